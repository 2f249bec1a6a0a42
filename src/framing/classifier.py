"""Features x weights -> calibrated scores with exact evidence: one linear head for frames, kinds and stances alike.

Takes words of one or more fields (a passage; or a source, a cue and a content), gives logits and what each word adds to
them. Every word's share is rounded to a fixed grid before it is added, so sums are exact: the order of words, the size of
a batch and the machine do not change a score, and the shares plus the intercept are the logit to the last bit.
It does not train (`train.fitting`) and does not know what its labels mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.features import Embeddings, WordTable, fold, subwords

GRID = 2.0**-24
Floats = NDArray[np.float64]


def on_grid(values: Any) -> Floats:
    """Round to the grid on which sums of floats are exact."""
    rounded: Floats = np.round(np.asarray(values, dtype=np.float64) / GRID) * GRID
    return rounded


def sigmoid(logits: Any) -> Floats:
    """Return the probabilities of logits."""
    probabilities: Floats = 1.0 / (1.0 + np.exp(-np.clip(logits, -500.0, 500.0)))
    return probabilities


@dataclass(frozen=True)
class Field:
    """The weights of one field.

    Attributes
    ----------
    terms : dict of str to int
        Folded words, and pairs of neighbouring words joined by a space, to their rows.
    weights : array, shape (n_terms, n_labels)
    projection : array, shape (n_dimensions, n_labels)
        What the embedding of a word adds to each label.
    subwords : array, shape (SUBWORD_ROWS, n_labels), optional
        What each run of letters adds.
    """

    terms: Mapping[str, int]
    weights: NDArray[np.floating[Any]]
    projection: NDArray[np.floating[Any]]
    subwords: NDArray[np.floating[Any]] | None = None


class LinearHead:
    """Scores labels by a sum over the words of its fields.

    Parameters
    ----------
    labels : sequence of str
    intercept : array, shape (n_labels,)
    fields : mapping of str to Field
    embeddings : Embeddings
    """

    def __init__(
        self, labels: Sequence[str], intercept: Any, fields: Mapping[str, Field], embeddings: Embeddings
    ) -> None:
        self.labels = tuple(labels)
        self.intercept = on_grid(intercept)
        self.fields = dict(fields)
        self._embeddings = embeddings
        self._tables = {name: WordTable(self._build(field)) for name, field in self.fields.items()}
        self._pairs = {name: _Pairs(field) for name, field in self.fields.items()}

    def _build(self, field: Field) -> Any:
        projection = field.projection.astype(np.float64)

        def build(words: list[str]) -> Floats:
            folded = [fold(word) for word in words]
            vectors = self._embeddings.vectors(folded)
            rows = np.zeros((len(words), len(self.labels)))
            for number, word in enumerate(folded):
                # Element by element, not by a matrix product: its rounding would depend on the other words.
                rows[number] = (projection * vectors[number, :, None]).sum(axis=0)
                term = field.terms.get(word)
                if term is not None:
                    rows[number] += field.weights[term]
                if field.subwords is not None:
                    rows[number] += field.subwords[subwords(word)].astype(np.float64).sum(axis=0)
            return rows

        return build

    def shares(self, name: str, words: Sequence[str]) -> Floats:
        """Return what each word of a field adds to each logit, shape (n_words, n_labels)."""
        if not words:
            return np.zeros((0, len(self.labels)))
        shares = self._tables[name].take(words)
        self._pairs[name].add(words, shares)
        return on_grid(shares / np.sqrt(len(words)))

    def logits(self, example: Mapping[str, Sequence[str]]) -> Floats:
        """Return the logits of one example, given the words of each field, shape (n_labels,)."""
        total = self.intercept.copy()
        for name in self.fields:
            total += self.shares(name, example[name]).sum(axis=0)
        return total


class _Pairs:
    """Weights of neighbouring words, half of each on either word."""

    def __init__(self, field: Field) -> None:
        self._rows = {term: row for term, row in field.terms.items() if " " in term}
        self._half = field.weights.astype(np.float64) / 2

    def add(self, words: Sequence[str], shares: Floats) -> None:
        folded = [fold(word) for word in words]
        for place, pair in enumerate(pairwise(folded)):
            row = self._rows.get(" ".join(pair))
            if row is not None:
                shares[place] += self._half[row]
                shares[place + 1] += self._half[row]
