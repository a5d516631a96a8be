"""What a network is to learn, and figures of how well it does."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from digest_training.corpus import OTHER
from digest_training.lattice import chances, divergence, negative_log_likelihood
from digest_training.windows import Batch

IGNORED = -1
"""The label of a word from which nothing is learnt."""
PATTERN_WEIGHT = 3.0
"""What a word's apostrophes weigh beside its share of the reading, in the loss."""


def loss_of(scores: dict[str, Tensor], batch: Batch, taught: float = 1.0) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the loss a word, and its parts, which are not waited for: a graphics card goes on meanwhile.

    The heads that tell of quotations learn from whole readings alone (`lattice`).  Their scores are
    to be right together: made to be right each alone as well, they say the same thing many times
    over, and a reading's chance means less.  Apostrophes are rare and learnt soon, so that they
    must weigh more to be heard.  The place of a closing mark is learnt only where one stands, and
    where the published text's marks are sound.

    Args:
        scores: what the network says.
        batch: what it read, what was published, and what a teacher says of it (Hinton et al. 2015).
        taught: what the teacher's word weighs beside the published text's.
    """
    mask, labels = batch.words, batch.labels
    ended = mask & labels["sound"].bool() & (labels["closes"] > 0)
    shaped = mask & (labels["pattern"] != OTHER)
    count = mask.sum()

    def entropy(head: str, places: Tensor) -> Tensor:
        label = torch.where(places, labels[head], IGNORED)
        losses = F.cross_entropy(
            scores[head].flatten(0, 1), label.flatten(), ignore_index=IGNORED, reduction="sum"
        )
        return losses / count

    parts = {
        "reading": negative_log_likelihood(scores, labels, mask) / count,
        "pattern": entropy("pattern", shaped),
        "place": entropy("place", ended),
    }
    total = parts["reading"] + PATTERN_WEIGHT * parts["pattern"] + parts["place"]
    if batch.teacher and batch.taught is not None:
        heard = mask & batch.taught[:, None]
        count = heard.sum().clamp(min=1)
        parts["taught reading"] = divergence(scores, batch.teacher, labels["start"], heard) / count
        said, meant = (scored["pattern"].log_softmax(-1) for scored in (scores, batch.teacher))
        apart = F.kl_div(said, meant, reduction="none", log_target=True).sum(-1)
        parts["taught pattern"] = torch.where(heard, apart, 0.0).sum() / count
        lesson = parts["taught reading"] + PATTERN_WEIGHT * parts["taught pattern"]
        total = total + taught * batch.taught.float().mean() * lesson
    return total, {name: part.detach() for name, part in parts.items()}


@dataclass
class Count:
    """Marks that are right, placed and published."""

    right: int = 0
    placed: int = 0
    published: int = 0

    def add(self, placed: Tensor, published: Tensor) -> None:
        """Count the places where marks were *placed* and *published*."""
        self.right += int((placed & published).sum())
        self.placed += int(placed.sum())
        self.published += int(published.sum())

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(self.placed + self.published, 1)


@dataclass
class Validation:
    """The mean losses on texts kept apart, and what the chances alone, without a decoder, get right."""

    words: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    counts: dict[str, Count] = field(
        default_factory=lambda: {name: Count() for name in ("apostrophe", "opens", "closes", "inside")}
    )

    @torch.no_grad()
    def add(self, scores: dict[str, Tensor], batch: Batch) -> None:
        """Take a batch into account."""
        _, parts = loss_of(scores, batch)
        count = int(batch.words.sum())
        self.words += count
        for name, part in parts.items():
            self.sums[name] = self.sums.get(name, 0.0) + part.item() * count
        labels = batch.labels
        sound = batch.words & labels["sound"].bool()
        likely = chances(scores, labels["start"], batch.words)
        for name in ("opens", "closes"):
            self.counts[name].add((likely[name][..., 0] < 0.5) & sound, (labels[name] > 0) & sound)
        self.counts["inside"].add((likely["state"][..., 0] < 0.5) & sound, (labels["state"] > 0) & sound)
        listed = batch.words & (labels["pattern"] != OTHER)
        placed, published = scores["pattern"].argmax(-1), labels["pattern"]
        count_of = self.counts["apostrophe"]
        count_of.right += int(((placed == published) & (published > 0) & listed).sum())
        count_of.placed += int(((placed > 0) & listed).sum())
        count_of.published += int(((published > 0) & listed).sum())

    def __str__(self) -> str:
        losses = " ".join(f"{name} {value / max(self.words, 1):.4f}" for name, value in self.sums.items())
        figures = " ".join(f"{name} {count.f1:.3f}" for name, count in self.counts.items())
        return f"{losses} | F1 {figures}"
