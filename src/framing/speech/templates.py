"""The templates of the tagger's features: which columns of which neighbouring words are looked at together.

It is data, the list `TEMPLATES`; `tagger` says what the columns are and computes the features.
"""

from __future__ import annotations

# Each template joins columns at offsets from the word: "cue-1 cue+0" is the function of the last word and of this one.
_REACH = {"word": 2, "class64": 3, "class512": 1, "cue": 3, "shape": 1, "quote": 1, "suffix": 1, "kind": 3}
_JOINT = """
word-1 word+0; word+0 word+1; cue-1 cue+0; cue+0 cue+1; class64-1 class64+0; class64+0 class64+1;
class64-1 class64+0 class64+1; class64+0 cue+1; class64+0 cue-1; quote+0 cue+0; quote+0 word-1; quote+0 word+0;
quote+0 quote+1; left+0 quote+0; right+0 quote+0; left+0 right+0; left+0 word-1; right+0 word-1; left+0 word+0;
right+0 word+0; shape+0 shape+1 cue+1; shape+0 cue-1; word-1 shape+0; right+0 shape+0 shape-1;
left+0 shape+0 shape-1; place+0 quote+0; place+0 shape+0 cue+1; place+0 left+0 right+0; clause+0 left+0;
clause+0 right+0; kind-1 kind+0 kind+1; kind-2 kind-1 kind+0; kind+0 kind+1 kind+2; kind-1 kind+0 right+0;
kind-1 kind+0 quote+0; said+0; saying+0; said+0 kind-1 kind+0; saying+0 kind-1 kind+0; said+0 word+0;
said+0 quote+0; saying+0 quote+0; said+0 clause+0; saying+0 clause+0; opener+0; opener+0 left+0; opener+0 clause+0;
opener+0 said+0; closer+0 right+0; closer+0 kind+0; closer+0 saying+0 clause+0; eve+0 left+0; eve+0 said+0; head+0;
tail+0; head+0 tail+0; head+0 kind+0; head+0 quote+0; head+0 clause+0; head+0 shape+0 shape+1; tail+0 kind+0;
tail+0 kind-1; tail+0 quote+0; tail+0 place+0; head+0 place+0
"""


def _templates() -> tuple[tuple[tuple[str, int], ...], ...]:
    alone = [((name, offset),) for name, reach in _REACH.items() for offset in range(-reach, reach + 1)]
    joint = [tuple((part[:-2], int(part[-2:])) for part in line.split()) for line in _JOINT.split(";")]
    return (*alone, *joint)


TEMPLATES = _templates()
