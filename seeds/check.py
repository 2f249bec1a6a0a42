"""The corpus' own checks. Counts what its parts hold beside what is asked, and fails where a rule that was kept is broken.

    python seeds/check.py [--table | --names]

--table prints the figures of DATASHEET.md as Markdown, --names every name and number with the frame it most goes with.
Runs of words shared with other corpora are looked for where those stand in ../shared, or in the folder FRAMING_SHARED.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import parts
from counts import Count, counts, none_of
from figures import asked_and_has, figures, names
from measures import RUN, shared_runs

from framing.errors import FramingError

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("FRAMING_SHARED", HERE.parents[1] / "shared"))
DATA = {".jsonl", ".md", ".tsv", ".txt"}
SHOWN = 8  # of what breaks a rule
# What falls short of what is asked, and how many there are: DATASHEET.md tells why. None may get worse.
SHORT = {
    "names and numbers tied to one frame": 6,
    "names and numbers tied to one kind": 72,
}


def leaks(folder: Path, shared: Path) -> Count:
    """Count the runs of words that the corpus shares with texts from outside."""
    own = (path for path in folder.rglob("*") if path.suffix in DATA)
    others = (path for path in shared.rglob("*") if path.is_file())
    return none_of(f"runs of {RUN} words shared with other corpora", shared_runs(parts.texts(own), parts.texts(others)))


def broken(found: Sequence[Count], short: Mapping[str, float]) -> Iterator[str]:
    """Say which rules are broken: what is neither reached nor known as short, or is worse than it was known to be."""
    for count in found:
        known = short.get(count.what)
        rule = f"{count.what}: must be at {'most' if count.most else 'least'}"
        if known is None and not count.kept:
            yield f"{rule} {count.asked:g}, but is {count.has:g}{_which(count)}"
        elif known is not None and count.kept:
            yield f"{count.what}: is reached with {count.has:g}; take it out of SHORT in check.py"
        elif known is not None and not count.no_worse(known):
            yield f"{rule} {known:g}, as it was, but is {count.has:g}{_which(count)}"


def _which(count: Count) -> str:
    return f": {'; '.join(count.which[:SHOWN])}{' ...' * (len(count.which) > SHOWN)}" if count.which else ""


def stale(datasheet: str, wanted: str) -> bool:
    """Whether the figures of the datasheet are not those of the corpus."""
    return datasheet.partition("## Figures\n\n")[2] != wanted


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--names", action="store_true")
    options = parser.parse_args()
    try:
        seeds = parts.read(HERE)
    except FramingError as error:
        print(error)
        return 1
    if options.names:
        print("\n".join(f"{tie.name}\t{tie.total}\t{tie.label}\t{tie.share:.2f}" for tie in names(seeds)))
        return 0
    found = list(counts(seeds, parts.tested_halves(HERE.parent / "tests" / "minimal_pairs.tsv")))
    wanted = figures(seeds, found)
    if options.table:
        print(wanted, end="")
        return 0
    if SHARED.is_dir():
        found.append(leaks(HERE, SHARED))
    else:
        print(f"not checked: runs of {RUN} words shared with other corpora, since {SHARED} is not there")
    print("\n".join(asked_and_has(found)))
    print(*(f"short: {count.what}{_which(count)}" for count in found if not count.kept), sep="\n")
    refused = list(broken(found, SHORT))
    if stale((HERE / "DATASHEET.md").read_text(encoding="utf8"), wanted):
        refused.append("the figures of DATASHEET.md must be those of the corpus; put what --table prints in their place")
    print("\n".join(refused) or f"{len(seeds.passages)} passages keep every rule but those marked as short")
    return bool(refused)


if __name__ == "__main__":
    sys.exit(main())
