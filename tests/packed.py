"""A text, and the packings in which it may come."""

from __future__ import annotations

import gzip

import pytest

RAIN = b"Rain fell on Orlan."


def zstandard(content: bytes) -> bytes:
    packed: bytes = pytest.importorskip("zstandard").ZstdCompressor().compress(content)
    return packed


PACKINGS = [("gz", gzip.compress), ("zst", zstandard)]
