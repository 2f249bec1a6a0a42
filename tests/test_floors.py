"""The floors of the house: an import goes down only (docs/design.md)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "framing"
FLOORS = [
    {"errors"},
    {"records", "codebook", "features", "store", "contents", "vocabulary", "verdicts", "garbage", "turns", "faults", "shape"}
    | {"clutter", "paragraphs", "emphasis"},
    {"classifier", "encoder", "speech", "names", "positions"},
    {"clean", "passages", "attribution", "frames", "stances", "speakers", "carriers", "voices", "targets"},
    {"heads", "joining", "judging", "pipeline"},
    {"files", "corpus", "runs", "batches", "duplicates"}
    | {"table", "summary", "comparison", "report", "labelled", "sharing", "standoff", "train"},
    {"cli"},
    {"__main__", "__init__"},
]
STEPS = FLOORS[3]


def imports() -> list[tuple[str, str]]:
    """Return which module imports which, by their whole paths below `framing`, each once."""
    modules = {name(path): path for path in SOURCE.rglob("*.py")}
    found = set()
    for own, path in modules.items():
        for other in imported(path.read_text(encoding="utf8")):
            whom = next((module for module in (other, other.rpartition(".")[0]) if module in modules), None)
            if whom and whom != own:
                found.add((own, whom))
    return sorted(found)


def name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def imported(program: str) -> set[str]:
    """Return what a module imports of `framing`, by the path below it, which may end in a name that a module holds."""
    found = set()
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports name the whole path"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.removeprefix("framing.") for name in found if name.startswith("framing.")}


@pytest.mark.parametrize(
    ("program", "names"),
    [
        ("import framing.train.run", {"train.run"}),
        ("import framing.frames as f, json", {"frames"}),
        ("from framing.train.run import run", {"train.run.run"}),
        ("from framing import frames, stances", {"frames", "stances"}),
        ("def f():\n    import framing.cli.reading", {"cli.reading"}),
        ("from json import loads", set()),
    ],
)
def test_every_way_to_import_is_seen(program: str, names: set[str]) -> None:
    assert imported(program) == names


def test_an_import_by_a_relative_path_is_refused() -> None:
    with pytest.raises(AssertionError):
        imported("from . import pipeline")


def part(module: str) -> str:
    """Return what a module is or belongs to right below `framing`."""
    return module.partition(".")[0]


def floor(module: str) -> int:
    return next(number for number, names in enumerate(FLOORS) if part(module) in names)


def test_every_module_has_a_floor() -> None:
    assert {part(name(path)) for path in SOURCE.rglob("*.py")} == set().union(*FLOORS)


@pytest.mark.parametrize(("who", "whom"), imports(), ids=lambda name: name)
def test_an_import_goes_down(who: str, whom: str) -> None:
    if who != "__init__":  # it names where each public name lives, and loads it when it is asked for
        assert floor(whom) <= floor(who)
        assert part(who) == part(whom) or not {who, whom} <= STEPS
        assert part(whom) != "train" or part(who) in ("train", "cli")


@pytest.mark.parametrize("within", [str, part], ids=["modules", "folders"])
def test_there_is_no_circle(within: Callable[[str], str]) -> None:
    down: dict[str, set[str]] = {}
    for who, whom in imports():
        if within(who) != within(whom):
            down.setdefault(within(who), set()).add(within(whom))

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
