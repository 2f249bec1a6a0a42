"""Mutated copies of a model folder: for every number another, and what became of reading with it.

Takes the folder of a small model, gives outcomes. The files that a mutation leaves alone are links to the same content, and
the embeddings, which every model shares, are read once.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from framing import pipeline, store
from framing.errors import FramingError, ModelError

TEXT = (
    "Ministry rejects claims\n\nThe ministry denied on Monday that any soldier had deserted. “Nobody is hungry,” said Jon "
    "Oster.\n\nShells hit the school near the river, and 400 families left the town for the valley in the north.\n"
)
REFUSED, SAME, OTHER, NO_READING = "refused", "reads the same", "reads otherwise", "reading refused"
FAILED = "failed"
ODD: tuple[Any, ...] = (None, True, -1, 0, 1e300, 2**70, "", "x", "../x", "\0", "\ud800", [], {}, [[]], {"x": {}}, "9" * 999)


class Bench:
    """Mutates a model folder and tries what it does.

    Parameters
    ----------
    trained : Path
        A sound folder.
    folder : Path
        Where the mutated copies are made, one after the other.
    """

    def __init__(self, trained: Path, folder: Path) -> None:
        self.trained = trained
        self.folder = folder
        self.names = sorted(path.name for path in trained.iterdir())
        self.embeddings = functools.lru_cache(2)(pipeline.load_embeddings)
        self.sound = self._read(trained)

    def run(self, number: int) -> tuple[str, str]:
        """Return the outcome of a mutation, and the error where there is one."""
        rng = random.Random(number)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        for name in self.names:
            os.link(self.trained / name, self.folder / name)
        mended = rng.choice(MUTATIONS)(rng, self)
        try:
            reading = self._read(self.folder)
        except ModelError as error:
            return (FAILED, f"a message of {len(str(error))}") if len(str(error)) > 1000 else (REFUSED, str(error))
        except FramingError as error:
            return NO_READING, str(error)
        except Exception as error:
            return FAILED, f"{error!r:.300}"
        if reading == self.sound:
            return SAME, ""
        return (OTHER if mended else FAILED), "reads otherwise, though no hash was mended"

    def _read(self, folder: Path) -> str:
        whole, pipeline.load_embeddings = pipeline.load_embeddings, self.embeddings
        try:
            story = pipeline.load(folder).read(TEXT).to_dict()
        finally:
            pipeline.load_embeddings = whole
        return json.dumps([story["passages"], story["title"], story["removed"]], allow_nan=False)

    def content(self, name: str) -> bytes:
        return (self.trained / name).read_bytes()

    def put(self, name: str, content: bytes, mend: bool) -> bool:
        """Write a file of the copy, with its right hash if `mend` is set."""
        (self.folder / name).unlink(missing_ok=True)
        (self.folder / name).write_bytes(content)
        if mend and name != store.MANIFEST:
            manifest = json.loads((self.folder / store.MANIFEST).read_bytes())
            manifest["files"][name] = hashlib.sha256(content).hexdigest()
            self.put(store.MANIFEST, json.dumps(manifest).encode(), False)
        return mend or name == store.MANIFEST  # which has no hash itself


def _flip(rng: random.Random, bench: Bench) -> bool:
    """Change bits, in the first thousand bytes of a file as often as anywhere."""
    name = rng.choice(bench.names)
    content = bytearray(bench.content(name))
    reach = rng.choice((len(content), min(len(content), 1000)))
    for _ in range(rng.choice((1, 1, 4, 100))):
        if reach:
            content[rng.randrange(reach)] ^= 1 << rng.randrange(8)
    return bench.put(name, bytes(content), rng.random() < 0.7)


def _splice(rng: random.Random, bench: Bench) -> bool:
    """Truncate a file, empty it, or repeat or leave out a stretch."""
    name = rng.choice(bench.names)
    content = bench.content(name)
    first, stop = sorted((rng.randint(0, len(content)), rng.randint(0, len(content))))
    changed = (content[:first], b"", content[:stop] + content[first:], content[:first] + content[stop:], content + b"\0")
    return bench.put(name, rng.choice(changed), rng.random() < 0.7)


def _line(rng: random.Random, bench: Bench) -> bool:
    """Repeat, swap or drop lines of a text."""
    name = rng.choice([name for name in bench.names if not name.endswith(store.ARRAYS)])
    lines = bench.content(name).split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one] = rng.choice((lines[other], b"", lines[one] + b"\r", lines[one] + b"\n" + lines[other], b'"' + lines[one]))
    return bench.put(name, b"\n".join(lines), rng.random() < 0.9)


def _manifest(rng: random.Random, bench: Bench) -> bool:
    """Put an odd value in a place of the manifest, drop the place, or give it another's value."""
    manifest = json.loads(bench.content(store.MANIFEST))
    spots = list(_spots(manifest))
    part, key = rng.choice(spots)
    other, its = rng.choice(spots)
    if rng.random() < 0.2:
        del part[key]
    else:
        part[key] = json.loads(json.dumps(other[its])) if rng.random() < 0.2 else rng.choice(ODD)
    return bench.put(store.MANIFEST, json.dumps(manifest).encode(), True)


def _header(rng: random.Random, bench: Bench) -> bool:
    """Put an odd value in a place of the header of the arrays."""
    content = bench.content("weights" + store.ARRAYS)
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    part, key = rng.choice(list(_spots(header)))
    numbers = (0, 1, -1, 2**40, 2**63, 2**64 - 1, "F64", "F16", "I8", "BOOL", "BF16")
    part[key] = rng.choice((*ODD, *numbers, *numbers))
    changed = json.dumps(header).encode()
    return bench.put("weights" + store.ARRAYS, len(changed).to_bytes(8, "little") + changed + content[8 + length :], True)


def _numbers(rng: random.Random, bench: Bench) -> bool:
    """Overwrite a stretch of the arrays by extreme numbers."""
    content = bytearray(bench.content("weights" + store.ARRAYS))
    first = 8 + int.from_bytes(content[:8], "little")
    what = rng.choice((b"\xff", b"\0", b"\0\0\x80\x7f", b"\0\x7c", b"\xff\x7b", b"\xff\xff\x7f\x7f", b"\0\0\x80\x47"))
    start = rng.randrange(first, len(content)) // 8 * 8
    size = rng.choice((8, 64, 4096, len(content)))
    stretch = (what * (size // len(what) + 1))[: min(size, len(content) - start)]
    content[start : start + len(stretch)] = stretch
    return bench.put("weights" + store.ARRAYS, bytes(content), True)


def _place(rng: random.Random, bench: Bench) -> bool:
    """Take a file away, or make it a link, a folder, or a file of a terabyte without content."""
    path = bench.folder / rng.choice(bench.names)
    path.unlink()
    match rng.randrange(4):
        case 0:
            path.symlink_to(bench.trained / path.name)
        case 1:
            path.mkdir()
        case 2:
            with path.open("wb") as file:
                file.truncate(1 << 40)
    return False


def _spots(value: Any) -> Any:
    """Give every place of nested values, as its container and key."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _spots(inner)


MUTATIONS: tuple[Callable[[random.Random, Bench], bool], ...] = (_flip, _flip, _splice, _line, _manifest, _header, _numbers, _place)
