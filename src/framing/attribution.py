"""Passages -> attributions: who says what, as spans of source, cue and content.

Takes passages' words and sentences, gives `Attribution` records without kind or stance. The tagger finds the spans, the
linker joins each content to a cue and each cue to a source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.classifier import on_grid
from framing.features import Words
from framing.records import Attribution, Source, Span
from framing.speech.decoding import Tagger
from framing.speech.linking import NOBODY, ROLES, Found, Link, Linker, Scene, Spans
from framing.speech.tagger import LABELS, Flat, WordClasses, flatten, sentence_starts

_OPEN, _CLOSE = frozenset("“„«\""), frozenset("”»\"")
_MARK = re.compile("[“„«\"”»]")
_NEVER_FIRST = frozenset(",;:.”»")  # marks that begin no content
_SINGLE = (frozenset("‘‹'"), frozenset("’›'"))  # an apostrophe too, and so marks only together
_CONTENT = LABELS.index("B-content")  # labels from here on are content's
_BEGINS = np.array([label.startswith("B-") for label in LABELS])
_ROLE = np.array([ROLES.index(label[2:]) if label[2:] else 0 for label in LABELS])
_OUTER = np.array([label.endswith(("-source", "-cue")) for label in LABELS])
# On PolNeAR, articles of train left out: pair F1 .575 -> .586, exact content .465 -> .487, by lowering "none" alone.
_EAGER = 0.5
# In an encoder's roles: attribution F1 on a third of the articles of conflict_train, not learned from, .759 without, .779 to
# .796 for .25 to 1.
_TRUST = 0.5
_SECOND_LOOK = 3.0  # raised source accuracy on conflict_train from .68 to .75 at the same attribution F1
Ints = NDArray[np.int64]


def runs(path: Ints, starts: Ints) -> Spans:
    """Turn labels into runs; `path` holds one for each place, and `starts` says where the passages begin."""
    first = np.flatnonzero(_BEGINS[path])
    # A run goes on as long as the label of its inside, the next after that of its beginning, does not change.
    changes = np.append(np.flatnonzero(path[1:] != path[:-1]) + 1, len(path))
    inner = np.append(path, 0)[first + 1] == path[first] + 1
    stop = np.where(inner, changes[np.minimum(np.searchsorted(changes, first + 1, side="right"), len(changes) - 1)], first + 1)
    return Spans(_ROLE[path[first]], first, stop, np.searchsorted(starts, first, side="right") - 1)


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

    def links(
        self,
        passages: Sequence[Words],
        sentences: Sequence[Sequence[tuple[int, int]]],
        roles: NDArray[np.float64] | None = None,
    ) -> list[list[Link]]:
        """Find the attributions of every passage, in words.

        Parameters
        ----------
        passages : sequence of Words
        sentences : sequence of sequence of (int, int)
            For each passage, the offsets of its sentences into its text.
        roles : array, shape (n_words, 3), optional
            An encoder's logits of being in a source, a cue and a content, for the words of all passages.
        """
        firsts = [sentence_starts(words, spans) for words, spans in zip(passages, sentences, strict=True)]
        flat = flatten(passages, firsts, self.classes)
        path, scores = self.tagger.tag(flat, None if roles is None else leanings(roles))
        links, alone = self._links(path, flat)
        if len(alone):
            path = self._look_again(path, scores, flat, alone)
            again, _ = self._links(path, flat)
            for number in alone.passage.tolist():
                links[number] = again[number]
        return links

    def _links(self, path: Ints, flat: Flat) -> tuple[list[list[Link]], Spans]:
        """Return the links of every passage, and the contents that have no source."""
        spans = runs(path, flat.starts)
        sources, cues, contents = self.linker.link(Scene(spans, sentence_numbers(flat), flat.columns))
        found: list[Found | None] = [*spans.founds(flat.starts), None]  # None is what the number of nobody leads to
        out: list[list[Link]] = [[] for _ in flat.starts]
        numbers = (column.tolist() for column in (spans.passage[contents], sources, cues, contents))
        for passage, source, cue, content in zip(*numbers, strict=True):
            said = found[content]
            assert said is not None
            out[passage].append(Link(found[source], found[cue], said))
        return out, spans.take(contents[sources == NOBODY])

    def _look_again(self, path: Ints, scores: NDArray[np.float64], flat: Flat, alone: Spans) -> Ints:
        """Search once more for sources and cues in the sentences of contents that have none, the contents held fixed."""
        sentence = sentence_numbers(flat)
        edges = np.zeros(int(sentence[-1]) + 2, dtype=np.int64)
        np.add.at(edges, sentence[alone.first], 1)
        np.add.at(edges, sentence[alone.stop - 1] + 1, -1)
        said, near = path >= _CONTENT, np.cumsum(edges)[sentence] > 0
        scores[np.ix_(near & ~said, _OUTER)] += _SECOND_LOOK
        scores[said] = -1e6
        scores[said, path[said]] = 0
        passages = np.flatnonzero(np.bincount(alone.passage))
        return self.tagger.paths(scores, flat.starts[passages], flat.lengths[passages])


def leanings(roles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn logits of roles, which may overlap, into scores of labels, which exclude each other: an inner span wins."""
    yes, no = -np.logaddexp(0, -roles), -np.logaddexp(0, roles)
    (source, cue, content), (no_source, no_cue, _) = yes.T, no.T
    by_role = {
        "": no.sum(axis=1),
        "cue": cue,
        "source": source + no_cue,
        "content": content + no_source + no_cue,
    }
    return on_grid(_TRUST * np.stack([by_role[label[2:]] for label in LABELS], axis=1))


