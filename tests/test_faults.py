"""What is given to be read: taken as it is, or refused in a sentence that says what was given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from framing.errors import InputError
from framing.faults import checked, fault


def test_sound_articles_are_given_back() -> None:
    texts = [("It rained.", "a", None), ("It snowed.", "", "news/b.txt")]
    assert checked(iter(texts)) == texts
    assert fault("It rained.") is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("It rained.", 5, None), "an id must be a text, but int was given"),
        (("It rained.", None, None), "an id must be a text, but NoneType was given"),
        (("It rained.", "a", Path("a.txt")), "a source path must be a text or None, but [A-Za-z]+Path was given"),
        (("It rained.", "a", b"a.txt"), "a source path must be a text or None, but bytes was given"),
        ((" ", "a", None), "at least one visible character"),
        ((7, 7, None), "an article must be a text, but int was given"),
        ("abc", "must be its text, id and path, but str was given"),
        (("It rained.", "a"), "must be its text, id and path, but a tuple of 2 was given"),
        (None, "must be its text, id and path, but NoneType was given"),
    ],
)
def test_what_is_no_article_is_refused(given: Any, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        checked([("It rained.", "", None), given])
    assert str(error.value).count(";") == 1


def test_a_text_is_no_list_of_articles() -> None:
    with pytest.raises(InputError, match="must be its text, id and path, but str was given; use read_many for texts alone"):
        checked("abc")  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [5, None])
def test_what_is_no_list_is_refused(given: Any) -> None:
    with pytest.raises(InputError, match=f"articles must come as several in a list, but {type(given).__name__} was given"):
        checked(given)


def test_a_text_that_is_called_otherwise_is_refused_by_that_name() -> None:
    assert fault("\u200b", "a passage") == "a passage must have at least one visible character, but this is empty; leave it out"
