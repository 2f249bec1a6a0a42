"""A tiny ONNX graph, written byte by byte, so that tests of encoders need neither torch nor the package onnx.

It looks up a row for each piece: what a piece gives does not depend on its neighbours, and can be told by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_FLOAT, _INT64 = 1, 7


def _varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _block(field: int, content: bytes | str) -> bytes:
    content = content.encode() if isinstance(content, str) else content
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    sizes = b"".join(_block(1, _number(1, size) if isinstance(size, int) else _block(2, size)) for size in shape)
    return _block(1, name) + _block(2, _block(1, _number(1, kind) + _block(2, sizes)))


def lookup(table: NDArray[np.float32], outside: bool = False) -> bytes:
    """Return a graph that gives row i of `table` for piece i; with `outside` it names a file for the table."""
    rows, columns = table.shape
    held = _block(13, _block(1, "location") + _block(2, "table.bin")) + _number(14, 1)
    content = held if outside else _block(9, table.astype("<f4").tobytes())
    tensor = _number(1, rows) + _number(1, columns) + _number(2, _FLOAT) + _block(8, "table") + content
    node = _block(1, "table") + _block(1, "pieces") + _block(2, "given") + _block(4, "Gather")
    graph = _block(1, node) + _block(2, "lookup") + _block(5, tensor)
    graph += _block(11, _value("pieces", _INT64, [1, "n"])) + _block(12, _value("given", _FLOAT, [1, "n", columns]))
    return _number(1, 8) + _block(7, graph) + _block(8, _number(2, 17))
