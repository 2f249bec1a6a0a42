"""One paragraph -> its kind of clutter, by its wording alone, or None.

Takes a paragraph's text and looks it up in the tables of `furniture`, `calls` and `sections`. It sees no neighbours; what
stands beside, above or below is for `clean`.
"""

from __future__ import annotations

import re

from framing.clutter import calls, furniture, sections

LONGEST = 1000  # characters; nothing longer is clutter by its wording, which also bounds every expression's work
LONGEST_LINE = 120  # likewise for what a whole line of the page's furniture may say
LONGEST_CREDIT = 400

# Who is spoken of, not to; what was, while the page speaks of now; and what people do with a call of their own.
_QUOTES = "\"'\u00ab\u201e"
_OTHERS = re.compile(
    r"\b(?:he|she|they|him|his|her|them|their|was|were|had|would|did|urge[sd]?|vow(?:s|ed)|insist(?:s|ed)|plead(?:s|ed)?)\b"
    r"|,[^,]* (?:say|tell|told|taught|beg(?:s|ged)?|ask|warn|jok(?:es?|ed)|rul(?:es?|ed)|cr(?:y|ies|ied)|shout(?:s|ed)?)\b"
)

# Of a row of many kinds, the first of these is the row's; a row of these weak ones only is what it is.
_STRONGEST = (
    *("paywall", "donation", "cookie", "newsletter", "advertisement", "comments", "share", "login", "recruiting"),
    *("see_also", "byline", "caption", "navigation"),
)


# What closes the caption of an agency's photo, whatever the caption reports.
_PICTURE = re.compile(r"\((?:AP Photo\b|[^()]{2,60} via (?:AP|Reuters|REUTERS|AFP)\b)[^()]{0,60}\)\W*$")


def flat(text: str) -> str:
    """The text as the tables expect it; for looking at only."""
    if not text.isascii():
        text = text.replace("\u2019", "'").replace("\u2018", "'").replace("\u201c", '"').replace("\u201d", '"')
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def kind(text: str) -> str | None:
    """Name the kind of clutter that a paragraph's wording gives away."""
    if len(text) > LONGEST:
        return None
    line = flat(text)
    folded = line.lower()
    short = len(line) <= LONGEST_LINE
    if short and (found := _line_kind(text, line, folded)):
        return found
    if _PICTURE.search(line):
        return "caption"
    if (found := _worded(line, folded)) and not reports(folded):
        return found
    return _call_kind(folded) if short else None


def reports(folded: str) -> bool:
    """Whether a paragraph tells what somebody said."""
    return len(folded) > 60 and sections.REPORTED.search(folded) is not None


def _line_kind(text: str, line: str, folded: str) -> str | None:
    if match := furniture.LINE.fullmatch(folded):
        return match.lastgroup
    if not any(map(str.isalnum, folded)):
        return "navigation"
    if calls.BUTTONS.fullmatch(folded):
        return "share"
    if match := calls.SIGNED.fullmatch(line):
        return match.lastgroup
    columns, pieces = ([flat(piece) for piece in gap.split(text) if piece] for gap in (calls.COLUMNS, calls.PIECES))
    if found := _row_kind(columns) or _row_kind(pieces):
        return found
    if _is_path(columns) or furniture.LINKS.fullmatch(line) or calls.SECTIONS.fullmatch(folded):
        return "navigation"
    return None


def _row_kind(pieces: list[str]) -> str | None:
    """The kind of a line that is nothing but buttons, links and small print, side by side."""
    found = set[str | None]()
    for piece in pieces if len(pieces) > 1 else ():
        folded = piece.lower()
        if match := furniture.LINE.fullmatch(folded) or calls.CALL.match(folded):
            found.add(match.lastgroup)
        elif not calls.BESIDE.fullmatch(folded) and not furniture.NAMED.fullmatch(piece):
            return None
    return next((kind for kind in _STRONGEST if kind in found), None)


def _is_path(pieces: list[str]) -> bool:
    """Whether these are the names of a site's sections, or the way from one to the page."""
    sections = [calls.SECTION.fullmatch(piece.lower()) is not None for piece in pieces]
    return (
        len(pieces) > 1
        and any(sections[:3])
        and (all(sections) or len(pieces) > 2)
        and all(calls.CRUMB.fullmatch(piece) and piece.count(" ") < 3 for piece in pieces)
    )


def _call_kind(folded: str) -> str | None:
    for start in (0, *(gap.end() for gap in calls.PIECES.finditer(folded))):
        if match := calls.CALL.match(folded, start):
            told = folded[0] in _QUOTES or sections.REPORTED.search(folded) or _OTHERS.search(folded)
            return None if told else match.lastgroup
    return None


def _worded(flat: str, folded: str) -> str | None:
    if match := sections.OPENING.match(folded):
        return match.lastgroup
    if len(flat) <= LONGEST_CREDIT:
        if match := sections.SIGNATURE.match(flat):
            return match.lastgroup
        for word, kind, pattern in sections.CREDITS:
            if word in folded and pattern.search(flat):
                return kind
    return next((kind for word, kind, phrase in sections.PHRASES if word in folded and phrase.search(folded)), None)
