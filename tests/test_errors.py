"""Errors: one family, so that one `except` catches all that is raised on purpose."""

from __future__ import annotations

import pytest

from framing import errors


@pytest.mark.parametrize("name", ["InputError", "CodebookError", "LabelError", "ModelError", "MissingExtra"])
def test_all_are_framing_errors_and_stand_in_the_docstring(name: str) -> None:
    assert issubclass(getattr(errors, name), errors.FramingError)
    assert name in (errors.__doc__ or "")


def test_a_missing_extra_says_which_command_brings_it() -> None:
    error = errors.MissingExtra("a table", "data")
    assert str(error) == "a table needs an optional package; install it with: pip install 'framing[data]'"
