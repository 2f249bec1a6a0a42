"""The card of an encoder's folder."""

from __future__ import annotations

from typing import Any

CARD = """# {name}

Frames, attributions, source kinds and stances by a linear model and a fine-tuned encoder together, for framing; needs
`pip install 'framing[encoder]'`. The linear model is `{base}`, which this folder names by its hash and to whose scores it adds.

- Codebook: {codebook} {codebook_version}.
- Method: all-MiniLM-L6-v2 (Apache-2.0) and linear layers over means of its pieces, fine-tuned on all of these at once,
  quantised to 8 bits, run by onnxruntime. Its calibrated logits and the linear model's are averaged. A logit stays a sum over
  words, so evidence is exact.
- Stances on targets: a network of their own that reads passage, source and target together, mixed with the linear one likewise.
- Learned from {passages} passages, {real} of them real news. Data: `{data}`. Calibrated, with its thresholds, on
  {calibrated_on} passages by {parts} more networks, each on the articles that it had not seen.
- Size: {megabytes} MB in two networks. Speed of the whole analysis: {milliseconds} ms a passage, one at a time, on one
  thread of the machine that built it.

## Limits

English news. A passage is read by itself. Rare frames are less sure than common ones: measure them on your own
texts (`framing evaluate`) before you count them. Scores say how a passage is worded by the codebook, not whether it is true.
Where processors differ in their floating-point units, scores may differ in their last digits.

## Measured on held-out passages

{metrics}

## Thresholds

{thresholds}
"""


def model_card(manifest: dict[str, Any], megabytes: float, milliseconds: float) -> str:
    training = manifest["training"]
    return CARD.format(
        name=manifest["name"],
        base=manifest["base"]["name"],
        codebook=manifest["codebook"]["name"],
        codebook_version=manifest["codebook"]["version"],
        data=training["sha256"][:16],
        megabytes=round(megabytes),
        milliseconds=round(milliseconds),
        metrics="\n".join(f"- {key}: {value}" for key, value in manifest["metrics"].items()),
        thresholds="\n".join(f"- {key}: {value}" for key, value in manifest["thresholds"].items()),
        **{key: training[key] for key in ("passages", "real", "parts", "calibrated_on")},
    )
