"""Files -> articles to read, one after another; what cannot be read becomes a record of its own and stops nothing.

Takes paths of files (`inputs.SUFFIXES`, each also packed), gives `Item` and `Bad` in a fixed order, and
holds one article, line or small batch of rows at a time. It does not analyse: `pipeline` does, and `cli` joins both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from framing.errors import InputError, MissingExtra
from framing.files.entries import Bad, Columns, Entry, Item, id_of
from framing.files.inputs import LARGEST_FILE, STDIN, unpacked
from framing.files.jsonl import DEEPEST, too_deep
from framing.files.packing import Meter, opened
from framing.files.tables import csv_articles, parquet_articles

_UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")  # the byte order marks
_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}



def articles(
    paths: Iterable[Path],
    columns: Columns = Columns(),
    form: str = "jsonl",
    meter: Meter | None = None,
    extract: bool = True,
) -> Iterator[Entry]:
    """Read the articles of files, in order.

    Parameters
    ----------
    paths : iterable of Path
        From `files`.
    columns : Columns
        Where a JSON object or a row holds the text and the id.
    form : str
        What standard input holds: ``jsonl``, ``csv``, ``parquet``, ``html`` or ``txt``.
    meter : Meter, optional
        Counts the bytes that have been read.
    extract : bool
        Whether to extract articles from pages of HTML; ``False`` leaves that, which takes time, to `extracted`.
    """
    readers = {".jsonl": _jsonl, ".ndjson": _jsonl, ".jsonlines": _jsonl, ".csv": csv_articles, ".parquet": parquet_articles}
    for path in paths:
        suffix = f".{form}" if path == STDIN else unpacked(path).suffix.lower()
        try:
            with opened(path, meter) as stream:
                if suffix in readers:
                    yield from readers[suffix](stream, path, columns)
                else:
                    item = _whole(stream, path, suffix)
                    yield extracted(item) if extract else item
        except (InputError, MissingExtra) as error:
            yield Bad(str(path), None, str(error))
        except OSError as error:
            yield Bad(str(path), None, _unreadable(path, error))


def _unreadable(path: Path, error: OSError) -> str:
    if not path.is_symlink():
        return f"{path} must be readable, but it is not ({error.strerror}); check its permissions"
    if path.is_dir():
        return f"a link to a folder is not followed, but {path} is one; name it itself, or the folder that it leads to"
    return f"{path} must be readable, but it is not ({error.strerror}); check where it leads"


def _whole(stream: IO[bytes], path: Path, suffix: str) -> Item:
    content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise InputError(
            f"a file of one article must have at most {LARGEST_FILE >> 20} MB, but {path} has more; split it"
        )
    page = suffix in (".html", ".htm")
    return Item(unpacked(path).stem, _decode(content, path), str(path), page=page)


def _decode(content: bytes, path: Path, line: int | None = None) -> str:
    where = str(path) if line is None else f"{path}, line {line}"
    if content.startswith(_UTF_32):
        raise InputError(f"{where}: text must be UTF-8 or UTF-16, but this is UTF-32; convert the file, e.g. with iconv")
    if b"\0" in content[:65536] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{where}: an article must be text, but this is a binary file; leave it out")
    try:
        return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{where}: text must be UTF-8, but byte {error.start} is not; convert the file, e.g. with iconv"
        ) from error


def extracted(item: Item) -> Item:
    """Return an item with the article of its page; one that is no page as it is."""
    if not item.page:
        return item
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtra(f"reading {Path(item.source_path).name}", "html") from error
    text = trafilatura.extract(item.text, include_comments=False)
    if not text:
        raise InputError(
            f"{item.source_path}: a page must hold an article, but none was found in this HTML; save its text as .txt"
        )
    return replace(item, text=str(text), page=False)


def _jsonl(stream: IO[bytes], path: Path, columns: Columns) -> Iterator[Entry]:
    empty = True
    for number, line in _lines(stream):
        if line.isspace():
            continue
        empty = False
        try:
            yield _object(line, path, number, columns)
        except InputError as error:
            yield Bad(str(path), number, str(error))
    if empty:
        raise InputError(f"{path}: a JSONL file must hold at least one object, but it is empty; leave it out")


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Give the lines with their numbers; of one that is too long only the beginning is kept, by which it is refused."""
    number = 0
    while line := stream.readline(LARGEST_FILE + 1):
        number += 1
        rest = line if len(line) > LARGEST_FILE else b"\n"
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(1 << 20)
        yield number, line


def _object(line: bytes, path: Path, number: int, columns: Columns) -> Item:
    where = f"{path}, line {number}"
    if len(line) > LARGEST_FILE:
        raise InputError(f"{where}: a line must have at most {LARGEST_FILE >> 20} MB, but this has more; split it")
    mend = "mend the line" + (", or give plain text to 'framing analyze - --format txt'" if path == STDIN else "")
    try:
        record = json.loads(_decode(line, path, number))
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{where}: each line must be one JSON object, but this is not ({error}); {mend}"
        ) from error
    if too_deep(record):
        raise InputError(f"{where}: an object must be nested at most {DEEPEST} levels deep, but this is deeper; flatten it")
    if not isinstance(record, dict):
        raise InputError(f"{where}: each line must be one JSON object, but this is {_kind(record)}; {mend}")
    if not isinstance(text := record.get(columns.text), str):
        has = "none; add it or name another key" if text is None else f"{_kind(text)} there; mend the line or name another key"
        raise InputError(f"{where}: each object must have a text under {columns.text!r}, but this has {has}")
    if columns.id_is_named and columns.id not in record:
        raise InputError(
            f"{where}: each object must have an id under {columns.id!r}, but this has none; add it or use another --id-column"
        )
    meta = {key: value for key, value in record.items() if key not in (columns.text, columns.id)}
    return Item(id_of(record.get(columns.id), number), text, str(path), meta)


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "null")
