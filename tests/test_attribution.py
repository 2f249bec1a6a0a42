"""Attributions: runs of labels become linked spans within their passage."""

from __future__ import annotations

import numpy as np
import pytest

from framing.attribution import leanings, record, records, runs, sentence_numbers, speech_type
from framing.features import tokenize
from framing.passages import sentences
from framing.pipeline import Reader
from framing.speech.linking import Found, Link
from framing.speech.tagger import LABELS, flatten

O, S, T, C, D, Q, R = range(7)  # outside; source, cue and content, each begun and continued  # noqa: E741


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ([], []),
        ([O, O], []),
        ([S, T, C, Q, R, R], [Found("source", 0, 2), Found("cue", 2, 3), Found("content", 3, 6)]),
        ([S, S, O, C], [Found("source", 0, 1), Found("source", 1, 2), Found("cue", 3, 4)]),
        ([Q, R, O, R], [Found("content", 0, 2)]),
    ],
)
def test_runs(path: list[int], found: list[Found]) -> None:
    assert LABELS[S] == "B-source"
    assert LABELS[R] == "I-content"
    starts = np.array([2, 2 + len(path) + 2])
    twice = runs(np.array([O, O, *path, O, O, *path]), starts)
    assert twice.founds(starts) == found * 2
    assert twice.passage.tolist() == [0] * len(found) + [1] * len(found)


def test_sentences_are_numbered_by_the_words_that_begin_them(tiny: Reader) -> None:
    flat = flatten([tokenize("a b c d e"), tokenize("f g h")], [[0, 3], [1]], tiny.attributions.classes)
    assert sentence_numbers(flat)[flat.inside].tolist() == [1, 1, 1, 2, 2, 3, 4, 4]


TEXT = "Ada Krol denied that grain was short."


def test_a_record_counts_from_the_start_of_the_article() -> None:
    item = Link(Found("source", 0, 2), Found("cue", 2, 3), Found("content", 3, 7))
    said = record(tokenize(TEXT), item, 100)
    assert said.source is not None
    assert (said.source.start, said.source.end, said.source.text) == (100, 108, "Ada Krol")
    assert said.cue is not None
    assert (said.cue.start, said.cue.text) == (109, "denied")
    assert (said.content.text, said.content.end, said.type) == ("that grain was short", 136, "indirect")
    bare = record(tokenize(TEXT), Link(None, None, item.content), 0)
    assert (bare.source, bare.cue, bare.stance) == (None, None, None)


def test_a_content_begins_with_a_word_and_has_some() -> None:
    words = tokenize("Krol said: ,” grain was short, “")
    source, cue = Found("source", 0, 1), Found("cue", 1, 2)
    (said,) = records(words, [Link(source, cue, Found("content", 3, 8))], 0)
    assert said.content.text == "grain was short"
    assert records(words, [Link(source, cue, Found("content", *place)) for place in ((2, 5), (9, 10))], 0) == []


def test_what_nobody_says_is_an_attribution_only_where_a_quotation_may_go_on() -> None:
    bare = Link(None, None, Found("content", 0, 7))
    assert records(tokenize(TEXT), [bare], 0) == []
    (quoted,) = records(tokenize(f"“{TEXT}”"), [Link(None, None, Found("content", 1, 8))], 50)
    assert quoted.type == "direct"
    assert records(tokenize(f"Or so. “{TEXT}”"), [Link(None, None, Found("content", 4, 11))], 50) == []


def test_without_a_cue_a_source_needs_a_quotation() -> None:
    source = Found("source", 0, 2)
    plain = tokenize("Ada Krol: the grain was short.")
    assert records(plain, [Link(source, None, Found("content", 3, 7))], 0) == []
    (said,) = records(plain, [Link(source, Found("cue", 2, 3), Found("content", 3, 7))], 0)
    assert said.source
    quoted = tokenize("Ada Krol: “The grain was short.”")
    assert [said.type for said in records(quoted, [Link(source, None, Found("content", 4, 9))], 0)] == ["direct"]


def test_a_plain_report_has_no_attribution(reader: Reader) -> None:
    (told,) = reader.read("Forty soldiers deserted their posts at dawn and walked home over the hills.").passages
    assert told.attributions == ()


@pytest.mark.parametrize(
    ("text", "content", "kind"),
    [
        ("“No grain,” he said.", "No grain,", "direct"),
        ("“No grain,” he said.", "“No grain,”", "direct"),
        ('He said "no".', "no", "direct"),
        ("He said there was “no grain” left.", "there was “no grain” left", "mixed"),
        ("He said there was no grain.", "there was no grain", "indirect"),
        ("no grain", "no grain", "indirect"),
        ("No grain,” he said.", "No grain,", "direct"),
        ("“No grain, he said.", "“No grain,", "direct"),
        ("“No grain, he said.", "No grain,", "direct"),
        ("‘No grain,’ he said.", "No grain,", "direct"),
        ('He said the mill was "on fire."', 'the mill was "on fire.', "mixed"),
        ('He said the mill was "on fire."', 'the mill was "on fire."', "mixed"),
        ('He called it "on fire" and "in ruins"', '"on fire" and "in ruins"', "direct"),
        ("“They said ‘no grain’ to us,” he said.", "They said ‘no grain’ to us,", "direct"),
        ("He said it was the soldiers’", "it was the soldiers’", "indirect"),
        ("'Tis no grain, he said", "Tis no grain", "indirect"),
        ("‘No grain,’ he said.", "No grain", "direct"),
        ("‹No grain›, he said.", "No grain", "direct"),
        ("„No grain“, he said.", "No grain", "direct"),
        ("„No grain“, he said.", "„No grain“", "direct"),
        ("He said “no grain” and that “nobody cares.”", "no grain” and that “nobody cares.", "mixed"),
        ("He said “no grain” and that “nobody cares.”", "“no grain” and that “nobody cares.”", "mixed"),
    ],
)
def test_speech_type(text: str, content: str, kind: str) -> None:
    start = text.index(content)
    assert speech_type(text, start, start + len(content)) == kind


def test_a_plain_sentence_is_read(reader: Reader) -> None:
    text = "The council met. The mayor of Orlan said that nobody had ordered the soldiers to leave."
    ((item,),) = reader.attributions.links([tokenize(text)], [sentences(text)])
    said = record(tokenize(text), item, 0)
    assert said.source is not None
    assert said.source.text == "The mayor of Orlan"
    assert said.cue is not None
    assert said.cue.text.startswith("said")
    assert "nobody had ordered the soldiers to leave" in said.content.text


def test_of_roles_that_overlap_the_inner_one_leads() -> None:
    nobody, quoted, speaker, verb = leanings(np.array([[-5.0, -5, -5], [-5, -5, 5], [5, -5, 5], [5, 5, 5]]))
    best = [LABELS[row.argmax()][2:] for row in (nobody, quoted, speaker, verb)]
    assert best == ["", "content", "source", "cue"]
    assert all(row[S] == row[T] and row[C] == row[D] and row[Q] == row[R] for row in (nobody, quoted, speaker, verb))


def test_an_encoder_s_roles_move_the_spans(reader: Reader) -> None:
    assert reader.attributions
    words, spans = tokenize(TOLD), sentences(TOLD)
    silent, sure = np.full((len(words), 3), -30.0), np.zeros((len(words), 3))
    (found,), (none,) = reader.attributions.links([words], [spans], sure), reader.attributions.links([words], [spans], silent)
    assert found and not none


TOLD = "The harbour office said on Monday that two ships had left without papers."
