"""The likelihood of a whole reading: which quotations are open at every word.

The same lattice as `digest_reader.restore.reading` searches at run time: a conditional random
field (Lafferty, McCallum and Pereira 2001) over the depth of quotation, 0, 1 or 2.
"""

from __future__ import annotations

import torch
from torch import Tensor

FORBIDDEN = -1e4


def steps(scores: dict[str, Tensor], start: Tensor, mask: Tensor) -> Tensor:
    """Return the score (batch, words, depth before, depth after) of every step over a word.

    Args:
        scores: logits of ``opens``, ``closes`` and ``state``.
        start: true where a paragraph begins: a quotation that goes on must open again there.
        mask: false at padding, which changes nothing.
    """
    opens, closes, state = scores["opens"], scores["closes"], scores["state"]
    never = torch.full_like(opens[..., 0], FORBIDDEN)
    none, outer, nested, both = opens.unbind(-1)
    first = start.bool()
    enter = torch.stack(
        [
            torch.stack([none, outer, both], -1),
            torch.stack([never, torch.where(first, outer, none), torch.where(first, both, nested)], -1),
            torch.stack([never, never, torch.where(first, never, none)], -1),
        ],
        -2,
    )
    none, outer, nested, both = closes.unbind(-1)
    leave = torch.stack(
        [
            torch.stack([none, never, never], -1),
            torch.stack([outer, none, never], -1),
            torch.stack([both, nested, none], -1),
        ],
        -2,
    )
    step = torch.logsumexp((enter + state.unsqueeze(-2)).unsqueeze(-1) + leave.unsqueeze(-3), dim=-2)
    idle = torch.full((3, 3), FORBIDDEN).fill_diagonal_(0.0)
    return torch.where(mask[..., None, None], step, idle)


def total(step: Tensor) -> Tensor:
    """Return the log of the summed scores (batch, depth before, depth after) of all paths."""
    while step.shape[1] > 1:
        if step.shape[1] % 2:
            idle = torch.full((3, 3), FORBIDDEN).fill_diagonal_(0.0).expand(step.shape[0], 1, 3, 3)
            step = torch.cat([step, idle], dim=1)
        step = torch.logsumexp(step[:, 0::2].unsqueeze(-1) + step[:, 1::2].unsqueeze(-3), dim=-2)
    return step[:, 0]


def negative_log_likelihood(scores: dict[str, Tensor], labels: dict[str, Tensor], mask: Tensor) -> Tensor:
    """Return the summed negative log-likelihood of the readings of those windows that are sound."""
    keep = (labels["sound"].bool() | ~mask).all(dim=1)
    scores = {name: scores[name][keep] for name in ("opens", "closes", "state")}
    labels, mask = {name: label[keep] for name, label in labels.items()}, mask[keep]
    gold = sum(
        (scores[name].gather(-1, labels[name].unsqueeze(-1)).squeeze(-1) * mask).sum(1)
        for name in ("opens", "closes", "state")
    )
    paths = total(steps(scores, labels["start"], mask))
    # A window that begins with a paragraph begins outside quotations, another at any depth.
    outside = labels["start"][:, 0].bool()[:, None, None] & (torch.arange(3) > 0)[None, :, None]
    everything = torch.logsumexp(torch.where(outside, FORBIDDEN, paths), dim=(1, 2))
    return (everything - gold).sum()
