"""Scores on articles that the fit had not seen -> for each frame the scores from which a precision is supported.

Takes out-of-fold probabilities and labels, gives a table for the model folder, so that reading needs no more than a look
at it. It says nothing about articles of another kind than those it was given, and takes passages for independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from framing.train.columns import Floats

LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9)
CONFIDENCE = 0.9
_GRID = np.round(np.arange(0.95, 0.0, -0.05), 2)
_ALLOWED = 3  # wrong labels that the first test allows: chosen by repeated splits of the training articles


def supported(scores: Floats, targets: NDArray[np.bool_], labels: Sequence[str]) -> dict[str, Any]:
    """Find the thresholds that support each of some precisions.

    Parameters
    ----------
    scores : array, shape (n_passages, n_labels)
        Probabilities by models that had not seen the passage's article.
    targets : array of bool, shape (n_passages, n_labels)
    labels : sequence of str

    Returns
    -------
    dict
        ``confidence``, the number of ``passages``, and ``thresholds``: for each precision those of the labels that reach it.
    """
    found = {
        str(level): {
            label: cut
            for number, label in enumerate(labels)
            if (cut := lowest(scores[:, number], targets[:, number], level)) is not None
        }
        for level in LEVELS
    }
    return {"confidence": CONFIDENCE, "passages": len(scores), "thresholds": found}


def lowest(scores: Floats, target: NDArray[np.bool_], precision: float) -> float | None:
    """Return the lowest threshold of a label that supports a precision, or ``None``.

    Learn then test, in a fixed sequence: thresholds are tested from the highest down, each by the exact binomial tail of its
    wrong labels, and the first that fails ends the descent; so all tests together err no more often than one. The
    sequence starts where enough passages are given, wrong or right, that a few wrong ones do not fail it.
    """
    enough = _least(precision)
    best: float | None = None
    for cut in _GRID:
        given = scores >= cut
        number, wrong = int(given.sum()), int((given & ~target).sum())
        if number < enough:
            continue
        if binom.cdf(wrong, number, 1 - precision) > 1 - CONFIDENCE:
            break
        best = float(cut)
    return best


def _least(precision: float) -> int:
    """Return how many labels must be given for the first test to allow its wrong ones."""
    number = _ALLOWED + 1
    while binom.cdf(_ALLOWED, number, 1 - precision) > 1 - CONFIDENCE:
        number += 1
    return number
