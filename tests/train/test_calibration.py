"""Calibration: scores of what was not seen become probabilities, and thresholds part yes from no."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from framing.classifier import Floats, sigmoid, softmax
from framing.emphasis import pooled
from framing.train import calibration
from framing.train.fitting import Trained

LABELS = ("hunger", "war")


def trained(unseen: Floats, within: Floats | None = None) -> Trained:
    ones = {"passage": np.ones((1, 2))}
    return Trained(LABELS, np.zeros(2), ones, ones, {}, {}, unseen, within)


def test_calibration_brings_the_mean_score_to_the_share() -> None:
    rng = np.random.default_rng(1)
    targets = rng.random((600, 2)) < 0.5
    fitted = trained(np.where(targets, 1.0, -1.0) * rng.exponential(2.0, targets.shape))
    for share in (0.5, 0.1):
        weight = np.where(targets, share, 1 - share)
        calibrated = calibration.calibrate(fitted, targets, weight)
        mean = (weight * sigmoid(calibrated.unseen)).sum(axis=0) / weight.sum(axis=0)
        assert mean == pytest.approx([share, share], abs=0.03)


def test_a_head_that_weighs_sentences_keeps_its_weights_and_is_calibrated_beside_them() -> None:
    """Where one sentence carries the label, its passage alone is far too unsure; a slope beside the weights mends it."""
    rng = np.random.default_rng(2)
    targets = rng.random((300, 2)) < 0.4
    whole, quiet = np.where(targets, 0.4, -0.4), np.full(targets.shape, -0.4)
    within = np.stack([quiet, 3 * whole], axis=1).reshape(-1, 2) + rng.normal(0, 0.3, (600, 2))
    counts, weight = np.full(300, 2), np.ones(targets.shape)
    first = calibration.calibrate(trained(whole, within), targets, weight)
    assert first.within is not None
    slope = first.weights["passage"][0]
    assert first.within == pytest.approx(within * slope + first.intercept)
    weighed = calibration.weigh_sentences(first, counts)
    assert weighed.unseen.tolist() == pooled(first.unseen, first.within, counts).tolist()
    last = calibration.calibrate(weighed, targets, weight)
    assert last.weights is first.weights
    assert last.slope is not None
    assert last.unseen == pytest.approx(weighed.unseen * last.slope + last.intercept - first.intercept * last.slope)
    plain = trained(whole)
    assert calibration.weigh_sentences(plain, counts) is plain


def test_slopes_beside_the_weights_are_multiplied() -> None:
    rng = np.random.default_rng(3)
    targets = rng.random((2000, 2)) < 0.5
    logits, weight = np.where(targets, 0.7, -0.7) + rng.normal(0, 1, targets.shape), np.ones(targets.shape)
    once = calibration.calibrate(replace(trained(logits), slope=np.ones(2)), targets, weight)
    again = calibration.calibrate(replace(once, unseen=2 * once.unseen), targets, weight)
    assert once.slope is not None
    assert once.slope == pytest.approx([1.4, 1.4], abs=0.2)  # what Gaussians that far apart call for
    assert again.slope == pytest.approx(once.slope / 2, rel=0.02)


def test_calibration_of_a_choice_is_one_temperature() -> None:
    rows = 200
    wanted = ["hunger" if n % 4 else "war" for n in range(rows)]  # right three times in four
    unseen = np.tile([[8.0, 0.0]], (rows, 1))  # and far too sure
    calibrated = calibration.calibrate_choice(trained(unseen), wanted, np.ones(rows))
    assert softmax(calibrated.unseen)[0] == pytest.approx([0.75, 0.25], abs=0.01)


def test_the_least_score_loses_one_right_label_in_a_hundred_and_many_wrong_ones() -> None:
    sure, unsure = np.linspace(0.6, 3, 200), np.linspace(0.0, 0.7, 40)
    unseen = np.column_stack([np.r_[sure, unsure], np.zeros(240)])
    wanted = ["hunger"] * 200 + ["war"] * 40
    cut = calibration.least_score(trained(unseen), wanted, np.ones(240))
    highest = softmax(unseen).max(axis=1)
    assert (highest[:200] < cut).sum() == 2
    assert (highest[200:] < cut).sum() > 30
    assert calibration.least_score(trained(unseen), ["war"] * 240, np.ones(240)) == 0.0


def test_thresholds_part_yes_from_no() -> None:
    rng = np.random.default_rng(5)
    target = rng.random((400, 2)) < 0.3
    logits = np.where(target, [1.0, 0.0], [-1.5, -2.5]) + rng.normal(0, 0.2, target.shape)
    found = calibration.thresholds(trained(logits), target, np.ones(target.shape), np.ones(400, dtype=bool))
    assert list(found) == list(LABELS)
    scores_ = sigmoid(logits)
    for number, label in enumerate(LABELS):
        given = scores_[:, number] >= found[label]
        assert (given == target[:, number]).mean() > 0.97
    assert found["war"] < found["hunger"]


def test_a_threshold_is_a_labels_own_only_as_far_as_examples_that_are_held_have_it() -> None:
    rng = np.random.default_rng(6)
    target = rng.random((600, 2)) < 0.3
    logits = np.where(target, [1.5, -1.0], [-0.5, -3.0]) + rng.normal(0, 0.4, target.shape)
    weight, real = np.ones(target.shape), np.arange(600) < 300
    all_held, some = (calibration.thresholds(trained(logits), target, weight, held) for held in (np.ones(600, dtype=bool), real))
    rare = target & ~(real[:, None] & np.array([False, True]))  # no real example has the second label
    drawn = calibration.thresholds(trained(logits), rare, weight, real)
    assert abs(all_held["war"] - some["war"]) < 0.1 < drawn["war"] - some["war"]
