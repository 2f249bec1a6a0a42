"""The checks of the written corpus, on tiny records whose right figures are plain to see."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from framing.errors import LabelError

RAIN = "Rain fell on the long pier all night while the ferry waited for its crew."
SNOW = "Snow lay on every roof of the valley when the grocer opened his shutters at six."


@pytest.fixture(scope="module")
def tools(root: Path) -> Any:
    """The modules beside the corpus."""
    sys.path.insert(0, str(root / "seeds"))
    try:
        import check
        import counts
        import figures
        import measures
        import parts
    finally:
        sys.path.remove(str(root / "seeds"))
    return SimpleNamespace(check=check, counts=counts, figures=figures, measures=measures, parts=parts)


def passage(ident: str, text: str = RAIN, **other: Any) -> dict[str, Any]:
    article = ident.rpartition("-")[0]
    record = {"id": ident, "article": article, "text": text, "frames": [], "hard_negatives": [], "attributions": []}
    record |= {"split": "train", "licence": "CC-BY-4.0", "origin": "framing"}
    return record | {"grid": {"manner": "wire", "decade": "2010s", "place": "Peru", "conflict": "none"}} | other


def said(text: str, source: str, cue: str, content: str, **other: Any) -> dict[str, Any]:
    found = {"source": source, "cue": cue, "content": content}
    spans: dict[str, Any] = {
        role: {"start": text.index(part), "end": text.index(part) + len(part), "text": part} for role, part in found.items()
    }
    spans["source"]["kind"] = "person"
    return spans | {"stance": "neutral", "type": "indirect"} | other


@pytest.fixture
def seeds(tools: Any, book: Any) -> Any:
    """A corpus of two articles in which every rule that has no least number is kept."""
    text = "Krol said the mill burned."
    item = said(text, "Krol", "said", "the mill burned")
    passages = [passage("A-1", text, attributions=[item]), passage("B-1", SNOW)]
    coded = {
        "A-1": {"id": "A-1", "frames": [[], []], "kinds": [["person"], ["person"]], "stances": [["neutral"], ["neutral"]]},
        "B-1": {"id": "B-1", "frames": [[], []], "kinds": [[], []], "stances": [[], []]},
    }
    page = {"id": "B", "split": "train", "lines": [{"kind": "share", "text": "Share"}, {"kind": "body", "text": SNOW}]}
    for p in [*passages, page]:
        p["split"] = tools.counts.split_of(p.get("article", p["id"]))
    return tools.parts.Seeds(book, passages, [page], coded, [], {}, {}, [], [], [], [])


def found(tools: Any, section: str, *given: Any) -> dict[str, Any]:
    return {count.what: count for count in getattr(tools.counts, section)(*given)}


def test_a_near_duplicate_is_caught(tools: Any) -> None:
    texts = {"a": RAIN, "b": RAIN.replace("its crew", "the mail"), "c": SNOW}
    ((score, *pair),) = tools.measures.near_duplicates(texts)
    assert pair == ["a", "b"]
    assert score == pytest.approx(9 / 13)


def test_repeated_words_are_less_distinct(tools: Any) -> None:
    assert tools.measures.distinct([RAIN, SNOW]) == 1
    assert tools.measures.distinct([RAIN, RAIN]) == 0.5


def test_a_name_that_goes_with_one_label_is_listed_and_others_are_not(tools: Any) -> None:
    held = [(f"Today in Orsk’s mill and in Kell, {number} of 1,200 men met.", ["politics"]) for number in range(1, 11)]
    held += [("Rain fell in Kell, too, on 1,200.", ["none"])] * 3
    assert [str(tie) for tie in tools.measures.tied(held)] == ["Orsk (10, 100% politics)"]
    assert [(tie.name, tie.total) for tie in tools.measures.ties(held)] == [("1,200", 13), ("Kell", 13), ("Orsk", 10)]


def test_a_run_of_ten_words_from_outside_is_caught_and_one_of_nine_is_not(tools: Any, tmp_path: Path) -> None:
    for name in ("own", "shared"):
        (tmp_path / name).mkdir()
    words = RAIN.split()
    (tmp_path / "own" / "passages.jsonl").write_text(json.dumps({"id": "a", "text": RAIN, "more": [{"text": SNOW}]}) + "\n")
    outside = tmp_path / "shared" / "a.txt"
    outside.write_text("He wrote: " + " ".join(words[:9]) + ".")
    assert tools.check.leaks(tmp_path / "own", tmp_path / "shared").has == 0
    outside.write_text("He wrote: " + "\n".join(words[:10]).upper() + "!")
    assert tools.check.leaks(tmp_path / "own", tmp_path / "shared").which == (" ".join(words[:10]).lower(),)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("“Rain,” he said.", False),
        ("“Rain, he said.", True),
        ('"Rain," he said. "Snow."', False),
        ('"Rain, he said.', True),
        ("''Rain'', he said", False),
    ],
)
def test_a_quotation_mark_alone(tools: Any, text: str, alone: bool) -> None:
    assert tools.measures.unpaired(text) is alone


def test_agreement_is_one_where_all_agree_and_nought_by_chance(tools: Any) -> None:
    assert tools.measures.alpha([("a", "a"), ("b", "b")]) == 1
    assert tools.measures.alpha([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")] * 500) == pytest.approx(0, abs=0.001)
    assert tools.measures.alpha([("a", "a")] * 3) == 1


def test_labels_that_their_words_give_away_are_guessed(tools: Any) -> None:
    labels = ["support", "deny"] * 20
    groups = [str(number % 10) for number in range(40)]
    assert tools.measures.guessed([f"the {label} matter" for label in labels], labels, groups) == 1


def test_a_wrong_offset_is_caught_with_its_line(tools: Any, tmp_path: Path, root: Path, capsys: Any, monkeypatch: Any) -> None:
    folder = tmp_path / "seeds"
    shutil.copytree(root / "seeds", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    first, *others = (folder / "passages.jsonl").read_text(encoding="utf8").split("\n")
    record = json.loads(first)
    record["attributions"][0]["content"]["start"] += 1
    (folder / "passages.jsonl").write_text("\n".join([json.dumps(record), *others]), encoding="utf8")
    with pytest.raises(LabelError, match=r"line 1: the text of 'content' must be text\["):
        tools.parts.read(folder)
    monkeypatch.setattr(tools.check, "HERE", folder)
    monkeypatch.setattr(sys, "argv", ["check.py"])
    assert tools.check.main() == 1
    assert "line 1: the text of 'content' must be text[" in capsys.readouterr().out


def test_a_rule_without_a_least_number_holds_for_a_good_corpus(tools: Any, seeds: Any) -> None:
    rows = [*found(tools, "_codings", seeds).values(), *found(tools, "_pages", seeds).values()]
    rows += [*found(tools, "_attributions", seeds).values(), *found(tools, "_frames", seeds).values()]
    rows += [*found(tools, "_splits", seeds).values(), *found(tools, "_grid", seeds.passages).values()]
    assert [row.what for row in rows if row.most and not row.kept] == []


def test_labels_given_once_or_by_nobody_are_counted(tools: Any, seeds: Any) -> None:
    seeds.coded["A-1"]["kinds"][1][0] = None
    rows = found(tools, "_codings", seeds)
    assert (rows["attributions labelled twice"].has, rows["attributions labelled twice"].asked) == (0, 1)
    seeds.passages[1]["frames"] = ["politics"]
    seeds.passages[0]["attributions"][0]["source"]["kind"] = "media"
    (row,) = (row for what, row in found(tools, "_codings", seeds).items() if what.startswith("frames and kinds"))
    assert row.which == ("B-1", "A-1")


def test_a_page_must_hold_its_articles_passages_in_their_order_and_split(tools: Any, seeds: Any) -> None:
    (page,) = seeds.pages
    rule = "pages that are unlike their article in split or passages"
    for broken in (page | {"id": "C"}, page | {"split": "test"}, page | {"lines": page["lines"][:1]}):
        assert found(tools, "_pages", replace(seeds, pages=[broken]))[rule].which == (broken["id"],)
    page["lines"][0]["kind"] = "shares"
    assert found(tools, "_pages", seeds)["lines of pages without a known kind"].which == ("shares",)
    assert found(tools, "_pages", seeds)["articles with clutter"].has == 0


def test_an_article_in_two_splits_or_in_the_wrong_one_is_caught(tools: Any, seeds: Any) -> None:
    seeds.passages.append(seeds.passages[1] | {"id": "B-2", "split": "test"})
    rows = found(tools, "_splits", seeds)
    assert rows["articles that stand in two splits"].which == rows["articles whose split is not their id's"].which == ("B",)
    real = replace(seeds, standoff=[{"id": "r", "attributions": [{"cue": {"start": 1, "text": "said"}}]}])
    assert found(tools, "_splits", real)["records of real passages that hold text"].which == ("r",)


def test_speech_within_speech_and_speakers_not_named_before_are_caught(tools: Any, seeds: Any) -> None:
    text = "The ministry denied that Krol said the mill burned."
    inner = said(text, "Krol", "said", "the mill burned")
    inner["source"]["speaker"] = "Jan Krol"
    outer = said(text, "The ministry", "denied", "that Krol said the mill burned")
    seeds.passages.append(passage("B-2", text, attributions=[outer, inner], flags=["damaged"]))
    rows = found(tools, "_attributions", seeds)
    nested = "nested speech: attributions that only hand on another, which they hold whole"
    assert rows[nested].which == ("B-2",)
    assert rows["speakers that no passage of the article up to theirs names"].which == ("B-2",)
    assert rows["attributions where quotation marks are damaged (a tenth)"].has == 2
    assert rows["indirect speech (half of the attributions)"].asked == 2
    outer["stance"] = "deny"  # who denies what another says speaks as well
    assert found(tools, "_attributions", seeds)[nested].kept
    seeds.passages[1]["text"] += " Jan Krol was there."
    assert found(tools, "_attributions", seeds)["speakers that no passage of the article up to theirs names"].kept


def test_what_falls_short_is_marked_and_may_not_get_worse(tools: Any) -> None:
    count, broken = tools.counts.Count, tools.check.broken
    held, few, alike = count("passages", 3, 5), count("frames", 9, 4), tools.counts.none_of("twins", ["a and b"])
    rows = list(tools.figures.asked_and_has([held, few, alike]))
    assert [row.split("|")[4].strip() for row in rows[2:]] == ["", "short", "short"]
    assert list(broken([held, few, alike], {"frames": 4, "twins": 1})) == []
    assert list(broken([few], {})) == ["frames: must be at least 9, but is 4"]
    assert list(broken([few], {"frames": 5})) == ["frames: must be at least 5, as it was, but is 4"]
    assert list(broken([alike], {"twins": 0})) == ["twins: must be at most 0, as it was, but is 1: a and b"]
    (said,) = broken([held], {"passages": 2})
    assert "take it out" in said


def test_figures_of_the_datasheet_that_are_not_those_of_the_corpus_are_seen(tools: Any) -> None:
    assert not tools.check.stale("# Datasheet\n\n## Figures\n\n- split: train 2\n", "- split: train 2\n")
    assert tools.check.stale("# Datasheet\n\n## Figures\n\n- split: train 2\n", "- split: train 3\n")
    assert tools.check.stale("# Datasheet\n", "- split: train 2\n")
