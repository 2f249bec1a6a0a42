"""The manifest: there as a whole from the first moment, and believed only as far as it is true (see also test_shards)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from framing.errors import FramingError
from framing.runs import manifest
from framing.runs.manifest import Shard

HEAD = {"model": "stand-in", "thresholds": {"hardship": 0.1}}


def shard(folder: Path, number: int) -> Shard:
    path = folder / f"part-{number:05d}.jsonl"
    path.write_bytes(b"{}\n")
    digest = "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"  # of the two brackets and the end of line
    return Shard(number, 1, 0, "of the input", {path.name: {"bytes": 3, "sha256": digest}})


def test_its_lines_are_the_head_the_shards_and_the_sums(tmp_path: Path) -> None:
    with manifest.opened(tmp_path / "a" / "b", HEAD) as notes:
        assert notes.finished == []
        notes.add(shard(tmp_path / "a" / "b", 0))
        notes.close(1, 0)
    head, first, last = map(json.loads, (tmp_path / "a" / "b" / manifest.NAME).read_text().splitlines())
    assert head == {"format": 1, **HEAD}
    assert Shard(**first) == shard(tmp_path / "a" / "b", 0)
    assert last == {"complete": True, "read": 1, "bad": 0}


def test_it_gives_back_what_was_finished(tmp_path: Path) -> None:
    with manifest.opened(tmp_path, HEAD) as notes:
        for number in range(3):
            notes.add(shard(tmp_path, number))
    with manifest.opened(tmp_path, HEAD) as notes:
        assert notes.finished == [shard(tmp_path, number) for number in range(3)]
    (tmp_path / "part-00001.jsonl").write_bytes(b"{]\n")
    with manifest.opened(tmp_path, HEAD) as notes:
        assert notes.finished == [shard(tmp_path, 0)]


@pytest.mark.parametrize("line", [b"{", b"[]\n", b'{"shard": 7}\n', b'{"shard": 0}\n', b'{"shard": 0, "files": 3}\n', b"\xff\n"])
def test_a_line_that_makes_no_sense_is_not_believed(tmp_path: Path, line: bytes) -> None:
    with manifest.opened(tmp_path, HEAD):
        pass
    whole = (tmp_path / manifest.NAME).read_bytes()
    (tmp_path / manifest.NAME).write_bytes(whole + line)
    with manifest.opened(tmp_path, HEAD) as notes:
        assert notes.finished == []
    assert (tmp_path / manifest.NAME).read_bytes() == whole


def test_another_head_is_refused_by_its_key(tmp_path: Path) -> None:
    with manifest.opened(tmp_path, HEAD):
        pass
    with (
        pytest.raises(FramingError, match=r"begun with thresholds hardship 0\.1 and this run has null; give the same"),
        manifest.opened(tmp_path, {**HEAD, "thresholds": {}}),
    ):
        pass
    with pytest.raises(FramingError) as caught, manifest.opened(tmp_path, {**HEAD, "model": "m" * 1000}):
        pass
    assert len(str(caught.value)) < 400 + len(str(tmp_path))


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"inputs": {"names": ["a", "c"], "bytes": 7}}, 'inputs names "b" and this run has "c"'),
        ({"inputs": {"names": ["a"], "bytes": 7}}, 'inputs names "b" and this run has null'),
        ({"inputs": {"names": ["a", "b"], "bytes": 8}}, "inputs bytes 7 and this run has 8"),
        ({"model": {"name": "m", "sha256": "1" * 64}}, f'model sha256 "{"0" * 64}" and this run has "{"1" * 64}"'),
        ({"clean": False, "model": {"name": "n"}}, 'clean true and this run has false, with model name "m" and this run has "n"'),
    ],
)
def test_what_differs_is_named_and_what_can_be_done(tmp_path: Path, change: dict[str, Any], found: str) -> None:
    head = {"inputs": {"names": ["a", "b"], "bytes": 7}, "model": {"name": "m", "sha256": "0" * 64}, "clean": True}
    with manifest.opened(tmp_path, head):
        pass
    with pytest.raises(FramingError) as caught, manifest.opened(tmp_path, {**head, **change}):
        pass
    end = "; give the same command, name another folder, or delete this one and begin anew"
    assert str(caught.value) == f"a run goes on only as it began, but {tmp_path} was begun with {found}{end}"


def test_another_fault_of_the_same_kind_within_a_run_is_no_second_run(tmp_path: Path) -> None:
    with pytest.raises(BlockingIOError), manifest.opened(tmp_path, {"framing": "1"}):
        raise BlockingIOError  # as where no more processes may be started
