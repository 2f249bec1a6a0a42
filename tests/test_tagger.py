"""Words in their context: roles of marks, and templates that tell places apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.features import tokenize
from framing.passages import sentences
from framing.pipeline import Reader
from framing.tagger import SIZES, TEMPLATES, Flat, _nearest, feature_keys, flatten, quote_roles, sentence_starts
from strategies import articles


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ('"Rain fell," he said.', "(...)..."),
        ("“Rain fell,” he said.", "(...)..."),
        ("He said “rain” and „snow”.", "..(.).(.)."),
        ("'Rain fell,' he said", "(...).."),
        ("the farmers' grain isn't here", "......"),
        ("«Rain»", "(.)"),
    ],
)
def test_quote_roles(text: str, roles: str) -> None:
    found = quote_roles(tokenize(text)).tolist()
    shown = "".join(".()"[role] for role in found)
    assert shown == roles


def test_templates_differ_and_the_features_of_a_place_too(tiny: Reader) -> None:
    assert len(set(TEMPLATES)) == len(TEMPLATES)
    flat = flatten([tokenize("Rain fell, Oster said.")], [[0]], tiny.attributions.classes)
    keys = feature_keys(flat)
    assert keys.shape == (len(flat.columns["word"]), len(TEMPLATES))
    place = keys[flat.starts[0] + 3]
    assert len(set(place.tolist())) == len(TEMPLATES)


def test_nothing_is_laid_out_as_nothing(tiny: Reader) -> None:
    flat = flatten([], [], tiny.attributions.classes)
    assert isinstance(flat, Flat)
    assert tiny.attributions.tagger.tag(flat) == []


@given(text=articles())
def test_columns_of_few_values_keep_within_their_sizes(tiny: Reader, text: str) -> None:
    words = tokenize(text)
    flat = flatten([words], [sentence_starts(words, sentences(text))], tiny.attributions.classes)
    for name, size in SIZES.items():
        assert 0 <= flat.columns[name].min() <= flat.columns[name].max() < size


@given(st.lists(st.lists(st.integers(-2, 2), min_size=3, max_size=3), min_size=1, max_size=9))
def test_the_class_of_a_vector_does_not_depend_on_the_others(rows: list[list[int]]) -> None:
    vectors, centroids = np.array(rows) / 3, np.array([[1, 0, 0.5], [0.5, 0, 1], [0, 1, 0], [0, 1, 0]])
    alone = [int((centroids * vector).sum(axis=1).argmax()) for vector in vectors]
    assert _nearest(vectors, centroids).tolist() == alone
