"""From a folder of labelled data to a model: written passages, labels without text, and the texts to them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from framing.cli import main
from framing.codebook import Codebook
from framing.errors import CodebookError, InputError, LabelError
from framing.labelled import Labelled, to_record
from framing.standoff import detach_file
from framing.train import run as running


def write(path: Path, passages: list[Labelled]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(to_record(p)) + "\n" for p in passages), encoding="utf8")
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What `retraining.train` would have been asked to do."""
    calls: list[dict[str, object]] = []

    def note(passages: list[Labelled], book: Codebook, folder: Path, **options: object) -> dict[str, object]:
        calls.append({"passages": passages, "book": book, "folder": folder, **options})
        return {"training": {"passages": len(passages)}, "metrics": {}, "thresholds": {}}

    monkeypatch.setattr(running, "train", note)
    return calls


@pytest.fixture
def data(tmp_path: Path, few: list[Labelled]) -> Path:
    """A folder with 6 written passages, 10 stand-off ones, and a corpus that holds the texts of the latter."""
    write(tmp_path / "data" / "a.jsonl", few[:6])
    real = [replace(p, origin="fog", split="train" if n else "heldout") for n, p in enumerate(few[6:16])]
    write(tmp_path / "texts" / "fog.jsonl", real)
    (tmp_path / "data" / "standoff").mkdir()
    detach_file(tmp_path / "texts" / "fog.jsonl", tmp_path / "data" / "standoff" / "fog.jsonl")
    return tmp_path / "data"


def test_without_texts_the_standoff_labels_give_the_prevalence_only(
    data: Path, few: list[Labelled], book: Codebook, asked: list[dict[str, object]]
) -> None:
    report = running.run(data, data / "m", seed=7, jobs=3, name="fog", notes={"a": {"b": 1}})
    (call,) = asked
    assert call["passages"] == few[:6]
    count = Counter(frame for p in few[7:16] for frame in p.frames)  # those of split train
    assert call["prevalence"] == {label: count[label] / 9 for label in book.frame_ids}
    assert (call["seed"], call["jobs"], call["folder"], call["book"]) == (7, 3, data / "m", book)
    assert (call["name"], call["notes"]) == ("fog", {"a": {"b": 1}})
    assert report == {"model": str(data / "m"), "training": {"passages": 6}, "metrics": {}, "thresholds": {}}


def test_with_texts_the_standoff_passages_are_learned_from(
    data: Path, few: list[Labelled], asked: list[dict[str, object]]
) -> None:
    running.run(data, data / "m", texts=data.parent / "texts")
    passages = asked[0]["passages"]
    assert isinstance(passages, list)
    assert [p.text for p in passages] == [p.text for p in few[:16]]
    assert [p.origin for p in passages[6:]] == ["fog"] * 10
    assert [p.attributions for p in passages] == [p.attributions for p in few[:16]]


def test_one_file_has_no_prevalence(data: Path, few: list[Labelled], asked: list[dict[str, object]]) -> None:
    running.run(data / "a.jsonl", data / "m")
    assert asked[0]["passages"] == few[:6]
    assert asked[0]["prevalence"] == {}


def test_texts_that_are_not_found_are_counted_by_origin(
    data: Path, few: list[Labelled], asked: list[dict[str, object]]
) -> None:
    write(data.parent / "texts" / "fog.jsonl", few[6:12])
    with pytest.raises(LabelError, match="lacks 4 from fog"):
        running.run(data, data / "m", texts=data.parent / "texts")
    assert not asked


def test_texts_that_are_nowhere_are_refused_even_where_none_are_sought(data: Path, asked: list[dict[str, object]]) -> None:
    for given in (data, data / "a.jsonl"):
        with pytest.raises(InputError, match=r"but .*nowhere is neither"):
            running.run(given, data / "m", texts=data / "nowhere")
    assert not asked


def test_a_codebook_or_data_that_cannot_be_read_is_refused(data: Path, asked: list[dict[str, object]]) -> None:
    with pytest.raises(CodebookError):
        running.run(data, data / "m", codebook=str(data / "none.toml"))
    with pytest.raises(LabelError):
        running.run(data / "none", data / "m")
    assert not asked


def test_a_broken_line_of_the_standoff_labels_is_named(data: Path, asked: list[dict[str, object]]) -> None:
    with (data / "standoff" / "fog.jsonl").open("a") as file:
        file.write("{broken\n")
    with pytest.raises(LabelError, match="line 11"):
        running.run(data, data / "m")


@pytest.mark.parametrize("frames", [5, "diplomacy", ["nope"], [["diplomacy"]], ["diplomacy", "diplomacy"], None])
def test_frames_of_the_standoff_labels_are_of_the_codebook(
    data: Path, asked: list[dict[str, object]], frames: object
) -> None:
    with (data / "standoff" / "fog.jsonl").open("a") as file:
        file.write(json.dumps({"frames": frames}) + "\n")
    with pytest.raises(LabelError, match=r"fog.jsonl, line 11: 'frames' must"):
        running.run(data, data / "m")
    assert not asked


def test_the_command_trains_the_same_model_as_the_library(
    trained: Path, few: list[Labelled], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "few.jsonl", few)
    out = tmp_path / trained.name
    assert main(["train", str(path), "-o", str(out), "--jobs", "1"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["training"]["passages"] == 60
    assert report["model"] == str(out)
    for file in trained.iterdir():
        assert (out / file.name).read_bytes() == file.read_bytes(), file.name
