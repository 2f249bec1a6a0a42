"""The encoder's head: pieces in windows, shares that add up to the bit, and folders that do not fit are refused."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing import store
from framing.classifier import on_grid, sigmoid
from framing.codebook import Codebook
from framing.encoder import WINDOW, EncoderHead, Pieces
from framing.errors import MissingExtra, ModelError
from framing.features import tokenize
from framing.pipeline import Reader
from graphs import lookup
from strategies import articles, unicode_text

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefghijklmnopqrstuvwxyz", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz")]
VOCABULARY += ["war", "##like", "the", "soldier", ".", "in", "and", "to"]
LABELS = ["hunger", "fighting"]
TABLE = np.random.default_rng(0).normal(size=(len(VOCABULARY), 2)).astype(np.float32)
TEXTS = st.one_of(articles(), unicode_text(), st.text(max_size=300))


@pytest.fixture(scope="module")
def head() -> EncoderHead:
    return EncoderHead(LABELS, [0.1, -0.2], [1.0, 2.0], VOCABULARY, lookup(TABLE))


def row(piece: str) -> int:
    return VOCABULARY.index(piece)


def test_words_are_parted_into_pieces_and_what_cannot_be_is_unknown() -> None:
    pieces = Pieces(VOCABULARY)
    assert pieces.of(["Warlike", "in", "7", ""]) == [[row("war"), row("##like")], [row("in")], [1], [1]]
    assert len(pieces.of(["q" * 10_000])[0]) <= 64


@given(st.lists(st.sampled_from(["war", "warlike", "7", "qqqq" * 20, "soldier"]), max_size=600))
def test_windows_hold_all_pieces_in_order_and_fit(words: list[str]) -> None:
    pieces = Pieces(VOCABULARY)
    parted = pieces.of(words)
    windows = pieces.windows(parted)
    flat = [number for word in parted for number in word]
    assert [number for window in windows for number in window[1:-1].tolist()] == flat
    assert all(len(window) <= WINDOW + 2 for window in windows)
    assert all((window[0], window[-1]) == (row("[CLS]"), row("[SEP]")) for window in windows)
    assert len(windows) == 1 or (len(flat) > WINDOW and min(map(len, windows)) > WINDOW / 4)


def test_a_share_is_what_the_pieces_of_a_word_give_to_the_mean(head: EncoderHead) -> None:
    shares = head.shares(["warlike", "soldier"])
    wanted = np.array([TABLE[row("war")].astype(float) + TABLE[row("##like")], TABLE[row("soldier")]])
    assert shares.tolist() == on_grid(wanted * [1.0, 2.0] / 3).tolist()


def test_a_long_passage_is_a_mean_over_all_its_windows(head: EncoderHead) -> None:
    words = ["war", "soldier", "in"] * 400
    assert len(Pieces(VOCABULARY).windows(Pieces(VOCABULARY).of(words))) > 4
    shares = head.shares(words)
    wanted = TABLE[[row("war"), row("soldier"), row("in")] * 400].astype(float) * [1.0, 2.0] / 1200
    assert shares.tolist() == on_grid(wanted).tolist()


@given(st.lists(TEXTS, max_size=5))
def test_shares_do_not_depend_on_the_batch(head: EncoderHead, texts: list[str]) -> None:
    words = [tokenize(text).words for text in texts]
    flat = head.numbers.of([word for own in words for word in own])
    together = head.all_shares("passage", flat, np.array([len(own) for own in words], dtype=np.int64))
    assert together.shape == (sum(map(len, words)), 2)
    assert np.array_equal(together, np.concatenate([np.zeros((0, 2)), *(head.shares(own) for own in words)]))
    assert np.array_equal(together, on_grid(together))


def folder(path: Path, book: Codebook, table: np.ndarray | None = None, graph: bytes | None = None) -> Path:
    """Write an encoder's folder that leaves the rest to the shipped model."""
    labels = list(book.frame_ids)
    if table is None:
        table = np.random.default_rng(1).normal(size=(len(VOCABULARY), len(labels))).astype(np.float32) * 3
    manifest = {
        "name": "small",
        "version": "0",
        "codebook": {"name": book.name, "version": book.version, "sha256": book.sha256},
        "base": {"name": "conflict", "sha256": store.read(store.find("conflict")).sha256},
        "heads": {"frames": {"labels": labels}},
        "thresholds": dict.fromkeys(labels, 0.5),
    }
    arrays = {"frames.intercept": np.zeros(len(labels)), "frames.slope": np.ones(len(labels))}
    texts = {"codebook.toml": book.to_toml(), "frames.pieces.txt": "".join(f"{piece}\n" for piece in VOCABULARY)}
    store.write(path, manifest, arrays, texts, {"frames.onnx": graph or lookup(table)})
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, book: Codebook) -> Path:
    return folder(tmp_path_factory.mktemp("models") / "small", book)


