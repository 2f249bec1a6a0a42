"""Codebooks: what is written reads back equal, and what breaks a rule is named by its line."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.codebook import Codebook, Label, load_codebook, parse_codebook
from framing.errors import CodebookError

SMALL = """\
name = "market"
version = "1"

[[frames]]
id = "price"
definition = "Says what something costs."
include = ["dearer bread"]

[[frames]]
id = "hunger"
definition = "Says that people lack food."

[[stances]]
id = "neutral"
definition = "Takes no side."
"""


def test_the_built_in_codebook() -> None:
    book = load_codebook()
    assert (book.name, book.language, book.unit, book.multilabel) == ("conflict", "en", "passage", True)
    assert (len(book.frame_ids), len(book.kind_ids)) == (14, 10)
    assert book.frame_ids[:3] == ("desertion", "annexation", "official_denial")
    assert book.stance_ids == ("support", "oppose", "deny", "hedge", "neutral")


def test_a_codebook_is_read_with_its_defaults() -> None:
    book = parse_codebook(SMALL)
    assert (book.language, book.unit, book.multilabel) == ("en", "passage", True)
    assert book.frames[0] == Label("price", "Says what something costs.", ("dearer bread",), ())
    assert (book.frame_ids, book.kind_ids, book.stance_ids) == (("price", "hunger"), (), ("neutral",))
    assert book.ids == {"frames": ("price", "hunger"), "kinds": (), "stances": ("neutral",)}


def test_a_path_and_a_name_are_both_taken(tmp_path: Path) -> None:
    path = tmp_path / "market.toml"
    path.write_text(SMALL, encoding="utf8")
    assert load_codebook(path) == load_codebook(str(path)) == parse_codebook(SMALL)
    assert load_codebook("conflict") == load_codebook()


def test_the_hash_is_of_the_content_and_not_of_the_layout() -> None:
    book = parse_codebook(SMALL)
    assert parse_codebook("# a remark\n\n" + SMALL.replace(" = ", "=")).sha256 == book.sha256
    for old, new in (("price", "cost"), ("dearer", "cheaper"), ("Takes no", "Takes a"), ('"1"', '"2"')):
        assert parse_codebook(SMALL.replace(old, new)).sha256 != book.sha256


# The basic plane only: see the next test.
_TEXT = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), min_size=1).filter(str.strip)
_IDS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
_LABELS = st.lists(
    st.builds(Label, _IDS, _TEXT, st.lists(_TEXT, max_size=2).map(tuple), st.lists(_TEXT, max_size=2).map(tuple)),
    min_size=1,
    max_size=3,
    unique_by=lambda label: label.id,
).map(tuple)


@given(st.builds(Codebook, _TEXT, _TEXT, _TEXT, _TEXT, st.booleans(), _LABELS, _LABELS, _LABELS))
def test_what_is_written_reads_back_equal(book: Codebook) -> None:
    again = parse_codebook(book.to_toml())
    assert again == book
    assert again.sha256 == book.sha256


def test_characters_beyond_the_basic_plane_read_back_equal() -> None:
    book = parse_codebook(SMALL.replace("bread", "\U0001f35e"))
    assert parse_codebook(book.to_toml()) == book


def _without(line: str) -> str:
    assert line in SMALL
    return SMALL.replace(line + "\n", "", 1)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (_without('name = "market"'), 1, "must have a non-empty 'name'"),
        (SMALL.replace('version = "1"', 'version = ""'), 1, "must have a non-empty 'version'"),
        (SMALL.split("[[frames]]")[0], 1, "must have a non-empty 'frames'"),
        (SMALL.replace('version = "1"', "version = 1"), 2, "'version' must be a non-empty text, not 1"),
        (SMALL.replace("\n\n", '\nmultilabel = "yes"\n', 1), 3, "'multilabel' must be true or false, not 'yes'"),
        (SMALL.replace("\n\n", '\nunits = "page"\n', 1), 3, "not 'units'"),
        (SMALL.replace("\n\n", "\nlanguage = 7\n", 1), 3, "'language' must be a non-empty text, not 7"),
        (SMALL.split("[[frames]]")[0] + "frames = [1]\n", 4, "'frames' must be written as [[frames]] tables"),
        (SMALL.replace('id = "hunger"', 'id = "Hunger"'), 10, "must be lower-case letters, digits and _, not 'Hunger'"),
        (SMALL.replace('id = "hunger"', "id = 3"), 10, "must be lower-case letters, digits and _, not 3"),
        (SMALL.replace('id = "hunger"', 'id = "price"'), 9, "'price' stands twice"),
        (SMALL.replace('"Says that people lack food."', '" "'), 11, "'hunger' must have a non-empty definition"),
        (SMALL.replace("include", "includes"), 7, "not 'includes'"),
        (SMALL.replace('["dearer bread"]', '"dearer bread"'), 7, "'include' must be a list of texts"),
        (SMALL.replace('["dearer bread"]', "[1]"), 7, "'include' must be a list of texts"),
        pytest.param(
            _without('definition = "Says what something costs."'),
            4,
            "'price' must have a non-empty definition",
        ),
    ],
)
def test_what_breaks_a_rule_is_named_by_line(text: str, line: int, message: str) -> None:
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text, "market.toml")
    assert str(caught.value).startswith(f"market.toml, line {line}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("section", "ident"), [("stances", "unclear"), ("stances", "unrelated"), ("source_kinds", "unclear")]
)
def test_the_names_of_answers_are_no_labels(section: str, ident: str) -> None:
    text = f'{SMALL}\n[[{section}]]\nid = "{ident}"\ndefinition = "Cannot be told."\n'
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text, "market.toml")
    line = text.splitlines().index(f'id = "{ident}"') + 1
    assert str(caught.value).startswith(f"market.toml, line {line}: an id of {section} must not be 'unclear'")
    assert f"but is {ident!r}" in str(caught.value)
    assert ident in parse_codebook(text.replace(section, "frames")).frame_ids


def test_a_key_of_odd_characters_is_refused_like_any_other() -> None:
    with pytest.raises(CodebookError, match="the keys of a codebook are"):
        parse_codebook('"C++" = 1\n' + SMALL)


def test_a_key_that_is_no_regular_expression_is_refused() -> None:
    with pytest.raises(CodebookError, match="the keys of a codebook are"):
        parse_codebook('"what (and why" = 1\n' + SMALL)


def test_what_is_no_toml_is_named_by_line() -> None:
    with pytest.raises(CodebookError, match=r"must be TOML, but market.toml is not: .*line 2"):
        parse_codebook('name = "market"\nversion =\n', "market.toml")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes('name = "marché"'.encode("latin1"))
    for name in ("latin.toml", "none.toml", "."):
        with pytest.raises(CodebookError, match="must be a readable UTF-8 TOML file") as caught:
            load_codebook(tmp_path / name)
        assert str(tmp_path / name) in str(caught.value)
    with pytest.raises(CodebookError, match="but weather is not"):
        load_codebook("weather")


@pytest.mark.parametrize("name", [None, 3, "", "conflict\0"])
def test_what_is_no_name_is_refused(name: Any) -> None:
    with pytest.raises(CodebookError, match=re.escape(f"the name of a built-in codebook, but {name!r} is neither")):
        load_codebook(name)


def test_a_codebook_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "market.toml"
    path.write_text(SMALL, encoding="utf-8-sig")
    assert load_codebook(path) == parse_codebook(SMALL)
    assert load_codebook(path).sha256 == parse_codebook(SMALL).sha256


LONG = ["a." * 60_000 + "a = 1", "#" * 300_000, "a = " + "[" * 100_000, "a = " + "{a=" * 50_000, "a = " + "1" * 9_000]


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:7])
def test_a_codebook_that_would_take_long_is_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(CodebookError, match="a codebook must"):
        parse_codebook(text)
    assert time.perf_counter() - start < 2
