"""The floors hold: a figure below its floor, none at all, other labels and data that are not there are all misses."""

from __future__ import annotations

import json
import math
import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from framing.labelled import Labelled
from framing.pipeline import Reader

HASH = "0" * 64


@pytest.fixture
def quality(root: Path, tmp_path: Path) -> dict[str, Any]:
    benchmark = runpy.run_path(str(root / "benchmarks" / "quality.py"))
    floors = {"m": {name: {"data_sha256": HASH, **dict.fromkeys(benchmark["PINNED"], 0.5)} for name in ("held", "dev")}}
    (tmp_path / "floors.json").write_text(json.dumps(floors), encoding="utf8")
    benchmark["check"].__globals__["FLOORS"] = tmp_path / "floors.json"
    return benchmark


def measured(quality: dict[str, Any], **figures: float | None) -> dict[str, Any]:
    return {"data_sha256": HASH, **dict.fromkeys(quality["PINNED"], 0.5), **figures}


@pytest.mark.parametrize(("figure", "missed"), [(0.5, 0), (0.9, 0), (0.49, 1), (math.nan, 1), (None, 1)])
def test_a_figure_below_its_floor_or_none_is_a_miss(quality: dict[str, Any], figure: float | None, missed: int) -> None:
    assert quality["check"]("m", {"held": measured(quality, attribution_f1=figure)}) == missed


def test_data_that_have_floors_and_are_not_found_are_a_miss(quality: dict[str, Any]) -> None:
    results = {"held": measured(quality)}
    assert quality["check"]("m", results) == 0
    assert quality["check"]("m", results, whole=True) == 1
    assert quality["check"]("m", {**results, "dev": measured(quality)}, whole=True) == 0


def test_floors_are_of_the_labels_that_they_were_measured_on(
    quality: dict[str, Any], few: list[Labelled], tiny: Reader
) -> None:
    own = [passage for passage in few if passage.attributions][:1]
    bare = [replace(passage, attributions=()) for passage in own]
    assert quality["measured"](tiny, own)["data_sha256"] != quality["measured"](tiny, bare)["data_sha256"]
