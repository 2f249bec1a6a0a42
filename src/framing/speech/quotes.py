"""Words -> which of them are quotation marks that open or close.

Takes words with their places, gives one number a mark. It decides mark by mark, so that a missing one harms no other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from framing.features import Words

_OPENING, _CLOSING, _EITHER, _SINGLE = "“„«", "”»", ('"', "''", "``"), "‘'’"
_MARKS = frozenset([*_OPENING, *_CLOSING, *_EITHER, *_SINGLE])


def quote_roles(words: Words) -> NDArray[np.int64]:
    """Say of every word whether it opens (1) or closes (2) a quotation, by its form and the white space around it."""
    roles = np.zeros(len(words), dtype=np.int64)
    for number, role in marks(words):
        roles[number] = role
    return roles


def marks(words: Words) -> Iterator[tuple[int, int]]:
    """Yield the number of each quotation mark among the words, with its role."""
    if _MARKS.isdisjoint(words.words):
        return
    pending = single = False
    last = len(words) - 1
    for number, word in enumerate(words.words):
        if word not in _MARKS:
            continue
        before = number == 0 or words.starts[number] > words.ends[number - 1] or words.words[number - 1] in "([—–-"
        after = number == last or words.starts[number + 1] > words.ends[number]
        if word in _EITHER:
            opens = before if before != after else not pending
        elif word in _SINGLE:
            opens = word != "’" and before and not after
            if not opens and not single:
                continue
            single = opens
        else:
            opens = word in _OPENING
        pending = opens
        yield number, 1 if opens else 2
