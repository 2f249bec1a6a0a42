"""Measure how cost grows: passages a second and memory for more and more articles, and seconds for longer and longer ones.

    python benchmarks/scale.py [--passages 1000 ...] [--plumbing 1000 ...] [--bytes 1000 ...] [--texts NAME ...] [--limit S]

Each measurement is a process of its own, so that its memory is its own. Articles are put together from the sample articles
of seeds/. Updates results/scale.json. `growth` is the exponent from one size to the next: 1 is linear, 2 quadratic.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results" / "scale.json"
PASSAGES = [10**3, 10**4]
PLUMBED = [10**3, 10**4, 10**5, 10**6]
BYTES = [10**3, 10**4, 10**5, 10**6, 10**7]
PLUMBING = """
import sys
from pathlib import Path
from framing import corpus
from framing.runs import shards
read = lambda chunks: ([(True, entry.text.encode() + b"\\n") for entry in chunk] for chunk in chunks)
shards.write(Path(sys.argv[2]), {}, corpus.articles([Path(sys.argv[1])]), read)
"""
ONE = "import sys, framing; framing.load().read(open(sys.argv[1], encoding='utf8').read())"


def paragraphs() -> list[str]:
    texts = (path.read_text(encoding="utf8") for path in sorted((ROOT / "seeds" / "articles").glob("*.txt")))
    return [part for text in texts for part in text.split("\n\n") if len(part) > 80]


def articles(number: int) -> Iterator[str]:
    """Articles of ten passages each, no two alike."""
    chance, parts = random.Random(number), paragraphs()
    for n in range(number // 10):
        yield "\n\n".join(f"{part} It was day {n} of the month." for part in chance.sample(parts, 10))


def repeated(unit: str) -> Callable[[int], str]:
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def news(size: int) -> str:
    return "\n\n".join(articles(size // 20 + 20))[:size]


LONG: dict[str, Callable[[int], str]] = {
    "news": news,
    "straight quote marks": repeated('"'),
    "curly quote marks": repeated("“"),
    "quoted words": repeated('"no" '),
    "one endless line": repeated("the ministry said that the soldiers had left "),
    "one endless word": repeated("a"),
    "nested brackets": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "sentences of one word": repeated("No. "),
    "lines of one word": repeated("No\n"),
    "speakers without end": repeated("“No,” said Mr Oster. He said “yes”.\n\n"),
}


def measured(command: list[str], limit: int) -> dict[str, Any]:
    """Run a process; return its seconds and its peak of resident memory, or that it took too long."""
    begin = time.perf_counter()
    limited = ["bash", "-c", 'ulimit -t "$0"; exec "$@"', str(limit), *command]
    child = subprocess.Popen(limited, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return {"over_cpu_seconds": limit}
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    return {
        "seconds": round(time.perf_counter() - begin, 3),
        "cpu_seconds": round(cpu, 3),
        "peak_mb": round(usage.ru_maxrss / 1024, 1),
    }


def many(folder: Path, number: int, limit: int, plumbing: bool) -> dict[str, Any]:
    """Analyse articles into shards; `plumbing` only reads them and writes them again, without a model."""
    source, out = folder / "in.jsonl", folder / f"out-{number}-{plumbing}"
    with source.open("w", encoding="utf8") as file:
        for n, text in enumerate(articles(number)):
            file.write(json.dumps({"id": str(n), "text": text}) + "\n")
    command = ["-m", "framing", "analyze", str(source), "-o", f"{out}/", "--quiet"]
    result = measured([sys.executable, *(["-c", PLUMBING, str(source), str(out)] if plumbing else command)], limit)
    if "seconds" in result:
        lines = (line for part in out.glob("part-*") for line in part.open(encoding="utf8"))
        passages = number if plumbing else sum(len(json.loads(line)["passages"]) for line in lines)
        result |= {"passages": passages, "passages_a_second": round(passages / result["cpu_seconds"], 1)}
    return result


def one(folder: Path, make: Callable[[int], str], size: int, limit: int) -> dict[str, Any]:
    path = folder / "one.txt"
    # In a process of its own: the peak of a child counts what its parent held when it was started.
    writer = multiprocessing.get_context("fork").Process(target=lambda: path.write_text(make(size), encoding="utf8"))
    writer.start()
    writer.join()
    return measured([sys.executable, "-c", ONE, str(path)], limit)


def growth(rows: dict[int, dict[str, Any]], idle: float) -> list[float | None]:
    """Return the exponents of the cost beyond what starting costs, from each size to the next; none where that is noise."""
    pairs = zip(list(rows.items())[:-1], list(rows.items())[1:], strict=True)
    out: list[float | None] = []
    for (size, row), (larger, its) in pairs:
        cost, more = (r.get("cpu_seconds", 0) - idle for r in (row, its))
        out.append(round(math.log(more / cost) / math.log(larger / size), 2) if cost > 0.1 and more > 0 else None)
    return out


def keep(result: dict[str, Any]) -> None:
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="*", default=PASSAGES)
    parser.add_argument("--plumbing", type=int, nargs="*", default=PLUMBED, help="passages without a model")
    parser.add_argument("--bytes", type=int, nargs="*", default=BYTES)
    parser.add_argument("--texts", nargs="*", default=list(LONG), choices=list(LONG))
    parser.add_argument("--limit", type=int, default=600, help="seconds of the processor that one measurement may take")
    options = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYTHONPATH=str(ROOT / "src"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        idle = min(one(folder, lambda size: "Rain.", 5, options.limit)["cpu_seconds"] for _ in range(3))
        result: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf8")) if RESULTS.exists() else {}
        result["machine"] = f"{platform.platform()}, {os.cpu_count()} cores, one used"
        if options.texts:
            result["start"] = idle  # what the growth of long articles is counted from
        for part, sizes in (("many", options.passages), ("plumbing", options.plumbing)):
            for number in sizes:
                found = many(folder, number, options.limit, part == "plumbing")
                result.setdefault(part, {})[str(number)] = found
                print(f"{number} passages, {part}: {found}", flush=True)
                keep(result)
        for kind in options.texts:
            rows: dict[int, dict[str, Any]] = {}
            for size in options.bytes:
                rows[size] = one(folder, LONG[kind], size, options.limit)
                if "over_cpu_seconds" in rows[size]:
                    break
            found = {**{str(size): row for size, row in rows.items()}, "growth": growth(rows, idle)}
            result.setdefault("one", {})[kind] = found
            print(f"{kind}: {found}", flush=True)
            keep(result)


if __name__ == "__main__":
    main()
