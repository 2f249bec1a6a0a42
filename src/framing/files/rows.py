"""Streams of CSV and batches of Parquet -> rows, one after another; in place of one that cannot be read, why not.

It does not know which columns hold an article, and gives no verdict on a file: `corpus` does.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from framing.errors import InputError
from framing.files.inputs import LARGEST_FILE


def csv_rows(stream: IO[bytes], path: Path) -> Iterator[tuple[int, list[str] | InputError]]:
    """Give the rows of CSV that are not blank, with the lines on which they begin.

    Raises
    ------
    InputError
        If a line is too long, after the rows above it.
    """
    csv.field_size_limit(LARGEST_FILE)
    rows = csv.reader(_text(stream, path), strict=True)
    while True:
        line = rows.line_num + 1
        where = f"{path}, line {line}"
        try:
            cells = next(rows, None)
            if cells is None:
                return
            "".join(cells).encode()
        except UnicodeEncodeError as error:
            byte = ord(error.object[error.start]) - 0xDC00
            yield line, InputError(
                f"{where}: a row must be UTF-8, but this holds the byte 0x{byte:02X}; convert the file, e.g. with iconv"
            )
        except csv.Error as error:  # with its quotes astray, what follows could be cut anywhere
            yield line, InputError(
                f"{where}: a CSV file must be well-formed, but nothing is read from here on ({error}); mend the row"
            )
            return
        else:
            if cells:
                yield line, cells


def _text(stream: IO[bytes], path: Path) -> Iterator[str]:
    # What is no UTF-8 is kept as surrogates, so that it spoils its own row alone.
    lines = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        while line := lines.readline(LARGEST_FILE + 1):
            if len(line) > LARGEST_FILE:
                raise InputError(f"{path}: a line must have at most {LARGEST_FILE >> 20} MB, but one has more; split it")
            yield line
    finally:
        lines.detach()  # who opened the stream closes it


def parquet_rows(batch: Any) -> Iterator[dict[str, Any] | Exception]:
    """Give the rows of a batch; in place of one with a value that Python cannot hold, why not."""
    try:
        yield from batch.to_pylist()
    except (ValueError, OverflowError) as error:
        if len(batch) < 2:
            yield error
        else:
            for place in range(len(batch)):
                yield from parquet_rows(batch.slice(place, 1))


def is_missing(value: Any) -> bool:
    """Say whether a cell holds nothing: null, or what is no number, by which tables of numbers mark it."""
    return value is None or bool(value != value)


def seekable(stream: IO[bytes]) -> IO[bytes]:
    """Return a stream in which one can go back, as Parquet asks; what is packed or piped is laid in a file first."""
    if isinstance(stream, io.BufferedReader) and stream.seekable():
        return stream
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it goes with its last user
    shutil.copyfileobj(stream, file)
    return file
