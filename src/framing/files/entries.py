"""What a file of articles gives: an article to be read, or a record of why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from framing.files.rows import is_missing


@dataclass(frozen=True)
class Item:
    """An article to be read; of a `page`, the text is HTML from which it has yet to be extracted."""

    id: str
    text: str
    source_path: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    page: bool = False


@dataclass(frozen=True)
class Bad:
    """An article that cannot be read: where it stands and why."""

    source_path: str
    line: int | None
    error: str

    def __str__(self) -> str:
        return self.error


Entry = Item | Bad


@dataclass(frozen=True)
class Columns:
    """Names of the columns, or JSON keys, that hold an article's text and id."""

    text: str = "text"
    id: str = "id"

    @property
    def id_is_named(self) -> bool:
        """Say whether ids are asked for, other than where they lie by custom and may be missing."""
        return self.id != "id"


def id_of(value: Any, number: int) -> str:
    """Return an article's id; one without is named by its number in the file."""
    return str(number) if is_missing(value) or value == "" else str(value)
