"""The bytes of a model folder's files -> JSON, texts and arrays, or a refusal in one sentence.

Takes the bytes of one file, gives what they mean. A safetensors file is looked at before anything is built from it, so that
a damaged or a hostile one costs no more memory than it has bytes. It opens no file: `store` does.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError

LARGEST_HEADER = 1 << 20
LARGEST_WEIGHT = 2.0**16  # sums of larger numbers would not be exact
_KINDS = {"F16", "F32", "F64", "U64", "I8"}  # of numbers in arrays, by their names in safetensors


def text_of(path: Path, content: bytes) -> str:
    """Return the text of a file."""
    try:
        return content.decode("utf8")
    except UnicodeDecodeError as error:
        raise ModelError(f"{path} must be UTF-8 text, but it is not ({error}); restore the model folder") from error


def arrays_of(path: Path, content: bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays of a safetensors file."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        _check_header(content)
        arrays: dict[str, NDArray[Any]] = load(content)
    except (SafetensorError, ValueError, KeyError, TypeError, OverflowError, MemoryError, RecursionError) as error:
        raise ModelError(
            f"{path} must be a safetensors file, but it cannot be read ({error!s:.200}); restore the model folder"
        ) from error
    for name, array in arrays.items():
        if not _moderate(array):
            raise ModelError(f"{path} must hold finite numbers of moderate size, but {name!r:.80} does not; retrain the model")
    return arrays


def _moderate(array: NDArray[Any]) -> bool:
    if array.dtype == np.float16:  # has no larger numbers
        return bool(np.isfinite(array).all())
    # What is no number fails both comparisons.
    return array.dtype.kind != "f" or not array.size or bool(array.min() >= -LARGEST_WEIGHT and array.max() <= LARGEST_WEIGHT)


def _check_header(content: bytes) -> None:
    """Look at what a safetensors file says of itself before anything is built from it; raise `ValueError`."""
    length = int.from_bytes(content[:8], "little")
    if length > min(LARGEST_HEADER, len(content) - 8):
        raise ValueError(f"its header of {length} bytes is too long")
    header = json_of(content[8 : 8 + length])
    if not isinstance(header, dict):
        raise ValueError("its header is no object")
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        shape = entry["shape"]
        sound = isinstance(shape, list) and all(type(size) is int and 0 <= size <= len(content) for size in shape)
        if entry["dtype"] not in _KINDS or not sound or len(shape) > 3 or math.prod(shape) > len(content):
            raise ValueError(f"{name!r:.80} has numbers of another kind or an impossible shape")


def json_of(content: bytes) -> Any:
    """Read JSON that has no two meanings: each key once, and no number that is none or infinite."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a key stands twice")
        return found

    def finite(digits: str) -> float:
        if math.isinf(number := float(digits)):
            raise ValueError("a number is too large")
        return number

    def refuse(name: str) -> Any:
        raise ValueError(f"{name} is no number")

    return json.loads(content.decode("utf8"), object_pairs_hook=once, parse_float=finite, parse_constant=refuse)
