"""The heads' method as a scikit-learn estimator: texts in, labels out, for pipelines, grids and cross-validation.

Takes texts with one label each or an indicator matrix, gives a classifier with calibrated probabilities. The shipped
models are not made with it, but by the same fit; it reads no files and knows no codebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from framing import store
from framing.classifier import Field, LinearHead, sigmoid, softmax
from framing.features import tokenize
from framing.heads import EMBEDDINGS, load_embeddings
from framing.train import calibration, fitting
from framing.train.dictionaries import Dictionary


class TextClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Classify texts by words, word pairs, runs of letters and static embeddings, with linear heads.

    Parameters
    ----------
    strength : float
        Inverse of the penalty.
    letters : float
        How much runs of letters count beside words; 0 leaves them out.
    balance : float
        From 0, every text counts alike, to 1, the yes and the no of a label weigh alike.
    seed : int
        Shuffles the texts into the folds by which scores are calibrated.
    dictionary : mapping of str to tuple of str, optional
        Terms, a word or a pair in lower case, with the classes that they are of; the terms of a class share a weight.

    Attributes
    ----------
    classes_ : array
        The labels in order; for an indicator matrix the numbers of its columns.
    multilabel_ : bool
    """

    def __init__(
        self,
        strength: float = 3.0,
        letters: float = 0.7,
        balance: float = 1.0,
        seed: int = 0,
        dictionary: Dictionary | None = None,
    ) -> None:
        self.strength = strength
        self.letters = letters
        self.balance = balance
        self.seed = seed
        self.dictionary = dictionary

    def fit(self, X: Sequence[str], y: Any, groups: Sequence[str] | None = None) -> TextClassifier:
        """Learn from texts; texts of one group (an article) are never split between folds.

        Parameters
        ----------
        X : sequence of str
        y : array, shape (n_texts,) or (n_texts, n_labels)
            One label a text, or an indicator matrix.
        groups : sequence of str, optional
        """
        texts, wanted = _texts(X), np.asarray(y)
        _check(texts, wanted, groups)
        self.multilabel_ = wanted.ndim == 2
        self.classes_ = np.arange(wanted.shape[1]) if self.multilabel_ else np.unique(wanted)
        targets = wanted.astype(bool) if self.multilabel_ else wanted[:, None] == self.classes_
        self._sha256 = store.sha256(store.find(EMBEDDINGS))
        embeddings, _ = load_embeddings(self._sha256)
        weight = np.ones(len(texts))
        trained = fitting.fit(
            [{"text": tokenize(text).words} for text in texts],
            targets,
            list(groups) if groups is not None else [str(number) for number in range(len(texts))],
            [str(label) for label in self.classes_],
            fitting.Recipe({"text": 1.0}, self.strength, self.letters, self.balance, {"text": self.dictionary or {}}),
            embeddings,
            weight,
            self.seed,
        )
        if self.multilabel_:
            trained = calibration.calibrate(trained, targets, np.repeat(weight[:, None], len(self.classes_), axis=1))
        else:
            trained = calibration.calibrate_choice(trained, [str(label) for label in wanted], weight)
        terms = {term: row for row, term in enumerate(trained.terms["text"])}
        field = Field(terms, trained.weights["text"], trained.projections["text"], trained.subwords.get("text"))
        self._head = LinearHead(trained.labels, trained.intercept, {"text": field}, embeddings)
        return self

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        if head := state.pop("_head", None):
            state["_parts"] = head.labels, head.intercept, head.fields  # the embeddings are large, and installed everywhere
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        labels, intercept, fields = state.pop("_parts", ((), None, None))
        super().__setstate__(state)
        if labels:
            self._head = LinearHead(labels, intercept, fields, load_embeddings(self._sha256)[0])

    def decision_function(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return the calibrated logits, shape (n_texts, n_labels)."""
        check_is_fitted(self, "classes_")
        rows = [self._head.logits({"text": tokenize(text).words}) for text in _texts(X)]
        return np.array(rows).reshape(-1, len(self.classes_))

    def predict_proba(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return probabilities, shape (n_texts, n_labels); rows add up to 1 unless the labels are an indicator matrix."""
        logits = self.decision_function(X)
        return sigmoid(logits) if self.multilabel_ else softmax(logits)

    def predict(self, X: Sequence[str]) -> NDArray[Any]:
        """Return the likeliest label of each text, or an indicator matrix of those more likely than not."""
        scores = self.predict_proba(X)
        if self.multilabel_:
            return (scores >= 0.5).astype(int)
        labels: NDArray[Any] = self.classes_[scores.argmax(axis=1)]
        return labels

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        tags.classifier_tags.multi_label = True
        return tags


def _texts(X: Sequence[str]) -> list[str]:
    if isinstance(X, str):
        raise ValueError("X must be a list of texts, but is a single one; put it into a list")
    texts = list(X)
    for text in texts:
        if not isinstance(text, str):
            raise ValueError(f"X must hold texts, but holds {type(text).__name__}; give one string a text")
    return texts


def _check(texts: Sequence[str], wanted: NDArray[Any], groups: Sequence[str] | None) -> None:
    """Refuse what cannot be learned from."""
    if not texts:
        raise ValueError("X must hold texts to learn from, but is empty")
    if wanted.ndim not in (1, 2):
        raise ValueError(
            f"y must be a list of labels or an indicator matrix, but has {wanted.ndim} dimensions; give one label a text"
        )
    for name, given in (("y", wanted), ("groups", groups)):
        if given is not None and len(given) != len(texts):
            raise ValueError(f"X and {name} must have the same length, but have {len(texts)} and {len(given)}")
    odd = wanted[(wanted != 0) & (wanted != 1)] if wanted.ndim == 2 else wanted[:0]
    if odd.size:
        raise ValueError(f"an indicator matrix must hold 0 and 1 alone, but holds {odd.tolist()[0]!r}; give one label a text")
