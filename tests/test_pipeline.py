"""The reader: steps in order, one result a text, and models that do not fit are refused when they are loaded."""

from __future__ import annotations

import gc
import hashlib
import json
import pickle
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import framing
from framing import pipeline, store
from framing.codebook import load_codebook
from framing.errors import InputError, ModelError
from framing.features import tokenize
from framing.pipeline import Reader
from framing.records import Span

DENIAL = "The ministry denied on Monday that any soldier had deserted."
PAGE = f"""Grain ministry weighs its words

By Lena Maric

{DENIAL} Its spokesman, Jon Oster, said that the men were on leave.

Advertisement

“We have counted them twice,” Oster told reporters in Orlan. “Nobody is missing.”
"""


def test_the_first_example(reader: Reader) -> None:
    story = reader.read(DENIAL)
    assert {frame.label for frame in story.passages[0].frames} == {"desertion", "official_denial"}
    (said,) = story.passages[0].attributions
    assert said.source is not None
    assert (said.source.text, said.source.kind) == ("The ministry", "official")
    assert said.stance is not None
    assert said.stance.label == "deny"
    assert "any soldier had deserted" in said.content.text


def test_a_page_is_divided_and_read(reader: Reader) -> None:
    story = reader.read(PAGE, id="orlan", source_path="orlan.txt")
    assert (story.id, story.source_path) == ("orlan", "orlan.txt")
    assert story.title is not None
    assert story.title.text == "Grain ministry weighs its words"
    assert [passage.text[:12] for passage in story.passages] == ["The ministry", "“We have cou"]
    assert {"byline", "advertisement"} <= {removed.kind for removed in story.removed}
    assert story.text_sha256 == hashlib.sha256(PAGE.encode()).hexdigest()
    assert story.codebook.sha256 == load_codebook().sha256
    assert (story.model.name, story.codebook.name) == ("conflict", "conflict")
    speakers = {a.source.text: a.source.speaker for p in story.passages for a in p.attributions if a.source}
    assert "Jon Oster" in str(speakers["Oster"])
    kinds = {a.source.kind for p in story.passages for a in p.attributions if a.source}
    assert kinds <= set(reader.codebook.kind_ids)


def test_without_cleaning_the_text_is_body(tiny: Reader) -> None:
    story = tiny.read("Advertisement\n\n" + DENIAL, clean=False)
    assert story.title is None
    assert story.removed == ()
    assert [passage.text for passage in story.passages] == ["Advertisement", DENIAL]


def test_thresholds_change_what_is_given_and_not_the_scores(tiny: Reader) -> None:
    usual = tiny.read(DENIAL).passages[0]
    all_of_them = dict.fromkeys(tiny.codebook.frame_ids, 0.0)
    low = tiny.read(DENIAL, thresholds=all_of_them).passages[0]
    none = tiny.read(DENIAL, thresholds=dict.fromkeys(all_of_them, 1.0)).passages[0]
    assert {frame.label for frame in low.frames} == set(tiny.codebook.frame_ids)
    assert none.frames == ()
    assert usual.scores == low.scores == none.scores
    assert tiny.read(DENIAL).passages[0] == usual


@pytest.fixture
def promising(trained: Path, tmp_path: Path) -> Reader:
    """A reader of the tiny model that supports a precision of .7 for one frame."""
    contents = store.read(trained)
    manifest = {key: value for key, value in contents.manifest.items() if key not in ("format", "files")}
    manifest["supported"] = {"confidence": 0.9, "thresholds": {"0.7": {"desertion": 0.0}}}
    store.write(tmp_path, manifest, contents.arrays, contents.texts)
    return framing.load(tmp_path)