def sentence_numbers(flat: Flat) -> Ints:
    """Return for each place the number of its sentence; every passage begins one."""
    begins = flat.columns["begin"].copy()
    begins[flat.starts] = 1
    numbers: Ints = begins.cumsum()
    return numbers


def records(words: Words, items: Sequence[Link], offset: int) -> list[Attribution]:
    """Build the records of a passage's links.

    Without a cue only a quotation that has a source, or may go on from the passage before, is one. On conflict_train, articles
    not learned from: attribution F1 .790 with all others, .796 without.
    """
    built = [record(words, item._replace(content=own), offset) for item in items if (own := _begun(words, item.content))]
    return [
        said
        for said in built
        if said.cue or (said.type != "indirect" and (said.source or goes_on(said, words.text, offset)))
    ]


def _begun(words: Words, content: Found) -> Found | None:
    """Return a content without the marks before its first word, or None where it has no words."""
    own = words.words[content.first : content.stop]
    loose = next((number for number, word in enumerate(own) if word not in _NEVER_FIRST), len(own))
    return content._replace(first=content.first + loose) if any(map(str.isalnum, "".join(own))) else None


def goes_on(said: Attribution, text: str, offset: int) -> bool:
    """Say whether the content is a quotation that opens its passage, so that it may go on from the last one."""
    return said.type == "direct" and not text[: said.content.start - offset].strip("“\"'‘„« \u00a0")


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
    """Return ``direct`` for a wholly quoted content, ``mixed`` for a partly quoted one, else ``indirect``.

    One mark at its edge makes a content quoted, since the other may be missing, unless there are marks inside it: then the
    one at the edge belongs to them.
    """
    before, behind, inner = text[:start].rstrip()[-1:], text[end:].lstrip(), text[start:end]
    if "„" in before + inner:  # whose partner is what elsewhere opens
        behind, inner = behind.replace("“", "”", 1), inner.replace("“", "”")
    singles = (before, behind.lstrip(",.!?… ")[:1]), (inner[:1], inner[-1:])
    if any(first in _SINGLE[0] and last in _SINGLE[1] for first, last in singles):
        return "direct"
    opened, closed = inner[:1] in _OPEN, inner[-1:] in _CLOSE
    parts = _MARK.findall(inner, opened, len(inner) - closed)
    edges = (opened or before in _OPEN) + (closed or behind[:1] in _CLOSE)
    whole = edges == 2 and parts[:1] not in (["”"], ["»"])  # else two quotations stand side by side
    return "direct" if whole or (edges and not parts) else "mixed" if edges or parts else "indirect"
