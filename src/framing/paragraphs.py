"""Text -> Blocks: the paragraphs of a page as plain text, each with its place in that text.

A paragraph is a non-blank line, or a run of hard-wrapped lines. It judges none of them; that is for `clean`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

# White space, and what has no width: U+200B-200F, U+2060, U+FEFF.
_BLANK = (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, 0x205F)
BLANK = "".join(map(chr, (*_BLANK, 0x2060, 0x3000, 0xFEFF)))

# U+0085 is no line break here: in mojibake it is the half of a letter.
_LINES = re.compile("[^\n\r\v\f\u2028\u2029]+")
_SOFT_BREAKS = {"\n", "\r\n", "\r", "\v", "\u2028"}
STOP = re.compile(r"[.!?\u2026\u3002\u0964\u061f\uff01\uff1f][\"')\]\u201c\u201d\u2019\u00bb]*\Z")
_OPEN_END = re.compile(r"(?:,|\b(?:a|an|the|of|in|on|to|and|or|for|with|by|at|from|that|as|its|his|her|their))\Z")


class Block:
    """A paragraph to be: where it stands, its text, and its kind of clutter once that is known."""

    __slots__ = ("end", "kind", "start", "text")

    def __init__(self, start: int, text: str) -> None:
        self.start, self.end, self.text = start, start + len(text), text
        self.kind: str | None = None


def blocks(text: str) -> Iterator[Block]:
    """Cut a text into its non-blank lines, with hard-wrapped lines of one paragraph taken together."""
    group: list[Block] = []
    end = 0
    for match in _LINES.finditer(text):
        line = match.group()
        visible = line.strip(BLANK)
        if group and (not visible or text[end : match.start()] not in _SOFT_BREAKS):
            yield from _unwrap(text, group)
            group = []
        if visible:
            group.append(Block(match.start() + line.index(visible[0]), visible))
        end = match.end()
    yield from _unwrap(text, group)


def _unwrap(text: str, group: list[Block]) -> list[Block]:
    wrapped = len(group) > 1 and _is_wrapped([block.text for block in group])
    return [Block(group[0].start, text[group[0].start : group[-1].end])] if wrapped else group


def _is_wrapped(lines: list[str]) -> bool:
    """Whether no line had room for the next one's first word, and every second break runs through a sentence."""
    width = max(map(len, lines))
    if not 40 <= width <= 130:
        return False
    running = 0
    for line, following in pairwise(lines):
        if len(line) + 1 + len(following.split(None, 1)[0]) <= width:
            return False
        running += not STOP.search(line[-4:]) and (following[0].islower() or bool(_OPEN_END.search(line[-8:])))
    return 2 * running >= len(lines) - 1
