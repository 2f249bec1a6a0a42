"""The counts behind the attribution benchmark, on spans whose right figures are plain to see."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from framing.features import tokenize

TEXT = "“Rain,” Oster said, “is due.” Krol denied it. He fears snow."


@pytest.fixture(scope="module")
def polnear() -> ModuleType:
    folder = str(Path(__file__).parents[2] / "benchmarks")
    sys.path.insert(0, folder)
    try:
        import polnear
    finally:
        sys.path.remove(folder)
    return polnear


def place(*parts: str) -> list[tuple[int, int]]:
    return [(TEXT.index(part), TEXT.index(part) + len(part)) for part in parts]


def said(source: str, cue: str, *content: str) -> dict[str, list[tuple[int, int]]]:
    return {"source": place(source), "cue": place(cue), "content": place(*content)}


CUT = said("Oster", "said", "“Rain,”", "“is due.”")
DENIED = said("Krol", "denied", "it")
FEARED = said("He", "fears", "snow")


def result(polnear: ModuleType, found: list[dict[str, list[tuple[int, int]]]]) -> dict[str, object]:
    score = polnear.Score()
    gold = [polnear.Gold(CUT, "direct"), polnear.Gold(DENIED, "indirect"), polnear.Gold(FEARED, "indirect")]
    score.add(tokenize(TEXT), gold, found, marks=True)
    return score.result()


def test_the_gold_itself_is_perfect(polnear: ModuleType) -> None:
    found = result(polnear, [FEARED, CUT, DENIED])
    assert found["pair"] == 1
    assert all(found[role] == {"exact": 1, "overlap": 1} for role in ("source", "cue", "content"))


def test_half_of_a_cut_quotation_overlaps_but_is_not_exact(polnear: ModuleType) -> None:
    half = said("Oster", "said", "“is due.”")
    found = result(polnear, [half, DENIED, FEARED])
    assert found["content"] == {"exact": pytest.approx(2 / 3), "overlap": 1}
    assert found["recall"]["direct"] == {"exact": 0, "overlap": 1, "pair": 1}  # four of seven words and marks


def test_a_pair_needs_its_source(polnear: ModuleType) -> None:
    swapped = said("Oster", "denied", "it")
    bare = {**FEARED, "source": []}
    found = result(polnear, [CUT, swapped, bare])
    assert found["content"]["exact"] == 1
    assert found["pair"] == pytest.approx(1 / 3)
    assert found["source"]["exact"] == pytest.approx(2 * 1 / (3 + 1))


def test_what_is_spurious_costs_precision(polnear: ModuleType) -> None:
    found = result(polnear, [CUT, DENIED, FEARED, said("due", "is", "Rain")])
    assert found["pair"] == pytest.approx(6 / 7)
    assert found["cue"]["overlap"] == pytest.approx(6 / 7)


def test_pieces_that_only_white_space_parts_are_one(polnear: ModuleType) -> None:
    assert polnear.joined("ab  cd, ef", [(0, 2), (4, 6), (8, 10)]) == [(0, 6), (8, 10)]


@pytest.mark.parametrize(("name", "left"), [("none", 4), ("all", 0)])
def test_damage_takes_marks_and_remembers_the_places(polnear: ModuleType, name: str, left: int) -> None:
    text, kept = polnear.damaged(polnear.Article(TEXT, []), name, 0)
    assert sum(text.count(mark) for mark in "“”") == left
    assert text == "".join(TEXT[number] for number in kept)


def test_damage_draws_by_its_seed_one_kind_of_mark(polnear: ModuleType) -> None:
    article = polnear.Article(TEXT * 20, [])
    first, again, other = (polnear.damaged(article, "closing", seed)[0] for seed in (1, 1, 2))
    assert first == again != other
    assert first.count("“") == 40
    assert 25 <= first.count("”") < 40
