"""Targets in training: what a line may hold, and what the head has learned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from framing.codebook import Codebook
from framing.errors import LabelError
from framing.labelled import Labelled, read_labelled
from framing.pipeline import Reader
from framing.train import heads
from framing.train.aiming import LabelledTarget, read_targets


@pytest.fixture
def good(few: list[Labelled]) -> dict[str, Any]:
    passage = next(p for p in few if any(a.source for a in p.attributions))
    source = next(a.source for a in passage.attributions if a.source)
    return {"passage": passage.id, "source": source.text, "target": "a new tax", "stance": "oppose"}


def read(folder: Path, few: list[Labelled], book: Codebook, *records: dict[str, Any]) -> list[LabelledTarget]:
    path = folder / "targets.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf8")
    return read_targets(path, few, book)


def test_a_line_is_a_passage_a_source_a_target_and_a_stance(
    tmp_path: Path, few: list[Labelled], book: Codebook, good: dict[str, Any]
) -> None:
    whole = {**good, "source": None, "stance": "unrelated"}
    assert read(tmp_path, few, book, good, whole) == [LabelledTarget(**good), LabelledTarget(**whole)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"passage": "nowhere"}, "'passage' must be the id of a passage, not 'nowhere'"),
        ({"stance": "glad"}, "'stance' must be one of .*unrelated, not 'glad'"),
        ({"source": "Nobody Knownhere"}, "'source' must be one of the passage's"),
        ({"target": " "}, "a target must have"),
        ({"target": 5}, "'target' must be a text, not 5"),
        ({"passage": ["p"]}, "'passage' must be a text, not"),
        ({"passage": None}, "'passage' must be a text, not None"),
        ({"source": 5}, "'source' must be a text, not 5"),
        ({"more": 1}, "a target must have passage, source, stance, target and no other key"),
    ],
)
def test_a_line_that_breaks_the_contract_is_refused_with_its_place(
    tmp_path: Path, few: list[Labelled], book: Codebook, good: dict[str, Any], change: dict[str, Any], message: str
) -> None:
    with pytest.raises(LabelError, match=rf"targets\.jsonl, line 2: {message}"):
        read(tmp_path, few, book, {**good, "target": "an old tax"}, {**good, **change})


def test_a_target_stands_once(tmp_path: Path, few: list[Labelled], book: Codebook, good: dict[str, Any]) -> None:
    with pytest.raises(LabelError, match="stands twice"):
        read(tmp_path, few, book, good, {**good, "stance": "deny"})


def test_targets_beside_passages_are_no_passages(
    tmp_path: Path, few: list[Labelled], book: Codebook, good: dict[str, Any], root: Path
) -> None:
    line = (root / "seeds" / "passages.jsonl").read_text(encoding="utf8").splitlines()[0]
    (tmp_path / "a.jsonl").write_text(line + "\n", encoding="utf8")
    read(tmp_path, few, book, good)
    assert len(read_labelled(tmp_path, book)) == 1


def test_the_head_knows_what_it_was_taught(aimed: Reader, aims: tuple[list[Labelled], list[LabelledTarget]]) -> None:
    passages, items = aims
    texts = {p.id: p.text for p in passages}
    chosen = [item for item in items if item.source is None]
    right = sum(
        aimed.stance(texts[i.passage], target=i.target, clean=False).label == i.stance for i in chosen
    )
    assert right > 0.6 * len(chosen) > 5


def test_the_manifest_counts_them(aimed_folder: Path, aims: tuple[list[Labelled], list[LabelledTarget]]) -> None:
    manifest = json.loads((aimed_folder / "model.json").read_text())
    assert manifest["training"]["targets"] == len(aims[1])
    assert manifest["heads"]["targets"]["labels"][-1] == "unrelated"


def test_the_hash_of_the_data_sees_every_target(few: list[Labelled], good: dict[str, Any]) -> None:
    one, other = LabelledTarget(**good), LabelledTarget(**{**good, "stance": "deny"})
    hashes = [heads.fingerprint(few, items) for items in ([], [one], [other], [one, other], [other, one])]
    assert len(set(hashes)) == 4
    assert hashes[3] == hashes[4]
