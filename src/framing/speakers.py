"""Sources of an article, in order -> the name behind a pronoun, a short form or a quotation that goes on.

Takes the article's sources passage by passage and its text, gives for each the fullest earlier mention, or none. It
works by rules: a surname is looked up among earlier names, an institution's short form among earlier institutions, a
pronoun goes to the last fitting speaker. It does not invent names and never looks ahead.
"""

from __future__ import annotations

import re

from framing.records import Source

PRONOUNS = frozenset(["he", "she", "they", "it"])
_PARTICLE = r"(?:al|bin|da|de|del|der|di|dos|du|el|la|van|von|ibn|ben)"
_NAME = re.compile(rf"[A-Z][\w’'-]*(?:\s+(?:{_PARTICLE}\s+)?[A-Z][\w’'-]*)+")
_HEAD = re.compile(r"\s*(?:,|\(|\b(?:who|whose|of|in|at|from|for|with|on|near|and)\b).*", re.DOTALL)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_INSTITUTIONS = frozenset(
    """
    ministry office party court council commission committee department embassy agency company group army police
    union government parliament report statement campaign bank institute university church organisation organization
    charity association federation bureau service newspaper paper website channel broadcaster network study survey
    poll
    """.split()
)
# Nouns by which an earlier full mention is found again ("the ministry", "the spokesman"), and nouns that are no "he" or "she".
_BODIES = _INSTITUTIONS | frozenset(
    """
    spokesman spokeswoman spokesperson official minister president mayor governor general colonel soldier officer
    diplomat lawyer analyst professor doctor senator congressman candidate
    """.split()
)
_NOBODY = _INSTITUTIONS | frozenset(
    """
    media movement command administration authority board mission front television radio post letter document video
    """.split()
)
# Words with a capital at the opening of a sentence that are no part of the name behind them.
_OPENINGS = frozenset(
    """
    A After All An And As At Before But By During For From He His Her If In It Its Later Meanwhile No Not Of On Or
    She Since So Some That The Their Then There These They This Those To Under Until When Where While With Yesterday
    Today Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December Last Earlier Only Even Both Also Now
    """.split()
)
_REACH = 3  # passages that a pronoun may reach back


class Speakers:
    """Remembers who has spoken in one article; feed it the sources in order of the text."""

    def __init__(self, text: str) -> None:
        self._names: dict[str, tuple[int, str]] = {}  # last word of a name -> where the first such name ends, and it
        for match in _NAME.finditer(text):
            parts = match.group().split()
            parts = parts[next((n for n, part in enumerate(parts) if part not in _OPENINGS), len(parts)) :]
            if len(parts) > 1:
                start = match.end() - len(match.group().split(parts[0], 1)[1]) - len(parts[0])
                self._names.setdefault(parts[-1], (match.end(), text[start : match.end()]))
        self._by_word: dict[str, str] = {}  # word of a full mention that has spoken -> that mention
        self._bodies: dict[str, str] = {}
        self._recent: list[tuple[int, str]] = []

    def resolve(self, passage: int, source: Source) -> str | None:
        """Return the fullest earlier mention of a source, or ``None``, and remember the source.

        Parameters
        ----------
        passage : int
            The number of the source's passage.
        source : Source
            With offsets into the article.
        """
        words = _WORD.findall(source.text)
        pronoun = len(words) == 1 and words[0].lower() in PRONOUNS
        name: str | None = None
        if pronoun:
            name = self._last(passage, person=words[0].lower() in ("he", "she"))
        elif words and words[0][0].isupper() and len(words) <= 3:
            name = self._named(words[-1], source)
        elif words and words[0].lower() in ("the", "his", "her", "their", "its") and len(words) <= 4:
            name = self._bodies.get(words[-1].lower())
        if name == source.text:
            name = None
        if name or not pronoun:
            self._remember(passage, name or source.text)
        return name

    def continued(self, passage: int) -> str | None:
        """Return who spoke last in the passage before, for a quotation that goes on without naming its speaker."""
        return self._recent[-1][1] if self._recent and self._recent[-1][0] == passage - 1 else None

    def _remember(self, passage: int, name: str) -> None:
        self._recent = [*self._recent[-20:], (passage, name)]
        words = _WORD.findall(name)
        if _NAME.search(name):
            for word in words:
                self._by_word.setdefault(word, name)
        if len(words) > 2:
            for word in words:
                if word.lower() in _BODIES:
                    self._bodies.setdefault(word.lower(), name)

    def _last(self, passage: int, person: bool) -> str | None:
        for number, name in reversed(self._recent):
            if passage - number > _REACH:
                return None
            if not person or _may_be_one_person(name):
                return name
        return None

    def _named(self, surname: str, source: Source) -> str | None:
        spoken = self._by_word.get(surname)
        if spoken and len(spoken) > len(source.text):
            return spoken
        end, name = self._names.get(surname, (0, ""))
        return name if end <= source.start and len(name) > len(source.text) else None


def _may_be_one_person(name: str) -> bool:
    """Say whether "he" or "she" may stand for a mention: a full name, or a noun phrase whose head is one human being.

    A single name without apposition may be a country's or an outlet's.
    """
    if _NAME.search(name):
        return True
    words = _WORD.findall(_HEAD.sub("", name))
    if not words:
        return False
    last = words[-1]
    if len(words) == 1 and last[0].isupper():
        return "," in name
    return (
        last.lower() not in _NOBODY
        and not (last.endswith("s") and last[0].islower())
        and last.lower() not in ("people", "men", "women")
    )
