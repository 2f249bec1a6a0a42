"""Kinds: what a line's own wording gives away, and what it does not."""

from __future__ import annotations

import pytest

from framing.clutter.wording import LONGEST, LONGEST_LINE, flat, kind, reports
from strategies import CALLS, CLUTTER, NO_CALLS, NO_CLUTTER


@pytest.mark.parametrize(("expected", "line"), [*CLUTTER, *CALLS])
def test_kind_of_clutter(expected: str, line: str) -> None:
    assert kind(line) == expected


@pytest.mark.parametrize("line", [*NO_CLUTTER, *NO_CALLS])
def test_body_has_no_kind(line: str) -> None:
    assert kind(line) is None


@pytest.mark.parametrize("line", [line for _, line in CALLS])
def test_call_told_in_a_paragraph_of_prose_has_no_kind(line: str) -> None:
    told = f"The old woman at the mill, who had kept the papers of three wars, read to us from one of them: {line}"
    assert kind(f"{told} Then she put it back in the drawer and looked at the river for a long while.") is None
    assert kind(f"“{line}”, said Marta Ilves, who had come down from the upper valley.") is None


def test_long_paragraph_has_no_kind() -> None:
    assert kind("Log in | " * 40 + "Log in") is None
    assert kind("This website uses cookies. " * 60) is None
    assert LONGEST_LINE < LONGEST


def test_row_of_words_that_are_buttons_only_beside_others_has_no_kind() -> None:
    assert kind("Manage / Reply") is None
    assert kind("Lena Maric | Jon Oster") is None
    assert kind("Accept all cookies / Manage") == "cookie"


def test_flat_straightens_quotes_and_blanks() -> None:
    assert flat("\u201cIt\u2019s\u201d\xa0 a\tline") == '"It\'s" a line'


def test_reports_only_in_what_is_long_enough_for_a_speaker() -> None:
    assert not reports("he said so")
    assert reports("the council would meet again on the last day of the month, he said")
