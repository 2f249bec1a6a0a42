"""Spans -> attributions: which cue a content belongs to, and which source a cue, by small tables of weights.

Takes the spans that the tagger found in one passage and its columns, gives `Link`s. A pair of spans is described by a few
small numbers, each with a weight in a table; the pair with the largest sum wins, against the other pairs and against
none. Several contents may share a cue, and several cues a source. The training stands in `train/tagging`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
# Who looks for whom; a content looks for a source itself only where it has no cue.
SEARCHES = (("content", "cue"), ("cue", "source"), ("content", "source"))
VALUES = 64  # how many values a trait may have
TRAITS = """
gap; open gap; sentences; passed alike; passed other; passed sources, contents; passed cues, contents; commas, marks;
class of the other; quoted, sentences; opens, same sentence; passed other, sentences; passed alike, sentences;
shape of the other; class of its own; far side, quoted, same sentence
""".split(";")
_FAR = 150  # words between spans that are still compared
_NEAREST = 4  # candidates on each side
_BEYOND = 3  # words on the far side of a candidate in which another span is seen
_COMMA = crc32(b",")
_GAPS = np.array([0, 1, 2, 3, 4, 4, 5, 5, 5, *[6] * 6, *[7] * 15, *[8] * 30, 9]).tolist()


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


class Scene:
    """The spans of one passage, and sums that make a pair of them quick to describe.

    Parameters
    ----------
    found : sequence of Found
        In order.
    sentence_of : sequence of int
        For each word, the number of its sentence.
    columns : mapping of str to array
        The tagger's columns of the passage: ``word``, ``cue``, ``role`` and ``shape``.
    """

    def __init__(self, found: Sequence[Found], sentence_of: Sequence[int], columns: Mapping[str, Ints]) -> None:
        self.found = found
        self._by_role = {role: [span for span in found if span.role == role] for role in ("source", "cue", "content")}
        self._sentence_of = sentence_of
        self._role = columns["role"].tolist()
        self._shape = columns["shape"].tolist()
        self._kind = {span: int(columns["cue"][span.first : span.stop].max()) for span in found}
        self._commas = _sums(columns["word"] == _COMMA)
        self._marks = _sums(columns["role"] > 0)
        free = np.ones(len(sentence_of), dtype=bool)
        begun = {role: np.zeros(len(sentence_of), dtype=bool) for role in ("source", "cue", "content")}
        for span in found:
            free[span.first : span.stop] = False
            begun[span.role][span.first] = True
        self._free = _sums(free)
        self._begun = {role: _sums(places) for role, places in begun.items()}

    def candidates(self, span: Found, role: str) -> list[Found]:
        """Return the spans of a role that are near enough to belong to `span`."""
        others = self._by_role[role]
        at = bisect_left(others, span.first, key=_first)
        before = [other for other in others[max(at - _NEAREST, 0) : at] if span.first - other.stop <= _FAR]
        after = [other for other in others[at : at + _NEAREST] if other.first - span.stop <= _FAR]
        return before + after

    def traits(self, span: Found, other: Found | None) -> list[int]:
        """Describe a pair by a number below `VALUES` for each of `TRAITS`, or the span alone for none."""
        quoted, kind = self._quoted(span), self._kind[span]
        if other is None:
            return [0] * 8 + [kind + 1, quoted + 1] + [0] * 6
        after = other.first > span.first
        start, stop = (span.stop, other.first) if after else (other.stop, span.first)
        # The numbers of a pair whose other stands behind are kept apart from those of one whose other stands ahead.
        side, sides = 16 * after + 1, 30 * after + 1
        away = min(abs(self._sentence_of[other.first] - self._sentence_of[span.stop - 1 if after else span.first]), 3)
        near = int(away == 0)
        passed = {role: min(_between(sums, start, stop), 3) for role, sums in self._begun.items()}
        alike, unlike = passed[span.role], passed[other.role]
        return [
            side + _GAPS[min(max(stop - start, 0), len(_GAPS) - 1)],
            side + _GAPS[min(_between(self._free, start, stop), len(_GAPS) - 1)],
            side + away,
            side + alike,
            side + unlike,
            side + 4 * passed["source"] + passed["content"],
            side + 4 * passed["cue"] + passed["content"],
            side + 4 * min(_between(self._commas, start, stop), 3) + min(_between(self._marks, start, stop), 3),
            sides + self._kind[other],
            side + 4 * quoted + away,
            side + 2 * self._opens(span) + near,
            side + 4 * unlike + away,
            side + 4 * alike + away,
            side + self._shape[other.first],
            sides + kind,
            side + 4 * self._beyond(span, other, after) + 2 * quoted + near,
        ]

    def _quoted(self, span: Found) -> int:
        return int(1 in self._role[max(span.first - 1, 0) : span.first + 1])

    def _opens(self, span: Found) -> int:
        """Say whether a span begins its sentence."""
        return int(span.first == 0 or self._sentence_of[span.first - 1] != self._sentence_of[span.first])

    def _beyond(self, span: Found, other: Found, after: bool) -> int:
        """Say what stands within three words on the far side of `other`: nothing, a span of a third role, or of its own."""
        at = bisect_left(self.found, other.first, key=_first)
        around = self.found[at + 1 : at + 3 + _BEYOND] if after else self.found[max(at - 2 - _BEYOND, 0) : at]
        for third in around:
            gap = third.first - other.stop if after else other.first - third.stop
            if 0 <= gap <= _BEYOND and third is not span:
                return 3 if third.role == span.role else 2 if third.role == other.role else 1
        return 0


def _first(span: Found) -> int:
    return span.first


def _sums(places: NDArray[np.bool_]) -> list[int]:
    return [0, *np.cumsum(places).tolist()]


def _between(sums: list[int], start: int, stop: int) -> int:
    return sums[stop] - sums[start] if stop > start else 0


class Linker:
    """Joins spans by trained tables.

    Parameters
    ----------
    weights : array of float32, shape (n_searches, n_traits, n_values)
    """

    def __init__(self, weights: NDArray[np.float32]) -> None:
        if weights.shape != (len(SEARCHES), len(TRAITS), VALUES):
            raise ValueError(f"the linker needs a table for each search and trait, not arrays of shape {weights.shape}")
        self.weights = weights.astype(np.float64)

    def link(self, scene: Scene) -> list[Link]:
        """Join every content to a cue and a source, or to none."""
        owner = {span: self._best(scene, span, 1) for span in scene.found if span.role == "cue"}
        links = []
        for content in scene.found:
            if content.role == "content":
                cue = self._best(scene, content, 0)
                links.append(Link(owner[cue] if cue else self._best(scene, content, 2), cue, content))
        return links

    def _best(self, scene: Scene, span: Found, search: int) -> Found | None:
        others: list[Found | None] = [None, *scene.candidates(span, SEARCHES[search][1])]
        if len(others) == 1:
            return None
        traits = [scene.traits(span, other) for other in others]
        scores = self.weights[search][np.arange(len(TRAITS)), traits].sum(axis=1)
        return others[int(scores.argmax())]
