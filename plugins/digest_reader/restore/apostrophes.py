"""The apostrophes of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from digest_reader.model import Kind
from digest_reader.restore import reasons
from digest_reader.restore.pack import Pack
from digest_reader.restore.paragraph import Candidate, Paragraph, Rank
from digest_reader.restore.words import Shape, Word
from digest_reader.text import APOSTROPHE

CERTAIN = 0.999
"""The least chance of an apostrophe without which the word does not exist."""
NAMED = 0.99
"""The least chance of the apostrophe behind a name's prefix: so many of the training texts' names have it."""


def apostrophes(
    paragraphs: Sequence[Paragraph], shapes: npt.NDArray[np.float64], pack: Pack
) -> Iterator[tuple[Candidate, bool]]:
    """Yield the apostrophes of paragraphs; with False those that were nearly placed.

    Args:
        paragraphs: those that are restored together.
        shapes: (words, 9) chances of `Shape`.
        pack: the language.
    """
    certain: dict[str, tuple[Shape, float]] = {}
    for core in {word.core for paragraph in paragraphs for word in paragraph.words}:
        if core.lower() in pack.always and not core.isupper():
            certain[core] = pack.always[core.lower()], CERTAIN
        elif pack.has_prefix(core):
            certain[core] = Shape.AFTER_FIRST, NAMED
    likely = (1 - shapes[:, Shape.NONE] >= pack.decisions.near).tolist()
    for paragraph in paragraphs:
        for number, word in enumerate(paragraph.words, paragraph.first):
            # What follows an @ is somebody's address, and spelt as he likes.
            known = None if word.lead.endswith("@") else certain.get(word.core)
            if not likely[number] and not known:
                continue
            if any(
                word.core_start <= at <= word.core_end and char in "’'" for at, char in paragraph.bare.marks
            ):
                continue
            for shape, chance in _shapes(word, shapes[number], known):
                if chance < pack.decisions.near:
                    continue
                kind, reason = reasons.apostrophe(word.core, shape, pack)
                offset = word.core_start + shape.offset(len(word.core))
                rank = Rank.FIRST_APOSTROPHE if shape is Shape.START else Rank.LAST_APOSTROPHE
                # What makes no possessive and no contraction must be the apostrophe of a name well known.
                least = pack.decisions.name if kind is Kind.NAME else pack.decisions.apostrophe
                yield Candidate(paragraph, offset, rank, APOSTROPHE, kind, chance, reason), chance >= least


def _shapes(
    word: Word, chances: npt.NDArray[np.float64], certain: tuple[Shape, float] | None
) -> Iterator[tuple[Shape, float]]:
    """Yield where a word may have apostrophes, each with its chance: two if a name has a prefix, else one."""
    core = word.core
    if certain:
        shape, least = certain
        yield shape, max(float(chances[shape]), least)
        possessive = shape is Shape.AFTER_FIRST and core.endswith("s")
        fitting = [Shape.BEFORE_LAST, Shape.END] if possessive else []
    else:
        fitting = [shape for shape in Shape if shape and 0 <= shape.offset(len(core)) <= len(core)]
    if fitting and core[0].isalnum():
        shape = max(fitting, key=lambda shape: chances[shape])
        yield shape, float(chances[shape])


def kind_at(paragraph: Paragraph, offset: int, pack: Pack) -> Kind:
    """Return the kind of an apostrophe that the editor put at an offset of the input."""
    bare = paragraph.bare.offset_of(offset)
    for word in paragraph.words:
        shape = Shape.at(bare - word.core_start, len(word.core))
        if shape and word.core_start <= bare <= word.core_end:
            return reasons.apostrophe(word.core, shape, pack)[0]
    return Kind.NAME
