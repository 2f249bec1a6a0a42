"""How far a long run is: a bar on a terminal, a plain line now and then elsewhere.

Takes the sums of a run and a meter of its input, gives text on standard error. Rate and remaining time count from the
first article of this run; the remaining time goes by the bytes of the files and is not given where these are not known.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

from framing.files.packing import Meter
from framing.runs.shards import Sums

_BAR = 30  # characters
_EVERY = {True: 0.1, False: 10.0}  # seconds from one report to the next, on a terminal and elsewhere


class Progress:
    """Tells how far a run is, each time it is called with the sums.

    Parameters
    ----------
    total : int
        Bytes of all files; 0 if unknown.
    meter : Meter
        Counts the bytes that have been read.
    """

    def __init__(
        self, total: int, meter: Meter, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total, self._meter, self._clock = total, meter, clock
        self._out = out or sys.stderr
        self._terminal = self._out.isatty()
        self._begun: tuple[float, int, int] | None = None
        self._next = clock() + _EVERY[self._terminal]

    def __call__(self, sums: Sums) -> None:
        """Report, if it is time for it."""
        articles, now = sums.read + sums.bad, self._clock()
        if self._begun is None and articles > sums.earlier:
            self._begun = (now, articles, self._meter.done)
        if now >= self._next:
            self._next = now + _EVERY[self._terminal]
            self._write(self._line(articles, sums.bad, now))

    def close(self) -> None:
        """Take the bar away."""
        if self._terminal:
            self._out.write("\r\x1b[K")
            self._out.flush()

    def _write(self, line: str) -> None:
        self._out.write(f"\r{line}\x1b[K" if self._terminal else f"{line}\n")
        self._out.flush()

    def _line(self, articles: int, bad: int, now: float) -> str:
        parts = [f"{articles:,} articles"]
        if bad:
            parts.append(f"{bad:,} not read")
        share = min(self._meter.done / self._total, 1.0) if self._total else None
        if self._begun and now > self._begun[0]:
            seconds, bytes_read = now - self._begun[0], self._meter.done - self._begun[2]
            parts.append(f"{(articles - self._begun[1]) / seconds:,.1f} a second")
            if share is not None and bytes_read > 0:
                left = round(max(self._total - self._meter.done, 0) * seconds / bytes_read)
                parts.append(f"{left // 3600}:{left // 60 % 60:02d}:{left % 60:02d} left")
        text = ", ".join(parts)
        if share is None:
            return text
        full = int(share * _BAR)
        return f"{'#' * full}{'.' * (_BAR - full)} {share:4.0%}  {text}" if self._terminal else f"{share:.0%}: {text}"
