from __future__ import annotations

import pickle
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks

from framing.errors import ModelError
from framing.train.estimator import TextClassifier

RAIN = [
    "Rain fell on the hills.",
    "It rained all night.",
    "Showers and rain are expected.",
    "Heavy rain flooded roads.",
]
VOTE = ["Voters went to the polls.", "The party lost the vote.", "Polls close at eight.", "She won the vote narrowly."]
TEXTS, LABELS = RAIN + VOTE, ["rain"] * 4 + ["vote"] * 4


# Scikit-learn's own checks that need no matrix of numbers; it skips all others for estimators of texts.
CHECKS = [
    estimator_checks.check_do_not_raise_errors_in_init_or_set_params,
    estimator_checks.check_estimator_cloneable,
    estimator_checks.check_estimator_repr,
    estimator_checks.check_estimator_tags_renamed,
    estimator_checks.check_get_params_invariance,
    estimator_checks.check_mixin_order,
    estimator_checks.check_no_attributes_set_in_init,
    estimator_checks.check_parameters_default_constructible,
    estimator_checks.check_set_params,
    estimator_checks.check_valid_tag_types,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_scikit_learns_own_checks(check: Callable[[str, TextClassifier], None]) -> None:
    check("TextClassifier", TextClassifier())


def test_fitting_leaves_the_parameters_as_they_were() -> None:
    model = TextClassifier(letters=0.0)
    before = model.get_params()
    assert model.fit(TEXTS, LABELS) is model
    assert model.get_params() == before


@pytest.fixture(scope="module")
def fitted() -> TextClassifier:
    return TextClassifier().fit(TEXTS, LABELS)


def test_it_learns_one_label_a_text(fitted: TextClassifier) -> None:
    assert list(fitted.classes_) == ["rain", "vote"]
    assert list(fitted.predict(["More rain tonight.", "They lost the vote."])) == ["rain", "vote"]
    assert np.allclose(fitted.predict_proba(TEXTS).sum(axis=1), 1)


def test_it_learns_an_indicator_matrix() -> None:
    wanted = np.array([[1, 0]] * 4 + [[0, 1]] * 4)
    model = TextClassifier().fit(TEXTS, wanted)
    assert model.predict(TEXTS).tolist() == wanted.tolist()
    scores = model.predict_proba(TEXTS)
    assert ((scores >= 0) & (scores <= 1)).all()


def test_order_and_company_do_not_change_a_score(fitted: TextClassifier) -> None:
    together = fitted.decision_function(TEXTS)
    assert fitted.decision_function(TEXTS[::-1])[::-1].tolist() == together.tolist()
    assert [fitted.decision_function([text])[0].tolist() for text in TEXTS] == together.tolist()


def test_fitting_twice_gives_the_same(fitted: TextClassifier) -> None:
    again = clone(fitted).fit(TEXTS, LABELS)
    assert again.decision_function(TEXTS).tolist() == fitted.decision_function(TEXTS).tolist()


def test_it_works_in_a_pipeline_and_in_cross_validation() -> None:
    scores = cross_val_score(make_pipeline(TextClassifier(letters=0.0)), TEXTS, LABELS, cv=2)
    assert scores.shape == (2,)


def test_one_that_was_kept_predicts_the_same(fitted: TextClassifier, tmp_path: Path) -> None:
    expected = fitted.decision_function(TEXTS).tolist()
    joblib.dump(fitted, tmp_path / "kept.joblib")
    for kept in (pickle.loads(pickle.dumps(fitted)), joblib.load(tmp_path / "kept.joblib"), deepcopy(fitted)):
        assert kept.decision_function(TEXTS).tolist() == expected
        assert kept.get_params() == fitted.get_params()
    assert fitted.decision_function(TEXTS).tolist() == expected
    assert pickle.loads(pickle.dumps(TextClassifier(letters=0.5))).letters == 0.5


def test_one_that_was_kept_beside_other_embeddings_is_refused(fitted: TextClassifier) -> None:
    other = deepcopy(fitted)
    other._sha256 = "0" * 64
    with pytest.raises(ModelError, match="needs the embeddings 000"):
        pickle.loads(pickle.dumps(other))


def test_other_processes_give_back_what_they_fitted() -> None:
    found = cross_validate(TextClassifier(letters=0.0), TEXTS, LABELS, cv=2, n_jobs=2, return_estimator=True, error_score="raise")
    assert all(list(model.predict(["More rain tonight."])) == ["rain"] for model in found["estimator"])


@pytest.mark.parametrize(
    ("texts", "y", "groups", "rule"),
    [
        (TEXTS, [["a", "b"]] * 8, None, "must hold 0 and 1 alone, but holds 'a'"),
        (TEXTS, [["0", "1"]] * 8, None, "must hold 0 and 1 alone, but holds '0'"),
        (TEXTS, [[1, 0]] * 7 + [[0, 2]], None, "must hold 0 and 1 alone, but holds 2"),
        (TEXTS, [[1, 0]] * 7 + [[0, np.nan]], None, "must hold 0 and 1 alone, but holds nan"),
        (TEXTS, "abcdefgh", None, "y must be a list of labels or an indicator matrix, but has 0 dimensions"),
        (TEXTS, 3, None, "y must be a list of labels or an indicator matrix, but has 0 dimensions"),
        (TEXTS, np.zeros((8, 1, 1)), None, "y must be a list of labels or an indicator matrix, but has 3 dimensions"),
        (TEXTS, LABELS, ["a"] * 7, "X and groups must have the same length, but have 8 and 7"),
        ([], [], None, "X must hold texts to learn from, but is empty"),
    ],
)
def test_what_cannot_be_learned_is_refused(texts: list[str], y: Any, groups: list[str] | None, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        TextClassifier().fit(texts, y, groups)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="X must hold texts, but holds int"):
        TextClassifier().fit([1, 2], ["a", "b"])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="same length, but have 1 and 2"):
        TextClassifier().fit(["a"], ["a", "b"])
    with pytest.raises(NotFittedError):
        TextClassifier().predict(["a"])


def test_a_dictionary_tells_of_words_that_no_text_has() -> None:
    known = dict.fromkeys(("rain", "rained", "showers", "drizzle"), ("wet",))
    plain, told = TextClassifier().fit(TEXTS, LABELS), TextClassifier(dictionary=known).fit(TEXTS, LABELS)
    word = ["Drizzle."]
    assert told.predict_proba(word)[0, 0] > plain.predict_proba(word)[0, 0]


def test_a_single_text_is_no_list_of_letters() -> None:
    with pytest.raises(ValueError, match="must be a list of texts"):
        TextClassifier().fit(TEXTS, LABELS).predict(TEXTS[0])
