"""Article -> passages, and text -> sentences: where a reader would pause.

Takes the kept paragraphs of an `Article`, gives each as one passage, or an overlong one as several; takes any text,
gives the offsets of its sentences. The sentence rules are English with everybody's quotation marks, and need white
space after a stop: they do not part "end.Next", nor a headline from the line below it without a blank one between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from framing.paragraphs import BLANK
from framing.records import Article, Span

MAX_PASSAGE = 2000

_CLOSING = "\"'\u2019\u201d\u2018\u201c\u00bb\u203a)\\]\u300d\u300f"
_OPENING = "\"'\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u2039(\\[\u00bf\u00a1\u2014\u2013-"
_GAP = r"\n[^\S\n]*\n\s*|\r\r|\u2029"  # a blank line
# A stop with what closes behind it, or a blank line. It always matches, so that no run of stops is tried twice.
# The look ahead passes over all other characters quickly.
_BREAK = re.compile(
    r"(?=[.!?\u2026\u3002\uff01\uff1f\u061f\u0964\n\r\u2029])(?:"
    rf"(?P<stop>[.!?\u2026]+)(?P<closing>(?:[{_CLOSING}]|\s[\u00bb\u201d](?=\s|\Z)|\s[\"'](?=\Z)|\[\d+\])*)"
    rf"|[\u3002\uff01\uff1f\u061f\u0964][{_CLOSING}]*|{_GAP})"
)
_GAPS = re.compile(_GAP)
_SPACE = re.compile(r"\s*")
_AHEAD = re.compile(rf"(?:[{_OPENING}]\s?)*(?P<word>\w[\w'\u2019.-]*)?")
_GEORGIAN = re.compile("[\u10d0-\u10ff]")  # a script of one case, which Unicode calls the lower
_BEHIND = re.compile(r"[\w.'\u2019&-]*\Z")
_ACRONYM = re.compile(r"(?:\w\.)*\w\Z")


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


# Never the end: a name or a number must follow.
_TITLES = _words(
    "mr mrs ms dr prof rev fr hon gen lt col maj capt cpt sgt cpl pvt pte supt insp adm cmdr brig gov sen rep pres amb sec "
    "barr messrs mme mlle mt ft vs v e.g i.e cf al approx dept gen-lt lt-gen maj-gen brig-gen"
)
# Never the end before a number.
_NUMBERED = _words("jan feb mar apr jun jul aug sep sept oct nov dec no nos art fig vol pp p ch sect para op st ca c")
# The end only where the next word is one that opens sentences.
_DOUBTFUL = _words(
    "st jr sr inc corp ltd co bros llc plc etc a.m p.m u.s u.k u.n e.u ph.d jan feb aug sept oct nov dec mon tue wed "
    "thu fri sat sun ave blvd rd est dist assn univ"
)
_OPENERS = _words(
    "the a an he she it they we i you this that these those there here his her its their our my in on at by for from "
    "with without after before since during until while when where what who why how if although though as but and or "
    "so yet not no both all some many most several one two other others another however meanwhile earlier later then "
    "now also still according under over between among despite like to once even only"
)
_PRONOUNS = _words("he she it they we i you this that")
_SAID = re.compile(
    r"\s+(?:[A-Z]\S{0,30}\s+){0,2}(?:said|says|asked|asks|wondered|added|told|cried|shouted|replied|exclaimed|wrote|"
    r"demanded|inquired|yelled|quipped)\b"
)


def split_passages(article: Article) -> tuple[Span, ...]:
    """Take each kept paragraph as a passage; part one of more than `MAX_PASSAGE` characters at sentence ends.

    What was kept without cleaning is parted at its blank lines first.
    """
    passages: list[Span] = []
    for paragraph in chain.from_iterable(map(_paragraphs, article.kept)):
        if len(paragraph.text) <= MAX_PASSAGE:
            passages.append(paragraph)
        else:
            passages += [_within(paragraph, start, end) for start, end in _parts(paragraph.text)]
    return tuple(passages)


def _paragraphs(kept: Span) -> Iterator[Span]:
    text, start = kept.text, 0
    for gap in chain(_GAPS.finditer(text), [None]):
        end = gap.start() if gap else len(text)
        if visible := text[start:end].strip(BLANK):
            first = text.index(visible, start)
            yield _within(kept, first, first + len(visible))
        start = gap.end() if gap else end


def _within(span: Span, start: int, end: int) -> Span:
    return Span(span.start + start, span.start + end, span.text[start:end])


def sentences(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text.

    Returns
    -------
    list of (int, int)
        Offsets in order, disjoint, without outer white space; all other characters lie in one of them.
    """
    found: list[tuple[int, int]] = []
    start = _after_space(text, 0)
    for match in _BREAK.finditer(text):
        if match.start() >= start and _ends_sentence(text, start, match):
            end = match.end() if match["stop"] or not match.group().isspace() else match.start()
            found.append(_stripped(text, start, end))
            start = _after_space(text, match.end())
    if start < len(text):
        found.append(_stripped(text, start, len(text)))
    return found


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    return start, start + len(text[start:end].rstrip())


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    if not match["stop"]:
        return True
    end = match.end()
    if end == len(text):
        return True
    if not text[end].isspace():
        return False
    ahead = _AHEAD.match(text, _after_space(text, end), min(len(text), _after_space(text, end) + 60))
    word = ahead["word"] if ahead and ahead["word"] else ""
    if word[:1].islower() and not _GEORGIAN.match(word):
        return False
    if match["stop"] == ".":
        return not _is_abbreviated(text, start, match, word)
    if "!" in match["stop"] or "?" in match["stop"]:
        return not (match["closing"] and _is_attribution(text, end, word))
    return text[match.start() - 1] not in "[(" or match.start() == start


