"""A model folder <-> manifest, arrays, texts and graphs; the only reader and writer of model folders.

Takes a folder, gives its checked contents; refuses in one sentence what is damaged, foreign or of another format. A
folder holds ``model.json`` (the manifest, with the SHA-256 of every other file), arrays as safetensors, texts, and, for an
encoder, a graph as ONNX. There is no pickle anywhere and nothing is executed. What the arrays mean is known to the steps,
not here.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.codebook import Codebook, parse_codebook
from framing.contents import arrays_of, json_of, text_of
from framing.errors import CodebookError, InputError, ModelError
from framing.records import Origin

FORMAT = 1
MANIFEST = "model.json"
ARRAYS, GRAPHS = ".safetensors", ".onnx"
LARGEST = 512 << 20  # all files of a model folder together; a folder of this library is far smaller
LARGEST_TEXT = 16 << 20
LARGEST_MANIFEST = 1 << 20


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
    if name == "":  # it would be the folder that one stands in
        raise ModelError("a model is a folder or the name of a shipped model, but the name is empty; try 'conflict'")
    # A bare name means a shipped model, whatever lies in the current folder; "./name" means that.
    try:
        path = Path(name)
        for folder in _shipped():
            if path.name == str(name) and (folder / path / MANIFEST).is_file():
                return folder / path
        if path.is_dir():
            return path
    except (OSError, TypeError):  # a name that the system calls too long, or none
        pass
    given = str(name) if isinstance(name, os.PathLike) else name
    raise ModelError(f"a model is a folder or the name of a shipped model, but {given!r} is neither; try 'conflict'")


def address(path: Path) -> str:
    """Return what `find` finds a folder by from anywhere: the name of a shipped model, or else the whole path."""
    whole = path.resolve()
    return whole.name if whole.parent in _shipped() else str(whole)


def _shipped() -> list[Path]:
    """Return where shipped models lie: in a wheel inside the package, in a checkout beside src/."""
    here = Path(__file__).resolve()
    return [here.parent / "models", here.parents[2] / "models"]


def sha256(path: Path) -> str:
    """Return the hash that a model folder is known by, its manifest's. Raises `ModelError` if that cannot be read."""
    return hashlib.sha256(_bytes(path, MANIFEST, LARGEST_MANIFEST)).hexdigest()


def read(path: Path) -> Contents:
    """Read and check a model folder. Raises `ModelError` for anything that does not fit."""
    manifest_bytes = _bytes(path, MANIFEST, LARGEST_MANIFEST)
    manifest = _manifest(path, manifest_bytes)
    arrays: dict[str, NDArray[Any]] = {}
    texts: dict[str, str] = {}
    left = LARGEST
    graphs: dict[str, bytes] = {}
    for name, expected in manifest["files"].items():
        content = _bytes(path, name, left if name.endswith((ARRAYS, GRAPHS)) else min(left, LARGEST_TEXT))
        left -= len(content)
        if hashlib.sha256(content).hexdigest() != expected:
            raise ModelError(
                f"{path / name} must have the hash that {MANIFEST} gives, but it was changed; restore the model folder"
            )
        if name.endswith(ARRAYS):
            more = arrays_of(path / name, content)
            if twice := arrays.keys() & more.keys():
                raise ModelError(f"{path} must hold each array once, but {min(twice)!r:.80} stands in two files; retrain it")
            arrays.update(more)
        elif name.endswith(GRAPHS):
            graphs[name] = content
        else:
            texts[name] = text_of(path / name, content)
    return Contents(path, manifest, arrays, texts, hashlib.sha256(manifest_bytes).hexdigest(), graphs)


def base(contents: Contents) -> Contents:
    """Return the model to whose scores another adds."""
    name, expected = contents.manifest["base"]["name"], contents.manifest["base"]["sha256"]
    found = read(find(name))
    if found.sha256 != expected:
        raise ModelError(
            f"{contents.path} needs the model {name!r} of hash {expected}, but {found.sha256} is installed; build it again"
        )
    return found


def codebook(contents: Contents) -> Codebook:
    """Return the codebook of a model, which must be the one that it was trained on, and have the labels of its heads."""
    path, manifest = contents.path, contents.manifest
    book = parse_codebook(contents.texts["codebook.toml"], str(path / "codebook.toml"))
    if book.sha256 != manifest["codebook"]["sha256"]:
        raise ModelError(f"{path} must hold the codebook it was trained on, but holds another; retrain the model")
    for name in book.ids.keys() & manifest["heads"]:
        if not set(manifest["heads"][name]["labels"]) <= set(book.ids[name]):
            raise ModelError(f"{path} must have labels of its codebook, but those of {name} differ; retrain it")
    return book


def origin(contents: Contents) -> Origin:
    """Return what an analysis says of its model."""
    made = Origin(contents.manifest["name"], contents.manifest["version"], contents.sha256)
    if not isinstance(made.name, str) or not isinstance(made.version, str):
        raise ModelError(f"{contents.path} must have a name and a version that are texts, but has not; retrain the model")
    return made


@contextmanager
def fitting(path: Path) -> Iterator[None]:
    """Raise `ModelError` for parts of a model folder that are missing or do not fit where they are put together."""
    try:
        yield
    except InputError as error:
        raise ModelError(f"{path} must hold sound thresholds, but {error}; retrain the model") from error
    except CodebookError as error:
        raise ModelError(f"{path} must hold a sound codebook, but it is not ({error!s:.300}); retrain it") from error
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        raise ModelError(f"{path} must hold all parts of a model, but one does not fit ({error!r:.200}); retrain it") from error


def claim(path: Path) -> None:
    """Make the folder of a model that is to be written; one that holds something else is left alone.

    Raises
    ------
    ModelError
        If the folder has files and is no model's, or there is a file in its place.
    """
    with suppress(FileExistsError, NotADirectoryError):
        path.mkdir(parents=True, exist_ok=True)
        if (path / MANIFEST).is_file() or not any(path.iterdir()):
            return
    raise ModelError(f"a model must be written to a folder that is new, empty or a model's, but {path} is none; name another")


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
    if Path(name).name != name or name in ("", ".", "..") or not name.isprintable():
        raise ModelError(f"{folder}: files of a model folder must lie in it, but {MANIFEST} names {name!r:.80}")
    path = folder / name
    # Neither a link is followed nor a pipe waited for; and size and content are those of the same file.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        plain = stat.S_ISREG(path.lstat().st_mode)
        if plain:
            with open(os.open(path, flags), "rb") as file:
                status = os.fstat(file.fileno())
                if stat.S_ISREG(status.st_mode) and status.st_size <= largest:
                    return file.read(status.st_size)
    except OSError as error:
        raise ModelError(f"a model folder must hold {name:.80}, but {folder} has none to read ({error.strerror})") from error
    fault = "is larger" if plain else "is none"
    raise ModelError(f"{path} must be a plain file of at most {largest >> 20} MB, but {fault}; restore the model folder")


def _manifest(path: Path, content: bytes) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json_of(content)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path / MANIFEST} must be JSON, but it is not ({error!s:.200}); restore the model folder") from error
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict) or not all(isinstance(v, str) for v in files.values()):
        raise ModelError(
            f"{path / MANIFEST} must list the model's files with their hashes, but it does not; retrain the model"
        )
    if manifest.get("format") != FORMAT:
        raise ModelError(
            f"this version reads model format {FORMAT}, but {path} has {manifest.get('format')!r:.80}; retrain the model"
        )
    return manifest
