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
from digest_reader.restore.network import PIECES
from digest_reader.restore.words import Shape
from digest_reader.training.corpus import COLUMNS, TRAILS

BUCKETS = (0.002, 0.02, 0.1, 0.3, 0.7, 0.9, 0.98, 0.998)
"""Bounds of the chance that a form of word carries an apostrophe."""
UNKNOWN, NEVER = 0, 1
MOSTLY_POSSESSIVE = [
    2 + (Shape.BEFORE_LAST - 1) * 9 + bucket for bucket in range(1 + BUCKETS.index(0.3), 1 + len(BUCKETS))
]
"""Classes of `lexicon` of which three in ten or more are possessives (or contractions with “is”)."""
LARGE = "Christian Science Monitor"
"""An outlet of so many articles that a third of them is enough to choose with."""
RARELY = 20
"""A name is seen this many times as often as the same word in small letters, at least."""
COMMA, COLON = TRAILS.index(","), TRAILS.index(":")
STOP = TRAILS.index(".")
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

    A class is `NEVER`, or 2 + (shape - 1) * 9 + bucket for the commonest apostrophe of the form.
    Forms seen fewer than *least* times are left out; so are those that never carry a mark and do
    not look as if they could.
    """
    form, shape = corpus.columns["form"][rows], corpus.columns["shape"][rows]
    total = np.bincount(form, minlength=len(corpus.forms))
    by_shape = np.stack(
        [np.bincount(form[shape == s], minlength=len(corpus.forms)) for s in range(1, len(Shape))], axis=1
    )
    classes = {}
    for number in np.flatnonzero(total >= least).tolist():
        name, marked = corpus.forms[number], by_shape[number]
        chance = float(marked.sum() / total[number])
        if chance >= BUCKETS[0]:
            classes[name] = 2 + int(marked.argmax()) * 9 + sum(chance >= bound for bound in BUCKETS)
        elif name[-1:] in "sS" and len(name) > 1:
            classes[name] = NEVER
    return classes


@dataclass
class FormTable:
    """What is fixed for each form of word: pieces, case, suffix, lexicon class, may a sentence end there."""

    pieces: np.ndarray
    """(forms, PIECES) numbers of pieces, padded by ``len(vocabulary)``."""
    case: np.ndarray
    suffix: np.ndarray
    lexicon: np.ndarray
    may_end: np.ndarray
    """Does a full stop after it end a sentence?  Not if it may be an abbreviation: Sen., U.S."""

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
            np.array([form.islower() or (len(form) > 4 and "." not in form) for form in forms]),
        )


@dataclass(frozen=True)
class Names:
    """Forms that are names and may stand for each other."""

    plain: np.ndarray
    """The form of each name."""
    with_s: np.ndarray
    """The same with an s, where that is mostly its possessive; else -1."""
    number: np.ndarray
    """(forms,) which name each form is, with its s or without; -1: none."""

    @classmethod
    def find(cls, corpus: Corpus, table: FormTable, rows: np.ndarray, least: int = 8) -> Names:
        """Find the forms, seen *least* times or more in the rows given, that are hardly ever small.

        Left out is what may carry an apostrophe, or ends in s: there the name itself says much.
        """
        counts = np.bincount(corpus.columns["form"][rows], minlength=len(corpus.forms))
        seen = dict(zip(corpus.forms, counts.tolist(), strict=True))
        small = np.array([seen.get(form.lower(), 0) for form in corpus.forms])
        ends = np.array([form.endswith("s") for form in corpus.forms])
        capital = (table.case == case_of("Capital")) & (counts >= least) & (small < counts / RARELY)
        plain = np.flatnonzero(capital & ~ends & (table.lexicon == UNKNOWN))
        possessive = np.flatnonzero(capital & ends & np.isin(table.lexicon, MOSTLY_POSSESSIVE))
        numbers = {corpus.forms[form]: form for form in possessive.tolist()}
        with_s = np.array([numbers.get(f"{corpus.forms[form]}s", -1) for form in plain.tolist()], dtype=int)
        number = np.full(len(corpus.forms), -1)
        number[plain] = np.arange(len(plain))
        number[with_s[with_s >= 0]] = np.flatnonzero(with_s >= 0)
        return cls(plain, with_s, number)


def held_out(source: str, name: str) -> bool:
    """Is this article kept from training?

    Whole outlets are, of the largest of them a third, and a fiftieth of the sets without outlets.
    """
    key = source if name.startswith("abp:") else name
    kept = zlib.crc32(key.encode()) % 50 == 7
    return kept and (source != LARGE or zlib.crc32(name.encode()) % 3 == 0)


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

    How long an article's first run is varies, so that another pass cuts it elsewhere.  For a share
    *lone* of them, a paragraph follows on its own: short texts are restored too.
    """
    cut = []
    start = corpus.columns["start"]
    for first, last in spans:
        at, most = first, int(random.integers(size // 2, size + 1))
        while at < last:
            end = min(at + most, last)
            cut.append((at, end))
            if random.random() < lone:
                cut.append(paragraph_in(start, at, end, random))
            if end == last:
                break
            middle = (at + end) // 2
            heads = np.flatnonzero(start[middle : end + 1])
            at, most = (middle + int(heads[-1]) if len(heads) else end - size // 8), size
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
    window: dict[str, np.ndarray], names: Names, random: np.random.Generator, share: float = 0.7
) -> None:
    """Give a *share* of the names in a window others, each the same one throughout; in place.

    Who is quoted then depends on how it is told, not on who was quoted in the training texts; and
    what is whose, on how it is told as well.
    """
    form = window["form"]
    number = names.number[form]
    old = np.unique(number[number >= 0])
    old = old[random.random(len(old)) < share]
    possessive = np.isin(names.with_s[old], form)
    new = np.where(
        possessive,
        random.choice(np.flatnonzero(names.with_s >= 0), len(old)) if possessive.any() else 0,
        random.integers(len(names.plain), size=len(old)),
    )
    places = np.flatnonzero(np.isin(number, old))
    chosen = new[np.searchsorted(old, number[places])]
    ends = names.plain[number[places]] != form[places]
    form[places] = np.where(ends, names.with_s[chosen], names.plain[chosen])


def ends_of_sentences(window: dict[str, np.ndarray], may_end: np.ndarray) -> np.ndarray:
    """Tell after which words of a window a sentence ends, but for the last of a paragraph."""
    ends: np.ndarray = np.isin(window["trail"], SENTENCE_END) & may_end[window["form"]]
    return ends


def omit_sentences(
    window: dict[str, np.ndarray], may_end: np.ndarray, random: np.random.Generator, share: float = 0.25
) -> dict[str, np.ndarray]:
    """Return a window without a *share* of its sentences, of those at which no quotation opens or closes.

    Articles that are read many times are then never quite the same.
    """
    start = window["start"]
    begins = np.concatenate([[True], ends_of_sentences(window, may_end)[:-1]])
    sentence = np.cumsum((start == 1) | begins) - 1
    marked = np.bincount(sentence, weights=(window["opens"] > 0) | (window["closes"] > 0)) > 0
    omitted = ~marked & (random.random(len(marked)) < share)
    if omitted.all():
        return window
    kept = ~omitted[sentence]
    paragraph = np.cumsum(start)[kept]
    left = {name: column[kept] for name, column in window.items()}
    # A window that began inside a paragraph has number 0 there.
    left["start"] = (np.diff(paragraph, prepend=0) > 0).astype(start.dtype)
    return left


def omit_attributions(
    window: dict[str, np.ndarray],
    may_end: np.ndarray,
    random: np.random.Generator,
    share: float = 0.4,
    longest: int = 4,
) -> dict[str, np.ndarray]:
    """Return a window without a *share* of its attributions: “We go,” he said. becomes “We go.”.

    British papers often leave them out once the speaker is known.  An attribution is the end of a
    sentence, of *longest* words at most, behind a quotation that ends on a comma.  Speech that
    follows it in the paragraph then goes on in the same quotation.
    """
    left = {name: column.copy() for name, column in window.items()}
    kept = np.ones(len(window["form"]), dtype=bool)
    ended = (window["closes"] == 1) & (window["trail"] == COMMA) & (window["sound"] == 1)
    sentence_end = ends_of_sentences(window, may_end)
    for at in np.flatnonzero(ended & (random.random(len(kept)) < share)):
        stops = np.flatnonzero(window["trail"][at + 1 : at + 1 + longest])
        run = slice(at + 1, at + 2 + int(stops[0]) if len(stops) else at + 1)
        if not sentence_end[run][-1:].any():
            continue
        if any(window[name][run].any() for name in ("start", "state", "opens", "closes")):
            continue
        goes_on = run.stop < len(kept) and window["opens"][run.stop] > 0 and not window["start"][run.stop]
        if goes_on and (window["opens"][run.stop] > 1 or window["closes"][run.stop : run.stop + 4].any()):
            continue  # a phrase that begins a sentence is no more speech
        kept[run] = False
        left["trail"][at], left["place"][at] = STOP, 1
        if goes_on:
            left["closes"][at] = left["place"][at] = left["opens"][run.stop] = 0
    if not (kept & (window["state"] == 0)).any():
        return window  # somebody must be there to quote
    return {name: column[kept] for name, column in left.items()}


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
