"""A folder of labelled data -> a trained model folder: reading, attaching, progress, report.

Takes paths as the command line gives them; the training itself stands in `retraining`.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from framing.codebook import Codebook, load_codebook
from framing.errors import LabelError, MissingExtra
from framing.labelled import TARGETS, Labelled, read_frames, read_labelled, read_lines
from framing.sharing.texts import to_be_there
from framing.standoff import attach_file
from framing.train.aiming import read_targets
from framing.train.contrasts import read_contrasts
from framing.train.dictionaries import read_dictionaries
from framing.train.retraining import STEPS, train


def run(
    data: Path,
    output: Path,
    texts: Path | None = None,
    codebook: str = "conflict",
    seed: int = 0,
    jobs: int = 2,
    name: str = "",
    notes: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Train on a folder and return a report.

    Parameters
    ----------
    data : Path
        A labelled file, or a folder with labelled ``.jsonl`` files and, in ``standoff/``, labels without text;
        ``targets.jsonl`` in it says where passages stand on targets, ``dictionaries/`` what is known of terms,
        ``contrasts.tsv`` holds sentences in which one operator turns the stance.
    output : Path
        The model folder to write.
    texts : Path, optional
        Corpora in which the texts of ``standoff/`` are found again. Without them the written passages alone are learned
        from; the stand-off labels still say how frequent each frame is in real news.
    codebook : str
    seed, jobs : int
    name, notes
        As `retraining.train` takes them.

    Returns
    -------
    dict
        Counts of what was learned from, and the thresholds.
    """
    try:
        from tqdm import tqdm
    except ImportError as error:
        raise MissingExtra("training", "train") from error
    book = load_codebook(codebook)
    passages, prevalence = gather(data, texts, book)
    aims = data / TARGETS
    targets = read_targets(aims, passages, book) if data.is_dir() and aims.is_file() else []
    dictionaries, contrasts = read_dictionaries(data, book), read_contrasts(data, book)
    with tqdm(total=STEPS, desc="training", unit="step", disable=None) as bar:  # not in a file or a pipe

        def step(done: str) -> None:
            bar.set_postfix_str(done)
            bar.update()

        manifest = train(
            passages,
            book,
            output,
            name=name,
            targets=targets,
            dictionaries=dictionaries,
            contrasts=contrasts,
            notes=notes,
            prevalence=prevalence,
            seed=seed,
            jobs=jobs,
            progress=step,
        )
    return {
        "model": str(output),
        "training": manifest["training"],
        "metrics": manifest["metrics"],
        "thresholds": manifest["thresholds"],
    }


def gather(data: Path, texts: Path | None, book: Codebook) -> tuple[list[Labelled], dict[str, float]]:
    """Return all labelled passages of `run`'s `data` and `texts`, and how frequent each frame is in real news."""
    if texts is not None:  # said even where no label seeks its text
        to_be_there(texts)
    passages = read_labelled(data, book)
    standoff = sorted((data / "standoff").glob("*.jsonl")) if data.is_dir() else []
    sought = [path for path in standoff if _prevalence([path], book)]
    if texts is not None:
        passages += [p for path in sought for p in _attached(path, texts, book)]
    return passages, _prevalence(sought, book)


def _attached(path: Path, texts: Path, book: Codebook) -> list[Labelled]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / path.name
        report = attach_file(path, texts, out)
        if report.missing:
            lost = ", ".join(f"{count} from {origin}" for origin, count in sorted(report.missing.items()))
            raise LabelError(
                f"{texts} must hold every text of {path}, but lacks {lost}; add them or train without --texts"
            )
        return read_labelled(out, book)


def _prevalence(paths: list[Path], book: Codebook) -> dict[str, float]:
    """Count how often each frame is given in the stand-off records of split ``train``."""
    count: Counter[str] = Counter()
    total = 0
    for path in paths:
        for where, record in read_lines(path):
            frames = read_frames(where, record, book)
            if record.get("split", "train") == "train":
                total += 1
                count.update(frames)
    return {label: count[label] / total for label in book.frame_ids} if total else {}
