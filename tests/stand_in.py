"""Articles and a reader that cost nothing, to try how runs are written; as a program, one such run, made to be killed.

    python tests/stand_in.py NUMBER SIZE FOLDER
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from framing.files.entries import Bad, Entry, Item
from framing.runs.shards import Line, write

HEAD = {"model": "stand-in"}


def entries(number: int, first: int = 0) -> Iterator[Entry]:
    """Articles of which every seventh cannot be read."""
    for n in range(first, first + number):
        yield Bad("in.jsonl", n, "broken") if n % 7 == 3 else Item(str(n), f"Rain fell on day {n}.", "in.jsonl")


def read(chunks: Iterator[Sequence[Entry]], pause: float = 0.0) -> Iterator[list[Line]]:
    """Give an article's text in capitals; of what could not be read, the line."""
    for chunk in chunks:
        time.sleep(pause)
        yield [
            (True, f"{entry.id} {entry.text.upper()}\n".encode())
            if isinstance(entry, Item)
            else (False, f"{entry.line}\n".encode())
            for entry in chunk
        ]


if __name__ == "__main__":
    write(Path(sys.argv[3]), HEAD, entries(int(sys.argv[1])), lambda chunks: read(chunks, 0.002), int(sys.argv[2]))
