"""Words -> numbers, and tables with a row for each: the cache behind every score.

Takes words as they stand in texts, gives integers and rows of arrays. A word is looked at once, by whoever builds the
rows; after that it is an index into arrays. What the rows mean is known to `classifier` and `tagger`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

LIMIT = 3 << 12  # words; the tables of the shipped model take about a kilobyte for each

Ints = NDArray[np.int64]


class _Index(dict[str, int]):
    """Numbers a word when it is first looked up."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class Known(list[str]):
    """Words by their numbers; those that were `kept` had these numbers `before`, now they have the first ones."""

    before: list[str] | None = None
    kept: Ints


@dataclass(frozen=True, slots=True)
class Numbered:
    """Words as numbers: ``known[numbers[i]]`` is the i-th."""

    numbers: Ints
    known: Known


class Numbers:
    """Numbers words in the order in which they are met.

    Parameters
    ----------
    limit : int
        When more words than this are known, all but half as many are forgotten, so that memory stays bounded; those that were
        met last are kept.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._index = _Index()
        self._known = Known()
        self._met = np.zeros(0, dtype=np.int64)  # when each word was met last
        self._now = 0

    def of(self, words: Sequence[str]) -> Numbered:
        """Return the words as numbers."""
        if len(self._index) > self._limit:
            self._forget()
        numbers = np.fromiter(map(self._index.__getitem__, words), np.int64, len(words))
        if len(self._index) > len(self._known):
            self._known.extend(islice(self._index, len(self._known), None))
        if len(self._known) > len(self._met):
            more = max(len(self._known), 2 * self._limit) - len(self._met)
            self._met = np.append(self._met, np.zeros(more, dtype=np.int64))
        self._now += 1
        self._met[numbers] = self._now
        return Numbered(numbers, self._known)

    def _forget(self) -> None:
        last = self._met[: len(self._known)]
        kept = np.sort(np.argsort(-last, kind="stable")[: self._limit // 2])
        older, self._known = self._known, Known([self._known[number] for number in kept.tolist()])
        older.before = None
        self._known.before, self._known.kept = older, kept
        self._index = _Index(zip(self._known, range(len(kept)), strict=True))
        self._met = last[kept]


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
        likely = self._marks.take((spread >> self._fine).astype(np.int64)).nonzero()[0]
        if not len(likely):
            return likely, likely
        spread = spread.take(likely)
        places = self._first.take((spread >> self._coarse).astype(np.int64))
        before = (self._spread.take(places) < spread).nonzero()[0]
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
        When more rows than this are known, all are forgotten but those that are asked for at that moment: the commonest.
    """

    def __init__(self, build: Callable[[Ints], NDArray[Any]], size: int = 0, limit: int = LIMIT) -> None:
        self._build = build
        self._limit = limit
        self._places: NDArray[Any] = np.zeros(size, dtype=np.uint16)  # of an integer's row; 0 where there is none yet
        self._rows = build(np.zeros(0, dtype=np.int64))  # the first row is never used
        self._count = 0

    def grow(self, size: int) -> None:
        """Allow for integers below `size`."""
        if size > len(self._places):
            more = np.zeros(max(size, 2 * len(self._places)) - len(self._places), dtype=self._places.dtype)
            self._places = np.concatenate([self._places, more])

    def take(self, numbers: Ints) -> NDArray[Any]:
        """Return a new array with the rows of integers, shape (n_integers, n_columns)."""
        places = self._places.take(numbers)
        if len(places) and not places.all():
            if self._count > self._limit:
                self._forget(numbers[places > 0])
                places = self._places.take(numbers)
            new = np.sort(numbers[places == 0])
            self._add(new[np.append(True, new[1:] != new[:-1])])
            places = self._places.take(numbers)
        return self._rows.take(places, axis=0)

    def keep(self, numbers: Ints) -> None:
        """Forget all rows but those of some integers, which are 0, 1, 2 and so on from now on."""
        known = numbers < len(self._places)
        places = np.zeros(len(numbers), dtype=self._places.dtype)
        places[known] = self._places.take(numbers[known])
        held = np.flatnonzero(places)
        self._places = np.zeros(len(numbers), dtype=self._places.dtype)
        self._hold(held, places[held])

    def _forget(self, numbers: Ints) -> None:
        """Forget all rows but those of some integers."""
        numbers = np.unique(numbers)
        places = self._places.take(numbers)
        self._places[:] = 0
        self._hold(numbers, places)

    def _hold(self, numbers: Ints, places: NDArray[Any]) -> None:
        """Move the rows of integers to the beginning."""
        self._count = len(numbers)
        self._rows[1 : self._count + 1] = self._rows.take(places, axis=0)
        self._places[numbers] = np.arange(1, self._count + 1)

    def _add(self, numbers: Ints) -> None:
        rows = self._build(numbers)
        first, last = self._count + 1, self._count + len(rows)
        if last >= len(self._rows):
            bigger = np.zeros((max(last + 1, 2 * len(self._rows)), *rows.shape[1:]), dtype=rows.dtype)
            bigger[: len(self._rows)] = self._rows
            self._rows = bigger
        self._rows[first : last + 1] = rows
        if last > np.iinfo(self._places.dtype).max:
            self._places = self._places.astype(np.int32)
        self._places[numbers] = np.arange(first, last + 1)
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
        self._known = Known()
        self._memo = Memo(self._rows)

    def _rows(self, numbers: Ints) -> NDArray[Any]:
        return self._build([self._known[number] for number in numbers.tolist()])

    def take(self, words: Numbered) -> NDArray[Any]:
        """Return a new array with the rows of words, shape (n_words, n_columns)."""
        if self._known is not words.known:  # some were forgotten
            if words.known.before is not None and words.known.before is self._known:
                self._memo.keep(words.known.kept)
            else:
                self._memo = Memo(self._rows)
            self._known = words.known
        self._memo.grow(len(self._known))
        return self._memo.take(words.numbers)