def test_a_precision_gives_what_is_supported_and_says_what_is_not(promising: Reader) -> None:
    story = promising.read(DENIAL, precision=0.7)
    assert [f.label for f in story.passages[0].frames] == ["desertion"]
    assert story.promise is not None
    assert story.promise.unsupported == tuple(x for x in promising.codebook.frame_ids if x != "desertion")
    assert promising.read(DENIAL).promise is None
    with pytest.raises(InputError, match=r"at most 0\.7"):
        promising.read(DENIAL, precision=0.9)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "at least one visible character"),
        (" \n\t\xa0", "at least one visible character"),
        (None, "must be a text, but NoneType was given"),
        (b"bytes", "must be a text, but bytes was given"),
        ("x" * 20_000_001, "at most 20,000,000 characters, but this has 20,000,001"),
        pytest.param(
            "\u200b\ufeff",
            "at least one visible character",
        ),
    ],
)
def test_what_is_no_article_is_refused(tiny: Reader, text: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        tiny.read(text)


@pytest.mark.parametrize(
    ("label", "value"), [("weather", 0.5), ("desertion", 1.1), ("desertion", -0.1), ("desertion", float("nan"))]
)
def test_a_threshold_that_is_none_is_refused(tiny: Reader, label: str, value: float) -> None:
    with pytest.raises(InputError, match=f"not {label}={value}"):
        tiny.read(DENIAL, thresholds={label: value})


def test_a_codebook_of_another_language_does_not_put_its_articles_aside(trained: Path, tmp_path: Path, tiny: Reader) -> None:
    def german(folder: Path, manifest: dict[str, Any]) -> None:
        path = folder / "codebook.toml"
        path.write_text(path.read_text().replace('language = "en"', 'language = "de"'))
        manifest["codebook"]["sha256"] = load_codebook(path).sha256

    text = "Das Ministerium hat am Montag bestritten, dass auch nur einer der Soldaten in das andere Land geflohen sei."
    assert tiny.read(text).passages[0].abstained == "off-language"
    (passage,) = pipeline.load(damaged(trained, tmp_path / "m", german)).read(text).passages
    assert passage.abstained != "off-language"
    assert passage.scores == tiny.read(text).passages[0].scores


@pytest.mark.parametrize("text", ["Advertisement", "Share this article\n\nSubscribe now"])
def test_a_page_of_clutter_alone_has_no_passages(tiny: Reader, text: str) -> None:
    story = tiny.read(text)
    assert story.passages == ()
    assert story.removed


def test_half_a_surrogate_pair_is_read_like_any_character(tiny: Reader) -> None:
    text = DENIAL.replace("soldier", "\ud83d soldier")
    assert tiny.read(text).passages[0].text == text


def test_many_are_read_one_after_another(tiny: Reader) -> None:
    asked = []

    def texts() -> Any:
        for text in (DENIAL, PAGE, DENIAL):
            asked.append(text)
            yield text

    stories = tiny.read_many(texts())
    assert next(stories) == tiny.read(DENIAL, id="0")
    assert len(asked) == 1
    assert [story.id for story in stories] == ["1", "2"]


def test_many_take_thresholds_and_a_precision_as_one_does(promising: Reader) -> None:
    options: list[dict[str, Any]] = [{"thresholds": {"hardship": 0.0}}, {"precision": 0.7}, {"clean": False}]
    for each in options:
        one = [promising.read(text, id=str(number), **each) for number, text in enumerate([DENIAL, PAGE])]
        assert list(promising.read_many([DENIAL, PAGE], **each)) == one
    assert next(promising.read_many([DENIAL], precision=0.7)).promise is not None


@pytest.mark.parametrize("given", [5, None])
def test_what_is_no_list_of_articles_is_refused_at_once(tiny: Reader, given: Any) -> None:
    with pytest.raises(InputError, match=f"read_many takes several articles, but {type(given).__name__} was given; give a list"):
        tiny.read_many(given)


def test_what_is_wrong_for_all_of_many_is_said_before_one_is_read(tiny: Reader) -> None:
    with pytest.raises(InputError, match=r"not weather=0\.5"):
        tiny.read_many([], thresholds={"weather": 0.5})
    with pytest.raises(InputError, match="a precision must be a number"):
        tiny.read_many([], precision=3)
    with pytest.raises(InputError, match="a single text was given"):
        tiny.read_many(DENIAL)


def test_a_given_attribution_is_judged_at_its_place(reader: Reader) -> None:
    (said,) = reader.read("\n\n" + DENIAL).passages[0].attributions
    assert said.stance is not None
    words = tokenize(DENIAL)
    assert reader.judge(words, said, offset=2)[1] == (said.stance.label, said.stance.score)


def test_an_overlong_paragraph_is_read_in_parts(tiny: Reader) -> None:
    text = " ".join([DENIAL] * 60)
    story = tiny.read(text)
    assert len(story.passages) > 1
    assert all(text[p.start : p.end] == p.text for p in story.passages)


def test_nested_speech_has_its_carrier_in_the_article(reader: Reader) -> None:
    text = "Mills stood still.\n\nThe Tarn Echo quoted a spokesman for the grain ministry as saying that no mill would be sold."
    (said,) = reader.read(text, clean=False).passages[-1].attributions
    assert said.carrier == Span(text.index("The Tarn"), text.index(" quoted"), "The Tarn Echo")


def test_speakers_are_resolved_in_the_order_of_the_text_and_from_the_headline(reader: Reader) -> None:
    text = (
        "Jon Oster leaves the mill\n\nOster denied on Monday that any soldier had deserted.\n\n"
        "He said that the mill would be closed in the spring.\n"
    )
    story = reader.read(text)
    assert story.title is not None
    sources = [a.source for p in story.passages for a in p.attributions]
    assert [s and s.speaker for s in sources] == ["Jon Oster", "Jon Oster"]


def _codebook(folder: Path, manifest: dict[str, Any]) -> None:
    text = (folder / "codebook.toml").read_text().replace('"hardship"', '"weather"')
    (folder / "codebook.toml").write_text(text)


def _drop(*keys: str) -> Callable[[Path, dict[str, Any]], None]:
    def damage(folder: Path, manifest: dict[str, Any]) -> None:
        part = manifest
        for key in keys[:-1]:
            part = part[key]
        del part[keys[-1]]

    return damage


def _put(*keys: str, value: Any) -> Callable[[Path, dict[str, Any]], None]:
    def damage(folder: Path, manifest: dict[str, Any]) -> None:
        part = manifest
        for key in keys[:-1]:
            part = part[key]
        part[keys[-1]] = value

    return damage


def _terms(folder: Path, manifest: dict[str, Any]) -> None:
    path = folder / "frames.passage.txt"
    path.write_text(path.read_text() + "one more\n")


def _twice(folder: Path, manifest: dict[str, Any]) -> None:
    path = folder / "frames.passage.txt"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:-1], lines[0], ""]))


