"""Features x weights -> calibrated scores with exact evidence: one linear head for frames, kinds and stances alike.

Takes words of one or more fields (a passage; or a source, a cue and a content), gives logits and what each word adds to
them. Every word's share is rounded to a fixed grid before it is added, so sums are exact: the order of words, the size of
a batch and the machine do not change a score, and the shares plus the intercept are the logit to the last bit.
It does not train (`train.fitting`) and does not know what its labels mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.emphasis import Sentences, emphasized
from framing.features import Embeddings, fold, subwords
from framing.vocabulary import Ints, Lookup, Numbered, Numbers, WordTable

GRID = 2.0**-24
_AT_ONCE = 16  # words
_PAYS = 4  # so many of a field's terms to each word looked up, and a table of pairs is worth its building
Floats = NDArray[np.float64]


def on_grid(values: Any) -> Floats:
    """Round to the grid on which sums of floats are exact."""
    return _round(np.array(values, dtype=np.float64))


def _round(values: Floats) -> Floats:
    values *= 1 / GRID  # exact, as is the way back: the grid is a power of two
    np.rint(values, out=values)
    values *= GRID
    return values


def sigmoid(logits: Any) -> Floats:
    """Return the probabilities of logits."""
    probabilities: Floats = 1.0 / (1.0 + np.exp(-np.clip(logits, -500.0, 500.0)))
    return probabilities


def softmax(logits: Floats) -> Floats:
    """Return probabilities that add up to 1, along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities


@dataclass(frozen=True)
class Field:
    """The weights of one field.

    Attributes
    ----------
    terms : mapping of str to int
        Folded words, and pairs of neighbouring words joined by a space, to their rows.
    weights : array, shape (n_terms, n_labels)
    projection : array, shape (n_dimensions, n_labels)
        What the embedding of a word adds to each label.
    subwords : array, shape (SUBWORD_ROWS, n_labels), optional
        What each run of letters adds.
    """

    terms: Mapping[str, int]
    weights: NDArray[np.floating[Any]]
    projection: NDArray[np.floating[Any]]
    subwords: NDArray[np.floating[Any]] | None = None


class Examples:
    """Examples given by the words of their fields, which are numbered once for all heads that read them.

    Parameters
    ----------
    examples : sequence of mapping of str to sequence of str
    numbers : Numbers
    """

    def __init__(self, examples: Sequence[Mapping[str, Sequence[str]]], numbers: Numbers) -> None:
        self._examples = examples
        self._numbers = numbers
        self._fields: dict[str, tuple[Numbered, Ints, Ints]] = {}

    def __len__(self) -> int:
        return len(self._examples)

    def field(self, name: str) -> tuple[Numbered, Ints, Ints]:
        """Return the words of a field, the number of words of each text, and the text of each example.

        A list of words that several examples share is one text.
        """
        if name not in self._fields:
            texts = {id(example[name]): example[name] for example in self._examples}
            place = {key: number for number, key in enumerate(texts)}
            rows = np.fromiter((place[id(example[name])] for example in self._examples), np.int64, len(self))
            words = self._numbers.of(list(chain.from_iterable(texts.values())))
            self._fields[name] = words, lengths_of(list(texts.values())), rows
        return self._fields[name]


class LinearHead:
    """Scores labels by a sum over the words of its fields.

    Parameters
    ----------
    labels : sequence of str
    intercept : array, shape (n_labels,)
    fields : mapping of str to Field
    embeddings : Embeddings
    slope : array, shape (n_labels,), optional
        What the sums are multiplied by; not so the intercept.
    sentences : bool
        Whether the telling sentences of a text count more (`emphasis`).
    """

    def __init__(
        self,
        labels: Sequence[str],
        intercept: Any,
        fields: Mapping[str, Field],
        embeddings: Embeddings,
        slope: Floats | None = None,
        sentences: bool = False,
    ) -> None:
        self.labels = tuple(labels)
        self._slope = slope
        self._sentences = Sentences() if sentences else None
        self.intercept = on_grid(intercept)
        self.fields = dict(fields)
        self._embeddings = embeddings
        self.numbers = embeddings.numbers
        self._tables = {name: WordTable(self._build(field)) for name, field in self.fields.items()}
        self._pairs: dict[str, Pairs] = {}

    def _build(self, field: Field) -> Callable[[list[str]], Floats]:
        projection = field.projection.astype(np.float64)

        def build(words: list[str]) -> Floats:
            folded = [fold(word) for word in words]
            rows = _projected(self._embeddings.vectors(folded), projection)
            terms = [(number, field.terms[word]) for number, word in enumerate(folded) if word in field.terms]
            if terms:
                numbers, weighed = np.array(terms).T
                rows[numbers] += field.weights[weighed]
            if field.subwords is not None:
                runs = [subwords(word) for word in folded]
                found = np.fromiter(chain.from_iterable(runs), np.int64)
                rows += sums(field.subwords[found].astype(np.float64), lengths_of(runs))
            return rows

        return build

    def shares(self, name: str, words: Sequence[str]) -> Floats:
        """Return what each word of a field adds to each logit, shape (n_words, n_labels)."""
        return self.all_shares(name, self.numbers.of(words), np.array([len(words)]))

    def all_shares(self, name: str, words: Numbered, lengths: Ints) -> Floats:
        """Return the shares of the words of several examples, one below the other; `lengths` are their numbers of words."""
        shares = self._tables[name].take(words)
        if name not in self._pairs:
            self._pairs[name] = Pairs(self.fields[name])
        self._pairs[name].add(words, lengths, shares)
        shares /= np.repeat(np.sqrt(lengths), lengths)[:, None]
        if self._sentences is not None:
            shares = emphasized(_round(shares), lengths, *self._sentences.lengths(words, lengths))
        if self._slope is not None:
            shares *= self._slope
        return _round(shares)

    def logits(self, example: Mapping[str, Sequence[str]]) -> Floats:
        """Return the logits of one example, given the words of each field, shape (n_labels,)."""
        logits: Floats = self.all_logits([example])[0]
        return logits

    def all_logits(self, examples: Sequence[Mapping[str, Sequence[str]]] | Examples) -> Floats:
        """Return the logits of examples, shape (n_examples, n_labels)."""
        if not isinstance(examples, Examples):
            examples = Examples(examples, self.numbers)
        total = np.tile(self.intercept, (len(examples), 1))
        for name in self.fields:
            words, lengths, rows = examples.field(name)
            total += sums(self.all_shares(name, words, lengths), lengths).take(rows, axis=0)
        return total


