"""A model folder's contents -> the linear head of a name: its labels, words and arrays, checked against each other.

Takes what `store` has read, gives a `LinearHead`, and the embeddings that all heads stand on. It does not know what the
labels mean, nor which heads there are.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing import store
from framing.classifier import Field, LinearHead
from framing.errors import ModelError
from framing.features import SUBWORD_ROWS, Embeddings
from framing.speech.tagger import WordClasses

EMBEDDINGS = "static"


class Heads:
    """Builds the heads of a model.

    Parameters
    ----------
    contents : store.Contents
    embeddings : Embeddings
    over : store.Contents, optional
        An encoder's folder, which says how much the logits count there.
    """

    def __init__(self, contents: store.Contents, embeddings: Embeddings, over: store.Contents | None = None) -> None:
        self._contents = contents
        self._embeddings = embeddings
        self._over = over

    def linear(self, name: str) -> LinearHead:
        """Build a head.

        Raises
        ------
        ModelError
            If its parts do not fit each other.
        """
        contents, over = self._contents, self._over
        spec = contents.manifest["heads"][name]
        labels = spec["labels"]
        texts = isinstance(labels, list) and all(isinstance(label, str) for label in labels)
        if not texts or not labels or len(set(labels)) < len(labels):
            raise ModelError(f"{contents.path} must name the labels of {name}, each once, but it does not; retrain the model")
        fields = {field: self._field(f"{name}.{field}", len(labels)) for field in spec["fields"]}
        intercept = contents.arrays[f"{name}.intercept"]
        if not _table(intercept, len(labels)):
            raise ModelError(
                f"{contents.path} must hold {len(labels)} intercepts of {name}, but they do not fit; retrain it"
            )
        weighed = contents.arrays.get(f"{name}.sentences")
        if weighed is not None and not _table(weighed, len(labels)):
            raise ModelError(f"{contents.path} must hold a number for each label of {name}, but does not; retrain it")
        if over is None:
            return LinearHead(labels, intercept, fields, self._embeddings, weighed, weighed is not None)
        slope, offset = over.arrays[f"{name}.linear"].astype(np.float64), over.arrays[f"{name}.offset"]
        if over.manifest["heads"][name]["labels"] != labels:
            raise ModelError(f"{over.path} must have the labels of its base, but those of {name} differ; build it again")
        joint = slope if weighed is None else slope * weighed
        return LinearHead(labels, intercept * slope + offset, fields, self._embeddings, joint, weighed is not None)

    def _field(self, name: str, labels: int) -> Field:
        contents = self._contents
        terms = _Terms(contents.texts[f"{name}.txt"], f"{contents.path} must hold each term once, but {name}.txt repeats one")
        sizes = {"weights": len(terms), "projection": self._embeddings.dimensions, "subwords": SUBWORD_ROWS}
        arrays = {part: contents.arrays.get(f"{name}.{part}") for part in sizes}
        for part, rows in sizes.items():
            array = arrays[part]
            if (array is None and part != "subwords") or (array is not None and not _table(array, rows, labels)):
                raise ModelError(
                    f"{contents.path} must hold {rows} rows of {name}.{part}, but they do not fit; retrain the model"
                )
        return Field(terms, **arrays)  # type: ignore[arg-type]


class _Terms(Mapping[str, int]):
    """The terms of a field, a line each, and their numbers; they are taken apart when one is first looked up.

    Parameters
    ----------
    text : str
    fault : str
        What to say, as `ModelError`, if a term stands twice.
    """

    def __init__(self, text: str, fault: str) -> None:
        self._text = text
        self._size = text.count("\n")
        self._fault = fault

    @cached_property
    def _numbers(self) -> dict[str, int]:
        terms = self._text.split("\n")[:-1]
        numbers = dict(zip(terms, range(len(terms)), strict=True))
        if len(numbers) < len(terms):
            raise ModelError(f"{self._fault}; retrain the model")
        self._text = ""  # it is no longer needed
        return numbers

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __getitem__(self, term: str) -> int:
        return self._numbers[term]

    def __contains__(self, term: object) -> bool:
        return term in self._numbers

    def items(self) -> ItemsView[str, int]:  # one look-up for each term is slow, too
        return self._numbers.items()

    def get(self, term: str, default: Any = None) -> Any:  # most pairs of words are no terms; an exception for each is slow
        return self._numbers.get(term, default)


def _table(array: NDArray[Any], *shape: int) -> bool:
    return array.dtype.kind == "f" and array.shape == shape


def load_embeddings(expected: str | None = None) -> tuple[Embeddings, WordClasses]:
    """Load the shipped static embeddings and their word classes; `expected` is the hash that a model asks for."""
    contents = store.read(store.find(EMBEDDINGS))
    if expected not in (None, contents.sha256):
        raise ModelError(
            f"the model needs the embeddings {expected!s:.80}, but {contents.sha256} are installed; retrain the model"
        )
    arrays = contents.arrays
    embeddings = Embeddings(contents.texts["pieces.txt"].split("\n")[:-1], arrays["rows"], arrays["scale"])
    return embeddings, WordClasses(embeddings, [arrays["centroids_64"], arrays["centroids_512"]])
