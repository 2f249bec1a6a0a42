"""The page that compares five articles holds what the shipped model gave."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from framing.pipeline import Reader


def test_the_pages_tables_are_those_of_the_shipped_model(root: Path, reader: Reader) -> None:
    benchmark = runpy.run_path(str(root / "benchmarks" / "outlets.py"))
    result = json.loads(benchmark["RESULTS"].read_text(encoding="utf8"))
    assert result["model"] == reader.model.sha256
    page = benchmark["PAGE"].read_text(encoding="utf8")
    for name, table in benchmark["tables"](result).items():
        assert f"<!-- {name} -->\n{table}\n\n" in page


def test_passages_are_counted_by_outlet_or_stance(root: Path, reader: Reader) -> None:
    counts = runpy.run_path(str(root / "benchmarks" / "outlets.py"))["counts"]
    denied = reader.read("The ministry denied on Monday that any soldier had deserted.", id="A")
    told = reader.read("Forty soldiers deserted their posts at dawn and walked home over the hills.", id="B")
    assert counts([denied, told], "desertion") == {"A": {"deny": 1}, "B": {"own voice": 1}}
