"""Any number of workers gives the same lines in the same order, also if one of them dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from chunked import chunks
from framing.errors import FramingError, MissingExtra
from framing.files.entries import Bad, Entry, Item
from framing.runs import workers
from framing.runs.tasks import Task


def _killing(results: Iterator[list[Any]], pids: Any) -> Iterator[list[Any]]:
    """Kill a worker when the third result is there."""
    for count, lines in enumerate(results):
        if count == 2:
            os.kill(min(pids()), signal.SIGKILL)
        yield lines


def test_two_processes_give_the_same_lines_and_one_may_be_killed(task: Task) -> None:
    from joblib.externals.loky import reusable_executor

    wanted = list(workers.alone(task, chunks()))
    assert list(workers.local(task, chunks(), 2)) == wanted
    results = workers.local(task, chunks(), 2)
    assert list(_killing(results, lambda: list(reusable_executor._executor._processes))) == wanted


def test_a_cluster_of_two_gives_the_same_lines_and_one_may_be_killed(task: Task) -> None:
    distributed = pytest.importorskip("distributed")
    wanted = list(workers.alone(task, chunks()))
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        assert list(workers.cluster(task, chunks(), address, 1)) == wanted
        with distributed.Client(cluster) as client:
            results = workers.cluster(task, chunks(), address, 1)
            assert list(_killing(results, lambda: client.run(os.getpid).values())) == wanted


def test_a_cluster_of_its_own_gives_the_same_lines(task: Task) -> None:
    pytest.importorskip("distributed")
    assert list(workers.cluster(task, chunks(2), "", 1)) == list(workers.alone(task, chunks(2)))


def test_a_cluster_that_does_not_answer_is_named(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(workers, "PATIENCE", 1)
    for address in ("tcp://127.0.0.1:9", "nowhere"):
        with pytest.raises(FramingError, match=f"address of a Dask scheduler, but '{address}' does not answer"):
            list(workers.cluster(task, chunks(1), address, 1))


def test_without_dask_the_extra_is_named(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"framing\[cluster\]"):
        list(workers.cluster(task, chunks(1), "", 1))


class Lost(Exception):
    """A worker has died."""


class Pool:
    """Workers that die over certain chunks, so many times; all that is on its way is lost with them."""

    def __init__(self, deaths: dict[str, int]) -> None:
        self.deaths, self.sent = deaths, deque[Future[Any]]()

    def __call__(self, chunk: Sequence[Entry]) -> Future[Any]:
        future: Future[Any] = Future()
        name = chunk[0].source_path
        if self.deaths.get(name, 0) > 0:
            self.deaths[name] -= 1
            future.set_exception(Lost())
        else:
            future.set_result([name])
        return future


NAMES: list[list[Entry]] = [[Bad(str(n), 7, ""), Item(f"a{n}", "", str(n))] for n in range(20)]


def test_chunks_that_were_lost_are_sent_again_and_keep_their_order() -> None:
    pool = Pool({"3": 1, "4": 1, "19": 2})
    assert list(workers._in_order(pool, NAMES, 5, Lost)) == [[str(n)] for n in range(20)]


def test_a_chunk_that_takes_every_worker_with_it_ends_the_run_and_is_named() -> None:
    results = workers._in_order(Pool({"3": 99}), NAMES, 5, Lost)
    assert [next(results) for _ in range(3)] == [["0"], ["1"], ["2"]]
    with pytest.raises(FramingError, match=r"3 died over those from line 7 of 3 to article a7 of 7; .* goes on where it was"):
        next(results)


@pytest.mark.parametrize("most", [1, 4, 50])
def test_no_more_is_on_its_way_than_asked_for(most: int) -> None:
    taken = 0

    def counted() -> Iterator[list[Entry]]:
        nonlocal taken
        for chunk in NAMES:
            taken += 1
            yield list(chunk)

    for done, _ in enumerate(workers._in_order(Pool({}), counted(), most, Lost)):
        assert taken - done <= most
    assert taken == 20


@pytest.mark.parametrize("before", ["", "default"])
def test_what_a_stopped_pool_leaves_behind_is_cleared_away_in_silence(before: str, root: Path) -> None:
    code = (
        "import os; from framing.runs import workers; workers._start_tracker();"
        "from joblib.externals.loky.backend import resource_tracker as tracker;"
        "tracker.register('/loky-nothing', 'semlock'); print(os.environ.get('PYTHONWARNINGS'))"
    )
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONWARNINGS": before}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert (done.stdout, done.stderr) == (f"{before}\n", "")
