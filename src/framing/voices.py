"""Frames and attributions of a passage -> for each frame whether the outlet speaks or a source carries it.

Takes what the steps found in one passage, gives the frames with their voice. "The ministry denied annexation" is the
ministry's denial: where enough of a frame's evidence lies in attributions (source, cue and content), the one that holds
most of it carries the frame. It reads no text and asks no model.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from framing.records import Attribution, Scored

Stretch = tuple[int, int]

# Chosen on one half of the judged passages (seeds/quality/voices.jsonl); from .50 to .60 hardly anything changes there.
CARRIED = 0.55


def voiced(
    frames: Sequence[Scored], attributions: Sequence[Attribution], carried: float = CARRIED
) -> tuple[Scored, ...]:
    """Return the frames with their voice: the number of the attribution that carries each, or ``None``.

    Parameters
    ----------
    frames : sequence of Scored
    attributions : sequence of Attribution
        Of the same passage.
    carried : float
        The share of a frame's positive evidence from which a source carries it.
    """
    if not attributions:
        return tuple(frames)
    together = _stretches(attributions)
    said = [_stretches([attribution]) for attribution in attributions] if len(attributions) > 1 else [together]
    return tuple(_spoken(frame, _voice(frame, said, together, carried)) for frame in frames)


def _spoken(frame: Scored, voice: int | None) -> Scored:
    if voice is None:
        return frame
    return Scored(frame.label, frame.score, frame.threshold, frame.intercept, frame.evidence, voice)


def _voice(
    frame: Scored, said: Sequence[Sequence[Stretch]], together: Sequence[Stretch], carried: float
) -> int | None:
    speaking = [piece for piece in frame.evidence if piece.weight > 0]
    starts, ends = [piece.start for piece in speaking], [piece.end for piece in speaking]

    def inside(stretches: Sequence[Stretch]) -> float:
        """Add up the weight that lies in the stretches; a piece that lies in them in part counts in part."""
        total = 0.0
        for start, end in stretches:
            for piece in speaking[bisect_right(ends, start) : bisect_left(starts, end)]:
                if piece.start >= start and piece.end <= end:
                    total += piece.weight
                else:
                    within = min(piece.end, end) - max(piece.start, start)
                    total += piece.weight * within / (piece.end - piece.start)
        return total

    if not speaking or inside(together) < carried * sum(piece.weight for piece in speaking):
        return None
    weights = [inside(stretches) for stretches in said] if len(said) > 1 else [0.0]
    return weights.index(max(weights))


def _stretches(attributions: Iterable[Attribution]) -> list[Stretch]:
    """Return where sources, cues and contents stand, in order and disjoint.

    The source's own words count: in "the ministry of annexed Crimea said" they are part of how the matter is told, and
    without them what a long name adds to a frame would speak for the outlet.
    """
    spans = [span for said in attributions for span in (said.source, said.cue, said.content) if span]
    merged: list[Stretch] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
