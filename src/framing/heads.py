"""A model folder's contents -> the linear head of a name: its labels, words and arrays, checked against each other.

Takes what `store` has read, gives a `LinearHead`. It does not know what the labels mean, nor which heads there are.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing import store
from framing.classifier import Field, LinearHead
from framing.errors import ModelError
from framing.features import SUBWORD_ROWS, Embeddings


def linear_head(
    contents: store.Contents, name: str, embeddings: Embeddings, over: store.Contents | None = None
) -> LinearHead:
    """Build a head; an encoder's folder `over` it says how much its logits count there.

    Raises
    ------
    ModelError
        If its parts do not fit each other.
    """
    spec = contents.manifest["heads"][name]
    labels, fields = spec["labels"], {}
    texts = isinstance(labels, list) and all(isinstance(label, str) for label in labels)
    if not texts or not labels or len(set(labels)) < len(labels):
        raise ModelError(f"{contents.path} must name the labels of {name}, each once, but it does not; retrain the model")
    for field in spec["fields"]:
        lines = contents.texts[f"{name}.{field}.txt"].split("\n")[:-1]
        terms = {term: row for row, term in enumerate(lines)}
        if len(terms) < len(lines):
            raise ModelError(f"{contents.path} must hold each term once, but {name}.{field}.txt repeats one; retrain the model")
        sizes = {"weights": len(lines), "projection": embeddings.dimensions, "subwords": SUBWORD_ROWS}
        arrays = {part: contents.arrays.get(f"{name}.{field}.{part}") for part in sizes}
        for part, rows in sizes.items():
            array = arrays[part]
            if (array is None and part != "subwords") or (array is not None and not _table(array, rows, len(labels))):
                raise ModelError(
                    f"{contents.path} must hold {rows} rows of {name}.{field}.{part}, but they do not fit; retrain the model"
                )
        fields[field] = Field(terms, **arrays)  # type: ignore[arg-type]
    intercept = contents.arrays[f"{name}.intercept"]
    if not _table(intercept, len(labels)):
        raise ModelError(
            f"{contents.path} must hold {len(labels)} intercepts of {name}, but they do not fit; retrain it"
        )
    if over is None:
        return LinearHead(labels, intercept, fields, embeddings)
    slope, offset = over.arrays[f"{name}.linear"].astype(np.float64), over.arrays[f"{name}.offset"]
    if over.manifest["heads"][name]["labels"] != labels:
        raise ModelError(f"{over.path} must have the labels of its base, but those of {name} differ; build it again")
    return LinearHead(labels, intercept * slope + offset, fields, embeddings, slope)


def _table(array: NDArray[Any], *shape: int) -> bool:
    return array.dtype.kind == "f" and array.shape == shape
