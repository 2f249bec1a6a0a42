"""Files become articles in a fixed order; what cannot be read is named and stops nothing."""

from __future__ import annotations

import csv
import gzip
import json
import time
from pathlib import Path
from typing import Any

import pytest

from framing.corpus import articles, extracted
from framing.errors import InputError
from framing.files.entries import Bad, Columns, Item
from framing.files.inputs import files

RAIN = "Rain fell on Orlan."


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf8") if isinstance(content, str) else content)
    return path


def read(path: Path, **columns: str) -> list[Item | Bad]:
    return list(articles([path], Columns(**columns)))


def refusal(path: Path, **columns: str) -> Bad:
    (bad,) = read(path, **columns)
    assert isinstance(bad, Bad)
    assert bad.source_path == str(path)
    assert str(bad) == bad.error
    assert "\n" not in bad.error
    return bad


def test_folders_are_read_at_any_depth_by_name_and_inputs_in_their_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.TXT", "a/b/c.jsonl", "notes.md", "c.parquet"):
        write(tmp_path / name, RAIN)
    found = files([tmp_path / "b.txt", str(tmp_path)])
    assert [str(p.relative_to(tmp_path)) for p in found] == ["b.txt", "a/b/c.jsonl", "a/z.TXT", "c.parquet"]


def test_a_file_without_an_ending_is_read_as_text(tmp_path: Path) -> None:
    path = write(tmp_path / "story", RAIN)
    assert read(*files([path])) == [Item("story", RAIN, str(path))]


@pytest.mark.parametrize("ending", ["ndjson", "jsonlines", "NDJSON", "ndjson.gz"])
def test_other_endings_of_jsonl(tmp_path: Path, ending: str) -> None:
    line = json.dumps({"id": "x", "text": RAIN}).encode()
    path = write(tmp_path / f"a.{ending}", gzip.compress(line) if ending.endswith("gz") else line)
    assert read(path) == [Item("x", RAIN, str(path))]


def test_missing_inputs_and_empty_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist") as caught:
        files([tmp_path / "none.txt"])
    assert str(tmp_path / "none.txt") in str(caught.value)
    (tmp_path / "sub").mkdir()
    with pytest.raises(InputError, match="a folder must hold articles") as caught:
        files([tmp_path / "sub"])
    assert str(tmp_path / "sub") in str(caught.value)


def test_a_text_in_the_place_of_a_path_is_refused() -> None:
    with pytest.raises(InputError):
        files([RAIN * 20])


def test_text_files(tmp_path: Path) -> None:
    text = "Élan\r\n\r\n\U0001f69c " + RAIN
    assert read(write(tmp_path / "a.b.txt", text)) == [Item("a.b", text, str(tmp_path / "a.b.txt"))]
    assert read(write(tmp_path / "wide.txt", text.encode("utf-16")))[0] == Item(
        "wide", text, str(tmp_path / "wide.txt")
    )


def test_jsonl_with_other_keys_and_what_else_it_holds(tmp_path: Path) -> None:
    lines = [{"id": "x", "text": RAIN, "day": 3}, {"text": RAIN + "\u2028More."}, {"id": 7, "text": RAIN}]
    path = write(tmp_path / "a.jsonl", "".join(json.dumps(x, ensure_ascii=False) + "\n\n" for x in lines))
    assert read(path) == [
        Item("x", RAIN, str(path), {"day": 3}),
        Item("3", RAIN + "\u2028More.", str(path)),
        Item("7", RAIN, str(path)),
    ]
    path = write(tmp_path / "b.jsonl", json.dumps({"url": "u", "body": RAIN, "text": "no"}))
    assert read(path, text="body", id="url") == [Item("u", RAIN, str(path), {"text": "no"})]


def test_jsonl_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "\ufeff" + json.dumps({"id": "x", "text": RAIN}))
    assert read(path) == [Item("x", RAIN, str(path))]


