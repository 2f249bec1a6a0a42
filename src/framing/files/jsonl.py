"""A record -> its line of JSON. It knows no file; what reads lines says itself what they must hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any


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
