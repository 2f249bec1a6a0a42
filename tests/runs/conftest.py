from __future__ import annotations

from pathlib import Path

import pytest

from framing.runs import tasks
from framing.runs.tasks import Task


@pytest.fixture(scope="module")
def task(trained: Path) -> Task:
    return tasks.task(str(trained))[0]
