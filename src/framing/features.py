"""Text -> features: words with their places, and a vector for any word. The same functions for training and reading.

Takes strings, gives word lists with offsets and static word vectors. It learns nothing and scores nothing: tables of
weights belong to `classifier` and `tagger`. A word's vector is the sum of its word pieces' vectors; a text's is the sum
over its words divided by the square root of their number, so that every score is a sum over words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

# Numbers with inner points, words with inner apostrophes (the possessive apart), three points, any other mark alone.
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*|['’]s\b|\.{3}|''|[^\w\s]|_")
_PIECE = re.compile(r"\w+|[^\w\s]")
_LONGEST_WORD = 64
SUBWORD_ROWS = 2**15


@dataclass(frozen=True, slots=True)
class Words:
    """The words and marks of a text with their offsets, in order.

    Attributes
    ----------
    text : str
    words : list of str
        As they stand in the text.
    starts, ends : list of int
        Code-point offsets into `text`: ``text[starts[i]:ends[i]] == words[i]``.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.words)

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of words that overlap the characters from `start` to `end`."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        return first, max(first, int(np.searchsorted(self.starts, end, side="left")))


def tokenize(text: str) -> Words:
    """Split a text into words and marks; linear in its length, never fails, `text` may be empty."""
    found = list(_TOKEN.finditer(text))
    return Words(text, [m.group() for m in found], [m.start() for m in found], [m.end() for m in found])


def fold(word: str) -> str:
    """Return the word in lower case, without accents, with straight apostrophes."""
    word = word.lower().replace("’", "'")
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def subwords(word: str) -> list[int]:
    """Return the rows of a folded word's runs of three to five letters in a hashed table of `SUBWORD_ROWS`."""
    if not word[:1].isalpha():
        return []
    marked = f"<{word[:_LONGEST_WORD]}>"
    runs = (marked[start : start + size] for size in (3, 4, 5) for start in range(len(marked) - size + 1))
    return [crc32(run.encode("utf8", "surrogatepass")) % SUBWORD_ROWS for run in runs]


class Embeddings:
    """Static word-piece vectors and the words made of them.

    Parameters
    ----------
    pieces : sequence of str
        The word pieces, one a row; those that continue a word begin with ``##``.
    rows : array of int8, shape (n_pieces, n_dimensions)
    scale : array of float32, shape (n_pieces,)
        ``rows * scale[:, None]`` are the vectors.
    """

    def __init__(self, pieces: Sequence[str], rows: NDArray[np.int8], scale: NDArray[np.float32]) -> None:
        self.rows = rows
        self.scale = scale
        self._index = {piece: number for number, piece in enumerate(pieces)}
        self._longest = max(map(len, pieces), default=0)

    @property
    def dimensions(self) -> int:
        """Length of a word's vector."""
        return int(self.rows.shape[1])

    def piece_rows(self, word: str) -> list[int]:
        """Return the rows of the pieces of a folded word, longest match first; none where a part has no piece."""
        found: list[int] = []
        for part in _PIECE.findall(word[:_LONGEST_WORD]):
            at = 0
            while at < len(part):
                for end in range(min(len(part), at + self._longest), at, -1):
                    row = self._index.get(("##" if at else "") + part[at:end])
                    if row is not None:
                        break
                else:
                    return []
                found.append(row)
                at = end
        return found

    def vectors(self, words: Iterable[str]) -> NDArray[np.float64]:
        """Return one vector a folded word, shape (n_words, n_dimensions); zeros for a word without pieces."""
        words = list(words)
        out = np.zeros((len(words), self.dimensions))
        for number, word in enumerate(words):
            rows = self.piece_rows(word)
            if rows:
                out[number] = (self.rows[rows] * self.scale[rows, None].astype(np.float64)).sum(axis=0)
        return out


class WordTable:
    """A table that grows by a row whenever a word is met that it has not seen: the cache behind every score.

    Parameters
    ----------
    build : callable
        Takes a list of folded words, returns an array with a row for each. The row of a word must not depend on
        which other words stand beside it, so that batches of any size give the same scores.
    limit : int
        The table is emptied when it holds more words than this, so that memory stays bounded.
    """

    def __init__(self, build: Any, limit: int = 400_000) -> None:
        self._build = build
        self._limit = limit
        self._index: dict[str, int] = {}
        self._rows: NDArray[Any] | None = None

    def take(self, words: Sequence[str]) -> NDArray[Any]:
        """Return the rows of words as they stand in the text, shape (n_words, n_columns)."""
        index = self._index
        missing = [word for word in dict.fromkeys(words) if word not in index]
        if missing or self._rows is None:
            if len(index) + len(missing) > self._limit:
                index.clear()
                self._rows = None
                missing = list(dict.fromkeys(words))
            rows = self._build(missing)
            self._rows = rows if self._rows is None else np.concatenate([self._rows, rows])
            index.update((word, len(index)) for word in missing)
        return self._rows[[index[word] for word in words]]