def _toml(text: str) -> Callable[[Path, dict[str, Any]], None]:
    def damage(folder: Path, manifest: dict[str, Any]) -> None:
        (folder / "codebook.toml").write_text(f"a = {text}")

    return damage


def _unsorted(folder: Path, manifest: dict[str, Any]) -> None:
    from safetensors.numpy import load_file, save_file

    arrays = load_file(folder / "weights.safetensors")
    save_file({**arrays, "tagger.keys": arrays["tagger.keys"][::-1].copy()}, folder / "weights.safetensors")


def _array(name: str, shape: tuple[int, ...], kind: Any = None) -> Callable[[Path, dict[str, Any]], None]:
    def damage(folder: Path, manifest: dict[str, Any]) -> None:
        from safetensors.numpy import load_file, save_file

        arrays = load_file(folder / "weights.safetensors")
        save_file({**arrays, name: np.zeros(shape, kind or arrays[name].dtype)}, folder / "weights.safetensors")

    return damage


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_codebook, "must hold the codebook it was trained on, but holds another"),
        (_put("embeddings", "sha256", value="00"), "the model needs the embeddings 00, but"),
        (_put("features", value="00"), "must describe words as this version does"),
        pytest.param(
            _drop("features"),
            "must hold all parts of a model",
        ),
        (_drop("heads", "frames"), "must hold all parts of a model"),
        (_drop("thresholds"), "must hold all parts of a model"),
        (_put("heads", value=3), "must hold all parts of a model"),
        (_put("heads", "frames", "fields", value=["passage", "title"]), "must hold all parts of a model"),
        (_put("supported", value={"thresholds": {}}), "must hold all parts of a model"),
        (_put("supported", value={"confidence": 0.9, "thresholds": {"0.9": 3}}), "must hold all parts of a model"),
        (_terms, "do not fit"),
        (_drop("thresholds", "desertion"), "must hold all parts of a model"),
        pytest.param(_put("thresholds", "desertion", value="high"), "must hold all parts of a model"),
        (_put("heads", "frames", "labels", value=["weather"] * 14), "must have labels of its codebook"),
        (_put("heads", "frames", "labels", value=["hardship"] * 14), "must name the labels of frames, each once"),
        (_put("heads", "stances", "labels", value=[]), "must name the labels of stances"),
        (_put("heads", "frames", "labels", value=[[1]]), "must hold all parts of a model"),
        (_put("heads", "frames", "fields", value=["cue"]), "must hold all parts of a model"),
        (_put("heads", "kinds", "fields", value=["weather"]), "must hold all parts of a model"),
        (_put("embeddings", value=[]), "must hold all parts of a model"),
        (_put("name", value=3), "must have a name and a version"),
        (_put("supported", value={"confidence": 7, "thresholds": {}}), "shares from 0 to 1"),
        (_put("supported", value={"confidence": "nan", "thresholds": {}}), "shares from 0 to 1"),
        (_put("supported", value={"confidence": 0.9, "thresholds": {"0.9": {"desertion": -1}}}), "shares from 0 to 1"),
        (_toml("[" * 5000), "must hold a sound codebook"),
        (_toml("x" * 300_000), "must hold a sound codebook"),
        (_array("frames.intercept", (14,), np.uint64), "do not fit"),
        (_array("frames.sentences", (3,)), "a number for each label of frames"),
        (_array("tagger.keys", (3,)), "a row of weights for each key"),
        (_array("tagger.transitions", (7, 7), np.int8), "a row of weights for each key"),
        (_unsorted, "keys of a tagger are ascending"),
        pytest.param(_array("frames.intercept", (3,)), "do not fit"),
        pytest.param(_array("frames.passage.projection", (7, 14)), "do not fit"),
        pytest.param(_array("tagger.transitions", (3, 3)), "must hold all parts of a model"),
    ],
)
def test_a_model_that_does_not_fit_is_refused_when_it_is_loaded(
    trained: Path, tmp_path: Path, damage: Callable[[Path, dict[str, Any]], None], message: str
) -> None:
    folder = damaged(trained, tmp_path / "m", damage)
    with pytest.raises(ModelError, match=message) as caught:
        pipeline.load(folder)
    assert "\n" not in str(caught.value)


