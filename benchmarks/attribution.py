"""Train the attribution model on PolNeAR's train split and measure it on dev; measure the shipped model there too.

    python benchmarks/attribution.py --corpora DIR [--rounds N] [--docs N] [--shipped] [--network DIR]

DIR is the folder that holds ``polnear/train.jsonl`` and ``polnear/dev.jsonl``. ``--docs`` takes the first N training
articles only, ``--rounds`` bounds the optimiser; only a run without them updates results/attribution.json. It needs some
4 GB of memory and half an hour on one core.
``--network`` measures the trained model also with a network of roles that `roles.py` has trained on the same articles, in the way
that `conflict-encoder` leans on its own.
``--shipped`` measures the shipped models alone. They have not seen these labels and follow another codebook,
which leaves the marks around a quotation out of its content: their rows count no quotation marks. Every article is cleaned
and cut into passages as `Reader.read` does it, and is measured in the whole: what cleaning takes away is not found.

A span is the set of words and marks it covers, so that content in several pieces is one span and white space does not
count. Found attributions that share a cue are one attribution with several pieces of content: the corpus labels cut
speech that way. Spans are counted once an article, however many attributions share them.

- exact F1: gold and found spans with the same words;
- overlap F1: a found span is right if it shares a word with a gold span of its role, a gold span is found likewise;
- pair F1: gold and found attributions matched one to one, best content first, whose contents have an intersection of
  at least half of their union and whose sources share a word or are both missing;
- by type: the share of gold contents, and of gold pairs, that are found (recall; a found type is a guess of its own);
- damaged: overlap F1 of content after a fifth of the opening or of the closing marks, or all double quotation marks,
  were taken out of the text, drawn by a seed for each article; marks that are gone count on neither side.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from polnear import DAMAGE, ROLES, TYPES, Article, Pieces, Score, damaged, read_articles

from framing import store
from framing.attribution import AttributionModel, record
from framing.clean import clean
from framing.encoder import ROLES as NETWORK
from framing.encoder import WORD, Encoder
from framing.features import tokenize
from framing.heads import load_embeddings
from framing.passages import sentences, split_passages
from framing.pipeline import load
from framing.records import Attribution, Span
from framing.train import tagging

RESULTS = Path(__file__).parent / "results" / "attribution.json"
# The figures of a linear-chain model and of two people on the test split, which is kept out: another split, so a hint.
KNOWN = {
    "linear chain, test": {"source": (0.660, 0.751), "cue": (0.647, 0.754), "content": (0.517, 0.818), "pair": 0.517},
    "two people, test": {"source": (0.779, 0.841), "cue": (0.706, 0.815), "content": (0.685, 0.878), "pair": 0.753},
}
ROUNDS = 60
SHIPPED, TRAINED, LEANING = ("conflict", "conflict-encoder"), "trained here", "trained here, network"

Read = Callable[[str], list[Attribution]]


def train(articles: Sequence[Article], rounds: int) -> AttributionModel:
    """Train the project's model on labelled articles."""
    _, classes = load_embeddings()
    words, said = [], []
    for article in articles:
        for passage in split_passages(clean(article.text)):
            words.append(tokenize(passage.text))
            inside = (within(item.pieces, passage) for item in article.said)
            said.append([item for item in inside if any(item.values())])
    return AttributionModel(tagging.learn(words, said, classes, rounds=rounds), classes)


def network(folder: Path) -> Encoder:
    """Return the network of roles that `roles.py` has left in a folder."""
    pieces = store.read(store.find(SHIPPED[1])).texts["pieces.txt"].split("\n")[:-1]
    heads = {NETWORK: {WORD: np.ones(len(ROLES))}}
    return Encoder(heads, pieces, (folder / "roles.onnx").read_bytes(), np.load(folder / "offset.npy"))


def within(pieces: Pieces, passage: Span) -> Pieces:
    """Return the pieces that lie in a passage, counted from its start."""
    return {
        role: [(max(s, passage.start) - passage.start, e - passage.start) for s, e in ranges if overlap(s, e, passage)]
        for role, ranges in pieces.items()
    }


def overlap(start: int, end: int, passage: Span) -> bool:
    return start < passage.end and end > passage.start


