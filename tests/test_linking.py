"""Linking: pairs are described within bounds, and every content gets the partners with the largest sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.attribution import runs
from framing.linking import SEARCHES, TRAITS, VALUES, Linker, Scene
from framing.tagger import LABELS
from framing.train.linking import choices, fit, table

_BEGUN = {"s": "B-source", "c": "B-cue", "q": "B-content"}
Links = list[tuple[int | None, int | None, int]]


def scene(pattern: str, numbers: str | None = None) -> Scene:
    """Set a pattern with a letter a word: s, c, q, a capital where a run begins, a comma or a quotation mark."""
    path = [
        LABELS.index(_BEGUN[x.lower()]) + x.islower() if x.lower() in _BEGUN else LABELS.index("O") for x in pattern
    ]
    size = len(pattern)
    columns = {name: np.zeros(size, dtype=np.int64) for name in ("word", "cue", "role", "shape")}
    columns["role"][:] = [{"(": 1, ")": 2}.get(x, 0) for x in pattern]
    columns["shape"][:] = [1 + x.isupper() for x in pattern]
    return Scene(runs(path), [int(n) for n in numbers or "0" * size], columns)


def linked(linker: Linker, pattern: str, numbers: str | None = None) -> Links:
    links = linker.link(scene(pattern, numbers))
    return [(i.source and i.source.first, i.cue and i.cue.first, i.content.first) for i in links]


# Passages with the right links: source, cue and content by their first words.
_TAUGHT: list[tuple[str, str | None, Links]] = [
    ("SsCQqq.", None, [(0, 2, 3)]),
    ("Qqq.CS.", None, [(5, 4, 0)]),
    ("SCQq.SCQq", "000011111", [(0, 1, 2), (5, 6, 7)]),
    ("Qq.SC.SCQq", "0000001111", [(3, 4, 0), (6, 7, 8)]),
    ("(Qq)SC.(Qq)", "00000001111", [(4, 5, 1), (4, 5, 8)]),
    ("SCQq.CQq", None, [(0, 1, 2), (0, 5, 6)]),
]


@pytest.fixture(scope="module")
def linker() -> Linker:
    """Taught by the patterns above."""
    weights = np.zeros((len(SEARCHES), len(TRAITS), VALUES), dtype=np.float32)
    for search, (role, sought) in enumerate(SEARCHES):
        place = ("source", "cue", "content").index
        found = []
        for pattern, numbers, links in _TAUGHT * 3:
            spans = scene(pattern, numbers)
            said = [
                {
                    span.role: [(s.first, s.stop) for s in spans.found if s.first == item[place(span.role)]]
                    for span in spans.found
                }
                for item in links
            ]
            found += choices(spans, said, role, sought)
        weights[search] = table(found, penalty=0.1, rounds=50)
    return Linker(weights)


@pytest.mark.parametrize(("pattern", "numbers", "links"), _TAUGHT)
def test_what_was_taught_is_known(linker: Linker, pattern: str, numbers: str | None, links: Links) -> None:
    assert linked(linker, pattern, numbers) == links


def test_what_resembles_it_is_known_too(linker: Linker) -> None:
    assert linked(linker, "SssCQqqqq.") == [(0, 3, 4)]
    assert linked(linker, "(Qqqqq)SsC.(Qqq)", "0000000000011111") == [(7, 9, 1), (7, 9, 12)]


def test_a_content_with_nothing_near_stays_alone(linker: Linker) -> None:
    assert linked(linker, "Qqq") == [(None, None, 0)]
    assert linked(linker, "SC" + "." * 200 + "Q") == [(None, None, 202)]
    assert linked(linker, "SC") == []


_PATTERNS = st.text("SsCcQq.()", max_size=20)


@given(pattern=_PATTERNS)
def test_each_content_is_linked_once_and_to_what_was_found(linker: Linker, pattern: str) -> None:
    spans = scene(pattern)
    links = linker.link(spans)
    assert [item.content for item in links] == [span for span in spans.found if span.role == "content"]
    assert all(item.cue is None or (item.cue in spans.found and item.cue.role == "cue") for item in links)
    assert all(item.source is None or (item.source in spans.found and item.source.role == "source") for item in links)


@given(pattern=_PATTERNS, numbers=st.lists(st.booleans(), min_size=20, max_size=20))
def test_every_trait_of_every_pair_has_its_place_in_the_table(pattern: str, numbers: list[bool]) -> None:
    ends = np.cumsum(numbers).tolist()
    spans = scene(pattern)
    spans._sentence_of = ends[: len(pattern)]
    for one in spans.found:
        for other in (None, *(o for o in spans.found if o is not one)):
            traits = spans.traits(one, other)
            assert len(traits) == len(TRAITS)
            assert all(0 <= value < VALUES for value in traits)


def test_tables_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="table for each search"):
        Linker(np.zeros((1, 2, 3), dtype=np.float32))


def test_nothing_to_learn_from_gives_empty_tables() -> None:
    assert not fit([], [], [], None).any()  # type: ignore[arg-type]


def test_work_grows_with_the_number_of_spans_and_not_with_its_square(linker: Linker) -> None:
    class Counted(list):  # type: ignore[type-arg]
        looks = 0

        def __getitem__(self, place):  # type: ignore[no-untyped-def]
            Counted.looks += 1 if isinstance(place, int) else len(range(*place.indices(len(self))))
            return super().__getitem__(place)

        def __iter__(self):  # type: ignore[no-untyped-def]
            Counted.looks += len(self)
            return super().__iter__()

    def looks(times: int) -> int:
        spans = scene("SCQq" * times)
        spans.found = Counted(spans.found)
        Counted.looks = 0
        assert len(linker.link(spans)) == times
        return Counted.looks

    assert looks(400) < 5 * looks(100)  # sixteen times as many, if each span looked at all others
