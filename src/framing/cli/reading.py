"""What the commands share: how paths are given, and, where articles are read, options and what is said of them at the end."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from framing.errors import ModelError
from framing.files.entries import Bad, Columns
from framing.summary import counted, plain

TOLD = 20  # articles of a run into a folder that are named where they could not be read


def name(value: str) -> str:
    """Return the name of a file, folder or model as an option gives it; an empty one would mean the current folder."""
    if not value:
        raise argparse.ArgumentTypeError("must name a file or a folder, but is empty")
    return value


def path(value: str) -> Path:
    """Return the path that an option gives."""
    return Path(name(value))


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how articles are read."""
    option = parser.add_argument
    option("--model", default="conflict", help="a shipped model's name or a model folder (default: conflict)")
    option("--no-clean", action="store_true", help="take each text whole, as body, parted at blank lines")
    option("--text-column", default="text", help="column or key that holds the text (default: text)")
    option("--id-column", default="id", help="column or key that holds the id (default: id)")


def columns(options: argparse.Namespace) -> Columns:
    """Return the columns that the options name."""
    return Columns(options.text_column, options.id_column)


def model(options: argparse.Namespace) -> str:
    """Return the model that the options name.

    Raises
    ------
    ModelError
        If the name is empty, which would be the folder one stands in.
    """
    if not options.model:
        raise ModelError("--model must be a shipped model's name or a model folder, but is empty; try 'conflict'")
    return str(options.model)


class Refusals:
    """Prints why articles of a long run were not read, the first of them, and where to look for the others."""

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, line: bytes) -> None:
        """Print the sentence of an article's line."""
        if self._told < TOLD:
            say_bad(Bad(**json.loads(line)))
        self._told = min(self._told + 1, TOLD)

    def close(self, bad: int, folder: Path) -> None:
        """Say where those stand that were not told, which may be an earlier run's."""
        if bad > self._told:
            print(f"not read: {bad - self._told} more, see {plain(str(folder / 'errors-*.jsonl'))}", file=sys.stderr)


def say_bad(item: Bad) -> None:
    """Print why an article was not read."""
    print(f"not read: {plain(str(item))}", file=sys.stderr)


def close(done: int, bad: int, note: str = "") -> int:
    """Print how many articles were read and how many not, and return the command's exit code."""
    print(f"{counted(done, 'article')} read, {bad} not read{note}", file=sys.stderr)
    return 1 if bad else 0
