"""Model folders: written twice they are the same bytes, read they are checked, and what does not fit is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from framing import store
from framing.errors import ModelError

ARRAYS = {"b": np.arange(6, dtype=np.float16).reshape(2, 3), "a": np.array([1, 2], dtype=np.uint64)}
TEXTS = {"terms.txt": "grain\nélan\n", "README.md": "A model.\n"}


def save(folder: Path) -> Path:
    store.write(folder, {"name": "small"}, ARRAYS, TEXTS)
    return folder


def forge(folder: Path, **changes: Any) -> None:
    """Change the manifest."""
    path = folder / store.MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def plant(folder: Path, name: str, content: bytes) -> None:
    """Add a file with its right hash, as somebody would who means harm."""
    (folder / name).write_bytes(content)
    files = json.loads((folder / store.MANIFEST).read_text())["files"]
    forge(folder, files=files | {name: hashlib.sha256(content).hexdigest()})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    contents = store.read(save(tmp_path / "deep" / "m"))
    assert contents.manifest["name"] == "small"
    assert contents.manifest["format"] == store.FORMAT
    assert contents.texts == TEXTS
    assert {name: array.tolist() for name, array in contents.arrays.items()} == {
        name: array.tolist() for name, array in ARRAYS.items()
    }
    assert contents.arrays["b"].dtype == np.float16
    manifest = (tmp_path / "deep" / "m" / store.MANIFEST).read_bytes()
    assert contents.sha256 == hashlib.sha256(manifest).hexdigest()


def test_the_same_values_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = save(tmp_path / "one"), tmp_path / "two"
    store.write(second, {"name": "small"}, dict(reversed(ARRAYS.items())), dict(reversed(TEXTS.items())))
    assert sorted(p.name for p in first.iterdir()) == ["README.md", "model.json", "terms.txt", "weights.safetensors"]
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_graphs_are_kept_as_they_are(tmp_path: Path) -> None:
    graphs = {"frames.onnx": b"\x08\x08\xff"}
    store.write(tmp_path, {"name": "small"}, ARRAYS, TEXTS, graphs)
    contents = store.read(tmp_path)
    assert (contents.graphs, contents.texts) == (graphs, TEXTS)
    _change("frames.onnx", 0)(tmp_path)
    with pytest.raises(ModelError, match="but it was changed"):
        store.read(tmp_path)


def test_a_second_model_replaces_the_first(tmp_path: Path) -> None:
    store.write(save(tmp_path), {"name": "other"}, ARRAYS, {"terms.txt": "rain\n"})
    assert store.read(tmp_path).texts == {"terms.txt": "rain\n"}


def _change(name: str, place: int) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[place] ^= 1
        (folder / name).write_bytes(content)

    return damage


def _leave(name: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder.parent / "secret.txt").write_text("secret")
        forge(folder, files={name: hashlib.sha256(b"secret").hexdigest()})

    return damage


def _symlink(folder: Path) -> None:
    (folder.parent / "secret.txt").write_text(TEXTS["terms.txt"])
    (folder / "terms.txt").unlink()
    (folder / "terms.txt").symlink_to(folder.parent / "secret.txt")


@pytest.mark.parametrize(
    ("damage", "named", "rule"),
    [
        (_change("weights.safetensors", -1), "weights.safetensors", "but it was changed"),
        (_change("terms.txt", 0), "terms.txt", "but it was changed"),
        (_change("README.md", 3), "README.md", "but it was changed"),
        (_change("model.json", 0), "model.json", "must be JSON"),
        (lambda folder: (folder / "terms.txt").unlink(), "terms.txt", "a model folder must hold terms.txt"),
        (lambda folder: (folder / "model.json").unlink(), "model.json", "a model folder must hold model.json"),
        (lambda folder: forge(folder, format=2), "m", "reads model format 1, but"),
        (lambda folder: forge(folder, format="1"), "m", "has '1'; retrain"),
        (lambda folder: forge(folder, files=None), "model.json", "must list the model's files"),
        (lambda folder: forge(folder, files={"terms.txt": 3}), "model.json", "must list the model's files"),
        (lambda folder: (folder / "model.json").write_text("[1]"), "model.json", "must list the model's files"),
        (lambda folder: (folder / "model.json").write_text("[" * 100_000), "model.json", "must be JSON"),
        (lambda folder: (folder / "model.json").write_bytes(b"\xff\xff"), "model.json", "must be JSON"),
        (_leave("../secret.txt"), "../secret.txt", "must lie in it"),
        (_leave("/etc/hostname"), "/etc/hostname", "must lie in it"),
        (_leave(".."), "..", "must lie in it"),
        (_leave(""), "''", "must lie in it"),
        (_symlink, "terms.txt", "must be a plain file"),
        (lambda folder: plant(folder, "x.safetensors", b"nothing"), "x.safetensors", "must be a safetensors file"),
        (
            lambda folder: plant(folder, "x.safetensors", (1 << 60).to_bytes(8, "little") + b"{}"),
            "x.safetensors",
            "must be a safetensors file",
        ),
        pytest.param(
            lambda folder: plant(folder, "x.txt", b"\xff"),
            "x.txt",
            "UTF-8",
        ),
        pytest.param(
            _leave("a\0b"),
            "model.json",
            "must lie in it",
        ),
    ],
)
def test_a_folder_that_does_not_fit_is_refused(
    tmp_path: Path, damage: Callable[[Path], None], named: str, rule: str
) -> None:
    folder = save(tmp_path / "m")
    damage(folder)
    with pytest.raises(ModelError) as caught:
        store.read(folder)
    assert rule in str(caught.value)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path)
    monkeypatch.setattr(store, "LARGEST", 10)
    with pytest.raises(ModelError, match="must be a plain file of at most"):
        store.read(tmp_path)


def test_find(tmp_path: Path, root: Path) -> None:
    assert store.find(tmp_path) == tmp_path
    assert store.find(str(tmp_path)) == tmp_path
    assert store.find("static") == root / "models" / "static"
    for name in ("weather", "../models/static", tmp_path / "none"):
        with pytest.raises(ModelError, match="is a folder or the name of a shipped model") as caught:
            store.find(name)
        assert str(name) in str(caught.value)


def test_an_endless_name_is_refused_like_any_other() -> None:
    with pytest.raises(ModelError):
        store.find("x" * 300)
