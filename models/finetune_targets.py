"""Fine-tune all-MiniLM-L6-v2 on stances on targets: a network that reads a passage, a source and a target together.

A window is the passage, the source's name where one is asked for, and the target, each closed by a mark. What a label's
logit is made of is a linear function of three means of pieces' vectors: of the passage, of what the source says in it, and of
the target. So what the passage adds is a sum over its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import finetune
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy
from transformers import BertModel

from framing.positions.aimed import FIELDS, Window

RARE = 0.3


@dataclass(frozen=True)
class Aim:
    """A passage with a target, the number of its label, and how much it counts."""

    own: Window
    label: int
    weight: float

    @property
    def window(self) -> NDArray[np.int64]:
        return self.own.pieces


class Net(torch.nn.Module):
    """The encoder and a linear layer for each field."""

    def __init__(self, folder: Path, size: int) -> None:
        super().__init__()
        self.e = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        self.d = torch.nn.Dropout(finetune.DROPOUT)
        width = self.e.config.hidden_size
        self.g = torch.nn.ModuleList([torch.nn.Linear(width, size, bias=field == FIELDS[0]) for field in FIELDS])

    def forward(self, batch: Sequence[Aim]) -> torch.Tensor:
        """Return logits, a row a passage."""
        hidden = self.d(finetune.hidden(self.e, [aim.window for aim in batch])).float()
        none = torch.zeros(hidden.shape[-1])
        rows = [
            [own[torch.tensor(aim.own.rows[field])].mean(0) if len(aim.own.rows[field]) else none for field in FIELDS]
            for aim, own in zip(batch, hidden, strict=True)
        ]
        return torch.stack([sum(layer(mean) for layer, mean in zip(self.g, own, strict=True)) for own in rows])

    def columns(self) -> tuple[torch.Tensor, dict[str, NDArray[np.float64]]]:
        """Return the weights of all fields side by side, and the offset."""
        return torch.cat([layer.weight for layer in self.g]), {"targets": self.g[0].bias.detach().double().numpy()}


def fit(net: Net, data: Sequence[Aim]) -> None:
    """Train the network in place."""
    size = net.g[0].out_features
    balance = finetune.balanced([aim.label for aim in data], size, RARE)

    def loss(batch: Sequence[Aim]) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            given = net(batch)
        wanted, counts = torch.tensor([aim.label for aim in batch]), torch.tensor([aim.weight for aim in batch])
        return (cross_entropy(given.float(), wanted, weight=balance, reduction="none") * counts).mean()

    finetune.train(net, list(net.g.parameters()), data, loss)
