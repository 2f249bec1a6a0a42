"""Train and measure the method for stances towards any target on seeds/ and two public corpora, beside models that see less.

    python benchmarks/stance.py --corpora DIR

Seeds: the six labels of seeds/targets.jsonl, train -> held-out articles, attributions given. SEESAW: does the source entity
support or oppose the target entity (train -> dev). GWSD: does a sentence agree that climate change is a serious concern; as
all sentences share one target, the model also reads the opposite target, with the labels turned. All are read by
`framing.positions.viewpoints` and fitted by `framing.train.fitting`; nothing is tuned on dev. Writes results/stance.json and prints
one table: the model; what the text alone gives, and the names alone; and the model when source and target (or the
target's direction) are swapped on reading, or the target is another's.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from framing.classifier import Field, Floats, LinearHead
from framing.codebook import load_codebook
from framing.features import Embeddings, tokenize
from framing.heads import load_embeddings
from framing.labelled import TARGETS, read_labelled
from framing.positions.viewpoints import Describer
from framing.targets import target_labels
from framing.train import aiming, fitting
from framing.train.columns import Example

SEEDS = Path(__file__).parents[1] / "seeds"
RESULTS = Path(__file__).parent / "results" / "stance.json"
OPPOSITE = "Climate change/global warming is not a serious concern."
TURNED = {"support": "oppose", "oppose": "support", "neutral": "neutral"}
# The fields with their shares and the inverse of the penalty: by five-fold cross-validation on train, stories kept whole.
SEESAW: tuple[dict[str, float], float] = (
    {"passage": 1.0, "near": 0.7, "polarity": 1.3, "source": 1.0, "target": 1.0, "pair": 3.0},
    0.3,
)
GWSD: tuple[dict[str, float], float] = ({"passage": 1.0, "turned": 1.4, "polarity": 0.7}, 0.5)
Row = dict[str, Any]


def rows(corpora: Path, name: str, split: str) -> list[Row]:
    lines = (corpora / name / f"{split}.jsonl").read_text(encoding="utf8").splitlines()
    return [json.loads(line) for line in lines]


def fitted(
    examples: Sequence[Example], wanted: Sequence[str], fields: Mapping[str, float], strength: float, weight: Floats
) -> LinearHead:
    """Fit one yes-no decision a label, as `framing train` does, without calibration."""
    embeddings, _ = load_embeddings()
    labels = sorted(set(wanted))
    targets = np.array([[label == own for label in labels] for own in wanted])
    alone = ["all"] * len(wanted)  # one group: no folds, since no score is calibrated here
    trained = fitting.fit(examples, targets, alone, labels, fitting.Recipe(fields, strength, balance=0.0), embeddings, weight)
    return linear(trained, embeddings)


def linear(trained: fitting.Trained, embeddings: Embeddings) -> LinearHead:
    """Return the head that reading would make of what was fitted."""
    parts = {
        name: Field(
            {term: row for row, term in enumerate(trained.terms[name])},
            trained.weights[name],
            trained.projections[name],
        )
        for name in trained.weights
    }
    return LinearHead(trained.labels, trained.intercept, parts, embeddings)


def right(head: LinearHead, examples: Sequence[Example], wanted: Sequence[str]) -> float:
    """Return the share of examples whose highest logit is that of the wanted label."""
    return float(
        np.mean([head.labels[int(head.logits(e).argmax())] == own for e, own in zip(examples, wanted, strict=True)])
    )


def seesaw(corpora: Path, describe: Describer) -> dict[str, Any]:
    """Train on the stories of train and measure on those of dev; micro F1, which is accuracy here."""
    train, dev = rows(corpora, "seesaw", "train"), rows(corpora, "seesaw", "dev")
    fields, strength = SEESAW

    def examples(some: Sequence[Row], first: str = "source", second: str = "target") -> list[Example]:
        return [describe.example(tokenize(r["text"]), r[second], r[first]).fields for r in some]

    learned, seen, swapped = examples(train), examples(dev), examples(dev, "target", "source")
    wanted, gold = [r["stance"] for r in train], [r["stance"] for r in dev]
    even = np.ones(len(train))
    head = fitted(learned, wanted, fields, strength, even)
    text = fitted(learned, wanted, {"passage": 1.0}, 1.0, even)
    names = fitted(learned, wanted, {"source": 1.0, "target": 1.0, "pair": 3.0}, strength, even)
    target = fitted(learned, wanted, {"target": 1.0}, strength, even)
    return {
        "examples": {"train": len(train), "dev": len(dev)},
        "model": right(head, seen, gold),
        "text only": right(text, seen, gold),
        "source and target only": right(names, seen, gold),
        "target only": right(target, seen, gold),
        "source and target swapped": right(head, swapped, gold),
        "most frequent label": gold.count(max(set(wanted), key=wanted.count)) / len(gold),
    }


def gwsd(corpora: Path, describe: Describer) -> dict[str, Any]:
    """Train on train, each sentence with the target and with its opposite, and measure on dev."""
    train, dev = rows(corpora, "gwsd", "train"), rows(corpora, "gwsd", "dev")
    fields, strength = GWSD

    def examples(some: Sequence[Row], opposite: bool) -> list[Example]:
        return [describe.example(tokenize(r["text"]), OPPOSITE if opposite else r["target"]).fields for r in some]

    def labels(some: Sequence[Row], opposite: bool) -> list[str]:
        return [TURNED[r["stance"]] if opposite else r["stance"] for r in some]

    def both(make: Any, some: Sequence[Row]) -> list[Any]:
        return [*make(some, False), *make(some, True)]

    sure = np.array([max(r["probs"].values()) for r in train])  # how sure the annotators were, taken together
    learned, wanted = both(examples, train), both(labels, train)
    head = fitted(learned, wanted, fields, strength, np.tile(sure, 2))
    text = fitted(learned, wanted, {"passage": 1.0}, 1.0, np.tile(sure, 2))
    target = fitted(learned, wanted, {"target": 1.0}, 1.0, np.tile(sure, 2))
    alone = fitted(examples(train, False), labels(train, False), {"passage": 1.0}, 1.0, sure)
    seen, gold = both(examples, dev), both(labels, dev)
    plain, said = examples(dev, False), labels(dev, False)
    return {
        "examples": {"train": len(train), "dev": len(dev)},
        "model": right(head, plain, said),
        "text only, trained on this one target": right(alone, plain, said),
        "target read the other way round": right(head, examples(dev, True), said),
        "both targets: model": right(head, seen, gold),
        "both targets: text only": right(text, seen, gold),
        "both targets: target only": right(target, seen, gold),
        "most frequent label": said.count("neutral") / len(said),
    }


def seeds(describe: Describer) -> dict[str, Any]:
    """Train on the targets of the train split and measure on those of held-out articles."""
    book = load_codebook()
    passages = read_labelled(SEEDS / "passages.jsonl", book)
    items = aiming.read_targets(SEEDS / TARGETS, passages, book)
    known = {p.id: p for p in passages}
    learned = [p for p in passages if p.split == "train"]
    words = [tokenize(p.text) for p in learned]
    own = [item for item in items if known[item.passage].split == "train"]
    held = [item for item in items if known[item.passage].split == "heldout"]
    gold = [item.stance for item in held]
    embeddings, _ = load_embeddings()
    labels = target_labels(book)

    def head(**fields: float) -> LinearHead:
        return linear(aiming.fit(learned, words, own, labels, embeddings, fields=fields), embeddings)

    def examples(some: Sequence[aiming.LabelledTarget]) -> list[Example]:
        return [
            aiming.example(describe, tokenize(known[i.passage].text), aiming.as_read(known[i.passage]), i) for i in some
        ]

    model, seen = head(**aiming.FIELDS), examples(held)
    # Each passage read with the target of a record far from it in the file.
    foreign = [replace(item, target=held[(at + len(held) // 2) % len(held)].target) for at, item in enumerate(held)]
    given = [model.labels[int(model.logits(e).argmax())] for e in seen]
    return {
        "examples": {"train": len(own), "heldout": len(held)},
        "model": right(model, seen, gold),
        "model, macro F1": float(f1_score(gold, given, average="macro")),
        "text only": right(head(passage=1.0, said=1.0), seen, gold),
        "target only": right(head(target=1.0), seen, gold),
        "read with another target": right(model, examples(foreign), gold),
        "most frequent label": gold.count(max(set(gold), key=gold.count)) / len(gold),
        "by label": {
            label: round(float(score), 3)
            for label, score in zip(labels, f1_score(gold, given, average=None, labels=labels), strict=True)
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    corpora = parser.parse_args().corpora
    describe = Describer(load_embeddings()[0])
    result = {"seeds": seeds(describe), "seesaw": seesaw(corpora, describe), "gwsd": gwsd(corpora, describe)}
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf8")
    for corpus, figures in result.items():
        for name, value in figures.items():
            if isinstance(value, float):
                print(f"{corpus:8} {name:40} {value:.3f}")


if __name__ == "__main__":
    main()
