"""The order of the work: labelled passages in, a model folder out.

Takes labelled passages and a codebook, fits the tagger and the three heads, calibrates, writes the folder with its
card. The same data, seed and versions give the same bytes, with any number of processes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from framing import __version__, store
from framing.codebook import Codebook, load_codebook
from framing.errors import FramingError
from framing.features import Embeddings
from framing.heads import EMBEDDINGS, load_embeddings
from framing.labelled import Labelled, LabelledAttribution
from framing.pipeline import load
from framing.speech.tagger import FINGERPRINT, WordClasses
from framing.targets import target_labels
from framing.train import aiming, heads, tagging
from framing.train.aiming import LabelledTarget
from framing.train.card import Corpus, model_card
from framing.train.dictionaries import NONE, Dictionary
from framing.train.evaluation import evaluate
from framing.train.heads import Data

_PARTS = ("arrays", "texts", "heads", "thresholds", "supported", "unclear")  # what the steps build
STEPS = 7
SEEDS = 1 << 32  # how many there are, from 0


def train(
    passages: Sequence[Labelled],
    codebook: Codebook,
    folder: Path,
    *,
    name: str = "",
    targets: Sequence[LabelledTarget] = (),
    dictionaries: Mapping[str, Dictionary] = NONE,
    contrasts: Sequence[Labelled] = (),
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
    dictionaries : mapping of str to Dictionary
        For a head, ``frames``, ``kinds`` or ``stances``, what is known of terms before any passage is labelled.
    contrasts : sequence of Labelled
        Sentences with one attribution each, for the head of stances alone (`contrasts.read_contrasts`).
    prevalence : dict of str to float, optional
        The share of real passages that carry each frame, where the training passages' own shares are not natural.
    notes : dict, optional
        Facts that stand in the manifest and the card as they are given.
    seed : int
        Shuffles the articles into folds, from 0 to 4294967295; every step is deterministic.
    jobs : int
        Processes, 1 or more; the result does not depend on it.
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
    ModelError
        If the folder holds something else than a model.
    FramingError
        If `seed` or `jobs` is out of range.
    """
    if jobs < 1:
        raise FramingError(f"jobs must be a whole number, 1 or more, not {jobs}; give another")
    if not 0 <= seed < SEEDS:
        raise FramingError(f"seed must be a whole number, 0 to {SEEDS - 1}, not {seed}; give another")
    data = heads.read(passages, codebook, targets, dictionaries, contrasts)
    store.claim(folder)  # it should not turn out after the work that there is no place for it
    embeddings, classes = load_embeddings()
    progress("read")
    work = [delayed(_alone)(_head, "frames", data, embeddings, prevalence, seed)]
    if any(p.attributions for p in data.passages):
        choices = [name for name in heads.label_sets(codebook) if name != "frames" and heads.coded(data, name)]
        work = [
            delayed(_alone)(_tagger, data, classes),
            *(delayed(_alone)(_head, name, data, embeddings, None, seed) for name in choices),
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
    with TemporaryDirectory(prefix="new-", dir=folder) as place:  # an earlier model stays until this one is whole and measured
        new = Path(place)
        store.write(new, manifest, built["arrays"], {**texts, "README.md": ""})
        manifest["metrics"] = _metrics(new, [p for p in passages if p.split == "heldout"])
        card = model_card(manifest, codebook, _corpus(data, prevalence))
        store.write(new, manifest, built["arrays"], {**texts, "README.md": card})
        for path in sorted(new.iterdir(), key=lambda path: path.name == store.MANIFEST):  # what knows the others' hashes, last
            os.replace(path, folder / path.name)
    progress("measured")
    return manifest


def _manifest(name: str, data: Data, built: dict[str, Any], notes: dict[str, Any], seed: int) -> dict[str, Any]:
    codebook = data.codebook
    return {
        "name": name,
        "version": __version__,
        "codebook": {"name": codebook.name, "version": codebook.version, "sha256": codebook.sha256},
        "embeddings": {"name": EMBEDDINGS, "sha256": store.sha256(store.find(EMBEDDINGS))},
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
            "terms": {name: len(own) for name, own in data.dictionaries.items()},
            "contrasts": len(data.contrasts),
            "seed": seed,
            "sha256": heads.fingerprint([*data.passages, *data.contrasts], data.targets, data.dictionaries),
        },
        "notes": notes,
    }


def _corpus(data: Data, prevalence: dict[str, float] | None) -> Corpus:
    written = {passage.origin for passage, real in zip(data.passages, data.real, strict=True) if not real}
    own = written == {"framing"} and data.codebook.sha256 == load_codebook().sha256
    return Corpus(own, len({passage.article for passage in data.passages}), bool(prevalence))


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


def _head(
    name: str, data: Data, embeddings: Embeddings, prevalence: dict[str, float] | None, seed: int
) -> dict[str, Any]:
    fitted = heads.fitted(name, data, embeddings, prevalence, seed)
    return {"step": name, **fitted.chosen(fitted.trained), **heads.export(name, fitted.trained)}


def _targets(data: Data, embeddings: Embeddings, seed: int) -> dict[str, Any]:
    if not data.targets or not data.codebook.stance_ids:
        return {"step": "targets"}
    labels = target_labels(data.codebook)
    trained = aiming.fit(data.passages, data.words, data.targets, labels, embeddings, seed)
    return {"step": "targets", **heads.export("targets", trained)}