def test_an_id_of_null_is_no_id(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", json.dumps({"id": None, "text": RAIN}))
    assert read(path) == [Item("1", RAIN, str(path))]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"{broken", "each line must be one JSON object"),
        (b"[" * 100_000, "each line must be one JSON object"),
        (b'["a list"]', "each line must be one JSON object, but this is a list; mend the line"),
        (b"[1]", "each line must be one JSON object, but this is a list; mend the line"),
        (b'"Rain"', "each line must be one JSON object, but this is a text; mend the line"),
        (b'{"id": "x"}', "each object must have a text under 'text'"),
        (b'{"id": "x", "text": 3}', "each object must have a text under 'text', but this has a number there; mend the line or"),
        (b'{"id": "x", "text": true}', "under 'text', but this has true or false there; mend the line"),
        (b'{"id": "x", "text": [1]}', "under 'text', but this has a list there; mend the line"),
        (b'{"id": "x", "text": null}', "each object must have a text under 'text', but this has none"),
        (b'{"id": "x", "text": "\xff"}', "text must be UTF-8, but byte 21 is not"),
        (b'{"id": "x", "text": "\0"}', "this is a binary file"),
    ],
)
def test_a_broken_line_is_named_and_the_others_are_read(tmp_path: Path, line: bytes, rule: str) -> None:
    good = json.dumps({"id": "g", "text": RAIN}).encode()
    path = write(tmp_path / "a.jsonl", good + b"\n" + line + b"\n" + good + b"\n")
    first, bad, last = read(path)
    assert first == last == Item("g", RAIN, str(path))
    assert isinstance(bad, Bad)
    assert (bad.source_path, bad.line) == (str(path), 2)
    assert bad.error.startswith(f"{path}, line 2: ")
    assert rule in bad.error


def _row(**values: Any) -> str:
    return json.dumps(values) + "\n"


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.txt", b"\x89PNG\r\n\0\0\1", "this is a binary file"),
        ("a.txt", "ministère".encode("latin1"), "text must be UTF-8, but byte 6 is not"),
        ("a.txt", b"\xff\xfe\x00\xd8", "text must be UTF-8"),
        ("a.jsonl", b"", "must hold at least one object, but it is empty"),
        ("a.jsonl", b"\n \n", "must hold at least one object, but it is empty"),
        ("a.csv", b"", "must have a column 'text', but has"),
        ("a.csv", b"id;text;outlet\n1;Rain;Herald\n", "must be separated by commas, but those of its header are by ';'; save"),
        ("a.csv", b"id\ttext\n1\tRain\n", "must be separated by commas, but those of its header are by '\\t'; save"),
        ("a.csv", b"id,body\n1,Rain\n", "must have a column 'text', but has ['id', 'body']"),
        ("a.csv", b'id,text\n1,"\xff"\n', "a row must be UTF-8"),
        ("a.parquet", b"nothing", "must be a Parquet file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes, rule: str) -> None:
    bad = refusal(write(tmp_path / name, content))
    assert str(tmp_path / name) in bad.error
    assert rule in bad.error


def test_a_broken_row_of_csv_is_named_by_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'id,text\n1,Rain\n2,"un"closed\n')
    *_, bad = read(path)
    assert isinstance(bad, Bad)
    assert (bad.line, "line 3" in bad.error) == (3, True)


def test_a_row_of_csv_that_is_no_utf8_is_named_by_line_and_the_others_are_read(tmp_path: Path) -> None:
    for break_ in ("\n", "\r\n", "\r"):
        rows = ["id,text", f"1,{RAIN}", "", '2,"Rain', '\udcff fell"', f"\udce9,{RAIN}", f",{RAIN}", '5,"', '"', ""]
        path = write(tmp_path / "a.csv", break_.join(rows).encode("utf8", "surrogateescape"))
        first, second, third, fourth, last = read(path)
        assert [item.id for item in (first, fourth, last) if isinstance(item, Item)] == ["1", "4", "5"]
        for bad, line, byte in ((second, 4, "0xFF"), (third, 6, "0xE9")):
            assert isinstance(bad, Bad)
            assert bad.line == line
            assert bad.error.startswith(f"{path}, line {line}: a row must be UTF-8, but this holds the byte {byte};")


def test_a_header_of_csv_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    bad = refusal(write(tmp_path / "a.csv", f"id,text,cat\u00e9gorie\n1,{RAIN},x\n".encode("latin1")))
    assert bad.line == 1
    assert "must be UTF-8, but this holds the byte 0xE9" in bad.error


def test_a_broken_row_of_csv_is_named_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f'id,text\n1,{RAIN}\n\n2,"Rain\nfell "often"."\n3,{RAIN}\n')
    first, bad = read(path)
    assert isinstance(first, Item)
    assert isinstance(bad, Bad)
    assert bad.line == 4
    assert bad.error.startswith(f"{path}, line 4: a CSV file must be well-formed")
    assert "nothing is read from here on" in bad.error


