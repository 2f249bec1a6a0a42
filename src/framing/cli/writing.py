"""Where ``framing analyze`` may write, and the writing of one file: nothing that is read is written over."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from framing.errors import FramingError, InputError
from framing.files import inputs
from framing.runs.manifest import FULL

_ANALYSIS, _ERROR = {"text_sha256", "passages"}, {"source_path", "line", "error"}  # fields by which lines are known as its own
_LINE = 1 << 30  # bytes of a first line that are looked at


def is_folder(name: str) -> bool:
    """Say whether an output is to be a folder of shards."""
    path = Path(name)
    return name.endswith(("/", os.sep)) or path.is_dir() or not (path.suffix or path.exists())


def outputs(options: argparse.Namespace, folder: bool) -> list[Path]:
    """Return the files and folders that are written, which are never read."""
    if options.output is None:
        return []
    if not options.output:
        raise FramingError("--output must name a folder or a file, but is empty; name one, e.g. -o out/")
    output = Path(options.output)
    if output == inputs.STDIN or output.suffix.lower() in inputs.PACKED:
        raise FramingError(f"the output must be a folder or a file that is not packed, but {output} is neither; name another")
    written = [output] if folder else [output, output.with_name(output.stem + ".errors.jsonl")]
    for path in written:
        inputs.apart(path, *map(Path, options.inputs))
    if not folder:
        _spare(written[0], written[1], options.inputs)
    return written


def _spare(output: Path, errors: Path, names: Sequence[str]) -> None:
    """Refuse to write over articles, and over a list of others; what an earlier run has written may be written anew."""
    if not _holds(output, _ANALYSIS) and any(inputs.is_same(output, path) for path in inputs.files(names)):
        raise InputError(f"the output must be another file than the inputs, but {output} is one of their articles; name another")
    if not _holds(errors, _ERROR):
        raise InputError(
            f"articles that cannot be read are listed in {errors}, but what is there was not written by such a run; "
            "move it away, or name another output"
        )


def _holds(path: Path, fields: set[str]) -> bool:
    """Say whether a file's first line is a record with these fields, and no article; so does what is empty, or no file."""
    if not path.is_file() or not path.stat().st_size:
        return True
    try:
        with path.open("rb") as file:
            record = json.loads(file.readline(_LINE))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(record, dict) and fields <= record.keys() and "text" not in record


@contextmanager
def writer(path: Path | None, late: bool = False) -> Iterator[Callable[[bytes], None]]:
    """Give a function that writes a line to a file, or nowhere; a `late` file is there only if it has a line."""
    file: IO[bytes] | None = None

    def write(line: bytes) -> None:
        nonlocal file
        with _writable(path):
            file = file or (path.open("wb") if path else None)
            if file is not None:
                file.write(line)

    try:
        if not late:
            write(b"")
        yield write
    finally:
        if file is not None:
            with _writable(path):
                file.close()


@contextmanager
def _writable(path: Path | None) -> Iterator[None]:
    """Turn a failure to write a file into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise FramingError(
                f"the disk must have room for {path}, but it is full ({error.strerror}); what was written stays: make room and "
                "give the same command again, which begins anew, or write to a folder, which goes on where it was"
            ) from error
        raise FramingError(f"the output must be a file that can be written, but {path} is not ({error.strerror})") from error
