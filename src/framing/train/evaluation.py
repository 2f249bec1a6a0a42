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
    """What was measured; all rates in [0, 1].

    Attributes
    ----------
    passages, attributions : int
        Gold passages and gold attributions.
    frames_micro, frames_macro : float
        F1 over all frames, and its mean over the frames with at least 3 gold passages.
    attribution_f1 : float
        One-to-one, content spans that overlap by more than half of the shorter.
    source_accuracy, kind_accuracy, stance_accuracy, stance_macro : float
        On matched attributions; a source is right if its text contains the gold one or the reverse.
    end_to_end_stance_f1 : float
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
    frames_micro: float
    frames_macro: float
    attribution_f1: float
    source_accuracy: float
    kind_accuracy: float
    stance_accuracy: float
    stance_macro: float
    end_to_end_stance_f1: float
    gold: dict[str, float] = field(default_factory=dict)
    frames: dict[str, tuple[float, int]] = field(default_factory=dict)
    kinds: dict[str, tuple[float, int]] = field(default_factory=dict)
    stances: dict[str, tuple[float, int]] = field(default_factory=dict)
    confusion: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, rounded to four places."""
        return _rounded(asdict(self))  # type: ignore[no-any-return]

    def __str__(self) -> str:
        lines = [
            f"{name:22s} {value:.3f}" if isinstance(value, float) else f"{name:22s} {value}"
            for name, value in asdict(self).items()
            if not isinstance(value, dict)
        ]
        lines += [f"{'gold ' + name:22s} {value:.3f}" for name, value in self.gold.items()]
        for title, table in (("frame", self.frames), ("kind", self.kinds), ("stance", self.stances)):
            lines += [f"{title + ' ' + label:30s} F1 {f1:.3f}  gold {count}" for label, (f1, count) in table.items()]
        for name, rows in self.confusion.items():
            for label, row in rows.items():
                given = ", ".join(f"{other} {count}" for other, count in row.items())
                lines.append(f"{name} {label} given as: {given}")
        return "\n".join(lines)


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

    def by_label(self) -> dict[str, tuple[float, int]]:
        """Return F1 and gold count of every label."""
        return {x: (f1(self.right[x], self.gold[x], self.given[x]), self.gold[x]) for x in self.labels}

    def micro(self) -> float:
        """Return F1 over all labels."""
        return f1(sum(self.right.values()), sum(self.gold.values()), sum(self.given.values()))

    def macro(self, least: int = LEAST_GOLD) -> float:
        """Return the mean F1 of labels with at least `least` gold items."""
        scores = [score for score, count in self.by_label().values() if count >= least]
        return sum(scores) / len(scores) if scores else 0.0


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
    matched = max(count["matched"], 1)
    return Report(
        passages=len(passages),
        attributions=count["gold"],
        frames_micro=frames.micro(),
        frames_macro=frames.macro(),
        attribution_f1=f1(count["matched"], count["gold"], count["found"]),
        source_accuracy=count["source"] / matched,
        kind_accuracy=kinds.micro(),
        stance_accuracy=stances.micro(),
        stance_macro=stances.macro(),
        end_to_end_stance_f1=f1(sum(stances.right.values()), count["gold"], count["found"]),
        gold={
            "kind_accuracy": gold_kinds.micro(),
            "kind_macro": gold_kinds.macro(),
            "stance_accuracy": gold_stances.micro(),
            "stance_macro": gold_stances.macro(),
            "kind_calibration_error": judged["kinds"].calibration_error(),
            "stance_calibration_error": judged["stances"].calibration_error(),
        },
        frames=frames.by_label(),
        kinds=gold_kinds.by_label(),
        stances=gold_stances.by_label(),
        confusion={name: table.table() for name, table in judged.items()},
    )


def _compare(
    wanted: LabelledAttribution, got: Attribution, kinds: F1Table, stances: F1Table, count: Counter[str]
) -> None:
    if wanted.source is None or got.source is None or not got.source.text:
        count["source"] += wanted.source is None and not (got.source and got.source.text)
    else:
        count["source"] += wanted.source.text in got.source.text or got.source.text in wanted.source.text
    if wanted.source is not None:
        kinds.add([str(wanted.source.kind)], [str(got.source.kind)] if got.source else ["none"])
    stances.add([wanted.stance], [got.stance.label] if got.stance else [])


def _judge_gold(
    reader: Reader, passage: Labelled, kinds: F1Table, stances: F1Table, judged: Mapping[str, Judgements]
) -> None:
    words = tokenize(passage.text)
    for wanted in passage.attributions:
        given = Attribution(wanted.source, wanted.cue, wanted.content, "indirect")
        kind, stance = reader.judge(words, given)
        if wanted.source is not None:
            kinds.add([str(wanted.source.kind)], [kind[0]] if kind else [])
            if kind:
                judged["kinds"].add(str(wanted.source.kind), *kind)
        stances.add([wanted.stance], [stance[0]] if stance else [])
        if stance:
            judged["stances"].add(wanted.stance, *stance)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value