@pytest.mark.parametrize(
    ("header", "row", "meta"),
    [
        ("id,text,more", f"1,{RAIN},own,extra", {"more": "own", "more_2": ["extra"]}),
        ("id,more,text,more_2", f"1,own,{RAIN},two,extra,last", {"more": "own", "more_2": "two", "more_3": ["extra", "last"]}),
        ("id,text,more", f"1,{RAIN},own", {"more": "own"}),
    ],
)
def test_cells_beyond_the_header_take_no_columns_place(tmp_path: Path, header: str, row: str, meta: dict[str, Any]) -> None:
    path = write(tmp_path / "a.csv", f"{header}\n{row}\n".encode())
    assert read(path) == [Item("1", RAIN, str(path), meta)]


def test_cells_beyond_the_header_are_no_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"id,more\n1,{RAIN},extra\n".encode())
    assert read(path, text="more") == [Item("1", RAIN, str(path), {"more_2": ["extra"]})]


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_utf_32_is_not_taken_for_utf_16(tmp_path: Path, name: str, encoding: str) -> None:
    bad = read(write(tmp_path / name, f"\ufeff{RAIN}\n".encode(encoding)))[0]
    assert isinstance(bad, Bad)
    assert "text must be UTF-8 or UTF-16, but this is UTF-32; convert the file, e.g. with iconv" in bad.error


def test_an_id_that_is_no_number_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", f'{{"id": NaN, "text": "{RAIN}"}}\n{{"id": 2.5, "text": "{RAIN}"}}\n'.encode())
    assert [item.id for item in read(path) if isinstance(item, Item)] == ["1", "2.5"]
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"id": [7.0, float("nan"), None], "text": [RAIN] * 3}), tmp_path / "a.parquet")
    assert [item.id for item in read(tmp_path / "a.parquet") if isinstance(item, Item)] == ["7.0", "2", "3"]


def test_rows_of_csv_that_are_short_or_long_are_filled_up_or_leave_more(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"id,text,day\n1,{RAIN}\n2,{RAIN},3,4,5\n\n3\n")
    assert read(path) == [
        Item("1", RAIN, str(path), {"day": None}),
        Item("2", RAIN, str(path), {"day": "3", "more": ["4", "5"]}),
        Item("3", "", str(path), {"day": None}),
    ]


def test_an_unreadable_file_stops_nothing(tmp_path: Path) -> None:
    good = write(tmp_path / "good.txt", RAIN)
    gone, folder = tmp_path / "gone.txt", tmp_path / "folder.txt"
    folder.mkdir()
    found = list(articles([gone, folder, good]))
    assert [type(item) for item in found] == [Bad, Bad, Item]
    assert str(gone) in str(found[0])
    assert str(folder) in str(found[1])


def test_a_line_of_50_mb_is_read_or_refused_at_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"rain " * 10_000_000)
    start = time.perf_counter()
    (item,) = read(path)
    assert time.perf_counter() - start < 5
    assert isinstance(item, Item)
    assert len(item.text) == 50_000_000
    bad = refusal(write(tmp_path / "b.txt", b"rain " * 16_000_001))
    assert "at most 76 MB" in bad.error


def test_a_named_id_that_a_line_lacks_is_bad_and_one_without_value_is_numbered(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", _row(url="u", text=RAIN) + _row(id="x", text=RAIN) + _row(url=None, text=RAIN))
    first, bad, last = read(path, id="url")
    assert (first, last) == (Item("u", RAIN, str(path)), Item("3", RAIN, str(path)))
    assert isinstance(bad, Bad)
    assert bad.line == 2
    assert bad.error.startswith(f"{path}, line 2: each object must have an id under 'url', but this has none;")
    assert all(isinstance(item, Item) for item in read(path))


def test_csv(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["id", "text", "day"], ["x", f'"{RAIN}"\nMore', "3"], ["", RAIN, ""]])
    assert read(tmp_path / "a.csv") == [
        Item("x", f'"{RAIN}"\nMore', str(tmp_path / "a.csv"), {"day": "3"}),
        Item("2", RAIN, str(tmp_path / "a.csv"), {"day": ""}),
    ]
    assert [item.text for item in read(tmp_path / "a.csv", text="day") if isinstance(item, Item)] == ["3", ""]


def test_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["x", "y"], "text": [RAIN, None], "day": [3, 4]}), path)
    assert read(path) == [Item("x", RAIN, str(path), {"day": 3}), Item("y", "", str(path), {"day": 4})]
    assert "must have a column 'body'" in refusal(path, text="body").error


