"""The apostrophes of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from digest_reader.restore import reasons
from digest_reader.restore.marks import APOSTROPHE, Kind
from digest_reader.restore.pack import Pack
from digest_reader.restore.paragraph import Candidate, Paragraph, Rank
from digest_reader.restore.words import Shape

CERTAIN = 0.999
"""The least chance of an apostrophe without which the word does not exist."""


def apostrophes(
    paragraphs: Sequence[Paragraph], shapes: npt.NDArray[np.float64], pack: Pack
) -> Iterator[tuple[Candidate, bool]]:
    """Yield the apostrophes of paragraphs; with False those that were nearly placed.

    Args:
        paragraphs: those that are restored together.
        shapes: (words, 9) chances of `Shape`.
        pack: the language.
    """
    always = {
        core: pack.always[core.lower()]
        for core in {word.core for paragraph in paragraphs for word in paragraph.words}
        if core.lower() in pack.always
    }
    likely = (1 - shapes[:, Shape.NONE] >= pack.decisions.near).tolist()
    for paragraph in paragraphs:
        for number, word in enumerate(paragraph.words, paragraph.first):
            if not likely[number] and word.core not in always:
                continue
            if any(
                word.core_start <= at <= word.core_end and char in "’'" for at, char in paragraph.survivors
            ):
                continue
            certain = always.get(word.core)
            if certain is not None and not word.core.isupper():
                shape, chance = certain, max(float(shapes[number, certain]), CERTAIN)
            else:
                shape = _likeliest(word.core, shapes[number])
                chance = float(shapes[number, shape])
                if shape is Shape.NONE or not word.core[0].isalnum() or chance < pack.decisions.near:
                    continue
            kind, reason = reasons.apostrophe(word.core, shape, pack)
            offset = word.core_start + shape.offset(len(word.core))
            rank = Rank.FIRST_APOSTROPHE if shape is Shape.START else Rank.LAST_APOSTROPHE
            # An apostrophe that makes no possessive and no contraction must be a name's that is well known.
            least = pack.decisions.name if kind is Kind.NAME else pack.decisions.apostrophe
            yield Candidate(paragraph, offset, rank, APOSTROPHE, kind, chance, reason), chance >= least


def _likeliest(core: str, chances: npt.NDArray[np.float64]) -> Shape:
    """Return the likeliest of the shapes that fit in a word."""
    length = len(core)
    fitting = [shape for shape in Shape if shape and 0 <= shape.offset(length) <= length]
    return max(fitting, key=lambda shape: chances[shape], default=Shape.NONE)


def kind_at(paragraph: Paragraph, offset: int, pack: Pack) -> Kind:
    """Return the kind of an apostrophe that the editor put at an offset of the input."""
    bare = paragraph.bare_offset(offset)
    for word in paragraph.words:
        shape = Shape.at(bare - word.core_start, len(word.core))
        if shape and word.core_start <= bare <= word.core_end:
            return reasons.apostrophe(word.core, shape, pack)[0]
    return Kind.NAME
