"""Decoding: scores that are those of the keys, best paths that keep the rules, and sequences that do not see each other."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from framing.classifier import on_grid
from framing.features import tokenize
from framing.pipeline import Reader
from framing.speech.decoding import Tagger
from framing.speech.tagger import LABELS, feature_keys, flatten

EMPTY = Tagger(np.zeros(0, dtype=np.uint64), np.zeros((0, 7), dtype=np.float32), np.zeros((7, 7), dtype=np.float32))


def best(tagger: Tagger, scores: np.ndarray) -> list[int]:
    return tagger.paths(scores, np.zeros(1, dtype=np.int64), np.array([len(scores)])).tolist()


_SCORES = st.lists(st.lists(st.integers(-9, 9), min_size=7, max_size=7), max_size=4)


def _allowed(path: tuple[int, ...]) -> bool:
    names = ["O", *(LABELS[number] for number in path)]
    return all(now[:2] != "I-" or before[2:] == now[2:] for before, now in itertools.pairwise(names))


@given(_SCORES)
def test_the_best_path_is_the_best_of_all_allowed_ones(scores: list[list[int]]) -> None:
    if len(scores) > 3:
        scores = scores[:3]
    path = tuple(best(EMPTY, np.array(scores, dtype=float).reshape(-1, 7)))
    assert len(path) == len(scores)
    assert _allowed(path)

    def total(way: tuple[int, ...]) -> int:
        return sum(row[number] for row, number in zip(scores, way, strict=True))

    assert total(path) == max(map(total, filter(_allowed, itertools.product(range(7), repeat=len(scores)))), default=0)


def test_transitions_count() -> None:
    moves = np.zeros((7, 7), dtype=np.float32)
    moves[0, 1] = 5  # from O to B-source
    tagger = Tagger(np.zeros(0, dtype=np.uint64), np.zeros((0, 7), dtype=np.float32), moves)
    assert best(tagger, np.zeros((2, 7))) == [0, 1]


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
    together = flatten(words, [[0]] * len(words), model.classes)
    paths, scores = model.tagger.tag(together)
    for one, start in zip(words, together.starts.tolist(), strict=True):
        alone = flatten([one], [[0]], model.classes)
        path, emissions = model.tagger.tag(alone)
        assert paths[start : start + len(one)].tolist() == path[alone.inside].tolist()
        assert scores[start : start + len(one)].tolist() == emissions[alone.inside].tolist()


@given(texts=_TEXTS)
def test_scores_are_the_sums_of_the_weights_of_all_keys(reader: Reader, texts: list[str]) -> None:
    from framing import store

    arrays = store.read(store.find("conflict")).arrays
    weights = dict(zip(arrays["tagger.keys"].tolist(), on_grid(arrays["tagger.weights"]), strict=True))
    assert reader.attributions is not None
    flat = flatten([tokenize(text) for text in texts], [[0]] * len(texts), reader.attributions.classes)
    scores = reader.attributions.tagger.emissions(flat)
    for keys, row in zip(feature_keys(flat)[flat.inside].tolist(), scores[flat.inside].tolist(), strict=True):
        assert row == sum((weights.get(key, np.zeros(7)) for key in keys), np.zeros(7)).tolist()


@given(st.lists(st.lists(st.lists(st.integers(-9, 9), min_size=7, max_size=7), max_size=6), max_size=6))
def test_paths_found_side_by_side_are_those_found_alone(scores: list[list[list[int]]]) -> None:
    parts = [np.array(part, dtype=float).reshape(-1, 7) for part in scores]
    lengths = np.array([len(part) for part in parts], dtype=np.int64)
    together = EMPTY.paths(np.concatenate([np.zeros((0, 7)), *parts]), np.cumsum(lengths) - lengths, lengths)
    assert together.tolist() == [label for part in parts for label in best(EMPTY, part)]
def test_an_eager_tagger_finds_more_sources_and_cues() -> None:
    scores = np.zeros((3, 7))
    scores[:, 0] = 0.5
    assert best(EMPTY, scores) == [0, 0, 0]
    eager = Tagger(np.zeros(0, dtype=np.uint64), np.zeros((0, 7), dtype=np.float32), np.zeros((7, 7), dtype=np.float32), eager=1.0)
    assert {LABELS[number] for number in best(eager, scores)} <= {"B-source", "B-cue"}
