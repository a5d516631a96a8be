"""What is known of a text's quotations before the scores are asked: marks that survived, an editor's word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeAlias

from digest_reader.model import Evidence, Part, Verdict
from digest_reader.restore.paragraph import Candidate, Paragraph, Place
from digest_reader.restore.reading import Constraints
from digest_reader.restore.words import classify, read_text
from digest_reader.text import APOSTROPHE

# What may be known of a word's side, by class of `Level`.
_SOME_MARK, _NO_MARK, _NO_INNER_MARK = (0, 1, 1, 1), (0, -1, -1, -1), (0, 0, -1, -1)


@dataclass(frozen=True, slots=True)
class Known:
    """A mark of which it is known that it stands, or that none does."""

    paragraph: Paragraph
    offset: int
    """In the bare text."""
    part: Part
    text: str
    verdict: Verdict | None = None
    """The editor's decision about it; a mark without one survived."""
    nested: bool = False
    """Is it the mark of a quotation within one?"""

    @property
    def stands(self) -> bool:
        """Does the mark stand, or is it known that none does?"""
        return self.verdict is not Verdict.REJECTED

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.paragraph.place(self.offset, self.part)

    @property
    def word(self) -> int | None:
        """Number, in the paragraph, of the word that a quotation mark belongs to, if there is one."""
        own = self.paragraph.words
        if self.part is Part.OPEN:
            return next((number for number, word in enumerate(own) if word.core_start >= self.offset), None)
        return next((n for n in range(len(own) - 1, -1, -1) if own[n].core_end <= self.offset), None)

    @property
    def says(self) -> Sequence[int]:
        """What follows from it for each class of `Level` at its word.

        Without its outer mark a quotation within one has none either; without the inner mark the
        outer one may stand.
        """
        if self.stands:
            return _SOME_MARK
        return _NO_INNER_MARK if self.nested else _NO_MARK


Sides: TypeAlias = Mapping[tuple[Part, int], Sequence[int]]
"""(part, word) → offsets in the bare text of the marks that are known to stand there."""


def survivors(paragraphs: Sequence[Paragraph]) -> list[Known]:
    """Return the quotation marks that survived."""
    return [
        Known(paragraph, mark.offset, mark.part, mark.char)
        for paragraph in paragraphs
        for mark in classify(paragraph.bare.text, paragraph.bare.marks)
        if mark.part is not Part.APOSTROPHE
    ]


def decisions(
    paragraphs: Sequence[Paragraph],
    evidence: Sequence[Evidence],
    unedited: Iterable[Candidate],
    inner: Sequence[str],
) -> list[Known]:
    """Return an editor's decisions.

    A ``’`` may be an apostrophe or close a quotation.  It closes where the *unedited* text does,
    or where a ``‘`` that stands is open.  *inner* are the marks of a quotation within one.
    """
    closes = {
        (mark.paragraph.number, mark.offset)
        for mark in unedited
        if mark.rank.part is Part.CLOSE and mark.text == APOSTROPHE
    }
    made = []
    for paragraph in paragraphs:
        own = [
            (paragraph.bare.offset_of(item.offset), item)
            for item in evidence
            if item.paragraph == paragraph.number
        ]
        stand = [(at, item.text) for at, item in own if item.verdict is not Verdict.REJECTED]
        known = classify(paragraph.bare.text, sorted([*paragraph.bare.marks, *stand], key=itemgetter(0)))
        ended = {mark.offset for mark in known if mark.part is Part.CLOSE and mark.char == APOSTROPHE}
        for at, item in own:
            if item.text in "“‘":
                which = Part.OPEN
            elif item.text != APOSTROPHE or at in ended or (paragraph.number, at) in closes:
                which = Part.CLOSE
            else:
                which = Part.APOSTROPHE
            nested = item.text in inner and which is not Part.APOSTROPHE
            made.append(Known(paragraph, at, which, item.text, item.verdict, nested))
    return made


def constraints(paragraphs: Sequence[Paragraph], known: Iterable[Known]) -> Constraints:
    """Turn what is known of places in the text into what is known of its words.

    Where one mark of a word is rejected and another stands, as when an editor moves it, it stands.
    """
    made = Constraints.none(paragraphs[-1].span.stop)
    for item in sorted(known, key=lambda item: item.stands):
        word = None if item.part is Part.APOSTROPHE else item.word
        if word is not None:
            target = made.opens if item.part is Part.OPEN else made.closes
            target[item.paragraph.first + word] = item.says
    return made


def complete(paragraphs: Sequence[Paragraph], known: Constraints) -> None:
    """Add to what is *known* that paragraphs whose quotation marks open and close in turn lost none."""
    found = [list(classify(paragraph.bare.text, paragraph.bare.marks)) for paragraph in paragraphs]
    labels = read_text([paragraph.words for paragraph in paragraphs], found)
    for paragraph, label, marks in zip(paragraphs, labels, found, strict=True):
        if label.sound and any(mark.part is not Part.APOSTROPHE for mark in marks):
            for side in (known.opens, known.closes):
                own = side[paragraph.span]
                own[~own.any(axis=1)] = _NO_MARK


def sides(known: Iterable[Known]) -> Sides:
    """Return where, beside its word, each mark stands that is known to stand."""
    made: dict[tuple[Part, int], list[int]] = defaultdict(list)
    for item in sorted(known, key=lambda item: item.offset):
        word = item.word if item.stands and item.part is not Part.APOSTROPHE else None
        if word is not None:
            made[item.part, item.paragraph.first + word].append(item.offset)
    return made


def missing(quotes: Iterable[Candidate], standing: Iterable[Known]) -> list[Candidate]:
    """Return the quotation marks that do not stand in the text already."""
    texts: dict[Place, list[str]] = defaultdict(list)
    for item in standing:
        texts[item.place].append(item.text)
    made = []
    # Each survivor answers for one mark, for its equal rather than for another.
    for mark in sorted(quotes, key=lambda mark: mark.text not in texts[mark.place]):
        if texts[mark.place]:
            texts[mark.place].pop()
        else:
            made.append(mark)
    return made
