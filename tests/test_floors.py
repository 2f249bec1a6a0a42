"""The floors of the house: an import goes down only (docs/design.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "framing"
FLOORS = [
    {"errors"},
    {"records", "codebook", "features", "lexicon", "attitudes", "polarity", "persons", "store", "vocabulary", "verdicts"}
    | {"templates", "linking", "jsonl", "garbage", "turns", "faults", "shape"}
    | {"clutter", "paragraphs"},
    {"classifier", "encoder", "aimed", "quotes", "tagger", "decoding", "mentions", "namesakes", "operators", "viewpoints"},
    {"clean", "passages", "attribution", "frames", "stances", "speakers", "carriers", "voices", "targets"},
    {"heads", "joining", "judging", "pipeline"},
    {"inputs", "rows", "corpus", "manifest", "shards", "workers", "progress", "batches", "duplicates"}
    | {"table", "summary", "comparison", "report", "labelled", "matches", "outputs", "texts", "standoff", "train"},
    {"cli"},
    {"__main__", "__init__"},
]
STEPS, TOP = FLOORS[3], FLOORS[5]


def imports() -> list[tuple[str, str]]:
    """Return who imports whom, by the first part below `framing`, each once."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        own = path.relative_to(SOURCE).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "framing":
                parts = (node.module or "").split(".")
                names = [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]
                found |= {(own, name) for name in names if name != own and not name.startswith("__")}
    return sorted(found)


def floor(module: str) -> int:
    return next(number for number, names in enumerate(FLOORS) if module in names)


def test_every_module_has_a_floor() -> None:
    modules = {p.relative_to(SOURCE).with_suffix("").parts[0] for p in SOURCE.rglob("*.py")}
    assert modules == set().union(*FLOORS)


@pytest.mark.parametrize(("who", "whom"), imports(), ids=lambda name: name)
def test_an_import_goes_down(who: str, whom: str) -> None:
    if who != "__init__":  # it names where each public name lives, and loads it when it is asked for
        assert floor(whom) <= floor(who)
        assert not {who, whom} <= STEPS
        assert whom != "train" or who == "cli"


def test_there_is_no_circle() -> None:
    down = {}
    for who, whom in imports():
        down.setdefault(who, set()).add(whom)

    def below(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        for other in down.get(module, ()):
            below(other, (*path, module))

    for module in down:
        below(module, ())


def test_no_file_is_a_junk_room_and_none_is_over_300_lines() -> None:
    for path in SOURCE.rglob("*.py"):
        assert path.stem not in ("utils", "helpers", "common", "misc")
        assert len(path.read_text(encoding="utf8").splitlines()) <= 300, path
