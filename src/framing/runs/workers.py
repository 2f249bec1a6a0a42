"""Chunks of articles -> chunks of lines, in order, by this process, by several on this machine, or by a Dask cluster.

Each worker turns articles into the JSON lines that are to be written (`tasks`), so that only texts and lines travel. No
more chunks are on their way than keep the workers busy. A worker that dies is replaced and its chunks are read again. It
knows neither files nor shards.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from itertools import chain, repeat
from typing import Any

from framing.errors import FramingError, MissingExtra
from framing.files.entries import Entry, Item
from framing.runs.shards import Line
from framing.runs.tasks import Task, lines

AHEAD = 2  # chunks on their way for each worker; with more, a pool that is ended meanwhile prints a fault of its own
TRIES = 3  # how often a chunk may take a worker with it
PATIENCE = 20  # seconds in which a cluster must answer


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
