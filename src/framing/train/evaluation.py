"""A reader and labelled passages -> metrics: frames, attributions, kinds and stances, as the benchmarks report them.

Takes a `Reader` and `Labelled` passages, gives a `Report`. Each passage is read alone and whole, without cleaning.
It changes nothing and chooses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from framing.features import tokenize
from framing.labelled import Labelled, LabelledAttribution
from framing.pipeline import Reader
from framing.records import Attribution
from framing.train.judged import Judgements

LEAST_GOLD = 3  # labels with fewer gold passages do not enter the macro average


@dataclass
class Report:
    """What was measured; all rates in [0, 1], or ``None`` where nothing was labelled that could be measured.

    Attributes
    ----------
    passages, attributions : int
        Gold passages and gold attributions.
    frames_micro, frames_macro : float or None
        F1 over all frames, and its mean over the frames with at least 3 gold passages.
    attribution_f1 : float or None
        One-to-one, content spans that overlap by more than half of the shorter.
    source_accuracy, kind_accuracy, stance_accuracy, stance_macro : float or None
        On matched attributions; a source is right if its text contains the gold one or the reverse.
    end_to_end_stance_f1 : float or None
        An attribution counts only if its stance is right as well.
    gold : dict
        Kinds and stances of the gold attributions, judged on the gold spans: accuracy and macro F1, where ``unclear``
        is wrong, and the expected calibration error of the scores of the labels that were given.
    frames, kinds, stances : dict
        By label: F1, and gold count.
    confusion : dict
        For kinds and stances of gold attributions: by gold label, how often each label was given.
    """

    passages: int
    attributions: int
    frames_micro: float | None
    frames_macro: float | None
    attribution_f1: float | None
    source_accuracy: float | None
    kind_accuracy: float | None
    stance_accuracy: float | None
    stance_macro: float | None
    end_to_end_stance_f1: float | None
    gold: dict[str, float | None] = field(default_factory=dict)
    frames: dict[str, tuple[float | None, int]] = field(default_factory=dict)
    kinds: dict[str, tuple[float | None, int]] = field(default_factory=dict)
    stances: dict[str, tuple[float | None, int]] = field(default_factory=dict)
    confusion: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, rounded to four places."""
        return _rounded(asdict(self))  # type: ignore[no-any-return]

    def __str__(self) -> str:
        values = {name: value for name, value in asdict(self).items() if not isinstance(value, dict)}
        values |= {f"gold {name}": value for name, value in self.gold.items()}
        lines = [f"{name:22s} {unmeasured(name) if value is None else _short(value)}" for name, value in values.items()]
        for title, table in (("frame", self.frames), ("kind", self.kinds), ("stance", self.stances)):
            for label, (score, count) in table.items():
                rate = unmeasured(label) if score is None else f"F1 {score:.3f}  gold {count}"
                lines.append(f"{title + ' ' + label:30s} {rate}")
        for name, rows in self.confusion.items():
            for label, row in rows.items():
                given = ", ".join(f"{other} {count}" for other, count in row.items())
                lines.append(f"{name} {label} given as: {given}")
        return "\n".join(lines)


def unmeasured(name: str) -> str:
    """Return what stands in the place of a figure that there is not."""
    return f"no label with {LEAST_GOLD} cases" if name.endswith("_macro") else "no gold"


class F1Table:
    """Counts of one label set."""

    def __init__(self, labels: Iterable[str]) -> None:
        self.labels = tuple(labels)
        self.right: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()
        self.given: Counter[str] = Counter()

    def add(self, gold: Iterable[str], given: Iterable[str]) -> None:
        """Count one item's gold and given labels."""
        gold, given = set(gold), set(given)
        self.gold.update(gold)
        self.given.update(given)
        self.right.update(gold & given)

    def by_label(self) -> dict[str, tuple[float | None, int]]:
        """Return F1, ``None`` without gold items, and gold count of every label."""
        return {x: (self._f1(x), self.gold[x]) for x in self.labels}

    def micro(self) -> float | None:
        """Return F1 over all labels, ``None`` without gold items."""
        return f1(self.right.total(), self.gold.total(), self.given.total()) if self.gold else None

    def macro(self, least: int = LEAST_GOLD) -> float | None:
        """Return the mean F1 of labels with at least `least` gold items, ``None`` where there is no such label."""
        scores = [score for score, count in self.by_label().values() if score is not None and count >= least]
        return sum(scores) / len(scores) if scores else None

    def _f1(self, label: str) -> float | None:
        return f1(self.right[label], self.gold[label], self.given[label]) if self.gold[label] else None


def f1(right: float, gold: float, given: float) -> float:
    """Return F1 from counts; 0 where nothing is there."""
    return 2 * right / (gold + given) if gold + given else 0.0


