"""The texts of corpora, wherever the file is cut."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from framing.sharing.texts import json_texts
from strategies import JSON


@given(JSON, st.integers(1, 9))
def test_json_strings_are_found_however_the_file_is_cut(value: Any, size: int) -> None:
    def strings(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [*value, *(s for inner in value.values() for s in strings(inner))]
        return [s for inner in value for s in strings(inner)] if isinstance(value, list) else [value]

    raw = json.dumps([value])
    parts = [raw[at : at + size] for at in range(0, len(raw), size)]
    assert {s for s in strings(value) if isinstance(s, str)} <= set(json_texts(parts))
