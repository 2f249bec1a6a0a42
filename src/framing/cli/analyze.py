"""``framing analyze``: its options, and where its results go."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing import __version__, corpus
from framing.cli import reading, writing
from framing.errors import FramingError
from framing.files import inputs, packing
from framing.files.entries import Bad, Entry
from framing.records import Analysis
from framing.summary import summary

if TYPE_CHECKING:
    from framing.pipeline import Reader
    from framing.runs.tasks import Task

FORMATS = ("jsonl", "csv", "parquet", "html", "txt")


def add(commands: Any) -> None:
    """Add the command to a parser."""
    parser = commands.add_parser(
        "analyze", help="read articles and say how they frame, who says what, and where they stand"
    )
    option = parser.add_argument
    option(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="files, folders or patterns: .txt .html .jsonl .csv .parquet, each also .gz or .zst; - is standard input",
    )
    option(
        "-o",
        "--output",
        metavar="OUT",
        help="OUT.jsonl: one file, one JSON object an article, bad ones go to OUT.errors.jsonl; OUT/: a folder of "
        "shards, in which a run that was stopped goes on where it was",
    )
    reading.add(parser)
    option("--format", choices=FORMATS, default="jsonl", help="what standard input holds (default: jsonl)")
    option("--threshold", action="append", default=[], metavar="FRAME=SCORE", help="give this frame from this score on")
    option("--precision", type=float, help="give frames only where held-out articles support this, e.g. 0.9")
    option("--quiet", action="store_true", help="print no summary and no progress")
    option("--workers", type=int, default=1, metavar="N", help="processes that read, for a folder (default: 1)")
    option(
        "--cluster",
        nargs="?",
        const="",
        metavar="tcp://HOST:PORT",
        help="read on this Dask cluster, for a folder; without an address one is started here, with N workers",
    )
    option("--shard-size", type=int, default=1000, metavar="N", help="articles of a shard (default: 1000)")
    parser.set_defaults(run=run)


class _Ended(KeyboardInterrupt):
    """The system asks the process to end."""


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    try:
        with _endable():
            return _run(options)
    except _Ended:
        print("framing: stopped", file=sys.stderr)
        return 128 + signal.SIGTERM


@contextmanager
def _endable() -> Iterator[None]:
    """Let SIGTERM end a run as Ctrl-C does, so that what was read is written and no worker stays."""

    def end(*_: object) -> None:
        raise _Ended

    main = threading.current_thread() is threading.main_thread()  # no other may say what a signal does
    if not main or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _run(options: argparse.Namespace) -> int:
    from framing.runs import tasks

    for name in ("workers", "shard_size"):
        if getattr(options, name) < 1:
            raise FramingError(f"--{name.replace('_', '-')} must be 1 or more, not {getattr(options, name)}")
    folder = options.output is not None and writing.is_folder(options.output)
    if not folder and (options.workers > 1 or options.cluster is not None):
        raise FramingError("--workers and --cluster need a folder for the results; name one, e.g. -o out/")
    thresholds = _thresholds(options.threshold)
    outputs = writing.outputs(options, folder)
    inputs.files(options.inputs, outputs)
    task, reader = tasks.task(reading.model(options), not options.no_clean, thresholds, options.precision)
    return (_to_folder if folder else _to_file)(options, outputs, task, reader)


def _to_folder(options: argparse.Namespace, outputs: Sequence[Path], task: Task, reader: Reader) -> int:
    from framing.runs import shards, workers
    from framing.runs.progress import Progress

    survey = inputs.survey(inputs.files(options.inputs, outputs))
    book = reader.codebook
    head = {
        "framing": __version__,
        "model": asdict(reader.model),
        "codebook": {"name": book.name, "version": book.version, "sha256": book.sha256},
        "clean": task.clean,
        "thresholds": task.thresholds,
        "precision": task.precision,
        "columns": [options.text_column, options.id_column],
        "input_format": options.format,
        "inputs": {"names": options.inputs, **asdict(survey)},
    }

    def results(chunks: Iterator[Sequence[Entry]]) -> Iterator[list[shards.Line]]:
        if options.cluster is not None:
            return workers.cluster(task, chunks, options.cluster, options.workers)
        if options.workers > 1:
            return workers.local(task, chunks, options.workers)
        return workers.alone(task, chunks)

    def read(chunks: Iterator[Sequence[Entry]]) -> Iterator[list[shards.Line]]:
        for lines in results(chunks):
            for _, line in (pair for pair in lines if not pair[0]):
                if not options.quiet:
                    progress.close()  # where the bar stood, the sentence comes
                refusals(line)
            yield lines

    meter, refusals = packing.Meter(), reading.Refusals()
    progress = Progress(survey.bytes, meter)
    entries = _entries(options, outputs, meter)
    try:
        report = (lambda sums: None) if options.quiet else progress
        sums = shards.write(outputs[0], head, entries, read, options.shard_size, report)
    finally:
        if not options.quiet:
            progress.close()
    refusals.close(sums.bad, outputs[0])
    earlier = f", {sums.earlier} of them by an earlier run" if sums.earlier else ""
    return reading.close(sums.read, sums.bad, earlier)


def _to_file(options: argparse.Namespace, outputs: Sequence[Path], task: Task, reader: Reader) -> int:
    from framing.runs import tasks

    done = bad = 0
    output, errors = outputs or (None, None)
    if errors:
        errors.unlink(missing_ok=True)
    with writing.writer(output) as write, writing.writer(errors, late=True) as write_error:
        for chunk in tasks.growing(_entries(options, outputs)):
            results = tasks.read_all(reader, task, chunk)
            for result, line in results:  # all are written before one is shown, which may wait for a terminal
                (write_error if isinstance(result, Bad) else write)(line)
            for result, _ in results:
                if isinstance(result, Bad):
                    bad += 1
                    reading.say_bad(result)
                    continue
                done += 1
                if not options.quiet:
                    _show(result, output is not None)
    return reading.close(done, bad)


def _show(result: Analysis, kept: bool) -> None:
    """Print a summary. Where results are kept in a file, they go on being written when nobody reads the summaries any more."""
    try:
        print("\n".join(summary(result)), end="\n\n", flush=True)
    except BrokenPipeError:
        if not kept:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _entries(
    options: argparse.Namespace, outputs: Sequence[Path], meter: packing.Meter | None = None
) -> Iterator[Entry]:
    names = inputs.files(options.inputs, outputs)
    return corpus.articles(names, reading.columns(options), options.format, meter, extract=False)


def _thresholds(pairs: Sequence[str]) -> dict[str, float]:
    out = {}
    for pair in pairs:
        label, _, value = pair.partition("=")
        try:
            out[label] = float(value)
        except ValueError:
            raise FramingError(f"--threshold must be FRAME=SCORE, e.g. desertion=0.7, not {pair!r}") from None
    return out
