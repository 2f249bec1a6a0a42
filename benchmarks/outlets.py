"""Compare the five real articles that seeds/standoff/ has labels for; write results/outlets.json and docs/compare.md's tables.

    python benchmarks/outlets.py FOLDER

FOLDER holds the articles as they were scraped; the repository does not. They are A to E in the order of their names. The first
table counts, for a frame, the passages that the outlet speaks itself and those that a source carries, by stance; the second the
names that each uses. All figures are the shipped reader's own, not corrected.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import framing
from framing.records import Analysis

HERE = Path(__file__).parent
RESULTS, PAGE = HERE / "results" / "outlets.json", HERE.parent / "docs" / "compare.md"
FRAMES = ("annexation", "hostilities")
OWN = "own voice"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    files = sorted(parser.parse_args().folder.glob("*.txt"))
    reader = framing.load()
    stories = [reader.read(path.read_text(encoding="utf8"), id="ABCDE"[at]) for at, path in enumerate(files)]
    result = {"model": reader.model.sha256, "frames": {f: counts(stories, f) for f in FRAMES}, "names": names(stories)}
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf8")
    page = PAGE.read_text(encoding="utf8")
    for name, table in tables(result).items():
        marked = page.partition(f"<!-- {name} -->\n")
        page = "".join(marked[:2]) + table + "\n\n" + marked[2].partition("\n\n")[2]
    PAGE.write_text(page, encoding="utf8")
    print("\n\n".join(tables(result).values()))


def counts(stories: Iterable[Analysis], frame: str) -> dict[str, dict[str, int]]:
    """Count for each article in how many passages its outlet, or a source with which stance, carries a frame."""
    out = {}
    for story in stories:
        found: Counter[str] = Counter()
        for row in story.voices():
            if row.frame == frame:
                found[OWN if row.source is None else row.stance or "no stance"] += row.count
        out[story.id] = dict(sorted(found.items()))
    return out


def names(stories: Iterable[Analysis]) -> dict[str, dict[str, dict[str, int]]]:
    """Count for each name, by article, how often the outlet and how often its sources use it."""
    out: dict[str, dict[str, Counter[str]]] = {}
    for name in framing.compare(list(stories)).names:
        who = OWN if name.source is None else "source"
        out.setdefault(name.name, {OWN: Counter(), "source": Counter()})[who][name.outlet] += name.count
    used = sorted(out.items(), key=lambda item: (-sum(map(Counter.total, item[1].values())), item[0]))
    return {name: {who: dict(sorted(count.items())) for who, count in found.items()} for name, found in used}


def tables(result: dict[str, Any]) -> dict[str, str]:
    """Return the tables of the page as Markdown."""
    columns = [OWN, *sorted({who for found in result["frames"].values() for row in found.values() for who in row} - {OWN})]
    lines = [f"| frame | article | {' | '.join(columns)} |", "| --- | --- |" + " --- |" * len(columns)]
    for frame, found in result["frames"].items():
        for article, row in found.items():
            if row:
                lines.append(f"| `{frame}` | {article} | {' | '.join(str(row.get(who, 0)) for who in columns)} |")
    called = ["| name | in the outlet's own voice | in a source's |", "| --- | --- | --- |"]
    for name, found in result["names"].items():
        own, source = (", ".join(f"{article} {n}" for article, n in found[who].items()) for who in (OWN, "source"))
        called.append(f"| {name} | {own} | {source} |")
    return {"frames": "\n".join(lines), "names": "\n".join(called)}


if __name__ == "__main__":
    main()
