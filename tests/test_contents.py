"""Bytes of a model's files mean one thing, or are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from framing.contents import LARGEST_WEIGHT, arrays_of, json_of, text_of
from framing.errors import ModelError

PATH = Path("model/weights.safetensors")


@pytest.mark.parametrize("kind", ["float16", "float32", "float64", "uint64", "int8"])
def test_arrays_come_back_as_they_were(kind: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(kind)
    found = arrays_of(PATH, save({"a": array}))["a"]
    assert found.dtype == array.dtype
    assert (found == array).all()


@pytest.mark.parametrize("value", [np.nan, np.inf, -2 * LARGEST_WEIGHT])
def test_numbers_without_measure_are_refused(value: float) -> None:
    with pytest.raises(ModelError, match="finite numbers of moderate size, but 'a' does not"):
        arrays_of(PATH, save({"a": np.array([0.0, value])}))


@given(st.binary(max_size=200))
def test_any_bytes_are_arrays_or_refused(content: bytes) -> None:
    try:
        arrays_of(PATH, content)
    except ModelError as error:
        assert "must be a safetensors file" in str(error)


@pytest.mark.parametrize("content", ['{"a": 1, "a": 1}', '{"a": NaN}', "[1e999]", "{"])
def test_json_of_two_meanings_is_refused(content: str) -> None:
    with pytest.raises(ValueError, match=r"twice|no number|too large|Expecting"):
        json_of(content.encode())


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False)))
def test_json_comes_back_as_it_was(record: dict[str, Any]) -> None:
    assert json_of(json.dumps(record).encode()) == record


def test_text_is_utf8() -> None:
    assert text_of(PATH, "Mörk".encode()) == "Mörk"
    with pytest.raises(ModelError, match=r"must be UTF-8 text, but it is not \("):
        text_of(PATH, b"\xff")
