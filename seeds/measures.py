"""Texts and labels -> figures: likeness, variety, names and labels that go together, agreement. Reads no file."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

SHINGLE, MOST_ALIKE = 5, 0.5
RUN = 10  # words that a text may not share with one from outside
NAME_COUNT, NAME_SHARE = 10, 0.9
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+|\d[\d,.]*\d")
_POSSESSIVE = re.compile(r"['’]s?$")


class Tie(NamedTuple):
    """A name, how many stand with it, and the label that most of them carry."""

    name: str
    total: int
    label: str
    share: float

    def __str__(self) -> str:
        return f"{self.name} ({self.total}, {self.share:.0%} {self.label})"


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def grams(text: str, size: int) -> Iterator[tuple[str, ...]]:
    found = words(text)
    return zip(*(found[start:] for start in range(size)), strict=False)


def near_duplicates(texts: Mapping[str, str]) -> list[tuple[float, str, str]]:
    """Return the ids of texts whose shingles overlap by more than `MOST_ALIKE`: Jaccard, exact, which MinHash would estimate."""
    shingles = {key: set(grams(text, SHINGLE)) for key, text in texts.items()}
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, own in shingles.items():
        for shingle in own:
            holders[shingle].append(key)
    shared = Counter((a, b) for group in holders.values() for i, b in enumerate(group) for a in group[:i])
    pairs = ((count / len(shingles[a] | shingles[b]), a, b) for (a, b), count in shared.items())
    return sorted(pair for pair in pairs if pair[0] > MOST_ALIKE)


def distinct(texts: Iterable[str]) -> float:
    """Return the share of distinct runs of three words among all."""
    count = Counter(gram for text in texts for gram in grams(text, 3))
    return len(count) / sum(count.values())


def shared_runs(own: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the runs of `RUN` words that stand in both."""
    known = {gram for text in own for gram in grams(text, RUN)}
    return sorted({" ".join(gram) for text in others for gram in grams(text, RUN) if gram in known})


def names(text: str) -> set[str]:
    """Return the capitalised words inside sentences, and the numbers of two digits or more."""
    return {_POSSESSIVE.sub("", name) for name in _NAME.findall(text)}


def ties(held: Iterable[tuple[str, Iterable[str]]]) -> list[Tie]:
    """Return the names and numbers of at least `NAME_COUNT` texts with labels, the most frequent first."""
    count: Counter[str] = Counter()
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for text, own in held:
        found, carried = names(text), list(own)
        count.update(found)
        for name in found:
            labels[name].update(carried)
    # Names of one frequency stand by themselves, since a set has no order that stays.
    ranked = sorted(((name, total) for name, total in count.items() if total >= NAME_COUNT), key=lambda row: (-row[1], row[0]))
    best = {name: min(labels[name].items(), key=lambda row: (-row[1], row[0])) for name, _ in ranked}
    return [Tie(name, total, best[name][0], best[name][1] / total) for name, total in ranked]


def tied(held: Iterable[tuple[str, Iterable[str]]]) -> list[Tie]:
    """Return the names and numbers that go with one label in more than `NAME_SHARE` of their texts."""
    return [tie for tie in ties(held) if tie.share > NAME_SHARE]


def unpaired(text: str) -> bool:
    """Whether a double quotation mark lacks its counterpart."""
    text = text.replace("''", '"').replace("``", '"')
    return bool(text.count('"') % 2) or any(text.count(a) != text.count(b) for a, b in ("“”", "«»"))


def alpha(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Return Krippendorff's alpha of two annotators for nominal labels."""
    values = Counter(value for pair in pairs for value in pair)
    total = sum(values.values())
    expected = 1 - sum(n * (n - 1) for n in values.values()) / (total * (total - 1))
    observed = sum(a != b for a, b in pairs) / len(pairs)
    return 1 - observed / expected if expected else 1.0


def guessed(phrases: Sequence[str], labels: Sequence[str], groups: Sequence[str]) -> float:
    """Return how often the words of phrases alone give their labels, over five folds of groups."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_score
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+"), LogisticRegression(C=3))
    return float(cross_val_score(model, phrases, labels, groups=groups, cv=GroupKFold(5)).mean())
