"""Sources of an article, in order -> the name behind a pronoun, a short form or a quotation that goes on.

Takes the article's passages and its sources in the order of the text, gives for each the fullest earlier mention, or
none; and within one passage, where the mention stands that a pronoun takes up. It works by rules: a name is looked up
among earlier names, an institution or an office among earlier ones of the same noun, a pronoun goes to the likeliest
earlier mention. It does not invent names and never looks ahead.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log1p

from framing.names.called import Called, describe
from framing.names.mentions import Mention, find
from framing.names.namesakes import SEX, Known, bears, fuller, looked_up, may_be, words_of
from framing.names.persons import ANY_BODY, ANYONE, GIVEN, PLACES, TAKES_UP
from framing.records import Source, Span

PRONOUNS = frozenset("he she they it him her them his its their".split())
_SHORT = re.compile(r"(?i)(?:the|this|that)\s+([^,]+?)(?:,.*|\s+who\b.*)?$", re.DOTALL)
_LOOSE = frozenset("same young old elder latter said senior".split())  # modifiers that a full mention may lack
_BASED = re.compile(r"(?:\w+ )?\w+-based ")
_PLACED = re.compile(r"\b(?:of|for|in|at|from)\b")
# What opens a sentence with a capital and is no name: "We're", "Thanking Ada Krol", "Asking about it".
_CONTRACTED = re.compile(r"(?:n[’']t|[’'](?:m|re|ve|ll|d))$")
_DOING = re.compile(r"[A-Z]\w{3,}ing (?:[A-Z]|(?:the|an?|his|her|its|their|on|at|to|in|from|about|that|with|by|out)\b)")
_REACH, _KEPT, _NAMESAKES = 3, 200, 20  # passages that a pronoun may reach back; mentions that are remembered; names by word
# What speaks for a mention as the owner of a pronoun; fitted on the training articles, then rounded.
_GAP, _PASSAGE, _RANK = -0.5, -1.8, -0.5  # for log(1 + characters / 50), each passage and each other between
_SPOKEN, _SUBJECT, _OPENS, _NAMED, _KNOWN_SEX, _VOICE, _PEOPLE, _UNSURE = 1.0, 0.5, 1.0, 0.5, 0.4, 1.0, 1.8, -0.7


@dataclass(slots=True, eq=False)
class _Place:
    known: Known
    passage: int
    mention: Mention
    spoken: bool


class Speakers:
    """Remembers who was called in one article; feed it the sources in the order of the text.

    Parameters
    ----------
    passages : iterable of Span
        All passages of the article; they are read no further than the sources that are asked for.
    title : Span, optional
    """

    def __init__(self, passages: Iterable[Span], title: Span | None = None) -> None:
        self._ahead = _mentions(passages, title)
        self._next = next(self._ahead, None)
        self._places: deque[_Place] = deque(maxlen=_KEPT)
        self._by_word: dict[str, list[Known]] = {}  # words and initials of names, in lower case
        self._last: tuple[int, str] | None = None
        self._spoken = 0
        self._answers: dict[tuple[int, int], str | None] = {}

    def resolve(self, passage: int, source: Source) -> str | None:
        """Return the fullest earlier mention of a source, or ``None``, and remember the source.

        Parameters
        ----------
        passage : int
            The number of the source's passage.
        source : Source
            With offsets into the article. A source that was asked for before gets the same answer; one with a speaker
            keeps it and speaks from now on.
        """
        if source.speaker:
            self._last = (passage, source.speaker)
            return source.speaker
        if (place := (source.start, source.end)) not in self._answers:
            self._read(source.start)
            self._answers[place] = self._answer(passage, source)
            self._read(source.end, keep=False)
        return self._answers[place]

    def continued(self, passage: int) -> str | None:
        """Return who spoke last in the passage before, for a quotation that goes on without naming its speaker."""
        return self._last[1] if self._last and self._last[0] == passage - 1 else None

    def _answer(self, passage: int, source: Source) -> str | None:
        pronoun, called = pronoun_of(source.text), describe(source.text)
        known = self._behind(pronoun, passage, source.start) if pronoun else self._same(source.text, called)
        name = None if known is None or not (pronoun or fuller(known, source.text, called)) else known.text
        if known is None:
            if pronoun:
                return None
            known = self._meet(source.text, called)
        elif pronoun:
            known.sex = known.sex or SEX.get(pronoun, "")
        else:
            self._learn(known, source.text, called)
        self._spoken += 1
        known.spoken, self._last = self._spoken, (passage, known.text)
        here = Mention(source.start, source.end, source.text, called, subject=True, opens=True)
        self._places.append(_Place(known, passage, here, True))
        return name

    def _read(self, end: int, keep: bool = True) -> None:
        """Take in the mentions that end before a place, or pass over those that begin before it."""
        while self._next is not None and (self._next[1].end if keep else self._next[1].start + 1) <= end:
            passage, found = self._next
            if keep:
                known = self._same(found.text, found.called) or self._meet(found.text, found.called)
                self._learn(known, found.text, found.called)
                if found.short:
                    known.short = found.short
                    self._index(known)
                self._places.append(_Place(known, passage, found, False))
            self._next = next(self._ahead, None)

    def _meet(self, text: str, called: Called) -> Known:
        self._index(known := Known(text, called, words_of(text), called.sex))
        return known

    def _index(self, known: Known) -> None:
        names = looked_up(known.text, known.called.name) if known.called.name else frozenset()
        for word in (names | {known.short.lower()}) - {""}:
            held = self._by_word.setdefault(word, [])
            if known not in held:
                held.append(known)
                del held[:-_NAMESAKES]

    def _learn(self, known: Known, text: str, called: Called) -> None:
        """Take a mention for the fullest where it has more of the name, or as much and a role."""
        known.sex = known.sex or called.sex
        own = known.called
        known.called = own._replace(roles=own.roles | called.roles)
        more = (len(called.name), bool(called.roles)) > (len(own.name), bool(own.roles))
        if more and len(words_of(text)) >= len(known.words):
            sort = called.sort if own.sort in ("", "name") else own.sort
            known.text, known.called = text, Called(called.name, known.called.roles, sort, known.sex)
            known.words |= words_of(text)
            self._index(known)

    def _same(self, text: str, called: Called) -> Known | None:
        if called.name:
            return self._named(called)
        short = _SHORT.match(text)
        return self._noun(short.group(1).lower(), called) if short else None

    def _named(self, called: Called) -> Known | None:
        """Look for who bears a name: of namesakes the one who spoke last, or else the one who was named last."""
        found = None
        for known in reversed(self._by_word.get(called.name[-1].lower(), ())):
            if (found is None or known.spoken > found.spoken) and bears(known, called):
                found = known
        return found

    def _noun(self, short: str, called: Called) -> Known | None:
        """Look for the last mention with the noun of "the ministry", then with a noun that it may take up."""
        head = short if short in TAKES_UP else (short.split() or [""])[-1]
        if head not in {short, *called.roles} or (_PLACED.search(short) and head != short):
            return None
        extra = words_of(_BASED.sub("", short)) - _LOOSE - {*head.split()}
        others = TAKES_UP.get(head, frozenset())
        for nouns in (frozenset([head]), others):
            for place in reversed(self._places):
                own = place.known.called
                if nouns & own.roles and extra <= place.known.words and (own.sort == "people") == (called.sort == "people"):
                    return place.known
        anybody = "person" if head in ANYONE else "name" if head in ANY_BODY else None
        for place in reversed(self._places) if anybody and not extra else ():
            own, here = place.known.called, place.mention
            heard = place.spoken or (here.subject and here.opens and len(own.name) > 1 and not own.sex)
            if heard and own.sort == anybody and place.known.text.lower() not in PLACES:
                return place.known
        return None

    def _behind(self, pronoun: str, passage: int, at: int) -> Known | None:
        best, most, seen = None, float("-inf"), set[int]()
        for place in reversed(self._places):
            if passage - place.passage > _REACH:
                break
            if may_be(place.known, pronoun) and not _is_thing(place, pronoun):
                weight = _weight(place, pronoun, passage, at) + _RANK * min(len(seen), 5)
                seen.add(id(place.known))
                if weight > most:
                    best, most = place.known, weight
        return best


def antecedents(text: str, sources: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return, for the sources of a passage that are pronouns, where in it the mention stands that they take up.

    Parameters
    ----------
    text : str
        The passage; nothing outside it is known.
    sources : iterable of (int, int)
        Where its sources lie in it. Pronouns that take up nothing in the passage are left out of the result.
    """
    places = sorted(set(sources))
    if not any(pronoun_of(text[start:end]) for start, end in places):
        return {}
    found, speakers = {}, Speakers([Span(0, len(text), text)])
    for start, end in places:
        source = Source(start, end, text[start:end])
        name = speakers.resolve(0, source)
        # An earlier source may reach over the pronoun, and so is nowhere before it.
        if name and pronoun_of(source.text) and (first := text.rfind(name, 0, start)) >= 0:
            found[start, end] = first, first + len(name)
    return found


