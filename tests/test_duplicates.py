"""Near-duplicates: copies are found, others are not, and the answer does not change from run to run."""

from __future__ import annotations

import json
import random
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.cli import main
from framing.duplicates import THRESHOLD, Counts, _width, groups, mark, shingles
from framing.errors import InputError, MissingExtra

pytest.importorskip("datasketch")
WORDS = [a + b + c for a in ("or", "mi", "sta", "ve") for b in ("la", "ne", "ti", "ro") for c in ("n", "s", "k", "m")]


def text(seed: int, words: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def changed(article: str, every: int) -> str:
    """Replace a word of so many."""
    return " ".join("rewritten" if n % every == every // 2 else w for n, w in enumerate(article.split()))


def records(texts: list[str]) -> list[dict[str, Any]]:
    return [
        {"id": f"n{n}", "source_path": None, "text_sha256": f"{n:016d}{0:048d}", "passages": [{"text": t} for t in x.split("\n")]}
        for n, x in enumerate(texts)
    ]


def marked(folder: Path, texts: list[str], size: int = 100, **options: float) -> list[dict[str, Any]]:
    folder.mkdir(exist_ok=True)
    rows = records(texts)
    for shard, at in enumerate(range(0, len(rows), size)):
        lines = "".join(json.dumps(row) + "\n" for row in rows[at : at + size])
        (folder / f"part-{shard:05d}.jsonl").write_text(lines)
    mark(folder, folder / "groups.jsonl", **options)
    return [json.loads(line) for line in (folder / "groups.jsonl").read_text().splitlines()]


def test_copies_are_marked_with_the_first_of_their_group(tmp_path: Path) -> None:
    wire, other = text(1), text(2)
    texts = [other, wire, text(3), wire, changed(wire, 100), "", f"{wire[:700]}\n{wire[700:].upper()}", changed(other, 4)]
    found = marked(tmp_path, texts)
    first = f"{1:016d}"
    assert [row["group"] for row in found] == [None, first, None, first, first, None, first, None]
    assert [row["copy"] for row in found] == [False, False, False, True, True, False, True, False]
    assert [row["id"] for row in found] == [f"n{n}" for n in range(8)]
    assert set(found[0]) == {"id", "source_path", "text_sha256", "group", "copy"}
    assert mark(tmp_path, tmp_path / "again.jsonl") == Counts(articles=8, groups=1, copies=3)
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "groups.jsonl").read_bytes()


@pytest.mark.parametrize("article", [text(1), "Rain fell.", "rain"])
def test_white_space_makes_no_difference(tmp_path: Path, article: str) -> None:
    blanks = (" ", "  ", "\n", "\n\n \n", "\r\n", "\t", "\u00a0", "\u2028", " \u200b")
    texts = [f"{blank}{article.replace(' ', blank)}{blank}" for blank in blanks]
    assert [row["copy"] for row in marked(tmp_path, texts)] == [False] + [True] * (len(texts) - 1)


def test_articles_of_blank_lines_are_no_copies_of_each_other(tmp_path: Path) -> None:
    texts = ["", "\n \n", "", "\n \n", "\u200b\n", "... !\n-"] * 2
    assert {(row["group"], row["copy"]) for row in marked(tmp_path, texts)} == {(None, False)}
    none = [{**row, "passages": []} for row in records(["", ""])]
    (tmp_path / "none.jsonl").write_text("".join(json.dumps(row) + "\n" for row in none))
    assert mark(tmp_path / "none.jsonl", tmp_path / "o.jsonl") == Counts(articles=2, groups=0, copies=0)


def test_shards_do_not_matter(tmp_path: Path) -> None:
    texts = [changed(text(n % 5), 80 + n) for n in range(20)]
    assert marked(tmp_path / "a", texts, 100) == marked(tmp_path / "b", texts, 3)


def jaccard(one: str, other: str) -> float:
    a, b = set(shingles(one)), set(shingles(other))
    return len(a & b) / len(a | b)


def test_alike_by_the_true_share_of_runs_is_grouped_and_unlike_is_not(tmp_path: Path) -> None:
    texts = []
    for n in range(60):
        texts += [text(n), changed(text(n), (8, 12, 40, 150)[n % 4])]
    found = marked(tmp_path, texts)
    for n in range(0, 120, 2):
        share = jaccard(texts[n], texts[n + 1])
        if share > 0.9 or share < 0.7:  # between them, 125 values are not enough to be sure
            assert (found[n]["group"] is not None) == (share > 0.9), share
    assert len({row["group"] for row in found if row["group"]}) == sum(row["copy"] for row in found)


def test_the_threshold_decides(tmp_path: Path) -> None:
    texts = [text(1), changed(text(1), 40)]  # they share 0.78
    assert [row["copy"] for row in marked(tmp_path, texts, threshold=0.6)] == [False, True]
    assert [row["copy"] for row in marked(tmp_path, texts, threshold=0.95)] == [False, False]
    for threshold in (0.0, 1.5, float("nan")):
        with pytest.raises(InputError, match="between 0 and 1"):
            mark(tmp_path, tmp_path / "o", threshold)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 6), max_size=40), st.randoms(use_true_random=False))
