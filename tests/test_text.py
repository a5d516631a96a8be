"""Marks inserted and taken out again, offsets, and the types of a restoration."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_reader.model import (
    Evidence,
    Kind,
    Mark,
    Part,
    QuoteStyle,
    Reason,
    Restoration,
    RestorationTask,
    Verdict,
)
from digest_reader.text import (
    HEADLINE,
    MARKS,
    bare_of,
    bare_words_of,
    insert,
    places,
    span_beside,
    split_marks,
    strip,
    visible,
    word_ends,
    word_starts,
)


def mark(offset: int, text: str = "’", paragraph: int = 0) -> Mark:
    """Return a mark of which only place and text matter."""
    return Mark(paragraph, offset, text, Part.APOSTROPHE, Kind.NAME, 0.5, Reason("name"))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("’“”‘'\" s"), max_size=30)


@settings(max_examples=100)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 30), st.sampled_from("’“”‘"))))
def test_taking_out_what_was_inserted_gives_the_text_back(text, places):
    """Whatever the text, and also where its own marks stand beside the inserted ones."""
    marks = [mark(offset, char) for offset, char in sorted(places, key=lambda place: place[0])]
    marks = [placed for placed in marks if placed.offset <= len(text)]
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
    restoration = Restoration(RestorationTask(("abc", "abc", "abc"), "en", "abc"), marks)
    assert restoration.restored == ("ab’c", "abc", "abc”")
    assert restoration.restored_headline == "a“bc"


WITH_MARKS = st.text(st.sampled_from("’“”‘'\" \n\u00a0ab."), max_size=20)


@settings(max_examples=100)
@given(WITH_MARKS, st.sampled_from([bare_of, bare_words_of]))
def test_offsets_lead_from_the_bare_text_to_the_whole_and_back(text, bare_text):
    """Between two letters of the bare text lies what was left out there, and nothing else."""
    bare = bare_text(text)
    for offset in range(len(bare.text) + 1):
        before, behind = bare.before(offset), bare.behind(offset)
        assert bare_text(text[before:behind]).text in ("", " ")
        assert not re.search(r"[ab.]", text[before:behind])
        assert bare.offset_of(before) == bare.offset_of(behind) == offset
        if offset < len(bare.text):
            assert text[behind].split() == bare.text[offset].split()
        if offset:
            assert text[before - 1].split() == bare.text[offset - 1].split()


@settings(max_examples=100)
@given(WITH_MARKS)
def test_a_bare_text_has_no_marks_and_all_the_rest(text):
    """As words are compared, a run of white space is one space besides."""
    bare = bare_of(text)
    assert bare.text == "".join(char for char in text if char not in MARKS)
    assert split_marks(text) == (bare.text, bare.marks)
    assert bare_words_of(text).text == re.sub(r"\s+", " ", bare.text)


def test_marks_stand_in_the_restored_text_behind_those_before_them():
    """Where each of a paragraph's marks stands once all are inserted."""
    marks = [mark(2, "“"), mark(9, "’"), mark(9, "”")]
    text = insert("a  workers b", marks)
    assert [text[place] for place in places(marks)] == ["“", "’", "”"]


def test_equal_tasks_have_equal_keys():
    """Whatever a task holds counts; half a surrogate pair is no obstacle."""
    task = RestorationTask(("a", "\ud800"), "en", "b")
    others = [
        RestorationTask(("a\ud800",), "en", "b"),
        RestorationTask(("a", "\ud800"), "tr", "b"),
        RestorationTask(("a", "\ud800"), "en"),
        RestorationTask(("a", "\ud800"), "en", "b", (Evidence(0, 0, "’", Verdict.ADDED),)),
        RestorationTask(("a", "\ud800"), "en", "b", style=QuoteStyle("single")),
    ]
    assert task.key == RestorationTask(("a", "\ud800"), "en", "b").key
    assert len({task.key, *(other.key for other in others)}) == 6


@given(st.text(st.characters()))
def test_what_is_visible_does_nothing(text: str) -> None:
    """Nothing but what can be seen and a space is left, in one line; what was so already stays as it is."""
    shown = visible(text)
    shown.encode()
    assert all(char.isprintable() or char.isspace() or char in "\u200c\u200d" for char in shown)
    assert len(shown.splitlines()) <= 1
    assert shown == text or not text.isprintable()
    assert visible(shown) == shown


SPACED = st.lists(st.sampled_from(["a", "b", " ", "\n", "x" * 40]), max_size=20).map("".join)


@given(SPACED, st.integers(0, 200), st.integers(1, 5))
def test_the_words_beside_a_place_are_told(text: str, at: int, most: int) -> None:
    """The nearest on each side, as many as are wanted or there are, however long each of them is."""
    at = min(at, len(text))
    before = [match.start() for match in re.finditer(r"\S+", text[:at])]
    assert word_starts(text, at, most) == before[-most:]
    behind = [at + match.end() for match in re.finditer(r"\S+", text[at:])]
    assert word_ends(text, at, most) == behind[:most]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("a b c d | e f g h", "c d | e f"),
        ("d | e f g h", "d | e f g"),
        ("| e f g h i", "| e f g h"),
        ("a b c d | e", "b c d | e"),
        ("a b c d e |", "b c d e |"),
        ("a | b", "a | b"),
        ("|", "|"),
    ],
)
def test_where_one_side_has_fewer_words_the_other_gives_more(text: str, span: str) -> None:
    """So a mark near a paragraph's end has as many words to be told by as any other."""
    at = text.index("|")
    words = text.replace("|", "")
    begin, end = span_beside(word_starts(words, at, 4), word_ends(words, at, 4), 2, len(words))
    assert words[begin:end].split() == span.replace("|", "").split()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a b", "a b"),
        ("a\u00a0b\u3000c", "a\u00a0b\u3000c"),
        ("a\u200db\nc", "a\u200db\\nc"),
        ("a\tb\x1b\u202e", "a\\tb\\x1b\\u202e"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_nobody_sees_is_written_as_an_escape(text: str, shown: str) -> None:
    """Spaces and what joins letters stay, as they do no harm; also beside what does."""
    assert visible(text) == shown
    assert visible(f"{text}\n") == f"{shown}\\n"
