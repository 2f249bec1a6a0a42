"""What `Reader.stance` gives: where an article stands on a target in the user's words, passage by passage.

Plain frozen records, as those in `records`; they decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from framing.records import Scored
from framing.shape import plain_values


@dataclass(frozen=True, slots=True)
class PassageStance:
    """Where a passage, or a source in it, stands on a target: the likeliest label, and the probability of each."""

    start: int
    end: int
    text: str
    stance: Scored
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetStance:
    """Where an article, or a source in it, stands on a target.

    Attributes
    ----------
    target : str
    source : str or None
        ``None`` for the article's own voice and its sources, taken together.
    label : str
        A stance of the codebook, or ``unrelated``.
    score : float
        Its mean probability over the passages that speak of the target; for ``unrelated`` the lowest over all, and 1
        where no passage was to be judged.
    passages : tuple of PassageStance
        The passages that were judged, in order: all, or those in which the source speaks.
    """

    target: str
    source: str | None
    label: str
    score: float
    passages: tuple[PassageStance, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record: dict[str, Any] = plain_values(self)
        return record
