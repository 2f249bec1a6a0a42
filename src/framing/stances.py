"""Attributions -> source kind and stance: who speaks, and where the speaker stands on what is said.

Takes the words of an attribution's source, cue and content and of its passage, gives a kind and a stance with
calibrated probabilities. It does not find attributions and does not look beyond the passage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from framing.classifier import Examples, Floats, LinearHead, softmax
from framing.codebook import UNCLEAR
from framing.features import Words
from framing.positions.operators import operators

_NEAR = 60  # characters on either side of a source
_VERB = 40  # characters of the content that are read together with the cue
_NO_WORDS = ["_"]  # an absent source or cue is a feature of its own

Place = tuple[int, int]


def example(words: Words, source: Place | None, cue: Place | None, content: Place) -> dict[str, Sequence[str]]:
    """Return the words of every field, for places given as character offsets into the passage.

    The same function describes an attribution for training and for reading.
    """

    def part(place: Place | None) -> list[str]:
        first, stop = words.between(*place) if place else (0, 0)
        return words.words[first:stop] or _NO_WORDS

    near = _NO_WORDS
    if source:
        before, after = words.between(max(0, source[0] - _NEAR), source[0]), words.between(source[1], source[1] + _NEAR)
        near = [*words.words[slice(*before)], "_", *words.words[slice(*after)]]
    start = content[0]
    verb = [*part(cue), *part((start, min(content[1], start + _VERB)))]
    return {
        "source": part(source),
        "near": near,
        "cue": part(cue),
        "verb": verb,
        "content": part(content),
        "passage": words.words,
        "operators": operators(words, cue, content),
    }


FIELDS = example(Words("", [], [], []), None, None, (0, 0)).keys()


class ClassModel:
    """Gives one of several labels that exclude each other, or says that it is unclear.

    Parameters
    ----------
    head : LinearHead
        Its logits are compared by softmax.
    threshold : float
        The probability that a label must reach to be given.
    """

    def __init__(self, head: LinearHead, threshold: float = 0.0) -> None:
        if not head.fields.keys() <= FIELDS:
            raise ValueError(f"the fields of a head are of {', '.join(FIELDS)}")
        if not 0 <= threshold <= 1:
            raise ValueError(f"a threshold is a score from 0 to 1, not {threshold}")
        self.head = head
        self.threshold = threshold

    def all_probabilities(
        self, examples: Sequence[Mapping[str, Sequence[str]]] | Examples, added: Floats | None = None
    ) -> Floats:
        """Return the probability of every label for each example, in the head's order.

        What is `added` to the logits, shape (n_examples, n_labels), is an encoder's.
        """
        logits = self.head.all_logits(examples)
        return softmax(logits if added is None else logits + added)

    def read_all(
        self, examples: Sequence[Mapping[str, Sequence[str]]] | Examples, added: Floats | None = None
    ) -> list[tuple[str, float]]:
        """Return for each example the likeliest label and its probability, or ``unclear`` where that is below the threshold."""
        return [self.name(row) for row in self.all_probabilities(examples, added)]

    def name(self, probabilities: Floats) -> tuple[str, float]:
        """Return the label that probabilities in the head's order give, and the highest of them."""
        best = int(probabilities.argmax())
        score = float(probabilities[best])
        return (self.head.labels[best] if score >= self.threshold else UNCLEAR), score
