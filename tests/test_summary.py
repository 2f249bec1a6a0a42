"""The summary for the terminal: counts that are right, and no character that steers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.records import Attribution, Passage, Removed, Scored, Source, Span, Stance
from framing.summary import counted, plain, summary
from test_records import STORY

SAID = Attribution(
    Source(0, 4, "Ada\nKrol", "person", 0.9), None, Span(5, 9, "no  grain"), "direct", stance=Stance("deny", 0.8)
)


def test_a_story_in_lines() -> None:
    hunger = Scored("hardship", 0.8)
    story = replace(
        STORY,
        passages=(
            Passage(0, 9, "a", (hunger, Scored("politics", 0.6)), attributions=(SAID,)),
            Passage(9, 10, "b", (hunger,), attributions=(replace(SAID, source=None),)),
            Passage(10, 11, "c"),
            Passage(11, 12, "d", abstained="too short"),
            Passage(12, 13, "e", abstained="too short"),
        ),
        removed=(Removed(13, 14, "blank"), Removed(14, 15, "caption"), Removed(15, 16, "caption")),
    )
    assert list(summary(story)) == [
        "Grain is due  [orlan-7]",
        "  5 passages: hardship 2, politics 1 (1 without frame, 2 too short)",
        "  removed: caption 2",
        "  deny     person             Ada Krol: no grain",
        "  deny     -                  (no source): no grain",
    ]


def test_a_story_of_nothing() -> None:
    lines = list(summary(replace(STORY, title=None, passages=(), removed=())))
    assert lines == ["(no title)  [orlan-7]", "  0 passages: none (0 without frame)"]


def test_one_is_not_many() -> None:
    assert [counted(number, "article") for number in (0, 1, 2)] == ["0 articles", "1 article", "2 articles"]


def test_a_speaker_is_named_and_long_texts_are_cut() -> None:
    source = Source(0, 2, "he", "person", 0.9, "Jon Oster")
    said = replace(SAID, source=source, content=Span(0, 200, "grain " * 30))
    line = list(summary(replace(STORY, passages=(Passage(0, 1, "a", attributions=(said,)),))))[-1]
    assert "he = Jon Oster: grain" in line
    assert line.endswith("…")
    assert len(line) < 120


def test_a_source_without_kind_is_shown() -> None:
    said = replace(SAID, source=Source(0, 2, "he"))
    assert "he: no grain" in list(summary(replace(STORY, passages=(Passage(0, 1, "a", attributions=(said,)),))))[-1]


STEERING = ["\x1b[31mred", "\x1b]0;title\x07", "\x9b2J", "a\rb", "\b\b", "\0", *"\u202e\u2066\u200f\u2028\ud800", "a\nb"]


@pytest.mark.parametrize("text", STEERING)
def test_no_character_steers_the_terminal(text: str) -> None:
    said = replace(SAID, source=Source(0, 2, text, "person"), content=Span(0, 1, text))
    story = replace(STORY, id=text, title=Span(0, 1, text), passages=(Passage(0, 1, text, attributions=(said,)),))
    assert all(line.isprintable() for line in summary(story))


@given(st.text())
def test_plain_keeps_the_length_and_what_is_printable(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert plain(text).isprintable()
    assert all(a == b for a, b in zip(text, plain(text), strict=True) if a.isprintable())


def test_blanks_of_any_width_stay_blanks() -> None:
    assert plain("5\u2009000 for Ivan\u00a0Petrov\tand\u200bme") == "5 000 for Ivan Petrov and�me"
