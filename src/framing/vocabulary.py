"""Words -> numbers, and tables with a row for each: the cache behind every score.

Takes words as they stand in texts, gives integers and rows of arrays. A word is looked at once, by whoever builds the
rows; after that it is an index into arrays. What the rows mean is known to `classifier` and `tagger`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LIMIT = 30_000  # words; the tables of the shipped model take about a kilobyte for each

Ints = NDArray[np.int64]


class _Index(dict[str, int]):
    """Numbers a word when it is first looked up."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


@dataclass(frozen=True, slots=True)
class Numbered:
    """Words as numbers: ``known[numbers[i]]`` is the i-th."""

    numbers: Ints
    known: list[str]


class Numbers:
    """Numbers words in the order in which they are met.

    Parameters
    ----------
    limit : int
        All is forgotten when more words than this are known, so that memory stays bounded.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._index = _Index()
        self._known: list[str] = []

    def of(self, words: Sequence[str]) -> Numbered:
        """Return the words as numbers."""
        if len(self._index) > self._limit:
            self._index, self._known = _Index(), []
        numbers = np.fromiter(map(self._index.__getitem__, words), np.int64, len(words))
        if len(self._index) > len(self._known):
            self._known.extend(list(self._index)[len(self._known) :])
        return Numbered(numbers, self._known)


_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # odd, so that different integers stay different


class Lookup:
    """Finds integers among those that are known.

    Parameters
    ----------
    keys : array of uint64
    """

    def __init__(self, keys: NDArray[np.uint64]) -> None:
        spread = keys * _SPREAD
        self._order = np.argsort(spread)
        self._spread = np.append(spread[self._order], np.uint64(2**64 - 1))  # the last one ends each walk in `find`
        # An integer is looked up only where there is a mark for its first bits, which most of the unknown ones lack. As the
        # known ones are spread evenly, a few bits less tell within a step or two where it would stand in their order.
        bits = (16 * len(keys) + 1).bit_length()
        few = max(bits - 4, 1)
        self._fine, self._coarse = np.uint64(64 - bits), np.uint64(64 - few)
        self._marks = np.zeros(1 << bits, dtype=bool)
        self._marks[(spread >> self._fine).astype(np.int64)] = True
        places = np.bincount((spread >> self._coarse).astype(np.int64), minlength=1 << few)
        self._first = (np.cumsum(places) - places).astype(np.int32)

    def find(self, keys: NDArray[np.uint64]) -> tuple[Ints, Ints]:
        """Return which of the integers are known, as indices, and their places among the known ones."""
        spread = keys * _SPREAD
        likely = np.flatnonzero(self._marks.take((spread >> self._fine).astype(np.int64)))
        spread = spread.take(likely)
        places = self._first.take((spread >> self._coarse).astype(np.int64))
        before = np.flatnonzero(self._spread.take(places) < spread)
        while len(before):
            places[before] += 1
            before = before[self._spread.take(places[before]) < spread[before]]
        known = (self._spread.take(places) == spread) & (places < len(self._order))
        return likely[known], self._order.take(places[known])


class Memo:
    """Rows by integer, each built when it is first asked for.

    Parameters
    ----------
    build : callable
        Takes an array of integers, returns an array with a row for each that depends on nothing but the integer.
    size : int
        All integers are smaller; it may grow later.
    limit : int
        All is forgotten when more rows than this are known.
    """

    def __init__(self, build: Callable[[Ints], NDArray[Any]], size: int = 0, limit: int = LIMIT) -> None:
        self._build = build
        self._limit = limit
        self._places = np.zeros(size, dtype=np.int32)  # of an integer's row; 0 where there is none yet
        self._rows = build(np.zeros(0, dtype=np.int64))  # the first row is never used
        self._count = 0

    def grow(self, size: int) -> None:
        """Allow for integers below `size`."""
        if size > len(self._places):
            more = np.zeros(max(size, 2 * len(self._places)) - len(self._places), dtype=np.int32)
            self._places = np.concatenate([self._places, more])

    def take(self, numbers: Ints) -> NDArray[Any]:
        """Return a new array with the rows of integers, shape (n_integers, n_columns)."""
        places = self._places.take(numbers)
        if len(places) and not places.all():
            if self._count > self._limit:
                self._places[:] = self._count = 0
                places = self._places.take(numbers)
            new = np.sort(numbers[places == 0])
            self._add(new[np.append(True, new[1:] != new[:-1])])
            places = self._places.take(numbers)
        return self._rows.take(places, axis=0)

    def _add(self, numbers: Ints) -> None:
        rows = self._build(numbers)
        first, last = self._count + 1, self._count + len(rows)
        if last >= len(self._rows):
            bigger = np.zeros((max(last + 1, 2 * len(self._rows)), *rows.shape[1:]), dtype=rows.dtype)
            bigger[: len(self._rows)] = self._rows
            self._rows = bigger
        self._rows[first : last + 1] = rows
        self._places[numbers] = np.arange(first, last + 1, dtype=np.int32)
        self._count = last


class WordTable:
    """A table that grows by a row whenever a word is met that it has not seen.

    Parameters
    ----------
    build : callable
        Takes a list of words as they stand in the text, returns an array with a row for each. The row of a word must not
        depend on which other words stand beside it, so that batches of any size give the same scores.
    """

    def __init__(self, build: Callable[[list[str]], NDArray[Any]]) -> None:
        self._build = build
        self._known: list[str] = []
        self._memo = Memo(self._rows)

    def _rows(self, numbers: Ints) -> NDArray[Any]:
        return self._build([self._known[number] for number in numbers.tolist()])

    def take(self, words: Numbered) -> NDArray[Any]:
        """Return a new array with the rows of words, shape (n_words, n_columns)."""
        if self._known is not words.known:  # all was forgotten
            self._known, self._memo = words.known, Memo(self._rows)
        self._memo.grow(len(self._known))
        return self._memo.take(words.numbers)
