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
from framing.codebook import Codebook, load_codebook
from framing.encoder import WINDOW, Encoder, Pieces
from framing.errors import MissingExtra, ModelError
from framing.features import tokenize
from framing.labelled import read_labelled
from framing.pipeline import Reader
from graphs import lookup
from strategies import articles, unicode_text

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefghijklmnopqrstuvwxyz", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz")]
VOCABULARY += ["war", "##like", "the", "soldier", ".", "in", "and", "to"]
SLOPES = {"frames": {"passage": [1.0, 2.0]}, "stances": {"cue": [1.0, 1.0, 3.0], "passage": [0.5, 0.5, 0.5]}}
SLOPES["roles"] = {"word": [1.0, 1.0, 1.0]}
TABLE = np.random.default_rng(0).normal(size=(len(VOCABULARY), 11)).astype(np.float32)
TEXTS = st.one_of(articles(), unicode_text(), st.text(max_size=300))


@pytest.fixture(scope="module")
def network() -> Encoder:
    slopes = {name: {field: np.array(row) for field, row in own.items()} for name, own in SLOPES.items()}
    return Encoder(slopes, VOCABULARY, lookup(TABLE), np.array([0.0, 0.5, -1.0]))


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


def test_a_share_is_what_the_pieces_of_a_word_give_to_the_mean(network: Encoder) -> None:
    shares = network.read([["warlike", "soldier"]]).shares("frames")
    wanted = np.array([TABLE[row("war")].astype(float) + TABLE[row("##like")], TABLE[row("soldier")]])[:, :2]
    assert shares.tolist() == on_grid(wanted * [1.0, 2.0] / 3).tolist()


def test_a_field_adds_the_mean_over_its_own_pieces(network: Encoder) -> None:
    seen = network.read([["the", "warlike", "soldier"], ["in", "war"]])
    war = TABLE[[row("war"), row("##like")]].astype(float).mean(axis=0)[2:5] * [1.0, 1.0, 3.0]
    whole = TABLE[[row("the"), row("war"), row("##like"), row("soldier")]].astype(float).mean(axis=0)[5:8] * 0.5
    assert seen.logits("stances", 0, {"cue": (1, 2)}) == pytest.approx(war + whole, abs=1e-6)
    assert seen.logits("stances", 0, {}) == pytest.approx(whole, abs=1e-6)
    assert seen.logits("stances", 0, {"cue": (2, 2)}).tolist() == seen.logits("stances", 0, {}).tolist()
    assert seen.logits("stances", 1, {"cue": (1, 2)}) == pytest.approx(
        TABLE[row("war")][2:5] * [1.0, 1.0, 3.0] + TABLE[[row("in"), row("war")]].mean(axis=0)[5:8] * 0.5, abs=1e-6
    )


def test_the_roles_of_a_word_are_the_mean_over_its_pieces(network: Encoder) -> None:
    seen = network.read([["warlike", "soldier"], [], ["in"]])
    war = TABLE[[row("war"), row("##like")], 8:].astype(float).mean(axis=0)
    wanted = np.stack([war, TABLE[row("soldier"), 8:], TABLE[row("in"), 8:]]) + np.array([0.0, 0.5, -1.0])
    assert seen.roles().tolist() == on_grid(wanted).tolist()


def test_a_long_passage_is_a_mean_over_all_its_windows(network: Encoder) -> None:
    words = ["war", "soldier", "in"] * 400
    assert len(Pieces(VOCABULARY).windows(Pieces(VOCABULARY).of(words))) > 4
    shares = network.read([words]).shares("frames")
    wanted = TABLE[[row("war"), row("soldier"), row("in")] * 400, :2].astype(float) * [1.0, 2.0] / 1200
    assert shares.tolist() == on_grid(wanted).tolist()


