"""Speakers: the name behind a pronoun or a short form, from what came before and nowhere else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.records import Source
from framing.speakers import Speakers


def resolve(*said: tuple[int, str], text: str = "") -> list[str | None]:
    """Resolve sources given as passage and text, in order; they stand behind `text`."""
    speakers = Speakers(text)
    return [speakers.resolve(n, Source(len(text), len(text) + len(name), name)) for n, name in said]


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ([(0, "Ada Krol"), (0, "Krol")], "Ada Krol"),
        ([(0, "Ada Krol, the mayor,"), (9, "Krol")], "Ada Krol, the mayor,"),
        ([(0, "Ada Krol"), (1, "she")], "Ada Krol"),
        ([(0, "Ada Krol"), (3, "She")], "Ada Krol"),
        ([(0, "Ada Krol"), (4, "she")], None),
        ([(0, "Ada Krol"), (0, "Jon Oster"), (0, "he")], "Jon Oster"),
        ([(0, "Ada Krol"), (1, "the shops"), (1, "they")], "the shops"),
        ([(0, "Ada Krol"), (1, "the shops"), (1, "she")], "Ada Krol"),
        ([(0, "Ada Krol"), (1, "Krol"), (2, "she")], "Ada Krol"),
        ([(0, "the Orlan ministry of grain"), (1, "the ministry")], "the Orlan ministry of grain"),
        ([(0, "the Orlan ministry of grain"), (1, "the harvest")], None),
        ([(0, "Ada Krol"), (0, "Ada Krol")], None),
        ([(0, "she")], None),
        ([(0, "Krol"), (0, "Ada Krol")], None),
        ([(0, "residents"), (1, "Krol")], None),
        pytest.param(
            [(0, "He"), (0, "they")],
            None,
        ),
        ([(0, "Germany"), (0, "he")], None),
    ],
)
def test_the_last_source_is_resolved(said: list[tuple[int, str]], last: str | None) -> None:
    assert resolve(*said)[-1] == last


def test_a_surname_is_found_in_the_text_before_it() -> None:
    assert resolve((0, "Krol"), text="The mayor, Ada Krol, went home. ") == ["Ada Krol"]


def test_the_opening_of_a_sentence_is_no_part_of_a_name() -> None:
    assert resolve((0, "Krol"), text="On Monday Ada Krol went home. ") == ["Ada Krol"]


def test_nobody_looks_ahead() -> None:
    text = "Krol said so. Later Ada Krol went home."
    assert Speakers(text).resolve(0, Source(0, 4, "Krol")) is None


_NAMES = st.sampled_from(
    ["Ada Krol", "Krol", "he", "She", "they", "it", "the ministry", "the Orlan ministry of grain", "Jon Oster", "Oster"]
)


@given(st.lists(st.tuples(st.integers(0, 1), _NAMES), max_size=8))
def test_a_speaker_is_an_earlier_source_and_not_the_source_itself(steps: list[tuple[int, str]]) -> None:
    passage, said = 0, []
    for step, name in steps:
        passage += step
        said.append((passage, name))
    for number, speaker in enumerate(resolve(*said)):
        assert speaker is None or speaker in [name for _, name in said[:number]]
        assert speaker != said[number][1]


def test_a_quotation_goes_on_with_who_spoke_last_in_the_passage_before() -> None:
    speakers = Speakers("")
    assert speakers.continued(0) is None
    speakers.resolve(0, Source(0, 8, "Ada Krol"))
    speakers.resolve(1, Source(9, 12, "she"))
    assert speakers.continued(1) is None
    assert speakers.continued(2) == "Ada Krol"
    assert speakers.continued(3) is None


def test_a_long_run_of_words_with_capitals_is_looked_through_once() -> None:
    start = time.process_time()
    Speakers("No\n" * 200_000)
    assert time.process_time() - start < 5  # each word anew would be minutes
