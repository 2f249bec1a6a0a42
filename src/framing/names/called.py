"""A noun phrase -> what it calls somebody: a name, roles, a sort and a sex.

Takes the words of one phrase of English, with its appositions. It does not look for phrases in a text: `mentions` does.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from framing.names.persons import BODIES, FEMALE, GIVEN, MALE, OFFICES, OPENINGS, PEOPLE, PERSONS, TITLES

UPPER = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())
LINKS = "al bin da de del der di dos du el la van von ibn ben".split()
CAPITAL = rf"(?:(?:al|el|as|ad|an|ar|ul)-)?[{UPPER}][\w’'-]*"
WORD = re.compile(r"[A-Z]\.(?:[A-Z]\.)*|[^\W_][\w’'-]*")
_BEHIND = re.compile(
    r"(?:\(|\b(?:who|whom|whose|which|that|of|in|at|from|for|with|on|near|to|as|by|now|speaking|released|published|"
    r"called|named|headed|led|run|carried|conducted|signed|posted|close|familiar|and (?:his|her|their|its))\b).*",
    re.DOTALL,
)
# A name behind an office and its place: "Foreign Minister of Orlan Ada Krol".
_OFFICE = re.compile(rf"(.*\w) (?:of|for|in|at) (?:the )?({CAPITAL}(?: {CAPITAL}){{2,5}})$", re.DOTALL)
_PAIR = re.compile(rf"{CAPITAL}(?: {CAPITAL}){{0,3}} and {CAPITAL}(?: {CAPITAL}){{0,3}}")
_POSSESSIVE = re.compile(r"(?:['’]s|s['’])\s")
_LEADS = OPENINGS | frozenset("the a an his her their its this that my our".split())
REMEMBERED = 1 << 13  # names, and words with their marks as they stand between spaces


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


@lru_cache(maxsize=REMEMBERED)
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
    name = tuple(rest) if all(word[:1].isupper() or word[:3] in ("al-", "el-") or word in LINKS for word in rest) else ()
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