def damaged(trained: Path, folder: Path, damage: Callable[[Path, dict[str, Any]], None]) -> Path:
    """Copy a model, damage it, and mend the hashes."""
    shutil.copytree(trained, folder)
    manifest = json.loads((folder / store.MANIFEST).read_text())
    damage(folder, manifest)
    for name in manifest["files"]:
        manifest["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / store.MANIFEST).write_text(json.dumps(manifest))
    return folder


def test_a_term_that_stands_twice_is_refused_when_terms_are_first_looked_up(trained: Path, tmp_path: Path) -> None:
    reader = pipeline.load(damaged(trained, tmp_path / "m", _twice))
    with pytest.raises(ModelError, match=r"must hold each term once, but .* repeats one; retrain the model"):
        reader.read("The ministry denied it on Monday.")


def test_a_folder_that_is_no_model_of_texts_is_refused() -> None:
    with pytest.raises(ModelError, match=r"static has embeddings, which models share, and reads nothing; try 'conflict'"):
        framing.load("static")
    with pytest.raises(ModelError, match="try 'conflict'"):
        framing.load("weather")


def test_spans_count_code_points(reader: Reader) -> None:
    text = "\U0001f69c\U0001f69c e\u0301 " + DENIAL
    (passage,) = reader.read(text, clean=False).passages
    assert passage.text == text
    (said, *_) = passage.attributions
    assert said.content == Span(said.content.start, said.content.end, text[said.content.start : said.content.end])


def test_a_quotation_that_opens_a_passage_goes_on_with_the_last_speaker(reader: Reader) -> None:
    text = (
        "Mayor Ada Krol said on Friday that the bridge would open in spring.\n\n"
        "“We have waited long enough for this bridge, and nobody will wait longer.”\n"
    )
    passage = reader.read(text, clean=True).passages[-1]
    assert [a.source and (a.source.text, a.source.speaker) for a in passage.attributions] == [("", "Mayor Ada Krol")]
    assert all(text[a.source.start : a.source.end] == "" for a in passage.attributions if a.source)


def test_a_passage_that_names_nobody_and_does_not_open_with_speech_has_no_speaker(reader: Reader) -> None:
    text = "Mayor Ada Krol said on Friday that the bridge would open in spring.\n\nA banner read “Open it now, open it today.”\n"
    assert all(a.source is None or a.source.text for a in reader.read(text).passages[-1].attributions)


def test_what_no_label_reaches_is_unclear_and_keeps_its_score() -> None:
    sure, unsure = framing.load(), framing.load()
    assert unsure.kinds is not None
    assert unsure.stances is not None
    unsure.kinds.threshold = unsure.stances.threshold = 1.1
    text = "The ministry denied on Monday that any soldier had deserted."
    (plain,), (unclear,) = (reader.read(text).passages[0].attributions for reader in (sure, unsure))
    assert plain.source is not None
    assert plain.stance is not None
    assert unclear.source == replace(plain.source, kind="unclear")
    assert unclear.stance == replace(plain.stance, label="unclear")


def test_values_of_a_wrong_kind_are_refused_in_a_sentence(tiny: Reader) -> None:
    with pytest.raises(InputError, match="article number 1, counted from 0: an article must have at least one visible"):
        list(tiny.read_many(["It rained.", " "]))
    with pytest.raises(InputError, match="a single text was given"):
        list(tiny.read_many("It rained."))
    with pytest.raises(InputError, match="an id must be a text, but int was given"):
        tiny.read("It rained.", id=5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="but str was given; use read_many for texts alone"):
        tiny.read_batch(["abc"])  # type: ignore[list-item]
    assert tiny.read_batch(iter([("It rained.", "", None)])) == [tiny.read("It rained.")]
    with pytest.raises(InputError, match="a threshold must be a score"):
        tiny.read("It rained.", thresholds={next(iter(tiny.frames.thresholds)): "a"})  # type: ignore[dict-item]


WORDS = "ministry denied troops council border mayor warned bread Ilves Oster Krol mill grain bridge annexed vote".split()


def _articles(number: int) -> list[str]:
    """Return articles of words that few share, so that each reading has new ones to remember."""
    return [
        "\n\n".join(
            f"The {word} of {word}{n}ov said on Monday that {other}{n} would {word}. “No {word}{n},” {other.title()}{n} told us."
            for word, other in zip(WORDS, WORDS[n % 7 :], strict=False)
        )
        for n in range(number)
    ]


def test_threads_that_share_a_reader_read_what_one_does(trained: Path) -> None:
    texts, shared = _articles(40), framing.load(trained)
    alone = list(framing.load(trained).read_many(texts))
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda item: shared.read(item[1], id=str(item[0])), enumerate(texts)))
            halves = list(threads.map(lambda part: list(shared.read_many(part)), [texts[:20], texts[20:]]))
    finally:
        sys.setswitchinterval(usual)
    assert found == alone
    assert [passage for half in halves for story in half for passage in story.passages] == [
        passage for story in alone for passage in story.passages
    ]
    assert gc.isenabled()


