"""A language's network that reads word pieces, at run time: words → scores for every word.

It reads a window of pieces at a time.  A window goes through on its own, so that no text's scores
depend on what else is restored beside it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime

from digest_reader.languages import EMBEDDINGS, GRAPH
from digest_reader.restore.embeddings import Embeddings
from digest_reader.restore.features import case_of, evidence_of
from digest_reader.restore.network import (
    CACHED_FORMS,
    DISTANCE,
    Floats,
    Scores,
    by_distance,
    read_tables,
    session_of,
)
from digest_reader.restore.pieces import BEGIN, SEPARATE, pieces_of
from digest_reader.restore.words import Word

OVERLAP = 8
"""Two windows share one part in so many of the text, at least."""

Integers = npt.NDArray[np.int64]


class _Form(NamedTuple):
    """What the network is told of a form of word, wherever it stands."""

    pieces: list[int]
    case: int
    lexicon: int


@dataclass(frozen=True)
class Pieces:
    """A document as word pieces."""

    numbers: Integers
    """(pieces,)"""
    words: Integers
    """(pieces,): the word that each piece belongs to."""
    core: npt.NDArray[np.bool_]
    """(pieces,): false at pieces of punctuation."""
    first: Integers
    """(words,): where each word's core begins."""
    ends: Integers
    """(words,): where each word ends."""
    features: dict[str, Integers]
    """Name → (words,)."""

    def span(self, start: int, end: int) -> slice:
        """Return where the pieces of some words stand."""
        return slice(int(self.ends[start - 1]) if start else 0, int(self.ends[end - 1]))


class Reader:
    """Cuts documents into word pieces, by a language's tables."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self.window: int = tables["window"]
        self.punctuation_as_pieces: bool = tables["punctuation_as_pieces"]
        self._vocabulary = dict(zip(tables["pieces"], count()))
        self.begin, self.separate = self._vocabulary[BEGIN], self._vocabulary[SEPARATE]
        self._lexicon: dict[str, int] = tables["lexicon"]
        self._leads = dict(zip(tables["leads"], count()))
        self._trails = dict(zip(tables["trails"], count()))
        self._forms: dict[str, _Form] = {}

    def _form(self, core: str) -> _Form:
        """Return what the network is told of a form of word."""
        form = self._forms.get(core)
        if form is None:
            entry = self._lexicon.get(core, self._lexicon.get(core.lower(), 0))
            form = self._forms[core] = _Form(pieces_of(core, self._vocabulary), case_of(core), entry)
        return form

    def _mark(self, text: str) -> list[int]:
        """Return the pieces of punctuation."""
        return pieces_of(text, self._vocabulary) if text else []

    def read(self, document: Sequence[Sequence[Word]]) -> Pieces:
        """Cut a document into pieces."""
        flat = [word for paragraph in document for word in paragraph]
        if len(self._forms) + len(flat) > CACHED_FORMS:
            self._forms.clear()
        forms = [self._form(word.core) for word in flat]
        numbers: list[int] = []
        sizes, firsts, cores = [], [], []
        for word, form in zip(flat, forms, strict=True):
            lead, trail = (
                (self._mark(word.lead), self._mark(word.trail)) if self.punctuation_as_pieces else ((), ())
            )
            firsts.append(len(numbers) + len(lead))
            numbers += [*lead, *form.pieces, *trail]
            sizes.append(len(lead) + len(form.pieces) + len(trail))
            cores += [False] * len(lead) + [True] * len(form.pieces) + [False] * len(trail)
        starts = [int(number == 0) for paragraph in document for number in range(len(paragraph))]
        features = {
            "case": [form.case for form in forms],
            "lexicon": [form.lexicon for form in forms],
            "evidence": [kind for paragraph in evidence_of(document) for kind in paragraph],
            "start": starts,
            "lead": [self._leads.get(word.lead, len(self._leads)) for word in flat],
            "trail": [self._trails.get(word.trail, len(self._trails)) for word in flat],
        }
        return Pieces(
            np.array(numbers, dtype=np.int64),
            np.repeat(np.arange(len(flat)), sizes),
            np.array(cores, dtype=bool),
            np.array(firsts, dtype=np.int64),
            np.cumsum(np.array(sizes, dtype=np.int64)),
            {name: np.array(classes, dtype=np.int64) for name, classes in features.items()},
        )

    def windows(self, read: Pieces) -> Iterator[tuple[int, int]]:
        """Cut a document into overlapping runs of words, each of no more pieces than a window holds.

        A run begins with a paragraph where one begins at a good place.
        """
        total, room = len(read.ends), self.window - 2
        before = np.concatenate([[0], read.ends])
        heads = np.flatnonzero(read.features["start"])
        at = end = 0
        while end < total:
            end = max(at + 1, int(np.searchsorted(before, before[at] + room, side="right")) - 1)
            yield at, end
            latest = max(at + 1, end - (end - at) // OVERLAP)
            fit = heads[(heads > at + (end - at) // 2) & (heads <= latest)]
            at = int(fit[-1]) if len(fit) else latest


def inward(start: int, end: int, total: int) -> Floats:
    """Return how much each word of a window counts: the more, the farther it stands from the window's edges.

    Where the text itself begins or ends there is nothing that a window would not know of.

    >>> inward(0, 4, 10).ravel().tolist()
    [4.0, 3.0, 2.0, 1.0]
    """
    count = end - start
    place = np.arange(1, count + 1, dtype=np.float32)
    weight: Floats = np.minimum(place if start else count, place[::-1] if end < total else count)
    return weight.reshape(-1, 1)


def joined(windows: Iterator[tuple[int, int, Floats]], total: int, heads: Mapping[str, int]) -> Scores:
    """Join what windows say: where they overlap, each word has the mean, weighted by `inward`.

    Args:
        windows: first word, last word and scores of each.
        total: the document's words.
        heads: name → classes.
    """
    result = np.zeros((total, sum(heads.values())), dtype=np.float32)
    weights = np.zeros((total, 1), dtype=np.float32)
    for start, end, scores in windows:
        weight = inward(start, end, total)
        result[start:end] += scores * weight
        weights[start:end] += weight
    result /= np.maximum(weights, 1e-9)
    parts = np.split(result, np.cumsum(list(heads.values()))[:-1], axis=1)
    return dict(zip(heads, parts, strict=True))


class Piecewise(ABC):
    """What scores the words of a language's texts by their pieces; see `Scoring`."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self.reader = Reader(tables)
        self.heads: dict[str, int] = tables["heads"]
        """Head → classes."""
        self.patterns: tuple[str, ...] = tuple(tables["patterns"])
        self.punctuation_outside_quotation = frozenset(tables["inner_leads"])

    @abstractmethod
    def score(self, read: Pieces) -> Iterator[tuple[int, int, Floats]]:
        """Yield first word, last word and scores of each window of a document."""

    def scores(self, document: Sequence[Sequence[Word]]) -> Scores:
        """Score every word of a document."""
        read = self.reader.read(document)
        return joined(self.score(read), len(read.ends), self.heads)


