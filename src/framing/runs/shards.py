"""Articles and a function that reads them -> a folder of shards, in which nothing is lost whenever the run is stopped.

    part-00000.jsonl     one line for each article that was read, in order
    errors-00000.jsonl   one line for each that was not; only where there are any
    manifest.jsonl       see `manifest`

A shard holds the results of a fixed number of entries, so its bytes depend on the input alone, not on workers, stops or
time. It is written under another name, forced to the disk and renamed; then it is noted in the manifest. Entries that an
earlier run has finished are passed over, but compared by their hash. What the lines say is not known here.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Any

from framing.errors import InputError
from framing.files.entries import Entry, Item
from framing.runs import manifest
from framing.runs.manifest import Shard, room

CHUNK = 16  # entries that are handed on at once
LARGEST_CHUNK = 1 << 20  # characters after which a chunk is handed on with fewer

Line = tuple[bool, bytes]  # whether the article was read, and what is to be written
Read = Callable[[Iterator[Sequence[Entry]]], Iterable[Sequence[Line]]]


@dataclass
class Sums:
    """Articles that were read and not read, and how many of both an earlier run had finished."""

    read: int = 0
    bad: int = 0
    earlier: int = 0


@dataclass(frozen=True)
class _Place:
    """Where a chunk belongs, and the hash of its shard's entries up to its end."""

    shard: int
    input_sha256: str


def write(
    folder: Path,
    head: Mapping[str, Any],
    entries: Iterable[Entry],
    read: Read,
    size: int = 1000,
    report: Callable[[Sums], None] = lambda sums: None,
) -> Sums:
    """Write the results of all entries, or of those that an earlier run has left.

    Parameters
    ----------
    folder : Path
        New, empty, or with an earlier run's manifest.
    head : mapping
        What the results depend on; a run with another one is not continued.
    entries : iterable of Item and Bad
    read : callable
        Takes chunks of entries and gives the lines of each chunk, in order.
    size : int
        Entries of a shard.
    report : callable
        Is told the sums as they grow.

    Raises
    ------
    FramingError
        If the folder holds something else, was begun with other inputs or options, is being written by another run, or
        the disk is full.
    """
    with manifest.opened(folder, {**head, "shard_size": size}) as notes:
        sums = Sums(sum(shard.read for shard in notes.finished), sum(shard.bad for shard in notes.finished))
        sums.earlier = sums.read + sums.bad
        report(sums)
        places: deque[_Place] = deque()
        chunks = _chunks(folder, iter(entries), size, notes.finished, places)
        results = ((places.popleft(), lines) for lines in read(chunks))
        for number, group in groupby(results, lambda result: result[0].shard):
            notes.add(_write_shard(folder, number, group, sums, report))
        notes.close(sums.read, sums.bad, ("part-*.jsonl", "errors-*.jsonl"))
    return sums


def result_files(results: Path) -> list[Path]:
    """Return the files that hold the results of a run: a folder's shards in their order, or the file itself.

    Raises
    ------
    InputError
        If a folder has no shards.
    """
    found = results.glob("part-*.jsonl") if results.is_dir() else [results]
    paths = sorted(found, key=lambda path: (len(path.name), path.name))  # from 100,000 shards on, numbers grow longer
    if not paths:
        raise InputError(f"{results} must hold shards that framing analyze wrote, but has none; name another folder")
    return paths


def _chunks(
    folder: Path, entries: Iterator[Entry], size: int, finished: Sequence[Shard], places: deque[_Place]
) -> Iterator[list[Entry]]:
    """Give the entries that are to be read, and note the place of each chunk; compare those that have been read."""
    left, number = 0, 0
    while not left:
        digest, left = hashlib.sha256(), size
        while left and (chunk := _chunk(entries, left)):
            left -= len(chunk)
            for entry in chunk:
                digest.update(json.dumps(asdict(entry), default=str).encode("ascii") + b"\n")
            if number >= len(finished):
                places.append(_Place(number, digest.hexdigest()))
                yield chunk
        if number < len(finished) and digest.hexdigest() != finished[number].input_sha256:
            raise InputError(
                f"the articles must be those that {folder} was begun with, but after the first {number * size} they are "
                "others; give the same inputs, name another folder, or delete this one and begin anew"
            )
        number += 1


def _chunk(entries: Iterator[Entry], most: int) -> list[Entry]:
    chunk: list[Entry] = []
    weight = 0
    for entry in islice(entries, min(most, CHUNK)):
        chunk.append(entry)
        weight += len(entry.text) if isinstance(entry, Item) else 0
        if weight > LARGEST_CHUNK:
            break
    return chunk


def _write_shard(
    folder: Path,
    number: int,
    results: Iterable[tuple[_Place, Sequence[Line]]],
    sums: Sums,
    report: Callable[[Sums], None],
) -> Shard:
    """Write a shard's files; they get their names when everything is on the disk."""
    part, errors = _Growing(folder, f"part-{number:05d}.jsonl"), _Growing(folder, f"errors-{number:05d}.jsonl")
    try:
        for place, lines in results:
            input_sha256 = place.input_sha256
            for was_read, line in lines:
                (part if was_read else errors).add(line)
                sums.read, sums.bad = sums.read + was_read, sums.bad + (not was_read)
            report(sums)
        files = [file for file in (part, errors) if file is part or file.lines]
        facts = {file.name: file.finish() for file in files}
        with room(folder):
            if errors not in files:  # an earlier attempt may have left some
                (folder / errors.name).unlink(missing_ok=True)
            manifest.force_names(folder)
        return Shard(number, part.lines, errors.lines, input_sha256, facts)
    finally:
        part.close()
        errors.close()


class _Growing:
    """A file that is being written, under another name until it is finished."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name, self.lines, self._bytes = name, 0, 0
        self._folder, self._path = folder, folder / f".{name}.tmp"
        self._digest = hashlib.sha256()
        self._file: IO[bytes] | None = None

    def add(self, line: bytes) -> None:
        with room(self._folder):
            self._open().write(line)
        self._digest.update(line)
        self.lines, self._bytes = self.lines + 1, self._bytes + len(line)

    def finish(self) -> dict[str, Any]:
        with room(self._folder):
            manifest.force(self._open())
            os.replace(self._path, self._folder / self.name)
        return {"bytes": self._bytes, "sha256": self._digest.hexdigest()}

    def close(self) -> None:
        if self._file:
            with suppress(OSError):  # a full disk, which has been told already
                self._file.close()
            self._path.unlink(missing_ok=True)

    def _open(self) -> IO[bytes]:
        self._file = self._file or self._path.open("wb")
        return self._file
