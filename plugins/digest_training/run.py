"""What a run of training leaves in its folder, and the network that it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from digest_training.corpus import vocabulary_of
from digest_training.encoder import Network, Shape, load_pretrained
from digest_training.windows import Sampling, feature_sizes


@dataclass(frozen=True)
class Settings:
    """The settings of a run; they are saved with its weights."""

    layers: int
    """How many of the encoder's layers are kept, from below."""
    rate: float
    """The highest learning rate of the encoder."""
    head_rate: float
    """That of the heads and features."""
    heads: int = 0
    """How many heads of attention `prune` left to each layer; 0: all."""
    inner: int = 0
    """How many inner units it left; 0: all."""
    dropout: float = 0.0
    """The dropout probability."""
    warm_up: int = 80
    """Steps in which the rates rise."""
    seed: int = 7
    validate: int = 100
    """Steps between two looks at texts kept apart."""
    validation: int = 48
    """Windows of each kind of text that are looked at."""
    taught: float = 1.0
    """What a teacher's word weighs beside the published text's."""
    companion: bool = False
    """Is the network whose scores are given not a teacher, but one that is used together with this one?"""
    alone: float = 0.3
    """What a network's own scores weigh beside those that it has together with a companion."""
    sampling: Sampling = field(default_factory=Sampling)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Settings:
        """Make settings of a table of a settings file."""
        return cls(**{**data, "sampling": Sampling(**data.get("sampling", {}))})


def heads_of(tables: dict[str, Any]) -> dict[str, int]:
    """Return how many classes each head has."""
    return {"pattern": len(tables["patterns"]), "opens": 4, "closes": 4, "place": 3, "state": 3}


def make(settings: Settings, tables: dict[str, Any], encoder: Path) -> Network:
    """Make a network of these settings that knows what a pre-trained encoder knows."""
    sizes = feature_sizes(tables, punctuation_as_pieces=settings.sampling.punctuation_as_pieces)
    pieces = len(vocabulary_of(encoder))
    shape = Shape.of(encoder)
    network = Network(shape, settings.layers, pieces, sizes, heads_of(tables), settings.dropout)
    load_pretrained(network, encoder)
    for layer in network.layers:
        layer.leave_heads(range(settings.heads or shape.heads))
        layer.leave_units(range(settings.inner or shape.inner))
    return network


def load_network(folder: Path, encoder: Path) -> tuple[Network, dict[str, Any]]:
    """Return the network of a run's folder, in 32 bits, and all that its checkpoint holds.

    What was not learnt (the table of word pieces) comes from the pre-trained encoder.
    """
    saved = torch.load(folder / "checkpoint.pt", weights_only=True, mmap=True)
    network = make(Settings.read(saved["settings"]), saved["tables"], encoder)
    network.load_state_dict(saved["optimizer"]["masters"], strict=False)
    return network.eval(), saved
