"""Measure who stands behind pronouns and short forms, on the labelled speakers of seeds/, and write results/speakers.json.

    python benchmarks/speakers.py [--split train|heldout] [--misses]

Each article of ``seeds/`` is put together from its passages; its labelled sources go to `framing.speakers` in the
order of the text, and what comes back is compared with the labelled speaker. Spans are the annotators', so no model takes
part. The rules were written on `train`. Only a run over both splits writes the results.

Sources with a labelled speaker fall into three classes:

- pronoun: a personal or possessive pronoun, alone or before "himself" and the like ("he", "It", "her", "he himself");
- named short form: a source that has a proper name of its own, possessives and what follows a preposition left out
  ("Haugen" and "Ms. Haugen" for "Deputy assistant secretary Laurel Haugen", "the JCS" for "the Joint Chiefs of Staff");
- common-noun short form: all others ("the ministry", "the diplomat", "one of them", "The New York-based group").

An answer is right when it equals the label without case, article and outer punctuation, or when one holds the other as
whole words and the shorter is no shorter form of the same kind as the source: it has two words at least, or is all of
the label's name. "Andrei Beskudin" is right for "Kremlin spokesman Andrei Beskudin"; "Beskudin" is not. `exact` counts equal
answers only. Answers for sources without a labelled speaker stand under `unlabelled`; not all of them are wrong, since
annotators passed over some short forms. Quotations that go on into the next passage have no labels here.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from framing.codebook import load_codebook
from framing.labelled import Labelled, read_labelled
from framing.records import Source, Span
from framing.speakers import Speakers, pronoun_of

HERE = Path(__file__).parent
SEEDS, RESULTS = HERE.parent / "seeds", HERE / "results" / "speakers.json"
CLASSES = ("named", "noun", "pronoun")
_ARTICLE = re.compile(r"(?i)^(?:the|a|an|his|her|their|its|this|that)\s+")
_BASED = re.compile(r"(?:\w+ )?\w+-based\b")
_BEHIND = re.compile(r"(?:,|\b(?:of|in|at|from|for|with|on|who)\b).*")
_CAPITAL = re.compile(r"\b(?:St\.|[^\W\d_])[\w’'-]*")


def cases(passages: list[Labelled]) -> Iterator[tuple[Source, str | None]]:
    """Yield each labelled source of an article, in the order of the text, with the speaker that is found."""
    at, spans, placed = 0, [], []
    for number, passage in enumerate(passages):
        for said in passage.attributions:
            if (source := said.source) is not None:
                placed.append((source.start + at, number, source))
        spans.append(Span(at, at + len(passage.text), passage.text))
        at += len(passage.text) + 2
    speakers = Speakers(spans)
    for start, number, source in sorted(placed, key=lambda item: item[:2]):
        yield source, speakers.resolve(number, Source(start, start + len(source.text), source.text))


def sort(source: Source) -> str:
    """Return the class of a source that has a speaker."""
    if pronoun_of(source.text):
        return "pronoun"
    own = _CAPITAL.findall(_BEHIND.sub("", _BASED.sub("", _ARTICLE.sub("", source.text))))
    own = [word for word in own if not word.endswith(("'s", "’s"))]
    return "named" if any(word[0].isupper() for word in own) else "noun"


def right(source: Source, answer: str | None) -> bool:
    """Say whether an answer names the labelled speaker; see above."""
    label, given, own = (folded(text or "") for text in (source.speaker, answer, source.text))
    if not given or given == own:
        return False
    if given == label:
        return True
    short, long = sorted((given, label), key=len)
    whole = re.search(rf"(?<!\w){re.escape(short)}(?!\w)", long) is not None
    return whole and (len(short.split()) > 1 or short == folded(label.split(",")[0]))


def folded(text: str) -> str:
    return _ARTICLE.sub("", text.strip(" ,;:()\"“”")).lower()


def measured(articles: list[list[Labelled]], misses: bool) -> dict[str, object]:
    """Return the accuracy of each class over the articles."""
    count: Counter[str] = Counter()
    for article in articles:
        for source, answer in cases(article):
            if source.speaker in (None, source.text):
                count["unlabelled"] += 1
                count["answered"] += answer is not None
                continue
            name, good = sort(source), right(source, answer)
            count[name] += 1
            count[f"{name} right"] += good
            count[f"{name} exact"] += folded(answer or "") == folded(source.speaker or "")
            if misses and not good:
                print(f"{name}\t{article[0].article}\t{source.text!r}\t{source.speaker!r}\t{answer!r}")
    table: dict[str, object] = {
        name: {
            "sources": count[name],
            "accuracy": round(count[f"{name} right"] / max(1, count[name]), 3),
            "exact": round(count[f"{name} exact"] / max(1, count[name]), 3),
        }
        for name in CLASSES
    }
    return table | {"unlabelled": {"sources": count["unlabelled"], "answered": count["answered"]}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("train", "heldout"))
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    articles: defaultdict[tuple[str, str], list[Labelled]] = defaultdict(list)
    for passage in read_labelled(SEEDS, load_codebook()):
        articles[passage.split, passage.article].append(passage)
    results = {}
    for split in [options.split] if options.split else ["train", "heldout"]:
        results[split] = measured([a for key, a in articles.items() if key[0] == split], options.misses)
        print(split, json.dumps(results[split]))
    if not options.split:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
