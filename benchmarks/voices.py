"""Compare voices with judgements by hand, and write results/voices.json.

    python benchmarks/voices.py [--model NAME]

seeds/quality/voices.jsonl says for the frames of 110 held-out passages who carries each: ``null`` for the outlet, or the
numbers of the labelled attributions that do. Articles are divided in two halves: `voices.CARRIED` was chosen on the one
("tune") and is measured on the other ("report"). Beside it stand rules that see no evidence.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from framing.labelled import Labelled, read_labelled
from framing.pipeline import Reader, load
from framing.records import Attribution, Scored
from framing.train.evaluation import match
from framing.voices import CARRIED, voiced

HERE = Path(__file__).parent
SEEDS, RESULTS = HERE.parent / "seeds", HERE / "results" / "voices.json"
RULES = ("evidence", "longest content", "always carried", "always the outlet")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="conflict")
    results = judged(parser.parse_args().model)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf8")
    print(json.dumps(results, indent=1))


def judged(model: str = "conflict") -> dict[str, Any]:
    """Measure all rules on both halves."""
    reader = load(model)
    passages = {p.id: p for p in read_labelled(SEEDS / "passages.jsonl", reader.codebook)}
    lines = (SEEDS / "quality" / "voices.jsonl").read_text(encoding="utf8").splitlines()
    judgements = {row["id"]: row["voices"] for row in map(json.loads, lines)}
    articles = sorted({passages[id].article for id in judgements})
    out: dict[str, Any] = {"model": reader.model.sha256, "threshold": CARRIED}
    for name, half in (("tune", articles[::2]), ("report", articles[1::2])):
        chosen = [(passages[id], wanted) for id, wanted in judgements.items() if passages[id].article in half]
        out[name] = _half(reader, chosen)
    return out


def _half(reader: Reader, chosen: Sequence[tuple[Labelled, dict[str, list[int] | None]]]) -> dict[str, Any]:
    gold: dict[str, list[bool]] = {rule: [] for rule in (*RULES, "outlet or source")}
    found: list[bool] = []
    for passage, wanted in chosen:
        own = [Attribution(a.source, a.cue, a.content, "indirect") for a in passage.attributions]
        for frame in _frames(reader, passage, dict.fromkeys(reader.codebook.frame_ids, 0.0)):
            if frame.label in wanted:
                given = {rule: _given(rule, frame, own) for rule in RULES}
                for rule in RULES:
                    gold[rule].append(_right(given[rule], wanted[frame.label]))
                gold["outlet or source"].append((given["evidence"] is None) == (wanted[frame.label] is None))
        read = [a for p in reader.read(passage.text, clean=False).passages for a in p.attributions]
        number = {j: i for i, j in match(passage.attributions, read)}
        for frame in _frames(reader, passage, None):
            if frame.label in wanted:
                voice = None if frame.voice is None else number.get(frame.voice, -1)
                found.append(_right(voice, wanted[frame.label]))
    rates = {rule: round(sum(right) / len(right), 4) for rule, right in gold.items()}
    return {
        "passages": len(chosen),
        "frames": len(gold["evidence"]),
        "gold attributions": rates,
        "end to end": {"frames": len(found), "right": round(sum(found) / max(len(found), 1), 4)},
    }


def _frames(reader: Reader, passage: Labelled, thresholds: dict[str, float] | None) -> list[Scored]:
    return [f for p in reader.read(passage.text, clean=False, thresholds=thresholds).passages for f in p.frames]


def _given(rule: str, frame: Scored, attributions: Sequence[Attribution]) -> int | None:
    """Return the voice by a rule; all passages here have attributions."""
    lengths = [a.content.end - a.content.start for a in attributions]
    return {
        "evidence": voiced([frame], attributions)[0].voice,
        "longest content": lengths.index(max(lengths)),
        "always carried": voiced([frame], attributions, carried=0.0)[0].voice,
        "always the outlet": None,
    }[rule]


def _right(given: int | None, wanted: list[int] | None) -> bool:
    return given is None if wanted is None else given in wanted


if __name__ == "__main__":
    main()
