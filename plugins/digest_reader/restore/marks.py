"""Marks, and the law that restoring only inserts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

APOSTROPHE = "’"
QUOTES = "“”‘’"
MARKS = "’“”‘'\""
"""Every character that counts as a mark; the last two are straight survivors."""

DOUBT_BELOW = 0.95
"""Marks of a lower certainty are doubts, unless told otherwise: 99 in 100 of the others are right."""

HEADLINE = -1
"""The number of the headline where paragraphs are numbered (from 0)."""


class Kind(StrEnum):
    """What a mark is there for."""

    CONTRACTION = "contraction"
    ITS = "it’s"
    POSSESSIVE = "possessive"
    PLURAL_POSSESSIVE = "plural possessive"
    NAME = "name"
    """An apostrophe that belongs to a name: O’Brien, Kata’ib."""
    SUFFIX = "suffix"
    """Turkish: the apostrophe between a proper name and its suffix."""
    OPENING = "opening"
    CONTINUED = "continued"
    """An opening mark that takes up a quotation from the paragraph before."""
    CLOSING = "closing"
    SCARE_OPENING = "scare opening"
    SCARE_CLOSING = "scare closing"
    """Marks around four words or fewer."""


class Verdict(StrEnum):
    """What an editor decided about a mark."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Style:
    """How an outlet sets its quotation marks."""

    outer: str = "double"
    """``double`` or ``single``: the marks of a quotation that stands in no other."""
    closing: str = ""
    """Where a mark closes beside a comma or full stop: ``american``, always behind it; ``british``,
    before it where the quotation is part of a sentence; told from the text's spelling where empty."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One inserted mark."""

    paragraph: int
    """Number of the paragraph from 0, or HEADLINE."""
    offset: int
    """Code points of the input paragraph that stand before the mark."""
    text: str
    """The mark itself, one of ``’ “ ” ‘``."""
    kind: Kind
    certainty: float
    """Calibrated chance that the mark is right, 0 to 1, rounded to three decimals."""
    doubt: bool
    """Should a person look at it?"""
    reason: str
    """Why it stands here, in a reader's words."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An editor's decision about a mark; marks that survived are found in the text itself."""

    paragraph: int
    offset: int
    text: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Restoration:
    """A text and the marks to insert into it.

    ``paragraphs`` and ``headline`` are the input, untouched; ``near`` are marks that were
    nearly placed, for an editor to look at; they are not inserted.
    """

    paragraphs: tuple[str, ...]
    language: str
    headline: str = ""
    marks: tuple[Mark, ...] = ()
    near: tuple[Mark, ...] = ()

    @property
    def restored(self) -> tuple[str, ...]:
        """The paragraphs with their marks."""
        return tuple(insert(text, self.marks_of(n)) for n, text in enumerate(self.paragraphs))

    @property
    def restored_headline(self) -> str:
        """The headline with its marks."""
        return insert(self.headline, self.marks_of(HEADLINE))

    def marks_of(self, paragraph: int) -> tuple[Mark, ...]:
        """Return the marks of one paragraph, in reading order."""
        return tuple(mark for mark in self.marks if mark.paragraph == paragraph)


def insert(text: str, marks: Iterable[Mark]) -> str:
    """Return *text* with *marks*, all of the one paragraph and in reading order, inserted.

    Marks of one offset keep the order in which they are given.

    Raises:
        ValueError: a mark lies outside the text.
    """
    parts, done = [], 0
    for offset, group in groupby(marks, key=lambda mark: mark.offset):
        if not done <= offset <= len(text):
            raise ValueError(f"a mark at {offset} is out of place in a text of {len(text)} characters")
        parts += [text[done:offset], *(mark.text for mark in group)]
        done = offset
    return "".join([*parts, text[done:]])


def strip(text: str, marks: Sequence[Mark]) -> str:
    """Undo `insert`: delete the inserted *marks* from a restored text, and only those.

    Raises:
        ValueError: a mark does not stand where it should.
    """
    parts, done = [], 0
    for number, mark in enumerate(marks):
        at = mark.offset + number
        if text[at : at + 1] != mark.text:
            raise ValueError(f"no {mark.text} stands at {at}")
        parts.append(text[done:at])
        done = at + 1
    return "".join([*parts, text[done:]])
