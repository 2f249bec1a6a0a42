"""Stances on targets: whose words count, what adds up, and how passages are taken together."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import framing
from framing.cli import main
from framing.codebook import UNRELATED
from framing.errors import InputError, ModelError
from framing.features import tokenize
from framing.heads import load_embeddings
from framing.pipeline import Reader
from framing.positions.viewpoints import Describer, names_met
from framing.records import Attribution, Passage, Scored, Source, Span
from framing.targets import spoken, together
from framing.verdicts import PassageStance

TEXT = "The port authority denied on Monday that any grain was missing. Farmers demanded an inquiry into the harbour."


def view(label: str, **scores: float) -> PassageStance:
    return PassageStance(0, 1, "x", Scored(label, scores[label]), scores)


def passage(name: str, speaker: str | None = None) -> Passage:
    said = Attribution(Source(10, 12, name, speaker=speaker), Span(16, 20, "said"), Span(21, 30, "it is so."), "indirect")
    return Passage(10, 40, "x" * 30, attributions=(said,))


@pytest.mark.parametrize(
    ("name", "speaker", "source"),
    [
        ("Ada Krol, the harbour master", None, "Krol"),
        ("Krol", None, "Ada Krol"),
        ("she", "Ada Krol", "Krol"),
        ("the harbour ministry", None, "The Ministry"),
        ("Krol \u0301", None, "Krol"),  # folded, nothing is left of the mark
    ],
)
def test_an_attribution_is_a_sources_by_its_text_or_its_speaker(name: str, speaker: str | None, source: str) -> None:
    assert spoken(passage(name, speaker), source) == ([(11, 20), (6, 10)], [(6, 10)])


def test_a_namesake_who_is_known_by_her_full_name_is_not_the_source() -> None:
    assert spoken(passage("Krol", "Ida Krol"), "Ada Krol") == ([], [])
    assert spoken(passage("Krol", "Ada Krol"), "minister Ada Krol")[1] == [(6, 10)]
    assert spoken(passage("Krol", "Ida Krol"), "Krol")[1] == [(6, 10)]  # both are meant


@pytest.mark.parametrize("source", ["Bruno Aalto", "he", "the master's deputy", None])
def test_what_others_say_does_not_count(source: str | None) -> None:
    assert spoken(passage("Ada Krol, the harbour master"), source) == ([], [])


def test_the_mean_is_over_the_passages_that_speak_of_the_target() -> None:
    views = [
        view("deny", deny=0.6, support=0.3, unrelated=0.1),
        view("support", deny=0.4, support=0.5, unrelated=0.1),
        view("unrelated", deny=0.05, support=0.05, unrelated=0.9),
    ]
    found = together("x", None, views)
    assert (found.label, found.score) == ("deny", pytest.approx(0.5))
    assert found.passages == tuple(views)


def test_where_no_passage_speaks_of_the_target_it_is_unrelated() -> None:
    views = [view("unrelated", deny=0.2, unrelated=0.8), view("unrelated", deny=0.1, unrelated=0.9)]
    assert (together("x", None, views).label, together("x", None, views).score) == (UNRELATED, 0.8)
    assert (together("x", "Krol", []).label, together("x", "Krol", []).score) == (UNRELATED, 1.0)


def test_a_stance_is_written_with_all_that_it_holds() -> None:
    record = together("grain", "Krol", [view("deny", deny=0.75, unrelated=0.25)]).to_dict()
    (judged,) = record.pop("passages")
    assert record == {"target": "grain", "source": "Krol", "label": "deny", "score": 0.75}
    assert (judged["text"], judged["stance"]["label"], judged["scores"]) == ("x", "deny", {"deny": 0.75, "unrelated": 0.25})


def test_evidence_and_intercept_are_the_logit_to_the_last_bit(aimed: Reader) -> None:
    story, source, end = aimed.read(TEXT, clean=False), "The port authority", TEXT.index(" Farmers")
    cue, start = TEXT.index("denied"), TEXT.index("that")
    said = Attribution(
        Source(0, len(source), source), Span(cue, cue + 6, "denied"), Span(start, end, TEXT[start:end]), "indirect"
    )
    story = replace(story, passages=(replace(story.passages[0], attributions=(said,)),))
    assert aimed.targets is not None
    (item,) = aimed.targets.read(story, "that grain was stolen", "port authority").passages
    fields = Describer(load_embeddings()[0]).example(
        tokenize(TEXT), "that grain was stolen", "port authority", [(start, end), (cue, cue + 6)], [(cue, cue + 6)]
    ).fields
    logits = aimed.targets.head.logits(fields)
    assert item.stance.intercept + sum(e.weight for e in item.stance.evidence) == logits.max()
    assert item.stance.label == aimed.targets.head.labels[int(logits.argmax())]
    assert item.stance.score == item.scores[item.stance.label] == max(item.scores.values())
    assert sum(item.scores.values()) == pytest.approx(1)
    assert all(TEXT[e.start : e.end].strip() for e in item.stance.evidence)


def test_the_target_is_looked_at(aimed: Reader) -> None:
    scores = [aimed.stance(TEXT, target=target).passages[0].scores for target in ("that grain was missing", "whale songs")]
    assert scores[0]["unrelated"] < scores[1]["unrelated"]


@pytest.mark.parametrize("target", ["whale songs", "a new opera house"])
def test_what_no_word_of_the_passage_comes_near_is_unrelated(reader: Reader, target: str) -> None:
    assert reader.stance(TEXT, target=target).label == UNRELATED


def test_a_target_with_a_name_that_the_article_lacks_is_the_likelier_unrelated(reader: Reader) -> None:
    def unrelated(target: str) -> float:
        return reader.stance(TEXT, target=target).passages[0].scores[UNRELATED]

    assert unrelated("that grain was missing in Orlan") > unrelated("that grain was missing") + 0.05
    assert names_met("that Orlan's Farmers met", [["orlan"], ["farmer"]])
    assert names_met("Orlan", [])  # any target may begin with a capital


def test_the_same_answer_every_time(aimed: Reader) -> None:
    assert aimed.stance(TEXT, target="an inquiry") == aimed.stance(TEXT, target="an inquiry")


def test_a_source_that_says_nothing_has_no_stance(aimed: Reader) -> None:
    found = aimed.stance(TEXT, target="an inquiry", source="Bruno Aalto")
    assert (found.label, found.score, found.passages) == (UNRELATED, 1.0, ())


@pytest.mark.parametrize(("target", "source"), [("", None), (" ?!", None), ("grain", "..")])
def test_a_target_or_a_source_without_a_word_is_refused(aimed: Reader, target: str, source: str | None) -> None:
    with pytest.raises(InputError, match="must have at least one word"):
        aimed.stance(TEXT, target=target, source=source)


def test_a_model_without_targets_says_so(tiny: Reader) -> None:
    with pytest.raises(ModelError, match=r"needs a model that learned targets, but tiny has none; train it"):
        tiny.stance(TEXT, target="grain")


def test_the_command_prints_a_line_or_a_json_object_an_article(
    aimed: Reader, aimed_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf8")
    (tmp_path / "b.txt").write_text(" ", encoding="utf8")
    call = ["stance", str(tmp_path), "--target", "an inquiry", "--model", str(aimed_folder)]
    assert main(call) == 1
    shown = capsys.readouterr()
    found = aimed.stance(TEXT, target="an inquiry")
    assert shown.out == f"a  {found.label} {found.score:.2f}  (1 passage judged)\n"
    assert "b.txt" in shown.err
    assert main([*call, "--json", "--source", "farmers"]) == 1
    record = json.loads(capsys.readouterr().out)
    alone = aimed.stance(TEXT, target="an inquiry", source="farmers")
    assert record == {"id": "a", "source_path": str(tmp_path / "a.txt"), **alone.to_dict()}
    assert isinstance(alone, framing.TargetStance)


@pytest.mark.parametrize("target", [None, 5, ""])
def test_a_target_that_is_no_text_is_refused(aimed: Reader, target: object) -> None:
    with pytest.raises(InputError, match="a target must have at least one word"):
        aimed.stance("The port denied it.", target=target)  # type: ignore[arg-type]
