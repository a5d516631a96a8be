"""What is settled about a text's marks before the scores are asked: marks that survived, an editor's word."""

from __future__ import annotations

from bisect import bisect_left
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

# What may be settled of a word's side, by class of `Level`.  A mark of the outlet's outer kind is one of a
# quotation within another only where nothing else can be read.
_SOME_MARK, _SOME_OUTER_MARK = (0, 1, 1, 1), (0, 1, 0.9, 1)
_NO_MARK, _NO_INNER_MARK, _OUTER_MARK = (0, -1, -1, -1), (0, 0, -1, -1), (0, 1, -1, -1)


@dataclass(frozen=True, slots=True)
class SettledMark:
    """A mark of which it is settled that it stands, or that none does."""

    paragraph: Paragraph
    offset: int
    """In the bare text."""
    part: Part
    text: str
    verdict: Verdict | None = None
    """The editor's decision about it; a mark without one survived."""
    nested: bool = False
    """May it be the mark of a quotation within another, as its kind says?"""

    @property
    def stands(self) -> bool:
        """Does the mark stand, or does none?"""
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
            number = bisect_left(own, self.offset, key=lambda word: word.core_start)
        else:
            number = bisect_left(own, self.offset + 1, key=lambda word: word.core_end) - 1
        return number if 0 <= number < len(own) else None

    @property
    def says(self) -> Sequence[float]:
        """What follows from it for each class of `Level` at its word.

        Without its outer mark a quotation within one has none either; without the inner mark the
        outer one may stand.
        """
        if self.stands:
            return _SOME_MARK if self.nested else _SOME_OUTER_MARK
        return _NO_INNER_MARK if self.nested else _NO_MARK


Sides: TypeAlias = Mapping[tuple[Part, int], Sequence[SettledMark]]
"""(part, word) → the marks that are settled to stand there, in the order of the text."""


def survivors(paragraphs: Sequence[Paragraph], inner: Sequence[str]) -> list[SettledMark]:
    """Return the quotation marks that survived.

    *inner* are the marks of a quotation within another.  Where any of them survived, the text may have
    its kinds the other way round from its outlet's, and every mark may be an inner one.
    """
    marks = [
        (paragraph, mark)
        for paragraph in paragraphs
        for mark in classify(paragraph.bare.text, paragraph.bare.marks)
        if mark.part is not Part.APOSTROPHE
    ]
    nested = any(mark.char in inner for _, mark in marks)
    return [
        SettledMark(paragraph, mark.offset, mark.part, mark.char, nested=nested) for paragraph, mark in marks
    ]


def decisions(
    paragraphs: Sequence[Paragraph],
    evidence: Sequence[Evidence],
    unedited: Iterable[Candidate],
    inner: Sequence[str],
    returned: Iterable[Candidate] = (),
) -> list[SettledMark]:
    """Return an editor's decisions.

    A ``’`` may be an apostrophe or close a quotation.  It closes where the *unedited* text does,
    or where a ``‘`` that stands is open.  *inner* are the marks of a quotation within another.  Where a
    reading closes a quotation with a mark that was rejected as an apostrophe, and that *returned* so, it
    was rejected as either.
    """
    closings, both = _closings(unedited), _closings(returned)
    by_paragraph: dict[int, list[Evidence]] = defaultdict(list)
    for item in evidence:
        by_paragraph[item.paragraph].append(item)
    settled = []
    for paragraph in paragraphs:
        if paragraph.number not in by_paragraph:
            continue
        own = [(paragraph.bare.offset_of(item.offset), item) for item in by_paragraph[paragraph.number]]
        stand = [(at, item.text) for at, item in own if item.verdict is not Verdict.REJECTED]
        told = classify(paragraph.bare.text, sorted([*paragraph.bare.marks, *stand], key=itemgetter(0)))
        ended = {mark.offset for mark in told if mark.part is Part.CLOSE and mark.char == APOSTROPHE}
        for at, item in own:
            if item.text in "“‘":
                part = Part.OPEN
            elif item.text != APOSTROPHE or at in ended or (paragraph.number, at) in closings:
                part = Part.CLOSE
            else:
                part = Part.APOSTROPHE
            parts = {part, Part.CLOSE} if (paragraph.number, at) in both else {part}
            for part in sorted(parts):
                nested = item.text in inner and part is not Part.APOSTROPHE
                settled.append(SettledMark(paragraph, at, part, item.text, item.verdict, nested))
    return settled


