"""Kinds and stances: an attribution as fields of words, and one label of several with its probability."""

from __future__ import annotations

import numpy as np
import pytest

from framing.classifier import Field, LinearHead
from framing.codebook import UNCLEAR
from framing.features import Embeddings, tokenize
from framing.pipeline import Reader
from framing.positions.operators import operators
from framing.records import Attribution, Source, Span
from framing.stances import ClassModel, example

TEXT = "On Monday Ada Krol denied that any grain was missing."


def place(part: str) -> tuple[int, int]:
    return TEXT.index(part), TEXT.index(part) + len(part)


def test_an_attribution_becomes_fields() -> None:
    fields = example(tokenize(TEXT), place("Ada Krol"), place("denied"), place("that any grain was missing"))
    assert fields == {
        "source": ["Ada", "Krol"],
        "near": ["On", "Monday", "_", "denied", "that", "any", "grain", "was", "missing", "."],
        "cue": ["denied"],
        "verb": ["denied", "that", "any", "grain", "was", "missing"],
        "content": ["that", "any", "grain", "was", "missing"],
        "passage": tokenize(TEXT).words,
        "operators": operators(tokenize(TEXT), place("denied"), place("that any grain was missing")),
    }


def test_an_absent_source_or_cue_is_a_word_of_its_own() -> None:
    fields = example(tokenize(TEXT), None, None, place("grain"))
    assert fields["source"] == fields["near"] == fields["cue"] == ["_"]
    assert fields["verb"] == ["_", "grain"]


def test_only_the_beginning_of_a_content_is_read_with_the_cue() -> None:
    text = "He said " + "bread " * 30
    assert len(example(tokenize(text), None, (3, 7), (8, len(text)))["verb"]) < 10


def test_the_likeliest_label_is_given_with_its_probability() -> None:
    field = Field({"denied": 0}, np.array([[np.log(3), 0.0]]), np.zeros((1, 2)))
    nothing = Embeddings([], np.zeros((0, 1), dtype=np.int8), np.zeros(0, dtype=np.float32))
    model = ClassModel(LinearHead(["deny", "neutral"], [0.0, 0.0], {"cue": field}, nothing))
    label, score = model.read_all([{"cue": ["denied"]}])[0]
    assert (label, score) == ("deny", pytest.approx(0.75, abs=1e-6))


def test_a_label_below_the_threshold_is_unclear_and_keeps_its_score() -> None:
    field = Field({"denied": 0}, np.array([[np.log(3), 0.0]]), np.zeros((1, 2)))
    nothing = Embeddings([], np.zeros((0, 1), dtype=np.int8), np.zeros(0, dtype=np.float32))
    head = LinearHead(["deny", "neutral"], [0.0, 0.0], {"cue": field}, nothing)
    fields = {"cue": ["denied"]}
    assert ClassModel(head, 0.7).read_all([fields])[0][0] == "deny"
    assert ClassModel(head, 0.8).read_all([fields]) == [(UNCLEAR, ClassModel(head).read_all([fields])[0][1])]


@pytest.mark.parametrize(
    ("cue", "content", "stance"),
    [
        ("denied", "that any soldier had left his post", "deny"),
        ("condemned", "the annexation of the valley", "oppose"),
        ("declined to comment", "on the fate of the battalion", "hedge"),
    ],
)
def test_plain_stances_of_an_official(reader: Reader, cue: str, content: str, stance: str) -> None:
    text = f"The Foreign Ministry {cue} {content}."
    start = text.index(content)
    said = Attribution(
        Source(0, 20, text[:20]), Span(21, 21 + len(cue), cue), Span(start, start + len(content), content), "indirect"
    )
    kind, (label, score) = reader.judge(tokenize(text), said)
    assert kind[0] == "official"
    assert label == stance
    assert 1 / 5 < score <= 1
