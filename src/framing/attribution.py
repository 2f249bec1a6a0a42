"""Passages -> attributions: who says what, as spans of source, cue and content.

Takes passages' words and sentences, gives `Attribution` records without kind or stance. The tagger finds the spans;
linking joins each content to the nearest fitting cue and each cue to the nearest fitting source.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.decoding import Tagger
from framing.features import Words
from framing.records import Attribution, Source, Span
from framing.tagger import LABELS, WordClasses, flatten, sentence_starts

_OPEN, _CLOSE = "“„«\"‘'", "”»\"’'"
_FAR, _OTHER = 60, 4  # the cost from which nothing is joined; what another of the same role between adds
_MOST = -(-_FAR // _OTHER)
_OUTER = np.array([label.endswith(("-source", "-cue")) for label in LABELS])
_SECOND_LOOK = 3.0  # raised source accuracy on conflict_train from .68 to .75 at the same attribution F1
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """A run of words with one role: words[first:stop]."""

    role: str
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class Link:
    """One attribution in words: a content with its cue and source, where there are any."""

    source: Found | None
    cue: Found | None
    content: Found


def runs(path: Sequence[int]) -> list[Found]:
    """Turn one label a word into runs, in order."""
    found: list[Found] = []
    role, first = "O", 0
    for place, number in enumerate([*path, 0]):
        label = LABELS[number]
        if role != "O" and label != f"I-{role}":
            found.append(Found(role, first, place))
            role = "O"
        if label.startswith("B-"):
            role, first = label[2:], place
    return found


def link(found: Sequence[Found], sentence_of: Sequence[int]) -> list[Link]:
    """Join contents to cues and cues to sources by nearness, with a charge for what lies between."""
    cues = [f for f in found if f.role == "cue"]
    sources = [f for f in found if f.role == "source"]
    contents = [f for f in found if f.role == "content"]
    owner = {cue: _nearest(cue, sources, found, sentence_of, after=2) for cue in cues}
    links = []
    for content in contents:
        cue = _nearest(content, cues, found, sentence_of, after=0)
        source = owner[cue] if cue else _nearest(content, sources, found, sentence_of, after=1)
        links.append(Link(source, cue, content))
    return links


def _first(found: Found) -> int:
    return found.first


def _nearest(
    span: Found, others: Sequence[Found], found: Sequence[Found], sentence_of: Sequence[int], after: int
) -> Found | None:
    best, least = None, _FAR
    at = bisect_left(others, span.first, key=_first)
    # Farther ones have so many of their own kind before them that they cost too much.
    for other in others[max(0, at - _MOST) : at + _MOST]:
        left, right = (other, span) if other.first < span.first else (span, other)
        first, stop = left.stop, right.first
        between = found[bisect_left(found, left.first, key=_first) + 1 : bisect_left(found, right.first, key=_first)]
        covered = sum(f.stop - f.first for f in between)
        cost = (
            (stop - first - covered)
            + 3 * sum(f.role == span.role for f in between)
            + _OTHER * sum(f.role == other.role for f in between)
        )
        cost += 6 * abs(sentence_of[other.first] - sentence_of[span.first])
        cost += after if other.first > span.first else 0
        if cost < least:
            best, least = other, cost
    return best


class AttributionModel:
    """Finds attributions in passages.

    Parameters
    ----------
    tagger : Tagger
    classes : WordClasses
    """

    def __init__(self, tagger: Tagger, classes: WordClasses) -> None:
        self.tagger = tagger
        self.classes = classes

    def links(self, passages: Sequence[Words], sentences: Sequence[Sequence[tuple[int, int]]]) -> list[list[Link]]:
        """Find the attributions of every passage, in words.

        Parameters
        ----------
        passages : sequence of Words
        sentences : sequence of sequence of (int, int)
            For each passage, the offsets of its sentences into its text.
        """
        firsts = [sentence_starts(words, spans) for words, spans in zip(passages, sentences, strict=True)]
        flat = flatten(passages, firsts, self.classes)
        out = []
        for words, first, (path, scores) in zip(passages, firsts, self.tagger.tag(flat), strict=True):
            number = _number(len(words), first)
            links = link(runs(path.tolist()), number)
            if any(item.source is None for item in links):
                path = self._look_again(path, scores, links, np.array(number))
                links = link(runs(path.tolist()), number)
            out.append(links)
        return out

    def _look_again(self, path: Ints, scores: NDArray[np.float64], links: Sequence[Link], number: Ints) -> Ints:
        """Search once more for sources and cues in the sentences of contents that have none, the contents held fixed."""
        said = path >= LABELS.index("B-content")
        near = np.zeros(len(path), dtype=bool)
        for item in links:
            if item.source is None:
                near |= (number >= number[item.content.first]) & (number <= number[item.content.stop - 1])
        scores = scores.copy()
        scores[np.ix_(near & ~said, _OUTER)] += _SECOND_LOOK
        scores[said] = -1e6
        scores[said, path[said]] = 0
        return self.tagger.best(scores)


def _number(length: int, firsts: Sequence[int]) -> list[int]:
    """Return for each word the number of its sentence."""
    number, out = 0, []
    begins = set(firsts)
    for place in range(length):
        number += place in begins
        out.append(number)
    return out


def record(words: Words, item: Link, offset: int) -> Attribution:
    """Build the record of a link; `offset` is where the passage begins in the article."""
    source = None if item.source is None else Source(*_place(words, item.source, offset))
    cue = None if item.cue is None else Span(*_place(words, item.cue, offset))
    content = Span(*_place(words, item.content, offset))
    return Attribution(source, cue, content, speech_type(words.text, content.start - offset, content.end - offset))


def _place(words: Words, found: Found, offset: int) -> tuple[int, int, str]:
    start, end = words.starts[found.first], words.ends[found.stop - 1]
    return start + offset, end + offset, words.text[start:end]


def speech_type(text: str, start: int, end: int) -> str:
    """Return ``direct`` for a wholly quoted content, ``mixed`` for a partly quoted one, else ``indirect``."""
    before, after, inner = text[:start].rstrip()[-1:], text[end:].lstrip()[:1], text[start:end]
    if (before and before in _OPEN) or (after and after in _CLOSE) or (inner[:1] in _OPEN and inner[-1:] in _CLOSE):
        return "direct"
    return "mixed" if any(mark in inner for mark in '“”„«»"') else "indirect"
