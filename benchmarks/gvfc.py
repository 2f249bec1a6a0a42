"""Train and measure the frames' method on a public corpus, by its own five folds: headlines on gun violence, nine frames.

    python benchmarks/gvfc.py --corpora DIR

No change but the codebook and its dictionary, which was written from the frames' descriptions without sight of a headline. Writes
results/gvfc.json: macro and micro F1 and exact match over all folds, with the dictionary and without it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from framing.codebook import Codebook, Label
from framing.labelled import Labelled
from framing.pipeline import load
from framing.train.dictionaries import Dictionary, read_dictionaries
from framing.train.evaluation import F1Table
from framing.train.retraining import train

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "gvfc.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    rows = [json.loads(line) for line in (parser.parse_args().corpora / "gvfc.jsonl").read_text("utf8").splitlines()]
    frames = sorted({frame for row in rows for frame in row["frames"]})
    book = Codebook("gvfc", "1", "en", "headline", True, tuple(Label(f, f) for f in frames), (), ())
    dictionaries = read_dictionaries(HERE / "gvfc", book)
    result = {**measured(rows, book, dictionaries), "without dictionary": measured(rows, book, {})}
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf8")
    for name, figures in (("with", result), ("without", result["without dictionary"])):
        print(name, "dictionary", {key: round(value, 3) for key, value in figures.items() if isinstance(value, float)})


def measured(rows: list[dict[str, Any]], book: Codebook, dictionaries: Mapping[str, Dictionary]) -> dict[str, Any]:
    """Return what all folds give."""
    table, exact = F1Table(book.frame_ids), 0
    for fold in sorted({row["cv_fold"] for row in rows}):
        for wanted, given in predictions(rows, fold, book, dictionaries):
            table.add(wanted, given)
            exact += wanted == given
    return {
        "macro": table.macro(1),
        "micro": table.micro(),
        "exact_match": exact / len(rows),
        "frames": table.by_label(),
    }


def predictions(
    rows: list[dict[str, Any]], fold: int, book: Codebook, dictionaries: Mapping[str, Dictionary]
) -> list[tuple[set[str], set[str]]]:
    """Train on the other folds and return gold and given frames of one."""
    learned = [Labelled(r["id"], r["text"], tuple(r["frames"]), (), r["id"]) for r in rows if r["cv_fold"] != fold]
    with tempfile.TemporaryDirectory() as folder:
        train(learned, book, Path(folder), dictionaries=dictionaries)
        reader = load(folder)
    return [
        (set(row["frames"]), {f.label for p in reader.read(row["text"], clean=False).passages for f in p.frames})
        for row in rows
        if row["cv_fold"] == fold
    ]


if __name__ == "__main__":
    main()
