"""A language's network at run time: words → scores for every word.

A window of words goes through on its own, so that no text's scores depend on what else is
restored beside it.
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np
import numpy.typing as npt
import onnxruntime

from digest_reader.languages import EMBEDDINGS, GRAPH, TABLES, cached, folder, networks
from digest_reader.restore.discourse import agreed
from digest_reader.restore.embeddings import Embeddings
from digest_reader.restore.features import case_of, evidence_of, pieces_of, suffix_of
from digest_reader.restore.suffixes import Suffixes
from digest_reader.restore.words import Word

HEADS = {"pattern": 9, "opens": 4, "closes": 4, "place": 3, "state": 3}
PATTERNS = ("", "-1", "-0", "-2", "+0", "+1", "+2", "+3", "-3")
"""The apostrophe patterns of a network whose tables name none, class by class."""
PIECES = 6
"""Word pieces kept of a word, at most."""
CACHED_FORMS = 32_000
"""Forms of words of which the embeddings are kept: some 50 MB."""
DISTANCE = "distance"
"""Names the table of what the distance of two places adds to their attention, in networks that have one."""
FORBIDDEN = -1e4
"""The logit of what cannot be."""
UNLIKELY = -6.0
"""By how much less than that of no apostrophe the logit of one is where nothing need be asked."""

Floats = npt.NDArray[np.float32]
Scores = dict[str, Floats]
"""Head → logits (words, classes)."""


def session_of(path: Path) -> onnxruntime.InferenceSession:
    """Load a network's graph, to be run on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Attention to distant words underflows to subnormal numbers, with which the processor is many times
    # slower; taken as zero they change no score.
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    # The graph is fused already; onnxruntime's own fusion would slow its norms down.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def by_distance(table: Floats, longest: int) -> Floats:
    """Return (1, heads, *longest*, *longest*): what is added to the attention of one place to another.

    Args:
        table: (heads, distances), for those from the farthest before to the farthest behind.
        longest: places in a window, at most.
    """
    place = np.arange(longest)
    away = place[None, :] - place[:, None] + table.shape[1] // 2
    return np.ascontiguousarray(table[None, :, away], dtype=np.float32)


class Scoring(Protocol):
    """What scores the words of a language's texts."""

    patterns: tuple[str, ...]
    """Where a word's apostrophes may stand, class by class; see `digest_reader.restore.patterns`."""
    punctuation_outside_quotation: frozenset[str]
    """Punctuation before a word that stands outside a quotation opening there."""

    def scores(self, document: Sequence[Sequence[Word]]) -> Scores:
        """Score every word of a document."""


@partial(cached, most=1)
def read_tables(folder: Path) -> dict[str, Any]:
    """Read what a network must know of words; several ask for the tables of one, one after another."""
    with lzma.open(folder / TABLES) as file:
        tables: dict[str, Any] = msgspec.json.decode(file.read())
    return tables


