"""Damaged models and articles that are none: a part of what benchmarks/fuzz.py tries, and the same generators."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from framing.errors import FramingError
from framing.pipeline import Reader


@pytest.fixture
def generators(root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    import fuzzed_articles
    import fuzzed_models

    return fuzzed_models, fuzzed_articles


def test_a_damaged_model_is_refused_or_reads(generators: Any, trained: Path, tmp_path: Path) -> None:
    models = generators[0]
    bench = models.Bench(trained, tmp_path / "mutated")
    outcomes: Counter[str] = Counter()
    for number in range(300):
        outcome, error = bench.run(number)
        assert outcome != models.FAILED, f"{number}: {error}"
        outcomes[outcome] += 1
    assert sum(outcomes.values()) == 300
    assert outcomes[models.REFUSED] >= 100
    assert outcomes[models.OTHER] >= 3  # the mutations reach the numbers, and are not all stopped by a hash


def test_an_article_that_is_none_is_read_or_refused(generators: Any, reader: Reader) -> None:
    for number in range(200):
        text = generators[1].article(number)
        start = time.process_time()
        try:
            story = reader.read(text)
        except FramingError:
            continue
        # Words never met before cost about .3 ms each, so a second a megabyte does not hold for nonsense yet; benchmarks/fuzz.py
        # counts that as a failure. This finds what grows with the square: it took 2.8 s.
        assert time.process_time() - start < 2, number
        assert all(text[p.start : p.end] == p.text for p in story.passages), number
