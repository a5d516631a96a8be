"""Where else the mark that is asked about may stand, and which keys move it there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from digest_reader.edit.review.state import Review, Spot
from digest_reader.model import Part
from digest_reader.text import bare_of

PLACES = "ABCDEFGHI"
"""Keys that move a mark at once to where it may well belong."""
HINTS = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM"
"""Keys that say to which word a mark moves: the nearest words have those that lie best."""


def hints(review: Review) -> Mapping[str, int]:
    """Return which key, after the one that asks for it, moves the mark to what offset of its paragraph."""
    if review.current is None:
        return {}
    offset = review.current.offset
    stops = _shown_stops(review)
    if part_asked_about(review) is Part.APOSTROPHE:  # of a word's letters, s alone has one before it
        text = review.text_of(review.current.paragraph)
        stops = {stop for stop in stops if re.match(r"s?(?!\w)", text[stop : stop + 2])}
    near = sorted(stops, key=lambda stop: (abs(stop - offset), stop))
    return dict(zip(HINTS, near, strict=False))


def likely_places(review: Review) -> Mapping[str, int]:
    """Return which key moves the mark where: to what offset of its paragraph.

    Marks that were nearly placed come first, then places beside punctuation; the nearest before others.
    """
    if review.current is None or part_asked_about(review) is Part.APOSTROPHE:
        return {}
    paragraph, offset, _ = review.current
    text, part = review.text_of(paragraph), part_asked_about(review)
    nearly = {
        mark.offset for mark in review.restoration.near if (mark.paragraph, mark.part) == (paragraph, part)
    }

    def rank(stop: int) -> tuple[int, int]:
        beside = text[:stop].rstrip()[-1:] if part is Part.OPEN else text[stop - 1 : stop + 1].rstrip()
        return (0 if stop in nearly else 2 if beside.isalnum() else 1), abs(stop - offset)

    likely = sorted(_shown_stops(review), key=rank)[: len(PLACES)]
    return dict(zip(PLACES, sorted(likely), strict=False))


def _shown_stops(review: Review) -> set[int]:
    """Return where else the mark that is asked about may stand, of what is shown around it."""
    assert review.current
    own, (paragraph, _, text) = review.extent_of(review.current), review.current
    return {stop for stop in other_stops(review) if review.extent_of(Spot(paragraph, stop, text)) == own}


def other_stops(review: Review) -> set[int]:
    """Return where else in its paragraph the mark that is asked about may stand."""
    assert review.current
    text = review.text_of(review.current.paragraph)
    bare = bare_of(text)
    # Before a mark that survived and behind it is the same place.
    here = bare.offset_of(review.current.offset)
    return {stop for stop in _stops(text, part_asked_about(review)) if bare.offset_of(stop) != here}


def part_asked_about(review: Review) -> Part:
    """Return what the mark that is asked about does."""
    assert review.current
    mark = review.mark_at(review.current)
    if mark is None and review.turned:
        return review.turned.part
    return mark.part if mark else _part(review.current.text)


def _part(text: str) -> Part:
    return Part.OPEN if text in "“‘" else Part.CLOSE if text == "”" else Part.APOSTROPHE


def words_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of a text begin and end, punctuation with them."""
    return ((word.start(), word.end()) for word in re.finditer(r"\S*\w\S*", text))


def _stops(text: str, part: Part) -> Iterator[int]:
    """Yield where in a text a mark of a part may stand.

    An opening one stands before a word; a closing one behind a word, before its punctuation or
    behind that; an apostrophe anywhere in a word.
    """
    for start, end in words_of(text):
        word = text[start:end]
        if part is Part.OPEN:
            yield start + len(word) - len(word.lstrip("([–—-"))
        elif part is Part.CLOSE:
            yield start + len(re.sub(r"\W+$", "", word))
            yield end
        else:
            yield from range(start, end + 1)
