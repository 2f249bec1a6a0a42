"""A chunk of articles -> the JSON lines that are to be written, as one process reads it.

Takes what a worker has to know and the articles, gives for each its line, or why there is none: no article takes another
with it. The model is loaded once and kept. It knows neither files, nor shards, nor other processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from framing import __version__, store
from framing.corpus import extracted
from framing.errors import FramingError, ModelError
from framing.faults import Text
from framing.files.entries import Bad, Entry, Item
from framing.files.jsonl import encoded
from framing.runs.shards import LARGEST_CHUNK, Line
from framing.turns import turn

if TYPE_CHECKING:
    from framing.pipeline import Reader
    from framing.records import Analysis


@dataclass(frozen=True)
class Task:
    """What a worker has to know: the model, which must be the same everywhere, and how to read."""

    model: str
    sha256: str
    clean: bool = True
    thresholds: Mapping[str, float] | None = None
    precision: float | None = None
    version: str = __version__


def task(
    model: str, clean: bool = True, thresholds: Mapping[str, float] | None = None, precision: float | None = None
) -> tuple[Task, Reader]:
    """Return the task for a model, checked, with the reader that this process uses for it.

    Raises
    ------
    FramingError
        If there is no such model, a threshold is none, or no frame reaches the precision.
    """
    found = store.find(model)
    name = str(found.resolve()) if found == Path(model) else model  # a worker may stand in another folder
    loaded = reader(name)
    loaded.frames.limits(thresholds, precision)
    return Task(name, loaded.model.sha256, clean, thresholds, precision), loaded


def lines(task: Task, entries: Sequence[Entry]) -> list[Line]:
    """Read a chunk: for each entry whether it was read, and its line."""
    loaded = reader(task.model, task.sha256)
    if (loaded.model.sha256, __version__) != (task.sha256, task.version):
        raise ModelError(
            f"each worker must have the model {task.sha256[:12]} and framing {task.version}, but one has "
            f"{loaded.model.sha256[:12]} and {__version__}; install the same on all"
        )
    return [(not isinstance(result, Bad), line) for result, line in read_all(loaded, task, entries)]


def read_all(loaded: Reader, task: Task, entries: Sequence[Entry]) -> list[tuple[Analysis | Bad, bytes]]:
    """Read articles; for each give its analysis, or say why there is none, and the line that is to be written."""
    items = [_extracted(entry) for entry in entries]
    texts = [(item.text, item.id, item.source_path) for item in items if isinstance(item, Item)]
    how = partial(loaded.read_batch, clean=task.clean, thresholds=task.thresholds, precision=task.precision)
    results = iter(together(how, texts))
    return [_refused(item) if isinstance(item, Bad) else _result(item, next(results)) for item in items]


def growing(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Part entries into chunks of 1, 2, 4 and so on up to a batch: the first is there at once, the later are fast.

    If the entries are interrupted, those that were taken are given before that is passed on.
    """
    from framing.pipeline import ARTICLES

    chunk: list[Entry] = []
    most, weight = 1, 0
    try:
        for entry in entries:
            chunk.append(entry)
            weight += len(entry.text) if isinstance(entry, Item) else 0
            if len(chunk) >= most or weight > LARGEST_CHUNK:
                full, chunk, weight = chunk, [], 0
                yield full
                most = min(2 * most, ARTICLES)
    except KeyboardInterrupt:
        yield chunk
        raise
    yield chunk


def together(
    read: Callable[[Sequence[Text]], list[Analysis]], texts: Sequence[Text]
) -> list[Analysis | FramingError]:
    """Read articles as a `Reader.read_batch` does, but give the error of each that cannot be read in its place."""
    try:
        return [*read(texts)]
    except Exception as error:
        if len(texts) < 2:
            return [_told(error) for _ in texts]
    middle = len(texts) // 2  # halved again and again, so that few are read without company
    return together(read, texts[:middle]) + together(read, texts[middle:])


def _told(error: Exception) -> FramingError:
    """Return an error as a sentence; what nobody expected of an article is no reason to leave the others unread."""
    if isinstance(error, FramingError):
        return error
    if isinstance(error, MemoryError):
        told = FramingError(
            "an article must fit into the memory, but this does not; split it, or read it with fewer workers or more memory"
        )
    else:
        fault = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        told = FramingError(f"an article must lead to no fault, but this did ({fault}); leave it out, and report the fault")
    told.__cause__ = error
    return told


def _extracted(entry: Entry) -> Entry:
    if isinstance(entry, Bad):
        return entry
    try:
        return extracted(entry)
    except FramingError as error:
        return Bad(entry.source_path, None, str(error))
    except Exception as error:
        return _bad(entry, _told(error))


def _bad(item: Item, error: FramingError) -> Bad:
    return Bad(item.source_path, None, f"{item.source_path}, article {item.id}: {error}")


def _result(item: Item, found: Analysis | FramingError) -> tuple[Analysis | Bad, bytes]:
    if isinstance(found, FramingError):
        return _refused(_bad(item, found))
    try:
        result = replace(found, meta=dict(item.meta))
        return result, encoded(result.to_dict())
    except Exception as error:
        return _refused(_bad(item, _told(error)))


def _refused(bad: Bad) -> tuple[Bad, bytes]:
    return bad, encoded(asdict(bad))


def reader(model: str, sha256: str | None = None) -> Reader:
    """Return the reader of a model, loaded when first asked for and again if its folder has changed, unless `sha256` is given."""
    global _kept
    with _turn:
        if _kept is None or _kept[0] != model or _kept[1].model.sha256 != (sha256 or store.sha256(store.find(model))):
            from framing.pipeline import load

            _kept = None  # two would take twice the memory
            _kept = model, load(model)
        return _kept[1]


_kept: tuple[str, Reader] | None = None  # the model that was asked for last
_turn = turn()  # another thread may ask for another model meanwhile
