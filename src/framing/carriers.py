"""A passage and its attributions -> the outer sources of nested speech.

"Reports said the ministry had denied it" and "the mayor resigned, the paper wrote, citing her aides" give an attribution to
the inner speaker; who hands the words on is its carrier. The rules look in the sentence of an attribution for a verb of
reporting with a subject of its own, and for "quoted by" and "according to". A carrier is a noun phrase of the same
sentence. Audiences ("told the paper") and reports that are denied are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from framing.names.called import describe
from framing.records import Attribution, Span

Place = tuple[int, int]

_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SMALL = (
    rf"(?:{_DAY}|on|in|at|by|late|early|earlier|last|this|yesterday|today|later|also|again|recently|separately|meanwhile|then|now)"
)
_WHEN = rf"(?:\s+{_SMALL}\b(?:\s+(?!that\b)[\w’'-]+){{0,3}}?)"
_VERBS = re.compile(
    r"(?=[abcdfghpqrsw])\b(?:(?P<quote>(?:quot|cit)(?:ed|es|ing|e))"
    r"|(?P<carry>carr(?:ied|ies)|publish(?:ed|es)|broadcasts?|air(?:ed|s)|print(?:ed|s)|ran|repeat(?:ed|s)|relay(?:ed|s)|"
    r"collected|gathered|put\s+out|read\s+out)"
    r"|(?P<show>show(?:ed|s|ing))|(?P<have>had|has)|(?P<describe>described|describes)"
    r"|(?P<report>reported|reports|(?<!be\s)(?<!been\s)(?<!was\s)(?<!were\s)found|finds|wrote|writes|said|says|say|"
    r"claimed|claims|announced|declared))\b"
)
_GAPS = {  # what may stand between an outer verb and the inner attribution
    "quote": re.compile(r"\s+[“\"‘']?"),
    "show": re.compile(r"\s+"),
    "have": re.compile(r"\s+[“\"‘]?"),
    "describe": re.compile(r"\s+"),
    "report": re.compile(rf"{_WHEN}?,?\s+(?:that,?\s+|how\s+)?[“\"‘]?"),
    "carry": re.compile(
        rf"\s+that\s+|[^.;:!?“”\"]{{1,60}}?\sin\s+which\s+|{_WHEN}?\s+(?:[\w’'-]+\s+){{0,2}}(?:statement|claim|warning|answer|letter|interview|denial|message|remark|appeal|"
        r"account|word|speech|reply|call|promise|communiqu[eé])s?\b[^.;!?“”\"]{0,40}?\s"
    ),
}
# What makes no report of a verb behind it: "... is shut,” said Krol", "has not said"
_NO_REPORT = re.compile(r"(?:[,”\"]\s*|(?:\bnot|n[’']t|\bnever)\s+)$")
_TITLE = re.compile(r"(?<=[a-z] )\"([A-Z][^\",.]{1,25})\"")  # the daily "Echo"
_BEHIND = {  # what has to stand behind a source that is shown, had or described
    "show": re.compile(r",?\s+who\b|\s+\w+ing\b"),
    "have": re.compile(r"[”\"’]?,?\s+(?:\w+,\s+)?(?:\w+ing|admit|claim|complain|concede|confess|deny|insist|say|warn)\b"),
    "describe": re.compile(r"\s+as\s+\w+ing\b"),
}
_CITING = re.compile(r"\b(?:citing|quoting)\s+$")
_BY = re.compile(
    r"\b(?:(?:quoted|cited)\s+(?:as\s+saying\s+)?by|quoted\s+as\s+saying\s+(?:in|on)"
    r"|(?:statement|interview|remark|comment|letter|message|speech|address)s?\s+"
    r"(?:carried|published|broadcast|aired|released)\s+by)\s+(?!name\b)"
)
_ACCORDING = re.compile(r"\b[Aa]ccording\s+to\s+")
_HANDED = re.compile(r"\b(?:reports|records|documents|papers|media|officials|sources)$")  # plurals that hand words on
_CLOSED = re.compile(rf"{_WHEN}?\s*(?:[,.;]|$)")
_SENTENCE = re.compile(r"[.!?][”\"’)]*\s+(?=[“\"‘(]?[^\Wa-z_])|\n")
_CLAUSE = re.compile(
    r"[:;]\s+|[”\"]\s+|,\s+(?:and|but|while|although|though|as|when|where|which|yet)\s+|\s[-–—]+\s|^[“\"]|\((?=\S)"
)
_PUT_IN = re.compile(r",\s+(?:who|which)\b[^,;.]*,\s*$")  # "The site, which broke the news, quoted"
_LEAD = re.compile(
    r"(?:(?:But|And|Yet|Meanwhile|However|Later|Earlier|Then|Also|Still|Separately|and|but|while|as|though|although)\b,?\s+"
    r"|(?:On|Last|This)\s+(?:\w+day|week|month|year)\s+|(?:On|In|At|By|Last|This)\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+,\s+)+"
)
_TRAIL = re.compile(  # the last words before a verb that are no part of its subject
    r"(?:^|\s)(?:has|have|had|is|was|were|even|once|first|yesterday|today|later|earlier|also|again|recently|then|now|"
    r"(?:late |early )?(?:on|last|this)(?: [\w’'-]+){1,2})$"
)
_END = re.compile(r"[,;:!?”\"]|(?<!\b[A-Z])\.(?!\w)|\s(?:that|who|which|as|and|said|says|has|had|was|were|is|are)\s|$")
_NOBODY = re.compile(
    r"(?i)(?:he|she|they|it|him|her|them|there|i|we|you|this|one|some|others"
    r"|(?:who|which|that|\w+ing the|according|by|to|of|in|on|at|as|with|from|for|after|before|when|while|if|not|no|and|but)\b.*"
    r"|.*\b(?:who|which|that|said|says)|.*\s(?:he|she|they|I|we|you)|(?:what|where|why|how|let[’']s|had|since)\b.*)?",
    re.DOTALL,
)
_WORDS, _FAR = 12, 200  # the longest carrier in words; characters in which it is looked for
_NEAR = 12  # characters before a verb that say whether it reports


class _Verb(NamedTuple):
    start: int
    end: int
    kind: str
    closed: bool = False  # nothing but a time stands between a verb of reporting and a mark behind it


def carriers(text: str, said: Sequence[Attribution], offset: int = 0) -> list[Span | None]:
    """Return the carrier of each attribution of a passage, or ``None``.

    Parameters
    ----------
    text : str
        The passage.
    said : sequence of Attribution
    offset : int
        Where the passage begins in the article.
    """
    found: dict[Place, Span] = {}
    whole, text = text, _TITLE.sub(r"'\1'", text) if '"' in text else text
    sources = [_source(item, offset) for item in said if item.source]
    ends = [(stop.start() + 1, stop.end()) for stop in _SENTENCE.finditer(text)] if sources else []
    verbs: dict[Place, list[_Verb]] = {}  # of each sentence
    for item in said:
        if item.source and item.source.text and (place := _source(item, offset)) not in found:
            others = [other for other in sources if other != place]
            sentence = _sentence(len(text), ends, place)
            if sentence not in verbs:
                verbs[sentence] = list(_verbs(text, *sentence))
            for start, end in _candidates(text, item, sentence, verbs[sentence], others, offset):
                taken = any(start < stop and first < end for first, stop in [place, *others])
                if not taken and _is_name(text[start:end]):
                    found[place] = Span(start + offset, end + offset, whole[start:end])
                    break
    return [found.get(_source(item, offset)) if item.source else None for item in said]


def _source(item: Attribution, offset: int) -> Place:
    assert item.source is not None
    return item.source.start - offset, item.source.end - offset


def _verbs(text: str, begin: int, end: int) -> Iterator[_Verb]:
    """Yield the verbs of a sentence that may hand words on."""
    for verb in _VERBS.finditer(text, begin, end):
        kind = str(verb.lastgroup)
        if kind != "report":
            yield _Verb(verb.start(), verb.end(), kind)
        elif not _NO_REPORT.search(text[max(begin, verb.start() - _NEAR) : verb.start()]):
            yield _Verb(verb.start(), verb.end(), kind, _CLOSED.match(text, verb.end(), end) is not None)


def _candidates(
    text: str, item: Attribution, sentence: Place, verbs: Sequence[_Verb], others: Sequence[Place], offset: int
) -> Iterator[Place]:
    """Yield the noun phrases of a sentence that may hand the attribution on, the surest first."""
    spans = [(span.start - offset, span.end - offset) for span in (item.source, item.cue, item.content) if span]
    source, first = spans[0], min(start for start, _ in spans)
    begin, end = sentence
    for verb in verbs:
        inner = first if verb.kind == "report" else source[0]
        near = verb.end <= inner <= verb.end + _FAR and (verb.kind not in _BEHIND or _BEHIND[verb.kind].match(text, source[1]))
        if near and _GAPS[verb.kind].fullmatch(text, verb.end, inner):
            start, stop = _subject(text, begin, verb.start)
            # "Krol said he ..." is Krol's own; "the radio said he ..." is not.
            if verb.kind != "report" or not _NOBODY.fullmatch(text, *source) or describe(text[start:stop]).sort == "body":
                yield start, stop
        elif verb.closed:
            yield from _inserted(text, begin, verb, source, others)
    # These two are rare, and the words that they cannot do without are found much sooner.
    for match in _BY.finditer(text, source[0], end) if "by" in text or "quoted" in text else ():
        yield _phrase(text, match.end(), end)
    for match in _ACCORDING.finditer(text, begin, end) if "ccording" in text else ():
        place = _phrase(text, match.end(), end)
        before = place[1] < source[0] and text[place[1]] == ","
        own = any(start < match.end() and match.start() < stop for start, stop in spans[:2])
        behind = match.start() >= source[1] and not own
        name = text[slice(*place)]
        if before or (behind and (_HANDED.search(name) or describe(name).sort in ("body", "name", "person"))):
            yield place


def _sentence(length: int, ends: Sequence[Place], source: Place) -> Place:
    """Return where the sentence of a source begins and ends, given where each ends and where the next one begins."""
    begin = 0
    for end, following in ends:
        if following > source[0]:
            return begin, max(end, source[1])
        begin = following
    return begin, length


def _inserted(text: str, begin: int, verb: _Verb, source: Place, others: Sequence[Place]) -> Iterator[Place]:
    """Yield the subject of ", the agency reported" behind the last one that spoke, or before ", citing" its source."""
    comma = text.rfind(",", begin, verb.start)
    if comma < 0:
        return
    last = source[1] <= comma + 1 and not any(source[0] < start < comma for start, _ in others)
    if last or (verb.end < source[0] and _CITING.search(text, verb.end, source[0])):
        while text[comma + 1] in "”\"":  # as in: ... is shut,” the agency reported
            comma += 1
        yield _trimmed(text, comma + 1, verb.start)


def _subject(text: str, begin: int, verb: int) -> Place:
    """Return the subject of a verb: what stands before it in its clause, appositions and adverbs left out."""
    begin = max(begin, verb - _FAR)
    if put_in := _PUT_IN.search(text[begin:verb]):
        verb = begin + put_in.start()
    begin = max([begin, *(m.end() for m in _CLAUSE.finditer(text, begin, verb))])
    if lead := _LEAD.match(text, begin, verb):
        begin = lead.end()
    begin, verb = _trimmed(text, begin, verb)
    commas = [m.start() for m in re.compile(r",(?:\s|$)").finditer(text, begin, verb)]
    if commas:
        closed = commas[-1] == verb - 1  # "The daily, quoting a minister, said": what the commas enclose is put in
        begin, verb = (begin, commas[0]) if closed else (commas[-1] + 1, verb)
    return _trimmed(text, begin, verb)


def _trimmed(text: str, begin: int, end: int) -> Place:
    """Return a place without outer white space and without the auxiliaries and times at its end."""
    while True:
        begin += len(text[begin:end]) - len(text[begin:end].lstrip())
        end = begin + len(text[begin:end].rstrip())
        trail = _TRAIL.search(text[max(begin, end - 40) : end])
        if trail is None:
            return begin, end
        end = max(begin, end - 40) + trail.start()


def _phrase(text: str, begin: int, end: int) -> Place:
    """Return the noun phrase that begins at a place."""
    end = min(end, begin + _FAR)
    stop = _END.search(text, begin, end)
    return _trimmed(text, begin, stop.start() if stop else end)


def _is_name(text: str) -> bool:
    return not _NOBODY.fullmatch(text) and 0 < len(text.split()) <= _WORDS and not re.search(r"[“”\"]|\n", text)
