"""Gold and given labels that exclude each other -> a table of confusions and the error of their scores.

Takes one judgement after another, gives counts. It knows neither readers nor passages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

BINS = 10


class Judgements:
    """Counts which label was given for which, and how the scores agree with the share that is right.

    Parameters
    ----------
    labels : iterable of str
        The codebook's labels; others, such as ``unclear``, become columns of their own when they are given.
    """

    def __init__(self, labels: Iterable[str]) -> None:
        self.labels = tuple(labels)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._scored: list[tuple[float, bool]] = []

    def add(self, gold: str, given: str, score: float) -> None:
        """Count one judgement; the score of a label that the codebook has not cannot be right or wrong."""
        self._counts[gold, given] += 1
        if given in self.labels:
            self._scored.append((score, gold == given))

    def table(self) -> dict[str, dict[str, int]]:
        """Return for each gold label that occurs the counts of what was given, where there are any."""
        given = [*self.labels, *sorted({label for _, label in self._counts} - {*self.labels})]
        rows = {gold: {label: self._counts[gold, label] for label in given} for gold in self.labels}
        return {
            gold: {label: n for label, n in row.items() if n} for gold, row in rows.items() if any(row.values())
        }

    def calibration_error(self) -> float:
        """Return the expected calibration error: how far mean score and share right differ, over ten bins of scores."""
        total = 0.0
        for number in range(BINS):
            own = [(s, ok) for s, ok in self._scored if min(int(s * BINS), BINS - 1) == number]
            total += abs(sum(s for s, _ in own) - sum(ok for _, ok in own))
        return total / len(self._scored) if self._scored else 0.0
