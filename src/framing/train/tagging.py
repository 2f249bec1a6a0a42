"""Labelled passages -> the tagger's weights: a linear-chain model fitted by python-crfsuite, exported as arrays.

Takes word sequences with their spans, gives the arrays of `tagger.Tagger`. It does not read files or measure.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from framing.errors import MissingExtra
from framing.features import Words
from framing.tagger import LABELS, Flat, Keys, feature_keys

Range = tuple[int, int]


def paint(words: Words, sources: Iterable[Range], cues: Iterable[Range], contents: Iterable[Range]) -> list[str]:
    """Write spans as one label a word: contents first, sources over them, cues last; an inner span wins."""
    labels = ["O"] * len(words)
    for name, spans in (("content", contents), ("source", sources), ("cue", cues)):
        for start, end in sorted(set(spans), key=lambda span: span[0] - span[1]):
            first, stop = words.between(start, end)
            if first < stop:
                labels[first:stop] = [f"B-{name}"] + [f"I-{name}"] * (stop - first - 1)
                if stop < len(labels) and labels[stop].startswith("I-"):
                    labels[stop] = "B" + labels[stop][1:]
    return labels


def fit(
    flat: Flat, labels: Sequence[Sequence[str]], *, l1: float = 0.2, l2: float = 0.02, rounds: int = 120, least: int = 2
) -> dict[str, NDArray[np.generic]]:
    """Fit the model.

    Parameters
    ----------
    flat : Flat
    labels : sequence of sequence of str
        The labels of every sequence, one a word.
    l1, l2 : float
        Weights of the penalties.
    rounds : int
        Most iterations of the optimiser.
    least : int
        Features seen less often than this are left out.

    Returns
    -------
    dict of str to array
        ``keys``, ``weights`` and ``transitions``.

    Raises
    ------
    MissingExtra
        If python-crfsuite is not installed.
    """
    try:
        import pycrfsuite
    except ImportError as error:
        raise MissingExtra("fitting the attribution model", "train") from error
    keys = feature_keys(flat)
    trainer = pycrfsuite.Trainer(
        "lbfgs", {"c1": l1, "c2": l2, "max_iterations": rounds, "feature.minfreq": least}, verbose=False
    )
    for start, length, names in zip(flat.starts, flat.lengths, labels, strict=True):
        if length:
            trainer.append([[format(k, "x") for k in row] for row in keys[start : start + length].tolist()], names)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
    return _export(info.state_features, info.transitions)


def _export(state: dict[tuple[str, str], float], moves: dict[tuple[str, str], float]) -> dict[str, NDArray[np.generic]]:
    number = {label: i for i, label in enumerate(LABELS)}
    keys: Keys = np.array(sorted({int(key, 16) for key, _ in state}), dtype=np.uint64)
    weights = np.zeros((len(keys), len(LABELS)), dtype=np.float32)
    for (key, label), weight in state.items():
        weights[np.searchsorted(keys, np.uint64(int(key, 16))), number[label]] = weight
    transitions = np.zeros((len(LABELS), len(LABELS)), dtype=np.float32)
    for (before, after), weight in moves.items():
        transitions[number[before], number[after]] = weight
    return {"keys": keys, "weights": weights, "transitions": transitions}
