"""Measure how fast articles are read, beside classifiers that give labels only, in one run on the same passages.

    python benchmarks/speed.py [--texts FILE.jsonl] [--rounds N]

One thread. All take turns, N times; the median counts. Peers that are not installed are left out and named. Writes
results/speed.json and docs/speed.svg.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import argparse
import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from peers import PEERS

import framing
from framing.features import split_words, tokenize_all
from framing.passages import sentences

ROOT = Path(__file__).parents[1]
RESULTS, PLOT = ROOT / "benchmarks" / "results" / "speed.json", ROOT / "docs" / "speed.svg"
WHOLE, FRAMES, EVIDENCE, ONE = "whole analysis", "frames only", "frames with evidence", "whole analysis, a passage a call"
PASSAGES, FEW = 2000, 200  # FEW for what is slow
SLOW = (ONE, "all-MiniLM-L6-v2 and logistic regression")
TARGETS = {
    (FRAMES, "TF-IDF and logistic regression"): 1.0,
    (FRAMES, "model2vec and logistic regression"): 2.0,
    (WHOLE, "TF-IDF and logistic regression"): 1 / 3,
    (WHOLE, "all-MiniLM-L6-v2 and logistic regression"): 60.0,
    (WHOLE, "spaCy bag of words"): 1.0,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, help="passages, one JSON object with a text a line (default: those of seeds/)")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    labelled = [json.loads(line) for line in (ROOT / "seeds" / "passages.jsonl").read_text("utf8").splitlines()]
    rows = [json.loads(line) for line in options.texts.read_text("utf8").splitlines()] if options.texts else labelled
    texts = [row["text"] for row in rows if 120 <= len(row["text"].encode()) <= 360][:PASSAGES]
    contestants, missing = ours(), []
    for name, train in PEERS.items():
        try:
            contestants[name] = train([row["text"] for row in labelled], [row["frames"] for row in labelled])
        except ImportError as error:
            missing.append(f"{name}: {error}")
    cold = _rate(lambda batch: list(framing.load().read_many(_articles(batch))), texts)
    rates = measure(contestants, texts, options.rounds)
    result = {
        "machine": machine(),
        "passages": len(texts),
        "bytes_a_passage": round(statistics.mean(len(text.encode()) for text in texts), 1),
        "rounds": options.rounds,
        "passages_a_second": {name: round(rate, 1) for name, rate in rates.items()},
        "whole analysis with loading, every word new": round(cold, 1),
        "ratios": ratios(rates),
        "microseconds_a_word": {"attribution": round(attribution(texts, options.rounds), 2)},
        "start": start(),
        "not_installed": missing,
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf8")
    print(json.dumps(result, indent=1))
    plot(rates, result["bytes_a_passage"])


def ours() -> dict[str, Callable[[list[str]], Any]]:
    """Return what this library does, from everything to frames alone."""
    reader = framing.load()

    def evidence(batch: list[str]) -> Any:
        return reader.frames.read_all(tokenize_all(batch), [0] * len(batch))

    return {
        WHOLE: lambda batch: list(reader.read_many(_articles(batch))),
        ONE: lambda batch: [reader.read(text) for text in batch],
        FRAMES: lambda batch: reader.frames.scores([split_words(text) for text in batch]),
        EVIDENCE: evidence,
    }


def _articles(texts: list[str]) -> list[str]:
    """Take eight passages for an article."""
    return ["\n\n".join(texts[first : first + 8]) for first in range(0, len(texts), 8)]


def measure(contestants: dict[str, Callable[[list[str]], Any]], texts: list[str], rounds: int) -> dict[str, float]:
    """Return passages a second, the median over rounds in which all take turns, after one round that does not count."""
    rates: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds + 1):
        for name, predict in contestants.items():
            rates[name].append(_rate(predict, texts[:FEW] if name in SLOW else texts))
    return {name: statistics.median(found[1:]) for name, found in rates.items()}


def _rate(predict: Callable[[list[str]], Any], texts: list[str]) -> float:
    begin = time.perf_counter()
    predict(texts)
    return len(texts) / (time.perf_counter() - begin)


def ratios(rates: dict[str, float]) -> list[dict[str, Any]]:
    """Compare with every peer that the library is to be measured by."""
    return [
        {"what": what, "beside": peer, "ratio": round(rates[what] / rates[peer], 3), "target": round(target, 3)}
        for (what, peer), target in TARGETS.items()
        if peer in rates
    ]


def attribution(texts: list[str], rounds: int) -> float:
    """Return microseconds a word from text to linked source, cue and content."""
    reader = framing.load()
    assert reader.attributions is not None
    times = []
    for _ in range(rounds + 1):
        begin = time.perf_counter()
        for first in range(0, len(texts), 512):
            words = tokenize_all(texts[first : first + 512])
            reader.attributions.links(words, [sentences(item.text) for item in words])
        times.append(time.perf_counter() - begin)
    return 1e6 * statistics.median(times[1:]) / sum(map(len, tokenize_all(texts)))


_LOAD = """
import time
begin = time.perf_counter(); import framing; imported = time.perf_counter()
import numpy; from framing import pipeline; ready = time.perf_counter()
reader = framing.load(); loaded = time.perf_counter()
reader.read(open({path!r}, encoding="utf8").read()); read = time.perf_counter()
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(imported - begin, ready - imported, loaded - ready, read - loaded, int(peak) / 1024)
"""


def start() -> dict[str, float]:
    """Return the medians of what it takes to begin, in milliseconds, and the memory that one reader takes, in MB."""
    article = str(min((ROOT / "seeds" / "articles").glob("*.txt")))
    names = ("import framing", "import numpy and the steps", "framing.load()", "first article", "resident memory, MB")
    runs = [
        [float(value) for value in _python("-c", _LOAD.format(path=article)).split()] for _ in range(5)
    ]
    found = {name: statistics.median(run[n] for run in runs) for n, name in enumerate(names)}
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        _python("-m", "framing", "analyze", article)
        times.append(time.perf_counter() - begin)
    found["framing analyze ARTICLE"] = statistics.median(times)
    return {name: round(value if name.endswith("MB") else 1000 * value, 1) for name, value in found.items()}


def _python(*arguments: str) -> str:
    return subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True).stdout


def machine() -> dict[str, Any]:
    """Describe the machine without naming it."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text("utf8").splitlines()
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), model)
    return {"processor": model, "cores": os.cpu_count(), "threads_used": 1, "python": platform.python_version()}


def plot(rates: dict[str, float], size: float) -> None:
    """Draw the rates as bars."""
    try:
        import matplotlib
    except ImportError:
        print("no plot: it needs matplotlib")
        return
    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.hashsalt": "framing", "svg.fonttype": "none"})
    names = sorted(rates, key=lambda name: rates[name])
    figure, axes = plt.subplots(figsize=(8, 3.2))
    axes.barh(names, [rates[name] for name in names], color=["#1f6f8b" if n in ours_names() else "#b8b8b8" for n in names])
    axes.bar_label(axes.containers[0], [f"{rates[name]:,.0f}" for name in names], padding=3, fontsize=8)
    axes.set_xscale("log")
    axes.set_xlabel(f"passages a second, of {size:.0f} bytes on average, one thread")
    axes.margins(x=0.15)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(PLOT, bbox_inches="tight", metadata={"Date": None})


def ours_names() -> tuple[str, ...]:
    return WHOLE, ONE, FRAMES, EVIDENCE


if __name__ == "__main__":
    main()
