"""Analyses of several articles -> who affirms, denies or opposes the same matter, and what each calls it.

Takes `Analysis` records or files of them, gives rows of counts with their places. It reads no article and judges nothing:
voices and stances are those of the analyses, names are found by their words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

from framing.errors import InputError
from framing.records import Analysis, Attribution, Passage, Span, each
from framing.runs.shards import result_files
from framing.shape import shown
from framing.summary import plain

Holds = Callable[[str], bool]

# Words by which texts take a side on the status of a place or of those who hold it.
NAMES = tuple(
    """
    annexed; autonomous; breakaway; de facto; disputed; illegal; independent; legitimate; liberated; occupied;
    occupier; partially recognised; partially recognized; proxy; puppet; rebel; rebel-held; republic; secessionist;
    self-declared; self-proclaimed; self-styled; separatist; so-called; temporarily occupied; terrorist; unrecognised;
    unrecognized
    """.replace("\n", " ").strip().split("; ")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Position:
    """An outlet, or a source that it gives the word to, and a frame that it carries with a stance.

    Attributes
    ----------
    outlet : str
        ``meta["outlet"]`` of the article, or else its id.
    source, kind, frame, stance
        As in `Voice`; ``source`` is ``None`` where the outlet itself speaks.
    count : int
    places : tuple of (str, int)
        Article ids and numbers of passages.
    """

    outlet: str
    source: str | None
    kind: str | None
    frame: str
    stance: str | None
    count: int
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A naming word in the mouth of an outlet or a source.

    Attributes
    ----------
    outlet : str
    source : str or None
        ``None`` where the outlet itself speaks.
    name : str
        The word in small letters and singular.
    count : int
    places : tuple of (str, int, int)
        Article ids, and offsets into the article.
    """

    outlet: str
    source: str | None
    name: str
    count: int
    places: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Positions and names of several articles; as a text it is a table to read."""

    positions: tuple[Position, ...]
    names: tuple[Name, ...]

    def __str__(self) -> str:
        return "\n".join(map(plain, _lines(self)))


def compare(
    analyses: Iterable[Analysis], *, about: str | None = None, names: Sequence[str] = NAMES
) -> Comparison:
    """Compare how articles frame the same matter.

    Parameters
    ----------
    analyses : iterable of Analysis
    about : str, optional
        Only passages that hold these words, whole and side by side, in capital or small letters: the matter that is compared.
    names : sequence of str
        The words that are looked for as names of the matter, each also in the plural; ``(*NAMES, "enclave")`` adds one.

    Returns
    -------
    Comparison
        Rows by outlet, source, frame and stance, and by outlet, source and name; the most frequent first.

    Raises
    ------
    InputError
        If no name is given, one is empty or no text, `about` is, or what is to be compared is no list of analyses.
    """
    sought, holds = _checked(names), _holding(about)
    spelled: dict[tuple[str, str], str] = {}  # "The ministry", which opens a sentence, is "the ministry"
    positions: dict[tuple[str, str | None, str | None, str, str | None], list[tuple[str, int]]] = {}
    called: dict[tuple[str, str | None, str], list[tuple[str, int, int]]] = {}
    for story in each(analyses, "a comparison"):
        outlet = str(story.meta.get("outlet") or story.id)

        def who(source: str | None, outlet: str = outlet) -> str | None:
            return source and spelled.setdefault((outlet, source.lower()), source)

        for voice in story.voices():
            places = [(story.id, number) for number in voice.passages if holds(story.passages[number].text)]
            if places:
                key = (outlet, who(voice.source), voice.kind, voice.frame, voice.stance)
                positions.setdefault(key, []).extend(places)
        for source, name, start, end in _named(story, sought, holds):
            called.setdefault((outlet, who(source), name), []).append((story.id, start, end))
    return Comparison(
        tuple(sorted((Position(*k, len(v), tuple(v)) for k, v in positions.items()), key=lambda row: -row.count)),
        tuple(sorted((Name(*k, len(v), tuple(v)) for k, v in called.items()), key=lambda row: -row.count)),
    )


def read_analyses(paths: Iterable[str | Path]) -> Iterator[Analysis]:
    """Read files, or folders of shards, that ``framing analyze -o`` has written, one article a line.

    Raises
    ------
    InputError
        If a file cannot be read, a folder has no shards, or a line is no analysis.
    """
    for path in (file for name in paths for file in result_files(Path(name))):
        try:
            with path.open(encoding="utf8") as lines:
                for number, line in enumerate(lines, 1):
                    if not line.isspace():
                        yield _analysis(line, f"{path}, line {number}")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"analyses must be a UTF-8 file, but {path} cannot be read ({error}); check it") from error


def _analysis(line: str, where: str) -> Analysis:
    try:
        return Analysis.from_dict(json.loads(line))
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    except (ValueError, RecursionError) as error:  # no JSON
        raise InputError(
            f"{where} must be an analysis, but is not ({error!r}); write it with 'framing analyze INPUT -o OUT.jsonl'"
        ) from error


class _Names:
    """Finds names in the singular and the plural; white space or a hyphen parts the words of a name."""

    def __init__(self, names: Sequence[str]) -> None:
        # The longest first, so that "rebel-held" is not read as "rebel".
        self._names = [" ".join(name.lower().split()) for name in sorted(names, key=len, reverse=True)]
        parts = "|".join(f"({_in_any_number(name)})" for name in self._names)
        self._pattern = re.compile(rf"(?<![\w-])(?:{parts})(?![\w-])", re.IGNORECASE)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Give each name with its place, as it was asked for, in small letters."""
        for match in self._pattern.finditer(text):
            yield self._names[(match.lastindex or 0) - 1], match.start(), match.end()


