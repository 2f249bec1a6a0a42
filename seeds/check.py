"""The corpus' own checks: counts, near-duplicates, variety, names, agreement. Fails where a rule of the datasheet is broken.

    python seeds/check.py [--table]     check; --table prints the figures of DATASHEET.md as Markdown

Near-duplicates are found exactly, over all pairs that share a shingle, which is stricter than a MinHash estimate.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from framing.codebook import load_codebook
from framing.labelled import read_labelled
from framing.targets import target_labels
from framing.train.aiming import LabelledTarget, read_targets
from framing.train.contrasts import read_contrasts
from framing.train.dictionaries import read_dictionaries

HERE = Path(__file__).parent
BOOK = load_codebook()
SHINGLE, MOST_ALIKE, LEAST_DISTINCT = 5, 0.5, 0.75
NAME_COUNT, NAME_SHARE = 15, 0.9
PARTIES = {"Democrats", "Republicans"}  # a party is politics by the codebook, whatever else the passage says
LEAST_TARGETS = {"targets": 1200, "passages": 400, "each label": 100}
LEAST_TERMS = 80
LEAST_CONTRASTS = 100  # halves of each stance
MOST_FROM_TARGET = 0.5  # how often the label may be guessed from the words of the target alone
LEAST = {"positives": 200, "hard_negatives": 120, "attributions": 4000, "passages": 3000}
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+|\d[\d,.]+")

Record = dict[str, Any]


def records() -> list[Record]:
    """Read the written passages, checked by the library's own reader."""
    read_labelled(HERE / "passages.jsonl", BOOK)
    return [json.loads(line) for line in (HERE / "passages.jsonl").read_text(encoding="utf8").splitlines()]


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def grams(text: str, size: int) -> Iterator[tuple[str, ...]]:
    found = words(text)
    return zip(*(found[start:] for start in range(size)), strict=False)


def near_duplicates(passages: Sequence[Record]) -> list[tuple[float, str, str]]:
    """Return the pairs of passages whose shingles overlap by more than `MOST_ALIKE` (Jaccard)."""
    shingles = [set(grams(p["text"], SHINGLE)) for p in passages]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, own in enumerate(shingles):
        for shingle in own:
            holders[shingle].append(number)
    shared = Counter((a, b) for group in holders.values() for i, b in enumerate(group) for a in group[:i])
    pairs = ((count / len(shingles[a] | shingles[b]), a, b) for (a, b), count in shared.items())
    return sorted((score, passages[a]["id"], passages[b]["id"]) for score, a, b in pairs if score > MOST_ALIKE)


def distinct(passages: Iterable[Record]) -> float:
    """Return the share of distinct runs of three words among all."""
    count = Counter(gram for p in passages for gram in grams(p["text"], 3))
    return len(count) / sum(count.values())


def tied_names(passages: Sequence[Record]) -> list[tuple[str, int, str, float]]:
    """Return names and numbers of at least `NAME_COUNT` passages, with the frame most of them carry and its share."""
    held = [(set(_NAME.findall(p["text"])), p["frames"] or ["none"]) for p in passages]
    count = Counter(name for names, _ in held for name in names)
    rows = []
    for name, total in count.most_common():
        if total >= NAME_COUNT:
            labels = Counter(label for names, frames in held if name in names for label in frames)
            label, most = labels.most_common(1)[0]
            rows.append((name, total, label, most / total))
    return rows


def alpha(pairs: Sequence[tuple[Any, Any]]) -> float:
    """Return Krippendorff's alpha of two annotators for nominal labels."""
    values = Counter(value for pair in pairs for value in pair)
    total = sum(values.values())
    expected = 1 - sum(n * (n - 1) for n in values.values()) / (total * (total - 1))
    observed = sum(a != b for a, b in pairs) / len(pairs)
    return 1 - observed / expected if expected else 1.0


