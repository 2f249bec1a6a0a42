"""Linking: pairs are described within bounds, and every content gets the partners with the largest sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.attribution import runs
from framing.pipeline import Reader
from framing.speech.linking import NOBODY, SEARCHES, TRAITS, VALUES, Linker, Scene
from framing.speech.tagger import LABELS, MARGIN, flatten
from framing.train.linking import choices, fit, table

_BEGUN = {"s": "B-source", "c": "B-cue", "q": "B-content"}
Links = list[tuple[int | None, int | None, int]]


def scene(*patterns: str, numbers: str | None = None) -> Scene:
    """Set passages with a letter a word: s, c, q, a capital where a run begins, a comma or a quotation mark.

    `numbers` has a digit for each word, that of its sentence.
    """
    gap = "_" * MARGIN
    text = gap + gap.join(patterns) + gap
    starts = np.cumsum([MARGIN, *(len(pattern) + MARGIN for pattern in patterns[:-1])])
    path = [LABELS.index(_BEGUN[x.lower()]) + x.islower() if x.lower() in _BEGUN else 0 for x in text]
    columns = {name: np.zeros(len(text), dtype=np.int64) for name in ("word", "cue", "role", "shape")}
    columns["role"][:] = [{"(": 1, ")": 2}.get(x, 0) for x in text]
    columns["shape"][:] = [1 + x.isupper() for x in text]
    sentence = np.searchsorted(starts, np.arange(len(text)), side="right") * 10
    if numbers:
        sentence[MARGIN : MARGIN + len(numbers)] += [int(number) for number in numbers]
    return Scene(runs(np.array(path), starts), sentence, columns)


def linked(linker: Linker, pattern: str, numbers: str | None = None) -> Links:
    spans = scene(pattern, numbers=numbers)
    places = [*(spans.spans.first - MARGIN).tolist(), None]
    links = zip(*(numbers.tolist() for numbers in linker.link(spans)), strict=True)
    return [(places[source], places[cue], places[content]) for source, cue, content in links]


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
        found = []
        for pattern, numbers, links in _TAUGHT * 3:
            spans = scene(pattern, numbers=numbers)
            runs = {span.first: span for span in spans.spans.founds(np.zeros(1, dtype=np.int64))}
            said = [
                {
                    name: [runs[MARGIN + first][1:]] if first is not None else []
                    for name, first in zip(("source", "cue", "content"), item, strict=True)
                }
                for item in links
            ]
            found += choices(spans, [said], role, sought)
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
    sources, cues, contents = linker.link(spans)
    role = [*spans.spans.role.tolist(), None]
    assert contents.tolist() == [number for number, name in enumerate(role) if name == 2]
    assert {role[number] for number in sources.tolist()} <= {0, None}
    assert {role[number] for number in cues.tolist()} <= {1, None}


@given(pattern=_PATTERNS, numbers=st.lists(st.booleans(), min_size=20, max_size=20))
def test_every_trait_of_every_pair_has_its_place_in_the_table(pattern: str, numbers: list[bool]) -> None:
    ends = "".join(map(str, np.minimum(np.cumsum(numbers), 9).tolist()))
    spans = scene(pattern, numbers=ends[: len(pattern)])
    every = np.arange(-1, len(spans.spans))
    pairs = [(one, other) for one in every[1:].tolist() for other in every.tolist() if one != other]
    if pairs:
        traits = spans.traits(*np.array(pairs).T)
        assert traits.shape == (len(pairs), len(TRAITS))
        assert ((traits >= 0) & (traits < VALUES)).all()


@given(patterns=st.lists(_PATTERNS, min_size=1, max_size=4))
def test_passages_do_not_see_each_other(linker: Linker, patterns: list[str]) -> None:
    together = scene(*patterns)
    links, shift = [[] for _ in patterns], 0
    for passage, pattern in enumerate(patterns):
        alone = scene(pattern)
        links[passage] = [
            [NOBODY if number == NOBODY else number + shift for number in item]
            for item in np.array(linker.link(alone)).T.tolist()
        ]
        shift += len(alone.spans)
    assert np.array(linker.link(together)).T.tolist() == [item for own in links for item in own]


def test_tables_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="table for each search"):
        Linker(np.zeros((1, 2, 3), dtype=np.float32))


def test_nothing_to_learn_from_gives_empty_tables(tiny: Reader) -> None:
    assert not fit([], [], flatten([], [], tiny.attributions.classes)).any()


def test_each_span_has_few_to_choose_from() -> None:
    spans = scene("SCQq" * 400)
    for role, sought in SEARCHES:
        span, other = spans.pairs(role, sought)
        assert len(span) == len(other) <= 9 * 400
        assert np.bincount(span).max() <= 9
