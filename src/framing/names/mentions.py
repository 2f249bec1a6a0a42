"""A text -> mentions of persons and bodies: who could be meant by a later pronoun or short form.

Takes any stretch of English, gives what its noun phrases call somebody (`describe`), and the places in an article where
somebody is called by a name or by a role (`find`). It decides nothing about who is meant: `speakers` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from framing.names.persons import BODIES, FEMALE, GIVEN, MALE, OFFICES, OPENINGS, PEOPLE, PERSONS, PLAIN_BODIES, TITLES

_UPPER = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())
_LINKS = "al bin da de del der di dos du el la van von ibn ben".split()
_LINK = rf"(?:{'|'.join(_LINKS)})"
_CAPITALS = re.compile(f"[{_UPPER}]")
_CAPITAL = rf"(?:(?:al|el|as|ad|an|ar|ul)-)?[{_UPPER}][\w’'-]*"
_STOP = (
    r"(?:(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Gen|Col|Maj|Capt|Lt|Sgt|Cpl|Pte|Brig|Adm|Cmdr|Supt|Insp|Rep|Sen|Gov|Rev|Prof|Fr|St|"
    r"Barr|Brig\.-Gen|[A-Z])\.)"
)
NAME = re.compile(rf"(?:{_STOP}|\b{_CAPITAL})(?:[ \xa0]{{1,3}}(?:{_LINK}[ \xa0]{{1,3}})?(?:{_STOP}|{_CAPITAL})){{0,9}}")
WORD = re.compile(r"[A-Z]\.(?:[A-Z]\.)*|[^\W_][\w’'-]*")
_ROLES = PERSONS | (PEOPLE - BODIES) | PLAIN_BODIES
_CALLING = _ROLES.union(*({f"{noun}'s", f"{noun}’s"} for noun in _ROLES))
# Here and below, a look ahead at the first letter spares all other places of a text the longer way.
_BACK = re.compile(
    rf"(?=[{_UPPER}taohim])(?:(?:\b(?:the|a|an|one|another|his|her|their|its|my|our|this|The|A|An|One|Another|His|Her|Their|Its|My|This)"
    rf"|[{_UPPER}][\w-]*(?:['’]s|s['’]))(?:[ \xa0]+(?!(?:of|in|by|to|and|that|who|said|was|is|had|has)\b)[\w’'-]+){{0,4}}[ \xa0]+$"
    rf"|(?P<capitals>(?:\b[{_UPPER}][\w-]*[ \xa0]+){{1,3}})$)"
)
_TAIL = re.compile(
    rf" (?:of|for|in|from|at) (?:(?:the|a|an|his|her|its|their) )?"
    rf"(?:{_CAPITAL}(?: (?:of |and )?{_CAPITAL})*|(?:[\w’'-]+ )?[\w-]+"
    r"(?=[,.;]| (?:who|which|has|had|was|were|is|are|said|says|told)\b))"
)
_BEHIND = re.compile(
    r"(?:\(|\b(?:who|whom|whose|which|that|of|in|at|from|for|with|on|near|to|as|by|now|speaking|released|published|"
    r"called|named|headed|led|run|carried|conducted|signed|posted|close|familiar|and (?:his|her|their|its))\b).*",
    re.DOTALL,
)
# A name behind an office and its place: "Foreign Minister of Orlan Ada Krol".
_OFFICE = re.compile(rf"(.*\w) (?:of|for|in|at) (?:the )?({_CAPITAL}(?: {_CAPITAL}){{2,5}})$", re.DOTALL)
_PAIR = re.compile(rf"{_CAPITAL}(?: {_CAPITAL}){{0,3}} and {_CAPITAL}(?: {_CAPITAL}){{0,3}}")
_BRACKETED = re.compile(rf" \((?:the )?([{_UPPER}][\w-]{{1,9}})\)")
_POSSESSIVE = re.compile(r"(?:['’]s|s['’])\s")
_PREPOSITIONS = "of in to for with by at from against on and near into around over".split()
_TO = re.compile(rf"(?=[oitfwban])\b(?:{'|'.join(_PREPOSITIONS)})[ \xa0]+(?:the[ \xa0]+)?$")
_BEFORE = ("the", *_PREPOSITIONS)
_PLACES = tuple("in at near from into around over across outside to".split())
_AT = re.compile(rf"\b(?:{'|'.join(_PLACES)})[ \xa0]+$")
_REMEMBERED = 1 << 13  # names, and words with their marks as they stand between spaces
_NEXT = re.compile(",? ")
_STARTS = (". ", "” ", '" ', "- ", "— ")
_DATELINE = re.compile(r"[^.!?]{0,30}?(?:\([A-Z]\w+\))?\s+[-–—]{1,2}\s")
_OPENS = re.compile(r"[.!?]\W*\s$")
_LEADS = OPENINGS | frozenset("the a an his her their its this that my our".split())


class Called(NamedTuple):
    """What a noun phrase calls somebody.

    Attributes
    ----------
    name : tuple of str
        The words of a proper name, titles apart.
    roles : frozenset of str
        The common nouns, in lower case, that head the phrase, its titles and its appositions.
    sort : {'person', 'people', 'body', 'name', ''}
        ``name`` for a proper name of which nothing tells whose it is.
    sex : {'m', 'f', ''}
    """

    name: tuple[str, ...]
    roles: frozenset[str]
    sort: str
    sex: str


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


@lru_cache(maxsize=_REMEMBERED)
def describe(text: str) -> Called:
    """Say what a noun phrase calls somebody, its appositions included."""
    if _PAIR.fullmatch(text) and not BODIES & {*text.lower().split()}:
        return Called((), frozenset(), "people", "")
    parts = [part for part in (_core(piece) for piece in re.split(r",\s*", text)) if part]
    name: tuple[str, ...] = ()
    roles: set[str] = set()
    sorts: list[str] = []
    sex = ""
    for number, words in enumerate(parts[:3]):
        own, called, sort, gender = _part(words)
        if number and not (called or own):
            continue
        if number and sort in ("people", "body") and sorts and sorts[0] in ("person", "name"):
            continue
        name = name or own
        roles |= called
        sorts.append(sort)
        sex = sex or gender
    sort = "person" if "person" in sorts and "body" not in sorts[:1] else sorts[0] if sorts else ""
    if sort == "name" and (sex or re.search(r",\s*(?:aged )?\d\d\b|,\s*who\b", text)):
        sort = "person"
    return Called(name, frozenset(roles), sort, sex)


def _core(piece: str) -> list[str]:
    """Return the words of a noun phrase without what stands behind its head and before its last possessive."""
    office = _OFFICE.match(piece)
    if office and office[1].split()[-1].lower() in PERSONS:
        place = office[2].split()
        for number in range(1, len(place) - 1):
            if place[number].lower() in GIVEN:
                piece = f"{office[1]} {' '.join(place[number:])}"
                break
    bare = _BEHIND.sub("", piece)
    owner = max((match.end() for match in _POSSESSIVE.finditer(bare)), default=0)
    words = WORD.findall(bare[owner:])
    first = next((number for number, word in enumerate(words) if word not in _LEADS), len(words))
    return words[first:]


def _part(words: list[str]) -> tuple[tuple[str, ...], set[str], str, str]:
    """Return name, roles, sort and sex of one noun phrase, given as its words."""
    lower = [word.lower().strip("“”\"") for word in words]
    sex = next((mark for word in lower if (mark := TITLES.get(word.rstrip("."), ""))), "")
    last = max((i for i in range(len(lower)) if _calls(words, lower, i)), default=-1)
    roles = {word for word in lower[: last + 1] if word in PERSONS and (word == lower[last] or word in TITLES)}
    roles |= {word.lower() for word in words[: last + 1] if word in OFFICES}
    if not sex:
        sex = "f" if roles & FEMALE else "m" if roles & MALE else ""
    rest = words[last + 1 :]
    name = tuple(rest) if all(word[:1].isupper() or word[:3] in ("al-", "el-") or word in _LINKS for word in rest) else ()
    if last >= 0 and (name or not rest):
        return name, roles, "person", sex or GIVEN.get(name[0].lower() if name else "", "")
    plural = re.fullmatch(r".*[^suia]s", lower[-1]) is not None and lower[-1] not in GIVEN and not words[-1].isupper()
    if lower[-1] in PEOPLE or (plural and (words[-1].islower() or (len(words) == 1 and lower[0] not in BODIES))):
        return tuple(words) if all(word[0].isupper() for word in words) else (), {lower[-1]}, "people", ""
    if lower[-1] in BODIES or lower[0] in BODIES:
        return name, {lower[-1] if lower[-1] in BODIES else lower[0]}, "body", ""
    if not name:
        own = tuple(word for word in words if word[:1].isupper()) if words[-1][:1].isupper() else ()
        head = {word for word in lower if word in BODIES} if own else {lower[-1]}
        sex = GIVEN.get(own[0].lower(), "") if own else ""
        return own, head, "body" if head & BODIES else "name" if own else "", sex
    return name, set(lower) & BODIES, "body" if set(lower) & BODIES else "name", GIVEN.get(name[0].lower(), "")


def _calls(words: list[str], lower: list[str], at: int) -> bool:
    """Say whether a word is a role or a title, and not a surname ("Tim Cook") or an abbreviation that nobody's name follows."""
    if lower[at] in PERSONS or lower[at].rstrip(".") in TITLES:
        return not (at and lower[at - 1] in GIVEN and words[at][0].isupper())
    return words[at] in OFFICES and at < len(words) - 1


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


@lru_cache(maxsize=_REMEMBERED)
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


@lru_cache(maxsize=_REMEMBERED)
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
