"""Progress: a bar on a terminal, plain lines elsewhere, with a rate and a remaining time that are right."""

from __future__ import annotations

import io

from framing.files.packing import Meter
from framing.runs.progress import Progress
from framing.runs.shards import Sums


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Run:
    """A run of ten thousand bytes at ten articles and a hundred bytes a second, with a clock of its own."""

    def __init__(self, out: io.StringIO, total: int = 10_000, earlier: int = 0) -> None:
        self.now, self.out, self.meter = 0.0, out, Meter()
        self.sums = Sums(read=earlier, earlier=earlier)
        self.progress = Progress(total, self.meter, out, lambda: self.now)
        self.progress(self.sums)

    def go(self, seconds: int) -> str:
        for _ in range(seconds):
            self.now, self.meter.done = self.now + 1, self.meter.done + 100
            self.sums.read += 9
            self.sums.bad += 1
            self.progress(self.sums)
        return self.out.getvalue()


def test_elsewhere_a_line_now_and_then() -> None:
    first, second = Run(io.StringIO()).go(21).splitlines()
    assert first == "10%: 100 articles, 10 not read, 10.0 a second, 0:01:30 left"
    assert second == "20%: 200 articles, 20 not read, 10.0 a second, 0:01:20 left"


def test_on_a_terminal_a_bar_that_is_written_over_and_taken_away() -> None:
    run = Run(Terminal())
    lines = run.go(50).split("\r")
    assert len(lines) == 51
    assert lines[-1] == f"{'#' * 15}{'.' * 15}  50%  500 articles, 50 not read, 10.0 a second, 0:00:50 left\x1b[K"
    run.progress.close()
    assert run.out.getvalue().endswith("\r\x1b[K")
    assert "\n" not in run.out.getvalue()


def test_where_the_size_is_not_known_there_is_a_rate_but_no_end() -> None:
    assert Run(io.StringIO(), total=0).go(10) == "100 articles, 10 not read, 10.0 a second\n"


def test_what_an_earlier_run_has_read_does_not_make_this_one_faster() -> None:
    assert Run(io.StringIO(), earlier=1_000_000).go(10).startswith("10%: 1,000,100 articles, 10 not read, 10.0 a second")


def test_more_bytes_than_there_were_are_no_more_than_all() -> None:
    run = Run(io.StringIO(), total=500)
    assert run.go(10).startswith("100%: 100 articles")
    assert "0:00:00 left" in run.out.getvalue()
