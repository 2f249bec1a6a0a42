"""Manifest and codebook -> the model card, as Markdown. It states facts that it is given and measures nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from framing.codebook import Codebook

_CARD = """# {name}

A model for framing: frames of news passages, who says what, kind of source and stance.

- Codebook: {codebook} {codebook_version} ({frames} frames, {kinds} source kinds, {stances} stances).
- Learned from {passages} passages with {attributions} attributions; {real} of the passages are from other origins than the
  written corpus of this project. Data: `{data}`.
- Method: linear heads over words, word pairs and static embeddings (all-MiniLM-L6-v2, Apache-2.0, distilled to 256
  dimensions); a linear-chain tagger for sources, cues and contents. Arrays only: no code is loaded with this folder.
- Scores are calibrated on articles that the fit had not seen, at the frequency of labels in real news.

## Limits

English news. A passage is read by itself. Rare frames are less sure than common ones: measure them on your own
texts (`framing evaluate`) before you count them. Scores say how a passage is worded by the codebook, not whether it is true.

## Measured on held-out passages

{metrics}

{notes}## Thresholds

{thresholds}
"""


def model_card(manifest: Mapping[str, Any], codebook: Codebook) -> str:
    """Return the card's text."""
    training = manifest["training"]
    return _CARD.format(
        name=manifest["name"],
        codebook=codebook.name,
        codebook_version=codebook.version,
        frames=len(codebook.frames),
        kinds=len(codebook.source_kinds),
        stances=len(codebook.stances),
        passages=training["passages"],
        attributions=training["attributions"],
        real=training["real"],
        data=training["sha256"][:16],
        metrics=_list(manifest["metrics"]) or "Nothing was held out.",
        notes="".join(f"## {title}\n\n{_list(facts)}\n\n" for title, facts in manifest["notes"].items()),
        thresholds=_list(manifest["thresholds"]),
    )


def _list(facts: Mapping[str, Any]) -> str:
    return "\n".join(f"- {key}: {value}" for key, value in facts.items())
