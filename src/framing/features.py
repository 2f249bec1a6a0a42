"""Text -> features: words with their places, and a vector for any word. The same functions for training and reading.

Takes strings, gives word lists with offsets and static word vectors. It learns nothing and scores nothing: tables of
weights belong to `classifier` and `tagger`. A word's vector is the sum of its word pieces' vectors; a text's is the sum
over its words divided by the square root of their number, so that every score is a sum over words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from framing.vocabulary import Numbers

# Words with inner apostrophes (the possessive apart), numbers with inner points, three points, any other mark alone.
_TOKEN = re.compile(r"[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*|\d+(?:[.,:]\d+)*|['’]s\b|\.{3}|''|[^\w\s]|_")
# What the expression above takes for white space; the last place stands for all characters beyond.
_SPACE = np.array([chr(code).isspace() for code in range(0x3002)])
# Soft hyphens and spaces without width, which nobody sees, and those of them that stand within a word.
_UNSEEN = "[\u00ad\u200b\u200d\u2060\ufeff]"
_MAYBE, _HIDDEN = re.compile(_UNSEEN), re.compile(rf"(?<=[^\W\d_]){_UNSEEN}+(?=[^\W\d_])")
_PIECE = re.compile(r"\w+|[^\w\s]")
_LONGEST_WORD = 64
_LAST_LATIN = "\u024f"
SUBWORD_ROWS = 2**15
_AT_ONCE = 128  # words whose vectors stay in the processor's cache while they are added up
_RECENT = 1 << 12  # words that are remembered while one table after the other asks for them


@dataclass(frozen=True, slots=True)
class Words:
    """The words and marks of a text with their offsets, in order.

    Attributes
    ----------
    text : str
    words : list of str
        As they stand in the text, but without soft hyphens and the like within them.
    starts, ends : list of int
        Code-point offsets into `text`: ``text[starts[i]:ends[i]] == words[i]``, or holds soft hyphens besides.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.words)

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of words that overlap the characters from `start` to `end`."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))


def split_words(text: str) -> list[str]:
    """Return the words and marks of a text as they stand in it, without their places."""
    return _TOKEN.findall(text)


def tokenize(text: str) -> Words:
    """Split a text into words and marks; linear in its length, never fails, `text` may be empty."""
    return tokenize_all([text])[0]


def tokenize_all(texts: Sequence[str]) -> list[Words]:
    """Split texts into words and marks; each result is `tokenize`'s, but many together cost less than one by one."""
    seen = [_HIDDEN.sub("", text) if _MAYBE.search(text) else text for text in texts]
    found = [split_words(text) for text in seen]
    # Between words lies nothing but white space, so the words' lengths tell which visible characters they begin with.
    codes = np.frombuffer("".join(seen).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    visible = np.flatnonzero(~_SPACE.take(codes, mode="clip"))
    lengths = np.fromiter(map(len, chain.from_iterable(found)), np.int64, sum(map(len, found)))
    starts = visible[np.cumsum(lengths) - lengths]
    ends = starts + lengths
    out, first, base = [], 0, 0
    for text, own, words in zip(texts, seen, found, strict=True):
        stop = first + len(words)
        begun, ended = starts[first:stop] - base, ends[first:stop] - base
        if len(own) < len(text):
            begun, ended = _as_given(text, begun, ended)
        out.append(Words(text, words, begun.tolist(), ended.tolist()))
        first, base = stop, base + len(own)
    return out


def _as_given(text: str, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where words stand in a text, from where they stand in it without what is hidden."""
    kept = np.ones(len(text), dtype=bool)
    for hidden in _HIDDEN.finditer(text):
        kept[hidden.start() : hidden.end()] = False
    places = np.flatnonzero(kept)
    return places[starts], places[ends - 1] + 1


def fold(word: str) -> str:
    """Return the word in lower case, without accents, with straight apostrophes."""
    word = word.lower().replace("’", "'")
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def foreign(word: str) -> bool:
    """Say whether a folded word has letters of another script than Latin; nothing here has learned what these mean."""
    return not word.isascii() and any(letter > _LAST_LATIN and letter.isalpha() for letter in word)


@lru_cache(maxsize=_RECENT)
def subwords(word: str) -> tuple[int, ...]:
    """Return the rows of a folded word's runs of three to five letters in a hashed table of `SUBWORD_ROWS`."""
    if not word[:1].isalpha() or foreign(word):
        return ()
    marked = f"<{word[:_LONGEST_WORD]}>"
    places = [(start, start + size) for size in (3, 4, 5) for start in range(len(marked) - size + 1)]
    if marked.isascii():
        encoded = marked.encode()
        return tuple([crc32(encoded[start:end]) % SUBWORD_ROWS for start, end in places])
    return tuple([crc32(marked[start:end].encode("utf8", "surrogatepass")) % SUBWORD_ROWS for start, end in places])


class WordPieces:
    """Parts words into the pieces of a vocabulary.

    Parameters
    ----------
    pieces : sequence of str
        The word pieces, one a row; those that continue a word begin with ``##``.
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self._index = {piece: number for number, piece in enumerate(pieces)}
        self._longest = max(map(len, pieces), default=0)
        self._recent: dict[str, list[int]] = {}

    def rows(self, word: str) -> list[int]:
        """Return the rows of the pieces of a folded word, longest match first; none where a part has no piece."""
        if word not in self._recent:
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            self._recent[word] = self._parted(word)
        return self._recent[word]

    def _parted(self, word: str) -> list[int]:
        found: list[int] = []
        if foreign(word):
            return found
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


class Embeddings:
    """Static word-piece vectors and the words made of them.

    Parameters
    ----------
    pieces : sequence of str
        As `WordPieces` takes them.
    rows : array of int8, shape (n_pieces, n_dimensions)
    scale : array of float32, shape (n_pieces,)
        ``rows * scale[:, None]`` are the vectors.

    Attributes
    ----------
    numbers : Numbers
        Numbers the words of texts, for all tables that are made of these vectors.
    piece_rows : callable
        Gives the rows of the pieces of a folded word, as `WordPieces.rows`.
    """

    def __init__(self, pieces: Sequence[str], rows: NDArray[np.int8], scale: NDArray[np.float32]) -> None:
        self.rows = rows
        self.scale = scale
        self.numbers = Numbers()
        self.piece_rows = WordPieces(pieces).rows

    @property
    def dimensions(self) -> int:
        """Length of a word's vector."""
        return int(self.rows.shape[1])

    def vectors(self, words: Iterable[str]) -> NDArray[np.float64]:
        """Return one vector a folded word, shape (n_words, n_dimensions); zeros for a word without pieces."""
        pieces = [self.piece_rows(word) for word in words]
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        rows = np.fromiter(chain.from_iterable(pieces), np.int64, int(lengths.sum()))
        order = np.argsort(-lengths, kind="stable")  # the words of most pieces first
        counts, starts = lengths[order], (np.cumsum(lengths) - lengths)[order]
        out = np.zeros((len(pieces), self.dimensions))
        for first in range(0, len(pieces), _AT_ONCE):
            longest = counts[first : first + _AT_ONCE]
            some = np.zeros((len(longest), self.dimensions))
            for place in range(longest[0]):  # the first pieces of all words, then the second ones, and so on
                now = rows[starts[first : first + np.count_nonzero(longest > place)] + place]
                some[: len(now)] += self.rows[now] * self.scale[now, None].astype(np.float64)
            out[order[first : first + _AT_ONCE]] = some
        return out
