"""The command line: parse, call, print. It holds no logic of its own.

Exit codes: 0 all done; 1 some articles could not be read (they are listed); 2 the command could not be carried out;
143 `analyze` was ended by SIGTERM: what was written is kept, and the same command goes on where it writes to a folder.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from framing import __version__
from framing.cli import analyze, duplicates, reading, stance
from framing.errors import FramingError
from framing.summary import counted, plain


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # not every terminal has every letter of an article
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except FramingError as error:
        print(f"framing: {plain(str(error))}", file=sys.stderr)
    except BrokenPipeError:
        # The reader of the output has gone, as `head` does; there is nobody left to tell.
        sys.stderr.close()
    except OSError as error:
        print(
            f"framing: a file must be readable and writable, but {plain(str(error))}; check the path", file=sys.stderr
        )
    except KeyboardInterrupt:
        print("framing: stopped", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="framing", description="Frames, sources and stances of news articles.")
    parser.add_argument("--version", action="version", version=f"framing {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    analyze.add(commands)
    duplicates.add(commands)
    stance.add(commands)

    compare = commands.add_parser("compare", help="say which outlets and sources affirm, deny or oppose the same matter")
    compare.add_argument(
        "analyses", type=reading.name, nargs="+", metavar="OUT", help="files or folders that 'framing analyze -o' has written"
    )
    compare.add_argument("--about", metavar="WORDS", help="only passages that hold these words, whole and side by side")
    compare.add_argument(
        "--name", action="append", default=[], metavar="WORD", help="a further word that the matter may be called by; repeatable"
    )
    compare.set_defaults(run=_compare)

    report = commands.add_parser("report", help="write a page to read: frames, evidence, sources and stances")
    report.add_argument(
        "analyses", type=reading.name, nargs="+", metavar="OUT", help="files or folders that 'framing analyze -o' has written"
    )
    report.add_argument("-o", "--output", type=reading.path, required=True, metavar="REPORT.html")
    report.set_defaults(run=_report)

    train = commands.add_parser("train", help="train a model on labelled passages")
    train.add_argument("data", type=reading.path, help="a folder with labelled .jsonl files, or one file")
    train.add_argument("-o", "--output", type=reading.path, required=True, metavar="DIR", help="the model folder to write")
    train.add_argument(
        "--texts", type=reading.path, metavar="DIR", help="corpora in which the texts of DATA/standoff/ are found"
    )
    train.add_argument(
        "--codebook", type=reading.name, default="conflict", help="a codebook's TOML file (default: the conflict codebook)"
    )
    train.add_argument("--seed", type=_whole(0, (1 << 32) - 1), default=0, help="shuffles the articles into folds (default: 0)")
    train.add_argument("--jobs", type=_whole(1), default=2, help="processes; the result does not depend on it (default: 2)")
    train.set_defaults(run=_train)

    evaluate = commands.add_parser("evaluate", help="measure a model on labelled passages")
    evaluate.add_argument("model", type=reading.name, help="a shipped model's name or a model folder")
    evaluate.add_argument("data", type=reading.path, help="labelled .jsonl file or folder")
    evaluate.add_argument("--split", help="only passages of this split")
    evaluate.add_argument("--json", action="store_true", help="print JSON")
    evaluate.set_defaults(run=_evaluate)

    detach = commands.add_parser("detach", help="labels without text: write stand-off records")
    detach.add_argument("labelled", type=reading.path)
    detach.add_argument("-o", "--output", type=reading.path, required=True)
    detach.set_defaults(run=_detach)

    attach = commands.add_parser("attach", help="find the texts of stand-off records again")
    attach.add_argument("standoff", type=reading.path)
    attach.add_argument("--texts", type=reading.path, required=True, metavar="DIR")
    attach.add_argument("-o", "--output", type=reading.path, required=True)
    attach.add_argument("--loose", action="store_true", help="also texts that differ in white space or quotation marks")
    attach.set_defaults(run=_attach)
    return parser


def _whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return what reads a whole number within bounds."""

    def read(value: str) -> int:
        with suppress(ValueError):
            if least <= (number := int(value)) and (most is None or number <= most):
                return number
        bounds = f"{least} or more" if most is None else f"{least} to {most}"
        raise argparse.ArgumentTypeError(f"must be a whole number, {bounds}, not {value!r}")

    return read


def _compare(options: argparse.Namespace) -> int:
    from framing.comparison import NAMES, compare, read_analyses

    found = compare(read_analyses(options.analyses), about=options.about, names=(*NAMES, *options.name))
    print(found)
    if not (found.positions or found.names):
        where = f" in passages that hold {options.about!r}, which is sought as whole words of the text" if options.about else ""
        print(plain(f"no frame and no name{where}"), file=sys.stderr)
    return 0


def _report(options: argparse.Namespace) -> int:
    from framing.report import write_report

    print(f"{counted(write_report(options.analyses, options.output), 'article')} in {options.output}")
    return 0


def _train(options: argparse.Namespace) -> int:
    from framing.train.run import run

    print(
        json.dumps(
            run(options.data, options.output, options.texts, options.codebook, options.seed, options.jobs), indent=1
        )
    )
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from framing.labelled import read_labelled
    from framing.pipeline import load
    from framing.train.evaluation import evaluate

    reader = load(options.model)
    passages = [p for p in read_labelled(options.data, reader.codebook) if options.split in (None, p.split)]
    if not passages:
        raise FramingError(
            f"{options.data} must hold passages of split {options.split!r}, but has none; choose another split"
        )
    report = evaluate(reader, passages)
    print(json.dumps(report.to_dict(), indent=1) if options.json else report)
    return 0


def _detach(options: argparse.Namespace) -> int:
    from framing.standoff import detach_file

    print(f"{counted(detach_file(options.labelled, options.output), 'record')} without text in {options.output}")
    return 0


def _attach(options: argparse.Namespace) -> int:
    from framing.standoff import attach_file

    report = attach_file(options.standoff, options.texts, options.output, options.loose)
    print(f"{counted(report.found, 'text')} found, {report.loose} loosely, {sum(report.missing.values())} not found")
    for line in (*_missing(report.missing), *(f"  not readable: {plain(str(name))}" for name in report.unread)):
        print(line)
    return 1 if report.missing else 0


def _missing(missing: dict[str, int]) -> Iterator[str]:
    for origin, count in sorted(missing.items()):
        yield f"  not found: {count} from {plain(origin) or 'an unnamed corpus'}"
