"""Reader: the only place where the steps meet. A raw text in, an `Analysis` out.

Takes texts, gives records; holds the models of one folder, read once. It reads no articles from disk and writes none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from framing import attribution, frames, stances, store, targets
from framing.clean import clean as clean_text
from framing.clean import whole
from framing.codebook import Codebook
from framing.encoder import Seen, encoder
from framing.errors import InputError, ModelError
from framing.faults import Text, checked, fault
from framing.features import Embeddings, Words, tokenize_all
from framing.garbage import uncollected
from framing.heads import Heads, load_embeddings
from framing.joining import Judged, Read, join
from framing.judging import judged
from framing.passages import sentences, split_passages
from framing.positions.aimed import aimer
from framing.positions.viewpoints import Describer
from framing.records import Analysis, Attribution, Origin, Span
from framing.speech.tagger import FINGERPRINT, WordClasses
from framing.turns import turn
from framing.verdicts import TargetStance

ARTICLES = 64  # of one batch
CHARACTERS = 1 << 16  # of the passages that are read at once; more saves little time and costs memory


class Reader:
    """Reads articles with the models of one folder.

    Threads may share it: they take turns. Pickled, it is the name of its folder, which the other side loads once.

    Attributes
    ----------
    codebook : Codebook
    model : Origin
        Name, version and hash of the model folder.
    """

    def __init__(
        self,
        contents: store.Contents,
        embeddings: Embeddings,
        classes: WordClasses,
        base: store.Contents | None = None,
    ) -> None:
        self._turn = turn()  # words are numbered and tables grow while articles are read
        self._address = store.address(contents.path)
        manifest = contents.manifest
        self.codebook: Codebook = store.codebook(contents)
        self.model = store.origin(contents)
        self._origin = Origin(self.codebook.name, self.codebook.version, self.codebook.sha256)
        over = contents if base else None
        contents = base or contents  # an encoder adds to its base, and leaves the rest to it
        self._encoder = encoder(over) if over else None
        heads = Heads(contents, embeddings, over)
        self.frames = frames.FrameModel(
            heads.linear("frames"),
            manifest["thresholds"],
            self.codebook.multilabel,
            manifest.get("supported"),
            self.codebook.language,
        )
        least = manifest.get("unclear", {})  # models of older versions have none
        self.kinds, self.stances = (
            stances.ClassModel(heads.linear(name), least.get(name, 0.0))
            if name in manifest["heads"]
            else None
            for name in ("kinds", "stances")
        )
        manifest = contents.manifest
        self.targets: targets.TargetModel | None = None
        if "targets" in manifest["heads"]:
            aim = aimer(over) if over else None
            own = heads if aim or not over else Heads(contents, embeddings)
            self.targets = targets.TargetModel(own.linear("targets"), Describer(embeddings), aim)
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
        precision: float | None = None,
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
            Whether to take clutter out first; ``False`` takes the text whole, as body, whose passages are parted by blank lines.
        thresholds : mapping of str to float, optional
            Scores from which frames are given, in place of the model's own.
        precision : float, optional
            Give each frame only from a score on at which held-out articles support that this share of its labels is right;
            frames for which no score does are not given and stand in the result's `promise`, as do those for which
            `thresholds` has a lower score.

        Returns
        -------
        Analysis

        Raises
        ------
        InputError
            If `text` is not a string, has no visible character, or is longer than 20 million characters, `id` or
            `source_path` is no string, a threshold is none, or no frame supports the precision.
        """
        (story,) = self.read_batch([(text, id, source_path)], clean=clean, thresholds=thresholds, precision=precision)
        return story

    def read_many(
        self,
        texts: Iterable[str],
        *,
        clean: bool = True,
        thresholds: Mapping[str, float] | None = None,
        precision: float | None = None,
    ) -> Iterator[Analysis]:
        """Analyse articles in batches, as an iterator; each result equals `read`'s, the order is kept.

        The batches grow: the first result is there after one text was taken, later up to 64 are read ahead.

        Raises
        ------
        InputError
            As `read` does, and for a single text, or something else, in place of several.
        """
        if isinstance(texts, str):
            raise InputError("read_many takes several articles, but a single text was given; use read, or put it into a list")
        try:
            texts = iter(texts)
        except TypeError as error:
            raise InputError(f"read_many takes several articles, but {type(texts).__name__} was given; give a list") from error
        self.frames.limits(thresholds, precision)  # what is wrong for all articles is said at once
        return self._in_batches(texts, partial(self.read_batch, clean=clean, thresholds=thresholds, precision=precision))

    def _in_batches(self, texts: Iterable[str], read: Callable[..., list[Analysis]]) -> Iterator[Analysis]:
        named = ((text, str(number), None) for number, text in enumerate(texts))
        size = 1
        while batch := list(islice(named, size)):
            sound = list(takewhile(lambda item: fault(item[0]) is None, batch))
            yield from read(sound)
            for text, number, _ in batch[len(sound) :]:
                raise InputError(f"article number {number}, counted from 0: {fault(text)}")
            size = min(2 * size, ARTICLES)

    @uncollected()
    def read_batch(
        self,
        texts: Iterable[Text],
        *,
        clean: bool = True,
        thresholds: Mapping[str, float] | None = None,
        precision: float | None = None,
    ) -> list[Analysis]:
        """Analyse articles together, each given as text, id and path; each result is `read`'s, and so are the errors."""
        limits = self.frames.limits(thresholds, precision)
        promise = None if precision is None else self.frames.promise(precision, limits)
        texts = checked(texts)
        articles = [clean_text(text) if clean else whole(text) for text, _, _ in texts]
        spans = [split_passages(article) for article in articles]
        with self._turn:
            read = self._passages([span for own in spans for span in own], limits)
            passages = [
                join(article.title, list(islice(read, len(own))), self.kinds)
                for article, own in zip(articles, spans, strict=True)
            ]
        return [
            Analysis(
                id=id,
                source_path=source_path,
                text_sha256=hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest(),
                model=self.model,
                codebook=self._origin,
                title=article.title,
                passages=joined,
                removed=article.removed,
                promise=promise,
            )
            for (text, id, source_path), article, joined in zip(texts, articles, passages, strict=True)
        ]

    def stance(self, text: str, *, target: str, source: str | None = None, clean: bool = True) -> TargetStance:
        """Say where an article stands on a target in your own words, or where one of its sources does (docs/stance.md).

        Raises
        ------
        ModelError
            If the model has learned no targets.
        InputError
            As `read` does, and for a target or a source without a word.
        """
        if self.targets is None:
            raise ModelError(
                f"a stance on a target needs a model that learned targets, but {self.model.name} has none; "
                "train it with a targets.jsonl beside the passages"
            )
        with self._turn:
            return self.targets.read(self.read(text, clean=clean), target, source)

    def _passages(self, spans: Sequence[Span], limits: Mapping[str, float]) -> Iterator[Read]:
        """Read passages part by part, so that memory does not grow with the length of an article."""
        first = size = 0
        for number, span in enumerate(spans, 1):
            size += len(span.text)
            if size >= CHARACTERS or number == len(spans):
                part = spans[first:number]
                words = tokenize_all([span.text for span in part])
                seen = self._encoder.read([own.words for own in words]) if self._encoder else None
                framed = self.frames.read_all(
                    words, [span.start for span in part], limits, seen.shares("frames") if seen else None
                )
                yield from map(Read, part, framed, self._judged(part, words, seen))
                first, size = number, 0

    def _judged(self, spans: Sequence[Span], words: Sequence[Words], seen: Seen | None) -> Iterator[list[Judged]]:
        """Find and judge the attributions of passages, each by itself."""
        if self.attributions is None:
            yield from ([] for _ in spans)
            return
        links = self.attributions.links(words, [sentences(span.text) for span in spans], seen.roles() if seen else None)
        records = [
            attribution.records(tokens, items, span.start)
            for span, tokens, items in zip(spans, words, links, strict=True)
        ]
        yield from judged(self.kinds, self.stances, words, [span.start for span in spans], records, seen)

    def judge(
        self, words: Words, record: Attribution, offset: int = 0
    ) -> tuple[tuple[str, float] | None, tuple[str, float] | None]:
        """Return the kind of a given attribution's source and its stance with their probabilities, where they are coded."""
        with self._turn:
            seen = self._encoder.read([words.words]) if self._encoder else None
            ((item,),) = judged(self.kinds, self.stances, [words], [offset], [[record]], seen)
        kind = self.kinds.name(item.kinds) if self.kinds and item.kinds is not None else None
        return kind, (item.stance.label, item.stance.score) if item.stance else None

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self._address, self.model.sha256)


def load(model: str | Path = "conflict") -> Reader:
    """Load a model: a shipped one by its name, or a folder that ``framing train`` wrote.

    Raises
    ------
    ModelError
        If the folder is missing, damaged, of another format, or needs other embeddings than those installed.
    MissingExtra
        If it needs an optional package, as ``conflict-encoder`` does.
    """
    contents = store.read(store.find(model))
    if "heads" not in contents.manifest and "centroids_64" in contents.arrays:
        raise ModelError(f"{contents.path} has embeddings, which models share, and reads nothing; try 'conflict'")
    with store.fitting(contents.path):
        base = store.base(contents) if "base" in contents.manifest else None
        embeddings, classes = load_embeddings((base or contents).manifest["embeddings"]["sha256"])
        return Reader(contents, embeddings, classes, base)


@lru_cache(maxsize=1)  # each task that is sent to a process may bring the reader along
def _again(model: str, sha256: str) -> Reader:
    """Load the model of a reader that was pickled."""
    reader = load(model)
    if reader.model.sha256 != sha256:
        raise ModelError(
            f"a reader that was sent must find its model {sha256[:12]} there, but {model} holds {reader.model.sha256[:12]}; "
            "copy the folder"
        )
    return reader
