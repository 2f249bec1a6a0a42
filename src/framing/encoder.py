"""Words -> shares by an encoder: the slower head for frames, with evidence as exact as that of the linear one.

An encoder network gives each word piece a vector that depends on the whole passage; a label's logit is a linear function
of their mean. So it is a sum over pieces, and a word's share is the sum over its own. Shares are rounded to the grid of
`classifier`, so that intercept and shares are the logit to the last bit. The network comes as an ONNX graph and runs in
onnxruntime, one passage at a time on one thread: nothing else in a batch can change a result.
It does not train (`models/build_encoder.py`) and does not know what its labels mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from framing.classifier import Floats, on_grid
from framing.errors import MissingExtra, ModelError
from framing.features import WordPieces, fold
from framing.store import Contents
from framing.vocabulary import Ints, Numbered, Numbers

WINDOW = 254  # pieces that the network sees at once, beside the two marks around them
_LONGEST = 64  # no word has more pieces
_BEGIN, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"


class Pieces:
    """Words of a passage -> numbers of word pieces, in windows that the network can hold.

    Parameters
    ----------
    vocabulary : sequence of str
        One piece a row, the three marks ``[CLS]``, ``[SEP]`` and ``[UNK]`` among them.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._rows = WordPieces(vocabulary).rows
        self._begin, self._end, self._unknown = map(list(vocabulary).index, (_BEGIN, _END, _UNKNOWN))

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
            np.array([self._begin, *(row for word in pieces[first:stop] for row in word), self._end], dtype=np.int64)
            for first, stop in pairwise(cuts)
        ]


class EncoderHead:
    """Scores labels by a sum over the words of a passage, each seen in its context.

    Parameters
    ----------
    labels : sequence of str
    intercept, slope : array, shape (n_labels,)
        What a logit begins with, and what the outputs of the graph are multiplied by.
    vocabulary : sequence of str
    graph : bytes
        An ONNX graph with one input, numbers of pieces of shape (1, n_pieces), and one output of shape (1, n_pieces,
        n_labels): what each piece gives, before the mean.
    """

    def __init__(
        self, labels: Sequence[str], intercept: Any, slope: Any, vocabulary: Sequence[str], graph: bytes
    ) -> None:
        self.labels = tuple(labels)
        self.intercept = on_grid(intercept)
        self.numbers = Numbers()
        self._slope = np.asarray(slope, dtype=np.float64)
        self._pieces = Pieces(vocabulary)
        self._run = _runner(graph)
        try:
            (columns,) = {self._run(np.array([[row]])).shape[-1] for row in (0, len(vocabulary) - 1)}
        except Exception as error:  # onnxruntime's errors have no common class of their own
            raise _unsound(error) from error
        if not len(self.labels) == len(self.intercept) == len(self._slope) == columns:
            raise ModelError(f"an encoder must give {len(self.labels)} labels, but its parts differ; build it again")

    def shares(self, words: Sequence[str]) -> Floats:
        """Return what each word of a passage adds to each logit, shape (n_words, n_labels)."""
        if not words:
            return np.zeros((0, len(self.labels)))
        pieces = self._pieces.of(words)
        given = np.concatenate([self._run(window[None])[0, 1:-1] for window in self._pieces.windows(pieces)])
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        # The mean is taken over all windows of a passage, so that a piece counts the same in each.
        sums = np.add.reduceat(given, np.cumsum(lengths) - lengths, axis=0)
        return on_grid(sums * self._slope / len(given))

    def all_shares(self, name: str, words: Numbered, lengths: Ints) -> Floats:
        """Return the shares of the words of several passages, one below the other, as `LinearHead` does."""
        known = [words.known[number] for number in words.numbers.tolist()]
        cuts = [0, *np.cumsum(lengths).tolist()]
        shares = [self.shares(known[first:stop]) for first, stop in pairwise(cuts)]
        return np.concatenate([np.zeros((0, len(self.labels))), *shares])


def encoder_head(contents: Contents) -> EncoderHead:
    """Return the head of a model folder. Raises `ModelError` or `MissingExtra` if it cannot be had."""
    labels, pieces = contents.manifest["heads"]["frames"]["labels"], contents.texts["frames.pieces.txt"].split("\n")[:-1]
    intercept, slope = contents.arrays["frames.intercept"], contents.arrays["frames.slope"]
    return EncoderHead(labels, intercept, slope, pieces, contents.graphs["frames.onnx"])


def _runner(graph: bytes) -> Callable[[Ints], Floats]:
    """Return what runs a graph, with the same bits each time."""
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
    return lambda pieces: np.asarray(session.run(None, {name: pieces})[0], dtype=np.float64)


def _unsound(error: Exception) -> ModelError:
    reason = " ".join(str(error).split())
    return ModelError(f"an encoder's graph must be sound ONNX for its pieces, but it cannot be run ({reason}); build it again")
