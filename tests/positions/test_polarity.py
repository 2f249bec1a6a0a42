"""Marks of words for and against, and what sort of target a phrase names."""

from __future__ import annotations

import pytest

from framing.positions.polarity import direction, marks


def test_words_for_and_against_are_marked_and_a_negation_turns_those_that_follow() -> None:
    assert marks("the council backed it".split()) == ["", "", "+", ""]
    assert marks("it did not back the plan".split()) == ["", "", "neg", "+n", "", ""]
    assert marks("they may condemn him".split()) == ["", "mod", "-", ""]


def test_a_negation_does_not_reach_far() -> None:
    assert marks("not a word of it from them but they praise".split())[-1] == "+"


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("joining the union", "matter"),
        ("leaving the union", "end"),
        ("no new tax", "end"),
        ("that the bridge was blown up", "claim"),
        ("", "matter"),
    ],
)
def test_a_target_is_a_matter_its_end_or_a_claim(target: str, kind: str) -> None:
    assert direction(target.split()) == kind