def read(model: AttributionModel, text: str, leaning: Encoder | None = None) -> list[Attribution]:
    """Find the attributions of a text, passage by passage."""
    passages = split_passages(clean(text))
    words = [tokenize(passage.text) for passage in passages]
    roles = leaning.read([own.words for own in words]).roles() if leaning else None
    links = model.links(words, [sentences(passage.text) for passage in passages], roles)
    return [
        record(tokens, item, passage.start)
        for passage, tokens, found in zip(passages, words, links, strict=True)
        for item in found
    ]


def shipped(name: str) -> Read:
    """Return what finds the attributions of a text by a shipped model."""
    reader = load(name)
    return lambda text: [said for p in reader.read(text).passages for said in p.attributions]


def pieces(said: Iterable[Attribution]) -> list[Pieces]:
    """Gather found attributions that share a cue; those without one stay alone."""
    groups: dict[Any, Pieces] = {}
    for item in said:
        key = (item.cue.start,) if item.cue else (item.content.start, item.content.end)
        group = groups.setdefault(key, {role: [] for role in ROLES})
        group["content"].append((item.content.start, item.content.end))
        if not group["cue"] and item.cue:
            group["cue"].append((item.cue.start, item.cue.end))
        if not group["source"] and item.source and item.source.text:
            group["source"].append((item.source.start, item.source.end))
    return list(groups.values())


def measure(articles: Sequence[Article], reads: Read, damage: str = "", marks: bool = True) -> dict[str, Any]:
    """Measure what reads texts on labelled articles, whole or damaged; without `marks` they belong to no span."""
    score = Score()
    for number, article in enumerate(articles):
        text, kept = damaged(article, damage or "none", number)
        found = [
            {role: [(kept[s], kept[e - 1] + 1) for s, e in ranges] for role, ranges in item.items()}
            for item in pieces(reads(text))
        ]
        score.add(tokenize(article.text), article.said, found, marks and not damage)
    return score.result()


def table(results: dict[str, dict[str, Any]]) -> str:
    """Return one table: exact / overlap F1 of spans, pair F1, and the figures known from elsewhere."""
    lines = [f"{'':22s} {'source':>13s} {'cue':>13s} {'content':>13s} {'pair':>6s}"]
    rows = {**results, **{name: dict(row) for name, row in KNOWN.items()}}
    for name, row in rows.items():
        spans = [row[role] if isinstance(row[role], tuple) else tuple(row[role].values()) for role in ROLES]
        lines.append(f"{name:22s} " + " ".join(f"{a:.3f} / {b:.3f}" for a, b in spans) + f" {row['pair']:6.3f}")
    for name, row in results.items():
        recall = "; ".join(f"{t} " + " / ".join(f"{v:.3f}" for v in row["recall"][t].values()) for t in TYPES)
        lines.append(f"{name}: content recall exact / overlap, pair recall: {recall}")
        if "damaged" in row:
            lines.append(f"{name}: content overlap F1 by marks lost: " + json.dumps(rounded(row["damaged"])))
    return "\n".join(lines)


def rounded(value: Any) -> Any:
    """Round all numbers to four places."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return round(value, 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--docs", type=int)
    parser.add_argument("--shipped", action="store_true")
    parser.add_argument("--network", type=Path, metavar="DIR")
    options = parser.parse_args()
    dev = read_articles(options.corpora / "polnear" / "dev.jsonl")
    readers = {name: shipped(name) for name in SHIPPED}
    if not options.shipped:
        learned = read_articles(options.corpora / "polnear" / "train.jsonl")[: options.docs]
        model = train(learned, options.rounds or ROUNDS)
        readers[TRAINED] = partial(read, model)
        if options.network:
            readers[LEANING] = partial(read, model, leaning=network(options.network))
    results = {}
    for name, reads in readers.items():
        results[name] = measure(dev, reads, marks=name not in SHIPPED)
        if name not in SHIPPED:
            results[name]["damaged"] = {
                damage: measure(dev, reads, damage)["content"]["overlap"] for damage in DAMAGE
            }
    print(table(results))
    if not (options.docs or options.rounds):
        known = json.loads(RESULTS.read_text(encoding="utf8")) if RESULTS.exists() else {}
        RESULTS.write_text(json.dumps({**known, **rounded(results)}, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
