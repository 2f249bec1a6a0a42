"""Labels without text: labelled passages <-> stand-off records and a copy of the corpora.

`detach` takes labelled records, gives them without any text: the SHA-256 and length of the passage, labels as offsets.
`attach` takes such records and a folder of corpora, finds each text again by its hash and gives the full records.
A text is looked for as a whole field, as a paragraph, as up to eight lines in a row, and as one of the passages into which
an overlong paragraph is cut when articles are read. It does not look inside other lines and checks no labels against a
codebook (`labelled` does).

Every ``{"start", "end", "text"}`` in a record is a span of the passage, wherever it stands, and loses its text. A span
that never had a text gets ``"text": null`` on the way out, so that the way back can tell the two apart.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.corpus import DEEPEST, too_deep
from framing.errors import InputError, LabelError
from framing.files.inputs import apart
from framing.files.jsonl import encoded
from framing.files.outputs import to_be_file
from framing.files.texts import read_texts
from framing.labelled import read_lines
from framing.matches import Index, Place, fold, folded_places, places, realign, sha256

Record = dict[str, Any]

_OWN = ("sha256", "length", "folded")  # the fields that stand for the text


@dataclass(frozen=True, slots=True)
class Report:
    """How a search for texts went.

    Attributes
    ----------
    found : int
        Records whose text was found byte for byte.
    loose : int
        Records whose text was found up to white space and quote marks.
    missing : dict of str to int
        How many records of each origin were not found.
    unread : tuple of str
        Files that could not be read, with the reason.
    """

    found: int
    loose: int
    missing: dict[str, int]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachResult:
    """The records whose text was found, in the order in which they were given, and the report."""

    records: list[Record]
    report: Report


def detach(records: Iterable[Record]) -> Iterator[Record]:
    """Yield each labelled record without its text.

    Parameters
    ----------
    records : iterable of dict
        Records in the form of labelled JSONL; fields beyond it are kept as they are.

    Raises
    ------
    LabelError
        If a record has no text, or is nested too deep, a span's text is not the slice of it, or a field has a name kept for these.
    """
    for record in records:
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
        yield _with(bare, "text", {"sha256": sha256(text), "length": len(text), "folded": folded})


def attach(records: Iterable[Record], texts: Path, loose: bool = False) -> AttachResult:
    """Find the texts of stand-off records in a copy of the corpora.

    Parameters
    ----------
    records : iterable of dict
        What `detach` gives.
    texts : Path
        A file or folder of corpora; see `framing.files.texts` for its formats.
    loose : bool
        Whether to take, where no text is the same byte for byte, one that differs in white space or quote marks only.
        Its spans are moved to where they stand in the text found, and the record is marked with ``"loose": true``.

    Raises
    ------
    LabelError
        If a record is no stand-off record.
    """
    sought = list(records)
    exact, folded = Index(), Index()
    for number, record in enumerate(sought):
        _check(record)
        exact.add(number, record["sha256"], record["length"])
        if loose:
            folded.add(number, record["folded"]["sha256"], record["folded"]["length"])
    found, near, unread = _search(sought, exact, folded, texts)
    both = near | found
    missing = Counter(str(r.get("origin") or "unknown") for n, r in enumerate(sought) if n not in both)
    report = Report(len(found), len(both) - len(found), dict(sorted(missing.items())), tuple(unread))
    return AttachResult([both[number] for number in sorted(both)], report)


def _search(sought: list[Record], exact: Index, loose: Index, path: Path) -> tuple[dict[int, Record], dict[int, Record], list[str]]:
    """Return the records found byte for byte and loosely, by number, and the files that could not be read."""
    found: dict[int, Record] = {}
    near: dict[int, Record] = {}
    unread: list[str] = []
    shortest = min(exact.lengths | loose.lengths, default=0)
    for text in read_texts(path, unread):
        if not exact.by_hash:
            break
        if len(text) < shortest:  # folding never makes a text longer
            continue
        for number, place in exact.search(text, ((place, place) for place in places(text))):
            found[number] = _filled(sought[number], text[slice(*place)])
        if loose.by_hash:
            for number, place in loose.search(*folded_places(text)):
                near |= _realigned(number, sought[number], text[slice(*place)])
    return found, near, unread


def detach_file(labelled: Path, out: Path) -> int:
    """Write the records of a labelled ``.jsonl`` file or folder without text; return how many."""
    to_be_file(out)
    apart(out, labelled, *labelled.glob("*.jsonl"))
    return _write(out, detach(record for _, record in read_lines(labelled)))


def attach_file(standoff: Path, texts: Path, out: Path, loose: bool = False) -> Report:
    """Write the records of a stand-off ``.jsonl`` file or folder whose text is found under `texts`; see `attach`."""
    to_be_file(out)
    apart(out, standoff, texts, *standoff.glob("*.jsonl"))
    records = [record for _, record in read_lines(standoff)]
    if texts.resolve() in out.parent.resolve().joinpath(out.name).parents and not _is_attached(out, records):
        raise InputError(f"the output must be no file of the corpora, but {out} lies in {texts} and holds others; name another")
    result = attach(records, texts, loose)
    _write(out, result.records)
    return result.report


def _is_attached(out: Path, records: Iterable[Record]) -> bool:
    """Say whether a file holds nothing but what an earlier search for texts of these records can have written."""
    if not out.exists() or not out.stat().st_size:
        return True
    names = {str(record.get("id")) for record in records}
    try:
        return all("text" in record and str(record.get("id")) in names for _, record in read_lines(out))
    except LabelError:
        return False


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


def _filled(record: Record, text: str, move: Callable[[int, int], Place] = lambda *place: place) -> Record:
    """Return the record with its text, and its spans with theirs, at the place that `move` says."""

    def fill(span: Record) -> Record:
        if "text" in span:
            return {key: value for key, value in span.items() if key != "text" or value is not None}
        start, end = move(span["start"], span["end"])
        return {"start": start, "end": end, "text": text[start:end]} | _without(span, ("start", "end"))

    full = {key: _changed(value, fill) for key, value in record.items()}
    return _with(_without(full, _OWN[1:]), "sha256", {"text": text})


def _realigned(number: int, record: Record, text: str) -> dict[int, Record]:
    """Return the record filled from a text that differs in white space or quote marks; nothing if a span were empty."""
    folded = dict(zip(_edges(record), record["folded"]["offsets"], strict=True))
    if any(folded[start] >= folded[end] for start, end in _spans(record)):
        return {}
    move = realign(text)
    filled = _filled(record, text, lambda start, end: move(folded[start], folded[end]))
    return {number: {**filled, "loose": True}}


def _check(record: Record) -> None:
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


def _write(out: Path, records: Iterable[Record]) -> int:
    """Write records as JSONL, whole or not at all; return how many."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("wb") as file:
            count = sum(1 for record in records if file.write(encoded(record)))
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)  # it is there only if a record was refused
    return count
