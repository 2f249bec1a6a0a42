"""A fork waits until nobody holds a lock, so that parent and child find whole what it guards."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
import time
import weakref
from pathlib import Path

import pytest

import framing
from framing import turns
from framing.pipeline import Reader

TEXT = "The ministry denied on Monday that any soldier had deserted."

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
threaded = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


def test_a_lock_can_be_taken_twice_by_a_thread_and_by_no_other() -> None:
    lock = turns.turn()
    with lock, lock:
        other = threading.Thread(target=lambda: got.append(lock.acquire(blocking=False)))
        got: list[bool] = []
        other.start()
        other.join()
    assert got == [False]


@forks
@threaded
def test_a_child_finds_the_lock_free_and_what_it_guards_whole() -> None:
    lock, table = turns.turn(), [0, 0]
    stop, begun = threading.Event(), threading.Event()

    def change() -> None:
        while not stop.is_set():
            with lock:
                table[0] += 1
                begun.set()
                time.sleep(0.01)
                table[1] += 1

    thread = threading.Thread(target=change)
    thread.start()
    begun.wait()
    try:
        for _ in range(3):
            child = os.fork()
            if child == 0:
                os._exit(0 if lock.acquire(timeout=20) and table[0] == table[1] else 1)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            with lock:  # this side goes on as well
                assert table[0] == table[1]
    finally:
        stop.set()
        thread.join()


@forks
@threaded
def test_who_holds_a_lock_may_make_another_while_a_fork_waits_for_it() -> None:
    outer, holds, made = turns.turn(), threading.Event(), threading.Event()

    def load() -> None:
        with outer:
            holds.set()
            time.sleep(0.2)  # by then the fork waits
            turns.turn()
            made.set()

    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    holds.wait()
    child = os.fork()
    if child == 0:
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert made.wait(20)


@forks
@threaded
def test_a_child_reads_although_another_thread_was_reading(tiny: Reader) -> None:
    stop, begun = threading.Event(), threading.Event()

    def read() -> None:
        while not stop.is_set():
            begun.set()
            tiny.read(TEXT * 20)

    thread = threading.Thread(target=read)
    thread.start()
    begun.wait()
    try:
        for _ in range(3):
            child = multiprocessing.get_context("fork").Process(target=tiny.read, args=(TEXT,))
            child.start()
            child.join(30)
            code = child.exitcode
            child.kill()
            assert code == 0
    finally:
        stop.set()
        thread.join()


def test_a_lock_keeps_no_reader(trained: Path) -> None:
    reader = framing.load(trained)
    reader.read(TEXT)
    gone, lock = weakref.ref(reader), weakref.ref(reader._turn)
    del reader
    gc.collect()
    assert gone() is None
    assert lock() is None
