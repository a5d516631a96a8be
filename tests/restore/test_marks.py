"""Inserting marks and taking them out again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_reader.restore import Kind, Mark, Restoration
from digest_reader.restore.marks import HEADLINE, insert, strip


def mark(offset: int, text: str = "’", paragraph: int = 0) -> Mark:
    """Return a mark of which only place and text matter."""
    return Mark(paragraph, offset, text, Kind.NAME, 0.5, True, "a test")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("’“”‘'\" s"), max_size=30)


@settings(max_examples=100)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 30), st.sampled_from("’“”‘"))))
def test_taking_out_what_was_inserted_gives_the_text_back(text, places):
    """Whatever the text, and also where its own marks stand beside the inserted ones."""
    marks = [mark(offset, char) for offset, char in sorted(places, key=lambda place: place[0])]
    marks = [one for one in marks if one.offset <= len(text)]
    assert strip(insert(text, marks), marks) == text
    assert len(insert(text, marks)) == len(text) + len(marks)


def test_marks_of_one_place_keep_their_order():
    """A word's apostrophe stands before the mark that closes after it."""
    assert insert("workers", [mark(7, "’"), mark(7, "”")]) == "workers’”"


@pytest.mark.parametrize("offsets", [[8], [-1], [5, 3]])
def test_a_mark_outside_the_text_or_out_of_order_is_refused(offsets):
    """It is an error of the engine and must not be hidden."""
    with pytest.raises(ValueError, match="out of place"):
        insert("workers", [mark(offset) for offset in offsets])


def test_a_mark_that_does_not_stand_cannot_be_taken_out():
    """Only what was inserted comes out."""
    with pytest.raises(ValueError, match="stands at"):
        strip("workers", [mark(7)])


def test_a_restoration_keeps_headline_and_paragraphs_apart():
    """Each mark goes into its own paragraph; the headline has its own number."""
    marks = (mark(1, "“", HEADLINE), mark(2, "’", 0), mark(3, "”", 2))
    restoration = Restoration(("abc", "abc", "abc"), "en", "abc", marks)
    assert restoration.restored == ("ab’c", "abc", "abc”")
    assert restoration.restored_headline == "a“bc"
    assert restoration.paragraphs == ("abc", "abc", "abc")
