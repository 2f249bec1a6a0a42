"""The part of build_encoder that knows stances on targets: networks, and the head in which they stand beside the linear one.

Four more networks are trained, on the targets of seeds/ alone: one on all, and one for each third of the articles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.encoder import Pieces
from framing.features import Words, tokenize
from framing.labelled import Labelled
from framing.positions.aimed import Aimer, window
from framing.targets import spoken, target_labels
from framing.train import aiming, heads

Places = tuple[Words, str, str | None, list[tuple[int, int]]]


def places(passage: Labelled, item: aiming.LabelledTarget) -> Places:
    """Return what a network is given: the passage's words, the target, the source and where it speaks."""
    said = spoken(aiming.as_read(passage), item.source)[0]
    return tokenize(passage.text), item.target, item.source, said


Item = tuple[Places, int, float]  # what a network is given, the number of the label, and how much it counts


def trained(items: Sequence[Item], size: int, weights: Path, pieces: Pieces, path: Path | None = None) -> Any:
    """Return a network that has learned from items; it is not trained again if `path` holds it."""
    import finetune_targets
    import torch

    torch.manual_seed(0)
    net = finetune_targets.Net(weights, size)
    if path is None or not path.exists():
        finetune_targets.fit(net, [finetune_targets.Aim(window(pieces, *own), *rest) for own, *rest in items])
        if path:
            torch.save(net.state_dict(), path)
    else:
        net.load_state_dict(torch.load(path, weights_only=True))
    return net


def exported(net: Any) -> tuple[bytes, NDArray[np.float64]]:
    """Return a network's graph and its offset."""
    import finetune

    return finetune.export(net), net.columns()[1]["targets"]


def logits(graph: bytes, offset: NDArray[np.float64], vocabulary: Sequence[str], items: Sequence[Places]) -> NDArray[np.float64]:
    """Return the logits of items, shape (n_items, n_labels)."""
    aimer = Aimer(vocabulary, graph, np.ones(len(offset)))
    return np.array([aimer.shares(*own).sum(axis=0) + offset for own in items])


def head(
    data: heads.Data,
    weights: Path,
    vocabulary: Sequence[str],
    states: Path,
    parts: Sequence[str],
    part_of: Callable[[Labelled], str],
) -> tuple[NDArray[np.float64], bytes, NDArray[np.float64]]:
    """Return the networks' logits for targets that they had not seen, and the graph of one that has seen all, and its offset."""
    known = {passage.id: passage for passage in data.passages}
    labels = target_labels(data.codebook)
    items = [(places(known[item.passage], item), labels.index(item.stance), 1.0) for item in data.targets]
    part = np.array([part_of(known[item.passage]) for item in data.targets])
    unseen, pieces = np.zeros((len(items), len(labels))), Pieces(vocabulary)
    for name in parts:
        others, own = np.flatnonzero(part != name), np.flatnonzero(part == name)
        net = trained([items[row] for row in others], len(labels), weights, pieces, states / f"targets-{name}.pt")
        unseen[own] = logits(*exported(net), vocabulary, [items[row][0] for row in own])
    return unseen, *exported(trained(items, len(labels), weights, pieces, states / "targets-all.pt"))

