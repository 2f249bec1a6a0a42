"""Try to break the library, and write results/fuzz.json: with damaged model folders, and with articles that are none.

    python benchmarks/fuzz.py models --count 10000
    python benchmarks/fuzz.py articles --count 100000

Each case follows from its number alone, so that one that fails can be looked at again: `--first N --count 1`. A model is to
be refused by `ModelError`, or else to read an article or raise `FramingError`; it may read otherwise only where the mutation
mended the hashes, as somebody would who means harm. An article is to be read within a second a megabyte, or to raise
`FramingError`; the clock is the process's own, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import fuzzed_articles
import fuzzed_models

from framing.codebook import load_codebook
from framing.errors import FramingError
from framing.labelled import read_labelled
from framing.pipeline import load
from framing.train.retraining import train

HERE = Path(__file__).parent
SEEDS, RESULTS = HERE.parent / "seeds", HERE / "results" / "fuzz.json"
SLOWEST = 1.0  # seconds a megabyte of UTF-8
LEAST = 0.2  # seconds that any article may take
Failures = list[dict[str, Any]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("models", "articles"))
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.count)
    start = time.process_time()
    result = {"models": models, "articles": articles}[options.what](numbers)
    result["seconds"] = round(time.process_time() - start)
    print(json.dumps(result, indent=1))
    if options.first == 0:
        earlier = json.loads(RESULTS.read_text(encoding="utf8")) if RESULTS.exists() else {}
        record = json.dumps({**earlier, options.what: result}, indent=1, sort_keys=True)
        RESULTS.write_text(record + "\n", encoding="utf8")
    return 1 if result["failures"] else 0


def articles(numbers: range) -> dict[str, Any]:
    """Read fuzzed articles."""
    reader = load()
    reader.read(fuzzed_articles.SMALL[0])  # the first article also fills tables
    outcomes: Counter[str] = Counter()
    failures: Failures = []
    slowest: list[tuple[float, int, int]] = []
    characters = 0
    for number in numbers:
        text = fuzzed_articles.article(number)
        characters += len(text)
        start = time.process_time()
        try:
            outcome = "read" if reader.read(text).passages else "read, no passage"
        except FramingError:
            outcome = "refused"
        except Exception as error:
            outcome = "failed"
            failures.append({"number": number, "error": f"{error!r:.200}"})
        seconds, size = time.process_time() - start, len(text.encode("utf8", "surrogatepass"))
        outcomes[outcome] += 1
        slowest = sorted([*slowest, (seconds / max(size / 1e6, LEAST / SLOWEST), number, size)], reverse=True)[:5]
        if seconds > max(LEAST, SLOWEST * size / 1e6):
            failures.append({"number": number, "error": f"{seconds:.2f} s for {size} bytes"})
        _tell(number, numbers, failures)
    names = ("seconds a megabyte, of at least a fifth", "number", "bytes")
    return {
        "articles": len(numbers),
        "characters": characters,
        "outcomes": dict(outcomes),
        "failures": failures[:20],
        "slowest": [dict(zip(names, (round(row[0], 3), *row[1:]), strict=True)) for row in slowest],
    }


def models(numbers: range) -> dict[str, Any]:
    """Load mutated copies of a small trained model."""
    outcomes: Counter[str] = Counter()
    failures: Failures = []
    slowest = 0.0
    with tempfile.TemporaryDirectory() as place:
        trained = Path(place) / "trained"
        book = load_codebook("conflict")
        passages = [p for p in read_labelled(SEEDS / "passages.jsonl", book) if p.split == "train"]
        train(passages[:: len(passages) // 60], book, trained)
        bench = fuzzed_models.Bench(trained, Path(place) / "mutated")
        for number in numbers:
            start = time.process_time()
            outcome, error = bench.run(number)
            slowest = max(slowest, time.process_time() - start)
            outcomes[outcome] += 1
            if outcome == fuzzed_models.FAILED:
                failures.append({"number": number, "error": error})
            _tell(number, numbers, failures)
    return {
        "models": len(numbers),
        "outcomes": dict(outcomes),
        "failures": failures[:20],
        "slowest, in seconds": round(slowest, 2),
    }


def _tell(number: int, numbers: range, failures: Failures) -> None:
    done = number - numbers.start + 1
    if done % 1000 == 0:
        print(f"{done} of {len(numbers)}, {len(failures)} failures {failures[-1:]}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
