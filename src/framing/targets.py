"""An analysed article, a target in a user's words, and perhaps a source -> where the source stands on the target.

Takes passages with their attributions, gives a label with its probability and the words that say so. It finds no
attributions: it reads those that the analysis holds. The score is a sum over words, as that of frames is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from framing.classifier import LinearHead, softmax
from framing.codebook import UNRELATED, Codebook
from framing.errors import InputError
from framing.features import Words, fold, tokenize, tokenize_all
from framing.positions.aimed import Aimer
from framing.positions.viewpoints import COMMON, Describer, Span, names_met
from framing.records import Analysis, Evidence, Passage, Scored, Source
from framing.verdicts import PassageStance, TargetStance

# A target that is less like every word of the passage than _MET is so often not spoken of (8 in 100 of the written targets
# that are, 74 of those of other articles) that _ABSENT is added to the logit of UNRELATED: most targets that the head learned
# from are of their passage, while most that people ask for are not. By cross-validation over the articles of the train split.
# Where a name in the target is nowhere in the article, _STRANGE is added to each passage's: so it is with 12 in 100 of such
# targets that are spoken of, and with 91 of those of other articles; and one passage is enough for an article to speak of it.
_MET, _ABSENT, _STRANGE = 0.4, 1.5, 3.0


def target_labels(codebook: Codebook) -> tuple[str, ...]:
    """Return the labels of stances on targets: those of a codebook's stances, and `UNRELATED`."""
    return (*codebook.stance_ids, UNRELATED)


def named(target: str, source: str | None = None) -> None:
    """Check that a target and a source are named in words.

    Raises
    ------
    InputError
        For one that is no text or has no word.
    """
    for name, value in (("target", target), *([] if source is None else [("source", source)])):
        if not isinstance(value, str) or not any(word[0].isalnum() for word in tokenize(value).words):
            raise InputError(f"a {name} must have at least one word, but is {value!r:.80}; name it in words")


class TargetModel:
    """Says where passages, or a source in them, stand on a target.

    Parameters
    ----------
    head : LinearHead
        Its logits are compared by softmax; one of its labels is `UNRELATED`.
    describer : Describer
    aimer : Aimer, optional
        A network that adds to the head's logits.
    """

    def __init__(self, head: LinearHead, describer: Describer, aimer: Aimer | None = None) -> None:
        self.head = head
        self._describer = describer
        self._aimer = aimer

    def read(self, story: Analysis, target: str, source: str | None = None) -> TargetStance:
        """Judge every passage in which the source speaks, or all where no source is given, and take them together."""
        named(target, source)
        judged = []
        title, *parted = tokenize_all([story.title.text if story.title else "", *(part.text for part in story.passages)])
        strange = not names_met(target, (words.words for words in (title, *parted)))
        for passage, words in zip(story.passages, parted, strict=True):
            said, cues = spoken(passage, source)
            if source is None or said:
                judged.append(self._judge(passage, words, target, source, said, cues, strange))
        return together(target, source, judged)

    def _judge(
        self,
        passage: Passage,
        words: Words,
        target: str,
        source: str | None,
        said: Sequence[Span],
        cues: Sequence[Span],
        strange: bool,
    ) -> PassageStance:
        example = self._describer.example(words, target, source, said, cues)
        shares = np.zeros((len(words) + 1, len(self.head.labels)))  # the last row: what has no place in the passage
        if self._aimer:
            shares += self._aimer.shares(words, target, source, said)
        for name in self.head.fields:
            np.add.at(shares, np.array(example.places[name]), self.head.shares(name, example.fields[name]))
        if UNRELATED in self.head.labels:
            unmet = 0.0 if example.nearest >= _MET else _ABSENT
            shares[-1, self.head.labels.index(UNRELATED)] += _STRANGE if strange else unmet
        intercept = self.head.intercept + shares[-1]
        logits = intercept + shares[:-1].sum(axis=0)
        scores = dict(zip(self.head.labels, softmax(logits).tolist(), strict=True))
        best = int(logits.argmax())
        evidence = tuple(
            Evidence(passage.start + words.starts[i], passage.start + words.ends[i], float(shares[i, best]))
            for i in np.flatnonzero(shares[:-1, best])
        )
        label = self.head.labels[best]
        stance = Scored(label, scores[label], intercept=float(intercept[best]), evidence=evidence)
        return PassageStance(passage.start, passage.end, passage.text, stance, scores)


def spoken(passage: Passage, source: str | None) -> tuple[list[Span], list[Span]]:
    """Return the stretches in which a source speaks, cues included, and the cues, as offsets into the passage.

    An attribution is the source's when all that names one of them also names the other: "Peskov" is "the Kremlin's
    spokesman, Dmitry Peskov", and "the ministry" is "the defence ministry". Whose speaker is known is named by that too:
    "Krol" who is Ida Krol is not "Ada Krol".
    """
    said, cues = [], []
    for item in passage.attributions if source is not None else ():
        if item.source and _is(item.source, source or ""):
            said.append((item.content.start - passage.start, item.content.end - passage.start))
            if item.cue:
                cues.append((item.cue.start - passage.start, item.cue.end - passage.start))
    return said + cues, cues


def _is(source: Source, name: str) -> bool:
    own, asked = _named(source.text), _named(name)
    if source.speaker:
        full = _named(source.speaker)
        return asked <= own or asked <= full or full <= asked
    return asked <= own or own <= asked


def _named(name: str) -> set[str]:
    words = {word for word in map(fold, tokenize(name).words) if word[:1].isalnum() and word not in COMMON}
    return words or {fold(name)}


def together(target: str, source: str | None, judged: Sequence[PassageStance]) -> TargetStance:
    """Take passages together: the mean over those that speak of the target, `UNRELATED` where none does."""
    speaking = [view for view in judged if view.stance.label != UNRELATED]
    if not speaking:
        score = min((view.stance.score for view in judged), default=1.0)
        return TargetStance(target, source, UNRELATED, score, tuple(judged))
    labels = [label for label in speaking[0].scores if label != UNRELATED]
    means = {label: sum(view.scores[label] for view in speaking) / len(speaking) for label in labels}
    best = max(labels, key=lambda label: means[label])
    return TargetStance(target, source, best, means[best], tuple(judged))
