"""Measure how cost grows: passages a second and memory for more and more articles, and seconds for longer and longer ones.

    python benchmarks/scale.py [--passages 1000 10000 ...] [--bytes 1000 10000 ...] [--limit SECONDS]

Each measurement is a process of its own, so that its memory is its own. Articles are put together from the sample articles
of seeds/. Writes results/scale.json. `growth` is the exponent from one size to the next: 1 is linear, 2 quadratic.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
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
BYTES = [10**3, 10**4, 10**5, 10**6, 10**7]
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


def measured(command: list[str], limit: float) -> dict[str, Any]:
    """Run a process; return its seconds and its peak of resident memory, or that it took too long."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        done, status, usage = os.wait4(child.pid, os.WNOHANG)
        if done:
            break
        if time.perf_counter() - begin > limit:
            child.kill()
            child.wait()
            return {"over_seconds": limit}
        time.sleep(0.005)
    child.returncode = status
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    seconds = {"seconds": round(time.perf_counter() - begin, 3), "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3)}
    return {**seconds, "peak_mb": round(usage.ru_maxrss / 1024, 1)}


def many(folder: Path, number: int, limit: float) -> dict[str, Any]:
    source, out = folder / f"{number}.jsonl", folder / f"out-{number}"
    with source.open("w", encoding="utf8") as file:
        for n, text in enumerate(articles(number)):
            file.write(json.dumps({"id": str(n), "text": text}) + "\n")
    command = [sys.executable, "-m", "framing", "analyze", str(source), "-o", f"{out}/", "--quiet"]
    result = measured(command, limit)
    if "seconds" in result:
        lines = (line for part in out.glob("part-*") for line in part.open(encoding="utf8"))
        result["passages"] = sum(len(json.loads(line)["passages"]) for line in lines)
        result["passages_a_second"] = round(result["passages"] / result["cpu_seconds"], 1)
    return result


def one(folder: Path, text: str, limit: float) -> dict[str, Any]:
    path = folder / "one.txt"
    path.write_text(text, encoding="utf8")
    return measured([sys.executable, "-c", ONE, str(path)], limit)


def growth(rows: dict[int, dict[str, Any]], idle: float) -> list[float | None]:
    """Return the exponents of the cost beyond what starting costs, from each size to the next; none where that is noise."""
    pairs = zip(list(rows.items())[:-1], list(rows.items())[1:], strict=True)
    out: list[float | None] = []
    for (size, row), (larger, its) in pairs:
        cost, more = (r.get("cpu_seconds", 0) - idle for r in (row, its))
        out.append(round(math.log(more / cost) / math.log(larger / size), 2) if cost > 0.1 and more > 0 else None)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="*", default=PASSAGES)
    parser.add_argument("--bytes", type=int, nargs="*", default=BYTES)
    parser.add_argument("--texts", nargs="*", default=list(LONG), choices=list(LONG))
    parser.add_argument("--limit", type=float, default=600.0, help="seconds that one measurement may take")
    options = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYTHONPATH=str(ROOT / "src"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        idle = min(one(folder, "Rain.", options.limit)["cpu_seconds"] for _ in range(3))
        result: dict[str, Any] = {"machine": f"{platform.platform()}, {os.cpu_count()} cores, one used", "start": idle}
        result["many"] = {}
        for number in options.passages:
            result["many"][number] = many(folder, number, options.limit)
            print(number, "passages:", result["many"][number], flush=True)
        result["one"] = {}
        for kind in options.texts:
            rows: dict[int, dict[str, Any]] = {}
            for size in options.bytes:
                rows[size] = one(folder, LONG[kind](size), options.limit)
                if "over_seconds" in rows[size]:
                    break
            result["one"][kind] = {**rows, "growth": growth(rows, idle)}
            print(f"{kind}: {result['one'][kind]}", flush=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
