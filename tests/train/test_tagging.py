"""What the tagger learns from: labels painted from spans, and copies without some quotation marks."""

from __future__ import annotations

import numpy as np

from framing.features import tokenize
from framing.heads import load_embeddings
from framing.labelled import Labelled
from framing.speech.quotes import quote_roles
from framing.train.tagging import Said, learn, paint, worn


def test_paint_an_inner_span_wins() -> None:
    words = tokenize("Oster said rain fell, he said.")
    said = [
        {"source": [(0, 5)], "cue": [(6, 10)], "content": [(11, 29)]},
        {"source": [(22, 24)], "cue": [], "content": []},
    ]
    assert paint(words, said) == [
        "B-source",
        "B-cue",
        "B-content",
        "I-content",
        "I-content",
        "B-source",
        "B-content",
        "O",
    ]
    twice = [{"source": [], "cue": [], "content": [(0, 29), (11, 15)]}]
    assert paint(words, twice)[:3] == ["B-content", "I-content", "B-content"]
    assert paint(words, [{"source": [], "cue": [], "content": [(5, 5)]}]) == ["O"] * len(words)


def test_every_fifth_passage_with_marks_is_learned_from_without_some() -> None:
    words = [tokenize(f"“Rain number {number},” Oster said.") for number in range(30)]
    words += [tokenize("Nothing was quoted.")] * 30
    copies = worn(words, [[] for _ in words])
    assert [tokens.text for tokens, _ in copies] == [words[number].text for number in range(4, 30, 5)]
    roles = [[role for role in quote_roles(tokens).tolist() if role] for tokens, _ in copies]
    assert roles == [[1], [], [2]] * 2
    for tokens, _ in copies:
        assert all(tokens.text[s:e] == w for w, s, e in zip(tokens.words, tokens.starts, tokens.ends, strict=True))


def test_the_same_passages_teach_the_same(few: list[Labelled]) -> None:
    words = [tokenize(passage.text) for passage in few[:20]]
    said: list[list[Said]] = [
        [{"source": [], "cue": [], "content": [(item.content.start, item.content.end)]} for item in passage.attributions]
        for passage in few[:20]
    ]
    _, classes = load_embeddings()
    first, again = (learn(words, said, classes, rounds=5) for _ in range(2))
    assert set(first) == {"tagger.keys", "tagger.weights", "tagger.transitions", "linker.weights"}
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert first["tagger.weights"].any(axis=1).all()
    assert (first["tagger.weights"] * 64 % 1 == 0).all()
