"""Cutting a text far longer than any digest into passages, which are restored one after another.

So the memory that restoring takes does not grow with the text.  Nothing in one passage bears on another:
a quotation ends with its passage at the latest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest_reader.model import Evidence, Mark, RestorationTask
from digest_reader.text import HEADLINE, MARKS, bare_of

LONGEST = 100_000
"""Characters, and marks that survived among them, that are restored together, at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or part of one that is too long for a passage."""

    paragraph: int
    """Its number in the text."""
    begin: int
    """Where in the paragraph it begins."""
    text: str
    is_last: bool
    """Does the paragraph end with it?"""

    @property
    def end(self) -> int:
        """Where in the paragraph it ends."""
        return self.begin + len(self.text)


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text that is restored on its own."""

    task: RestorationTask
    origins: Mapping[int, tuple[int, int]]
    """Number of each of its paragraphs → number and offset in the text."""

    def in_text(self, mark: Mark) -> Mark:
        """Return a mark of this passage as one of the text."""
        number, begin = self.origins[mark.paragraph]
        if (number, begin) == (mark.paragraph, 0):
            return mark
        return replace(mark, paragraph=number, offset=begin + mark.offset)


def passages(task: RestorationTask) -> Iterator[Passage]:
    """Yield the passages of a text, the headline with the first; a text of ordinary length is one.

    They begin with paragraphs; a paragraph that is longer than a passage is cut between words.  Lengths
    are counted without the marks, so that a restored text is cut where the bare one was.
    """
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for item in task.evidence:
        evidence[item.paragraph].append(item)
    pieces: list[Piece] = []
    letters = marks = 0
    headline = task.headline
    for piece in _pieces(task):
        own = sum(map(piece.text.count, MARKS))
        letters, marks = letters + len(piece.text) - own, marks + own
        # An empty paragraph takes its place too.
        if pieces and max(letters + len(pieces), marks) > LONGEST:
            yield _passage(task, headline, pieces, evidence)
            pieces, headline = [], ""
            letters, marks = len(piece.text) - own, own
        pieces.append(piece)
    yield _passage(task, headline, pieces, evidence)


def _passage(
    task: RestorationTask, headline: str, pieces: Sequence[Piece], evidence: Mapping[int, Sequence[Evidence]]
) -> Passage:
    own = [
        replace(item, paragraph=number, offset=item.offset - piece.begin)
        for number, piece in enumerate(pieces)
        for item in evidence.get(piece.paragraph, ())
        if piece.begin <= item.offset and (item.offset < piece.end or piece.is_last)
    ]
    origins = {number: (piece.paragraph, piece.begin) for number, piece in enumerate(pieces)}
    if headline:
        own += evidence.get(HEADLINE, ())
        origins[HEADLINE] = HEADLINE, 0
    texts = tuple(piece.text for piece in pieces)
    return Passage(replace(task, paragraphs=texts, headline=headline, evidence=tuple(own)), origins)


def _pieces(task: RestorationTask) -> Iterator[Piece]:
    """Yield the paragraphs, those in pieces that are too long."""
    for number, text in enumerate(task.paragraphs):
        begin = 0
        while len(text) - begin > LONGEST:
            # Of a mark and a letter in turn, one letter more than a piece may have.
            end = begin + _end_of_piece(text[begin : begin + 2 * (LONGEST + 1)])
            if end == len(text):
                break
            yield Piece(number, begin, text[begin:end], is_last=False)
            begin = end
        yield Piece(number, begin, text[begin:], is_last=True)


def _end_of_piece(text: str) -> int:
    """Return where a piece ends that begins a *text*: behind a space if there is one in it."""
    bare = bare_of(text)
    if len(bare.text) <= LONGEST:
        return min(len(text), 2 * LONGEST)
    end = bare.text.rfind(" ", 1, LONGEST) + 1 or LONGEST
    return bare.before(end)
