"""A record -> its line of JSON, and how deep it may be. It knows no file; what reads lines says itself what they must hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

DEEPEST = 100  # levels of lists and objects in each other


def encoded(record: Mapping[str, Any]) -> bytes:
    """Return a record's line; half a surrogate pair, which a JSON input may hold, is written as JSON's own escape.

    JSON has no word for what is no number and for what has no end, as tables mark a missing value: these become null.
    """
    try:
        line = json.dumps(record, ensure_ascii=False, default=str, allow_nan=False)
    except ValueError:
        line = json.dumps(_finite(record), ensure_ascii=False, default=str)
    return line.encode("utf8", "backslashreplace") + b"\n"


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def too_deep(record: Any) -> bool:
    """Say whether lists and objects lie in each other so deep that not all that works on them could follow."""
    level, depth = [record] if isinstance(record, (dict, list)) else [], 0
    while level and depth <= DEEPEST:
        parts = (part for outer in level for part in (outer.values() if isinstance(outer, dict) else outer))
        level, depth = [part for part in parts if isinstance(part, (dict, list))], depth + 1
    return bool(level)