def pronoun_of(text: str) -> str | None:
    """Return the pronoun that a source is, alone or before "himself" and the like, in lower case."""
    words = text.lower().split()
    alone = words and (len(words) == 1 or (len(words) == 2 and words[1].endswith(("self", "selves"))))
    return words[0] if alone and words[0] in PRONOUNS else None


def _mentions(passages: Iterable[Span], title: Span | None) -> Iterator[tuple[int, Mention]]:
    for number, span in enumerate([*([title] if title else []), *passages], -1 if title else 0):
        for found in find(span.text, span.start):
            if not _is_opening(span.text, found, found.start - span.start):
                yield number, found


def _is_opening(text: str, found: Mention, at: int) -> bool:
    """Say whether a mention is no name but words that open a sentence."""
    if found.called.sort != "name":
        return False
    first = found.called.name[0]
    doing = found.opens and first.lower() not in GIVEN and _DOING.match(text, at)
    return bool(doing or (len(found.called.name) == 1 and _CONTRACTED.search(first)))


def _is_thing(place: _Place, pronoun: str) -> bool:
    """Say whether "he" or "she" may hardly take up a name: it never spoke, has no sex and is no subject, as works and firms."""
    known = place.known
    return pronoun in SEX and known.called.sort == "name" and not (known.sex or known.spoken or place.mention.subject)


def _weight(place: _Place, pronoun: str, passage: int, at: int) -> float:
    known, here = place.known, place.mention
    weight = _GAP * log1p(max(0, at - here.end) / 50) + _PASSAGE * (passage - place.passage)
    weight += _SPOKEN * place.spoken + _SUBJECT * here.subject + _OPENS * here.opens + _VOICE * (known.spoken > 0)
    weight += _NAMED * bool(known.called.name) + _UNSURE * (known.called.sort in ("", "name"))
    weight += _KNOWN_SEX * bool(known.sex) + _PEOPLE * (pronoun in ("they", "them", "their") and known.called.sort == "people")
    return weight
