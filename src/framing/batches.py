"""A batch of articles in Arrow -> a batch of passages in Arrow: the function that any engine can map over its data.

Takes and gives `pyarrow.RecordBatch`, depends on nothing but its arguments, and keeps one model in each process. It reads
and writes no files; docs/scale.md shows it under Dask, Ray Data and Spark.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from framing import table
from framing.errors import FramingError, InputError
from framing.faults import Text
from framing.files.rows import is_missing
from framing.runs.tasks import reader, together

if TYPE_CHECKING:
    import pyarrow as pa

PATH = "source_path"


def schema() -> pa.Schema:
    """Return the schema of what `read_batch` gives: `to_table`'s and a column ``error``."""
    columns = table.schema()
    import pyarrow as pa

    return columns.append(pa.field("error", pa.string()))


def read_batch(
    batch: pa.RecordBatch,
    model: str = "conflict",
    *,
    clean: bool = True,
    thresholds: Mapping[str, float] | None = None,
    precision: float | None = None,
    text_column: str = "text",
    id_column: str = "id",
) -> pa.RecordBatch:
    """Analyse a batch of articles.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
        One row an article, with a column of texts, and one of ids if there are any; a column ``source_path`` is taken over,
        and no other is looked at.
    model : str
        A shipped model's name or a model folder; it is loaded once in each process.
    clean, thresholds, precision
        As for `Reader.read`; for which frames a precision cannot be promised stands in the `promise` of `Reader.read` only.
    text_column, id_column : str
        The columns' names.

    Returns
    -------
    pyarrow.RecordBatch
        One row a passage, in order, with `to_table`'s columns; an article that cannot be read gives one row with nothing
        but its id and an ``error``. However the articles are divided into batches, the rows are the same.

    Raises
    ------
    InputError
        If there is no such column, or two, or a threshold or the precision is none.
    MissingExtra
        If pyarrow is not installed.
    """
    columns = schema()
    import pyarrow as pa

    from framing.pipeline import ARTICLES

    if not isinstance(batch, (pa.RecordBatch, pa.Table)):
        raise InputError(f"a batch must be a pyarrow.RecordBatch, but {type(batch).__name__} was given; make one of it")
    names, used = batch.schema.names, (text_column, id_column, PATH)
    for name in used:
        if names.count(name) > 1 or (name == text_column and name not in names):
            raise InputError(f"a batch must have one column {name!r}, but has {names}; name another")
    batch = batch.select([name for name in names if name in used])
    loaded = reader(str(model))
    loaded.frames.limits(thresholds, precision)  # what is wrong for all articles is said at once
    how = partial(loaded.read_batch, clean=clean, thresholds=thresholds, precision=precision)
    rows: list[dict[str, Any]] = []
    for first in range(0, len(batch), ARTICLES):
        texts = [_text(row, text_column, id_column) for row in batch.slice(first, ARTICLES).to_pylist()]
        for (_, name, path), result in zip(texts, together(how, texts), strict=True):
            if isinstance(result, InputError):
                rows.append({"article": name, "source_path": path, "error": str(result)})
            elif isinstance(result, FramingError):  # not this article's fault
                raise result
            else:
                rows += table.rows(result)
    return table.filled(pa.RecordBatch, rows, columns)


def _text(row: Mapping[str, Any], text_column: str, id_column: str) -> Text:
    name, path = row.get(id_column), row.get(PATH)
    return row[text_column], "" if is_missing(name) else str(name), None if is_missing(path) else str(path)
