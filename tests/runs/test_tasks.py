"""A chunk of articles becomes a line for each, whatever any of them does."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from chunked import ORLAN, chunks
from framing import pipeline, store
from framing.errors import FramingError, ModelError
from framing.faults import Text
from framing.files.entries import Bad, Entry, Item
from framing.pipeline import Reader
from framing.records import Analysis
from framing.runs import shards, tasks
from framing.runs.tasks import Task


def test_a_line_is_what_the_reader_says_or_why_it_cannot_read(task: Task, tiny: Reader) -> None:
    (first, *_), (*_, bad, void) = (tasks.lines(task, chunk) for chunk in chunks(2))
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
    (good, line), (_, error) = tasks.lines(task, pages)
    assert good
    assert "<p>" not in json.loads(line)["passages"][0]["text"]
    assert json.loads(error)["error"].startswith("b.html: a page must hold an article, but none was found")
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    assert [good for good, _ in tasks.lines(task, pages)] == [False, False]


def test_thresholds_and_cleaning_reach_the_workers(trained: Path) -> None:
    task, _ = tasks.task(str(trained), clean=False, thresholds={"hardship": 0.0})
    ((_, line),) = tasks.lines(task, [Item("x", f"Advertisement\n\n{ORLAN}", "p")])
    record = json.loads(line)
    assert record["removed"] == []
    assert all("hardship" in {frame["label"] for frame in p["frames"]} for p in record["passages"][1:])
    with pytest.raises(FramingError):
        tasks.task(str(trained), thresholds={"weather": 0.5})


def test_a_worker_with_another_model_or_version_is_refused(task: Task) -> None:
    for other in (Task(task.model, "0" * 64), Task(task.model, task.sha256, version="0.0.0")):
        with pytest.raises(ModelError, match="install the same on all"):
            tasks.lines(other, [])


def test_a_model_that_was_trained_again_is_loaded_again_and_no_other(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, loads, load = tmp_path / "m", [], pipeline.load
    monkeypatch.setattr(pipeline, "load", lambda model: loads.append(model) or load(model))
    shutil.copytree(trained, folder)
    first, _ = tasks.task(str(folder))
    assert tasks.lines(first, [Item("x", ORLAN, "p")]) == tasks.lines(first, [Item("x", ORLAN, "p")])
    assert tasks.reader(first.model) is tasks.reader(first.model)
    assert len(loads) == 1
    notes = folder / store.MANIFEST
    before = notes.stat()
    whole = notes.read_bytes()
    notes.write_bytes(whole.replace(b'"version": "', b'"version": "7'))  # as if it had been trained again
    os.utime(notes, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert tasks.lines(first, [Item("x", ORLAN, "p")])[0][0]  # a run goes on with the model that it began with
    assert len(loads) == 1
    assert tasks.reader(first.model).model.version.startswith("7")
    second, _ = tasks.task(str(folder))
    assert second.sha256 != first.sha256
    assert len(loads) == 2
    with pytest.raises(ModelError, match="install the same on all"):
        tasks.lines(first, [])
    notes.write_bytes(whole)
    assert tasks.lines(first, [Item("x", ORLAN, "p")])[0][0]


def test_threads_that_ask_for_two_models_get_each_its_own(trained: Path, tmp_path: Path) -> None:
    other = tmp_path / "m"
    shutil.copytree(trained, other)
    notes = other / store.MANIFEST
    notes.write_bytes(notes.read_bytes().replace(b'"name": "tiny"', b'"name": "other"'))
    asked = [(str(folder), name) for folder, name in ((trained, "tiny"), (other, "other"))] * 20
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda pair: tasks.reader(pair[0]).model.name, asked))
    assert got == [name for _, name in asked]


def test_reading_together_and_one_by_one_give_the_same_lines(task: Task, tiny: Reader) -> None:
    for chunk in chunks(2, size=5):
        alone = [result for entry in chunk for result in tasks.read_all(tiny, task, [entry])]
        assert tasks.read_all(tiny, task, chunk) == alone


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
    found = tasks.read_all(weak, task, chunk)  # type: ignore[arg-type]
    bad = {n: str(result) for n, (result, _) in enumerate(found) if isinstance(result, Bad)}
    assert set(bad) == {2, 7, 9}
    assert bad[2].startswith("in.jsonl, article 2: an article must fit into the memory, but")
    assert bad[7].startswith("in.jsonl, article 7: an article must lead to no fault, but this did (ZeroDivisionError: ")
    assert bad[9].startswith("in.jsonl, article 9: an article must lead to no fault, but this did (RecursionError: ")
    assert max(map(len, bad.values())) < 400
    assert [pair for n, pair in enumerate(found) if n not in bad] == [
        pair for n, item in enumerate(chunk) if n not in bad for pair in tasks.read_all(tiny, task, [item])
    ]
    assert [json.loads(line)["error"] for result, line in found if isinstance(result, Bad)] == list(bad.values())


def test_a_page_over_which_the_extraction_fails_is_listed(
    task: Task, tiny: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    trafilatura = pytest.importorskip("trafilatura", exc_type=ImportError)

    def failing(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(trafilatura, "extract", failing)
    (page, _), (text, _) = tasks.read_all(tiny, task, [Item("a", "<p>", "a.html", page=True), Item("b", ORLAN, "b.txt")])
    assert str(page).startswith("a.html, article a: an article must fit into the memory")
    assert isinstance(text, Analysis)


def test_chunks_grow_from_one_article_to_a_batch_and_none_is_too_large() -> None:
    taken = 0

    def counted(lengths: Iterable[int]) -> Iterator[Entry]:
        nonlocal taken
        for taken, length in enumerate(lengths, 1):
            yield Item(str(taken), "x" * length, "p") if length else Bad("p", taken, "broken")

    chunks = tasks.growing(counted([0, 3] * 100))
    assert len(next(chunks)) == taken == 1
    rest = list(chunks)
    assert [len(chunk) for chunk in rest] == [2, 4, 8, 16, 32, 64, 64, 9]
    large = shards.LARGEST_CHUNK
    assert [len(chunk) for chunk in tasks.growing(counted([1, large, 1, 2, 3]))] == [1, 2, 2]
    assert [len(chunk) for chunk in tasks.growing(counted([1, large + 1, 1, 2, 3]))] == [1, 1, 3]


def test_what_was_taken_before_an_interrupt_is_given_before_it() -> None:
    def interrupted() -> Iterator[Entry]:
        yield from (Bad("p", n, "broken") for n in range(5))
        raise KeyboardInterrupt

    chunks = tasks.growing(interrupted())
    assert [[entry.line for entry in next(chunks)] for _ in range(3)] == [[0], [1, 2], [3, 4]]  # type: ignore[union-attr]
    with pytest.raises(KeyboardInterrupt):
        next(chunks)
