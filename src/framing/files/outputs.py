"""Where a command is to write -> a refusal, before anything is read, where a file cannot stand."""

from __future__ import annotations

from pathlib import Path

from framing.errors import InputError


def to_be_file(output: Path) -> None:
    """Refuse what is there and is no file: an empty name means the current folder, and a device would be replaced.

    Raises
    ------
    InputError
        If there is a folder, a device or a pipe in the output's place.
    """
    if output.exists() and not output.is_file():
        what = "a folder" if output.is_dir() else "no file"
        raise InputError(f"the output must be a file, new or to be written over, but '{output}' is {what}; name a file")
