"""Words -> labels of source, cue and content: a linear-chain model as plain arrays.

Takes word sequences and a table of weights, gives one label a word by Viterbi search. `feature_keys` is the only
description of a word in its context, for training and for reading; the training itself stands in `train/tagging`.
Word classes come from the embeddings' centroids, word functions from `lexicon`, quotation from the marks on both sides,
so that a missing mark leaves half of the information in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from framing.features import Embeddings, Words, WordTable, fold
from framing.lexicon import CLASSES, CUES

LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
MARGIN = 4  # empty places between two sequences, so that no window reaches across

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

# Each template joins columns at offsets from the word: "cue-1 cue+0" is the function of the last word and of this one.
_REACH = {"word": 2, "class64": 3, "class512": 1, "cue": 4, "shape": 1, "quote": 1, "suffix": 1}
_JOINT = """
word-1 word+0; word+0 word+1; word+1 word+2; word-2 word-1; cue-1 cue+0; cue+0 cue+1; class64-1 class64+0;
class64+0 class64+1; class64-1 class64+0 class64+1; class64+0 cue+1; class64+0 cue-1; quote+0 cue+0; quote+0 word-1;
quote+0 word+0; quote+0 quote+1; left+0 quote+0; right+0 quote+0; left+0 right+0; left+0 right+0 quote+0; left+0 word-1;
right+0 word-1; left+0 word+0; right+0 word+0; shape+0 shape+1 cue+1; shape+0 cue-1; word-1 shape+0;
right+0 shape+0 shape-1; left+0 shape+0 shape-1; place+0 quote+0; place+0 shape+0 cue+1; place+0 left+0 right+0;
clause+0 left+0; clause+0 right+0; word-1 right+0 clause+0
"""


def _templates() -> tuple[tuple[tuple[str, int], ...], ...]:
    alone = [((name, offset),) for name, reach in _REACH.items() for offset in range(-reach, reach + 1)]
    joint = [tuple((part[:-2], int(part[-2:])) for part in line.split()) for line in _JOINT.split(";")]
    return (*alone, *joint)


TEMPLATES = _templates()
# What a trained table of weights depends on beside the embeddings: a model asks for the same when it is loaded.
FINGERPRINT = f"{crc32(repr((LABELS, TEMPLATES, sorted(CUES.items()))).encode()):08x}"

_OPENING, _CLOSING, _EITHER = "“„«", "”»", ('"', "''", "``")
_COLUMNS = ("word", "suffix", "shape", "cue", "class64", "class512")
_ALL_COLUMNS = (*_COLUMNS, "role", "begin", "quote", "left", "right", "place", "clause")


class WordClasses:
    """What a word is in itself, as integers, cached: hash, ending, shape, function and embedding classes."""

    def __init__(self, embeddings: Embeddings, centroids: Sequence[NDArray[np.float16]]) -> None:
        self._embeddings = embeddings
        self._centroids = [c.astype(np.float64) for c in centroids]
        self._table = WordTable(self._rows)

    def take(self, words: Sequence[str]) -> dict[str, Ints]:
        """Return the integer columns of words as they stand in the text."""
        rows = self._table.take(words)
        return {name: rows[:, number] for number, name in enumerate(_COLUMNS)}

    def _rows(self, words: list[str]) -> Ints:
        folded = [fold(word) for word in words]
        rows = np.zeros((len(words), len(_COLUMNS)), dtype=np.int64)
        vectors = self._embeddings.vectors(folded)
        for number, (word, low) in enumerate(zip(words, folded, strict=True)):
            rows[number, :4] = (_hash(low), _hash(low[-3:]), _shape(word), _CUE_NUMBER.get(low, 0))
            if vectors[number].any():
                rows[number, 4:] = [1 + int((c * vectors[number]).sum(axis=1).argmax()) for c in self._centroids]
        return rows


_CUE_NUMBER = {word: 1 + CLASSES.index(name) for word, name in CUES.items()}


def _hash(word: str) -> int:
    return crc32(word.encode("utf8", "surrogatepass"))


def _shape(word: str) -> int:
    if word.islower():
        return 1
    if word.istitle():
        return 2
    if word.isupper():
        return 3
    return 4 if word[:1].isdigit() else 5 if not word[:1].isalnum() else 6


def quote_roles(words: Words) -> Ints:
    """Say of every word whether it opens (1) or closes (2) a quotation, by its form and the white space around it."""
    roles = np.zeros(len(words), dtype=np.int64)
    pending = single = False
    last = len(words) - 1
    for number, word in enumerate(words.words):
        if len(word) > 2 or word.isalnum():
            continue
        before = number == 0 or words.starts[number] > words.ends[number - 1] or words.words[number - 1] in "([—–-"
        after = number == last or words.starts[number + 1] > words.ends[number]
        if word in _EITHER:
            opens = before if before != after else not pending
        elif word in ("‘", "'", "’"):
            opens = word != "’" and before and not after
            if not opens and not single:
                continue
            single = opens
        elif word in _OPENING or word in _CLOSING:
            opens = word in _OPENING
        else:
            continue
        pending = opens
        roles[number] = 1 if opens else 2
    return roles


@dataclass(frozen=True)
class Flat:
    """Sequences laid end to end with empty places between them; `starts[i]` is where the i-th one begins."""

    columns: dict[str, Ints]
    starts: Ints
    lengths: Ints


def sentence_starts(words: Words, sentences: Sequence[tuple[int, int]]) -> list[int]:
    """Return the numbers of the words that begin a sentence, given the sentences' offsets into the text."""
    firsts = (words.between(start, end)[0] for start, end in sentences)
    return [first for first in firsts if first < len(words)]


