"""Encoded corpora → the tables of a language and the windows that a network learns from."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digest_reader.restore.features import case_of, pieces_of, suffix_of
from digest_reader.restore.network import PATTERNS, PIECES
from digest_training.corpus import COLUMNS, TRAILS

BUCKETS = (0.002, 0.02, 0.1, 0.3, 0.7, 0.9, 0.98, 0.998)
"""Bounds of the chance that a form of word carries an apostrophe."""
UNKNOWN, NEVER = 0, 1
RARELY = 20
"""A name is seen this many times as often as the same word in small letters, at least."""
COMMA, COLON = TRAILS.index(","), TRAILS.index(":")
SENTENCE_END = [number for number, text in enumerate(TRAILS) if text in {".", "?", "!"}]


@dataclass
class Corpus:
    """Articles in arrays: one row a word, in the columns of `corpus.COLUMNS`."""

    forms: list[str]
    columns: dict[str, np.ndarray]
    ends: np.ndarray
    """Row after the last of each article."""
    sources: np.ndarray
    ids: np.ndarray
    leads: Counter[tuple[str, str]]

    @classmethod
    def read(cls, paths: Sequence[Path]) -> Corpus:
        """Read and join the files that `corpus.encode` wrote."""
        forms: dict[str, int] = {}
        leads: Counter[tuple[str, str]] = Counter()
        parts, base = [], 0
        for path in paths:
            with np.load(path) as file:
                number = np.array(
                    [forms.setdefault(form, len(forms)) for form in file["forms"].tolist()], dtype=np.int32
                )
                part = {name: file[name] for name in (*COLUMNS, "sources", "ids")}
                part["form"] = number[part["form"]]
                part["ends"] = file["ends"] + base
                base += len(part["form"])
                leads += Counter(
                    {(lead, side): count for lead, side, count in json.loads(str(file["leads"]))}
                )
            parts.append(part)
        joined = {
            name: np.concatenate([part[name] for part in parts])
            for name in (*COLUMNS, "ends", "sources", "ids")
        }
        return cls(
            list(forms),
            {name: joined[name] for name in COLUMNS},
            joined["ends"],
            joined["sources"],
            joined["ids"],
            leads,
        )

    def spans(self) -> Iterator[tuple[int, int, str, str]]:
        """Yield first row, last row, source and id of each article."""
        yield from zip(
            [0, *self.ends[:-1].tolist()],
            self.ends.tolist(),
            self.sources.tolist(),
            self.ids.tolist(),
            strict=True,
        )


def prune(pieces: dict[str, int], forms: Sequence[str], counts: np.ndarray, most: int) -> list[str]:
    """Return the *most* frequent word pieces of a corpus, and every single letter; number 0 is unknown."""
    used: Counter[int] = Counter()
    names = {number: piece for piece, number in pieces.items()}
    for form, count in zip(forms, counts.tolist(), strict=True):
        for number in pieces_of(form, pieces):
            used[number] += count
    letters = [
        p
        for p in pieces
        if len(p.removeprefix("##")) == 1 and p.removeprefix("##").isprintable() and ord(p[-1]) < 0x250
    ]
    kept = dict.fromkeys(["[UNK]", "[CLS]", "[SEP]", *letters])
    for number, _ in used.most_common():
        if len(kept) >= most:
            break
        kept.setdefault(names[number])
    return list(kept)


def lexicon(corpus: Corpus, rows: np.ndarray, least: int = 8) -> dict[str, int]:
    """Tell from the rows given how each form of word is written: form → class.

    A class is `NEVER`, or 2 + (pattern - 1) * 9 + bucket for the commonest apostrophe of the form.
    Forms seen fewer than *least* times are left out; so are those that never carry a mark and do
    not look as if they could.
    """
    form, pattern = corpus.columns["form"][rows], corpus.columns["pattern"][rows]
    total = np.bincount(form, minlength=len(corpus.forms))
    by_pattern = np.stack(
        [np.bincount(form[pattern == n], minlength=len(corpus.forms)) for n in range(1, len(PATTERNS))],
        axis=1,
    )
    classes = {}
    for number in np.flatnonzero(total >= least).tolist():
        name, marked = corpus.forms[number], by_pattern[number]
        chance = float(marked.sum() / total[number])
        if chance >= BUCKETS[0]:
            classes[name] = 2 + int(marked.argmax()) * 9 + sum(chance >= bound for bound in BUCKETS)
        elif name[-1:] in "sS" and len(name) > 1:
            classes[name] = NEVER
    return classes


@dataclass
class FormTable:
    """What is fixed for each form of word: pieces, case, suffix, lexicon class."""

    pieces: np.ndarray
    """(forms, PIECES) numbers of pieces, padded by ``len(vocabulary)``."""
    case: np.ndarray
    suffix: np.ndarray
    lexicon: np.ndarray

    @classmethod
    def make(cls, forms: Sequence[str], vocabulary: Sequence[str], classes: dict[str, int]) -> FormTable:
        """Work out the features of *forms*."""
        numbers = {piece: number for number, piece in enumerate(vocabulary)}
        pieces = np.full((len(forms), PIECES), len(vocabulary), dtype=np.int32)
        for row, form in enumerate(forms):
            cut = pieces_of(form, numbers)
            cut = cut[: PIECES - 1] + cut[-1:] if len(cut) > PIECES else cut
            pieces[row, : len(cut)] = cut
        return cls(
            pieces,
            np.array([case_of(form) for form in forms], dtype=np.int32),
            np.array([suffix_of(form) for form in forms], dtype=np.int32),
            np.array(
                [classes.get(form, classes.get(form.lower(), UNKNOWN)) for form in forms], dtype=np.int32
            ),
        )


def names_of(corpus: Corpus, table: FormTable, rows: np.ndarray, least: int = 8) -> np.ndarray:
    """Return the forms, seen *least* times or more in the rows given, that are names: hardly ever small.

    Left out is what may carry an apostrophe, or ends in s: there the name itself says much.
    """
    counts = np.bincount(corpus.columns["form"][rows], minlength=len(corpus.forms))
    seen = dict(zip(corpus.forms, counts.tolist(), strict=True))
    small = np.array([seen.get(form.lower(), 0) for form in corpus.forms])
    plain = np.array([not form.endswith("s") for form in corpus.forms])
    capital = table.case == case_of("Capital")
    return np.flatnonzero(
        capital & plain & (table.lexicon == UNKNOWN) & (counts >= least) & (small < counts / RARELY)
    )


def held_out(source: str, name: str) -> bool:
    """Is this article kept from training?  Whole outlets are, and a fiftieth of the sets without outlets."""
    key = source if name.startswith("abp:") else name
    return zlib.crc32(key.encode()) % 50 == 7


def paragraph_in(start: np.ndarray, first: int, last: int, random: np.random.Generator) -> tuple[int, int]:
    """Return a paragraph of the run given, or what of it lies there; *start* is true where one begins."""
    bounds = [first, *(first + 1 + np.flatnonzero(start[first + 1 : last])).tolist(), last]
    number = int(random.integers(len(bounds) - 1))
    return bounds[number], bounds[number + 1]


def windows(
    corpus: Corpus,
    spans: Sequence[tuple[int, int]],
    size: int,
    random: np.random.Generator,
    lone: float = 0.2,
) -> Iterator[tuple[int, int]]:
    """Cut articles into runs of at most *size* words that begin with a paragraph, in random order.

    For a share *lone* of them, a paragraph follows on its own: short texts are restored too.
    """
    cut = []
    start = corpus.columns["start"]
    for first, last in spans:
        at = first
        while at < last:
            end = min(at + size, last)
            cut.append((at, end))
            if random.random() < lone:
                cut.append(paragraph_in(start, at, end, random))
            if end == last:
                break
            heads = np.flatnonzero(start[at + size // 2 : end + 1]) if end < last else np.array([], dtype=int)
            at = at + size // 2 + int(heads[-1]) if len(heads) else end - size // 8
    order = random.permutation(len(cut))
    return (cut[number] for number in order)


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
    old = np.intersect1d(form, names)
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


def introduce_by_colon(
    window: dict[str, np.ndarray], random: np.random.Generator, share: float = 0.25
) -> None:
    """Put a colon for the comma before some quotations, as British papers and bulletins do; in place."""
    places = np.flatnonzero(
        (window["opens"][1:] == 1) & (window["trail"][:-1] == COMMA) & (window["state"][:-1] == 0)
    )
    window["trail"][places[random.random(len(places)) < share]] = COLON
