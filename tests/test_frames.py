"""Frames: given from their threshold on, with evidence that adds up, or withheld with a reason."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.classifier import Field, LinearHead, on_grid
from framing.errors import InputError
from framing.features import Embeddings, tokenize
from framing.frames import LOW_MARGIN, OFF_LANGUAGE, TOO_SHORT, FrameModel, evidence
from framing.records import Evidence, Promise

NO_EMBEDDINGS = Embeddings([], np.zeros((0, 1), dtype=np.int8), np.zeros(0, dtype=np.float32))
TEXT = "They had no bread and war came"  # seven words
ROOT = math.sqrt(7)


def model(bread: float, war: float) -> FrameModel:
    """Give logits of `bread` to hunger and `war` to fighting for `TEXT`."""
    weights = np.array([[bread * ROOT, 0], [0, war * ROOT]])
    field = Field({"bread": 0, "war": 1}, weights, np.zeros((1, 2)))
    head = LinearHead(["hunger", "fighting"], [0, 0], {"passage": field}, NO_EMBEDDINGS)
    return FrameModel(head, {"hunger": 0.6, "fighting": 0.8})


def test_frames_from_their_threshold_on_the_surest_first() -> None:
    framed = model(math.log(3), math.log(9)).read(tokenize(TEXT), offset=50)
    assert [frame.label for frame in framed.frames] == ["fighting", "hunger"]
    assert [frame.score for frame in framed.frames] == pytest.approx([0.9, 0.75], abs=1e-6)
    assert [frame.threshold for frame in framed.frames] == [0.8, 0.6]
    ((start, end),) = [(e.start - 50, e.end - 50) for e in framed.frames[1].evidence]
    assert TEXT[start:end] == "bread"
    assert framed.abstained is None


def test_thresholds_can_be_changed_at_reading_time() -> None:
    words = tokenize(TEXT)
    frames = model(math.log(3), math.log(9))
    assert [f.label for f in frames.read(words, 0, frames.limits({"hunger": 0.76})).frames] == ["fighting"]
    assert [f.threshold for f in frames.read(words, 0, frames.limits({"hunger": 0.1})).frames] == [0.8, 0.1]
    assert frames.thresholds == {"hunger": 0.6, "fighting": 0.8}


SUPPORTED = {"confidence": 0.9, "thresholds": {"0.9": {}, "0.7": {"hunger": 0.8}, "0.5": {"hunger": 0.6, "fighting": 0.85}}}


def promising(bread: float = math.log(3), war: float = math.log(9)) -> FrameModel:
    plain = model(bread, war)
    return FrameModel(plain.head, plain.thresholds, supported=SUPPORTED)


@pytest.mark.parametrize(
    ("asked", "limits"),
    [
        (0.5, {"hunger": 0.6, "fighting": 0.85}),
        (0.1, {"hunger": 0.6, "fighting": 0.85}),
        (0.51, {"hunger": 0.8, "fighting": math.inf}),
        (0.7, {"hunger": 0.8, "fighting": math.inf}),
    ],
)
def test_a_precision_takes_the_thresholds_of_the_next_one_that_is_known(asked: float, limits: dict[str, float]) -> None:
    assert promising().limits(None, asked) == limits


def test_a_frame_without_support_is_not_given_and_named() -> None:
    frames = promising(bread=math.log(9))
    limits = frames.limits(None, 0.7)
    assert [f.label for f in frames.read(tokenize(TEXT), 0, limits).frames] == ["hunger"]
    assert frames.promise(0.7, limits) == Promise(0.7, 0.9, ("fighting",))
    own = frames.limits({"fighting": 0.3}, 0.7)
    assert frames.promise(0.7, own).unsupported == ("fighting",)
    assert [f.label for f in frames.read(tokenize(TEXT), 0, own).frames] == ["hunger", "fighting"]


@pytest.mark.parametrize(
    ("own", "broken"),
    [
        ({"hunger": 0.59}, ("hunger",)),
        ({"hunger": 0.6, "fighting": 0.9}, ()),
        ({"fighting": 0}, ("fighting",)),
        ({"hunger": 0.1, "fighting": 0.1}, ("hunger", "fighting")),
    ],
)
def test_a_threshold_below_the_supported_one_breaks_the_promise_and_is_named(
    own: dict[str, float], broken: tuple[str, ...]
) -> None:
    frames = promising()
    assert frames.promise(0.5, frames.limits(own, 0.5)).unsupported == broken


def test_a_passage_that_only_misses_a_promise_has_no_low_margin() -> None:
    frames = promising(bread=-3)
    assert frames.read(tokenize(TEXT), 0, frames.limits(None, 0.7)).abstained is None


@pytest.mark.parametrize("asked", [0.9, 0.71, 1.0])
def test_a_precision_that_nothing_supports_is_refused(asked: float) -> None:
    with pytest.raises(InputError, match=f"at most 0.7, which held-out articles support, not {asked}"):
        promising().limits(None, asked)


HUGE = pytest.param(10**400, id="huge")
NO_SHARES: list[Any] = [True, False, "0.9", -1, 1.5, math.nan, math.inf, HUGE, 1j, [0.9], Decimal("0.5"), np.bool_(True)]


@pytest.mark.parametrize("asked", [0, 0.0, *NO_SHARES])
def test_a_precision_that_is_no_share_is_refused_in_a_sentence(asked: Any) -> None:
    for frames in (promising(), model(0, 0)):
        with pytest.raises(InputError, match="a precision must be a number above 0 and at most 1, not") as error:
            frames.limits(None, asked)
        assert repr(asked)[:70] in str(error.value)


@pytest.mark.parametrize("value", [None, *NO_SHARES])
def test_a_threshold_that_is_no_share_is_refused_in_a_sentence(value: Any) -> None:
    with pytest.raises(InputError, match="a threshold must be a score from 0 to 1 for one of hunger, fighting, not") as error:
        model(0, 0).limits({"hunger": 0.5, "fighting": value})
    assert f"fighting={value!r}"[:70] in str(error.value)


def test_a_model_with_a_threshold_that_is_no_share_is_refused() -> None:
    with pytest.raises(InputError, match="for one of hunger, fighting, not fighting=7"):
        FrameModel(model(0, 0).head, {"hunger": 0.6, "fighting": 7})


@pytest.mark.parametrize("given_", [0.5, ["hunger"], "hunger", {("hunger", 0.5)}])
def test_thresholds_that_are_no_mapping_are_refused(given_: Any) -> None:
    with pytest.raises(InputError, match=f"thresholds must be a mapping of frames to scores, but {type(given_).__name__} was"):
        model(0, 0).limits(given_)


@pytest.mark.parametrize("kind", [float, np.float32, np.float64])
def test_numbers_of_any_kind_are_taken_as_plain_ones(kind: Any) -> None:
    limits = promising().limits({"fighting": kind(0.5)}, kind(0.5))
    assert limits == {"hunger": 0.6, "fighting": 0.5}
    assert {type(limit) for limit in limits.values()} == {float}


def test_a_model_without_support_says_so() -> None:
    with pytest.raises(InputError, match=r"this has none for 0\.9; train it again"):
        model(0, 0).limits(None, 0.9)


@pytest.mark.parametrize(("bread", "reason"), [(math.log(1.45), LOW_MARGIN), (0.0, None), (math.log(1.55), None)])
def test_a_score_just_below_its_threshold_is_no_honest_none(bread: float, reason: str | None) -> None:
    framed = model(bread, -3).read(tokenize(TEXT))
    assert framed.abstained == reason
    assert bool(framed.frames) == (bread > math.log(1.5))


def test_a_passage_of_three_words_is_too_short() -> None:
    framed = model(9, 9).read(tokenize("War, bread!"[:-1]))
    assert (framed.frames, framed.abstained) == ((), TOO_SHORT)
    assert framed.scores == {"hunger": 0.0, "fighting": 0.0}
    assert model(9, 9).read(tokenize("War, bread!")).frames


def test_another_language_is_not_judged() -> None:
    text = "war bread Das Dorf hatte seit Wochen kein Brot mehr gesehen und niemand wusste warum"
    framed = model(9, 9).read(tokenize(text))
    assert (framed.frames, framed.abstained) == ((), OFF_LANGUAGE)
    assert framed.scores["hunger"] > 0.6


@pytest.mark.parametrize(
    ("text", "off"),
    [
        ("Le village attend toujours que le conseil décide enfin quelque chose pour lui", True),
        ("The village still waits for the council to decide at last on something", False),
        ("Niemand kam in das Dorf", False),  # too little to tell
        ("1 2 3 4 5 6 7 8 9 10 11 12 13", False),
    ],
)
def test_off_language(text: str, off: bool) -> None:
    assert (model(9, 9).read(tokenize(text)).abstained == OFF_LANGUAGE) is off


@pytest.mark.parametrize(
    ("language", "judged"),
    [("en", False), ("EN-gb", False), ("en_US", False), ("English", False), ("eng", False), ("de", True), ("Ensisch", True)],
)
def test_a_model_of_another_language_judges_it(language: str, judged: bool) -> None:
    plain = model(9, 9)
    frames = FrameModel(plain.head, plain.thresholds, language=language)
    framed = frames.read(tokenize("war bread Das Dorf hatte seit Wochen kein Brot mehr gesehen und niemand wusste warum"))
    assert (framed.abstained is None) is judged
    assert bool(framed.frames) is judged


@given(st.lists(st.sampled_from([0.0, 0.5, -0.25, 1e-3, -7.0]), max_size=20))
def test_evidence_is_disjoint_ordered_of_one_sign_and_adds_up(values: list[float]) -> None:
    words = tokenize(" ".join(["word"] * len(values)))
    shares = on_grid(values)
    (found,) = evidence([(words, 10)], [shares])
    assert sum(e.weight for e in found) == float(shares.sum())
    assert all(a.end < b.start for a, b in pairwise(found))
    for item in found:
        first, stop = words.between(item.start - 10, item.end - 10)
        inside = shares[first:stop]
        assert (inside > 0).all() if item.weight > 0 else (inside < 0).all()
    covered = sum(
        words.between(e.start - 10, e.end - 10)[1] - words.between(e.start - 10, e.end - 10)[0] for e in found
    )
    assert covered == np.count_nonzero(shares)


def test_evidence_joins_neighbours_of_one_sign() -> None:
    words = tokenize("no bread, no war")
    (found,) = evidence([(words, 0)], [np.array([1.0, 2.0, 0.0, 4.0, -8.0])])
    assert found == (Evidence(0, 8, 3.0), Evidence(10, 12, 4.0), Evidence(13, 16, -8.0))
