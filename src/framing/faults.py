"""Articles as they are given to be read -> what is wrong with one, in a sentence.

Takes texts with their ids and paths, gives nothing where they can be read. It knows no files and no model.
"""

from __future__ import annotations

from collections.abc import Sequence

from framing.errors import InputError
from framing.paragraphs import BLANK

LARGEST_TEXT = 20_000_000  # characters of one article


def check(texts: Sequence[tuple[str, str, str | None]]) -> None:
    """Raise `InputError` for the first article, given as text, id and path, that cannot be read."""
    for text, _, _ in texts:
        if found := fault(text):
            raise InputError(found)


def fault(text: str) -> str | None:
    """Say why a text is no article."""
    if not isinstance(text, str):
        return f"an article must be a text, but {type(text).__name__} was given; decode it first"
    if len(text) > LARGEST_TEXT:
        return f"an article must have at most {LARGEST_TEXT:,} characters, but this has {len(text):,}; split it"
    if not text.strip(BLANK):
        return "an article must have at least one visible character, but this is empty; leave it out"
    return None
