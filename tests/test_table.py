"""The Arrow table: one row a passage, with the values of the records."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import pytest

import framing
from framing.errors import InputError, MissingExtra
from framing.records import Passage, Scored, Span, Stance
from test_records import STORY

COLUMNS = ["article", "source_path", "start", "end", "text", "frames", "abstained", "attributions"]


def test_a_row_holds_what_the_record_holds() -> None:
    pytest.importorskip("pyarrow")
    story = replace(STORY, passages=(*STORY.passages, Passage(40, 44, "Rain", abstained="too short")))
    table = framing.to_table([story, replace(STORY, passages=())])
    assert table.column_names == COLUMNS
    first, second = table.to_pylist()
    (passage,) = STORY.passages
    assert (first["article"], first["source_path"], first["text"]) == ("orlan-7", "pages/orlan.txt", passage.text)
    assert (first["start"], first["end"], first["abstained"]) == (14, 37, None)
    assert first["frames"] == [{"label": "hardship", "score": 0.75, "voice": None}]
    assert first["attributions"] == [
        {
            "source": "he",
            "kind": "person",
            "kind_score": 0.5,
            "speaker": "Jon Oster",
            "cue": None,
            "carrier": None,
            "content": "No grain",
            "start": 15,
            "end": 23,
            "type": "direct",
            "stance": None,
            "stance_score": None,
        }
    ]
    assert (second["frames"], second["attributions"], second["abstained"]) == ([], [], "too short")


def test_a_row_names_the_cue_and_who_hands_on_what_was_said() -> None:
    pytest.importorskip("pyarrow")
    (passage,) = STORY.passages
    (said,) = passage.attributions
    said = replace(said, cue=Span(29, 37, "insisted"), carrier=Span(40, 48, "The Echo"))
    story = replace(STORY, passages=(replace(passage, attributions=(said,)),))
    ((found,),) = (row["attributions"] for row in framing.to_table([story]).to_pylist())
    assert (found["cue"], found["carrier"]) == ("insisted", "The Echo")


def test_a_row_says_who_carries_a_frame_and_with_what_stance_and_that_nobody_is_named() -> None:
    pytest.importorskip("pyarrow")
    (passage,) = STORY.passages
    (said,) = passage.attributions
    spoken = (replace(said, stance=Stance("deny", 0.8)), replace(said, source=None))
    carried = replace(passage, frames=(Scored("hardship", 0.75, voice=0),), attributions=spoken)
    (row,) = framing.to_table([replace(STORY, passages=(carried,))]).to_pylist()
    assert row["frames"] == [{"label": "hardship", "score": 0.75, "voice": 0}]
    assert [(a["source"], a["stance"], a["stance_score"]) for a in row["attributions"]] == [("he", "deny", 0.8), (None, None, None)]


def test_no_article_is_a_table_without_rows_but_with_its_columns() -> None:
    pytest.importorskip("pyarrow")
    table = framing.to_table(iter([]))
    assert (table.num_rows, table.column_names) == (0, COLUMNS)


def test_articles_and_none_give_the_same_schema() -> None:
    pytest.importorskip("pyarrow")
    assert framing.to_table([STORY]).schema == framing.to_table([]).schema


def test_half_a_surrogate_pair_does_not_lose_the_table() -> None:
    pytest.importorskip("pyarrow")
    assert framing.to_table([replace(STORY, passages=(Passage(0, 1, "\ud800"),))]).num_rows == 1


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"framing\[data\]"):
        framing.to_table([STORY])


def test_one_analysis_is_no_list_of_them() -> None:
    with pytest.raises(InputError, match="put it into a list"):
        framing.to_table(STORY)  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [None, 5])
def test_what_is_no_list_has_no_table(given: Any) -> None:
    with pytest.raises(InputError, match=f"a table is of analyses, in a list, but {given} was given; put them into a list"):
        framing.to_table(given)


@pytest.mark.parametrize(
    ("unsound", "what"),
    [
        (replace(STORY, id=5), "the passage 14 to 37 of 5"),
        (replace(STORY, passages=(Passage(1 << 70, 0, "a"),)), "the passage 1180591620717411303424 to 0 of 'orlan-7'"),
        (replace(STORY, passages=(Passage("a", 0, "a"),)), "the passage 'a' to 0"),  # type: ignore[arg-type]
        (replace(STORY, passages=(Passage(0, 1, ["a"]),)), "the passage 0 to 1"),  # type: ignore[arg-type]
        (replace(STORY, passages=None), "number 2"),
        (replace(STORY, passages=(None,)), "number 2"),
    ],
)
def test_what_no_column_holds_is_named(unsound: Any, what: str) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(InputError, match=f"a table needs sound analyses, but {what}.* is not .*; analyse it again"):
        framing.to_table([STORY, unsound])


@pytest.mark.parametrize("given", [STORY.to_dict(), None, "a story"])
def test_what_is_no_analysis_is_refused_by_its_number(given: Any) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(InputError, match=f"a table is of analyses, but number 2 is of type {type(given).__name__}; ") as caught:
        framing.to_table([STORY, given])
    assert str(caught.value).endswith("read it back with Analysis.from_dict, or analyse it again")
