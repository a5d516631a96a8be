"""Texts typed without their language's own letters."""

from __future__ import annotations

import pytest

from digest_reader.model import RestorationTask
from digest_reader.restore import lacks_letters
from digest_reader.restore.letters import Spelling

TABLES = {
    "suffixes": {
        "lower": {"I": "ı", "İ": "i"},
        "names": {"Şırdan": 7, "Ş": 7, "Çö": 7},
        "endings": {"dan": 3, "ın": 2, "in": 1},
        "joins": {},
        "hashes": {},
    },
    "pieces": ["açık", "acık", "kapı", "ızgara", "için"],
    "lexicon": {"İzlek": 1, "Çetin": 2},
}
TYPED_AS = {"ç": "c", "ğ": "g", "ı": "i", "ö": "o", "ş": "s", "ü": "u"}


@pytest.fixture(name="spelling")
def _spelling() -> Spelling:
    return Spelling(TABLES, TYPED_AS)


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("acik", "açık"),  # the commoner of two
        ("Kapi", "Kapı"),
        ("KAPI", "KAPI"),
        ("Izlek", "İzlek"),
        ("Izgara", "Izgara"),
        ("CETIN", "ÇETİN"),
        ("Sirdanin", "Şırdanın"),  # a name with the likelier suffix
        ("Codan", "Çödan"),
        ("Sdan", "Sdan"),  # one letter is no name
        ("Valdora", "Valdora"),
        ("2017de", "2017de"),
    ],
)
def test_a_word_gets_the_letters_that_it_usually_has(spelling, typed, spelt):
    """Its length and its capitals stay; a word of which nothing is known stays as it is."""
    assert spelling.spelt(typed) == spelt


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Turkiyenin onerisi kabul edildi, gorusmeler suruyor.", True),
        ("Türkiyenin önerisi kabul edildi, görüşmeler sürüyor.", False),
        ("Karadenizde balina", False),
        ("The bridge over the river was opened by the mayor of Valdora.", False),
        ("", False),
    ],
)
def test_letters_are_missed_only_where_words_have_them(text, lacks):
    """Neither a few words nor a text in another language lack Turkish letters."""
    assert lacks_letters(RestorationTask((text,), "tr")) is lacks
    assert not lacks_letters(RestorationTask((text,), "en"))
