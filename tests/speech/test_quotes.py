"""Quotation marks: which open and which close."""

from __future__ import annotations

import pytest

from framing.features import tokenize
from framing.speech.quotes import quote_roles


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ('"Rain fell," he said.', "(...)..."),
        ("“Rain fell,” he said.", "(...)..."),
        ("He said “rain” and „snow”.", "..(.).(.)."),
        ("'Rain fell,' he said", "(...).."),
        ("the farmers' grain isn't here", "......"),
        ("«Rain»", "(.)"),
    ],
)
def test_quote_roles(text: str, roles: str) -> None:
    found = quote_roles(tokenize(text)).tolist()
    shown = "".join(".()"[role] for role in found)
    assert shown == roles
