"""The parts of the corpus -> counts, each beside what is asked for. Judges none of them; that is for `check`."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from measures import distinct, guessed, near_duplicates, tied
from parts import Record, Seeds

from framing.targets import target_labels

RARE = {"desertion": 350, "annexation": 350, "official_denial": 350}  # frames that real text gives too rarely
POSITIVES, HARD_NEGATIVES = 200, 120
STANCES, KINDS = {"deny": 450, "hedge": 250}, {"de_facto_official": 250, "unnamed": 250}
MANNERS = {  # what is asked for: how it is called in `grid`
    **{name: name for name in ("wire", "broadsheet", "tabloid", "state agency", "NGO report", "interview")},
    "partisan blog": "(?:partisan|left|right) blog",
    "local paper": "local (?:news)?paper",
    "think tank": "think-tank",
    "live ticker": "live blog|war live page",
    "translated copy": "translated",
}
CONTINENTS = {  # some of the places in `grid`, so that the count is the least there is
    "Africa": "Sudan|Nigeria|Ethiopia|Kenya|Congo|Somalia|South Africa|Libya|Mali|Uganda|Chad|Ghana|Eritrea|Algeria|Western Sahara",
    "Asia": "India|Iraq|Syria|Sri Lanka|Korea|Israel|Afghanistan|Myanmar|Lebanon|Yemen|Taiwan|Philippines|Iran|Pakistan|Thailand",
    "Europe": "Ukraine|United Kingdom|Moldova|Germany|Spain|France|Ireland|Kosovo|Poland|Estonia|Finland|Hungary|Serbia|Bosnia",
    "North America": "United States|US|Canada|Greenland|Honduras|Newfoundland|Hawaii|Cuba|Texas|Panama|Nicaragua|Guatemala",
    "Oceania": "Australia|Fiji|New Zealand|Samoa",
    "South America": "Colombia|Guyana|Argentina|Peru|Bolivia|Venezuela|Brazil|Chile|Falkland Islands",
}
CLUTTER = frozenset(
    "advertisement byline caption comments cookie donation duplicate login navigation newsletter paywall recruiting see_also "
    "share".split()
)
TYPES = frozenset(("direct", "indirect", "mixed"))


@dataclass(frozen=True)
class Count:
    """What is counted, how many there must be (or may be, with `most`), how many there are, and which they are."""

    what: str
    asked: float
    has: float
    most: bool = False
    which: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        return self.no_worse(self.asked)

    def no_worse(self, than: float) -> bool:
        return self.has <= than if self.most else self.has >= than


def none_of(what: str, which: Iterable[object]) -> Count:
    found = tuple(map(str, which))
    return Count(what, 0, len(found), True, found)


def counts(seeds: Seeds, tested: dict[str, str]) -> Iterator[Count]:
    """Count all that is asked of the corpus; `tested` are sentences that the contrast pairs must not be like."""
    yield from _grid(seeds.passages)
    yield from _frames(seeds)
    yield from _attributions(seeds)
    yield from _pages(seeds)
    yield from _codings(seeds)
    yield from _variety(seeds)
    yield from _splits(seeds)
    yield from _targets(seeds)
    yield from _words(seeds, tested)


def said(passages: Iterable[Record]) -> list[Record]:
    return [item for p in passages for item in p["attributions"]]


def damaged(p: Record) -> bool:
    return "damaged" in p.get("flags", ())


def by_article(passages: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for p in passages:
        found[p["article"]].append(p)
    return found


def _part(share: float, total: int) -> int:
    return math.ceil(share * total)


def _grid(passages: Sequence[Record]) -> Iterator[Count]:
    yield Count("passages", 3000, len(passages))
    yield Count("articles", 600, len(by_article(passages)))
    yield none_of(
        "passages of another origin or licence than this project's",
        (p["id"] for p in passages if (p.get("origin"), p.get("licence")) != ("framing", "CC-BY-4.0")),
    )
    for key, asked in (("manner", MANNERS), ("place", CONTINENTS)):
        for name, words in asked.items():
            yield Count(f"{key}: {name}", 1, sum(bool(re.search(rf"\b(?:{words})\b", p["grid"][key])) for p in passages))
    for key in ("decade", "conflict"):
        yield Count(f"different {key}s", 2, len({p["grid"][key] for p in passages}))
    yield Count("conflict: invented", 1, sum(bool(re.search("(?i)invented|fictional", p["grid"]["conflict"])) for p in passages))


def _frames(seeds: Seeds) -> Iterator[Count]:
    passages = seeds.passages
    positives = Counter(frame for p in passages for frame in p["frames"])
    negatives = Counter(frame for p in passages for frame in p["hard_negatives"])
    for frame in seeds.book.frame_ids:
        yield Count(f"positives: {frame}", RARE.get(frame, POSITIVES), positives[frame])
    for frame in seeds.book.frame_ids:
        yield Count(f"hard negatives: {frame}", HARD_NEGATIVES, negatives[frame])
    yield none_of(
        "passages that are positive and hard negative of one frame",
        (p["id"] for p in passages if not {*p["frames"]}.isdisjoint(p["hard_negatives"])),
    )
    yield Count("passages without a frame (a quarter)", _part(1 / 4, len(passages)), sum(not p["frames"] for p in passages))
    yield Count("different combinations of frames", 2, len({frozenset(p["frames"]) for p in passages if len(p["frames"]) > 1}))


def _attributions(seeds: Seeds) -> Iterator[Count]:
    passages, items = seeds.passages, said(seeds.passages)
    kinds, stances = Counter(a["source"]["kind"] for a in items), Counter(a["stance"] for a in items)
    types = Counter(a.get("type") for a in items)
    yield Count("attributions", 4000, len(items))
    for kind in seeds.book.kind_ids:
        yield Count(f"kind: {kind}", KINDS.get(kind, 1), kinds[kind])
    for stance in seeds.book.stance_ids:
        yield Count(f"stance: {stance}", STANCES.get(stance, 1), stances[stance])
    pairs = {(a["source"]["kind"], a["stance"]) for a in items}
    yield Count("pairs of kind and stance", len(kinds) * len(stances), len(pairs))
    yield Count("indirect speech (half of the attributions)", _part(1 / 2, len(items)), types["indirect"])
    yield none_of("attributions of another type than direct, indirect, mixed", (kind for kind in types if kind not in TYPES))
    worn = [p for p in passages if damaged(p)]
    yield Count("attributions where quotation marks are damaged (a tenth)", _part(1 / 10, len(items)), len(said(worn)))
    yield Count("passages where quotation marks are damaged (a tenth)", _part(1 / 10, len(passages)), len(worn))
    yield Count("nested speech: attributions with a carrier", 1, sum("carrier" in a for a in items))
    yield none_of("nested speech: attributions that only hand on another, which they hold whole", _handing_on(passages))
    yield none_of("speakers that no passage of the article up to theirs names", _unheard(passages))


def _handing_on(passages: Iterable[Record]) -> Iterator[str]:
    """Yield where one attribution hands on what lies in its content: by the codebook the inner one alone is marked.

    Who denies, opposes or doubts what another says ("rejected claims by the union that ...") speaks as well, and both are marked.
    """
    for p in passages:
        for outer, inner in product(p["attributions"], repeat=2):
            if outer["stance"] not in ("support", "neutral"):
                continue
            spans = [inner[role] for role in ("source", "cue", "content") if inner[role]]
            first, last = min(span["start"] for span in spans), max(span["end"] for span in spans)
            if outer is not inner and outer["content"]["start"] <= first and last <= outer["content"]["end"]:
                yield p["id"]


def _unheard(passages: Iterable[Record]) -> Iterator[str]:
    for own in by_article(passages).values():
        heard = ""
        for p in own:
            heard += p["text"] + "\n"
            yield from (p["id"] for a in p["attributions"] if a["source"].get("speaker", "") not in heard)


def _pages(seeds: Seeds) -> Iterator[Count]:
    found = [line["kind"] for page in seeds.pages for line in page["lines"]]
    yield Count("articles with clutter", 200, sum(any(line["kind"] in CLUTTER for line in page["lines"]) for page in seeds.pages))
    for kind in sorted(CLUTTER):
        yield Count(f"clutter: {kind}", 1, found.count(kind))
    known = CLUTTER | {"body", "title"}
    yield none_of("lines of pages without a known kind", (kind for kind in found if kind not in known))
    articles = by_article(seeds.passages)
    unlike = (page["id"] for page in seeds.pages if _unlike(page, articles))
    yield none_of("pages that are unlike their article in split or passages", unlike)


def _unlike(page: Record, articles: dict[str, list[Record]]) -> bool:
    own = articles.get(page["id"], [])
    body = [line["text"] for line in page["lines"] if line["kind"] == "body"]
    texts = [p["text"] for p in own]
    return not own or own[0]["split"] != page["split"] or [text for text in body if text in texts] != texts


def _codings(seeds: Seeds) -> Iterator[Count]:
    """Count what was labelled a second time, and labels that neither coding gave."""
    coded = seeds.coded
    twice = [p for p in seeds.passages if p["id"] in coded and None not in coded[p["id"]]["frames"]]
    yield Count("passages labelled twice", len(seeds.passages), len(twice))
    both = [
        (p["id"], item, kinds, stances)
        for p in twice
        for item, kinds, stances in zip(
            p["attributions"],
            zip(*coded[p["id"]]["kinds"], strict=True),
            zip(*coded[p["id"]]["stances"], strict=True),
            strict=True,
        )
    ]
    whole = sum(None not in (*kinds, *stances) for _, _, kinds, stances in both)
    yield Count("attributions labelled twice", len(said(seeds.passages)), whole)
    odd = [p["id"] for p in twice if not _settled({*p["frames"]}, *map(set, coded[p["id"]]["frames"]))]
    odd += [name for name, item, kinds, _ in both if item["source"]["kind"] not in kinds]
    yield none_of("frames and kinds that neither labelling gave, or both gave and that lack", odd)
    differ = (row["text"] for row in seeds.coded_halves if len({*row["stances"]}) > 1)
    kept = {text for text, _ in seeds.halves.values()}
    yield none_of("halves of contrast pairs kept though their labels differ", (text for text in differ if text in kept))
    known = {row["text"] for row in seeds.coded_halves}
    yield Count("halves of contrast pairs labelled twice", len(kept), len(kept & known))


def _settled(final: set[str], first: set[str], second: set[str]) -> bool:
    return first & second <= final <= first | second


def _variety(seeds: Seeds) -> Iterator[Count]:
    passages = seeds.passages
    alike = near_duplicates({p["id"]: p["text"] for p in passages})
    yield none_of("pairs of passages that share more than half of their shingles", (f"{a} and {b}, {s:.2f}" for s, a, b in alike))
    yield Count("distinct runs of three words", 0.75, distinct(p["text"] for p in passages))
    sources = [(f"by {a['source'].get('speaker', a['source']['text'])}", a) for a in said(passages)]
    labelled = {
        "frame": [(p["text"], p["frames"] or ["none"]) for p in passages],
        "kind": [(text, [a["source"]["kind"]]) for text, a in sources],
        "stance": [(text, [a["stance"]]) for text, a in sources],
    }
    for label, held in labelled.items():
        yield none_of(f"names and numbers tied to one {label}", tied(held))


def _splits(seeds: Seeds) -> Iterator[Count]:
    articles = by_article(seeds.passages)
    splits = {article: {p["split"] for p in own} for article, own in articles.items()}
    yield none_of("articles that stand in two splits", (article for article, own in splits.items() if len(own) > 1))
    yield none_of("articles whose split is not their id's", (a for a, own in splits.items() if own != {split_of(a)}))
    yield Count("articles held out (a tenth)", _part(1 / 10, len(articles)), sum(own == {"heldout"} for own in splits.values()))
    held = {p["id"] for p in seeds.passages if p["split"] == "heldout"}
    yield none_of("judged voices that are not held out", (row["id"] for row in seeds.voices if row["id"] not in held))
    yield Count("records of real passages", 879, len(seeds.standoff))
    texts = (row["id"] for row in seeds.standoff if '"text":' in json.dumps(row))
    yield none_of("records of real passages that hold text", texts)


def split_of(article: str) -> str:
    """Say which split an article belongs to."""
    return "train" if int(hashlib.sha256(article.encode()).hexdigest(), 16) % 10 else "heldout"


def _targets(seeds: Seeds) -> Iterator[Count]:
    items = seeds.targets
    count = Counter(item.stance for item in items)
    article = {p["id"]: p["article"] for p in seeds.passages}
    yield Count("targets", 1200, len(items))
    yield Count("targets: passages with some", 400, len({item.passage for item in items}))
    yield Count("targets: of the rarest label", 100, min(count[label] for label in target_labels(seeds.book)))
    groups = [article[item.passage] for item in items]
    share = guessed([item.target for item in items], [item.stance for item in items], groups)
    yield Count("targets: labels guessed from the target alone", 0.5, share, most=True)


def _words(seeds: Seeds, tested: dict[str, str]) -> Iterator[Count]:
    labels = {"frames": seeds.book.frame_ids, "kinds": seeds.book.kind_ids, "stances": seeds.book.stance_ids}
    for name, count in seeds.terms.items():
        yield Count(f"dictionary of {name}: terms of the rarest label", 80, min(count[label] for label in labels[name]))
    stances = Counter(stance for _, stance in seeds.halves.values())
    yield Count("contrast pairs: halves of the rarest stance", 100, min(stances[stance] for stance in seeds.book.stance_ids))
    alike = near_duplicates({key: text for key, (text, _) in seeds.halves.items()} | tested)
    pairs = (f"{a} and {b}" for _, a, b in alike if a.rstrip("ab") != b.rstrip("ab") and not a.startswith("test-"))
    yield none_of("contrast pairs that are like another or a pair of the tests", pairs)
