"""framing: how news articles frame a matter, who says what, and where each source stands.

>>> import framing
>>> reader = framing.load()
>>> story = reader.read("The ministry denied on Monday that any soldier had deserted.")
>>> sorted(frame.label for frame in story.passages[0].frames)
['desertion', 'official_denial']

Names are loaded when they are first used, so that importing costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the names again, for type checkers and editors
    from framing.batches import read_batch
    from framing.codebook import Codebook, Label, load_codebook
    from framing.comparison import Comparison, Name, Position, compare
    from framing.errors import CodebookError, FramingError, InputError, LabelError, MissingExtra, ModelError
    from framing.pipeline import Reader, load
    from framing.records import (
        Analysis,
        Article,
        Attribution,
        Evidence,
        Origin,
        Passage,
        Promise,
        Removed,
        Scored,
        Source,
        Span,
        Stance,
        Voice,
    )
    from framing.table import to_table
    from framing.verdicts import PassageStance, TargetStance

__version__ = "0.1.0"
__all__ = [
    "Analysis",
    "Article",
    "Attribution",
    "Codebook",
    "CodebookError",
    "Comparison",
    "Evidence",
    "FramingError",
    "InputError",
    "Label",
    "LabelError",
    "MissingExtra",
    "ModelError",
    "Name",
    "Origin",
    "Passage",
    "PassageStance",
    "Position",
    "Promise",
    "Reader",
    "Removed",
    "Scored",
    "Source",
    "Span",
    "Stance",
    "TargetStance",
    "Voice",
    "compare",
    "load",
    "load_codebook",
    "read_batch",
    "to_table",
]

_HOMES = {
    "batches": ("read_batch",),
    "codebook": ("Codebook", "Label", "load_codebook"),
    "comparison": ("Comparison", "Name", "Position", "compare"),
    "errors": ("CodebookError", "FramingError", "InputError", "LabelError", "MissingExtra", "ModelError"),
    "pipeline": ("Reader", "load"),
    "records": (
        "Analysis",
        "Article",
        "Attribution",
        "Evidence",
        "Origin",
        "Passage",
        "Promise",
        "Removed",
        "Scored",
        "Source",
        "Span",
        "Stance",
        "Voice",
    ),
    "table": ("to_table",),
    "verdicts": ("PassageStance", "TargetStance"),
}

if not TYPE_CHECKING:  # a type checker that saw this would take any name to be there

    def __getattr__(name: str) -> Any:
        for module, names in _HOMES.items():
            if name in names:
                return getattr(import_module(f"framing.{module}"), name)
        raise AttributeError(f"module 'framing' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
