"""Cutting a paragraph into words, and reading the marks that stand in it.

A *word* here is a run of letters and digits with the punctuation that touches it.  Every
place where a mark may stand belongs to one word: an apostrophe to its letters, an opening
mark to its front, a closing mark to its end.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import chain, pairwise
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


def words(paragraph: str, marks: Iterable[tuple[int, str]] = ()) -> list[Word]:
    """Cut a paragraph that holds no marks into its words, in order.

    >>> [(word.lead, word.core, word.trail) for word in words("(He said: no.")]
    [('(', 'He', ''), ('', 'said', ':'), ('', 'no', '.')]

    Args:
        paragraph: the text without its marks.
        marks: those that survived, each with its offset; where one for a quotation stands within a word,
            as in ``said,“no``, they are two.
    """
    cuts = {offset for offset, char in marks if char in "“”"}
    whole = list(_WORD.finditer(paragraph))
    parts = chain.from_iterable(_parts(match, paragraph, cuts) for match in whole) if cuts else whole
    return [
        Word(match.start(), match[1], match[2], match[3])
        if match[2]
        else Word(match.start(), "", match[4], "")
        for match in parts
    ]


def _parts(word: re.Match[str], paragraph: str, cuts: Set[int]) -> Iterator[re.Match[str]]:
    """Yield the parts of a word that stand between *cuts*."""
    within = (cut for cut in range(word.start(2) + 1, word.end(2)) if cut in cuts)
    for begin, end in pairwise([word.start(), *within, word.end()]):
        yield from _WORD.finditer(paragraph, begin, end)


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

    >>> [str(mark.part) for mark in classify("its no", [(2, "’"), (4, "‘"), (6, "’")])]
    ['apostrophe', 'open', 'close']
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

    >>> cut = words("He said: Its fine.")
    >>> marks = [ClassifiedMark(9, "“", Part.OPEN), ClassifiedMark(18, "”", Part.CLOSE)]
    >>> labels = read_labels(cut, marks)
    >>> labels.opens, labels.closes, labels.state, labels.sound
    ([0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 1], True)

    Args:
        cut: the paragraph's words.
        marks: its marks, in order.
        depth: 1 where a quotation goes on from the paragraph before.  If the paragraph does
            not begin with an opening mark then, its labels are not sound.
    """
    labelling = _Labelling(cut, depth)
    if depth:
        if not _opens_at_start(cut, marks):
            return replace(_Labelling(cut, 0).labels(), sound=False)
        labelling.opens[0] = Level.OUTER
        marks = marks[1:]
    for mark in marks:
        labelling.add(mark)
    return labelling.labels()


def _opens_at_start(cut: Sequence[Word], marks: Sequence[ClassifiedMark]) -> bool:
    """Tell whether a paragraph begins with an opening mark."""
    return bool(cut and marks) and marks[0].part is Part.OPEN and marks[0].offset <= cut[0].core_start


class _Labelling:
    """Notes at the words of a paragraph what its marks do, mark after mark."""

    def __init__(self, cut: Sequence[Word], depth: int) -> None:
        self.cut = cut
        self.depth = depth
        self.sound = True
        self.apostrophes: list[tuple[int, ...]] = [()] * len(cut)
        self.opens, self.closes, self.place, self.state = ([0] * len(cut) for _ in range(4))
        self._told = 0
        """Words of which `state` is told."""

    def labels(self) -> Labels:
        """Return what stands at each word, after the last mark."""
        self._tell_state(len(self.cut))
        return Labels(
            self.apostrophes,
            self.opens,
            self.closes,
            self.place,
            self.state,
            depth=min(self.depth, 1),
            sound=self.sound and self.depth <= 1,
        )

    def add(self, mark: ClassifiedMark) -> None:
        """Note a mark at the word to which it belongs."""
        word = self._word_of(mark)
        if not 0 <= word < len(self.cut):
            self.sound = False
        elif mark.part is Part.OPEN:
            self._open(word)
        elif mark.part is Part.CLOSE:
            self._close(word, mark.offset - self.cut[word].core_end)
        elif self.cut[word].core_start <= mark.offset:
            self.apostrophes[word] += (mark.offset - self.cut[word].core_start,)

    def _word_of(self, mark: ClassifiedMark) -> int:
        """Return the number of a mark's word; it may be that of none.

        A mark that closes belongs to the word before it, or around it; an apostrophe to the word that it
        touches; one that opens to the word behind it.
        """
        if mark.part is Part.CLOSE:
            return bisect_left(self.cut, mark.offset, key=lambda word: word.core_start) - 1
        word = bisect_left(self.cut, mark.offset, key=lambda word: word.core_end)
        inside = word < len(self.cut) and self.cut[word].core_start < mark.offset
        return word + 1 if inside and mark.part is Part.OPEN else word

    def _open(self, word: int) -> None:
        self._tell_state(word)
        if self.depth == Level.NESTED or self.opens[word] == Level.BOTH:
            self.sound = False
        self.depth = min(self.depth + 1, Level.NESTED)
        both = self.depth == Level.NESTED and self.opens[word] == Level.OUTER
        self.opens[word] = Level.BOTH if both else self.depth

    def _close(self, word: int, behind: int) -> None:
        """Note that a mark closes, *behind* so many code points after the word's last letter."""
        self._tell_state(word + 1)
        if not self.depth:
            self.sound = False
            return
        both = self.depth == Level.OUTER and self.closes[word] == Level.NESTED
        self.closes[word] = Level.BOTH if both else self.depth
        self.place[word] = min(max(behind, 0), 2)
        self.depth -= 1

    def _tell_state(self, end: int) -> None:
        """Note at the words up to *end* that the text has the present depth there."""
        self.state[self._told : end] = [self.depth] * (end - self._told)
        self._told = end


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
        if read.depth and not _opens_at_start(after, next_marks):
            read = replace(read, depth=0, sound=False)
        depth = read.depth
        labels.append(read)
    return labels
