"""The marks of the quotations that a reading holds: which, where beside their words, and why."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digest_reader.languages import Quotations
from digest_reader.model import Kind, Part, QuoteStyle, Reason
from digest_reader.restore import reasons
from digest_reader.restore.calibration import Thresholds
from digest_reader.restore.paragraph import Candidate, Paragraph, Rank
from digest_reader.restore.reading import Chances, Reading
from digest_reader.restore.settled import Sides
from digest_reader.restore.words import Level, Word

SHORT = 4
"""Words in a scare quote, at most."""
CHARS = {"double": ("“", "”", "‘", "’"), "single": ("‘", "’", "“", "”")}
"""By an outlet's outer marks: those that open and close a quotation, and one within it."""
_OUTER = {char: outer for outer, chars in CHARS.items() for char in chars[:2]}
"""By a mark of a quotation: which marks it is set in."""
_BEFORE = np.array([0.8, 0.2, 0.0])
"""Where a mark closes part of a sentence in British texts: before the comma or full stop, behind it, last.

So stand 16 of the 20 in British training texts that are kept apart."""
_BEHIND = np.array([0.0, 1.0, 0.0])
"""Where a mark closes in the texts of an outlet that is said to keep the American rule."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """What stands in one paragraph of a quotation."""

    paragraph: Paragraph
    level: Level
    """``OUTER``, or ``NESTED`` within another."""
    begin: int
    """Its first word in the paragraph."""
    end: int | None
    """Its last word; None where the quotation goes on in the next paragraph."""
    continued: bool
    """Does it go on from the paragraph before?"""
    outer: int
    """First word of the outer quotation: of itself, or of the one that it stands in."""

    @property
    def ends(self) -> Sequence[tuple[Part, int]]:
        """What opens and what closes it: part, and the word's number among all that are restored together."""
        first = self.paragraph.first
        opening = (Part.OPEN, first + self.begin)
        return (opening,) if self.end is None else (opening, (Part.CLOSE, first + self.end))

    @property
    def short(self) -> bool:
        """Is it a phrase of a few words?"""
        return self.end is not None and not self.continued and self.end - self.begin < SHORT

    @property
    def before(self) -> Sequence[Word]:
        """The paragraph's words before it."""
        return self.paragraph.words[: self.begin]

    @property
    def inside(self) -> Sequence[Word]:
        """Its words."""
        return self.paragraph.words[self.begin : None if self.end is None else self.end + 1]

    @property
    def after(self) -> Sequence[Word]:
        """The paragraph's words after it."""
        return () if self.end is None else self.paragraph.words[self.end + 1 :]


def quotations(paragraphs: Iterable[Paragraph], reading: Reading) -> Iterator[Quotation]:
    """Yield the quotations of a reading, paragraph by paragraph."""
    depth = 0
    for paragraph in paragraphs:
        if not paragraph.words:
            continue
        continued, depth = depth > 0, 0
        pending: dict[Level, tuple[int, bool]] = {}
        opens, closes = reading.opens[paragraph.span], reading.closes[paragraph.span]
        places = np.flatnonzero(opens | closes)
        marked = (places.tolist(), opens[places].tolist(), closes[places].tolist())
        for number, opening, closing in zip(*marked, strict=True):
            for level in (Level.OUTER, Level.NESTED):
                if opening in (level, Level.BOTH):
                    pending[level] = number, continued and number == 0 and level is Level.OUTER
            for level in (Level.NESTED, Level.OUTER):
                if closing in (level, Level.BOTH):
                    begin, goes_on = pending.pop(level, (0, True))
                    outer, _ = pending.get(Level.OUTER, (begin, goes_on))
                    yield Quotation(paragraph, level, begin, number, goes_on, outer)
        for level, (begin, goes_on) in sorted(pending.items()):
            depth += level is Level.OUTER
            outer, _ = pending.get(Level.OUTER, (begin, goes_on))
            yield Quotation(paragraph, level, begin, None, goes_on, outer)


def whole(parts: Iterable[Quotation]) -> Iterator[list[Quotation]]:
    """Put the parts of each quotation together that runs over paragraphs."""
    running: list[Quotation] = []
    for part in parts:
        if part.level is Level.NESTED:
            yield [part]
        elif part.continued:
            running.append(part)
        else:
            yield running
            running = [part]
    yield running


def is_british(text: Iterable[Paragraph], tables: Quotations) -> bool:
    """Tell whether a text is spelt in the British way rather than the American one."""
    small = [word.core.lower() for paragraph in text for word in paragraph.words]
    return sum((form in tables.british) - (form in tables.american) for form in small) > 0


def _is_part_of_sentence(quotation: Quotation) -> bool:
    """Tell whether a quotation is only part of a sentence, by how it begins.

    British papers leave the comma or stop behind such a one outside (New Hart's Rules, 9.2.3); the
    network, which learnt mostly from American ones, does not look far for a spelling.
    """
    before = quotation.before
    return bool(before) and quotation.inside[0].core[:1].islower() and not before[-1].trail


def _close_offset(word: Word, place: npt.NDArray[np.float64]) -> tuple[int, float]:
    """Return where in a word's trailing punctuation a mark closes, and how likely that is."""
    length = len(word.trail)
    if length == 0:
        return word.core_end, 1.0
    if length == 1:
        behind = float(place[1] + place[2])
        return (word.core_end, 1 - behind) if behind < 0.5 else (word.end, behind)
    best = int(place.argmax())
    return word.core_end + (0, 1, length)[best], float(place[best])


