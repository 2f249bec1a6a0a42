"""The pause of the collector: it ends, whatever happens in it, and leaves things as they were."""

from __future__ import annotations

import gc

import pytest

from framing.garbage import uncollected
from framing.pipeline import Reader


def test_the_collector_rests_only_during_the_pause() -> None:
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_fault_ends_the_pause() -> None:
    with pytest.raises(KeyError), uncollected():
        raise KeyError
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_collector_runs_between_the_results_of_a_stream(tiny: Reader) -> None:
    assert [gc.isenabled() for _ in tiny.read_many(["Rain fell on the town."] * 3)] == [True] * 3
    assert gc.isenabled()


def test_reading_leaves_nothing_to_collect(tiny: Reader) -> None:
    text = "The mayor, Ada Krol, said that rain fell. “It was cold,” she added.\n\nReports said the ministry had denied it."
    list(tiny.read_many([text] * 3))
    gc.collect()
    list(tiny.read_many([text] * 40))
    assert gc.collect() < 40  # less than one object an article
