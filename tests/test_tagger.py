"""The tagger: best paths that keep the rules, and sequences that do not see each other."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from framing.features import tokenize
from framing.passages import sentences
from framing.pipeline import Reader
from framing.tagger import LABELS, Flat, Tagger, feature_keys, flatten, sentence_starts
from framing.templates import TEMPLATES

EMPTY = Tagger(np.zeros(0, dtype=np.uint64), np.zeros((0, 7), dtype=np.float32), np.zeros((7, 7), dtype=np.float32))


def test_templates_differ_and_the_features_of_a_place_too(tiny: Reader) -> None:
    assert len(set(TEMPLATES)) == len(TEMPLATES)
    flat = flatten([tokenize("Rain fell, Oster said.")], [[0]], tiny.attributions.classes)
    keys = feature_keys(flat)
    assert keys.shape == (len(flat.columns["word"]), len(TEMPLATES))
    place = keys[flat.starts[0] + 3]
    assert len(set(place.tolist())) == len(TEMPLATES)


_SCORES = st.lists(st.lists(st.integers(-9, 9), min_size=7, max_size=7), max_size=4)


def _allowed(path: tuple[int, ...]) -> bool:
    names = ["O", *(LABELS[number] for number in path)]
    return all(now[:2] != "I-" or before[2:] == now[2:] for before, now in itertools.pairwise(names))


@given(_SCORES)
def test_the_best_path_is_the_best_of_all_allowed_ones(scores: list[list[int]]) -> None:
    if len(scores) > 3:
        scores = scores[:3]
    path = tuple(EMPTY.best(np.array(scores, dtype=float).reshape(-1, 7)).tolist())
    assert len(path) == len(scores)
    assert _allowed(path)

    def total(way: tuple[int, ...]) -> int:
        return sum(row[number] for row, number in zip(scores, way, strict=True))

    assert total(path) == max(map(total, filter(_allowed, itertools.product(range(7), repeat=len(scores)))), default=0)


def test_transitions_count() -> None:
    moves = np.zeros((7, 7), dtype=np.float32)
    moves[0, 1] = 5  # from O to B-source
    tagger = Tagger(EMPTY.keys, np.zeros((0, 7), dtype=np.float32), moves)
    assert tagger.best(np.zeros((2, 7))).tolist() == [0, 1]


def test_an_eager_tagger_finds_more_sources_and_cues() -> None:
    scores = np.zeros((3, 7))
    scores[:, 0] = 0.5
    assert EMPTY.best(scores).tolist() == [0, 0, 0]
    eager = Tagger(EMPTY.keys, np.zeros((0, 7), dtype=np.float32), np.zeros((7, 7), dtype=np.float32), eager=1.0)
    assert {LABELS[number] for number in eager.best(scores).tolist()} <= {"B-source", "B-cue"}


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


_TEXTS = st.lists(
    st.lists(
        st.sampled_from(["Oster", "said", "that", "“", "”", ",", "the", "grain", "denied", "."]), min_size=1, max_size=8
    ).map(" ".join),
    min_size=1,
    max_size=4,
)


@given(texts=_TEXTS)
def test_sequences_do_not_see_each_other(tiny: Reader, texts: list[str]) -> None:
    words = [tokenize(text) for text in texts]
    model = tiny.attributions
    together = model.tagger.tag(flatten(words, [[0]] * len(words), model.classes))
    for one, (path, scores) in zip(words, together, strict=True):
        ((alone, emissions),) = model.tagger.tag(flatten([one], [[0]], model.classes))
        assert path.tolist() == alone.tolist()
        assert scores.tolist() == emissions.tolist()


def test_nothing_is_laid_out_as_nothing(tiny: Reader) -> None:
    flat = flatten([], [], tiny.attributions.classes)
    assert isinstance(flat, Flat)
    assert tiny.attributions.tagger.tag(flat) == []
