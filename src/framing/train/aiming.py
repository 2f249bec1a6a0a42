"""Passages with targets -> the head that says where a passage, or a source in it, stands on a target in a user's words.

Takes labelled passages and records of ``targets.jsonl`` (passage, source or none, target, stance), gives arrays as the
other steps of training do. Attributions teach the same head what their cues and contents say, each with its own content
as the target: they are many, and written targets are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from framing.codebook import Codebook
from framing.errors import LabelError
from framing.features import Embeddings, Words
from framing.labelled import Labelled, read_lines
from framing.positions.viewpoints import Describer
from framing.records import Attribution, Passage
from framing.targets import spoken, target_labels
from framing.train import calibration, fitting
from framing.train.columns import Example

# The fields with their shares, the inverse of the penalty, how much rare labels count, and how much an attribution counts
# beside a target, of which only every third is taken: by cross-validation over the articles of the train split.
FIELDS = {"passage": 0.5, "said": 1.0, "cue": 1.0, "polarity": 1.0, "match": 1.0, "target": 1.0}
_STRENGTH, _BALANCE, _ATTRIBUTION, _EVERY = 1.0, 0.3, 0.3, 3
_KEYS = {"passage", "source", "target", "stance"}


@dataclass(frozen=True, slots=True)
class LabelledTarget:
    """Where a passage, or a source in it, stands on a target; `source` is ``None`` for the passage as a whole."""

    passage: str
    source: str | None
    target: str
    stance: str


def read_targets(path: Path, passages: Sequence[Labelled], codebook: Codebook) -> list[LabelledTarget]:
    """Read and check ``targets.jsonl``.

    Raises
    ------
    LabelError
        At the first line that names an unknown passage, source or label, lacks a key, or stands twice.
    """
    known = {p.id: p for p in passages}
    labels = target_labels(codebook)
    found: list[LabelledTarget] = []
    seen: set[tuple[str, str | None, str]] = set()
    for where, record in read_lines(path):
        if set(record) != _KEYS or not str(record["target"]).strip():
            raise LabelError(f"{where}: a target must have {', '.join(sorted(_KEYS))} and no other key; mend the line")
        for name, value in sorted(record.items()):
            if not isinstance(value, str) and (name != "source" or value is not None):
                raise LabelError(f"{where}: {name!r} must be a text, not {value!r:.60}; mend the line")
        item = LabelledTarget(**record)
        if item.passage not in known:
            raise LabelError(f"{where}: 'passage' must be the id of a passage, not {item.passage!r}; correct the id")
        if item.stance not in labels:
            raise LabelError(f"{where}: 'stance' must be one of {', '.join(labels)}, not {item.stance!r}; correct it")
        if item.source is not None and not spoken(as_read(known[item.passage]), item.source)[0]:
            raise LabelError(f"{where}: 'source' must be one of the passage's, not {item.source!r}; correct it or use null")
        key = (item.passage, item.source, item.target)
        if key in seen:
            raise LabelError(f"{where}: a target must stand once for a source, but {item.target!r} stands twice; remove one")
        seen.add(key)
        found.append(item)
    return found


def as_read(passage: Labelled) -> Passage:
    """Return a labelled passage with its attributions as reading would give it."""
    said = tuple(
        Attribution(a.source, a.cue, a.content, "indirect", a.carrier) for a in passage.attributions
    )
    return Passage(0, len(passage.text), passage.text, attributions=said)


def example(describer: Describer, words: Words, passage: Passage, item: LabelledTarget) -> Example:
    """Describe a passage for a labelled target as `targets` does on reading."""
    said, cues = spoken(passage, item.source)
    return describer.example(words, item.target, item.source, said, cues).fields


def fit(
    passages: Sequence[Labelled],
    words: Sequence[Words],
    items: Sequence[LabelledTarget],
    labels: Sequence[str],
    embeddings: Embeddings,
    seed: int = 0,
    fields: dict[str, float] = FIELDS,
) -> fitting.Trained:
    """Fit and calibrate the head on targets, and on attributions of the same passages."""
    describer = Describer(embeddings)
    places = {p.id: number for number, p in enumerate(passages)}
    read = {item.passage: as_read(passages[places[item.passage]]) for item in items}
    examples = [example(describer, words[places[item.passage]], read[item.passage], item) for item in items]
    wanted = [item.stance for item in items]
    groups = [passages[places[item.passage]].article for item in items]
    said = [(p, w, a) for p, w in zip(passages, words, strict=True) for a in p.attributions if a.source and a.stance]
    for passage, own, item in said[::_EVERY]:
        assert item.source is not None
        alone = LabelledTarget(passage.id, item.source.text, item.content.text, item.stance)
        one = replace(as_read(passage), attributions=(Attribution(item.source, item.cue, item.content, "indirect"),))
        # Its content is no target in a user's words: nothing is to be learned from how it is put.
        examples.append({**example(describer, own, one, alone), "target": ["_"], "match": ["_"]})
        wanted.append(item.stance)
        groups.append(passage.article)
    own_share = np.arange(len(wanted)) < len(items)
    targets = np.array([[label == given for label in labels] for given in wanted])
    weight = np.where(own_share, 1.0, _ATTRIBUTION)
    recipe = fitting.Recipe(fields, _STRENGTH, balance=_BALANCE)
    fitting.to_share("targets", fields, examples)
    trained = fitting.fit(examples, targets, groups, labels, recipe, embeddings, weight, seed)
    return calibration.calibrate_choice(trained, wanted, own_share.astype(float))
