"""The network: the lower layers of a pre-trained encoder over word pieces, with heads over words."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from digest_reader.restore.pieces import UNKNOWN
from digest_training.corpus import MPNET_NAMES, vocabulary_of
from digest_training.texts import LEADS, TRAILS
from digest_training.windows import Batch

NOWHERE = -1e4
"""What is added to the attention to padding."""
REACH = 3
"""Words to each side that a network which begins from nothing reads together with each word."""


@dataclass(frozen=True)
class Shape:
    """The measures of an encoder of BERT's kind."""

    layers: int
    width: int
    heads: int
    inner: int
    epsilon: float
    buckets: int
    """Classes of the distance of two pieces, of which each adds to their attention (MPNet); 0: none."""
    neighbours: bool
    """Is each piece read together with its neighbours?"""

    @classmethod
    def of(cls, folder: Path) -> Shape:
        """Read the measures of a pre-trained encoder."""
        config = json.loads((folder / "config.json").read_text("utf-8"))
        return cls(
            config["num_hidden_layers"],
            config["hidden_size"],
            config["num_attention_heads"],
            config["intermediate_size"],
            config["layer_norm_eps"],
            config.get("relative_attention_num_buckets", 0),
            config.get("neighbours", False),
        )


class Neighbours(nn.Module):
    """Adds to each piece what its neighbours say of it, by how far away they are.

    Attention learns only slowly from places alone which piece is the next.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mix = nn.Linear(2 * REACH * width, width, bias=False)
        nn.init.zeros_(self.mix.weight)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Pass on (windows, pieces, width); *mask* is false at padding."""
        length = x.shape[1]
        padded = F.pad(x * mask[..., None], (0, 0, REACH, REACH))
        near = [padded[:, at : at + length] for at in range(2 * REACH + 1) if at != REACH]
        return x + self.mix(torch.cat(near, dim=-1))


