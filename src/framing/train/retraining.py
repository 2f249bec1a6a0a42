"""The order of the work: labelled passages in, a model folder out.

Takes labelled passages and a codebook, fits the tagger and the three heads, calibrates, writes the folder with its
card. The same data, seed and versions give the same bytes, with any number of processes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from framing import __version__, stances, store
from framing.codebook import Codebook
from framing.errors import LabelError
from framing.features import Embeddings, Words, tokenize
from framing.labelled import Labelled
from framing.passages import sentences
from framing.pipeline import EMBEDDINGS, load, load_embeddings
from framing.tagger import FINGERPRINT, WordClasses, flatten, sentence_starts
from framing.train import fitting, tagging
from framing.train.card import model_card
from framing.train.evaluation import evaluate

REAL_WEIGHT = 2.0  # how much a passage of real news counts beside a written one
_LEAST_REAL = 200
_RAREST = 0.02  # a few hundred real passages cannot tell a rarer frame from this; and its readers look for it
_BALANCE = 0.6  # of labels that exclude each other: rare ones count more, not all alike
_LETTERS = 0.7  # runs of letters beside words in the frames' head
# The fields of a head with their shares, the inverse of its penalty, and how much runs of letters count: chosen by
# cross-validation over real articles.
_FIELDS = {
    "kinds": ({"source": 1.0, "near": 0.5, "cue": 0.3, "passage": 0.5}, 3.0, 0.5),
    "stances": ({"source": 0.5, "cue": 1.0, "verb": 1.0, "content": 1.0, "passage": 0.5}, 1.0, 0.0),
}
STEPS = 6


@dataclass(frozen=True)
class Data:
    """Training passages with what all steps need of them."""

    passages: Sequence[Labelled]
    words: Sequence[Words]
    real: NDArray[np.bool_]
    codebook: Codebook

    @property
    def weight(self) -> NDArray[np.float64]:
        """How much each passage counts."""
        return np.where(self.real, REAL_WEIGHT, 1.0)


def train(
    passages: Sequence[Labelled],
    codebook: Codebook,
    folder: Path,
    *,
    name: str = "",
    prevalence: dict[str, float] | None = None,
    notes: dict[str, Any] | None = None,
    seed: int = 0,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """Train a model, measure it on what it has not seen, and write its folder.

    Parameters
    ----------
    passages : sequence of Labelled
        Those with split ``train`` or none are learned from, those with split ``heldout`` measure; others are left out.
    codebook : Codebook
    folder : Path
    name : str
        The model's name; the folder's by default.
    prevalence : dict of str to float, optional
        The share of real passages that carry each frame, where the training passages' own shares are not natural.
    notes : dict, optional
        Facts that stand in the manifest and the card as they are given.
    seed : int
        Shuffles the articles into folds; every step is deterministic.
    jobs : int
        Processes; the result does not depend on it.
    progress : callable
        Is told the name of each of the `STEPS` steps as it ends.

    Returns
    -------
    dict
        The manifest that was written.

    Raises
    ------
    LabelError
        If nothing is left to learn from.
    """
    data = _data([p for p in passages if p.split in ("", "train")], codebook)
    folder.mkdir(parents=True, exist_ok=True)  # it should not turn out after the work that there is no place for it
    embeddings, classes = load_embeddings()
    progress("read")
    work = [delayed(_alone)(_frames, data, embeddings, prevalence, seed)]
    if any(p.attributions for p in data.passages):
        choices = [name for name, labels in (("kinds", codebook.kind_ids), ("stances", codebook.stance_ids)) if labels]
        work = [
            delayed(_alone)(_tagger, data, classes),
            *(delayed(_alone)(_choice, data, embeddings, name, seed) for name in choices),
            *work,
        ]
    built: dict[str, dict[str, Any]] = {"arrays": {}, "texts": {}, "heads": {}, "thresholds": {}}
    for part in Parallel(n_jobs=jobs, return_as="generator")(work):
        for key in built:
            built[key].update(part.get(key, {}))
        progress(part["step"])
    manifest = _manifest(name or folder.resolve().name, data, built, notes or {}, seed)
    texts = {**built["texts"], "codebook.toml": codebook.to_toml()}
    store.write(folder, manifest, built["arrays"], {**texts, "README.md": ""})
    manifest["metrics"] = _metrics(folder, [p for p in passages if p.split == "heldout"])
    store.write(folder, manifest, built["arrays"], {**texts, "README.md": model_card(manifest, codebook)})
    progress("measured")
    return manifest


def _data(chosen: Sequence[Labelled], codebook: Codebook) -> Data:
    if not any(p.frames for p in chosen):
        raise LabelError("training needs passages with frames in split 'train', but there are none; add labels")
    real = np.array([p.origin not in ("", "framing") for p in chosen])
    return Data(chosen, [tokenize(p.text) for p in chosen], real, codebook)


def _manifest(name: str, data: Data, built: dict[str, Any], notes: dict[str, Any], seed: int) -> dict[str, Any]:
    codebook = data.codebook
    return {
        "name": name,
        "version": __version__,
        "codebook": {"name": codebook.name, "version": codebook.version, "sha256": codebook.sha256},
        "embeddings": {"name": EMBEDDINGS, "sha256": store.read(store.find(EMBEDDINGS)).sha256},
        **({"features": FINGERPRINT} if "tagger.keys" in built["arrays"] else {}),
        "heads": dict(sorted(built["heads"].items())),
        "thresholds": built["thresholds"],
        "training": {
            "passages": len(data.passages),
            "real": int(data.real.sum()),
            "attributions": sum(len(p.attributions) for p in data.passages),
            "seed": seed,
            "sha256": fingerprint(data.passages),
        },
        "notes": notes,
    }


def _metrics(folder: Path, unseen: Sequence[Labelled]) -> dict[str, Any]:
    """Measure a written folder on held-out passages; nothing where there are none."""
    if not unseen:
        return {}
    report = evaluate(load(folder), unseen).to_dict()
    return {key: value for key, value in report.items() if not isinstance(value, dict)}


def _alone(step: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    """Run a step with one thread in the numerical libraries: the sums of several would depend on their number."""
    with threadpool_limits(1):
        return step(*given)


def _tagger(data: Data, classes: WordClasses) -> dict[str, Any]:
    firsts = [sentence_starts(words, sentences(words.text)) for words in data.words]
    labels = [
        tagging.paint(
            words,
            [(a.source.start, a.source.end) for a in passage.attributions if a.source],
            [(a.cue.start, a.cue.end) for a in passage.attributions if a.cue],
            [(a.content.start, a.content.end) for a in passage.attributions],
        )
        for passage, words in zip(data.passages, data.words, strict=True)
    ]
    fitted = tagging.fit(flatten(data.words, firsts, classes), labels)
    return {"step": "tagger", "arrays": {f"tagger.{key}": array for key, array in fitted.items()}}


def _choice(data: Data, embeddings: Embeddings, name: str, seed: int) -> dict[str, Any]:
    examples, target, groups, counts = [], [], [], []
    for passage, words, weight in zip(data.passages, data.words, data.weight, strict=True):
        for said in passage.attributions:
            label = said.stance if name == "stances" else said.source and said.source.kind
            if label:
                source, cue = ((s.start, s.end) if s else None for s in (said.source, said.cue))
                examples.append(stances.example(words, source, cue, (said.content.start, said.content.end)))
                target.append(label)
                groups.append(passage.article)
                counts.append(weight)
    labels = data.codebook.stance_ids if name == "stances" else data.codebook.kind_ids
    targets = np.array([[label == wanted for label in labels] for wanted in target])
    fields, strength, letters = _FIELDS[name]
    trained = fitting.fit(
        examples, targets, groups, labels, fields, embeddings, np.array(counts), strength, letters, _BALANCE, seed
    )
    return {"step": name, **_export(name, fitting.calibrate_choice(trained, target, np.array(counts)))}


def _frames(data: Data, embeddings: Embeddings, prevalence: dict[str, float] | None, seed: int) -> dict[str, Any]:
    labels = data.codebook.frame_ids
    targets = np.array([[label in p.frames for label in labels] for p in data.passages])
    examples = [{"passage": words.words} for words in data.words]
    groups = [p.article for p in data.passages]
    trained = fitting.fit(
        examples, targets, groups, labels, {"passage": 1.0}, embeddings, data.weight, letters=_LETTERS, seed=seed
    )
    weight = np.repeat(data.weight[:, None], len(labels), axis=1)
    if data.real.sum() >= _LEAST_REAL:
        weight = weight * data.real[:, None] + 0.1 * weight * ~data.real[:, None]
    if prevalence:
        weight = weight * towards(prevalence, labels, targets, weight)
    trained = fitting.calibrate(trained, targets, weight)
    return {"step": "frames", "thresholds": fitting.thresholds(trained, targets, weight), **_export("frames", trained)}


def towards(
    prevalence: dict[str, float], labels: Sequence[str], targets: NDArray[np.bool_], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weigh yes and no of each label so that their shares become those of real news."""
    wanted = np.clip([prevalence.get(label, 0.0) for label in labels], _RAREST, 0.9)
    shares = np.clip((weight * targets).sum(axis=0) / weight.sum(axis=0), 1e-6, 1 - 1e-6)
    factors: NDArray[np.float64] = np.where(targets, wanted / shares, (1 - wanted) / (1 - shares))
    return factors


def _export(name: str, trained: fitting.Trained) -> dict[str, Any]:
    fields = list(trained.weights)
    arrays: dict[str, NDArray[Any]] = {f"{name}.intercept": trained.intercept}
    for field in fields:
        arrays[f"{name}.{field}.weights"] = trained.weights[field].astype(np.float16)
        arrays[f"{name}.{field}.projection"] = trained.projections[field].astype(np.float32)
        if field in trained.subwords:
            arrays[f"{name}.{field}.subwords"] = trained.subwords[field].astype(np.float16)
    texts = {f"{name}.{field}.txt": "".join(f"{term}\n" for term in trained.terms[field]) for field in fields}
    return {"arrays": arrays, "texts": texts, "heads": {name: {"labels": list(trained.labels), "fields": fields}}}


def fingerprint(passages: Sequence[Labelled]) -> str:
    """Hash what is learned from; the order of the files does not matter, every label and character does."""
    rows = sorted(
        json.dumps([p.id, p.text, p.frames, repr(p.attributions), p.article, p.origin], ensure_ascii=False)
        for p in passages
    )
    return hashlib.sha256("\n".join(rows).encode("utf8")).hexdigest()