@dataclass(frozen=True, slots=True)
class MarkPlacer:
    """Places the marks of quotations."""

    chances: Chances
    """Of each mark at each word."""
    places: npt.NDArray[np.float64]
    """(words, 3): where in a word's trailing punctuation a mark closes, as `Labels.place`."""
    sides: Sides
    """Marks whose places beside their words are settled."""
    decided: Sides
    """Those of them that the editor wants."""
    style: QuoteStyle
    tables: Quotations
    thresholds: Thresholds
    punctuation_outside_quotation: frozenset[str]
    """Punctuation before a word that stands outside a quotation opening there."""

    def marks(self, quotations: Iterable[Quotation]) -> Iterator[Candidate]:
        """Yield the marks of quotations.

        A quotation of which a mark is settled is set in its kind of marks, whatever the outlet's is.
        """
        wholes = [parts for parts in whole(quotations) if parts]
        inner = {end for parts in wholes if parts[0].level is Level.NESTED for end in parts[0].ends}
        outer: dict[tuple[int, int], str] = {}
        for parts in wholes:
            if parts[0].level is Level.OUTER:
                style = self._outer_style(parts, inner)
                outer |= {(part.paragraph.number, part.begin): style for part in parts}
        for parts in wholes:
            follows = any(end in self.decided for part in parts for end in part.ends)
            for part in parts:
                chars = CHARS[outer.get((part.paragraph.number, part.outer), self.style.outer)]
                yield self._opening(part, chars, follows)
                if part.end is not None:
                    yield self._closing(part, part.end, chars, follows)

    def _outer_style(self, parts: Iterable[Quotation], inner: Container[tuple[Part, int]]) -> str:
        """Return which marks a quotation is set in: those of it that are settled, or the outlet's.

        *inner* are the ends of quotations within others: a lone mark there may be theirs.
        """
        for part in parts:
            for end in part.ends:
                settled = self.sides.get(end, ())
                if len(settled) > (end in inner):
                    text = settled[0 if end[0] is Part.OPEN else -1].text
                    if text in _OUTER:
                        return _OUTER[text]
        return self.style.outer

    def _opening(self, quotation: Quotation, chars: Sequence[str], follows: bool) -> Candidate:
        paragraph, outer = quotation.paragraph, quotation.level is Level.OUTER
        word, at = paragraph.words[quotation.begin], paragraph.first + quotation.begin
        offset = word.core_start if word.lead in self.punctuation_outside_quotation else word.start
        if settled := self.sides.get((Part.OPEN, at)):
            offset = settled[0 if outer else -1].offset
        if quotation.continued:
            kind, reason = Kind.CONTINUED, Reason("continued")
        else:
            kind = Kind.SCARE_OPENING if quotation.short else Kind.OPENING
            reason = reasons.opening(quotation.before, quotation.after, self.tables)
        chance = float((self.chances.open_outer if outer else self.chances.open_nested)[at])
        rank = Rank.OUTER_OPEN if outer else Rank.NESTED_OPEN
        text = chars[0 if outer else 2]
        return Candidate(paragraph, offset, rank, text, kind, chance, reason, follows)

    def _closing(self, quotation: Quotation, end: int, chars: Sequence[str], follows: bool) -> Candidate:
        paragraph, outer = quotation.paragraph, quotation.level is Level.OUTER
        word, at = paragraph.words[end], paragraph.first + end
        place = self.places[at]
        if word.trail in {",", "."}:
            if self.style.closing == "american":
                place = _BEHIND
            elif self.style.closing == "british" and _is_part_of_sentence(quotation):
                place = _BEFORE
        offset, fits = _close_offset(word, place)
        if settled := self.sides.get((Part.CLOSE, at)):
            offset, fits = settled[-1 if outer else 0].offset, 1.0
        kind = Kind.SCARE_CLOSING if quotation.short else Kind.CLOSING
        reason = reasons.closing(quotation.inside, quotation.after, self.tables)
        chance = float((self.chances.close_outer if outer else self.chances.close_nested)[at] * fits)
        rank = Rank.OUTER_CLOSE if outer else Rank.NESTED_CLOSE
        text = chars[1 if outer else 3]
        return Candidate(paragraph, offset, rank, text, kind, chance, reason, follows)

    def nearly(self, paragraphs: Iterable[Paragraph], reading: Reading) -> Iterator[Candidate]:
        """Yield the marks that were nearly placed."""
        left, right, *_ = CHARS[self.style.outer]
        near = self.thresholds.near
        for paragraph in paragraphs:
            opens, closes = self.chances.open_outer[paragraph.span], self.chances.close_outer[paragraph.span]
            for number in np.flatnonzero(np.maximum(opens, closes) >= near).tolist():
                word, at = paragraph.words[number], paragraph.first + number
                if opens[number] >= near and not reading.opens[at]:
                    reason, chance = Reason("may-open"), float(opens[number])
                    yield Candidate(
                        paragraph, word.start, Rank.OUTER_OPEN, left, Kind.OPENING, chance, reason
                    )
                if closes[number] >= near and not reading.closes[at]:
                    reason, chance = Reason("may-close"), float(closes[number])
                    yield Candidate(
                        paragraph, word.end, Rank.OUTER_CLOSE, right, Kind.CLOSING, chance, reason
                    )
