"""What the commands that read articles share: options, and what they say of the articles at the end."""

from __future__ import annotations

import argparse
import sys

from framing import corpus
from framing.summary import plain


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how articles are read."""
    option = parser.add_argument
    option("--model", default="conflict", help="a shipped model's name or a model folder (default: conflict)")
    option("--no-clean", action="store_true", help="take each text whole, as body, parted at blank lines")
    option("--text-column", default="text", help="column or key that holds the text (default: text)")
    option("--id-column", default="id", help="column or key that holds the id (default: id)")


def columns(options: argparse.Namespace) -> corpus.Columns:
    """Return the columns that the options name."""
    return corpus.Columns(options.text_column, options.id_column)


def say_bad(item: corpus.Bad) -> None:
    """Print why an article was not read."""
    print(f"not read: {plain(str(item))}", file=sys.stderr)


def close(done: int, bad: int, note: str = "") -> int:
    """Print how many articles were read and how many not, and return the command's exit code."""
    print(f"{done} articles read, {bad} not read{note}", file=sys.stderr)
    return 1 if bad else 0
