"""Tables -> articles to read: a row of CSV or Parquet is an article, or a record of why it is none.

Takes the bytes of a file and the names of the columns, gives its rows in order, a few at a time. What a cell may hold is
known to `rows`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from framing.errors import InputError, MissingExtra
from framing.files.entries import Bad, Columns, Entry, Item, id_of
from framing.files.rows import csv_rows, parquet_rows, seekable

ROWS = 128  # rows of a Parquet file that are held at once


def csv_articles(stream: IO[bytes], path: Path, columns: Columns) -> Iterator[Entry]:
    """Read the rows of a CSV file."""
    rows = csv_rows(stream, path)
    line, names = next(rows, (1, list[str]()))
    if isinstance(names, InputError):  # without its names a table says nothing
        yield Bad(str(path), line, str(names))
        return
    _check(columns, names, path, "CSV")
    for number, (line, cells) in enumerate(rows, 1):
        if isinstance(cells, InputError):
            yield Bad(str(path), line, str(cells))
            continue
        row: dict[str, Any] = dict.fromkeys(names) | dict(zip(names, cells, strict=False))
        if len(cells) > len(names):
            row[_beside(names)] = cells[len(names) :]
        yield _row(row, number, path, columns)


def _beside(names: Sequence[str]) -> str:
    """Return what cells beyond the header are called; a column of that name keeps its own value."""
    name, count = "more", 1
    while name in names:
        count += 1
        name = f"more_{count}"
    return name


def _row(row: Mapping[str, Any], number: int, path: Path, columns: Columns) -> Item:
    meta = {key: value for key, value in row.items() if key not in (columns.text, columns.id)}
    return Item(id_of(row.get(columns.id), number), row[columns.text] or "", str(path), meta)


def parquet_articles(stream: IO[bytes], path: Path, columns: Columns) -> Iterator[Entry]:
    """Read the rows of a Parquet file."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtra(f"reading {path.name}", "data") from error
    try:
        # Pages are read as they are needed; otherwise a whole group of rows would be held.
        file = pq.ParquetFile(seekable(stream), buffer_size=1 << 20, pre_buffer=False)
        _check(columns, file.schema_arrow.names, path, "Parquet")
        kind = file.schema_arrow.field(columns.text).type
        values = kind.value_type if pa.types.is_dictionary(kind) else kind
        if file.metadata.num_rows and str(values) not in ("string", "large_string", "string_view"):
            raise InputError(f"{path}: the column {columns.text!r} must hold text, but holds {kind}; use --text-column")
        number = 0
        for batch in file.iter_batches(ROWS, use_threads=False):
            for row in parquet_rows(batch):
                number += 1
                if isinstance(row, Exception):
                    say = f"{path}, row {number}: a row must hold values that can be read, but one cannot ({row}); mend it"
                    yield Bad(str(path), number, say)
                else:
                    yield _row(row, number, path, columns)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path} must be a Parquet file, but it cannot be read ({error}); write it again") from error


def _check(columns: Columns, names: Sequence[str], path: Path, kind: str) -> None:
    """Refuse a table without the columns that were asked for; one for ids is asked for only where it was named."""
    for wanted, option in ((columns.text, "--text-column"), (columns.id, "--id-column")):
        count = list(names).count(wanted)
        if count > 1:
            once = f"only once, but has it {count} times; rename the others, or use {option}"
            raise InputError(f"{path}: a {kind} file must have a column {wanted!r} {once}")
        if not count and (option == "--text-column" or columns.id_is_named):
            for mark in ";\t" if kind == "CSV" and len(names) == 1 else "":
                if mark in names[0]:
                    raise InputError(
                        f"{path}: the columns of a CSV file must be separated by commas, but those of its header are by {mark!r}; "
                        f"save it with commas, e.g. by pandas.read_csv(FILE, sep={mark!r}).to_csv(NEW, index=False)"
                    )
            has = f"{list(names)}; use {option}" if names else "none, as it is empty; leave it out"
            raise InputError(f"{path}: a {kind} file must have a column {wanted!r}, but has {has}")