@given(st.lists(TEXTS, max_size=5))
def test_what_is_seen_does_not_depend_on_the_batch(network: Encoder, texts: list[str]) -> None:
    words = [tokenize(text).words for text in texts]
    seen = network.read(words)
    together = seen.shares("frames")
    assert together.shape == (sum(map(len, words)), 2)
    assert np.array_equal(together, np.concatenate([np.zeros((0, 2)), *(network.read([own]).shares("frames") for own in words)]))
    assert np.array_equal(together, on_grid(together))
    for number, own in enumerate(words):
        place = {"cue": (0, min(2, len(own)))}
        logits = seen.logits("stances", number, place)
        assert logits.shape == (3,)
        assert logits.tolist() == network.read([own]).logits("stances", 0, place).tolist()


def folder(
    path: Path,
    book: Codebook,
    table: np.ndarray | None = None,
    graph: bytes | None = None,
    share: float = 0.5,
    aims: np.ndarray | None = None,
) -> Path:
    """Write an encoder's folder beside the shipped model, whose logits count by `share`, and the network's by the rest."""
    labels = {"frames": book.frame_ids, "kinds": book.kind_ids, "stances": book.stance_ids}
    fields = {name: ["passage"] if name == "frames" else ["source", "cue", "content", "passage"] for name in labels}
    if table is None:
        columns = 3 + sum(len(labels[name]) * len(fields[name]) for name in labels)
        table = np.random.default_rng(1).normal(size=(len(VOCABULARY), columns)).astype(np.float32) * 3
    manifest = {
        "name": "small",
        "version": "0",
        "codebook": {"name": book.name, "version": book.version, "sha256": book.sha256},
        "base": {"name": "conflict", "sha256": store.read(store.find("conflict")).sha256},
        "heads": {name: {"labels": list(labels[name]), "fields": fields[name]} for name in labels}
        | {"roles": {"labels": ["source", "cue", "content"], "fields": ["word"]}},
        "thresholds": dict.fromkeys(book.frame_ids, 0.5),
    }
    parts = {"linear": share, "encoder": 1 - share, "offset": 0.0}
    arrays = {f"{name}.{part}": np.full(len(own), value) for name, own in labels.items() for part, value in parts.items()}
    arrays["roles.offset"] = np.zeros(3)
    texts = {"codebook.toml": book.to_toml(), "pieces.txt": "".join(f"{piece}\n" for piece in VOCABULARY)}
    graphs = {"encoder.onnx": graph or lookup(table)}
    if aims is not None:
        own = [*book.stance_ids, "unrelated"]
        manifest["heads"]["targets"] = {"labels": own, "fields": ["passage", "said", "target"]}
        arrays |= {f"targets.{part}": np.full(len(own), value) for part, value in parts.items()}
        graphs["targets.onnx"] = lookup(aims)
    store.write(path, manifest, arrays, texts, graphs)
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, book: Codebook) -> Path:
    return folder(tmp_path_factory.mktemp("models") / "small", book)


@pytest.fixture(scope="module")
def encoder(small: Path) -> Reader:
    return framing.load(small)


TEXT = "“The soldier came to the war,” the ministry said in Orlan. It denied that anybody was in the town."


