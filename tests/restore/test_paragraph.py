"""Paragraphs: where marks go beside those that survived, and which word is where."""

from __future__ import annotations

import pytest

from digest_reader.model import Evidence, Part, Verdict
from digest_reader.restore.paragraph import Rank, read_paragraphs
from digest_reader.restore.settled import SettledMark, decisions, missing, survivors
from digest_reader.text import HEADLINE


def test_an_opening_mark_goes_behind_survivors_and_any_other_before():
    """So a mark that opens stays at its word, and one that closes at the word before."""
    (paragraph,) = read_paragraphs(["He said ”“no."])
    offset = paragraph.bare.text.index("no")
    assert paragraph.place(offset, Part.OPEN) == (0, 10, Part.OPEN)
    assert paragraph.place(offset, Part.CLOSE) == (0, 8, Part.CLOSE)
    assert paragraph.place(offset, Part.APOSTROPHE) == (0, 8, Part.APOSTROPHE)
    assert paragraph.place(offset + 2, Part.CLOSE) == (0, 12, Part.CLOSE)
    assert paragraph.place(offset - 1, Part.OPEN) == (0, 7, Part.OPEN)


def test_words_are_numbered_through_paragraphs():
    """Each paragraph knows how many words come before it, and its number."""
    paragraphs = read_paragraphs(["One two", "", "three", "four"], HEADLINE)
    assert [paragraph.first for paragraph in paragraphs] == [0, 2, 2, 3]
    assert [paragraph.number for paragraph in paragraphs] == [-1, 0, 1, 2]
    assert [paragraph.span for paragraph in paragraphs][2:] == [slice(2, 3), slice(3, 4)]


def test_a_word_is_found_by_its_letters():
    """At its first letter, within, and behind its last; not in the punctuation beside it."""
    (paragraph,) = read_paragraphs(["(ab) c"])
    words = [paragraph.word_at(offset) for offset in range(7)]
    assert [word and word.core for word in words] == [None, "ab", "ab", "ab", None, "c", "c"]


@pytest.mark.parametrize(
    ("offset", "part", "word"),
    [
        (0, Part.OPEN, 0), (1, Part.OPEN, 0), (2, Part.OPEN, 1), (6, Part.OPEN, None),
        (0, Part.CLOSE, None), (2, Part.CLOSE, None), (3, Part.CLOSE, 0), (5, Part.CLOSE, 0),
        (6, Part.CLOSE, 1),
    ],
)  # fmt: skip
def test_a_settled_quotation_mark_belongs_to_a_word(offset, part, word):
    """One that opens to the next word that begins there or later, one that closes to the one before."""
    (paragraph,) = read_paragraphs(["(ab) c"])
    assert SettledMark(paragraph, offset, part, "“").word == word


def test_a_survivor_answers_for_its_equal():
    """Of two marks wanted at one place, the one that stands there already is not placed again."""
    (paragraph,) = read_paragraphs(["He said ‘“no” and left."])
    standing = survivors([paragraph], "‘’")
    assert [(mark.offset, mark.text, mark.part) for mark in standing] == [
        (8, "‘", Part.OPEN),
        (8, "“", Part.OPEN),
        (10, "”", Part.CLOSE),
    ]
    assert missing([], standing) == []


def test_a_closing_apostrophe_is_told_by_what_is_open():
    """A ’ that the editor adds closes where a ‘ stands open, and else belongs to its word."""
    paragraphs = read_paragraphs(["He said ‘no to the workers demands", "the workers demands"])
    evidence = [
        Evidence(1, 11, "’", Verdict.ADDED),
        Evidence(0, 11, "’", Verdict.ADDED),
        Evidence(0, 26, "’", Verdict.REJECTED),
    ]
    settled = decisions(paragraphs, evidence, (), "‘’")
    assert [(mark.paragraph.number, mark.offset, mark.part, mark.nested) for mark in settled] == [
        (0, 10, Part.CLOSE, True),
        (0, 25, Part.APOSTROPHE, False),
        (1, 11, Part.APOSTROPHE, False),
    ]
    assert [mark.stands for mark in settled] == [True, False, True]


def test_an_apostrophe_before_a_quotation_does_not_close_it():
    """What is open is told by the marks in the order in which they stand."""
    paragraphs = read_paragraphs(["The workers’ union said ‘no to it"])
    [mark] = decisions(paragraphs, [Evidence(0, 27, "’", Verdict.ADDED)], (), "‘’")
    assert (mark.offset, mark.part) == (25, Part.CLOSE)


def test_a_mark_is_of_the_part_that_its_rank_says():
    """Apostrophes first and last, what closes before what opens."""
    assert [rank.part for rank in Rank] == [
        Part.APOSTROPHE, Part.CLOSE, Part.CLOSE, Part.OPEN, Part.OPEN, Part.APOSTROPHE
    ]  # fmt: skip
