"""A record is one line of UTF-8 that gives the record back, whatever its texts hold."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from framing.files.jsonl import encoded


@given(st.text(st.characters(categories=None)))  # halves of surrogate pairs included
def test_a_line_gives_the_record_back(text: str) -> None:
    line = encoded({"text": text})
    assert json.loads(line.decode("utf8")) == {"text": text}
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")


def test_letters_stay_readable_and_other_values_become_texts() -> None:
    assert encoded({"text": "Élan “now”"}).decode("utf8") == '{"text": "Élan “now”"}\n'
    assert json.loads(encoded({"day": date(2024, 5, 1)})) == {"day": "2024-05-01"}
