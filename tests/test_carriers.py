"""Carriers: who hands nested speech on, and who does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.carriers import carriers
from framing.records import Attribution, Source, Span
from strategies import unicode_text


def found(text: str, source: str, cue: str | None, content: str, offset: int = 0) -> str | None:
    """Return the carrier of one attribution, given by its words, each at the first place where they stand."""

    def place(words: str) -> tuple[int, int, str]:
        start = text.index(words) + offset
        return start, start + len(words), words

    said = Attribution(Source(*place(source)), Span(*place(cue)) if cue else None, Span(*place(content)), "indirect")
    (carrier,) = carriers(text, [said], offset)
    assert carrier is None or carrier.text == text[carrier.start - offset : carrier.end - offset]
    return carrier.text if carrier else None


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "carrier"),
    [
        ("Reports said the mill had denied the sale.", "the mill", "denied", "the sale", "Reports"),
        ("Radio Tarn reported on Friday that the mill had denied it.", "the mill", "denied", "it", "Radio Tarn"),
        ("Later, a Tarn daily wrote that millers want tariffs.", "millers", "want", "tariffs", "a Tarn daily"),
        ("The Echo quoted a miller as saying the dam held.", "a miller", "as saying", "the dam held", "The Echo"),
        ("On Monday the Echo, quoting a miller, said the dam held.", "a miller", "said", "the dam held", "the Echo"),
        ('The daily "Echo" cited a miller as saying so.', "a miller", "as saying", "so", 'The daily "Echo"'),
        ("The dam held, the Echo reported, citing a miller.", "a miller", "citing", "The dam held", "the Echo"),
        ("A miller said the dam held, the Echo reported.", "A miller", "said", "the dam held", "the Echo"),
        ("A miller told the board, the Echo wrote on Monday, that the dam held.", "A miller", "told", "the dam held", "the Echo"),
        ("According to the Echo, a miller said the dam held.", "a miller", "said", "the dam held", "the Echo"),
        ("A miller said the dam held, according to the Echo newspaper.", "A miller", "said", "the dam held", "the Echo newspaper"),
        ("A miller was quoted by the Echo as saying the dam held.", "A miller", "as saying", "the dam held", "the Echo"),
        ("The Echo carried a statement by the mill that the dam held.", "the mill", "a statement", "the dam held", "The Echo"),
        ("Radio Tarn said he had doubted it.", "he", "doubted", "it", "Radio Tarn"),
        ("Krol said Oster had denied it.", "Oster", "denied", "it", "Krol"),
        ("Radio Tarn reported Monday that the mill had denied it.", "the mill", "denied", "it", "Radio Tarn"),
        ("Radio Tarn repeated that the mill denied it.", "the mill", "denied", "it", "Radio Tarn"),
        ("The Echo ran a paper from Tarn in which a miller admits it.", "a miller", "admits", "it", "The Echo"),
        ("The Echo prints a letter from a miller who admits it.", "a miller", "admits", "it", "The Echo"),
        ("Radio Tarn had a miller complaining of the dam.", "a miller", "complaining of", "the dam", "Radio Tarn"),
        ("Radio Tarn had millers admit that the dam broke.", "millers", "admit", "the dam broke", "Radio Tarn"),
        ("The film showed a miller assuring them that it held.", "a miller", "assuring", "it held", "The film"),
        ("A diplomat described the Dutch as wondering whether it held.", "the Dutch", "wondering", "it held", "A diplomat"),
        ("“The dam held,” a miller said, the Tarn Echo reported.", "a miller", "said", "The dam held", "the Tarn Echo"),
        ("A miller said “it held,” Radio Tarn reported.", "A miller", "said", "it held", "Radio Tarn"),
        ("A miller said it held, according to court records.", "A miller", "said", "it held", "court records"),
        ("A miller said it held, according to U.S. officials.", "A miller", "said", "it held", "U.S. officials"),
        ("The Echo, which broke the news, quoted a miller as saying so.", "a miller", "as saying", "so", "The Echo"),
        # and none
        ("The mill had a miller, and he denied it.", "a miller", "denied", "it", None),
        ("The cause had not been found, a miller said.", "a miller", "said", "The cause", None),
        ("A miller said the count was late, though 700 stations had still not reported.", "A miller", "said", "late", None),
        ("A miller said the dam held.", "A miller", "said", "the dam held", None),
        ("The dam held, said a miller, and the town slept.", "a miller", "said", "The dam held", None),
        ("A miller told the Echo that the dam held.", "A miller", "told", "the dam held", None),
        ("The mill denied a report in the Echo that the dam broke.", "The mill", "denied", "the dam broke", None),
        ("The Echo reported a flood. A miller said the dam held.", "A miller", "said", "the dam held", None),
        ("The Echo reported a flood, but a miller said the dam held.", "a miller", "said", "the dam held", None),
        ("Krol said he wanted the sale.", "he", "wanted", "the sale", None),
        ("A miller, who asked not to be quoted by name, said the dam held.", "A miller", "said", "the dam held", None),
        ("The list, which could not be found, said a miller, was short.", "a miller", "said", "was short", None),
    ],
)
def test_who_hands_it_on(text: str, source: str, cue: str, content: str, carrier: str | None) -> None:
    assert found(text, source, cue, content) == carrier
    assert found(text, source, cue, content, offset=7) == carrier


def test_contents_of_one_source_have_one_carrier_and_a_bare_quotation_has_none() -> None:
    text = "The Echo said a miller had sold the mill and bought a boat."
    source = Source(14, 22, "a miller")
    said = [
        Attribution(source, None, Span(27, 40, "sold the mill"), "indirect"),
        Attribution(source, None, Span(45, 58, "bought a boat"), "indirect"),
        Attribution(None, None, Span(45, 58, "bought a boat"), "indirect"),
    ]
    assert [c and c.text for c in carriers(text, said)] == ["The Echo", "The Echo", None]


def test_a_source_that_is_labelled_itself_is_no_carrier() -> None:
    text = "The mill said Krol had denied it."
    outer = Attribution(Source(0, 8, "The mill"), Span(9, 13, "said"), Span(14, 32, "Krol had denied it"), "indirect")
    inner = Attribution(Source(14, 18, "Krol"), Span(23, 29, "denied"), Span(30, 32, "it"), "indirect")
    assert carriers(text, [outer, inner]) == [None, None]


_NEWS = st.lists(
    st.sampled_from(
        ["The Echo", "a miller", "said", "reported", "quoted", "citing", "according to", "that", ",", ".", '"', "it held"]
    ),
    max_size=25,
).map(" ".join)


@given(st.one_of(unicode_text(), _NEWS), st.lists(st.integers(0, 60), min_size=6, max_size=6), st.integers(0, 9))
def test_a_carrier_is_a_stretch_of_the_passage_apart_from_all_sources(text: str, edges: list[int], offset: int) -> None:
    spans = [(first, last) for first, last in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=True) if last <= len(text)]
    if not spans:
        return
    pieces = [(start + offset, end + offset, text[start:end]) for start, end in spans]
    said = [Attribution(Source(*piece), None, Span(*pieces[-1]), "indirect") for piece in pieces]
    for carrier in carriers(text, said, offset):
        if carrier is not None:
            assert text[carrier.start - offset : carrier.end - offset] == carrier.text != ""
            assert all(carrier.end <= start or end <= carrier.start for start, end, words in pieces if words)


def test_the_work_does_not_grow_with_the_square_of_the_text() -> None:
    import time

    for piece in ("said ", "according to ", "A, quoted ", ", ", "x" + " " * 50):
        text = piece * 2000
        said = [Attribution(Source(0, 1, text[:1]), None, Span(2, 3, text[2:3]), "indirect")]
        began = time.process_time()
        carriers(text, said)
        assert time.process_time() - began < 2


def test_a_sentence_of_many_attributions_costs_little_for_each() -> None:
    import time

    piece = "Krol claimed said "
    text = piece * 400
    places = range(0, len(text), len(piece))
    said = [Attribution(Source(n, n + 4, "Krol"), None, Span(n + 13, n + 17, "said"), "indirect") for n in places]
    began = time.process_time()
    carriers(text, said)
    assert time.process_time() - began < 2
