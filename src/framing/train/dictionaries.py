"""A folder of dictionaries -> the classes of terms, head by head: what people know of words before any passage is labelled.

Takes tab-separated files (docs/training.md) and a codebook, gives for each head its terms with the classes they are of. A
head learns one weight for each class, which all its terms share; nothing here says how much a class counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from framing.codebook import Codebook
from framing.errors import LabelError
from framing.features import fold, split_words

FOLDER = "dictionaries"
Dictionary = Mapping[str, tuple[str, ...]]  # term, one word or two -> its classes
NONE: Mapping[str, Dictionary] = MappingProxyType({})
_GRADE = re.compile(r"[a-z]+(-[a-z]+)?")
_JOINING = frozenset("of the and for de la in on to a an at by".split())


def read_dictionaries(data: Path, codebook: Codebook) -> dict[str, Dictionary]:
    """Return the dictionaries that lie beside labelled passages, by the head that they are for; none is no error.

    Raises
    ------
    LabelError
        If a file is no UTF-8 or for no head of the codebook, or a line is not of three columns, or names a label that the codebook
        lacks, or a term without a word.
    """
    known = codebook.ids
    found: dict[str, Dictionary] = {}
    for path in sorted((data / FOLDER).glob("*.tsv")):
        if path.stem not in known:
            raise LabelError(f"a dictionary must be named after {', '.join(known)}, but {path} is not; rename it")
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise LabelError(f"a dictionary must be UTF-8, but {path} is not ({error.reason}); save it as UTF-8") from error
        classes: dict[str, dict[str, None]] = {}
        for number, line in enumerate(lines, 1):
            for term, name in _entries(line, known[path.stem], f"line {number} of {path}"):
                classes.setdefault(term, {})[name] = None
        found[path.stem] = {term: tuple(names) for term, names in sorted(classes.items())}
    return found


def _entries(line: str, labels: tuple[str, ...], place: str) -> Iterator[tuple[str, str]]:
    """Yield the terms of a line, each with a class that it is of."""
    columns = line.split("\t")
    if len(columns) != 3 or not _GRADE.fullmatch(columns[1]):
        raise LabelError(
            f"a dictionary's line must be labels, a grade in small letters and terms, with a tab between, but {place} is "
            f"{line!r:.80}; mend it"
        )
    own = columns[0].split(",")
    if unknown := [label for label in own if label not in labels]:
        raise LabelError(f"a dictionary must name labels of the codebook, but {place} names {unknown[0]!r:.80}; mend it")
    for entry in columns[2].split(";"):
        words = [fold(word) for word in split_words(entry)]
        if not any(word[0].isalnum() for word in words):
            raise LabelError(f"a dictionary's terms must have a word each, but {place} has {entry!r:.80}; take it out")
        for term, size in _terms(words):
            # Who speaks in two roles is of the first one's class and of one for both.
            for name in dict.fromkeys((own[0], columns[0])):
                yield term, f"{columns[1]} {size} {name}"


def _terms(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield a term of one or two words as it is, a longer one in pairs; each with a word for its length."""
    if len(words) <= 2:
        yield " ".join(words), ("word", "pair")[len(words) - 1]
        return
    for pair in pairwise(words):
        if not _JOINING.intersection(pair) and all(word[0].isalnum() for word in pair):
            yield " ".join(pair), "part"
