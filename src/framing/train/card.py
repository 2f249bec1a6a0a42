"""Manifest and codebook -> the model card, as Markdown. It states facts that it is given and measures nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from framing.codebook import Codebook
from framing.train.evaluation import unmeasured

_CARD = """# {name}

A model for framing: {parts}.

- Codebook: {codebook} {codebook_version} ({frames} frames, {kinds} source kinds, {stances} stances).
- Learned from {passages} passages with {attributions} attributions; {origins} Data: `{data}`.
- Method: linear heads over words, word pairs and static embeddings (all-MiniLM-L6-v2, Apache-2.0, distilled to 256
  dimensions);{tagger} Arrays only: no code is loaded with this folder.
- {scores}

## Limits

{language} A passage is read by itself. Rare frames are less sure than common ones: measure them on your own
texts (`framing evaluate`) before you count them. Scores say how a passage is worded by the codebook, not whether it is true.

## Measured on held-out passages

{metrics}

{notes}## Thresholds

{thresholds}
"""
_TAGGER = " a linear-chain tagger for sources, cues and contents."
_CALIBRATED = "Scores are calibrated on articles that the fit had not seen"


@dataclass(frozen=True)
class Corpus:
    """What the manifest does not say of the passages that were learned from.

    Attributes
    ----------
    own : bool
        Whether all that was written for training is this project's own corpus, coded by its own codebook.
    articles : int
    natural : bool
        Whether it was known how frequent the frames are beyond these passages.
    """

    own: bool
    articles: int
    natural: bool


def model_card(manifest: Mapping[str, Any], codebook: Codebook, corpus: Corpus) -> str:
    """Return the card's text."""
    training = manifest["training"]
    wording = _project if corpus.own else _users
    return _CARD.format(
        name=manifest["name"],
        codebook=codebook.name,
        codebook_version=codebook.version,
        frames=len(codebook.frames),
        kinds=len(codebook.source_kinds),
        stances=len(codebook.stances),
        passages=training["passages"],
        attributions=training["attributions"],
        data=training["sha256"][:16],
        metrics=_list(manifest["metrics"]) or "Nothing was held out.",
        notes="".join(f"## {title}\n\n{_list(facts)}\n\n" for title, facts in manifest["notes"].items()),
        thresholds=_list(manifest["thresholds"]),
        **wording(manifest, codebook, corpus),
    )


def _project(manifest: Mapping[str, Any], codebook: Codebook, corpus: Corpus) -> dict[str, str]:
    """Return what is true of models that learn from this project's corpus."""
    real = manifest["training"]["real"]
    return {
        "parts": "frames of news passages, who says what, kind of source and stance",
        "origins": f"{real} of the passages are from other origins than the\n  written corpus of this project.",
        "tagger": _TAGGER,
        "scores": f"{_CALIBRATED}{', at the frequency of labels in real news' if corpus.natural else ''}.",
        "language": "English news.",
    }


def _users(manifest: Mapping[str, Any], codebook: Codebook, corpus: Corpus) -> dict[str, str]:
    """Return what is true of models that learn from anybody's passages."""
    heads, real = manifest["heads"], manifest["training"]["real"]
    says = {"kinds": "kind of source", "stances": "stance", "targets": "stance on targets"}
    parts = ["frames of passages", *(["who says what"] if "features" in manifest else [])]
    parts += [name for head, name in says.items() if head in heads]
    scores = _CALIBRATED + (", at the frequency of frames in the labels without text" if corpus.natural else "")
    return {
        "parts": " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts),
        "origins": f"{real} of the passages have an\n  origin of their own, the others count as written for training.",
        "tagger": _TAGGER if "features" in manifest else "",
        "scores": f"{scores}." if corpus.articles > 1 else "Scores are not calibrated: all passages are of one article.",
        "language": f"Word vectors and rules are made for English; the language of the codebook is `{codebook.language}`.",
    }


def _list(facts: Mapping[str, Any]) -> str:
    return "\n".join(f"- {key}: {unmeasured(key) if value is None else value}" for key, value in facts.items())