def agreement() -> dict[str, float]:
    """Return alpha of each frame, of kinds, of stances and of targets, from the first and second labels."""
    rows = [json.loads(line) for line in (HERE / "quality" / "agreement.jsonl").read_text(encoding="utf8").splitlines()]
    out = {f: alpha([(f in row["frames"][0], f in row["frames"][1]) for row in rows]) for f in BOOK.frame_ids}
    for key in ("kinds", "stances"):
        out[key] = alpha([pair for row in rows for pair in zip(*row[key], strict=True) if None not in pair])
    twice = [json.loads(line) for line in (HERE / "quality" / "contrasts.jsonl").read_text(encoding="utf8").splitlines()]
    out["contrasts"] = alpha([tuple(row["stances"]) for row in twice])
    twice = [json.loads(line) for line in (HERE / "quality" / "targets.jsonl").read_text(encoding="utf8").splitlines()]
    out["targets"] = alpha([(row["stance"], row["second"]) for row in twice])
    return out


def counts(passages: Sequence[Record]) -> dict[str, Counter[str]]:
    """Count frames, hard negatives, kinds, stances, types, and the cells of the grid."""
    said = [a for p in passages for a in p["attributions"]]
    return {
        "positives": Counter(f for p in passages for f in p["frames"] or ["none"]),
        "hard_negatives": Counter(f for p in passages for f in p["hard_negatives"]),
        "kinds": Counter(a["source"]["kind"] for a in said),
        "stances": Counter(a["stance"] for a in said),
        "types": Counter(a["type"] for a in said),
        "manner": Counter(p["grid"]["manner"] for p in passages),
        "decade": Counter(p["grid"]["decade"] for p in passages),
        "split": Counter(p["split"] for p in passages),
    }


def targets() -> list[LabelledTarget]:
    """Read the targets; ids, sources, labels and duplicates are checked by the library's own reader."""
    return read_targets(HERE / "targets.jsonl", read_labelled(HERE / "passages.jsonl", BOOK), BOOK)


def guessed(passages: Sequence[Record], items: Sequence[LabelledTarget]) -> float:
    """Return how often the words of the target alone give the label, over five folds of articles."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_score
    from sklearn.pipeline import make_pipeline

    article = {p["id"]: p["article"] for p in passages}
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+"), LogisticRegression(C=3))
    phrases, labels = [item.target for item in items], [item.stance for item in items]
    groups = [article[item.passage] for item in items]
    return float(cross_val_score(model, phrases, labels, groups=groups, cv=GroupKFold(5)).mean())


def broken_targets(passages: Sequence[Record]) -> Iterator[str]:
    """Say what breaks a rule of the targets."""
    items = targets()
    count = Counter(item.stance for item in items)
    found = {
        "targets": len(items),
        "passages": len({item.passage for item in items}),
        "each label": min(count[label] for label in target_labels(BOOK)),
    }
    for name, value in found.items():
        if value < LEAST_TARGETS[name]:
            yield f"there must be at least {LEAST_TARGETS[name]} ({name}), but there are {value}"
    if (share := guessed(passages, items)) > MOST_FROM_TARGET:
        yield f"a target alone may give the label in {MOST_FROM_TARGET:.0%}, but does in {share:.0%}"


def dictionaries() -> dict[str, Counter[str]]:
    """Count the terms of each label by dictionary; lines and labels are checked by the library's own reader."""
    read_dictionaries(HERE, BOOK)
    found: dict[str, Counter[str]] = {}
    for path in sorted((HERE / "dictionaries").glob("*.tsv")):
        count = found[path.stem] = Counter()
        for line in path.read_text(encoding="utf8").splitlines():
            labels, _, terms = line.split("\t")
            count[labels.split(",")[0]] += len(terms.split(";"))
    return found


def contrasts() -> list[Record]:
    """Return the halves of the contrast pairs as records; lines, marks and labels are checked by the library's own reader."""
    return [{"id": p.id, "text": p.text, "stance": p.attributions[0].stance} for p in read_contrasts(HERE, BOOK)]


