"""Every row comes through by itself; in place of one that cannot be read stands why not."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given

from framing.errors import InputError
from framing.files.rows import csv_rows, is_missing, parquet_rows, seekable
from strategies import rows_of_cells

PATH = Path("a.csv")


@given(rows_of_cells())
def test_rows_of_csv_come_as_they_were_written_but_for_those_that_are_no_utf8(rows: list[list[str]]) -> None:
    file, places = io.StringIO(newline=""), []
    writer = csv.writer(file)
    for row in [["id", "text"], *rows]:
        places.append(sum(1 for _ in io.StringIO(file.getvalue(), newline="")) + 1)
        writer.writerow(row)
    found = list(csv_rows(io.BytesIO(file.getvalue().encode("utf8", "surrogateescape")), PATH))
    assert [line for line, _ in found] == places
    for (_, cells), row in zip(found[1:], rows, strict=True):
        if "\udcff" in "".join(row):
            assert "must be UTF-8, but this holds the byte 0xFF" in str(cells)
        else:
            assert cells == row


def test_an_article_of_csv_may_be_longer_than_python_takes_by_itself() -> None:
    csv.field_size_limit(1 << 17)  # as the module sets it; another test may have raised it
    story = "Rain fell. " * 20_000
    assert list(csv_rows(io.BytesIO(f"id,text\na,{story}\n".encode()), PATH)) == [(1, ["id", "text"]), (2, ["a", story])]


def test_csv_is_given_up_where_its_quotes_are_astray() -> None:
    *good, (line, bad) = csv_rows(io.BytesIO(b'id\n1\n\n2\n"un"closed\n4\n'), PATH)
    assert good == [(1, ["id"]), (2, ["1"]), (4, ["2"])]
    assert line == 5
    assert isinstance(bad, InputError)
    assert "nothing is read from here on" in str(bad)


def test_rows_of_parquet_that_python_cannot_hold_are_told_apart() -> None:
    pa = pytest.importorskip("pyarrow")
    days = pa.array([0, 2**60, 1], pa.int64()).cast(pa.timestamp("us"))
    first, bad, last = parquet_rows(pa.RecordBatch.from_pydict({"id": ["a", "b", "c"], "day": days}))
    assert isinstance(first, dict)
    assert isinstance(last, dict)
    assert (first["id"], last["id"]) == ("a", "c")
    assert isinstance(bad, Exception)


def test_what_cannot_go_back_is_laid_in_a_file() -> None:
    with io.BufferedReader(io.BytesIO(b"rain")) as stream:  # type: ignore[type-var]
        assert seekable(stream) is stream
    with seekable(io.BytesIO(b"rain")) as file:
        file.seek(2)
        assert file.read() == b"in"


@pytest.mark.parametrize("value", [None, float("nan")])
def test_null_and_what_is_no_number_are_missing(value: float | None) -> None:
    assert is_missing(value)
    assert not any(map(is_missing, ("", 0, 0.0, False, [], float("inf"), "nan")))
