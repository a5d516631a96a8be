"""A corpus → batches of windows: runs of words, as word pieces, with the labels that are to be learnt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from digest_reader.restore.features import CASES, EVIDENCE
from digest_reader.restore.suffixes import ENDING_CLASSES, GUESSED, NAME_CLASSES
from digest_training.corpus import Corpus
from digest_training.texts import LEADS, TRAILS

COMMA, COLON = TRAILS.index(","), TRAILS.index(":")
SENTENCE_END = [number for number, text in enumerate(TRAILS) if text in {".", "?", "!"}]
LABELS = ("pattern", "opens", "closes", "place", "state")
POOL = 48
"""Batches that are put together at a time, out of windows of like length."""


def feature_sizes(tables: dict[str, Any], *, punctuation_as_pieces: bool) -> dict[str, int]:
    """Return how many classes each feature of a word has."""
    sizes = {
        "case": CASES,
        "lexicon": 2 + 9 * (len(tables["patterns"]) - 1),
        "evidence": EVIDENCE,
        "start": 2,
        **tables.get("sizes", {}),
    }
    if not punctuation_as_pieces:
        sizes |= {"lead": len(LEADS) + 1, "trail": len(TRAILS) + 1}
    return sizes


class Span(NamedTuple):
    """A window's rows in the corpus, and how many word pieces they have."""

    first: int
    last: int
    pieces: int


@dataclass(frozen=True)
class Sampling:
    """How windows are cut and varied."""

    window: int = 256
    """Word pieces in a window, at most, those that mark its ends included."""
    batch: int = 16
    """Windows of full length in a batch; of shorter ones there are more."""
    punctuation_as_pieces: bool = True
    """Is punctuation read as pieces of its own, or as features of words?"""
    lone: float = 0.12
    """Share of windows after which one of their paragraphs follows: short texts are restored too."""
    joined: float = 0.25
    """Share of windows of which some paragraphs are joined."""
    continued: float = 0.2
    """Share of windows in which a long quotation is broken into paragraphs, in the British way."""
    colons: float = 0.2
    """Share of the quotations behind a comma that get a colon for it."""
    renamed: float = 0.0
    """Share of windows in which names are exchanged for others."""
    unlisted: float = 0.2
    """Share of words, in a language with suffixes, that are told of as if no text had them."""
    unread: float = 0.0
    """Share of words that are hidden."""
    plain: float = 0.8
    """Share of the windows that a teacher has scored that are left as they are, so that it can teach them."""
    taught_often: float = 2.0
    """How much more often articles that a teacher has scored are seen."""


class Soft:
    """A teacher's scores of the words of a corpus, in a folder; see `soften`."""

    def __init__(self, folder: Path, heads: dict[str, int], words: int) -> None:
        """Open the folder, or begin it.

        Args:
            folder: holds ``scores.npy``, logits in 16 bits, and ``known.npy``, true at words that have them.
            heads: name → classes.
            words: of the whole corpus.
        """
        self.heads = heads
        folder.mkdir(parents=True, exist_ok=True)

        def table(name: str, kind: Any, shape: tuple[int, ...]) -> Any:
            path = folder / f"{name}.npy"
            if path.exists():
                return np.load(path, mmap_mode="r+")
            return np.lib.format.open_memmap(path, "w+", kind, shape)

        self.scores = table("scores", np.float16, (words, sum(heads.values())))
        self.scored = table("known", np.bool_, (words,))

    def of(self, cut: list[Span], scored: np.ndarray, longest: int) -> dict[str, Tensor]:
        """Return the logits of windows, padded to *longest* words; nothings where none are *scored*."""
        padded = np.zeros((len(cut), longest, self.scores.shape[1]), dtype=np.float32)
        for row in np.flatnonzero(scored).tolist():
            own = self.scores[cut[row].first : cut[row].last][:longest]
            padded[row, : len(own)] = own
        parts = torch.from_numpy(padded).split(list(self.heads.values()), dim=-1)
        return dict(zip(self.heads, parts, strict=True))


