"""The network: a few layers of a pre-trained encoder over words, with a head for each kind of label."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from digest_reader.restore.network import HEADS
from digest_training.lattice import divergence, negative_log_likelihood

HEAD_WIDTH = 32
"""Numbers in an attention head, as in MiniLM."""
PATTERN_WEIGHT = 3.0
"""What a word's apostrophe weighs beside its share of the reading, in the loss."""
TAUGHT = 0.5
"""What a teacher's word weighs beside the published text's, in the loss."""


class Layer(nn.Module):
    """A post-norm transformer layer (Vaswani et al. 2017, as in BERT)."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(width, 3 * heads * HEAD_WIDTH)
        self.out = nn.Linear(heads * HEAD_WIDTH, width)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm1 = nn.LayerNorm(width, 1e-12)
        self.norm2 = nn.LayerNorm(width, 1e-12)
        self.dropout = nn.Dropout(dropout)

    def attend(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return what each head of attention finds: (batch, heads, words, `HEAD_WIDTH`).

        Spelt out, because torch's fused attention takes twice as long at this width on a processor.
        """
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, -1, HEAD_WIDTH).permute(2, 0, 3, 1, 4)
        weight = q * HEAD_WIDTH**-0.5 @ k.transpose(-1, -2)
        return weight.masked_fill(~mask, float("-inf")).softmax(-1).to(v.dtype) @ v

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Pass on (batch, words, width); *mask* (batch, 1, 1, words) is true at words."""
        x = self.norm1(x + self.dropout(self.out(self.attend(x, mask).transpose(1, 2).flatten(2))))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Network(nn.Module):
    """Scores, for every word of a window, its apostrophe pattern, what opens and closes, and its depth."""

    def __init__(
        self,
        sizes: dict[str, int],
        heads: Sequence[int] = (12, 12, 12),
        inner: int = 1536,
        width: int = 384,
        dropout: float = 0.0,
    ) -> None:
        """Make a network.

        Args:
            sizes: rows of each feature's table: piece, case, suffix ….
            heads: how many heads of attention each layer has.
            inner: units between the two products of a layer's second half.
            width: numbers that stand for a word.
            dropout: share of what each part passes on that is left out, while it learns.
        """
        super().__init__()
        self.piece = nn.Embedding(sizes["piece"] + 1, width, padding_idx=sizes["piece"])
        self.position = nn.Embedding(sizes["position"], width)
        self.features = nn.ModuleDict(
            {
                name: nn.Embedding(sizes[name], width)
                for name in ("case", "suffix", "lexicon", "lead", "trail", "evidence", "start")
            }
        )
        for table in self.features.values():
            nn.init.normal_(table.weight, std=0.01)
        self.norm = nn.LayerNorm(width, 1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(width, count, inner, dropout) for count in heads)
        self.head = nn.Linear(width, sum(HEADS.values()))

    def embed(self, pieces: Tensor, features: dict[str, Tensor]) -> Tensor:
        """Return the summed embeddings (batch, words, width); arguments as for `forward`."""
        count = (pieces != self.piece.padding_idx).sum(-1, keepdim=True).clamp(min=1)
        x: Tensor = self.piece(pieces).sum(2) / count + self.position.weight[: pieces.shape[1]]
        for name, table in self.features.items():
            x = x + table(features[name])
        return x

    def forward(self, pieces: Tensor, features: dict[str, Tensor], mask: Tensor) -> dict[str, Tensor]:
        """Return logits (batch, words, classes) for each head.

        Args:
            pieces: (batch, words, pieces) numbers of word pieces, padded.
            features: name → (batch, words) classes.
            mask: (batch, words), true at words.
        """
        x = self.dropout(self.norm(self.embed(pieces, features)))
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        parts = self.head(x).float().split(list(HEADS.values()), dim=-1)
        return dict(zip(HEADS, parts, strict=True))


def load_pretrained(
    network: Network, weights: dict[str, Tensor], pieces: dict[str, int], vocabulary: list[str]
) -> None:
    """Begin from a BERT-like encoder's *weights*, cut to this network's vocabulary, layers and inner width.

    Of each inner width the units whose weights weigh most are kept.
    """
    rows = [pieces[piece] for piece in vocabulary]
    with torch.no_grad():
        network.piece.weight[: len(rows)] = weights["embeddings.word_embeddings.weight"][rows]
        network.piece.weight[len(rows)] = 0
        network.position.weight[:] = weights["embeddings.position_embeddings.weight"][
            : len(network.position.weight)
        ]
        network.position.weight += weights["embeddings.token_type_embeddings.weight"][0]
        network.norm.weight[:] = weights["embeddings.LayerNorm.weight"]
        network.norm.bias[:] = weights["embeddings.LayerNorm.bias"]
        for number, layer in enumerate(network.layers):
            at = f"encoder.layer.{number}."
            names = [f"{at}attention.self.{part}" for part in ("query", "key", "value")]
            layer.qkv.weight[:] = torch.cat([weights[f"{name}.weight"] for name in names])
            layer.qkv.bias[:] = torch.cat([weights[f"{name}.bias"] for name in names])
            up, down = weights[f"{at}intermediate.dense.weight"], weights[f"{at}output.dense.weight"]
            kept = (up.norm(dim=1) * down.norm(dim=0)).topk(layer.up.out_features).indices.sort().values
            layer.up.weight[:] = up[kept]
            layer.up.bias[:] = weights[f"{at}intermediate.dense.bias"][kept]
            layer.down.weight[:] = down[:, kept]
            for own, theirs in (
                (layer.out, "attention.output.dense"),
                (layer.norm1, "attention.output.LayerNorm"),
                (layer.norm2, "output.LayerNorm"),
            ):
                own.weight[:] = weights[f"{at}{theirs}.weight"]
                own.bias[:] = weights[f"{at}{theirs}.bias"]
            layer.down.bias[:] = weights[f"{at}output.dense.bias"]


def loss_of(
    scores: dict[str, Tensor],
    labels: dict[str, Tensor],
    mask: Tensor,
    teacher: dict[str, Tensor] | None = None,
) -> tuple[Tensor, dict[str, float]]:
    """Return the loss a word, and its parts.

    The heads that tell of quotations learn from whole readings alone (`lattice`).  Their scores are
    to be right together: made to be right each alone as well, they say the same thing many times
    over, and a reading's chance means less.  Apostrophes are rare and learnt soon, so that they
    must weigh more to be heard.  The place of a closing mark is learnt only where one stands, and
    where the published text's marks are sound.

    Args:
        scores: what the network says.
        labels: what was published.
        mask: true at words.
        teacher: what a larger network says, if there is one to learn from (Hinton et al. 2015).
    """
    ended = mask & labels["sound"].bool() & (labels["closes"] > 0)
    count = mask.sum()
    shares = {
        "reading": negative_log_likelihood(scores, labels, mask) / count,
        "pattern": F.cross_entropy(scores["pattern"][mask], labels["pattern"][mask], reduction="sum") / count,
        "place": F.cross_entropy(scores["place"][ended], labels["place"][ended], reduction="sum") / count,
    }
    total = shares["reading"] + PATTERN_WEIGHT * shares["pattern"]
    if teacher:
        own, its = (said["pattern"][mask].log_softmax(-1) for said in (scores, teacher))
        shares["taught reading"] = divergence(scores, teacher, labels["start"], mask) / count
        shares["taught pattern"] = F.kl_div(own, its, reduction="sum", log_target=True) / count
        taught = shares["taught reading"] + PATTERN_WEIGHT * shares["taught pattern"]
        total = (1 - TAUGHT) * total + TAUGHT * taught
    return total + shares["place"], {name: share.item() for name, share in shares.items()}
