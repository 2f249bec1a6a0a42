"""Train the shipped model again and compare it with models/conflict, byte for byte; or ship a new one.

    python benchmarks/rebuild.py [--texts DIR]          check; without DIR the build from written passages alone is compared
    python benchmarks/rebuild.py --texts DIR --ship     train both builds and replace models/conflict

Threads are set to one and vector instructions to a common set before numpy is loaded, so that machines agree.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", OPENBLAS_CORETYPE="Haswell")
os.environ.setdefault(
    "NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR"
)

import argparse
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore", message=".*NPY_DISABLE_CPU_FEATURES.*")

from framing import store
from framing.labelled import read_labelled
from framing.pipeline import load
from framing.train.evaluation import evaluate
from framing.train.run import run

ROOT = Path(__file__).parents[1]
SEEDS, SHIPPED = ROOT / "seeds", ROOT / "models" / "conflict"
TITLE = "Without the texts"


def build(folder: Path, texts: Path | None, notes: dict[str, Any]) -> str:
    run(SEEDS, folder, texts, name="conflict", notes=notes)
    return store.read(folder).sha256


def written_only(folder: Path, texts: Path | None) -> dict[str, Any]:
    """Build from written passages alone, and return its hash and, with the corpora, its results on real news."""
    facts: dict[str, Any] = {"build from written passages alone, sha256": build(folder, None, {})}
    if texts:
        reader = load(folder)
        report = evaluate(reader, read_labelled(texts / "conflict_dev.jsonl", reader.codebook)).to_dict()
        facts |= {f"its {key} on conflict_dev": value for key, value in report.items() if isinstance(value, float)}
    return facts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--ship", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone = written_only(folder / "written", options.texts)
        if options.ship:
            build(folder / "conflict", options.texts, {TITLE: alone})
            shutil.rmtree(SHIPPED, ignore_errors=True)
            shutil.copytree(folder / "conflict", SHIPPED)
        shipped = store.read(SHIPPED)
        notes = shipped.manifest["notes"]
        key = next(iter(alone))
        pairs = [("written-only build", notes[TITLE][key], alone[key])]
        if options.texts and not options.ship:
            pairs.append(("shipped build", shipped.sha256, build(folder / "conflict", options.texts, notes)))
    for title, wanted, got in pairs:
        print(f"{title}: {'same bytes' if wanted == got else f'DIFFERS: {wanted} shipped, {got} rebuilt'}")
    return sum(wanted != got for _, wanted, got in pairs)


if __name__ == "__main__":
    sys.exit(main())
