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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from framing.errors import InputError, LabelError
from framing.files.inputs import apart
from framing.files.jsonl import encoded
from framing.files.outputs import to_be_file
from framing.labelled import read_lines
from framing.sharing.bare import Record, bared, check, filled, realigned
from framing.sharing.matches import Index, folded_places, places
from framing.sharing.texts import read_texts


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
    """Give each labelled record without its text.

    Parameters
    ----------
    records : iterable of dict
        Records in the form of labelled JSONL; fields beyond it are kept as they are.

    Raises
    ------
    LabelError
        If a record has no text, or is nested too deep, a span's text is not the slice of it, or a field has a name kept for these.
    """
    return map(bared, records)


def attach(records: Iterable[Record], texts: Path, loose: bool = False) -> AttachResult:
    """Find the texts of stand-off records in a copy of the corpora.

    Parameters
    ----------
    records : iterable of dict
        What `detach` gives.
    texts : Path
        A file or folder of corpora; see `framing.sharing.texts` for its formats.
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
        check(record)
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
            found[number] = filled(sought[number], text[slice(*place)])
        if loose.by_hash:
            for number, place in loose.search(*folded_places(text)):
                moved = realigned(sought[number], text[slice(*place)])
                near |= {number: moved} if moved else {}
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
