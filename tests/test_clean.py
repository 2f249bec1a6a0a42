"""Cleaning: what stays, what goes as which kind, and that no character is lost or moved."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.clean import clean, whole
from framing.paragraphs import BLANK
from framing.records import Article
from strategies import CLUTTER, NO_CLUTTER, articles, unicode_text

TITLE = "Valley council weighs a new bridge"
FIRST = "The council of the upper valley met for nine hours on Monday and went home without a vote."
SECOND = "Nobody in Orlan had heard of the plan before the weekend, and few there wanted to discuss it."
THIRD = "A second session is due in the autumn, after the harvest and before the first snow closes the pass."
PAGE = (TITLE, FIRST, SECOND, THIRD)

KINDS = {"title", "blank", "duplicate", *(kind for kind, _ in CLUTTER)}


def page(*lines: str) -> str:
    return "\n\n".join(lines)


def kept(article: Article) -> list[str]:
    return [span.text for span in article.kept]


def kinds(article: Article) -> dict[str, str]:
    """Removed texts with their kinds, without title and blanks."""
    return {article.text[r.start : r.end]: r.kind for r in article.removed if r.kind not in {"title", "blank"}}


@pytest.mark.parametrize(("kind", "line"), CLUTTER)
def test_line_of_clutter_goes_as_its_kind(kind: str, line: str) -> None:
    article = clean(page(TITLE, FIRST, line, SECOND, THIRD))
    assert kinds(article) == {line: kind}
    assert kept(article) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("line", NO_CLUTTER)
def test_body_that_talks_about_clutter_stays(line: str) -> None:
    assert kept(clean(page(TITLE, FIRST, line, SECOND, THIRD))) == [FIRST, line, SECOND, THIRD]
    assert kept(clean(page(TITLE, FIRST, SECOND, THIRD, line))) == [FIRST, SECOND, THIRD, line]


def test_long_paragraph_stays_whatever_it_says() -> None:
    assert kept(clean(page(TITLE, "This website uses cookies. " * 60))) == [
        ("This website uses cookies. " * 60).strip()
    ]


def test_body_beside_an_appeal_stays() -> None:
    last = "We must rebuild our valley with our own hands, and no state will support us in it."
    article = clean(page(TITLE, FIRST, last, "Donate now", last[:-1] + ", not one.", SECOND))
    assert kept(article) == [FIRST, last, last[:-1] + ", not one.", SECOND]


def test_comment_section_runs_to_the_end() -> None:
    below = ["1. Who believes this paper?", "Well, I was there and saw it with my own eyes, every single day.", "Post"]
    article = clean(page(*PAGE, f"2 responses to “{TITLE}”", *below))
    assert kept(article) == [FIRST, SECOND, THIRD]
    assert set(kinds(article).values()) == {"comments"}


def test_link_or_count_of_comments_opens_a_section_only_below_most_of_the_body() -> None:
    assert kept(clean(page(TITLE, "Leave a comment", "12 comments", FIRST, SECOND))) == [FIRST, SECOND]
    assert kept(clean(page(TITLE, FIRST, "4 comments", SECOND, THIRD))) == [FIRST, SECOND, THIRD]
    assert kept(clean(page(TITLE, FIRST, SECOND, THIRD, "4 comments", "So true."))) == [FIRST, SECOND, THIRD]
    menu = [f"Guide to the valley, part {number}" for number in range(40)]
    assert kept(clean(page(*menu, TITLE, FIRST, "4 comments", SECOND, THIRD)))[-3:] == [FIRST, SECOND, THIRD]


def test_appeal_takes_its_salutation_and_its_buttons_along() -> None:
    appeal = (
        "A message from the Orlan Herald:",
        "Dear readers,",
        "The council has sued three of our staff this year, and each case costs a month of rent.",
        "We, the reporters of this newsroom, need your help to go on: support us from just $3.",
        "Once",
        "Monthly",
        "Continue",
        "Payment methods",
    )
    article = clean(page(*PAGE, *appeal))
    assert kept(article) == [FIRST, SECOND, THIRD]
    assert set(kinds(article).values()) == {"donation", "navigation"}


def test_appeal_reaches_over_two_tiny_lines_to_its_buttons_and_no_further() -> None:
    assert kept(clean(page(TITLE, FIRST, "Donate now", "Valley", "Coast", "Monthly", SECOND))) == [FIRST, SECOND]
    lines = ("Valley", "Coast", "Chess", "Monthly")
    assert kept(clean(page(TITLE, FIRST, "Donate now", *lines, SECOND))) == [FIRST, *lines, SECOND]


def test_headline_like_a_salutation_takes_no_body_along() -> None:
    article = clean(page("A message from the valley", FIRST, SECOND, "Donate now", THIRD))
    assert kept(article) == [FIRST, SECOND, THIRD]


def test_newsletter_box_takes_its_small_print_along() -> None:
    box = ("Sign up for our daily newsletter", "You will receive one letter a day.", "Subscribers agree to our terms")
    assert kept(clean(page(TITLE, FIRST, *box, SECOND))) == [FIRST, SECOND]


def test_see_also_takes_headlines_along_but_no_paragraph() -> None:
    links = ("Farmers block the pass for a third day", "Mediators return to the table")
    article = clean(page(TITLE, FIRST, "See also:", *links, SECOND, "A heading of the article", THIRD))
    assert kept(article) == [FIRST, SECOND, "A heading of the article", THIRD]
    assert set(kinds(article).values()) == {"see_also"}


def test_label_that_ends_in_a_comma_takes_its_caption_along() -> None:
    caption = "Villagers wait for the ferry on the north bank."
    article = clean(page(TITLE, "Image caption,", caption, FIRST, "Media caption,", caption[:-1], SECOND, "Image caption,"))
    assert kept(article) == [FIRST, SECOND]
    assert set(kinds(article).values()) == {"caption"}
    assert kept(clean(page(TITLE, FIRST, "Image", caption, "Image caption,", FIRST * 3))) == [FIRST, caption, FIRST * 3]


def test_repeated_paragraph_goes_the_second_time() -> None:
    article = clean(page(TITLE, FIRST, SECOND, FIRST, THIRD))
    assert kept(article) == [FIRST, SECOND, THIRD]
    assert kinds(article) == {FIRST: "duplicate"}


def test_sentence_pulled_out_of_a_paragraph_goes_and_the_paragraph_stays() -> None:
    pulled = "Few there wanted to discuss it."
    paragraph = f"Nobody in Orlan had heard of the plan. {pulled} The buses ran as they always do."
    article = clean(page(TITLE, pulled, FIRST, paragraph, pulled, THIRD))
    assert kept(article) == [FIRST, paragraph, THIRD]
    assert set(kinds(article).values()) == {"duplicate"}
    part = "Few there wanted to discuss it, in Orlan."
    assert kept(clean(page(TITLE, FIRST, part, paragraph))) == [FIRST, part, paragraph]


def test_refrain_stays() -> None:
    cry = ("The polls stay open until nine.", "“Bread,” they cried.", "“When?” he asked.")
    talk = (*cry, *cry)
    question = "And what did you take with you from the house when the first shells fell on the street, Mrs Ilves?"
    assert kept(clean(page(TITLE, FIRST, *talk, question, SECOND, question, THIRD))) == [
        FIRST, *talk, question, SECOND, question, THIRD,
    ]  # fmt: skip


def test_repeated_caption_goes_twice_and_repeated_title_once() -> None:
    caption = "Villagers wait for the ferry on the north bank"
    article = clean(page(TITLE, caption, caption, FIRST, TITLE, SECOND))
    assert article.title and article.title.text == TITLE
    assert kept(article) == [FIRST, SECOND]
    assert [r.kind for r in article.removed if r.kind != "blank"] == ["title", "caption", "duplicate", "duplicate"]


def test_heading_goes_where_it_stands_twice_in_a_row_and_only_then() -> None:
    heading = "What the farmers of the valley want"
    assert kept(clean(page(TITLE, FIRST, heading, heading, SECOND))) == [FIRST, heading, SECOND]
    assert kept(clean(page(TITLE, FIRST, heading, SECOND, heading, THIRD))) == [FIRST, heading, SECOND, heading, THIRD]


def test_line_above_a_repeated_title_is_no_caption() -> None:
    below = "Farmers block the pass for a third day"
    assert kept(clean(page(TITLE, below, TITLE, FIRST, SECOND))) == [below, FIRST, SECOND]


def test_menu_and_portrait_go_and_headings_stay() -> None:
    menu = ("Valley", "Coast", "Chess", "Weather", "Letters", "Jobs")
    heading = "What the farmers want"
    article = clean(page(*menu, TITLE, FIRST, heading, SECOND, "Lena Maric is a reporter based in Orlan.", *menu))
    assert article.title and article.title.text == TITLE
    assert kept(article) == [FIRST, heading, SECOND]


@pytest.mark.parametrize(
    "above",
    [
        "The ministry has given out the names of those who were killed on the bridge on Monday.",
        "Those who were killed on the bridge on Monday morning, the ministry said, are:",
    ],
)
def test_a_list_that_is_announced_is_no_menu(above: str) -> None:
    names = ("Lena Maric", "Jon Oster", "Ada Krol", "Ivo Tesk", "Bruno Aalto")
    assert kept(clean(page(TITLE, FIRST, above, *names))) == [FIRST, above, *names]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("byline", "Lena Maric, Orlan"),
        ("byline", "Lena Maric in Orlan and Jon B. Oster in Port Anne"),
        ("byline", "Lena Maric, Valley Correspondent"),
        ("byline", "From Lena Maric in Orlan"),
        ("byline", "Report: Lena Maric"),
        ("caption", "The old bridge, seen from the mill. (AP)"),
        ("caption", "Farmers at the pass on Monday. EPA"),
        ("caption", "The mill yesterday (PA)"),
    ],
)
def test_signature_goes_below_the_title_only(kind: str, line: str) -> None:
    article = clean(page(TITLE, line, FIRST, SECOND))
    assert kinds(article) == {line: kind}
    assert kept(article) == [FIRST, SECOND]
    assert kept(clean(page(TITLE, FIRST, line, SECOND))) == [FIRST, line, SECOND]
    above = clean(page(line, FIRST, SECOND))
    assert above.title and above.title.text == line


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (PAGE, TITLE),
        (("Subscribe now", "WAR IN THE HILLS", *PAGE), TITLE),
        (("You have opened 4 of your 6 free stories this week", *PAGE), TITLE),
        (("Home News Opinion Weather Travel", *PAGE), TITLE),
        (("Subscribe to read on: 2 euros a week", "Home  News  Chess", *PAGE), TITLE),
        (("+ Floods", "* Chess around the valley", *PAGE), TITLE),
        (("WAR IN THE HILLS", FIRST, SECOND), "WAR IN THE HILLS"),
        (("Who will pay for the bridge?", FIRST), "Who will pay for the bridge?"),
        (("Envoys leave the U.S.", FIRST), "Envoys leave the U.S."),
        ((FIRST, SECOND), None),
        ((TITLE,), None),
        ((), None),
    ],
)
def test_title(lines: tuple[str, ...], title: str | None) -> None:
    article = clean(page(*lines))
    assert (article.title.text if article.title else None) == title


def test_wrapped_clutter_goes_whole() -> None:
    notice = (
        "This website uses cookies so that you need not tell us twice\nwhich language you read and which you do not."
    )
    assert kinds(clean(page(TITLE, FIRST, notice))) == {notice: "cookie"}
    assert kinds(clean(page(TITLE, FIRST, "Log\xa0 in"))) == {"Log\xa0 in": "login"}


def test_offsets_do_not_shift() -> None:
    text = (
        "\ufeff"
        + TITLE
        + "\r\n\u200b\r\n\xa0"
        + FIRST.replace("vote", "\U0001f69ce\u0301\xe2\x80\x99\x85x")
        + " \u2029"
        + SECOND
    )
    article = clean(text)
    assert [text[s.start : s.end] for s in article.kept] == kept(article)
    assert kept(article)[0].startswith("The council") and "\x85" in kept(article)[0]
    assert kept(article)[1] == SECOND


def test_whole_keeps_everything() -> None:
    article = whole("\n Advertisement\n\nBody. \n")
    assert kept(article) == ["Advertisement\n\nBody."]
    assert [(r.start, r.end, r.kind) for r in article.removed] == [(0, 2, "blank"), (22, 24, "blank")]
    assert whole(" \n").kept == ()


def assert_sound(article: Article) -> None:
    text = article.text
    spans = [(s.start, s.end) for s in article.kept]
    gaps = [(r.start, r.end) for r in article.removed]
    pieces = sorted(spans + gaps)
    assert spans == sorted(spans) and gaps == sorted(gaps) and all(start < end for start, end in pieces)
    assert [p[0] for p in pieces] == ([0] + [p[1] for p in pieces])[: len(pieces)]
    assert (pieces[-1][1] if pieces else 0) == len(text)
    assert all(s.text == text[s.start : s.end] == s.text.strip(BLANK) for s in article.kept)
    assert {r.kind for r in article.removed} <= KINDS
    assert not "".join(text[r.start : r.end] for r in article.removed if r.kind == "blank").strip(BLANK)
    title = [(r.start, r.end) for r in article.removed if r.kind == "title"]
    assert title == ([(article.title.start, article.title.end)] if article.title else [])


@given(st.one_of(articles(), unicode_text(), st.text()))
@settings(max_examples=400, deadline=None)
def test_every_character_is_kept_or_removed_once(text: str) -> None:
    assert_sound(clean(text))
    assert_sound(whole(text))


@given(st.one_of(articles(), unicode_text()))
@settings(max_examples=800, deadline=None)
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    first = clean(text)
    title = first.title.text if first.title else None
    again = clean("\n\n".join(([title] if title else []) + kept(first)))
    assert (again.title.text if again.title else None) == title
    assert kept(again) == kept(first)
    assert {r.kind for r in again.removed} <= {"title", "blank"}


HUGE = {
    "stops": "." * 2_000_000,
    "wrapped": "and so the long line of words goes on for ever and\n" * 40_000,
    "see also": "See also\nA link to some other page\n" * 30_000,
    "donate": "Donate now\nDear readers,\nMonthly\n" * 30_000,
    "names": ("By " + "Ann " * 90 + "\n") * 3_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_no_step_is_quadratic(name: str) -> None:
    text = HUGE[name]

    def seconds(part: str) -> float:
        start = time.process_time()
        clean(part)
        return time.process_time() - start

    small = min(seconds(text[: len(text) // 8]) for _ in range(2))
    assert seconds(text) < 30 * small + 0.5
