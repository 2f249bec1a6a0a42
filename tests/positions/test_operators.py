"""Operators: what a cue and a content do to the matter, and what negation, mood and modality turn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.features import tokenize
from framing.positions.attitudes import attitude
from framing.positions.operators import operators


def marks(text: str, cue: str | None, content: str) -> list[str]:
    """Return the marks of an attribution whose parts are given by their words."""

    def place(part: str) -> tuple[int, int]:
        return text.index(part), text.index(part) + len(part)

    return operators(tokenize(text), place(cue) if cue else None, place(content))


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("denies", "deny"),
        ("denied", "deny"),
        ("banned", "oppose"),
        ("criticised", "oppose"),
        ("swore", "promise"),
        ("worries", "warn"),
        ("refusing", "refuse"),
        ("lies", "false"),
        ("bread", None),
        ("", None),
    ],
)
def test_every_form_of_a_word_has_its_class(word: str, name: str | None) -> None:
    assert attitude(word) == name


def test_a_negated_cue_is_turned_also_where_the_negation_stands_before_it() -> None:
    text = "The king did not welcome the truce."
    assert marks(text, "did not welcome", "the truce") == marks(text, "welcome", "the truce")
    assert "cue:not-back" in marks(text, "welcome", "the truce")
    assert "sense:oppose" in marks(text, "welcome", "the truce")


@pytest.mark.parametrize(
    ("text", "cue", "content", "mark"),
    [
        ("The king did not comment on the truce.", "did not comment", "the truce", "cue:not-say"),
        ("The king refused to condemn the truce.", "refused to condemn", "the truce", "cue:refuse>oppose"),
        ("Nobody here denies the loss.", "denies", "the loss", "cue:not-deny"),
        ("The king said the story was not false.", "said", "the story was not false", "plain:sense:support"),
        ("The king said we will not sign.", "said", "we will not sign", "we:not-will"),
        ("The king said the dam may burst.", "said", "the dam may burst", "plain:sense:hedge"),
        ("The king said not only men fell.", "said", "not only men fell", "affirmed"),
        ("The king said nobody fell.", "said", "nobody fell", "plain:sense:deny"),
        ("Did they fall? the king asked.", "asked", "Did they fall?", "question"),
        ("The king said 40 men fell.", "said", "40 men fell", "number"),
        ("He was angry. The king said men fell.", "said", "men fell", "before:oppose"),
    ],
)
def test_operators_leave_their_marks(text: str, cue: str, content: str, mark: str) -> None:
    assert mark in marks(text, cue, content)


def test_a_negation_ends_with_its_clause_and_stays_out_of_the_content() -> None:
    assert "not-false" not in marks("He said it was not me, the false king.", "said", "it was not me, the false king")
    assert "negation" not in marks("It was not late when he said men fell.", "said", "men fell")


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_any_text_has_marks(text: str, one: int, other: int) -> None:
    start, end = sorted((one, other))
    found = operators(tokenize(text), None, (start, end))
    assert found == operators(tokenize(text), None, (start, end))
    assert found[0] == "cue:none"


def test_a_word_that_is_a_bare_accent_is_no_failure() -> None:
    words = tokenize("He said \u0301 no, and \u0301 that was all.")  # folded, nothing is left of the mark
    assert operators(words, (3, 7), (8, len(words.text)))
