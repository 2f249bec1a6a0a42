"""A labelled record <-> its bare form without any text, in which a hash and a length stand for it.

Takes one record as JSON has it. Every ``{"start", "end", "text"}`` in it is a span of the passage, wherever it stands, and
loses its text. A span that never had a text gets ``"text": null`` on the way out, so that the way back can tell the two
apart. It does not look for texts: `standoff` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from framing.errors import LabelError
from framing.files.jsonl import DEEPEST, too_deep
from framing.sharing.matches import Place, fold, realign, sha256

Record = dict[str, Any]

_OWN = ("sha256", "length", "folded")  # the fields that stand for the text


def bared(record: Record) -> Record:
    """Return a labelled record without its text.

    Raises
    ------
    LabelError
        As `standoff.detach` says.
    """
    _to_be_flat(record)
    name, text = record.get("id"), record.get("text")
    if not isinstance(text, str):
        raise LabelError(f"record {name!r} must have a 'text' to be detached, not {text!r}; add it")
    for key in _OWN:
        if key in record:
            raise LabelError(f"record {name!r} must not have a field {key!r}, which stands for the text; rename it")
    bare = {key: _changed(value, _taker(text, name)) for key, value in record.items()}
    folded = {
        "sha256": sha256(fold(text)),
        "length": len(fold(text)),
        "offsets": [len(fold(text[:edge])) for edge in _edges(bare)],
    }
    return _with(bare, "text", {"sha256": sha256(text), "length": len(text), "folded": folded})


def _taker(text: str, name: Any) -> Callable[[Record], Record]:
    """Return what takes the text from a span of `text`."""

    def take(span: Record) -> Record:
        if "text" not in span:
            return {**span, "text": None}
        start, end = span["start"], span["end"]
        if not 0 <= start <= end <= len(text) or span["text"] != text[start:end]:
            raise LabelError(
                f"record {name!r}: the text of a span must be that of the passage from {start} to {end}, "
                f"not {span['text']!r}; mend the offsets, or rename 'text'"
            )
        return {key: value for key, value in span.items() if key != "text"}

    return take


def filled(record: Record, text: str, move: Callable[[int, int], Place] = lambda *place: place) -> Record:
    """Return the record with its text, and its spans with theirs, at the place that `move` says."""

    def fill(span: Record) -> Record:
        if "text" in span:
            return {key: value for key, value in span.items() if key != "text" or value is not None}
        start, end = move(span["start"], span["end"])
        return {"start": start, "end": end, "text": text[start:end]} | _without(span, ("start", "end"))

    full = {key: _changed(value, fill) for key, value in record.items()}
    return _with(_without(full, _OWN[1:]), "sha256", {"text": text})


def realigned(record: Record, text: str) -> Record | None:
    """Return the record filled from a text that differs in white space or quote marks; ``None`` if a span were empty."""
    folded = dict(zip(_edges(record), record["folded"]["offsets"], strict=True))
    if any(folded[start] >= folded[end] for start, end in _spans(record)):
        return None
    move = realign(text)
    return {**filled(record, text, lambda start, end: move(folded[start], folded[end])), "loose": True}


def check(record: Record) -> None:
    """Refuse what `detach` cannot have written."""
    _to_be_flat(record)
    folded, edges = record.get("folded"), _edges(record)
    offsets = folded.get("offsets") if isinstance(folded, dict) else None
    if "text" in record or not _is_hash(record) or not _is_hash(folded) or not _are_offsets(offsets, len(edges)):
        raise LabelError(
            f"record {record.get('id')!r} must have 'sha256', 'length' and 'folded' in place of 'text', "
            "but has not; write stand-off records with `framing detach`"
        )
    if edges and not 0 <= edges[0] <= edges[-1] <= record["length"]:
        raise LabelError(
            f"the spans of record {record.get('id')!r} must lie in its {record['length']} characters, "
            f"not at {edges[0]}-{edges[-1]}; write it anew with `framing detach`"
        )


def _to_be_flat(record: Record) -> None:
    if too_deep(record):
        raise LabelError(f"record {record.get('id')!r} must be nested at most {DEEPEST} levels deep, but is deeper; flatten it")


def _is_hash(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("sha256"), str) and type(value.get("length")) is int


def _are_offsets(value: Any, count: int) -> bool:
    return isinstance(value, list) and len(value) == count and all(type(offset) is int for offset in value)


def _is_span(value: Record) -> bool:
    return type(value.get("start")) is int and type(value.get("end")) is int


def _changed(value: Any, change: Callable[[Record], Record]) -> Any:
    """Return the JSON value with each span in it changed."""
    if isinstance(value, list):
        return [_changed(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {key: _changed(item, change) for key, item in value.items()}
    return change(inner) if _is_span(inner) else inner


def _spans(record: Record) -> Iterator[Place]:
    """Yield the place of each span below the record that has lost its text."""
    waiting: list[Any] = list(record.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
            if _is_span(value) and "text" not in value:
                yield value["start"], value["end"]
        elif isinstance(value, list):
            waiting += value


def _edges(record: Record) -> list[int]:
    return sorted({edge for place in _spans(record) for edge in place})


def _without(record: Record, keys: Iterable[str]) -> Record:
    return {key: value for key, value in record.items() if key not in keys}


def _with(record: Record, old: str, new: Record) -> Record:
    """Return the record with other fields in the place of one."""
    fields: Record = {}
    for key, value in record.items():
        fields |= new if key == old else {key: value}
    return fields
