"""The parts of the corpus and their counts -> the figures of DATASHEET.md, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from counts import Count, damaged, said
from measures import Tie, alpha, ties, unpaired
from parts import Seeds

MOST_FREQUENT, STRONGEST = 60, 12  # names that are shown


def asked_and_has(counts: Sequence[Count]) -> Iterator[str]:
    """Yield a table of what is asked and what is there; what is not reached is marked."""
    rows = [(c.what, f"{'at most ' * c.most}{_shown(c.asked)}", _shown(c.has), "" if c.kept else "short") for c in counts]
    rows.insert(0, ("what", "asked", "has", ""))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, (what, *cells) in enumerate(rows):
        yield f"| {what:<{widths[0]}} | " + " | ".join(f"{c:>{w}}" for c, w in zip(cells, widths[1:], strict=True)) + " |"
        if not number:
            yield f"|{'-' * (widths[0] + 2)}|" + "|".join(f"{'-' * (width + 1)}:" for width in widths[1:]) + "|"


def _shown(value: float) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def figures(seeds: Seeds, counts: Sequence[Count]) -> str:
    """Return all that stands under "Figures" in the datasheet."""
    return "\n".join([*asked_and_has(counts), "", *_agreement(seeds), *_shares(seeds), *_names(seeds)]) + "\n"


def names(seeds: Seeds) -> list[Tie]:
    """Return the names and numbers of the passages with the frame that most of theirs carry."""
    return ties((p["text"], p["frames"] or ["none"]) for p in seeds.passages)


def _agreement(seeds: Seeds) -> Iterator[str]:
    """Yield Krippendorff's alpha of first and second labels."""
    rows = seeds.coded.values()
    frames = [f"{f} {alpha([(f in row['frames'][0], f in row['frames'][1]) for row in rows]):.2f}" for f in seeds.book.frame_ids]
    yield "- alpha of frames: " + ", ".join(frames)
    for key in ("kinds", "stances"):
        pairs = [pair for row in rows for pair in zip(*row[key], strict=True) if None not in pair]
        yield f"- alpha of {key}: {alpha(pairs):.2f}"
    yield f"- alpha of contrast pairs: {alpha([tuple(row['stances']) for row in seeds.coded_halves]):.2f}"
    yield f"- alpha of targets: {alpha([(row['stance'], row['second']) for row in seeds.coded_targets]):.2f}"


def _shares(seeds: Seeds) -> Iterator[str]:
    passages = seeds.passages
    split = {p["id"]: p["split"] for p in passages}
    for key, values in {
        "split, passages": [p["split"] for p in passages],
        "split, articles": [s for _, s in {(p["article"], p["split"]) for p in passages}],
        "split, targets": [split[item.passage] for item in seeds.targets],
        "frames of a passage": [str(len(p["frames"])) for p in passages],
        "types": [a["type"] for a in said(passages)],
        "manner": [p["grid"]["manner"] for p in passages],
        "decade": [p["grid"]["decade"] for p in passages],
        "targets": [item.stance for item in seeds.targets],
        "halves of contrast pairs": [stance for _, stance in seeds.halves.values()],
    }.items():
        yield f"- {key}: {_ranked(Counter(values))}"
    for name, count in seeds.terms.items():
        yield f"- terms of {name}: {_ranked(count)}"
    worn = Counter((damaged(p), unpaired(p["text"])) for p in passages)
    alone, even = worn[True, True], worn[True, False]
    yield f"- damaged quotation marks: in {alone} passages a mark is left alone, in {even} an even number is missing"


def _ranked(count: Counter[str]) -> str:
    return ", ".join(f"{label} {n}" for label, n in sorted(count.items(), key=lambda row: (-row[1], row[0]))[:20])


def _names(seeds: Seeds) -> Iterator[str]:
    found = names(seeds)
    yield f"- names and numbers by frequency, with the most common frame of their passages: {_listed(found[:MOST_FREQUENT])}"
    yield f"- the strongest ties among all {len(found)}: {_listed(sorted(found, key=lambda tie: -tie.share)[:STRONGEST])}"


def _listed(found: Iterable[Tie]) -> str:
    return ", ".join(map(str, found))