class Network:
    """One that reads words whole, from its folder; loaded once."""

    def __init__(self, folder: Path) -> None:
        tables = read_tables(folder)
        self.window: int = tables["window"]
        self.patterns: tuple[str, ...] = tuple(tables.get("patterns", PATTERNS))
        self._heads = {**HEADS, "pattern": len(self.patterns)}
        self.punctuation_outside_quotation = frozenset(tables["inner_leads"])
        # Features of words belong to a network: those of the English one, where tables are silent.
        self._highest: int = tables.get("highest_letter", 255)
        self._endings: str = tables.get("endings", "sS")
        self._pieces: dict[str, int] = dict(zip(tables["pieces"], count()))
        self._lexicon: dict[str, int] = tables["lexicon"]
        self._leads = dict(zip(tables["leads"], count()))
        self._trails = dict(zip(tables["trails"], count()))
        with np.load(folder / EMBEDDINGS) as file:
            self._embeddings = Embeddings(file["piece"], file["piece_scale"])
            self._tables = {
                name: file[name].astype(np.float32) for name in file.files if not name.startswith("piece")
            }
        self._path = folder / GRAPH
        self._rows: dict[str, int] = {}
        self._forms = np.empty((1024, self._embeddings.width), dtype=np.float32)

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return session_of(self._path)

    @cached_property
    def _by_distance(self) -> Floats | None:
        if DISTANCE not in self._tables:
            return None
        return by_distance(self._tables[DISTANCE], len(self._tables["position"]))

    def _add_forms(self, cores: Sequence[str]) -> None:
        """Work out the embeddings of forms that are new, and give each a row."""
        first, end = len(self._rows), len(self._rows) + len(cores)
        if end > len(self._forms):
            longer = np.empty((max(end, 2 * len(self._forms)), self._forms.shape[1]), dtype=np.float32)
            longer[:first] = self._forms[:first]
            self._forms = longer
        self._forms[first:end] = self._embedded(cores)
        self._rows.update(zip(cores, range(first, end), strict=True))

    def _listed(self, core: str) -> int:
        """Return the class of a form of word in the network's lexicon."""
        listed = self._lexicon.get(core)
        return self._lexicon.get(core.lower(), 0) if listed is None else listed

    def _embedded(self, cores: Sequence[str]) -> Floats:
        """Return the embeddings (forms, width) of forms of words, wherever they stand."""
        embeddings = self._mean_pieces(cores)
        embeddings += self._tables["case"][[case_of(core) for core in cores]]
        embeddings += self._tables["suffix"][[suffix_of(core, self._highest) for core in cores]]
        embeddings += self._tables["lexicon"][[self._listed(core) for core in cores]]
        return embeddings

    def _mean_pieces(self, cores: Sequence[str]) -> Floats:
        """Return the mean embeddings (forms, width) of the word pieces of forms."""
        cuts = [self._cut(core) for core in cores]
        counts = np.array(list(map(len, cuts)))
        means = self._embeddings[[cut[0] for cut in cuts]]
        for place in range(1, counts.max()):
            longer = np.flatnonzero(counts > place)
            means[longer] += self._embeddings[[cuts[number][place] for number in longer]]
        means /= counts[:, None]
        return means

    def _cut(self, core: str) -> list[int]:
        """Return a form's word pieces, of many the first and the last."""
        pieces = pieces_of(core, self._pieces)
        return pieces[: PIECES - 1] + pieces[-1:] if len(pieces) > PIECES else pieces

    def _evidence(self, document: Sequence[Sequence[Word]]) -> list[int]:
        """Return, word by word, the class of what the rest of a document says of it."""
        return [told for paragraph in evidence_of(document, self._endings) for told in paragraph]

    def _number(self, document: Sequence[Sequence[Word]]) -> dict[str, npt.NDArray[np.int32]]:
        """Return, for each table of embeddings, the rows (words,) of a document's words."""
        flat = [word for paragraph in document for word in paragraph]
        if len(self._rows) + len(flat) > CACHED_FORMS:
            self._rows.clear()
        if unseen := {word.core for word in flat}.difference(self._rows):
            self._add_forms([*unseen])
        lead, trail = len(self._leads), len(self._trails)
        rows = {
            "form": [self._rows[word.core] for word in flat],
            "lead": [self._leads.get(word.lead, lead) for word in flat],
            "trail": [self._trails.get(word.trail, trail) for word in flat],
            "start": [int(number == 0) for paragraph in document for number in range(len(paragraph))],
            "evidence": self._evidence(document),
        }
        return {name: np.array(numbers, dtype=np.int32) for name, numbers in rows.items()}

    def _sum(self, rows: Mapping[str, npt.NDArray[np.int32]], span: slice) -> Floats:
        """Return the summed embeddings (words, width) of some words, without their positions."""
        x: Floats = self._forms[rows["form"][span]]
        for name in ("lead", "trail", "start", "evidence"):
            x += self._tables[name][rows[name][span]]
        return x

    def embed(self, document: Sequence[Sequence[Word]]) -> Floats:
        """Return the summed embeddings (words, width) of a document's words, without their positions."""
        return self._sum(self._number(document), slice(None))

    def windows(self, lengths: Sequence[int]) -> list[tuple[int, int]]:
        """Cut a document, given its paragraphs' numbers of words, into overlapping runs of words.

        A run begins with a paragraph where one begins at a good place.
        """
        total = sum(lengths)
        heads = np.cumsum([0, *lengths[:-1]])
        runs, at = [], 0
        while True:
            end = min(at + self.window, total)
            runs.append((at, end))
            if end == total:
                return runs
            latest = end - self.window // 4
            fit = heads[(heads > at + self.window // 2) & (heads <= latest)]
            at = int(fit[-1]) if len(fit) else latest

    def scores(self, document: Sequence[Sequence[Word]]) -> Scores:
        """Score every word of a document.

        Where windows overlap, each word has the mean of what they say, in which a window counts the
        more the farther from its edges the word stands.
        """
        rows, total = self._number(document), sum(map(len, document))
        result = np.zeros((total, sum(self._heads.values())), dtype=np.float32)
        weights = np.zeros((total, 1), dtype=np.float32)
        for start, end in self.windows([len(paragraph) for paragraph in document]) if total else ():
            count = end - start
            scores = self._run(self._sum(rows, slice(start, end)))
            inward = np.arange(1, count + 1, dtype=np.float32)
            # Where the text itself begins or ends there is nothing that a window would not know of.
            weight = np.minimum(inward if start else count, inward[::-1] if end < total else count)
            result[start:end] += scores * weight.reshape(-1, 1)
            weights[start:end] += weight.reshape(-1, 1)
        result /= weights
        parts = np.split(result, np.cumsum(list(self._heads.values()))[:-1], axis=1)
        return dict(zip(self._heads, parts, strict=True))

    def _run(self, words: Floats) -> Floats:
        """Return the scores (words, classes) of one window of embedded words."""
        feed = {"words": (words + self._tables["position"][: len(words)])[None]}
        if self._by_distance is not None:
            feed[DISTANCE] = np.ascontiguousarray(self._by_distance[:, :, : len(words), : len(words)])
        (batch,) = self._session.run(None, feed)
        scores: Floats = batch[0]
        return scores


class SuffixedNetwork(Network):
    """One that reads words whole, in a language whose names take suffixes; see `suffixes`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        tables = read_tables(folder)
        self._suffixes = Suffixes(tables["suffixes"])
        self._begin, self._end = (self._embeddings[[self._pieces[name]]] for name in tables["ends"])
        self._unknown = self._pieces[tables["unknown"]]
        self._lengths = [_length_behind(pattern) for pattern in self.patterns]
        self._marked = [number for number, pattern in enumerate(self.patterns) if pattern]

    def _embedded(self, cores: Sequence[str]) -> Floats:
        rows = [self._pieces.get(self._suffixes.fold(core), self._unknown) for core in cores]
        embeddings = self._embeddings[rows]
        embeddings += self._tables["case"][[case_of(core) for core in cores]]
        embeddings += self._tables["lexicon"][[self._listed(core) for core in cores]]
        features = [self._suffixes.features(core) for core in cores]
        for name in self._suffixes.sizes:
            embeddings += self._tables[name][[own[name] for own in features]]
        return embeddings

    def _evidence(self, document: Sequence[Sequence[Word]]) -> list[int]:
        return self._suffixes.evidence([word.core for paragraph in document for word in paragraph])

    def scores(self, document: Sequence[Sequence[Word]]) -> Scores:
        """Score every word of a document; a suffix follows each apostrophe, and the text's names agree."""
        scores = super().scores(document)
        pattern, cores = scores["pattern"], [word.core for paragraph in document for word in paragraph]
        marked = np.logaddexp.reduce(pattern[:, self._marked], axis=1)
        unsure = marked > pattern[:, self.patterns.index("")] + UNLIKELY
        for row in np.flatnonzero(unsure).tolist():
            only = self._suffixes.behind_figures(cores[row])
            fits = {only} if only else {length for _, _, length in self._suffixes.cuts(cores[row])}
            for number in self._marked:
                if self._lengths[number] not in fits:
                    pattern[row, number] = FORBIDDEN
                elif only:
                    pattern[row, number] = marked[row]  # what is said for any place is said for this one
        return {**scores, "pattern": agreed(cores, pattern, self.patterns)}

    def _run(self, words: Floats) -> Floats:
        # It was taught that a window has a piece of its own before its words, and one behind them.
        return super()._run(np.concatenate([self._begin, words, self._end]))[1:-1]


def _length_behind(pattern: str) -> int:
    """Return how many letters follow a pattern's only apostrophe; 0 where there is none, or another."""
    return int(pattern[1:]) if pattern.startswith("-") and " " not in pattern else 0


def open_language(own: Path) -> Scoring | None:
    """Return what scores a language's texts, from its folder, or None where it holds no network."""
    members = [open_network(folder) for folder in networks(own)]
    if len(members) > 1:
        # Only several need the module, which builds on this one.
        from digest_reader.restore.ensemble import Ensemble

        return Ensemble(members)
    return members[0] if members else None


def open_network(folder: Path) -> Scoring:
    """Return the network whose files a folder holds: its tables tell of which kind it is."""
    tables = read_tables(folder)
    if "punctuation_as_pieces" in tables:
        # Only such a network needs the module, which builds on this one.
        from digest_reader.restore.piecewise import PiecewiseNetwork

        return PiecewiseNetwork(folder)
    return SuffixedNetwork(folder) if "suffixes" in tables else Network(folder)


@cached
def load(language: str) -> Scoring | None:
    """Return what scores a language's texts, or None where nothing does."""
    own = folder(language)
    return open_language(own) if own else None
