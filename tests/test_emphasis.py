"""Sentences are told by their words, and those that say much of a label count more for it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.classifier import lengths_of
from framing.emphasis import Sentences, emphasized, pooled, weights
from framing.features import split_words
from framing.vocabulary import Numbers

MARKS = ["war", "No", "U", "bread", ".", "!", "...", '"', ")", "”", "Élan", "7"]


def parted(*texts: str) -> list[list[str]]:
    """Return the sentences of each text, words joined by spaces."""
    words = [split_words(text) for text in texts]
    flat = [word for own in words for word in own]
    sizes, counts = Sentences().lengths(Numbers().of(flat), lengths_of(words))
    ends = np.cumsum(sizes)
    said = [" ".join(flat[end - size : end]) for end, size in zip(ends, sizes, strict=True)]
    bounds = np.cumsum(counts)
    return [said[stop - count : stop] for stop, count in zip(bounds, counts, strict=True)]


def test_a_sentence_ends_at_its_stop_and_at_the_mark_that_closes_it() -> None:
    assert parted("The bridge is shut. Who shut it?! “We did.” (They had to.) Nobody else… Wait... No!") == [
        ["The bridge is shut .", "Who shut it ? !", "“ We did . ”", "( They had to . )", "Nobody else …", "Wait ...", "No !"]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Gen. Ilić met Mr. Oduya in the U.S. Senate",
        "Prices rose 3.5 per cent... or so they say",
        "“Is it over?” asked the driver",
        "It was No. 7 on the list",
    ],
)
def test_titles_initials_and_what_goes_on_in_small_letters_end_none(text: str) -> None:
    assert parted(text) == [[" ".join(split_words(text))]]


def test_texts_are_parted_each_by_itself() -> None:
    texts = ["It is shut.", "", "Mr", ". Nobody came. Why?", "” Then"]
    assert parted(*texts) == [own for text in texts for own in parted(text)]
    assert parted("", "") == [[], []]


@given(st.lists(st.lists(st.sampled_from(MARKS), max_size=12), max_size=5))
def test_every_word_is_in_one_sentence_of_its_own_text(texts: list[list[str]]) -> None:
    flat = [word for own in texts for word in own]
    sizes, counts = Sentences().lengths(Numbers().of(flat), lengths_of(texts))
    assert (sizes > 0).all()
    assert sizes.sum() == len(flat)
    owners = np.repeat(np.arange(len(texts)), counts)
    assert np.bincount(owners, sizes, len(texts)).tolist() == [len(own) for own in texts]


def test_weights_are_a_softmax_within_each_passage() -> None:
    told = np.array([[3.0], [3.0], [-1.0], [9.0]])
    found = weights(told, np.array([2, 0, 2]))
    assert found[:2].tolist() == [[0.5], [0.5]]
    assert found[3] == pytest.approx(1 / (1 + np.exp(-7.0)), abs=1e-6)
    assert found[2] + found[3] == pytest.approx(1)
    assert (found * 2**20 % 1 == 0).all()  # so that the last bit of a power, which machines differ in, does not count
    assert weights(np.zeros((0, 2)), np.array([0])).shape == (0, 2)


def test_a_passage_of_one_sentence_stays_as_it_is() -> None:
    shares = np.array([[0.5, -1.0], [0.25, 2.0], [1.0, 1.0]])
    assert emphasized(shares, np.array([2, 1]), np.array([2, 1]), np.array([1, 1])).tolist() == shares.tolist()
    assert emphasized(shares[:0], np.array([0]), np.zeros(0, int), np.array([0])).shape == (0, 2)


@given(st.lists(st.lists(st.integers(1, 6), max_size=4), max_size=4), st.integers(0, 2**32 - 1))
def test_reading_words_gives_the_logit_that_was_calibrated(sentences: list[list[int]], seed: int) -> None:
    """Shares that are emphasized add up to what `pooled` makes of a passage and its sentences."""
    sizes = np.array([size for own in sentences for size in own], dtype=np.int64)
    counts = np.array([len(own) for own in sentences], dtype=np.int64)
    lengths = np.array([sum(own) for own in sentences], dtype=np.int64)
    raw = np.random.default_rng(seed).normal(size=(int(sizes.sum()), 3))

    def total(values: np.ndarray, parts: np.ndarray) -> np.ndarray:
        owner = np.repeat(np.arange(len(parts)), parts)
        return np.array([values[owner == number].sum(axis=0) for number in range(len(parts))]).reshape(-1, 3)

    whole = total(raw, lengths) / np.sqrt(np.maximum(lengths, 1))[:, None]
    told = total(raw, sizes) / np.sqrt(sizes)[:, None]
    shares = raw / np.sqrt(np.repeat(lengths, lengths))[:, None]
    read = total(emphasized(shares, lengths, sizes, counts), lengths)
    # What is the same for all sentences of a passage, as the intercept, changes nothing but by itself. Weights add up to 1
    # only to within their rounding.
    assert read == pytest.approx(pooled(whole, told, counts), abs=1e-4)
    assert read + 2 == pytest.approx(pooled(whole + 2, told + 2, counts), abs=1e-4)


def test_the_sentence_that_says_most_is_heard_among_others() -> None:
    quiet, loud = np.zeros((9, 1)), np.array([[3.0]])
    shares = np.concatenate([quiet, loud]) / np.sqrt(10)
    alone = emphasized(shares, np.array([10]), np.array([9, 1]), np.array([2])).sum()
    assert alone > 1.5 * shares.sum()
