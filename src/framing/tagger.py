"""Words in their context -> integers that describe each, for the linear-chain model of source, cue and content.

Takes word sequences, gives columns and keys of features. `feature_keys` is the only description of a word in its
context; training (`train/tagging`) uses it as it stands, and reading (`decoding`) gets the same from tables.
Word classes come from the embeddings' centroids, word functions from `lexicon`, quotation from the marks on both sides,
so that a missing mark leaves half of the information in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from framing.features import Embeddings, Words, fold
from framing.lexicon import CLASSES, CUES
from framing.vocabulary import Numbered, Numbers, WordTable

LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
MARGIN = 4  # empty places between two sequences, so that no window reaches across; no template looks farther

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

_OPENING, _CLOSING, _EITHER, _SINGLE = "“„«", "”»", ('"', "''", "``"), "‘'’"
_MARKS = frozenset([*_OPENING, *_CLOSING, *_EITHER, *_SINGLE])
COLUMNS = ("word", "suffix", "shape", "cue", "class64", "class512")
# Columns of few values, with how many there are; `decoding` remembers their combinations.
SIZES = {"shape": 7, "cue": len(CLASSES) + 1, "class64": 65, "quote": 13, "place": 17, "clause": 17}
SIZES |= dict.fromkeys(("left", "right"), 8 * (len(CLASSES) + 1))
_ALL_COLUMNS = (*COLUMNS, "role", "begin", "quote", "left", "right", "place", "clause")


class WordClasses:
    """What a word is in itself, as integers, cached: hash, ending, shape, function and embedding classes."""

    def __init__(self, embeddings: Embeddings, centroids: Sequence[NDArray[np.float16]]) -> None:
        self._embeddings = embeddings
        self._centroids = [c.astype(np.float64) for c in centroids]
        self.numbers: Numbers = embeddings.numbers
        self._table = WordTable(self._rows)

    def take(self, words: Numbered) -> dict[str, Ints]:
        """Return the integer columns of words."""
        rows = self._table.take(words)
        return {name: rows[:, number] for number, name in enumerate(COLUMNS)}

    def rows(self, words: Sequence[str]) -> Ints:
        """Return the integers of words, shape (n_words, n_columns)."""
        rows: Ints = self._table.take(self.numbers.of(words))
        return rows

    def _rows(self, words: list[str]) -> Ints:
        folded = [fold(word) for word in words]
        rows = np.zeros((len(words), len(COLUMNS)), dtype=np.int64)
        for number, (word, low) in enumerate(zip(words, folded, strict=True)):
            rows[number, :4] = (_hash(low), _hash(low[-3:]), _shape(word), _CUE_NUMBER.get(low, 0))
        vectors = self._embeddings.vectors(folded)
        known = vectors.any(axis=1)
        for column, centroids in enumerate(self._centroids, 4):
            rows[known, column] = 1 + _nearest(vectors[known], centroids)
        return rows


def _nearest(vectors: NDArray[np.float64], centroids: NDArray[np.float64]) -> Ints:
    """Return for each vector the number of the centroid with the largest product, the same in batches of any size."""
    products = vectors @ centroids.T
    found: Ints = products.argmax(axis=1)
    # The rounding of a matrix product depends on its shape; where that could matter, it is done one by one.
    sizes = np.abs(vectors) @ np.abs(centroids).max(axis=0)
    close = products >= (products.max(axis=1, initial=-np.inf) - 1e-9 * sizes)[:, None]
    for number in np.flatnonzero(close.sum(axis=1) > 1):
        found[number] = (centroids * vectors[number]).sum(axis=1).argmax()
    return found


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
    for number, role in _roles(words):
        roles[number] = role
    return roles


def _roles(words: Words) -> Iterator[tuple[int, int]]:
    pending = single = False
    last = len(words) - 1
    for number, word in enumerate(words.words):
        if word not in _MARKS:
            continue
        before = number == 0 or words.starts[number] > words.ends[number - 1] or words.words[number - 1] in "([—–-"
        after = number == last or words.starts[number + 1] > words.ends[number]
        if word in _EITHER:
            opens = before if before != after else not pending
        elif word in _SINGLE:
            opens = word != "’" and before and not after
            if not opens and not single:
                continue
            single = opens
        else:
            opens = word in _OPENING
        pending = opens
        yield number, 1 if opens else 2


@dataclass(frozen=True)
class Flat:
    """Sequences laid end to end with empty places between them; `starts[i]` is where the i-th one begins.

    `words` are all words in order, and `inside` says of each place whether it is one.
    """

    columns: dict[str, Ints]
    starts: Ints
    lengths: Ints
    words: Numbered
    inside: NDArray[np.bool_]
    classes: WordClasses


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
        return Flat(dict.fromkeys(_ALL_COLUMNS, nothing), nothing, nothing, classes.numbers.of([]), nothing > 0, classes)
    starts = np.cumsum(np.concatenate([[0], lengths[:-1] + MARGIN])) + MARGIN
    size = int(starts[-1] + lengths[-1] + MARGIN)
    inside = np.zeros(size, dtype=bool)
    columns = {name: np.zeros(size, dtype=np.int64) for name in (*COLUMNS, "role", "begin")}
    for words, first, start in zip(sequences, firsts, starts.tolist(), strict=True):
        inside[start : start + len(words)] = True
        for place, role in _roles(words):
            columns["role"][start + place] = role
        for place in first:
            columns["begin"][start + place] = 1
    every = classes.numbers.of(list(chain.from_iterable(words.words for words in sequences)))
    for name, values in classes.take(every).items():
        columns[name][inside] = values
    bounds = np.zeros(size, dtype=np.int64)
    bounds[starts - 1] = 1
    bounds[starts + lengths] = 1
    columns["quote"] = _quote_state(columns["role"], bounds)
    columns.update(_sentence_columns(columns, bounds))
    for name in ("left", "right", "place", "clause", "quote"):
        columns[name][~inside] = 0
    return Flat(columns, starts, lengths, every, inside, classes)


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
    shifted = {
        part: np.roll(flat.columns[part[0]], -part[1]).astype(np.uint64) for template in TEMPLATES for part in template
    }
    columns = [template_keys(number, [shifted[part] for part in parts]) for number, parts in enumerate(TEMPLATES)]
    return np.stack(columns, axis=1)


def template_keys(number: int, values: Sequence[Keys]) -> Keys:
    """Return the keys of a template, given the values of its columns at any number of places."""
    key = _mix(np.full(1, number + 1, dtype=np.uint64))
    for value in values:
        key = _mix(key ^ value)
    return key


def _mix(key: Keys) -> Keys:
    """Spread the bits of 64-bit integers so that equal keys mean equal features in practice."""
    key = (key ^ (key >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return (key ^ (key >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
