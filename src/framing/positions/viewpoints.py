"""A passage as seen from a source and a target: the words of each field, and where in the passage they stand.

Takes the words of a passage, a target in a user's words, and the stretches in which a source speaks; gives the fields
of one linear head. The target is looked for by its words, their stems and their static vectors; what stands near it,
between it and the source, and in the stretches that count is described. The same for training and reading; it scores
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.classifier import Floats
from framing.features import Embeddings, Words, fold, tokenize
from framing.positions.polarity import direction, marks
from framing.speech.lexicon import CUES

SIGN = "⁂"  # begins a term that is no word: it has no word pieces, hence no vector
NOWHERE = -1  # the place of what the source and the target add by themselves
_ALIKE, _SAME, _STEM = 0.6, 1.0, 0.9
_NEAR = 5
_FAR = 99
COMMON = frozenset(
    """
    the of to in a an and that is was for on it with as by at from he be has his are have had not they which but or were
    this their who its will been would about after more than we you i she her if into also no 's mr mrs ms party states
    united former how whether
    """.split()
)
Span = tuple[int, int]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Example:
    """The words of each field, and for each word its place in the passage or `NOWHERE`.

    `nearest` says how like the target the likest word of the passage is, from 0 to 1.
    """

    fields: Mapping[str, Sequence[str]]
    places: Mapping[str, Sequence[int]]
    nearest: float


class Describer:
    """Describes a passage as seen from a source and a target; the same for training and reading.

    Parameters
    ----------
    embeddings : Embeddings
    """

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings
        self._vectors: dict[str, Floats] = {}

    def example(
        self,
        words: Words,
        target: str | None,
        source: str | None = None,
        said: Sequence[Span] = (),
        cues: Sequence[Span] = (),
    ) -> Example:
        """Return the words of every field.

        Parameters
        ----------
        words : Words
            Of the passage.
        target, source : str, optional
        said : sequence of (int, int)
            The stretches that count, as character offsets into the passage; none means all of it.
        cues : sequence of (int, int)
            The words among them by which the source is said to say it.
        """
        folded = [fold(word) for word in words.words]
        aim, who = ([fold(word) for word in tokenize(name or "").words] for name in (target, source))
        size, inside = len(folded), _covered(words, said)
        speaking = self.likeness(folded, who) >= _ALIKE
        likeness = self.likeness(folded, aim)
        meant = (likeness >= _ALIKE) & ~speaking
        masked = [
            f"{SIGN}source" if s else f"{SIGN}target" if t else w
            for w, s, t in zip(folded, speaking, meant, strict=True)
        ]
        to_target, to_source = _distances(size, meant), _distances(size, speaking)
        between, order = _between(speaking, meant)
        kind = direction(aim)
        found: dict[str, list[tuple[str, int]]] = {
            "passage": list(zip(folded, range(size), strict=True)),
            "near": [(masked[i], i) for i in range(size) if abs(to_target[i]) <= _NEAR],
            "said": [(folded[i], i) for i in range(size) if inside[i]],
            "cue": _cues(folded, [i for span in cues for i in range(*words.between(*span))], kind),
            "turned": [(masked[i], i) for i in range(size) if kind == "end" and inside[i]],
            "polarity": [],
            "match": _matches(likeness, aim, inside, kind),
            "source": [(word, NOWHERE) for word in who or ["_"]],
            "target": [(word, NOWHERE) for word in aim or ["_"]],
            "pair": [(f"{SIGN}{a}|{b}", NOWHERE) for a in who or ["_"] for b in aim or ["_"]]
            + [(f"{SIGN}{'_'.join(who)}|{'_'.join(aim)}", NOWHERE)],
        }
        for i, mark in enumerate(marks(folded)):
            for name in filter(None, (mark, CUES.get(folded[i], ""))):
                where = (f"t{_zone(to_target[i])}", f"s{_zone(to_source[i])}", f" {kind}", " in" if inside[i] else " out")
                found["polarity"] += [(f"{SIGN}{name}{part}".replace(" ", ":"), i) for part in ("", *where)]
                if inside[i]:
                    found["polarity"].append((f"{SIGN}{name}:{kind}:in", i))
                if between[i]:
                    found["polarity"].append((f"{SIGN}{name}:{order}", i))
        filled = {name: pairs or [("_", NOWHERE)] for name, pairs in found.items()}
        return Example(
            {name: [word for word, _ in pairs] for name, pairs in filled.items()},
            {name: [place for _, place in pairs] for name, pairs in filled.items()},
            float(likeness.max(initial=0.0)),
        )

    def likeness(self, folded: Sequence[str], name: Sequence[str]) -> Floats:
        """Say for each word how like it is to the most alike word of a name, from 0 to 1."""
        keys = [word for word in name if word[:1].isalnum() and word not in COMMON]
        out = np.zeros(len(folded))
        if not keys:
            return out
        stems = {_stem(word) for word in keys}
        table = np.array([self._vector(word) for word in keys])
        for place, word in enumerate(folded):
            if word in COMMON or not word[:1].isalnum():
                continue
            if word in keys:
                out[place] = _SAME
            elif _stem(word) in stems:
                out[place] = _STEM
            else:
                # Element by element and not by a matrix product, whose rounding would depend on the machine's library.
                alike = (table * self._vector(word)).sum(axis=1).max()
                out[place] = min(max(0.0, float(alike)), _STEM - 0.01)
        return out

    def _vector(self, word: str) -> Floats:
        if word not in self._vectors:
            if len(self._vectors) > 100_000:
                self._vectors.clear()
            vector = self._embeddings.vectors([word])[0]
            self._vectors[word] = vector / (np.sqrt((vector**2).sum()) or 1.0)
        return self._vectors[word]


def names_met(target: str, texts: Iterable[Sequence[str]]) -> bool:
    """Say whether all names in a target, its words with a capital but the first, are also among the words of texts."""
    names = {_stem(fold(word)) for word in tokenize(target).words[1:] if word[:1].isupper()}
    return not names or names <= {_stem(fold(word)) for words in texts for word in words}


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 3)] if len(word) > 4 else word


def _covered(words: Words, said: Sequence[Span]) -> NDArray[np.bool_]:
    inside = np.zeros(len(words), dtype=bool)
    for start, end in said:
        inside[slice(*words.between(start, end))] = True
    return inside if said else ~inside


def _cues(folded: Sequence[str], places: Sequence[int], kind: str) -> list[tuple[str, int]]:
    """Return the cues' words, alone and with the sort of target: to deny a claim is another thing than to deny a matter."""
    return [(folded[i], i) for i in places] + [(f"{SIGN}{folded[i]}:{kind}", i) for i in places]


