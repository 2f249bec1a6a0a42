"""Names become files in a fixed order, and files streams of bytes, packed or not, in bounded memory."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.corpus import articles
from framing.errors import InputError
from framing.files.entries import Bad, Item
from framing.files.inputs import STDIN, apart, files, survey
from packed import RAIN, zstandard


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def put(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return put


def test_a_pattern_gives_what_it_matches_by_name_and_nothing_is_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b1.txt", "b0.txt", "a/b2.txt", "c.txt", "[x].txt"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(RAIN)
    assert [str(p) for p in files(["b*.txt", "**/b2.txt"])] == ["b0.txt", "b1.txt", "a/b2.txt"]
    assert [str(p) for p in files(["[x].txt"])] == ["[x].txt"]
    with pytest.raises(InputError, match=r"d\*\.txt does not exist"):
        files(["d*.txt"])


def test_a_folder_gives_packed_files_and_not_what_is_left_out(tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.TXT.ZST", "c.gz", "out/part.jsonl", "in/out/d.txt", "e.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(RAIN)
    found = files([tmp_path], [tmp_path / "out", tmp_path / "e.html"])
    assert [str(p.relative_to(tmp_path)) for p in found] == ["a.jsonl.gz", "b.TXT.ZST", "in/out/d.txt"]
    with pytest.raises(InputError, match="has none"):
        files([tmp_path / "out"], [tmp_path / "out" / "part.jsonl"])


@given(st.lists(st.lists(st.sampled_from(["a", "b", "a.b", "a-b", "B"]), min_size=1, max_size=3), max_size=8))
def test_a_folder_is_walked_in_the_order_of_its_paths(
    tmp_path_factory: pytest.TempPathFactory, paths: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("walk")
    wanted = {folder / "z.txt"} | {folder.joinpath(*parts[:-1], f"{parts[-1]}.txt") for parts in paths}
    for path in wanted:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(RAIN)
    assert list(files([folder])) == sorted(wanted)


def test_plain_text_on_standard_input_is_told_how_to_be_read(stdin: Callable[[bytes], None]) -> None:
    for content in (b"plain text", b"5"):
        stdin(content)
        (bad,) = articles([STDIN])
        assert str(bad).endswith("; mend the line, or give plain text to 'framing analyze - --format txt'")


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "txt"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard])
def test_standard_input_holds_what_a_file_would(
    stdin: Callable[[bytes], None], form: str, pack: Callable[[bytes], bytes]
) -> None:
    if form == "parquet":
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        buffer = io.BytesIO()
        pq.write_table(pa.table({"id": ["x"], "text": [RAIN.decode()]}), buffer)
    content = {"jsonl": b'{"id": "x", "text": "%s"}\n' % RAIN, "csv": b"id,text\nx,%s\n" % RAIN, "txt": RAIN}
    stdin(pack(buffer.getvalue() if form == "parquet" else content[form]))
    (item,) = articles(files(["-"]), form=form)
    assert item == Item("-" if form == "txt" else "x", RAIN.decode(), "-")


def test_a_pipe_is_read_as_it_comes(root: Path) -> None:
    code = "from framing import corpus\nfrom framing.files import inputs\n"
    code += "for item in corpus.articles([inputs.STDIN]): print(item.id, flush=True)"
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
    )
    assert child.stdin
    assert child.stdout
    for name in (b"first", b"second"):
        child.stdin.write(b'{"id": "%s", "text": "Rain."}\n' % name)
        child.stdin.flush()
        assert child.stdout.readline() == name + b"\n"  # before there is more
    child.stdin.close()
    assert child.wait() == 0


def test_the_survey_tells_files_apart_by_names_and_sizes(tmp_path: Path) -> None:
    a, b = tmp_path / "a.txt", tmp_path / "b.txt"
    a.write_bytes(RAIN)
    b.write_bytes(RAIN * 2)
    both = survey([a, b])
    assert (both.files, both.bytes) == (2, 3 * len(RAIN))
    assert survey([STDIN]).bytes == 0
    b.write_bytes(RAIN)
    assert len({both, survey([a, b]), survey([a]), survey([b]), survey([STDIN]), survey([tmp_path / "none"])}) == 6


def test_what_is_named_twice_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("news/a.txt", "news/sub/b.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("Rain.")
    both = ["news/a.txt", "news/sub/b.txt"]
    for named in (["news/**"], ["news/**/*"], ["news", "news/sub"], ["news", "./news"], ["news/a.txt", "news/a.txt", "news/sub"]):
        assert sorted(map(str, files(named))) == both, named


def test_standard_input_is_no_folder_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-").mkdir()
    (Path("-") / "a.txt").write_text("Rain.")
    assert list(files(["-"])) == [Path("-")]


def test_a_folder_that_cannot_be_listed_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "b":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    for name in ("a.txt", "b/x.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Rain.")
    monkeypatch.setattr("os.scandir", scandir)
    assert [path.name for path in files([tmp_path])] == ["a.txt", "b", "c.txt"]


@pytest.mark.parametrize("named", [[""], ["a.txt", ""]])
def test_an_empty_name_is_not_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_bytes(RAIN)
    with pytest.raises(InputError, match="an input must be a file, a folder or a pattern, but one is empty"):
        files(named)


def test_an_output_is_apart_from_an_input_only_if_no_link_joins_them(tmp_path: Path) -> None:
    given, other = tmp_path / "a.txt", tmp_path / "b.txt"
    for path in (given, other):
        path.write_bytes(RAIN)
    apart(other, given, Path("-"))
    for place, join in (("soft.txt", Path.symlink_to), ("hard.txt", Path.hardlink_to)):
        join(tmp_path / place, given)
        with pytest.raises(InputError, match=f"{place} is both"):
            apart(tmp_path / place, other, given)


def test_a_file_that_comes_as_standard_input_is_no_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = tmp_path / "a.jsonl"
    given.write_bytes(RAIN)
    with given.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        with pytest.raises(InputError, match="is both"):
            apart(given, Path("-"))
        apart(tmp_path / "b.jsonl", Path("-"))
    monkeypatch.setattr("sys.stdin", None)
    apart(given, Path("-"))


def link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def test_a_link_that_leads_nowhere_or_to_itself_is_listed_as_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/b.txt").write_bytes(RAIN)
    link(Path("in/a.txt"), "a.txt")
    link(Path("in/c.txt"), "nowhere.txt")
    link(Path("in/year"), "../gone")
    for named, without in ((["in"], []), (["in/*"], []), (["in"], [Path("in/a.txt")])):
        *found, last = articles(files(named, without))
        assert isinstance(last, Bad)
        assert last.error.startswith("in/year must be readable, but it is not (No such file or directory); check where it leads")
        assert [item.source_path for item in found] == ["in/a.txt", "in/b.txt", "in/c.txt"][bool(without) :]
        assert [type(item) for item in found] == [Bad, Item, Bad][bool(without) :]
    assert [str(path) for path in files(["in/a.txt", "in/b.txt"])] == ["in/a.txt", "in/b.txt"]
    assert survey(files(["in"])).files == 4
    apart(Path("in/a.txt"), Path("in/b.txt"))
    with pytest.raises(InputError, match="is both"):
        apart(Path("in/a.txt"), Path("in/a.txt"))


def test_a_linked_folder_is_listed_as_bad_unless_it_is_read_anyhow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("in/2024/a.txt", "disk/b.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(RAIN)
    inside = {"in/latest": "2024", "in/2024/up": "..", "in/e.txt": "2024/a.txt"}
    for place, target in {**inside, "in/2023": "../disk", "in/2024/top": "../.."}.items():
        link(Path(place), target)
    found = list(articles(files(["in"])))
    assert [item.source_path for item in found] == ["in/2023", "in/2024/a.txt", "in/2024/top", "in/e.txt"]
    assert [type(item) for item in found] == [Bad, Item, Bad, Item]
    assert str(found[0]).startswith("a link to a folder is not followed, but in/2023 is one; name it itself")
    for folder in ("disk", "in/2023"):
        assert [str(path) for path in files(["in", folder])] == [
            "in/2024/a.txt",
            "in/2024/top",
            "in/e.txt",
            f"{folder}/b.txt",
        ]
    link(Path("links/disk"), "../disk")
    assert [str(path) for path in files(["links"])] == ["links/disk"]


def test_a_link_to_what_is_left_out_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("in/a.txt", "in/out/part.jsonl", "in/out/sub/part.jsonl"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(RAIN)
    for place, target in {"in/b": "out", "in/c": "out/sub", "in/d.jsonl": "out/part.jsonl"}.items():
        link(Path(place), target)
    assert [str(path) for path in files(["in"], [Path("in/out")])] == ["in/a.txt"]


def test_a_named_file_has_an_ending_that_is_read_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    read = ["a", "a.gz", "a.jsonlines", "a.JSONL.GZ", "a.ndjson", "a.ndjson.zst"]
    refused = ["b.json", "b.tsv", "b.docx", "b.md", "b.jsonl.bz2", "b.txt.xz", "b.json.gz"]
    for name in (*read, *refused):
        Path(name).write_bytes(RAIN)
    Path("folder.json").mkdir()
    Path("folder.json/a.txt").write_bytes(RAIN)
    assert [str(path) for path in files([*read, "folder.json"])] == [*read, "folder.json/a.txt"]
    assert list(map(str, files(["."]))) == ["a.JSONL.GZ", "a.jsonlines", "a.ndjson", "a.ndjson.zst", "folder.json/a.txt"]
    for name in refused:
        with pytest.raises(InputError) as caught:
            files(["a", name])
        assert str(caught.value).startswith("a file must end in .txt, .jsonl, .ndjson, .jsonlines, .html, .htm, .csv or .parquet")
        assert f"but {name} does not; convert it" in str(caught.value)
    with pytest.raises(InputError, match=r"b\.docx does not"):
        files(["*.docx"])
    assert [str(path) for path in files(["*.json*"], ["b.json", "b.json.gz", Path("b.jsonl.bz2")])] == [
        "a.jsonlines",
        "folder.json/a.txt",
    ]
