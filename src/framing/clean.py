"""Raw text -> Article: which characters are the article's body, and what kind of clutter the others are.

Takes one scraped page as plain text, gives an `Article` whose spans are offsets into that very text. Keeps by default:
a paragraph goes only where a rule of `sections` names it or opens the block that it belongs to, or where it repeats
another. Cleaning a cleaned text changes nothing. It neither decodes nor normalises, and knows no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile

from framing.clutter import calls, sections
from framing.clutter.wording import LONGEST, flat, kind, reports
from framing.paragraphs import BLANK, STOP, Block
from framing.paragraphs import blocks as blocks_of
from framing.records import Article, Removed, Span

_QUOTED = re.compile('["\u201c\u201d\u00ab]')
_GAPS = re.compile(r"[.!?]\s+")
_NO_HEADLINE = re.compile(r"(?:(?<!\.[A-Z])[.\u3002\u0964]|[;:,])[\"')\]\u201d\u2019\u00bb]*\Z")
_ITEM = re.compile(r"(?:[*+•·»>|–-]+|o)\s")  # of a list: no headline
# A paragraph that announces a list: short lines below it are the text's.
_LISTS = re.compile(r":\Z|\b(?:names|list|line-?ups?|squads?|results|winners) (?:of|are|were|follows?)\b", re.IGNORECASE)


def clean(text: str) -> Article:
    """Divide a scraped page into title, body and clutter.

    The text has a paragraph a line, or is hard-wrapped with blank lines between its paragraphs.
    In the result, `kept` and `removed` together cover it exactly once.
    """
    blocks = list(blocks_of(text))
    kinds: dict[str, str | None] = {}
    for block in blocks:
        if block.text not in kinds:  # pages repeat their lines
            kinds[block.text] = kind(block.text)
        block.kind = kinds[block.text]
    _mark_companions(blocks)
    _mark_captions(blocks)
    _mark_comments(blocks)
    _mark_links(blocks)
    _mark_repeated_prose(blocks)
    _mark_tail(blocks)
    title = _mark_header(blocks)
    _mark_repeated_lines(blocks, title)
    return _article(text, blocks, title)


def whole(text: str) -> Article:
    """Take a text as body from its first to its last visible character."""
    body = text.strip(BLANK)
    return _article(text, [Block(len(text) - len(text.lstrip(BLANK)), body)] if body else [], None)


def _is_prose(text: str) -> bool:
    return len(text) > 160 or (len(text) >= 40 and STOP.search(text[-4:]) is not None)


def _is_headline(text: str) -> bool:
    return len(text) <= 160 and not _NO_HEADLINE.search(text[-6:])


def _is_tiny(text: str) -> bool:
    return len(text) < 25 and not STOP.search(text) and text.count(" ") < 4


def _left(blocks: Iterable[Block]) -> Iterator[Block]:
    return (block for block in blocks if block.kind is None)


def _mark_companions(blocks: list[Block]) -> None:
    """Let appeals, banners and walls take along what makes sense only below them, or between a salutation and them."""
    _sweep(blocks)
    for number, block in enumerate(blocks):
        if block.kind is None and len(block.text) < 80 and sections.SALUTATION.fullmatch(flat(block.text).lower()):
            appeal = list(takewhile(_may_appeal, blocks[number : number + 8]))
            if any(below.kind == "donation" for below in blocks[number : number + len(appeal) + 1]):
                for below in appeal:
                    below.kind = "donation"


def _may_appeal(block: Block) -> bool:
    folded = flat(block.text).lower()
    speaks = len(block.text) < 80 or sections.WE.search(folded) is not None
    return block.kind is None and speaks and not reports(folded)


def _sweep(blocks: list[Block]) -> None:
    kind: str | None = None
    bridge: list[Block] = []
    for block in blocks:
        if block.kind in sections.COMPANIONS:
            kind, found = block.kind, True
        else:
            folded = flat(block.text).lower() if kind and block.kind is None and len(block.text) <= LONGEST else ""
            found = bool(kind and sections.COMPANIONS[kind].match(folded) and not reports(folded))
        if found:
            for inner in (*bridge, block):
                inner.kind = inner.kind or kind
            bridge = []
        elif kind and len(bridge) < 2 and (block.kind or _is_tiny(block.text)):
            bridge.append(block)
        else:
            kind, bridge = None, []


def _mark_captions(blocks: list[Block]) -> None:
    """A label of a picture that ends in a comma ("Image caption,") takes the line below it along."""
    for label, below in pairwise(blocks):
        if label.kind == "caption" and label.text.endswith(",") and below.kind is None and len(below.text) <= 200:
            below.kind = "caption"


def _mark_comments(blocks: list[Block]) -> None:
    """A comment section runs to the end of the page; a link to it above the body does not open it."""
    total, before, prose = sum(len(block.text) for block in _left(blocks) if _is_prose(block.text)), 0, False
    for number, block in enumerate(blocks):
        if block.kind == "comments":
            folded = flat(block.text).lower()
            late = 2 * before >= total and sections.COMMENT_COUNT.fullmatch(folded)
            if prose and (late or sections.COMMENT_SECTION.match(folded)):
                for below in blocks[number:]:
                    below.kind = below.kind or "comments"
                return
        elif block.kind is None:
            before += len(block.text) * _is_prose(block.text)  # a menu of any length is not what is commented upon
            prose = prose or _is_prose(block.text)


def _mark_links(blocks: list[Block]) -> None:
    """The heading of a list of links takes the headlines below it along."""
    open_, budget = False, 0
    for block in blocks:
        if block.kind == "see_also":
            open_, budget = ":" not in block.text[:-1], 10
        elif block.kind is None:
            open_ = open_ and budget > 0 and _is_headline(block.text) and not _is_prose(block.text)
            if open_:
                block.kind, budget = "see_also", budget - 1


def _mark_repeated_prose(blocks: list[Block]) -> None:
    """Remove a paragraph that was there before, or a sentence pulled out of another; talk and lists do repeat."""
    sentences = {sentence for block in _left(blocks) for sentence in _sentences(block.text)}
    seen: set[str] = set()
    for block in _left(blocks):
        text = block.text
        if len(text) >= 25 and STOP.search(text[-4:]) and "?" not in text[-3:]:
            long = len(text) >= 80
            if (long and text in seen) or (text in sentences and (long or not _QUOTED.search(text))):
                block.kind = "duplicate"
            seen.add(text)


def _sentences(text: str) -> list[str]:
    """The sentences of a paragraph that has two or more."""
    ends = [0, *(gap.end() for gap in _GAPS.finditer(text)), len(text)]
    return [text[start:end].rstrip() for start, end in pairwise(ends)] if len(ends) > 2 else []


def _mark_tail(blocks: list[Block]) -> None:
    """Below the last paragraph stand the author's portrait and what is left of menus."""
    tail: list[Block] = []
    for block in _left(reversed(blocks)):
        if len(block.text) <= LONGEST and sections.BIOGRAPHY.fullmatch(flat(block.text)):
            block.kind = "byline"
        elif len(block.text) >= 40 and _LISTS.search(block.text[-200:]):
            return
        elif _is_prose(block.text):
            break
        else:
            tail.append(block)
    else:
        tail = []
    _mark_menu(tail)


