"""Measure how shipped models, `conflict` if none is named, read targets in a user's words, and write results/targets.json.

    python benchmarks/targets.py [--model NAME ...]

The targets are those of held-out articles (`seeds/targets.jsonl`), with labelled attributions, each passage by itself
but with its article around it: share that is right, macro F1,
expected calibration error. Then every passage is read with the target of another article: it should say that it does not
speak of it ("unrelated to another article").
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from operator import eq
from pathlib import Path
from typing import Any

from sklearn.metrics import f1_score

from framing.codebook import UNRELATED
from framing.labelled import TARGETS, read_labelled
from framing.pipeline import Reader, load
from framing.records import Analysis, Scored
from framing.targets import target_labels
from framing.train import aiming
from framing.train.judged import Judgements

HERE = Path(__file__).parent
SEEDS, RESULTS = HERE.parent / "seeds", HERE / "results" / "targets.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", nargs="+", default=["conflict"])
    results = json.loads(RESULTS.read_text(encoding="utf8")) if RESULTS.exists() else {}
    results |= {name: measured(load(name)) for name in parser.parse_args().model}
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf8")
    print(json.dumps(results, indent=1))


def measured(reader: Reader) -> dict[str, Any]:
    """Read each held-out passage with its own targets, and with one of an article that stands far from it in the file."""
    known = {p.id: p for p in read_labelled(SEEDS / "passages.jsonl", reader.codebook)}
    items = [
        item
        for item in aiming.read_targets(SEEDS / TARGETS, list(known.values()), reader.codebook)
        if known[item.passage].split == "heldout"
    ]
    foreign = [replace(item, target=items[(at + len(items) // 2) % len(items)].target) for at, item in enumerate(items)]

    def read(item: aiming.LabelledTarget) -> Scored:
        """Judge the item's passage, with the article around it and nobody else speaking."""
        own = known[item.passage]
        parts = [p if p.id == own.id else replace(p, attributions=()) for p in known.values() if p.article == own.article]
        story = Analysis(own.article, None, "", reader.model, reader.model, None, tuple(map(aiming.as_read, parts)), ())
        assert reader.targets is not None
        judged = reader.targets.read(story, item.target, item.source).passages
        return judged[0 if item.source else [p.id for p in parts].index(own.id)].stance

    labels = target_labels(reader.codebook)
    gold, found = [item.stance for item in items], [read(item) for item in items]
    given, judged = [stance.label for stance in found], Judgements(labels)
    for wanted, stance in zip(gold, found, strict=True):
        judged.add(wanted, stance.label, stance.score)
    return {
        "model": reader.model.sha256,
        "targets": len(items),
        "right": round(sum(map(eq, gold, given)) / len(items), 4),
        "macro F1": round(float(f1_score(gold, given, average="macro", labels=labels)), 4),
        "calibration error": round(judged.calibration_error(), 4),
        "unrelated to another article": round(sum(read(item).label == UNRELATED for item in foreign) / len(items), 4),
    }


if __name__ == "__main__":
    main()
