"""Every text in a folder of corpora, one after the other.

Takes a file or folder with ``.txt .csv .tsv .json .jsonl .jsonlines .ndjson .parquet``, plain or packed as
``.gz .bz2 .xz .zst``, gives the strings in them: whole files, cells, JSON strings at any depth, and lists of strings
(lines, tokens) joined. It reads in a stream and holds one text at a time. It neither cleans nor splits nor says where
a text was. Files are UTF-8, or UTF-16 or UTF-32 with a byte order mark; bytes that are none of these come out as U+FFFD.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, TextIO, cast

from framing.errors import FramingError, InputError, MissingExtra

_PART = 1 << 20  # characters of a .txt file read at once; a larger file is cut at blank lines or line ends
_CELL = 1 << 26  # a cell beyond this is a quote that somebody forgot to close
_LIST = 1 << 12  # strings up to which a list is taken for one text
_UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")  # the byte order marks
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ROWS = 256  # of a Parquet file, read at once

_LITERAL = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"(\s*:)?', re.DOTALL)
_GAP = re.compile(r"[\[\]{}]")
_BEFORE = re.compile(r" (?=[,.:;?!%)\]]|n['\u2019]t\b|['\u2019](?:s|re|ve|ll|d|m)\b)", re.IGNORECASE)
_AFTER = re.compile(r"(?<=[(\[\u201c$]) ")


def read_texts(path: Path, unread: list[str]) -> Iterator[str]:
    """Yield every text under a path, files in the order of their names.

    Parameters
    ----------
    path : Path
        A file, or a folder that is read with all its subfolders.
    unread : list of str
        Files and folders that cannot be read, with the reason, are added here; the others are read all the same.

    Raises
    ------
    InputError
        If there is nothing at the path.
    MissingExtra
        If a file needs pyarrow or zstandard and it is not installed.
    """
    to_be_there(path)
    for file in _files(path, unread):
        packed = file.suffix.lower() in _UNPACK
        reader = _READERS.get((file.with_suffix("") if packed else file).suffix.lower())
        try:
            if reader is not None and file.is_file():
                yield from reader(file)
        except FramingError:
            raise
        except Exception as error:  # each format fails in its own ways; one bad file must not end a long search
            unread.append(f"{file}: {error}")


def _files(path: Path, unread: list[str]) -> list[Path]:
    """Return a file, or what is in a folder at any depth, in the order of the names."""
    if not path.is_dir():
        return [path]
    walk = os.walk(path, onerror=lambda error: unread.append(f"{getattr(error, 'filename', path)}: {error}"))
    return sorted(Path(folder, name) for folder, _, names in walk for name in names)


def to_be_there(path: Path) -> None:
    """Refuse a place for texts where there is neither a file nor a folder. Raises `InputError`."""
    if not path.exists():
        raise InputError(f"texts are sought in a file or folder, but {path} is neither; name your copy of the corpora")


def _bytes(path: Path) -> io.BufferedReader:
    unpack = _UNPACK.get(path.suffix.lower())
    return cast(io.BufferedReader, unpack(path)) if unpack else path.open("rb")


def _open_zst(path: Path) -> io.BufferedReader:
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtra(f"reading {path.name}", "data") from error
    # Dumps of the web are written with long windows and in many frames; the defaults would stop at both.
    unpack = zstandard.ZstdDecompressor(max_window_size=1 << 31)
    return io.BufferedReader(unpack.stream_reader(path.open("rb"), read_across_frames=True, closefd=True))


def _text(path: Path) -> TextIO:
    content = _bytes(path)
    mark = content.peek(4)[:4]
    encoding = "utf-32" if mark in _UTF_32 else "utf-16" if mark[:2] in _UTF_16 else "utf-8-sig"
    return io.TextIOWrapper(content, encoding=encoding, errors="replace", newline="")


def _plain(path: Path) -> Iterator[str]:
    rest = ""
    with _text(path) as text:
        while part := text.read(_PART):
            rest += part
            if len(rest) > _PART:
                cut = max(rest.rfind("\n\n"), rest.rfind("\n\r\n")) + 1 or rest.rfind("\n") + 1
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _cells(path: Path, delimiter: str, quoting: Literal[0, 3]) -> Iterator[str]:
    csv.field_size_limit(max(_CELL, csv.field_size_limit()))
    with _text(path) as text:
        for row in csv.reader(text, delimiter=delimiter, quoting=quoting):
            yield from row


def _csv(path: Path) -> Iterator[str]:
    with _text(path) as text:
        head = text.readline(_PART)
    yield from _cells(path, max(",;\t|", key=head.count), csv.QUOTE_MINIMAL)


def _tsv(path: Path) -> Iterator[str]:
    # Some write TSV with quoted cells, some with bare quote marks; nothing in the file tells which.
    yield from _cells(path, "\t", csv.QUOTE_MINIMAL)
    yield from _cells(path, "\t", csv.QUOTE_NONE)


def _json(path: Path) -> Iterator[str]:
    with _text(path) as text:
        yield from json_texts(iter(lambda: text.read(_PART), ""))


def _jsonl(path: Path) -> Iterator[str]:
    with _text(path) as text:
        for line in text:
            yield from json_texts([line])


def _parquet(path: Path) -> Iterator[str]:
    try:
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise MissingExtra(f"reading {path.name}", "data") from error
    with _bytes(path) as packed, tempfile.TemporaryFile() as plain:
        if path.suffix.lower() in _UNPACK:  # Parquet is read from its end, so it must be unpacked first
            shutil.copyfileobj(packed, plain)
        for batch in parquet.ParquetFile(plain if plain.tell() else packed).iter_batches(batch_size=_ROWS):
            yield from json_texts([json.dumps(batch.to_pylist(), default=lambda value: None)])


def json_texts(parts: Iterable[str]) -> Iterator[str]:
    """Yield the strings of JSON that comes in parts, and its lists of strings joined.

    The string literals are found without parsing what is around them, so that a file of any size and any nesting
    needs no more memory than its longest string. Strings with nothing but commas and square brackets between them
    make a list: joined by blanks, inner lists by line ends, once as they are and once closed up as prose is.
    """
    pieces: list[str] = []
    for gap, text, is_key in _literals(parts):
        yield text
        if is_key or "{" in gap or "}" in gap:
            yield from _joined(pieces)
            pieces = []
        # One piece too many is kept as the sign that the list is too long.
        if not is_key and len(pieces) <= _LIST:
            pieces.append(("\n" if "]" in gap else " ") + text)
    yield from _joined(pieces)


def _joined(pieces: list[str]) -> Iterator[str]:
    """Yield a list of strings as one text: closed up as prose is, and as it stands."""
    if 1 < len(pieces) <= _LIST:
        joined = "".join(pieces)[1:]
        yield _AFTER.sub("", _BEFORE.sub("", joined.replace("\n", " ")))
        yield joined


def _literals(parts: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield each string with what stands before it and whether it is a key."""
    rest = ""
    for part in parts:
        rest += part
        end = 0
        while (start := rest.find('"', end)) >= 0 and (found := _LITERAL.match(rest, start)):
            try:
                text = json.loads(f'"{found[1]}"', strict=False) if "\\" in found[1] else found[1]
                yield rest[end:start], text, found[2] is not None
            except ValueError:
                pass  # a broken escape: this string is nothing that could be sought
            end = found.end()
        rest = rest[end:] if start >= 0 else "".join(set(_GAP.findall(rest[end:])))


_UNPACK: dict[str, Callable[[Path], Any]] = {
    ".gz": gzip.GzipFile,
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
    ".zst": _open_zst,
}
_READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    ".txt": _plain,
    ".csv": _csv,
    ".tsv": _tsv,
    ".json": _json,
    ".jsonl": _jsonl,
    ".jsonlines": _jsonl,
    ".ndjson": _jsonl,
    ".parquet": _parquet,
}