def _distances(size: int, mentions: NDArray[np.bool_]) -> Ints:
    """Return how far each word stands after (or, negative, before) the nearest mention."""
    places = np.flatnonzero(mentions)
    if not len(places):
        return np.full(size, _FAR)
    away = np.arange(size)[:, None] - places
    nearest: Ints = away[np.arange(size), np.abs(away).argmin(axis=1)]
    return nearest


def _zone(distance: int) -> str:
    if distance == 0:
        return "0"
    size = abs(distance)
    return ("-" if distance < 0 else "+") + ("1" if size <= 2 else "2" if size <= 5 else "3" if size <= 10 else "4")


def _between(speaking: NDArray[np.bool_], meant: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], str]:
    """Mark the words between the nearest pair of source and target, and say which of the two comes first."""
    marked = np.zeros(len(speaking), dtype=bool)
    sources, targets = np.flatnonzero(speaking), np.flatnonzero(meant)
    if not len(sources) or not len(targets):
        return marked, ""
    first, second = min(((a, b) for a in sources for b in targets), key=lambda pair: abs(pair[0] - pair[1]))
    marked[min(first, second) + 1 : max(first, second)] = True
    return marked, "st" if first < second else "ts"


def _matches(
    likeness: Floats, aim: Sequence[str], inside: NDArray[np.bool_], kind: str
) -> list[tuple[str, int]]:
    """Say how well the target is met in what counts, and in the rest of the passage."""
    out = []
    for name, part in (("in", inside), ("out", ~inside)):
        values = np.where(part, likeness, 0.0)
        best = int(values.argmax()) if len(values) else 0
        top = float(values[best]) if len(values) else 0.0
        level = sum(top >= cut for cut in (0.3, 0.4, 0.5, 0.6, 0.9, 1.0))
        place = best if top else NOWHERE
        out += [(f"{SIGN}{name}{cut}", place) for cut in range(level)] + [(f"{SIGN}{name}={level}", place)]
        out += [(f"{SIGN}{name}={level}:{kind}", place)]
        several = int((values >= _ALIKE).sum())
        out.append((f"{SIGN}{name}*{min(several, 4)}", place))
    return out
