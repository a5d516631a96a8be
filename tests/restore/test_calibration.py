"""What a network's chances are worth."""

from __future__ import annotations

import pytest

from digest_reader.model import Kind
from digest_reader.restore.calibration import Calibration

MEASURED = Calibration(curves={"opening": ((0.4, 0.8, 1.0), (0.3, 0.6, 0.99))})


@pytest.mark.parametrize(
    ("chance", "certainty"),
    [(-1, 0.3), (0.1, 0.3), (0.4, 0.3), (0.6, 0.45), (0.9, 0.795), (0.99999, 0.99), (1.0, 0.99), (2, 0.99)],
)
def test_certainty_is_the_share_of_marks_that_is_right(chance, certainty):
    """Between the chances that were measured it rises evenly, and beyond them it stays."""
    assert MEASURED.certainty(Kind.OPENING, chance) == certainty


def test_the_chances_of_a_kind_that_was_not_measured_count_as_they_are():
    """Rounded, and within 0 and 1."""
    assert [MEASURED.certainty(Kind.CLOSING, chance) for chance in (-1, 0.12345, 2)] == [0, 0.123, 1]


@pytest.mark.parametrize(("chance", "certainty"), [(0.1, 0.3), (0.6, 0.6), (0.96, 0.96), (1.0, 1.0)])
def test_the_chance_of_a_mark_that_follows_from_an_editors_counts_as_it_is(chance, certainty):
    """No less than was measured: an answer makes no doubt of what was none."""
    assert MEASURED.certainty(Kind.OPENING, chance, follows=True) == certainty
