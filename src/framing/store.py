"""A model folder <-> manifest, arrays, texts and graphs; the only reader and writer of model folders.

Takes a folder, gives its checked contents; refuses in one sentence what is damaged, foreign or of another format. A
folder holds ``model.json`` (the manifest, with the SHA-256 of every other file), arrays as safetensors, texts, and, for an
encoder, a graph as ONNX. There is no pickle anywhere and nothing is executed. What the arrays mean is known to the steps,
not here.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError

FORMAT = 1
MANIFEST = "model.json"
LARGEST = 512 << 20  # no file of a model folder may be larger; a folder of this library is far smaller
LARGEST_MANIFEST = 4 << 20


@dataclass(frozen=True)
class Contents:
    """What a model folder holds: the manifest, arrays by name, texts and graphs by file name, and the folder's hash."""

    path: Path
    manifest: dict[str, Any]
    arrays: dict[str, NDArray[Any]]
    texts: dict[str, str]
    sha256: str
    graphs: dict[str, bytes] = field(default_factory=dict)


def find(name: str | Path) -> Path:
    """Return the folder of a model: a path as given, or a shipped model by its name.

    Raises
    ------
    ModelError
        If there is no such folder.
    """
    path = Path(name)
    here = Path(__file__).resolve()
    # In a wheel the models lie inside the package, in a checkout beside src/. A bare name means a shipped model, whatever
    # lies in the current folder; "./name" means that.
    try:
        for folder in (here.parent / "models", here.parents[2] / "models"):
            if path.name == str(name) and (folder / path / MANIFEST).is_file():
                return folder / path
        if path.is_dir():
            return path
    except OSError:  # a name that the system calls too long
        pass
    raise ModelError(
        f"a model is a folder or the name of a shipped model, but {str(name)!r} is neither; try 'conflict'"
    )


def read(path: Path) -> Contents:
    """Read and check a model folder. Raises `ModelError` for anything that does not fit."""
    manifest_bytes = _bytes(path, MANIFEST, LARGEST_MANIFEST)
    manifest = _manifest(path, manifest_bytes)
    arrays: dict[str, NDArray[Any]] = {}
    texts: dict[str, str] = {}
    graphs: dict[str, bytes] = {}
    for name, expected in manifest["files"].items():
        content = _bytes(path, name, LARGEST)
        if hashlib.sha256(content).hexdigest() != expected:
            raise ModelError(
                f"{path / name} must have the hash that {MANIFEST} gives, but it was changed; restore the model folder"
            )
        if name.endswith(".safetensors"):
            arrays.update(_arrays(path / name, content))
        elif name.endswith(".onnx"):
            graphs[name] = content
        else:
            texts[name] = _text(path / name, content)
    return Contents(path, manifest, arrays, texts, hashlib.sha256(manifest_bytes).hexdigest(), graphs)


def write(
    path: Path,
    manifest: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]],
    texts: Mapping[str, str],
    graphs: Mapping[str, bytes] | None = None,
) -> None:
    """Write a model folder; the same values give the same bytes. Files of an earlier model of that folder are replaced."""
    from safetensors.numpy import save

    path.mkdir(parents=True, exist_ok=True)
    files = {name: text.encode("utf8") for name, text in texts.items()} | dict(graphs or {})
    files["weights.safetensors"] = save({name: np.ascontiguousarray(array) for name, array in sorted(arrays.items())})
    for name, content in files.items():
        (path / name).write_bytes(content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    record = {"format": FORMAT, **manifest, "files": hashes}
    (path / MANIFEST).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf8")


def _bytes(folder: Path, name: str, largest: int) -> bytes:
    if Path(name).name != name or name in ("", ".", "..") or "\0" in name:
        raise ModelError(f"{folder}: files of a model folder must lie in it, but {MANIFEST} names {name!r}")
    path = folder / name
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > largest:
            raise ModelError(f"{path} must be a plain file of at most {largest >> 20} MB; restore the model folder")
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"a model folder must hold {name}, but {path} cannot be read ({error.strerror})") from error


def _manifest(path: Path, content: bytes) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path / MANIFEST} must be JSON, but it is not ({error})") from error
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict) or not all(isinstance(v, str) for v in files.values()):
        raise ModelError(
            f"{path / MANIFEST} must list the model's files with their hashes, but it does not; retrain the model"
        )
    if manifest.get("format") != FORMAT:
        raise ModelError(
            f"this version reads model format {FORMAT}, but {path} has {manifest.get('format')!r}; retrain the model"
        )
    return manifest


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf8")
    except UnicodeDecodeError as error:
        raise ModelError(f"{path} must be UTF-8 text, but it is not ({error}); restore the model folder") from error


def _arrays(path: Path, content: bytes) -> dict[str, NDArray[Any]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays: dict[str, NDArray[Any]] = load(content)
        return arrays
    except (SafetensorError, ValueError, KeyError, OverflowError, MemoryError) as error:
        raise ModelError(
            f"{path} must be a safetensors file, but it cannot be read ({error}); restore the model folder"
        ) from error