def broken_contrasts() -> Iterator[str]:
    """Say what breaks a rule of the contrast pairs: halves of different pairs, and of the tests' pairs, must not be alike."""
    halves = contrasts()
    count = Counter(half["stance"] for half in halves)
    for stance in BOOK.stance_ids:
        if count[stance] < LEAST_CONTRASTS:
            yield f"there must be at least {LEAST_CONTRASTS} halves of {stance}, but there are {count[stance]}"
    tested = (HERE.parent / "tests" / "minimal_pairs.tsv").read_text(encoding="utf8").splitlines()
    kept = [line.split("\t") for line in tested if line and not line.startswith("#")]
    known = [{"id": f"test-{n}", "text": re.sub(r"[{}<>\[\]]", "", text)} for n, row in enumerate(kept) for text in row[2::2]]
    for score, a, b in near_duplicates([*halves, *known]):
        if a.rstrip("ab") != b.rstrip("ab") and not a.startswith("test-"):
            yield f"no two pairs may be alike by more than {MOST_ALIKE}, but {a} and {b} are by {score:.2f}"


def broken_rules(passages: Sequence[Record]) -> Iterator[str]:
    """Say what breaks a rule of the datasheet."""
    for name, found in dictionaries().items():
        for label, count in found.items():
            if count < LEAST_TERMS:
                yield f"a label must have at least {LEAST_TERMS} terms, but {label} has {count} in {name}"
    table = counts(passages)
    said = sum(len(p["attributions"]) for p in passages)
    for name, value in (("passages", len(passages)), ("attributions", said)):
        if value < LEAST[name]:
            yield f"there must be at least {LEAST[name]} {name}, but there are {value}"
    for key in ("positives", "hard_negatives"):
        for frame in BOOK.frame_ids:
            if table[key][frame] < LEAST[key]:
                yield f"{frame} must have at least {LEAST[key]} {key}, but has {table[key][frame]}"
    for score, a, b in near_duplicates(passages):
        yield f"no two passages may be alike by more than {MOST_ALIKE}, but {a} and {b} are by {score:.2f}"
    if (share := distinct(passages)) < LEAST_DISTINCT:
        yield f"distinct runs of three words must be at least {LEAST_DISTINCT}, but are {share:.2f}"
    yield from broken_targets(passages)
    yield from broken_contrasts()
    for name, total, label, share in tied_names(passages):
        if share > NAME_SHARE and name not in PARTIES:
            yield f"no name may be tied to a label, but {share:.0%} of the {total} passages with {name!r} are {label}"


def table(passages: Sequence[Record]) -> Iterator[str]:
    """Return the figures as Markdown."""
    found = counts(passages)
    yield "| frame | positives | hard negatives | alpha |\n|---|---|---|---|"
    agreed = agreement()
    for frame in BOOK.frame_ids:
        yield f"| {frame} | {found['positives'][frame]} | {found['hard_negatives'][frame]} | {agreed[frame]:.2f} |"
    yield f"| none | {found['positives']['none']} | | |\n"
    for key in ("kinds", "stances", "types", "split", "manner", "decade"):
        note = f" (alpha {agreed[key]:.2f})" if key in agreed else ""
        yield f"- {key}{note}: " + ", ".join(f"{label} {n}" for label, n in found[key].most_common(20))
    for name, count in dictionaries().items():
        yield f"- terms of {name}: " + ", ".join(f"{label} {n}" for label, n in count.most_common())
    count = Counter(half["stance"] for half in contrasts())
    yield f"- halves of contrast pairs (alpha {agreed['contrasts']:.2f}): " + ", ".join(f"{k} {n}" for k, n in count.most_common())
    items = targets()
    split = {p["id"]: p["split"] for p in passages}
    for key, values in (
        ("targets", [item.stance for item in items]),
        ("targets, split", [split[item.passage] for item in items]),
    ):
        yield f"- {key}: " + ", ".join(f"{label} {n}" for label, n in Counter(values).most_common())
    yield f"- label guessed from the target alone: {guessed(passages, items):.2f}"
    yield f"- distinct runs of three words: {distinct(passages):.2f} of all"
    tied = sorted(tied_names(passages), key=lambda row: -row[3])[:12]
    yield "- names and numbers with the strongest tie to a frame: " + ", ".join(
        f"{name} ({total} passages, {share:.0%} {label})" for name, total, label, share in tied
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    passages = records()
    if options.table:
        print("\n".join(table(passages)))
        return 0
    broken = list(broken_rules(passages))
    print("\n".join(broken) or f"{len(passages)} passages keep every rule")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
