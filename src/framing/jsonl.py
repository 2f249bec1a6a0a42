"""A record -> its line of JSON. It knows no file; what reads lines says itself what they must hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def encoded(record: Mapping[str, Any]) -> bytes:
    """Return a record's line; half a surrogate pair, which a JSON input may hold, is written as JSON's own escape."""
    return json.dumps(record, ensure_ascii=False, default=str).encode("utf8", "backslashreplace") + b"\n"
