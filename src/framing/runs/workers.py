"""Chunks of articles -> chunks of lines, in order, by this process, by several on this machine, or by a Dask cluster.

Each worker loads the model once and turns articles into the JSON lines that are to be written, so that only texts and
lines travel. No more chunks are on their way than keep the workers busy. A worker that dies is replaced and its chunks
are read again. It knows neither files nor shards.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing import __version__, store
from framing.corpus import Bad, Entry, Item, extracted
from framing.errors import FramingError, MissingExtra, ModelError
from framing.faults import Text
from framing.files.jsonl import encoded
from framing.runs.shards import LARGEST_CHUNK, Line
from framing.turns import turn

if TYPE_CHECKING:
    from framing.pipeline import Reader
    from framing.records import Analysis

AHEAD = 2  # chunks on their way for each worker; with more, a pool that is ended meanwhile prints a fault of its own
TRIES = 3  # how often a chunk may take a worker with it
PATIENCE = 20  # seconds in which a cluster must answer


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


def alone(task: Task, chunks: Iterable[Sequence[Entry]]) -> Iterator[list[Line]]:
    """Read chunks in this process."""
    for chunk in chunks:
        yield lines(task, chunk)


def local(task: Task, chunks: Iterable[Sequence[Entry]], workers: int) -> Iterator[list[Line]]:
    """Read chunks in processes on this machine."""
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import BrokenProcessPool

    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

    def pool() -> Any:  # another one, if a worker of the last has died
        return get_reusable_executor(workers, env=single, timeout=60, initializer=_go_with, initargs=(os.getpid(),))

    _start_tracker()
    try:
        yield from _in_order(lambda chunk: pool().submit(lines, task, chunk), chunks, workers * AHEAD, BrokenProcessPool)
    finally:
        pool().shutdown(wait=True, kill_workers=True)


def _start_tracker() -> None:
    """Start the process that clears away what a stopped pool leaves behind; that it has to is nothing that users should hear of."""
    from joblib.externals.loky.backend import resource_tracker

    kept = os.environ.get("PYTHONWARNINGS", "")
    os.environ["PYTHONWARNINGS"] = f"{kept},ignore:resource_tracker:UserWarning".lstrip(",")
    try:
        resource_tracker.ensure_running()
    finally:
        os.environ["PYTHONWARNINGS"] = kept  # an empty one means none


def _go_with(parent: int) -> None:
    """See to it that this process ends with the one that has started it, also where that was killed and could not say so."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    if os.name == "posix":  # elsewhere a process keeps the number of a parent that is gone
        threading.Thread(target=watch, daemon=True).start()


def cluster(task: Task, chunks: Iterable[Sequence[Entry]], address: str, workers: int) -> Iterator[list[Line]]:
    """Read chunks on the Dask cluster at an address, or on one that is started here where there is no address."""
    try:
        from distributed import CancelledError, Client, KilledWorker, LocalCluster
    except ImportError as error:
        raise MissingExtra("a cluster", "cluster") from error
    try:
        own = None if address else LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        client = Client(own or address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise FramingError(
            f"--cluster must be the address of a Dask scheduler, but {address!r} does not answer ({error}); check it"
        ) from error
    with own or nullcontext(), client:
        threads = sum(client.nthreads().values()) or workers
        try:
            yield from _in_order(
                lambda chunk: client.submit(lines, task, chunk, pure=False), chunks, threads * AHEAD, KilledWorker
            )
        except (OSError, CancelledError) as error:
            raise FramingError(
                f"the cluster must stay until the end, but it has gone ({error}); give the same command again, it goes on"
            ) from error


def _in_order(
    submit: Callable[[Sequence[Entry]], Any], chunks: Iterable[Sequence[Entry]], most: int, lost: type[Exception]
) -> Iterator[list[Line]]:
    """Keep up to `most` chunks on their way and give their lines in order; what is lost with a worker is sent again."""
    waiting: deque[tuple[Sequence[Entry], Any]] = deque()
    for chunk in chain(chunks, repeat(None)):
        if chunk is not None:
            waiting.append((chunk, _sent(submit, chunk, lost)))
        elif not waiting:
            return
        if chunk is None or len(waiting) >= most:
            yield _first(waiting, submit, lost)
            waiting.popleft()


def _first(
    waiting: deque[tuple[Sequence[Entry], Any]], submit: Callable[[Sequence[Entry]], Any], lost: type[Exception]
) -> list[Line]:
    for _ in range(TRIES):
        try:
            done: list[Line] = waiting[0][1].result()
            return done
        except lost:  # and with it, all that were on their way
            for place, (chunk, _) in enumerate(tuple(waiting)):
                waiting[place] = (chunk, _sent(submit, chunk, lost))
    first, last = _place(waiting[0][0][0]), _place(waiting[-1][0][-1])
    raise FramingError(
        f"a worker must live through its articles, but {TRIES} died over those from {first} to {last}; look for one that is "
        "too large for the memory, or take fewer workers; the same command goes on where it was"
    )


def _place(entry: Entry) -> str:
    if isinstance(entry, Item):
        return f"article {entry.id} of {entry.source_path}"
    return entry.source_path if entry.line is None else f"line {entry.line} of {entry.source_path}"


def _sent(submit: Callable[[Sequence[Entry]], Any], chunk: Sequence[Entry], lost: type[Exception]) -> Any:
    try:
        return submit(chunk)
    except lost:  # a worker died a moment ago; the next pool is another
        return submit(chunk)
