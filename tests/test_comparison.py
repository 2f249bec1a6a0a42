"""Comparison: counts by outlet, source, frame and stance; names in the right mouth and at the right place."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import framing
from framing.comparison import read_analyses
from framing.errors import InputError
from framing.records import Analysis, Attribution, Passage, Scored, Source, Span, Stance
from test_records import DAMAGE, STORY

TEXT = "The breakaway council met. “The occupied  hills are a republic,” Ada Krol said of the Separatists."


def said(text: str, content: str, stance: str = "deny", name: str = "Krol") -> Attribution:
    start = text.index(content)
    source = Source(text.index(name), text.index(name) + len(name), name, "person", 0.9, "Ada  Krol") if name else None
    return Attribution(source, None, Span(start, start + len(content), content), "direct", stance=Stance(stance, 0.8))


def story(id: str, *passages: Passage, title: str = "", outlet: str = "") -> Analysis:
    return replace(
        STORY,
        id=id,
        title=Span(0, len(title), title) if title else None,
        passages=passages,
        meta={"outlet": outlet} if outlet else {},
    )


def passage(*frames: tuple[str, int | None], text: str = TEXT, stance: str = "deny") -> Passage:
    given = tuple(Scored(label, 0.9, voice=voice) for label, voice in frames)
    attributions = (said(text, "The occupied  hills are a republic", stance),) if text == TEXT else ()
    return Passage(0, len(text), text, given, attributions=attributions)


def rows(result: framing.comparison.Comparison) -> list[tuple[object, ...]]:
    return [(p.outlet, p.source, p.frame, p.stance, p.count, p.places) for p in result.positions]


def test_positions_are_counted_by_outlet_source_frame_and_stance() -> None:
    result = framing.compare(
        [
            story("a", passage(("annexation", 0), ("politics", None)), passage(("politics", None)), outlet="Herald"),
            story("b", passage(("politics", None)), outlet="Herald"),
            story("c", passage(("annexation", 0), stance="support")),
        ]
    )
    assert rows(result) == [
        ("Herald", None, "politics", None, 3, (("a", 0), ("a", 1), ("b", 0))),
        ("Herald", "Ada Krol", "annexation", "deny", 1, (("a", 0),)),
        ("c", "Ada Krol", "annexation", "support", 1, (("c", 0),)),
    ]
    assert [p.kind for p in result.positions] == [None, "person", "person"]


def test_names_are_in_the_mouth_of_who_says_them() -> None:
    result = framing.compare([story("a", passage(), title="Rebels in the hills")])
    found = {n.name: (n.source, [TEXT[s:e] for _, s, e in n.places]) for n in result.names if n.name != "rebel"}
    assert found == {
        "breakaway": (None, ["breakaway"]),
        "occupied": ("Ada Krol", ["occupied"]),
        "republic": ("Ada Krol", ["republic"]),
        "separatist": (None, ["Separatists"]),
    }
    assert [n.places for n in result.names if n.name == "rebel"] == [(("a", 0, 6),)]


def test_offsets_of_names_count_in_the_article() -> None:
    one = replace(passage(text="A puppet spoke."), start=100, end=115)
    (name,) = framing.compare([story("a", one)]).names
    assert name.places == (("a", 102, 108),)


def test_of_nested_contents_the_inner_one_speaks_and_a_bare_quotation_is_nobodys() -> None:
    outer, inner = said(TEXT, "The breakaway council met. “The occupied", name="Krol"), said(TEXT, "occupied", name="")
    one = replace(passage(("politics", 1)), attributions=(outer, inner))
    result = framing.compare([story("a", one)])
    assert {n.name: n.source for n in result.names}["occupied"] == ""
    assert result.positions[0].source == ""
    assert "a: (no source) 1" in str(result)


def test_only_what_is_about_the_matter_is_compared() -> None:
    other = passage(("politics", None), text="The puppet theatre opens.")
    stories = [story("a", passage(("annexation", 0)), other, title="Puppets on the HILLS")]
    result = framing.compare(stories, about="Hills")
    assert [p.frame for p in result.positions] == ["annexation"]
    assert [n.count for n in result.names if n.name == "puppet"] == [1]
    assert framing.compare(stories, about="sea") == framing.compare([])


@pytest.mark.parametrize(
    ("text", "about", "found"),
    [
        ("The rebels put up posters.", "Oster", False),
        ("The rebels and OSTER'S men", "oster", True),
        ("The rebels are pro-Oster.", "Oster", True),
        ("The rebels of South  \nOssetia", "south ossetia", True),
        ("The South Ossetian rebels", "South Ossetia", False),
        ("The rebels got (about) $5.", "$5", True),
        ("The rebels got $52.", "$5", False),
        ("The rebels of C.I.A", "c.i.a", True),
        ("The rebels of Coria", "c.i.a", False),
    ],
)
def test_a_matter_is_sought_by_whole_words(text: str, about: str, found: bool) -> None:
    result = framing.compare([story("a", passage(("politics", None), text=text))], about=about)
    assert bool(result.positions) is bool(result.names) is found


@pytest.mark.parametrize("about", ["", " \n", 3])
def test_a_matter_without_words_is_refused(about: Any) -> None:
    with pytest.raises(InputError, match="about must be words to look for"):
        framing.compare([], about=about)


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("A rebel-held town of rebels.", ("rebel", "rebel-held"), ["rebel-held", "rebel"]),
        ("The de\nfacto head", ("de facto",), ["de facto"]),
        ("A proxy, its proxies; monkeys", ("proxy", "monkey"), ["proxy", "monkey"]),
        ("De-facto officials", ("de facto",), ["de facto"]),
        ("The republican press and ex-rebels", ("republic", "rebel"), []),
        ("Das Gebiet (umstritten)", ("umstritten",), ["umstritten"]),
    ],
)
def test_names_of_ones_own(text: str, names: Sequence[str], found: list[str]) -> None:
    result = framing.compare([story("a", passage(text=text))], names=names)
    assert [n.name for n in result.names] == found


def test_a_source_of_an_outlet_has_one_row_however_it_is_spelled() -> None:
    parts = [
        replace(own, attributions=(replace(own.attributions[0], source=Source(0, 3, name)),))
        for own, name in ((passage(("politics", 0)), "the mill"), (passage(("politics", 0)), "The mill"))
    ]
    result = framing.compare([story("a", parts[0], outlet="Herald"), story("b", parts[1], outlet="Herald")], names=["republic"])
    assert rows(result) == [("Herald", "the mill", "politics", "deny", 2, (("a", 0), ("b", 0)))]
    assert [(name.source, name.count) for name in result.names] == [("the mill", 2)]


@pytest.mark.parametrize("names", [(), ("rebel", " "), "rebel", [3], ["rebel", None], 3, np.array(["a", "b"]), np.array([])])
def test_an_empty_name_is_refused(names: Any) -> None:
    with pytest.raises(InputError, match="names must be words to look for"):
        framing.compare([], names=names)


def test_the_table_to_read() -> None:
    text = str(framing.compare([story("a", passage(("annexation", 0), ("politics", None)), title="A \x1brepublic")]))
    assert text.splitlines() == [
        "annexation",
        "  deny       a: Ada Krol 1 (person)",
        "politics",
        "  own voice  a 1",
        "what it is called",
        "  republic: a 1, a: Ada Krol 1",
        "  breakaway: a 1",
        "  occupied: a: Ada Krol 1",
        "  separatist: a 1",
    ]
    assert str(framing.compare([])) == ""
    assert str(framing.compare([story("\x1b[2J", passage(("politics", None)))])).replace("\n", "").isprintable()
    tampered = Passage(0, 9, "a", (Scored("\x1b[31m\u202e", 0.9),))  # a file of analyses may come from anybody
    assert str(framing.compare([story("b", tampered)])).replace("\n", "").isprintable()


def test_a_frame_of_the_outlet_and_of_a_source_is_read_with_the_own_voice_first() -> None:
    result = framing.compare([story("a", passage(("politics", 0)), passage(("politics", None)))], names=["enclave"])
    assert str(result).splitlines() == ["politics", "  own voice  a 1", "  deny       a: Ada Krol 1 (person)"]


def test_analyses_are_read_from_files(tmp_path: Path) -> None:
    stories = [story("a", passage(("annexation", 0))), story("b", passage())]
    for number, one in enumerate(stories):
        (tmp_path / f"{number}.jsonl").write_text(json.dumps(one.to_dict()) + "\n")
    assert list(read_analyses([tmp_path / "0.jsonl", tmp_path / "1.jsonl"])) == stories


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"id": "a", "text": "raw"}\n', "line 1: an analysis must have a text or None at source_path, but has nothing; take"),
        (b"[]\n", r"line 1: an analysis must be an object of named fields, but is \[\]; take a line"),
        (b"{\n", "line 1 must be an analysis, but is not"),
        (b"\xff\n", "must be a UTF-8 file"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_analysis_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "x.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        list(read_analyses([path]))


@pytest.mark.parametrize(("damage", "place"), DAMAGE)
def test_a_damaged_line_is_named_by_file_and_line(damage: Callable[[Any], None], place: str, tmp_path: Path) -> None:
    record = STORY.to_dict()
    damage(record)
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(STORY.to_dict()) + "\n" + json.dumps(record) + "\n")
    with pytest.raises(InputError) as caught:
        list(read_analyses([path]))
    assert str(caught.value).startswith(f"{path}, line 2: an analysis must have ") and f" at {place}, but has " in str(caught.value)


def test_a_voice_that_is_not_there_is_named_by_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps(story("a", passage(("politics", voice))).to_dict()) + "\n" for voice in (0, 7)))
    with pytest.raises(InputError, match=r"x.jsonl, line 2: the voice of frame 'politics' at .* but is 7; analyse"):
        list(read_analyses([path]))


def test_one_analysis_is_no_list_of_them() -> None:
    with pytest.raises(InputError, match="put it into a list"):
        framing.compare(STORY)  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [None, 5])
def test_what_is_no_list_is_not_compared(given: Any) -> None:
    with pytest.raises(InputError, match=f"a comparison is of analyses, in a list, but {given} was given; put them into a list"):
        framing.compare(given)


@pytest.mark.parametrize("given", [[{}], [STORY, STORY.to_dict()], "ab", [None]])
def test_what_is_no_analysis_is_not_compared(given: Any) -> None:
    with pytest.raises(InputError, match=r"a comparison is of analyses, but number \d is of type \w+; read it back with Analysis"):
        framing.compare(given)