def _is_abbreviated(text: str, start: int, match: re.Match[str], word: str) -> bool:
    """Whether the full stop belongs to the token before it rather than to a sentence."""
    stop = match.start()
    behind = _BEHIND.search(text, max(start, stop - 24), stop)
    token = behind.group() if behind else ""
    if not token or match["closing"]:
        return False
    folded = token.lower()
    if stop - len(token) <= start + 1 and (token.isdigit() or len(token) == 1):
        return bool(word) and (token.isdigit() or not token.islower())  # "1. " and "A. " count an item
    if folded in _TITLES:
        return True
    if word[:1].isdigit() and folded in _NUMBERED:
        return True
    opens = word.lower() in _OPENERS
    if folded in _DOUBTFUL or (_ACRONYM.match(token) and not token.isdigit()):
        return bool(word) and not opens
    return False


def _is_attribution(text: str, end: int, word: str) -> bool:
    """Whether `"...?" Name said` goes on: only a name may stand between the question and the verb."""
    return (
        bool(word) and word.lower() not in _PRONOUNS and _SAID.match(text, end, min(len(text), end + 120)) is not None
    )


# -- overlong paragraphs ---------------------------------------------------------------------------------------------


def _parts(text: str) -> list[tuple[int, int]]:
    """Cut a text into pieces of at most `MAX_PASSAGE` characters, as even as its sentences allow."""
    atoms = [atom for start, end in sentences(text) for atom in _atoms(text, start, end)]
    parts: list[tuple[int, int]] = []
    first = 0
    while first < len(atoms):
        start = atoms[first][0]
        left = len(text) - start
        aim = start + left / -(-left // MAX_PASSAGE)
        last = first
        while last + 1 < len(atoms) and atoms[last + 1][1] - start <= MAX_PASSAGE:
            if abs(atoms[last + 1][1] - aim) > abs(atoms[last][1] - aim):
                break
            last += 1
        parts.append((start, atoms[last][1]))
        first = last + 1
    return parts


def _atoms(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give a sentence whole, or an endless one at white space, or where it has none, hard."""
    while end - start > MAX_PASSAGE:
        cut = _last_space(text, start + MAX_PASSAGE // 2, start + MAX_PASSAGE)
        yield _stripped(text, start, cut)
        start = _after_space(text, cut)
    if start < end:
        yield start, end


def _last_space(text: str, low: int, high: int) -> int:
    for position in range(high, low, -1):
        if text[position].isspace():
            return position
    return high
