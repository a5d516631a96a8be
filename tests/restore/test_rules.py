"""What the tables say of apostrophes, and what the wording says of quotations."""

from __future__ import annotations

import pytest

from digest_reader.languages import load
from digest_reader.model import Kind, Reason
from digest_reader.restore import reasons
from digest_reader.restore.patterns import fits, pattern_of, places_of, read_form
from digest_reader.restore.rules import CERTAIN, LIKELY, NAMED, WordRules
from digest_reader.restore.words import words

ENGLISH, TURKISH = load("en"), load("tr")
assert ENGLISH is not None
assert TURKISH is not None
RULES, SUFFIXES = WordRules(ENGLISH.apostrophes), WordRules(TURKISH.apostrophes)


@pytest.mark.parametrize(
    ("form", "kind", "code", "arguments"),
    [
        ("Trump’s", Kind.POSSESSIVE, "possessive", ("Trump",)),
        ("he’s", Kind.CONTRACTION, "contraction-of-two", ("he is", "has")),
        ("It’s", Kind.ITS, "contraction-of-two", ("it is", "it has")),
        ("let’s", Kind.CONTRACTION, "contraction", ("let us",)),
        ("don’t", Kind.CONTRACTION, "contraction", ("do not",)),
        ("Isn’t", Kind.CONTRACTION, "contraction", ("Is not",)),
        ("won’t", Kind.CONTRACTION, "contraction", ("will not",)),
        ("they’re", Kind.CONTRACTION, "contraction", ("they are",)),
        ("we’d", Kind.CONTRACTION, "contraction-of-two", ("we would", "had")),
        ("workers’", Kind.PLURAL_POSSESSIVE, "possessive", ("workers",)),
        ("its’", Kind.PLURAL_POSSESSIVE, "possessive", ("its",)),
        ("Gomez’", Kind.PLURAL_POSSESSIVE, "possessive", ("Gomez",)),
        ("goin’", Kind.CONTRACTION, "cut-at-end", ("goin",)),
        ("’twas", Kind.CONTRACTION, "cut-at-beginning", ("twas",)),
        ("’90s", Kind.CONTRACTION, "cut-at-beginning", ("90s",)),
        ("O’Brien", Kind.NAME, "name", ("O’Brien",)),
        ("Qur’an", Kind.NAME, "name", ("Qur’an",)),
        ("o’clock", Kind.CONTRACTION, "contraction", ("of the clock",)),
    ],
)
def test_an_english_apostrophe_has_its_kind_and_reason(form, kind, code, arguments):
    """Told by the word and by where in it the apostrophe stands."""
    bare, (place,) = read_form(form)
    assert RULES.tell(bare, place) == (kind, Reason(code, arguments))


def test_a_name_with_a_prefix_is_told_with_it():
    """The possessive of O’Rourke names him as he is written."""
    assert RULES.tell("ORourkes", 7) == (Kind.POSSESSIVE, Reason("possessive", ("O’Rourke",)))
    assert RULES.tell("ORourkes", 1) == (Kind.NAME, Reason("name", ("O’Rourkes",)))


def test_two_apostrophes_of_one_contraction_are_told_alike():
    """Each of ’n’ stands for what the whole does."""
    assert RULES.tell("n", 0) == RULES.tell("n", 1) == (Kind.CONTRACTION, Reason("contraction", ("and",)))


def test_a_turkish_apostrophe_parts_a_name_from_its_suffix():
    """Whatever the letters, and however many the suffix has."""
    for name, suffix in (("Türkiye", "deki"), ("NATO", "dakilerin"), ("İstanbul", "a"), ("Iğdır", "ın")):
        assert SUFFIXES.tell(name + suffix, len(name)) == (Kind.SUFFIX, Reason("suffix", (name,)))


@pytest.mark.parametrize(
    ("word", "certain"),
    [
        ("dont", ((3,), CERTAIN)),
        ("Dont", ((3,), CERTAIN)),
        ("theyre", ((4,), CERTAIN)),
        ("DONT", None),
        ("cant", None),
        ("OBrien", ((1,), NAMED)),
        ("dIvoire", ((1,), NAMED)),
        ("OBr", None),
        ("Obrien", None),
        ("NBrien", None),
        ("OBRIEN", None),
        ("OB2en", None),
        ("O", None),
        ("OAuth", None),
        ("DPhil", None),
        ("Twas", ((0,), CERTAIN)),
    ],
)
def test_some_apostrophes_are_certain(word, certain):
    """Those of words that exist only with them, and of names with a prefix."""
    assert RULES.certain_places(word) == certain


