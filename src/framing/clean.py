"""Raw text -> Article: which characters are the article's body, and what kind of clutter the others are.

Takes one scraped page as plain text, gives an `Article` whose spans are offsets into that very text. Keeps by default:
a paragraph goes only where a rule of `clutter` names it or opens the block that it belongs to, or where it repeats
another. Cleaning a cleaned text changes nothing. It neither decodes nor normalises, and knows no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile

from framing import clutter
from framing.records import Article, Removed, Span

LONGEST = 1000  # characters; nothing longer is clutter by its wording, which also bounds every expression's work
LONGEST_LINE = 120  # likewise for what a whole line of the page's furniture may say
LONGEST_CREDIT = 400

# White space, and what has no width: U+200B-200F, U+2060, U+FEFF.
_BLANK = (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, 0x205F)
BLANK = "".join(map(chr, (*_BLANK, 0x2060, 0x3000, 0xFEFF)))

# U+0085 is no line break here: in mojibake it is the half of a letter.
_LINES = re.compile("[^\n\r\v\f\u2028\u2029]+")
_SOFT_BREAKS = {"\n", "\r\n", "\r", "\v", "\u2028"}
_STOP = re.compile(r"[.!?\u2026\u3002\u0964\u061f\uff01\uff1f][\"')\]\u201c\u201d\u2019\u00bb]*\Z")
_NO_HEADLINE = re.compile(r"(?:(?<!\.[A-Z])[.\u3002\u0964]|[;:,])[\"')\]\u201d\u2019\u00bb]*\Z")
_OPEN_END = re.compile(r"(?:,|\b(?:a|an|the|of|in|on|to|and|or|for|with|by|at|from|that|as|its|his|her|their))\Z")


class _Block:
    """A paragraph to be: where it stands, its text, and its kind of clutter once that is known."""

    __slots__ = ("end", "kind", "start", "text")

    def __init__(self, start: int, text: str) -> None:
        self.start, self.end, self.text = start, start + len(text), text
        self.kind: str | None = None


def clean(text: str) -> Article:
    """Divide a scraped page into title, body and clutter.

    The text has a paragraph a line, or is hard-wrapped with blank lines between its paragraphs.
    In the result, `kept` and `removed` together cover it exactly once.
    """
    blocks = list(_blocks(text))
    for block in blocks:
        block.kind = _kind(block.text)
    _mark_companions(blocks)
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
    return _article(text, [_Block(len(text) - len(text.lstrip(BLANK)), body)] if body else [], None)


def _blocks(text: str) -> Iterator[_Block]:
    """Cut a text into its non-blank lines, with hard-wrapped lines of one paragraph taken together."""
    group: list[_Block] = []
    end = 0
    for match in _LINES.finditer(text):
        line = match.group()
        visible = line.strip(BLANK)
        if group and (not visible or text[end : match.start()] not in _SOFT_BREAKS):
            yield from _unwrap(text, group)
            group = []
        if visible:
            group.append(_Block(match.start() + line.index(visible[0]), visible))
        end = match.end()
    yield from _unwrap(text, group)


def _unwrap(text: str, group: list[_Block]) -> list[_Block]:
    wrapped = len(group) > 1 and _is_wrapped([block.text for block in group])
    return [_Block(group[0].start, text[group[0].start : group[-1].end])] if wrapped else group


def _is_wrapped(lines: list[str]) -> bool:
    """Whether no line had room for the next one's first word, and every second break runs through a sentence."""
    width = max(map(len, lines))
    if not 40 <= width <= 130:
        return False
    running = 0
    for line, following in pairwise(lines):
        if len(line) + 1 + len(following.split(None, 1)[0]) <= width:
            return False
        running += not _STOP.search(line[-4:]) and (following[0].islower() or bool(_OPEN_END.search(line[-8:])))
    return 2 * running >= len(lines) - 1


def _flat(text: str) -> str:
    """The text as the expressions of `clutter` expect it; for looking at only."""
    if not text.isascii():
        text = text.replace("\u2019", "'").replace("\u2018", "'").replace("\u201c", '"').replace("\u201d", '"')
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def _kind(text: str) -> str | None:
    if len(text) > LONGEST:
        return None
    flat = _flat(text)
    folded = flat.lower()
    if len(flat) <= LONGEST_LINE:
        if match := clutter.LINE.fullmatch(folded):
            return match.lastgroup
        if clutter.LINKS.fullmatch(flat) or not any(map(str.isalnum, flat)):
            return "navigation"
    kind = _worded(flat, folded)
    return kind if kind and not _reports(folded) else None


def _worded(flat: str, folded: str) -> str | None:
    if match := clutter.OPENING.match(folded):
        return match.lastgroup
    if len(flat) <= LONGEST_CREDIT:
        if match := clutter.SIGNATURE.match(flat):
            return match.lastgroup
        for word, kind, pattern in clutter.CREDITS:
            if word in folded and pattern.search(flat):
                return kind
    return next((kind for word, kind, phrase in clutter.PHRASES if word in folded and phrase.search(folded)), None)


def _reports(folded: str) -> bool:
    return len(folded) > 60 and clutter.REPORTED.search(folded) is not None


def _is_prose(text: str) -> bool:
    return len(text) > 160 or (len(text) >= 40 and _STOP.search(text[-4:]) is not None)


def _is_headline(text: str) -> bool:
    return len(text) <= 160 and not _NO_HEADLINE.search(text[-6:])


