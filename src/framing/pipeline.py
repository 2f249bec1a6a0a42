"""Reader: the only place where the steps meet. A raw text in, an `Analysis` out.

Takes texts, gives records; holds the models of one folder, read once. It reads no articles from disk and writes none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from framing import attribution, frames, stances, store
from framing.classifier import Field, Floats, LinearHead
from framing.clean import clean as clean_text
from framing.clean import whole
from framing.codebook import Codebook, parse_codebook
from framing.errors import InputError, ModelError
from framing.features import SUBWORD_ROWS, Embeddings, Words, tokenize
from framing.paragraphs import BLANK
from framing.passages import sentences, split_passages
from framing.records import Analysis, Article, Attribution, Origin, Passage, Source, Span, Stance
from framing.speakers import PRONOUNS, Speakers
from framing.tagger import FINGERPRINT, WordClasses

LARGEST_TEXT = 20_000_000  # characters of one article
EMBEDDINGS = "static"


class Reader:
    """Reads articles with the models of one folder.

    Attributes
    ----------
    codebook : Codebook
    model : Origin
        Name, version and hash of the model folder.
    """

    def __init__(self, contents: store.Contents, embeddings: Embeddings, classes: WordClasses) -> None:
        manifest = contents.manifest
        self.codebook: Codebook = parse_codebook(contents.texts["codebook.toml"], str(contents.path / "codebook.toml"))
        if self.codebook.sha256 != manifest["codebook"]["sha256"]:
            raise ModelError(
                f"{contents.path} must hold the codebook it was trained on, but holds another; retrain the model"
            )
        self.model = Origin(manifest["name"], manifest["version"], contents.sha256)
        self._origin = Origin(self.codebook.name, self.codebook.version, self.codebook.sha256)
        self.frames = frames.FrameModel(
            _head(contents, "frames", embeddings), manifest["thresholds"], self.codebook.multilabel
        )
        self.kinds, self.stances = (
            stances.ClassModel(_head(contents, name, embeddings)) if name in manifest["heads"] else None
            for name in ("kinds", "stances")
        )
        # A codebook without kinds and stances, or data without attributions, gives a model of frames alone.
        self.attributions: attribution.AttributionModel | None = None
        if "tagger.keys" in contents.arrays:
            if manifest["features"] != FINGERPRINT:
                raise ModelError(
                    f"{contents.path} must describe words as this version does, but is of another; retrain the model"
                )
            self.attributions = attribution.AttributionModel(contents.arrays, classes)

    def read(
        self,
        text: str,
        *,
        id: str = "",
        source_path: str | None = None,
        clean: bool = True,
        thresholds: Mapping[str, float] | None = None,
    ) -> Analysis:
        """Analyse one article.

        Parameters
        ----------
        text : str
            The article as scraped: plain text.
        id : str
            Goes into the record.
        source_path : str, optional
            Goes into the record.
        clean : bool
            Whether to take clutter out first; ``False`` takes the text whole, as body.
        thresholds : mapping of str to float, optional
            Scores from which frames are given, in place of the model's own.

        Returns
        -------
        Analysis

        Raises
        ------
        InputError
            If `text` is not a string, has no visible character, or is longer than 20 million characters, or a threshold
            is none.
        """
        _check(text)
        limits = self.frames.limits(thresholds)
        article = clean_text(text) if clean else whole(text)
        return Analysis(
            id=id,
            source_path=source_path,
            text_sha256=hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest(),
            model=self.model,
            codebook=self._origin,
            title=article.title,
            passages=self._passages(article, limits),
            removed=article.removed,
        )

    def read_many(self, texts: Iterable[str], *, clean: bool = True) -> Iterator[Analysis]:
        """Analyse articles one after another, as an iterator; each result equals `read`'s, the order is kept."""
        for number, text in enumerate(texts):
            yield self.read(text, id=str(number), clean=clean)

    def _passages(self, article: Article, limits: Mapping[str, float]) -> tuple[Passage, ...]:
        spans = split_passages(article)
        words = [tokenize(span.text) for span in spans]
        said = self._said(article, spans, words)
        out = []
        for span, tokens, attributions in zip(spans, words, said, strict=True):
            framed = self.frames.read(tokens, span.start, limits)
            out.append(
                Passage(span.start, span.end, span.text, framed.frames, framed.abstained, attributions, framed.scores)
            )
        return tuple(out)

    def _said(self, article: Article, spans: Sequence[Span], words: Sequence[Words]) -> list[tuple[Attribution, ...]]:
        if self.attributions is None:
            return [() for _ in spans]
        links = self.attributions.links(words, [sentences(span.text) for span in spans])
        speakers, kinds = Speakers(article.text), _Kinds(self.kinds.head.labels if self.kinds else ())
        out: list[tuple[Attribution, ...]] = []
        for number, (span, tokens, items) in enumerate(zip(spans, words, links, strict=True)):
            judged = []
            for record in (attribution.record(tokens, item, span.start) for item in items):
                fields = _fields(tokens, record, span.start)
                stance = Stance(*self.stances.read(fields)) if self.stances else None
                source = record.source or _continued(record, tokens.text, span.start, speakers.continued(number))
                if source is not None:
                    source = replace(source, speaker=source.speaker or speakers.resolve(number, source))
                    if self.kinds:
                        kinds.add(source, self.kinds.probabilities(fields))
                judged.append(replace(record, source=source, stance=stance))
            out.append(tuple(judged))
        return [tuple(replace(a, source=a.source and kinds.given(a.source)) for a in said) for said in out]

    def judge(
        self, words: Words, record: Attribution, offset: int = 0
    ) -> tuple[tuple[str, float] | None, tuple[str, float] | None]:
        """Return the kind of a given attribution's source and its stance with their probabilities, where they are coded."""

        fields = _fields(words, record, offset)
        kind = self.kinds.read(fields) if self.kinds else None
        return kind, self.stances.read(fields) if self.stances else None