def lengths_of(texts: Sequence[Sized]) -> Ints:
    """Return how many words each text has."""
    return np.fromiter(map(len, texts), np.int64, len(texts))


def sums(shares: Floats, lengths: Ints) -> Floats:
    """Add up the rows that belong to each text, given its number of words; shape (n_texts, n_columns)."""
    total = np.zeros((len(lengths), shares.shape[1]))
    filled = lengths > 0
    if len(shares):
        total[filled] = np.add.reduceat(shares, (np.cumsum(lengths) - lengths)[filled], axis=0)
    return total


def _projected(vectors: Floats, projection: Floats) -> Floats:
    """Return what the projection makes of each vector, the same in batches of any size.

    The products are added up dimension by dimension, a few words at a time so that they stay in the processor's cache: the
    rounding of a matrix product would depend on the other words, and on the machine.
    """
    out = np.empty((len(vectors), projection.shape[1]))
    for first in range(0, len(vectors), _AT_ONCE):
        some = vectors[first : first + _AT_ONCE].T
        out[first : first + _AT_ONCE] = (projection[:, :, None] * some[:, None, :]).sum(axis=0).T
    return out


class Pairs:
    """Weights of neighbouring words, half of each on either word.

    The first pairs are looked up by their words. The tables that do it faster take longer to build than an article to read,
    so they are built once so many were asked for that it pays.
    """

    def __init__(self, field: Field) -> None:
        self._field = field
        self._asked = 0
        self._numbered: _NumberedPairs | None = None

    def add(self, words: Numbered, lengths: Ints, shares: Floats) -> None:
        """Add to the shares of words what each gains by its neighbours within its own text."""
        pair = np.ones(len(words.numbers), dtype=bool)  # whether a word and the next one are one
        pair[(np.cumsum(lengths) - 1)[lengths > 0]] = False
        self._asked += len(pair)
        if self._numbered is None and _PAYS * self._asked > len(self._field.terms):
            self._numbered = _NumberedPairs(self._field)
        find = self._spelled if self._numbered is None else self._numbered.find
        first, half = find(words, np.flatnonzero(pair))
        gains = np.zeros_like(shares)
        gains[first] = half
        # First what a word gains by the one before it, then by the one after, so that the rounding is always the same.
        shares[1:] += gains[:-1]
        shares += gains

    def _spelled(self, words: Numbered, first: Ints) -> tuple[Ints, Floats]:
        numbers = words.numbers.tolist()
        folded = {number: fold(words.known[number]) for number in set(numbers)}
        terms = self._field.terms
        found = [terms.get(f"{folded[numbers[n]]} {folded[numbers[n + 1]]}", -1) for n in first.tolist()]
        rows = np.array(found, dtype=np.int64)
        return first[rows >= 0], _half(self._field, rows[rows >= 0])


def _half(field: Field, rows: NDArray[np.integer[Any]]) -> Floats:
    half: Floats = field.weights.take(rows, axis=0).astype(np.float64) / 2
    return half


class _NumberedPairs:
    """The weights of pairs of words, by the words' numbers."""

    def __init__(self, field: Field) -> None:
        pairs = [(term, row) for term, row in field.terms.items() if term.count(" ") == 1]
        parts = " ".join(term for term, _ in pairs).split(" ") if pairs else []
        self._index: dict[str, int] = {word: number for number, word in enumerate(dict.fromkeys(parts))}
        self._size = len(self._index)
        numbers = np.fromiter(map(self._index.__getitem__, parts), np.int64, len(parts))
        self._lookup = Lookup((numbers[::2] * self._size + numbers[1::2]).astype(np.uint64))
        self._field, self._rows = field, np.fromiter((row for _, row in pairs), np.int32, len(pairs))
        self._table = WordTable(self._build)

    def _build(self, words: list[str]) -> Ints:
        return np.array([self._index.get(fold(word), -1) for word in words], dtype=np.int64)

    def find(self, words: Numbered, first: Ints) -> tuple[Ints, Floats]:
        """Return which of the words that are given by their places make a pair with the next, and half of its weights."""
        numbers = self._table.take(words)
        first = first[(numbers[first] >= 0) & (numbers[first + 1] >= 0)]
        known, places = self._lookup.find((numbers[first] * self._size + numbers[first + 1]).astype(np.uint64))
        return first[known], _half(self._field, self._rows[places])
