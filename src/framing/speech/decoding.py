"""Words in their context -> labels of source, cue and content: a linear-chain model as plain arrays.

Takes the columns of `tagger.flatten` and a table of weights, gives one label a word by Viterbi search over many sequences
at once. It learns nothing (`train.tagging`) and does not know what its columns mean.

What a template adds to the scores of a place depends on a few integers, and most of their combinations come again and
again. So templates of a word alone are summed up once a word; templates of columns with few values are taken together
in groups, and summed up once for each combination that is met; only pairs of a word with something else are looked up
by their keys. All weights are rounded to a grid on which sums of floats are exact, so that the order does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from framing.classifier import on_grid
from framing.speech.tagger import COLUMNS, LABELS, MARGIN, SIZES, Flat, Ints, Keys, WordClasses, template_keys
from framing.speech.templates import TEMPLATES
from framing.vocabulary import Lookup, Memo, Numbered, WordTable

Floats = NDArray[np.float64]
Part = tuple[str, int]  # a column, and how far from the word it is read

_COMBINATIONS = 1 << 20  # of a group's values, at most
_REMEMBERED = 1 << 14  # of them, for each group


def _plan() -> tuple[list[int], list[list[int]], list[int]]:
    """Divide the templates into those of one word, groups of those with few values, and the rest."""
    alone = [n for n, parts in enumerate(TEMPLATES) if len(parts) == 1 and parts[0][0] in COLUMNS]
    counted = [n for n, parts in enumerate(TEMPLATES) if n not in alone and all(name in SIZES for name, _ in parts)]
    few = [n for n in counted if _combinations([n]) <= _COMBINATIONS]
    groups: list[list[int]] = []
    for number in sorted(few, key=lambda n: -_combinations([n])):
        fitting = [group for group in groups if _combinations([*group, number]) <= _COMBINATIONS]
        if fitting:
            min(fitting, key=lambda group: _combinations([*group, number]) / _combinations(group)).append(number)
        else:
            groups.append([number])
    return alone, groups, [n for n in range(len(TEMPLATES)) if n not in alone and n not in few]


def _parts(numbers: Sequence[int]) -> list[Part]:
    return sorted({part for number in numbers for part in TEMPLATES[number]})


def _combinations(numbers: Sequence[int]) -> int:
    return prod(SIZES[name] for name, _ in _parts(numbers))


_ALONE, _GROUPS, _REST = _plan()
_OFFSETS = sorted({TEMPLATES[number][0][1] for number in _ALONE})


class Weights:
    """Weights of features by their keys.

    Parameters
    ----------
    keys : array of uint64, shape (n_features,), ascending
    weights : array, shape (n_features, n_labels)
    """

    def __init__(self, keys: Keys, weights: NDArray[np.float32]) -> None:
        self._lookup = Lookup(keys)
        self._weights = np.concatenate([on_grid(weights), np.zeros((1, len(LABELS)))])  # the last row is of unknown keys

    def total(self, numbers: Sequence[int], columns: dict[Part, Keys], size: int) -> Floats:
        """Add up the weights of templates, given the values of their columns; shape (size, n_labels)."""
        scores = np.zeros((size, len(LABELS)))
        for number in numbers:
            places, rows = self._lookup.find(template_keys(number, [columns[part] for part in TEMPLATES[number]]))
            if len(places):
                every = np.full(size, len(self._weights) - 1)
                every[places] = rows
                scores += self._weights.take(every, axis=0)
        return scores


class _Group:
    """The sums of some templates by the combination of their columns' values."""

    def __init__(self, numbers: Sequence[int], weights: Weights) -> None:
        self._numbers = numbers
        self._weights = weights
        self.parts = _parts(numbers)
        self._sizes = tuple(SIZES[name] for name, _ in self.parts)
        self._memo = Memo(self._build, prod(self._sizes), _REMEMBERED)

    def _build(self, codes: Ints) -> Floats:
        values = np.unravel_index(codes, self._sizes)
        columns = {part: value.astype(np.uint64) for part, value in zip(self.parts, values, strict=True)}
        return self._weights.total(self._numbers, columns, len(codes))

    def scores(self, columns: dict[Part, Ints]) -> Floats:
        codes = columns[self.parts[0]]
        for part, size in zip(self.parts[1:], self._sizes[1:], strict=True):
            codes = codes * size + columns[part]
        return self._memo.take(codes)