def test_html_is_extracted_or_the_extra_is_named(tmp_path: Path) -> None:
    page = f"<html><body><article><h1>Rain</h1>{f'<p>{RAIN} Nobody was out.</p>' * 8}</article></body></html>"
    path = write(tmp_path / "a.html", page)
    try:
        import trafilatura  # noqa: F401
    except ImportError:
        assert "framing[html]" in refusal(path).error
    else:
        (item,) = read(path)
        assert isinstance(item, Item)
        assert RAIN in item.text
        assert "<" not in item.text
        assert "none was found" in refusal(write(tmp_path / "b.html", "<p></p>")).error
        (raw,) = articles([path], extract=False)
        assert raw == Item("a", page, str(path), page=True)
        assert extracted(raw) == item == extracted(item)


def test_a_line_nested_too_deep_is_named(tmp_path: Path) -> None:
    deep = json.dumps({"text": RAIN, "x": json.loads("[" * 300 + "]" * 300)})
    shallow = json.dumps({"id": "g", "text": RAIN, "x": json.loads("[" * 90 + "]" * 90)})
    bad, good = read(write(tmp_path / "a.jsonl", f"{deep}\n{shallow}\n"))
    assert isinstance(bad, Bad)
    assert "nested at most 100 levels" in bad.error
    assert isinstance(good, Item)


def test_a_row_of_parquet_that_cannot_be_held_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    days = pa.array([0, 2**60, 1], pa.int64()).cast(pa.timestamp("us"))
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["a", "b", "c"], "text": [RAIN] * 3, "day": days}), path)
    first, bad, last = read(path)
    assert isinstance(bad, Bad)
    assert bad.line == 2
    assert "a row must hold values that can be read" in bad.error
    assert isinstance(first, Item)
    assert isinstance(last, Item)
    assert (first.id, last.id) == ("a", "c")


def test_a_column_of_ids_that_was_named_must_be_there(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"text,id\n{RAIN},7\n")
    assert "must have a column 'url', but has ['text', 'id']; use --id-column" in refusal(path, id="url").error
    assert "must have a column 'text'" in refusal(write(tmp_path / "b.csv", f"text,text\n{RAIN},{RAIN}\n")).error


@pytest.mark.parametrize("name", ["text", "id", "url"])
def test_a_column_that_is_asked_for_must_be_there_only_once(tmp_path: Path, name: str) -> None:
    bad = refusal(write(tmp_path / "a.csv", f"id,text,{name},{name}\n1,{RAIN},2,3\n"), id="url" if name == "url" else "id")
    count = 2 if name == "url" else 3
    assert f"must have a column {name!r} only once, but has it {count} times; rename the others, or use --" in bad.error
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table([[RAIN], ["x"], ["y"], ["z"]], names=["text", "id", name, name]), path)
    assert f"a Parquet file must have a column {name!r} only once" in refusal(path, id="url" if name == "url" else "id").error


@pytest.mark.parametrize("content", ["id,text\n", "id,text", "\ufeffid,text\r\n\r\n"])
def test_csv_with_a_header_alone_holds_no_article(tmp_path: Path, content: str) -> None:
    assert read(write(tmp_path / "a.csv", content)) == []
    assert "must have a column 'body', but has ['id', 'text']" in refusal(tmp_path / "a.csv", text="body").error


def test_parquet_without_rows_holds_no_article_whatever_its_columns_hold(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    for kind in (pa.null(), pa.string(), pa.int64()):
        pq.write_table(pa.table({"id": pa.array([], kind), "text": pa.array([], kind)}), path)
        assert read(path) == []
        assert "must have a column 'body'" in refusal(path, text="body").error


def test_parquet_texts_of_any_type_are_read_like_plain_ones(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path, plain = tmp_path / "a.parquet", pa.array([RAIN, None, RAIN])
    kinds = [pa.string(), pa.large_string(), *(kind() for kind in [getattr(pa, "string_view", None)] if kind)]
    for kind in (*kinds, *(pa.dictionary(pa.int32(), kind) for kind in kinds[:2])):
        pq.write_table(pa.table({"id": plain.cast(kind), "text": plain.cast(kind)}), path)
        assert read(path) == [Item(RAIN, RAIN, str(path)), Item("2", "", str(path)), Item(RAIN, RAIN, str(path))], kind


def test_parquet_texts_of_no_text_are_refused(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    for values in (pa.array([RAIN.encode()]), pa.array([RAIN.encode()]).dictionary_encode(), pa.array([1.5]), pa.array([None])):
        pq.write_table(pa.table({"text": values}), path)
        assert f"the column 'text' must hold text, but holds {values.type}; use --text-column" in refusal(path).error
