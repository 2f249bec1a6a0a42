"""What the user names -> the files to read, one after another.

Takes paths of files and folders, patterns (``news/*.jsonl.gz``) and ``-`` for standard input. It opens no
file: `packing` does. The list of files is not held in memory, but for the names of one folder.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from glob import glob
from itertools import chain
from pathlib import Path

from framing.errors import InputError

SUFFIXES = (".txt", ".jsonl", ".ndjson", ".jsonlines", ".html", ".htm", ".csv", ".parquet")
PACKED = (".gz", ".zst")
STDIN = Path("-")
LARGEST_FILE = 80_000_000  # bytes of one article's file, or of one line


@dataclass(frozen=True)
class Survey:
    """How many files there are, how many bytes they have, and a hash over their names and sizes."""

    files: int
    bytes: int
    sha256: str


def unpacked(path: Path) -> Path:
    """Return a file's path without the ending of its packing."""
    return path.with_suffix("") if path.suffix.lower() in PACKED else path


def files(inputs: Iterable[str | Path], without: Collection[Path] = ()) -> Iterator[Path]:
    """Return the files that the inputs name; a folder gives all readable files in it, by name, at any depth.

    Links to folders that lie elsewhere are not followed. They are given themselves, as are links that lead nowhere, so that
    they are listed as unreadable when their turn comes.

    Parameters
    ----------
    inputs : iterable of str or Path
        Files, folders, patterns, or ``-`` for standard input.
    without : collection of Path
        Files and folders that are left out, as those that the same run writes.

    Raises
    ------
    InputError
        If an input does not exist, a file has an ending that is not read, or a folder holds no article; at once, before
        the first file is given.
    """
    found = _distinct([path for entry in inputs for path in _named(str(entry))])
    left_out = {_place(path) for path in without}
    for path in found:
        if _place(path) not in left_out:
            _check(path, left_out)
    single = {_place(path) for path in found if path != STDIN and not path.is_dir()}  # not once more with their folder
    roots = {_place(path) for path in found if _is_folder(path)}
    return chain.from_iterable(
        _walk(path, left_out | single, roots) if _is_folder(path) else [path]
        for path in found
        if _place(path) not in left_out
    )


def _check(path: Path, left_out: Collection[Path]) -> None:
    """Refuse a file of an ending that is not read, and a folder without any that is."""
    endings = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
    if _is_folder(path):
        if next(_walk(path, left_out, {_place(path)}), None) is None:
            raise InputError(f"a folder must hold articles ({endings}), but {path} has none; name another")
    elif unpacked(path).suffix and not _readable(path):
        raise InputError(
            f"a file must end in {endings}, packed ({' or '.join(PACKED)}) or not, or have no ending and hold one text, "
            f"but {path} does not; convert it, or leave it out"
        )


def apart(output: Path, *inputs: Path) -> None:
    """Refuse to write over what is read.

    Raises
    ------
    InputError
        If the output is one of the inputs.
    """
    if any(is_same(output, path) for path in inputs):
        raise InputError(f"the output must be another file than the input, but {output} is both; name another")


def is_same(output: Path, path: Path) -> bool:
    """Say whether an output is the file or folder that is read from a path, by whatever name or link."""
    with suppress(OSError, AttributeError):  # there may be no standard input
        if path == STDIN:
            return os.path.samestat(os.fstat(sys.stdin.fileno()), output.stat())
        return _place(output) == _place(path) or os.path.samefile(output, path)
    return False


def _place(path: Path) -> Path:
    """Return where a path leads in the end; of links in a circle, one of them (`Path.resolve` raises there)."""
    return Path(os.path.realpath(path))


def _is_folder(path: Path) -> bool:
    return path != STDIN and path.is_dir()


def _distinct(found: Sequence[Path]) -> list[Path]:
    """Leave out what is named twice, and folders that lie in others."""
    folders = {_place(path) for path in found if _is_folder(path)}
    kept: dict[Path, Path] = {}
    for path in found:
        place = _place(path)
        if not (place in folders and folders.intersection(place.parents)):
            kept.setdefault(place, path)
    return list(kept.values())


def _readable(path: Path) -> bool:
    return unpacked(path).suffix.lower() in SUFFIXES


def _named(entry: str) -> list[Path]:
    if not entry:  # `Path` takes it for the current folder
        raise InputError("an input must be a file, a folder or a pattern, but one is empty; name it, or '.' for this folder")
    path = Path(entry)
    if path == STDIN or (len(path.name) < 256 and path.exists()):
        return [path]
    matches = sorted(map(Path, glob(entry, recursive=True))) if len(entry) < 4096 else []
    if not matches:
        raise InputError(f"an input must be a file or a folder, but {path} does not exist; check the path")
    return matches


def _walk(folder: Path, left_out: Collection[Path], roots: Collection[Path]) -> Iterator[Path]:
    """Give a folder's readable files, and what must be listed as unreadable, in the order of their paths."""
    try:
        with os.scandir(folder) as entries:
            folders = {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
    except OSError:  # it will be listed as unreadable when its turn comes
        yield folder
        return
    names = {path.name for path in left_out}
    for name in sorted(folders):
        path = folder / name
        if name in names and _place(path) in left_out:
            continue
        if folders[name]:
            yield from _walk(path, left_out, roots)
        elif _is_given(path, left_out, roots):
            yield path


def _is_given(path: Path, left_out: Collection[Path], roots: Collection[Path]) -> bool:
    """Say whether a folder gives a file or a link; one that would be lost without a word is given, to be listed as unreadable."""
    is_link = os.path.islink(path)
    if is_link:
        place = _place(path)
        within = {place, *place.parents}
        if within.intersection(left_out):
            return False
        if os.path.isdir(path):  # following could lead in circles, or through the whole disk
            return not within.intersection(roots)
    if os.path.isfile(path):
        return _readable(path)
    return (is_link or _readable(path)) and not os.path.exists(path)


def survey(paths: Iterable[Path]) -> Survey:
    """Look at files from outside; standard input counts as a file without bytes."""
    digest, count, total = hashlib.sha256(), 0, 0
    for path in paths:
        try:
            size = 0 if path == STDIN else path.stat().st_size
        except OSError:  # it will be listed as unreadable when its turn comes
            size = -1
        count, total = count + 1, total + max(size, 0)
        digest.update(f"{path}\0{size}\n".encode("utf8", "surrogateescape"))
    return Survey(count, total, digest.hexdigest())
