"""Passages read one by one -> the passages of an article: what is only seen from all of them together.

Takes each passage with its frames and judged attributions, gives `Passage` records in which every source has its speaker
and its kind. It finds and judges nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from framing.classifier import Floats
from framing.frames import Framed
from framing.records import Attribution, Passage, Source, Span, Stance
from framing.speakers import PRONOUNS, Speakers


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


def join(text: str, passages: Sequence[Read], kinds: Sequence[str]) -> tuple[Passage, ...]:
    """Put the passages of an article together; `kinds` are the labels in the order of their probabilities."""
    speakers, heard = Speakers(text), _Kinds(kinds)
    sources: list[Source | None] = []
    for number, passage in enumerate(passages):
        for item in passage.said:
            source = item.record.source or _continued(item.record, passage.span, speakers.continued(number))
            if source is not None:
                speaker = source.speaker or speakers.resolve(number, source)
                source = replace(source, speaker=speaker) if speaker else source
                if item.kinds is not None:
                    heard.add(source, item.kinds)
            sources.append(source)
    given = heard.given(sources)
    return tuple(_passage(passage, [(item, next(given)) for item in passage.said]) for passage in passages)


def _passage(read: Read, said: Sequence[tuple[Judged, Source | None]]) -> Passage:
    attributions = tuple(replace(item.record, source=source, stance=item.stance) for item, source in said)
    span, framed = read.span, read.framed
    return Passage(span.start, span.end, span.text, framed.frames, framed.abstained, attributions, framed.scores)


def _continued(record: Attribution, span: Span, speaker: str | None) -> Source | None:
    """Return an empty source that knows its speaker where a passage opens with a quotation that goes on from the last."""
    first = record.content.start - span.start
    if speaker is None or record.type != "direct" or span.text[:first].strip("“\"'‘„« \u00a0"):
        return None
    return Source(record.content.start, record.content.start, "", speaker=speaker)


class _Kinds:
    """Kinds of an article's speakers: one speaker has one kind, the likeliest by all that the article says of them."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels = labels
        self._heard: dict[str, list[Floats]] = {}

    def add(self, source: Source, probabilities: Floats) -> None:
        self._heard.setdefault(_name(source), []).append(probabilities)

    def given(self, sources: Sequence[Source | None]) -> Iterator[Source | None]:
        """Yield the sources with their kinds."""
        kinds: dict[str, tuple[str, float]] = {}
        for name, heard in self._heard.items():
            mean = np.mean(heard, axis=0) if len(heard) > 1 else heard[0]
            kinds[name] = self._labels[int(mean.argmax())], float(mean.max())
        for source in sources:
            kind = kinds.get(_name(source)) if source else None
            yield replace(source, kind=kind[0], kind_score=kind[1]) if source and kind else source


def _name(source: Source) -> str:
    """Name a speaker; a pronoun without a name behind it is a speaker of its own."""
    unknown = source.speaker is None and source.text.lower() in PRONOUNS
    return f"{source.start}" if unknown else source.speaker or source.text