def test_threads_that_share_a_reader_ask_for_stances(aimed: Reader) -> None:
    texts = _articles(12)
    alone = [aimed.stance(text, target="the mill") for text in texts]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda text: aimed.stance(text, target="the mill"), texts)) == alone


def test_a_reader_travels_as_the_folder_of_its_model(
    trained: Path, tiny: Reader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(trained.parent)
    packed = pickle.dumps(framing.load(trained.name))
    assert len(packed) < 1000
    monkeypatch.chdir(tmp_path)  # the other side may stand elsewhere
    again = pickle.loads(packed)
    assert again.read(PAGE) == tiny.read(PAGE)
    assert pickle.loads(packed) is again  # a task that brings it along does not load it each time


def test_a_shipped_model_travels_by_its_name(reader: Reader) -> None:
    packed = pickle.dumps(reader)
    assert b"conflict" in packed
    assert str(Path(__file__).parents[1]).encode() not in packed
    assert pickle.loads(packed).read(DENIAL) == reader.read(DENIAL)


def test_a_reader_that_finds_another_model_on_the_other_side_is_refused(trained: Path, tmp_path: Path) -> None:
    folder = tmp_path / "m"
    packed = pickle.dumps(pipeline.load(damaged(trained, folder, lambda folder, manifest: None)))
    manifest = json.loads((folder / store.MANIFEST).read_text())
    (folder / store.MANIFEST).write_text(json.dumps({**manifest, "notes": {"another": "model"}}))
    with pytest.raises(ModelError, match=r"must find its model .* there, but .* holds .*; copy the folder"):
        pickle.loads(packed)


def test_processes_read_what_this_one_does(reader: Reader) -> None:
    from joblib import Parallel, delayed

    found = Parallel(n_jobs=2)(delayed(reader.read)(text) for text in (DENIAL, PAGE, DENIAL))
    assert found == [reader.read(text) for text in (DENIAL, PAGE, DENIAL)]