def flatten(sequences: Sequence[Words], firsts: Sequence[Sequence[int]], classes: WordClasses) -> Flat:
    """Lay out sequences with all integer columns.

    Parameters
    ----------
    sequences : sequence of Words
    firsts : sequence of sequence of int
        For each sequence, the numbers of the words that begin a sentence.
    """
    lengths = np.array([len(s) for s in sequences], dtype=np.int64)
    if not len(lengths):
        nothing = np.zeros(0, dtype=np.int64)
        return Flat(dict.fromkeys(_ALL_COLUMNS, nothing), nothing, nothing)
    starts = np.cumsum(np.concatenate([[0], lengths[:-1] + MARGIN])) + MARGIN
    size = int(starts[-1] + lengths[-1] + MARGIN)
    inside = np.zeros(size, dtype=bool)
    columns = {name: np.zeros(size, dtype=np.int64) for name in (*_COLUMNS, "role", "begin")}
    for words, first, start in zip(sequences, firsts, starts, strict=True):
        stop = start + len(words)
        inside[start:stop] = True
        for name, values in classes.take(words.words).items():
            columns[name][start:stop] = values
        columns["role"][start:stop] = quote_roles(words)
        columns["begin"][start + np.asarray(first, dtype=np.int64)] = 1
    bounds = np.zeros(size, dtype=np.int64)
    bounds[starts - 1] = 1
    bounds[starts + lengths] = 1
    columns["quote"] = _quote_state(columns["role"], bounds)
    columns.update(_sentence_columns(columns, bounds))
    for name in ("left", "right", "place", "clause", "quote"):
        columns[name][~inside] = 0
    return Flat(columns, starts, lengths)


def _last(marks: NDArray[np.bool_]) -> Ints:
    """Return for each place the nearest marked place before it, or -1."""
    places = np.where(marks, np.arange(len(marks)), -1)
    found: Ints = np.concatenate([[-1], np.maximum.accumulate(places)[:-1]])
    return found


def _next(marks: NDArray[np.bool_]) -> Ints:
    """Return for each place the nearest marked place after it, or the length."""
    return len(marks) - 1 - _last(marks[::-1])[::-1]


def _quote_state(role: Ints, bounds: Ints) -> Ints:
    """Number each place by the kind of mark to its left and to its right within its sequence."""
    marks = (role > 0) | (bounds > 0)
    padded = np.concatenate([role, [0]])
    left, right = padded[_last(marks)], padded[np.minimum(_next(marks), len(role))]
    return np.where(role > 0, 9 + role, left * 3 + right) + 1


_BUCKETS = np.array([0, 1, 2, 3, 4, 4, 4, 5, 5, 5, 5, 5, 5, 6])


