"""Passages read one by one -> the passages of an article: what is only seen from all of them together.

Takes each passage with its frames and judged attributions, gives `Passage` records in which every source has its speaker
and its kind, nested speech its carrier, and a frame the voice that carries it. It finds and judges nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from framing.attribution import goes_on
from framing.carriers import carriers
from framing.classifier import Floats
from framing.frames import Framed
from framing.records import Attribution, Passage, Source, Span, Stance
from framing.speakers import PRONOUNS, Speakers
from framing.stances import ClassModel
from framing.voices import voiced

# How much a pronoun or a short form says of its speaker's kind beside a full mention. On the training articles, scores of
# articles not learned from: accuracy of real ones .676 with 1, .686 with .3, .685 with .2, .691 with 0; of written ones
# .808, .812, .810, .808.
_SHORT = 0.2
_LOOSE = " ,;:"  # no part of a name, where a source ends in them


@dataclass(slots=True)
class Judged:
    """An attribution with the probabilities of its source's kind, and its stance, where these are coded."""

    record: Attribution
    kinds: Floats | None
    stance: Stance | None


@dataclass(slots=True)
class Read:
    """A passage that was read by itself."""

    span: Span
    framed: Framed
    said: list[Judged]


def join(title: Span | None, passages: Sequence[Read], kinds: ClassModel | None) -> tuple[Passage, ...]:
    """Put the passages of an article together; `kinds` names the kind that probabilities give."""
    speakers, heard = Speakers([passage.span for passage in passages], title), _Kinds(kinds)
    sources: list[Source | None] = []
    for number, passage in enumerate(passages):
        before = speakers.continued(number)
        spoken = [item.record.source or _continued(item.record, passage.span, before) for item in passage.said]
        for earlier in sorted(filter(None, spoken), key=lambda source: source.start):
            speakers.resolve(number, earlier)  # in the order of the text, which contents need not have
        for item, source in zip(passage.said, spoken, strict=True):
            if source is not None:
                speaker = (source.speaker or speakers.resolve(number, source) or "").rstrip(_LOOSE)
                source = Source(source.start, source.end, source.text, speaker=speaker) if speaker else source
                if item.kinds is not None:
                    heard.add(source, item.kinds)
            sources.append(source)
    given = heard.given(sources)
    return tuple(_passage(passage, [next(given) for _ in passage.said]) for passage in passages)


def _passage(read: Read, sources: Sequence[Source | None]) -> Passage:
    span, framed = read.span, read.framed
    if not sources:
        return Passage(span.start, span.end, span.text, framed.frames, framed.abstained, (), framed.scores)
    outer = carriers(span.text, [item.record for item in read.said], span.start)
    attributions = tuple(
        Attribution(source, item.record.cue, item.record.content, item.record.type, carrier, item.stance)
        for item, source, carrier in zip(read.said, sources, outer, strict=True)
    )
    given = voiced(framed.frames, attributions)
    return Passage(span.start, span.end, span.text, given, framed.abstained, attributions, framed.scores)


def _continued(record: Attribution, span: Span, speaker: str | None) -> Source | None:
    """Return an empty source that knows its speaker where a passage opens with a quotation that goes on from the last."""
    if speaker is None or not goes_on(record, span.text, span.start):
        return None
    return Source(record.content.start, record.content.start, "", speaker=speaker)


class _Kinds:
    """Kinds of an article's speakers: one speaker has one kind, the likeliest by all that the article says of them."""

    def __init__(self, model: ClassModel | None) -> None:
        self._model = model
        self._heard: dict[str, list[tuple[float, Floats]]] = {}

    def add(self, source: Source, probabilities: Floats) -> None:
        weight = _SHORT if source.speaker else 1.0
        self._heard.setdefault(_name(source), []).append((weight, probabilities))

    def given(self, sources: Sequence[Source | None]) -> Iterator[Source | None]:
        """Yield the sources with their kinds."""
        kinds: dict[str, tuple[str, float]] = {}
        for name, heard in self._heard.items():
            if self._model is not None:
                kinds[name] = self._model.name(_mean(heard) if len(heard) > 1 else heard[0][1])
        for source in sources:
            kind = kinds.get(_name(source)) if source else None
            yield Source(source.start, source.end, source.text, *kind, source.speaker) if source and kind else source


def _mean(heard: Sequence[tuple[float, Floats]]) -> Floats:
    weights = np.array([weight for weight, _ in heard])
    mean: Floats = (np.array([own for _, own in heard]) * weights[:, None]).sum(axis=0) / weights.sum()
    return mean


def _name(source: Source) -> str:
    """Name a speaker, in small letters; a pronoun without a name behind it is a speaker of its own."""
    unknown = source.speaker is None and source.text.lower() in PRONOUNS
    return f"{source.start}" if unknown else source.name.lower()
