"""Articles as they are given to be read -> what is wrong with one, in a sentence.

Takes texts with their ids and paths, gives nothing where they can be read. It knows no files and no model.
"""

from __future__ import annotations

from collections.abc import Iterable

from framing.errors import InputError
from framing.paragraphs import BLANK

Text = tuple[str, str, str | None]  # an article's text, id and path
LARGEST_TEXT = 20_000_000  # characters of one article


def checked(texts: Iterable[Text]) -> list[Text]:
    """Return articles, each given as text, id and path. Raises `InputError` for the first that cannot be read."""
    if not isinstance(texts, Iterable):
        raise InputError(f"articles must come as several in a list, but {type(texts).__name__} was given; put them into one")
    found = list(texts)
    for item in found:
        if said := _fault(item):
            raise InputError(said)
    return found


def _fault(item: Text) -> str | None:
    if not isinstance(item, tuple | list) or len(item) != 3:
        given = f"a {type(item).__name__} of {len(item)}" if isinstance(item, tuple | list) else type(item).__name__
        return f"an article of several must be its text, id and path, but {given} was given; use read_many for texts alone"
    text, id, path = item
    if said := fault(text):
        return said
    if not isinstance(id, str):
        return f"an id must be a text, but {type(id).__name__} was given; write it as one"
    if not isinstance(path, str | None):
        return f"a source path must be a text or None, but {type(path).__name__} was given; write it as one"
    return None


def fault(text: str, what: str = "an article") -> str | None:
    """Say why a text is no article; `what` is how it is called."""
    if not isinstance(text, str):
        return f"{what} must be a text, but {type(text).__name__} was given; decode it first"
    if len(text) > LARGEST_TEXT:
        return f"{what} must have at most {LARGEST_TEXT:,} characters, but this has {len(text):,}; split it"
    if not text.strip(BLANK):
        return f"{what} must have at least one visible character, but this is empty; leave it out"
    return None