def _sentence_columns(columns: dict[str, Ints], bounds: Ints) -> dict[str, Ints]:
    """Number each place by the nearest cues, the place in its sentence, and the commas around it."""
    size = len(bounds)
    if not size:
        return dict.fromkeys(("left", "right", "place", "clause"), bounds)
    here = np.arange(size)
    begins = (columns["begin"] > 0) | (bounds > 0)
    first = np.maximum.accumulate(np.where(begins, here, 0))
    after = _next(begins)
    cues = np.concatenate([columns["cue"], [0]])
    found = {}
    for name, nearest in (("left", _last(cues[:-1] > 0)), ("right", _next(cues[:-1] > 0))):
        distance = np.abs(here - nearest)
        near = np.where((nearest >= first) & (nearest < after), cues[np.clip(nearest, 0, size)], 0)
        found[name] = np.where(near > 0, near * 8 + _BUCKETS[np.minimum(distance, len(_BUCKETS) - 1)], 0) + 1
    commas = columns["word"] == crc32(b",")
    total = np.cumsum(commas)
    passed, coming = total - total[first], total[np.minimum(after, size) - 1] - total
    found["clause"] = np.minimum(passed, 3) * 4 + np.minimum(coming, 3) + 1
    found["place"] = np.minimum(here - first, 3) * 4 + np.minimum(np.maximum(after - 1 - here, 0), 3) + 1
    return found


def feature_keys(flat: Flat) -> Keys:
    """Describe every place by one key a template, shape (n_places, n_templates)."""
    size = len(flat.columns["word"])
    keys = np.empty((size, len(TEMPLATES)), dtype=np.uint64)
    shifted: dict[tuple[str, int], Keys] = {}
    for number, template in enumerate(TEMPLATES):
        key = _mix(np.full(size, number + 1, dtype=np.uint64))
        for name, offset in template:
            if (name, offset) not in shifted:
                shifted[name, offset] = np.roll(flat.columns[name], -offset).astype(np.uint64)
            key = _mix(key ^ shifted[name, offset])
        keys[:, number] = key
    return keys


def _mix(key: Keys) -> Keys:
    """Spread the bits of 64-bit integers so that equal keys mean equal features in practice."""
    key = (key ^ (key >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return (key ^ (key >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)


class Tagger:
    """A trained linear-chain model.

    Parameters
    ----------
    keys : array of uint64, shape (n_features,), ascending
    weights : array of float32, shape (n_features, n_labels)
    transitions : array of float32, shape (n_labels, n_labels)
        From the label of a word to that of the next.
    """

    def __init__(self, keys: Keys, weights: NDArray[np.float32], transitions: NDArray[np.float32]) -> None:
        self.keys = keys
        self.weights = np.concatenate([weights, np.zeros((1, len(LABELS)), dtype=weights.dtype)])
        self.transitions = transitions.astype(np.float64) + _FORBIDDEN

    def emissions(self, flat: Flat) -> NDArray[np.float64]:
        """Score every label of every place, shape (n_places, n_labels)."""
        keys = feature_keys(flat)
        scores = np.zeros((len(keys), len(LABELS)))
        if not len(self.keys):
            return scores
        for column in keys.T:
            found = np.minimum(np.searchsorted(self.keys, column), len(self.keys) - 1)
            found[self.keys[found] != column] = -1
            scores += self.weights[found]
        return scores

    def tag(self, flat: Flat) -> list[tuple[Ints, NDArray[np.float64]]]:
        """Return for every sequence the labels' numbers along the best path, and the scores it was found by."""
        scores = self.emissions(flat)
        parts = [scores[s : s + n] for s, n in zip(flat.starts, flat.lengths, strict=True)]
        return [(self.best(part), part) for part in parts]

    def best(self, scores: NDArray[np.float64]) -> Ints:
        """Return the best path through scores of shape (n_words, n_labels)."""
        path = np.zeros(len(scores), dtype=np.int64)
        if not len(scores):
            return path
        back = np.zeros((len(scores), len(LABELS)), dtype=np.int64)
        best = scores[0] + _FIRST
        for number in range(1, len(scores)):
            ways = best[:, None] + self.transitions
            back[number] = ways.argmax(axis=0)
            best = ways.max(axis=0) + scores[number]
        path[-1] = best.argmax()
        for number in range(len(scores) - 1, 0, -1):
            path[number - 1] = back[number, path[number]]
        return path


def _forbidden() -> NDArray[np.float64]:
    """An inner label follows only its own kind."""
    out = np.zeros((len(LABELS), len(LABELS)))
    for column, label in enumerate(LABELS):
        if label.startswith("I-"):
            out[[row for row, other in enumerate(LABELS) if other[2:] != label[2:]], column] = -1e9
    return out


_FORBIDDEN = _forbidden()
_FIRST = _FORBIDDEN[0]
