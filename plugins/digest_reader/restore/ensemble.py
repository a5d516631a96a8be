"""Several networks of a language at work as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digest_reader.restore.network import Floats, Scores, Scoring
from digest_reader.restore.words import Word

UNHEARD_OF = -12.0
"""The log probability that a network gives to a pattern of apostrophes that it does not know."""


class Ensemble:
    """Networks that err apart: the mean of their scores is right more often than any; see `Scoring`.

    Logits are averaged, which multiplies what the networks hold likely (Hinton 2002).
    """

    def __init__(self, networks: Sequence[Scoring]) -> None:
        self.networks = tuple(networks)
        self.patterns = tuple(dict.fromkeys(name for network in networks for name in network.patterns))
        self._known = [[self.patterns.index(name) for name in network.patterns] for network in self.networks]
        """Of each network, which of the patterns are its own, class by class."""
        self.punctuation_outside_quotation = frozenset.intersection(
            *(network.punctuation_outside_quotation for network in networks)
        )

    def scores(self, document: Sequence[Sequence[Word]]) -> Scores:
        """Score every word of a document."""
        said = [network.scores(document) for network in self.networks]
        for known, own in zip(self._known, said, strict=True):
            own["pattern"] = self._of_all_patterns(own["pattern"], known)
        return {head: np.mean([own[head] for own in said], axis=0) for head in said[0]}

    def _of_all_patterns(self, logits: Floats, known: Sequence[int]) -> Floats:
        """Return log probabilities (words, all patterns) for logits (words, *known* patterns)."""
        result = np.full((len(logits), len(self.patterns)), UNHEARD_OF, dtype=np.float32)
        result[:, known] = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
        return result
