"""Places of a text, and what they are when white space and quotes do not count."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from framing.sharing.matches import fold, folded_places, realign
from strategies import ANY


@given(ANY)
def test_places_lie_in_the_text_and_fold_alike(text: str) -> None:
    folded, where = folded_places(text)
    for (start, end), (first, last) in where:
        assert 0 <= start <= end <= len(text)
        assert folded[first:last] == fold(text[start:end])


@given(ANY, st.data())
def test_realigned_stretches_fold_to_what_was_sought(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(folded))] * 2)))
    if start < end:
        first, last = realign(text)(start, end)
        assert fold(text[first:last]) == folded[start:end]
        assert text[first:last].strip() == text[first:last]
