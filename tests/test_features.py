"""Words keep their places and vectors are sums of their pieces, whatever stands beside them."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.features import Embeddings, fold, foreign, subwords, tokenize, tokenize_all
from framing.heads import load_embeddings
from strategies import articles, unicode_text

SEEN = re.compile("(?<=[^\\W\\d_])[\u00ad\u200b\u200d\u2060\ufeff]+(?=[^\\W\\d_])")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("He left at 6.30, didn't he?", ["He", "left", "at", "6.30", ",", "didn't", "he", "?"]),
        ("Orlan’s “no”…", ["Orlan", "’s", "“", "no", "”", "…"]),
        ("wait...", ["wait", "..."]),
        ("''No''", ["''", "No", "''"]),
        ("1,200 men", ["1,200", "men"]),
        ("ex-mayor_2", ["ex", "-", "mayor", "_", "2"]),
        ("de\u00adnied it\u200b, de\u00ad-facto", ["denied", "it", "\u200b", ",", "de", "\u00ad", "-", "facto"]),
    ],
)
def test_tokenize(text: str, words: list[str]) -> None:
    assert tokenize(text).words == words


@given(st.one_of(unicode_text(), st.text(), articles()))
def test_words_are_slices_in_order_and_leave_only_white_space(text: str) -> None:
    words = tokenize(text)
    at = 0
    for word, start, end in zip(words.words, words.starts, words.ends, strict=True):
        assert not text[at:start].strip()
        assert SEEN.sub("", text[start:end]) == word != ""
        at = end
    assert not text[at:].strip()


def test_a_word_with_a_soft_hyphen_or_a_space_without_width_keeps_its_place() -> None:
    text = "Élan \u00adde\u00adnied\u200b, they re\u200b\u2060port it."
    words = tokenize(text)
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == [
        "Élan", "\u00ad", "de\u00adnied", "\u200b", ",", "they", "re\u200b\u2060port", "it", ".",
    ]  # fmt: skip
    assert words.words[2] == "denied"


@given(st.lists(st.one_of(unicode_text(), st.text("ab .’s\u3000\ud800😀"))))
def test_texts_are_split_together_as_one_by_one(texts: list[str]) -> None:
    assert tokenize_all(texts) == [tokenize(text) for text in texts]


@given(st.text("ab .,", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_between_returns_the_words_that_overlap(text: str, start: int, size: int) -> None:
    words = tokenize(text)
    first, stop = words.between(start, start + size)
    overlapping = [i for i in range(len(words)) if words.starts[i] < start + size and words.ends[i] > start]
    if size:
        assert list(range(first, stop)) == overlapping
    else:
        assert first <= stop


@pytest.mark.parametrize(
    ("word", "folded"), [("Élan", "elan"), ("DIDN’T", "didn't"), ("Ştefan", "stefan"), ("naïve", "naive"), ("", "")]
)
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded == fold(folded)


PIECES = Embeddings(
    ["grain", "##s", "g", "-", "##rai"],
    np.array([[1, 2], [10, 20], [3, 3], [0, 5], [7, 7]], dtype=np.int8),
    np.array([1, 0.5, 1, 2, 1], dtype=np.float32),
)


def test_a_vector_is_the_sum_of_the_longest_pieces() -> None:
    assert PIECES.dimensions == 2
    assert PIECES.piece_rows("grains") == [0, 1]
    assert PIECES.piece_rows("grain-grain") == [0, 3, 0]
    assert PIECES.vectors(["grains", "grain", "wheat", ""]).tolist() == [[6, 12], [1, 2], [0, 0], [0, 0]]


def test_a_word_with_one_unknown_part_has_no_pieces() -> None:
    assert PIECES.piece_rows("grainx") == PIECES.piece_rows("graingrain") == []


def test_an_endless_word_costs_no_more_than_a_long_one() -> None:
    assert len(PIECES.piece_rows("grain" + "s" * 10_000)) < 70


@pytest.mark.parametrize(
    ("word", "is_foreign"),
    [("grain", False), ("żółw", False), ("—", False), ("зерно", True), ("داده", True), ("穀物", True)],
)
def test_words_of_another_script_are_not_guessed_at(word: str, is_foreign: bool) -> None:
    assert foreign(fold(word)) is is_foreign
    embeddings, _ = load_embeddings()
    if is_foreign:  # the pieces have single letters of many scripts, which say nothing about a word
        assert not subwords(fold(word))
        assert not embeddings.piece_rows(fold(word))
