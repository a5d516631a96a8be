"""What a network's chances are worth."""

from __future__ import annotations

import json
from dataclasses import astuple

import pytest

from digest_reader.model import Kind
from digest_reader.restore.calibration import Calibration, Thresholds, load, read

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


def test_a_network_that_was_not_measured_is_believed(tmp_path):
    """Its marks are placed where they are likely, names where they are almost certain."""
    assert read(tmp_path) == load("xx") == Calibration()
    assert astuple(Thresholds()) == (0.5, 0.9, 0.4, 0.5, 0.2)


def test_what_was_measured_of_a_network_is_read(tmp_path):
    """Its thresholds, and the curve of each kind."""
    decisions = {"apostrophe": 0.4, "name": 0.8, "quote": 0.3, "short": 0.6, "near": 0.1}
    measured = {"decisions": decisions, "kinds": {"opening": [[0.4, 1.0], [0.3, 0.9]]}}
    (tmp_path / "calibration.json").write_text(json.dumps(measured), "utf-8")
    told = read(tmp_path)
    assert astuple(told.thresholds) == (0.4, 0.8, 0.3, 0.6, 0.1)
    assert told.certainty(Kind.OPENING, 0.7) == 0.6