def test_groups_are_those_of_equal_signatures_and_named_by_the_first(kinds: list[int], chance: random.Random) -> None:
    random_rows = np.random.default_rng(chance.randrange(1000)).integers(0, 2**32, (7, 125), np.uint32)
    signatures = random_rows[kinds] if kinds else random_rows[:0]
    bodied = np.array([kind != 6 for kind in kinds], bool)  # those of kind 6 have no body, and are alone
    wanted = [n if kind == 6 else kinds.index(kind) for n, kind in enumerate(kinds)]
    assert groups(signatures, bodied).tolist() == wanted


@pytest.mark.parametrize(("other", "wanted"), [(0, [0, 1, 1]), (1, [0, 1, 0]), (2, [0, 0, 2])])
def test_copies_that_meet_in_one_band_are_found_whatever_else_is_in_it(other: int, wanted: list[int]) -> None:
    signatures = np.zeros((3, 125), np.uint32)  # all three agree in the first band, of five values, and in no other
    signatures[other, 5:] = np.arange(1, 121)
    signatures[max(set(range(3)) - {other}), 5::5] = 1000  # the copy differs in 24 values, which is 0.19 of them
    assert groups(signatures, np.ones(3, bool)).tolist() == wanted


def test_a_chain_of_revisions_is_one_group(tmp_path: Path) -> None:
    words = text(1).split()
    texts = [" ".join([*words[:n], *("new" for _ in range(n)), *words[2 * n :]]) for n in range(0, 60, 6)]
    assert all(jaccard(a, b) > 0.85 for a, b in pairwise(texts))
    assert jaccard(texts[0], texts[-1]) < 0.8
    assert [row["copy"] for row in marked(tmp_path, texts)] == [False] + [True] * 9


def test_the_command_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marked(tmp_path, [text(1), text(1), text(2)])
    assert main(["duplicates", str(tmp_path), "-o", str(tmp_path / "g.jsonl")]) == 0
    assert capsys.readouterr().out == "3 articles, 1 of them copies in 1 group\n"


@pytest.mark.parametrize(("threshold", "every"), [(0.7, 50), (0.6, 40), (0.5, 25), (0.4, 18), (0.3, 12), (0.2, 9)])
def test_well_above_a_low_threshold_no_pair_is_missed(tmp_path: Path, threshold: float, every: int) -> None:
    texts = [other for n in range(100) for other in (text(n), changed(text(n), every))]
    shares = [jaccard(*texts[n : n + 2]) for n in range(0, 200, 2)]
    assert threshold + 0.05 < min(shares) <= max(shares) < threshold + 0.2
    found = marked(tmp_path, texts, threshold=threshold)
    assert sum(row["copy"] for row in found) >= 97  # near the threshold the estimate may err


def test_the_default_keeps_its_bands_and_lower_thresholds_have_narrower_ones() -> None:
    widths = {t: _width(t) for t in (1.0, 0.9, THRESHOLD, 0.75, 0.6, 0.45, 0.3, 0.1, 0.001)}
    assert list(widths.values()) == [5, 5, 5, 4, 3, 2, 1, 1, 1]
    assert all((1 - t**width) ** (125 // width) <= 1e-4 for t, width in widths.items() if t >= 0.1)


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    line = json.dumps(records([text(1)])[0])
    (tmp_path / "a.jsonl").write_text(f"\n{line}\n \n\r\n{line}\n\n")
    assert mark(tmp_path / "a.jsonl", tmp_path / "o.jsonl") == Counts(articles=2, groups=1, copies=1)


DEEP = "[" * 100_000
NAMES = [{"id": 1}, {"text_sha256": None}, {"source_path": []}]
UNNAMED = [json.dumps({**records([""])[0], **name}) for name in NAMES]


@pytest.mark.parametrize("line", [*UNNAMED, DEEP])
def test_names_that_are_no_texts_and_lines_without_end_are_refused_by_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(InputError, match="line 2: each line must be an analysis"):
        mark(tmp_path / "a.jsonl", tmp_path / "o.jsonl")
    assert not list(tmp_path.glob("*o.jsonl*"))


@pytest.mark.parametrize("line", ["{}", "[]", "{", '{"id": "x", "passages": 3}', '{"passages": []}', "\ud83d"])
def test_what_is_no_analysis_is_refused_by_line(tmp_path: Path, line: str) -> None:
    good = json.dumps(records([text(1)])[0])
    (tmp_path / "a.jsonl").write_bytes(f"{good}\n{line}\n".encode("utf8", "surrogatepass"))
    with pytest.raises(InputError, match="line 2: each line must be an analysis"):
        mark(tmp_path / "a.jsonl", tmp_path / "o.jsonl")
    assert not list(tmp_path.glob("*o.jsonl*"))
    with pytest.raises(InputError, match="must hold shards"):
        mark(tmp_path, tmp_path / "o.jsonl")


def test_without_datasketch_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasketch", None)
    with pytest.raises(MissingExtra, match=r"framing\[dedup\]"):
        marked(tmp_path, ["Rain."])


def test_the_groups_are_not_written_over_the_articles(tmp_path: Path) -> None:
    results = tmp_path / "part-00000.jsonl"
    results.write_text("{}\n")
    for source in (results, tmp_path):
        with pytest.raises(InputError, match="must be another file than the input"):
            mark(source, results)
    assert results.read_text() == "{}\n"