def _continued(record: Attribution, text: str, offset: int, speaker: str | None) -> Source | None:
    """Return an empty source that knows its speaker where a passage opens with a quotation that goes on from the last."""
    first = record.content.start - offset
    if speaker is None or record.type != "direct" or text[:first].strip("“\"'‘„« \u00a0"):
        return None
    return Source(record.content.start, record.content.start, "", speaker=speaker)


def _fields(words: Words, record: Attribution, offset: int) -> dict[str, Sequence[str]]:
    """Return the words by which an attribution is judged; `offset` is where its passage begins."""

    def place(span: Span | Source | None) -> tuple[int, int] | None:
        return (span.start - offset, span.end - offset) if span and span.text else None

    content = (record.content.start - offset, record.content.end - offset)
    return stances.example(words, place(record.source), place(record.cue), content)


class _Kinds:
    """Kinds of an article's speakers: one speaker has one kind, the likeliest by all that the article says of them."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels = labels
        self._heard: dict[str, list[Floats]] = {}

    def add(self, source: Source, probabilities: Floats) -> None:
        self._heard.setdefault(self._name(source), []).append(probabilities)

    def given(self, source: Source) -> Source:
        heard = self._heard.get(self._name(source))
        if heard is None:
            return source
        mean = np.mean(heard, axis=0)
        return replace(source, kind=self._labels[int(mean.argmax())], kind_score=float(mean.max()))

    def _name(self, source: Source) -> str:
        """Name a speaker; a pronoun without a name behind it is a speaker of its own."""
        unknown = source.speaker is None and source.text.lower() in PRONOUNS
        return f"{source.start}" if unknown else source.speaker or source.text


def load(model: str | Path = "conflict") -> Reader:
    """Load a model: a shipped one by its name, or a folder that ``framing train`` wrote.

    Raises
    ------
    ModelError
        If the folder is missing, damaged, of another format, or needs other embeddings than those installed.
    """
    contents = store.read(store.find(model))
    try:
        embeddings, classes = load_embeddings(contents.manifest["embeddings"]["sha256"])
        return Reader(contents, embeddings, classes)
    except InputError as error:
        raise ModelError(f"{contents.path} must hold sound thresholds, but {error}; retrain the model") from error
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ModelError(
            f"{contents.path} must hold all parts of a model, but one does not fit ({error!r}); retrain it"
        ) from error


def load_embeddings(expected: str | None = None) -> tuple[Embeddings, WordClasses]:
    """Load the shipped static embeddings and their word classes; `expected` is the hash that a model asks for."""
    contents = store.read(store.find(EMBEDDINGS))
    if expected not in (None, contents.sha256):
        raise ModelError(
            f"the model needs the embeddings {expected}, but {contents.sha256} are installed; retrain the model"
        )
    arrays = contents.arrays
    embeddings = Embeddings(contents.texts["pieces.txt"].split("\n")[:-1], arrays["rows"], arrays["scale"])
    return embeddings, WordClasses(embeddings, [arrays["centroids_64"], arrays["centroids_512"]])


def _head(contents: store.Contents, name: str, embeddings: Embeddings) -> LinearHead:
    spec = contents.manifest["heads"][name]
    labels, fields = spec["labels"], {}
    for field in spec["fields"]:
        lines = contents.texts[f"{name}.{field}.txt"].split("\n")[:-1]
        terms = {term: row for row, term in enumerate(lines)}
        sizes = {"weights": len(terms), "projection": embeddings.dimensions, "subwords": SUBWORD_ROWS}
        arrays = {part: contents.arrays.get(f"{name}.{field}.{part}") for part in sizes}
        for part, rows in sizes.items():
            array = arrays[part]
            if (array is None and part != "subwords") or (array is not None and array.shape != (rows, len(labels))):
                raise ModelError(
                    f"{contents.path} must hold {rows} rows of {name}.{field}.{part}, but they do not fit; retrain the model"
                )
        fields[field] = Field(terms, **arrays)  # type: ignore[arg-type]
    intercept = contents.arrays[f"{name}.intercept"]
    if intercept.shape != (len(labels),):
        raise ModelError(
            f"{contents.path} must hold {len(labels)} intercepts of {name}, but they do not fit; retrain it"
        )
    return LinearHead(labels, intercept, fields, embeddings)


def _check(text: str) -> None:
    if not isinstance(text, str):
        raise InputError(f"an article must be a text, but {type(text).__name__} was given; decode it first")
    if len(text) > LARGEST_TEXT:
        raise InputError(
            f"an article must have at most {LARGEST_TEXT:,} characters, but this has {len(text):,}; split it"
        )
    if not text.strip(BLANK):
        raise InputError("an article must have at least one visible character, but this is empty; leave it out")
