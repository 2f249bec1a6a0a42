"""Analyses -> an Arrow table, one row a passage. It computes nothing.

Takes `Analysis` records, gives a `pyarrow.Table` for pandas, polars, DuckDB or Parquet, or its rows and their schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from framing.errors import InputError, MissingExtra
from framing.records import Analysis, each
from framing.shape import shown

if TYPE_CHECKING:
    import pyarrow as pa

_UNSOUND = (TypeError, ValueError, AttributeError, OverflowError)  # Arrow's own errors are of the first two kinds


def to_table(analyses: Iterable[Analysis]) -> pa.Table:
    """Return one row a passage.

    Returns
    -------
    pyarrow.Table
        Columns ``article``, ``source_path``, ``start``, ``end``, ``text``, ``frames`` (list of label, score and voice),
        ``abstained`` and ``attributions`` (list of source, kind, speaker, cue, carrier, content, type, stance and their
        scores); offsets are code points.

    Raises
    ------
    InputError
        If one analysis is given in place of a list, or something else than an analysis in it, or one with a value of a
        wrong type.
    MissingExtra
        If pyarrow is not installed.
    """
    stories, columns = each(analyses, "a table"), schema()
    import pyarrow as pa

    found: list[dict[str, Any]] = []
    for number, story in enumerate(stories, 1):
        try:
            found += rows(story)
        except _UNSOUND as error:
            raise _unsound(f"number {number}", error) from error
    try:
        return filled(pa.Table, found, columns)
    except _UNSOUND as unsound:
        for row in found:  # Arrow does not say which
            try:
                filled(pa.Table, [row], columns)
            except _UNSOUND as error:
                place = f"{shown(row['start'])} to {shown(row['end'])} of {shown(row['article'])}"
                raise _unsound(f"the passage {place}", error) from error
        raise _unsound("one", unsound) from unsound


def _unsound(what: str, error: Exception) -> InputError:
    fault = " ".join(str(error).split())
    return InputError(f"a table needs sound analyses, but {what} is not ({fault:.200}); analyse it again")


def schema() -> pa.Schema:
    """Return the schema of `to_table`'s tables. Raises `MissingExtra` if pyarrow is not installed."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingExtra("a table", "data") from error
    text, number = pa.string(), pa.float64()
    frame = pa.struct([("label", text), ("score", number), ("voice", pa.int64())])
    said = pa.struct(
        [
            ("source", text),
            ("kind", text),
            ("kind_score", number),
            ("speaker", text),
            ("cue", text),
            ("carrier", text),
            ("content", text),
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("type", text),
            ("stance", text),
            ("stance_score", number),
        ]
    )
    return pa.schema(
        [
            ("article", text),
            ("source_path", text),
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("text", text),
            ("frames", pa.list_(frame)),
            ("abstained", text),
            ("attributions", pa.list_(said)),
        ]
    )


def filled(kind: Any, rows: list[dict[str, Any]], schema: pa.Schema) -> Any:
    """Return a table or a batch of rows."""
    try:
        return kind.from_pylist(rows, schema=schema)
    except UnicodeEncodeError:  # half a surrogate pair, which Arrow has no place for
        return kind.from_pylist(_sound(rows), schema=schema)


def rows(analysis: Analysis) -> Iterator[dict[str, Any]]:
    """Return one row for each passage."""
    for passage in analysis.passages:
        yield {
            "article": analysis.id,
            "source_path": analysis.source_path,
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
            "abstained": passage.abstained,
            "frames": [{"label": f.label, "score": f.score, "voice": f.voice} for f in passage.frames],
            "attributions": [
                {
                    "source": a.source.text if a.source else None,
                    "kind": a.source.kind if a.source else None,
                    "kind_score": a.source.kind_score if a.source else None,
                    "speaker": a.source.speaker if a.source else None,
                    "cue": a.cue.text if a.cue else None,
                    "carrier": a.carrier.text if a.carrier else None,
                    "content": a.content.text,
                    "start": a.content.start,
                    "end": a.content.end,
                    "type": a.type,
                    "stance": a.stance.label if a.stance else None,
                    "stance_score": a.stance.score if a.stance else None,
                }
                for a in passage.attributions
            ],
        }


def _sound(value: Any) -> Any:
    """Replace halves of surrogate pairs by question marks, in all texts."""
    if isinstance(value, str):
        return value.encode("utf8", "replace").decode("utf8")
    if isinstance(value, dict):
        return {key: _sound(item) for key, item in value.items()}
    return [_sound(item) for item in value] if isinstance(value, list) else value
