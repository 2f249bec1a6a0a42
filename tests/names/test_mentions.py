"""Mentions: what a noun phrase calls somebody, and where a text calls anybody."""

from __future__ import annotations

import time

from hypothesis import given

from framing.names.called import describe
from framing.names.mentions import find
from framing.names.persons import BODIES, FEMALE, GIVEN, MALE, PERSONS
from strategies import unicode_text


def test_names_and_roles_are_found_in_order() -> None:
    text = (
        "On Monday Mayor Ada Krol met the owner of Orlan Mill, Jon Oster, in Tarn. A driver who waited outside heard nothing."
    )
    assert [found.text for found in find(text)] == ["Mayor Ada Krol", "the owner of Orlan Mill, Jon Oster", "A driver"]


def test_what_stands_behind_a_preposition_or_owns_something_is_no_subject() -> None:
    found = {m.text: m.subject for m in find("Ada Krol spoke with Jon Oster. Lena Maric's driver slept.")}
    assert found["Ada Krol"]
    assert not found["Jon Oster"]


def test_the_opening_of_a_sentence_is_known() -> None:
    assert [m.opens for m in find("Ada Krol spoke. Then Jon Oster spoke. Lena Maric slept.")] == [True, False, True]


def test_a_line_of_capitals_names_nobody() -> None:
    assert list(find("KROL TELLS OSTER TO GO HOME")) == []


def test_an_acronym_in_brackets_belongs_to_the_body_before_it() -> None:
    assert [(m.text, m.short) for m in find("The Federal Grain Watch (FGW) met Ada Krol (centre).")] == [
        ("Federal Grain Watch", "FGW"),
        ("FGW", ""),
        ("Ada Krol", ""),
    ]


@given(unicode_text())
def test_mentions_are_disjoint_places_of_the_text(text: str) -> None:
    end = 0
    for found in find(text):
        assert end <= found.start < found.end <= len(text)
        assert found.text == text[found.start : found.end]
        assert found.called.sort
        end = found.end


def test_the_work_does_not_grow_with_the_square_of_the_text() -> None:
    for piece in ("A ", "a" + " " * 50 + "B", "the minister of ", "Krol's ", "minister, ", "St. ", "the 's "):
        text = piece * 5000
        began = time.process_time()
        assert sum(1 for _ in find(text)) <= 5000
        describe(text)
        assert time.process_time() - began < 3


def test_no_noun_is_a_person_and_a_body_and_no_name_of_both_sexes() -> None:
    assert not PERSONS & BODIES
    assert not MALE & FEMALE
    assert {noun for noun in MALE | FEMALE if noun not in PERSONS} == set()
    assert set(GIVEN.values()) == {"m", "f"}
