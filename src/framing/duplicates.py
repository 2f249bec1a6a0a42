"""Analyses of articles -> groups of articles that are near-duplicates, such as wire copy that many papers print.

Takes the JSON lines that ``framing analyze`` wrote, gives one line for each article with its group. What is compared is the
body without clutter, as runs of five words, by MinHash signatures. They lie in a file while the groups are made, so that
memory holds some 50 bytes an article, whatever its length. It changes no analysis and drops none.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import InputError, MissingExtra
from framing.files.inputs import apart
from framing.files.jsonl import encoded
from framing.files.outputs import to_be_file
from framing.runs.manifest import force, room
from framing.runs.shards import result_files

THRESHOLD = 0.8  # share of common runs of words from which two articles are near-duplicates
_RUN = 5  # words
_VALUES = 125  # of a signature
_MOST = 5  # values of a band; a pair that shares 0.8 meets in one of 25 such bands in 99.99 % of cases
_MISSED = 1e-4  # pairs at the threshold, of all, that may meet in no band
_BLOCK = 1 << 14  # pairs that are compared at once
_WORD = re.compile(r"\w+")

Signatures = NDArray[np.uint32]


@dataclass(frozen=True)
class Counts:
    """Articles, groups of two or more, and articles that copy an earlier one of their group."""

    articles: int
    groups: int
    copies: int


def mark(results: Path, output: Path, threshold: float = THRESHOLD) -> Counts:
    """Write one line for each article: ``id``, ``source_path``, ``text_sha256``, ``group`` and ``copy``.

    ``group`` is null for an article without a near-duplicate, otherwise the beginning of ``text_sha256`` of the first of
    its group; ``copy`` is true for all of a group but the first. To count without wire copy, leave out what has ``copy``.

    Parameters
    ----------
    results : Path
        A folder of shards, or a file, that ``framing analyze`` wrote.
    output : Path
        The file to write.
    threshold : float
        Share of common runs of words, in [0, 1], from which two articles are near-duplicates.

    Raises
    ------
    InputError
        If `results` holds no analyses, or the output is an input or a folder.
    MissingExtra
        If datasketch is not installed.
    """
    if not 0 < threshold <= 1:
        raise InputError(f"the threshold must lie between 0 and 1, but is {threshold}; give another")
    to_be_file(output)
    apart(output, *result_files(results))
    with ExitStack() as stack:
        names, values = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(2))
        bodied = _sign(_articles(results), names, values)
        values.flush()
        signatures = _mapped(values, len(bodied))
        first = groups(signatures, np.frombuffer(bodied, np.uint8).astype(bool), threshold)
        names.seek(0)
        new = output.with_name(f".{output.name}.tmp")
        with room(output.parent), new.open("wb") as file:
            counts = _write(names, first, file)
            force(file)
        os.replace(new, output)
    return counts


def groups(signatures: Signatures, bodied: NDArray[np.bool_], threshold: float = THRESHOLD) -> NDArray[np.int64]:
    """Return for each article the number of the first of its group; its own if it is alone or has no body.

    In each band of the signatures, articles that agree are neighbours after sorting. Each is compared, by all its values,
    with the one before it and the first that agrees; so the work grows as sorting does, whatever the texts.
    """
    parent, width = np.arange(len(signatures)), _width(threshold)
    for at in range(0, _VALUES - width + 1, width):
        for a, b in _pairs(signatures[:, at : at + width], bodied):
            alike = np.mean(signatures[a] == signatures[b], axis=1) >= threshold
            for one, other in zip(a[alike].tolist(), b[alike].tolist(), strict=True):
                low, high = sorted((_root(parent, one), _root(parent, other)))
                parent[high] = low
    for number in range(len(parent)):  # a parent comes before its children
        parent[number] = parent[parent[number]]
    return parent


def _width(threshold: float) -> int:
    """Return of how many values a band is: the less two articles need to share, the fewer, so that they still meet in one."""
    widths = range(_MOST, 1, -1)  # the wider, the fewer pairs that meet by chance
    return next((width for width in widths if (1 - threshold**width) ** (_VALUES // width) <= _MISSED), 1)


def _pairs(band: Signatures, bodied: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Give blocks of pairs of articles that agree in a band."""
    keys = np.zeros(len(band), np.uint64)
    for column in range(band.shape[1]):
        keys = keys * np.uint64(0x9E3779B97F4A7C15) + band[:, column]
    numbers = np.flatnonzero(bodied)
    order = numbers[np.argsort(keys[numbers], kind="stable")]
    keys = keys[order]
    same = np.flatnonzero(keys[1:] == keys[:-1]) + 1
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(order) else order
    firsts = order[begins[np.searchsorted(begins, same, side="right") - 1]]
    for at in range(0, len(same), _BLOCK):
        block = slice(at, at + _BLOCK)
        yield order[same[block] - 1], order[same[block]]
        yield firsts[block], order[same[block]]


def _root(parent: NDArray[np.int64], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = int(parent[number])
    return number


def _sign(articles: Iterable[tuple[dict[str, Any], str]], names: IO[bytes], values: IO[bytes]) -> bytearray:
    """Write each article's name and signature; return for each whether it has a body."""
    try:
        from datasketch import MinHash
    except ImportError as error:
        raise MissingExtra("finding near-duplicates", "dedup") from error
    empty = MinHash(_VALUES, seed=1)
    bodied = bytearray()
    for name, body in articles:
        signature, runs = empty.copy(), shingles(body)
        signature.update_batch(runs)
        bodied.append(bool(runs))
        values.write(signature.hashvalues.astype(np.uint32).tobytes())
        names.write(json.dumps(name).encode("ascii") + b"\n")
    return bodied


def shingles(text: str) -> list[bytes]:
    """Return the runs of five words of a text, each once; a shorter text is one run."""
    words = [word.encode("utf8", "replace") for word in _WORD.findall(text.lower())]
    last = max(len(words) - _RUN, 0) + 1
    return sorted({b" ".join(words[at : at + _RUN]) for at in range(last)}) if words else []


def _mapped(values: IO[bytes], count: int) -> Signatures:
    if not count:
        return np.zeros((0, _VALUES), np.uint32)
    return np.memmap(values, np.uint32, "r", shape=(count, _VALUES))


def _articles(results: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Give each article's name and body."""
    for path in result_files(results):
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.isspace():
                    continue
                try:
                    record = json.loads(line)
                    name = {key: record[key] for key in ("id", "source_path", "text_sha256")}
                    if not all(isinstance(value, str) or (key, value) == ("source_path", None) for key, value in name.items()):
                        raise TypeError("names are texts")
                    body = " ".join(passage["text"] for passage in record["passages"])
                except (ValueError, TypeError, KeyError, RecursionError) as error:
                    raise InputError(
                        f"{path}, line {number}: each line must be an analysis, but this is not; give what framing "
                        "analyze wrote"
                    ) from error
                yield name, body


def _write(names: IO[bytes], first: NDArray[np.int64], file: IO[bytes]) -> Counts:
    sizes = np.bincount(first, minlength=len(first)) if len(first) else first
    known: dict[int, str] = {}
    for number, line in enumerate(names):
        record, head = json.loads(line), int(first[number])
        grouped = bool(sizes[head] > 1)
        if grouped and head == number:
            known[head] = record["text_sha256"][:16]
        record |= {"group": known[head] if grouped else None, "copy": head != number}
        file.write(encoded(record))
    return Counts(len(first), len(known), int(np.sum(first != np.arange(len(first)))))
