"""Errors: one family, so that one `except` catches all that is raised on purpose."""

from __future__ import annotations

import pickle

import pytest

from framing import errors


@pytest.mark.parametrize("name", ["InputError", "CodebookError", "LabelError", "ModelError", "MissingExtra"])
def test_all_are_framing_errors_and_stand_in_the_docstring(name: str) -> None:
    assert issubclass(getattr(errors, name), errors.FramingError)
    assert name in (errors.__doc__ or "")


def test_a_missing_extra_says_which_command_brings_it() -> None:
    error = errors.MissingExtra("a table", "data")
    assert str(error) == "a table needs an optional package; install it with: pip install 'framing[data]'"


@pytest.mark.parametrize(
    "error",
    [errors.MissingExtra("a table", "data"), *(errors.__dict__[n]("no, 5; yes") for n in ("InputError", "ModelError"))],
)
def test_errors_come_back_from_other_processes(error: errors.FramingError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.args) == (type(error), str(error), error.args)
