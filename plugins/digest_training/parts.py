"""Heads of attention and inner units: how they are cut out of a network's weights, and put back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from digest_training.network import HEAD_WIDTH

State = dict[str, Tensor]
Kept = Sequence[Sequence[int]]
"""For each layer the numbers of the heads, or of the inner units, that are kept."""


def _places(state: State, heads: Kept, units: Kept) -> Iterator[tuple[str, int, Tensor]]:
    """Yield each weight that holds heads or units: its name, its dimension that does, and the places kept."""
    for number, (head, unit) in enumerate(zip(heads, units, strict=True)):
        at = f"layers.{number}"
        columns = torch.cat([torch.arange(h * HEAD_WIDTH, (h + 1) * HEAD_WIDTH) for h in head])
        third = len(state[f"{at}.qkv.bias"]) // 3
        for name, kept in (
            ("qkv", torch.cat([columns + part * third for part in range(3)])),
            ("up", torch.tensor(unit)),
        ):
            yield f"{at}.{name}.weight", 0, kept
            yield f"{at}.{name}.bias", 0, kept
        yield f"{at}.out.weight", 1, columns
        yield f"{at}.down.weight", 1, torch.tensor(unit)


def cut(state: State, heads: Kept, units: Kept) -> State:
    """Return a network's weights with only the *heads* and inner *units* named for each layer."""
    return state | {
        name: state[name].index_select(at, kept) for name, at, kept in _places(state, heads, units)
    }


def spliced(state: State, before: State, heads: Kept, units: Kept) -> State:
    """Return the weights of a network that was `cut` out of *before*, in the shape that it had there.

    What had been cut away is there again but adds nothing, so that the scores are the same.  Then
    the two networks can be blended.
    """
    whole = dict(state)
    for name, at, kept in _places(before, heads, units):
        # A head or unit is silent where nothing is made of what it finds.
        rest = torch.zeros_like(before[name]) if at else before[name]
        whole[name] = rest.index_copy(at, kept, state[name])
    return whole
