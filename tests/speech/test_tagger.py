"""Words in their context: columns, and templates that tell places apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from framing.features import tokenize
from framing.passages import sentences
from framing.pipeline import Reader
from framing.speech.tagger import SIZES, Flat, _nearest, feature_keys, flatten, sentence_starts
from framing.speech.templates import TEMPLATES
from strategies import articles


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
    assert [len(part) for part in tiny.attributions.tagger.tag(flat)] == [0, 0]
    assert tiny.attributions.links([], []) == []


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


def columns(tiny: Reader, text: str) -> dict[str, dict[str, int]]:
    """Return the columns of each word of a text without repeated words."""
    words = tokenize(text)
    flat = flatten([words], [sentence_starts(words, sentences(text))], tiny.attributions.classes)
    return {name: dict(zip(words.words, values[flat.starts[0] :].tolist(), strict=False)) for name, values in flat.columns.items()}


def test_a_sentence_knows_its_first_and_last_word_of_speech(tiny: Reader) -> None:
    found = columns(tiny, "The mayor said that rain fell, Oster added. Nobody laughed at home.")
    head, tail = found["head"], found["tail"]
    assert head["The"] == head["mayor"] == head["said"] - 1 == head["fell"] - 2 == head["added"] - 2
    assert tail["The"] == tail["fell"] == tail["added"] - 1
    assert head["Nobody"] == tail["home"] == 1


def test_a_word_knows_what_follows_the_cue_before_it(tiny: Reader) -> None:
    found = columns(tiny, "The mayor said that rain fell. Nobody laughed.")["opener"]
    assert found["that"] == found["rain"] == found["fell"] != found["mayor"]
    assert found["laughed"] == found["mayor"] == 1
