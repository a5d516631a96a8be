"""A trained network at work in torch: it scores texts as a language's network does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from digest_reader.restore.network import Floats, Scores, Scoring
from digest_reader.restore.piecewise import Pieces, Piecewise
from digest_reader.restore.words import Word
from digest_training.corpus import vocabulary_of
from digest_training.export import tables_of
from digest_training.run import load_network
from digest_training.windows import Batch

TOGETHER = 16
"""Windows in a batch, at most."""


class Scorer(Piecewise):
    """The network of a run's folder, to be used where a language's network is."""

    def __init__(self, run: Path, encoder: Path) -> None:
        network, saved = load_network(run, encoder)
        super().__init__(tables_of(saved["tables"], list(vocabulary_of(encoder)), saved["settings"]))
        self.network = network.halve()

    def batch(self, read: Pieces, cut: list[tuple[int, int]]) -> Batch:
        """Gather windows of a document."""
        spans = [read.span(start, end) for start, end in cut]
        sizes = [span.stop - span.start for span in spans]
        shape, words = (len(cut), max(sizes) + 2), (len(cut), max(end - start for start, end in cut))
        pieces, mask = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.bool)
        tables = self.network.features
        features = {name: torch.full(shape, len(tables[name].weight) - 1) for name in tables}
        places = {name: torch.zeros(words, dtype=torch.long) for name in ("first", "last")}
        present = torch.zeros(words, dtype=torch.bool)
        for row, ((start, end), span, size) in enumerate(zip(cut, spans, sizes, strict=True)):
            pieces[row, 0], pieces[row, size + 1] = self.reader.begin, self.reader.separate
            pieces[row, 1 : size + 1] = torch.from_numpy(read.numbers[span])
            mask[row, : size + 2] = True
            core = read.core[span]
            for name, table in features.items():
                classes = read.features[name][read.words[span]]
                table[row, 1 : size + 1] = torch.from_numpy(
                    np.where(core, classes, len(tables[name].weight) - 1)
                )
            places["first"][row, : end - start] = torch.from_numpy(read.first[start:end] - span.start + 1)
            places["last"][row, : end - start] = torch.from_numpy(read.ends[start:end] - span.start)
            present[row, : end - start] = True
        return Batch(pieces, features, mask, places["first"], places["last"], present, {})

    @torch.no_grad()
    def score(self, read: Pieces) -> Iterator[tuple[int, int, Floats]]:
        """Yield first word, last word and scores of each window of a document."""
        cut = list(self.reader.windows(read))
        for number in range(0, len(cut), TOGETHER):
            some = cut[number : number + TOGETHER]
            scores = torch.cat(list(self.network(self.batch(read, some)).values()), dim=-1).numpy()
            for row, (start, end) in enumerate(some):
                yield start, end, scores[row, : end - start]


class Remembering:
    """A network that scores every text once, however often it is read."""

    def __init__(self, network: Scoring) -> None:
        self.network = network
        self.patterns = network.patterns
        self.punctuation_outside_quotation = network.punctuation_outside_quotation
        self._remembered: dict[int, Scores] = {}

    def scores(self, document: Sequence[Sequence[Word]]) -> Scores:
        """Score a document, or remember its scores."""
        key = hash(tuple(map(tuple, document)))
        if key not in self._remembered:
            self._remembered[key] = self.network.scores(document)
        return self._remembered[key]
