"""Speakers: the name behind a pronoun or a short form, from what came before and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.records import Source, Span
from framing.speakers import Speakers, antecedents, pronoun_of
from strategies import unicode_text


def resolve(*said: tuple[int, str], text: str = "") -> list[str | None]:
    """Resolve sources given as passage and text, in order; each passage holds its sources, the first one `text` before."""
    spans, places, at = [], [], 0
    for number in range(max((n for n, _ in said), default=0) + 1):
        parts = ([text] if text and not number else []) + [name for n, name in said if n == number]
        spans.append(Span(at, at + len(" said so. ".join(parts)), " said so. ".join(parts)))
        for part in parts:
            places.append((number, at, part))
            at += len(part) + 10
    speakers = Speakers(spans)
    return [speakers.resolve(n, Source(start, start + len(name), name)) for n, start, name in places if name != text]


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ([(0, "Ada Krol"), (0, "Krol")], "Ada Krol"),
        ([(0, "Ada Krol, the mayor,"), (9, "Krol")], "Ada Krol, the mayor,"),
        ([(0, "Ada Krol"), (1, "she")], "Ada Krol"),
        ([(0, "Ada Krol"), (3, "She")], "Ada Krol"),
        ([(0, "Ada Krol"), (4, "she")], None),
        ([(0, "Ada Krol"), (0, "Jon Oster"), (0, "he")], "Jon Oster"),
        ([(0, "Ada Krol"), (1, "the shops"), (1, "they")], "the shops"),
        ([(0, "Ada Krol"), (1, "the shops"), (1, "she")], "Ada Krol"),
        ([(0, "Ada Krol"), (1, "Krol"), (2, "she")], "Ada Krol"),
        ([(0, "the Orlan ministry of grain"), (1, "the ministry")], "the Orlan ministry of grain"),
        ([(0, "the Orlan ministry of grain"), (1, "the harvest")], None),
        ([(0, "Ada Krol"), (0, "Ada Krol")], None),
        ([(0, "she")], None),
        ([(0, "Krol"), (0, "Ada Krol")], None),
        ([(0, "residents"), (1, "Krol")], None),
        pytest.param(
            [(0, "He"), (0, "they")],
            None,
        ),
        ([(0, "Germany"), (0, "he")], None),
        ([(0, "Ada Krol"), (0, "Jon Oster"), (0, "she")], "Ada Krol"),
        ([(0, "Ada Krol"), (0, "Jon Oster"), (0, "He himself")], "Jon Oster"),
        ([(0, "the grain ministry"), (0, "Ada Krol"), (0, "it")], "the grain ministry"),
        ([(0, "Mayor Ada Krol"), (1, "Mrs. Krol")], "Mayor Ada Krol"),
        ([(0, "Mayor Ada Krol"), (1, "Mr. Krol")], None),
        ([(0, "Mayor Ada Krol"), (0, "Jon Oster"), (1, "the mayor")], "Mayor Ada Krol"),
        ([(0, "Senator Ada Krol"), (0, "Jon Oster"), (1, "the lawmaker")], "Senator Ada Krol"),
        ([(0, "a diplomat from Tarn"), (0, "Jon Oster"), (1, "the senior diplomat")], "a diplomat from Tarn"),
        ([(0, "the grain minister"), (1, "the finance minister")], None),
        ([(0, "the mayor of Tarn"), (1, "the mayor of Orlan")], None),
        ([(0, "the Orlan Grain Council"), (1, "the OGC")], "the Orlan Grain Council"),
        ([(0, "Orlan Mills"), (1, "the company")], "Orlan Mills"),
        ([(0, "Moscow"), (1, "the company")], None),
        ([(0, "Ada Krol"), (0, "Ida Krol"), (0, "Ada Krol"), (1, "Krol")], "Ada Krol"),
        ([(0, "Ada Krol"), (0, "Ida Krol"), (1, "Krol")], "Ida Krol"),
        ([(0, "Oster"), (0, "he")], "Oster"),
        ([(0, "Ada Krol"), (0, "Jon Oster"), (1, "Krol and Oster")], None),
        ([(0, "Krol and Oster"), (1, "Oster")], None),
        ([(0, "Ada Krol, the foreign minister of Orlan"), (1, "FM Krol")], "Ada Krol, the foreign minister of Orlan"),
        ([(0, "FM Ada Krol"), (0, "Jon Oster"), (1, "the senior diplomat")], "FM Ada Krol"),
        ([(0, "the grain minister of West Orlan Ivan Oster"), (1, "Oster")], "the grain minister of West Orlan Ivan Oster"),
        ([(0, "Ada Krol of the Orlan mill"), (1, "Ada Krol")], "Ada Krol of the Orlan mill"),
    ],
)
def test_the_last_source_is_resolved(said: list[tuple[int, str]], last: str | None) -> None:
    assert resolve(*said)[-1] == last


def test_a_surname_is_found_in_the_text_before_it() -> None:
    assert resolve((0, "Krol"), text="Ada Krol, an old miller, went home") == ["Ada Krol"]


def test_of_namesakes_who_have_not_spoken_the_last_is_meant() -> None:
    assert resolve((0, "Krol"), text="Ada Krol met Ida Krol. Then") == ["Ida Krol"]


def test_a_bare_surname_is_no_he_before_it_has_spoken() -> None:
    assert resolve((0, "he"), text="Oster went home, and") == [None]


def test_a_body_is_known_by_the_acronym_behind_it() -> None:
    assert resolve((0, "the OGG"), text="The Orlan Guard (OGG) met and") == ["The Orlan Guard"]
    assert resolve((0, "The MFW"), text="The ministry of Flour and Wheat (MFW) met and") == ["The ministry of Flour and Wheat"]


def test_the_opening_of_a_sentence_is_no_part_of_a_name() -> None:
    assert resolve((0, "Krol"), text="On Monday Ada Krol went home") == ["Ada Krol"]


@pytest.mark.parametrize("text", ["If counsel agrees, the mill will close, and", "However the price fell. Nevertheless,"])
def test_the_opening_of_a_sentence_is_nobody(text: str) -> None:
    assert resolve((0, "he"), text=text) == [None]


def test_a_pronoun_may_stand_for_one_who_has_not_spoken() -> None:
    text = "The council met on Monday. Jon Oster, a miller, closed his gates and"
    assert resolve((0, "the council"), (1, "he"), text=text)[-1] == "Jon Oster"


def test_what_stands_behind_the_is_nobody() -> None:
    assert resolve((0, "he"), text="It was the Second Orlan Flood, and") == [None]
    assert resolve((0, "he"), text="It was Second Lieutenant Oster, and") == ["Second Lieutenant Oster"]


def test_the_headline_is_read_first() -> None:
    speakers = Speakers([Span(40, 44, "Krol")], title=Span(0, 20, "Ada Krol goes home"))
    assert speakers.resolve(0, Source(40, 44, "Krol")) == "Ada Krol"


def test_nobody_looks_ahead() -> None:
    text = "Krol said so. Later Ada Krol went home."
    assert Speakers([Span(0, len(text), text)]).resolve(0, Source(0, 4, "Krol")) is None


def test_a_source_of_several_contents_gets_one_answer() -> None:
    text = "Ada Krol said so. Krol said more."
    speakers = Speakers([Span(0, len(text), text)])
    assert [speakers.resolve(0, Source(18, 22, "Krol")) for _ in range(2)] == ["Ada Krol"] * 2


@pytest.mark.parametrize(("text", "pronoun"), [("He", "he"), ("she herself", "she"), ("its", "its"), ("he-man", None), ("", None)])
def test_pronouns_are_told(text: str, pronoun: str | None) -> None:
    assert pronoun_of(text) == pronoun


_NAMES = st.sampled_from(
    ["Ada Krol", "Krol", "he", "She", "they", "it", "the ministry", "the Orlan ministry of grain", "Jon Oster", "Oster"]
)


@given(st.lists(st.tuples(st.integers(0, 1), _NAMES), max_size=8))
def test_a_speaker_is_an_earlier_source_and_not_the_source_itself(steps: list[tuple[int, str]]) -> None:
    passage, said = 0, []
    for step, name in steps:
        passage += step
        said.append((passage, name))
    for number, speaker in enumerate(resolve(*said)):
        assert speaker is None or speaker in [name for _, name in said[:number]]
        assert speaker != said[number][1]


@given(unicode_text(), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40)), max_size=6))
def test_a_speaker_stands_before_its_source(text: str, places: list[tuple[int, int]]) -> None:
    speakers = Speakers([Span(0, len(text), text)])
    for start, length in sorted(places):
        source = Source(start, start + length, text[start : start + length])
        speaker = speakers.resolve(0, source)
        assert speaker is None or 0 <= text.find(speaker) < max(1, start)


def places(text: str, *sources: str) -> list[tuple[int, int]]:
    return [(text.index(source), text.index(source) + len(source)) for source in sources]


@pytest.mark.parametrize(
    ("text", "sources", "behind"),
    [
        ("Ada Krol left early. Grain was short, she said.", ["she"], "Ada Krol"),
        ("Ada Krol said so. Jon Oster denied it. Bread was dear, he added.", ["Ada Krol", "Jon Oster", "he"], "Jon Oster"),
        ("The ministry spoke first. It said that bread was dear.", ["The ministry", "It"], "The ministry"),
        ("Grain was short, she said.", ["she"], None),
        ("Ada Krol left. Krol said that grain was short.", ["Krol said"], None),
    ],
)
def test_a_pronoun_takes_up_a_mention_of_its_passage(text: str, sources: list[str], behind: str | None) -> None:
    own = places(text, *sources)
    found = antecedents(text, own)
    assert found == ({own[-1]: places(text, behind)[0]} if behind else {})


@given(unicode_text(), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40)), max_size=6))
def test_what_a_pronoun_takes_up_stands_before_it(text: str, spans: list[tuple[int, int]]) -> None:
    text = f"{text} Ada Krol left. She said: {text}"
    own = [*((start, start + length) for start, length in spans), *places(text, "She said", "She")]
    for (start, end), (first, stop) in antecedents(text, own).items():
        assert pronoun_of(text[start:end])
        assert 0 <= first < stop <= start


def test_a_source_that_reaches_over_a_pronoun_is_nothing_that_it_takes_up() -> None:
    text = "Ada Krol, she said, was ill."
    assert antecedents(text, places(text, "Ada Krol, she", "she")) == {}


def test_a_quotation_goes_on_with_who_spoke_last_in_the_passage_before() -> None:
    speakers = Speakers([Span(0, 8, "Ada Krol"), Span(9, 12, "she"), Span(13, 14, "“"), Span(15, 16, "“"), Span(17, 18, "“")])
    assert speakers.continued(0) is None
    speakers.resolve(0, Source(0, 8, "Ada Krol"))
    speakers.resolve(1, Source(9, 12, "she"))
    assert speakers.continued(1) is None
    assert speakers.continued(2) == "Ada Krol"
    assert speakers.continued(3) is None
    speakers.resolve(2, Source(14, 14, "", speaker="Ada Krol"))
    assert speakers.continued(3) == "Ada Krol"


def test_the_work_does_not_grow_with_the_square_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from framing import speakers as module

    weighed = 0
    weight = module._weight

    def count(*given: object) -> float:
        nonlocal weighed
        weighed += 1
        return weight(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_weight", count)
    resolve(*[(0, name) for _ in range(1000) for name in ("Ada Krol", "she")])
    assert weighed <= 1000 * module._KEPT


@pytest.mark.parametrize(
    ("text", "sources", "last"),
    [
        ("Critics wrote of the success of Grey Harbour in March. He said it was read.", ["He"], None),
        ("Critics wrote that Grey Harbour sank in March. He said it was read.", ["He"], "Grey Harbour"),
        (
            "Governor Jon Oster and university president Ida Weld said so. Weld said the court was full.",
            ["Governor Jon Oster and university president Ida Weld", "Weld"],
            None,
        ),
        ("It was late. Thanking Harbour Films, she said that it was over.", ["she"], None),
        ("The port was quiet. We’re closed. It said so.", ["It"], None),
    ],
)
def test_a_speaker_is_no_work_no_pair_and_no_opening_of_a_sentence(text: str, sources: list[str], last: str | None) -> None:
    speakers = Speakers([Span(0, len(text), text)])
    found = [speakers.resolve(0, Source(start, end, text[start:end])) for start, end in places(text, *sources)]
    assert found[-1] == last