def match(gold: Sequence[LabelledAttribution], found: Sequence[Attribution]) -> list[tuple[int, int]]:
    """Pair gold and found attributions one to one, the largest overlap of contents first, more than half of the shorter."""
    pairs = []
    for i, wanted in enumerate(gold):
        for j, got in enumerate(found):
            a, b = wanted.content, got.content
            shared = min(a.end, b.end) - max(a.start, b.start)
            overlap = shared / max(1, min(a.end - a.start, b.end - b.start))
            if overlap > 0.5:
                pairs.append((-overlap, -shared, i, j))
    used: set[tuple[str, int]] = set()
    chosen = []
    for _, _, i, j in sorted(pairs):
        if ("gold", i) not in used and ("found", j) not in used:
            used |= {("gold", i), ("found", j)}
            chosen.append((i, j))
    return chosen


def evaluate(reader: Reader, passages: Sequence[Labelled]) -> Report:
    """Measure a reader on labelled passages."""
    book = reader.codebook
    frames, kinds, stances = F1Table(book.frame_ids), F1Table(book.kind_ids), F1Table(book.stance_ids)
    gold_kinds, gold_stances = F1Table(book.kind_ids), F1Table(book.stance_ids)
    judged = {"kinds": Judgements(book.kind_ids), "stances": Judgements(book.stance_ids)}
    count: Counter[str] = Counter()
    for passage in passages:
        story = reader.read(passage.text, clean=False)
        frames.add(passage.frames, {f.label for p in story.passages for f in p.frames})
        found = [a for p in story.passages for a in p.attributions]
        pairs = match(passage.attributions, found)
        count.update(gold=len(passage.attributions), found=len(found), matched=len(pairs))
        for i, j in pairs:
            _compare(passage.attributions[i], found[j], kinds, stances, count)
        _judge_gold(reader, passage, gold_kinds, gold_stances, judged)
    return Report(
        passages=len(passages),
        attributions=count["gold"],
        frames_micro=frames.micro(),
        frames_macro=frames.macro(),
        attribution_f1=f1(count["matched"], count["gold"], count["found"]) if count["gold"] else None,
        source_accuracy=count["source"] / max(count["matched"], 1) if count["gold"] else None,
        kind_accuracy=_where(gold_kinds, kinds.micro() or 0.0),  # none of the labelled ones may have been matched
        stance_accuracy=_where(gold_stances, stances.micro() or 0.0),
        stance_macro=stances.macro(),
        end_to_end_stance_f1=_where(gold_stances, f1(stances.right.total(), count["gold"], count["found"])),
        gold={
            "kind_accuracy": gold_kinds.micro(),
            "kind_macro": gold_kinds.macro(),
            "stance_accuracy": gold_stances.micro(),
            "stance_macro": gold_stances.macro(),
            "kind_calibration_error": _where(gold_kinds, judged["kinds"].calibration_error()),
            "stance_calibration_error": _where(gold_stances, judged["stances"].calibration_error()),
        },
        frames=frames.by_label(),
        kinds=gold_kinds.by_label(),
        stances=gold_stances.by_label(),
        confusion={name: table.table() for name, table in judged.items()},
    )


def _where(gold: F1Table, figure: float) -> float | None:
    """Return a figure where something was labelled that it is of."""
    return figure if gold.gold else None


def _compare(
    wanted: LabelledAttribution, got: Attribution, kinds: F1Table, stances: F1Table, count: Counter[str]
) -> None:
    if wanted.source is None or got.source is None or not got.source.text:
        count["source"] += wanted.source is None and not (got.source and got.source.text)
    else:
        count["source"] += wanted.source.text in got.source.text or got.source.text in wanted.source.text
    if wanted.source is not None and wanted.source.kind:
        kinds.add([wanted.source.kind], [str(got.source.kind)] if got.source else ["none"])
    if wanted.stance:
        stances.add([wanted.stance], [got.stance.label] if got.stance else [])


def _judge_gold(
    reader: Reader, passage: Labelled, kinds: F1Table, stances: F1Table, judged: Mapping[str, Judgements]
) -> None:
    words = tokenize(passage.text)
    for wanted in passage.attributions:
        given = Attribution(wanted.source, wanted.cue, wanted.content, "indirect")
        kind, stance = reader.judge(words, given)
        if wanted.source is not None and wanted.source.kind:
            kinds.add([wanted.source.kind], [kind[0]] if kind else [])
            if kind:
                judged["kinds"].add(wanted.source.kind, *kind)
        if wanted.stance:
            stances.add([wanted.stance], [stance[0]] if stance else [])
            if stance:
                judged["stances"].add(wanted.stance, *stance)


def _short(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value
