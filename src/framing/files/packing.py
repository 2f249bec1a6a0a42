"""A file -> its bytes as a stream, unpacked, and a count of what has been read of it.

Takes a path, or ``-`` for standard input; looks at the first bytes, not at the name, to see how it is packed. It holds no
file in memory and does not know what the bytes mean: `corpus` does.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from framing.errors import InputError, MissingExtra
from framing.files.inputs import STDIN

_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_BITE = 1024  # packed bytes that are unpacked at once: even the worst swell to some 30 MB


@dataclass
class Meter:
    """Counts the bytes of files, as they lie there, that have been read."""

    done: int = 0


@contextmanager
def opened(path: Path, meter: Meter | None = None) -> Iterator[IO[bytes]]:
    """Open a file for reading; what gzip or Zstandard has packed, by its first bytes, is unpacked.

    Raises
    ------
    InputError
        While reading, if the packing is damaged or ends too early.
    MissingExtra
        If the file is packed by Zstandard and its package is not installed.
    """
    if path == STDIN and sys.stdin is None:
        raise InputError("standard input must be open to be read, but it is closed; name a file")
    file = sys.stdin.buffer if path == STDIN else path.open("rb")
    stream: io.BufferedReader[Any] = io.BufferedReader(_Metered(file, meter or Meter()), 1 << 17)
    try:
        yield _unpack(stream, path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path} must be whole, but its packing is damaged ({error}); fetch it again") from error
    finally:
        if path != STDIN:
            file.close()


def _unpack(stream: io.BufferedReader[Any], path: Path) -> IO[bytes]:
    start = stream.peek(4)
    if start.startswith(_GZIP):
        return gzip.GzipFile(fileobj=stream)  # type: ignore[return-value]
    if start.startswith(_ZSTANDARD):
        return io.BufferedReader(_Zstandard(stream, path), 1 << 17)
    return stream


class _Metered(io.RawIOBase):
    """Another stream, with a count of what has been read of it; it closes nothing."""

    def __init__(self, inner: IO[bytes], meter: Meter) -> None:
        self._inner, self._meter = inner, meter

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._inner.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._inner.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        count: int = self._inner.readinto1(buffer)  # type: ignore[attr-defined]  # of a pipe, what is there
        self._meter.done += count
        return count


class _Zstandard(io.RawIOBase):
    """The unpacked bytes of frames of Zstandard; a frame that does not end is an error, not an end."""

    def __init__(self, inner: IO[bytes], path: Path) -> None:
        try:
            import zstandard
        except ImportError as error:
            raise MissingExtra(f"reading {path.name}", "data") from error
        self._damaged, self._inner = zstandard.ZstdError, inner
        self._new = zstandard.ZstdDecompressor(max_window_size=1 << 31).decompressobj  # dumps have long windows
        self._frame: Any = None
        self._packed, self._ready = b"", memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            self._packed = self._packed or self._inner.read(_BITE)
            if not self._packed:
                if self._frame is not None:
                    raise EOFError("it ends too early")
                return 0
            self._ready = memoryview(self._next())
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _next(self) -> bytes:
        self._frame = self._frame or self._new()
        try:
            ready: bytes = self._frame.decompress(self._packed)
        except self._damaged as error:
            raise EOFError(str(error)) from error
        self._packed = self._frame.unused_data if self._frame.eof else b""
        if self._frame.eof:
            self._frame = None
        return ready
