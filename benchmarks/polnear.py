"""PolNeAR articles, ways to damage their quotation marks, and counts of what is found in them.

Takes the corpus' JSONL and found pieces, gives F1 and recall; `attribution.py` says what each measure means.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.features import Words, tokenize
from framing.speech.quotes import quote_roles
from framing.train.evaluation import f1

ROLES = ("source", "cue", "content")
TYPES = ("direct", "mixed", "indirect")
# What is taken out of a text: the roles of marks (1 opens, 2 closes) and the share of them.
DAMAGE = {"none": ((), 0.0), "closing": ((2,), 0.2), "opening": ((1,), 0.2), "all": ((1, 2), 1.0)}
MARKS = {'"', "“", "”", "„", "«", "»", "''", "``"}

Range = tuple[int, int]
Spans = frozenset[int]
Pieces = dict[str, list[Range]]


@dataclass(frozen=True)
class Gold:
    """A labelled attribution: the pieces of each role, and its type."""

    pieces: Pieces
    type: str


@dataclass(frozen=True)
class Article:
    """A labelled article."""

    text: str
    said: list[Gold]


def read_articles(path: Path) -> list[Article]:
    """Read a split; pieces that only white space parts are joined."""
    articles = []
    for line in path.read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        said = [
            Gold({role: joined(row["text"], item[role]) for role in ROLES}, item["type"])
            for item in row["attributions"]
            if item["content"]
        ]
        articles.append(Article(row["text"], said))
    return articles


def joined(text: str, pieces: Iterable[Sequence[int]]) -> list[Range]:
    """Join the pieces between which there is only white space."""
    out: list[Range] = []
    for start, end in pieces:
        if out and not text[out[-1][1] : start].strip():
            start = out.pop()[0]
        out.append((start, end))
    return out


def damaged(article: Article, name: str, seed: int) -> tuple[str, list[int]]:
    """Take quotation marks out of an article; return the text and the old place of each character that is left."""
    roles, share = DAMAGE[name]
    draw = random.Random(seed)
    words = tokenize(article.text)
    gone: set[int] = set()
    for word, role, start, end in zip(
        words.words, quote_roles(words).tolist(), words.starts, words.ends, strict=True
    ):
        if word in MARKS and role in roles and draw.random() < share:
            gone.update(range(start, end))
    kept = [place for place in range(len(article.text)) if place not in gone]
    return "".join(article.text[place] for place in kept), kept


class Score:
    """Counts of right, gold and found spans and pairs."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()

    def add(self, words: Words, gold: Sequence[Gold], found: Sequence[Pieces], marks: bool) -> None:
        """Count one article; without `marks` quotation marks belong to no span."""

        def cover(ranges: Iterable[Range]) -> Spans:
            numbers = (n for start, end in ranges for n in range(*words.between(start, end)))
            return frozenset(n for n in numbers if marks or words.words[n] not in MARKS)

        wanted = [{role: cover(item.pieces[role]) for role in ROLES} for item in gold]
        given = [{role: cover(item[role]) for role in ROLES} for item in found]
        for role in ROLES:
            self._spans(role, {w[role] for w in wanted} - {cover([])}, {g[role] for g in given} - {cover([])})
        exact = {g["content"] for g in given}
        said = frozenset().union(*exact)
        paired = pairs(wanted, given)
        self.count.update({"pair": len(paired), "pair gold": len(wanted), "pair found": len(given)})
        for number, (item, spans) in enumerate(zip(gold, wanted, strict=True)):
            self.count[f"{item.type} gold"] += 1
            self.count[f"{item.type} exact"] += spans["content"] in exact
            self.count[f"{item.type} overlap"] += not spans["content"].isdisjoint(said)
            self.count[f"{item.type} pair"] += number in paired

    def _spans(self, role: str, wanted: set[Spans], given: set[Spans]) -> None:
        all_wanted, all_given = frozenset().union(*wanted), frozenset().union(*given)
        self.count[f"{role} gold"] += len(wanted)
        self.count[f"{role} found"] += len(given)
        self.count[f"{role} exact"] += len(wanted & given)
        self.count[f"{role} recalled"] += sum(not span.isdisjoint(all_given) for span in wanted)
        self.count[f"{role} right"] += sum(not span.isdisjoint(all_wanted) for span in given)

    def result(self) -> dict[str, Any]:
        """Return F1 of spans and pairs, and recall by type."""
        c = self.count
        out: dict[str, Any] = {}
        for role in ROLES:
            recall, precision = c[f"{role} recalled"] / c[f"{role} gold"], c[f"{role} right"] / max(1, c[f"{role} found"])
            out[role] = {
                "exact": f1(c[f"{role} exact"], c[f"{role} gold"], c[f"{role} found"]),
                "overlap": 2 * recall * precision / max(1e-9, recall + precision),
            }
        out["pair"] = f1(c["pair"], c["pair gold"], c["pair found"])
        out["recall"] = {
            name: {part: c[f"{name} {part}"] / max(1, c[f"{name} gold"]) for part in ("exact", "overlap", "pair")}
            for name in TYPES
        }
        return out


def pairs(wanted: Sequence[dict[str, Spans]], given: Sequence[dict[str, Spans]]) -> set[int]:
    """Return the numbers of the gold attributions that have a partner, matched one to one."""
    ranked = []
    for i, gold in enumerate(wanted):
        for j, found in enumerate(given):
            shared = len(gold["content"] & found["content"])
            alike = shared / max(1, len(gold["content"] | found["content"]))
            same = bool(gold["source"] & found["source"]) or not (gold["source"] or found["source"])
            if alike >= 0.5 and same:
                ranked.append((-alike, i, j))
    taken: set[int] = set()
    out: set[int] = set()
    for _, i, j in sorted(ranked):
        if i not in out and j not in taken:
            out.add(i)
            taken.add(j)
    return out
