"""Makes a trained network smaller and quicker without training it further.

Heads of attention and inner units are taken out whose part the others can play, layer by layer from
below.  After each step the weights that read what is left are fitted by least squares, over texts, to
what the layer put out before (Kwon et al. 2022; which unit is missed least, as in Hassibi and Stork 1993).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from digest_training.corpus import Corpus
from digest_training.encoder import Layer, Network
from digest_training.run import Settings, load_network
from digest_training.windows import Batch, Windows

DAMPED = 1e-4
"""What is added to the moments' diagonal, as a share of its mean, so that they can be inverted."""
STEPS = 16
"""In so many steps inner units are taken out; between them it is asked anew which are missed least."""
BATCHES = 40
"""Batches of texts that what is left is fitted to."""


class _Moments:
    """The second moments of what a linear map reads, with a constant behind it for the bias."""

    def __init__(self, read: Sequence[Tensor], linear: nn.Linear) -> None:
        """Take them of *read*, (pieces, numbers) each."""
        size = linear.in_features + 1
        self.moments = torch.zeros(size, size, dtype=torch.float64)
        for part in read:
            whole = F.pad(part, (0, 1), value=1.0)
            self.moments += (whole.T @ whole).double()
        damping = DAMPED * self.moments.diagonal()[:-1].mean()
        self.moments += torch.eye(size, dtype=torch.float64) * damping
        self.weights = torch.cat([linear.weight, linear.bias[:, None]], dim=1).T.double()
        """(numbers and constant, put out)"""

    def fitted(self, kept: Tensor) -> Tensor:
        """Return the weights (kept and constant, put out) with which *kept* say most of what all said."""
        kept = torch.cat([kept, torch.tensor([len(self.moments) - 1])])
        return torch.linalg.solve(self.moments[kept][:, kept], self.moments[kept] @ self.weights)

    def unsaid(self, kept: Tensor) -> float:
        """Return how much is not said even so, beside what cannot be helped: the less, the better."""
        rows = torch.cat([kept, torch.tensor([len(self.moments) - 1])])
        return -float((self.fitted(kept) * (self.moments[rows] @ self.weights)).sum())

    def costs(self, kept: Tensor) -> Tensor:
        """Return how much more is not said without each of those that are kept."""
        rows = torch.cat([kept, torch.tensor([len(self.moments) - 1])])
        inverse = torch.linalg.inv(self.moments[rows][:, rows])
        return (self.fitted(kept).square().sum(1) / inverse.diagonal())[:-1]


def prune(network: Network, batches: Sequence[Batch], heads: int, inner: int) -> None:
    """Leave each layer so many *heads* and *inner* units, with the texts of *batches* to fit them to.

    The network is one without distances, in 32 bits.
    """
    with torch.no_grad():
        states = [network.embed(batch) for batch in batches]
        masks = [batch.mask for batch in batches]
        for layer in network.layers:
            assert isinstance(layer, Layer)
            read = [layer.attend(x, bias)[mask] for (x, bias), mask in zip(states, masks, strict=True)]
            _prune_heads(layer, _Moments(read, layer.out), heads)
            after = [layer.norm1(x + layer.out(layer.attend(x, bias))) for x, bias in states]
            read = [F.gelu(layer.up(x))[mask] for x, mask in zip(after, masks, strict=True)]
            _prune_inner(layer, _Moments(read, layer.down), inner)
            states = [(layer(x, bias), bias) for x, bias in states]


def _prune_heads(layer: Layer, moments: _Moments, heads: int) -> None:
    own = torch.arange(layer.out.in_features).view(layer.heads, -1)
    left = list(range(layer.heads))
    while len(left) > heads:
        without = {head: own[[other for other in left if other != head]].flatten() for head in left}
        left.remove(min(left, key=lambda head: moments.unsaid(without[head])))
    layer.leave_heads(left)
    _set(layer.out, moments.fitted(own[left].flatten()))


def _prune_inner(layer: Layer, moments: _Moments, inner: int) -> None:
    kept = torch.arange(layer.down.in_features)
    for step in range(STEPS, 0, -1):
        most = inner + (layer.down.in_features - inner) * (step - 1) // STEPS
        kept = kept[moments.costs(kept).argsort(descending=True)[:most].sort().values]
    layer.leave_units(kept.tolist())
    _set(layer.down, moments.fitted(kept))


def _set(linear: nn.Linear, weights: Tensor) -> None:
    """Give a linear map the weights (numbers and constant, put out)."""
    linear.weight.copy_(weights[:-1].T)
    linear.bias.copy_(weights[-1])


def main() -> None:
    """Prune the network of a run; the new run's folder is one to begin a training from, by ``--branch``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument("encoder", type=Path, help="the folder of its pre-trained encoder")
    parser.add_argument("corpus", type=Path, help="the folder that `corpus` wrote")
    parser.add_argument("work", type=Path, help="the new run's folder")
    parser.add_argument("--heads", type=int, required=True, help="heads of attention left to each layer")
    parser.add_argument("--inner", type=int, required=True, help="inner units left to each layer")
    args = parser.parse_args()
    network, saved = load_network(args.run, args.encoder)
    settings = Settings.read(saved["settings"])
    stream = Windows(Corpus.read(args.corpus), settings.sampling).stream(settings.seed, 0, 0)
    prune(network, [batch for batch, *_ in islice(stream, BATCHES)], args.heads, args.inner)
    learnt = {name: weight.detach() for name, weight in network.named_parameters() if weight.requires_grad}
    settings = replace(settings, heads=args.heads, inner=args.inner)
    args.work.mkdir(parents=True, exist_ok=True)
    state = {
        "optimizer": {"masters": learnt},
        "progress": {},
        "settings": asdict(settings),
        "tables": saved["tables"],
    }
    torch.save(state, args.work / "checkpoint.pt")


if __name__ == "__main__":
    main()
