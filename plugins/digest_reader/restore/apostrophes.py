"""The apostrophes of words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from digest_reader.model import Kind
from digest_reader.restore.calibration import Thresholds
from digest_reader.restore.paragraph import Candidate, Paragraph, Rank
from digest_reader.restore.patterns import fits, places_of
from digest_reader.restore.rules import Places, WordRules
from digest_reader.restore.words import Word
from digest_reader.text import APOSTROPHE


def apostrophes(
    paragraphs: Sequence[Paragraph],
    chances: npt.NDArray[np.float64],
    patterns: tuple[str, ...],
    rules: WordRules,
    thresholds: Thresholds,
) -> Iterator[tuple[Candidate, bool]]:
    """Yield the apostrophes of paragraphs; with False those that were nearly placed.

    Args:
        paragraphs: those that are restored together.
        chances: (words, patterns).
        patterns: see `digest_reader.restore.patterns`; the empty one among them.
        rules: of the language.
        thresholds: of the network.
    """
    forms = {word.core for paragraph in paragraphs for word in paragraph.words}
    certain = {core: places for core in forms if (places := rules.certain_places(core))}
    middles = set(filter(rules.may_stand_between, forms))
    asked = certain.keys() | middles
    likely = (1 - chances[:, patterns.index("")] >= thresholds.near).tolist()
    for paragraph in paragraphs:
        survivors = [at for at, char in paragraph.bare.marks if char in "’'"]
        cores = ["", *(word.core for word in paragraph.words), ""]
        for number, word in enumerate(paragraph.words, paragraph.first):
            if not (likely[number] or word.core in asked):
                continue
            sure_places = certain.get(word.core)
            if not sure_places and word.core in middles:
                at = number - paragraph.first
                sure_places = rules.certain_between(*cores[at : at + 3])
            if word.lead.endswith("@"):
                sure_places = None  # somebody's address, spelt as he likes
            if not (likely[number] or sure_places) or _stands_in(word, survivors):
                continue
            for at, chance in _places(word, chances[number].tolist(), patterns, sure_places, rules):
                if chance < thresholds.near:
                    continue
                kind, reason = rules.tell(word.core, at)
                rank = Rank.LAST_APOSTROPHE if at else Rank.FIRST_APOSTROPHE
                # What makes no possessive and no contraction must be the apostrophe of a name well known.
                least = thresholds.name if kind is Kind.NAME else thresholds.apostrophe
                offset = word.core_start + at
                yield Candidate(paragraph, offset, rank, APOSTROPHE, kind, chance, reason), chance >= least


def _stands_in(word: Word, offsets: Sequence[int]) -> bool:
    """Tell whether one of the *offsets*, which rise, lies in a word."""
    at = bisect_left(offsets, word.core_start)
    return at < len(offsets) and offsets[at] <= word.core_end


def _places(
    word: Word,
    chances: Sequence[float],
    patterns: tuple[str, ...],
    certain: tuple[Places, float] | None,
    rules: WordRules,
) -> Iterator[tuple[int, float]]:
    """Yield at which offsets of a word apostrophes may stand, each with its chance.

    They are those of the likeliest pattern; or the certain ones, and that of a possessive beside them.
    """
    fitting = _fitting(patterns, len(word.core))

    def chance(at: int) -> float:
        return sum(chances[number] for number, places in fitting if at in places)

    if certain:
        places, least = certain
        yield from ((at, max(chance(at), least)) for at in places)
        beside = rules.possessives(word.core, places)
        if beside:
            at = max(beside, key=chance)
            yield at, chance(at)
    elif fitting and word.core[0].isalnum():
        _, places = max(fitting, key=lambda pattern: chances[pattern[0]])
        yield from ((at, chance(at)) for at in places)


@cache
def _fitting(patterns: tuple[str, ...], length: int) -> list[tuple[int, Places]]:
    """Return the patterns that a word of *length* letters may have: their numbers and offsets."""
    return [
        (number, places_of(pattern, length))
        for number, pattern in enumerate(patterns)
        if pattern and fits(pattern, length)
    ]
