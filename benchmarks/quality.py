"""Measure the shipped models, write their results, and fail where one misses a pinned floor.

    python benchmarks/quality.py [--corpora DIR] [--model NAME] [--pin]

Reads the held-out tenth of seeds/, and in DIR, where it is given, ``conflict_dev.jsonl``; beside DIR the five articles of
``seeds/`` that the stand-off labels of this repository belong to. Floors hold for data with the hash they were pinned
on. ``--pin`` writes new floors: one point below what was measured; they are raised that way, never lowered quietly.
``--model`` measures one model, also one that is not shipped and has no floors. An encoder is measured where onnxruntime is
installed. The results of `conflict` go to results/quality.json, those of another model to results/quality-NAME.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from framing.errors import MissingExtra
from framing.labelled import Labelled, read_labelled
from framing.pipeline import Reader, load
from framing.standoff import attach_file
from framing.train.evaluation import evaluate

HERE = Path(__file__).parent
RESULTS, FLOORS = HERE / "results", HERE / "floors.json"
PINNED = (
    "frames_micro",
    "frames_macro",
    "attribution_f1",
    "source_accuracy",
    "kind_accuracy",
    "stance_accuracy",
    "end_to_end_stance_f1",
)
SLACK = 0.01
SHIPPED = ("conflict", "conflict-encoder")  # the models that floors are pinned on


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--pin", action="store_true")
    options = parser.parse_args()
    missed = 0
    for name in [options.model] if options.model else SHIPPED:
        try:
            reader = load(name)
        except MissingExtra as error:
            print(f"{name} was not measured: {error}", file=sys.stderr)
            continue
        missed += one(reader, options.corpora, options.pin)
    return missed


def one(reader: Reader, corpora: Path | None, pinned: bool) -> int:
    """Measure a model; return how many floors it misses."""
    name = reader.model.name
    results = {title: measured(reader, passages) for title, passages in datasets(reader, corpora).items()}
    if corpora:
        path = RESULTS / ("quality.json" if name == SHIPPED[0] else f"quality-{name}.json")
        path.write_text(json.dumps({"model": reader.model.sha256, "datasets": results}, indent=1) + "\n", encoding="utf8")
    for title, values in results.items():
        print(name, title, " ".join(f"{key}={values[key]:.3f}" for key in PINNED))
    if name not in SHIPPED:
        return 0
    if pinned:
        pin(name, results)
    return check(name, results, whole=corpora is not None)


def datasets(reader: Reader, corpora: Path | None) -> dict[str, list[Labelled]]:
    """Read all data that are there."""
    seeds = read_labelled(HERE.parent / "seeds", reader.codebook)
    found = {"seeds_heldout": [p for p in seeds if p.split == "heldout"]}
    if corpora:
        found["conflict_dev"] = read_labelled(corpora / "conflict_dev.jsonl", reader.codebook)
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "five.jsonl"
            report = attach_file(
                HERE.parent / "seeds" / "standoff" / "five_articles.jsonl", corpora.parent / "seeds", out
            )
            if not report.missing:
                found["five_articles"] = read_labelled(out, reader.codebook)
    return found


def measured(reader: Reader, passages: list[Labelled]) -> dict[str, Any]:
    """Measure on passages, and fingerprint them."""
    rows = sorted(json.dumps([p.id, p.text, sorted(p.frames), repr(p.attributions)], ensure_ascii=False) for p in passages)
    return {"data_sha256": hashlib.sha256("\n".join(rows).encode()).hexdigest(), **evaluate(reader, passages).to_dict()}


def pin(model: str, results: dict[str, dict[str, Any]]) -> None:
    """Write floors a little below the results; data that were not measured keep theirs."""
    floors = json.loads(FLOORS.read_text(encoding="utf8")) if FLOORS.exists() else {}
    for name, values in results.items():
        lowest = {key: round(values[key] - SLACK, 4) for key in PINNED}
        floors.setdefault(model, {})[name] = {"data_sha256": values["data_sha256"], **lowest}
    FLOORS.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf8")


def check(model: str, results: dict[str, dict[str, Any]], whole: bool = False) -> int:
    """Compare with the floors; return how many are missed, also, of `whole` results, by data that were not measured."""
    floors = json.loads(FLOORS.read_text(encoding="utf8")).get(model, {})
    absent = floors.keys() - results.keys() if whole else set()
    missed = len(absent)
    for name in sorted(absent):
        print(f"{model}, {name}: there are floors, but the data were not found; put them beside the corpora", file=sys.stderr)
    for name, values in results.items():
        floor = floors.get(name, {})
        if floor.get("data_sha256") != values["data_sha256"]:
            print(f"{model}, {name}: no floor is pinned for these data; pin one with --pin", file=sys.stderr)
            missed += 1
            continue
        for key in PINNED:
            if values[key] is None or not values[key] >= floor[key]:
                print(f"{model}, {name}: {key} must be at least {floor[key]}, but is {values[key]}", file=sys.stderr)
                missed += 1
    return missed


if __name__ == "__main__":
    sys.exit(main())
