"""Labelled passages -> the linear heads of frames, kinds and stances: fitted and calibrated.

Takes what is learned from, gives a head's arrays and the scores from which it gives labels. `fitting` knows how a head is
fitted; here it is known which examples it is fitted on, with what fields, and whose prevalence its scores are to have.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.classifier import lengths_of, sigmoid
from framing.codebook import Codebook
from framing.emphasis import Sentences
from framing.errors import LabelError
from framing.features import Embeddings, Words, tokenize
from framing.judging import described
from framing.labelled import Labelled, LabelledAttribution
from framing.records import Attribution
from framing.train import calibration, conformal, fitting
from framing.train.aiming import LabelledTarget
from framing.train.columns import Example
from framing.train.dictionaries import NONE, Dictionary
from framing.train.fitting import Recipe
from framing.vocabulary import Numbers

REAL_WEIGHT = 2.0  # how much a passage of real news counts beside a written one
_LEAST_REAL = 200
_WRITTEN = 0.1  # how much a written passage counts beside a real one in calibration
_RAREST = 0.02  # a few hundred real passages cannot tell a rarer frame from this; and its readers look for it
_STEPS = 8  # weights are rounded to so many steps of their root mean square: scores move by .002, the files pack to a third
_BALANCE = 0.6  # of labels that exclude each other: rare ones count more, not all alike
# Chosen by cross-validation over real articles.
_RECIPES = {
    "frames": Recipe({"passage": 1.0}, letters=0.7),
    "kinds": Recipe({"source": 1.0, "near": 0.5, "cue": 0.3, "passage": 0.5}, 3.0, 0.5, _BALANCE),
    "stances": Recipe(
        {"source": 0.5, "cue": 0.7, "verb": 0.7, "content": 0.7, "passage": 0.5, "operators": 2.0}, 0.5, 0.0, _BALANCE
    ),
}
# The fields whose words are looked up in the dictionary of a head.
_LOOKED_UP = {"frames": ("passage",), "kinds": ("source", "near"), "stances": ("cue", "verb", "content")}
Row = tuple[int, int | None]  # the numbers of a passage and, of its attributions, of one


@dataclass(frozen=True)
class Data:
    """Training passages with what all steps need of them."""

    passages: Sequence[Labelled]
    words: Sequence[Words]
    real: NDArray[np.bool_]
    codebook: Codebook
    targets: Sequence[LabelledTarget] = ()
    dictionaries: Mapping[str, Dictionary] = field(default_factory=dict)
    contrasts: Sequence[Labelled] = ()

    @property
    def weight(self) -> NDArray[np.float64]:
        """How much each passage counts."""
        return np.where(self.real, REAL_WEIGHT, 1.0)

    def recipe(self, head: str) -> Recipe:
        """Return how a head is fitted, with its dictionary for each of its fields that is looked up there."""
        known = {name: self.dictionaries[head] for name in _LOOKED_UP[head] if head in self.dictionaries}
        return replace(_RECIPES[head], known=known)


def read(
    passages: Sequence[Labelled],
    codebook: Codebook,
    targets: Sequence[LabelledTarget] = (),
    dictionaries: Mapping[str, Dictionary] = NONE,
    contrasts: Sequence[Labelled] = (),
) -> Data:
    """Take what is learned from out of labelled passages: splits ``train`` and none.

    Raises
    ------
    LabelError
        If nothing is left, or no two examples of a head share a word.
    """
    chosen = [p for p in passages if p.split in ("", "train")]
    if not any(p.frames for p in chosen):
        raise LabelError("training needs passages with frames in split 'train', but there are none; add labels")
    real = np.array([p.origin not in ("", "framing") for p in chosen])
    known = {p.id for p in chosen}
    own = [item for item in targets if item.passage in known]
    data = Data(chosen, [tokenize(p.text) for p in chosen], real, codebook, own, dictionaries, contrasts)
    fitting.to_share("frames", _RECIPES["frames"].fields, ({"passage": words.words} for words in data.words))
    for name in label_sets(codebook):
        if name != "frames" and coded(data, name):
            examples = (fields for _, fields, _ in chain(_said(chosen, data.words, name), _paired(data, name)))
            fitting.to_share(name, _RECIPES[name].fields, examples)
    return data


def coded(data: Data, name: str) -> bool:
    """Whether any attribution says what the head of source kinds or of stances learns."""
    return any(_label(said, name) for passage in data.passages for said in passage.attributions)


def label_sets(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Return the labels of each head that a codebook asks for."""
    return {name: labels for name, labels in codebook.ids.items() if labels}


