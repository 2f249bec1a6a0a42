"""The page of analyses: it says what was read, and nothing in an article becomes more than text in it."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.cli import main
from framing.errors import InputError
from framing.records import Analysis, Attribution, Evidence, Passage, Removed, Scored, Source, Span, Stance
from framing.report import html_report
from framing.summary import plain
from test_records import STORY

TAGS = set("html head meta title style body h1 h2 p table tr th td article bdi section div span mark details summary".split())
HARM = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</style><style>body{display:none}",
    "]]><!--",
    "&lt;script&gt; &#60;",
    "\u202eevil\u2066",
    "\x1b[2J\x00\x07\x9b",
    "\ud800",
    "a\r\nb\u2028c",
]


class Page(HTMLParser):
    """Keeps the tags, attributes and visible text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.shown = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= set(attrs) if tag != "meta" else set()
        self.open += [tag] if tag != "meta" else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.shown += data if self.open and self.open[-1] != "style" else ""

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def story(text: str) -> Analysis:
    """An analysis that says `text` wherever it can."""
    said = Attribution(
        Source(3, 9, text, text, 0.5, text), Span(0, 1, text), Span(0, 1, text), text, Span(0, 1, text), Stance(text, 0.5)
    )
    evidence = (Evidence(1, 1 + len(text) // 2, 1.5), Evidence(2, 900, -0.5))
    frames = (Scored(text, 0.75, 0.5, -0.5, evidence, 0), Scored(text, 0.6, 0.5, 0.1, evidence))
    passages = (Passage(0, len(text), text, frames, None, (said,)), Passage(9, 10, text, (), text))
    origin = replace(STORY.model, name=text, version=text)
    return replace(STORY, id=text, source_path=text, title=Span(0, 1, text), model=origin, passages=passages)


def check(text: str) -> Page:
    page = Page(html_report([story(text)]))
    assert page.tags <= TAGS
    assert {name for name, _ in page.attributes} <= {"lang", "class", "title"}
    assert all(plain(line) == line for line in page.shown.split("\n"))
    return page


@pytest.mark.parametrize("text", HARM, ids=range(len(HARM)))
def test_an_article_cannot_steer_the_page(text: str) -> None:
    page = check(text)
    first = plain(text.split("\n")[0])
    assert page.shown.count(first) >= 8


@given(st.text() | st.text("<>&\"'/!-[]=ab \n\r\t\0"))
def test_whatever_an_article_holds_is_only_text(text: str) -> None:
    check(text)


def test_the_page_forbids_scripts_and_whatever_is_elsewhere() -> None:
    page = html_report([STORY])
    assert "default-src 'none'" in page
    for word in ("<script", "http:", "https:", "href", "src=", "url(", "@import", "javascript"):
        assert word not in page.replace("default-src", "").replace("style-src", "")


def test_the_page_tells_what_was_read() -> None:
    page = Page(html_report([STORY, replace(STORY, id="second", title=None, passages=())]))
    for words in ("2 articles, 1 passage;", "Grain is due", "hardship 0.75 (the outlet)", "he = Jon Oster", "No grain"):
        assert words in page.shown
    assert "(no title)" in page.shown
    assert ("title", "+1.50") in page.attributes
    assert '<mark class="for3" title="+1.50">“No grain,</mark>' in html_report([STORY])
    assert "0 articles, 0 passages" in html_report([])


def test_the_page_tells_what_cleaning_took_out() -> None:
    removed = tuple(Removed(n, n + 1, kind) for n, kind in enumerate(("title", "blank", "<b>", "<b>", "<b>", "ad")))
    assert "removed: <b> 3, ad 1" in Page(html_report([replace(STORY, removed=removed)])).shown
    assert "removed:" not in html_report([replace(STORY, removed=removed[:2])])


def test_frames_are_counted_by_passage_article_and_voice() -> None:
    (passage,) = STORY.passages
    carried = replace(passage, frames=(replace(passage.frames[0], voice=0),))
    page = html_report([replace(STORY, passages=(passage, carried)), STORY])
    row = "".join(f'<td class="number">{number}</td>' for number in (3, 2, 2, 1))
    assert f"<tr><td>hardship</td>{row}</tr>" in page
    assert "hardship 0.75 <bdi>(1, Jon Oster)</bdi>" in page


def test_a_quotation_that_goes_on_says_so() -> None:
    (passage,) = STORY.passages
    (said,) = passage.attributions
    passage = replace(passage, attributions=(replace(said, source=Source(15, 15, "", speaker="Jon Oster")),))
    assert "(goes on) = Jon Oster" in Page(html_report([replace(STORY, passages=(passage,))])).shown


@pytest.mark.parametrize("damage", [{"label": []}, {"score": 10**400}])
def test_what_cannot_be_counted_or_shown_is_refused(damage: dict[str, Any]) -> None:
    passage = replace(STORY.passages[0], frames=(replace(STORY.passages[0].frames[0], **damage),))
    with pytest.raises(InputError, match="a report needs sound analyses, but number 2 is not"):
        html_report([STORY, replace(STORY, passages=(passage,))])


@pytest.mark.parametrize("given", [None, 5])
def test_what_is_no_list_has_no_report(given: Any) -> None:
    with pytest.raises(InputError, match=f"a report is of analyses, in a list, but {given} was given; put them into a list"):
        html_report(given)


@pytest.mark.parametrize("score", ["<b>", None, [1]])
def test_a_record_of_other_kinds_is_refused(score: Any) -> None:
    passage = replace(STORY.passages[0], frames=(Scored("a", score),))
    with pytest.raises(InputError, match="a report needs sound analyses, but number 1 is not"):
        html_report([replace(STORY, passages=(passage,))])


def test_one_analysis_is_no_list_of_them() -> None:
    with pytest.raises(InputError, match="a report is of several analyses, but one was given; put it into a list"):
        html_report(STORY)  # type: ignore[arg-type]


def test_the_command_writes_the_same_page_each_time(
    tmp_path: Path, trained: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("The ministry denied on Monday that any <b>soldier</b> had deserted.")
    assert main(["analyze", "a.txt", "-o", "o.jsonl", "--model", str(trained), "--quiet"]) == 0
    assert main(["report", "o.jsonl", "-o", "one.html"]) == 0
    assert main(["report", "o.jsonl", "-o", "two.html"]) == 0
    assert Path("one.html").read_bytes() == Path("two.html").read_bytes()
    assert "1 article in one.html" in capsys.readouterr().out
    assert "any <b>soldier</b> had" in Page(Path("one.html").read_text(encoding="utf8")).shown
    assert main(["report", "o.jsonl", "-o", "o.jsonl"]) == 2
    assert main(["report", "a.txt", "-o", "x.html"]) == 2
    assert "must be an analysis" in capsys.readouterr().err
    Path("o.jsonl").write_text(Path("o.jsonl").read_text().replace('"abstained": null', '"abstained": 5'))
    assert main(["report", "o.jsonl", "-o", "x.html"]) == 2
    assert "o.jsonl, line 1: an analysis must have a text or None at passages[0].abstained, but has 5" in capsys.readouterr().err