class Layer(nn.Module):
    """A post-norm transformer layer (Vaswani et al. 2017, as in BERT)."""

    def __init__(self, shape: Shape, dropout: float = 0.0) -> None:
        super().__init__()
        self.heads, self.dropout = shape.heads, nn.Dropout(dropout)
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, shape.epsilon)
        self.norm2 = nn.LayerNorm(shape.width, shape.epsilon)

    def leave_heads(self, kept: Sequence[int]) -> None:
        """Leave of the heads of attention those that are *kept*."""
        size = self.out.in_features
        own = torch.arange(size).view(self.heads, -1)[list(kept)].flatten()
        self.heads = len(kept)
        self.qkv = _rows(self.qkv, torch.cat([own + third * size for third in range(3)]))
        self.out = _columns(self.out, own)

    def leave_units(self, kept: Sequence[int]) -> None:
        """Leave of the inner units those that are *kept*."""
        units = torch.tensor(list(kept))
        self.up, self.down = _rows(self.up, units), _columns(self.down, units)

    def attend(self, x: Tensor, bias: Tensor) -> Tensor:
        """Return what each head reads, (batch, pieces, heads × their size), one head after the other.

        On a processor attention is spelt out: there torch's fused kernel takes half as long again.
        """
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        if x.is_cuda:
            attended = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        else:
            weight = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2) + bias
            attended = weight.softmax(-1) @ v
        return attended.transpose(1, 2).flatten(2)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Pass on (batch, pieces, width); *bias* (batch, heads, pieces, pieces) is added to attention."""
        x = self.norm1(x + self.dropout(self.out(self.attend(x, bias))))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


@torch.no_grad()
def _rows(linear: nn.Linear, kept: Tensor) -> nn.Linear:
    """Return the linear map that puts out some of what another does."""
    smaller = nn.Linear(linear.in_features, len(kept))
    smaller.weight.copy_(linear.weight[kept])
    smaller.bias.copy_(linear.bias[kept])
    return smaller


@torch.no_grad()
def _columns(linear: nn.Linear, kept: Tensor) -> nn.Linear:
    """Return the linear map that reads some of what another does."""
    smaller = nn.Linear(len(kept), linear.out_features)
    smaller.weight.copy_(linear.weight[:, kept])
    smaller.bias.copy_(linear.bias)
    return smaller


def distance_buckets(
    length: int, buckets: int, furthest: int = 128, device: torch.device | None = None
) -> Tensor:
    """Return (pieces, pieces): the class of the distance of two pieces (Raffel et al. 2020)."""
    place = torch.arange(length, device=device)
    away = place[None, :] - place[:, None]
    half = buckets // 2
    exact = half // 2
    distance = away.abs()
    growth = torch.log(distance.clamp(min=1).float() / exact) / math.log(furthest / exact) * (half - exact)
    far = exact + growth.long().clamp(max=half - 1 - exact)
    return torch.where(distance < exact, distance, far) + half * (away > 0)


class Network(nn.Module):
    """Scores, for every word of a window, its apostrophes, what opens and closes, and its depth."""

    def __init__(
        self,
        shape: Shape,
        layers: int,
        pieces: int,
        features: dict[str, int],
        heads: dict[str, int],
        dropout: float = 0.0,
    ) -> None:
        """Make a network.

        Args:
            shape: the encoder's measures.
            layers: how many of its layers are kept, from below.
            pieces: how many word pieces there are.
            features: name → number of classes of a feature of words.
            heads: name → number of classes of what is scored.
            dropout: the dropout probability (Srivastava et al. 2014).
        """
        super().__init__()
        self.shape, self.classes = shape, heads
        self.piece = nn.Embedding(pieces, shape.width)
        self.position = nn.Embedding(512, shape.width)
        self.features = nn.ModuleDict(
            {name: nn.Embedding(size + 1, shape.width, padding_idx=size) for name, size in features.items()}
        )
        for table in self.features.values():
            nn.init.normal_(table.weight[:-1], std=0.01)
        self.norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.neighbours = Neighbours(shape.width) if shape.neighbours else None
        self.distance = nn.Embedding(shape.buckets, shape.heads) if shape.buckets else None
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.last_norm = nn.LayerNorm(shape.width)
        # One half of the scores is read at a word's first piece, the other at its last.
        self.head = nn.Linear(shape.width, 2 * sum(heads.values()))
        for frozen in (self.piece, self.position, self.distance):
            if frozen is not None:
                frozen.requires_grad_(False)

    def embed(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return what the first layer takes: (windows, pieces, width), and what is added to attention."""
        length = batch.pieces.shape[1]
        x = self.piece(batch.pieces) + self.position.weight[:length]
        for name, table in self.features.items():
            x = x + table(batch.features[name])
        x = self.dropout(self.norm(x))
        if self.neighbours is not None:
            x = self.neighbours(x, batch.mask)
        bias = torch.where(batch.mask, 0.0, NOWHERE)[:, None, None, :].to(x.dtype)
        if self.distance is not None:
            buckets = distance_buckets(length, self.shape.buckets, device=x.device)
            # In 32 bits, as what it learns is summed over many places.
            near = self.distance.weight.float()[buckets].permute(2, 0, 1)[None]
            bias = bias + near.to(x.dtype)
        return x, bias

    def encode(self, batch: Batch) -> Tensor:
        """Return what stands for each piece: (windows, pieces, width)."""
        x, bias = self.embed(batch)
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Return logits (windows, words, classes) for each head."""
        scores = self.head(self.last_norm(self.encode(batch).float()))
        first, last = scores.chunk(2, dim=-1)
        width = first.shape[-1]
        words = first.gather(1, batch.first[..., None].expand(-1, -1, width))
        words = words + last.gather(1, batch.last[..., None].expand(-1, -1, width))
        return dict(zip(self.classes, words.split(list(self.classes.values()), dim=-1), strict=True))

    def halve(self) -> Network:
        """Keep all weights but those of the heads in 16 bits."""
        self.to(torch.bfloat16)
        self.last_norm.float()
        self.head.float()
        return self


def begin_from_nothing(network: Network) -> None:
    """Let a network learn its pieces and places too, from chance."""
    for name, table in network.named_modules():
        if isinstance(table, nn.Embedding):
            table.requires_grad_(True)
            nn.init.normal_(table.weight, std=0.02)
            if name.startswith("features."):
                nn.init.zeros_(table.weight[-1:])


def load_pretrained(network: Network, folder: Path) -> None:
    """Begin from the weights of a pre-trained encoder, BERT's kind or MPNet, if the folder has any."""
    if not (folder / "model.safetensors").exists():
        begin_from_nothing(network)
        return
    weights = load_file(folder / "model.safetensors")
    weights = {name.removeprefix("mpnet.").removeprefix("bert."): value for name, value in weights.items()}
    lines = (folder / "vocab.txt").read_text("utf-8").splitlines()
    own = {piece: number for number, piece in enumerate(lines)}
    vocabulary = vocabulary_of(folder)
    mpnet = "<s>" in own
    rows = [own[MPNET_NAMES.get(piece, piece) if mpnet else piece] for piece in vocabulary]
    names = [f"attention.attn.{name}" for name in "qkv"]
    parts = {"out": "attention.attn.o", "norm1": "attention.LayerNorm"}
    if not mpnet:
        names = [f"attention.self.{name}" for name in ("query", "key", "value")]
        parts = {"out": "attention.output.dense", "norm1": "attention.output.LayerNorm"}
    parts |= {"up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm"}
    with torch.no_grad():
        network.piece.weight[:] = weights["embeddings.word_embeddings.weight"][rows]
        positions = weights["embeddings.position_embeddings.weight"][2 if mpnet else 0 :]
        network.position.weight[: len(positions)] = positions
        if not mpnet:
            network.position.weight += weights["embeddings.token_type_embeddings.weight"][0]
        network.norm.weight[:] = weights["embeddings.LayerNorm.weight"]
        network.norm.bias[:] = weights["embeddings.LayerNorm.bias"]
        if network.distance is not None:
            network.distance.weight[:] = weights["encoder.relative_attention_bias.weight"]
        for number, layer in enumerate(network.layers):
            at = f"encoder.layer.{number}."
            for kind in ("weight", "bias"):
                getattr(layer.qkv, kind)[:] = torch.cat([weights[f"{at}{name}.{kind}"] for name in names])
                for mine, theirs in parts.items():
                    getattr(getattr(layer, mine), kind)[:] = weights[f"{at}{theirs}.{kind}"]
        for name, marks in (("lead", LEADS), ("trail", TRAILS)):
            for row, text in enumerate(marks if name in network.features else ()):
                if text:
                    # A feature of punctuation begins as half of what stands for that punctuation itself.
                    number = vocabulary.get(text[0], vocabulary[UNKNOWN])
                    network.features[name].weight[row] = network.piece.weight[number] / 2
