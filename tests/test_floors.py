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
    | {"clutter", "paragraphs", "emphasis"},
    {"classifier", "encoder", "aimed", "quotes", "tagger", "decoding", "mentions", "namesakes", "operators", "viewpoints"},
    {"clean", "passages", "attribution", "frames", "stances", "speakers", "carriers", "voices", "targets"},
    {"heads", "joining", "judging", "pipeline"},
    {"inputs", "rows", "corpus", "manifest", "shards", "workers", "progress", "batches", "duplicates"}
    | {"table", "summary", "comparison", "report", "labelled", "matches", "outputs", "texts", "standoff", "train"},
    {"cli"},
    {"__main__", "__init__"},
]
STEPS = FLOORS[3]


def imports() -> list[tuple[str, str]]:
    """Return who imports whom, by the first part below `framing`, each once."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        own = path.relative_to(SOURCE).with_suffix("").parts[0]
        names = imported(path.read_text(encoding="utf8"))
        found |= {(own, name) for name in names if name != own and not name.startswith("__")}
    return sorted(found)


def imported(program: str) -> set[str]:
    """Return what a module imports of `framing`, by the first part below it."""
    found = set()
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports name the whole path"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith("framing.")}


@pytest.mark.parametrize(
    ("program", "names"),
    [
        ("import framing.train.run", {"train"}),
        ("import framing.frames as f, json", {"frames"}),
        ("from framing.train.run import run", {"train"}),
        ("from framing import frames, stances", {"frames", "stances"}),
        ("def f():\n    import framing.cli.reading", {"cli"}),
        ("from json import loads", set()),
    ],
)
def test_every_way_to_import_is_seen(program: str, names: set[str]) -> None:
    assert imported(program) == names


def test_an_import_by_a_relative_path_is_refused() -> None:
    with pytest.raises(AssertionError):
        imported("from . import pipeline")


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
