"""Records: as JSON and back they are equal, and they keep what they are given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import InputError
from framing.records import (
    Analysis,
    Attribution,
    Evidence,
    Origin,
    Passage,
    Promise,
    Removed,
    Scored,
    Source,
    Span,
    Stance,
    Voice,
)

STORY = Analysis(
    id="orlan-7",
    source_path="pages/orlan.txt",
    text_sha256="00",
    model=Origin("conflict", "1", "11"),
    codebook=Origin("conflict", "1.2", "22"),
    title=Span(0, 12, "Grain is due"),
    passages=(
        Passage(
            14,
            37,
            "“No grain,” he insisted.",
            (Scored("hardship", 0.75, 0.5, -0.5, (Evidence(14, 24, 1.5),)),),
            None,
            (Attribution(Source(26, 28, "he", "person", 0.5, "Jon Oster"), None, Span(15, 23, "No grain"), "direct"),),
        ),
    ),
    removed=(Removed(12, 14, "blank"),),
)


def test_the_json_form_is_the_contract() -> None:
    record = STORY.to_dict()
    assert record == json.loads(json.dumps(record))
    assert list(record) == ["id", "source_path", "text_sha256", "model", "codebook", "title", "passages", "removed"]
    (passage,) = record["passages"]
    assert list(passage) == ["start", "end", "text", "frames", "abstained", "attributions"]
    assert {"label", "score", "threshold", "evidence", "voice"} <= set(passage["frames"][0])
    assert list(passage["frames"][0]["evidence"][0]) == ["start", "end", "weight"]
    (said,) = passage["attributions"]
    assert set(said) == {"source", "cue", "content", "carrier", "type", "stance"}
    assert set(said["source"]) == {"start", "end", "text", "kind", "kind_score", "speaker"}
    assert record["removed"] == [{"start": 12, "end": 14, "kind": "blank"}]


def test_meta_is_written_only_where_there_is_any() -> None:
    assert "meta" not in STORY.to_dict()
    assert replace(STORY, meta={"coder": 4}).to_dict()["meta"] == {"coder": 4}


def test_a_promise_is_written_only_where_one_was_asked_for() -> None:
    assert "promise" not in STORY.to_dict()
    story = replace(STORY, promise=Promise(0.9, 0.8, ("hardship",)))
    record = json.loads(json.dumps(story.to_dict()))
    assert record["promise"] == {"precision": 0.9, "confidence": 0.8, "unsupported": ["hardship"]}
    assert Analysis.from_dict(record) == story


def test_all_scores_are_at_hand_but_not_compared_or_written() -> None:
    passage = Passage(0, 4, "Rain", scores={"hardship": 0.1})
    assert passage == Passage(0, 4, "Rain")
    assert "scores" not in replace(STORY, passages=(passage,)).to_dict()["passages"][0]


def test_records_are_frozen_and_their_json_is_a_copy() -> None:
    with pytest.raises(FrozenInstanceError):
        STORY.id = "other"  # type: ignore[misc]
    story = replace(STORY, meta={"tags": ["a"], "pair": (1, (2,))})
    assert story.to_dict()["meta"] == {"tags": ["a"], "pair": [1, [2]]}
    story.to_dict()["meta"]["tags"].append("b")
    assert story.meta == {"tags": ["a"], "pair": (1, (2,))}


def test_a_frame_that_was_written_without_voice_is_the_outlets() -> None:
    record = STORY.to_dict()
    del record["passages"][0]["frames"][0]["voice"]
    assert Analysis.from_dict(record) == STORY


@pytest.mark.parametrize("voice", [1, -1])
def test_a_voice_must_be_an_attribution_of_its_passage(voice: object) -> None:
    record = STORY.to_dict()
    record["passages"][0]["frames"][0]["voice"] = voice
    with pytest.raises(InputError, match=f"the voice of frame 'hardship' at 14-37 must be .* 1 attributions, but is {voice!r}"):
        Analysis.from_dict(record)
    record["passages"][0]["frames"][0]["voice"] = 0
    assert Analysis.from_dict(record).voices()[0].source == "Jon Oster"


def _set(*path: str | int, value: object) -> Callable[[Any], None]:
    def damage(record: Any) -> None:
        for step in path[:-1]:
            record = record[step]
        record[path[-1]] = value

    return damage


def _drop(*path: str | int) -> Callable[[Any], None]:
    def damage(record: Any) -> None:
        for step in path[:-1]:
            record = record[step]
        del record[path[-1]]

    return damage


_FRAME_0, _SAID_0 = ("passages", 0, "frames", 0), ("passages", 0, "attributions", 0)
DAMAGE = [
    (_drop("id"), "id"),
    (_set("id", value=None), "id"),
    (_set("id", value=7), "id"),
    (_set("title", value=float("nan")), "title"),  # what a table of records has for null
    (_set("title", "text", value=5), "title.text"),
    (_set("meta", value=[1]), "meta"),
    (_set("promise", value={"precision": 0.9, "confidence": 0.8, "unsupported": ["a", 5]}), "promise.unsupported[1]"),
    (_set("model", value=None), "model"),
    (_set("codebook", value={}), "codebook.name"),
    (_set("removed", 0, "kind", value=None), "removed[0].kind"),
    (_set("removed", value={}), "removed"),
    (_set("passages", value=None), "passages"),
    (_set("passages", 0, value=[]), "passages[0]"),
    (_set("passages", 0, "text", value=None), "passages[0].text"),
    (_set("passages", 0, "start", value=True), "passages[0].start"),
    (_set("passages", 0, "start", value=14.0), "passages[0].start"),
    (_drop("passages", 0, "abstained"), "passages[0].abstained"),
    (_set(*_FRAME_0, "label", value=None), "passages[0].frames[0].label"),
    (_set(*_FRAME_0, "label", value=[]), "passages[0].frames[0].label"),
    (_set(*_FRAME_0, "score", value=True), "passages[0].frames[0].score"),
    (_set(*_FRAME_0, "score", value=10**400), "passages[0].frames[0].score"),
    (_set(*_FRAME_0, "voice", value=True), "passages[0].frames[0].voice"),
    (_set(*_FRAME_0, "voice", value=0.0), "passages[0].frames[0].voice"),
    (_set(*_FRAME_0, "voice", value="0"), "passages[0].frames[0].voice"),
    (_set(*_FRAME_0, "evidence", 0, "weight", value="1"), "passages[0].frames[0].evidence[0].weight"),
    (_set(*_FRAME_0, "evidence", 0, value=None), "passages[0].frames[0].evidence[0]"),
    (_set(*_SAID_0, "content", value=None), "passages[0].attributions[0].content"),
    (_set(*_SAID_0, "stance", value={"label": 5, "score": 0.5}), "passages[0].attributions[0].stance.label"),
    (_set(*_SAID_0, "source", value={"start": 0, "end": 1, "text": "a", "kinds": 5}), "passages[0].attributions[0].source.kinds"),
]


@pytest.mark.parametrize(("damage", "place"), DAMAGE)
def test_a_value_of_a_wrong_type_is_named(damage: Callable[[Any], None], place: str) -> None:
    record = STORY.to_dict()
    damage(record)
    with pytest.raises(InputError, match=rf"^an analysis must have [^;]* at {re.escape(place)}, but has [^;]*; take a line that"):
        Analysis.from_dict(record)


@pytest.mark.parametrize("given", [None, [], 5, "{}" * 999])
def test_what_is_no_object_is_no_analysis(given: Any) -> None:
    with pytest.raises(InputError, match="an analysis must be an object of named fields, but is ") as caught:
        Analysis.from_dict(given)
    assert len(str(caught.value)) < 300


def test_what_may_be_lacking_or_be_more_is_read() -> None:
    record = STORY.to_dict()
    record |= {"meta": None, "promise": None, "further": 5}
    (passage,) = record["passages"]
    for name in ("threshold", "intercept"):
        passage["frames"][0][name] = 0.0
    assert Analysis.from_dict(record).passages[0].frames[0].threshold == 0.0
    passage["frames"][0] = {"label": "hardship", "score": 1, "evidence": ()}
    frame = Analysis.from_dict(record).passages[0].frames[0]
    assert (frame, type(frame.score)) == (Scored("hardship", 1.0), float)


def test_voices_are_counted_by_source_frame_and_stance() -> None:
    (passage,) = STORY.passages
    (said,) = passage.attributions
    denied = replace(said, stance=Stance("deny", 0.9))
    bare = replace(said, source=None)
    long = replace(said, source=Source(0, 9, "the\n mayor", "official"))

    def carried(voice: int | None, *attributions: Attribution) -> Passage:
        return replace(passage, frames=(Scored("hardship", 0.75, voice=voice),), attributions=attributions)

    story = replace(
        STORY,
        passages=(
            carried(None, denied),
            carried(0, bare),
            carried(0, long),
            carried(1, bare, denied),
            carried(0, denied),
            carried(0, said),
        ),
    )
    assert story.voices() == [
        Voice("Jon Oster", "person", "hardship", "deny", 2, (3, 4)),
        Voice(None, None, "hardship", None, 1, (0,)),
        Voice("", None, "hardship", None, 1, (1,)),
        Voice("the mayor", "official", "hardship", None, 1, (2,)),
        Voice("Jon Oster", "person", "hardship", None, 1, (5,)),
    ]
    assert replace(STORY, passages=()).voices() == []


def test_a_name_that_opens_a_sentence_is_the_same_voice() -> None:
    (passage,) = STORY.passages
    (said,) = passage.attributions
    frames = (Scored("hardship", 0.75, voice=0),)
    parts = [
        replace(passage, frames=frames, attributions=(replace(said, source=Source(0, 12, text, "official")),))
        for text in ("The ministry", "the ministry")
    ]
    assert [(v.source, v.count) for v in replace(STORY, passages=tuple(parts)).voices()] == [("The ministry", 2)]


_SPAN = st.builds(Span, st.integers(0), st.integers(0), st.text())
_SCORE = st.floats(0, 1)
_MAYBE = st.none() | st.text()
_SAID = st.builds(
    Attribution,
    st.none() | st.builds(Source, st.integers(0), st.integers(0), st.text(), _MAYBE, _SCORE, _MAYBE),
    st.none() | _SPAN,
    _SPAN,
    st.sampled_from(["direct", "indirect", "mixed"]),
    st.none() | _SPAN,
    st.none() | st.builds(Stance, st.text(), _SCORE),
)
_EVIDENCE = st.builds(Evidence, st.integers(0), st.integers(0), st.floats(allow_nan=False, allow_infinity=False))
_PIECES = st.lists(_EVIDENCE, max_size=2).map(tuple)
_FRAME = st.builds(Scored, st.text(), _SCORE, _SCORE, st.floats(-9, 9), _PIECES, st.none() | st.integers(0, 3))
_PASSAGE = st.builds(
    Passage,
    st.integers(0),
    st.integers(0),
    st.text(),
    st.lists(_FRAME, max_size=2).map(tuple),
    _MAYBE,
    st.lists(_SAID, max_size=2).map(tuple),
    st.just({"hardship": 0.5}),
)
_ORIGIN = st.builds(Origin, st.text(), st.text(), st.text())
_JSON = st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))


def _of_its_own(passage: Passage) -> Passage:
    """Give each frame a voice that the passage has."""
    count = len(passage.attributions)
    frames = (replace(f, voice=f.voice % count if f.voice is not None and count else None) for f in passage.frames)
    return replace(passage, frames=tuple(frames))


@given(
    st.builds(
        Analysis,
        st.text(),
        _MAYBE,
        st.text(),
        _ORIGIN,
        _ORIGIN,
        st.none() | _SPAN,
        st.lists(_PASSAGE.map(_of_its_own), max_size=2).map(tuple),
        st.lists(st.builds(Removed, st.integers(0), st.integers(0), st.text()), max_size=2).map(tuple),
        _JSON,
    )
)
def test_json_and_back_is_equal(story: Analysis) -> None:
    assert Analysis.from_dict(json.loads(json.dumps(story.to_dict()))) == story
