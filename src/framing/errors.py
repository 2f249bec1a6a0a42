"""Everything that `framing` raises on purpose.

    FramingError
      InputError      a text, file or folder to be read is missing, empty, binary, not UTF-8, or malformed
      CodebookError   a codebook file breaks a rule
      LabelError      labelled data breaks its contract, or names a label that the codebook lacks
      ModelError      a model folder is damaged, foreign, or of another format
      MissingExtra    an optional package is needed

Each message is one sentence with the rule, the value given and the next step. Takes nothing, gives classes only.
"""

from __future__ import annotations


class FramingError(Exception):
    """Base of all errors that this library raises on purpose."""


class InputError(FramingError):
    """A text, a file or a folder cannot be read as articles."""


class CodebookError(FramingError):
    """A codebook breaks a rule; the message names the file and the line."""


class LabelError(FramingError):
    """Labelled data breaks its contract; the message names the file and the line."""


class ModelError(FramingError):
    """A model folder is damaged, foreign or of another format."""


class MissingExtra(FramingError):
    """An optional package is not installed.

    Parameters
    ----------
    purpose : str
        What the package was needed for.
    extra : str
        The extra that brings it.
    """

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(purpose, extra)  # as given, so that a copy is made from the same

    def __str__(self) -> str:
        purpose, extra = self.args
        return f"{purpose} needs an optional package; install it with: pip install 'framing[{extra}]'"
