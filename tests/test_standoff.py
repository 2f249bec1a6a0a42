"""Labels without text: detached they hold none of it, attached they are what they were, whatever form a corpus has."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.clean import clean
from framing.errors import InputError, LabelError, MissingExtra
from framing.passages import split_passages
from framing.sharing.matches import fold
from framing.sharing.texts import read_texts
from framing.standoff import Report, attach, attach_file, detach, detach_file
from strategies import ANY, JSON

TEXT = 'The mayor said "the bridge stays open" and left.'
ARTICLE = f"A bridge too many\n\n{TEXT}\nTraffic went on, as ever.\n\nBy our man in the fog."


def span(part: str, text: str = TEXT, **more: Any) -> dict[str, Any]:
    start = text.index(part)
    return {"start": start, "end": start + len(part), "text": part, **more}


def record(text: str = TEXT, **more: Any) -> dict[str, Any]:
    said = {
        "source": span("The mayor", kind="official"),
        "cue": None,
        "content": span('"the bridge stays open"'),
        "stance": "neutral",
    }
    return {
        "id": "b-1",
        "article": "b",
        "origin": "fog",
        "text": text,
        "frames": ["hardship"],
        "attributions": [said] if text == TEXT else [],
        "split": "train",
        "licence": "none",
        **more,
    }


def bare(*texts: str) -> list[dict[str, Any]]:
    return list(detach(record(text) for text in texts or [TEXT]))


def test_a_detached_record_holds_labels_and_no_text() -> None:
    (off,) = detach([record(coder=4)])
    assert list(off) == [
        "id",
        "article",
        "origin",
        "sha256",
        "length",
        "folded",
        "frames",
        "attributions",
        "split",
        "licence",
        "coder",
    ]
    assert off["length"] == len(TEXT)
    assert off["attributions"] == [
        {
            "source": {"start": 0, "end": 9, "kind": "official"},
            "cue": None,
            "content": {"start": 15, "end": 38},
            "stance": "neutral",
        }
    ]
    assert not any(word in json.dumps(off) for word in ("mayor", "bridge", "left"))


def test_spans_lose_their_text_wherever_they_stand_and_get_it_back(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf8")
    full = record(notes=[{"target": span("the bridge"), "why": {"start": 3, "end": 900}}], start=4, end=8)
    (off,) = detach([full])
    assert off["notes"] == [{"target": {"start": 16, "end": 26}, "why": {"start": 3, "end": 900, "text": None}}]
    assert attach([off], tmp_path).records == [full]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"id": "x"}, "must have a 'text'"),
        (record(sha256="0"), "must not have a field 'sha256'"),
        (record(attributions=[{"cue": {"start": 0, "end": 3, "text": "A"}}]), "the text of a span"),
        (record(attributions=[{"cue": {"start": -5, "end": 0, "text": ""}}]), "the text of a span"),
        (record(note={"start": 0, "end": 3, "text": None}), "the text of a span"),
    ],
)
def test_what_cannot_be_detached_is_refused(broken: dict[str, Any], message: str) -> None:
    with pytest.raises(LabelError, match=message):
        list(detach([broken]))


@pytest.mark.parametrize(
    "change",
    [
        {"text": "here"},
        {"sha256": 5},
        {"length": "48"},
        {"folded": None},
        {"length": 3},
        {"folded": {"sha256": "0", "length": 1, "offsets": [1]}},
    ],
)
def test_what_was_not_detached_is_not_attached(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(LabelError, match="framing detach"):
        attach([bare()[0] | change], tmp_path)


def parquet(path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    rows = [{"n": 1, "raw": b"\xff", "deep": [{"body": ARTICLE}]}, {"n": 2, "raw": None, "deep": []}]
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), path)


def text(value: str) -> Callable[[Path], Any]:
    return lambda path: path.write_bytes(value.encode("utf8"))


QUOTED = ARTICLE.replace('"', '""')
FORMS: dict[str, Callable[[Path], Any]] = {
    "a.txt": text(ARTICLE),
    "bom.txt": text("\ufeff" + TEXT),
    "crlf.txt": text(ARTICLE.replace("\n", "\r\n")),
    "a.csv": text(f'id,body\r\n1,"{QUOTED}"\r\n'),
    "semicolons.csv": text(f'id;body\n1;"{QUOTED}"\n'),
    "quoted.tsv": text(f'id\tbody\n1\t"{QUOTED}"\n'),
    "bare.tsv": text(f'id\tbody\n1\t"Oh," he said.\n2\t{TEXT}\n'),
    "a.json": text(json.dumps({"pages": [[1, {"body": {"en": ARTICLE}}]]}, indent=1)),
    "broken.json": text('["\\q", "\\uZZZZ", ' + json.dumps(TEXT)),
    "key.json": text(json.dumps({TEXT: "diplomacy"})),
    "a.jsonl": text('{"broken": "\n' + json.dumps({"body": ARTICLE}) + "\n"),
    "lines.jsonl": text(json.dumps({"lines": ARTICLE.split("\n")}) + "\n"),
    "tokens.jsonlines": text(
        json.dumps({"sentences": [["The", "mayor", "said", '"the', "bridge"], ["stays", 'open"', "and", "left", "."]]})
        + "\n"
    ),
    "a.parquet": parquet,
}


def zst(data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard")
    half = len(data) // 2
    return bytes(zstandard.compress(data[:half]) + zstandard.compress(data[half:]))  # two frames, as dumps have


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    ("ending", "pack"),
    [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress), (".zst", zst)],
)
def test_a_text_is_found_in_every_form_of_corpus(
    tmp_path: Path, name: str, ending: str, pack: Callable[[bytes], bytes]
) -> None:
    folder = tmp_path / "deep" / "down"
    folder.mkdir(parents=True)
    FORMS[name](folder / name)
    data = pack((folder / name).read_bytes())
    (folder / name).unlink()
    (folder / f"{name}{ending}").write_bytes(data)
    result = attach(bare(), tmp_path)
    assert result.report == Report(found=1, loose=0, missing={})
    assert result.records == [record()]


@pytest.mark.parametrize(("ending", "pack"), [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress), (".zst", zst)])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("name", [name for name in FORMS if not name.endswith(".parquet") and name != "bom.txt"])
def test_a_text_is_found_in_wider_encodings_with_their_mark(
    tmp_path: Path, name: str, encoding: str, ending: str, pack: Callable[[bytes], bytes]
) -> None:
    FORMS[name](tmp_path / name)
    content = f"\ufeff{(tmp_path / name).read_bytes().decode('utf8')}".encode(encoding)
    (tmp_path / name).unlink()
    (tmp_path / f"{name}{ending}").write_bytes(pack(content))
    assert attach(bare(), tmp_path).records == [record()]


@pytest.mark.parametrize(
    "passage",
    [
        ARTICLE,
        f"{TEXT}\nTraffic went on, as ever.",
        f"A bridge too many\n\n{TEXT}",
        "\n".join(f"Line {n} of a poem." for n in range(30)),
    ],
)
def test_blocks_and_lines_in_a_row_are_found(tmp_path: Path, passage: str) -> None:
    (tmp_path / "a.txt").write_text(f"Before.\n\n  {passage}\n \nAfter.\n", encoding="utf8")
    assert [r["text"] for r in attach(bare(passage), tmp_path).records] == [passage]


LINES = [f"The mayor of town {n} said on day {n} that the bridge over the river would stay open." for n in range(60)]


@pytest.mark.parametrize("paragraph", [" ".join(LINES), "\n".join(textwrap.wrap(" ".join(LINES), 80)), "fog" * 1500])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_parts_of_an_overlong_paragraph_are_found(tmp_path: Path, name: str, paragraph: str) -> None:
    page = f"A bridge too many\n\n  {paragraph}\n\n{TEXT}\n"
    parts = [p.text for p in split_passages(clean(page)) if p.text in paragraph]
    assert len(parts) >= 3
    (tmp_path / name).write_text(json.dumps({"body": page}) if name == "a.jsonl" else page, encoding="utf8")
    assert [r["text"] for r in attach(bare(*parts, TEXT), tmp_path).records] == [*parts, TEXT]


def test_parts_of_an_overlong_paragraph_are_found_loosely(tmp_path: Path) -> None:
    page = f"\u201cYes.\u201d  {' '.join(LINES)}"
    parts = [p.text for p in split_passages(clean(page))]
    (tmp_path / "a.txt").write_text(page, encoding="utf8")
    sought = [part.replace("\u201c", '"').replace("\u201d", '"').replace("  ", " ") for part in parts]
    assert attach(bare(*sought), tmp_path, loose=True).report == Report(found=len(parts) - 1, loose=1, missing={})


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("mayor", "major"),
        TEXT + ".",
        TEXT.replace('"', "\u201d"),
        TEXT.replace(" said", "  said"),
        f"So: {TEXT}",
    ],
)
def test_a_text_that_differs_is_not_found(tmp_path: Path, other: str) -> None:
    (tmp_path / "a.txt").write_text(other, encoding="utf8")
    result = attach([*bare(), {**bare()[0], "origin": None}], tmp_path)
    assert result.records == []
    assert result.report == Report(found=0, loose=0, missing={"fog": 1, "unknown": 1})


@pytest.mark.parametrize(
    "other",
    [
        "The  mayor said \u201cthe bridge\nstays open\u201d and left .",
        "The mayor said 'the bridge stays open' and left.",
    ],
)
def test_loosely_its_spans_move_to_where_they_stand(tmp_path: Path, other: str) -> None:
    (tmp_path / "a.txt").write_text(f"Fog\n\n{other}\n\nMore fog", encoding="utf8")
    result = attach(bare(), tmp_path, loose=True)
    assert result.report == Report(found=0, loose=1, missing={})
    (found,) = result.records
    assert found["text"] == other
    assert found["loose"] is True
    said = found["attributions"][0]
    assert said["source"] == span("The mayor" if "The mayor" in other else "The  mayor", other, kind="official")
    assert fold(said["content"]["text"]) == "'thebridgestaysopen'"
    assert all(other[s["start"] : s["end"]] == s["text"] for s in (said["source"], said["content"]))


def test_the_text_itself_is_better_than_a_loose_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT.replace('"', "'"), encoding="utf8")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf8")
    assert attach(bare(), tmp_path, loose=True).records == [record()]


def test_records_come_in_their_order_and_twice_if_sought_twice(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Later.\n\nEarlier.\n", encoding="utf8")
    result = attach(bare("Earlier.", "Never.", "Later.", "Earlier."), tmp_path)
    assert [r["text"] for r in result.records] == ["Earlier.", "Later.", "Earlier."]
    assert result.report == Report(found=3, loose=0, missing={"fog": 1})


def test_a_broken_file_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"short")[:-9])
    (tmp_path / "b.parquet").write_bytes(b"PAR1 no more")
    (tmp_path / "c.md").write_text("not a corpus", encoding="utf8")
    (tmp_path / "d.txt").write_text(TEXT, encoding="utf8")
    report = attach(bare(), tmp_path).report
    assert report.found == 1
    assert [Path(line.split(": ")[0]).name for line in report.unread] == ["a.txt.gz", "b.parquet"]


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path).name == "b":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    for name in ("a/d.txt", "b/x.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(TEXT, encoding="utf8")
    monkeypatch.setattr("os.scandir", scandir)
    report = attach(bare(), tmp_path).report
    assert report.found == 1
    (unread,) = report.unread
    assert unread.startswith(f"{tmp_path / 'b'}: ")
    assert "Permission denied" in unread


@pytest.mark.parametrize("levels", [101, 900])
def test_a_record_nested_too_deep_is_refused(tmp_path: Path, levels: int) -> None:
    deep = json.loads("[" * levels + "]" * levels)
    with pytest.raises(LabelError, match="record 'b-1' must be nested at most 100 levels deep, but is deeper; flatten it"):
        list(detach([record(note=deep)]))
    with pytest.raises(LabelError, match="record 'b-1' must be nested at most 100 levels deep"):
        attach([{**bare()[0], "note": deep}], tmp_path)
    level = json.loads("[" * 99 + "]" * 99)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf8")
    assert attach(detach([record(note=level)]), tmp_path).records == [record(note=level)]


def test_a_refused_record_leaves_nothing_behind(tmp_path: Path) -> None:
    labelled, out = tmp_path / "mine.jsonl", tmp_path / "off.jsonl"
    labelled.write_text(f"{json.dumps(record())}\n{{}}\n")
    out.write_text("before")
    with pytest.raises(LabelError, match="must have a 'text'"):
        detach_file(labelled, out)
    assert out.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.jsonl", "off.jsonl"]


@pytest.mark.parametrize("name", ["a.txt", "deep/b.jsonl", "c.jsonl"])
def test_a_file_of_the_corpora_is_not_written_over(tmp_path: Path, name: str) -> None:
    off, texts = tmp_path / "off.jsonl", tmp_path / "corpora"
    off.write_text(json.dumps(bare()[0]) + "\n")
    (texts / "deep").mkdir(parents=True)
    others = {"a.txt": ARTICLE, "deep/b.jsonl": json.dumps({"body": ARTICLE}), "c.jsonl": json.dumps(record(id="c-1"))}
    for other, content in others.items():
        (texts / other).write_text(content + "\n", encoding="utf8")
    with pytest.raises(InputError, match=r"the output must be no file of the corpora, but .* holds others; name another"):
        attach_file(off, texts, texts / name)
    assert (texts / name).read_text(encoding="utf8") == others[name] + "\n"


def test_what_was_attached_among_the_corpora_is_attached_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf8")
    (tmp_path / "off.jsonl").write_text(json.dumps(bare()[0]) + "\n")
    out = tmp_path / "back.jsonl"
    out.touch()
    for _ in range(2):
        assert attach_file(tmp_path / "off.jsonl", tmp_path, out).found == 1
        assert json.loads(out.read_text(encoding="utf8")) == record()


def test_no_corpora_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name your copy of the corpora"):
        attach(bare(), tmp_path / "nowhere")


@pytest.mark.parametrize(("name", "package"), [("a.parquet", "pyarrow"), ("a.txt.zst", "zstandard")])
def test_a_missing_package_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    (tmp_path / name).write_bytes(b"")
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setitem(sys.modules, f"{package}.parquet", None)
    with pytest.raises(MissingExtra, match=r"framing\[data\]"):
        attach(bare(), tmp_path)


def test_files_go_out_and_come_back_byte_for_byte(tmp_path: Path) -> None:
    labelled, texts = tmp_path / "mine.jsonl", tmp_path / "corpora"
    texts.mkdir()
    records = [record(note="caf\u00e9"), record("Traffic went on, as ever.", id="b-2"), record("Half \ud800 pair")]
    labelled.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf8")
    (texts / "a.json").write_text(json.dumps([ARTICLE, "Half \ud800 pair"]), encoding="utf8")
    assert detach_file(labelled, tmp_path / "new" / "off.jsonl") == 3
    assert attach_file(tmp_path / "new" / "off.jsonl", texts, tmp_path / "back.jsonl").found == 3
    assert [json.loads(line) for line in (tmp_path / "back.jsonl").read_bytes().splitlines()] == records
    assert sorted(path.name for path in tmp_path.iterdir()) == ["back.jsonl", "corpora", "mine.jsonl", "new"]


def test_large_text_files_are_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framing.sharing.texts._PART", 64)
    path = tmp_path / "a.txt"
    path.write_text(f"{'x' * 90}\n\n{ARTICLE}\n" * 3, encoding="utf8")
    parts = list(read_texts(path, []))
    assert "".join(parts) == path.read_text(encoding="utf8")
    assert max(map(len, parts)) < 200
    assert attach(bare(), path).report.found == 1


@st.composite
def labelled(draw: st.DrawFn) -> dict[str, Any]:
    passage = draw(ANY)
    stretch = st.tuples(*[st.integers(0, len(passage))] * 2).map(sorted)
    spans = st.builds(
        lambda p, more: {"start": p[0], "end": p[1], "text": passage[p[0] : p[1]], **more},
        stretch,
        st.dictionaries(st.sampled_from(["kind", "speaker"]), ANY),
    )
    said = st.fixed_dictionaries(
        {
            "source": st.none() | spans,
            "cue": st.none() | spans,
            "content": spans,
            "stance": ANY,
            "more": st.lists(spans) | JSON,
        }
    )
    return {
        "id": draw(ANY),
        "text": passage,
        "frames": draw(st.lists(ANY)),
        "extra": draw(JSON),
        "attributions": draw(st.lists(said, max_size=3)),
    }


@settings(deadline=None)
@given(st.lists(labelled(), max_size=3), st.booleans())
def test_attach_after_detach_gives_back_every_field(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]], loose: bool
) -> None:
    path = tmp_path_factory.mktemp("corpora") / "a.json"
    path.write_text(json.dumps([{"body": r["text"]} for r in records]), encoding="utf8")
    off = json.loads(json.dumps(list(detach(records))))
    assert attach(off, path, loose).records == records
