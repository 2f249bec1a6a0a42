"""Heads: which examples they are fitted on, and to whose prevalence their scores are brought."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.classifier import Field, LinearHead
from framing.codebook import Codebook
from framing.heads import load_embeddings
from framing.labelled import Labelled
from framing.train import heads


def test_an_example_knows_its_passage_and_attribution(few: list[Labelled], book: Codebook) -> None:
    data = heads.read(few, book)
    embeddings, _ = load_embeddings()
    frames, stances = (heads.fitted(name, data, embeddings) for name in ("frames", "stances"))
    assert frames.rows == [(number, None) for number in range(len(data.passages))]
    given = [(number, place) for number, passage in enumerate(data.passages) for place in range(len(passage.attributions))]
    assert stances.rows == given
    assert len(stances.trained.unseen) == len(given)


def test_frames_weigh_sentences_and_their_folder_says_so(few: list[Labelled], book: Codebook) -> None:
    data, embeddings = heads.read(few, book), load_embeddings()[0]
    trained = heads.fitted("frames", data, embeddings).trained
    parts = heads.export("frames", trained)
    assert parts["arrays"]["frames.sentences"].tolist() == trained.slope.tolist()
    terms = {term: row for row, term in enumerate(trained.terms["passage"])}
    field = Field(terms, trained.weights["passage"], trained.projections["passage"], trained.subwords.get("passage"))
    plain, weighed = (
        LinearHead(trained.labels, trained.intercept, {"passage": field}, embeddings, trained.slope, sentences)
        for sentences in (False, True)
    )
    told, counts = heads._sentences(data.words)
    assert [word for own in told for word in own["passage"]] == [word for words in data.words for word in words.words]
    assert (counts > 1).any() and (counts == 1).any()
    for words, count in zip(data.words, counts.tolist(), strict=True):
        alone, several = (head.logits({"passage": words.words}) for head in (plain, weighed))
        assert (np.abs(alone - several).max() < 1e-4) == (count == 1)  # but for the rounding


def test_other_logits_are_brought_to_the_same_scale(few: list[Labelled], book: Codebook) -> None:
    fitted = heads.fitted("stances", heads.read(few, book), load_embeddings()[0])
    louder = replace(fitted.trained, unseen=fitted.trained.unseen * 7, intercept=fitted.trained.intercept * 7)
    once, again = fitted.calibrated(fitted.trained), fitted.calibrated(louder)
    assert again.unseen == pytest.approx(once.unseen, abs=0.05)
    assert fitted.chosen(again)["unclear"]["stances"] == pytest.approx(fitted.chosen(once)["unclear"]["stances"], abs=0.02)


def test_the_seed_shuffles_the_folds_of_every_head(few: list[Labelled], book: Codebook) -> None:
    data = heads.read(few[::4], book)
    embeddings, _ = load_embeddings()

    def intercepts(seed: int) -> list[list[float]]:
        return [heads.fitted(name, data, embeddings, seed=seed).trained.intercept.tolist() for name in ("frames", "kinds")]

    first, again, other = intercepts(0), intercepts(0), intercepts(1)
    assert first == again
    assert all(a != b for a, b in zip(first, other, strict=True))


def test_the_hash_of_the_data_does_not_see_their_order_but_every_label(few: list[Labelled]) -> None:
    whole = heads.fingerprint(few)
    assert heads.fingerprint(few[::-1]) == whole
    assert heads.fingerprint(few[1:]) != whole
    first = few[0]
    for changed in (
        replace(first, text=first.text + " "),
        replace(first, frames=(*first.frames, "information")),
        replace(first, attributions=first.attributions[1:]),
        replace(first, article="another"),
    ):
        assert heads.fingerprint([changed, *few[1:]]) != whole


def test_weights_bring_the_shares_to_the_prevalence() -> None:
    targets = np.array([[True, True], [True, False], [False, False], [False, False]])
    weight = np.full(targets.shape, 2.0)
    moved = weight * heads._towards({"a": 0.1, "b": 0.4}, ["a", "b"], targets, weight)
    assert (moved * targets).sum(axis=0) / moved.sum(axis=0) == pytest.approx([0.1, 0.4])
    unknown = weight * heads._towards({}, ["a", "b"], targets, weight)
    shares = (unknown * targets).sum(axis=0) / unknown.sum(axis=0)
    assert ((shares > 0) & (shares < 0.05)).all()


@given(st.lists(st.floats(-30, 30), max_size=40))
def test_weights_are_rounded_to_few_steps_of_their_size(values: list[float]) -> None:
    weights = np.array(values).reshape(-1, 1)
    kept = heads._stepped(weights).astype(float)
    size = np.sqrt(np.mean(weights**2)) if values else 0
    assert kept.shape == weights.shape
    assert (np.abs(kept - weights) <= size / 11 + np.abs(weights) / 1024 + 1e-7).all()  # half of a step


def test_rounded_weights_have_few_values() -> None:
    weights = np.random.default_rng(0).normal(size=(5_000, 4)) * 0.01
    assert len(np.unique(heads._stepped(weights))) < 100
