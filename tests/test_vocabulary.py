"""Tables by word: each row is built once, and forgetting changes no row."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from framing.vocabulary import Lookup, Memo, Numbers, WordTable


def test_words_are_numbered_as_they_come_and_forgotten_when_there_are_too_many() -> None:
    numbers = Numbers(limit=2)
    first = numbers.of(["a", "b", "a", "c"])
    assert (first.numbers.tolist(), first.known) == ([0, 1, 0, 2], ["a", "b", "c"])
    second = numbers.of(["c", "a"])
    assert (second.numbers.tolist(), second.known) == ([1, 0], ["a", "c"])
    assert first.known == ["a", "b", "c"]


def test_the_words_met_last_are_kept() -> None:
    numbers = Numbers(limit=4)
    for words in (["a", "b"], ["c", "d"], ["b"], ["e"]):
        numbers.of(words)
    assert numbers.of(["a", "b"]).known == ["b", "e", "a"]


def test_a_row_is_built_once_until_all_is_forgotten() -> None:
    built: list[list[str]] = []

    def build(words: list[str]) -> np.ndarray:
        built.append(words)
        return np.array([[len(word)] for word in words], dtype=np.int64).reshape(-1, 1)

    numbers, table = Numbers(limit=3), WordTable(build)
    assert table.take(numbers.of(["a", "bb", "a"])).tolist() == [[1], [2], [1]]
    assert table.take(numbers.of(["bb", "ccc", "dddd"])).tolist() == [[2], [3], [4]]
    assert [words for words in built if words] == [["a", "bb"], ["ccc", "dddd"]]
    assert table.take(numbers.of(["dddd", "v"])).tolist() == [[4], [1]]
    assert built[-1] == ["dddd", "v"]


def test_a_row_that_is_kept_is_not_built_again() -> None:
    built: list[str] = []

    def build(words: list[str]) -> np.ndarray:
        built.extend(words)
        return np.array([[len(word)] for word in words], dtype=np.int64).reshape(-1, 1)

    numbers, table = Numbers(limit=4), WordTable(build)
    for words in (["a", "bb"], ["ccc", "dddd"], ["bb"], ["eeeee"], ["a", "bb"]):
        assert table.take(numbers.of(words)).ravel().tolist() == [len(word) for word in words]
    assert built == ["a", "bb", "ccc", "dddd", "eeeee", "a"]


@given(st.lists(st.lists(st.text("ab", max_size=3), max_size=6), max_size=6), st.integers(0, 9), st.integers(1, 3))
def test_words_numbered_before_all_was_forgotten_keep_their_rows(
    batches: list[list[str]], limit: int, late: int
) -> None:
    numbers = Numbers(limit)
    table = WordTable(lambda words: np.array([[len(word)] for word in words], dtype=np.int64).reshape(-1, 1))
    waiting = [(words, numbers.of(words)) for words in batches[:late]]
    for words in batches[late:]:
        waiting.append((words, numbers.of(words)))
        asked, numbered = waiting.pop(0)
        assert table.take(numbered).ravel().tolist() == [len(word) for word in asked]


@given(st.sets(st.integers(0, 2**64 - 1)), st.lists(st.integers(0, 2**64 - 1)))
def test_what_is_known_is_found_at_its_place(known: set[int], others: list[int]) -> None:
    keys = sorted(known)
    asked = keys[::2] + others
    found, places = Lookup(np.array(keys, dtype=np.uint64)).find(np.array(asked, dtype=np.uint64))
    assert found.tolist() == [number for number, key in enumerate(asked) if key in known]
    assert places.tolist() == [keys.index(key) for key in asked if key in known]


def test_a_memo_holds_more_rows_than_16_bits_count() -> None:
    memo, numbers = Memo(lambda numbers: numbers[:, None].copy(), size=1 << 18), np.arange(1, 1 << 17)
    for _ in range(2):
        assert (memo.take(numbers).ravel() == numbers).all()


@given(st.lists(st.lists(st.integers(0, 20), max_size=6), max_size=9), st.integers(0, 9))
def test_a_memo_gives_what_it_was_built_from(batches: list[list[int]], limit: int) -> None:
    memo = Memo(lambda numbers: numbers[:, None] ** 2, size=21, limit=limit)
    for numbers in batches:
        assert memo.take(np.array(numbers, dtype=np.int64)).ravel().tolist() == [number**2 for number in numbers]
