"""A passage as seen from a source and a target: where both are met, and which words lie where."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.features import tokenize
from framing.heads import load_embeddings
from framing.positions.viewpoints import NOWHERE, Describer

TEXT = "Harbour master Ada Krol rejected the new tolls. Fishermen want lower fees."


@pytest.fixture(scope="module")
def describer() -> Describer:
    return Describer(load_embeddings()[0])


def test_a_target_is_met_by_its_words_their_stems_and_words_of_like_meaning(describer: Describer) -> None:
    words = "the tolls toll ship harbour".split()
    same, stem, ship, harbour = describer.likeness(words, ["tolls", "boat"])[1:]
    assert (same, stem) == (1.0, 0.9)
    assert harbour < ship < 0.9


def test_words_that_every_text_has_meet_nothing(describer: Describer) -> None:
    assert describer.likeness(["the", "of", "tolls"], ["the", "of"]).tolist() == [0, 0, 0]


def test_the_words_of_a_source_and_a_target_are_told_from_the_rest(describer: Describer) -> None:
    near = describer.example(tokenize(TEXT), "tolls", "Krol").fields["near"]
    assert near == ["ada", "⁂source", "rejected", "the", "new", "⁂target", ".", "fishermen", "want", "lower", "fees"]


def test_which_of_the_two_comes_first_is_seen(describer: Describer) -> None:
    words = tokenize("Krol rejected the tolls.")
    forth = describer.example(words, "tolls", "Krol").fields["polarity"]
    back = describer.example(words, "Krol", "tolls").fields["polarity"]
    assert "⁂-:st" in forth
    assert "⁂-:ts" in back
    assert "⁂-:ts" not in forth


def test_only_what_counts_is_said(describer: Describer) -> None:
    start = TEXT.index("Fishermen")
    fields = describer.example(tokenize(TEXT), "tolls", None, [(start, len(TEXT))]).fields
    assert fields["said"] == ["fishermen", "want", "lower", "fees", "."]
    assert fields["passage"][:2] == ["harbour", "master"]


def test_a_cue_stands_with_the_sort_of_target(describer: Describer) -> None:
    cue = (TEXT.index("rejected"), TEXT.index(" the new"))
    fields = describer.example(tokenize(TEXT), "that fees rise", "Krol", [cue], [cue]).fields
    assert fields["cue"] == ["rejected", "⁂rejected:claim"]


@settings(max_examples=15)
@given(st.text(max_size=60), st.text(max_size=20), st.none() | st.text(max_size=20))
def test_every_word_of_every_field_has_a_place(text: str, target: str, source: str | None) -> None:
    words = tokenize(text)
    example = Describer(load_embeddings()[0]).example(words, target, source)
    for name, found in example.fields.items():
        assert len(found) == len(example.places[name]) > 0
        assert all(NOWHERE <= place < len(words) for place in example.places[name])
