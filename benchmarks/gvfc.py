"""Train and measure the frames' method on a public corpus, by its own five folds: headlines on gun violence, nine frames.

    python benchmarks/gvfc.py --corpora DIR

No change but the codebook. Writes results/gvfc.json: macro and micro F1 and exact match over all folds.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from framing.codebook import Codebook, Label
from framing.labelled import Labelled
from framing.pipeline import load
from framing.train.evaluation import F1Table
from framing.train.retraining import train

RESULTS = Path(__file__).parent / "results" / "gvfc.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    rows = [json.loads(line) for line in (parser.parse_args().corpora / "gvfc.jsonl").read_text("utf8").splitlines()]
    frames = sorted({frame for row in rows for frame in row["frames"]})
    book = Codebook("gvfc", "1", "en", "headline", True, tuple(Label(f, f) for f in frames), (), ())
    table, exact = F1Table(frames), 0
    for fold in sorted({row["cv_fold"] for row in rows}):
        for wanted, given in predictions(rows, fold, book):
            table.add(wanted, given)
            exact += wanted == given
    result = {
        "macro": table.macro(1),
        "micro": table.micro(),
        "exact_match": exact / len(rows),
        "frames": table.by_label(),
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf8")
    print(json.dumps({key: round(value, 3) for key, value in result.items() if isinstance(value, float)}))


def predictions(rows: list[dict[str, Any]], fold: int, book: Codebook) -> list[tuple[set[str], set[str]]]:
    """Train on the other folds and return gold and given frames of one."""
    learned = [Labelled(r["id"], r["text"], tuple(r["frames"]), (), r["id"]) for r in rows if r["cv_fold"] != fold]
    with tempfile.TemporaryDirectory() as folder:
        train(learned, book, Path(folder))
        reader = load(folder)
    return [
        (set(row["frames"]), {f.label for p in reader.read(row["text"], clean=False).passages for f in p.frames})
        for row in rows
        if row["cv_fold"] == fold
    ]


if __name__ == "__main__":
    main()