@dataclass
class Batch:
    """Windows as a network takes them; dimensions are (windows, pieces) and (windows, words)."""

    pieces: Tensor
    """(windows, pieces): numbers of word pieces, padded."""
    features: dict[str, Tensor]
    """Name → (windows, pieces): the class of the piece's word; one more than there are, of none."""
    mask: Tensor
    """(windows, pieces): true at pieces."""
    first: Tensor
    """(windows, words): where each word's first piece is."""
    last: Tensor
    """(windows, words): where each word's last piece is."""
    words: Tensor
    """(windows, words): true at words."""
    labels: dict[str, Tensor]
    """`LABELS`, ``sound`` and ``start``, (windows, words)."""
    others: dict[str, Tensor] | None = None
    """What another network says of the words: head → logits (windows, words, classes)."""
    scored: Tensor | None = None
    """(windows,): true where it says anything."""

    def to(self, device: torch.device) -> Batch:
        """Return the same batch on a device."""

        def moved(held: Any) -> Any:
            if isinstance(held, dict):
                return {name: value.to(device) for name, value in held.items()}
            return None if held is None else held.to(device)

        return Batch(**{field.name: moved(getattr(self, field.name)) for field in fields(self)})


def paragraph_in(start: np.ndarray, first: int, last: int, random: np.random.Generator) -> tuple[int, int]:
    """Return a paragraph of the run given, or what of it lies there; *start* is true where one begins."""
    bounds = [first, *(first + 1 + np.flatnonzero(start[first + 1 : last])).tolist(), last]
    number = int(random.integers(len(bounds) - 1))
    return bounds[number], bounds[number + 1]


def continue_quotation(window: dict[str, np.ndarray], random: np.random.Generator) -> None:
    """Break a paragraph inside a quotation, in the British way: it opens again, and is not closed before.

    The change is made in place, at the end of one sentence inside a long quotation, if there is one.
    """
    state, start = window["state"], window["start"]
    inside = (state[:-1] == 1) & (state[1:] == 1) & (window["closes"][:-1] == 0) & (window["opens"][1:] == 0)
    places = np.flatnonzero(
        inside & np.isin(window["trail"][:-1], SENTENCE_END) & (start[1:] == 0) & (window["sound"][1:] == 1)
    )
    if len(places):
        for place in random.choice(places, size=min(len(places), 1 + int(random.integers(2))), replace=False):
            start[place + 1] = 1
            window["opens"][place + 1] = 1


def rename(
    window: dict[str, np.ndarray], names: np.ndarray, random: np.random.Generator, share: float = 0.7
) -> None:
    """Give a *share* of the names in a window others, each the same one throughout; in place.

    Who is quoted then depends on how it is told, not on who was quoted in the training texts.
    """
    form = window["form"]
    old = np.unique(form)
    old = old[np.isin(old, names, assume_unique=True, kind="table")]
    old = old[random.random(len(old)) < share]
    new = random.choice(names, len(old))
    places = np.flatnonzero(np.isin(form, old))
    form[places] = new[np.searchsorted(old, form[places])]


def join_paragraphs(window: dict[str, np.ndarray], random: np.random.Generator, share: float = 0.5) -> None:
    """Join a *share* of the paragraphs to those before them, as papers with longer ones have it; in place.

    A quotation that ends one is not joined to one that begins the next: those have two speakers.
    """
    start = window["start"]
    apart = (window["state"][:-1] > 0) & (window["state"][1:] > 0)
    joined = np.flatnonzero((start[1:] == 1) & ~apart & (random.random(len(start) - 1) < share))
    start[joined + 1] = 0


def introduce_by_colon(window: dict[str, np.ndarray], random: np.random.Generator, share: float) -> None:
    """Put a colon for the comma before some quotations, as British papers and bulletins do; in place."""
    places = np.flatnonzero(
        (window["opens"][1:] == 1) & (window["trail"][:-1] == COMMA) & (window["state"][:-1] == 0)
    )
    window["trail"][places[random.random(len(places)) < share]] = COLON


