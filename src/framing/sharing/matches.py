"""A text and the hashes that are sought -> the places in the text that have them.

Takes strings, gives offsets: `places` lists the stretches of a text that may be a passage, `Index` says which of them
are sought, `fold` drops what a loose comparison does not see, `folded_places` and `realign` lead there and back.
It reads no file and knows no record.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain, pairwise

from framing.clean import whole
from framing.paragraphs import blocks
from framing.passages import MAX_PASSAGE, split_passages

Place = tuple[int, int]

_LINES = 8  # lines in a row that may make a passage; more of them only as a block or as the whole text
_LINE = re.compile(r"\S(?:[^\r\n]*\S)?")
# Single and double marks count as the same: copies of one corpus were seen to differ in just that.
_QUOTES = '"`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033\u2039\u203a\u00ab\u00bb'
_FOLD = str.maketrans(dict.fromkeys(_QUOTES, "'"))


def sha256(text: str) -> str:
    """Hash of the text in UTF-8; half surrogate pairs, which UTF-8 cannot write, hash as what they are."""
    return hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest()


def fold(text: str) -> str:
    """Return the text without white space and with all quote marks alike; folding goes character by character."""
    return "".join(text.translate(_FOLD).split())


class Index:
    """Numbers of what is sought, by hash; a length that nothing has is never hashed."""

    def __init__(self) -> None:
        self.by_hash: defaultdict[str, list[int]] = defaultdict(list)
        self.lengths: set[int] = set()

    def add(self, number: int, digest: str, length: int) -> None:
        """Seek a text by its hash and its length in code points."""
        self.by_hash[digest].append(number)
        self.lengths.add(length)

    def search(self, text: str, where: Iterable[tuple[Place, Place]]) -> Iterator[tuple[int, Place]]:
        """Look at places of `text`, each given after the name it goes by; yield what is there, once, with that name."""
        for name, (start, end) in where:
            if end - start in self.lengths:
                for number in self.by_hash.pop(sha256(text[start:end]), ()):
                    yield number, name


def places(text: str) -> Iterator[Place]:
    """Yield the stretches that may be a passage: of lines, and the parts of overlong paragraphs; stripped."""
    return chain(_stretches(text), _parts(text))


def _stretches(text: str) -> Iterator[Place]:
    """Yield the whole text, each line, lines in a row, and each block."""
    lines = _lines(text)
    first = 0  # line of the block
    yield 0, len(text)
    for number, (start, end) in enumerate(lines):
        for _, last in lines[number : number + _LINES]:
            yield start, last
        if number + 1 == len(lines) or _blank_line(text[end : lines[number + 1][0]]):
            yield lines[first][0], end
            first = number + 1
    if lines:
        yield lines[0][0], lines[-1][1]


def _parts(text: str) -> Iterator[Place]:
    """Yield the passages into which overlong paragraphs are cut where articles are read."""
    if len(text) > MAX_PASSAGE:
        for block in blocks(text):
            if len(block.text) > MAX_PASSAGE:
                for part in split_passages(whole(block.text)):
                    yield block.start + part.start, block.start + part.end


def _lines(text: str) -> list[Place]:
    return [found.span() for found in _LINE.finditer(text)]


def _blank_line(gap: str) -> bool:
    return max(gap.count("\n"), gap.count("\r")) > 1


def folded_places(text: str) -> tuple[str, Iterator[tuple[Place, Place]]]:
    """Return the folded text, and each place of the text with where it lies there."""
    parts = list(_parts(text))
    edges = sorted({0, len(text), *(edge for place in (*_lines(text), *parts) for edge in place)})
    pieces = [fold(text[start:end]) for start, end in pairwise(edges)]
    moved = dict(zip(edges, accumulate(map(len, pieces), initial=0), strict=True))
    return "".join(pieces), (((start, end), (moved[start], moved[end])) for start, end in chain(_stretches(text), parts))


def realign(text: str) -> Callable[[int, int], Place]:
    """Return the way from a non-empty stretch of the folded text to the stretch of `text` that it stands for."""
    at = [0, *accumulate(len(fold(character)) for character in text)]
    return lambda start, end: (bisect_right(at, start) - 1, bisect_left(at, end))
