"""Apostrophe patterns: how the places of a word's apostrophes are written."""

from __future__ import annotations

from itertools import combinations

import pytest

from digest_reader.restore.patterns import fits, pattern_of, places_of, read_form


@pytest.mark.parametrize(
    ("places", "length", "pattern"),
    [
        ([], 5, ""),
        ([0], 5, "+0"),
        ([5], 5, "-0"),
        ([4], 5, "-1"),
        ([1], 2, "-1"),
        ([1], 3, "-2"),
        ([1], 5, "+1"),
        ([2], 6, "+2"),
        ([3], 8, "+3"),
        ([5], 8, "-3"),
        ([4], 8, "-4"),
        ([4], 9, "+4"),
        ([0, 1], 1, "+0 -0"),
        ([3, 8], 9, "+3 -1"),
        ([4, 8], 9, "-5 -1"),
        ([1, 3, 8], 9, "+1 +3 -1"),
    ],
)
def test_a_place_is_counted_from_the_nearer_end(places, length, pattern):
    """One place as the commonest words have it; of several the last from the end, and those between not."""
    assert pattern_of(places, length) == pattern


@pytest.mark.parametrize("length", range(1, 8))
def test_a_pattern_says_where_apostrophes_stand(length):
    """Read again for a word of the same length it gives the same places, and fits."""
    for count in range(4):
        for places in combinations(range(length + 1), count):
            pattern = pattern_of(places, length)
            assert places_of(pattern, length) == places
            assert fits(pattern, length)


@pytest.mark.parametrize(
    ("pattern", "length", "fit"),
    [
        ("-1", 1, True),
        ("-2", 1, False),
        ("+1", 1, True),
        ("+2", 1, False),
        ("+1 -1", 2, False),
        ("+1 -1", 3, True),
    ],
)
def test_a_pattern_fits_words_that_are_long_enough(pattern, length, fit):
    """All its places lie in the word, one behind the other."""
    assert fits(pattern, length) is fit


def test_a_written_form_is_read():
    """Only apostrophes are places in it."""
    assert read_form("’tis") == ("tis", (0,))
    assert read_form("rock’n’roll") == ("rocknroll", (4, 5))
    assert read_form("none") == ("none", ())