@pytest.fixture(scope="module")
def encoder(small: Path) -> Reader:
    return framing.load(small)


def test_only_the_frames_differ_from_the_base(encoder: Reader, reader: Reader) -> None:
    text = "“The soldier came to the war,” the ministry said in Orlan. It denied that anybody was in the town."
    (ours,), (theirs,) = encoder.read(text).passages, reader.read(text).passages
    assert ours.attributions == theirs.attributions != ()
    assert ours.scores != theirs.scores
    assert encoder.model.name == "small"
    assert encoder.read(text).codebook == reader.read(text).codebook


@given(text=TEXTS)
@settings(max_examples=60)
def test_evidence_adds_up_and_the_answer_is_the_same_in_any_batch(encoder: Reader, text: str) -> None:
    if not text.strip():
        return
    texts = [text, "The soldier went to the war and in the end to the sea.", text]
    try:
        alone = encoder.read(text, clean=False)
    except framing.InputError:
        return
    first, _, last = encoder.read_many(texts, clean=False)
    assert first.passages == last.passages == alone.passages
    for passage in alone.passages:
        for frame in passage.frames:
            assert sigmoid([frame.intercept + sum(e.weight for e in frame.evidence)]).tolist() == [frame.score]
            assert all(passage.start <= e.start < e.end <= passage.end for e in frame.evidence)


def forge(path: Path, **changes: object) -> None:
    manifest = path / store.MANIFEST
    manifest.write_text(json.dumps(json.loads(manifest.read_text(encoding="utf8")) | changes), encoding="utf8")


def _flip(name: str) -> Callable[[Path, Codebook], None]:
    def damage(path: Path, book: Codebook) -> None:
        content = bytearray((path / name).read_bytes())
        content[len(content) // 2] ^= 1
        (path / name).write_bytes(content)

    return damage


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (_flip("frames.onnx"), "frames.onnx must have the hash that model.json gives"),
        (_flip("frames.pieces.txt"), "frames.pieces.txt must have the hash"),
        (lambda path, book: (path / "frames.onnx").unlink(), "must hold frames.onnx"),
        (lambda path, book: folder(path, book, graph=b"nothing"), "must be sound ONNX"),
        (lambda path, book: folder(path, book, graph=lookup(TABLE, outside=True)), "must hold all its weights"),
        (lambda path, book: folder(path, book, table=TABLE), "must give 14 labels"),
        (lambda path, book: folder(path, book, table=np.zeros((3, 14), np.float32)), "must be sound ONNX"),
        (lambda path, book: forge(path, base={"name": "conflict", "sha256": "0" * 64}), "needs the model 'conflict' of hash"),
        (lambda path, book: forge(path, base={"name": "nowhere", "sha256": "0" * 64}), "'nowhere' is neither"),
        (lambda path, book: forge(path, base=None), "one does not fit"),
        (lambda path, book: forge(path, thresholds={}), "one does not fit"),
    ],
)
def test_a_folder_that_does_not_fit_is_refused(
    small: Path, book: Codebook, tmp_path: Path, damage: Callable[[Path, Codebook], None], rule: str
) -> None:
    path = tmp_path / "m"
    shutil.copytree(small, path)
    damage(path, book)
    with pytest.raises(ModelError) as caught:
        framing.load(path)
    assert rule in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_onnxruntime_the_extra_is_named(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingExtra, match=r"pip install 'framing\[encoder\]'"):
        framing.load(small)


def test_rebasing_changes_nothing_but_the_name_of_the_base(small: Path, root: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("build_encoder", root / "models" / "build_encoder.py")
    assert spec and spec.loader
    spec.loader.exec_module(script := importlib.util.module_from_spec(spec))
    path = tmp_path / "small"
    shutil.copytree(small, path)
    forge(path, base={"name": "conflict", "sha256": "0" * 64})
    script.rebase(path)
    assert sorted(p.name for p in path.iterdir()) == sorted(p.name for p in small.iterdir())
    for file in small.iterdir():
        assert (path / file.name).read_bytes() == file.read_bytes(), file.name
