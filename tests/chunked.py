"""Chunks of articles as runs read them, bad ones among them."""

from __future__ import annotations

from collections.abc import Iterator

from framing.files.entries import Bad, Entry, Item

ORLAN = "The ministry denied on Monday that any soldier had deserted.\n\nFarmers in Orlan said they had no grain left."


def chunks(number: int = 12, size: int = 3) -> Iterator[list[Entry]]:
    """Articles, with a bad one and one that nobody can read in each chunk but the first."""
    for n in range(number):
        items: list[Entry] = [Item(f"{n}.{i}", f"{ORLAN} It was day {n}.", "in.jsonl", {"day": n}) for i in range(size)]
        yield items if n == 0 else [*items, Bad("in.jsonl", n, "broken"), Item(f"{n}.void", " ", "in.jsonl")]
