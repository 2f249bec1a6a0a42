"""Joining: one speaker has one kind, and a full mention says more of it than a pronoun."""

from __future__ import annotations

import numpy as np
import pytest

from framing.classifier import Field, LinearHead
from framing.features import Embeddings
from framing.frames import Framed
from framing.joining import Judged, Read, join
from framing.records import Attribution, Passage, Source, Span
from framing.stances import ClassModel

TEXT = "Minister Oskar Brandt said that rain fell. He said that hail fell. Mr Brandt said that snow fell."


@pytest.fixture
def kinds() -> ClassModel:
    nothing = Embeddings([], np.zeros((0, 1), dtype=np.int8), np.zeros(0, dtype=np.float32))
    field = Field({}, np.zeros((0, 2)), np.zeros((1, 2)))
    return ClassModel(LinearHead(["official", "expert"], [0.0, 0.0], {"source": field}, nothing))


def joined(kinds: ClassModel, *rows: tuple[str, str, float]) -> Passage:
    """Join the attributions of `TEXT`, given by source, content and how likely the source is official."""
    said = []
    for source, content, official in rows:
        start, first = TEXT.index(source), TEXT.index(content)
        record = Attribution(
            Source(start, start + len(source), source), None, Span(first, first + len(content), content), "indirect"
        )
        said.append(Judged(record, np.array([official, 1 - official]), None))
    (passage,) = join(None, [Read(Span(0, len(TEXT), TEXT), Framed((), None, {}), said)], kinds)
    return passage


FULL, PRONOUN = ("Minister Oskar Brandt", "rain fell"), ("He", "hail fell")


def test_the_full_mention_outweighs_short_forms(kinds: ClassModel) -> None:
    passage = joined(kinds, (*FULL, 0.9), ("Mr Brandt", "snow fell", 0.1), (*PRONOUN, 0.1))
    sources = [said.source for said in passage.attributions]
    assert all(source and source.kind == "official" for source in sources)
    assert all(source and source.kind_score == pytest.approx((0.9 + 0.2 * 0.2) / 1.4) for source in sources)


def test_short_forms_decide_where_the_full_mention_does_not(kinds: ClassModel) -> None:
    passage = joined(kinds, (*FULL, 0.5), (*PRONOUN, 0.1))
    assert {said.source.kind for said in passage.attributions if said.source} == {"expert"}


def test_a_capital_at_the_opening_of_a_sentence_makes_no_other_speaker(kinds: ClassModel) -> None:
    text = "The mill said that rain fell. On Monday the mill said that snow fell."
    said = []
    for source, content, official in (("The mill", "rain fell", 0.9), ("the mill", "snow fell", 0.3)):
        start, first = text.index(source), text.index(content)
        span = Span(first, first + len(content), content)
        record = Attribution(Source(start, start + len(source), source), None, span, "indirect")
        said.append(Judged(record, np.array([official, 1 - official]), None))
    (passage,) = join(None, [Read(Span(0, len(text), text), Framed((), None, {}), said)], kinds)
    assert [a.source.kind for a in passage.attributions if a.source] == ["official", "official"]


def test_a_speakers_name_ends_in_no_comma_and_is_one_with_its_mention(kinds: ClassModel) -> None:
    text = "Oskar Brandt, the minister, said that rain fell. He said that snow fell."
    said = []
    for source, content, official in (("Oskar Brandt, the minister,", "rain fell", 0.9), ("He", "snow fell", 0.3)):
        start, first = text.index(source), text.index(content)
        span = Span(first, first + len(content), content)
        record = Attribution(Source(start, start + len(source), source), None, span, "indirect")
        said.append(Judged(record, np.array([official, 1 - official]), None))
    (passage,) = join(None, [Read(Span(0, len(text), text), Framed((), None, {}), said)], kinds)
    first_source, second = (a.source for a in passage.attributions)
    assert first_source is not None
    assert second is not None
    assert second.speaker == second.name == first_source.name == "Oskar Brandt, the minister"
    assert second.kind == first_source.kind == "official"


def test_a_pronoun_takes_up_a_source_that_stands_behind_the_beginning_of_its_content(kinds: ClassModel) -> None:
    text = "The hail that residents said had ruined the rye fell twice, they added."
    said = []
    for source, content in (("they", text.partition(",")[0]), ("residents", "had ruined the rye")):
        start, first = text.index(source), text.index(content)
        span = Span(first, first + len(content), content)
        said.append(Judged(Attribution(Source(start, start + len(source), source), None, span, "indirect"), None, None))
    (passage,) = join(None, [Read(Span(0, len(text), text), Framed((), None, {}), said)], kinds)
    assert [a.source.speaker for a in passage.attributions if a.source] == ["residents", None]


def test_pronouns_without_a_name_are_speakers_of_their_own(kinds: ClassModel) -> None:
    text = "He said that rain fell. She said that snow fell."
    said = []
    for source, content, official in (("He", "rain fell", 0.9), ("She", "snow fell", 0.1)):
        start, first = text.index(source), text.index(content)
        span = Span(first, first + len(content), content)
        record = Attribution(Source(start, start + len(source), source), None, span, "indirect")
        said.append(Judged(record, np.array([official, 1 - official]), None))
    (passage,) = join(None, [Read(Span(0, len(text), text), Framed((), None, {}), said)], kinds)
    assert [a.source.kind for a in passage.attributions if a.source] == ["official", "expert"]


def test_a_quotation_goes_on_from_who_spoke_last_though_another_went_on_before(kinds: ClassModel) -> None:
    parts = [
        ("“We were never asked,” Ada Krol said.", [("Ada Krol", "“We were never asked,”")]),
        ("“Nobody was.” Jon Oster said that grain was short.", [("", "“Nobody was.”"), ("Jon Oster", "grain was short")]),
        ("“It will last.”", [("", "“It will last.”")]),
    ]
    passages, at = [], 0
    for text, items in parts:
        said = []
        for source, content in items:
            start, first = at + text.index(source), at + text.index(content)
            who = Source(start, start + len(source), source) if source else None
            span, sort = Span(first, first + len(content), content), "direct" if "“" in content else "indirect"
            said.append(Judged(Attribution(who, None, span, sort), np.array([0.5, 0.5]), None))
        passages.append(Read(Span(at, at + len(text), text), Framed((), None, {}), said))
        at += len(text) + 2
    speakers = [a.source.speaker for passage in join(None, passages, kinds) for a in passage.attributions if a.source]
    assert speakers == [None, "Ada Krol", None, "Jon Oster"]
