"""Retraining: a folder that loads, says what it was trained on, and knows what it was taught."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import framing
from framing.codebook import Codebook, parse_codebook
from framing.errors import FramingError, LabelError
from framing.labelled import Labelled, LabelledAttribution
from framing.pipeline import Reader
from framing.records import Source, Span
from framing.train import retraining
from framing.train.card import Corpus, model_card


def test_the_manifest_says_what_was_learned_from(trained: Path, few: list[Labelled], book: Codebook) -> None:
    manifest = json.loads((trained / "model.json").read_text())
    assert manifest["name"] == "tiny"
    assert manifest["version"] == framing.__version__
    assert manifest["codebook"] == {"name": book.name, "version": book.version, "sha256": book.sha256}
    assert manifest["training"]["passages"] == 60  # not the held-out ones
    assert manifest["training"]["real"] == 0
    assert manifest["training"]["attributions"] == sum(len(p.attributions) for p in few if p.split == "train")
    assert manifest["metrics"]["passages"] == 6
    assert list(manifest["thresholds"]) == list(book.frame_ids)
    assert all(0 < value < 1 for value in manifest["thresholds"].values())
    assert {"confidence", "passages", "thresholds"} == set(manifest["supported"])
    assert set(manifest["unclear"]) == {"kinds", "stances"}
    assert all(0 <= value < 1 for value in manifest["unclear"].values())


def test_the_card_states_the_facts_of_the_manifest(trained: Path) -> None:
    manifest = json.loads((trained / "model.json").read_text())
    card = (trained / "README.md").read_text(encoding="utf8")
    assert card.startswith("# tiny\n")
    assert "Learned from 60 passages" in card
    assert manifest["training"]["sha256"][:16] in card
    for table in (manifest["metrics"], manifest["thresholds"]):
        assert all(f"- {key}: {'no ' if value is None else value}" in card for key, value in table.items())


def test_the_shipped_card_is_what_would_be_written_today(root: Path, book: Codebook) -> None:
    folder = root / "models" / "conflict"
    manifest = json.loads((folder / "model.json").read_text())
    card = (folder / "README.md").read_text(encoding="utf8")
    assert model_card(manifest, book, Corpus(own=True, articles=2, natural=True)) == card


PROJECT = ("of this project", "English news", "real news", "news passages")


@pytest.mark.parametrize("origin", ["", "framing", "courier"])
def test_the_card_of_other_passages_says_nothing_of_this_projects(tmp_path: Path, origin: str) -> None:
    book = parse_codebook(MARKET.replace('version = "1"', 'version = "1"\nlanguage = "sq"'))
    passages = [replace(market(n), origin=origin, split="" if n < 16 else "heldout") for n in range(18)]
    retraining.train(passages, book, tmp_path / "fair")
    card = (tmp_path / "fair" / "README.md").read_text(encoding="utf8")
    assert not [words for words in PROJECT if words in card]
    assert "A model for framing: frames of passages, who says what, kind of source and stance.\n" in card
    assert f"{16 if origin == 'courier' else 0} of the passages have an\n  origin of their own" in card
    assert "made for English; the language of the codebook is `sq`." in card
    assert "Scores are calibrated on articles that the fit had not seen.\n" in card
    assert "- frames_macro: no label with 3 cases" in card


def test_the_card_of_frames_alone_speaks_of_nothing_else(tmp_path: Path, few: list[Labelled], book: Codebook) -> None:
    passages = [replace(p, attributions=(), origin="", article="a") for p in few[:8]]
    retraining.train(passages, book, tmp_path / "m", prevalence={"politics": 0.1})
    card = (tmp_path / "m" / "README.md").read_text(encoding="utf8")
    assert "A model for framing: frames of passages.\n" in card
    assert "tagger" not in card
    assert "Scores are not calibrated: all passages are of one article." in card
    assert not [words for words in PROJECT if words in card]


def test_no_file_of_a_model_is_code(trained: Path) -> None:
    suffixes = {path.suffix for path in trained.iterdir()}
    assert suffixes == {".json", ".txt", ".toml", ".md", ".safetensors"}


def test_it_knows_what_it_was_taught(tiny: Reader, few: list[Labelled]) -> None:
    learned = [p for p in few if p.split == "train"]
    right = sum(
        set(p.frames) <= {f.label for q in tiny.read(p.text, clean=False).passages for f in q.frames} for p in learned
    )
    assert right > 0.7 * len(learned)


def test_nothing_to_learn_from_is_refused(few: list[Labelled], book: Codebook, tmp_path: Path) -> None:
    for passages in (
        [],
        [replace(p, frames=()) for p in few[:4]],
        [replace(p, split="heldout") for p in few[:4]],
    ):
        with pytest.raises(LabelError, match="training needs passages with frames"):
            retraining.train(passages, book, tmp_path / "m")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("options", [{"jobs": 0}, {"jobs": -3}, {"seed": -1}, {"seed": 1 << 32}])
def test_jobs_and_seeds_out_of_range_are_refused_at_once(
    few: list[Labelled], book: Codebook, tmp_path: Path, options: dict[str, int]
) -> None:
    ((name, value),) = options.items()
    with pytest.raises(FramingError, match=f"{name} must be a whole number, .*, not {value}; give another"):
        retraining.train(few, book, tmp_path / "m", **options)  # type: ignore[arg-type]
    assert not (tmp_path / "m").exists()


MARKET = """\
name = "market"
version = "1"
[[frames]]
id = "dear"
definition = "Something costs much."
[[frames]]
id = "cheap"
definition = "Something costs little."
[[source_kinds]]
id = "seller"
definition = "Sells."
[[source_kinds]]
id = "buyer"
definition = "Buys."
[[stances]]
id = "glad"
definition = "Likes it."
[[stances]]
id = "cross"
definition = "Does not."
"""


def market(number: int, kind: str | None = "seller") -> Labelled:
    dear = number % 2
    who, word, stance = (("The buyer", "too dear", "cross"), ("The seller", "very cheap", "glad"))[1 - dear]
    text = f"{who} said that bread was {word} on day {number} of the fair."
    content = f"that bread was {word}"
    start = text.index(content)
    said = LabelledAttribution(
        Source(0, len(who), who, kind and ("buyer" if dear else "seller")),
        Span(len(who) + 1, len(who) + 5, "said"),
        Span(start, start + len(content), content),
        stance,
    )
    return Labelled(str(number), text, ("dear" if dear else "cheap",), (said,), str(number // 2))


def test_a_codebook_of_ones_own(tmp_path: Path) -> None:
    steps: list[str] = []
    book = parse_codebook(MARKET)
    passages = [market(number) for number in range(16)]
    manifest = retraining.train(
        passages, book, tmp_path / "m", name="fair", notes={"Who": {"coder": 4}}, progress=steps.append
    )
    assert (len(steps), steps[0], steps[-1]) == (retraining.STEPS, "read", "measured")
    assert manifest["name"] == "fair"
    assert manifest["metrics"] == {}
    card = (tmp_path / "m" / "README.md").read_text(encoding="utf8")
    assert "Nothing was held out." in card
    assert "## Who\n\n- coder: 4" in card
    (passage,) = framing.load(tmp_path / "m").read("The buyer said that grain was too dear at the fair.").passages
    assert [frame.label for frame in passage.frames] == ["dear"]
    (said,) = passage.attributions
    assert said.source is not None
    assert (said.source.text, said.source.kind) == ("The buyer", "buyer")
    assert said.stance is not None
    assert said.stance.label == "cross"


def test_a_codebook_without_source_kinds(tmp_path: Path) -> None:
    head, rest = MARKET.split("[[source_kinds]]", 1)
    book = parse_codebook(head + rest[rest.index("[[stances]]") :])
    retraining.train([market(number, None) for number in range(16)], book, tmp_path / "m")
    (passage,) = framing.load(tmp_path / "m").read("The buyer said that grain was too dear at the fair.").passages
    (said,) = passage.attributions
    assert said.source is not None
    assert said.source.kind is None
    assert said.stance is not None
    assert said.stance.label == "cross"


def bare(passage: Labelled) -> Labelled:
    return replace(passage, attributions=tuple(replace(said, source=None) for said in passage.attributions))


def test_where_no_source_is_labelled_no_kind_is_learned(tmp_path: Path) -> None:
    passages = [replace(bare(market(n)), split="" if n < 16 else "heldout") for n in range(18)]
    manifest = retraining.train(passages, parse_codebook(MARKET), tmp_path / "m")
    assert set(manifest["heads"]) == {"frames", "stances"}
    assert manifest["metrics"]["kind_accuracy"] is None
    (passage,) = framing.load(tmp_path / "m").read("The buyer said that grain was too dear at the fair.").passages
    (said,) = passage.attributions
    assert said.source is None or said.source.kind is None
    assert said.stance is not None
    assert said.stance.label == "cross"


ODD = ["Rain fell on Monday.", "Bread costs too much.", "Seven ships left harbour!"]


@pytest.mark.parametrize("count", [2, 3])
def test_too_few_passages_are_refused_at_once(tmp_path: Path, count: int) -> None:
    passages = [Labelled(text, text[:-1], ("dear",), (), text) for text in ODD[:count]]
    with pytest.raises(LabelError, match=f"training frames needs .* but of {count} no two do; label more passages"):
        retraining.train(passages, parse_codebook(MARKET), tmp_path / "m")
    assert not (tmp_path / "m").exists()


def test_too_few_attributions_are_refused_at_once(tmp_path: Path) -> None:
    passages = [replace(market(n), attributions=()) for n in range(16)]
    for number, (who, cue, content) in enumerate([("Ada", "said", "Rain fell"), ("Bo", "hoped", "Ships left")]):
        text = f"{who} {cue} {content}"
        spans = [Span(text.index(part), text.index(part) + len(part), part) for part in (cue, content)]
        said = LabelledAttribution(Source(0, len(who), who, "seller"), *spans, "glad")
        passages.append(Labelled(who, text, (), (said,), f"odd {number}"))
    with pytest.raises(LabelError, match=r"training kinds needs .* of the 'cue', but of 2 no two do"):
        retraining.train(passages, parse_codebook(MARKET), tmp_path / "m")
    assert not (tmp_path / "m").exists()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_fault_on_the_last_step_leaves_the_earlier_model_as_it_was(tmp_path: Path) -> None:
    book, passages = parse_codebook(MARKET), [market(number) for number in range(16)]
    retraining.train(passages, book, tmp_path / "m", name="first")
    before = files(tmp_path / "m")
    for text in ("\u200b", " " * 3):
        with pytest.raises(FramingError, match="visible character"):
            retraining.train(
                [*passages, replace(market(16), split="heldout", text=text, attributions=())], book, tmp_path / "m", name="next"
            )
        assert files(tmp_path / "m") == before
    retraining.train(passages[::-1], book, tmp_path / "m", name="next")
    assert framing.load(tmp_path / "m").model.name == "next"
    assert files(tmp_path / "m").keys() == before.keys()


def test_labels_of_frames_alone(tmp_path: Path) -> None:
    book = parse_codebook(MARKET)
    retraining.train([replace(market(number), attributions=()) for number in range(16)], book, tmp_path / "m")
    (passage,) = framing.load(tmp_path / "m").read("The buyer said that grain was too dear at the fair.").passages
    assert [frame.label for frame in passage.frames] == ["dear"]
    assert passage.attributions == ()


def test_a_codebook_of_one_frame_a_passage(tmp_path: Path) -> None:
    book = parse_codebook(MARKET.replace('version = "1"', 'version = "1"\nmultilabel = false'))
    retraining.train([market(number) for number in range(16)], book, tmp_path / "m")
    (passage,) = (
        framing.load(tmp_path / "m")
        .read("The buyer said that bread was too dear or very cheap.", thresholds={"dear": 0.01, "cheap": 0.01})
        .passages
    )
    assert len(passage.frames) == 1
