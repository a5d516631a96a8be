"""A paragraph while it is restored, and the marks that are proposed for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from digest_reader.restore.marks import Kind
from digest_reader.restore.typography import curl
from digest_reader.restore.words import Word, split_marks, words

Place: TypeAlias = tuple[int, int, str]
"""(paragraph's number, offset in the input, part): where a mark stands, and what it does there."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the input: its text without marks, its words, and the marks that survived."""

    number: int
    """Its number in the input, or `HEADLINE`."""
    first: int
    """Words before it, in the paragraphs that are restored together with it."""
    bare: str
    words: list[Word]
    survivors: list[tuple[int, str]]
    """(offset in the bare text, mark)."""

    @property
    def span(self) -> slice:
        """Its words among those that are restored together."""
        return slice(self.first, self.first + len(self.words))

    def place(self, offset: int, part: str) -> Place:
        """Return the place in the input of an offset in the bare text.

        Where marks survived there, an opening mark goes behind them, any other before.
        """
        opens = part == "open"
        before = sum(at < offset or (opens and at == offset) for at, _ in self.survivors)
        return self.number, offset + before, part

    def bare_offset(self, offset: int) -> int:
        """Return the offset in the bare text of an offset in the input."""
        return offset - sum(at + number < offset for number, (at, _) in enumerate(self.survivors))


def read_paragraphs(texts: Iterable[str], number: int = 0) -> list[Paragraph]:
    """Read paragraphs that are restored together, the first of which has *number*."""
    made: list[Paragraph] = []
    first = 0
    for text in texts:
        bare, survivors = split_marks(curl(text))  # straight marks count as what they are shown as
        made.append(Paragraph(number + len(made), first, bare, words(bare), survivors))
        first += len(made[-1].words)
    return made


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
    def part(self) -> str:
        """As `words.classify` names it: ``apostrophe``, ``open`` or ``close``."""
        if self in {Rank.LAST_APOSTROPHE, Rank.FIRST_APOSTROPHE}:
            return "apostrophe"
        return "close" if self < Rank.OUTER_OPEN else "open"


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
    reason: str

    @property
    def place(self) -> Place:
        """Where it would stand."""
        return self.paragraph.place(self.offset, self.rank.part)
