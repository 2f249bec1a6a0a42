"""Spans -> attributions: which cue a content belongs to, and which source a cue, by small tables of weights.

Takes the spans that the tagger found in passages and its columns, gives for each span its partner. A pair of spans is
described by a few small numbers, each with a weight in a table; the pair with the largest sum wins, against the other pairs
and against none. Several contents may share a cue, and several cues a source. The pairs of all passages are described
side by side. The training stands in `train/linking`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
ROLES = ("source", "cue", "content")
_SOURCE, _CUE, _CONTENT = range(len(ROLES))
# Who looks for whom; a content looks for a source itself only where it has no cue.
SEARCHES = ((_CONTENT, _CUE), (_CUE, _SOURCE), (_CONTENT, _SOURCE))
NOBODY = -1  # the number of no span
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
_GAPS = np.array([0, 1, 2, 3, 4, 4, 5, 5, 5, *[6] * 6, *[7] * 15, *[8] * 30, 9])


class Found(NamedTuple):
    """A run of words with one role: words[first:stop]."""

    role: str
    first: int
    stop: int


class Link(NamedTuple):
    """One attribution in words: a content with its cue and source, where there are any."""

    source: Found | None
    cue: Found | None
    content: Found


@dataclass(frozen=True)
class Spans:
    """The spans of passages that are laid end to end: in order, disjoint, by the places where they begin and stop.

    `role` numbers them by `ROLES`, and `passage` says in which passage each lies.
    """

    role: Ints
    first: Ints
    stop: Ints
    passage: Ints

    def __len__(self) -> int:
        return len(self.role)

    def take(self, numbers: Ints) -> Spans:
        """Return the spans of these numbers."""
        return Spans(self.role[numbers], self.first[numbers], self.stop[numbers], self.passage[numbers])

    def founds(self, starts: Ints) -> list[Found]:
        """Return all spans with places counted from where their passages start."""
        start = starts[self.passage]
        places = zip(self.role.tolist(), (self.first - start).tolist(), (self.stop - start).tolist(), strict=True)
        return [Found(ROLES[role], first, stop) for role, first, stop in places]


class Scene:
    """The spans of passages, and sums that make pairs of them quick to describe.

    Parameters
    ----------
    spans : Spans
    sentence_of : array
        For each place, the number of its sentence; no two passages share one.
    columns : mapping of str to array
        The tagger's columns: ``word``, ``cue``, ``role`` and ``shape``.
    """

    def __init__(self, spans: Spans, sentence_of: Ints, columns: Mapping[str, Ints]) -> None:
        self.spans = spans
        self._sentence_of = sentence_of
        self._shape = columns["shape"]
        edges = np.stack([spans.first, spans.stop], axis=1).ravel()
        self._kind = np.maximum.reduceat(np.append(columns["cue"], 0), edges)[::2] if len(spans) else edges
        self._quoted = ((columns["role"][spans.first] == 1) | (columns["role"][spans.first - 1] == 1)).astype(np.int64)
        self._opens = (sentence_of[spans.first] != sentence_of[spans.first - 1]).astype(np.int64)
        self._commas, self._marks = _sums(columns["word"] == _COMMA), _sums(columns["role"] > 0)
        inside = np.zeros(len(sentence_of) + 1, dtype=np.int64)
        inside[spans.first] += 1
        inside[spans.stop] -= 1
        self._free = _sums(np.cumsum(inside)[:-1] == 0)
        begun = np.zeros((len(ROLES), len(sentence_of)), dtype=bool)
        begun[spans.role, spans.first] = True
        self._begun = [_sums(places) for places in begun]

    def pairs(self, role: int, sought: int) -> tuple[Ints, Ints]:
        """Return the pairs from which the spans of a role have to choose, by the spans' numbers.

        Every span that has candidates is paired with `NOBODY` first, then with these in order.
        """
        spans = self.spans
        seekers, others = np.flatnonzero(spans.role == role), np.flatnonzero(spans.role == sought)
        if not len(others):
            return others, others
        places = np.searchsorted(others, seekers)[:, None] + np.arange(-_NEAREST, _NEAREST)
        other = others.take(places, mode="clip")
        before, after = spans.first[seekers, None] - spans.stop[other], spans.first[other] - spans.stop[seekers, None]
        gap = np.where(other < seekers[:, None], before, after)
        near = (places >= 0) & (places < len(others)) & (gap <= _FAR)
        near &= spans.passage[other] == spans.passage[seekers, None]
        chosen = np.concatenate([near.any(axis=1, keepdims=True), near], axis=1)
        choice = np.concatenate([np.full((len(seekers), 1), NOBODY), other], axis=1)
        return np.repeat(seekers, chosen.sum(axis=1)), choice[chosen]

    def traits(self, span: Ints, other: Ints) -> Ints:
        """Describe pairs by a number below `VALUES` for each of `TRAITS`, or the span alone for `NOBODY`."""
        spans, none = self.spans, other == NOBODY
        first, stop, first_other, stop_other = spans.first[span], spans.stop[span], spans.first[other], spans.stop[other]
        after = first_other > first
        begin, end = np.where(after, stop, stop_other), np.where(after, first_other, first)
        # The numbers of a pair whose other stands behind are kept apart from those of one whose other stands ahead.
        side, sides = 16 * after + 1, 30 * after + 1
        own = self._sentence_of[np.where(after, stop - 1, first)]
        away = np.minimum(np.abs(self._sentence_of[first_other] - own), 3)
        near = (away == 0).astype(np.int64)
        passed = np.stack([np.minimum(_between(sums, begin, end), 3) for sums in self._begun])
        pair = np.arange(len(span))
        alike, unlike = passed[spans.role[span], pair], passed[spans.role[other], pair]
        quoted, kind = self._quoted[span], self._kind[span]
        commas, marks = (np.minimum(_between(sums, begin, end), 3) for sums in (self._commas, self._marks))
        columns = [
            side + _GAPS.take(end - begin, mode="clip"),
            side + _GAPS[np.minimum(_between(self._free, begin, end), len(_GAPS) - 1)],
            side + away,
            side + alike,
            side + unlike,
            side + 4 * passed[_SOURCE] + passed[_CONTENT],
            side + 4 * passed[_CUE] + passed[_CONTENT],
            side + 4 * commas + marks,
            sides + self._kind[other],
            side + 4 * quoted + away,
            side + 2 * self._opens[span] + near,
            side + 4 * unlike + away,
            side + 4 * alike + away,
            side + self._shape[first_other],
            sides + kind,
            side + 4 * self._beyond(span, other, after) + 2 * quoted + near,
        ]
        traits: Ints = np.stack(columns, axis=1)
        traits[none] = 0
        traits[none, 8], traits[none, 9] = kind[none] + 1, quoted[none] + 1
        return traits

    def _beyond(self, span: Ints, other: Ints, after: NDArray[np.bool_]) -> Ints:
        """Say what stands within three words on the far side of `other`: nothing, a span of a third role, or of its own."""
        spans = self.spans
        found = np.zeros(len(span), dtype=np.int64)
        # Five spans are looked at in the order of the text; the first that is near enough counts.
        for step in range(_BEYOND + 2):
            third = other + np.where(after, step + 1, step - _BEYOND - 2)
            real = (third >= 0) & (third < len(spans)) & (third != span) & (found == 0)
            third = np.minimum(np.maximum(third, 0), len(spans) - 1)
            gap = np.where(after, spans.first[third] - spans.stop[other], spans.first[other] - spans.stop[third])
            role = np.where(
                spans.role[third] == spans.role[span], 3, np.where(spans.role[third] == spans.role[other], 2, 1)
            )
            found = np.where(real & (gap >= 0) & (gap <= _BEYOND), role, found)
        return found


def _sums(places: NDArray[np.bool_]) -> Ints:
    return np.concatenate([[0], np.cumsum(places)])


def _between(sums: Ints, start: Ints, stop: Ints) -> Ints:
    """Return how many of the places from `start` to `stop` were marked; `sums` never fall."""
    between: Ints = np.maximum(sums[stop] - sums[start], 0)
    return between


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

    def link(self, scene: Scene) -> tuple[Ints, Ints, Ints]:
        """Join every content to a cue and a source, or to `NOBODY`; return the numbers of sources, cues and contents."""
        pairs = [scene.pairs(role, sought) for role, sought in SEARCHES]
        search = np.repeat(np.arange(len(SEARCHES)), [len(spans) for spans, _ in pairs])
        span, other = (np.concatenate(numbers) for numbers in zip(*pairs, strict=True))
        best = np.full((len(SEARCHES), len(scene.spans)), NOBODY)
        if len(span):
            scores = self.weights[search[:, None], np.arange(len(TRAITS)), scene.traits(span, other)].sum(axis=1)
            begins = other == NOBODY
            choice = np.cumsum(begins) - 1
            top = np.flatnonzero(scores == np.maximum.reduceat(scores, np.flatnonzero(begins))[choice])
            first = top[np.unique(choice[top], return_index=True)[1]]
            best[search[first], span[first]] = other[first]
        contents = np.flatnonzero(scene.spans.role == _CONTENT)
        cues, owners, sources = best[0, contents], best[1], best[2, contents]
        return np.where(cues == NOBODY, sources, owners[cues]), cues, contents
