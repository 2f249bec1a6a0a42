"""Analyses -> a readable summary for the terminal: per article its frames with counts, and who said what.

Takes `Analysis` records, gives lines of text without control characters. It computes nothing beyond counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from unicodedata import category

from framing.records import Analysis, Attribution

_CONTENT = 72


def summary(story: Analysis) -> Iterator[str]:
    """Return the lines of one article's summary."""
    yield plain(" ".join(story.title.text.split()) if story.title else "(no title)") + f"  [{plain(story.id)}]"
    count = Counter(frame.label for passage in story.passages for frame in passage.frames)
    none = sum(not p.frames and p.abstained is None for p in story.passages)
    abstained = Counter(p.abstained for p in story.passages if p.abstained)
    frames = ", ".join(f"{label} {number}" for label, number in count.most_common()) or "none"
    rest = [f"{none} without frame", *(f"{number} {reason}" for reason, number in abstained.items())]
    yield f"  {counted(len(story.passages), 'passage')}: {frames} ({', '.join(rest)})"
    if story.promise and story.promise.unsupported:
        yield f"  at precision {story.promise.precision} never given: " + ", ".join(map(plain, story.promise.unsupported))
    if cut := removed(story):
        yield f"  {cut}"
    for passage in story.passages:
        for said in passage.attributions:
            yield "  " + _said(said)


def removed(story: Analysis) -> str:
    """Return a line on what cleaning took out, by kind, the most frequent first; nothing where it took out nothing."""
    count = Counter(r.kind for r in story.removed if r.kind not in ("blank", "title"))
    return "removed: " + ", ".join(f"{kind} {number}" for kind, number in count.most_common()) if count else ""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which ends in -s where it is not one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _said(said: Attribution) -> str:
    source = "(no source)" if said.source is None else said.source.text or "(goes on)"
    if said.source and said.source.speaker:
        source += f" = {said.source.speaker}"
    kind = (said.source and said.source.kind) or "-"
    stance = said.stance.label if said.stance else "-"
    return f"{stance:8s} {kind:18s} {_short(source, 40)}: {_short(said.content.text, _CONTENT)}"


def _short(text: str, most: int) -> str:
    text = plain(" ".join(text.split()))
    return text if len(text) <= most else text[: most - 1] + "…"


def plain(text: str) -> str:
    """Replace what is not printable, so that an article cannot steer the terminal; any blank becomes a plain one."""
    return "".join(c if c.isprintable() else " " if category(c) == "Zs" or c == "\t" else "�" for c in text)
