"""Measure how honest frame scores are on real passages; write results/calibration.json and docs/img/*.svg, print the table.

    python benchmarks/calibration.py --corpora DIR [--model NAME]

Reads ``conflict_dev.jsonl`` in DIR and the five articles beside it, which nothing trains on. Per frame: gold passages, mean
score, expected calibration error (ten bins of equal width). Over passages: micro-F1 of the surest share. Per
requested precision: what was realised, over the frames that the model supports it for. The results of a model other than
`conflict` go to results/calibration-NAME.json, and are not drawn.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from quality import datasets

from framing.errors import InputError
from framing.labelled import Labelled
from framing.pipeline import Reader, load

HERE = Path(__file__).parent
RESULTS, IMAGES = HERE / "results" / "calibration.json", HERE.parent / "docs" / "img"
DRAWN = "conflict"  # the model that the plots show
BINS = 10
SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
PRECISIONS = (0.7, 0.8, 0.9)
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--model", default=DRAWN)
    options = parser.parse_args()
    reader = load(options.model)
    real = {name: p for name, p in datasets(reader, options.corpora).items() if name != "seeds_heldout"}
    results = {name: measured(reader, passages) for name, passages in real.items()}
    path = RESULTS if options.model == DRAWN else RESULTS.with_stem(f"{RESULTS.stem}-{reader.model.name}")
    path.write_text(json.dumps({"model": reader.model.sha256, **results}, indent=1) + "\n", encoding="utf8")
    if options.model == DRAWN:
        draw(results)
    for name, values in results.items():
        show(name, values)


def measured(reader: Reader, passages: Sequence[Labelled]) -> dict[str, Any]:
    """Measure on one set of passages."""
    labels = reader.codebook.frame_ids
    scores = np.array([scored(reader, p.text) for p in passages])
    gold = np.array([[label in p.frames for label in labels] for p in passages])
    cuts = np.array([reader.frames.thresholds[label] for label in labels])
    return {
        "passages": len(passages),
        "frames": {label: calibration(scores[:, [n]], gold[:, [n]]) for n, label in enumerate(labels)},
        "all": {**calibration(scores, gold), "bins": reliability(scores, gold)},
        "coverage": coverage(scores, gold, cuts),
        "precision": {str(asked): realised(reader, scores, gold, asked) for asked in PRECISIONS},
    }


def scored(reader: Reader, text: str) -> list[float]:
    """Return the scores of a labelled passage; of one that is read in parts, the highest."""
    rows = [list(p.scores.values()) for p in reader.read(text, clean=False).passages]
    return [max(column) for column in zip(*rows, strict=True)]


def calibration(scores: Floats, gold: Flags) -> dict[str, float]:
    """Return gold count, mean score, share of gold, and expected calibration error."""
    bins = reliability(scores, gold)
    error = sum(b["count"] * abs(b["score"] - b["share"]) for b in bins) / scores.size
    return {"gold": int(gold.sum()), "mean_score": r(scores.mean()), "share": r(gold.mean()), "ece": r(error)}


def reliability(scores: Floats, gold: Flags) -> list[dict[str, float]]:
    """Return count, mean score and share of gold of every bin that holds any score."""
    which = np.minimum((scores * BINS).astype(int), BINS - 1)
    inside = [which == number for number in range(BINS) if (which == number).any()]
    return [{"count": int(i.sum()), "score": r(scores[i].mean()), "share": r(gold[i].mean())} for i in inside]


def confidence(scores: Floats, cuts: Floats) -> Floats:
    """Return how sure each passage's decisions are: the wrong ones to be expected, against all frames given or due.

    Chosen among a dozen orders on the training passages' out-of-fold scores; the half keeps a passage without frames, of which
    little is expected either way, from the top.
    """
    given = scores >= cuts
    right = (scores * given).sum(axis=1)
    wrong = ((1 - scores) * given + scores * ~given).sum(axis=1)
    sure: Floats = -wrong / (2 * right + wrong + 0.5)
    return sure


def coverage(scores: Floats, gold: Flags, cuts: Floats) -> list[dict[str, float]]:
    """Return micro-F1 and the share of wrong decisions over the surest passages."""
    order = np.argsort(-confidence(scores, cuts), kind="stable")
    given, rows = scores >= cuts, []
    for share in SHARES:
        kept = order[: round(share * len(order))]
        right = (given[kept] & gold[kept]).sum()
        total = given[kept].sum() + gold[kept].sum()
        rows.append(
            {"share": share, "micro_f1": r(2 * right / max(total, 1)), "wrong": r((given[kept] != gold[kept]).mean())}
        )
    return rows


def realised(reader: Reader, scores: Floats, gold: Flags, asked: float) -> dict[str, Any]:
    """Return the precision and recall of what is given where a precision is asked for."""
    labels = reader.codebook.frame_ids
    try:
        limits = reader.frames.limits(None, asked)
    except InputError as error:
        return {"refused": str(error)}
    given = scores >= np.array([limits[label] for label in labels])
    kept = np.isfinite([limits[label] for label in labels])
    frames = {
        label: {"limit": limits[label], "given": int(given[:, n].sum()), "right": int((given & gold)[:, n].sum())}
        for n, label in enumerate(labels)
        if kept[n]
    }
    right = int((given & gold).sum())
    return {
        "given": int(given.sum()),
        "right": right,
        "precision": r(right / max(given.sum(), 1)),
        "recall": r(right / gold.sum()),
        "recall_of_supported": r(right / max(gold[:, kept].sum(), 1)),
        "frames": frames,
    }


def r(value: Any) -> float:
    return round(float(value), 4)


def draw(results: dict[str, Any]) -> None:
    """Draw a reliability plot and a coverage-risk curve; the same results give the same bytes."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "framing", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot as plt

    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, across, up in (
        ("reliability", "score", "share that is right"),
        ("coverage", "share of passages, the surest first", "micro-F1"),
    ):
        figure, axes = plt.subplots(figsize=(3.6, 3.2))
        for (data, values), mark in zip(results.items(), ("o-", "s--"), strict=False):
            rows = values["all"]["bins"] if name == "reliability" else values["coverage"]
            x, y = ("score", "share") if name == "reliability" else ("share", "micro_f1")
            axes.plot([row[x] for row in rows], [row[y] for row in rows], mark, label=data, markersize=4, linewidth=1)
        if name == "reliability":
            axes.plot([0, 1], [0, 1], color="0.7", linewidth=0.8)
        axes.set(xlabel=across, ylabel=up)
        axes.legend(frameon=False)
        figure.tight_layout()
        figure.savefig(IMAGES / f"{name}.svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)


def show(name: str, values: dict[str, Any]) -> None:
    """Print one set's tables."""
    print(f"{name}: {values['passages']} passages")
    for label, row in [*values["frames"].items(), ("all", values["all"])]:
        print(
            f"  {label:16s} gold {row['gold']:4d}  mean score {row['mean_score']:.3f}  share {row['share']:.3f}"
            f"  ECE {row['ece']:.3f}"
        )
    for row in values["coverage"]:
        print(f"  surest {row['share']:.0%}: micro-F1 {row['micro_f1']:.3f}, wrong decisions {row['wrong']:.3f}")
    for asked, row in values["precision"].items():
        told = row.get("refused") or (
            f"realised {row['precision']:.3f} ({row['right']} of {row['given']}), recall {row['recall']:.3f}, of the "
            f"supported frames {row['recall_of_supported']:.3f}: {', '.join(row['frames'])}"
        )
        print(f"  precision {asked}: {told}")


if __name__ == "__main__":
    main()