@pytest.fixture(scope="module")
def deaf(book: Codebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an encoder that says of every word only that it has no role, and all alike."""
    table = np.random.default_rng(1).normal(size=(len(VOCABULARY), 77)).astype(np.float32) * 3
    table[:, -3:] = 0
    return folder(tmp_path_factory.mktemp("models") / "small", book, table)


def test_it_judges_what_the_base_finds(deaf: Path, reader: Reader) -> None:
    encoder = framing.load(deaf)
    (ours,), (theirs,) = encoder.read(TEXT).passages, reader.read(TEXT).passages
    assert [a.content for a in ours.attributions] == [a.content for a in theirs.attributions] != []
    assert ours.scores != theirs.scores
    for mine, other in zip(ours.attributions, theirs.attributions, strict=True):
        assert mine.stance and other.stance and mine.stance.score != other.stance.score
    assert encoder.model.name == "small"
    assert encoder.read(TEXT).codebook == reader.read(TEXT).codebook


def test_with_the_base_s_share_alone_nothing_but_the_thresholds_differs(reader: Reader, book: Codebook, tmp_path: Path) -> None:
    alone = framing.load(folder(tmp_path / "alone", book, share=1.0))
    (ours,), (theirs,) = alone.read(TEXT).passages, reader.read(TEXT).passages
    assert ours.scores == theirs.scores
    mine, others = ([(a.source, a.stance and a.stance.score) for a in p.attributions] for p in (ours, theirs))
    assert mine == others


def test_a_given_attribution_is_judged_as_a_found_one(encoder: Reader) -> None:
    (passage,) = encoder.read(TEXT).passages
    for said in passage.attributions:
        _, stance = encoder.judge(tokenize(passage.text), said, passage.start)
        assert said.stance and stance == (said.stance.label, said.stance.score)


@given(text=TEXTS)
@settings(max_examples=60)
def test_evidence_adds_up_and_the_answer_is_the_same_in_any_batch(encoder: Reader, text: str) -> None:
    adds_up(encoder, text)


@given(text=articles())
@settings(max_examples=15)
def test_so_they_are_for_the_shipped_one(shipped: Reader, text: str) -> None:
    adds_up(shipped, text)


def adds_up(encoder: Reader, text: str) -> None:
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


@pytest.fixture(scope="module")
def shipped() -> Reader:
    return framing.load("conflict-encoder")


def test_the_shipped_one_reads_what_everybody_would(shipped: Reader) -> None:
    text = "The defence ministry denied on Monday that three soldiers had deserted to Georgia."
    (passage,) = shipped.read(text).passages
    assert "official_denial" in {frame.label for frame in passage.frames}
    (said,) = passage.attributions
    assert said.source and said.stance
    assert (said.source.text, said.source.kind, said.stance.label) == ("The defence ministry", "official", "deny")


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
        (_flip("encoder.onnx"), "encoder.onnx must have the hash that model.json gives"),
        (_flip("pieces.txt"), "pieces.txt must have the hash"),
        (lambda path, book: (path / "encoder.onnx").unlink(), "must hold encoder.onnx"),
        (lambda path, book: folder(path, book, graph=b"nothing"), "must be sound ONNX"),
        (lambda path, book: folder(path, book, graph=lookup(TABLE, outside=True)), "must hold all its weights"),
        (lambda path, book: folder(path, book, table=TABLE), "must give 77 columns"),
        (lambda path, book: folder(path, book, table=np.zeros((3, 77), np.float32)), "must be sound ONNX"),
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


def test_measuring_again_changes_the_base_the_metrics_and_the_card_alone(
    small: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(root / "models"))
    spec = importlib.util.spec_from_file_location("build_encoder", root / "models" / "build_encoder.py")
    assert spec
    assert spec.loader
    spec.loader.exec_module(script := importlib.util.module_from_spec(spec))
    path = tmp_path / "small"
    shutil.copytree(small, path)
    training = {"passages": 1, "real": 0, "parts": 3, "calibrated_on": 1, "sha256": "0" * 64}
    forge(path, base={"name": "conflict", "sha256": "0" * 64}, training=training)
    passages = [p for p in read_labelled(root / "seeds", load_codebook()) if p.split == "heldout"][:3]
    script.measured_again(path, passages)
    manifest = json.loads((path / store.MANIFEST).read_text(encoding="utf8"))
    assert manifest["metrics"]["passages"] == 3
    assert framing.load(path).model.name == "small"
    for file in ("encoder.onnx", "weights.safetensors", "pieces.txt", "codebook.toml"):
        assert (path / file).read_bytes() == (small / file).read_bytes(), file
    assert "- passages: 3" in (path / "README.md").read_text(encoding="utf8")
