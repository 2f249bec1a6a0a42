"""Evaluation: F1 from counts, contents paired one to one, and a report that is right for a reader who is right."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.labelled import Labelled, LabelledAttribution
from framing.pipeline import Reader
from framing.records import Analysis, Attribution, Passage, Scored, Source, Span, Stance
from framing.train.evaluation import F1Table, evaluate, f1, match

TEXT = "The mayor denied that grain was short. “Nobody is hungry,” she said."


def place(part: str) -> tuple[int, int, str]:
    return TEXT.index(part), TEXT.index(part) + len(part), part


MAYOR, SHE = Source(*place("The mayor"), "official"), Source(*place("she"), "official")
SAID = (
    LabelledAttribution(MAYOR, Span(*place("denied")), Span(*place("that grain was short")), "deny"),
    LabelledAttribution(SHE, Span(*place("said")), Span(*place("Nobody is hungry")), "deny"),
)
GOLD = Labelled("one", TEXT, ("official_denial", "hardship"), SAID, "one")


class Told:
    """A reader that gives what it is told."""

    def __init__(self, reader: Reader, frames: list[str], said: list[Attribution]) -> None:
        self.codebook, self._reader, self._frames, self._said = reader.codebook, reader, frames, said

    def read(self, text: str, clean: bool) -> Analysis:
        assert clean is False
        frames = tuple(Scored(label, 0.9) for label in self._frames)
        passage = Passage(0, len(text), text, frames, attributions=tuple(self._said))
        return replace(self._reader.read(text, clean=False), passages=(passage,))

    def judge(self, *_: Any) -> Any:
        return ("official", 1.0), ("deny", 1.0)


def found(said: LabelledAttribution, **changes: Any) -> Attribution:
    return Attribution(
        **{
            "source": said.source,
            "cue": said.cue,
            "content": said.content,
            "type": "indirect",
            "stance": Stance(said.stance, 0.9),
            **changes,
        }
    )


def test_f1() -> None:
    assert f1(0, 0, 0) == 0.0
    assert f1(2, 2, 2) == 1.0
    assert f1(1, 2, 4) == pytest.approx(1 / 3)


def test_a_table_counts_each_label_once_an_item() -> None:
    table = F1Table(["a", "b", "c"])
    for gold, given_ in ((["a", "a"], ["a", "b"]), (["a", "b"], ["b"]), (["a"], ["a"])):
        table.add(gold, given_)
    assert table.by_label() == {"a": (0.8, 3), "b": (pytest.approx(2 / 3), 1), "c": (None, 0)}
    assert table.micro() == pytest.approx(6 / 8)
    assert table.macro() == 0.8  # b has one gold item, which is too few
    assert table.macro(least=1) == pytest.approx((0.8 + 2 / 3) / 2)
    assert F1Table(["a"]).macro() is F1Table(["a"]).micro() is None


def test_the_largest_overlap_is_paired_first_and_half_is_not_enough() -> None:
    def at(start: int, end: int) -> Attribution:
        return Attribution(None, None, Span(start, end, "x" * (end - start)), "indirect")

    def gold(*places: tuple[int, int]) -> list[LabelledAttribution]:
        return [LabelledAttribution(None, None, at(*p).content, "") for p in places]

    assert match(gold((0, 10)), [at(5, 15)]) == []
    assert match(gold((0, 10)), [at(4, 14)]) == [(0, 0)]
    assert match(gold((0, 10)), [at(2, 4)]) == [(0, 0)]  # the shorter lies wholly within
    assert match(gold((0, 10), (10, 20)), [at(0, 20), at(10, 20)]) == [(0, 0), (1, 1)]
    assert match(gold((0, 10)), [at(4, 14), at(0, 10)]) == [(0, 1)]
    assert match([], [at(0, 1)]) == match(gold((0, 1)), []) == []


_PLACES = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=5)


@given(_PLACES, _PLACES)
def test_nothing_is_paired_twice(gold: list[tuple[int, int]], given_: list[tuple[int, int]]) -> None:
    spans = [[Span(s, s + n, "") for s, n in places] for places in (gold, given_)]
    pairs = match(
        [LabelledAttribution(None, None, span, "") for span in spans[0]],
        [Attribution(None, None, span, "direct") for span in spans[1]],
    )
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    for i, j in pairs:
        assert spans[0][i].start < spans[1][j].end
        assert spans[1][j].start < spans[0][i].end


def test_who_is_right_gets_full_marks(tiny: Reader) -> None:
    report = evaluate(Told(tiny, list(GOLD.frames), [found(s) for s in SAID]), [GOLD, replace(GOLD, id="two")])  # type: ignore[arg-type]
    assert (report.passages, report.attributions) == (2, 4)
    assert report.frames_micro == report.attribution_f1 == report.end_to_end_stance_f1 == 1.0
    assert report.source_accuracy == report.kind_accuracy == report.stance_accuracy == 1.0
    assert report.stance_macro == 1.0
    assert report.frames["hardship"] == (1.0, 2)
    assert report.frames["diplomacy"] == (None, 0)
    assert report.gold["kind_accuracy"] == report.gold["stance_accuracy"] == 1.0
    assert report.gold["stance_calibration_error"] == 0.0
    assert report.confusion == {"kinds": {"official": {"official": 4}}, "stances": {"deny": {"deny": 4}}}


def test_each_mistake_costs_where_it_is_made(tiny: Reader) -> None:
    said = [
        found(SAID[0], source=replace(MAYOR, kind="person"), stance=Stance("oppose", 0.5)),
        found(SAID[1], source=None),
        Attribution(None, None, Span(0, 3, "The"), "indirect", stance=Stance("deny", 0.5)),
    ]
    report = evaluate(Told(tiny, ["hardship", "politics"], said), [GOLD])  # type: ignore[arg-type]
    assert report.frames_micro == 0.5
    assert report.attribution_f1 == pytest.approx(4 / 5)
    assert report.source_accuracy == 0.5
    assert report.kind_accuracy == 0.0
    assert report.stance_accuracy == 0.5
    assert report.end_to_end_stance_f1 == pytest.approx(2 / 5)


def test_a_source_is_right_if_it_contains_the_gold_one_or_the_reverse(tiny: Reader) -> None:
    for text, right in (("mayor", 1.0), ("The mayor of", 1.0), ("the council", 0.0)):
        said = [found(SAID[0], source=Source(0, 9, text, "official"))]
        assert evaluate(Told(tiny, [], said), [GOLD]).source_accuracy == right  # type: ignore[arg-type]


def test_what_nobody_labelled_has_no_figure(tiny: Reader) -> None:
    bare = replace(GOLD, frames=(), attributions=())
    for said in ([], [found(SAID[0])]):  # nor has what is given in vain
        report = evaluate(Told(tiny, ["hardship"] if said else [], said), [bare])  # type: ignore[arg-type]
        values = json.loads(json.dumps(report.to_dict()))
        assert (values["passages"], values["attributions"], values["confusion"]) == (1, 0, {"kinds": {}, "stances": {}})
        rates = [value for key, value in values.items() if key not in ("passages", "attributions", "confusion")]
        assert {r for r in rates if not isinstance(r, dict)} == {*values["gold"].values()} == {None}
        assert values["frames"]["hardship"] == values["kinds"]["person"] == [None, 0]
        for line in str(report).splitlines()[2:]:
            assert line.endswith(" no label with 3 cases" if "_macro" in line else " no gold")


def test_where_nothing_is_found_the_figures_are_nought(tiny: Reader) -> None:
    report = evaluate(Told(tiny, [], []), [GOLD])  # type: ignore[arg-type]
    assert (report.frames_micro, report.attribution_f1, report.source_accuracy) == (0.0, 0.0, 0.0)
    assert (report.kind_accuracy, report.stance_accuracy, report.end_to_end_stance_f1) == (0.0, 0.0, 0.0)
    assert report.stance_macro is None


def test_labels_that_the_codebook_lacks_are_not_measured(tiny: Reader) -> None:
    said = replace(SAID[0], source=replace(MAYOR, kind=None), stance="")
    got = found(SAID[0], source=replace(MAYOR, kind=None), stance=None)
    report = evaluate(Told(tiny, [], [got]), [replace(GOLD, attributions=(said,))])  # type: ignore[arg-type]
    assert (report.attribution_f1, report.source_accuracy) == (1.0, 1.0)
    assert report.kind_accuracy is report.stance_accuracy is report.end_to_end_stance_f1 is None
    assert {*report.gold.values()} == {None}


def test_a_report_is_json_and_readable(tiny: Reader, few: list[Labelled]) -> None:
    report = evaluate(tiny, few)
    values = report.to_dict()
    assert json.loads(json.dumps(values)) == values
    assert values["frames_micro"] == round(report.frames_micro, 4)
    assert 0.4 < report.frames_micro <= 1  # most of these passages were learned from
    assert 0.6 < report.attribution_f1 <= 1
    lines = str(report).splitlines()
    assert lines[0].split() == ["passages", "66"]
    confused = sum(len(rows) for rows in report.confusion.values())
    assert len(lines) == 10 + 6 + 14 + 10 + 5 + confused