class PiecewiseNetwork(Piecewise):
    """One that reads words in pieces, from its folder; loaded once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(read_tables(folder))
        with np.load(folder / EMBEDDINGS) as file:
            self._embeddings = Embeddings(file["piece"], file["piece_scale"])
            self._position = file["position"].astype(np.float32)
            self._tables = {
                name: file[name].astype(np.float32)
                for name in file.files
                if name not in {"piece", "piece_scale", "position", DISTANCE}
            }
            self._by_distance = (
                by_distance(file[DISTANCE], len(self._position)) if DISTANCE in file.files else None
            )
        self._path = folder / GRAPH

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return session_of(self._path)

    def embed(self, read: Pieces, start: int, end: int) -> Floats:
        """Return the summed embeddings (pieces, width) of some words as a window, with its two ends."""
        span = read.span(start, end)
        numbers = np.concatenate([[self.reader.begin], read.numbers[span], [self.reader.separate]])
        x = self._embeddings[numbers]
        x += self._position[: len(numbers)]
        core = 1 + np.flatnonzero(read.core[span])
        words = read.words[span][read.core[span]]
        for name, table in self._tables.items():
            x[core] += table[read.features[name][words]]
        return x

    def score(self, read: Pieces) -> Iterator[tuple[int, int, Floats]]:
        """Yield first word, last word and scores of each window of a document."""
        half = sum(self.heads.values())
        for start, end in self.reader.windows(read):
            feed = {"pieces": self.embed(read, start, end)[None]}
            if self._by_distance is not None:
                count = feed["pieces"].shape[1]
                feed[DISTANCE] = np.ascontiguousarray(self._by_distance[:, :, :count, :count])
            (batch,) = self._session.run(None, feed)
            before = read.span(start, end).start
            first, last = read.first[start:end] - before + 1, read.ends[start:end] - before
            yield start, end, batch[0, first, :half] + batch[0, last, half:]
