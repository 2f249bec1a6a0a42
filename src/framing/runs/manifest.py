"""A run's manifest: what it depends on and which shards are finished, true at every moment, even if the power fails.

``manifest.jsonl`` lies in the folder that a run writes. Its first line says what was asked for; it is there at once and as
a whole. Each finished shard adds a line, and the last line has the sums. A line counts when it ends and the files that it
names have the hashes that it gives; with the first that does not, the run goes on from there. It knows nothing of articles.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any

from framing.errors import FramingError

NAME = "manifest.jsonl"
FORMAT = 1
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))  # what a system says of a full disk, or of one's share of it


@dataclass(frozen=True)
class Shard:
    """A finished shard: its number, what it holds, the hash of the entries that it was made from, and its files."""

    shard: int
    read: int
    bad: int
    input_sha256: str
    files: dict[str, dict[str, Any]]


class Manifest:
    """The manifest of a folder that is being written.

    Attributes
    ----------
    finished : list of Shard
        What an earlier run has left, from the first shard on.
    """

    def __init__(self, folder: Path, file: IO[bytes], head: dict[str, Any]) -> None:
        self._folder, self._file = folder, file
        _compare(folder, _record(file.readline()), head)
        self.finished: list[Shard] = []
        end = file.tell()
        for line in file:
            shard = _finished(folder, line)
            if shard is None or shard.shard != len(self.finished):
                break
            self.finished.append(shard)
            end += len(line)
        self._names = {name for shard in self.finished for name in shard.files}
        file.seek(end)
        file.truncate()

    def add(self, shard: Shard) -> None:
        """Note that a shard is finished; its files must be on the disk."""
        self._append(asdict(shard))
        self._names |= set(shard.files)

    def close(self, read: int, bad: int, patterns: Sequence[str] = ()) -> None:
        """Note that all is done, after files of these patterns that an earlier attempt has left and no shard names are gone."""
        with room(self._folder):
            for path in (path for pattern in patterns for path in self._folder.glob(pattern)):
                if path.name not in self._names:
                    path.unlink()
        self._append({"complete": True, "read": read, "bad": bad})

    def _append(self, record: Mapping[str, Any]) -> None:
        with room(self._folder):
            self._file.write(_line(record))
            force(self._file)


@contextmanager
def opened(folder: Path, head: Mapping[str, Any]) -> Iterator[Manifest]:
    """Open a folder's manifest, or begin one; no other run can meanwhile.

    Raises
    ------
    FramingError
        If the folder holds something else, was begun with another head, is being written by another run, or cannot be
        written.
    """
    head = {"format": FORMAT, **json.loads(json.dumps(head))}
    with room(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        with room(folder):
            if not (folder / NAME).exists():
                _begin(folder, head)
            file = (folder / NAME).open("r+b")
        try:
            manifest = Manifest(folder, file, head)
            for path in folder.glob(".*.tmp"):
                path.unlink()
            yield manifest
        finally:
            with suppress(OSError):  # a full disk, which has been told already
                file.close()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """See to it that no other run writes the folder; the lock goes with the process, however that ends."""
    try:
        import fcntl
    except ImportError:  # a system without such locks
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:  # the same from within the run means something else
            raise FramingError(f"only one run may write a folder, but another writes {folder}; wait for its end") from error
        yield
    finally:
        os.close(descriptor)


def _begin(folder: Path, head: Mapping[str, Any]) -> None:
    others = [entry.name for entry in os.scandir(folder) if not entry.name.endswith(".tmp")]
    if others:
        raise FramingError(
            f"the output must be a new folder or one with a manifest, but {folder} has {min(others)!r}; name another"
        )
    new = folder / f".{NAME}.tmp"
    with new.open("wb") as file:
        file.write(_line(head))
        force(file)
    os.replace(new, folder / NAME)
    force_names(folder)


def _compare(folder: Path, earlier: dict[str, Any] | None, head: dict[str, Any]) -> None:
    if earlier is None:
        raise FramingError(f"{folder / NAME} must begin with what was asked for, but does not; name another folder")
    keys = [key for key in sorted({*earlier, *head}) if earlier.get(key) != head.get(key)]
    if keys:
        found = ", with ".join(_difference(key, earlier.get(key), head.get(key)) for key in keys)
        raise FramingError(
            f"a run goes on only as it began, but {folder} was begun with {found}; give the same command, name another "
            "folder, or delete this one and begin anew"
        )


def _difference(name: str, was: Any, now: Any) -> str:
    """Say in what two values differ, by the innermost part that does."""
    if isinstance(was, dict) and isinstance(now, dict):
        key = next(key for key in {**was, **now} if was.get(key) != now.get(key))
        return _difference(f"{name} {key}", was.get(key), now.get(key))
    if isinstance(was, list) and isinstance(now, list):
        return next(_difference(name, *pair) for pair in zip_longest(was, now) if pair[0] != pair[1])
    return f"{name} {_short(was)} and this run has {_short(now)}"


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) < 80 else f"{text[:76]} ..."


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record).encode("ascii") + b"\n"


def _record(line: bytes) -> dict[str, Any] | None:
    """Return what a line says, or nothing if it is not whole."""
    try:
        record = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _finished(folder: Path, line: bytes) -> Shard | None:
    """Return the shard that a line notes, if all of its files are there and whole."""
    record = _record(line)
    try:
        shard = Shard(**(record or {}))
        for name, facts in shard.files.items():
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != facts["sha256"]:
                    return None
    except (OSError, TypeError, KeyError, AttributeError, ValueError):
        return None
    return shard


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """Turn a failure to write into a sentence that says how to go on."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            say = (
                f"the disk must have room for {folder}, but it is full ({error.strerror}); what was written stays: make room "
                "and give the same command again, it goes on where it was"
            )
        else:
            say = (
                f"{folder} must be a folder with room to write, but it is not ({error.strerror}); mend that and give the "
                "same command again, it goes on where it was"
            )
        raise FramingError(say) from error


def force(file: IO[bytes]) -> None:
    """Force a file's bytes to the disk."""
    file.flush()
    os.fsync(file.fileno())


def force_names(folder: Path) -> None:
    """Force the names of a folder's files to the disk, where the system has a call for that."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
