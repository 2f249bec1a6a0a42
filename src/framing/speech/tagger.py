"""Words in their context -> integers that describe each, for the linear-chain model of source, cue and content.

Takes word sequences, gives columns and keys of features. `feature_keys` is the only description of a word in its
context; training (`train/tagging`) uses it as it stands, and reading (`decoding`) gets the same from tables.
Word classes come from the embeddings' centroids, word functions from `lexicon`, quotation from the marks on both sides,
so that a missing mark leaves half of the information in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from framing.features import Embeddings, Words, fold
from framing.speech.lexicon import CLASSES, CUES, ENDINGS, FUNCTION, KINDS, SPEECH, word_kind
from framing.speech.linking import TRAITS
from framing.speech.quotes import marks
from framing.speech.templates import TEMPLATES
from framing.vocabulary import Numbered, Numbers, WordTable

LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
MARGIN = 4  # empty places between two sequences, so that no window reaches across; no template looks farther

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

# What a trained table of weights depends on beside the embeddings: a model asks for the same when it is loaded.
_DESCRIPTION = (LABELS, TEMPLATES, sorted(CUES.items()), FUNCTION, ENDINGS, TRAITS)
FINGERPRINT = f"{crc32(repr(_DESCRIPTION).encode()):08x}"

COLUMNS = ("word", "suffix", "shape", "cue", "kind", "class64", "class512")
# Nearest words of the lexicon ("left", "right"), and of speech proper ("said", "saying"); what follows the one to the
# left ("opener": "that", "to", a mark), what stands before it ("eve") and before the one to the right ("closer");
# the sentence's first word of speech with what follows it ("head"), and its last one with what is left after it ("tail").
_SENTENCE_COLUMNS = ("left", "right", "said", "saying", "opener", "eve", "closer", "head", "tail", "place", "clause")
_ALL_COLUMNS = (*COLUMNS, "role", "begin", "quote", *_SENTENCE_COLUMNS)
# Columns of few values, with how many there are; `decoding` remembers their combinations.
_CUES = len(CLASSES) + 1
SIZES = {"shape": 7, "cue": _CUES, "kind": len(KINDS), "class64": 65, "quote": 13, "place": 17, "clause": 17}
SIZES |= dict.fromkeys(("left", "right", "said", "saying"), 8 * _CUES) | dict.fromkeys(("eve", "closer"), len(KINDS) + 1)
SIZES |= {"head": 256 * _CUES + 1, "tail": 32 * _CUES + 1}


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
            kind = KINDS.index(word_kind(low, word))
            rows[number, :5] = (_hash(low), _hash(low[-3:]), _shape(word), _CUE_NUMBER.get(low, 0), kind)
        vectors = self._embeddings.vectors(folded)
        known = vectors.any(axis=1)
        vectors = vectors[known]
        for column, centroids in enumerate(self._centroids, 5):
            rows[known, column] = 1 + _nearest(vectors, centroids)
        return rows


def _nearest(vectors: NDArray[np.float64], centroids: NDArray[np.float64]) -> Ints:
    """Return for each vector the number of the centroid with the largest product, the same in batches of any size."""
    products = vectors @ centroids.T
    found: Ints = products.argmax(axis=1)
    # The rounding of a matrix product depends on its shape; where that could matter, it is done one by one.
    sizes = np.sqrt(np.einsum("ij,ij->i", vectors, vectors) * (centroids**2).sum(axis=1).max())
    close = products >= (products.max(axis=1, initial=-np.inf) - 1e-9 * sizes)[:, None]
    for number in np.flatnonzero(close.sum(axis=1) > 1):
        found[number] = (centroids * vectors[number]).sum(axis=1).argmax()
    return found


_CUE_NUMBER = {word: 1 + CLASSES.index(name) for word, name in CUES.items()}
_SPEECH = np.array([False, *(name in SPEECH for name in CLASSES)])


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
        for place, role in marks(words):
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
    for name in (*_SENTENCE_COLUMNS, "quote"):
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
    """Number each place by the words of speech in its sentence, the place in it, and the commas around it."""
    if not len(bounds):
        return dict.fromkeys(_SENTENCE_COLUMNS, bounds)
    here = np.arange(len(bounds))
    begins = (columns["begin"] > 0) | (bounds > 0)
    first, after = np.maximum.accumulate(np.where(begins, here, 0)), _next(begins)
    commas = np.cumsum(columns["word"] == crc32(b","))
    passed, coming = commas - commas[first], commas[np.minimum(after, len(here)) - 1] - commas
    return {
        **_near_columns(columns, first, after),
        **_speech_columns(columns, first, after),
        "clause": np.minimum(passed, 3) * 4 + np.minimum(coming, 3) + 1,
        "place": np.minimum(here - first, 3) * 4 + np.minimum(np.maximum(after - 1 - here, 0), 3) + 1,
    }


def _near_columns(columns: dict[str, Ints], first: Ints, after: Ints) -> dict[str, Ints]:
    """Number each place by the nearest attributing words on both sides, and by the words beside these."""
    cues, here = columns["cue"], np.arange(len(first))
    found = {}
    for spoken, sides in ((cues > 0, ("left", "right")), (_SPEECH[cues], ("said", "saying"))):
        for name, nearest in zip(sides, (_last(spoken), _next(spoken)), strict=True):
            inside = (nearest >= first) & (nearest < after)
            distance = _BUCKETS[np.minimum(np.abs(here - nearest), len(_BUCKETS) - 1)]
            found[name] = np.where(inside, cues.take(nearest, mode="clip") * 8 + distance, 0) + 1
            before = np.where(inside, columns["kind"].take(nearest - 1, mode="clip"), 0) + 1
            if name == "left":
                found["opener"] = np.where(inside, columns["word"].take(nearest + 1, mode="clip"), 1)
                found["eve"] = before
            elif name == "right":
                found["closer"] = before
    return found


def _speech_columns(columns: dict[str, Ints], first: Ints, after: Ints) -> dict[str, Ints]:
    """Number each place by the first and the last word of speech in its sentence, and the side of them it is on."""
    cues, here, last = columns["cue"], np.arange(len(first)), len(first) - 1
    spoken = _SPEECH[cues]
    head = np.minimum(np.where(spoken[first], first, _next(spoken)[first]), last)
    tail = _last(spoken)[np.minimum(after, last)]
    following, left = columns["kind"][np.minimum(head + 1, last)], np.minimum(after - 1 - tail, 4)
    headed, tailed = spoken[head] & (head < after), tail >= first
    return {
        "head": np.where(headed, (cues[head] * 64 + following) * 4 + np.sign(here - head) + 2, 0) + 1,
        "tail": np.where(tailed, (cues[tail] * 8 + left) * 4 + np.sign(here - tail) + 2, 0) + 1,
    }


def feature_keys(flat: Flat) -> Keys:
    """Describe every place by one key a template, shape (n_places, n_templates)."""
    shifted = {
        part: np.roll(flat.columns[part[0]], -part[1]).astype(np.uint64) for template in TEMPLATES for part in template
    }
    columns = [template_keys(number, [shifted[part] for part in parts]) for number, parts in enumerate(TEMPLATES)]
    return np.stack(columns, axis=1)


def template_keys(number: int, values: Sequence[Keys]) -> Keys:
    """Return the keys of a template, given the values of its columns at any number of places."""
    key = _SEEDS[number : number + 1]
    for value in values:
        key = _mix(key ^ value)
    return key


def _mix(key: Keys) -> Keys:
    """Spread the bits of 64-bit integers so that equal keys mean equal features in practice."""
    key = (key ^ (key >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return (key ^ (key >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)


_SEEDS = _mix(np.arange(1, len(TEMPLATES) + 1, dtype=np.uint64))
