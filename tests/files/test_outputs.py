"""Outputs: a file may be new or be written over, and nothing else is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from framing.errors import InputError
from framing.files.outputs import to_be_file


def test_a_file_may_be_new_or_be_written_over(tmp_path: Path) -> None:
    (tmp_path / "old.jsonl").write_text("{}\n")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "old.jsonl")
    for name in ("old.jsonl", "link.jsonl", "new.jsonl", "none/new.jsonl"):
        to_be_file(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "rule"), [("", "'.' is a folder"), ("dir", "is a folder"), ("dir/", "is a folder"), ("pipe", "'pipe' is no file")]
)
def test_what_is_no_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, rule: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dir").mkdir()
    os.mkfifo("pipe")
    with pytest.raises(InputError, match=f"the output must be a file, .*{rule}; name a file"):
        to_be_file(Path(name))
