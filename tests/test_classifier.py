"""Scores are sums over words: exact in any order and any batch, and each word's share is its evidence."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.classifier import GRID, Field, LinearHead, Pairs, lengths_of, on_grid, sigmoid, softmax
from framing.features import Embeddings
from framing.vocabulary import Numbers

EMBEDDINGS = Embeddings(["grain", "war"], np.array([[1, 0], [0, 2]], dtype=np.int8), np.ones(2, dtype=np.float32))
WORDS = st.lists(st.sampled_from(["grain", "War", "no", "bread", "Élan", "xyz"]), max_size=12)


def head(**fields: Field) -> LinearHead:
    weights = np.array([[0.3, -1.0], [0.7, 0.1], [2.0, 4.0]], dtype=np.float16)
    field = Field({"no": 0, "war": 1, "no war": 2}, weights, np.array([[0.5, 0.25], [-0.1, 1.0]], dtype=np.float32))
    return LinearHead(["peace", "hunger"], [0.1, -0.2], fields or {"passage": field}, EMBEDDINGS)


def test_a_words_share_is_its_weight_and_its_embedding_over_the_root_of_the_length() -> None:
    shares = head().shares("passage", ["grain", "bread", "bread", "bread"])
    assert shares.tolist() == [[0.25, 0.125], [0, 0], [0, 0], [0, 0]]


def test_a_pair_adds_half_of_its_weight_to_either_word() -> None:
    together, apart = (head().shares("passage", words) for words in (["No", "War"], ["War", "No"]))
    assert np.allclose(together - apart[::-1], np.array([[1, 2], [1, 2]]) / math.sqrt(2), atol=2 * GRID)


def test_no_words_leave_the_intercept() -> None:
    model = head()
    assert model.shares("passage", []).shape == (0, 2)
    assert model.logits({"passage": []}).tolist() == model.intercept.tolist()
    assert np.allclose(model.intercept, [0.1, -0.2], atol=GRID)


@given(WORDS)
def test_intercept_and_shares_are_the_logit_exactly(words: list[str]) -> None:
    model = head()
    shares = model.shares("passage", words)
    total = model.intercept.tolist()
    for row in reversed(shares.tolist()):  # the order of adding must not matter
        total = [a + b for a, b in zip(total, row, strict=True)]
    assert total == model.logits({"passage": words}).tolist()


@given(st.lists(WORDS, max_size=5))
def test_what_was_read_before_does_not_matter(batch: list[list[str]]) -> None:
    used = head()
    for words in batch:
        assert used.logits({"passage": words}).tolist() == head().logits({"passage": words}).tolist()


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_pairs_are_the_same_whether_few_or_many_were_looked_up(texts: list[list[str]]) -> None:
    terms = {"no": 0, "war": 1, "no war": 2, "war no": 3, "no no": 4, "a b c": 5}
    field = Field(terms, np.arange(12.0).reshape(6, 2), np.zeros((2, 2)))
    numbers, pairs = Numbers(), Pairs(field)
    words, lengths = numbers.of([word for text in texts for word in text]), lengths_of(texts)
    early, late = np.zeros((2, len(words.numbers), 2))
    pairs._asked = -1000
    pairs.add(words, lengths, early)
    assert pairs._numbered is None
    pairs._asked = 1000
    pairs.add(words, lengths, late)
    assert pairs._numbered is not None
    assert early.tolist() == late.tolist()


@given(st.lists(st.floats(-1e3, 1e3), max_size=50), st.randoms(use_true_random=False))
def test_sums_on_the_grid_are_exact(values: list[float], random: object) -> None:
    rounded = on_grid(values).tolist()
    assert all(abs(a - b) <= GRID / 2 for a, b in zip(values, rounded, strict=True))
    assert sum(rounded) == math.fsum(rounded) == sum(reversed(rounded))


def test_sigmoid_is_a_probability_even_at_the_ends() -> None:
    assert sigmoid(0.0) == 0.5
    assert sigmoid([-1e9, 1e9]).tolist() == pytest.approx([0, 1], abs=1e-200)
    assert sigmoid(math.log(3)) == pytest.approx(0.75)


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=8))
def test_softmax_is_a_probability_that_keeps_the_order(logits: list[float]) -> None:
    probabilities = softmax(np.array(logits))
    assert probabilities.sum() == pytest.approx(1)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert probabilities[int(np.argmax(logits))] == probabilities.max()


def test_softmax_works_along_the_last_axis() -> None:
    assert softmax(np.array([[0.0, 0.0], [np.log(3), 0.0]])) == pytest.approx(np.array([[0.5, 0.5], [0.75, 0.25]]))
