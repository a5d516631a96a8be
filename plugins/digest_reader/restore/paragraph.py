"""A paragraph while it is restored, and the marks that are proposed for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from digest_reader.model import Kind, Part, Reason
from digest_reader.restore.typography import curl
from digest_reader.restore.words import Word, words
from digest_reader.text import Bare, bare_of

Place: TypeAlias = tuple[int, int, Part]
"""(paragraph's number, offset in the input, part): where a mark stands, and what it does there."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the input: its text without marks, its words, and the marks that survived."""

    number: int
    """Its number in the input, or `HEADLINE`."""
    first: int
    """Words before it, in the paragraphs that are restored together with it."""
    bare: Bare
    """Its text without the marks that survived."""
    words: list[Word]

    @property
    def span(self) -> slice:
        """Its words among those that are restored together."""
        return slice(self.first, self.first + len(self.words))

    def place(self, offset: int, part: Part) -> Place:
        """Return the place in the input of an offset in the bare text.

        Where marks survived there, an opening mark goes behind them, any other before.
        """
        return self.number, (self.bare.behind if part is Part.OPEN else self.bare.before)(offset), part

    def word_at(self, offset: int) -> Word | None:
        """Return the word that has an offset in the bare text among or beside its letters."""
        number = bisect_right(self.words, offset, key=lambda word: word.core_start) - 1
        return self.words[number] if number >= 0 and offset <= self.words[number].core_end else None


def read_paragraphs(texts: Iterable[str], number: int = 0) -> list[Paragraph]:
    """Read paragraphs that are restored together, the first of which has *number*."""
    paragraphs: list[Paragraph] = []
    first = 0
    for text in texts:
        bare = bare_of(curl(text))  # straight marks count as what they are shown as
        paragraphs.append(Paragraph(number + len(paragraphs), first, bare, words(bare.text, bare.marks)))
        first += len(paragraphs[-1].words)
    return paragraphs


class Rank(IntEnum):
    """What a mark does, in the order of marks at one place."""

    LAST_APOSTROPHE = 0
    """At a word's end, or within it."""
    NESTED_CLOSE = 1
    OUTER_CLOSE = 2
    OUTER_OPEN = 3
    NESTED_OPEN = 4
    FIRST_APOSTROPHE = 5
    """Before a word."""

    @property
    def part(self) -> Part:
        """What the mark is."""
        if self in {Rank.LAST_APOSTROPHE, Rank.FIRST_APOSTROPHE}:
            return Part.APOSTROPHE
        return Part.CLOSE if self < Rank.OUTER_OPEN else Part.OPEN


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mark that may be placed."""

    paragraph: Paragraph
    offset: int
    """In the bare text."""
    rank: Rank
    text: str
    kind: Kind
    chance: float
    reason: Reason
    follows: bool = False
    """Is it of a quotation of which the editor wants another mark?"""

    @property
    def place(self) -> Place:
        """Where it would stand."""
        return self.paragraph.place(self.offset, self.rank.part)
