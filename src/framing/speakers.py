"""Sources of an article, in order -> the name behind a pronoun or a short form.

Takes the article's attributions passage by passage and its text, gives for each source the fullest earlier mention, or
none. It works by rules: a surname is looked up among earlier names, an institution's short form among earlier
institutions, a pronoun goes to the last fitting speaker. It does not invent names and never looks ahead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from framing.records import Source

PRONOUNS = frozenset(["he", "she", "they", "it"])
_NAME = re.compile(
    r"[A-Z][\w’'-]*(?:\s+(?:(?:al|bin|da|de|del|der|di|dos|du|el|la|van|von|ibn|ben)\s+)?[A-Z][\w’'-]*)+"
)
_ONE = re.compile(r"(?i)\b(?:an?|the)\b.*\b(?:man|woman|boy|girl|mother|father|son|[a-z]+(?:er|or|ian|ist|ant))\b(?!s)")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_BODIES = frozenset(
    [
        "ministry",
        "office",
        "party",
        "court",
        "council",
        "commission",
        "committee",
        "department",
        "embassy",
        "agency",
        "company",
        "group",
        "army",
        "police",
        "union",
        "government",
        "parliament",
        "report",
        "statement",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "official",
        "minister",
        "president",
        "mayor",
        "governor",
        "general",
        "colonel",
        "soldier",
        "officer",
        "diplomat",
        "lawyer",
        "analyst",
        "professor",
        "doctor",
        "senator",
        "congressman",
        "candidate",
        "campaign",
        "bank",
        "institute",
        "university",
        "church",
        "organisation",
        "organization",
        "charity",
        "association",
        "federation",
        "bureau",
        "service",
        "newspaper",
        "paper",
        "agency",
        "website",
        "channel",
        "broadcaster",
        "network",
        "study",
        "survey",
        "poll",
    ]
)
_REACH = 3  # passages that a pronoun or a continued quotation may reach back


class Speakers:
    """Remembers who has spoken in one article; feed it the sources in order of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spoken: list[tuple[int, Source, str]] = []

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
        if len(words) == 1 and words[0].lower() in PRONOUNS:
            name = self._last(passage, person=words[0].lower() in ("he", "she"))
        elif words and words[0][0].isupper() and len(words) <= 3:
            name = self._named(words[-1], source)
        elif words and words[0].lower() in ("the", "his", "her", "their", "its") and len(words) <= 4:
            name = self._body(words[-1].lower())
        else:
            name = None
        name = None if name == source.text else name
        self._spoken.append((passage, source, name or source.text))
        return name

    def _last(self, passage: int, person: bool) -> str | None:
        for number, _, name in reversed(self._spoken):
            if passage - number > _REACH:
                return None
            if not person or _NAME.search(name) or _ONE.search(name):
                return name
        return None

    def _named(self, surname: str, source: Source) -> str | None:
        for _, _, name in self._spoken:
            if len(name) > len(source.text) and re.search(rf"\b{re.escape(surname)}\b", name) and _NAME.search(name):
                return name
        for match in _NAME.finditer(self._text, 0, source.start):
            parts = match.group().split()
            if parts[-1] == surname and len(match.group()) > len(source.text):
                return match.group()
        return None

    def _body(self, noun: str) -> str | None:
        if noun not in _BODIES:
            return None
        for _, _, name in self._spoken:
            if re.search(rf"\b{noun}\b", name, re.IGNORECASE) and _WORD.search(name) and len(name.split()) > 2:
                return name
        return None


def continues(before: Sequence[str], text: str) -> bool:
    """Say whether a passage that opens with a quotation mark goes on with a quotation that the last one left open."""
    opened = any(passage.count("“") > passage.count("”") or passage.count('"') % 2 for passage in before[-1:])
    return opened and text.lstrip()[:1] in ("“", '"')
