"""A run may be stopped at any moment and as often as one likes: started again, it ends with the bytes of an undisturbed one."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import FramingError, InputError
from framing.files.entries import Bad, Entry, Item
from framing.runs import manifest, shards
from framing.runs.shards import Line, Sums, write
from stand_in import HEAD, entries, read


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def undisturbed(folder: Path, number: int, size: int) -> dict[str, bytes]:
    write(folder, HEAD, entries(number), read, size)
    return content(folder)


def test_the_shards_hold_every_line_once_and_in_order(tmp_path: Path) -> None:
    reports: list[int] = []
    sums = write(tmp_path / "o", HEAD, entries(50), read, 20, lambda s: reports.append(s.read + s.bad))
    assert sums == Sums(read=43, bad=7)
    found = content(tmp_path / "o")
    assert [name for name in found if name != manifest.NAME] == [
        f"{kind}-{number:05d}.jsonl" for kind in ("errors", "part") for number in range(3)
    ]
    parts = b"".join(found[f"part-{n:05d}.jsonl"] for n in range(3))
    assert parts.decode().split("\n")[:-1] == [f"{n} RAIN FELL ON DAY {n}." for n in range(50) if n % 7 != 3]
    errors = b"".join(found[f"errors-{n:05d}.jsonl"] for n in range(3))
    assert errors.split() == [b"%d" % n for n in range(50) if n % 7 == 3]
    assert reports == sorted(reports)
    assert reports[-1] == 50


def test_what_an_earlier_attempt_has_left_is_taken_away(tmp_path: Path) -> None:
    """As where a package was missing, or standard input was longer: no line of the manifest names these files any more."""
    wanted = undisturbed(tmp_path / "whole", 9, 3)
    assert "errors-00002.jsonl" not in wanted
    folder = tmp_path / "o"
    undisturbed(folder, 24, 3)
    head, first, *_ = (folder / manifest.NAME).read_bytes().splitlines(keepends=True)
    (folder / manifest.NAME).write_bytes(head + first)
    (folder / "errors-00002.jsonl").write_bytes(b"6\n")
    write(folder, HEAD, entries(9), read, 3)
    assert content(folder) == wanted


def test_the_files_of_results_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    numbers = [0, 9, 10_000, 10_001, 99_999, 100_000, 100_001, 1_000_000]
    for number in reversed(numbers):
        (tmp_path / f"part-{number:05d}.jsonl").touch()
    assert shards.result_files(tmp_path) == [tmp_path / f"part-{number:05d}.jsonl" for number in numbers]


def test_a_shard_without_errors_has_no_file_of_them_and_no_articles_make_no_shard(tmp_path: Path) -> None:
    assert set(undisturbed(tmp_path / "a", 3, 20)) == {"part-00000.jsonl", manifest.NAME}
    assert set(undisturbed(tmp_path / "b", 0, 20)) == {manifest.NAME}


@settings(max_examples=15)  # each waits for the disk
@given(
    st.lists(st.one_of(st.integers(0, 3).map(lambda n: "x" * 10**n), st.none()), max_size=60),
    st.integers(1, 25),
    st.integers(1, 25),
    st.lists(st.integers(0, 8), max_size=4),
)
def test_stops_change_nothing_whatever_the_sizes(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str | None], size: int, ahead: int, stops: list[int]
) -> None:
    given_ = [Bad("p", n, "bad") if text is None else Item(str(n), text, "p") for n, text in enumerate(texts)]
    folder = tmp_path_factory.mktemp("shards")

    def stopping(after: int) -> Any:
        def chunks_ahead(chunks: Iterator[Sequence[Entry]]) -> Iterator[list[Line]]:
            waiting: list[list[Line]] = []
            for count, lines in enumerate(read(chunks)):
                if count == after:
                    raise KeyboardInterrupt
                waiting.append(lines)
                if len(waiting) >= ahead:
                    yield waiting.pop(0)
            yield from waiting

        return chunks_ahead

    for after in stops:
        with suppress(KeyboardInterrupt):
            write(folder / "b", HEAD, iter(given_), stopping(after), size)
    write(folder / "a", HEAD, iter(given_), read, size)
    write(folder / "b", HEAD, iter(given_), stopping(-1), size)
    assert content(folder / "a") == content(folder / "b")
    parts = b"".join(value for name, value in content(folder / "a").items() if name.startswith("part"))
    assert parts == b"".join(line for lines in read(iter([given_])) for good, line in lines if good)


class PowerCut(BaseException):
    """What no code expects."""


def test_the_power_may_fail_at_every_step_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = undisturbed(tmp_path / "whole", 12, 4)
    steps = [(os, "replace"), (os, "fsync"), (os, "truncate"), (manifest, "force_names"), (Path, "unlink")]
    for moment in range(1000):
        calls = 0

        def cut(call: Any, moment: int = moment) -> Any:
            def step(*arguments: Any, **options: Any) -> Any:
                nonlocal calls
                calls += 1
                if calls == moment // 2 and moment % 2:
                    raise PowerCut
                result = call(*arguments, **options)
                if calls == moment // 2:
                    raise PowerCut
                return result

            return step

        folder = tmp_path / f"{moment}"
        with monkeypatch.context() as patch:
            for owner, name in steps:
                patch.setattr(owner, name, cut(getattr(owner, name)))
            with suppress(PowerCut):
                write(folder, HEAD, entries(12), read, 4)
            ended = calls < moment // 2
        write(folder, HEAD, entries(12), read, 4)
        assert content(folder) == wanted
        if ended:
            break
    assert moment > 40


@settings(max_examples=15)
@given(st.data())
def test_a_manifest_that_was_cut_anywhere_or_files_that_are_gone_are_made_good(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cut") / "o"
    wanted = undisturbed(folder, 30, 7)
    head = wanted[manifest.NAME].index(b"\n") + 1
    end = data.draw(st.integers(head, len(wanted[manifest.NAME])))
    (folder / manifest.NAME).write_bytes(wanted[manifest.NAME][:end] + data.draw(st.sampled_from([b"", b"{", b"\0\0"])))
    for name in data.draw(st.lists(st.sampled_from(sorted(wanted)), unique=True)):
        if name != manifest.NAME:
            (folder / name).write_bytes(b"") if data.draw(st.booleans()) else (folder / name).unlink()
    (folder / ".part-00001.jsonl.tmp").write_bytes(b"half a li")
    write(folder, HEAD, entries(30), read, 7)
    assert content(folder) == wanted


def test_what_is_finished_is_not_read_again(tmp_path: Path) -> None:
    undisturbed(tmp_path, 30, 7)
    (tmp_path / "part-00003.jsonl").unlink()
    seen: list[Entry] = []

    def noting(chunks: Iterator[Sequence[Entry]]) -> Iterator[list[Line]]:
        return read(seen.extend(chunk) or chunk for chunk in chunks)  # type: ignore[func-returns-value]

    sums = write(tmp_path, HEAD, entries(30), noting, 7)
    assert seen == list(entries(9, first=21))
    assert (sums.read + sums.bad, sums.earlier) == (30, 21)


@pytest.mark.parametrize(
    ("number", "first", "size", "head", "rule"),
    [
        (30, 1, 7, HEAD, "after the first 0 they are others"),
        (20, 0, 7, HEAD, "after the first 14 they are others"),
        (14, 0, 7, HEAD, "after the first 14 they are others"),
        (31, 0, 7, HEAD, "after the first 28 they are others"),
        (30, 0, 8, HEAD, 'was begun with shard_size 7 and this run has 8'),
        (30, 0, 7, {"model": "another"}, 'was begun with model "stand-in" and this run has "another"'),
        (30, 0, 7, {**HEAD, "clean": False}, "was begun with clean null and this run has false"),
    ],
)
def test_other_inputs_or_options_are_refused_in_a_sentence_and_change_nothing(
    tmp_path: Path, number: int, first: int, size: int, head: dict[str, Any], rule: str
) -> None:
    wanted = undisturbed(tmp_path, 30, 7)
    with pytest.raises(FramingError) as caught:
        write(tmp_path, head, entries(number, first), read, size)
    assert rule in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)
    write(tmp_path, HEAD, entries(30), read, 7)
    assert content(tmp_path) == wanted


def test_an_input_that_is_others_is_an_input_error(tmp_path: Path) -> None:
    undisturbed(tmp_path, 10, 7)
    with pytest.raises(InputError):
        write(tmp_path, HEAD, entries(10, first=5), read, 7)


@pytest.mark.parametrize("step", ["write", "fsync"])
def test_a_full_disk_is_a_sentence_and_the_next_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    wanted = undisturbed(tmp_path / "whole", 30, 7)
    for room in (0, 1, 5, 9):
        left = room

        def full(*_: Any) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        folder = tmp_path / f"{room}"
        with monkeypatch.context() as patch:
            if step == "fsync":
                patch.setattr(os, "fsync", full)
            else:
                patch.setattr(shards._Growing, "_open", lambda self: full() or _Full())
            with pytest.raises(FramingError, match=r"No space left on device.*; what was written stays: .* goes on where it was"):
                write(folder, HEAD, entries(30), read, 7)
        assert not list(folder.glob(".part*"))
        write(folder, HEAD, entries(30), read, 7)
        assert content(folder) == wanted


class _Full:
    """The device that is always full."""

    def write(self, line: bytes) -> None:
        with Path("/dev/full").open("wb", buffering=0) as device:
            device.write(line)


def test_a_run_that_is_killed_45_times_ends_with_the_same_bytes(tmp_path: Path, root: Path) -> None:
    number, size = 240, 6
    wanted = undisturbed(tmp_path / "whole", number, size)
    command = [sys.executable, str(root / "tests" / "stand_in.py"), str(number), str(size)]
    chance, kills, midway = random.Random(6), 0, 0
    for run in range(100):
        folder = tmp_path / f"{run}"
        while True:
            child = subprocess.Popen([*command, str(folder)], env={**os.environ, "PYTHONPATH": str(root / "src")})
            _wait_for_work(folder, child)
            try:
                child.wait(chance.uniform(0, 0.06))
                break
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                kills += 1
                midway += b"complete" not in (folder / manifest.NAME).read_bytes()
        assert child.returncode == 0
        assert content(folder) == wanted
        if kills >= 45:
            break
    assert midway > 35


def _wait_for_work(folder: Path, child: subprocess.Popen[bytes]) -> None:
    """Wait until a run has begun to write, so that it is not killed while Python starts."""
    before = _state(folder)
    while _state(folder) == before and child.poll() is None:
        time.sleep(0.001)


def _state(folder: Path) -> object:
    path = folder / manifest.NAME
    return path.stat().st_mtime_ns if path.exists() else None


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    with manifest.opened(tmp_path, HEAD), pytest.raises(FramingError, match="only one run may write a folder"):
        write(tmp_path, HEAD, entries(3), read)


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("Rain.")
    with pytest.raises(FramingError, match=r"has 'diary.txt'; name another"):
        write(tmp_path, HEAD, entries(3), read)
    assert set(content(tmp_path)) == {"diary.txt"}
    (tmp_path / manifest.NAME).write_bytes(json.dumps(["no head"]).encode())
    with pytest.raises(FramingError, match="must begin with what was asked for"):
        write(tmp_path, HEAD, entries(3), read)
