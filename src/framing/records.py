"""The records that travel through the library: frozen, comparable, with offsets into the text as it was given.

Takes values from the steps, gives dataclasses and their JSON form (`Analysis.to_dict`, `Analysis.from_dict`).
It computes nothing: no step, no model, no file is known here.

Offsets are 0-based, half-open, in Unicode code points: ``text[start:end]`` is the span's text, always.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


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
    """

    label: str
    score: float
    threshold: float = 0.0
    intercept: float = 0.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks: the span, the kind of source, and the resolved name behind a pronoun or a short form."""

    start: int
    end: int
    text: str
    kind: str | None = None
    kind_score: float = 0.0
    speaker: str | None = None


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
class Origin:
    """Which model or codebook an analysis comes from."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that was read out of one article."""

    id: str
    source_path: str | None
    text_sha256: str
    model: Origin
    codebook: Origin
    title: Span | None
    passages: tuple[Passage, ...]
    removed: tuple[Removed, ...]
    meta: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values, in the order of the JSONL contract."""
        record = asdict(self)
        for passage in record["passages"]:
            del passage["scores"]
        if not record["meta"]:
            del record["meta"]
        return record

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Analysis:
        """Build the record back from `to_dict`'s form; equal to the original."""
        return cls(
            id=record["id"],
            source_path=record["source_path"],
            text_sha256=record["text_sha256"],
            model=Origin(**record["model"]),
            codebook=Origin(**record["codebook"]),
            title=_span(record["title"]),
            passages=tuple(_passage(p) for p in record["passages"]),
            removed=tuple(Removed(**r) for r in record["removed"]),
            meta=record.get("meta", {}),
        )


@dataclass(frozen=True, slots=True)
class PassageStance:
    """Where a passage, or a source in it, stands on a target: the likeliest label, and the probability of each."""

    start: int
    end: int
    text: str
    stance: Scored
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetStance:
    """Where an article, or a source in it, stands on a target.

    Attributes
    ----------
    target : str
    source : str or None
        ``None`` for the article's own voice and its sources, taken together.
    label : str
        A stance of the codebook, or ``unrelated``.
    score : float
        Its mean probability over the passages that speak of the target; for ``unrelated`` the lowest over all, and 1
        where no passage was to be judged.
    passages : tuple of PassageStance
        The passages that were judged, in order: all, or those in which the source speaks.
    """

    target: str
    source: str | None
    label: str
    score: float
    passages: tuple[PassageStance, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return asdict(self)


def _span(value: dict[str, Any] | None) -> Span | None:
    return None if value is None else Span(**value)


def _passage(value: dict[str, Any]) -> Passage:
    frames = tuple(Scored(**{**f, "evidence": tuple(Evidence(**e) for e in f["evidence"])}) for f in value["frames"])
    attributions = tuple(_attribution(a) for a in value["attributions"])
    return Passage(value["start"], value["end"], value["text"], frames, value["abstained"], attributions)


def _attribution(value: dict[str, Any]) -> Attribution:
    source, stance = value["source"], value["stance"]
    return Attribution(
        source=None if source is None else Source(**source),
        cue=_span(value["cue"]),
        content=Span(**value["content"]),
        type=value["type"],
        carrier=_span(value["carrier"]),
        stance=None if stance is None else Stance(**stance),
    )
