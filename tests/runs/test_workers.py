"""Any number of workers gives the same lines in the same order, also if one of them dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from framing import pipeline, store
from framing.corpus import Bad, Entry, Item
from framing.errors import FramingError, MissingExtra, ModelError
from framing.pipeline import Reader
from framing.records import Analysis
from framing.runs import shards, workers
from framing.runs.workers import Task, Text

ORLAN = "The ministry denied on Monday that any soldier had deserted.\n\nFarmers in Orlan said they had no grain left."


@pytest.fixture(scope="module")
def task(trained: Path) -> Task:
    return workers.task(str(trained))[0]


def chunks(number: int = 12, size: int = 3) -> Iterator[list[Entry]]:
    """Articles, with a bad one and one that nobody can read in each chunk but the first."""
    for n in range(number):
        items: list[Entry] = [Item(f"{n}.{i}", f"{ORLAN} It was day {n}.", "in.jsonl", {"day": n}) for i in range(size)]
        yield items if n == 0 else [*items, Bad("in.jsonl", n, "broken"), Item(f"{n}.void", " ", "in.jsonl")]


def test_a_line_is_what_the_reader_says_or_why_it_cannot_read(task: Task, tiny: Reader) -> None:
    (first, *_), (*_, bad, void) = (workers.lines(task, chunk) for chunk in chunks(2))
    assert first[0]
    record = Analysis.from_dict(json.loads(first[1]))
    assert record.meta == {"day": 0}
    assert record.passages == tiny.read(f"{ORLAN} It was day 0.").passages
    assert bad == (False, b'{"source_path": "in.jsonl", "line": 1, "error": "broken"}\n')
    assert not void[0]
    assert "in.jsonl, article 1.void: an article must have at least one visible" in json.loads(void[1])["error"]


def test_pages_are_extracted_by_the_workers(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("trafilatura", exc_type=ImportError)
    html = f"<html><body><article>{f'<p>{ORLAN}</p>' * 5}</article></body></html>"
    pages = [Item("a", html, "a.html", page=True), Item("b", "<p></p>", "b.html", page=True)]
    (good, line), (_, error) = workers.lines(task, pages)
    assert good
    assert "<p>" not in json.loads(line)["passages"][0]["text"]
    assert json.loads(error)["error"].startswith("b.html: a page must hold an article, but none was found")
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    assert [good for good, _ in workers.lines(task, pages)] == [False, False]


def test_thresholds_and_cleaning_reach_the_workers(trained: Path) -> None:
    task, _ = workers.task(str(trained), clean=False, thresholds={"hardship": 0.0})
    ((_, line),) = workers.lines(task, [Item("x", f"Advertisement\n\n{ORLAN}", "p")])
    record = json.loads(line)
    assert record["removed"] == []
    assert all("hardship" in {frame["label"] for frame in p["frames"]} for p in record["passages"][1:])
    with pytest.raises(FramingError):
        workers.task(str(trained), thresholds={"weather": 0.5})


def test_a_worker_with_another_model_or_version_is_refused(task: Task) -> None:
    for other in (Task(task.model, "0" * 64), Task(task.model, task.sha256, version="0.0.0")):
        with pytest.raises(ModelError, match="install the same on all"):
            workers.lines(other, [])


def test_a_model_that_was_trained_again_is_loaded_again_and_no_other(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, loads, load = tmp_path / "m", [], pipeline.load
    monkeypatch.setattr(pipeline, "load", lambda model: loads.append(model) or load(model))
    shutil.copytree(trained, folder)
    first, _ = workers.task(str(folder))
    assert workers.lines(first, [Item("x", ORLAN, "p")]) == workers.lines(first, [Item("x", ORLAN, "p")])
    assert workers.reader(first.model) is workers.reader(first.model)
    assert len(loads) == 1
    notes = folder / store.MANIFEST
    before = notes.stat()
    whole = notes.read_bytes()
    notes.write_bytes(whole.replace(b'"version": "', b'"version": "7'))  # as if it had been trained again
    os.utime(notes, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert workers.lines(first, [Item("x", ORLAN, "p")])[0][0]  # a run goes on with the model that it began with
    assert len(loads) == 1
    assert workers.reader(first.model).model.version.startswith("7")
    second, _ = workers.task(str(folder))
    assert second.sha256 != first.sha256
    assert len(loads) == 2
    with pytest.raises(ModelError, match="install the same on all"):
        workers.lines(first, [])
    notes.write_bytes(whole)
    assert workers.lines(first, [Item("x", ORLAN, "p")])[0][0]


def test_threads_that_ask_for_two_models_get_each_its_own(trained: Path, tmp_path: Path) -> None:
    other = tmp_path / "m"
    shutil.copytree(trained, other)
    notes = other / store.MANIFEST
    notes.write_bytes(notes.read_bytes().replace(b'"name": "tiny"', b'"name": "other"'))
    asked = [(str(folder), name) for folder, name in ((trained, "tiny"), (other, "other"))] * 20
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda pair: workers.reader(pair[0]).model.name, asked))
    assert got == [name for _, name in asked]


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


def test_reading_together_and_one_by_one_give_the_same_lines(task: Task, tiny: Reader) -> None:
    for chunk in chunks(2, size=5):
        alone = [result for entry in chunk for result in workers.read_all(tiny, task, [entry])]
        assert workers.read_all(tiny, task, chunk) == alone


class Weak:
    """A reader that fails over some articles."""

    def __init__(self, reader: Reader, faults: dict[str, Exception]) -> None:
        self.reader, self.faults = reader, faults

    def read_batch(self, texts: Sequence[Text], **how: Any) -> list[Analysis]:
        for _, name, _ in texts:
            if name in self.faults:
                raise self.faults[name]
        return self.reader.read_batch(texts, **how)


def test_an_article_that_nobody_could_expect_is_listed_and_the_others_are_read(task: Task, tiny: Reader) -> None:
    chunk = [Item(str(n), f"{ORLAN} It was day {n}.", "in.jsonl") for n in range(10)]
    chunk[9] = Item("9", ORLAN, "in.jsonl", {"endless": (deep := [])})
    for _ in range(100_000):
        deep.append(deep := [])
    weak = Weak(tiny, {"2": MemoryError(), "7": ZeroDivisionError("division by zero " * 100)})
    found = workers.read_all(weak, task, chunk)  # type: ignore[arg-type]
    bad = {n: str(result) for n, (result, _) in enumerate(found) if isinstance(result, Bad)}
    assert set(bad) == {2, 7, 9}
    assert bad[2].startswith("in.jsonl, article 2: an article must fit into the memory, but")
    assert bad[7].startswith("in.jsonl, article 7: an article must lead to no fault, but this did (ZeroDivisionError: ")
    assert bad[9].startswith("in.jsonl, article 9: an article must lead to no fault, but this did (RecursionError: ")
    assert max(map(len, bad.values())) < 400
    assert [pair for n, pair in enumerate(found) if n not in bad] == [
        pair for n, item in enumerate(chunk) if n not in bad for pair in workers.read_all(tiny, task, [item])
    ]
    assert [json.loads(line)["error"] for result, line in found if isinstance(result, Bad)] == list(bad.values())


def test_a_page_over_which_the_extraction_fails_is_listed(
    task: Task, tiny: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    trafilatura = pytest.importorskip("trafilatura", exc_type=ImportError)

    def failing(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(trafilatura, "extract", failing)
    (page, _), (text, _) = workers.read_all(tiny, task, [Item("a", "<p>", "a.html", page=True), Item("b", ORLAN, "b.txt")])
    assert str(page).startswith("a.html, article a: an article must fit into the memory")
    assert isinstance(text, Analysis)


def test_chunks_grow_from_one_article_to_a_batch_and_none_is_too_large() -> None:
    taken = 0

    def counted(lengths: Iterable[int]) -> Iterator[Entry]:
        nonlocal taken
        for taken, length in enumerate(lengths, 1):
            yield Item(str(taken), "x" * length, "p") if length else Bad("p", taken, "broken")

    chunks = workers.growing(counted([0, 3] * 100))
    assert len(next(chunks)) == taken == 1
    rest = list(chunks)
    assert [len(chunk) for chunk in rest] == [2, 4, 8, 16, 32, 64, 64, 9]
    large = shards.LARGEST_CHUNK
    assert [len(chunk) for chunk in workers.growing(counted([1, large, 1, 2, 3]))] == [1, 2, 2]
    assert [len(chunk) for chunk in workers.growing(counted([1, large + 1, 1, 2, 3]))] == [1, 1, 3]


def test_what_was_taken_before_an_interrupt_is_given_before_it() -> None:
    def interrupted() -> Iterator[Entry]:
        yield from (Bad("p", n, "broken") for n in range(5))
        raise KeyboardInterrupt

    chunks = workers.growing(interrupted())
    assert [[entry.line for entry in next(chunks)] for _ in range(3)] == [[0], [1, 2], [3, 4]]  # type: ignore[union-attr]
    with pytest.raises(KeyboardInterrupt):
        next(chunks)


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
