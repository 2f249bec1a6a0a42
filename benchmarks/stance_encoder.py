"""Train and measure the way in which `conflict-encoder` reads targets, on seeds/ and two public corpora, beside the linear method.

    python benchmarks/stance_encoder.py --corpora DIR

Run in the environment of models/build_encoder.py. On each corpus a network is fine-tuned that reads passage, source and target
together (`models/finetune_targets.py`), on the training split alone; its log-probabilities and those of the linear head of
`stance.py` are averaged. Nothing is tuned on dev. Writes results/stance-encoder.json. Some 20 minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score
from stance import GWSD, OPPOSITE, SEEDS, SEESAW, TURNED, Row, fitted, linear, rows

from framing.classifier import LinearHead
from framing.codebook import load_codebook
from framing.encoder import Pieces
from framing.features import tokenize
from framing.heads import load_embeddings
from framing.labelled import TARGETS, read_labelled
from framing.positions.viewpoints import Describer
from framing.targets import target_labels
from framing.train import aiming
from framing.train.columns import Example

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))
import build_encoder
import build_targets

RESULTS = Path(__file__).parent / "results" / "stance-encoder.json"
Logits = NDArray[np.float64]


class Both:
    """A linear head and a network, trained on the same items."""

    def __init__(
        self, head: LinearHead, learned: Sequence[build_targets.Places], wanted: Sequence[str], weight: Sequence[float]
    ) -> None:
        self._head, self._vocabulary = head, build_encoder.vocabulary()
        items = [(own, head.labels.index(label), size) for own, label, size in zip(learned, wanted, weight, strict=True)]
        net = build_targets.trained(items, len(head.labels), build_encoder.weights(), Pieces(self._vocabulary))
        self._graph, self._offset = build_targets.exported(net)

    def measure(
        self, seen: Sequence[build_targets.Places], examples: Sequence[Example], gold: Sequence[str]
    ) -> dict[str, float]:
        """Return the share of right labels, and macro F1, of the network alone and of both together."""
        own = _log(build_targets.logits(self._graph, self._offset, self._vocabulary, seen))
        other = _log(np.array([self._head.logits(example) for example in examples]))
        out = {}
        for name, scores in (("network", own), ("both", own + other)):
            given = [self._head.labels[best] for best in scores.argmax(axis=1)]
            out[name] = float(np.mean(np.array(given) == np.array(gold)))
            out[f"{name}, macro F1"] = float(f1_score(gold, given, average="macro"))
        return out


def _log(logits: Logits) -> Logits:
    out: Logits = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return out


def seesaw(corpora: Path, describe: Describer) -> dict[str, Any]:
    train, dev = rows(corpora, "seesaw", "train"), rows(corpora, "seesaw", "dev")

    def places(some: Sequence[Row], first: str = "source", second: str = "target") -> list[build_targets.Places]:
        return [(tokenize(r["text"]), r[second] or "", r[first], []) for r in some]  # some have no source

    def examples(own: Sequence[build_targets.Places]) -> list[Example]:
        return [describe.example(*place).fields for place in own]

    wanted, gold = [r["stance"] for r in train], [r["stance"] for r in dev]
    model = Both(fitted(examples(places(train)), wanted, *SEESAW, np.ones(len(train))), places(train), wanted, [1.0] * len(train))
    seen, swapped = places(dev), places(dev, "target", "source")
    return {
        "model": model.measure(seen, examples(seen), gold),
        "source and target swapped": model.measure(swapped, examples(swapped), gold),
    }


def gwsd(corpora: Path, describe: Describer) -> dict[str, Any]:
    train, dev = rows(corpora, "gwsd", "train"), rows(corpora, "gwsd", "dev")

    def places(some: Sequence[Row], opposite: bool) -> list[build_targets.Places]:
        return [(tokenize(r["text"]), OPPOSITE if opposite else r["target"], None, []) for r in some]

    def labels(some: Sequence[Row], opposite: bool) -> list[str]:
        return [TURNED[r["stance"]] if opposite else r["stance"] for r in some]

    def examples(own: Sequence[build_targets.Places]) -> list[Example]:
        return [describe.example(*place).fields for place in own]

    learned = [*places(train, False), *places(train, True)]
    wanted = [*labels(train, False), *labels(train, True)]
    sure = np.tile([max(r["probs"].values()) for r in train], 2)
    model = Both(fitted(examples(learned), wanted, *GWSD, sure), learned, wanted, sure.tolist())
    gold, seen, turned = labels(dev, False), places(dev, False), places(dev, True)
    return {
        "model": model.measure(seen, examples(seen), gold),
        "target read the other way round": model.measure(turned, examples(turned), gold),
    }


def seeds(describe: Describer) -> dict[str, Any]:
    book = load_codebook()
    passages = read_labelled(SEEDS / "passages.jsonl", book)
    known = {p.id: p for p in passages}
    items = aiming.read_targets(SEEDS / TARGETS, passages, book)
    own = [item for item in items if known[item.passage].split == "train"]
    held = [item for item in items if known[item.passage].split == "heldout"]
    learned = [p for p in passages if p.split == "train"]
    embeddings, labels = load_embeddings()[0], target_labels(book)
    head = linear(aiming.fit(learned, [tokenize(p.text) for p in learned], own, labels, embeddings), embeddings)
    model = Both(head, [build_targets.places(known[i.passage], i) for i in own], [i.stance for i in own], [1.0] * len(own))
    gold = [item.stance for item in held]
    foreign = [replace(item, target=held[(at + len(held) // 2) % len(held)].target) for at, item in enumerate(held)]

    def measured(some: Sequence[aiming.LabelledTarget]) -> dict[str, float]:
        own = [known[item.passage] for item in some]
        examples = [aiming.example(describe, tokenize(p.text), aiming.as_read(p), i) for p, i in zip(own, some, strict=True)]
        return model.measure([build_targets.places(p, i) for p, i in zip(own, some, strict=True)], examples, gold)

    return {"model": measured(held), "read with another target": measured(foreign)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    corpora = parser.parse_args().corpora
    describe = Describer(load_embeddings()[0])
    steps = {"gwsd": partial(gwsd, corpora), "seesaw": partial(seesaw, corpora), "seeds": seeds}
    result: dict[str, Any] = {}
    for name, step in steps.items():
        result[name] = step(describe)
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf8")
        print(name, json.dumps(result[name], indent=1), flush=True)


if __name__ == "__main__":
    main()
