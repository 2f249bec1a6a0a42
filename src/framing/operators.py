"""An attribution -> its operators: what is said of the matter, and what negation, mood and modality do to it.

Takes the words of a passage with the places of cue and content, gives marks such as ``cue:not deny`` or ``head:false``,
which a linear head weighs like words. It reads closed classes of words and their order; it decides no stance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from framing.attitudes import attitude
from framing.features import Words, fold

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
_NEAR = 25  # words on either side of a content that may say how it is meant
_PLAIN = frozenset(["say", "inform", "believe", "assert", "none"])
_MODAL = frozenset(["must", "may", "will", "would"])  # a negator follows them
_NOBODY = frozenset(["nobody", "none", "neither"])
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

Place = tuple[int, int]


def operators(words: Words, cue: Place | None, content: Place) -> list[str]:
    """Return the marks of an attribution, given character offsets into the passage."""
    first, stop = words.between(*content)
    start, end = words.between(*cue) if cue else (first, first)
    lowest = max(0, min(first, start) - _NEAR)
    folded = [fold(word) for word in words.words[lowest : max(stop, end) + _NEAR]]
    first, stop, start, end = (place - lowest for place in (first, stop, start, end))
    while start < end and start and _leads(folded[start - 1]):
        start -= 1
    turned = start < end and bool(_NOBODY & set(folded[max(0, start - _SCOPE) : start]))
    marks = _cue(folded[start:end], turned)
    inner = _content(folded[first:stop])
    plain = all(mark.rpartition(":")[2] in _PLAIN for mark in marks if mark.startswith("cue:"))
    said = "plain:" if plain else "told:"
    if "cue:refuse" in marks and "head:statement" in inner:
        marks.append("cue:refuse>statement")  # "rejected reports": it is not so
    before = [word for place, word in enumerate(folded[:first]) if place >= first - _NEAR and not start <= place < end]
    marks += inner + [said + mark for mark in inner]
    marks += [f"before:{mark}" for mark in dict.fromkeys(_classes(before))]
    marks += [f"after:{mark}" for mark in dict.fromkeys(_classes(folded[stop : stop + _NEAR]))]
    return marks


def _leads(word: str) -> bool:
    """Say whether a word before a cue is part of its verb."""
    return word in _AUXILIARY or word.endswith("ly") or _negates(word)


def _negates(word: str) -> bool:
    return word in _NOT or word.endswith("n't")


def _classes(folded: Sequence[str]) -> Iterator[str]:
    """Yield the class of every word that has one, with ``not`` before it where a negator in its clause turns it."""
    turned = 0
    for place, word in enumerate(folded):
        found = _class(word, folded[place + 1] if place + 1 < len(folded) else "")
        if word in _ENDS:
            turned = 0
        elif _negates(word):
            affirms = not _AFFIRMED.isdisjoint(folded[place + 1 : place + 2])  # "no doubt", "not only"
            turned = 0 if affirms else _SCOPE
            yield "affirmed" if affirms else "negation"
            if found in _MODAL:
                yield f"not-{found}"
        elif found and not (word in _AFFIRMED and place and _negates(folded[place - 1])):
            later = found in _MODAL and any(map(_negates, folded[place + 1 : place + 3]))
            yield f"not-{found}" if turned or later else found
            turned = max(0, turned - 1)
        else:
            turned = max(0, turned - 1)


def _class(word: str, following: str) -> str | None:
    """Return the class of a word, where the next one may tell its senses apart ("called off", "called it a lie")."""
    if word.startswith("call") and attitude(word) == "call" and following not in _FOR:
        return "oppose" if following == "off" else "say"
    if word == "let" and following not in _I and following != "'s":
        return None
    return attitude(word.removesuffix("n't") if word != "won't" else word)


def _cue(folded: Sequence[str], turned: bool) -> list[str]:
    """Mark what the cue does, and what its outer verb does to the inner one ("refused to condemn")."""
    found = list(dict.fromkeys(_turn(mark) if turned else mark for mark in _classes(folded)))
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


def _content(folded: Sequence[str]) -> list[str]:
    whole, first = (list(dict.fromkeys(_classes(part))) for part in (folded, folded[:_HEAD]))
    subject = "we" if _I & set(folded[:4]) else "they" if _THEY & set(folded[:2]) else ""
    marks = whole + [f"head:{mark}" for mark in first]
    if subject:
        marks += [subject, *(f"{subject}:{mark}" for mark in first)]
    if any(word[0].isdigit() for word in folded):
        marks.append("number")
    if "?" in folded:
        return [*marks, "question", "sense:hedge"]
    order = list(_CONTENT)
    shown = [mark for mark in whole if _sense(mark, _CONTENT) and (subject or not mark.endswith("will"))]
    if shown:
        best = min(shown, key=lambda mark: order.index(mark.removeprefix("not-")))
        marks.append(f"sense:{_sense(best, _CONTENT)}")
    elif "negation" in whole:
        marks.append("sense:deny")
    return marks
