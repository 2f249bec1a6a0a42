"""Sentences end where they should, and overlong paragraphs are parted there."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.clean import clean, whole
from framing.paragraphs import BLANK
from framing.passages import MAX_PASSAGE, sentences, split_passages
from strategies import articles, unicode_text


def texts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def visible(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, BLANK)))


# Each tuple holds the sentences of one text, which is their join by spaces.
SENTENCES = [
    ("The road was shut.", "Nobody came."),
    ("The post fell on Aug. 9, a Sunday.", "It was retaken in Sept. 2010."),
    ("The U.S. State Dept. was silent.", "Its envoy left the U.S.", "The talks went on."),
    ("Lt. Gen. Otto Brandt met Viktor F. Yanov in St. Anne.", "Mr. Yanov smiled."),
    ("Pte. Oster and Supt. Krol met Barr. Ilves.", "Insp. Tesk came late."),
    ("Battery No. 5 stayed.", "Was it hit?", "No.", "It moved."),
    ("The bus left at 6 a.m. on Monday and at 5 p.m. at the latest.", "It was full."),
    ("They asked for 3.5 million and got 2.", "Some laughed."),
    ("I wanted freedom...", "I got a desk."),
    ("I wanted freedom... and got a desk."),
    ("He waited…", "Then he left."),
    ("“We have no bread.”", "She shut the door."),
    ("(Nobody was hurt.)", "The bridge held."),
    ("“Where is the bus?” she asked.", "Nobody knew."),
    ('"Where is the bus?" he said.', '"There!"', "He ran."),
    ("‘Who gave the order?’ Marta Ilves asked the clerk.", "He said nothing."),
    ("“Run!” Brandt shouted.", "They ran."),
    ("“Where is it?”", "She asked twice."),
    ('"We are tired," he said.', '"We want to go home."'),
    ("«Мы уходим.»", "Он закрыл дверь."),
    ("« Nous partons. »", "La porte se ferma."),
    ("„Wir gehen.“", "Die Tür schlug zu."),
    ("'We go.'", "''Now.''", "They went."),
    ("1. Bread.", "2. Water.", "3. Salt for the winter."),
    ("The firm, Ilves Bros. Inc., was sold.", "It had made Acme Corp. rich."),
    ("J. R. Oster wrote to Smith et al. about it.", "They agreed."),
    ("What now?!", "Nothing."),
    ("The order is void.[3]", "A new one follows."),
    ("The letter said “leave [...] Orlan” and no more.", "It was signed."),
    ("He paid (see p. 12 and fig. 3) at once.", "She did not."),
    ("The U.N. said so.", "The E.U. agreed."),
    ("ვალი დაიფარა.", "ხიდი დარჩა."),
    ("Visit Herald.example for more.", "Or call."),
]


@pytest.mark.parametrize("expected", SENTENCES)
def test_sentences(expected: tuple[str, ...] | str) -> None:
    expected = (expected,) if isinstance(expected, str) else expected
    assert texts(" ".join(expected)) == list(expected)
    assert texts("\xa0\n" + "\n".join(expected) + "\r\n") == list(expected)


def test_full_width_stops_need_no_space() -> None:
    assert texts("桥还在。路关了！谁知道？") == ["桥还在。", "路关了！", "谁知道？"]


def test_blank_line_ends_a_sentence_and_a_single_break_does_not() -> None:
    assert texts("A heading\n\nThe road\nwas shut") == ["A heading", "The road\nwas shut"]
    assert texts("A heading\r\n \r\nThe road\u2029was shut\r\rat noon") == [
        "A heading",
        "The road",
        "was shut",
        "at noon",
    ]


def test_nothing_has_no_sentences() -> None:
    assert sentences("") == [] == sentences(" \n\n ")


@given(st.one_of(unicode_text(), articles(), st.text(alphabet='.!?…"”» \n\raA1。')))
@settings(max_examples=800, deadline=None)
def test_sentences_cover_all_but_white_space(text: str) -> None:
    found = sentences(text)
    ends = [0] + [end for _, end in found]
    assert all(end <= start < stop for end, (start, stop) in zip(ends, found, strict=False))
    assert all(text[start:end] == text[start:end].strip() for start, end in found)
    assert "".join("".join(text[s:e] for s, e in found).split()) == "".join(text.split())


# -- passages --------------------------------------------------------------------------------------------------------


def test_paragraph_is_a_passage() -> None:
    article = clean("A headline\n\nThe council met for nine hours and went home.\n\nNobody came.")
    assert split_passages(article) == article.kept and len(article.kept) == 2


@pytest.mark.parametrize(
    "gap", ["\n\n", "\n \t\n", "\r\n\r\n", "\r\n \r\n\r\n", "\r\r", "\u2029", "\n\n\u200b\n\n", " \n\n\xa0\ufeff"]
)
def test_blank_lines_part_what_was_not_cleaned(gap: str) -> None:
    text = f"\n\nShare\nthis{gap}The council met.{gap}Nobody came.\n\n"
    assert [part.text for part in split_passages(whole(text))] == ["Share\nthis", "The council met.", "Nobody came."]
    assert whole(text).kept[0].text.startswith("Share")


def test_long_paragraph_is_parted_evenly_at_sentence_ends() -> None:
    sentence = "The council of the upper valley met again and went home without a vote."
    parts = split_passages(whole(" ".join([sentence] * 60)))
    assert [len(part.text) // len(sentence) for part in parts] == [20, 20, 20]
    assert all(part.text.endswith("vote.") for part in parts)


def test_endless_sentence_is_parted_at_white_space_or_hard() -> None:
    parts = split_passages(whole("word " * 1000))
    assert all(set(part.text.split()) == {"word"} and len(part.text) <= MAX_PASSAGE for part in parts)
    assert [len(part.text) for part in split_passages(whole("x" * 4500))] == [2000, 2000, 500]


@given(
    st.lists(
        st.one_of(articles(), unicode_text(60), st.sampled_from(["y" * 1999, "z" * 2500, "w. " * 900])), max_size=9
    )
)
@settings(max_examples=300, deadline=None)
def test_passages_lie_within_the_kept_paragraphs(pieces: list[str]) -> None:
    article = whole(" ".join(pieces))
    passages = split_passages(article)
    assert all(article.text[p.start : p.end] == p.text and 0 < len(p.text) <= MAX_PASSAGE for p in passages)
    assert all(a.end <= b.start for a, b in pairwise(passages))
    assert all(any(k.start <= p.start and p.end <= k.end for k in article.kept) for p in passages)
    assert visible("".join(p.text for p in passages)) == visible("".join(k.text for k in article.kept))


HUGE = {
    "stops": "." * 2_000_000,
    "spaced stops": ". " * 200_000,
    "quotes": '."' * 500_000,
    "openers": ". " + "“" * 1_000_000 + ". " + "(" * 500_000,
    "spaces": "a." + " " * 2_000_000 + "b",
    "lines": "a\n \n" * 200_000,
    "blank lines": "a" + "\n \u200b" * 500_000 + "b",
    "blank line": "a\n" + " \r" * 1_000_000 + "b",
    "acronyms": "U.S. " * 200_000,
    "dots": "a." * 500_000,
    "words": "word " * 400_000,
    "one word": "x" * 2_000_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_no_step_is_quadratic(name: str) -> None:
    def seconds(part: str) -> float:
        start = time.process_time()
        split_passages(whole(part))
        return time.process_time() - start

    text = HUGE[name]
    small = min(seconds(text[: len(text) // 8]) for _ in range(2))
    assert seconds(text) < 30 * small + 0.5
