"""Labelled passages -> the linker's tables of weights.

Takes passages with their labels, one a word, and the attributions these came from; every span's right partner is weighed
against its other candidates and none, by a softmax over the sums of weights. It knows no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from framing.attribution import runs, sentence_numbers
from framing.features import Words
from framing.speech.linking import NOBODY, ROLES, SEARCHES, TRAITS, VALUES, Scene
from framing.speech.tagger import LABELS, Flat

Range = tuple[int, int]
Said = Mapping[str, Sequence[Range]]
Choice = tuple[list[list[int]], int]  # the traits of all candidates, none first, and the number of the right one
_NUMBER = {label: number for number, label in enumerate(LABELS)}


def fit(
    passages: Sequence[tuple[Words, Sequence[Said]]],
    labels: Sequence[Sequence[str]],
    flat: Flat,
    penalty: float = 1.0,
    rounds: int = 100,
) -> NDArray[np.float32]:
    """Fit a table for each search, shape (n_searches, n_traits, n_values)."""
    path = np.zeros(len(flat.inside), dtype=np.int64)
    items: list[list[Said]] = []  # of every passage, in places
    for number, (words, said) in enumerate(passages):
        start, length = int(flat.starts[number]), int(flat.lengths[number])
        if said:
            path[start : start + length] = [_NUMBER[label] for label in labels[number]]
        items.append([{role: [_places(words, span, start) for span in item[role]] for role in item} for item in said])
    scene = Scene(runs(path, flat.starts), sentence_numbers(flat), flat.columns)
    found = [choices(scene, items, role, sought) for role, sought in SEARCHES]
    return np.array([table(choice, penalty, rounds) for choice in found], dtype=np.float32)


def choices(scene: Scene, said: Sequence[Sequence[Said]], role: int, sought: int) -> list[Choice]:
    """List what every span of a role had to choose from, and which was right; `said` are each passage's, in places."""
    out: list[Choice] = []
    pairs = scene.pairs(role, sought)
    places = [*zip(scene.spans.first.tolist(), scene.spans.stop.tolist(), strict=True)]
    own: list[Said] = []
    for number, other, traits in zip(*(column.tolist() for column in (*pairs, scene.traits(*pairs))), strict=True):
        if other == NOBODY:
            own = [item for item in said[scene.spans.passage[number]] if _touch(places[number], item[ROLES[role]])]
            out.append(([], 0))
        options, right = out[-1]
        if not right and other != NOBODY and any(_touch(places[other], item[ROLES[sought]]) for item in own):
            right = len(options)
        out[-1] = ([*options, traits], right)
    return out


def _places(words: Words, span: Range, start: int) -> Range:
    first, stop = words.between(*span)
    return start + first, start + stop


def _touch(place: Range, ranges: Sequence[Range]) -> bool:
    return any(first < place[1] and stop > place[0] for first, stop in ranges)


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
