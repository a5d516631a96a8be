"""A language's network → a deeper one that says the same: every layer is followed by a copy that adds little.

``python -m digest_reader.training.grow FOLDER NEW`` reads a language's folder and writes the deeper
network to NEW, for `train --shipped NEW` to learn on from.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

from digest_reader.training.export import export, heads_of, shipped

SHARE = 0.1
"""What a new layer adds, beside what the layer that it copies does: enough to learn from, hardly heard."""


def calm(weight: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
    """Return the weight and bias of a norm that leaves alone what a norm of *weight* and *bias* made."""
    spread = (weight.square().mean() + bias.var(correction=0)).sqrt()
    return torch.full_like(weight, float(spread)), torch.full_like(bias, float(bias.mean()))


def grown(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return a network's weights with twice its layers (block expansion: Wu et al. 2024, LLaMA Pro).

    A copy looks where its layer looks, so that it need not learn that anew.
    """
    new = {name: value for name, value in state.items() if not name.startswith("layers.")}
    for number in range(len(heads_of(state))):
        first, second = f"layers.{2 * number}.", f"layers.{2 * number + 1}."
        layer = {
            name.removeprefix(f"layers.{number}."): value
            for name, value in state.items()
            if name.startswith(f"layers.{number}.")
        }
        weight, bias = calm(layer["norm2.weight"], layer["norm2.bias"])
        new |= {first + name: value for name, value in layer.items()}
        new |= {
            second + name: value * SHARE if name.startswith(("out.", "down.")) else value.clone()
            for name, value in layer.items()
        }
        new |= {f"{second}{norm}.weight": weight for norm in ("norm1", "norm2")}
        new |= {f"{second}{norm}.bias": bias for norm in ("norm1", "norm2")}
    return new


def main() -> None:
    """Read, grow and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a language's folder")
    parser.add_argument("new", type=Path, help="where the deeper network goes")
    args = parser.parse_args()
    state, known = shipped(args.folder)
    export(grown(state), known, args.new)


if __name__ == "__main__":
    main()