def _mark_menu(blocks: list[Block]) -> None:
    """Five tiny lines outside the body are a menu; fewer may be a heading or a name."""
    tiny = [block for block in blocks if _is_tiny(block.text)]
    if len(tiny) >= 5:
        for block in tiny:
            block.kind = "navigation"


def _mark_header(blocks: list[Block]) -> Block | None:
    """Find the title, and mark what stands with it above the first paragraph."""
    header: list[Block] = []
    for block in _left(blocks):
        if _is_prose(block.text) and not _is_headline(block.text):
            break
        header.append(block)
    else:
        return None
    _mark_menu(header)
    header = list(_left(header))
    for block in header[1:]:
        if match := calls.HEADER.fullmatch(flat(block.text)):
            block.kind = match.lastgroup
    header = list(_left(header))
    for kicker, line in pairwise(header):
        if not (kicker.text.isupper() and len(kicker.text) <= 25 and _is_headline(line.text)):
            break
        kicker.kind = "navigation"
    title = next((block for block in _left(header) if not _ITEM.match(block.text)), None)
    return title if title and _is_headline(title.text) else None


def _mark_repeated_lines(blocks: list[Block], title: Block | None) -> None:
    """Remove a line that repeats the line above or one of the header; twice at once there, it is a caption."""
    header: set[str] = set()
    in_header, above = True, None
    for block in _left(blocks):
        text = block.text
        in_header = in_header and (_is_headline(text) or not _is_prose(text))
        repeats_above = above is not None and above.text == text
        if len(text) >= 25 and _is_headline(text) and (repeats_above or text in header):
            block.kind = "duplicate"
            if above and repeats_above and in_header and above is not title:
                above.kind = "caption"
        else:
            above = block
            if in_header:
                header.add(text)


def _article(text: str, blocks: list[Block], title: Block | None) -> Article:
    if title:
        title.kind = "title"
    removed, end = list[Removed](), 0
    for block in (*blocks, Block(len(text), "")):
        if end < block.start:
            removed.append(Removed(end, block.start, "blank"))
        if block.kind:
            removed.append(Removed(block.start, block.end, block.kind))
        end = block.end
    kept = tuple(Span(block.start, block.end, block.text) for block in _left(blocks))
    return Article(text, Span(title.start, title.end, title.text) if title else None, kept, tuple(removed))
