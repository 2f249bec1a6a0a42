"""Passages -> frames: which frames a passage carries, how sure that is, and which words say so.

Takes the words of passages, gives scored labels with evidence, or the reason why none is given. It sees one passage at
a time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from framing.classifier import Floats, LinearHead, sigmoid
from framing.errors import InputError
from framing.features import Words, fold
from framing.records import Evidence, Promise, Scored

TOO_SHORT, OFF_LANGUAGE, LOW_MARGIN = "too short", "off-language", "low margin"
_LEAST_WORDS = 4
_ENOUGH_FOR_LANGUAGE = 12
_MARGIN = 0.9  # a best score this close below its threshold is no honest "none"
_ENGLISH = frozenset(
    """
    the of to in a and that is was for on it with as by at from he be has his are have had an not they which but or
    were this their who its said will been would about after more there than we you i she her if into also no when
    out up what over could two so all one s
    """.split()
)


@dataclass(frozen=True, slots=True)
class Framed:
    """What one passage got: frames from the highest score down, or a reason; and the scores of all frames."""

    frames: tuple[Scored, ...]
    abstained: str | None
    scores: dict[str, float]


class FrameModel:
    """Gives frames to passages.

    Parameters
    ----------
    head : LinearHead
        With the one field ``passage``.
    thresholds : mapping of str to float
        For each frame the score from which it is given.
    several : bool
        Whether a passage may carry several frames; if not, the surest is given.
    supported : mapping, optional
        What `train.conformal` found: the confidence, and for each precision the thresholds of the frames that reach it.
    """

    def __init__(
        self,
        head: LinearHead,
        thresholds: Mapping[str, float],
        several: bool = True,
        supported: Mapping[str, Any] | None = None,
    ) -> None:
        self.head = head
        self.several = several
        supported = supported or {"confidence": 0.0, "thresholds": {}}
        self._confidence = float(supported["confidence"])
        self._reached = {
            float(level): {label: float(cut) for label, cut in dict(cuts).items()}
            for level, cuts in dict(supported["thresholds"]).items()
            if cuts
        }
        self.thresholds = {label: float(thresholds[label]) for label in head.labels}
        self.limits(self.thresholds)

    def limits(self, thresholds: Mapping[str, float] | None, precision: float | None = None) -> dict[str, float]:
        """Return the scores from which frames are given.

        Parameters
        ----------
        thresholds : mapping of str to float, optional
            Take the place of all others.
        precision : float, optional
            Take thresholds that reach it in place of the model's own; a frame without one has no limit that it could reach.

        Raises
        ------
        InputError
            For what is no threshold, and for a precision that no frame of the model is known to reach.
        """
        for label, value in (thresholds or {}).items():
            if label not in self.thresholds or not 0 <= value <= 1:
                raise InputError(
                    f"a threshold must be a score from 0 to 1 for one of {', '.join(self.thresholds)}, not {label}={value}"
                )
        return {**(self.thresholds if precision is None else self._reaching(precision)), **(thresholds or {})}

    def _reaching(self, precision: float) -> dict[str, float]:
        enough = [level for level in self._reached if 0 < precision <= level]
        if not self._reached:
            raise InputError(
                f"a precision needs a model trained with enough held-out articles to support one, but this has none for "
                f"{precision}; train it again, or give thresholds"
            )
        if not enough:
            raise InputError(
                f"a precision must be above 0 and at most {max(self._reached)}, which held-out articles support, "
                f"not {precision}; ask for less"
            )
        reached = self._reached[min(enough)]
        return {label: reached.get(label, math.inf) for label in self.head.labels}

    def promise(self, precision: float, limits: Mapping[str, float]) -> Promise:
        """Say how sure a precision is under limits, and for which frames it cannot be given."""
        out_of_reach = tuple(label for label, limit in limits.items() if math.isinf(limit))
        return Promise(precision, self._confidence, out_of_reach)

    def read(self, words: Words, offset: int = 0, limits: Mapping[str, float] | None = None) -> Framed:
        """Give the frames of one passage; `offset` is where it begins in the article, `limits` come from `self.limits`."""
        limits = self.thresholds if limits is None else limits
        if len(words) < _LEAST_WORDS:
            return Framed((), TOO_SHORT, dict.fromkeys(self.head.labels, 0.0))
        shares = self.head.shares("passage", words.words)
        probabilities = sigmoid(self.head.intercept + shares.sum(axis=0))
        scores = dict(zip(self.head.labels, probabilities.tolist(), strict=True))
        if off_language(words.words):
            return Framed((), OFF_LANGUAGE, scores)
        given = [number for number, label in enumerate(self.head.labels) if scores[label] >= limits[label]]
        given.sort(key=lambda number: -probabilities[number])
        given = given if self.several else given[:1]
        frames = tuple(
            Scored(
                label,
                scores[label],
                limits[label],
                float(self.head.intercept[number]),
                evidence(words, shares[:, number], offset),
            )
            for number in given
            for label in [self.head.labels[number]]
        )
        near = not frames and any(scores[label] >= _MARGIN * limits[label] for label in scores)
        return Framed(frames, LOW_MARGIN if near else None, scores)


def off_language(words: Sequence[str]) -> bool:
    """Say whether a passage long enough to tell is hardly English."""
    letters = [fold(word) for word in words if word[0].isalpha()]
    if len(letters) < _ENOUGH_FOR_LANGUAGE:
        return False
    return sum(word in _ENGLISH for word in letters) < 0.08 * len(letters)


def evidence(words: Words, shares: Floats, offset: int) -> tuple[Evidence, ...]:
    """Join neighbouring words of the same sign into spans; their weights add up to the sum of `shares` exactly."""
    found: list[Evidence] = []
    places = np.flatnonzero(shares)
    first = 0
    for number in range(1, len(places) + 1):
        if (
            number == len(places)
            or places[number] != places[number - 1] + 1
            or (shares[places[number]] > 0) != (shares[places[first]] > 0)
        ):
            run = places[first:number]
            found.append(
                Evidence(offset + words.starts[run[0]], offset + words.ends[run[-1]], float(shares[run].sum()))
            )
            first = number
    return tuple(found)