def _in_any_number(name: str) -> str:
    pattern = r"[\s-]+".join(map(re.escape, name.split()))
    return f"{pattern[:-1]}(?:y|ies)" if re.search("[^aeiou]y$", name) else f"{pattern}s?"


def _checked(names: Sequence[str]) -> _Names:
    if not isinstance(names, (Sequence, Set)) or isinstance(names, str) or not names:  # an array would not say if it is empty
        rule = f"names must be words to look for, in a list, but {shown(names)} was given"
        raise InputError(f"{rule}; give a list, or leave names out")
    for name in names:
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"names must be words to look for, but {shown(name)} is none; leave it out")
    return _Names(names)


def _holding(about: str | None) -> Holds:
    """Return what says whether a text holds words, each whole; "pro-Oster" holds "Oster", "posters" does not."""
    if about is None:
        return lambda text: True
    if not isinstance(about, str) or not about.strip():
        raise InputError(f"about must be words to look for, but {about!r} was given; leave it out to compare all passages")
    pattern = re.compile(rf"(?<!\w){_spaced(about)}(?!\w)", re.IGNORECASE)
    return lambda text: pattern.search(text) is not None


def _spaced(words: str) -> str:
    """Return a pattern of words that any white space may part."""
    return r"\s+".join(map(re.escape, words.split()))


def _named(story: Analysis, names: _Names, holds: Holds) -> Iterator[tuple[str | None, str, int, int]]:
    """Give the source, name and place of each naming word in the title and the passages; the title is the outlet's."""
    texts: list[tuple[Span | Passage, tuple[Attribution, ...]]] = [(story.title, ())] if story.title else []
    texts += [(passage, passage.attributions) for passage in story.passages]
    for part, attributions in texts:
        for name, first, stop in names.find(part.text) if holds(part.text) else ():
            start, end = part.start + first, part.start + stop
            yield _speaker(attributions, start, end), name, start, end


def _speaker(attributions: Iterable[Attribution], start: int, end: int) -> str | None:
    """Return the source of the shortest content that holds a stretch, or ``None`` where the outlet speaks."""
    holding = [a for a in attributions if a.content.start <= start and end <= a.content.end]
    if not holding:
        return None
    said = min(holding, key=lambda a: a.content.end - a.content.start)
    return said.source.name if said.source else ""


def _lines(comparison: Comparison) -> Iterator[str]:
    frames: dict[str, dict[str | None, list[str]]] = {}
    for row in comparison.positions:
        stances = frames.setdefault(row.frame, {})
        stances.setdefault(row.stance, []).append(_who(row) + (f" ({row.kind})" if row.kind else ""))
    for frame, stances in frames.items():
        yield frame
        for stance, who in sorted(stances.items(), key=lambda item: item[0] or ""):
            yield f"  {stance or 'own voice':9s}  {', '.join(who)}"
    names: dict[str, list[str]] = {}
    for name in comparison.names:
        names.setdefault(name.name, []).append(_who(name))
    if names:
        yield "what it is called"
    for word, who in names.items():
        yield f"  {word}: {', '.join(who)}"


def _who(row: Position | Name) -> str:
    source = "" if row.source is None else ": " + shorten(row.source or "(no source)", 60, placeholder="…")
    return f"{row.outlet}{source} {row.count}"