class Tagger:
    """A trained linear-chain model.

    Parameters
    ----------
    keys : array of uint64, shape (n_features,), ascending
    weights : array of float32, shape (n_features, n_labels)
    transitions : array of float32, shape (n_labels, n_labels)
        From the label of a word to that of the next.
    eager : float
        Raises the beginnings of sources and cues by this, and lowers "none" by half of it; training errs towards too few.
    """

    def __init__(
        self, keys: Keys, weights: NDArray[np.float32], transitions: NDArray[np.float32], eager: float = 0.0
    ) -> None:
        labels = len(LABELS)
        fits = weights.shape == (*keys.shape, labels) and transitions.shape == (labels, labels)
        if not fits or keys.dtype != np.uint64 or {weights.dtype.kind, transitions.dtype.kind} != {"f"}:
            raise ValueError("a tagger has a row of weights for each key")
        if not (keys[:-1] < keys[1:]).all():
            raise ValueError("the keys of a tagger are ascending")
        self._weights = Weights(keys, weights)
        self._groups = [_Group(numbers, self._weights) for numbers in _GROUPS]
        self._words: tuple[WordClasses, WordTable] | None = None
        self._outside: Floats | None = None  # what no word adds
        self.transitions = transitions.astype(np.float64) + _FORBIDDEN + eager * _LEAN
        self._first = _FORBIDDEN[0] + eager * _LEAN

    def emissions(self, flat: Flat) -> Floats:
        """Score every label of every place, shape (n_places, n_labels)."""
        size = len(flat.inside)
        scores = np.zeros((size, len(LABELS)))
        if not size:
            return scores
        inner = scores[MARGIN : size - MARGIN]

        def shifted(parts: Sequence[Part]) -> dict[Part, Ints]:
            return {
                (name, offset): flat.columns[name][MARGIN + offset : size - MARGIN + offset] for name, offset in parts
            }

        alone = self._alone(flat)
        for number, offset in enumerate(_OFFSETS):
            inner += alone[MARGIN + offset : size - MARGIN + offset, number]
        for group in self._groups:
            inner += group.scores(shifted(group.parts))
        inner += self._weights.total(
            _REST, {part: values.astype(np.uint64) for part, values in shifted(_parts(_REST)).items()}, len(inner)
        )
        return scores

    def _alone(self, flat: Flat) -> Floats:
        """Return what the word at each place adds to places around it, shape (n_places, n_offsets, n_labels)."""
        if self._words is None or self._words[0] is not flat.classes:
            classes = flat.classes
            self._words = classes, WordTable(lambda words: self._of_words(classes.rows(words)))
        if not len(flat.words.numbers):
            return np.zeros((len(flat.inside), len(_OFFSETS), len(LABELS)))
        numbers = np.zeros(len(flat.inside), dtype=np.int64)
        numbers[flat.inside] = flat.words.numbers
        out = self._words[1].take(Numbered(numbers, flat.words.known))
        if self._outside is None:
            self._outside = self._of_words(np.zeros((1, len(COLUMNS)), dtype=np.int64))
        out[~flat.inside] = self._outside
        return out

    def _of_words(self, rows: Ints) -> Floats:
        columns = {name: rows[:, number].astype(np.uint64) for number, name in enumerate(COLUMNS)}
        parts = {TEMPLATES[number][0]: columns[TEMPLATES[number][0][0]] for number in _ALONE}
        sums = [
            self._weights.total([n for n in _ALONE if TEMPLATES[n][0][1] == offset], parts, len(rows))
            for offset in _OFFSETS
        ]
        return np.stack(sums, axis=1)

    def tag(self, flat: Flat, added: Floats | None = None) -> tuple[Ints, Floats]:
        """Return for every place the label's number along the best paths, and the scores that these were found by.

        What is `added` to the scores of words, shape (n_words, n_labels), is an encoder's.
        """
        scores = self.emissions(flat)
        if added is not None:
            scores[flat.inside] += added
        return self.paths(scores, flat.starts, flat.lengths), scores

    def paths(self, scores: Floats, starts: Ints, lengths: Ints) -> Ints:
        """Return the best paths through the scores of sequences, found side by side; places outside them get a zero."""
        order = np.argsort(-lengths, kind="stable")
        # The first words of all sequences, then the second words of those that have one, and so on; the longest first.
        longest = int(lengths.max(initial=0))
        active = np.searchsorted(-lengths[order], -np.arange(longest), side="left")
        bounds = np.concatenate([[0], np.cumsum(active)])
        step = np.repeat(np.arange(longest), active)
        places = starts[order][np.arange(len(step)) - bounds[step]] + step
        best = np.ascontiguousarray(scores.take(places, axis=0).T)
        if longest:
            best[:, : active[0]] += self._first[:, None]
        for now in range(1, longest):
            before = best[:, bounds[now - 1] : bounds[now - 1] + active[now]]
            best[:, bounds[now] : bounds[now + 1]] += (before[:, None] + self.transitions[:, :, None]).max(axis=0)
        labels = np.zeros(len(step), dtype=np.int64)
        for now in range(longest - 1, -1, -1):
            ways = np.ascontiguousarray(best[:, bounds[now] : bounds[now + 1]].T)
            if now + 1 < longest:
                after = labels[bounds[now + 1] : bounds[now + 2]]
                ways[: len(after)] += self.transitions.T[after]
            labels[bounds[now] : bounds[now + 1]] = ways.argmax(axis=1)
        flat = np.zeros(len(scores), dtype=np.int64)
        flat[places] = labels
        return flat


def _forbidden() -> Floats:
    """An inner label follows only its own kind."""
    out = np.zeros((len(LABELS), len(LABELS)))
    for column, label in enumerate(LABELS):
        if label.startswith("I-"):
            out[[row for row, other in enumerate(LABELS) if other[2:] != label[2:]], column] = -1e9
    return out


_FORBIDDEN = _forbidden()
_LEAN = np.array([{"O": -0.5, "B-source": 1.0, "B-cue": 1.0}.get(label, 0.0) for label in LABELS])
