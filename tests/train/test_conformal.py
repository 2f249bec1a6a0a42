"""Supported precisions: what is promised holds on new passages, and what the numbers do not carry is not promised."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from framing.train.conformal import CONFIDENCE, LEVELS, lowest, supported


def drawn(seed: int, size: int, honest: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Scores and labels: a label is as likely as its score says, or half as likely."""
    chance = np.random.default_rng(seed)
    scores = chance.beta(0.5, 1.5, size)
    return scores, chance.random(size) < (scores if honest else scores / 2)


def precision(scores: np.ndarray, target: np.ndarray, cut: float) -> float:
    return float(target[scores >= cut].mean())


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("honest", [True, False])
def test_a_promise_is_broken_no_more_often_than_the_confidence_says(level: float, honest: bool) -> None:
    scores, target = drawn(10_000, 200_000, honest)
    broken = 0
    for seed in range(200):
        cut = lowest(*drawn(seed, 600, honest), level)
        broken += cut is not None and precision(scores, target, cut) < level
    # Three standard deviations above the promised share of 200.
    assert broken <= 200 * (1 - CONFIDENCE) + 3 * (200 * CONFIDENCE * (1 - CONFIDENCE)) ** 0.5


def test_a_rule_without_tests_would_break_it() -> None:
    """The lowest cut whose own sample reaches the precision: what the tests guard against."""
    scores, target = drawn(10_000, 200_000)
    broken = 0
    for seed in range(200):
        some, labels = drawn(seed, 600)
        cuts = [cut for cut in np.arange(0.05, 1, 0.05) if (some >= cut).any() and precision(some, labels, cut) >= 0.8]
        broken += bool(cuts) and precision(scores, target, min(cuts)) < 0.8
    assert broken > 60


def test_more_passages_support_lower_thresholds() -> None:
    few, many = ([lowest(*drawn(seed, size), 0.7) or 1.0 for seed in range(30)] for size in (150, 3000))
    assert np.mean(many) < np.mean(few) - 0.05
    assert 1.0 in few
    assert 1.0 not in many


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=80), st.sampled_from(LEVELS))
def test_a_threshold_passes_its_own_test(rows: list[tuple[float, bool]], level: float) -> None:
    scores = np.array([score for score, _ in rows])
    target = np.array([label for _, label in rows], dtype=bool)
    cut = lowest(scores, target, level)
    if cut is not None:
        passed = scores >= cut
        assert binom.cdf((passed & ~target).sum(), passed.sum(), 1 - level) <= 1 - CONFIDENCE


def test_a_handful_of_right_labels_supports_nothing() -> None:
    assert lowest(np.full(8, 0.99), np.ones(8, dtype=bool), 0.5) is None
    assert lowest(np.full(80, 0.99), np.ones(80, dtype=bool), 0.9) == 0.05
    assert lowest(np.full(80, 0.99), np.zeros(80, dtype=bool), 0.5) is None


def test_the_table_names_only_what_is_supported() -> None:
    sure, labels = np.full(80, 0.99), np.ones(80, dtype=bool)
    scores, targets = np.column_stack([sure, sure]), np.column_stack([labels, ~labels])
    table = supported(scores, targets, ["war", "peace"])
    assert (table["confidence"], table["passages"]) == (CONFIDENCE, 80)
    assert table["thresholds"] == {str(level): {"war": 0.05} for level in LEVELS}
