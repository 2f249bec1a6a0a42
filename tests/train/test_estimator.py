from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks

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
