"""The documents: every block of Python runs, and every command prints what the document says."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import framing

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="README.md is not written yet")


def blocks(kind: str) -> list[tuple[Path, int, str]]:
    """Return the blocks of a kind with their file and the line that they begin in."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf8") if page.exists() else ""
        found += [(page, text.count("\n", 0, b.start()) + 2, b[2]) for b in _BLOCK.finditer(text) if b[1] == kind]
    return found


def commands(block: str) -> list[tuple[str, str]]:
    """Part a console block into commands and the output shown below each."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2].rstrip()) for part in parts]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the documents speak of, so that nothing is written into the checkout."""
    for name in ("seeds", "models"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    return tmp_path


PYTHON = {page: [(line, code) for p, line, code in blocks("python") if p == page] for page in PAGES}


@pytest.mark.parametrize("page", [page for page in PAGES if PYTHON[page]], ids=lambda page: page.name)
def test_the_python_of_a_page_runs_from_top_to_bottom(
    page: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, object] = {"__name__": "__docs__"}
    for line, code in PYTHON[page]:
        exec(compile("\n" * (line - 1) + code, str(page), "exec"), names)
        wanted = [text[2:] for text in code.splitlines() if text.startswith("# ")]
        printed = [text.rstrip() for text in capsys.readouterr().out.splitlines()]
        assert not wanted or printed == wanted, f"{page.name}, line {line}"


CONSOLE = [
    pytest.param(command, output, id=f"{page.name}:{line}:{command[:40]}")
    for page, line, block in blocks("console")
    for command, output in commands(block)
    if command.startswith("framing ")
]


@pytest.mark.parametrize(("command", "output"), CONSOLE)
def test_a_command_prints_what_the_page_says(command: str, output: str, place: Path) -> None:
    call = command.replace("framing ", f"{sys.executable} -m framing ", 1)
    done = subprocess.run(call, shell=True, capture_output=True, text=True, cwd=place, check=False)
    assert output or done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    printed = [line.rstrip() for line in (done.stdout + done.stderr).strip().splitlines()]
    wanted = output.splitlines()
    if "..." in wanted:  # a line of three points stands for any lines
        at = wanted.index("...")
        last = len(wanted) - at - 1
        printed = [*printed[:at], "...", *(printed[-last:] if last else [])]
    assert not output or printed == wanted


TEXTS = [*PAGES, ROOT / "seeds" / "DATASHEET.md", *sorted((ROOT / "models").glob("*/README.md"))]


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_each_row_of_a_table_has_as_many_cells_as_its_head(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf8"), flags=re.MULTILINE | re.DOTALL)
    for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        rows = [re.sub(r"\\\\|`[^`]*`", "", row).count("|") for row in table.splitlines()]
        assert set(rows) == {rows[0]}, table


def test_the_page_on_evaluation_has_the_figures_of_the_results() -> None:
    results = [
        json.loads((ROOT / "benchmarks" / "results" / f"{name}.json").read_text(encoding="utf8"))["datasets"]
        for name in ("quality", "quality-conflict-encoder")
    ]
    lines = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf8").splitlines()
    names = {
        "frames, micro F1": "frames_micro",
        "attribution F1": "attribution_f1",
        "source accuracy": "source_accuracy",
        "end-to-end stance F1": "end_to_end_stance_f1",
    }
    for title, key in names.items():
        first, second = (line.strip("| ").split(" | ")[1:] for line in lines if line.startswith(f"| {title} | 0"))
        dev, five, heldout = ([f"{own[data][key]:.3f}" for own in results] for data in DATASETS)
        assert [first[0], first[2]] == dev
        assert second == five + heldout


DATASETS = ("conflict_dev", "five_articles", "seeds_heldout")


def test_the_examples_of_the_module_are_true() -> None:
    failed, tried = doctest.testmod(framing)
    assert tried >= 4
    assert failed == 0
