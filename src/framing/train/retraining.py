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
from framing.classifier import sigmoid
from framing.codebook import Codebook
from framing.errors import LabelError
from framing.features import Embeddings, Words, tokenize
from framing.labelled import Labelled, LabelledAttribution
from framing.pipeline import EMBEDDINGS, load, load_embeddings
from framing.tagger import FINGERPRINT, WordClasses
from framing.targets import UNRELATED
from framing.train import aiming, conformal, fitting, tagging
from framing.train.aiming import LabelledTarget
from framing.train.card import model_card
from framing.train.evaluation import evaluate

REAL_WEIGHT = 2.0  # how much a passage of real news counts beside a written one
_PARTS = ("arrays", "texts", "heads", "thresholds", "supported", "unclear")  # what the steps build
_LEAST_REAL = 200
_WRITTEN = 0.1  # how much a written passage counts beside a real one in calibration
_RAREST = 0.02  # a few hundred real passages cannot tell a rarer frame from this; and its readers look for it
_BALANCE = 0.6  # of labels that exclude each other: rare ones count more, not all alike
_LETTERS = 0.7  # runs of letters beside words in the frames' head
# The fields of a head with their shares, the inverse of its penalty, and how much runs of letters count: chosen by
# cross-validation over real articles.
_FIELDS = {
    "kinds": ({"source": 1.0, "near": 0.5, "cue": 0.3, "passage": 0.5}, 3.0, 0.5),
    "stances": (
        {"source": 0.5, "cue": 0.7, "verb": 0.7, "content": 0.7, "passage": 0.5, "operators": 2.0},
        0.5,
        0.0,
    ),
}
STEPS = 7


@dataclass(frozen=True)
class Data:
    """Training passages with what all steps need of them."""

    passages: Sequence[Labelled]
    words: Sequence[Words]
    real: NDArray[np.bool_]
    codebook: Codebook
    targets: Sequence[LabelledTarget] = ()

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
    targets: Sequence[LabelledTarget] = (),
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
    targets : sequence of LabelledTarget
        Where the passages stand on targets; those of passages that are not learned from are left out.
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
    data = _data([p for p in passages if p.split in ("", "train")], codebook, targets)
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
            delayed(_alone)(_targets, data, embeddings, seed),
        ]
    built: dict[str, dict[str, Any]] = {key: {} for key in _PARTS}
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


def _data(chosen: Sequence[Labelled], codebook: Codebook, targets: Sequence[LabelledTarget] = ()) -> Data:
    if not any(p.frames for p in chosen):
        raise LabelError("training needs passages with frames in split 'train', but there are none; add labels")
    real = np.array([p.origin not in ("", "framing") for p in chosen])
    known = {p.id for p in chosen}
    own = [item for item in targets if item.passage in known]
    return Data(chosen, [tokenize(p.text) for p in chosen], real, codebook, own)


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
        "supported": built["supported"],
        "unclear": dict(sorted(built["unclear"].items())),
        "training": {
            "passages": len(data.passages),
            "real": int(data.real.sum()),
            "attributions": sum(len(p.attributions) for p in data.passages),
            "targets": len(data.targets),
            "seed": seed,
            "sha256": fingerprint(data.passages, data.targets),
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
    said = [[_roles(item) for item in passage.attributions] for passage in data.passages]
    return {"step": "tagger", "arrays": tagging.learn(data.words, said, classes)}


def _roles(item: LabelledAttribution) -> tagging.Said:
    spans = {"source": item.source, "cue": item.cue, "content": item.content}
    return {role: [(span.start, span.end)] if span else [] for role, span in spans.items()}


def _choice(data: Data, embeddings: Embeddings, name: str, seed: int) -> dict[str, Any]:
    examples, target, groups, counts, trusted = [], [], [], [], []
    for passage, words, weight, share in zip(data.passages, data.words, data.weight, _trust(data), strict=True):
        for said in passage.attributions:
            label = said.stance if name == "stances" else said.source and said.source.kind
            if label:
                source, cue = ((s.start, s.end) if s else None for s in (said.source, said.cue))
                examples.append(stances.example(words, source, cue, (said.content.start, said.content.end)))
                target.append(label)
                groups.append(passage.article)
                counts.append(weight)
                trusted.append(share)
    labels = data.codebook.stance_ids if name == "stances" else data.codebook.kind_ids
    targets = np.array([[label == wanted for label in labels] for wanted in target])
    fields, strength, letters = _FIELDS[name]
    trained = fitting.fit(
        examples, targets, groups, labels, fields, embeddings, np.array(counts), strength, letters, _BALANCE, seed
    )
    trained = fitting.calibrate_choice(trained, target, np.array(trusted))
    unclear = fitting.least_score(trained, target, np.array(trusted))
    return {"step": name, "unclear": {name: unclear}, **_export(name, trained)}


def _trust(data: Data) -> NDArray[np.float64]:
    """Return how much each passage counts in calibration: scores should be honest for real news where there is enough."""
    if data.real.sum() < _LEAST_REAL:
        return data.weight
    weight: NDArray[np.float64] = data.weight * np.where(data.real, 1.0, _WRITTEN)
    return weight


def _targets(data: Data, embeddings: Embeddings, seed: int) -> dict[str, Any]:
    if not data.targets or not data.codebook.stance_ids:
        return {"step": "targets"}
    labels = (*data.codebook.stance_ids, UNRELATED)
    trained = aiming.fit(data.passages, data.words, data.targets, labels, embeddings, seed)
    return {"step": "targets", **_export("targets", trained)}


def _frames(data: Data, embeddings: Embeddings, prevalence: dict[str, float] | None, seed: int) -> dict[str, Any]:
    labels = data.codebook.frame_ids
    targets = np.array([[label in p.frames for label in labels] for p in data.passages])
    examples = [{"passage": words.words} for words in data.words]
    groups = [p.article for p in data.passages]
    trained = fitting.fit(
        examples, targets, groups, labels, {"passage": 1.0}, embeddings, data.weight, letters=_LETTERS, seed=seed
    )
    held = data.real if data.real.sum() >= _LEAST_REAL else np.ones_like(data.real)
    weight = np.repeat(_trust(data)[:, None], len(labels), axis=1)
    if prevalence:
        weight = weight * towards(prevalence, labels, targets, weight)
    trained = fitting.calibrate(trained, targets, weight)
    chosen = {
        "thresholds": fitting.thresholds(trained, targets, weight),
        "supported": conformal.supported(sigmoid(trained.unseen[held]), targets[held], labels),
    }
    return {"step": "frames", **chosen, **_export("frames", trained)}


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


def fingerprint(passages: Sequence[Labelled], targets: Sequence[LabelledTarget] = ()) -> str:
    """Hash what is learned from; the order of the files does not matter, every label and character does."""
    rows = sorted(
        json.dumps([p.id, p.text, p.frames, repr(p.attributions), p.article, p.origin], ensure_ascii=False)
        for p in passages
    )
    rows += sorted(map(repr, targets))
    return hashlib.sha256("\n".join(rows).encode("utf8")).hexdigest()
