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
from framing.train.dictionaries import NONE, Dictionary

Example = Mapping[str, Sequence[str]]
Floats = NDArray[np.float64]
KNOWN = 0.7  # how much the classes of dictionaries count beside words


class Columns:
    """Examples -> one sparse matrix: words and word pairs by inverse frequency, and summed embeddings, of every field.

    Parameters
    ----------
    fields : mapping of str to float
        The fields and how much each counts.
    embeddings : Embeddings
    letters : float
        How much runs of letters count beside words; 0 leaves them out.
    known : mapping of str to Dictionary
        The classes of terms by field; each class is one column, and what it weighs is added to its terms.
    least : int
        Terms that fewer examples hold are left out, unless a dictionary has them.
    """

    def __init__(
        self,
        fields: Mapping[str, float],
        embeddings: Embeddings,
        letters: float = 0.0,
        known: Mapping[str, Dictionary] = NONE,
        least: int = 2,
    ) -> None:
        self.fields = dict(fields)
        self.embeddings = embeddings
        self.letters = letters
        self.least = least
        self.terms: dict[str, list[str]] = {}
        self.factors: dict[str, list[Floats]] = {}
        self._classes = {name: _Classes(known[name]) for name in self.fields if known.get(name)}
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
            words, vectors, letters, classes = self._parts(name, examples)
            factors = [_rarity(words), np.ones(vectors.shape[1]), _rarity(letters), np.ones(classes.shape[1])]
            sizes = [_size(part @ sp.diags(f)) for part, f in zip((words, vectors, letters, classes), factors, strict=True)]
            shares = (share, share, share * self.letters, share * KNOWN)
            self.factors[name] = [f * s / z for f, s, z in zip(factors, shares, sizes, strict=True)]
        return self.transform(examples)

    def transform(self, examples: Sequence[Example]) -> sp.csr_matrix:
        """Return the matrix of examples, shape (n_examples, n_columns)."""
        blocks = [
            part @ sp.diags(factor)
            for name in self.fields
            for part, factor in zip(self._parts(name, examples), self.factors[name], strict=True)
        ]
        return sp.csr_matrix(sp.hstack(blocks))

    def _parts(self, name: str, examples: Sequence[Example]) -> list[sp.csr_matrix]:
        """Return words, vectors, runs of letters and classes of a field, not yet weighed; what is left out has no columns."""
        texts = [example[name] for example in examples]
        scale = sp.diags(1 / np.sqrt(np.maximum([len(words) for words in texts], 1)))
        none = sp.csr_matrix((len(texts), 0))
        parts = (
            self._counters[name].transform(texts).astype(np.float64),
            sp.csr_matrix(np.array([self._pool(words) for words in texts])),
            self._letters(texts) if self.letters else none,
            self._classes[name].counts(texts) if name in self._classes else none,
        )
        return [sp.csr_matrix(scale @ part) for part in parts]

    def _letters(self, texts: Sequence[Sequence[str]]) -> sp.csr_matrix:
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
        """Turn coefficients of shape (n_labels, n_columns) into tables of words, embeddings and letters by field.

        The terms of dictionaries join the others, each with the weight of its classes.
        """
        tables: list[dict[str, Floats]] = [{}, {}, {}]
        start = 0
        for name in self.fields:
            parts = []
            for factor in self.factors[name]:
                parts.append((coefficients[:, start : start + len(factor)] * factor).T)
                start += len(factor)
            if name in self._classes:
                self.terms[name], parts[0] = self._classes[name].join(self.terms[name], parts[0], parts[3])
            for table, part in zip(tables, parts, strict=False):
                if len(part):
                    table[name] = part
        return tables


class _Classes:
    """The classes of a dictionary's terms as columns.

    Parameters
    ----------
    dictionary : Dictionary
    """

    def __init__(self, dictionary: Dictionary) -> None:
        self._terms = sorted(dictionary)
        names = sorted({name for own in dictionary.values() for name in own})
        column = {name: number for number, name in enumerate(names)}
        cells = [(row, column[name]) for row, term in enumerate(self._terms) for name in dictionary[term]]
        rows, columns = np.array(cells).T
        self._members = sp.csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(self._terms), len(names)))
        self._counter = CountVectorizer(analyzer=_terms, vocabulary=self._terms)

    def counts(self, texts: Sequence[Sequence[str]]) -> sp.csr_matrix:
        """Return how often each text has a term of each class, shape (n_texts, n_classes)."""
        return sp.csr_matrix(self._counter.transform(texts).astype(np.float64) @ self._members)

    def join(self, terms: Sequence[str], weights: Floats, classes: Floats) -> tuple[list[str], Floats]:
        """Return these terms and the dictionary's with their weights, shape (n_terms, n_labels), given what each class weighs."""
        joined = sorted({*terms, *self._terms})
        place = {term: number for number, term in enumerate(joined)}
        out = np.zeros((len(joined), weights.shape[1]))
        out[[place[term] for term in terms]] += weights
        out[[place[term] for term in self._terms]] += self._members @ classes
        return joined, out


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
    return float(np.sqrt(matrix.multiply(matrix).sum() / matrix.shape[0])) or 1.0