@dataclass(frozen=True)
class Fitted:
    """A calibrated head, and what it takes to bring other logits for the same examples to their scale.

    Attributes
    ----------
    trained : fitting.Trained
    rows : list of (int, int or None)
        Which passage, and which of its attributions, each example is.
    calibrated : callable
        Folds slopes and offsets into a head, by its logits for examples that it has not seen.
    chosen : callable
        Returns what the manifest says of such a head: its thresholds, or the score below which labels are unclear.
    """

    trained: fitting.Trained
    rows: list[Row]
    calibrated: Callable[[fitting.Trained], fitting.Trained]
    chosen: Callable[[fitting.Trained], dict[str, Any]]


def fitted(
    name: str, data: Data, embeddings: Embeddings, prevalence: dict[str, float] | None = None, seed: int = 0
) -> Fitted:
    """Fit and calibrate the head of a name."""
    return _frames(data, embeddings, prevalence, seed) if name == "frames" else _choice(data, embeddings, name, seed)


def _choice(data: Data, embeddings: Embeddings, name: str, seed: int) -> Fitted:
    said = list(_said(data.passages, data.words, name))
    rows, examples, target = [row for row, _, _ in said], [fields for _, fields, _ in said], [label for _, _, label in said]
    own = [number for number, _ in rows]
    groups, counts, trusted = [data.passages[number].article for number in own], data.weight[own], _trust(data)[own]
    # Contrast pairs are learned from, but nothing is measured on them, and how frequent stances are in them means nothing.
    pairs = list(_paired(data, name))
    more, given = [fields for _, fields, _ in pairs], [label for _, _, label in pairs]
    labels = label_sets(data.codebook)[name]
    targets = np.array([[label == wanted for label in labels] for wanted in target + given])
    counts, apart = np.append(counts, np.ones(len(more))), np.arange(len(target + given)) >= len(rows) if more else None
    trained = fitting.fit(examples + more, targets, groups, labels, data.recipe(name), embeddings, counts, seed, apart)

    def calibrated(head: fitting.Trained) -> fitting.Trained:
        return calibration.calibrate_choice(head, target, trusted)

    def chosen(head: fitting.Trained) -> dict[str, Any]:
        return {"unclear": {name: calibration.least_score(head, target, trusted)}}

    return Fitted(calibrated(trained), rows, calibrated, chosen)


def _said(passages: Sequence[Labelled], words: Iterable[Words], name: str) -> Iterator[tuple[Row, Example, str]]:
    """Yield the attributions that a head learns from: which each is, its fields, and its label."""
    for number, (passage, own) in enumerate(zip(passages, words, strict=True)):
        records = [Attribution(said.source, said.cue, said.content, "indirect") for said in passage.attributions]
        for place, (said, fields) in enumerate(zip(passage.attributions, described(own, records), strict=True)):
            if label := _label(said, name):
                yield (number, place), fields, label


def _paired(data: Data, name: str) -> Iterator[tuple[Row, Example, str]]:
    """Yield the halves of contrast pairs as `_said` does, for the head that learns from them."""
    pairs = data.contrasts if name == "stances" else ()
    return _said(pairs, (tokenize(pair.text) for pair in pairs), name)


def _label(said: LabelledAttribution, name: str) -> str | None:
    if name == "stances":
        return said.stance
    return said.source.kind if said.source else None


def _trust(data: Data) -> NDArray[np.float64]:
    """Return how much each passage counts in calibration: scores should be honest for real news where there is enough."""
    if data.real.sum() < _LEAST_REAL:
        return data.weight
    weight: NDArray[np.float64] = data.weight * np.where(data.real, 1.0, _WRITTEN)
    return weight


