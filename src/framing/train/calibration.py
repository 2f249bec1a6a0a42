"""A fitted head -> one whose scores are probabilities, and the scores from which its labels are given.

Takes what a fit says of examples that it has not seen, gives slopes, offsets and thresholds. It fits no weights and reads no
texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from framing.classifier import Floats, sigmoid, softmax
from framing.emphasis import pooled
from framing.train.fitting import Trained

LOST = 0.01  # of the right labels that may be called unclear


def weigh_sentences(trained: Trained, counts: NDArray[np.int64]) -> Trained:
    """Let the telling sentences count more, given how many each example has; what follows leaves the weights as they are."""
    if trained.within is None:
        return trained
    unseen = pooled(trained.unseen, trained.within, counts)
    return replace(trained, unseen=unseen, within=None, slope=np.ones(len(trained.labels)))


def calibrate(trained: Trained, targets: NDArray[np.bool_], weight: Floats) -> Trained:
    """Fold a slope and an offset into each label, so that scores of unseen examples are probabilities.

    Parameters
    ----------
    trained : Trained
    targets : array of bool, shape (n_examples, n_labels)
    weight : array, shape (n_examples, n_labels)
        Brings the examples' prevalence to that of real news.
    """
    pairs = [_slope(trained.unseen[:, i], targets[:, i], weight[:, i]) for i in range(len(trained.labels))]
    slope, offset = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    return _rescale(trained, slope, offset)


def _slope(logits: Floats, target: NDArray[np.bool_], weight: Floats) -> tuple[float, float]:
    if target.all() or not target.any():
        return 1.0, 0.0

    def loss(pair: Floats) -> float:
        signed = np.where(target, 1, -1) * (np.exp(pair[0]) * logits + pair[1])
        return float((weight * np.logaddexp(0, -signed)).sum() / weight.sum() + 1e-3 * pair[0] ** 2)

    best = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-8}).x
    return float(np.exp(best[0])), float(best[1])


def calibrate_choice(trained: Trained, target: Sequence[str], weight: Floats) -> Trained:
    """Fold one temperature into all labels, so that the probabilities of unseen examples are honest."""
    rows = np.arange(len(target))
    wanted = np.array([trained.labels.index(t) for t in target])

    def loss(log_slope: float) -> float:
        chosen = softmax(np.exp(log_slope) * trained.unseen)[rows, wanted]
        return float(-(weight * np.log(chosen + 1e-12)).sum())

    slope = float(np.exp(minimize_scalar(loss, bounds=(-2.5, 2.5), method="bounded").x))
    size = len(trained.labels)
    return _rescale(trained, np.full(size, slope), np.zeros(size))


def least_score(trained: Trained, target: Sequence[str], weight: Floats) -> float:
    """Return the score below which lies one in a hundred of the labels that are right on unseen examples.

    Of the labels below it far more are wrong, so little is lost where they are called unclear.
    """
    scores = softmax(trained.unseen)
    right = np.array([trained.labels[best] for best in scores.argmax(axis=1)]) == np.array(target)
    if not right.any():
        return 0.0
    order = np.argsort(scores[right].max(axis=1))
    below = np.cumsum(weight[right][order]) / weight[right].sum()
    first = int(np.searchsorted(below, LOST, side="right"))
    return float(np.floor(scores[right].max(axis=1)[order][first] * 1000) / 1000)


def _rescale(trained: Trained, slope: Floats, offset: Floats) -> Trained:
    intercept, unseen = trained.intercept * slope + offset, trained.unseen * slope + offset
    if trained.slope is not None:
        return replace(trained, intercept=intercept, unseen=unseen, slope=trained.slope * slope)
    return replace(
        trained,
        intercept=intercept,
        weights={name: array * slope for name, array in trained.weights.items()},
        projections={name: array * slope for name, array in trained.projections.items()},
        subwords={name: array * slope for name, array in trained.subwords.items()},
        unseen=unseen,
        within=None if trained.within is None else trained.within * slope + offset,
    )


def thresholds(trained: Trained, targets: NDArray[np.bool_], weight: Floats, held: NDArray[np.bool_]) -> dict[str, float]:
    """Choose for each label the score with the best F1 on unseen examples, drawn towards the best common score.

    A label that few of the examples `held` have cannot support a threshold of its own: its F1 is averaged with that of all labels.
    """
    scores = sigmoid(trained.unseen)
    grid = np.linspace(0.05, 0.9, 86)
    tables = np.array(
        [
            [_f1_parts(scores[:, i] >= cut, targets[:, i], weight[:, i]) for cut in grid]
            for i in range(len(trained.labels))
        ]
    )
    common = _f1(tables.sum(axis=0))
    out = {}
    for number, label in enumerate(trained.labels):
        count = targets[held, number].sum()
        trust = count / (count + 20)
        curve = trust * _smooth(_f1(tables[number])) + (1 - trust) * common
        out[label] = round(float(grid[int(curve.argmax())]), 3)
    return out


def _f1_parts(given: NDArray[np.bool_], target: NDArray[np.bool_], weight: Floats) -> tuple[float, float]:
    return float((weight * (given & target)).sum()), float((weight * given).sum() + (weight * target).sum())


def _f1(parts: Floats) -> Floats:
    values: Floats = 2 * parts[..., 0] / np.maximum(parts[..., 1], 1e-9)
    return values


def _smooth(curve: Floats) -> Floats:
    """Average over neighbouring cuts, so that a lucky spike does not win."""
    padded = np.pad(curve, 4, mode="edge")
    return np.convolve(padded, np.ones(9) / 9, mode="valid")
