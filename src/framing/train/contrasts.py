"""Contrast pairs -> examples for the head of stances: two versions of a sentence in which one operator turns the stance.

Takes ``contrasts.tsv`` of a data folder, gives passages with one attribution each. They are sentences by themselves and
carry neither frames nor kinds, so nothing but the head of stances learns from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from framing.codebook import Codebook
from framing.errors import LabelError
from framing.labelled import Labelled, LabelledAttribution
from framing.records import Source, Span

FILE = "contrasts.tsv"
_MARKS = {"source": "{}", "cue": "<>", "content": "[]"}
_MARK = re.compile(r"[{}<>\[\]]")


def read_contrasts(data: Path, codebook: Codebook) -> list[Labelled]:
    """Return the halves of all pairs that lie beside labelled passages; none is no error.

    Parameters
    ----------
    data : Path
        A folder that may hold ``contrasts.tsv``: a line a pair, with its operator and, for either half, the stance and the
        sentence, in which ``{source}``, ``<cue>`` and ``[content]`` are marked; tabs between, ``#`` before a remark.
    codebook : Codebook

    Raises
    ------
    LabelError
        At the first line that has not five columns, a stance that the codebook lacks, twice the same stance, a mark twice
        or within another, or a half without content.
    """
    path = data / FILE
    if not data.is_dir() or not path.is_file():
        return []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise LabelError(f"contrast pairs must be UTF-8, but {path} is not ({error.reason}); save it as UTF-8") from error
    kept = ((number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#"))
    return [half for number, line in kept for half in _pair(line, number, path, codebook)]


def _pair(line: str, number: int, path: Path, codebook: Codebook) -> Iterator[Labelled]:
    where, columns = f"{path}, line {number}", line.split("\t")
    if len(columns) != 5:
        raise LabelError(f"{where}: a pair must have five columns with a tab between, not {len(columns)}; mend the line")
    stances = columns[1::2]
    if unknown := [stance for stance in stances if stance not in codebook.stance_ids]:
        raise LabelError(f"{where}: a stance must be of {', '.join(codebook.stance_ids)}, not {unknown[0]!r:.80}; correct it")
    if stances[0] == stances[1]:
        raise LabelError(f"{where}: the halves of a pair must differ in stance, but both are {stances[0]}; mend the line")
    for half, stance, sentence in zip("ab", stances, columns[2::2], strict=True):
        try:
            text, spans = unmarked(sentence)
        except ValueError as error:
            raise LabelError(f"{where}: {error}; mend the line") from error
        source, cue, content = (spans.get(role) for role in _MARKS)
        if content is None:
            raise LabelError(f"{where}: a half must have a [content], but {sentence!r:.80} has none; mark it")
        speaker = Source(source.start, source.end, source.text) if source else None
        said = LabelledAttribution(speaker, cue, content, stance)
        yield Labelled(f"contrast-{number}{half}", text, (), (said,), f"contrast-{number}", "train")


def unmarked(sentence: str) -> tuple[str, dict[str, Span]]:
    """Return a sentence without its marks, and the marked ``source``, ``cue`` and ``content``, as far as there are any.

    Raises
    ------
    ValueError
        If a mark stands twice, within another, or without its other half.
    """
    found = "".join(_MARK.findall(sentence))
    pairs = [found[at : at + 2] for at in range(0, len(found), 2)]
    if len(set(pairs)) < len(pairs) or not set(pairs) <= set(_MARKS.values()):
        raise ValueError(f"marks must be {{}}, <> and [], each at most once and none within another, not {found!r:.40}")
    text = _MARK.sub("", sentence)
    spans = {}
    for role, marks in _MARKS.items():
        if marks[0] in sentence:
            start, end = (len(_MARK.sub("", sentence[: sentence.index(mark)])) for mark in marks)
            spans[role] = Span(start, end, text[start:end])
    return text, spans
