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


def of_published(scores: dict[str, Tensor], batch: Batch) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the loss a word beside what was published, and its parts.

    The parts are not waited for: a graphics card goes on meanwhile.

    The heads that tell of quotations learn from whole readings alone (`lattice`).  Their scores are
    to be right together: made to be right each alone as well, they say the same thing many times
    over, and a reading's chance means less.  Apostrophes are rare and learnt soon, so that they
    must weigh more to be heard.  The place of a closing mark is learnt only where one stands, and
    where the published text's marks are sound.
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
    return total, {name: part.detach() for name, part in parts.items()}


def with_teacher(scores: dict[str, Tensor], batch: Batch, weight: float) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the loss a word beside what was published and what a teacher says, and its parts.

    Args:
        scores: what the network says.
        batch: what it read, what was published, and what a teacher says of it (Hinton et al. 2015).
        weight: what the teacher's word weighs beside the published text's.
    """
    total, parts = of_published(scores, batch)
    if batch.others and batch.scored is not None:
        heard = batch.words & batch.scored[:, None]
        count = heard.sum().clamp(min=1)
        reading = divergence(scores, batch.others, batch.labels["start"], heard) / count
        said, meant = (each["pattern"].log_softmax(-1) for each in (scores, batch.others))
        apart = F.kl_div(said, meant, reduction="none", log_target=True).sum(-1)
        pattern = torch.where(heard, apart, 0.0).sum() / count
        total = total + weight * batch.scored.float().mean() * (reading + PATTERN_WEIGHT * pattern)
        parts |= {"taught reading": reading.detach(), "taught pattern": pattern.detach()}
    return total, parts


def with_companion(scores: dict[str, Tensor], batch: Batch, alone: float) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the loss a word of the mean that the network and another, which stays as it is, have.

    So it learns most where the other errs, as a product of experts is trained (Hinton 2002).  Windows
    that the other has not scored are learnt from the network's own scores.

    Args:
        scores: what the network says.
        batch: what it read, what was published, and what its companion says of it.
        alone: what the loss of the network's own scores weighs beside that.
    """
    total, parts = of_published(scores, batch)
    if not batch.others or batch.scored is None:
        return (1 + alone) * total, parts
    heard = batch.scored[:, None, None]
    shared = {
        head: torch.where(heard, (_comparable(own, head) + _comparable(batch.others[head], head)) / 2, own)
        for head, own in scores.items()
    }
    together, parts_together = of_published(shared, batch)
    parts |= {f"{name} together": part for name, part in parts_together.items()}
    return together + alone * total, parts


def _comparable(logits: Tensor, head: str) -> Tensor:
    """Return logits as an ensemble takes their mean: patterns of apostrophes as log probabilities."""
    return logits.log_softmax(-1) if head == "pattern" else logits


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
        _, parts = of_published(scores, batch)
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
