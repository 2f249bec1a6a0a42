"""``framing analyze`` into a folder: the same bytes for any number of workers and any number of stops."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from framing.cli import main
from framing.faults import Text
from framing.pipeline import Reader
from framing.records import Analysis
from framing.runs import manifest

DENIAL = "The ministry denied on Monday that any soldier had deserted."
COUNT = 120


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles in two packed files, some of which nobody can read."""
    folder = tmp_path_factory.mktemp("corpus")
    for half in range(2):
        lines = [
            "{broken"
            if n % 17 == 5
            else json.dumps({"id": f"n{n}", "text": f"{DENIAL}\n\nFarmers in Orlan said that {n} sacks of grain were left."})
            for n in range(half * COUNT // 2, (half + 1) * COUNT // 2)
        ]
        (folder / f"{half}.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    return folder


def command(corpus: Path, model: Path, output: Path, *options: str) -> list[str]:
    return ["analyze", str(corpus), "-o", f"{output}/", "--model", str(model), "--shard-size", "10", *options]


def started(root: Path, call: Sequence[str], **streams: Any) -> subprocess.Popen[bytes]:
    """Start a command as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    # A shell that runs the tests in the background makes them, and so their children, deaf to SIGINT.
    listen = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen([sys.executable, "-m", "framing", *call], env=environment, preexec_fn=listen, **streams)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def wanted(corpus: Path, trained: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("wanted") / "out"
    assert main(command(corpus, trained, folder, "--quiet")) == 1
    return content(folder)


def test_the_shards_hold_what_one_file_holds(
    corpus: Path, trained: Path, wanted: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(corpus), "-o", str(tmp_path / "o.jsonl"), "--model", str(trained), "--quiet"]) == 1
    for kind, name in (("part", "o.jsonl"), ("errors", "o.errors.jsonl")):
        shards = b"".join(value for key, value in wanted.items() if key.startswith(kind))
        assert shards == (tmp_path / name).read_bytes()
    assert len([name for name in wanted if name.startswith("part")]) == COUNT // 10
    assert capsys.readouterr().err.endswith("113 articles read, 7 not read\n")


def test_one_file_is_written_from_growing_batches_and_the_first_alone(
    corpus: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes, whole = [], Reader.read_batch

    def counting(reader: Reader, texts: Sequence[Text], **how: Any) -> list[Analysis]:
        sizes.append(len(texts))
        return whole(reader, texts, **how)

    monkeypatch.setattr(Reader, "read_batch", counting)
    assert main(["analyze", str(corpus), "-o", str(tmp_path / "o.jsonl"), "--model", str(trained), "--quiet"]) == 1
    assert sizes[0] == 1
    assert sum(sizes) == 113
    assert len(sizes) == 7


def test_what_was_read_before_an_interrupt_is_written(trained: Path, tmp_path: Path, root: Path) -> None:
    call = ["analyze", "-", "-o", str(tmp_path / "o.jsonl"), "--model", str(trained)]
    with started(root, call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdin and child.stdout
        child.stdin.write("".join(json.dumps({"id": f"n{n}", "text": DENIAL}) + "\n" for n in range(5)).encode())
        child.stdin.flush()
        while b"[n2]" not in child.stdout.readline():  # the last of a whole chunk; more do not come
            pass
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        child.wait(20)
        assert child.stderr and child.stderr.read() == b"framing: stopped\n"
    assert [json.loads(line)["id"] for line in (tmp_path / "o.jsonl").open()] == [f"n{n}" for n in range(5)]


@pytest.mark.parametrize("options", [["--workers", "2"], ["--cluster", "--workers", "2"]], ids=lambda o: o[0])
def test_workers_write_the_same_bytes(
    corpus: Path, trained: Path, wanted: dict[str, bytes], tmp_path: Path, options: list[str]
) -> None:
    if "--cluster" in options:
        pytest.importorskip("distributed")
    assert main(command(corpus, trained, tmp_path / "o", *options)) == 1
    assert content(tmp_path / "o") == wanted


@pytest.mark.parametrize(("options", "kills"), [((), 5), (("--workers", "2"), 2)], ids=["alone", "workers"])
def test_a_command_that_is_killed_and_given_again_writes_the_same_bytes(
    corpus: Path, trained: Path, wanted: dict[str, bytes], tmp_path: Path, root: Path, options: tuple[str, ...], kills: int
) -> None:
    call = command(corpus, trained, tmp_path / "o", "--quiet", *options)
    notes, chance = tmp_path / "o" / manifest.NAME, random.Random(kills)
    for shards in range(1, kills + 1):  # at least one more shard each time, and then a random moment
        child = started(root, call, stderr=subprocess.DEVNULL)
        while not notes.exists() or notes.read_bytes().count(b"\n") <= shards:
            assert child.poll() is None
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
        child.kill()
        child.wait()
        assert b"complete" not in notes.read_bytes()
    assert main(command(corpus, trained, tmp_path / "o")) == 1
    assert content(tmp_path / "o") == wanted


def test_a_run_into_a_folder_says_what_it_could_not_read_but_not_without_end(
    corpus: Path,
    trained: Path,
    wanted: dict[str, bytes],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    errors = [json.loads(line)["error"] for name, lines in wanted.items() if "errors" in name for line in lines.splitlines()]
    sums = "113 articles read, 7 not read"
    call = command(corpus, trained, tmp_path / "o", "--quiet")
    assert main(call) == 1
    assert capsys.readouterr().err.splitlines() == [*(f"not read: {error}" for error in errors), sums]
    assert main(call) == 1
    more = f"not read: 7 more, see {tmp_path / 'o' / 'errors-*.jsonl'}"
    assert capsys.readouterr().err.splitlines() == [more, f"{sums}, 120 of them by an earlier run"]
    monkeypatch.setattr("framing.cli.reading.TOLD", 3)
    assert main(command(corpus, trained, tmp_path / "p")) == 1
    *told, more, _ = capsys.readouterr().err.splitlines()
    assert [line for line in told if line.startswith("not read")] == [f"not read: {error}" for error in errors[:3]]
    assert more == f"not read: 4 more, see {tmp_path / 'p' / 'errors-*.jsonl'}"


def processes() -> dict[int, int]:
    """Return the processes that have not ended, each with the one that has started it."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent, *_ = path.read_text().rpartition(")")[2].split()
            if state != "Z":
                found[int(path.parent.name)] = int(parent)
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no list of processes to look at")
@pytest.mark.parametrize(("end", "code"), [("SIGINT", 2), ("SIGTERM", 143), ("SIGKILL", -9)])
@pytest.mark.parametrize("options", [[], ["--workers", "2"]], ids=["alone", "workers"])
def test_a_run_that_is_ended_leaves_no_process_and_goes_on(
    corpus: Path, trained: Path, wanted: dict[str, bytes], tmp_path: Path, root: Path, end: str, code: int, options: list[str]
) -> None:
    call = command(corpus, trained, tmp_path / "o", "--quiet", *options)
    notes = tmp_path / "o" / manifest.NAME
    with started(root, call, stderr=subprocess.PIPE) as child:
        while not notes.exists() or notes.read_bytes().count(b"\n") < 2:
            assert child.poll() is None
            time.sleep(0.002)
        workers = {pid for pid, parent in processes().items() if parent == child.pid}
        child.send_signal(getattr(signal, end))
        assert child.wait(20) == code
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and not workers.isdisjoint(processes()):
            time.sleep(0.1)
        assert workers.isdisjoint(processes())
        assert child.stderr
        said = [line for line in child.stderr.read().splitlines() if not line.startswith(b"not read: ")]
        assert end == "SIGKILL" or said == [b"framing: stopped"]
    assert len(workers) >= len(options)
    assert b"complete" not in notes.read_bytes()
    assert main(call) == 1
    assert content(tmp_path / "o") == wanted


def test_a_handler_of_the_caller_and_other_threads_are_left_alone(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(DENIAL)
    call = ["analyze", str(tmp_path / "a.txt"), "--model", str(trained), "--quiet"]
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(main, call).result() == 0
    during = []
    monkeypatch.setattr("framing.cli.analyze._to_file", lambda *_: during.append(signal.getsignal(signal.SIGTERM)) or 0)
    before = signal.getsignal(signal.SIGTERM)
    own = lambda *_: None  # noqa: E731
    signal.signal(signal.SIGTERM, own)
    try:
        assert main(call) == 0
        assert during == [own]
    finally:
        signal.signal(signal.SIGTERM, before)
    assert main(call) == 0
    assert callable(during[1])
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_second_run_reads_nothing_and_says_so(
    corpus: Path, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(DENIAL)
    call = command(tmp_path, trained, tmp_path / "o")  # the output lies in the input and is not read
    assert main(call) == 0
    monkeypatch.setattr("framing.runs.workers.lines", None)
    assert main(call) == 0
    assert capsys.readouterr().err.endswith("1 article read, 0 not read, 1 of them by an earlier run\n")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (["--no-clean"], "clean"),
        (["--threshold", "hardship=0.2"], "thresholds"),
        (["--text-column", "body"], "columns"),
        (["--shard-size", "20"], "shard_size"),
        (["--model", "conflict"], "model"),
        ([str(Path(__file__).parents[2] / "LICENSE")], "inputs"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_command_is_not_continued(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: list[str], key: str
) -> None:
    (tmp_path / "a.txt").write_text(DENIAL)
    call = command(tmp_path / "a.txt", trained, tmp_path / "o", "--quiet")
    assert main(call) == 0
    before = content(tmp_path / "o")
    capsys.readouterr()
    assert main([*call, *change] if key != "inputs" else [call[0], *change, *call[1:]]) == 2
    (sentence,) = capsys.readouterr().err.splitlines()
    assert f"was begun with {key} " in sentence
    assert content(tmp_path / "o") == before


def test_a_file_that_grew_is_another_input(trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(DENIAL)
    call = command(tmp_path / "a.txt", trained, tmp_path / "o", "--quiet")
    assert main(call) == 0
    (tmp_path / "a.txt").write_text(DENIAL.replace("Monday", "Friday"))  # of the same size
    assert main(call) == 2
    assert "after the first 0 they are others" in capsys.readouterr().err
    (tmp_path / "a.txt").write_text(DENIAL + " Twice.")
    assert main(call) == 2
    assert "was begun with inputs" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (["--workers", "0", "-o", "o/"], "--workers must be 1 or more, not 0"),
        (["--shard-size", "-1", "-o", "o/"], "--shard-size must be 1 or more, not -1"),
        (["--workers", "2"], "--workers and --cluster need a folder"),
        (["--cluster", "-o", "o.jsonl"], "--workers and --cluster need a folder"),
        (["-o", "."], "but . has 'a.txt'; name another"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    trained: Path,
    options: list[str],
    rule: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(DENIAL)
    assert main(["analyze", "a.txt", "--model", str(trained), *options]) == 2
    assert rule in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
