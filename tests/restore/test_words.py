"""Cutting a text into words, and reading the marks that stand in it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_reader.restore.words import Level, classify, read_labels, read_text, words
from digest_reader.text import MARKS, split_marks

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(MARKS + " .,s–()"), max_size=40)


@settings(max_examples=100)
@given(TEXTS)
def test_words_hold_every_character_but_spaces(text):
    """Words stand in order, never overlap, and leave out nothing but white space."""
    cut = words(text)
    assert all(text[word.start : word.end] == word.lead + word.core + word.trail for word in cut)
    assert all(word.core for word in cut)
    assert all(earlier.end <= other.start for earlier, other in itertools.pairwise(cut))
    assert "".join(word.lead + word.core + word.trail for word in cut) == "".join(text.split())


@settings(max_examples=100)
@given(TEXTS)
def test_marks_and_the_text_without_them_make_the_text(text):
    """Putting every mark back at its place gives the text again."""
    bare, marks = split_marks(text)
    assert not set(bare) & set(MARKS)
    for number, (offset, char) in enumerate(marks):
        bare = bare[: offset + number] + char + bare[offset + number :]
    assert bare == text


@pytest.mark.parametrize(
    ("bare", "marks", "cores"),
    [
        ("He said,no", [(8, "“")], ["He", "said", "no"]),
        ("boots.The end", [(6, "”")], ["boots", "The", "end"]),
        ("its no", [(2, "’")], ["its", "no"]),
        ("(no, he", [(1, "“"), (4, "”")], ["no", "he"]),
    ],
)
def test_a_word_within_which_a_quotation_opens_or_closes_is_two(bare, marks, cores):
    """An apostrophe parts nothing, nor does a mark beside the punctuation of a word."""
    assert [word.core for word in words(bare, marks)] == cores


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("“It’s the workers’ money,” he said.", ["open", "apostrophe", "apostrophe", "close"]),
        ("‘It’s late,’ he said.", ["open", "apostrophe", "close"]),
        ("‘No’”s", ["open", "close", "close"]),
        ("‘No’s”", ["open", "apostrophe", "close"]),
        ("“He said ‘no’.”", ["open", "open", "close", "close"]),
        ("“He said ‘no’”", ["open", "open", "close", "close"]),
        ('"Yes," he said, "it\'s so."', ["open", "close", "open", "apostrophe", "close"]),
        ("the workers’ money", ["apostrophe"]),
        ("’em and ’90s", ["apostrophe", "apostrophe"]),
    ],
)
def test_marks_are_told_apart(text, parts):
    """A ’ closes where a ‘ is open and no letter follows; else it is an apostrophe."""
    assert [mark.part for mark in classify(*split_marks(text))] == parts


def labels(text, depth=0):
    """Return the labels of one paragraph."""
    bare, marks = split_marks(text)
    return read_labels(words(bare), list(classify(bare, marks)), depth)


def test_labels_say_what_stands_at_each_word():
    """Apostrophes, openings, closings, the side of punctuation, and the depth at every word."""
    said = labels("He said: “It’s ‘fine’.” Then he left.")
    assert said.apostrophes == [(), (), (2,), (), (), (), ()]
    assert said.opens == [0, 0, Level.OUTER, Level.NESTED, 0, 0, 0]
    assert said.closes == [0, 0, 0, Level.BOTH, 0, 0, 0]
    assert said.place[3] == 1
    assert said.state == [0, 0, 1, 2, 0, 0, 0]
    assert (said.depth, said.sound) == (0, True)


def test_a_quotation_goes_on_in_the_next_paragraph():
    """What is open at a paragraph's end must be opened again by the next."""
    assert labels("“This goes on.").depth == 1
    assert labels("“And ends here.”", depth=1).sound
    assert not labels("No mark at the start.”", depth=1).sound


@pytest.mark.parametrize("text", ["It ends” twice.", "“It “opens “three times.”"])
def test_quotations_out_of_turn_are_not_sound(text):
    """Nothing is learnt from a paragraph whose marks do not open and close in turn."""
    assert not labels(text).sound


def test_a_mark_within_a_word_belongs_to_the_next_if_it_opens():
    """One that closes belongs to the word that it stands in."""
    said = labels("a“b c” d")
    assert (said.opens, said.closes) == ([0, 1, 0], [0, 1, 0])
    said = labels("“a b”c d")
    assert (said.opens, said.closes) == ([1, 0, 0], [0, 1, 0])
    assert said.place == [0, 0, 0]


def test_an_apostrophe_belongs_to_its_word_also_behind_a_closing_mark():
    """A quoted name may take an ending: its apostrophe is not lost."""
    assert labels("“a b”ing’s d").apostrophes == [(), (4,), ()]


@pytest.mark.parametrize(
    ("text", "place"), [("“It”.", 0), ("“It.”", 1), ("“It.)”", 2), ("“It.)”.", 2), ("“It.”).", 1)]
)
def test_labels_say_how_much_punctuation_stands_before_a_closing_mark(text, place):
    """None, one character, or more of it."""
    assert labels(text).place == [place]


@pytest.mark.parametrize(
    ("texts", "sound", "depths"),
    [
        (["“It goes on.", "“And ends.”"], [True, True], [1, 0]),
        (["“It goes on.", "He left.", "“Yes.”"], [False, True, True], [0, 0, 0]),
        (["“It goes on."], [False], [0]),
        (["“It goes on.", "", "“And ends.”"], [False, True, True], [0, 0, 0]),
    ],
)
def test_what_is_left_open_spoils_its_own_paragraph_alone(texts, sound, depths):
    """Where the next one does not take it up, it begins outside of quotations."""
    cut = [split_marks(text) for text in texts]
    read = read_text([words(bare) for bare, _ in cut], [list(classify(*parts)) for parts in cut])
    assert ([own.sound for own in read], [own.depth for own in read]) == (sound, depths)
