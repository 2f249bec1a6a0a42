"""Packed files give the bytes that were packed, or one sentence, in bounded memory."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.corpus import articles
from framing.errors import InputError
from framing.files.entries import Bad, Item
from framing.files.packing import Meter, opened
from packed import PACKINGS, RAIN


@pytest.mark.parametrize(("ending", "pack"), PACKINGS)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4))
def test_what_is_packed_comes_out_whole(
    tmp_path_factory: pytest.TempPathFactory, ending: str, pack: Callable[[bytes], bytes], parts: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("pack") / f"a.{ending}"
    path.write_bytes(b"".join(pack(part) for part in parts))  # both formats allow one frame after another
    meter = Meter()
    with opened(path, meter) as stream:
        assert stream.read() == b"".join(parts)
    assert meter.done == path.stat().st_size


@pytest.mark.parametrize(("ending", "pack"), PACKINGS)
@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_packing_is_named_after_what_could_be_read(
    tmp_path: Path, ending: str, pack: Callable[[bytes], bytes], damage: str
) -> None:
    lines = "".join(json.dumps({"id": str(n), "text": f"Rain fell {n * 7919 % 1000} times."}) + "\n" for n in range(20_000))
    packed = bytearray(pack(lines.encode()))
    if damage == "cut":
        del packed[len(packed) * 3 // 4 :]
    else:
        packed[-3] ^= 255  # in gzip's length; in Zstandard's last block
    path = tmp_path / f"a.jsonl.{ending}"
    path.write_bytes(packed)
    *read, bad = articles([path])
    assert isinstance(bad, Bad)
    assert f"{path} must be whole" in bad.error
    assert all(isinstance(item, Item) for item in read)


def test_a_packed_text_is_named_without_its_packing(tmp_path: Path) -> None:
    path = tmp_path / "orlan.txt.gz"
    path.write_bytes(gzip.compress(RAIN))
    assert list(articles([path])) == [Item("orlan", RAIN.decode(), str(path))]


@pytest.mark.parametrize(("ending", "pack"), PACKINGS)
@pytest.mark.parametrize(
    ("name", "rule"), [("b.txt", "at most 76 MB"), ("b.jsonl", "a line must have at most 76 MB"), ("b.csv", "76 MB")]
)
def test_a_bomb_is_refused_in_bounded_memory(
    tmp_path: Path, ending: str, pack: Callable[[bytes], bytes], name: str, rule: str
) -> None:
    path = tmp_path / f"{name}.{ending}"
    path.write_bytes(pack(b"a" * 1_000_000) * 300)
    tracemalloc.start()
    (bad,) = articles([path])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(bad, Bad)
    assert rule in bad.error
    assert peak < 250_000_000


def test_zstandard_with_a_long_window_is_sound(tmp_path: Path) -> None:
    zstd = pytest.importorskip("zstandard")
    writer = zstd.ZstdCompressor(compression_params=zstd.ZstdCompressionParameters(window_log=28)).compressobj()
    (tmp_path / "a.txt.zst").write_bytes(writer.compress(RAIN) + writer.flush())
    with opened(tmp_path / "a.txt.zst") as stream:
        assert stream.read() == RAIN


def test_closed_standard_input_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputError, match="standard input must be open"), opened(Path("-")):
        pass
