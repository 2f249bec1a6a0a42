"""Labelled passages -> the arrays of the attribution model: a linear-chain model, and the linker's tables.

Takes word sequences with their spans, gives the arrays of `attribution.AttributionModel`. python-crfsuite fits the chain, on
the passages and on copies that have lost quotation marks. It does not read files or measure.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import MissingExtra
from framing.features import Words
from framing.passages import sentences
from framing.speech.quotes import quote_roles
from framing.speech.tagger import LABELS, Flat, Keys, WordClasses, feature_keys, flatten, sentence_starts
from framing.train import linking

Range = tuple[int, int]
Said = Mapping[str, Sequence[Range]]  # one attribution: the pieces of source, cue and content, in characters
_STEP = 2.0**-6  # of weights: two thirds of the features are left, and attribution F1 on conflict_dev is what it was
_LOSSES = 5  # one in so many passages with quotation marks is learned from once more without some


def learn(
    words: Sequence[Words], said: Sequence[Sequence[Said]], classes: WordClasses, *, rounds: int = 90
) -> dict[str, NDArray[Any]]:
    """Fit the chain and the linker.

    Parameters
    ----------
    words : sequence of Words
    said : sequence of sequence of mapping of str to ranges
        The attributions of every passage.
    classes : WordClasses
    rounds : int
        Most iterations of the optimiser.

    Returns
    -------
    dict of str to array
        The arrays that `attribution.AttributionModel` is made of.
    """
    pairs = [*zip(words, said, strict=True), *worn(words, said)]
    firsts = [sentence_starts(tokens, sentences(tokens.text)) for tokens, _ in pairs]
    flat = flatten([tokens for tokens, _ in pairs], firsts, classes)
    labels = [paint(tokens, items) for tokens, items in pairs]
    fitted = {f"tagger.{name}": array for name, array in fit(flat, labels, rounds=rounds).items()}
    return fitted | {"linker.weights": linking.fit(pairs, labels, flat)}


def worn(words: Sequence[Words], said: Sequence[Sequence[Said]]) -> list[tuple[Words, Sequence[Said]]]:
    """Copy every so many passages with quotation marks, by turns without the opening, the closing or any marks."""
    out = []
    turn = 0
    for tokens, items in zip(words, said, strict=True):
        roles = quote_roles(tokens).tolist()
        if any(roles):
            turn += 1
            if turn % _LOSSES == 0:
                lost = ((1,), (2,), (1, 2))[turn // _LOSSES % 3]
                kept = [number for number, role in enumerate(roles) if role not in lost]
                left = [(tokens.words[n], tokens.starts[n], tokens.ends[n]) for n in kept]
                out.append((Words(tokens.text, *map(list, zip(*left, strict=True))), items))
    return out


def paint(words: Words, said: Sequence[Said]) -> list[str]:
    """Write spans as one label a word: contents first, sources over them, cues last; an inner span wins."""
    labels = ["O"] * len(words)
    for name in ("content", "source", "cue"):
        spans = {span for item in said for span in item[name]}
        for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span)):
            first, stop = words.between(start, end)
            if first < stop:
                labels[first:stop] = [f"B-{name}"] + [f"I-{name}"] * (stop - first - 1)
                if stop < len(labels) and labels[stop].startswith("I-"):
                    labels[stop] = "B" + labels[stop][1:]
    return labels


def fit(
    flat: Flat, labels: Sequence[Sequence[str]], *, l1: float = 0.2, l2: float = 0.02, rounds: int = 90, least: int = 2
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
        weights[np.searchsorted(keys, np.uint64(int(key, 16))), number[label]] = round(weight / _STEP) * _STEP
    live = weights.any(axis=1)
    transitions = np.zeros((len(LABELS), len(LABELS)), dtype=np.float32)
    for (before, after), weight in moves.items():
        transitions[number[before], number[after]] = weight
    return {"keys": keys[live], "weights": weights[live], "transitions": transitions}