def test_a_name_with_a_prefix_may_have_a_possessive_too():
    """Before its last letter or behind it, where that is an s."""
    assert RULES.possessives("ORourkes", (1,)) == [7, 8]
    assert RULES.possessives("ORourke", (1,)) == []
    assert RULES.possessives("dont", (3,)) == []


def test_places_may_stand_together_where_a_pattern_has_both():
    """In whatever order they are given."""
    assert RULES.may_stand_together((6, 1), len("OBriens"))
    assert not RULES.may_stand_together((4, 5), len("tsars"))
    assert not RULES.may_stand_together((2, 3), len("tsars"))


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("", ""), ("a", ""), ("’em", "+0"), ("workers’", "-0"), ("Trump’s", "-1"), ("we’ll", "-2"),
        ("o’clock", "+1"), ("Ma’am", "-2"), ("Kata’ibxyz", "+4"), ("Türkiye’deki", "-4"),
        ("O’Brien’s", "+1 -1"),
        ("’n’", "+0 -0"), ("fo’c’sle", "+2 -3"), ("ab’cdefg’h’i", "+2 +7 -1"),
    ],
)  # fmt: skip
def test_a_pattern_says_where_apostrophes_stand(form, pattern):
    """From the nearer end of the word, and back again."""
    bare, places = read_form(form)
    assert pattern_of(places, len(bare)) == pattern
    assert places_of(pattern, len(bare)) == places
    assert fits(pattern, len(bare))


@pytest.mark.parametrize(("pattern", "length"), [("-3", 2), ("+3", 2), ("+1 -1", 2), ("+2 -3", 4)])
def test_a_pattern_may_not_fit_a_short_word(pattern, length):
    """A place lies outside of it, or two are not in order."""
    assert not fits(pattern, length)
    assert fits(pattern, 12)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("The mayor said:", "", Reason("speech-after-colon", ("said",))),
        ("The mayor said,", "", Reason("speech-after-comma", ("said",))),
        ("Said the old and tired mayor,", "", Reason("speech-after-comma", ("mayor",))),
        ("Said the very old and tired mayor,", "", Reason("quoted-words-begin")),
        ("Yesterday,", "", Reason("quoted-words-begin")),
        ("", "the old mayor said", Reason("speaker-named-after")),
        ("", "the very old mayor said", Reason("speech-begins")),
        ("It was called a", "", Reason("quoted-words-after", ("a",))),
        ("It called for a new", "", Reason("quoted-words-begin")),
        ("It was a", "", Reason("quoted-words-begin")),
        ("", "", Reason("speech-begins")),
    ],
)
def test_the_reason_of_an_opening_mark(before, after, reason):
    """Told by who speaks, and how near."""
    assert reasons.opening(words(before), words(after), ENGLISH.quotations) == reason


@pytest.mark.parametrize(
    ("inside", "after", "reason"),
    [
        ("We go,", "the old mayor said", Reason("speaker-named-next")),
        ("We go.", "Then the old mayor said", Reason("ends-with-sentence")),
        ("We go.", "", Reason("ends-with-paragraph")),
        ("We go?", "It ended.", Reason("ends-with-sentence")),
        ("a farce", "and left", Reason("quoted-words-end")),
    ],
)
def test_the_reason_of_a_closing_mark(inside, after, reason):
    """Told by who spoke, and by what ends with it."""
    assert reasons.closing(words(inside), words(after), ENGLISH.quotations) == reason


def test_who_speaks_is_told_in_turkish_too():
    """The verbs are the language's own."""
    assert reasons.closing(words("Gideriz,"), words("dedi bakan"), TURKISH.quotations) == Reason(
        "speaker-named-next"
    )


def test_an_apostrophe_may_be_certain_between_two_words():
    """Rock ’n’ roll, whatever the capitals; elsewhere the letter says nothing."""
    assert RULES.certain_between("Rock", "N", "roll") == ((0, 1), CERTAIN)
    assert RULES.certain_between("Rock", "n", "bass") is None
    assert RULES.certain_between("", "n", "roll") is None
    assert RULES.certain_between("rock", "and", "roll") is None


def test_a_letter_that_joins_two_words_is_likely_to_be_cut_short():
    """Salt ’n’ pepper; where it is a number or an initial, nothing is said."""
    assert RULES.certain_between("salt", "n", "pepper") == ((0, 1), LIKELY)
    assert RULES.certain_between("salt", "N", "pepper") is None
    assert RULES.certain_between("where", "n", "is") is None
    assert RULES.certain_between("of", "n", "pots") is None
    assert RULES.certain_between("salt", "n", "Pepper") is None
    assert RULES.certain_between("salt", "n", "2nd") is None
