"""Readings: which short quotations are dropped, and which quotations a reading holds."""

from __future__ import annotations

import numpy as np
import pytest

from digest_reader.restore.calibration import Calibration
from digest_reader.restore.paragraph import read_paragraphs
from digest_reader.restore.quotations import quotations, whole
from digest_reader.restore.reading import (
    Chances,
    Constraints,
    Reading,
    drop_if_nobody_speaks,
    drop_short,
    starts_of,
)
from digest_reader.restore.words import Level


def reading(opens: str, closes: str) -> Reading:
    """Return a reading from one figure a word, `Level` of what opens and closes there."""
    return Reading(*(np.array([*map(int, side)], dtype=np.int8) for side in (opens, closes)))


def left_of(
    opens: str, closes: str, lengths: list[int], chance: float, settled: Constraints | None = None
) -> str:
    """Return what opens at each word once short quotations are dropped."""
    count = len(opens)
    given = reading(opens, closes)
    before = given.opens.copy()
    chances = Chances(*(np.full(count, chance) for _ in range(4)))
    left = drop_short(
        given, chances, settled or Constraints.none(count), starts_of(lengths), longest=3, threshold=0.5
    )
    assert (given.opens == before).all(), "the argument was changed"
    assert (left.opens > 0).sum() - (left.closes > 0).sum() == (given.opens > 0).sum() - (
        given.closes > 0
    ).sum()
    return "".join(map(str, left.opens))


@pytest.mark.parametrize(
    ("opens", "closes", "lengths", "left"),
    [
        ("010000", "000100", [6], "000000"),
        ("010000", "000010", [6], "010000"),
        ("010000", "010000", [6], "000000"),
        ("010200", "000130", [6], "010200"),
        ("010010", "001010", [6], "000000"),
        ("010000", "000100", [3, 3], "010000"),
        ("010100", "000100", [3, 3], "010100"),
        ("010100", "010100", [3, 3], "000000"),
        ("030000", "000300", [6], "030000"),
        ("120000", "002100", [6], "120000"),
    ],
)
def test_short_quotations_that_are_not_likely_are_dropped(opens, closes, lengths, left):
    """Of few words in one paragraph, outer ones, with nothing nested in them and not taken up from before."""
    assert left_of(opens, closes, lengths, 0.4) == left


def test_a_short_quotation_that_is_likely_or_settled_stays():
    """As likely as the threshold, or said by the editor or a survivor to stand."""
    assert left_of("010000", "000100", [6], 0.5) == "010000"
    for side in ("opens", "closes"):
        settled = Constraints.none(6)
        getattr(settled, side)[1 if side == "opens" else 3, 1:] = 1
        assert left_of("010000", "000100", [6], 0.4, settled) == "010000"


@pytest.mark.parametrize(
    ("opens", "closes", "stays"),
    [
        ("1000", "0001", False), ("1010", "0101", False), ("1000", "0010", True), ("0100", "0001", True),
        ("1001", "0101", True), ("3000", "0003", False), ("0000", "0000", True),
    ],
)  # fmt: skip
def test_quotations_that_leave_no_word_are_dropped(opens, closes, stays):
    """Somebody must be there to quote."""
    left = drop_if_nobody_speaks(reading(opens, closes), Constraints.none(4))
    assert "".join(map(str, left.opens)) == (opens if stays else "0000")
    settled = Constraints.none(4)
    settled.closes[3, 1:] = 1
    left = drop_if_nobody_speaks(reading(opens, closes), settled)
    assert "".join(map(str, left.opens)) == opens


def told(texts: list[str], opens: str, closes: str) -> list[tuple[int, int, int, int | None, bool]]:
    """Return (paragraph, level, begin, end, continued) of each quotation of a reading."""
    return [
        (q.paragraph.number, int(q.level), q.begin, q.end, q.continued)
        for q in quotations(read_paragraphs(texts), reading(opens, closes))
    ]


def test_a_reading_holds_quotations():
    """Those nested in others, those that go on in the next paragraph, and those that two share a word."""
    assert told(["a b c d"], "1200", "0021") == [
        (0, Level.NESTED, 1, 2, False),
        (0, Level.OUTER, 0, 3, False),
    ]
    assert told(["a b", "", "c d"], "0110", "0001") == [(0, 1, 1, None, False), (2, 1, 0, 1, True)]
    assert told(["a b", "c d"], "0110", "0110") == [(0, 1, 1, 1, False), (1, 1, 0, 0, False)]
    assert told(["a b c"], "030", "003") == [(0, 2, 1, 2, False), (0, 1, 1, 2, False)]
    assert told(["a b", "c d", "e f"], "101010", "000001") == [
        (0, 1, 0, None, False),
        (1, 1, 0, None, True),
        (2, 1, 0, 1, True),
    ]


def test_the_parts_of_a_quotation_are_put_together():
    """Those in which it goes on, over what is quoted within it; what stands apart is another."""
    parts = quotations(read_paragraphs(["a b", "c d e", "f g h"]), reading("01120010", "00021001"))
    told = [[(part.paragraph.number, int(part.level)) for part in own] for own in whole(parts) if own]
    assert told == [[(1, 2)], [(0, 1), (1, 1)], [(2, 1)]]


def test_a_phrase_is_short():
    """Four words at most, in one paragraph, begun there."""
    paragraphs = ["a b c d e f", "g h"]

    def short(opens: str, closes: str) -> list[bool]:
        return [q.short for q in quotations(read_paragraphs(paragraphs), reading(opens, closes))]

    assert short("10000000", "00010000") == [True]
    assert short("10000000", "00001000") == [False]
    assert short("00001010", "00000001") == [False, False]


def test_what_was_not_measured_counts_half():
    """Without a calibration a mark is placed where it is likelier than not; names must be surer."""
    thresholds = Calibration().thresholds
    assert thresholds.apostrophe == thresholds.short == 0.5
    assert thresholds.near < thresholds.quote <= 0.5 < thresholds.name < 1


def test_of_a_text_without_words_nothing_is_dropped():
    """There is nothing in it."""
    assert len(drop_if_nobody_speaks(reading("", ""), Constraints.none(0)).opens) == 0
