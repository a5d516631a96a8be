"""Telling the language of a text."""

from __future__ import annotations

import pytest

from digest_reader.read.fields import PATTERNS
from digest_reader.read.language import FUNCTION_WORDS
from digest_reader.read.parse import tell_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The move is said to follow the arrival of the president.", "en"),
        ("Bu konuda bir anlaşma imzalandı ve iki ülke bunu duyurdu.", "tr"),
        ("Türkiye and the European Union are to meet in Ankara, it was said.", "en"),
        ("BU KONUDA ANLAŞMA İÇİN GÖRÜŞMELER OLDUĞU GİBİ SÜRÜYOR", "tr"),
    ],
)
def test_language_is_told_by_function_words(text: str, language: str) -> None:
    """The language whose function words are the most frequent is told, whatever the default."""
    assert tell_language(text, "en") == language
    assert tell_language(text, "tr") == language


@pytest.mark.parametrize("text", ["", "1234", "Der Zug kam spät", "Merkel Macron Putin"])
def test_default_where_nothing_tells(text: str) -> None:
    """A text without function words that are known has the default language."""
    assert tell_language(text, "en") == "en"
    assert tell_language(text, "tr") == "tr"


def test_languages_are_complete() -> None:
    """Every language that can be told has its field patterns, and the other way round."""
    assert PATTERNS.keys() == FUNCTION_WORDS.keys()