def _is_tiny(text: str) -> bool:
    return len(text) < 25 and not _STOP.search(text) and text.count(" ") < 4


def _left(blocks: Iterable[_Block]) -> Iterator[_Block]:
    return (block for block in blocks if block.kind is None)


def _mark_companions(blocks: list[_Block]) -> None:
    """Let appeals, banners and walls take along what makes sense only below them, or between a salutation and them."""
    _sweep(blocks)
    for number, block in enumerate(blocks):
        if block.kind is None and len(block.text) < 80 and clutter.SALUTATION.fullmatch(_flat(block.text).lower()):
            appeal = list(takewhile(_may_appeal, blocks[number : number + 8]))
            if any(below.kind == "donation" for below in blocks[number : number + len(appeal) + 1]):
                for below in appeal:
                    below.kind = "donation"


def _may_appeal(block: _Block) -> bool:
    folded = _flat(block.text).lower()
    speaks = len(block.text) < 80 or clutter.WE.search(folded) is not None
    return block.kind is None and speaks and not _reports(folded)


def _sweep(blocks: list[_Block]) -> None:
    kind: str | None = None
    bridge: list[_Block] = []
    for block in blocks:
        if block.kind in clutter.COMPANIONS:
            kind, found = block.kind, True
        else:
            folded = _flat(block.text).lower() if kind and block.kind is None and len(block.text) <= LONGEST else ""
            found = bool(kind and clutter.COMPANIONS[kind].match(folded) and not _reports(folded))
        if found:
            for inner in (*bridge, block):
                inner.kind = inner.kind or kind
            bridge = []
        elif kind and len(bridge) < 2 and (block.kind or _is_tiny(block.text)):
            bridge.append(block)
        else:
            kind, bridge = None, []


def _mark_comments(blocks: list[_Block]) -> None:
    """A comment section runs to the end of the page; a link to it above the body does not open it."""
    total, before, prose = sum(len(block.text) for block in _left(blocks)), 0, False
    for number, block in enumerate(blocks):
        if block.kind == "comments":
            folded = _flat(block.text).lower()
            late = 2 * before >= total and clutter.COMMENT_COUNT.fullmatch(folded)
            if prose and (late or clutter.COMMENT_SECTION.match(folded)):
                for below in blocks[number:]:
                    below.kind = below.kind or "comments"
                return
        elif block.kind is None:
            before += len(block.text)
            prose = prose or _is_prose(block.text)


def _mark_links(blocks: list[_Block]) -> None:
    """The heading of a list of links takes the headlines below it along."""
    open_, budget = False, 0
    for block in blocks:
        if block.kind == "see_also":
            open_, budget = ":" not in block.text[:-1], 10
        elif block.kind is None:
            open_ = open_ and budget > 0 and _is_headline(block.text) and not _is_prose(block.text)
            if open_:
                block.kind, budget = "see_also", budget - 1


def _mark_repeated_prose(blocks: list[_Block]) -> None:
    """Remove a paragraph that was there before; short sentences and questions people do repeat."""
    seen: set[str] = set()
    for block in _left(blocks):
        if len(block.text) >= 80 and _STOP.search(block.text[-4:]) and "?" not in block.text[-3:]:
            if block.text in seen:
                block.kind = "duplicate"
            seen.add(block.text)


def _mark_tail(blocks: list[_Block]) -> None:
    """Below the last paragraph stand the author's portrait and what is left of menus."""
    tail: list[_Block] = []
    for block in _left(reversed(blocks)):
        if len(block.text) <= LONGEST and clutter.BIOGRAPHY.fullmatch(_flat(block.text)):
            block.kind = "byline"
        elif _is_prose(block.text):
            break
        else:
            tail.append(block)
    else:
        tail = []
    _mark_menu(tail)


def _mark_menu(blocks: list[_Block]) -> None:
    """Five tiny lines outside the body are a menu; fewer may be a heading or a name."""
    tiny = [block for block in blocks if _is_tiny(block.text)]
    if len(tiny) >= 5:
        for block in tiny:
            block.kind = "navigation"


def _mark_header(blocks: list[_Block]) -> _Block | None:
    """Find the title, and mark what stands with it above the first paragraph."""
    header: list[_Block] = []
    for block in _left(blocks):
        if _is_prose(block.text) and not _is_headline(block.text):
            break
        header.append(block)
    else:
        return None
    _mark_menu(header)
    header = list(_left(header))
    for kicker, line in pairwise(header):
        if not (kicker.text.isupper() and len(kicker.text) <= 25 and _is_headline(line.text)):
            break
        kicker.kind = "navigation"
    title = next(_left(header), None)
    return title if title and _is_headline(title.text) else None


def _mark_repeated_lines(blocks: list[_Block], title: _Block | None) -> None:
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


def _article(text: str, blocks: list[_Block], title: _Block | None) -> Article:
    if title:
        title.kind = "title"
    removed, end = list[Removed](), 0
    for block in (*blocks, _Block(len(text), "")):
        if end < block.start:
            removed.append(Removed(end, block.start, "blank"))
        if block.kind:
            removed.append(Removed(block.start, block.end, block.kind))
        end = block.end
    kept = tuple(Span(block.start, block.end, block.text) for block in _left(blocks))
    return Article(text, Span(title.start, title.end, title.text) if title else None, kept, tuple(removed))
