"""Labelled JSONL -> checked records: the one reader of seeds, training and evaluation data.

Takes a ``.jsonl`` file or a folder of them and a codebook, gives `Labelled` passages; `to_record` is the way back.
Whatever breaks the contract is refused with file and line in one sentence. It repairs nothing, guesses nothing and
does not know how the labels are used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from framing.codebook import Codebook
from framing.errors import LabelError
from framing.faults import fault
from framing.records import Source, Span

TARGETS = "targets.jsonl"  # beside the passages: where they stand on targets, read by `train.aiming`
_TEXTS = ("article", "split", "licence", "origin")
_KEYS = {"id", "text", "frames", "attributions", *_TEXTS}
_ROLES = {"source", "cue", "content", "stance", "carrier"}


@dataclass(frozen=True, slots=True)
class LabelledAttribution:
    """Who says what, where they stand, and in which words; `extra` keeps the fields that the contract does not know."""

    source: Source | None
    cue: Span | None
    content: Span
    stance: str
    carrier: Span | None = None
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A passage with the labels that somebody gave it.

    Attributes
    ----------
    id, text : str
    frames : tuple of str
    attributions : tuple of LabelledAttribution
        Their offsets count from the start of `text`.
    article : str
        The article the passage is from; passages of one article never part between training and testing.
    split, licence, origin : str
    extra : dict
        The fields that the contract does not know, as they were.
    """

    id: str
    text: str
    frames: tuple[str, ...]
    attributions: tuple[LabelledAttribution, ...]
    article: str
    split: str = ""
    licence: str = ""
    origin: str = ""
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


def read_labelled(path: Path, codebook: Codebook) -> list[Labelled]:
    """Read and check labelled passages.

    Parameters
    ----------
    path : Path
        A ``.jsonl`` file, or a folder whose ``.jsonl`` files are read in the order of their names; its subfolders
        are not read.
    codebook : Codebook
        The labels that may occur.

    Returns
    -------
    list of Labelled

    Raises
    ------
    LabelError
        At the first line that breaks the contract, or when there is no line at all.
    """
    passages: list[Labelled] = []
    seen: dict[str, str] = {}
    for where, record in read_lines(path):
        passage = _Checker(where, codebook).passage(record)
        if passage.id in seen:
            raise LabelError(
                f"{where}: ids must differ, but {passage.id!r} stands in {seen[passage.id]} already; "
                "rename one of the two"
            )
        seen[passage.id] = where
        passages.append(passage)
    return passages


def read_frames(where: str, record: dict[str, Any], codebook: Codebook) -> tuple[str, ...]:
    """Return the checked frames of a record that `read_lines` gave with the place `where`. Raises `LabelError`."""
    return _Checker(where, codebook).frames(record)


def to_record(labelled: Labelled) -> dict[str, Any]:
    """Return the passage as plain JSON values; read back, they give an equal passage."""
    record: dict[str, Any] = {"id": labelled.id, "article": labelled.article}
    record |= {key: value for key in ("origin", "split", "licence") if (value := getattr(labelled, key))}
    record |= {"text": labelled.text, "frames": list(labelled.frames)}
    return record | {"attributions": [_attribution(a) for a in labelled.attributions]} | labelled.extra


