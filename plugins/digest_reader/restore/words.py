"""Cutting a paragraph into words, and reading the marks that stand in it.

A *word* here is a run of letters and digits with the punctuation that touches it.  Every
place where a mark may stand belongs to one word: an apostrophe to its letters, an opening
mark to its front, a closing mark to its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

from digest_reader.model import Part

_WORD = re.compile(r"([^\w\s]*)(\w+(?:[.,:&@]\w+)*)([^\w\s]*)|([^\w\s]+)")


class Word(NamedTuple):
    """One word: ``lead + core + trail``; a lone dash or ellipsis is a core of its own."""

    start: int
    """Code points of the paragraph before the word."""
    lead: str
    core: str
    trail: str

    @property
    def core_start(self) -> int:
        """Offset of the first letter."""
        return self.start + len(self.lead)

    @property
    def core_end(self) -> int:
        """Offset after the last letter."""
        return self.start + len(self.lead) + len(self.core)

    @property
    def end(self) -> int:
        """Offset after the trailing punctuation."""
        return self.core_end + len(self.trail)


def words(paragraph: str) -> list[Word]:
    """Cut a paragraph that holds no marks into its words, in order."""
    return [
        Word(match.start(), match[1], match[2], match[3])
        if match[2]
        else Word(match.start(), "", match[4], "")
        for match in _WORD.finditer(paragraph)
    ]


class Level(IntEnum):
    """Which quotation opens or closes at a word."""

    NONE = 0
    OUTER = 1
    NESTED = 2
    BOTH = 3


class ClassifiedMark(NamedTuple):
    """A mark that stands in a text: its offset in the text without marks, and its part."""

    offset: int
    char: str
    part: Part


def classify(bare: str, marks: Sequence[tuple[int, str]]) -> Iterator[ClassifiedMark]:
    """Tell what each mark of a paragraph does.

    A ``’`` closes where a ``‘`` is open and no letter or digit follows it; else it is an
    apostrophe.  A straight ``"`` opens and closes in turn; a straight ``'`` is an apostrophe.
    """
    single = double = False
    for number, (offset, char) in enumerate(marks):
        following = marks[number + 1][0] if number + 1 < len(marks) else -1
        touched = offset < len(bare) and bare[offset].isalnum() and following != offset
        if char == "“" or (char == '"' and not double):
            double = True
            yield ClassifiedMark(offset, char, Part.OPEN)
        elif char in '”"':
            double = False
            yield ClassifiedMark(offset, char, Part.CLOSE)
        elif char == "‘":
            single = True
            yield ClassifiedMark(offset, char, Part.OPEN)
        elif single and char == "’" and not touched:
            single = False
            yield ClassifiedMark(offset, char, Part.CLOSE)
        else:
            yield ClassifiedMark(offset, char, Part.APOSTROPHE)


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands at each word of a paragraph; lists run in step with `words`."""

    apostrophes: list[tuple[int, ...]]
    """Where in its core they stand."""
    opens: list[int]
    closes: list[int]
    place: list[int]
    """Of the trailing characters, how many stand before the closing mark: 0, 1, or 2 for all."""
    state: list[int]
    """Depth of quotation at the first letter: 0, 1, 2."""
    depth: int
    """Depth of quotation after the paragraph."""
    sound: bool
    """Do the quotation marks open and close in turn?"""


def read_labels(cut: Sequence[Word], marks: Sequence[ClassifiedMark], depth: int = 0) -> Labels:
    """Say which marks stand at which words of one paragraph.

    Args:
        cut: the paragraph's words.
        marks: its marks, in order.
        depth: 1 where a quotation goes on from the paragraph before.  If the paragraph does
            not begin with an opening mark then, its labels are not sound.
    """
    count = len(cut)
    apostrophes: list[tuple[int, ...]] = [()] * count
    opens, closes = [0] * count, [0] * count
    place, state = [0] * count, [0] * count
    sound, carried, at, done = True, depth, 0, 0
    continued = depth > 0
    opened_again = marks and marks[0].part is Part.OPEN and cut and marks[0].offset <= cut[0].core_start
    if continued and not opened_again:
        return Labels(apostrophes, opens, closes, place, state, 0, False)
    for mark in marks:
        if mark.part is Part.CLOSE:
            while at < count and cut[at].core_start < mark.offset:
                at += 1
            word = at - 1
        else:
            while at < count and cut[at].core_end < mark.offset:
                at += 1
            word = at
        if mark.part is Part.OPEN and word < count and cut[word].core_start < mark.offset:
            word += 1
        if not 0 <= word < count:
            sound = False
            continue
        current = cut[word]
        if mark.part is Part.APOSTROPHE:
            if current.core_start <= mark.offset <= current.core_end:
                apostrophes[word] += (mark.offset - current.core_start,)
            continue
        if mark.part is Part.OPEN:
            state[done:word] = [carried] * (word - done)
            done = word
            if continued:
                continued = False
                opens[word] = Level.OUTER
                continue
            carried += 1
            if carried > 2 or opens[word] == Level.BOTH:
                sound = False
                carried = 2
            level = Level.OUTER if carried == 1 else Level.NESTED
            opens[word] = Level.BOTH if opens[word] == Level.OUTER and level == Level.NESTED else level
        else:
            state[done : word + 1] = [carried] * (word + 1 - done)
            done = word + 1
            if carried == 0:
                sound = False
                continue
            level = Level.OUTER if carried == 1 else Level.NESTED
            carried -= 1
            closes[word] = Level.BOTH if closes[word] == Level.NESTED and level == Level.OUTER else level
            behind = mark.offset - current.core_end
            place[word] = min(behind, 2) if behind >= 0 else 0
    state[done:] = [carried] * (count - done)
    if carried > 1:
        sound = False
    return Labels(apostrophes, opens, closes, place, state, min(carried, 1), sound)


def read_text(cut: Sequence[Sequence[Word]], marks: Sequence[Sequence[ClassifiedMark]]) -> list[Labels]:
    """Say which marks stand at which words of every paragraph of a text.

    A quotation goes on into the next paragraph only if that one begins with an opening mark; else
    the paragraph that leaves it open is not sound.

    Args:
        cut: each paragraph's words.
        marks: each paragraph's marks, in order.
    """
    labels: list[Labels] = []
    depth = 0
    following = [*zip(cut[1:], marks[1:], strict=True), ((), ())]
    for own, own_marks, (after, next_marks) in zip(cut, marks, following, strict=True):
        read = read_labels(own, own_marks, depth)
        goes_on = next_marks and next_marks[0].part is Part.OPEN and after
        if read.depth and not (goes_on and next_marks[0].offset <= after[0].core_start):
            read = replace(read, depth=0, sound=False)
        depth = read.depth
        labels.append(read)
    return labels