def _frames(data: Data, embeddings: Embeddings, prevalence: dict[str, float] | None, seed: int) -> Fitted:
    labels = data.codebook.frame_ids
    targets = np.array([[label in p.frames for label in labels] for p in data.passages])
    examples = [{"passage": words.words} for words in data.words]
    groups = [p.article for p in data.passages]
    apart = data.real if _LEAST_REAL <= data.real.sum() < len(data.real) else None
    recipe, parted = data.recipe("frames"), _sentences(data.words)
    trained = fitting.fit(examples, targets, groups, labels, recipe, embeddings, data.weight, seed, apart, parted)
    held = data.real if data.real.sum() >= _LEAST_REAL else np.ones_like(data.real)  # what speaks for real news
    weight = np.repeat(_trust(data)[:, None], len(labels), axis=1)
    if prevalence:
        weight = weight * _towards(prevalence, labels, targets, weight)

    def calibrated(head: fitting.Trained) -> fitting.Trained:
        return calibration.calibrate(head, targets, weight)

    def chosen(head: fitting.Trained) -> dict[str, Any]:
        return {
            "thresholds": calibration.thresholds(head, targets, weight, held),
            "supported": conformal.supported(sigmoid(head.unseen[held]), targets[held], labels),
        }

    weighed = calibration.weigh_sentences(calibrated(trained), parted[1])
    return Fitted(calibrated(weighed), [(number, None) for number in range(len(examples))], calibrated, chosen)


def _sentences(texts: Sequence[Words]) -> tuple[list[Example], NDArray[np.int64]]:
    """Return the sentences of texts, and how many each has, as reading parts them."""
    words = list(chain.from_iterable(text.words for text in texts))
    sizes, counts = Sentences().lengths(Numbers().of(words), lengths_of(texts))
    return [{"passage": words[end - size : end]} for size, end in zip(sizes, np.cumsum(sizes), strict=True)], counts


def _towards(
    prevalence: dict[str, float], labels: Sequence[str], targets: NDArray[np.bool_], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weigh yes and no of each label so that their shares become those of real news."""
    wanted = np.clip([prevalence.get(label, 0.0) for label in labels], _RAREST, 0.9)
    shares = np.clip((weight * targets).sum(axis=0) / weight.sum(axis=0), 1e-6, 1 - 1e-6)
    factors: NDArray[np.float64] = np.where(targets, wanted / shares, (1 - wanted) / (1 - shares))
    return factors


def export(name: str, trained: fitting.Trained) -> dict[str, Any]:
    """Return the parts of a model folder that a head is."""
    fields = list(trained.weights)
    arrays: dict[str, NDArray[Any]] = {f"{name}.intercept": trained.intercept}
    if trained.slope is not None:
        arrays[f"{name}.sentences"] = trained.slope
    for own in fields:
        arrays[f"{name}.{own}.weights"] = _stepped(trained.weights[own])
        arrays[f"{name}.{own}.projection"] = trained.projections[own].astype(np.float32)
        if own in trained.subwords:
            arrays[f"{name}.{own}.subwords"] = _stepped(trained.subwords[own])
    texts = {f"{name}.{own}.txt": "".join(f"{term}\n" for term in trained.terms[own]) for own in fields}
    return {"arrays": arrays, "texts": texts, "heads": {name: {"labels": list(trained.labels), "fields": fields}}}


def _stepped(weights: NDArray[np.float64]) -> NDArray[np.float16]:
    """Round weights to a step that is a power of two."""
    size = float(np.sqrt(np.mean(weights**2))) if weights.size else 0.0
    step = 2.0 ** np.round(np.log2(size / _STEPS)) if size else 1.0
    return (np.round(weights / step) * step).astype(np.float16)


def fingerprint(
    passages: Sequence[Labelled],
    targets: Sequence[LabelledTarget] = (),
    dictionaries: Mapping[str, Dictionary] = NONE,
) -> str:
    """Hash what is learned from; the order of the files does not matter, every label and character does."""
    rows = sorted(
        json.dumps([p.id, p.text, p.frames, repr(p.attributions), p.article, p.origin], ensure_ascii=False)
        for p in passages
    )
    rows += sorted(map(repr, targets))
    rows += [json.dumps([name, *entry]) for name, own in sorted(dictionaries.items()) for entry in own.items()]
    return hashlib.sha256("\n".join(rows).encode("utf8")).hexdigest()
