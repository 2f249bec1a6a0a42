"""Paragraphs: where they begin and end, hard-wrapped or a line each."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.paragraphs import BLANK, blocks
from strategies import articles, unicode_text

TITLE = "Valley council weighs a new bridge"
LAST = "Nobody in Orlan had heard of the plan before the weekend, and few there wanted to discuss it."
WRAPPED = (
    "The council of the upper valley met for nine hours on Monday\n"
    "and went home without a vote, leaving the farmers, who had come\n"
    "on foot, with nothing to carry back but a promise."
)


def texts(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_hard_wrapped_paragraph_is_one_block(end: str) -> None:
    text = f"{TITLE}\n\n{WRAPPED}\n\n{LAST}".replace("\n", end)
    assert texts(text) == [TITLE, WRAPPED.replace("\n", end), LAST]


@pytest.mark.parametrize(
    "lines",
    [
        (TITLE, LAST),
        (LAST, LAST, LAST),
        ("A short line", "and its fellow", "of a poem"),
        ("Farmers block the pass for a third day running", "Mediators return to the table after a long break", LAST),
        (f"{LAST} {LAST}", LAST),
    ],
)
def test_lines_that_are_paragraphs_are_not_joined(lines: tuple[str, ...]) -> None:
    assert texts("\n".join(lines)) == list(lines)


def test_half_of_a_mojibake_letter_breaks_no_line() -> None:
    assert texts("one \xe2\x80\x99\x85 line") == ["one \xe2\x80\x99\x85 line"]


def test_blank_holds_all_white_space() -> None:
    assert set(BLANK) >= {chr(c) for c in range(sys.maxunicode + 1) if chr(c).isspace()}


@given(st.one_of(articles(), unicode_text(), st.text()))
def test_blocks_hold_all_that_is_visible_in_order(text: str) -> None:
    found = list(blocks(text))
    assert all(block.text == text[block.start : block.end] == block.text.strip(BLANK) != "" for block in found)
    edges = [0, *(edge for block in found for edge in (block.start, block.end)), len(text)]
    assert edges == sorted(edges)
    assert not "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)).strip(BLANK)
