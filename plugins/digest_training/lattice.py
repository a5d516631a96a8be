"""The likelihood of a whole reading: which quotations are open at every word.

The same lattice as `digest_reader.restore.reading` searches at run time: a conditional random
field (Lafferty, McCallum and Pereira 2001) over the depth of quotation, 0, 1 or 2.
"""

from __future__ import annotations

import torch
from torch import Tensor

FORBIDDEN = -1e4
READING = ("opens", "closes", "state")
"""The heads that make up a reading."""


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
    return torch.where(mask[..., None, None], step, _idle(step))


def _idle(like: Tensor) -> Tensor:
    """Return the score (3, 3) of a step over nothing: the depth stays."""
    return torch.full((3, 3), FORBIDDEN, dtype=like.dtype, device=like.device).fill_diagonal_(0.0)


def total(step: Tensor) -> Tensor:
    """Return the log of the summed scores (batch, depth before, depth after) of all paths."""
    while step.shape[1] > 1:
        if step.shape[1] % 2:
            step = torch.cat([step, _idle(step).expand(step.shape[0], 1, 3, 3)], dim=1)
        step = torch.logsumexp(step[:, 0::2].unsqueeze(-1) + step[:, 1::2].unsqueeze(-3), dim=-2)
    return step[:, 0]


def log_partition(scores: dict[str, Tensor], start: Tensor, mask: Tensor) -> Tensor:
    """Return the log of the summed scores (batch,) of all readings; arguments as for `steps`."""
    paths = total(steps(scores, start, mask))
    # A window that begins with a paragraph begins outside quotations, another at any depth.
    outside = start[:, 0].bool()[:, None, None] & (torch.arange(3, device=start.device) > 0)[None, :, None]
    return torch.logsumexp(torch.where(outside, FORBIDDEN, paths), dim=(1, 2))


def chances(scores: dict[str, Tensor], start: Tensor, mask: Tensor) -> dict[str, Tensor]:
    """Return the chance (batch, words, classes) of each label at each word, over all readings.

    It is the gradient of the log-partition.
    """
    free = {name: scores[name].detach().requires_grad_() for name in READING}
    with torch.enable_grad():
        gradients = torch.autograd.grad(log_partition(free, start, mask).sum(), list(free.values()))
    return dict(zip(READING, gradients, strict=True))


def negative_log_likelihood(scores: dict[str, Tensor], labels: dict[str, Tensor], mask: Tensor) -> Tensor:
    """Return the summed negative log-likelihood of the published readings.

    Where a paragraph's marks are not sound, its words have no labels: every reading of them
    counts as right.
    """
    sound = labels["sound"].bool() & mask
    held = {}
    for name in READING:
        said = torch.zeros_like(scores[name], dtype=torch.bool)
        said.scatter_(-1, labels[name].unsqueeze(-1), value=True)
        held[name] = torch.where(said | ~sound.unsqueeze(-1), scores[name], FORBIDDEN)
    start = labels["start"]
    loss = log_partition(scores, start, mask) - log_partition(held, start, mask)
    # A window that no reading fits (a quotation goes on from before it, say) teaches nothing.
    return torch.where(loss < -FORBIDDEN / 2, loss, 0.0).sum()


def divergence(scores: dict[str, Tensor], teacher: dict[str, Tensor], start: Tensor, mask: Tensor) -> Tensor:
    """Return the summed Kullback-Leibler divergence of a teacher's readings from those of *scores*.

    A reading's score is linear in the words' scores, so that of all the teacher's readings only
    the chance of each label at each word is needed.
    """
    likely = chances(teacher, start, mask)
    expected = sum((likely[name] * (teacher[name].detach() - scores[name])).sum() for name in READING)
    partition = log_partition({name: teacher[name].detach() for name in READING}, start, mask).sum()
    return log_partition(scores, start, mask).sum() - partition + expected
