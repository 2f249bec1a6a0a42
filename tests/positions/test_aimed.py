"""What a network adds to stances on targets: windows, shares of words, and folders that do not fit are refused."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import framing
from framing import store
from framing.classifier import on_grid
from framing.codebook import Codebook
from framing.encoder import Pieces
from framing.errors import ModelError
from framing.features import tokenize
from framing.heads import load_embeddings
from framing.pipeline import Reader
from framing.positions.aimed import FIELDS, Aimer, window
from framing.positions.viewpoints import Describer
from graphs import lookup
from strategies import articles, unicode_text
from test_encoder import TEXT, VOCABULARY, folder, forge, row

AIMS = np.random.default_rng(2).normal(size=(len(VOCABULARY), 18)).astype(np.float32)
PIECES = Pieces(VOCABULARY)


def test_a_window_holds_passage_source_and_target_between_marks() -> None:
    words = tokenize("The warlike soldier in war.")
    seen = window(PIECES, words, "the war", "soldier", [(4, 19)])
    end = row("[SEP]")
    inner = [row("the"), row("war"), row("##like"), row("soldier"), row("in"), row("war"), row(".")]
    assert seen.pieces.tolist() == [row("[CLS]"), *inner, end, row("soldier"), end, row("the"), row("war"), end]
    assert {name: own.tolist() for name, own in seen.rows.items()} == {
        "passage": [1, 2, 3, 4, 5, 6, 7],
        "said": [2, 3, 4],
        "target": [11, 12],
    }
    assert seen.words.tolist() == [0, 1, 1, 2, 3, 4, 5]


def test_without_a_source_there_is_one_mark_between_passage_and_target() -> None:
    seen = window(PIECES, tokenize("war"), "soldier")
    assert seen.pieces.tolist() == [row("[CLS]"), row("war"), row("[SEP]"), row("soldier"), row("[SEP]")]
    assert seen.rows["said"].tolist() == []


@given(st.one_of(articles(), unicode_text(), st.just("war " * 900)), unicode_text(), st.one_of(st.none(), unicode_text()))
def test_a_window_always_fits_and_its_fields_lie_in_it(text: str, target: str, source: str | None) -> None:
    words = tokenize(text)
    seen = window(PIECES, words, target, source, [(0, len(text) // 2)])
    assert len(seen.pieces) <= 256
    assert all(0 < n < len(seen.pieces) - 1 for own in seen.rows.values() for n in own.tolist())
    assert len(seen.words) == len(seen.rows["passage"])
    assert all(0 <= second - first <= 1 for first, second in pairwise(seen.words.tolist()))
    assert set(seen.rows["said"]) <= set(seen.rows["passage"])


def test_a_share_is_what_a_word_gives_to_the_means_and_the_target_has_no_place() -> None:
    words = tokenize("The warlike soldier.")
    slope = np.array([1.0, 2.0, 1.0, 1.0, 1.0, 0.5])
    shares = Aimer(VOCABULARY, lookup(AIMS), slope).shares(words, "war", "soldier", [(4, 11)])
    given = AIMS.astype(np.float64).reshape(-1, len(FIELDS), 6)
    warlike = given[[row("war"), row("##like")], 0].sum(axis=0) / 5 + given[[row("war"), row("##like")], 1].mean(axis=0)
    wanted = [given[row("the"), 0] / 5, warlike, given[row("soldier"), 0] / 5, given[row("."), 0] / 5, given[row("war"), 2]]
    assert shares == pytest.approx(np.array(wanted) * slope, abs=1e-6)
    assert shares.tolist() == on_grid(shares).tolist()


@pytest.fixture(scope="module")
def aiming(book: Codebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    table = np.random.default_rng(1).normal(size=(len(VOCABULARY), 77)).astype(np.float32)
    table[:, -3:] = 0
    return folder(tmp_path_factory.mktemp("models") / "small", book, table, aims=AIMS)


def test_the_evidence_of_a_target_is_the_logit_of_both_to_the_last_bit(aiming: Path) -> None:
    own, text = framing.load(aiming), "The soldier came to the war."
    (item,) = own.stance(text, target="the war").passages
    assert own.targets
    words = tokenize(text)
    linear = own.targets.head.logits(Describer(load_embeddings()[0]).example(words, "the war").fields)
    network = Aimer(VOCABULARY, lookup(AIMS), np.full(6, 0.5)).shares(words, "the war", None, []).sum(axis=0)
    logits = linear + network
    assert item.stance.label == own.targets.head.labels[int(logits.argmax())]
    assert item.stance.intercept + sum(e.weight for e in item.stance.evidence) == logits.max()
    assert own.stance(text, target="the war") == framing.load(aiming).stance(text, target="the war")


def test_a_source_is_read_with_its_target(aiming: Path) -> None:
    own = framing.load(aiming)
    one, other = (own.stance(TEXT, target="the war", source=name).passages[0] for name in (None, "the ministry"))
    assert one.scores != other.scores


def test_with_the_base_s_share_alone_the_network_changes_nothing(book: Codebook, reader: Reader, tmp_path: Path) -> None:
    alone = framing.load(folder(tmp_path / "alone", book, share=1.0, aims=AIMS))
    ours, theirs = (own.stance(TEXT, target="the war").passages[0] for own in (alone, reader))
    assert ours.scores == theirs.scores


def test_an_encoder_without_such_a_network_reads_targets_as_its_base(book: Codebook, reader: Reader, tmp_path: Path) -> None:
    plain = framing.load(folder(tmp_path / "plain", book))
    ours, theirs = (own.stance(TEXT, target="the war").passages[0] for own in (plain, reader))
    assert ours.scores == theirs.scores


def test_a_network_with_other_columns_is_refused_when_it_is_asked(book: Codebook, tmp_path: Path) -> None:
    odd = framing.load(folder(tmp_path / "odd", book, aims=AIMS[:, :17]))
    with pytest.raises(ModelError, match="must give 18 columns, but gives 17"):
        odd.stance(TEXT, target="the war")


def test_a_graph_that_cannot_be_run_is_refused_when_it_is_asked() -> None:
    broken = Aimer(VOCABULARY, b"no graph", np.ones(6))
    fewer = Aimer([*VOCABULARY, "more"], lookup(AIMS), np.ones(6))  # the graph knows no such piece
    for own in (broken, fewer):
        with pytest.raises(ModelError, match="must be sound ONNX for its pieces"):
            own.shares(tokenize("war"), "war", None, [])


def test_a_head_that_does_not_fit_its_network_is_refused(aiming: Path, book: Codebook, tmp_path: Path) -> None:
    path = folder(tmp_path / "odd", book, aims=AIMS)
    heads = store.read(path).manifest["heads"]
    heads["targets"]["fields"] = ["passage"]
    forge(path, heads=heads)
    with pytest.raises(ModelError, match="must hold a number for each label of targets"):
        framing.load(path)
