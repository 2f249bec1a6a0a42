"""An attribution -> its operators: what is said of the matter, and what negation, mood and modality do to it.

Takes the words of a passage with the places of cue and content, gives marks such as ``cue:not deny`` or ``head:false``,
which a linear head weighs like words. It reads closed classes of words and their order; it decides no stance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from framing.features import Words, fold
from framing.positions.attitudes import attitude

_NOT = frozenset(
    """
    not no never none nobody nothing neither nor without cannot hardly barely scarcely yet
    """.split()
)
_ENDS = frozenset(",;:.!?…\"“”()—–") | {"but", "and", "while", "although", "because"}
_AUXILIARY = frozenset(
    """
    is was are were be been being has have had do does did will would can could may might must should to also
    again still even just publicly officially repeatedly
    """.split()
)
_I = frozenset(["i", "we", "our", "us", "my", "me", "ours"])
_FOR = frozenset(["for", "on", "upon", "to"])
_THEY = frozenset(["he", "she", "it", "they", "his", "her", "their", "its"])
_AFFIRMED = frozenset(["only", "just", "merely", "simply", "doubt", "question", "surprise", "surprisingly", "less", "exception"])
_SCOPE = 4  # words after a negator that it may turn
_HEAD = 12  # words at the beginning of a content that carry its main clause
_REMEMBERED = 1 << 14  # words
_NEAR = 25  # words on either side of a content that may say how it is meant
_PLAINLY = frozenset(["say", "inform", "believe", "assert", "none"])
_MODAL = frozenset(["must", "may", "will", "would"])  # a negator follows them
_NOBODY = frozenset(["nobody", "none", "neither"])
_ASKED_FOR = _NOBODY | _I | _THEY | _FOR | {"off", "'s", "?"}  # words that are looked for by themselves
# The stance that a class shows by itself, in a cue and in a content, and the one that it shows when it is turned.
_CUE = {
    "deny": ("deny", "support"),
    "refuse": ("oppose", "support"),
    "decline": ("hedge", "support"),
    "doubt": ("hedge", "support"),
    "ask": ("hedge", "neutral"),
    "oppose": ("oppose", "support"),
    "accuse": ("oppose", "neutral"),
    "bad": ("oppose", "support"),
    "warn": ("oppose", "neutral"),
    "back": ("support", "oppose"),
    "good": ("support", "oppose"),
    "accept": ("support", "oppose"),
    "promise": ("support", "oppose"),
    "call": ("support", "oppose"),
    "know": ("support", "hedge"),
    "confirm": ("support", "hedge"),
    "assert": ("support", "hedge"),
    "false": ("deny", "support"),
    "true": ("support", "deny"),
    "say": ("", "hedge"),
    "inform": ("", "hedge"),
    "believe": ("", "hedge"),
}
_CONTENT = {
    "false": ("deny", "support"),
    "deny": ("deny", "support"),
    "true": ("support", "deny"),
    "know": ("", "hedge"),
    "maybe": ("hedge", "support"),
    "doubt": ("hedge", "support"),
    "may": ("hedge", "deny"),
    "must": ("support", "oppose"),
    "accept": ("support", "oppose"),
    "back": ("support", "oppose"),
    "will": ("support", "oppose"),
    "call": ("support", "oppose"),
    "bad": ("oppose", "deny"),
    "oppose": ("oppose", "support"),
    "accuse": ("oppose", "deny"),
    "warn": ("oppose", "support"),
    "good": ("support", "oppose"),
}
_ORDER = {mark: number for number, mark in enumerate(_CONTENT)}  # the first that is shown counts

Place = tuple[int, int]


class _Word(NamedTuple):
    """What a word is to the operators by itself; nearly all words are `_PLAIN`."""

    folded: str = ""
    attitude: str | None = None
    ends: bool = False  # the scope of a negator
    negates: bool = False
    affirmed: bool = False  # "only" behind "not"
    leads: bool = False  # is part of the verb behind it


_PLAIN, _NUMBER = _Word(), _Word("0")


class _Table(dict[str, _Word]):
    """What words are, each looked at when it is first asked for; all is forgotten when there are too many."""

    def __missing__(self, text: str) -> _Word:
        if len(self) >= _REMEMBERED:
            self.clear()
        word = self[text] = _word(text)
        return word


def _word(text: str) -> _Word:
    folded = fold(text)
    negates = folded in _NOT or folded.endswith("n't")
    word = _Word(
        folded,
        attitude(folded.removesuffix("n't") if folded != "won't" else folded),
        folded in _ENDS,
        negates,
        folded in _AFFIRMED,
        negates or folded in _AUXILIARY or folded.endswith("ly"),
    )
    if any(word[1:]) or folded in _ASKED_FOR:
        return word
    return _NUMBER if folded[:1].isdigit() else _PLAIN


_TABLE = _Table()


def operators(words: Words, cue: Place | None, content: Place) -> list[str]:
    """Return the marks of an attribution, given character offsets into the passage."""
    first, stop = words.between(*content)
    start, end = words.between(*cue) if cue else (first, first)
    lowest = max(0, min(first, start) - _NEAR)
    around = list(map(_TABLE.__getitem__, words.words[lowest : max(stop, end) + _NEAR]))
    first, stop, start, end = (place - lowest for place in (first, stop, start, end))
    while start < end and start and around[start - 1].leads:
        start -= 1
    turned = start < end and any(word.folded in _NOBODY for word in around[max(0, start - _SCOPE) : start])
    marks = _cue(around[start:end], turned)
    inner = _content(around[first:stop])
    plain = all(mark.rpartition(":")[2] in _PLAINLY for mark in marks if mark.startswith("cue:"))
    said = "plain:" if plain else "told:"
    if "cue:refuse" in marks and "head:statement" in inner:
        marks.append("cue:refuse>statement")  # "rejected reports": it is not so
    nearest = max(0, first - _NEAR)
    before = around[nearest : min(start, first)] + around[max(nearest, end) : first]
    marks += inner + [said + mark for mark in inner]
    marks += [f"before:{mark}" for mark in _classes(before)]
    marks += [f"after:{mark}" for mark in _classes(around[stop : stop + _NEAR])]
    return marks


def _classes(words: Sequence[_Word]) -> list[str]:
    """Return the classes of words, each once, with ``not`` before it where a negator in its clause turns it."""
    found: dict[str, None] = {}
    turned = 0  # the place up to which words are turned
    for place, word in enumerate(words):
        if word is _PLAIN:
            continue
        if word.ends:
            turned = 0
        elif word.negates:
            affirms = place + 1 < len(words) and words[place + 1].affirmed  # "no doubt", "not only"
            turned = 0 if affirms else place + 1 + _SCOPE
            found["affirmed" if affirms else "negation"] = None
            if word.attitude in _MODAL:
                found[f"not-{word.attitude}"] = None
        elif word.attitude and not (word.affirmed and place and words[place - 1].negates):
            name = _told_apart(word, words[place + 1].folded if place + 1 < len(words) else "")
            if name:
                later = name in _MODAL and any(after.negates for after in words[place + 1 : place + 3])
                found[f"not-{name}" if place < turned or later else name] = None
    return list(found)


def _told_apart(word: _Word, following: str) -> str | None:
    """Return the class of a word, where the next one may tell its senses apart ("called off", "called it a lie")."""
    if word.attitude == "call" and word.folded.startswith("call") and following not in _FOR:
        return "oppose" if following == "off" else "say"
    if word.folded == "let" and following not in _I and following != "'s":
        return None
    return word.attitude


def _cue(words: Sequence[_Word], turned: bool) -> list[str]:
    """Mark what the cue does, and what its outer verb does to the inner one ("refused to condemn")."""
    found = _classes(words)
    if turned:
        found = list(dict.fromkeys(map(_turn, found)))
    telling = [mark for mark in found if mark not in ("say", "negation", "affirmed", "not-negation")]
    marks = [f"cue:{mark}" for mark in telling or found or ["none"]]
    if len(telling) > 1:
        marks.append(f"cue:{telling[0]}>{telling[-1]}")
    senses = [sense for mark in telling if (sense := _sense(mark, _CUE))]
    if telling and telling[0] in ("refuse", "decline") and "say" in found:
        senses = ["hedge"]  # "refused to comment"
    return marks + [f"sense:{sense}" for sense in senses[:1]]


def _turn(mark: str) -> str:
    return mark.removeprefix("not-") if mark.startswith("not-") else f"not-{mark}"


def _sense(mark: str, table: Mapping[str, tuple[str, str]]) -> str:
    """Return the stance that a class shows, or nothing."""
    return table.get(mark.removeprefix("not-"), ("", ""))[mark.startswith("not-")]


def _content(words: Sequence[_Word]) -> list[str]:
    whole, first = _classes(words), _classes(words[:_HEAD])
    opening = [word.folded for word in words[:4]]
    subject = "we" if not _I.isdisjoint(opening) else "they" if not _THEY.isdisjoint(opening[:2]) else ""
    marks = whole + [f"head:{mark}" for mark in first]
    if subject:
        marks += [subject, *(f"{subject}:{mark}" for mark in first)]
    asked_for = [word.folded for word in words if word is not _PLAIN]
    if any(word[:1].isdigit() for word in asked_for):
        marks.append("number")
    if "?" in asked_for:
        return [*marks, "question", "sense:hedge"]
    shown = [mark for mark in whole if _sense(mark, _CONTENT) and (subject or not mark.endswith("will"))]
    if shown:
        best = min(shown, key=lambda mark: _ORDER[mark.removeprefix("not-")])
        marks.append(f"sense:{_sense(best, _CONTENT)}")
    elif "negation" in whole:
        marks.append("sense:deny")
    return marks
