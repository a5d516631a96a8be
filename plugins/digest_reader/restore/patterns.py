"""Apostrophe patterns: at which places of a word apostrophes stand.

A place is written ``+k``, *k* letters after the start, or ``-k``, *k* letters before the end; a pattern
is its places in order, with a space between them: ``-1`` is Trump’s, ``+1 -1`` O’Brien’s, and the empty
one none.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from digest_reader.text import APOSTROPHE, split_marks

SINGLE = ("+0", "-0", "-1", "-2", "+1", "+2", "+3", "-3")
"""How one place is written, where several ways lead to it: the first that does."""
NEAR = 3
"""Of two places, the first is counted from the start up to here, and the second from the end."""


def place_of(name: str, length: int) -> int:
    """Return the offset of a place in a word of *length* letters (it may lie outside of it).

    >>> place_of("-1", 6), place_of("+1", 6)
    (5, 1)
    """
    return int(name[1:]) if name[0] == "+" else length - int(name[1:])


def places_of(pattern: str, length: int) -> tuple[int, ...]:
    """Return the offsets of a pattern's apostrophes in a word of *length* letters.

    >>> places_of("+1 -1", len("OBriens"))
    (1, 6)
    """
    return tuple(place_of(name, length) for name in pattern.split())


def fits(pattern: str, length: int) -> bool:
    """Tell whether all places of a pattern lie in a word of *length* letters, in order.

    >>> fits("+1 -1", 7), fits("+1 -1", 2)
    (True, False)
    """
    places = (-1, *places_of(pattern, length))
    return all(before < after for before, after in pairwise(places)) and places[-1] <= length


def pattern_of(places: Sequence[int], length: int) -> str:
    """Return the pattern of apostrophes at these offsets, in order, of a word of *length* letters.

    >>> pattern_of([1, 6], len("OBriens"))
    '+1 -1'
    """
    if not places:
        return ""
    if len(places) == 1:
        for name in SINGLE:
            if place_of(name, length) == places[0]:
                return name
        from_end = length - places[0]
        return f"-{from_end}" if from_end <= places[0] else f"+{places[0]}"
    first, *between, last = places
    names = [f"+{first}" if first <= NEAR else f"-{length - first}"]
    names += [f"+{place}" for place in between]
    return " ".join([*names, f"-{length - last}"])


def read_form(form: str) -> tuple[str, tuple[int, ...]]:
    """Return a written form of word without its apostrophes, and where they stand.

    >>> read_form("o’clock")
    ('oclock', (1,))
    """
    bare, marks = split_marks(form)
    return bare, tuple(offset for offset, mark in marks if mark == APOSTROPHE)
