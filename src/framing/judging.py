"""Attributions of passages -> the kind of each source and the stance on each content, as far as the codebook has them.

Takes the words of passages, their attributions and what an encoder saw of them, gives probabilities of kinds, and stances.
It looks at one attribution at a time; what the whole article says of a speaker is the work of `joining`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat, starmap

import numpy as np

from framing.classifier import Examples, Floats
from framing.encoder import Seen
from framing.features import Words
from framing.joining import Judged
from framing.records import Attribution, Source, Span, Stance
from framing.speakers import antecedents
from framing.stances import ClassModel, example


def judged(
    kinds: ClassModel | None,
    stances: ClassModel | None,
    passages: Sequence[Words],
    offsets: Sequence[int],
    records: Sequence[Sequence[Attribution]],
    seen: Seen | None = None,
) -> Iterator[list[Judged]]:
    """Yield for each passage its judged attributions.

    Parameters
    ----------
    kinds, stances : ClassModel, optional
    passages : sequence of Words
    offsets : sequence of int
        Where each passage begins in its article.
    records : sequence of sequences of Attribution
        Those of each passage.
    seen : Seen, optional
        What an encoder gave for the passages.
    """
    read = list(zip(passages, records, offsets, strict=True))
    heads = [model.head for model in (kinds, stances) if model]
    examples = [row for words, own, offset in read for row in described(words, own, offset)]
    fields = Examples(examples, heads[0].numbers) if heads else examples

    def added(name: str) -> Floats | None:
        if seen is None or not examples:
            return None
        rows = ((number, words, record, offset) for number, (words, own, offset) in enumerate(read) for record in own)
        return np.array([seen.logits(name, number, _fields(words, record, offset)) for number, words, record, offset in rows])

    probabilities = iter(kinds.all_probabilities(fields, added("kinds"))) if kinds else repeat(None)
    stance = starmap(Stance, stances.read_all(fields, added("stances"))) if stances else repeat(None)
    for items in records:
        yield [Judged(record, next(probabilities), next(stance)) for record in items]


def described(words: Words, records: Sequence[Attribution], offset: int = 0) -> Iterator[dict[str, Sequence[str]]]:
    """Yield the words of every field of a passage's attributions, the same for training and for reading.

    A pronoun is described by the mention in the passage that it takes up, if there is one.
    """
    places = [_places(record, offset) for record in records]
    behind = antecedents(words.text, (source for source, _, _ in places if source))
    for source, cue, content in places:
        yield example(words, behind.get(source, source) if source else None, cue, content)


def _places(record: Attribution, offset: int) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int]]:
    """Return where source, cue and content lie in a passage that begins at `offset`."""

    def place(span: Span | Source | None) -> tuple[int, int] | None:
        return (span.start - offset, span.end - offset) if span and span.text else None

    return place(record.source), place(record.cue), (record.content.start - offset, record.content.end - offset)


def _fields(words: Words, record: Attribution, offset: int) -> dict[str, tuple[int, int]]:
    """Return the words that are an encoder's fields."""
    places = zip(("source", "cue", "content"), _places(record, offset), strict=True)
    return {name: words.between(*place) for name, place in places if place}
