"""Codebook: the frames, source kinds and stances with their definitions, read from TOML.

Takes a TOML file (the form of ``codebooks/conflict.toml``), gives a checked, hashable `Codebook`.
It does not know models or texts; whether a model fits a codebook is asked by `store`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from framing.errors import CodebookError

BUILT_IN = Path(__file__).parent / "codebooks"

_TOP = {"name", "version", "language", "unit", "multilabel", "frames", "source_kinds", "stances"}
_ENTRY = {"id", "definition", "include", "exclude"}
_ID = re.compile(r"[a-z][a-z0-9_]*\Z")
UNCLEAR = "unclear"  # what a reader answers where no label of the codebook is sure enough
UNRELATED = "unrelated"  # and where a passage, or a source, does not speak of a target
_ANSWERS = {"source_kinds": (UNCLEAR,), "stances": (UNCLEAR, UNRELATED)}
_LARGEST = 1 << 18  # characters; a codebook of this size has hundreds of labels
_MOST_POINTS = 1_000  # in one line: reading a key takes the square of the time, the more points it has


@dataclass(frozen=True)
class Label:
    """One entry of a codebook: its id, what it means, what counts and what does not."""

    id: str
    definition: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codebook:
    """What passages and sources are coded by.

    Attributes
    ----------
    name, version, language, unit : str
    multilabel : bool
        Whether a passage may carry several frames.
    frames, source_kinds, stances : tuple of Label
    """

    name: str
    version: str
    language: str
    unit: str
    multilabel: bool
    frames: tuple[Label, ...]
    source_kinds: tuple[Label, ...]
    stances: tuple[Label, ...]

    @property
    def frame_ids(self) -> tuple[str, ...]:
        """Ids of the frames, in the codebook's order."""
        return tuple(label.id for label in self.frames)

    @property
    def kind_ids(self) -> tuple[str, ...]:
        """Ids of the source kinds, in the codebook's order."""
        return tuple(label.id for label in self.source_kinds)

    @property
    def stance_ids(self) -> tuple[str, ...]:
        """Ids of the stances, in the codebook's order."""
        return tuple(label.id for label in self.stances)

    @property
    def ids(self) -> dict[str, tuple[str, ...]]:
        """Ids of all labels, by what they say: ``frames``, ``kinds`` or ``stances``."""
        return {"frames": self.frame_ids, "kinds": self.kind_ids, "stances": self.stance_ids}

    @cached_property
    def sha256(self) -> str:
        """Hash of the codebook's content; comments and layout of the file do not change it."""
        return hashlib.sha256(repr(self).encode("utf8")).hexdigest()

    def to_toml(self) -> str:
        """Return the codebook as TOML that reads back equal."""
        lines = [
            f"{key} = {_toml(getattr(self, key))}" for key in ("name", "version", "language", "unit", "multilabel")
        ]
        for section in ("frames", "source_kinds", "stances"):
            for label in getattr(self, section):
                values = {
                    "id": label.id,
                    "definition": label.definition,
                    "include": label.include,
                    "exclude": label.exclude,
                }
                lines += ["", f"[[{section}]]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
        return "\n".join(lines) + "\n"


def load_codebook(source: str | Path = "conflict") -> Codebook:
    """Read a codebook.

    Parameters
    ----------
    source : str or Path
        The name of a built-in codebook, or the path of a TOML file.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        If the file is missing or breaks a rule; the message names the line.
    """
    if not isinstance(source, (str, os.PathLike)) or not str(source) or "\0" in str(source):
        raise CodebookError(
            f"a codebook is a TOML file or the name of a built-in codebook, but {source!r} is neither; try 'conflict'"
        )
    path = Path(source)
    built_in = BUILT_IN / f"{source}.toml"
    if path.name == str(source) and built_in.is_file():
        path = built_in
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a mark before the first line
    except (OSError, ValueError) as error:
        raise CodebookError(f"a codebook must be a readable UTF-8 TOML file, but {path} is not ({error})") from error
    return parse_codebook(text, str(path))


def parse_codebook(text: str, name: str = "<codebook>") -> Codebook:
    """Read a codebook from TOML text; `name` stands for the file in messages. Raises `CodebookError`."""
    if len(text) > _LARGEST or any(line.count(".") > _MOST_POINTS for line in text.split("\n")):
        raise CodebookError(
            f"a codebook must have at most {_LARGEST:,} characters and {_MOST_POINTS:,} points in a line, but {name} has more; "
            "shorten it"
        )
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of a number with thousands of digits, or brackets in brackets
        raise CodebookError(f"a codebook must be TOML, but {name} is not: {error}") from error
    return _Checker(text, name).codebook(data)


class _Checker:
    """Checks parsed TOML against the rules and finds the line of what breaks one."""

    def __init__(self, text: str, name: str) -> None:
        self.lines = text.splitlines()
        self.name = name

    def codebook(self, data: dict[str, Any]) -> Codebook:
        for key in data.keys() - _TOP:
            self.refuse(
                f"the keys of a codebook are {', '.join(sorted(_TOP))}, not {key!r}",
                rf"\s*(\[\[?)?\s*[\"']?{re.escape(key)}",
            )
        for key in ("name", "version", "frames"):
            if not data.get(key):
                self.refuse(f"a codebook must have a non-empty {key!r}; add it", "")
        flag = data.get("multilabel", True)
        if not isinstance(flag, bool):
            self.refuse(f"'multilabel' must be true or false, not {flag!r}", r"\s*multilabel\b")
        tables = {key: self.table(key, data.get(key, [])) for key in ("frames", "source_kinds", "stances")}
        texts = {key: self.string(key, data.get(key, default)) for key, default in _DEFAULTS.items()}
        return Codebook(multilabel=flag, **texts, **tables)  # type: ignore[arg-type]

    def string(self, key: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{key!r} must be a non-empty text, not {value!r}", rf"\s*{key}\b")
        return str(value)

    def table(self, section: str, entries: Any) -> tuple[Label, ...]:
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            self.refuse(f"{section!r} must be written as [[{section}]] tables", rf"\s*(\[\[?)?\s*{section}\b")
        labels: dict[str, Label] = {}
        for number, entry in enumerate(entries):
            label = self.label(section, number, entry)
            if label.id in labels:
                self.refuse(f"ids of {section} must differ, but {label.id!r} stands twice", "", section, number)
            labels[label.id] = label
        return tuple(labels.values())

    def label(self, section: str, number: int, entry: dict[str, Any]) -> Label:
        for key in entry.keys() - _ENTRY:
            self.refuse(
                f"the keys of {section} are {', '.join(sorted(_ENTRY))}, not {key!r}",
                rf"\s*[\"\\']?{re.escape(key)}",
                section,
                number,
            )
        ident, definition = entry.get("id"), entry.get("definition")
        if not isinstance(ident, str) or not _ID.match(ident):
            self.refuse(
                f"an id of {section} must be lower-case letters, digits and _, not {ident!r}",
                r"\s*id\b",
                section,
                number,
            )
        if ident in _ANSWERS.get(section, ()):
            names = " or ".join(map(repr, _ANSWERS[section]))
            self.refuse(
                f"an id of {section} must not be {names}, which a reader answers on its own account, but is {ident!r}; rename it",
                r"\s*id\b",
                section,
                number,
            )
        if not isinstance(definition, str) or not definition.strip():
            self.refuse(f"{ident!r} must have a non-empty definition", r"\s*definition\b", section, number)
        lists = {key: self.examples(section, number, key, entry.get(key, [])) for key in ("include", "exclude")}
        return Label(str(ident), str(definition), **lists)

    def examples(self, section: str, number: int, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.refuse(
                f"{key!r} must be a list of texts, not {value!r}", rf"\s*[\"\\']?{re.escape(key)}", section, number
            )
        return tuple(value)

    def refuse(self, rule: str, pattern: str, section: str = "", number: int = 0) -> None:
        """Raise with the line: the first match of `pattern` after the `number`-th header of `section`."""
        first, last = 0, len(self.lines)
        if section:
            headers = [i for i, line in enumerate(self.lines) if re.match(rf"\s*\[\[\s*{section}\s*\]\]", line)]
            first = headers[number] if number < len(headers) else 0
            last = next((i for i in range(first + 1, last) if self.lines[i].lstrip().startswith("[")), last)
        found = (i for i in range(first, last) if pattern and re.match(pattern, self.lines[i]))
        raise CodebookError(f"{self.name}, line {next(found, first) + 1}: {rule}")


def _toml(value: Any) -> str:
    """Write a text, a truth value or a list of texts as TOML: as JSON, but for the one character that TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


_DEFAULTS = {"name": None, "version": None, "language": "en", "unit": "passage"}
