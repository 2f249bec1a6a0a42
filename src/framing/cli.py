"""The command line: parse, call, print. It holds no logic of its own.

Exit codes: 0 all done; 1 some articles could not be read (they are listed); 2 the command could not be carried out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from framing import __version__, corpus
from framing.errors import FramingError
from framing.summary import plain, summary


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
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

    analyze = commands.add_parser(
        "analyze", help="read articles and say how they frame, who says what, and where they stand"
    )
    analyze.add_argument("inputs", nargs="+", metavar="INPUT", help="files or folders: .txt .html .jsonl .csv .parquet")
    analyze.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="OUT.jsonl",
        help="write one JSON object an article; bad ones go to OUT.errors.jsonl",
    )
    analyze.add_argument(
        "--model", default="conflict", help="a shipped model's name or a model folder (default: conflict)"
    )
    analyze.add_argument("--no-clean", action="store_true", help="take each text whole, as body")
    analyze.add_argument("--text-column", default="text", help="column or key that holds the text (default: text)")
    analyze.add_argument("--id-column", default="id", help="column or key that holds the id (default: id)")
    analyze.add_argument(
        "--threshold", action="append", default=[], metavar="FRAME=SCORE", help="give this frame from this score on"
    )
    analyze.add_argument("--precision", type=float, help="give frames only where held-out articles support this, e.g. 0.9")
    analyze.add_argument("--quiet", action="store_true", help="print no summary")
    analyze.set_defaults(run=_analyze)

    compare = commands.add_parser("compare", help="say which outlets and sources affirm, deny or oppose the same matter")
    compare.add_argument("analyses", nargs="+", metavar="OUT.jsonl", help="files that 'framing analyze -o' has written")
    compare.add_argument("--about", metavar="WORDS", help="only passages that hold these words")
    compare.set_defaults(run=_compare)

    report = commands.add_parser("report", help="write a page to read: frames, evidence, sources and stances")
    report.add_argument("analyses", nargs="+", metavar="OUT.jsonl", help="files that 'framing analyze -o' has written")
    report.add_argument("-o", "--output", type=Path, required=True, metavar="REPORT.html")
    report.set_defaults(run=_report)

    train = commands.add_parser("train", help="train a model on labelled passages")
    train.add_argument("data", type=Path, help="a folder with labelled .jsonl files, or one file")
    train.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="the model folder to write")
    train.add_argument(
        "--texts", type=Path, metavar="DIR", help="corpora in which the texts of DATA/standoff/ are found"
    )
    train.add_argument("--codebook", default="conflict", help="a codebook's TOML file (default: the conflict codebook)")
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--jobs", type=int, default=2, help="processes; the result does not depend on it (default: 2)")
    train.set_defaults(run=_train)

    evaluate = commands.add_parser("evaluate", help="measure a model on labelled passages")
    evaluate.add_argument("model", help="a shipped model's name or a model folder")
    evaluate.add_argument("data", type=Path, help="labelled .jsonl file or folder")
    evaluate.add_argument("--split", help="only passages of this split")
    evaluate.add_argument("--json", action="store_true", help="print JSON")
    evaluate.set_defaults(run=_evaluate)

    detach = commands.add_parser("detach", help="labels without text: write stand-off records")
    detach.add_argument("labelled", type=Path)
    detach.add_argument("-o", "--output", type=Path, required=True)
    detach.set_defaults(run=_detach)

    attach = commands.add_parser("attach", help="find the texts of stand-off records again")
    attach.add_argument("standoff", type=Path)
    attach.add_argument("--texts", type=Path, required=True, metavar="DIR")
    attach.add_argument("-o", "--output", type=Path, required=True)
    attach.add_argument("--loose", action="store_true", help="also texts that differ in white space or quotation marks")
    attach.set_defaults(run=_attach)
    return parser


def _analyze(options: argparse.Namespace) -> int:
    from framing.pipeline import load

    thresholds = _thresholds(options.threshold)
    paths = corpus.files(options.inputs)
    reader = load(options.model)
    reader.frames.limits(thresholds, options.precision)
    errors = options.output and options.output.with_name(options.output.stem + ".errors.jsonl")
    if options.output:
        if any(options.output.resolve() == Path(name).resolve() for name in options.inputs):
            raise FramingError(f"the output must be another file than the input, but {options.output} is both")
        earlier = {options.output.resolve(), errors.resolve()}
        paths = [path for path in paths if path.resolve() not in earlier]
        errors.unlink(missing_ok=True)
    bad: list[corpus.Bad] = []
    done = 0
    with _writer(options.output) as write:
        for item in corpus.articles(paths, corpus.Columns(options.text_column, options.id_column)):
            if isinstance(item, corpus.Bad):
                bad.append(item)
                continue
            try:
                story = reader.read(
                    item.text,
                    id=item.id,
                    source_path=item.source_path,
                    clean=not options.no_clean,
                    thresholds=thresholds,
                    precision=options.precision,
                )
            except FramingError as error:
                bad.append(corpus.Bad(item.source_path, None, f"{item.source_path}, article {item.id}: {error}"))
                continue
            done += 1
            write(replace(story, meta=dict(item.meta)).to_dict())
            if not options.quiet:
                print("\n".join(summary(story)), end="\n\n")
    return _close(errors, done, bad)


def _thresholds(pairs: Sequence[str]) -> dict[str, float]:
    out = {}
    for pair in pairs:
        label, _, value = pair.partition("=")
        try:
            out[label] = float(value)
        except ValueError:
            raise FramingError(f"--threshold must be FRAME=SCORE, e.g. desertion=0.7, not {pair!r}") from None
    return out


class _writer:
    """Writes records to a file, one a line, or nowhere."""

    def __init__(self, path: Path | None) -> None:
        try:
            # A lone surrogate, which a JSON input may hold, is written as JSON's own escape.
            self._file = path.open("w", encoding="utf8", errors="backslashreplace") if path else None
        except OSError as error:
            raise FramingError(
                f"the output must be a file that can be written, but {path} is not ({error.strerror})"
            ) from error

    def __enter__(self) -> Any:
        return self._write

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def _write(self, record: dict[str, Any]) -> None:
        if self._file:
            self._file.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")


def _close(errors: Path | None, done: int, bad: Sequence[corpus.Bad]) -> int:
    for item in bad:
        print(f"not read: {plain(str(item))}", file=sys.stderr)
    if errors and bad:
        with _writer(errors) as write:
            for item in bad:
                write({"source_path": item.source_path, "line": item.line, "error": item.error})
    print(f"{done} articles read, {len(bad)} not read", file=sys.stderr)
    return 1 if bad else 0


def _compare(options: argparse.Namespace) -> int:
    from framing.comparison import compare, read_analyses

    print(compare(read_analyses(options.analyses), about=options.about))
    return 0


def _report(options: argparse.Namespace) -> int:
    from framing.report import write_report

    print(f"{write_report(options.analyses, options.output)} articles in {options.output}")
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

    print(f"{detach_file(options.labelled, options.output)} records without text in {options.output}")
    return 0


def _attach(options: argparse.Namespace) -> int:
    from framing.standoff import attach_file

    report = attach_file(options.standoff, options.texts, options.output, options.loose)
    print(f"{report.found} texts found, {report.loose} loosely, {sum(report.missing.values())} not found")
    for line in (*_missing(report.missing), *(f"  not readable: {plain(str(name))}" for name in report.unread)):
        print(line)
    return 1 if report.missing else 0


def _missing(missing: dict[str, int]) -> Iterator[str]:
    for origin, count in sorted(missing.items()):
        yield f"  not found: {count} from {plain(origin) or 'an unnamed corpus'}"
