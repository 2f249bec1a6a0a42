"""Files -> articles to read, one after another; what cannot be read becomes a record of its own and stops nothing.

Takes paths of files and folders (.txt, .html, .jsonl, .csv, .parquet), gives `Item` and `Bad` in a fixed order. It does
not analyse: `pipeline` does, and `cli` joins both.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from framing.errors import InputError, MissingExtra

SUFFIXES = (".txt", ".jsonl", ".html", ".htm", ".csv", ".parquet")
LARGEST_FILE = 80_000_000  # bytes of a file that is one article


@dataclass(frozen=True)
class Item:
    """An article to be read."""

    id: str
    text: str
    source_path: str
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Bad:
    """An article that cannot be read: where it stands and why."""

    source_path: str
    line: int | None
    error: str

    def __str__(self) -> str:
        return self.error


@dataclass(frozen=True)
class Columns:
    """Names of the columns, or JSON keys, that hold an article's text and id."""

    text: str = "text"
    id: str = "id"


def files(inputs: Iterable[str | Path]) -> list[Path]:
    """Return the files that the inputs name; a folder gives all readable files in it, by name, at any depth.

    Raises
    ------
    InputError
        If an input does not exist, or a folder holds no article.
    """
    found: list[Path] = []
    for entry in map(Path, inputs):
        if len(entry.name) < 256 and entry.is_dir():
            inside = sorted(p for p in entry.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            if not inside:
                raise InputError(
                    f"a folder must hold articles ({', '.join(SUFFIXES)}), but {entry} has none; name another"
                )
            found += inside
        elif len(entry.name) < 256 and entry.exists():
            found.append(entry)
        else:
            raise InputError(f"an input must be a file or a folder, but {entry} does not exist; check the path")
    return found


def articles(paths: Iterable[Path], columns: Columns = Columns()) -> Iterator[Item | Bad]:
    """Read the articles of files, in order."""
    readers = {".jsonl": _jsonl, ".csv": _csv, ".parquet": _parquet}
    for path in paths:
        try:
            yield from readers.get(path.suffix.lower(), _whole_file)(path, columns)
        except (InputError, MissingExtra) as error:
            yield Bad(str(path), None, str(error))
        except OSError as error:
            yield Bad(
                str(path), None, f"{path} must be readable, but it is not ({error.strerror}); check its permissions"
            )


def _whole_file(path: Path, columns: Columns) -> Iterator[Item | Bad]:
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise InputError(
            f"a file of one article must have at most {LARGEST_FILE >> 20} MB, but {path} has {size >> 20}; split it"
        )
    text = _decode(path.read_bytes(), path)
    if path.suffix.lower() in (".html", ".htm"):
        text = _from_html(text, path)
    yield Item(path.stem, text, str(path))


def _decode(content: bytes, path: Path, line: int | None = None) -> str:
    where = str(path) if line is None else f"{path}, line {line}"
    if b"\0" in content[:65536] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{where}: an article must be text, but this is a binary file; leave it out")
    try:
        return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{where}: text must be UTF-8, but byte {error.start} is not; convert the file, e.g. with iconv"
        ) from error


def _from_html(text: str, path: Path) -> str:
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtra(f"reading {path.name}", "html") from error
    extracted = trafilatura.extract(text, include_comments=False)
    if not extracted:
        raise InputError(f"{path}: a page must hold an article, but none was found in this HTML; save its text as .txt")
    return str(extracted)


def _jsonl(path: Path, columns: Columns) -> Iterator[Item | Bad]:
    empty = True
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            empty = False
            try:
                yield _object(line, path, number, columns)
            except InputError as error:
                yield Bad(str(path), number, str(error))
    if empty:
        raise InputError(f"{path}: a JSONL file must hold at least one object, but it is empty; leave it out")


def _object(line: bytes, path: Path, number: int, columns: Columns) -> Item:
    where = f"{path}, line {number}"
    try:
        record = json.loads(_decode(line, path, number))
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{where}: each line must be one JSON object, but this is not ({error}); mend the line"
        ) from error
    if not isinstance(record, dict) or not isinstance(record.get(columns.text), str):
        raise InputError(
            f"{where}: each object must have a text under {columns.text!r}, but this has none; add it or name another key"
        )
    meta = {key: value for key, value in record.items() if key not in (columns.text, columns.id)}
    return Item(_id(record.get(columns.id), number), record[columns.text], str(path), meta)


def _id(value: Any, number: int) -> str:
    """Return an article's id; one without is named by its number in the file."""
    return str(number) if value in (None, "") else str(value)


def _csv(path: Path, columns: Columns) -> Iterator[Item | Bad]:
    csv.field_size_limit(LARGEST_FILE)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines, strict=True, restkey="more")
        try:
            if columns.text not in (rows.fieldnames or ()):
                raise InputError(
                    f"{path}: a CSV file must have a column {columns.text!r}, but has {rows.fieldnames}; use --text-column"
                )
            for number, row in enumerate(rows, 1):
                meta = {k: v for k, v in row.items() if k not in (columns.text, columns.id)}
                yield Item(_id(row.get(columns.id), number), row[columns.text] or "", str(path), meta)
        except (csv.Error, UnicodeDecodeError) as error:
            line = rows.line_num + 1  # the reader counts the lines that it has understood
            yield Bad(str(path), line, f"{path}, line {line}: a CSV file must be well-formed UTF-8 ({error}); mend it")


def _parquet(path: Path, columns: Columns) -> Iterator[Item | Bad]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtra(f"reading {path.name}", "data") from error
    try:
        file = pq.ParquetFile(path)
        if columns.text not in file.schema_arrow.names:
            raise InputError(
                f"{path}: a Parquet file must have a column {columns.text!r}, but has {file.schema_arrow.names}; use --text-column"
            )
        kind = file.schema_arrow.field(columns.text).type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            raise InputError(f"{path}: the column {columns.text!r} must hold text, but holds {kind}; use --text-column")
        number = 0
        for batch in file.iter_batches():
            for row in batch.to_pylist():
                number += 1
                meta = {k: v for k, v in row.items() if k not in (columns.text, columns.id)}
                yield Item(_id(row.get(columns.id), number), row[columns.text] or "", str(path), meta)
    except pa.ArrowInvalid as error:
        raise InputError(f"{path} must be a Parquet file, but it cannot be read ({error}); write it again") from error
