"""A review → what is on the screen: the text with its marks, and with the keys that answer."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from digest_reader.edit.review.places import hints, likely_places, words_of
from digest_reader.edit.review.state import Extent, Review, Spot, spot_of
from digest_reader.model import Verdict


class Role(StrEnum):
    """What a piece of a shown paragraph is."""

    TEXT = "text"
    PLACED = "placed"
    DOUBT = "doubt"
    NEAR = "near"
    """A mark that was nearly placed."""
    TAKEN = "taken"
    """A mark that was taken away and can be brought back by its figure."""
    CURRENT = "current"
    """The mark that is asked about, placed or nearly."""
    LABEL = "label"
    """The figure of the mark behind it."""
    CARET = "caret"
    """Stands before the word at which a mark would be added."""
    PLACE = "place"
    """The key that moves the mark to this place."""


class Piece(NamedTuple):
    """A piece of a paragraph as it is shown."""

    text: str
    role: Role


def pieces(review: Review, extent: Extent) -> Iterator[Piece]:
    """Yield what is shown with its marks, what is in doubt and where the keys lead, in reading order."""
    paragraph, done, end = extent
    text = review.text_of(paragraph)[:end]
    inserted: list[tuple[int, int, Piece]] = []
    here = review.current if review.current and review.extent_of(review.current) == extent else None
    figures = {label.spot: figure for figure, label in review.figures.items()}
    for rank, (spot, role) in enumerate(_shown_marks(review, paragraph)):
        if review.extent_of(spot) != extent:
            continue
        own = Piece(spot.text, Role.CURRENT if spot == here and role is not Role.TAKEN else role)
        inserted.append((spot.offset, 2 * rank + 1, own))
        if spot in figures:
            inserted.append((spot.offset, 2 * rank, Piece(figures[spot], Role.LABEL)))
    if here:
        keys = hints(review) if review.is_moving else likely_places(review)
        inserted += [(offset, -2, Piece(key, Role.PLACE)) for key, offset in keys.items()]
        if review.word is not None:
            inserted.append((list(words_of(text))[review.word][0], -3, Piece("‸", Role.CARET)))
    for offset, _, piece in sorted(inserted):
        if offset > done:
            yield Piece(text[done:offset], Role.TEXT)
            done = offset
        yield piece
    if text[done:]:
        yield Piece(text[done:], Role.TEXT)


def _shown_marks(review: Review, paragraph: int) -> Iterator[tuple[Spot, Role]]:
    """Yield the marks of a paragraph that are shown, and as what."""
    doubts = {spot_of(mark) for mark in review.doubts}
    placed = {spot_of(mark): mark for mark in review.restoration.marks_of(paragraph)}
    for spot in placed:
        yield spot, Role.DOUBT if spot in doubts else Role.PLACED
    nearly = (spot_of(mark) for mark in review.restoration.near)
    taken = {spot_of(item) for item in review.evidence if item.verdict is Verdict.REJECTED}
    current = (review.current,) if review.current else ()
    labelled = (label.spot for label in review.figures.values())
    for spot in dict.fromkeys((*nearly, *labelled, *current)):
        if spot.paragraph != paragraph or spot in placed:
            continue
        if spot in doubts:
            yield spot, Role.NEAR
        elif spot == review.current or spot in taken:
            yield spot, Role.TAKEN
