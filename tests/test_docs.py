"""The documents: every block of Python runs, and every command prints what the document says."""

from __future__ import annotations

import doctest
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


def test_the_examples_of_the_module_are_true() -> None:
    failed, tried = doctest.testmod(framing)
    assert tried >= 4
    assert failed == 0
