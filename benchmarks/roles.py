"""Train the network of `conflict-encoder` on the roles of PolNeAR's train split, for `attribution.py --network`.

    python benchmarks/roles.py --corpora DIR -o DIR [--docs N]

Run in the environment of models/build_encoder.py. It learns which word pieces are parts of sources, cues and contents, as
`conflict-encoder` does beside its other tasks, and writes ``roles.onnx`` and ``offset.npy``. Some 40 minutes on one core.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from attribution import within
from numpy.typing import NDArray
from polnear import Article, read_articles

from framing.clean import clean
from framing.encoder import Pieces
from framing.features import tokenize
from framing.passages import split_passages

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))
import build_encoder
import finetune


def examples(articles: Sequence[Article], pieces: Pieces) -> Iterator[finetune.Example]:
    """Yield every window of every passage, with the pieces of each role in it."""
    for article in articles:
        for passage in split_passages(clean(article.text)):
            words = tokenize(passage.text)
            parted = pieces.of(words.words)
            owner = np.repeat(np.arange(len(parted)), list(map(len, parted)))  # the word of each piece
            said = [
                [[words.between(*place) for place in inside[role]] for role in finetune.ROLES]
                for inside in (within(item.pieces, passage) for item in article.said)
                if any(inside.values())
            ]
            first = 0
            for window in pieces.windows(parted):
                own = owner[first : first + len(window) - 2]
                first += len(own)
                found = [finetune.Said([_pieces(own, ranges) for ranges in item], {}) for item in said]
                yield finetune.Example(window, np.zeros(0, dtype=bool), found, 1.0)


def _pieces(owner: NDArray[np.int64], ranges: Sequence[tuple[int, int]]) -> NDArray[np.int64] | None:
    inside = np.zeros(len(owner), dtype=bool)
    for first, stop in ranges:
        inside |= (owner >= first) & (owner < stop)
    return np.flatnonzero(inside) if inside.any() else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--docs", type=int)
    options = parser.parse_args()
    articles = read_articles(options.corpora / "polnear" / "train.jsonl")[: options.docs]
    torch.manual_seed(0)
    net = finetune.Net(build_encoder.weights(), {})
    finetune.fit(net, list(examples(articles, Pieces(build_encoder.vocabulary()))))
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "roles.onnx").write_bytes(finetune.export(net))
    np.save(options.output / "offset.npy", net.columns()[1]["roles"])


if __name__ == "__main__":
    main()
