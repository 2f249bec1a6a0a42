"""Attributions: runs of labels become linked spans within their passage."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.attribution import Found, Link, link, record, runs, speech_type
from framing.features import tokenize
from framing.passages import sentences
from framing.pipeline import Reader
from framing.tagger import LABELS

O, S, T, C, D, Q, R = range(7)  # outside; source, cue and content, each begun and continued  # noqa: E741


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ([], []),
        ([O, O], []),
        ([S, T, C, Q, R, R], [Found("source", 0, 2), Found("cue", 2, 3), Found("content", 3, 6)]),
        ([S, S, O, C], [Found("source", 0, 1), Found("source", 1, 2), Found("cue", 3, 4)]),
        ([Q, R, O, R], [Found("content", 0, 2)]),
    ],
)
def test_runs(path: list[int], found: list[Found]) -> None:
    assert LABELS[S] == "B-source"
    assert LABELS[R] == "I-content"
    assert runs(path) == found


def linked(pattern: str, numbers: str | None = None) -> list[tuple[int | None, int | None, int]]:
    """Link the runs of a pattern with a letter a word: s, c, q, and a capital where a run begins."""
    path = [O if x == "." else {"s": S, "c": C, "q": Q}[x.lower()] + x.islower() for x in pattern]
    links = link(runs(path), [int(n) for n in numbers or "0" * len(pattern)])
    return [(i.source and i.source.first, i.cue and i.cue.first, i.content.first) for i in links]


@pytest.mark.parametrize(
    ("pattern", "numbers", "links"),
    [
        ("SsCQqq.", None, [(0, 2, 3)]),
        ("Qqq.CS", None, [(5, 4, 0)]),
        ("SCQq.SCQq", None, [(0, 1, 2), (5, 6, 7)]),
        ("Qq.CS.Qq", "00000011", [(4, 3, 0), (4, 3, 6)]),
        ("Qqq", None, [(None, None, 0)]),
        ("S.Qq", None, [(0, None, 2)]),
        ("SC", None, []),
        ("SC" + "." * 70 + "Q", None, [(None, None, 72)]),
    ],
)
def test_contents_are_joined_to_the_nearest_cue_and_source(
    pattern: str, numbers: str | None, links: list[tuple[int | None, int | None, int]]
) -> None:
    assert linked(pattern, numbers) == links


@given(st.text("SsCcQq.", max_size=14))
def test_each_content_is_linked_once_and_to_what_was_found(pattern: str) -> None:
    path = [O if x == "." else {"s": S, "c": C, "q": Q}[x.lower()] + x.islower() for x in pattern]
    found = runs(path)
    links = link(found, [0] * len(pattern))
    assert [item.content for item in links] == [f for f in found if f.role == "content"]
    assert all(item.cue is None or (item.cue in found and item.cue.role == "cue") for item in links)
    assert all(item.source is None or (item.source in found and item.source.role == "source") for item in links)


TEXT = "Ada Krol denied that grain was short."


def test_a_record_counts_from_the_start_of_the_article() -> None:
    item = Link(Found("source", 0, 2), Found("cue", 2, 3), Found("content", 3, 7))
    said = record(tokenize(TEXT), item, 100)
    assert said.source is not None
    assert (said.source.start, said.source.end, said.source.text) == (100, 108, "Ada Krol")
    assert said.cue is not None
    assert (said.cue.start, said.cue.text) == (109, "denied")
    assert (said.content.text, said.content.end, said.type) == ("that grain was short", 136, "indirect")
    bare = record(tokenize(TEXT), Link(None, None, item.content), 0)
    assert (bare.source, bare.cue, bare.stance) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "content", "kind"),
    [
        ("“No grain,” he said.", "No grain,", "direct"),
        ("“No grain,” he said.", "“No grain,”", "direct"),
        ('He said "no".', "no", "direct"),
        ("He said there was “no grain” left.", "there was “no grain” left", "mixed"),
        ("He said there was no grain.", "there was no grain", "indirect"),
        ("no grain", "no grain", "indirect"),
    ],
)
def test_speech_type(text: str, content: str, kind: str) -> None:
    start = text.index(content)
    assert speech_type(text, start, start + len(content)) == kind


def test_a_plain_sentence_is_read(reader: Reader) -> None:
    text = "The council met. The mayor of Orlan said that nobody had ordered the soldiers to leave."
    ((item,),) = reader.attributions.links([tokenize(text)], [sentences(text)])
    said = record(tokenize(text), item, 0)
    assert said.source is not None
    assert said.source.text == "The mayor of Orlan"
    assert said.cue is not None
    assert said.cue.text.startswith("said")
    assert "nobody had ordered the soldiers to leave" in said.content.text


def test_linking_stays_linear_where_thousands_speak_in_one_passage() -> None:
    path = [LABELS.index(label) for label in ("B-source", "B-cue", "B-content")] * 2000
    start = time.process_time()
    links = link(runs(path), [0] * len(path))
    assert time.process_time() - start < 10  # each content beside each cue took minutes
    assert [item.cue and item.cue.stop for item in links] == [item.content.first for item in links]
