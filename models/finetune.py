"""Fine-tune all-MiniLM-L6-v2 on frames, kinds and stances at once, and export it as a quantised ONNX graph.

The part of build_encoder that needs torch. What a field (a passage, a source, a cue, a content) adds to a label's logit is a
linear function of the mean of its pieces' vectors, the two marks around a passage left out; so the graph can give what each
piece adds. Beside the labels the network learns which pieces are parts of sources, cues and contents. Everything is
seeded; on the same machine the same data give the same weights.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from transformers import BertModel

EPOCHS, BATCH = 4, 16
RATE, HEAD_RATE, DECAY, DROPOUT = 5e-5, 1e-3, 0.01, 0.1
SHARES = {"frames": 1.0, "kinds": 0.15, "stances": 0.15, "roles": 0.3}  # how much each task counts
RARE = 0.4  # of labels that exclude each other: the power by which rare ones count more
ROLES = ("source", "cue", "content")
FIELDS = (*ROLES, "passage")
OPSET = 20


@dataclass(frozen=True)
class Said:
    """An attribution: the pieces of each role, or None, and the numbers of its labels, or -1."""

    pieces: Sequence[NDArray[np.int64] | None]
    labels: dict[str, int]


@dataclass(frozen=True)
class Example:
    """A window of pieces between its marks, the frames it carries, who says what in it, and how much it counts."""

    window: NDArray[np.int64]
    frames: NDArray[np.bool_]
    said: Sequence[Said]
    weight: float


class Windowed(Protocol):
    """What is learned from: a window of pieces, and what it is to give."""

    @property
    def window(self) -> NDArray[np.int64]: ...


T = TypeVar("T", bound=Windowed)


class Net(torch.nn.Module):
    """The encoder and its linear layers; `sizes` are the numbers of labels of each head, and none where it is not learned."""

    def __init__(self, folder: Path, sizes: dict[str, int]) -> None:
        super().__init__()
        self.e = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        self.d = torch.nn.Dropout(DROPOUT)
        width = self.e.config.hidden_size
        self.f = torch.nn.Linear(width, sizes.get("frames", 0))
        self.k, self.s = (
            torch.nn.ModuleList([torch.nn.Linear(width, sizes.get(name, 0), bias=field == FIELDS[-1]) for field in FIELDS])
            for name in ("kinds", "stances")
        )
        self.t = torch.nn.Linear(width, len(ROLES))

    def forward(self, batch: Sequence[Example]) -> dict[str, torch.Tensor]:
        """Return logits: of frames a row a passage, of kinds and stances a row an attribution, of roles a row a piece."""
        seen = self.d(hidden(self.e, [example.window for example in batch])).float()
        inner = [seen[i, 1 : len(e.window) - 1] for i, e in enumerate(batch)]
        means = [own.mean(0) for own in inner]
        none = torch.zeros(seen.shape[-1])
        fields = [
            [*(own[torch.tensor(rows)].mean(0) if rows is not None else none for rows in said.pieces), mean]
            for example, own, mean in zip(batch, inner, means, strict=True)
            for said in example.said
        ]

        def choices(layers: torch.nn.ModuleList) -> torch.Tensor:
            rows = [sum(layer(field) for layer, field in zip(layers, own, strict=True)) for own in fields]
            return torch.stack(rows) if rows else torch.zeros(0, layers[0].out_features)

        return {
            "frames": self.f(torch.stack(means)),
            "kinds": choices(self.k),
            "stances": choices(self.s),
            "roles": self.t(torch.cat(inner)),
        }

    def columns(self) -> tuple[torch.Tensor, dict[str, NDArray[np.float64]]]:
        """Return the weights of all fields side by side, frames first and roles last, and the offsets of each head."""
        layers = [self.f, *self.k, *self.s, self.t]
        offsets = {"frames": self.f.bias, "kinds": self.k[-1].bias, "stances": self.s[-1].bias, "roles": self.t.bias}
        return torch.cat([layer.weight for layer in layers]), {
            name: bias.detach().double().numpy() for name, bias in offsets.items()
        }


def hidden(encoder: BertModel, windows: Sequence[NDArray[np.int64]]) -> torch.Tensor:
    """Run an encoder on windows of unlike length; return a vector a piece, the shorter windows filled up."""
    longest = max(map(len, windows))
    pieces = torch.tensor(np.array([np.pad(window, (0, longest - len(window))) for window in windows]))
    mask = torch.tensor([[1] * len(window) + [0] * (longest - len(window)) for window in windows])
    vectors: torch.Tensor = encoder(input_ids=pieces, attention_mask=mask).last_hidden_state
    return vectors


class Given(torch.nn.Module):
    """What each piece gives to each column: the linear layers without their offsets, before the mean."""

    def __init__(self, net: Any) -> None:
        super().__init__()
        self.e, self.weight = net.e, torch.nn.Parameter(net.columns()[0].detach().T.contiguous())

    def forward(self, pieces: torch.Tensor) -> torch.Tensor:
        return self.e(input_ids=pieces, attention_mask=torch.ones_like(pieces)).last_hidden_state @ self.weight


def fit(net: Net, data: Sequence[Example]) -> None:
    """Train the network in place."""
    targets = np.array([example.frames for example in data]).reshape(len(data), net.f.out_features)
    rare = torch.tensor(np.clip(((1 - targets).sum(0) / targets.sum(0).clip(1)) ** 0.5, 1, 4), dtype=torch.float32)
    choices = {"kinds": net.k[0].out_features, "stances": net.s[0].out_features}
    balance = {
        name: balanced([said.labels[name] for example in data for said in example.said], size, RARE)
        for name, size in choices.items()
        if size
    }

    def loss(batch: Sequence[Example]) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            given = net(batch)
        losses = _losses({name: part.float() for name, part in given.items()}, batch, rare, balance)
        return torch.stack([SHARES[name] * part for name, part in losses.items()]).sum()

    heads = [part for layer in (net.f, net.k, net.s, net.t) for part in layer.parameters()]
    train(net, heads, data, loss)


def train(
    net: torch.nn.Module,
    heads: Sequence[torch.nn.Parameter],
    data: Sequence[T],
    loss: Callable[[Sequence[T]], torch.Tensor],
) -> None:
    """Lower a loss of batches in place; the rate rises and falls, and the linear layers learn faster."""
    torch.set_num_threads(1)
    shuffle = random.Random(0)
    groups = [{"params": net.e.parameters(), "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY, fused=True)
    steps = EPOCHS * -(-len(data) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, step / (0.1 * steps)) * max(0, (steps - step) / steps)
    )
    begun = time.time()
    for epoch in range(EPOCHS):
        net.train()
        total = 0.0
        for rows in _batches(data, shuffle):
            value = loss([data[row] for row in rows])
            optimizer.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(value.detach())
        print(f"epoch {epoch + 1}: loss {total / (steps / EPOCHS):.4f}, {time.time() - begun:.0f} s", flush=True)


def balanced(labels: Sequence[int], size: int, power: float) -> torch.Tensor:
    """Return how much each label of a choice counts."""
    counts = np.bincount([label for label in labels if label >= 0], minlength=size)
    return torch.tensor((counts.mean() / counts.clip(1)) ** power, dtype=torch.float32)


def _losses(
    given: dict[str, torch.Tensor], batch: Sequence[Example], rare: torch.Tensor, balance: dict[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """Return the loss of each task, a mean over passages."""
    out = {}
    if len(rare):
        weight = torch.tensor([example.weight for example in batch])
        targets = torch.tensor(np.array([example.frames for example in batch]), dtype=torch.float32)
        frames = binary_cross_entropy_with_logits(given["frames"], targets, pos_weight=rare, reduction="none").mean(1)
        out["frames"] = (frames * weight).mean()
    counts = torch.tensor([example.weight for example in batch for _ in example.said])
    for name, weights in balance.items():
        labels = torch.tensor([said.labels[name] for example in batch for said in example.said], dtype=torch.long)
        known = labels >= 0
        if known.any():
            each = cross_entropy(given[name], labels, weight=weights, ignore_index=-1, reduction="none")
            out[name] = (each * counts)[known].sum() / len(batch)
    parts = zip(given["roles"].split([len(e.window) - 2 for e in batch]), map(_roles, batch), strict=True)
    out["roles"] = torch.stack([binary_cross_entropy_with_logits(part, roles) for part, roles in parts]).mean()
    return out


def _roles(example: Example) -> torch.Tensor:
    marks = torch.zeros(len(example.window) - 2, len(ROLES))
    for said in example.said:
        for number, rows in enumerate(said.pieces):
            if rows is not None:
                marks[rows, number] = 1
    return marks


def _batches(data: Sequence[Windowed], shuffle: random.Random) -> list[list[int]]:
    """Part the examples into batches of about the same length, in random order."""
    order = list(range(len(data)))
    shuffle.shuffle(order)
    order.sort(key=lambda i: len(data[i].window) // 12 + 3 * shuffle.random())
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    shuffle.shuffle(batches)
    return batches


def export(net: Any) -> bytes:
    """Return the quantised graph."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net.eval()
    with tempfile.TemporaryDirectory() as name:
        whole, small = Path(name) / "whole.onnx", Path(name) / "small.onnx"
        torch.onnx.export(
            Given(net).eval(),
            (torch.ones(1, 12, dtype=torch.int64),),
            whole,
            opset_version=OPSET,
            input_names=["pieces"],
            output_names=["given"],
            dynamic_shapes={"pieces": {1: torch.export.Dim("n", min=2, max=512)}},
            external_data=False,
            dynamo=True,
        )
        # One bit less than eight, so that no processor's sums overflow and all give the same.
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        return bare(small.read_bytes())


def bare(graph: bytes) -> bytes:
    """Return the graph without what the exporter notes of its own source."""
    import onnx

    model = onnx.load_from_string(graph)
    for part in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.initializer):
        del part.metadata_props[:]
        part.doc_string = ""
    for value in (*model.graph.input, *model.graph.output):
        del value.metadata_props[:]
    return model.SerializeToString(deterministic=True)
