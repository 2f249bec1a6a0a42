"""Dictionaries: which terms are read, what classes they are of, and what a head makes of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.codebook import Codebook, load_codebook
from framing.errors import LabelError
from framing.features import tokenize
from framing.heads import load_embeddings
from framing.train import fitting
from framing.train.columns import Columns
from framing.train.dictionaries import read_dictionaries

SEEDS = Path(__file__).parents[2] / "seeds"


def written(folder: Path, **files: str) -> Path:
    (folder / "dictionaries").mkdir()
    for name, text in files.items():
        (folder / "dictionaries" / f"{name}.tsv").write_text(text, encoding="utf8")
    return folder


def test_terms_are_folded_and_know_their_classes(tmp_path: Path, book: Codebook) -> None:
    data = written(
        tmp_path,
        frames="desertion\tstrong\tDeserted; went AWOL\nhardship\tweak\tdeserted\n",
        kinds="official,political\tname\tÁda Krol; Krol; Center for Open Water Studies\n",
        stances="deny\tcue-strong\tdisowned\n",
    )
    found = read_dictionaries(data, book)
    assert found["stances"] == {"disowned": ("cue-strong word deny",)}
    assert found["frames"] == {
        "deserted": ("strong word desertion", "weak word hardship"),
        "went awol": ("strong pair desertion",),
    }
    both = [f"name {size} {label}" for size in ("pair", "word", "part") for label in ("official", "official,political")]
    assert found["kinds"] == {
        "ada krol": tuple(both[:2]),
        "krol": tuple(both[2:4]),
        # Longer names are known by their pairs, without words that join.
        "open water": tuple(both[4:]),
        "water studies": tuple(both[4:]),
    }


def test_no_dictionaries_are_no_error(tmp_path: Path, book: Codebook) -> None:
    assert read_dictionaries(tmp_path, book) == {}
    assert read_dictionaries(tmp_path / "a.jsonl", book) == {}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("topics", "a\tb\tc", "must be named after frames, kinds, stances"),
        ("frames", "desertion\tdeserted", "line 1 of .* is 'desertion.tdeserted'"),
        ("frames", "desertion\tVery sure\tdeserted", "a grade in small letters"),
        ("frames", "desertion\tvery-sure-\tdeserted", "a grade in small letters"),
        ("frames", "desertion\tstrong\tdeserted\nflight\tstrong\tfled", "line 2 of .* names 'flight'"),
        ("frames", "desertion\tstrong\tdeserted; ; fled", "must have a word each, but line 1 of"),
        ("stances", "support,maybe\tcue\tbacked", "names 'maybe'"),
    ],
)
def test_what_breaks_the_rules_is_named(tmp_path: Path, book: Codebook, name: str, text: str, message: str) -> None:
    with pytest.raises(LabelError, match=message):
        read_dictionaries(written(tmp_path, **{name: text}), book)


def test_a_dictionary_may_begin_with_a_byte_order_mark(tmp_path: Path, book: Codebook) -> None:
    data = written(tmp_path, frames="\ufeffdesertion\tstrong\tdeserted\n")
    assert read_dictionaries(data, book) == {"frames": {"deserted": ("strong word desertion",)}}


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, book: Codebook) -> None:
    data = written(tmp_path, frames="")
    (data / "dictionaries" / "frames.tsv").write_bytes(b"desertion\tstrong\t\xff")
    with pytest.raises(LabelError, match="UTF-8"):
        read_dictionaries(data, book)


WORDS = ["bread", "flour", "wheat", "shells", "guns", "mortars"]
KNOWN = {word: (("food",) if number < 3 else ("arms",)) for number, word in enumerate(WORDS)}
LEARNED = ["no bread was left", "we ask for bread", "shells fell here", "more shells fell"] * 3


def test_a_term_never_met_has_the_weight_of_its_class() -> None:
    embeddings, _ = load_embeddings()
    targets = np.array([["bread" in text] for text in LEARNED])
    examples = [{"passage": text.split()} for text in LEARNED]
    own = [str(number) for number in range(len(LEARNED))]
    fields = {"passage": 1.0}
    plain, told = (
        fitting.fit(examples, targets, own, ["hunger"], fitting.Recipe(fields, known=known), embeddings, np.ones(len(own)))
        for known in ({}, {"passage": KNOWN})
    )
    weights = dict(zip(told.terms["passage"], told.weights["passage"][:, 0], strict=True))
    assert "flour" not in plain.terms["passage"]
    assert weights["flour"] == weights["wheat"] > 0 > weights["guns"] == weights["mortars"]


@given(st.lists(st.lists(st.sampled_from([*WORDS, "of", "the", "fell"]), max_size=9), min_size=2, max_size=8))
def test_tables_give_the_sums_that_were_fitted(texts: list[list[str]]) -> None:
    """Whatever the coefficients: a matrix times them is the sum of what each word, pair and vector weighs."""
    embeddings, _ = load_embeddings()
    columns = Columns({"passage": 1.0}, embeddings, known={"passage": {**KNOWN, "fell of": ("arms",)}})
    examples = [{"passage": [*text, "bread"]} for text in texts]
    matrix = columns.fit_transform(examples)
    coefficients = np.random.default_rng(0).normal(size=(1, matrix.shape[1]))
    weights, projections, _ = columns.unfold(coefficients)
    table = dict(zip(columns.terms["passage"], weights["passage"][:, 0], strict=True))
    for example, wanted in zip(examples, matrix @ coefficients[0], strict=True):
        words = example["passage"]
        terms = [*words, *map(" ".join, pairwise(words))]
        total = sum(table.get(term, 0.0) for term in terms)
        total += (embeddings.vectors(words) @ projections["passage"]).sum()
        assert total / np.sqrt(len(words)) == pytest.approx(wanted, abs=1e-9)


def test_the_corpus_has_a_dictionary_for_every_head() -> None:
    book = load_codebook()
    found = read_dictionaries(SEEDS, book)
    assert found.keys() == {"frames", "kinds", "stances"}
    for name, labels in (("frames", book.frame_ids), ("kinds", book.kind_ids), ("stances", book.stance_ids)):
        classes = {name for own in found[name].values() for name in own}
        assert {label for own in classes for label in own.split(" ")[2].split(",")} == set(labels)
    assert all(len(tokenize(term)) <= 2 for own in found.values() for term in own)
