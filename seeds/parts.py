"""A folder of seeds -> its parts, each read and checked by the library's own reader where it has one. Counts nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.codebook import Codebook, load_codebook
from framing.labelled import read_labelled, read_lines
from framing.train.aiming import LabelledTarget, read_targets
from framing.train.contrasts import read_contrasts
from framing.train.dictionaries import read_dictionaries

Record = dict[str, Any]


@dataclass(frozen=True)
class Seeds:
    """All that the checks look at.

    Attributes
    ----------
    passages, pages : list of dict
        The lines of ``passages.jsonl`` and ``passages-2.jsonl``, and of ``pages/pages.jsonl``.
    coded : dict of str to dict
        Both codings of frames, kinds and stances, by passage.
    targets : list of LabelledTarget
    terms : dict of str to Counter
        How many terms each label has, by dictionary.
    halves : dict of str to tuple of str
        Text and stance of the halves of contrast pairs, by id; the ids of one pair differ in their last letter.
    coded_halves, coded_targets, voices, standoff : list of dict
        The lines of ``quality/`` and, of real passages, of ``standoff/conflict_train.jsonl``.
    """

    book: Codebook
    passages: list[Record]
    pages: list[Record]
    coded: dict[str, Record]
    targets: list[LabelledTarget]
    terms: dict[str, Counter[str]]
    halves: dict[str, tuple[str, str]]
    coded_halves: list[Record]
    coded_targets: list[Record]
    voices: list[Record]
    standoff: list[Record]


def read(folder: Path) -> Seeds:
    """Read a folder of seeds; what breaks the format of passages, targets, terms or pairs is refused with its line."""
    book = load_codebook()
    labelled = read_labelled(folder, book)
    pairs = read_contrasts(folder, book)
    return Seeds(
        book,
        [record for _, record in read_lines(folder)],
        lines(folder / "pages" / "pages.jsonl"),
        {row["id"]: row for row in lines(folder / "quality" / "agreement.jsonl")},
        read_targets(folder / "targets.jsonl", labelled, book),
        _terms(folder, book),
        {half.id: (half.text, half.attributions[0].stance) for half in pairs},
        lines(folder / "quality" / "contrasts.jsonl"),
        lines(folder / "quality" / "targets.jsonl"),
        lines(folder / "quality" / "voices.jsonl"),
        lines(folder / "standoff" / "conflict_train.jsonl"),
    )


def lines(path: Path) -> list[Record]:
    # Strings may hold U+2028, at which `splitlines` would cut.
    return [json.loads(line) for line in path.read_text(encoding="utf8").split("\n") if line.strip()]


def _terms(folder: Path, book: Codebook) -> dict[str, Counter[str]]:
    read_dictionaries(folder, book)
    found: dict[str, Counter[str]] = {}
    for path in sorted((folder / "dictionaries").glob("*.tsv")):
        count = found[path.stem] = Counter()
        for line in path.read_text(encoding="utf8").splitlines():
            labels, _, terms = line.split("\t")
            count[labels.split(",")[0]] += len(terms.split(";"))
    return found


def tested_halves(path: Path) -> dict[str, str]:
    """Return the sentences of the tests' minimal pairs, by an id."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf8").splitlines() if line and not line.startswith("#")]
    return {
        f"test-{number}{half}": re.sub(r"[{}<>\[\]]", "", text)
        for number, row in enumerate(rows)
        for half, text in zip("ab", row[2::2], strict=True)
    }


def texts(paths: Iterable[Path]) -> Iterator[str]:
    """Yield what files say: each string of a .jsonl file, and any other file as a whole."""
    for path in paths:
        if path.suffix == ".jsonl":
            for record in lines(path):
                yield from _strings(record)
        else:
            yield path.read_text(encoding="utf8", errors="replace")


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from _strings([*value.values()])
        case list():
            for item in value:
                yield from _strings(item)
