"""Passages -> frames: which frames a passage carries, how sure that is, and which words say so.

Takes the words of passages, gives scored labels with evidence, or the reason why none is given. It sees one passage at
a time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.classifier import Floats, LinearHead, lengths_of, sigmoid, sums
from framing.errors import InputError
from framing.features import Words, fold
from framing.records import Evidence, Promise, Scored
from framing.vocabulary import WordTable

TOO_SHORT, OFF_LANGUAGE, LOW_MARGIN = "too short", "off-language", "low margin"
_LEAST_WORDS = 4
_ENOUGH_FOR_LANGUAGE = 12
_MARGIN = 0.9  # a best score this close below its threshold is no honest "none"
_IS_ENGLISH = re.compile(r"\s*en(g|glish)?(?![^\W_])", re.IGNORECASE)  # as codebooks write it: en, en-GB, English
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
        Has the one field ``passage``.
    thresholds : mapping of str to float
        For each frame the score from which it is given.
    several : bool
        Whether a passage may carry several frames; if not, the surest is given.
    supported : mapping, optional
        What `train.conformal` found: the confidence, and for each precision the thresholds of the frames that reach it.
    language : str
        The codebook's. Only of English is it known how a passage of another language can be told.
    """

    def __init__(
        self,
        head: LinearHead,
        thresholds: Mapping[str, float],
        several: bool = True,
        supported: Mapping[str, Any] | None = None,
        language: str = "en",
    ) -> None:
        self.head = head
        self._english = bool(_IS_ENGLISH.match(language))
        self.several = several
        supported = supported or {"confidence": 0.0, "thresholds": {}}
        self._confidence = float(supported["confidence"])
        self._reached = {
            float(level): {label: float(cut) for label, cut in dict(cuts).items()}
            for level, cuts in dict(supported["thresholds"]).items()
            if cuts
        }
        shares = (self._confidence, *self._reached, *(cut for cuts in self._reached.values() for cut in cuts.values()))
        if not all(0 <= share <= 1 for share in shares) or head.fields.keys() != {"passage"}:
            raise ValueError("frames need the words of passages, and shares from 0 to 1")
        self.thresholds = {label: float(thresholds[label]) for label in head.labels}
        self.limits(self.thresholds)
        self._tongues = WordTable(_tongue)

    def limits(self, thresholds: Mapping[str, float] | None, precision: float | None = None) -> dict[str, float]:
        """Return the scores from which frames are given.

        Parameters
        ----------
        thresholds : mapping of str to float, optional
            Take the place of all others; a truth value is no score.
        precision : float, optional
            Take thresholds that reach it in place of the model's own; a frame without one has no limit that it could reach.

        Raises
        ------
        InputError
            For what is no threshold, and for a precision that no frame of the model is known to reach.
        """
        if not isinstance(thresholds, Mapping | None):
            raise InputError(
                f"thresholds must be a mapping of frames to scores, but {type(thresholds).__name__} was given; "
                f"write {{{self.head.labels[0]!r}: 0.5}}"
            )
        own = dict(thresholds or {})
        for label, value in own.items():
            if label not in self.thresholds or not _is_share(value):
                raise InputError(
                    f"a threshold must be a score from 0 to 1 for one of {', '.join(self.thresholds)}, "
                    f"not {label}={value!r:.80}"
                )
        usual = self.thresholds if precision is None else self._reaching(precision)
        return {**usual, **{label: float(value) for label, value in own.items()}}

    def _reaching(self, precision: float) -> dict[str, float]:
        if not _is_share(precision) or precision == 0:
            raise InputError(f"a precision must be a number above 0 and at most 1, not {precision!r:.80}; ask for one such as 0.8")
        enough = [level for level in self._reached if precision <= level]
        if not self._reached:
            raise InputError(
                f"a precision needs a model trained with enough held-out articles to support one, but this has none for "
                f"{precision}; train it again, or give thresholds"
            )
        if not enough:
            raise InputError(
                f"a precision must be at most {max(self._reached)}, which held-out articles support, "
                f"not {precision}; ask for less"
            )
        reached = self._reached[min(enough)]
        return {label: reached.get(label, math.inf) for label in self.head.labels}

    def promise(self, precision: float, limits: Mapping[str, float]) -> Promise:
        """Say how sure a precision is under limits, and for which frames it cannot be given.

        These are frames that no score supports, whatever their limit, and those whose limit lies below the supported one.
        """
        reached = self._reaching(precision)
        broken = tuple(label for label, limit in limits.items() if math.isinf(reached[label]) or limit < reached[label])
        return Promise(float(precision), self._confidence, broken)

    def scores(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Return the probability of every frame for texts given as words, shape (n_texts, n_labels)."""
        lengths, words = lengths_of(texts), self.head.numbers.of(list(chain.from_iterable(texts)))
        return sigmoid(self.head.intercept + sums(self.head.all_shares("passage", words, lengths), lengths))

    def read(self, words: Words, offset: int = 0, limits: Mapping[str, float] | None = None) -> Framed:
        """Give the frames of one passage; `offset` is where it begins in the article, `limits` come from `self.limits`."""
        return self.read_all([words], [offset], limits)[0]

    def read_all(
        self,
        passages: Sequence[Words],
        offsets: Sequence[int],
        limits: Mapping[str, float] | None = None,
        added: Floats | None = None,
    ) -> list[Framed]:
        """Give the frames of passages; each result is `read`'s. What is `added` to the share of each word is an encoder's."""
        limits = self.thresholds if limits is None else limits
        labels, texts = self.head.labels, [words.words for words in passages]
        lengths, numbered = lengths_of(texts), self.head.numbers.of(list(chain.from_iterable(texts)))
        shares = self.head.all_shares("passage", numbered, lengths)
        if added is not None:
            shares += added
        probabilities = sigmoid(self.head.intercept + sums(shares, lengths))
        least: Floats = np.array([limits[label] for label in labels])
        foreign = _is_foreign(sums(self._tongues.take(numbered), lengths)) & self._english
        short: NDArray[np.bool_] = lengths < _LEAST_WORDS
        reached = probabilities >= least
        reached[short | foreign] = False
        near: NDArray[np.bool_] = np.logical_or.reduce(probabilities >= _MARGIN * least, axis=1)
        probabilities[short] = 0.0
        given = self._given(probabilities, reached)
        found = iter(self._evidence(passages, offsets, shares, given))
        out = []
        for number, row in enumerate(probabilities.tolist()):
            frames = tuple(
                Scored(labels[label], row[label], limits[labels[label]], float(self.head.intercept[label]), next(found))
                for label in given[number]
            )
            abstained = LOW_MARGIN if near[number] and not frames else None
            abstained = TOO_SHORT if short[number] else OFF_LANGUAGE if foreign[number] else abstained
            out.append(Framed(frames, abstained, dict(zip(labels, row, strict=True))))
        return out

    def _given(self, probabilities: Floats, reached: NDArray[np.bool_]) -> list[list[int]]:
        """Return for each passage the numbers of its frames, the surest first."""
        given: list[list[int]] = [[] for _ in reached]
        order = np.argsort(-probabilities, axis=1, kind="stable")
        for passage, place in np.argwhere(np.take_along_axis(reached, order, axis=1)).tolist():
            given[passage].append(int(order[passage, place]))
        return given if self.several else [numbers[:1] for numbers in given]

    def _evidence(
        self, passages: Sequence[Words], offsets: Sequence[int], shares: Floats, given: Sequence[Sequence[int]]
    ) -> list[tuple[Evidence, ...]]:
        """Return the evidence of all given frames, passage by passage."""
        places: list[tuple[Words, int]] = []
        columns = []
        first = 0
        for words, offset, labels in zip(passages, offsets, given, strict=True):
            stop = first + len(words)
            columns += [shares[first:stop, label] for label in labels]
            places += [(words, offset)] * len(labels)
            first = stop
        return evidence(places, columns)


def _is_share(value: Any) -> bool:
    number = isinstance(value, int | float | np.floating | np.integer) and not isinstance(value, bool)
    return number and bool(0 <= value <= 1)


def _tongue(words: Sequence[str]) -> Floats:
    """Say of each word whether it begins with a letter, and whether it then is one of the commonest in English."""
    letters = [word[0].isalpha() for word in words]
    english = [letter and fold(word) in _ENGLISH for letter, word in zip(letters, words, strict=True)]
    return np.array([letters, english], dtype=np.float64).T


def _is_foreign(counts: Floats) -> NDArray[np.bool_]:
    """Say of passages that are long enough to tell whether they are hardly English."""
    letters, english = counts.T
    foreign: NDArray[np.bool_] = (letters >= _ENOUGH_FOR_LANGUAGE) & (english < 0.08 * letters)
    return foreign


def evidence(places: Sequence[tuple[Words, int]], columns: Sequence[Floats]) -> list[tuple[Evidence, ...]]:
    """Return the evidence in each column of shares, given the words that it belongs to and their offset.

    Neighbouring words of the same sign are joined into spans, whose weights add up to the sum of the shares exactly.
    """
    if not columns:
        return []
    lengths = lengths_of(columns)
    shares = np.concatenate(columns)
    if not len(shares):
        return [() for _ in columns]
    signs = np.sign(shares)
    begins = np.ones(len(shares), dtype=bool)
    begins[1:] = signs[1:] != signs[:-1]
    bounds = np.cumsum(lengths)
    begins[bounds[bounds < len(shares)]] = True
    firsts = np.flatnonzero(begins)
    weights = np.add.reduceat(shares, firsts)
    lasts = np.append(firsts[1:], len(shares)) - 1
    firsts, lasts, weights = (values[weights != 0] for values in (firsts, lasts, weights))
    offsets = np.repeat([offset for _, offset in places], lengths)
    starts, ends = (
        np.fromiter(chain.from_iterable(edges), np.int64, len(shares)) + offsets
        for edges in ([words.starts for words, _ in places], [words.ends for words, _ in places])
    )
    found = list(map(Evidence, starts[firsts].tolist(), ends[lasts].tolist(), weights.tolist()))
    cuts = [0, *np.searchsorted(firsts, bounds).tolist()]
    return [tuple(found[start:end]) for start, end in pairwise(cuts)]
