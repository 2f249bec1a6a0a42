"""The command line: what it writes, what it refuses, and that one bad article stops no other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import framing
from framing.cli import main
from framing.labelled import Labelled, to_record
from framing.pipeline import Reader
from framing.records import Analysis

DENIAL = "The ministry denied on Monday that any soldier had deserted."


class Shell:
    """Runs commands in a folder and keeps what they print."""

    def __init__(self, folder: Path, model: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self.model, self.capture = folder, model, capture
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        self.capture.readouterr()
        code = main(arguments)
        self.out, self.err = self.capture.readouterr()
        assert "Traceback" not in self.err
        return code

    def analyze(self, *arguments: str) -> int:
        return self("analyze", *arguments, "--model", str(self.model))

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf8") if isinstance(content, str) else content)
        return name

    def records(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / name).read_text(encoding="utf8").splitlines()]


@pytest.fixture
def shell(tmp_path: Path, trained: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, trained, capsys)


def test_analyze_writes_what_the_library_reads(shell: Shell, tiny: Reader) -> None:
    shell.write("in/b.txt", DENIAL)
    shell.write("in/a.jsonl", json.dumps({"id": "x", "text": "Advertisement\n\n" + DENIAL, "day": 3}) + "\n")
    assert shell.analyze("in", "-o", "out.jsonl") == 0
    first, second = (Analysis.from_dict(record) for record in shell.records("out.jsonl"))
    assert second == tiny.read(DENIAL, id="b", source_path="in/b.txt")
    assert (first.id, first.source_path, first.meta) == ("x", "in/a.jsonl", {"day": 3})
    assert first.passages[0].text == DENIAL
    assert "2 articles read, 0 not read" in shell.err
    assert "[b]" in shell.out
    assert not (shell.folder / "out.errors.jsonl").exists()


def test_compare_prints_the_table_of_analyses(shell: Shell) -> None:
    shell.write("a.txt", DENIAL)
    assert shell.analyze("a.txt", "-o", "o.jsonl", "--threshold", "official_denial=0") == 0
    assert shell("compare", "o.jsonl", "--about", "SOLDIER") == 0
    assert "official_denial" in shell.out
    assert shell("compare", "o.jsonl", "--about", "grain") == 0
    assert shell.out.strip() == ""
    assert shell("compare", "a.txt") == 2
    assert "must be an analysis" in shell.err


def test_compare_counts_further_names(shell: Shell) -> None:
    shell.write("a.txt", "The ministry denied on Monday that any breakaway soldier from the proxy  state had deserted.")
    assert shell.analyze("a.txt", "-o", "o.jsonl") == 0
    assert shell("compare", "o.jsonl", "--name", "soldier", "--name", "Proxy State") == 0
    names = [line.split(":")[0].strip() for line in shell.out.partition("what it is called\n")[2].splitlines()]
    assert sorted(names) == ["breakaway", "proxy state", "soldier"]
    assert shell("compare", "o.jsonl", "--name", " ") == 2
    assert shell.err == "framing: names must be words to look for, but ' ' is none; leave it out\n"


def test_a_precision_that_the_model_cannot_promise_is_refused(shell: Shell) -> None:
    shell.write("a.txt", DENIAL)
    assert shell.analyze("a.txt", "--precision", "0.99") == 2
    assert "a precision" in shell.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_under_one_file_is_one_sentence(shell: Shell) -> None:
    shell.write("a.txt", DENIAL)
    (shell.folder / "o.jsonl").symlink_to("/dev/full")
    assert shell.analyze("a.txt", "-o", "o.jsonl", "--quiet") == 2
    (sentence,) = shell.err.splitlines()
    assert sentence.startswith("framing: the disk must have room for o.jsonl, but it is full (No space left on device); ")


def test_quiet_prints_no_summary_and_without_output_nothing_is_written(shell: Shell) -> None:
    shell.write("a.txt", DENIAL)
    assert shell.analyze("a.txt", "--quiet") == 0
    assert shell.out == ""
    assert [p.name for p in shell.folder.iterdir()] == ["a.txt"]


def test_no_clean_takes_each_text_whole(shell: Shell) -> None:
    shell.write("a.txt", "Advertisement\n\n" + DENIAL)
    assert shell.analyze("a.txt", "--no-clean", "-o", "o.jsonl") == 0
    (record,) = shell.records("o.jsonl")
    assert record["removed"] == []
    assert record["passages"][0]["text"].startswith("Advertisement")


def test_columns_and_thresholds_are_taken(shell: Shell) -> None:
    shell.write("a.csv", f"url,body\nu1,{DENIAL}\n")
    options = ("a.csv", "--text-column", "body", "--id-column", "url", "-o", "o.jsonl")
    assert shell.analyze(*options, "--threshold", "hardship=0", "--threshold", "official_denial=1") == 0
    (record,) = shell.records("o.jsonl")
    labels = [frame["label"] for frame in record["passages"][0]["frames"]]
    assert record["id"] == "u1"
    assert "hardship" in labels
    assert "official_denial" not in labels


LONG = b"the ministry said no. " * 2_400_000  # 52 MB in one line
BAD: list[tuple[str, bytes, int | None, str]] = [
    ("empty.txt", b"", None, "at least one visible character"),
    ("blank.txt", b" \n\n", None, "at least one visible character"),
    ("picture.txt", b"\x89PNG\r\n\0\0", None, "this is a binary file"),
    ("latin.txt", "d\xe9menti".encode("latin1"), None, "text must be UTF-8, but byte 1 is not"),
    ("long.txt", LONG, None, "at most 20,000,000 characters"),
    ("long.jsonl", b'{"id": "l", "text": "' + LONG + b'"}\n', None, "at most 20,000,000 characters"),
    ("broken.jsonl", b'{"id": "x", "text"\n', 1, "each line must be one JSON object"),
    ("textless.jsonl", b'{"id": "x"}\n', 1, "must have a text under 'text'"),
    ("empty.jsonl", b"", None, "must hold at least one object"),
    ("nocolumn.csv", b"id,body\n1,x\n", None, "must have a column 'text'"),
    ("nothing.parquet", b"nothing", None, "must be a Parquet file"),
]


@pytest.mark.parametrize(("name", "content", "line", "rule"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_article_is_listed_and_the_others_are_read(
    shell: Shell, name: str, content: bytes, line: int | None, rule: str
) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    shell.write("in/a.txt", DENIAL)
    shell.write(f"in/{name}", content)
    shell.write("in/z.txt", DENIAL)
    start = time.perf_counter()
    assert shell.analyze("in", "-o", "out.jsonl", "--quiet") == 1
    assert time.perf_counter() - start < 10
    assert [record["id"] for record in shell.records("out.jsonl")] == ["a", "z"]
    (error,) = shell.records("out.errors.jsonl")
    assert error["source_path"] == f"in/{name}"
    assert error["line"] == line
    assert rule in error["error"]
    assert f"in/{name}" + (f", line {line}" if line else "") in error["error"]
    listed, count = shell.err.splitlines()
    assert listed == f"not read: {error['error']}"
    assert count == "2 articles read, 1 not read"


def test_a_bad_line_of_many_is_listed_by_its_number(shell: Shell) -> None:
    good = json.dumps({"id": "g", "text": DENIAL})
    shell.write("a.jsonl", f"{good}\n{{\n{good}\n{{}}\n")
    assert shell.analyze("a.jsonl", "-o", "o.jsonl", "--quiet") == 1
    assert len(shell.records("o.jsonl")) == 2
    assert [error["line"] for error in shell.records("o.errors.jsonl")] == [2, 4]
    assert shell.err.endswith("2 articles read, 2 not read\n")


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["analyze", "none.txt"], "none.txt does not exist"),
        (["analyze", "void"], "void has none"),
        (["analyze", ""], "an input must be a file, a folder or a pattern, but one is empty; name it, or '.' for this folder"),
        (["stance", "a.txt", "", "--target", "rain"], "an input must be a file, a folder or a pattern, but one is empty"),
        (["analyze", "a.txt", "--model", "weather"], "'weather' is neither"),
        (["analyze", "a.txt", "--model", "void"], "must hold model.json"),
        (["analyze", "a.txt", "--threshold", "high"], "must be FRAME=SCORE, e.g. desertion=0.7, not 'high'"),
        (["analyze", "a.txt", "--threshold", "desertion=high"], "not 'desertion=high'"),
        (["analyze", "a.txt", "--model", ""], "--model must be a shipped model's name or a model folder, but is empty"),
        (["stance", "a.txt", "--target", "rain", "--model", ""], "--model must be a shipped model's name or a model folder, but"),
        (["analyze", "a.txt", "-o", ""], "--output must name a folder or a file, but is empty; name one"),
        (["analyze", "a.txt", "-o", "none/o.jsonl"], "none/o.jsonl is not (No such file or directory)"),
        (["analyze", "a.txt", "-o", "a.txt/o"], "a.txt/o must be a folder with room to write, but it is not (Not a directory)"),
        (["train", "none.jsonl", "-o", "m"], "none.jsonl is not"),
        (["train", "void", "-o", "m"], "void holds none"),
        (["train", "a.jsonl", "-o", "m", "--codebook", "none.toml"], "none.toml is not"),
        (["train", "broken.jsonl", "-o", "m"], "broken.jsonl, line 1: each line must be JSON"),
        (["evaluate", "conflict", "none.jsonl"], "none.jsonl is not"),
        (["evaluate", "conflict", "bare.jsonl", "--split", "march"], "of split 'march', but has none"),
        (["detach", "none.jsonl", "-o", "o.jsonl"], "none.jsonl is not"),
        (["attach", "none.jsonl", "--texts", "void", "-o", "o.jsonl"], "none.jsonl is not"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_carried_out_is_one_sentence_and_exit_2(shell: Shell, arguments: list[str], rule: str) -> None:
    (shell.folder / "void").mkdir()
    shell.write("a.txt", DENIAL)
    shell.write("broken.jsonl", "{\n")
    shell.write("bare.jsonl", json.dumps({"id": "x", "text": DENIAL, "frames": [], "attributions": []}) + "\n")
    assert shell(*arguments) == 2
    assert rule in shell.err
    assert shell.err.startswith("framing: ")
    assert len(shell.err.splitlines()) == 1
    assert shell.out == ""


@pytest.mark.parametrize(
    ("option", "value", "rule"),
    [
        ("--jobs", "0", "must be a whole number, 1 or more, not '0'"),
        ("--jobs", "-3", "must be a whole number, 1 or more, not '-3'"),
        ("--jobs", "abc", "must be a whole number, 1 or more, not 'abc'"),
        ("--jobs=--3", "", "must be a whole number, 1 or more, not '--3'"),
        ("--jobs", "1.5", "must be a whole number, 1 or more, not '1.5'"),
        ("--seed", "-1", "must be a whole number, 0 to 4294967295, not '-1'"),
        ("--seed", "4294967296", "must be a whole number, 0 to 4294967295, not '4294967296'"),
        ("--seed", "", "must be a whole number, 0 to 4294967295, not ''"),
    ],
)
def test_jobs_and_seeds_that_training_cannot_use_are_refused(shell: Shell, option: str, value: str, rule: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        shell("train", "none.jsonl", "-o", "m", option, *([] if "=" in option else [value]))
    error = shell.capture.readouterr().err
    assert error.endswith(f"framing train: error: argument {option[:6]}: {rule}\n")


@pytest.mark.parametrize(
    "command",
    [
        "duplicates  -o g",
        "duplicates o -o ",
        "compare ",
        "report  -o r.html",
        "report o -o ",
        "train  -o m",
        "train d -o ",
        "train d -o m --texts ",
        "train d -o m --codebook ",
        "evaluate  d",
        "evaluate conflict ",
        "detach  -o d",
        "detach d -o ",
        "attach  --texts t -o a",
        "attach d --texts  -o a",
        "attach d --texts t -o ",
    ],
)
def test_a_path_of_an_empty_name_is_not_the_current_folder(shell: Shell, command: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        shell(*command.split(" "))
    assert shell.capture.readouterr().err.endswith(": must name a file or a folder, but is empty\n")


@pytest.mark.parametrize("pair", ["weather=0.5", "=0.5"])
def test_a_threshold_of_an_unknown_frame_is_refused_before_anything_is_read(shell: Shell, pair: str) -> None:
    shell.write("a.txt", DENIAL)
    assert shell.analyze("a.txt", "--threshold", pair) == 2


@pytest.mark.parametrize("pair", ["desertion=7", "desertion=nan"])
def test_a_threshold_that_is_no_probability_is_refused(shell: Shell, pair: str) -> None:
    shell.write("a.txt", DENIAL)
    assert shell.analyze("a.txt", "--threshold", pair) == 2


def test_an_output_that_is_an_input_is_refused_and_not_emptied(shell: Shell) -> None:
    line = json.dumps({"id": "x", "text": DENIAL}) + "\n"
    shell.write("a.jsonl", line)
    shell.analyze("a.jsonl", "-o", "a.jsonl")
    assert (shell.folder / "a.jsonl").read_text().startswith(line)


def test_a_run_without_errors_leaves_no_list_of_errors(shell: Shell) -> None:
    shell.write("a.txt", "")
    assert shell.analyze("a.txt", "-o", "o.jsonl") == 1
    shell.write("a.txt", DENIAL)
    assert shell.analyze("a.txt", "-o", "o.jsonl") == 0
    assert not (shell.folder / "o.errors.jsonl").exists()


def test_dates_of_a_parquet_file_are_written(shell: Shell) -> None:
    import datetime

    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"id": ["x"], "text": [DENIAL], "day": [datetime.date(2021, 5, 3)]}), "a.parquet")
    assert shell.analyze("a.parquet", "-o", "o.jsonl") == 0
    assert shell.records("o.jsonl")[0]["meta"] == {"day": "2021-05-03"}


def test_a_page_that_needs_a_missing_extra_is_listed_like_any_bad_article(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    for name in ("in/a.txt", "in/b.html", "in/c.txt"):
        shell.write(name, DENIAL)
    assert shell.analyze("in", "-o", "o.jsonl", "--quiet") == 1
    assert [record["id"] for record in shell.records("o.jsonl")] == ["a", "c"]


@pytest.mark.parametrize("command", ["detach", "train"])
def test_an_output_that_cannot_be_written_is_refused(shell: Shell, few: list[Labelled], command: str) -> None:
    shell.write("file", "")
    if command == "train":  # it should not first be trained
        few = few[:4]
    shell.write("few.jsonl", "".join(json.dumps(to_record(p)) + "\n" for p in few))
    assert shell(command, "few.jsonl", "-o", "file/o") == 2


def test_half_a_surrogate_pair_is_written_as_its_escape(shell: Shell) -> None:
    shell.write("a.jsonl", json.dumps({"id": "\ud83d", "text": DENIAL}) + "\n")
    assert shell.analyze("a.jsonl", "-o", "o.jsonl") == 0
    assert shell.records("o.jsonl")[0]["id"] == "\ud83d"
    assert "�" in shell.out


def test_evaluate_prints_a_report_or_json(shell: Shell, few: list[Labelled]) -> None:
    shell.write("few.jsonl", "".join(json.dumps(to_record(p)) + "\n" for p in few))
    assert shell("evaluate", str(shell.model), "few.jsonl", "--split", "heldout") == 0
    assert "passages               6\n" in shell.out
    assert shell("evaluate", str(shell.model), "few.jsonl", "--json") == 0
    report = json.loads(shell.out)
    assert report["passages"] == 66
    assert report["frames_micro"] > 0.4  # it was trained on most of these


def test_detach_and_attach_are_there_and_back(shell: Shell, few: list[Labelled]) -> None:
    lines = "".join(json.dumps(to_record(p), ensure_ascii=False) + "\n" for p in few[:5])
    shell.write("texts/few.jsonl", lines)
    assert shell("detach", "texts/few.jsonl", "-o", "off.jsonl") == 0
    assert "5 records without text in off.jsonl" in shell.out
    assert few[0].text not in (shell.folder / "off.jsonl").read_text()
    assert shell("attach", "off.jsonl", "--texts", "texts", "-o", "back.jsonl") == 0
    assert "5 texts found, 0 loosely, 0 not found" in shell.out
    assert shell.records("back.jsonl") == shell.records("texts/few.jsonl")
    shell.write("others/a.txt", DENIAL)
    assert shell("attach", "off.jsonl", "--texts", "others", "-o", "none.jsonl") == 1
    assert "0 texts found, 0 loosely, 5 not found" in shell.out
    assert "not found: 5 from framing" in shell.out


def test_help_and_version_from_a_shell(root: Path, tmp_path: Path) -> None:
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "framing", *arguments]
        path = {"PYTHONPATH": str(root / "src")}
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env={**os.environ, **path}, check=False
        )

    assert call("--version").stdout == f"framing {framing.__version__}\n"
    usage = call("--help")
    assert usage.returncode == 0
    assert all(name in usage.stdout for name in ("analyze", "train", "evaluate", "detach", "attach"))
    nothing = call()
    assert nothing.returncode == 2
    assert "usage: framing" in nothing.stderr
    missing = call("analyze", "none.txt")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.startswith("framing: an input must be a file or a folder, but none.txt does not exist")


def test_an_interrupt_is_no_traceback(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("framing.runs.tasks.reader", interrupt)
    shell.write("a.txt", DENIAL)
    assert shell.analyze("a.txt") == 2
    assert shell.err == "framing: stopped\n"


def test_no_command_writes_over_what_it_reads(shell: Shell, few: list[Labelled]) -> None:
    labelled = "".join(json.dumps(to_record(p)) + "\n" for p in few)
    shell.write("a.jsonl", labelled)
    assert shell("detach", "a.jsonl", "-o", "a.jsonl") == 2
    assert shell("attach", "a.jsonl", "--texts", ".", "-o", "a.jsonl") == 2
    assert shell("report", "a.jsonl", "-o", "a.jsonl") == 2
    assert "the output must be another file than the input, but a.jsonl is both" in shell.err
    assert (shell.folder / "a.jsonl").read_text(encoding="utf8") == labelled


@pytest.mark.parametrize("output", [".", "dir", "dir/"])
@pytest.mark.parametrize(
    "command", ["duplicates o.jsonl", "report o.jsonl", "detach few.jsonl", "attach off.jsonl --texts few.jsonl"]
)
def test_an_output_that_is_a_folder_is_refused_in_one_sentence(
    shell: Shell, few: list[Labelled], command: str, output: str
) -> None:
    (shell.folder / "dir").mkdir()
    shell.write("few.jsonl", json.dumps(to_record(few[0])) + "\n")
    shell.write("o.jsonl", "")
    assert shell("detach", "few.jsonl", "-o", "off.jsonl") == 0
    before = sorted(path.name for path in shell.folder.rglob("*"))
    assert shell(*command.split(), "-o", output) == 2
    name = output.rstrip("/") or "."
    rule = f"the output must be a file, new or to be written over, but '{name}' is a folder; name a file"
    assert shell.err == f"framing: {rule}\n"
    assert sorted(path.name for path in shell.folder.rglob("*")) == before


LINE = json.dumps({"id": "x", "text": DENIAL}) + "\n"


@pytest.mark.parametrize(
    ("given", "output"),
    [
        ("news", "news/2.jsonl"),
        ("news/*.jsonl", "news/2.jsonl"),
        ("news", "link.jsonl"),
        ("news", "hard.jsonl"),
        ("news/2.jsonl", "hard.jsonl"),
        ("news", "news/deep.jsonl"),
    ],
)
def test_an_article_that_the_inputs_give_is_not_written_over(shell: Shell, given: str, output: str) -> None:
    for name in ("news/1.jsonl", "news/2.jsonl", "news/3.jsonl"):
        shell.write(name, LINE)
    shell.write("news/deep.jsonl", "[" * 100_000)
    (shell.folder / "link.jsonl").symlink_to("news/2.jsonl")
    (shell.folder / "hard.jsonl").hardlink_to("news/2.jsonl")
    before = (shell.folder / output).read_bytes()
    assert shell.analyze(given, "-o", output) == 2
    assert "the output must be another file than the input" in shell.err
    assert (shell.folder / output).read_bytes() == before


@pytest.mark.parametrize("before", [None, "", "{\n"])
def test_a_second_run_over_a_folder_writes_its_own_results_anew(shell: Shell, before: str | None) -> None:
    shell.write("news/1.jsonl", LINE + "{\n")
    if before is not None:
        shell.write("news/o.jsonl" if not before else "o.jsonl", before)
    output = "o.jsonl" if before else "news/o.jsonl"  # what lies elsewhere is written over, whatever it holds
    for _ in range(2):
        assert shell.analyze("news", "-o", output) == 1
        assert [record["id"] for record in shell.records(output)] == ["x"]
        assert [error["line"] for error in shell.records(output.replace(".jsonl", ".errors.jsonl"))] == [2]


@pytest.mark.parametrize("line", [LINE, "{}\n", "notes\n", '{"source_path": "a", "line": 1, "error": "e", "text": "t"}\n'])
def test_a_file_with_the_name_of_the_list_of_errors_is_not_deleted(shell: Shell, line: str) -> None:
    shell.write("a.txt", DENIAL)
    shell.write("news/1.errors.jsonl", line)
    assert shell.analyze("a.txt", "-o", "news/1.jsonl") == 2
    assert "listed in news/1.errors.jsonl, but what is there was not written by such a run" in shell.err
    assert (shell.folder / "news/1.errors.jsonl").read_text() == line
    assert not (shell.folder / "news/1.jsonl").exists()


def test_an_input_with_the_name_of_the_list_of_errors_is_not_taken_away(shell: Shell) -> None:
    line = json.dumps({"id": "x", "text": DENIAL}) + "\n"
    shell.write("o.errors.jsonl", line)
    assert shell.analyze("o.errors.jsonl", "-o", "o.jsonl") == 2
    assert (shell.folder / "o.errors.jsonl").read_text() == line


@pytest.mark.parametrize("output", ["-", "o.jsonl.gz"])
def test_an_output_that_would_not_be_what_its_name_says_is_refused(shell: Shell, output: str) -> None:
    shell.write("a.txt", DENIAL)
    assert shell.analyze("a.txt", "-o", output) == 2
    assert not (shell.folder / output).exists()


def test_results_are_whole_though_nobody_reads_the_summaries(shell: Shell) -> None:
    for name in "abc":
        shell.write(f"in/{name}.txt", DENIAL)
    command = [sys.executable, "-m", "framing", "analyze", "in", "--model", str(shell.model)]
    for more, code in ((["-o", "o.jsonl"], 0), ([], 2)):
        read, written = os.pipe()
        os.close(read)
        given = subprocess.run([*command, *more], stdout=written, stderr=subprocess.PIPE, check=False)
        os.close(written)
        assert given.returncode == code, given.stderr
        assert b"Traceback" not in given.stderr
    assert [record["id"] for record in shell.records("o.jsonl")] == ["a", "b", "c"]


def test_a_missing_number_of_a_table_is_null(shell: Shell) -> None:
    shell.write("a.jsonl", '{"id": "x", "text": "It rained.", "views": NaN, "more": [Infinity, 2.5]}\n')
    assert shell.analyze("a.jsonl", "-o", "o.jsonl") == 0
    assert shell.records("o.jsonl")[0]["meta"] == {"views": None, "more": [None, 2.5]}
    assert "NaN" not in (shell.folder / "o.jsonl").read_text(encoding="utf8")


def test_letters_that_a_terminal_lacks_are_escaped(root: Path, tmp_path: Path, trained: Path) -> None:
    (tmp_path / "a.txt").write_text("Министр denied it on Monday.", encoding="utf8")
    command = [sys.executable, "-m", "framing", "analyze", str(tmp_path / "a.txt"), "--model", str(trained)]
    given = subprocess.run(command, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=False)
    assert given.returncode == 0, given.stderr
    assert b"\\u041c" in given.stdout


def test_a_comparison_without_a_row_says_so(shell: Shell) -> None:
    shell.write("a.txt", DENIAL)
    assert shell.analyze("a.txt", "-o", "o.jsonl") == 0
    assert shell("compare", "o.jsonl", "--about", "grain") == 0
    assert "in passages that hold 'grain'" in shell.err


def test_a_folder_of_shards_is_compared_and_reported(shell: Shell) -> None:
    shell.write("a.txt", DENIAL)
    assert shell.analyze("a.txt", "-o", "out/", "--threshold", "official_denial=0") == 0
    assert shell("compare", "out") == 0
    assert "official_denial" in shell.out
    assert shell("report", "out", "-o", "r.html") == 0
    assert shell("compare", str(shell.folder)) == 2
    assert "must hold shards" in shell.err


def test_a_model_is_not_written_among_other_files(shell: Shell, few: list[Labelled]) -> None:
    shell.write("few.jsonl", "".join(json.dumps(to_record(p)) + "\n" for p in few))
    shell.write("notes/README.md", "mine")
    assert shell("train", "few.jsonl", "-o", "notes") == 2
    assert (shell.folder / "notes" / "README.md").read_text() == "mine"
    assert "new, empty or a model's" in shell.err
