"""Model folders: written twice they are the same bytes, read they are checked, and what does not fit is refused."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import pickle
import time
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


def _manifest(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / store.MANIFEST).write_text(text) and None


def _bomb(folder: Path) -> None:
    """A file that takes no place on the disk and says to be of a terabyte."""
    with (folder / "terms.txt").open("r+b") as file:
        file.truncate(1 << 40)


def _pipe(folder: Path) -> None:
    (folder / "terms.txt").unlink()
    os.mkfifo(folder / "terms.txt")


ONE = np.float32(1)


def _tensors(header: bytes, number: Any = ONE) -> Callable[[Path], None]:
    """Plant a safetensors file with this header, and with a length of it that is right."""
    length = len(header) or 1 << 62
    return lambda folder: plant(folder, "x.safetensors", length.to_bytes(8, "little") + header + number.tobytes())


class Harm:
    """Makes a file in the current folder when its pickle is loaded."""

    def __reduce__(self) -> Any:
        return os.mkdir, ("executed",)


PICKLE = pickle.dumps(Harm())
ENTRY = b'{"x":{"dtype":"F32","shape":%b,"data_offsets":[0,4]}}'


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
        (lambda folder: plant(folder, "x.txt", b"\xff"), "x.txt", "UTF-8"),
        (_leave("a\0b"), "model.json", "must lie in it"),
        (_leave("a\nb"), "model.json", "must lie in it"),
        (_leave("\ud800"), "model.json", "must lie in it"),
        (_leave("a" * 100_000), "aaa", "a model folder must hold"),
        (_manifest('{"format": 1, "format": 1, "files": {}}'), "model.json", "a key stands twice"),
        (_manifest('{"format": 1, "files": {"a": "b", "a": "c"}}'), "model.json", "a key stands twice"),
        (_manifest('{"format": 1, "files": {}, "n": NaN}'), "model.json", "NaN is no number"),
        (_manifest('{"format": 1, "files": {}, "n": -Infinity}'), "model.json", "-Infinity is no number"),
        (_manifest('{"format": 1, "files": {}, "n": 1e999}'), "model.json", "a number is too large"),
        (_manifest(f'{{"format": 1, "files": {{}}, "n": {"9" * 10_000}}}'), "model.json", "must be JSON"),
        (_manifest(f'{{"format": {json.dumps("1" * 100_000)}, "files": {{}}}}'), "m", "reads model format 1, but"),
        (_manifest("[" * (2 << 20)), "model.json", "must be a plain file of at most 1 MB"),
        (_manifest('{"a":' * 100_000), "model.json", "must be JSON"),
        (_bomb, "terms.txt", "must be a plain file of at most 16 MB, but is larger"),
        (_pipe, "terms.txt", "must be a plain file of at most 16 MB, but is none"),
        (lambda folder: plant(folder, "x.safetensors", PICKLE), "x.safetensors", "must be a safetensors file"),
        (lambda folder: plant(folder, "x.txt", gzip.compress(b"\0" * 1_000_000)), "x.txt", "UTF-8"),
        (_tensors(b""), "x.safetensors", "too long"),
        (_tensors(b"[]"), "x.safetensors", "its header is no object"),
        (_tensors(b"{" + b" " * (2 << 20) + b"}"), "x.safetensors", "of 2097154 bytes is too long"),
        (_tensors(b'{"a":' * 50_000), "x.safetensors", "must be a safetensors file"),
        (_tensors(ENTRY % b"[4611686018427387904,4611686018427387904]"), "x.safetensors", "an impossible shape"),
        (_tensors(ENTRY % b"[0,99999999999999999999]"), "x.safetensors", "an impossible shape"),
        (_tensors(ENTRY % b"[-1]"), "x.safetensors", "an impossible shape"),
        (_tensors(ENTRY % b"[true]"), "x.safetensors", "an impossible shape"),
        (_tensors(ENTRY % b"[1,1,1,1]"), "x.safetensors", "an impossible shape"),
        (_tensors(ENTRY % b"[2]"), "x.safetensors", "must be a safetensors file"),
        (_tensors((ENTRY % b"[1]").replace(b"F32", b"BOOL")), "x.safetensors", "of another kind"),
        (_tensors((ENTRY % b"[1]").replace(b"F32", b"BF16")), "x.safetensors", "of another kind"),
        (_tensors((ENTRY % b"[1]").replace(b"F32", b"F99")), "x.safetensors", "of another kind"),
        (_tensors(b'{"x": 3}'), "x.safetensors", "must be a safetensors file"),
        (_tensors(b'{"x": {"dtype": [], "shape": [1]}}'), "x.safetensors", "must be a safetensors file"),
        (_tensors((ENTRY % b"[1]")[:-1] + b"," + (ENTRY % b"[1]")[1:]), "x.safetensors", "a key stands twice"),
        (_tensors(ENTRY % b"[1]", np.float32(np.nan)), "x.safetensors", "finite numbers of moderate size, but 'x'"),
        (_tensors(ENTRY % b"[1]", np.float32(np.inf)), "x.safetensors", "finite numbers of moderate size, but 'x'"),
        (_tensors(ENTRY % b"[1]", np.float32(-1e30)), "x.safetensors", "finite numbers of moderate size, but 'x'"),
        (_tensors((ENTRY % b"[2]").replace(b"F32", b"F16"), np.float16([1, np.nan])), "x.safetensors", "finite numbers"),
        (_tensors((ENTRY % b"[1]").replace(b'"x"', b'"a"')), "m", "must hold each array once, but 'a' stands in two"),
    ],
)
def test_a_folder_that_does_not_fit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None], named: str, rule: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = save(tmp_path / "m")
    damage(folder)
    start = time.perf_counter()
    with pytest.raises(ModelError) as caught:
        store.read(folder)
    assert time.perf_counter() - start < 5
    assert len(str(caught.value)) < 600
    assert not (folder.parent / "executed").exists()
    assert rule in str(caught.value)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path)
    monkeypatch.setattr(store, "LARGEST", 10)
    with pytest.raises(ModelError, match="must be a plain file of at most"):
        store.read(tmp_path)


def test_a_model_is_not_written_over_anything_else(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("text\n")
    for taken in (tmp_path, tmp_path / "data.csv", tmp_path / "data.csv" / "m"):
        with pytest.raises(ModelError, match=f"new, empty or a model's, but {taken} is none; name another"):
            store.claim(taken)
    store.claim(tmp_path / "new" / "m")
    store.claim(save(tmp_path / "old"))


def test_find(tmp_path: Path, root: Path) -> None:
    assert store.find(tmp_path) == tmp_path
    assert store.find(str(tmp_path)) == tmp_path
    assert store.find("static") == root / "models" / "static"
    for name in ("weather", "../models/static", tmp_path / "none"):
        with pytest.raises(ModelError, match="is a folder or the name of a shipped model") as caught:
            store.find(name)
        assert str(name) in str(caught.value)


def test_a_folder_beside_one_does_not_stand_in_for_a_shipped_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "conflict")
    assert store.find("conflict") == root / "models" / "conflict"
    assert store.find("./conflict").resolve() == tmp_path.resolve() / "conflict"


def test_what_is_no_name_is_refused() -> None:
    for name in (None, 3):
        with pytest.raises(ModelError, match=f"but {name} is neither; try 'conflict'"):
            store.find(name)  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="but the name is empty; try 'conflict'"):
        store.find("")


def test_an_endless_name_is_refused_like_any_other() -> None:
    with pytest.raises(ModelError):
        store.find("x" * 300)
