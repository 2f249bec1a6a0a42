"""A passage, a source and a target -> what an encoder adds to the scores of stances on targets.

The network reads the passage, the source's name where one is asked for, and the target together, in one window. A label's
logit is made of three means of what pieces give: over the passage, over what the source says in it, and over the target. So
what the passage adds is a sum over its words, which is their evidence, and what the target adds has no place in it.
It does not train (`models/finetune_targets.py`) and finds no attributions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from framing.classifier import Floats, on_grid
from framing.encoder import TARGETS, Pieces, runner
from framing.errors import ModelError
from framing.features import Words, tokenize
from framing.positions.viewpoints import NOWHERE
from framing.store import Contents
from framing.vocabulary import Ints

FIELDS = ("passage", "said", "target")
_WINDOW, _SOURCE, _TARGET = 256, 32, 64  # pieces that the network sees at once; at most of a source, and of a target
_MARKS = 4


@dataclass(frozen=True, slots=True)
class Window:
    """What the network reads: numbers of pieces; the places of each field's among them; and the word of each of the passage."""

    pieces: Ints
    rows: dict[str, Ints]
    words: Ints


def window(
    pieces: Pieces, words: Words, target: str, source: str | None = None, said: Sequence[tuple[int, int]] = ()
) -> Window:
    """Lay out a passage, a source and a target; of a passage that is too long the end is not seen.

    `said` are the stretches in which the source speaks, as character offsets into the passage.
    """
    aim = _numbers(pieces, target)[:_TARGET]
    who = _numbers(pieces, source or "")[:_SOURCE]
    parted = pieces.of(words.words)
    owner = np.repeat(np.arange(len(parted)), list(map(len, parted)))[: _WINDOW - _MARKS - len(aim) - len(who)]
    passage = list(chain.from_iterable(parted))[: len(owner)]
    inside = np.zeros(len(owner), dtype=bool)
    for first, stop in (words.between(*span) for span in said):
        inside |= (owner >= first) & (owner < stop)
    second = [pieces.end, *who] if who else []
    row = [pieces.begin, *passage, *second, pieces.end, *aim, pieces.end]
    first = len(row) - 1 - len(aim)
    aims = np.arange(first, first + len(aim))
    rows = {"passage": np.arange(1, 1 + len(owner)), "said": 1 + np.flatnonzero(inside), "target": aims}
    return Window(np.array(row), rows, owner)


def _numbers(pieces: Pieces, name: str) -> list[int]:
    return list(chain.from_iterable(pieces.of(tokenize(name).words)))


class Aimer:
    """Runs a network on passages with targets.

    Parameters
    ----------
    vocabulary : sequence of str
        The network's word pieces.
    graph : bytes
        An ONNX graph as `encoder.Encoder` takes it, with a column for each label of each field; it is made ready when it is
        first asked for, since few readers are.
    slope : array, shape (n_labels,)
        What the logits are multiplied by.
    """

    def __init__(self, vocabulary: Sequence[str], graph: bytes, slope: Floats) -> None:
        self._vocabulary, self._graph, self._slope = vocabulary, graph, slope

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(self._vocabulary)

    @cached_property
    def _run(self) -> Callable[[Ints], Floats]:
        return runner(self._graph, len(self._vocabulary), len(FIELDS) * len(self._slope))

    def shares(self, words: Words, target: str, source: str | None, said: Sequence[tuple[int, int]]) -> Floats:
        """Return what each word adds to the labels' logits, and in a last row what has no place in the passage."""
        seen = window(self._pieces, words, target, source, said)
        given = self._run(seen.pieces[None])[0].reshape(len(seen.pieces), len(FIELDS), -1)
        shares = np.zeros((len(words) + 1, len(self._slope)))
        for number, field in enumerate(FIELDS):
            rows = seen.rows[field]
            if len(rows):
                at = np.full(len(rows), NOWHERE) if field == "target" else seen.words[rows - 1]
                np.add.at(shares, at, given[rows, number] / len(rows))
        return on_grid(shares * self._slope)


def aimer(contents: Contents) -> Aimer | None:
    """Return what an encoder's folder holds for targets, if it does. Raises `ModelError` if its parts do not fit."""
    spec = contents.manifest["heads"].get(TARGETS)
    if spec is None:
        return None
    slope = contents.arrays[f"{TARGETS}.encoder"].astype(np.float64)
    if slope.shape != (len(spec["labels"]),) or spec["fields"] != list(FIELDS):
        raise ModelError(f"{contents.path} must hold a number for each label of {TARGETS}, but does not; build it again")
    return Aimer(contents.texts["pieces.txt"].split("\n")[:-1], contents.graphs["targets.onnx"], slope)
