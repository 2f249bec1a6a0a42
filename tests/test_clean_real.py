"""Cleaning real pages: which lines of five scraped articles stay. Their texts are not in the repository."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from framing.clean import clean
from framing.paragraphs import BLANK

SHARED = Path(os.environ.get("FRAMING_SHARED", Path(__file__).parents[2] / "shared")) / "seeds"

# By sha256 of the file: the lines (from 1) of the title and of body paragraphs, and those that are neither body nor
# clutter beyond doubt (headings, standfirsts). All other lines are clutter.
SEEDS: dict[str, tuple[int, list[int], list[int]]] = {
    "1a5bbcab64d2cc47b75701a380c149965a088a7cda605cf2b338b6bee795cd1f": (
        9, [15, 17, 19, 21, 23, 27, 29, 31, 33, 35, 39, 41, 43, 45, 47], [11],
    ),
    "6360e53672cfe67843e44033ffc76affd25874aa6f975d5c3e867beee6a156bf": (3, list(range(7, 30, 2)), []),
    "2602836b4f56861cf5c7673a1bfd1c4cc466ac930a87ef664561efdcc8930572": (1, list(range(5, 26, 2)), [3]),
    "d7bf3b71be91da6e010e3af429ab1f14a3796d1f6da30265b9ed373b232d9b5f": (
        1, [7, 9, 11, 13, 15, 17, 19, 21, 23, 27, 29, 31, 33], [5, 25],
    ),
    "ce3b00fd70cfe571d911d57a6f473f7c9ce437836535bb367fafd49e68937d55": (1, list(range(6, 23, 2)), []),
}  # fmt: skip


@pytest.mark.skipif(not SHARED.is_dir(), reason="the scraped articles are not in this environment")
def test_real_pages() -> None:
    found = 0
    for path in sorted(SHARED.glob("*.txt")):
        data = path.read_bytes()
        if (digest := hashlib.sha256(data).hexdigest()) not in SEEDS:
            continue
        found += 1
        title, body, either = SEEDS[digest]
        article = clean(data.decode())
        by_line = {article.text.count("\n", 0, span.start) + 1: span.text for span in article.kept}
        lines = dict(enumerate(article.text.split("\n"), 1))
        assert article.title and article.title.text == lines[title].strip(BLANK)
        assert [n for n in by_line if n not in either] == body
        assert all(by_line[n] == lines[n].strip(BLANK) for n in body)
    assert found == len(SEEDS)
