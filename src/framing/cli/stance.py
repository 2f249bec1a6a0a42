"""``framing stance``: its options, and what it prints."""

from __future__ import annotations

import argparse
import json
from typing import Any

from framing import corpus
from framing.cli import reading
from framing.errors import InputError
from framing.files import inputs
from framing.files.entries import Bad
from framing.summary import counted, plain


def add(commands: Any) -> None:
    """Add the command to a parser."""
    parser = commands.add_parser("stance", help="say where articles, or one of their sources, stand on a target")
    option = parser.add_argument
    option("inputs", nargs="+", metavar="FILE", help="files or folders, as analyze reads them")
    option("--target", required=True, help='the matter in your own words, e.g. "joining the alliance"')
    option("--source", help="count only what this source says")
    reading.add(parser)
    option("--json", action="store_true", help="print one JSON object an article")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    from framing.pipeline import load
    from framing.targets import named

    named(options.target, options.source)
    reader = load(reading.model(options))
    done = bad = 0
    for item in corpus.articles(inputs.files(options.inputs), reading.columns(options)):
        if isinstance(item, Bad):
            bad += 1
            reading.say_bad(item)
            continue
        try:
            found = reader.stance(item.text, target=options.target, source=options.source, clean=not options.no_clean)
        except InputError as error:
            bad += 1
            reading.say_bad(Bad(item.source_path, None, f"{item.source_path}, article {item.id}: {error}"))
            continue
        done += 1
        if options.json:
            print(json.dumps({"id": item.id, "source_path": item.source_path, **found.to_dict()}, ensure_ascii=True))
        else:
            judged = f"{counted(len(found.passages), 'passage')} judged"
            if not found.passages:
                judged = f"{options.source!r} says nothing here"
            print(plain(f"{item.id}  {found.label} {found.score:.2f}  ({judged})"))
    return reading.close(done, bad)
