"""The contracts that other programs rely on: one table of properties, each checked on pages of any shape."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing.classifier import sigmoid
from framing.clean import BLANK, clean
from framing.codebook import UNCLEAR, Codebook
from framing.labelled import Labelled
from framing.pipeline import Reader
from framing.records import Analysis
from framing.train.retraining import train
from strategies import PARAGRAPHS, articles

# Pages with a body; test_pipeline has those without.
PAGES = articles().filter(lambda text: bool(clean(text).kept))
_SAYING = [
    "The ministry denied that any soldier had deserted.",
    "“We were never asked,” Marta Ilves said. “Nobody was.”",
    "According to the council, troops moved into the upper valley at dawn; “it is an annexation,” she warned.",
    PARAGRAPHS[0],
]
TALK = st.lists(st.sampled_from(_SAYING), min_size=1, max_size=4).map("\n\n".join)
TEXTS = st.one_of(PAGES, TALK)


def spans_are_slices(text: str, story: Analysis) -> None:
    spans = [s for p in story.passages for a in p.attributions for s in (a.source, a.cue, a.content, a.carrier)]
    for span in [story.title, *story.passages, *spans]:
        assert span is None or text[span.start : span.end] == span.text
        assert span is None or span.text or getattr(span, "speaker", None)


def passages_are_ordered_and_disjoint(text: str, story: Analysis) -> None:
    assert all(a.end <= b.start for a, b in pairwise(story.passages))
    assert all(a.end <= b.start for a, b in pairwise(story.removed))


def passages_and_removed_cover_the_text(text: str, story: Analysis) -> None:
    seen = bytearray(len(text))
    for part in (*story.passages, *story.removed):
        assert not any(seen[part.start : part.end])
        seen[part.start : part.end] = b"\1" * (part.end - part.start)
    # Between two passages of one overlong paragraph lies white space of the body.
    assert not "".join(c for c, mark in zip(text, seen, strict=True) if not mark).strip(BLANK)


def attributions_lie_in_their_passage(text: str, story: Analysis) -> None:
    for passage in story.passages:
        for said in passage.attributions:
            for span in (said.source, said.cue, said.content, said.carrier):
                # The source of a quotation that goes on from the last passage is empty, and only its speaker is known.
                goes_on = span is said.source and span is not None and span.text == "" and bool(span.speaker)
                assert span is None or passage.start <= span.start < span.end + goes_on <= passage.end + goes_on


def scores_are_probabilities(text: str, story: Analysis) -> None:
    for passage in story.passages:
        scores = [*passage.scores.values(), *(frame.score for frame in passage.frames)]
        scores += [a.stance.score for a in passage.attributions if a.stance]
        scores += [a.source.kind_score for a in passage.attributions if a.source]
        assert all(0 <= score <= 1 for score in scores)


def frames_reach_their_threshold_and_the_others_do_not(text: str, story: Analysis) -> None:
    for passage in story.passages:
        assert [f.score for f in passage.frames] == sorted((f.score for f in passage.frames), reverse=True)
        assert all(f.score >= f.threshold and f.score == passage.scores[f.label] for f in passage.frames)
        assert not (passage.frames and passage.abstained)
        assert len({f.label for f in passage.frames}) == len(passage.frames)


def evidence_adds_up(text: str, story: Analysis) -> None:
    for passage in story.passages:
        for frame in passage.frames:
            assert sigmoid([frame.intercept + sum(e.weight for e in frame.evidence)]).tolist() == [frame.score]
            assert all(a.end <= b.start for a, b in pairwise(frame.evidence))
            assert all(passage.start <= e.start < e.end <= passage.end for e in frame.evidence)
            assert all(e.weight for e in frame.evidence)


def voices_are_attributions_of_the_passage(text: str, story: Analysis) -> None:
    for passage in story.passages:
        for frame in passage.frames:
            assert frame.voice is None or 0 <= frame.voice < len(passage.attributions)
    assert sum(row.count for row in story.voices()) == sum(len(p.frames) for p in story.passages)


def labels_are_of_the_codebook(text: str, story: Analysis) -> None:
    book = framing.load_codebook(story.codebook.name)
    for passage in story.passages:
        assert set(passage.scores) == set(book.frame_ids) >= {frame.label for frame in passage.frames}
        for said in passage.attributions:
            assert said.stance is not None
            assert said.stance.label in (*book.stance_ids, UNCLEAR)
            assert said.type in ("direct", "indirect", "mixed")
            assert said.source is None or said.source.kind in (*book.kind_ids, UNCLEAR)


def jsonl_parses_back_to_equal_records(text: str, story: Analysis) -> None:
    assert Analysis.from_dict(json.loads(json.dumps(story.to_dict(), ensure_ascii=False))) == story
    assert len(json.dumps(story.to_dict()).splitlines()) == 1


PROPERTIES: list[Callable[[str, Analysis], None]] = [
    spans_are_slices,
    passages_are_ordered_and_disjoint,
    passages_and_removed_cover_the_text,
    attributions_lie_in_their_passage,
    scores_are_probabilities,
    frames_reach_their_threshold_and_the_others_do_not,
    evidence_adds_up,
    voices_are_attributions_of_the_passage,
    labels_are_of_the_codebook,
    jsonl_parses_back_to_equal_records,
]


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda function: function.__name__)
@given(text=TEXTS)
@settings(max_examples=60)
def test_of_every_page(reader: Reader, holds: Callable[[str, Analysis], None], text: str) -> None:
    holds(text, reader.read(text))


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda function: function.__name__)
def test_of_the_sample_articles(reader: Reader, root: Path, holds: Callable[[str, Analysis], None]) -> None:
    paths = sorted((root / "seeds" / "articles").glob("*.txt"))[::4]
    assert paths
    for path in paths:
        text = path.read_bytes().decode("utf8")
        story = reader.read(text)
        assert any(p.frames for p in story.passages)
        assert any(p.attributions for p in story.passages)
        holds(text, story)


@given(text=TEXTS)
@settings(max_examples=60)
def test_reading_what_was_kept_again_finds_the_same(tiny: Reader, text: str) -> None:
    for passage in tiny.read(text).passages:
        (alone,) = tiny.read(passage.text, clean=False).passages
        assert alone.scores == passage.scores
        assert [f.label for f in alone.frames] == [f.label for f in passage.frames]
        assert [(a.content.text, a.stance) for a in alone.attributions] == [
            (a.content.text, a.stance) for a in passage.attributions
        ]


@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
@settings(max_examples=30)
def test_a_batch_equals_one_by_one(tiny: Reader, trained: Path, texts: list[str]) -> None:
    fresh = framing.load(trained)
    assert list(fresh.read_many(texts)) == [tiny.read(text, id=str(n)) for n, text in enumerate(texts)]


@given(texts=st.lists(TEXTS, min_size=2, max_size=4), shuffle=st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_inputs_does_not_matter(trained: Path, texts: list[str], shuffle: random.Random) -> None:
    order = list(range(len(texts)))
    shuffle.shuffle(order)
    one, other = framing.load(trained), framing.load(trained)
    first = [one.read(text) for text in texts]
    second = {number: other.read(texts[number]) for number in order}
    assert first == [second[number] for number in range(len(texts))]


def test_save_then_load_gives_the_same_scores(tiny: Reader, trained: Path, tmp_path: Path) -> None:
    from framing import store

    contents = store.read(trained)
    manifest = {key: value for key, value in contents.manifest.items() if key not in ("format", "files")}
    store.write(tmp_path, manifest, contents.arrays, contents.texts)
    again = framing.load(tmp_path)
    assert again.model == tiny.model
    for text in _SAYING:
        first, second = tiny.read(text), again.read(text)
        assert first == second
        assert [p.scores for p in first.passages] == [p.scores for p in second.passages]


def test_training_twice_gives_the_same_bytes_with_any_number_of_processes(
    trained: Path, few: list[Labelled], book: Codebook, tmp_path: Path
) -> None:
    again = tmp_path / trained.name
    train(few, book, again, jobs=2)
    assert sorted(p.name for p in again.iterdir()) == sorted(p.name for p in trained.iterdir())
    for path in trained.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name
