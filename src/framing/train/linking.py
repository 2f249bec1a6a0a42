"""Labelled passages -> the linker's tables of weights.

Takes passages with their labels, one a word, and the attributions these came from; every span's right partner is weighed
against its other candidates and none, by a softmax over the sums of weights. It knows no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from framing.attribution import runs, scene
from framing.features import Words
from framing.linking import SEARCHES, TRAITS, VALUES, Found, Scene
from framing.tagger import LABELS, Flat

Range = tuple[int, int]
Said = Mapping[str, Sequence[Range]]
Choice = tuple[list[list[int]], int]  # the traits of all candidates, none first, and the number of the right one
_NUMBER = {label: number for number, label in enumerate(LABELS)}


def fit(
    passages: Sequence[tuple[Words, Sequence[Said]]],
    firsts: Sequence[Sequence[int]],
    labels: Sequence[Sequence[str]],
    flat: Flat,
    penalty: float = 1.0,
    rounds: int = 100,
) -> NDArray[np.float32]:
    """Fit a table for each search, shape (n_searches, n_traits, n_values)."""
    found: list[list[Choice]] = [[] for _ in SEARCHES]
    for number, (words, said) in enumerate(passages):
        if said:
            spans = scene(runs([_NUMBER[label] for label in labels[number]]), firsts[number], flat, number)
            items = [{role: [words.between(*span) for span in item[role]] for role in item} for item in said]
            for search, (role, sought) in enumerate(SEARCHES):
                found[search] += choices(spans, items, role, sought)
    return np.array([table(choice, penalty, rounds) for choice in found], dtype=np.float32)


def choices(spans: Scene, said: Sequence[Said], role: str, sought: str) -> list[Choice]:
    """List what every span of a role had to choose from, and which was right."""
    out = []
    for span in spans.found:
        others = spans.candidates(span, sought) if span.role == role else []
        if others:
            own = [item for item in said if _touch(span, item[role])]
            right = [n for n, other in enumerate(others, 1) if any(_touch(other, item[sought]) for item in own)]
            out.append(([spans.traits(span, other) for other in (None, *others)], right[0] if right else 0))
    return out


def _touch(span: Found, ranges: Sequence[Range]) -> bool:
    return any(first < span.stop and stop > span.first for first, stop in ranges)


def table(found: Sequence[Choice], penalty: float, rounds: int) -> NDArray[np.float64]:
    """Fit one table to what was chosen, by the likelihood of the right choices."""
    if not found:
        return np.zeros((len(TRAITS), VALUES))
    places = np.concatenate([np.array(traits) for traits, _ in found]) + np.arange(len(TRAITS)) * VALUES
    size = len(TRAITS) * VALUES
    sizes = np.array([len(traits) for traits, _ in found])
    starts = np.cumsum(sizes) - sizes
    group = np.repeat(np.arange(len(sizes)), sizes)
    right = starts + np.array([number for _, number in found])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        sums = weights[places].sum(axis=1)
        most = np.maximum.reduceat(sums, starts)
        shares = np.exp(sums - most[group])
        total = np.add.reduceat(shares, starts)
        slope = shares / total[group]
        slope[right] -= 1
        value = (np.log(total) + most - sums[right]).sum() + penalty / 2 * (weights @ weights)
        gradient = np.bincount(places.ravel(), np.repeat(slope, len(TRAITS)), size)
        return float(value), gradient + penalty * weights

    best = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": rounds})
    weights: NDArray[np.float64] = best.x.reshape(len(TRAITS), VALUES)
    return weights
