"""Passages -> attributions: who says what, as spans of source, cue and content.

Takes passages' words and sentences, gives `Attribution` records without kind or stance. The tagger finds the spans, the
linker joins each content to a cue and each cue to a source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.decoding import Tagger
from framing.features import Words
from framing.linking import Found, Link, Linker, Scene
from framing.records import Attribution, Source, Span
from framing.tagger import LABELS, Flat, WordClasses, flatten, sentence_starts

_OPEN, _CLOSE = "“„«\"‘'", "”»\"’'"
# The label that begins a run -> the one that goes on with it.
_INNER = {LABELS.index(f"B-{role}"): LABELS.index(f"I-{role}") for role in ("source", "cue", "content")}
_OUTER = np.array([label.endswith(("-source", "-cue")) for label in LABELS])
# On PolNeAR, articles of train left out: pair F1 .575 -> .586, exact content .465 -> .487, by lowering "none" alone.
_EAGER = 0.5
_SECOND_LOOK = 3.0  # raised source accuracy on conflict_train from .68 to .75 at the same attribution F1
Ints = NDArray[np.int64]


def runs(path: Sequence[int]) -> list[Found]:
    """Turn one label a word into runs, in order."""
    found: list[Found] = []
    for first, label in enumerate(path):
        if label in _INNER:
            inner, stop = _INNER[label], first + 1
            while stop < len(path) and path[stop] == inner:
                stop += 1
            found.append(Found(LABELS[label][2:], first, stop))
    return found


class AttributionModel:
    """Finds attributions in passages.

    Parameters
    ----------
    arrays : mapping of str to array
        As `train.tagging.learn` gives them: ``tagger.keys``, ``tagger.weights``, ``tagger.transitions``, ``linker.weights``.
    classes : WordClasses
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], classes: WordClasses) -> None:
        keys, weights, transitions = (arrays[f"tagger.{name}"] for name in ("keys", "weights", "transitions"))
        self.tagger = Tagger(keys, weights, transitions, _EAGER)
        self.linker = Linker(arrays["linker.weights"])
        self.classes = classes

    def links(self, passages: Sequence[Words], sentences: Sequence[Sequence[tuple[int, int]]]) -> list[list[Link]]:
        """Find the attributions of every passage, in words.

        Parameters
        ----------
        passages : sequence of Words
        sentences : sequence of sequence of (int, int)
            For each passage, the offsets of its sentences into its text.
        """
        firsts = [sentence_starts(words, spans) for words, spans in zip(passages, sentences, strict=True)]
        flat = flatten(passages, firsts, self.classes)
        out = []
        for place, (path, scores) in enumerate(self.tagger.tag(flat)):
            links = self.linker.link(scene(runs(path.tolist()), firsts[place], flat, place))
            if any(item.source is None for item in links):
                path = self._look_again(path, scores, links, sentence_numbers(len(path), firsts[place]))
                links = self.linker.link(scene(runs(path.tolist()), firsts[place], flat, place))
            out.append(links)
        return out

    def _look_again(self, path: Ints, scores: NDArray[np.float64], links: Sequence[Link], number: Ints) -> Ints:
        """Search once more for sources and cues in the sentences of contents that have none, the contents held fixed."""
        said = path >= LABELS.index("B-content")
        near = np.zeros(len(path), dtype=bool)
        for item in links:
            if item.source is None:
                near |= (number >= number[item.content.first]) & (number <= number[item.content.stop - 1])
        scores = scores.copy()
        scores[np.ix_(near & ~said, _OUTER)] += _SECOND_LOOK
        scores[said] = -1e6
        scores[said, path[said]] = 0
        return self.tagger.best(scores)


def scene(found: Sequence[Found], firsts: Sequence[int], flat: Flat, number: int) -> Scene:
    """Set the spans of one of the sequences in their passage; `firsts` are the words that begin a sentence."""
    start, length = int(flat.starts[number]), int(flat.lengths[number])
    columns = {name: flat.columns[name][start : start + length] for name in ("word", "cue", "role", "shape")}
    return Scene(found, sentence_numbers(length, firsts).tolist(), columns)


def sentence_numbers(length: int, firsts: Sequence[int]) -> Ints:
    """Return for each word the number of its sentence."""
    begins = np.zeros(length, dtype=np.int64)
    begins[list(firsts)] = 1
    numbers: Ints = begins.cumsum()
    return numbers


def record(words: Words, item: Link, offset: int) -> Attribution:
    """Build the record of a link; `offset` is where the passage begins in the article."""
    source = None if item.source is None else Source(*_place(words, item.source, offset))
    cue = None if item.cue is None else Span(*_place(words, item.cue, offset))
    content = Span(*_place(words, item.content, offset))
    return Attribution(source, cue, content, speech_type(words.text, content.start - offset, content.end - offset))


def _place(words: Words, found: Found, offset: int) -> tuple[int, int, str]:
    start, end = words.starts[found.first], words.ends[found.stop - 1]
    return start + offset, end + offset, words.text[start:end]


def speech_type(text: str, start: int, end: int) -> str:
    """Return ``direct`` for a wholly quoted content, ``mixed`` for a partly quoted one, else ``indirect``."""
    before, after, inner = text[:start].rstrip()[-1:], text[end:].lstrip()[:1], text[start:end]
    if (before and before in _OPEN) or (after and after in _CLOSE) or (inner[:1] in _OPEN and inner[-1:] in _CLOSE):
        return "direct"
    return "mixed" if any(mark in inner for mark in '“”„«»"') else "indirect"
