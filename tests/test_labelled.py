"""Labelled JSONL: what the contract allows comes back equal, what breaks it is named by file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.codebook import load_codebook, parse_codebook
from framing.errors import LabelError
from framing.labelled import Labelled, LabelledAttribution, read_labelled, to_record
from framing.paragraphs import BLANK
from framing.records import Source, Span

BOOK = load_codebook("conflict")
TEXT = "The harbour master denied that any ship had left. \u201cNobody sailed,\u201d she added."


def span(part: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(part)
    return {"start": start, "end": start + len(part), "text": part, **more}


def record(**changes: Any) -> dict[str, Any]:
    said = {
        "source": span("The harbour master", kind="official"),
        "cue": span("denied"),
        "content": span("that any ship had left"),
        "stance": "deny",
    }
    return {"id": "one", "text": TEXT, "frames": ["official_denial"], "attributions": [said], **changes}


def said(**changes: Any) -> dict[str, Any]:
    first = record()["attributions"][0]
    return record(attributions=[{**first, **changes}])


def write(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf8")
    return path


def test_a_line_becomes_a_passage(tmp_path: Path) -> None:
    (passage,) = read_labelled(write(tmp_path / "a.jsonl", record(origin="harbour log", week=31)), BOOK)
    assert passage == Labelled(
        id="one",
        text=TEXT,
        frames=("official_denial",),
        article="one",
        origin="harbour log",
        extra={"week": 31},
        attributions=(
            LabelledAttribution(
                source=Source(0, 18, "The harbour master", "official"),
                cue=Span(19, 25, "denied"),
                content=Span(26, 48, "that any ship had left"),
                stance="deny",
            ),
        ),
    )


def test_bare_quotations_carriers_speakers_and_unknown_fields_are_kept(tmp_path: Path) -> None:
    bare = said(source=None, cue=None, carrier=span("she"), type="direct")
    named = said(source=span("she", kind="official", speaker="Ada Krol"))
    passages = read_labelled(write(tmp_path / "a.jsonl", bare, {**named, "id": "two"}), BOOK)
    assert passages[0].attributions[0].extra == {"type": "direct"}
    assert passages[0].attributions[0].carrier is not None
    assert passages[1].attributions[0].source == Source(
        TEXT.index("she"), TEXT.index("she") + 3, "she", "official", speaker="Ada Krol"
    )
    back = write(tmp_path / "b.jsonl", *map(to_record, passages))
    assert read_labelled(back, BOOK) == passages


def test_a_folder_is_read_by_name_and_not_below(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", record(id="second"))
    write(tmp_path / "a.jsonl", record(id="first"))
    (tmp_path / "below").mkdir()
    write(tmp_path / "below" / "c.jsonl", record(id="third"))
    assert [passage.id for passage in read_labelled(tmp_path, BOOK)] == ["first", "second"]


def test_a_line_separator_within_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    text = "One line\u2028and the next."
    path = write(tmp_path / "a.jsonl", {"id": "x", "text": text, "frames": [], "attributions": []})
    assert read_labelled(path, BOOK)[0].text == text


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"text": TEXT}, "'id' must be a non-empty text, not None"),
        (record(text=7), "'text' must be a non-empty text, not 7"),
        (record(text="\ud800"), "half a surrogate pair"),
        (record(text="\u200b"), "a passage must have at least one visible character"),
        (record(text="   "), "a passage must have at least one visible character"),
        (record(id="\ud800"), "'id' must be whole characters, but has half a surrogate pair"),
        (record(origin="a\udfff"), "'origin' must be whole characters, but has half a surrogate pair"),
        (record(article=3), "'article' must be a non-empty text, not 3"),
        (record(frames="diplomacy"), "'frames' must be a list"),
        (record(frames=["weather"]), "'frames' must be of codebook 'conflict'"),
        (record(frames=[["diplomacy"]]), "'frames' must be of codebook 'conflict'"),
        (record(frames=["diplomacy", "diplomacy"]), "must name a frame once"),
        (record(attributions=None), "'attributions' must be a list"),
        (record(attributions=["she"]), "must be an object, not 'she'"),
        (said(content=None), "must have a 'content' span"),
        (said(content=[26, 48]), "must be a span with whole 'start' and 'end'"),
        (said(cue={"start": 19, "end": 25.0, "text": "denied"}), "must be a span with whole 'start' and 'end'"),
        (said(cue={"start": 19, "end": True, "text": "denied"}), "must be a span with whole 'start' and 'end'"),
        (said(cue={"start": 19, "end": 1900, "text": "denied"}), "must lie in the text"),
        (said(cue={"start": 25, "end": 19, "text": "denied"}), "must lie in the text"),
        (said(cue={"start": 19, "end": 25, "text": "Denied"}), "which is 'denied', not 'Denied'"),
        (said(cue={"start": 19, "end": 25}), "which is 'denied', not None"),
        (said(source=span("she", kind="sailor")), "'kind' must be of codebook 'conflict'"),
        (said(source=span("she")), "'kind' must be of codebook 'conflict'"),
        (said(source=span("she", kind="official", speaker="")), "'speaker' must be a non-empty text"),
        (said(stance="shrug"), "'stance' must be of codebook 'conflict'"),
        (said(stance=None), "'stance' must be of codebook 'conflict'"),
        (["a", "list"], "must be a JSON object"),
    ],
)
def test_what_breaks_the_contract_is_named_by_line(tmp_path: Path, broken: Any, message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record(id="zero")) + "\n\n" + json.dumps(broken) + "\n", encoding="utf8")
    with pytest.raises(LabelError) as caught:
        read_labelled(path, BOOK)
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert message in str(caught.value)


@pytest.mark.parametrize("line", [b"{", b"\xff\xfe", b'{"id": "x"} {}', b"[" * 100_000])
def test_a_line_that_is_no_json_is_named(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(line + b"\n")
    with pytest.raises(LabelError, match="line 1: each line must be JSON"):
        read_labelled(tmp_path, BOOK)


def test_ids_differ_across_files(tmp_path: Path) -> None:
    first, second = (write(tmp_path / name, record()) for name in ("a.jsonl", "b.jsonl"))
    with pytest.raises(LabelError, match="ids must differ") as caught:
        read_labelled(tmp_path, BOOK)
    assert str(first) in str(caught.value)
    assert str(second) in str(caught.value)


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="at least one passage"):
        read_labelled(tmp_path, BOOK)
    (tmp_path / "a.jsonl").write_text("\n", encoding="utf8")
    with pytest.raises(LabelError, match="at least one passage"):
        read_labelled(tmp_path, BOOK)
    with pytest.raises(LabelError, match="must be a readable"):
        read_labelled(tmp_path / "none.jsonl", BOOK)


def test_a_codebook_of_frames_only_asks_for_frames_only(tmp_path: Path) -> None:
    book = parse_codebook(
        'name = "small"\nversion = "1"\nmultilabel = false\n'
        '[[frames]]\nid = "sea"\ndefinition = "the sea"\n'
        '[[frames]]\nid = "land"\ndefinition = "the land"\n'
    )
    bare = {"source": span("she"), "content": span("Nobody sailed")}
    path = write(tmp_path / "a.jsonl", record(frames=["sea"], attributions=[bare]))
    (passage,) = read_labelled(path, book)
    assert (passage.attributions[0].stance, passage.attributions[0].source) == ("", Source(*span("she").values()))
    assert read_labelled(write(tmp_path / "b.jsonl", to_record(passage)), book) == [passage]
    with pytest.raises(LabelError, match="one frame a passage"):
        read_labelled(write(tmp_path / "c.jsonl", record(frames=["sea", "land"], attributions=[])), book)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf8")), inner),
)
WORDS = st.text(st.characters(codec="utf8"), min_size=1)


@st.composite
def passages(draw: st.DrawFn) -> Labelled:
    text = draw(WORDS.filter(lambda text: text.strip(BLANK)))
    stretch = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda p: p[0] < p[1])
    spans = stretch.map(lambda p: Span(*p, text[slice(*p)]))
    sources = st.builds(
        lambda s, kind, who: Source(s.start, s.end, s.text, kind, speaker=who),
        spans,
        st.sampled_from(BOOK.kind_ids),
        st.none() | WORDS,
    )
    attributions = st.builds(
        LabelledAttribution,
        st.none() | sources,
        st.none() | spans,
        spans,
        st.sampled_from(BOOK.stance_ids),
        st.none() | spans,
        JSON.map(lambda v: {"type": v}),
    )
    frames = st.lists(st.sampled_from(BOOK.frame_ids), unique=True)
    return Labelled(
        draw(WORDS),
        text,
        tuple(draw(frames)),
        tuple(draw(st.lists(attributions, max_size=3))),
        draw(WORDS),
        *draw(st.tuples(*[st.just("") | WORDS] * 3)),
        extra={"note": draw(JSON)},
    )


@given(passages())
def test_written_and_read_again_a_passage_is_equal(tmp_path_factory: pytest.TempPathFactory, passage: Labelled) -> None:
    path = write(tmp_path_factory.mktemp("labelled") / "a.jsonl", to_record(passage))
    assert read_labelled(path, BOOK) == [passage]