def read_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the JSON objects of a ``.jsonl`` file or folder, each with the file and line it stands in.

    Raises
    ------
    LabelError
        If the path is missing, a line is not a JSON object in UTF-8, or there is no line at all.
    """
    files = sorted(p for p in path.glob("*.jsonl") if p.name != TARGETS) if path.is_dir() else [path]
    empty = True
    for file in files:
        try:
            with file.open("rb") as lines:
                # Bytes part at \n only; text would part at U+2028, too, which JSON strings may hold.
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        empty = False
                        yield f"{file}, line {number}", _object(line, f"{file}, line {number}")
        except OSError as error:
            raise LabelError(
                f"labelled data must be a readable .jsonl file or folder, but {file} is not ({error})"
            ) from error
    if empty:
        raise LabelError(
            f"labelled data must hold at least one passage, but {path} holds none; "
            "name a .jsonl file, or a folder with .jsonl files directly in it"
        )


def _object(line: bytes, where: str) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise LabelError(f"{where}: each line must be JSON in UTF-8, but this one is not ({error}); mend it") from error
    if not isinstance(value, dict):
        raise LabelError(f'{where}: each line must be a JSON object, not {_shown(value)}; write {{"id": ...}}')
    return value


def _attribution(value: LabelledAttribution) -> dict[str, Any]:
    record: dict[str, Any] = {"source": None if value.source is None else _span(value.source)}
    record |= {"cue": None if value.cue is None else _span(value.cue), "content": _span(value.content)}
    record |= {"stance": value.stance} if value.stance else {}
    record |= {"carrier": _span(value.carrier)} if value.carrier is not None else {}
    return record | value.extra


def _span(value: Span | Source) -> dict[str, Any]:
    record: dict[str, Any] = {"start": value.start, "end": value.end, "text": value.text}
    if isinstance(value, Source):
        record |= {key: label for key in ("kind", "speaker") if (label := getattr(value, key)) is not None}
    return record


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


class _Checker:
    """Turns one line into a passage, or refuses it by its place."""

    def __init__(self, where: str, codebook: Codebook) -> None:
        self.where = where
        self.codebook = codebook

    def passage(self, record: dict[str, Any]) -> Labelled:
        ident, text = (self.string(record, key) for key in ("id", "text"))
        if said := fault(text, "a passage"):  # it could be read neither to measure a model nor by one
            self.refuse(said)
        texts = {key: self.string(record, key) for key in _TEXTS if record.get(key, "") != ""}
        attributions = [self.attribution(item, text) for item in self.objects(record, "attributions")]
        return Labelled(
            ident,
            text,
            self.frames(record),
            tuple(attributions),
            **{"article": ident} | texts,
            extra={key: value for key, value in record.items() if key not in _KEYS},
        )

    def frames(self, record: dict[str, Any]) -> tuple[str, ...]:
        frames = tuple(self.label(item, "frames", self.codebook.frame_ids) for item in self.items(record, "frames"))
        if len(set(frames)) < len(frames):
            self.refuse(f"'frames' must name a frame once, not {_shown(list(frames))}; remove the second")
        if len(frames) > 1 and not self.codebook.multilabel:
            self.refuse(
                f"codebook {self.codebook.name!r} allows one frame a passage, not {_shown(list(frames))}; keep one"
            )
        return frames

    def attribution(self, item: dict[str, Any], text: str) -> LabelledAttribution:
        source, content = item.get("source"), self.span(item, "content", text)
        if content is None:
            self.refuse("an attribution must have a 'content' span, but it is missing; add what is said")
        stance = self.optional(item, "stance", self.codebook.stance_ids) or ""
        extra = {key: value for key, value in item.items() if key not in _ROLES}
        return LabelledAttribution(
            None if source is None else self.source(item, source, text),
            self.span(item, "cue", text),
            content,
            stance,
            self.span(item, "carrier", text),
            extra,
        )

    def source(self, item: dict[str, Any], value: dict[str, Any], text: str) -> Source:
        span = self.span(item, "source", text)
        assert span is not None
        speaker = None if value.get("speaker") is None else self.string(value, "speaker")
        kind = self.optional(value, "kind", self.codebook.kind_ids)
        return Source(span.start, span.end, span.text, kind, speaker=speaker)

    def span(self, item: dict[str, Any], role: str, text: str) -> Span | None:
        value = item.get(role)
        if value is None:
            return None
        if not isinstance(value, dict) or not all(type(value.get(key)) is int for key in ("start", "end")):
            self.refuse(f"{role!r} must be a span with whole 'start' and 'end', not {_shown(value)}; write both")
        start, end = value["start"], value["end"]
        if not 0 <= start < end <= len(text):
            self.refuse(
                f"{role!r} must lie in the text (0 <= start < end <= {len(text)}), not at {start}-{end}; "
                "count in code points"
            )
        if value.get("text") != text[start:end]:
            self.refuse(
                f"the text of {role!r} must be text[{start}:{end}], which is {_shown(text[start:end])}, "
                f"not {_shown(value.get('text'))}; mend the text or the offsets"
            )
        return Span(start, end, text[start:end])

    def optional(self, item: dict[str, Any], key: str, allowed: tuple[str, ...]) -> str | None:
        """The label under `key`; it may lack only where the codebook has no such labels."""
        return None if not allowed and item.get(key) is None else self.label(item.get(key), key, allowed)

    def label(self, value: Any, key: str, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            self.refuse(
                f"{key!r} must be of codebook {self.codebook.name!r} ({', '.join(allowed) or 'which has none'})"
                f", not {_shown(value)}; correct the label or name another codebook"
            )
        return str(value)

    def string(self, record: dict[str, Any], key: str) -> str:
        value = record.get(key)
        if not isinstance(value, str) or not value:
            self.refuse(f"{key!r} must be a non-empty text, not {_shown(value)}; add it")
        try:
            value.encode("utf8")
        except UnicodeEncodeError as error:
            self.refuse(f"{key!r} must be whole characters, but has half a surrogate pair ({error}); write the whole")
        return value

    def items(self, record: dict[str, Any], key: str) -> list[Any]:
        value = record.get(key)
        if not isinstance(value, list):
            self.refuse(f"{key!r} must be a list (an empty one says that there are none), not {_shown(value)}; add it")
        return value

    def objects(self, record: dict[str, Any], key: str) -> list[dict[str, Any]]:
        items = self.items(record, key)
        for item in items:
            if not isinstance(item, dict):
                self.refuse(f'each of {key!r} must be an object, not {_shown(item)}; write {{"content": ...}}')
        return items

    def refuse(self, rule: str) -> NoReturn:
        raise LabelError(f"{self.where}: {rule}")
