"""Analyses -> one HTML page to read: counts of frames, then each passage with its frames, evidence and attributions.

Takes `Analysis` records, gives a page without scripts, links or anything from elsewhere; the same records give the same
bytes. Whatever comes from an article goes through `_safe` before it stands in the page, and the page's own policy forbids
browsers to run or fetch anything, should that ever fail.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path

from framing.comparison import read_analyses
from framing.errors import InputError
from framing.files.inputs import apart
from framing.files.outputs import to_be_file
from framing.records import Analysis, Attribution, Evidence, Passage, Scored, each
from framing.runs.shards import result_files
from framing.summary import counted, plain, removed

_STYLE = """
body { font: 16px/1.5 Georgia, serif; max-width: 54rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
h1, h2, table, summary, .frame, .note { font-family: system-ui, sans-serif }
h2 { margin: 3rem 0 .2rem; border-top: 2px solid #222; padding-top: 1rem; font-size: 1.3rem }
table { border-collapse: collapse; font-size: .85rem; margin: .5rem 0; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #ddd }
td.number, th.number { text-align: right }
td, bdi, p { overflow-wrap: anywhere }
p { white-space: pre-wrap; unicode-bidi: isolate; margin: .4rem 0 }
section { margin: 1.6rem 0 }
.frame { font-size: .85rem; font-weight: 600; margin-right: 1rem }
.note, summary { font-size: .85rem; color: #666 }
mark { color: inherit; border-radius: 2px }
.for1 { background: #fff3c4 } .for2 { background: #ffe082 } .for3 { background: #ffc233 } .against { background: #dfe7f2 }
"""
_DIGEST = b64encode(sha256(_STYLE.encode()).digest()).decode()
_HEAD = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{_DIGEST}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Frames, sources and stances</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Frames, sources and stances</h1>
"""


def write_report(inputs: Sequence[str | Path], output: Path) -> int:
    """Write the page of what ``framing analyze -o`` has written; return the number of articles.

    Raises
    ------
    InputError
        If an input holds no analyses or is the output, or the output is a folder.
    """
    to_be_file(output)
    apart(output, *(file for name in inputs for file in result_files(Path(name))))
    stories = list(read_analyses(inputs))
    output.write_text(html_report(stories), encoding="utf8", newline="\n")
    return len(stories)


def html_report(analyses: Iterable[Analysis]) -> str:
    """Return the page of analyses, in their order.

    Raises
    ------
    InputError
        If a record has values of other kinds than an analysis has, or one analysis is given in place of a list.
    """
    stories, parts = list(each(analyses, "a report")), []
    for number, story in enumerate(stories, 1):
        try:
            parts.append("\n".join(_article(story)))
            deque(_counts([story]), maxlen=0)  # what cannot be counted is named by its number
        except (TypeError, ValueError, IndexError, AttributeError, ArithmeticError) as error:
            raise InputError(
                f"a report needs sound analyses, but number {number} is not ({error!r:.200}); analyse it again"
            ) from error
    return _HEAD + "\n".join([*_counts(stories), *parts]) + "\n</body>\n</html>\n"


def _counts(stories: Sequence[Analysis]) -> Iterator[str]:
    """Give the table of how many passages and articles carry each frame, and in how many the outlet speaks itself."""
    passages = [passage for story in stories for passage in story.passages]
    given = Counter(frame.label for passage in passages for frame in passage.frames)
    own = Counter(frame.label for passage in passages for frame in passage.frames if frame.voice is None)
    spread = Counter(label for story in stories for label in {f.label for p in story.passages for f in p.frames})
    models = sorted({f"{story.model.name} {story.model.version}" for story in stories})
    sums = f"{counted(len(stories), 'article')}, {counted(len(passages), 'passage')}"
    yield f'<p class="note">{sums}; model: {_safe(", ".join(models) or "-")}</p>'
    rows = [
        (label, count, spread[label], own[label], count - own[label])
        for label, count in sorted(given.items(), key=lambda item: (-item[1], str(item[0])))
    ]
    yield from _table(("frame", "passages", "articles", "outlet's own", "in a source's voice"), rows)


def _article(story: Analysis) -> Iterator[str]:
    yield "<article>"
    title = " ".join(story.title.text.split()) if story.title else "(no title)"
    yield f"<h2><bdi>{_safe(title)}</bdi></h2>"
    place = f", {story.source_path}" if story.source_path else ""
    yield f'<p class="note">{_safe(f"{story.id}{place}")}</p>'
    if story.promise and story.promise.unsupported:
        never = f"at precision {story.promise.precision} never given: {', '.join(story.promise.unsupported)}"
        yield f'<p class="note">{_safe(never)}</p>'
    if cut := removed(story):
        yield f'<p class="note">{_safe(cut)}</p>'
    for passage in story.passages:
        yield "<section>"
        yield from _passage(passage)
        yield "</section>"
    yield "</article>"


def _passage(passage: Passage) -> Iterator[str]:
    """Give the text with the evidence of its surest frame; that of the others can be opened."""
    frames = passage.frames
    if frames:
        yield "<div>" + "".join(f'<span class="frame">{_named(f, passage)}</span>' for f in frames) + "</div>"
    else:
        yield f'<div class="note">no frame{": " + _safe(passage.abstained) if passage.abstained else ""}</div>'
    yield f"<p>{_marked(passage, frames[0].evidence if frames else ())}</p>"
    for frame in frames[1:]:
        yield f"<details><summary>evidence of {_safe(frame.label)}</summary><p>{_marked(passage, frame.evidence)}</p></details>"
    if passage.attributions:
        columns = ("", "source", "kind", "stance", "what is said", "form")
        yield from _table(columns, [_said(number, said) for number, said in enumerate(passage.attributions, 1)])


def _named(frame: Scored, passage: Passage) -> str:
    voice = "the outlet"
    if frame.voice is not None:
        source = passage.attributions[frame.voice].source
        voice = f"{frame.voice + 1}, {source.name if source else '(no source)'}"
    return f"{_safe(frame.label)} {frame.score:.2f} <bdi>({_safe(voice)})</bdi>"


def _said(number: int, said: Attribution) -> tuple[str | int, ...]:
    source, stance = said.source, said.stance
    name = "(no source)"
    if source:
        name = (source.text or "(goes on)") + (f" = {source.speaker}" if source.speaker else "")
    return (
        number,
        " ".join(name.split()) + (f" (by way of {said.carrier.text})" if said.carrier else ""),
        f"{source.kind} {source.kind_score:.2f}" if source and source.kind else "-",
        f"{stance.label} {stance.score:.2f}" if stance else "-",
        said.content.text,
        said.type,
    )


def _marked(passage: Passage, evidence: Sequence[Evidence]) -> str:
    """Return the passage's text with the evidence of one frame marked by its weight."""
    most = max((item.weight for item in evidence), default=0.0)
    parts, last = [], 0
    for item in sorted(evidence, key=lambda item: item.start):
        first, stop = max(item.start - passage.start, last), item.end - passage.start
        if first < stop:
            kind = f"for{min(3, 1 + int(3 * item.weight / most))}" if item.weight > 0 else "against"
            marked = _safe(passage.text[first:stop])
            parts.append(f'{_safe(passage.text[last:first])}<mark class="{kind}" title="{item.weight:+.2f}">{marked}</mark>')
            last = stop
    return "".join(parts) + _safe(passage.text[last:])


def _table(columns: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Iterator[str]:
    def cell(tag: str, value: str | int) -> str:
        return f'<{tag} class="number">{value}</{tag}>' if isinstance(value, int) else f"<{tag}>{_safe(value)}</{tag}>"

    yield "<table>"
    yield "<tr>" + "".join(cell("th", name) for name in columns) + "</tr>"
    for row in rows:
        yield "<tr>" + "".join(cell("td", value) for value in row) + "</tr>"
    yield "</table>"


def _safe(value: object) -> str:
    """Escape what comes from an article for text and attributes; line ends stay, other control characters do not."""
    return "\n".join(escape(plain(line), quote=True) for line in str(value).split("\n"))
