"""Fine-tune all-MiniLM-L6-v2 on frames, and export it as a quantised ONNX graph; the part of build_encoder that needs torch.

A label's logit is a linear function of the mean of the pieces' vectors, the two marks around them left out; so the graph can
give what each piece adds. Everything is seeded; on the same machine the same data give the same weights.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import BertModel

EPOCHS, BATCH = 4, 16
RATE, HEAD_RATE, DECAY, DROPOUT = 5e-5, 1e-3, 0.01, 0.1
OPSET = 20


@dataclass(frozen=True)
class Examples:
    """Windows of pieces between their marks, which labels each carries, and how much it counts."""

    pieces: Sequence[NDArray[np.int64]]
    targets: NDArray[np.bool_]
    weight: NDArray[np.float64]


class Net(torch.nn.Module):
    """The encoder and one linear layer."""

    def __init__(self, folder: Path, labels: int) -> None:
        super().__init__()
        self.e = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        self.d = torch.nn.Dropout(DROPOUT)
        self.o = torch.nn.Linear(self.e.config.hidden_size, labels)

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.e(input_ids=pieces, attention_mask=mask).last_hidden_state
        inner = mask.clone()
        inner[:, 0] = 0
        inner[torch.arange(len(mask)), mask.sum(1) - 1] = 0
        share = inner.unsqueeze(-1) / inner.sum(1).clamp(min=1)[:, None, None]
        return self.o(self.d((hidden * share).sum(1)))


class Given(torch.nn.Module):
    """What each piece gives to each label: the linear layer without its offset, before the mean."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.e, self.weight = net.e, torch.nn.Parameter(net.o.weight.detach().T.contiguous())

    def forward(self, pieces: torch.Tensor) -> torch.Tensor:
        return self.e(input_ids=pieces, attention_mask=torch.ones_like(pieces)).last_hidden_state @ self.weight


def fit(net: Net, data: Examples, checkpoints: Path, threads: int = 2, seed: int = 0) -> int:
    """Train the network in place, save its state after each epoch, and return the number of epochs."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(threads)
    shuffle = random.Random(seed)
    targets = torch.tensor(data.targets, dtype=torch.float32)
    weight = torch.tensor(data.weight, dtype=torch.float32)
    rare = torch.clamp(((1 - targets).sum(0) / targets.sum(0).clamp(min=1)) ** 0.5, 1, 4)
    groups = [{"params": net.e.parameters(), "lr": RATE}, {"params": net.o.parameters(), "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY, fused=True)
    steps = EPOCHS * -(-len(data.pieces) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, step / (0.1 * steps)) * max(0, (steps - step) / steps)
    )
    begun = time.time()
    for epoch in range(EPOCHS):
        net.train()
        total = 0.0
        for batch in _batches(data, shuffle):
            with torch.autocast("cpu", torch.bfloat16):
                logits = net(*_padded([data.pieces[i] for i in batch])).float()
            loss = binary_cross_entropy_with_logits(logits, targets[batch], pos_weight=rare, reduction="none").mean(1)
            loss = (loss * weight[batch]).mean()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        torch.save(net.state_dict(), checkpoints / f"epoch{epoch + 1}.pt")
        print(f"epoch {epoch + 1}: loss {total / (steps / EPOCHS):.4f}, {time.time() - begun:.0f} s", flush=True)
    return EPOCHS


def _batches(data: Examples, shuffle: random.Random) -> list[list[int]]:
    """Part the examples into batches of about the same length, in random order."""
    order = list(range(len(data.pieces)))
    shuffle.shuffle(order)
    order.sort(key=lambda i: len(data.pieces[i]) // 12 + 3 * shuffle.random())
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    shuffle.shuffle(batches)
    return batches


def _padded(pieces: Sequence[NDArray[np.int64]]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(map(len, pieces))
    rows = torch.tensor(np.array([np.pad(row, (0, longest - len(row))) for row in pieces]))
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in pieces])
    return rows, mask


def export(net: Net, folder: Path) -> bytes:
    """Return the quantised graph; its parts are written to a folder on the way."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net.eval()
    whole, small = folder / "whole.onnx", folder / "small.onnx"
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
