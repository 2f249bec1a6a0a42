"""The terms of a head: a mapping that is taken apart only when it is asked."""

from __future__ import annotations

import pytest

from framing.errors import ModelError
from framing.heads import _Terms


def test_terms_are_numbered_in_order_in_every_way_to_ask() -> None:
    terms = _Terms("war\nno war\nÉlan\n", "fault")
    assert len(terms) == 3
    assert list(terms) == ["war", "no war", "Élan"]
    assert list(terms.items()) == [("war", 0), ("no war", 1), ("Élan", 2)]
    assert [terms["no war"], terms.get("Élan"), terms.get("bread", -1)] == [1, 2, -1]
    assert "war" in terms
    assert "bread" not in terms


def test_a_term_that_stands_twice_is_a_fault() -> None:
    with pytest.raises(ModelError, match="fault; retrain the model"):
        len(_Terms("war\nwar\n", "fault").items())
