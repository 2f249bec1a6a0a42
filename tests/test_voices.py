"""Voices: the outlet's own, or the attribution's that holds the evidence; agreement with judgements by hand."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from framing.pipeline import Reader
from framing.records import Attribution, Evidence, Scored, Source, Span
from framing.voices import CARRIED, voiced


def said(content: tuple[int, int], cue: tuple[int, int] | None = None) -> Attribution:
    return Attribution(Source(900, 901, "x"), cue and Span(*cue, "cue"), Span(*content, "content"), "indirect")


def frame(*evidence: tuple[int, int, float]) -> Scored:
    return Scored("annexation", 0.8, 0.5, 0.0, tuple(Evidence(*piece) for piece in evidence))


def voice(one: Scored, *attributions: Attribution) -> int | None:
    (out,) = voiced([one], attributions)
    return out.voice


def test_without_attributions_the_outlet_speaks() -> None:
    assert voice(frame((0, 10, 1.0))) is None


@pytest.mark.parametrize(("inside", "carried"), [(CARRIED - 0.01, None), (CARRIED, 0), (1.0, 0)])
def test_a_source_carries_what_has_enough_of_its_evidence_inside(inside: float, carried: int | None) -> None:
    assert voice(frame((0, 10, 1 - inside), (20, 30, inside)), said((20, 30))) == carried


def test_the_cue_counts_as_the_content_does() -> None:
    assert voice(frame((4, 9, 1.0)), said((20, 30))) is None
    assert voice(frame((4, 9, 1.0)), said((20, 30), cue=(4, 9))) == 0


def test_the_sources_words_count_as_the_content_does() -> None:
    source = Source(40, 52, "the ministry")
    attribution = Attribution(source, None, Span(20, 30, "content"), "indirect")
    assert voice(frame((40, 52, 1.0)), attribution) == 0
    assert voice(frame((0, 10, 1.0)), attribution) is None


def test_evidence_against_the_frame_does_not_count() -> None:
    assert voice(frame((0, 9, 1.0), (20, 30, -5.0)), said((20, 30))) is None
    assert voice(frame((0, 9, -5.0), (20, 30, 1.0)), said((20, 30))) == 0
    assert voice(frame((20, 30, -5.0)), said((20, 30))) is None


def test_a_piece_that_lies_inside_in_part_counts_in_part() -> None:
    assert voice(frame((0, 100, 1.0)), said((46, 200))) is None
    assert voice(frame((0, 100, 1.0)), said((44, 200))) == 0


def test_what_several_sources_say_is_not_the_outlets_and_the_one_with_most_of_it_carries() -> None:
    pieces = frame((0, 5, 4.0), (10, 15, 2.0), (20, 25, 4.0))
    assert voice(pieces, said((10, 15)), said((20, 25))) == 1
    assert voice(pieces, said((10, 15))) is None


def test_overlapping_contents_do_not_count_twice() -> None:
    assert voice(frame((0, 5, 7.0), (10, 15, 3.0)), said((10, 15)), said((9, 16)), said((10, 15))) is None


def test_each_frame_has_its_own_voice_and_nothing_else_changes() -> None:
    own, carried = frame((0, 5, 1.0)), frame((10, 15, 1.0))
    out = voiced([own, carried], [said((10, 15))])
    assert [f.voice for f in out] == [None, 0]
    assert [(f.label, f.score, f.evidence) for f in out] == [(f.label, f.score, f.evidence) for f in (own, carried)]


def test_a_denial_is_the_ministrys_and_a_plain_report_the_outlets(reader: Reader) -> None:
    (denied,) = reader.read("The ministry denied on Monday that any soldier had deserted.").passages
    assert [f.voice for f in denied.frames] == [0] * len(denied.frames) != []
    (told,) = reader.read("Forty soldiers deserted their posts at dawn and walked home over the hills.").passages
    assert [f.voice for f in told.frames] == [None] * len(told.frames) != []


def test_voices_agree_with_judgements_by_hand_better_than_simpler_rules(root: Path) -> None:
    report = runpy.run_path(str(root / "benchmarks" / "voices.py"))["judged"]()["report"]
    rules = report["gold attributions"]
    assert report["frames"] >= 90
    assert rules["evidence"] > max(rules["longest content"], rules["always carried"], rules["always the outlet"])