def returned(
    quotes: Iterable[Candidate], paragraphs: Iterable[Paragraph], evidence: Iterable[Evidence]
) -> list[Candidate]:
    """Return the marks of a reading that close a quotation with a ``’`` that the editor rejected there."""
    bares = {paragraph.number: paragraph.bare for paragraph in paragraphs}
    rejected = {
        (item.paragraph, bares[item.paragraph].offset_of(item.offset))
        for item in evidence
        if item.text == APOSTROPHE and item.verdict is Verdict.REJECTED
    }
    return [mark for mark in quotes if _closings([mark]) & rejected] if rejected else []


def _closings(marks: Iterable[Candidate]) -> set[tuple[int, int]]:
    """Return where a ``’`` closes a quotation: number of the paragraph, and offset in its bare text."""
    return {
        (mark.paragraph.number, mark.offset)
        for mark in marks
        if mark.rank.part is Part.CLOSE and mark.text == APOSTROPHE
    }


def constraints(paragraphs: Sequence[Paragraph], settled: Iterable[SettledMark]) -> Constraints:
    """Turn what is settled of places in the text into what is settled of its words.

    Where one mark of a word is rejected and another stands, as when an editor moves it, it stands; but
    beside an outer mark that stands the inner one may be rejected.
    """
    result = Constraints.none(paragraphs[-1].span.stop)
    # What says more comes later: that there is no outer mark, and that there is an inner one.
    for mark in sorted(settled, key=lambda mark: (mark.stands, mark.stands == mark.nested)):
        word = None if mark.part is Part.APOSTROPHE else mark.word
        if word is not None:
            side = result.opens if mark.part is Part.OPEN else result.closes
            at = mark.paragraph.first + word
            no_inner = mark.stands and not mark.nested and tuple(side[at]) == _NO_INNER_MARK
            side[at] = _OUTER_MARK if no_inner else mark.says
    return result


def complete_paragraphs(paragraphs: Sequence[Paragraph]) -> Constraints:
    """Return that paragraphs whose own quotation marks open and close in turn lost none."""
    result = Constraints.none(paragraphs[-1].span.stop)
    standing = [list(classify(paragraph.bare.text, paragraph.bare.marks)) for paragraph in paragraphs]
    labels = read_text([paragraph.words for paragraph in paragraphs], standing)
    for paragraph, label, marks in zip(paragraphs, labels, standing, strict=True):
        if label.sound and any(mark.part is not Part.APOSTROPHE for mark in marks):
            result.opens[paragraph.span] = result.closes[paragraph.span] = _NO_MARK
    return result


def sides(settled: Iterable[SettledMark]) -> Sides:
    """Return, by the word that it stands beside, each mark that is settled to stand."""
    result: dict[tuple[Part, int], list[SettledMark]] = defaultdict(list)
    for mark in sorted(settled, key=lambda mark: mark.offset):
        word = mark.word if mark.stands and mark.part is not Part.APOSTROPHE else None
        if word is not None:
            result[mark.part, mark.paragraph.first + word].append(mark)
    return result


def missing(quotes: Iterable[Candidate], standing: Iterable[SettledMark]) -> list[Candidate]:
    """Return the quotation marks that do not stand in the text already."""
    texts: dict[Place, list[str]] = defaultdict(list)
    for survivor in standing:
        texts[survivor.place].append(survivor.text)
    lost = []
    # Each survivor answers for one mark, for its equal rather than for another.
    for mark in sorted(quotes, key=lambda mark: mark.text not in texts[mark.place]):
        if texts[mark.place]:
            texts[mark.place].pop()
        else:
            lost.append(mark)
    return lost
