"""Fixtures: the shipped reader, and a tiny model that is trained once a session on passages of seeds/."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

import framing
from framing.codebook import Codebook, load_codebook
from framing.labelled import Labelled, read_labelled
from framing.pipeline import Reader
from framing.train.aiming import LabelledTarget, read_targets
from framing.train.retraining import train

ROOT = Path(__file__).parents[1]

settings.register_profile("framing", deadline=None, max_examples=40)
settings.load_profile("framing")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def book() -> Codebook:
    return load_codebook("conflict")


@pytest.fixture(scope="session")
def few(book: Codebook) -> list[Labelled]:
    """Some 60 passages of the train split, each of another article, and 6 held-out ones."""
    passages = read_labelled(ROOT / "seeds" / "passages.jsonl", book)
    learned = [p for p in passages if p.split == "train"]
    return learned[:: len(learned) // 60][:60] + [p for p in passages if p.split == "heldout"][:6]


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, few: list[Labelled], book: Codebook) -> Path:
    """The folder of the tiny model. Copy it before you change it."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    train(few, book, folder)
    return folder


@pytest.fixture(scope="session")
def tiny(trained: Path) -> Reader:
    return framing.load(trained)


@pytest.fixture(scope="session")
def aims(book: Codebook) -> tuple[list[Labelled], list[LabelledTarget]]:
    """Some 60 passages of the train split with the targets of seeds/ on them."""
    passages = read_labelled(ROOT / "seeds" / "passages.jsonl", book)
    items = read_targets(ROOT / "seeds" / "targets.jsonl", passages, book)
    asked = {item.passage for item in items}
    chosen = [p for p in passages if p.split == "train" and p.id in asked][::6]
    return chosen, [item for item in items if item.passage in {p.id for p in chosen}]


@pytest.fixture(scope="session")
def aimed_folder(
    tmp_path_factory: pytest.TempPathFactory, aims: tuple[list[Labelled], list[LabelledTarget]], book: Codebook
) -> Path:
    """The folder of a tiny model that learned targets."""
    folder = tmp_path_factory.mktemp("models") / "aimed"
    train(aims[0], book, folder, targets=aims[1])
    return folder


@pytest.fixture(scope="session")
def aimed(aimed_folder: Path) -> Reader:
    return framing.load(aimed_folder)


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The shipped model."""
    return framing.load()
