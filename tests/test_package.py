"""The package: cheap to import, with a face of few names, and whole in a wheel."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import re
import subprocess
import sys
import time
import venv
import zipfile
from pathlib import Path

import pytest

import framing
from framing import codebook, comparison, records, verdicts

LIMIT = 0.05  # seconds that the import may cost over a bare interpreter


def python(code: str, path: Path | None = None, cwd: Path | None = None, executable: str = sys.executable) -> str:
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "COVERAGE_PROCESS_START")}
    if path:
        env["PYTHONPATH"] = str(path)
    done = subprocess.run([executable, "-c", code], capture_output=True, text=True, env=env, cwd=cwd, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_name_of_the_face_is_there_and_no_other() -> None:
    assert dir(framing) == sorted([*framing.__all__, "__version__"])
    assert sorted(framing.__all__) == framing.__all__
    for name in framing.__all__:
        assert getattr(framing, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'weather'"):
        framing.weather  # noqa: B018


def test_every_record_that_is_given_has_its_name_in_the_face() -> None:
    for module in (codebook, comparison, records, verdicts):
        own = {name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__}
        own = {name for name in own if dataclasses.is_dataclass(getattr(module, name))}
        assert own
        assert own <= set(framing.__all__)
        assert all(getattr(framing, name) is getattr(module, name) for name in own)


def test_type_checkers_know_the_names_of_the_face_and_no_other(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    program = tmp_path / "program.py"
    lines = ["import framing", *(f"framing.{name}" for name in framing.__all__), "framing.raed_batch", "framing.Anlysis"]
    program.write_text("\n".join(lines) + "\n")
    command = ["-m", "mypy", "--strict", "--follow-imports=skip", "--config-file=", "--cache-dir", str(tmp_path / "cache")]
    files = [str(root / "src" / "framing" / "__init__.py"), str(program)]
    done = subprocess.run([sys.executable, *command, *files], capture_output=True, text=True, check=False, cwd=tmp_path)
    found = [line for line in done.stdout.splitlines() if "program.py" in line]
    assert [re.findall(r'has no attribute "(\w+)"', line) for line in found] == [["raed_batch"], ["Anlysis"]], done.stdout


@pytest.mark.parametrize("name", framing.__all__)
def test_a_name_means_the_same_whatever_was_used_before(name: str, root: Path) -> None:
    code = f"import framing, framing.pipeline; print(callable(framing.{name}), callable(framing.{name}))"
    assert python(code, root / "src") == "True True"


def test_importing_brings_no_heavy_package(root: Path) -> None:
    code = "import sys, framing; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = set(python(code, root / "src").split())
    assert "framing" in loaded
    heavy = {"numpy", "scipy", "sklearn", "safetensors", "joblib", "pyarrow", "datasets", "tqdm", "pycrfsuite"}
    assert not loaded & heavy


def test_reading_needs_neither_scikit_learn_nor_scipy(root: Path) -> None:
    code = (
        "import sys, framing; framing.load().read('The ministry denied that any soldier had deserted.');"
        "print(*sorted({m.split('.')[0] for m in sys.modules}))"
    )
    loaded = set(python(code, root / "src").split())
    assert "numpy" in loaded
    assert not loaded & {"scipy", "sklearn", "joblib", "pyarrow", "pycrfsuite", "tqdm", "trafilatura"}


def test_importing_costs_next_to_nothing(root: Path) -> None:
    def cost(code: str) -> float:
        start = time.perf_counter()
        python(code, root / "src")
        return time.perf_counter() - start

    runs = [(cost("pass"), cost("import framing")) for _ in range(7)]
    assert min(with_it for _, with_it in runs) - min(bare for bare, _ in runs) < LIMIT


def test_the_checkout_is_what_is_imported(root: Path) -> None:
    assert Path(str(framing.__file__)).is_relative_to(root / "src")
    assert (root / "src" / "framing" / "py.typed").exists()


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed: pip install hatchling, then the wheel is built and tried")
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*command, "-w", str(out), str(root)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = out.glob("*.whl")
    return built


def test_a_wheel_holds_the_models_and_the_codebooks(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "framing/py.typed",
        "framing/codebooks/conflict.toml",
        "framing/models/conflict/model.json",
        "framing/models/conflict/weights.safetensors",
        "framing/models/conflict-encoder/encoder.onnx",
        "framing/models/conflict-encoder/targets.onnx",
        "framing/models/static/vectors.safetensors",
    ):
        assert names.count(name) == 1
    assert not [name for name in names if name.startswith(("tests", "seeds", "benchmarks"))]


def test_a_wheel_reads_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    # A new environment with the packages of this one, so that nothing is downloaded.
    venv.create(tmp_path / "env", system_site_packages=True, with_pip=False, symlinks=True)
    executable = str(tmp_path / "env" / "bin" / "python")
    site = Path(python("import sysconfig; print(sysconfig.get_path('purelib'))", executable=executable))
    here = [path for path in sys.path if path.endswith("site-packages")]
    (site / "here.pth").write_text("\n".join(here) + "\n")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*command, str(wheel)], check=True, capture_output=True)
    code = (
        "import framing, sys; reader = framing.load();"
        "print(framing.__file__, reader.model.sha256, len(reader.read('The ministry denied it all.').passages))"
    )
    file, digest, passages = python(code, cwd=tmp_path, executable=executable).split()
    assert Path(file).is_relative_to(site)
    assert digest == framing.load().model.sha256
    assert passages == "1"
