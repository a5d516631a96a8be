"""Marks in a text, and offsets: in the text as it came in, without its marks, and restored.

An offset counts the code points that stand before a place.  Of a *bare* text, which has no marks, one
place may answer to several in the text itself: before the marks that stand there, or behind them.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest_reader.model import Mark

APOSTROPHE = "’"
QUOTES = "“”‘’"
MARKS = "’“”‘'\""
"""Every character that counts as a mark; the last two are straight survivors."""

HEADLINE = -1
"""The number of the headline where paragraphs are numbered (from 0)."""

_JOINERS = "\u200c\u200d"
"""What joins letters or parts them is not printable by itself, and does no harm."""

_WORD = re.compile(r"\S+")
_WIDTH, _WIDER = 16, 4
"""Characters looked at for each word, and how many times more where words are longer."""

_MARK, _NO_MARKS = re.compile(f"[{re.escape(MARKS)}]"), re.compile(f"[^{re.escape(MARKS)}]+")


@dataclass(frozen=True, slots=True)
class Bare:
    """A text from which characters were left out, and how its offsets relate to those of the whole.

    >>> bare = bare_of("the “hawks” said")
    >>> bare.text, bare.before(4), bare.behind(4), bare.offset_of(5)
    ('the hawks said', 4, 5, 4)
    """

    text: str
    left_out: str
    """The characters that were left out, in order."""
    offsets: Sequence[int]
    """Where in the bare text each of them stood."""

    def before(self, offset: int) -> int:
        """Return the offset in the whole of *offset*, before the characters that were left out there."""
        return offset + bisect_left(self.offsets, offset)

    def behind(self, offset: int) -> int:
        """Return the offset in the whole of *offset*, behind the characters that were left out there."""
        return offset + bisect_right(self.offsets, offset)

    def offset_of(self, place: int) -> int:
        """Return the offset in the bare text of a *place* in the whole."""
        order = range(len(self.offsets))
        return place - bisect_left(order, place, key=lambda number: self.offsets[number] + number)

    @property
    def marks(self) -> list[tuple[int, str]]:
        """What was left out, as `split_marks` returns it."""
        return list(zip(self.offsets, self.left_out, strict=True))


def visible(text: str) -> str:
    """Return *text* fit for a terminal, a log or a report, whatever a file has put into it.

    Newlines, controls, changes of direction, halves of surrogate pairs and other characters that nobody
    sees are written as escapes.

    >>> visible("a\\nb\\x1b[2J\\u202ec")
    'a\\\\nb\\\\x1b[2J\\\\u202ec'
    """
    if text.isprintable():
        return text
    return "".join(
        char
        if char.isprintable() or char in _JOINERS or unicodedata.category(char) == "Zs"
        else char.encode("unicode_escape").decode()
        for char in text
    )


def split_marks(text: str) -> tuple[str, list[tuple[int, str]]]:
    """Return *text* without its marks, and each mark with its offset there.

    >>> split_marks("the “hawks” said")
    ('the hawks said', [(4, '“'), (9, '”')])
    """
    marks, parts, done = [], [], 0
    for number, match in enumerate(_MARK.finditer(text)):
        marks.append((match.start() - number, match[0]))
        parts.append(text[done : match.start()])
        done = match.end()
    return "".join([*parts, text[done:]]), marks


def bare_of(text: str) -> Bare:
    """Return *text* without its marks."""
    offsets = array("q", (match.start() - number for number, match in enumerate(_MARK.finditer(text))))
    return Bare(_MARK.sub("", text), _NO_MARKS.sub("", text), offsets)


def bare_words_of(text: str) -> Bare:
    """Return *text* without its marks, each run of white space one space, as words are compared.

    >>> bare_words_of("it’s  late").text
    'its late'
    """
    letters: list[str] = []
    left_out: list[str] = []
    offsets = array("q")
    for letter in text:
        if letter in MARKS or (letter.isspace() and letters[-1:] == [" "]):
            left_out.append(letter)
            offsets.append(len(letters))
        else:
            letters.append(" " if letter.isspace() else letter)
    return Bare("".join(letters), "".join(left_out), offsets)


def word_starts(text: str, offset: int, most: int) -> list[int]:
    """Return where the last words before *offset* begin, *most* at most; a word is what no space parts.

    However long the text is, only so much of it is looked at.

    >>> word_starts("it is late now", 10, 2)
    [3, 6]
    """
    width = _WIDTH * most
    while True:
        first = max(offset - width, 0)
        starts = [first + word.start() for word in _WORD.finditer(text[first:offset])]
        # The first of them may be cut.
        if first == 0 or len(starts) > most:
            return starts[-most:]
        width *= _WIDER


def word_ends(text: str, offset: int, most: int) -> list[int]:
    """Return where the first words behind *offset* end, *most* of them at most.

    >>> word_ends("it is late now", 2, 2)
    [5, 10]
    """
    width = _WIDTH * most
    while True:
        ends = [offset + word.end() for word in _WORD.finditer(text[offset : offset + width])]
        if offset + width >= len(text) or len(ends) > most:
            return ends[:most]
        width *= _WIDER


def span_beside(starts: Sequence[int], ends: Sequence[int], count: int, length: int) -> tuple[int, int]:
    """Return the span of *count* words on each side of a place; where one has fewer, the other gives more.

    >>> span_beside([0, 2, 4], [7], 2, 7)
    (0, 7)

    Args:
        starts: of the words before it, twice *count* of them, or all.
        ends: of those behind it.
        count: of words.
        length: of the whole text.
    """
    left, right = max(count, 2 * count - len(ends)), max(count, 2 * count - len(starts))
    begin = starts[-left] if left <= len(starts) else 0
    return begin, ends[right - 1] if right <= len(ends) else length


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


def places(marks: Sequence[Mark]) -> list[int]:
    """Return where in the restored text each of *marks* stands, all of the one paragraph and in order."""
    return [mark.offset + number for number, mark in enumerate(marks)]


def strip(text: str, marks: Sequence[Mark]) -> str:
    """Undo `insert`: delete the inserted *marks* from a restored text, and only those.

    Raises:
        ValueError: a mark does not stand where it should.
    """
    parts, done = [], 0
    for mark, at in zip(marks, places(marks), strict=True):
        if text[at : at + 1] != mark.text:
            raise ValueError(f"no {mark.text} stands at {at}")
        parts.append(text[done:at])
        done = at + 1
    return "".join([*parts, text[done:]])
