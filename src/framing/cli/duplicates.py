"""``framing duplicates``: its options and its call."""

from __future__ import annotations

import argparse
from typing import Any

from framing.cli import reading
from framing.summary import counted


def add(commands: Any) -> None:
    """Add the command to a parser."""
    parser = commands.add_parser("duplicates", help="mark near-duplicates, such as wire copy, with a group")
    parser.add_argument("results", type=reading.path, help="the folder or file that framing analyze wrote")
    parser.add_argument(
        "-o", "--output", type=reading.path, required=True, metavar="GROUPS.jsonl", help="write one JSON object an article"
    )
    parser.add_argument(
        "--threshold",
        type=float,
        default=0.8,
        metavar="SHARE",
        help="share of common runs of five words from which two articles are near-duplicates (default: 0.8)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    from framing.duplicates import mark

    counts = mark(options.results, options.output, options.threshold)
    groups = counted(counts.groups, "group")
    print(f"{counted(counts.articles, 'article')}, {counts.copies} of them copies in {groups}")
    return 0
