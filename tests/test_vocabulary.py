"""Tables by word: each row is built once, and forgetting changes no row."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from framing.vocabulary import Memo, Numbers, WordTable


def test_words_are_numbered_as_they_come_and_forgotten_when_there_are_too_many() -> None:
    numbers = Numbers(limit=2)
    assert numbers.of(["a", "b", "a", "c"]).tolist() == [0, 1, 0, 2]
    assert numbers.words == ["a", "b", "c"]
    assert numbers.of(["c", "a"]).tolist() == [0, 1]
    assert numbers.words == ["c", "a"]


def test_a_row_is_built_once_until_all_is_forgotten() -> None:
    built: list[list[str]] = []

    def build(words: list[str]) -> np.ndarray:
        built.append(words)
        return np.array([[len(word)] for word in words], dtype=np.int64).reshape(-1, 1)

    table = WordTable(Numbers(limit=3), build)
    assert table.take(["a", "bb", "a"]).tolist() == [[1], [2], [1]]
    assert table.take(["bb", "ccc", "dddd"]).tolist() == [[2], [3], [4]]
    assert [words for words in built if words] == [["a", "bb"], ["ccc", "dddd"]]
    assert table.take(["dddd", "v"]).tolist() == [[4], [1]]
    assert built[-1] == ["dddd", "v"]


@given(st.lists(st.lists(st.text("ab", max_size=3), max_size=6), max_size=6), st.integers(0, 9))
def test_tables_that_share_numbers_forget_together(batches: list[list[str]], limit: int) -> None:
    numbers = Numbers(limit)
    tables = [
        WordTable(numbers, lambda words, factor=factor: np.array([[factor * len(word)] for word in words]).reshape(-1, 1))
        for factor in (1, 2)
    ]
    for turn, words in enumerate(batches):
        factor = 1 + turn % 2
        assert tables[factor - 1].take(words).ravel().tolist() == [factor * len(word) for word in words]


@given(st.lists(st.lists(st.integers(0, 20), max_size=6), max_size=9), st.integers(0, 9))
def test_a_memo_gives_what_it_was_built_from(batches: list[list[int]], limit: int) -> None:
    memo = Memo(lambda numbers: numbers[:, None] ** 2, size=21, limit=limit)
    for numbers in batches:
        assert memo.take(np.array(numbers, dtype=np.int64)).ravel().tolist() == [number**2 for number in numbers]
