"""Words -> what an encoder adds to the linear heads: the slower and surer reading, with evidence as exact as theirs.

An encoder network gives each word piece a vector that depends on the whole passage; what a field (the passage, a source, a
cue, a content) adds to a label's logit is a linear function of their mean over its words. So it is a sum over pieces, and a
word's share is the sum over its own. Shares are rounded to the grid of `classifier`, so that intercept and shares are the
logit to the last bit. The network comes as an ONNX graph and runs in onnxruntime, one passage at a time on one thread:
nothing else in a batch can change a result.
It does not train (`models/build_encoder.py`) and does not know what its labels mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from framing.classifier import Floats, on_grid
from framing.errors import MissingExtra, ModelError
from framing.features import WordPieces, fold
from framing.store import Contents
from framing.vocabulary import Ints

WINDOW = 254  # pieces that the network sees at once, beside the two marks around them
_LONGEST = 64  # no word has more pieces
PASSAGE = "passage"  # the field that every head of labels has
TARGETS = "targets"  # a head of another network (`aimed`)
ROLES, WORD = "roles", "word"  # the head of what each word is in an attribution, and its only field
_BEGIN, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"


class Pieces:
    """Words of a passage -> numbers of word pieces, in windows that the network can hold.

    Parameters
    ----------
    vocabulary : sequence of str
        One piece a row, the three marks ``[CLS]``, ``[SEP]`` and ``[UNK]`` among them.

    Attributes
    ----------
    begin, end : int
        The numbers of the marks around what the network reads.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._rows = WordPieces(vocabulary).rows
        self.begin, self.end, self._unknown = map(list(vocabulary).index, (_BEGIN, _END, _UNKNOWN))

    def of(self, words: Sequence[str]) -> list[list[int]]:
        """Return the pieces of each word; a word that cannot be parted is one unknown piece."""
        return [self._rows(fold(word))[:_LONGEST] or [self._unknown] for word in words]

    def windows(self, pieces: Sequence[Sequence[int]]) -> list[Ints]:
        """Return the pieces of a passage as few windows of about the same length, each between its marks.

        A passage has one window if it fits, and words are never parted.
        """
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        total = int(lengths.sum())
        count = 1 if total <= WINDOW else -(-total // (WINDOW - _LONGEST))
        place = (np.cumsum(lengths) - lengths) * count // max(total, 1)  # the window of each word
        cuts = np.searchsorted(place, np.arange(count + 1))
        return [
            np.array([self.begin, *(row for word in pieces[first:stop] for row in word), self.end], dtype=np.int64)
            for first, stop in pairwise(cuts)
        ]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the network gives for passages.

    Attributes
    ----------
    given : list of arrays, shape (n_pieces, n_columns) each
    ends : list of arrays, shape (n_words + 1,) each
        How many pieces lie before each word of a passage, and how many there are.
    columns : mapping of (str, str) to slice
        Those of a head's field, one for each label.
    offset : array, shape (n_roles,)
        What is added to the roles of a word.
    """

    given: list[Floats]
    ends: list[Ints]
    columns: Mapping[tuple[str, str], slice]
    offset: Floats

    def roles(self) -> Floats:
        """Return for each word of the passages, one below the other, the logits of its roles, a mean over its pieces."""
        columns = self.columns[ROLES, WORD]
        rows = [np.zeros((0, len(self.offset)))]
        for given, ends in zip(self.given, self.ends, strict=True):
            if len(given):
                sums = np.add.reduceat(given[:, columns], ends[:-1], axis=0)
                rows.append(on_grid(sums / np.diff(ends)[:, None] + self.offset))
        return np.concatenate(rows)

    def shares(self, name: str) -> Floats:
        """Return what each word of the passages, one below the other, adds to a head's logits as part of its passage."""
        columns = self.columns[name, PASSAGE]
        shares = [np.zeros((0, columns.stop - columns.start))]
        for given, ends in zip(self.given, self.ends, strict=True):
            if len(given):
                # The mean is taken over all windows of a passage, so that a piece counts the same in each.
                shares.append(on_grid(np.add.reduceat(given[:, columns], ends[:-1], axis=0) / len(given)))
        return np.concatenate(shares)

    def logits(self, name: str, number: int, places: Mapping[str, tuple[int, int]]) -> Floats:
        """Return what a passage adds to a head's logits, given the half-open ranges of words that are the fields."""
        whole = {PASSAGE: (0, len(self.ends[number]) - 1), **places}
        columns = self.columns[name, PASSAGE]
        total = np.zeros(columns.stop - columns.start)
        for (head, field), columns in self.columns.items():
            first, stop = self.ends[number][list(whole.get(field, (0, 0)))]
            if head == name and stop > first:
                total += on_grid(self.given[number][first:stop, columns].mean(axis=0))
        return total


class Encoder:
    """Runs a network on passages.

    Parameters
    ----------
    heads : mapping of str to mapping of str to array, shape (n_labels,)
        For each head and each of its fields, in the order of the graph's columns, what they are multiplied by.
    vocabulary : sequence of str
        The network's word pieces.
    graph : bytes
        An ONNX graph with one input, numbers of pieces of shape (1, n_pieces), and one output of shape (1, n_pieces,
        n_columns): what each piece gives, before the mean.
    offset : array, shape (n_roles,)
        What is added to the roles of a word.
    """

    def __init__(
        self, heads: Mapping[str, Mapping[str, Floats]], vocabulary: Sequence[str], graph: bytes, offset: Floats
    ) -> None:
        self._offset = offset
        fields = {(name, field): slope for name, own in heads.items() for field, slope in own.items()}
        ends = np.cumsum([0, *map(len, fields.values())]).tolist()
        self._columns = {key: slice(first, stop) for key, (first, stop) in zip(fields, pairwise(ends), strict=True)}
        self._slope = np.concatenate(list(fields.values()))
        self._pieces = Pieces(vocabulary)
        self._run = runner(graph, len(vocabulary), len(self._slope))

    def read(self, texts: Sequence[Sequence[str]]) -> Seen:
        """Run the network on passages given as words."""
        given, ends = [], []
        for words in texts:
            pieces = self._pieces.of(words)
            windows = [self._run(window[None])[0, 1:-1] for window in self._pieces.windows(pieces)] if words else []
            given.append(np.concatenate([np.zeros((0, len(self._slope))), *windows]) * self._slope)
            ends.append(np.cumsum([0, *map(len, pieces)]))
        return Seen(given, ends, self._columns, self._offset)


def encoder(contents: Contents) -> Encoder:
    """Return the encoder of a model folder. Raises `ModelError` or `MissingExtra` if it cannot be had."""
    heads, offset = {}, contents.arrays[f"{ROLES}.offset"].astype(np.float64)
    for name, spec in contents.manifest["heads"].items():
        if name == TARGETS:
            continue
        slope = np.ones(len(offset)) if name == ROLES else contents.arrays[f"{name}.encoder"].astype(np.float64)
        parts = [slope, offset] if name == ROLES else [slope, *(contents.arrays[f"{name}.{key}"] for key in ("linear", "offset"))]
        own = WORD if name == ROLES else PASSAGE
        if {len(part) for part in parts} != {len(spec["labels"])} or own not in spec["fields"]:
            raise ModelError(f"{contents.path} must hold a number for each label of {name}, but does not; build it again")
        heads[name] = dict.fromkeys(spec["fields"], slope)
    return Encoder(heads, contents.texts["pieces.txt"].split("\n")[:-1], contents.graphs["encoder.onnx"], offset)


def runner(graph: bytes, pieces: int, columns: int) -> Callable[[Ints], Floats]:
    """Return what runs a graph that takes so many pieces and gives so many columns, with the same bits each time."""
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingExtra("an encoder", "encoder") from error
    if b"location" in graph:  # how a graph names a file outside it
        raise ModelError("an encoder's graph must hold all its weights, but it names another file; build it again")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise _unsound(error) from error
    name = session.get_inputs()[0].name

    def run(numbers: Ints) -> Floats:
        return np.asarray(session.run(None, {name: numbers})[0], dtype=np.float64)

    try:
        (given,) = {run(np.array([[row]])).shape[-1] for row in (0, pieces - 1)}
    except Exception as error:  # onnxruntime's errors have no common class of their own
        raise _unsound(error) from error
    if given != columns:
        raise ModelError(f"an encoder must give {columns} columns, but gives {given}; build it again")
    return run


def _unsound(error: Exception) -> ModelError:
    reason = " ".join(str(error).split())
    return ModelError(f"an encoder's graph must be sound ONNX for its pieces, but it cannot be run ({reason}); build it again")
