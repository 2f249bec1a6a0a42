"""A text -> mentions of persons and bodies: who could be meant by a later pronoun or short form.

Takes any stretch of English, gives the places where somebody is called by a name or by a role, each with what it is called. It
decides nothing about who is meant: `speakers` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from framing.names.called import CAPITAL, LINKS, REMEMBERED, UPPER, WORD, Called, describe
from framing.names.persons import BODIES, GIVEN, OPENINGS, PEOPLE, PERSONS, PLAIN_BODIES

_LINK = rf"(?:{'|'.join(LINKS)})"
_CAPITALS = re.compile(f"[{UPPER}]")
_STOP = (
    r"(?:(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Gen|Col|Maj|Capt|Lt|Sgt|Cpl|Pte|Brig|Adm|Cmdr|Supt|Insp|Rep|Sen|Gov|Rev|Prof|Fr|St|"
    r"Barr|Brig\.-Gen|[A-Z])\.)"
)
NAME = re.compile(rf"(?:{_STOP}|\b{CAPITAL})(?:[ \xa0]{{1,3}}(?:{_LINK}[ \xa0]{{1,3}})?(?:{_STOP}|{CAPITAL})){{0,9}}")
_ROLES = PERSONS | (PEOPLE - BODIES) | PLAIN_BODIES
_CALLING = _ROLES.union(*({f"{noun}'s", f"{noun}’s"} for noun in _ROLES))
# Here and below, a look ahead at the first letter spares all other places of a text the longer way.
_BACK = re.compile(
    rf"(?=[{UPPER}taohim])(?:(?:\b(?:the|a|an|one|another|his|her|their|its|my|our|this|The|A|An|One|Another|His|Her|Their|Its|My|This)"
    rf"|[{UPPER}][\w-]*(?:['’]s|s['’]))(?:[ \xa0]+(?!(?:of|in|by|to|and|that|who|said|was|is|had|has)\b)[\w’'-]+){{0,4}}[ \xa0]+$"
    rf"|(?P<capitals>(?:\b[{UPPER}][\w-]*[ \xa0]+){{1,3}})$)"
)
_TAIL = re.compile(
    rf" (?:of|for|in|from|at) (?:(?:the|a|an|his|her|its|their) )?"
    rf"(?:{CAPITAL}(?: (?:of |and )?{CAPITAL})*|(?:[\w’'-]+ )?[\w-]+"
    r"(?=[,.;]| (?:who|which|has|had|was|were|is|are|said|says|told)\b))"
)
_BRACKETED = re.compile(rf" \((?:the )?([{UPPER}][\w-]{{1,9}})\)")
_PREPOSITIONS = "of in to for with by at from against on and near into around over".split()
_TO = re.compile(rf"(?=[oitfwban])\b(?:{'|'.join(_PREPOSITIONS)})[ \xa0]+(?:the[ \xa0]+)?$")
_BEFORE = ("the", *_PREPOSITIONS)
_PLACES = tuple("in at near from into around over across outside to".split())
_AT = re.compile(rf"\b(?:{'|'.join(_PLACES)})[ \xa0]+$")
_NEXT = re.compile(",? ")
_STARTS = (". ", "” ", '" ', "- ", "— ")
_DATELINE = re.compile(r"[^.!?]{0,30}?(?:\([A-Z]\w+\))?\s+[-–—]{1,2}\s")
_OPENS = re.compile(r"[.!?]\W*\s$")


class Mention(NamedTuple):
    """A place where the text calls somebody.

    Attributes
    ----------
    start, end : int
    text : str
    called : Called
    subject : bool
        Whether it may be the subject of its clause: it stands behind no preposition and owns nothing ("Krol's").
    opens : bool
        Whether it opens a sentence.
    short : str
        The acronym that stands behind it in brackets.
    """

    start: int
    end: int
    text: str
    called: Called
    subject: bool
    opens: bool
    short: str = ""


def find(text: str, offset: int = 0) -> Iterator[Mention]:
    """Yield the places of a passage where somebody is called by a name or a role, in order and disjoint.

    Parameters
    ----------
    text : str
    offset : int
        Where the passage begins in the article; the mentions' places count from there.
    """
    at = len(text) if text.isupper() else 0  # in a line of capitals a name cannot be told from other words
    for start, end in sorted([*_names(text), *_roles(text)], key=lambda place: (place[0], -place[1])):
        if start < at:
            continue
        words = text[start:end]
        called = describe(words)
        if called.sort and (called.name or called.roles):
            before = text[max(0, start - 20) : start]
            if called.sort == "name" and before.endswith(("the ", "The ")):  # the Arab League, the Second World War
                called = called._replace(sort="body")
            led = before.rstrip().endswith(_BEFORE) and _TO.search(before)
            subject = not led and text[end : end + 2] not in ("'s", "’s")
            opens = start < 3 or _OPENS.search(before) is not None
            short = _BRACKETED.match(text, end) if " " in words and text.startswith(" (", end) else None
            yield Mention(start + offset, end + offset, words, called, subject, opens, short[1] if short else "")
            at = end


def _names(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for capital in _CAPITALS.finditer(text):
        first = capital.start()
        if first < at:
            continue
        # A name is sought where a capital stands alone, or behind "al-" and the like.
        match = NAME.match(text, first - 3) if text[first - 1 : first] == "-" and first - 3 >= at else None
        match = match or NAME.match(text, first)
        if match is None:
            continue
        first, at = match.span()
        begins, stops, role = _bare(match.group())
        if begins == stops:
            continue
        start, end = first + begins, first + stops
        if role:
            start, end = start - 4 * text.endswith(("The ", "the "), 0, start), _extended(text, end)
        before = text[max(0, start - 12) : start]
        placed = before.rstrip().endswith(_PLACES) and _AT.search(before)
        if not placed and not (start == 0 and _DATELINE.match(text, end)):
            yield start, end


@lru_cache(maxsize=REMEMBERED)
def _bare(name: str) -> tuple[int, int, bool]:
    """Return where a name lies without openings of sentences and "'s", and whether a role, and no surname, is its last word."""
    start = next((word.start() for word in WORD.finditer(name) if word.group() not in OPENINGS), len(name))
    end = len(name) - 2 * (start < len(name) and name.endswith(("'s", "’s")))
    last, *before = reversed(name[start:].lower().split() or [""])
    return start, end, start < end == len(name) and last in PERSONS and not GIVEN.keys() & before[:1]


def _roles(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _nouns(text):
        line = max(text.rfind("\n", max(0, start - 60), start) + 1, start - 60, 0)
        before = _BACK.search(text[line:start])
        first = line + before.start() if before else start
        if before and before["capitals"]:
            first += _bare(before["capitals"])[0]
        if first == start > 1 and not text.endswith(_STARTS, start - 2, start):
            continue
        end = _extended(text, end)
        yield first, end - 2 * text.endswith(("'s", "’s"), start, end)


def _nouns(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of nouns that are roles; no word goes across a space."""
    at = 0
    for stretch in text.split(" "):
        if stretch.isalnum():  # one word, as most are
            if stretch in _CALLING:
                yield at, at + len(stretch)
        elif stretch:
            for start, end in _within(stretch):
                yield at + start, at + end
        at += len(stretch) + 1


@lru_cache(maxsize=REMEMBERED)
def _within(stretch: str) -> tuple[tuple[int, int], ...]:
    found = [(word.start(), word.group()) for word in WORD.finditer(stretch)]
    return tuple((at, at + len(word) - 2 * word.endswith(("'s", "’s"))) for at, word in found if word in _CALLING)


def _extended(text: str, end: int) -> int:
    """Return where a role ends that goes on with a name, or with "of" and the like and perhaps a name behind a comma."""
    for _ in range(2):
        space = _NEXT.match(text, end)
        name = NAME.match(text, space.end()) if space else None
        if name and len(name.group().split()) > (text[end] == ","):
            return name.end()
        tail = _TAIL.match(text, end)
        if tail is None:
            break
        end = tail.end()
    return end
