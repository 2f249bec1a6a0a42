"""Contrast pairs: read with their marks taken out, refused where they break the format, learned by stances alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.codebook import Codebook, load_codebook
from framing.errors import LabelError
from framing.heads import load_embeddings
from framing.labelled import read_labelled
from framing.train import heads
from framing.train.contrasts import read_contrasts, unmarked

SEEDS = Path(__file__).parents[2] / "seeds"
PAIR = (
    "not deny\tdeny\t{The prefect} <denied> [that the mill had burned].\t"
    "hedge\t{The prefect} <did not deny> [that the mill had burned]."
)


@pytest.fixture(scope="module")
def book() -> Codebook:
    return load_codebook()


def written(folder: Path, text: str) -> Path:
    (folder / "contrasts.tsv").write_text(text, encoding="utf8")
    return folder


def test_each_half_is_a_passage_with_one_attribution(tmp_path: Path, book: Codebook) -> None:
    one, other = read_contrasts(written(tmp_path, f"# remark\n\n{PAIR}\n"), book)
    assert one.text == "The prefect denied that the mill had burned."
    (said,), (turned,) = one.attributions, other.attributions
    assert (said.stance, turned.stance) == ("deny", "hedge")
    assert said.source is not None
    assert said.cue is not None
    assert turned.cue is not None
    assert (said.source.text, said.cue.text, turned.cue.text) == ("The prefect", "denied", "did not deny")
    assert one.text[said.content.start : said.content.end] == said.content.text == "that the mill had burned"
    assert one.article == other.article
    assert not one.frames
    assert said.source.kind is None


def test_no_pairs_are_no_error(tmp_path: Path, book: Codebook) -> None:
    assert read_contrasts(tmp_path, book) == []
    assert read_contrasts(tmp_path / "a.jsonl", book) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("deny\tA <b> [c]", "five columns"),
        (PAIR.replace("\thedge\t", "\tmaybe\t"), "a stance must be of"),
        (PAIR.replace("\thedge\t", "\tdeny\t"), "must differ in stance"),
        (PAIR.replace("[that the mill had burned].\thedge", "that the mill had burned.\thedge"), r"must have a \[content\]"),
        (PAIR.replace("<denied>", "<denied"), "marks must be"),
        (PAIR.replace("<denied> [", "<denied [").replace("burned].\thedge", "burned]>.\thedge"), "marks must be"),
        (PAIR.replace("<denied>", "<denied> <it>"), "marks must be"),
    ],
)
def test_a_broken_pair_is_refused_with_its_line(tmp_path: Path, book: Codebook, line: str, said: str) -> None:
    with pytest.raises(LabelError, match=rf"line 2: .*{said}"):
        read_contrasts(written(tmp_path, f"{PAIR}\n{line}\n"), book)


@pytest.mark.parametrize("text", [PAIR, f"# remark\n{PAIR}"])
def test_pairs_may_begin_with_a_byte_order_mark(tmp_path: Path, book: Codebook, text: str) -> None:
    plain = read_contrasts(written(tmp_path, text), book)
    assert read_contrasts(written(tmp_path, f"\ufeff{text}"), book) == plain


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, book: Codebook) -> None:
    (tmp_path / "contrasts.tsv").write_bytes(b"deny\t\xff")
    with pytest.raises(LabelError, match="UTF-8"):
        read_contrasts(tmp_path, book)


_PART = st.text(st.characters(exclude_characters="{}<>[]"), min_size=1, max_size=12)


@given(st.permutations(["{}", "<>", "[]"]), st.lists(_PART, min_size=7, max_size=7), st.integers(0, 3))
def test_marks_go_and_what_they_held_stays(marks: list[str], parts: list[str], count: int) -> None:
    sentence = parts[0]
    for number, mark in enumerate(marks[:count]):
        sentence += mark[0] + parts[2 * number + 1] + mark[1] + parts[2 * number + 2]
    text, spans = unmarked(sentence)
    assert text == "".join(parts[: 2 * count + 1])
    names = {"{}": "source", "<>": "cue", "[]": "content"}
    assert {role: span.text for role, span in spans.items()} == {
        names[mark]: parts[2 * number + 1] for number, mark in enumerate(marks[:count])
    }
    assert all(text[span.start : span.end] == span.text for span in spans.values())


def test_stances_learn_from_pairs_and_kinds_do_not(tmp_path: Path, book: Codebook) -> None:
    embeddings, _ = load_embeddings()
    passages = [p for p in read_labelled(SEEDS / "passages.jsonl", book) if p.attributions][:25]
    pairs = read_contrasts(written(tmp_path, PAIR.replace("prefect", "Zubbletwist") + "\n"), book)
    plain, taught = heads.read(passages, book), heads.read(passages, book, contrasts=pairs * 2)
    stances, kinds = (heads.fitted(name, taught, embeddings) for name in ("stances", "kinds"))
    assert "zubbletwist" in stances.trained.terms["source"]
    assert len(stances.trained.unseen) == len(stances.rows) == len(heads.fitted("stances", plain, embeddings).rows)
    before = heads.fitted("kinds", plain, embeddings).trained
    assert kinds.trained.terms == before.terms
    assert np.array_equal(kinds.trained.unseen, before.unseen)
