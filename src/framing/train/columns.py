"""Examples -> one sparse matrix of what their words are: terms, embeddings and runs of letters, field by field.

Takes examples as words by field, gives a matrix to fit on and the way back from its coefficients to tables by word. It
fits nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from framing.features import SUBWORD_ROWS, Embeddings, fold, subwords

Example = Mapping[str, Sequence[str]]
Floats = NDArray[np.float64]


class Columns:
    """Examples -> one sparse matrix: words and word pairs by inverse frequency, and summed embeddings, of every field.

    Parameters
    ----------
    fields : mapping of str to float
        The fields and how much each counts.
    embeddings : Embeddings
    letters : float
        How much runs of letters count beside words; 0 leaves them out.
    least : int
        Terms that fewer examples hold are left out.
    """

    def __init__(
        self, fields: Mapping[str, float], embeddings: Embeddings, letters: float = 0.0, least: int = 2
    ) -> None:
        self.fields = dict(fields)
        self.embeddings = embeddings
        self.letters = letters
        self.least = least
        self.terms: dict[str, list[str]] = {}
        self.factors: dict[str, list[Floats]] = {}
        self._runs: dict[str, tuple[int, ...]] = {}
        self._counters: dict[str, CountVectorizer] = {}
        self._vectors: dict[str, Floats] = {}

    def fit_transform(self, examples: Sequence[Example]) -> sp.csr_matrix:
        """Learn the terms and factors, and return the matrix."""
        for name, share in self.fields.items():
            counter = CountVectorizer(analyzer=_terms, min_df=min(self.least, len(examples)))
            counter.fit([e[name] for e in examples])
            self._counters[name] = counter
            self.terms[name] = list(counter.get_feature_names_out())
            alike = [np.ones(size) for size in (len(self.terms[name]), self.embeddings.dimensions, SUBWORD_ROWS)]
            self.factors[name] = alike
            words, _, letters = self._parts(name, examples)
            rarity, rareness = _rarity(words), _rarity(letters)
            self.factors[name] = [rarity, alike[1], rareness]
            sizes = [_size(part) for part in self._parts(name, examples)]
            shares = (share, share, share * self.letters)
            self.factors[name] = [f * s / z for f, s, z in zip(self.factors[name], shares, sizes, strict=True)]
        return self.transform(examples)

    def transform(self, examples: Sequence[Example]) -> sp.csr_matrix:
        """Return the matrix of examples, shape (n_examples, n_columns)."""
        blocks = [block for name in self.fields for block in self._parts(name, examples)[: 3 if self.letters else 2]]
        return sp.csr_matrix(sp.hstack(blocks))

    def _parts(self, name: str, examples: Sequence[Example]) -> tuple[sp.csr_matrix, sp.csr_matrix, sp.csr_matrix]:
        texts = [example[name] for example in examples]
        scale = sp.diags(1 / np.sqrt(np.maximum([len(words) for words in texts], 1)))
        rarity, factor, rareness = self.factors[name]
        counts = scale @ self._counters[name].transform(texts).astype(np.float64) @ sp.diags(rarity)
        dense = scale @ sp.csr_matrix(np.array([self._pool(words) for words in texts]) * factor)
        letters = scale @ self._letters(texts) @ sp.diags(rareness)
        return sp.csr_matrix(counts), sp.csr_matrix(dense), sp.csr_matrix(letters)

    def _letters(self, texts: Sequence[Sequence[str]]) -> sp.csr_matrix:
        if not self.letters:
            return sp.csr_matrix((len(texts), SUBWORD_ROWS))
        rows: list[int] = []
        ends = [0]
        for words in texts:
            for word in words:
                if word not in self._runs:
                    self._runs[word] = subwords(fold(word))
                rows += self._runs[word]
            ends.append(len(rows))
        matrix = sp.csr_matrix((np.ones(len(rows)), rows, ends), shape=(len(texts), SUBWORD_ROWS))
        matrix.sum_duplicates()
        return matrix

    def _pool(self, words: Sequence[str]) -> Floats:
        folded = [fold(word) for word in words]
        missing = [word for word in dict.fromkeys(folded) if word not in self._vectors]
        self._vectors.update(zip(missing, self.embeddings.vectors(missing), strict=True))
        total: Floats = (
            np.sum([self._vectors[word] for word in folded], axis=0) if folded else np.zeros(self.embeddings.dimensions)
        )
        return total

    def unfold(self, coefficients: Floats) -> list[dict[str, Floats]]:
        """Turn coefficients of shape (n_labels, n_columns) into tables of words, embeddings and letters by field."""
        tables: list[dict[str, Floats]] = [{}, {}, {}]
        start = 0
        for name in self.fields:
            for table, factor in zip(tables, self.factors[name], strict=True):
                if table is tables[2] and not self.letters:
                    continue
                table[name] = (coefficients[:, start : start + len(factor)] * factor).T
                start += len(factor)
        return tables


def _rarity(counts: sp.csr_matrix) -> Floats:
    """Weigh columns by the inverse of the share of examples that hold them."""
    seen = np.asarray((counts > 0).sum(axis=0)).ravel()
    rarity: Floats = np.log((1 + counts.shape[0]) / (1 + seen)) + 1
    return rarity


def _terms(words: Sequence[str]) -> list[str]:
    folded = [fold(word) for word in words]
    return folded + [f"{a} {b}" for a, b in pairwise(folded)]


def _size(matrix: sp.csr_matrix) -> float:
    """Return the root mean square length of the rows, so that blocks weigh alike."""
    return float(np.sqrt(matrix.multiply(matrix).sum(axis=1).mean())) or 1.0
