"""Judgements: confusions counted by gold label, and the error of scores."""

from __future__ import annotations

import pytest

from framing.train.judged import Judgements


def test_the_table_counts_what_was_given_for_each_gold_label() -> None:
    judged = Judgements(["deny", "hedge", "neutral"])
    for gold, given in [("deny", "deny"), ("deny", "hedge"), ("deny", "hedge"), ("hedge", "unclear")]:
        judged.add(gold, given, 0.5)
    assert judged.table() == {"deny": {"deny": 1, "hedge": 2}, "hedge": {"unclear": 1}}


def test_the_error_is_the_distance_of_scores_from_the_share_that_is_right() -> None:
    judged = Judgements(["deny", "hedge"])
    assert judged.calibration_error() == 0
    for number in range(4):
        judged.add("deny", "deny" if number < 3 else "hedge", 0.75)
    assert judged.calibration_error() == 0
    for _ in range(4):
        judged.add("deny", "hedge", 1.0)
    assert judged.calibration_error() == pytest.approx(0.5)


def test_what_is_unclear_has_no_part_in_the_error() -> None:
    judged = Judgements(["deny"])
    judged.add("deny", "unclear", 0.3)
    assert judged.calibration_error() == 0
