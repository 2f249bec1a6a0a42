"""The records that travel through the library: frozen, comparable, with offsets into the text as it was given.

Takes values from the steps, gives dataclasses and their JSON form (`Analysis.to_dict`, `Analysis.from_dict`).
It computes nothing but counts: no step, no model, no file is known here.

Offsets are 0-based, half-open, in Unicode code points: ``text[start:end]`` is the span's text, always.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from framing.errors import InputError
from framing.shape import plain_values, read, shown

_STEP = "take a line that 'framing analyze -o' has written, as json.loads reads it, or analyse the article again"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the article's text: ``text == article[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A stretch that cleaning took out of the body, with the kind of clutter it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Article:
    """A raw text and how its characters divide.

    Attributes
    ----------
    text : str
        The text as it was given, unchanged.
    title : Span or None
        The headline, when one was found; its characters count as removed with kind ``title``.
    kept : tuple of Span
        The body's paragraphs, in order and disjoint, without outer white space.
    removed : tuple of Removed
        All other characters, in order: `kept` and `removed` together cover the text exactly once.
    """

    text: str
    title: Span | None
    kept: tuple[Span, ...]
    removed: tuple[Removed, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of the passage and what it adds to a label's logit."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A label with its calibrated probability.

    Attributes
    ----------
    label : str
    score : float
        Calibrated probability in [0, 1].
    threshold : float
        The score from which the label is given.
    intercept : float
        ``intercept`` plus the weights of `evidence` is exactly the logit of `score`.
    evidence : tuple of Evidence
        Disjoint spans in order, of non-zero weight, as offsets into the article.
    voice : int or None
        The number of the passage's attribution that carries the label; ``None`` where the outlet speaks itself.
    """

    label: str
    score: float
    threshold: float = 0.0
    intercept: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    voice: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks: the span, the kind of source, and the resolved name behind a pronoun or a short form."""

    start: int
    end: int
    text: str
    kind: str | None = None
    kind_score: float = 0.0
    speaker: str | None = None

    @property
    def name(self) -> str:
        """The resolved name, or else the source as it stands, in one line and without a comma at its end."""
        return " ".join((self.speaker or self.text).split()).rstrip(" ,;:")


@dataclass(frozen=True, slots=True)
class Stance:
    """Where a source stands towards the matter: the label and its probability."""

    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """A stretch of speech, writing, claim, belief or intention that the passage gives to somebody.

    Attributes
    ----------
    source : Source or None
        ``None`` for a bare quotation.
    cue : Span or None
        The words that attribute.
    content : Span
        What is said.
    type : {'direct', 'indirect', 'mixed'}
        Wholly quoted, not quoted, or partly quoted.
    carrier : Span or None
        The outer source of nested speech.
    stance : Stance or None
        ``None`` only before the stance step has run.
    """

    source: Source | None
    cue: Span | None
    content: Span
    type: str
    carrier: Span | None = None
    stance: Stance | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the body with its frames and attributions.

    `scores` holds every frame's score; `frames` those that reach their threshold, highest first;
    `abstained` is the reason why no frame is given although the passage was read, or ``None``.
    """

    start: int
    end: int
    text: str
    frames: tuple[Scored, ...] = ()
    abstained: str | None = None
    attributions: tuple[Attribution, ...] = ()
    scores: dict[str, float] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who puts a matter in a frame, and with which stance.

    Attributes
    ----------
    source : str or None
        The speaker's fullest name in the article, empty for a quotation without a source; ``None`` for the outlet itself.
    kind : str or None
        The kind of the source.
    frame : str
    stance : str or None
        The stance of the attributions that carry the frame; ``None`` for the outlet itself.
    count : int
    passages : tuple of int
        The numbers of the passages.
    """

    source: str | None
    kind: str | None
    frame: str
    stance: str | None
    count: int
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """How right the given frames are promised to be.

    Attributes
    ----------
    precision : float
        Of each frame's labels, the share that was asked to be right.
    confidence : float
        How sure that is for each frame, given held-out articles of the same kind as those that are read.
    unsupported : tuple of str
        Frames that no threshold supports, which are not given, and those whose own threshold is below the supported one.
    """

    precision: float
    confidence: float
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Which model or codebook an analysis comes from."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that was read out of one article; `promise` is there where a precision was asked for."""

    id: str
    source_path: str | None
    text_sha256: str
    model: Origin
    codebook: Origin
    title: Span | None
    passages: tuple[Passage, ...]
    removed: tuple[Removed, ...]
    meta: dict[str, Any] = field(default_factory=dict)
    promise: Promise | None = None

    def voices(self) -> list[Voice]:
        """Return who carries which frame with which stance, the most frequent first, then in the order of the text."""
        found: dict[tuple[str | None, str | None, str, str | None], list[int]] = {}
        names: dict[str, str] = {}  # "The ministry" that opens a sentence is "the ministry"
        for number, passage in enumerate(self.passages):
            for frame in passage.frames:
                said = None if frame.voice is None else passage.attributions[frame.voice]
                source = said and said.source
                name = None if said is None else names.setdefault(source.name.lower(), source.name) if source else ""
                stance = said.stance.label if said and said.stance else None
                found.setdefault((name, source.kind if source else None, frame.label, stance), []).append(number)
        return sorted((Voice(*key, len(own), tuple(own)) for key, own in found.items()), key=lambda row: -row.count)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values, in the order of the JSONL contract."""
        record: dict[str, Any] = plain_values(self)
        for key in ("meta", "promise"):
            if not record[key]:
                del record[key]
        return record

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Analysis:
        """Build the record back from `to_dict`'s form, equal to the original; `InputError` names the first value that is wrong."""
        given = {"meta": None, "promise": None, **record} if isinstance(record, dict) else record
        if given is not record and given["meta"] is None:
            given["meta"] = {}
        story = read(cls, given, "an analysis", _STEP)
        for passage in story.passages:
            _check_voices(passage)
        return story


def each(analyses: Iterable[Analysis], what: str) -> Iterator[Analysis]:
    """Return an iterator over the analyses that `what` is made of; `InputError` at once for no list, or in its turn for an item."""
    if isinstance(analyses, Analysis):
        raise InputError(f"{what} is of several analyses, but one was given; put it into a list")
    try:
        given = iter(analyses)
    except TypeError as error:
        raise InputError(f"{what} is of analyses, in a list, but {shown(analyses)} was given; put them into a list") from error
    return _each(given, what)


def _each(analyses: Iterator[Analysis], what: str) -> Iterator[Analysis]:
    for number, analysis in enumerate(analyses, 1):
        if not isinstance(analysis, Analysis):
            rule = f"{what} is of analyses, but number {number} is of type {type(analysis).__name__}"
            raise InputError(f"{rule}; read it back with Analysis.from_dict, or analyse it again")
        yield analysis


def _check_voices(passage: Passage) -> None:
    count = len(passage.attributions)
    for frame in passage.frames:
        if frame.voice is not None and not 0 <= frame.voice < count:
            at = f"the voice of frame {frame.label!r} at {passage.start}-{passage.end}"
            rule = f"must be the number, from 0, of one of its passage's {count} attributions"
            raise InputError(f"{at} {rule}, but is {frame.voice!r}; analyse the article again")