def as_guess(stem: np.ndarray) -> np.ndarray:
    """Return classes of the place where a name ends as they are of a name that is in no text."""
    at, ending = np.divmod(stem - 1, ENDING_CLASSES)
    guess = 1 + (at // NAME_CLASSES * NAME_CLASSES + GUESSED) * ENDING_CLASSES + ending
    return np.where(stem == 0, 0, guess)


class Windows:
    """Cuts the articles of a corpus into windows and gathers these into batches."""

    def __init__(self, corpus: Corpus, sampling: Sampling, soft: Soft | None = None) -> None:
        """*soft*: what a teacher says of some of the articles."""
        self.corpus, self.sampling, self.soft = corpus, sampling, soft
        self.sizes = feature_sizes(corpus.tables, punctuation_as_pieces=sampling.punctuation_as_pieces)
        self.special: dict[str, int] = corpus.tables["special"]
        self.whole_words = "first" in corpus.features

    def units(self, window: dict[str, np.ndarray]) -> np.ndarray:
        """Return (words, 3): the rows, among the forms, of each word's lead, core and trail."""
        corpus = self.corpus
        return np.stack(
            [corpus.lead_row + window["lead"], window["form"], corpus.trail_row + window["trail"]], axis=1
        )

    def piece_counts(self, window: dict[str, np.ndarray]) -> np.ndarray:
        """Return how many pieces each word has."""
        if self.sampling.punctuation_as_pieces:
            counts: np.ndarray = self.corpus.counts[self.units(window)].sum(axis=1)
            return counts
        return self.corpus.counts[window["form"]]

    def columns(self, first: int, last: int) -> dict[str, np.ndarray]:
        """Return a copy of some rows of the corpus."""
        columns = {name: np.array(column[first:last]) for name, column in self.corpus.columns.items()}
        for name in ("lead", "trail"):
            columns[name] = columns[name].astype(np.int64)
        return columns

    def cut(self, first: int, last: int, random: np.random.Generator | None) -> Iterator[Span]:
        """Cut an article into windows, which begin with a paragraph where one begins at a good place."""
        window = self.columns(first, last)
        ends = np.concatenate([[0], np.cumsum(self.piece_counts(window))])
        heads = np.flatnonzero(window["start"])
        room = self.sampling.window - 2
        at = 0
        while at < last - first:
            end = max(at + 1, int(np.searchsorted(ends, ends[at] + room, side="right")) - 1)
            yield Span(first + at, first + end, int(ends[end] - ends[at]))
            if random is not None and random.random() < self.sampling.lone:
                start, stop = paragraph_in(window["start"], at, end, random)
                yield Span(first + start, first + stop, int(ends[stop] - ends[start]))
            if end >= last - first:
                return
            size = end - at
            fit = heads[(heads > at + size // 2) & (heads <= end)]
            at = int(fit[-1]) if len(fit) else end - size // 8

    def vary(self, window: dict[str, np.ndarray], random: np.random.Generator) -> None:
        """Vary a window in place: longer paragraphs, broken quotations, other names."""
        sampling = self.sampling
        if random.random() < sampling.joined:
            join_paragraphs(window, random)
        if random.random() < sampling.continued:
            continue_quotation(window, random)
        introduce_by_colon(window, random, sampling.colons)
        if random.random() < sampling.renamed:
            rename(window, self.corpus.names, random)

    def batch(self, cut: list[Span], random: np.random.Generator | None = None) -> Batch:
        """Gather windows; with *random*, vary them."""
        read, scored = self._read(cut, random)
        shape = len(cut), max(int(counts.sum()) for _, counts in read) + 2
        words_shape = len(cut), max(len(counts) for _, counts in read)
        pieces = np.full(shape, self.special["padding"], dtype=np.int64)
        mask = np.zeros(shape, dtype=bool)
        features = {name: np.full(shape, size, dtype=np.int64) for name, size in self.sizes.items()}
        first, last = np.zeros(words_shape, dtype=np.int64), np.zeros(words_shape, dtype=np.int64)
        words = np.zeros(words_shape, dtype=bool)
        labels = {name: np.zeros(words_shape, dtype=np.int64) for name in (*LABELS, "sound", "start")}
        said: dict[str, Any] = {}
        if self.soft and scored.any():
            said = {"scored": torch.from_numpy(scored), "others": self.soft.of(cut, scored, words_shape[1])}
        for row, (window, counts) in enumerate(read):
            own, places, word_of, core = self._pieces(window, counts)
            if random is not None and self.sampling.unread:
                own[(random.random(len(counts)) < self.sampling.unread)[word_of] & core] = self.special[
                    "unknown"
                ]
            length = len(own)
            pieces[row, 0], pieces[row, length + 1] = self.special["begin"], self.special["separate"]
            pieces[row, 1 : length + 1] = own
            mask[row, : length + 2] = True
            hidden = np.zeros(len(counts), dtype=bool)
            if random is not None and self.corpus.features:
                hidden = random.random(len(counts)) < self.sampling.unlisted
                if self.whole_words:
                    own[hidden[word_of] & core] = self.special["unknown"]
            classes = self._features(window, random, hidden)
            for name, table in features.items():
                table[row, 1 : length + 1] = np.where(core, classes[name][word_of], self.sizes[name])
            count = len(counts)
            first[row, :count], last[row, :count] = places[0] + 1, places[1] + 1
            words[row, :count] = True
            for name, label in labels.items():
                label[row, :count] = window[name]
        return Batch(
            torch.from_numpy(pieces),
            {name: torch.from_numpy(table) for name, table in features.items()},
            torch.from_numpy(mask),
            torch.from_numpy(first),
            torch.from_numpy(last),
            torch.from_numpy(words),
            {name: torch.from_numpy(label) for name, label in labels.items()},
            **said,
        )

    def _read(
        self, cut: list[Span], random: np.random.Generator | None
    ) -> tuple[list[tuple[dict[str, np.ndarray], np.ndarray]], np.ndarray]:
        """Return windows, varied where there is *random*, each with how many pieces its words have.

        The array is true at those that a teacher is asked about, which stay as they are.
        """
        sampling = self.sampling
        read = []
        scored = np.zeros(len(cut), dtype=bool)
        for row, (start, end, _) in enumerate(cut):
            window = self.columns(start, end)
            if random is not None:
                scored[row] = bool(self.soft and self.soft.scored[start] and random.random() < sampling.plain)
                if not scored[row]:
                    self.vary(window, random)
            counts = self.piece_counts(window)
            fit = int(np.searchsorted(np.cumsum(counts), sampling.window - 2, side="right"))
            read.append(({name: column[:fit] for name, column in window.items()}, counts[:fit]))
        return read, scored

    def _pieces(
        self, window: dict[str, np.ndarray], counts: np.ndarray
    ) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray], np.ndarray, np.ndarray]:
        """Return a window's pieces, where each word's core begins and the word ends, and each piece's word.

        The last array is true at the pieces of cores.
        """
        corpus = self.corpus
        units = self.units(window) if self.sampling.punctuation_as_pieces else window["form"][:, None]
        sizes = corpus.counts[units]
        flat = sizes.ravel()
        begins = np.cumsum(flat) - flat
        inner = np.arange(int(flat.sum())) - np.repeat(begins, flat)
        own = corpus.pieces[np.repeat(corpus.first[units].ravel(), flat) + inner].astype(np.int64)
        width = units.shape[1]
        unit = np.repeat(np.arange(len(flat)), flat)
        core = unit % width == width // 2
        word_begins = begins.reshape(-1, width)
        ends = np.cumsum(counts) - 1
        return own, (word_begins[:, width // 2], ends), unit // width, core

    def _features(
        self, window: dict[str, np.ndarray], random: np.random.Generator | None, hidden: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Return the features of each word; with *random*, some are hidden.

        Of words that are *hidden* only what would be told of one that is in no text.
        """
        lexicon = self.corpus.lexicon[window["form"]].astype(np.int64)
        evidence = window["evidence"].astype(np.int64)
        if random is not None:
            lexicon = np.where(random.random(len(lexicon)) < 0.08, 0, lexicon)
            if random.random() < 0.1:
                evidence = np.zeros_like(evidence)
        told = {name: table[window["form"]].astype(np.int64) for name, table in self.corpus.features.items()}
        if random is not None and hidden.any():
            for name in ("stem", "second"):
                told[name] = np.where(hidden, as_guess(told[name]), told[name])
            lexicon = np.where(hidden, 0, lexicon)
            if self.whole_words:
                strange = random.integers(self.sizes["first"], size=len(hidden))
                told["first"] = np.where(hidden, strange, told["first"])
        return {
            "case": self.corpus.case[window["form"]].astype(np.int64),
            "lexicon": lexicon,
            "evidence": evidence,
            "start": window["start"].astype(np.int64),
            "lead": window["lead"],
            "trail": window["trail"],
            **told,
        }

    def batched(self, cut: list[Span], random: np.random.Generator | None) -> Iterator[list[Span]]:
        """Put windows of like length together, so that little is spent on padding."""
        room = self.sampling.window * self.sampling.batch
        together: list[list[Span]] = []
        for span in sorted(cut, key=lambda span: -span.pieces):
            if not together or (len(together[-1]) + 1) * (together[-1][0].pieces + 2) > room:
                together.append([])
            together[-1].append(span)
        order = range(len(together)) if random is None else random.permutation(len(together)).tolist()
        for number in order:
            yield together[number]

    def stream(
        self, seed: int, epoch: int, position: int, share: tuple[int, int] = (0, 1)
    ) -> Iterator[tuple[Batch, int, int]]:
        """Yield batches to learn from without end, each with the epoch and article to go on from after it.

        Args:
            seed: of all that is random.
            epoch: passes over the corpus that are done.
            position: articles of this pass that are done.
            share: one number, and of how many: which articles this one of several streams takes.
        """
        number, streams = share
        corpus = self.corpus
        begins = np.concatenate([[0], corpus.ends[:-1]])
        while True:
            random = np.random.default_rng([seed, epoch])
            weight = corpus.weight
            if self.soft:
                weight = weight * np.where(self.soft.scored[begins], self.sampling.taught_often, 1)
            times = np.floor(weight + random.random(len(weight))).astype(int)
            times[corpus.kept] = 0
            order = random.permutation(np.repeat(np.arange(len(times)), times))
            position += (number - position) % streams
            while position < len(order):
                random = np.random.default_rng([seed, epoch, position])
                pool: list[Span] = []
                while position < len(order) and len(pool) < POOL * self.sampling.batch:
                    article = order[position]
                    pool += self.cut(int(begins[article]), int(corpus.ends[article]), random)
                    position += streams
                for cut in self.batched(pool, random):
                    yield self.batch(cut, random), epoch, position
            epoch, position = epoch + 1, 0

    def kept(self, chosen: np.ndarray, count: int) -> list[Span]:
        """Return about *count* windows, always the same, of articles *chosen* out of those kept apart."""
        corpus = self.corpus
        numbers = np.flatnonzero(corpus.kept & chosen)
        begins = np.concatenate([[0], corpus.ends[:-1]])
        order = np.random.default_rng(0).permutation(numbers).tolist()
        spans: list[Span] = []
        for article in order:
            if len(spans) >= count:
                break
            spans += list(self.cut(int(begins[article]), int(corpus.ends[article]), None))[:3]
        return spans[:count]
