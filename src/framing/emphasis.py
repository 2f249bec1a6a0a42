"""Words of passages -> their sentences, and how much more a sentence counts that says much of a label.

A passage is scored half as a whole and half by its sentences, each weighed by the softmax of what it says alone. So what one
sentence says plainly is not lost among the others, and a score stays a sum over words. It knows neither labels nor weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from framing.vocabulary import Ints, Numbered, WordTable

_SHARPNESS = 0.7  # of the softmax; chosen, as the halves, by cross-validation over real articles
_STEP = 2.0**-20  # weights are rounded to it, so that machines whose powers differ in the last bit agree
_STOPS = frozenset([".", "!", "?", "...", "…"])
_CLOSING = frozenset(["'", '"', "''", "”", "’", "»", ")", "]"])
_LONGEST_SHORT = 3
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Sentences:
    """Parts passages at their sentence ends by words alone, which is quicker than `passages.sentences` and a little coarser."""

    def __init__(self) -> None:
        self._marks = WordTable(_marks)

    def lengths(self, words: Numbered, lengths: Ints) -> tuple[Ints, Ints]:
        """Return the number of words of each sentence of passages that stand one after the other, and of each passage's sentences.

        Parameters
        ----------
        words : Numbered
        lengths : array, shape (n_passages,)
            The passages' numbers of words.
        """
        filled = lengths > 0
        firsts = (np.cumsum(lengths) - lengths)[filled]
        begins = np.zeros(len(words.numbers), dtype=bool)
        begins[firsts] = True
        follows = ~begins

        def before(flags: Flags) -> Flags:
            shifted = np.zeros_like(flags)
            shifted[1:] = flags[:-1]
            return shifted & follows

        stop, full, short, closing, lower = self._marks.take(words).T
        ends = stop & ~(full & before(short))
        begins |= before(ends | closing & before(ends)) & ~(stop | closing | lower)
        places = np.flatnonzero(begins)
        counts = np.zeros(len(lengths), dtype=np.int64)
        if len(firsts):
            counts[filled] = np.add.reduceat(begins, firsts, dtype=np.int64)
        return np.diff(places, append=len(begins)), counts


def _marks(words: Sequence[str]) -> Flags:
    """Say of each word whether it is a stop, a full stop, a title or an initial, a closing mark, or begins with a small letter."""
    rows = [
        (
            word in _STOPS,
            word == ".",
            len(word) <= _LONGEST_SHORT and word[:1].isupper(),
            word in _CLOSING,
            word[:1].islower(),
        )
        for word in words
    ]
    return np.array(rows, dtype=bool).reshape(-1, 5)


def weights(told: Floats, counts: Ints) -> Floats:
    """Return how much each sentence counts for each label, which adds up to 1 over a passage but for rounding.

    Parameters
    ----------
    told : array, shape (n_sentences, n_labels)
        The logits of sentences read alone, but for what is the same for all sentences of a passage.
    counts : array, shape (n_passages,)
        How many sentences each passage has.
    """
    if not len(told):
        return told
    own = counts[counts > 0]
    firsts = np.cumsum(own) - own
    powers: Floats = np.exp(_SHARPNESS * (told - np.repeat(np.maximum.reduceat(told, firsts, axis=0), own, axis=0)))
    powers /= np.repeat(np.add.reduceat(powers, firsts, axis=0), own, axis=0)
    return np.rint(powers / _STEP) * _STEP


def emphasized(shares: Floats, lengths: Ints, sizes: Ints, counts: Ints) -> Floats:
    """Return the shares of words as parts of their passages and, half, of their sentences.

    Parameters
    ----------
    shares : array, shape (n_words, n_labels)
        What each word adds as part of its passage, divided by the root of the passage's number of words.
    lengths : array, shape (n_passages,)
        The passages' numbers of words.
    sizes, counts : array
        As `Sentences.lengths` gives them.
    """
    if not len(shares):
        return shares
    # Alone, a sentence would be divided by the root of its own number of words.
    alone = np.sqrt(np.repeat(lengths, counts) / sizes)[:, None]
    told = np.add.reduceat(shares, np.cumsum(sizes) - sizes, axis=0) * alone
    factors = (1 + weights(told, counts) * alone) / 2
    return shares * np.repeat(factors, sizes, axis=0)


def pooled(whole: Floats, told: Floats, counts: Ints) -> Floats:
    """Return the logits of passages, given those of the whole and of their sentences read alone."""
    out = whole.copy()
    filled = counts > 0
    if len(told):
        firsts = (np.cumsum(counts) - counts)[filled]
        out[filled] = (whole[filled] + np.add.reduceat(weights(told, counts) * told, firsts, axis=0)) / 2
    return out
