"""Labelled examples -> the weights of a linear head: features, fit, calibration, thresholds.

Takes examples as words by field with their labels, gives the arrays of `classifier.LinearHead`. Scikit-learn fits; what
is learned is folded into one table a field, so that reading needs neither scikit-learn nor scaling. Calibration and
thresholds come from predictions on articles that the fit has not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from framing.classifier import sigmoid, softmax
from framing.errors import LabelError
from framing.features import Embeddings, fold
from framing.train.columns import Columns, Example, Floats
from framing.train.dictionaries import Dictionary

FOLDS = 5
_EVERYWHERE = 0.98  # of the examples
_APART = 3.0  # so large that the penalty hardly holds what is learned of it
LOST = 0.01  # of the right labels that may be called unclear


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
    """A fitted head: arrays and term lists by field, and its logits for examples in folds that it had not seen."""

    labels: tuple[str, ...]
    intercept: Floats
    weights: dict[str, Floats]
    projections: dict[str, Floats]
    subwords: dict[str, Floats]
    terms: dict[str, list[str]]
    unseen: Floats


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
    """
    columns = Columns(recipe.fields, embeddings, recipe.letters, recipe.known)
    matrix = columns.fit_transform(examples)
    beside = sp.csr_matrix((len(examples), 0) if apart is None else _APART * apart[:, None])
    parts, divided, size = min(FOLDS, len(set(groups))), len(groups), len(labels)
    splitter = GroupKFold(parts, shuffle=True, random_state=seed) if parts > 1 else None
    always = np.arange(divided, len(examples))
    folds = [
        (np.append(train, always), test)
        for train, test in (splitter.split(matrix[:divided], groups=groups) if splitter else ())
    ]
    unseen, coefficients, intercept = np.zeros((divided, size)), np.zeros((size, matrix.shape[1])), np.zeros(size)
    for number in range(size):
        target = targets[:, number]
        for train, test in folds:
            inner, offset = _decide(matrix[train], beside[train], target[train], weight[train], recipe)
            unseen[test, number] = matrix[test] @ inner + offset
        coefficients[number], intercept[number] = _decide(matrix, beside, target, weight, recipe)
    weights, projections, runs = columns.unfold(coefficients)
    return Trained(tuple(labels), intercept, weights, projections, runs, columns.terms, unseen)


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


def calibrate(trained: Trained, targets: NDArray[np.bool_], weight: Floats) -> Trained:
    """Fold a slope and an offset into each label, so that scores of unseen examples are probabilities.

    Parameters
    ----------
    trained : Trained
    targets : array of bool, shape (n_examples, n_labels)
    weight : array, shape (n_examples, n_labels)
        Brings the examples' prevalence to that of real news.
    """
    pairs = [_slope(trained.unseen[:, i], targets[:, i], weight[:, i]) for i in range(len(trained.labels))]
    slope, offset = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    return _rescale(trained, slope, offset)


def _slope(logits: Floats, target: NDArray[np.bool_], weight: Floats) -> tuple[float, float]:
    if target.all() or not target.any():
        return 1.0, 0.0

    def loss(pair: Floats) -> float:
        signed = np.where(target, 1, -1) * (np.exp(pair[0]) * logits + pair[1])
        return float((weight * np.logaddexp(0, -signed)).sum() / weight.sum() + 1e-3 * pair[0] ** 2)

    best = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-8}).x
    return float(np.exp(best[0])), float(best[1])


def calibrate_choice(trained: Trained, target: Sequence[str], weight: Floats) -> Trained:
    """Fold one temperature into all labels, so that the probabilities of unseen examples are honest."""
    rows = np.arange(len(target))
    wanted = np.array([trained.labels.index(t) for t in target])

    def loss(log_slope: float) -> float:
        chosen = softmax(np.exp(log_slope) * trained.unseen)[rows, wanted]
        return float(-(weight * np.log(chosen + 1e-12)).sum())

    slope = float(np.exp(minimize_scalar(loss, bounds=(-2.5, 2.5), method="bounded").x))
    size = len(trained.labels)
    return _rescale(trained, np.full(size, slope), np.zeros(size))


def least_score(trained: Trained, target: Sequence[str], weight: Floats) -> float:
    """Return the score below which lies one in a hundred of the labels that are right on unseen examples.

    Of the labels below it far more are wrong, so little is lost where they are called unclear.
    """
    scores = softmax(trained.unseen)
    right = np.array([trained.labels[best] for best in scores.argmax(axis=1)]) == np.array(target)
    if not right.any():
        return 0.0
    order = np.argsort(scores[right].max(axis=1))
    below = np.cumsum(weight[right][order]) / weight[right].sum()
    first = int(np.searchsorted(below, LOST, side="right"))
    return float(np.floor(scores[right].max(axis=1)[order][first] * 1000) / 1000)


def _rescale(trained: Trained, slope: Floats, offset: Floats) -> Trained:
    return Trained(
        labels=trained.labels,
        intercept=trained.intercept * slope + offset,
        weights={name: array * slope for name, array in trained.weights.items()},
        projections={name: array * slope for name, array in trained.projections.items()},
        subwords={name: array * slope for name, array in trained.subwords.items()},
        terms=trained.terms,
        unseen=trained.unseen * slope + offset,
    )


def thresholds(trained: Trained, targets: NDArray[np.bool_], weight: Floats) -> dict[str, float]:
    """Choose for each label the score with the best F1 on unseen examples, drawn towards the best common score.

    A label with few examples cannot support a threshold of its own: its F1 is averaged with that of all labels.
    """
    scores = sigmoid(trained.unseen)
    grid = np.linspace(0.05, 0.9, 86)
    tables = np.array(
        [
            [_f1_parts(scores[:, i] >= cut, targets[:, i], weight[:, i]) for cut in grid]
            for i in range(len(trained.labels))
        ]
    )
    common = _f1(tables.sum(axis=0))
    out = {}
    for number, label in enumerate(trained.labels):
        trust = targets[:, number].sum() / (targets[:, number].sum() + 20)
        curve = trust * _smooth(_f1(tables[number])) + (1 - trust) * common
        out[label] = round(float(grid[int(curve.argmax())]), 3)
    return out


def _f1_parts(given: NDArray[np.bool_], target: NDArray[np.bool_], weight: Floats) -> tuple[float, float]:
    return float((weight * (given & target)).sum()), float((weight * given).sum() + (weight * target).sum())


def _f1(parts: Floats) -> Floats:
    values: Floats = 2 * parts[..., 0] / np.maximum(parts[..., 1], 1e-9)
    return values


def _smooth(curve: Floats) -> Floats:
    """Average over neighbouring cuts, so that a lucky spike does not win."""
    padded = np.pad(curve, 4, mode="edge")
    return np.convolve(padded, np.ones(9) / 9, mode="valid")
