"""Fitting: what is fitted on a matrix is folded into tables by word that give the same scores."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import scipy.sparse as sp

from framing.classifier import Field, LinearHead, sigmoid
from framing.features import Embeddings, subwords, tokenize
from framing.heads import load_embeddings
from framing.train import calibration, fitting

HUNGER = ["The grain is gone and the bread is dear", "No bread was left in the shops", "Families share the last bread"]
WAR = ["Shells fell on the bridge at night", "The battery shelled the bridge again", "Soldiers fell at the bridge"]
TEXTS = (HUNGER + WAR) * 3
LABELS = ("hunger", "war")
TARGETS = np.array([[text in HUNGER, text in WAR] for text in TEXTS])
EXAMPLES = [{"passage": tokenize(text).words} for text in TEXTS]
GROUPS = [str(number // 6) for number in range(len(TEXTS))]
WEIGHT = np.ones(len(TEXTS))
RECIPE = fitting.Recipe({"passage": 1.0})


@pytest.fixture(scope="module")
def embeddings() -> Embeddings:
    return load_embeddings()[0]


@pytest.fixture(scope="module")
def fitted(embeddings: Embeddings) -> fitting.Trained:
    return fitting.fit(EXAMPLES, TARGETS, GROUPS, LABELS, RECIPE, embeddings, WEIGHT)


def head(trained: fitting.Trained, embeddings: Embeddings) -> LinearHead:
    terms = {term: row for row, term in enumerate(trained.terms["passage"])}
    field = Field(terms, trained.weights["passage"], trained.projections["passage"], trained.subwords.get("passage"))
    return LinearHead(trained.labels, trained.intercept, {"passage": field}, embeddings)


def scores(trained: fitting.Trained, embeddings: Embeddings, text: str) -> dict[str, float]:
    logits = head(trained, embeddings).logits({"passage": tokenize(text).words})
    return dict(zip(LABELS, sigmoid(logits).tolist(), strict=True))


def test_what_was_learned_is_known_and_carries_over(fitted: fitting.Trained, embeddings: Embeddings) -> None:
    for text, target in zip(TEXTS, TARGETS, strict=True):
        found = scores(fitted, embeddings, text)
        assert (found["hunger"] > 0.5, found["war"] > 0.5) == tuple(target)
    unseen = scores(fitted, embeddings, "There is no wheat or flour in the market")
    assert unseen["hunger"] > unseen["war"]


def test_unseen_logits_come_from_other_articles(fitted: fitting.Trained, embeddings: Embeddings) -> None:
    assert fitted.unseen.shape == TARGETS.shape
    assert ((fitted.unseen > 0) == TARGETS).all()
    # Labels that no other article shares with the text cannot be known.
    groups = ["hungry" if text in HUNGER else "fighting" for text in TEXTS]
    alone = fitting.fit(EXAMPLES, TARGETS, groups, LABELS, RECIPE, embeddings, WEIGHT)
    assert not ((alone.unseen > 0) == TARGETS).all(axis=1).any()


def test_the_tables_give_the_logits_of_the_matrix(embeddings: Embeddings) -> None:
    trained = fitting.fit(EXAMPLES, TARGETS, GROUPS, LABELS, RECIPE, embeddings, WEIGHT)
    words = EXAMPLES[0]["passage"]
    total = sum(trained.weights["passage"][row] for row in _rows(trained, words))
    total = total + (embeddings.vectors([word.lower() for word in words]) @ trained.projections["passage"]).sum(axis=0)
    if "passage" in trained.subwords:
        total += sum(trained.subwords["passage"][subwords(word.lower())].sum(axis=0) for word in words)
    shares = head(trained, embeddings).shares("passage", words)
    assert np.allclose(shares.sum(axis=0), total / np.sqrt(len(words)), atol=1e-5)


def test_what_sets_examples_apart_is_not_put_upon_their_words(embeddings: Embeddings) -> None:
    """A label is commoner in one place, whose texts share a word; told of the place, the fit makes less of the word."""
    texts = [f"Reuters {text}" for text in WAR * 3] + HUNGER * 3 + WAR
    elsewhere = np.array([text.startswith("Reuters") for text in texts])
    examples = [{"passage": tokenize(text).words} for text in texts]
    targets = np.array([[text.endswith(WAR[0])] for text in texts]) | elsewhere[:, None]
    groups = [str(number) for number in range(len(texts))]
    plain, told = (
        fitting.fit(examples, targets, groups, ["war"], RECIPE, embeddings, np.ones(len(texts)), apart=apart)
        for apart in (None, elsewhere)
    )
    row = plain.terms["passage"].index("reuters")
    assert plain.terms == told.terms
    assert 0 <= told.weights["passage"][row, 0] < 0.7 * plain.weights["passage"][row, 0]
    assert told.unseen.shape == targets.shape


def _rows(trained: fitting.Trained, words: list[str]) -> list[int]:
    low = [word.lower() for word in words]
    pairs = [f"{a} {b}" for a, b in pairwise(low)]
    index = {term: row for row, term in enumerate(trained.terms["passage"])}
    return [index[term] for term in [*low, *pairs] if term in index]


def test_a_label_that_none_or_all_have_is_not_fitted(embeddings: Embeddings) -> None:
    targets = np.array([[True, False]] * len(TEXTS))
    trained = fitting.fit(EXAMPLES, targets, GROUPS, LABELS, RECIPE, embeddings, WEIGHT)
    found = scores(trained, embeddings, TEXTS[0])
    assert found["hunger"] > 0.99
    assert found["war"] < 0.01
    same = calibration.calibrate(trained, targets, np.ones(targets.shape))
    assert same.intercept.tolist() == trained.intercept.tolist()


def test_sentences_get_the_logits_of_a_fit_that_has_not_seen_their_article(embeddings: Embeddings) -> None:
    """A sentence that is its whole passage has the passage's logit, and nothing is learned from it."""
    counts = np.array([2, *[1] * (len(EXAMPLES) - 1)])
    sentences = [{"passage": WAR[0].split()}, *EXAMPLES]
    trained = fitting.fit(EXAMPLES, TARGETS, GROUPS, LABELS, RECIPE, embeddings, WEIGHT, sentences=(sentences, counts))
    plain = fitting.fit(EXAMPLES, TARGETS, GROUPS, LABELS, RECIPE, embeddings, WEIGHT)
    assert trained.within is not None
    assert trained.within[1:].tolist() == trained.unseen.tolist() == plain.unseen.tolist()
    assert trained.within[0, 1] > 0 > trained.within[0, 0]
    assert trained.weights["passage"].tolist() == plain.weights["passage"].tolist()


def test_a_term_counts_by_how_well_it_tells_and_all_terms_keep_their_size() -> None:
    matrix = sp.csr_matrix([[1.0, 1.0, 0.5], [1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 0.5]])
    telling, idle, everywhere = fitting._telling(matrix, np.array([True, True, False, False]), np.ones(4))
    assert telling > everywhere > idle == 0
    scaled = matrix @ sp.diags([telling, idle, everywhere])
    assert scaled.power(2).sum() == pytest.approx(matrix.power(2).sum())
