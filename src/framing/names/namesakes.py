"""Somebody whom an article has called, and a name or a pronoun -> whether it may stand for them.

Takes what is known by now and what is said next, gives yes or no, or by what somebody is looked up. It remembers nothing of an
article (`speakers`) and seeks no mentions (`mentions`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from framing.names.called import WORD, Called, describe
from framing.names.persons import PLACES

SEX = dict.fromkeys(["he", "him", "his"], "m") | dict.fromkeys(["she", "her"], "f")
_AND = re.compile(r",? and ")
_REMEMBERED = 1 << 13  # names


@dataclass(slots=True, eq=False)
class Known:
    """Somebody whom the article has called by now; `text` is the fullest mention."""

    text: str
    called: Called
    words: frozenset[str]
    sex: str
    spoken: int = 0  # when last, counted in sources
    short: str = ""  # an acronym that stood behind the name in brackets


def may_be(known: Known, pronoun: str) -> bool:
    """Say whether a pronoun may stand for somebody at all."""
    sort = known.called.sort
    if sex := SEX.get(pronoun):
        if _several(known.text):
            return False
        if known.sex:
            return known.sex == sex
        text = known.text.lower()
        bare = text not in PLACES and not text.startswith("the ")
        named = sort == "name" and bare and (known.spoken > 0 or len(known.called.name) > 1)
        return sort == "person" or named or (sort == "" and known.spoken > 0)
    if pronoun in ("it", "its"):
        return sort not in ("person", "people") and not known.sex
    return sort != "person" or known.spoken > 0


def bears(known: Known, called: Called) -> bool:
    """Say whether somebody may be meant by a name, or by a part of it."""
    if known.sex and called.sex and known.sex != called.sex:
        return False
    if called.sort != "people" and _several(known.text):
        return False
    own, new, sorts = _lower(known.called.name), _lower(called.name), (known.called.sort, called.sort)
    if own == new and (sorts[0] == sorts[1] or "name" in sorts):
        return True
    if new[-1] not in own:  # found by its initials
        initials = called.name[-1].isupper() and len(new) == 1 < len(new[0]) and known.spoken > 0
        return initials or called.name == (known.short,)
    if "body" in sorts:
        return len(new) == 1 and own[0] == new[0] and known.spoken > 0
    if own[-1] == new[-1]:
        return own[0] == new[0] or new == own[-len(new) :] or own == new[-len(own) :]
    return new == own[:1] and known.called.sort == "person"


def fuller(known: Known, text: str, called: Called) -> bool:
    """Say whether what is known says more than a source does that is no pronoun."""
    name, words = len(known.called.name) - len(called.name), len(known.words) - len(words_of(text))
    more = name > 0 or (name == 0 and words > 0) or (not called.name and len(known.called.name) > 0)
    return more or called.name == (known.short,)


# What follows from the words of a name alone is kept: names come again and again, within an article and in the next.
@lru_cache(maxsize=_REMEMBERED)
def _several(text: str) -> bool:
    """Say whether a mention names two persons: "Governor Ada Krol and the judge Ida Weld"."""
    for gap in _AND.finditer(text):
        left, right = describe(text[: gap.start()]), describe(text[gap.end() :].partition(",")[0])
        if left.sort == right.sort == "person" and len(left.name) > 1 and right.name:
            return True
    return False


@lru_cache(maxsize=_REMEMBERED)
def _lower(name: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.lower() for word in name)


@lru_cache(maxsize=_REMEMBERED)
def looked_up(text: str, name: tuple[str, ...]) -> frozenset[str]:
    """Return by what somebody is looked up: the words of the name, and the initials of the fullest mention."""
    initials = "".join(word[0] for word in WORD.findall(text) if word[0].isupper() and word != "The")
    return frozenset(_lower((*name, initials)))


@lru_cache(maxsize=_REMEMBERED)
def words_of(text: str) -> frozenset[str]:
    words = {word.lower().removesuffix("'s").removesuffix("’s") for word in WORD.findall(text)}
    return frozenset(words - {"the", "a", "an", "this", "that"})
