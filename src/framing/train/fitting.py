"""Labelled examples -> the weights of a linear head, and what it says of articles that it has not seen.

Takes examples as words by field with their labels, gives the arrays of `classifier.LinearHead`. Scikit-learn fits; what
is learned is folded into one table a field, so that reading needs neither scikit-learn nor scaling.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from framing.errors import LabelError
from framing.features import Embeddings, fold
from framing.train.columns import Columns, Example, Floats
from framing.train.dictionaries import Dictionary

FOLDS = 5
_EVERYWHERE = 0.98  # of the examples
_APART = 3.0  # so large that the penalty hardly holds what is learned of it


@dataclass(frozen=True)
class Recipe:
    """How a head is fitted.

    Attributes
    ----------
    fields : mapping of str to float
        The fields and how much each counts.
    strength : float
        Inverse of the penalty.
    letters : float
        How much runs of letters count beside words.
    balance : float
        From 0, every example counts alike, to 1, the yes and the no of a label weigh alike.
    known : mapping of str to Dictionary
        By field, classes of terms that share a weight.
    """

    fields: Mapping[str, float]
    strength: float = 3.0
    letters: float = 0.0
    balance: float = 1.0
    known: Mapping[str, Dictionary] = field(default_factory=dict)


@dataclass(frozen=True)
class Trained:
    """A fitted head: arrays and term lists by field, and its logits for examples in folds that it had not seen.

    `within` are those of the sentences that `fit` was given. A head that weighs sentences has a `slope`: what the words' shares
    are multiplied by after it.
    """

    labels: tuple[str, ...]
    intercept: Floats
    weights: dict[str, Floats]
    projections: dict[str, Floats]
    subwords: dict[str, Floats]
    terms: dict[str, list[str]]
    unseen: Floats
    within: Floats | None = None
    slope: Floats | None = None


def to_share(head: str, fields: Iterable[str], examples: Iterable[Example]) -> None:
    """Refuse examples from which a head cannot learn: in each field at least two of them must share a word.

    Raises
    ------
    LabelError
        If they do not; no more examples are taken than it needs to know.
    """
    met: dict[str, set[str]] = {name: set() for name in fields}
    count = 0
    for count, example in enumerate(examples, 1):  # noqa: B007
        for name in list(met):
            words = set(map(fold, example[name]))
            if words & met[name]:
                del met[name]
            else:
                met[name] |= words
        if not met:
            return
    if count > 1:  # one alone is learned by heart
        raise LabelError(
            f"training {head} needs labelled cases of which two share a word of the {min(met)!r}, but of {count} no two do; "
            "label more passages"
        )


def fit(
    examples: Sequence[Example],
    targets: NDArray[np.bool_],
    groups: Sequence[str],
    labels: Sequence[str],
    recipe: Recipe,
    embeddings: Embeddings,
    weight: Floats,
    seed: int = 0,
    apart: NDArray[np.bool_] | None = None,
    sentences: tuple[Sequence[Example], NDArray[np.int64]] | None = None,
) -> Trained:
    """Fit one yes-no decision a label; for labels that exclude each other the decisions are compared by softmax.

    Parameters
    ----------
    examples : sequence of mappings of field to words
    targets : array of bool, shape (n_examples, n_labels)
    groups : sequence of str
        The article of each example; articles are never split between folds. Examples beyond the last of them are learned from
        in every fold, and have no logits in `Trained.unseen`.
    labels : sequence of str
    recipe : Recipe
    embeddings : Embeddings
    weight : array, shape (n_examples,)
        How much each example counts.
    seed : int
        Shuffles the articles into folds.
    apart : array of bool, shape (n_examples,), optional
        Examples among which labels are more or less frequent for another reason than their words; what that makes of a
        score is learned beside the words, and left out of what is returned.
    sentences : sequence of mappings, and array, shape (n_groups,), optional
        Sentences of the examples, one example after the other, and how many each has: they get logits, and are not learned from.
    """
    columns = Columns(recipe.fields, embeddings, recipe.letters, recipe.known)
    matrix = columns.fit_transform(examples)
    beside = sp.csr_matrix((len(examples), 0) if apart is None else _APART * apart[:, None])
    count, divided, size = min(FOLDS, len(set(groups))), len(groups), len(labels)
    splitter = GroupKFold(count, shuffle=True, random_state=seed) if count > 1 else None
    always = np.arange(divided, len(examples))
    folds = [
        (np.append(train, always), test)
        for train, test in (splitter.split(matrix[:divided], groups=groups) if splitter else ())
    ]
    unseen, coefficients, intercept = np.zeros((divided, size)), np.zeros((size, matrix.shape[1])), np.zeros(size)
    told, counts = sentences or ([], np.zeros(divided, dtype=np.int64))
    parts = columns.transform(told) if len(told) else matrix[:0]
    owner, within = np.repeat(np.arange(divided), counts), np.zeros((len(told), size))
    for number in range(size):
        target = targets[:, number]
        for train, test in folds:
            inner, offset = _decide(matrix[train], beside[train], target[train], weight[train], recipe)
            unseen[test, number] = matrix[test] @ inner + offset
            own = np.isin(owner, test)
            within[own, number] = parts[own] @ inner + offset
        coefficients[number], intercept[number] = _decide(matrix, beside, target, weight, recipe)
    weights, projections, runs = columns.unfold(coefficients)
    return Trained(tuple(labels), intercept, weights, projections, runs, columns.terms, unseen, within if sentences else None)


def _decide(
    matrix: sp.csr_matrix, beside: sp.csr_matrix, target: NDArray[np.bool_], weight: Floats, recipe: Recipe
) -> tuple[Floats, float]:
    if target.all() or not target.any():
        return np.zeros(matrix.shape[1]), 6.0 if target.all() else -6.0
    ratio = weight[~target].sum() / weight[target].sum()
    shares = weight * np.where(target, ratio**recipe.balance, 1.0)
    telling = _telling(matrix, target, weight)
    model = LogisticRegression(C=recipe.strength, solver="liblinear", tol=1e-3, random_state=0)
    described = sp.csr_matrix(sp.hstack([matrix @ sp.diags(telling), beside]))
    model.fit(described, target, sample_weight=shares * len(shares) / shares.sum())
    return model.coef_[0][: matrix.shape[1]] * telling, float(model.intercept_[0])


def _telling(matrix: sp.csr_matrix, target: NDArray[np.bool_], weight: Floats) -> Floats:
    """Return how much each column counts for a decision, so that the penalty spares those that tell yes from no.

    It is the root of the log-count ratio (Wang and Manning 2012, aclanthology.org/P12-2018); columns of nearly all examples,
    as those of embeddings, have none. All together keep their size.
    """
    held = sp.csr_matrix((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    yes, no = ((held[side].T @ weight[side] + 1) / (weight[side].sum() + 2) for side in (target, ~target))
    ratio = np.sqrt(np.abs(np.log(yes / no)))
    ratio[np.bincount(matrix.indices, minlength=matrix.shape[1]) > _EVERYWHERE * matrix.shape[0]] = 1.0
    size = matrix.power(2)
    factors: Floats = ratio * np.sqrt(size.sum() / (size @ ratio**2).sum())
    return factors
