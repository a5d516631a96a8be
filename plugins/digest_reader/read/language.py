"""Telling the language of a text, by the Compact Language Detector 2.

It was chosen by measuring, as it needs no second to start and no memory to speak of, and took no
English text for another language; the history of this file has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from babel.core import get_global

from digest_reader.languages import codes, load
from digest_reader.model import languages

NO_WORDS = re.compile(r"[\W\d_]+")
SHORTEST = 5
"""Words, names apart, by which a part of a text is told to be in another language, at least."""
SHORT = 10
"""In a part of fewer words only a language with a folder is told."""
SURE = 90
"""So many bytes in a hundred of such a part are in that language, at least."""
OWN_LETTERS = 1 / 8
"""Share of its words with letters that only the text's own language has, at most."""


def tell_language(text: str, default: str) -> str:
    """Return the language of *text* (ISO 639-1), or *default* where its words do not tell it.

    The language may well be one without a folder of its own.

    >>> tell_language("Der Rat der Stadt stimmte am Montag zu.", "en")
    'de'
    >>> tell_language("06.04.2017", "en")
    'en'
    """
    from pycld2 import detect  # a library of 14 MB, needed only where a digest is read

    words = NO_WORDS.sub(" ", text)
    _, _, guesses = detect(words, isPlainText=True, bestEffort=True)
    code = _current(guesses[0][1])
    return code if code in languages() else default


def tell_other_language(text: str, language: str) -> str:
    """Return the language of a part of a text that is in *language*; empty where it is no other for certain.

    >>> tell_other_language("The minister said that the talks would go on next week.", "tr")
    'en'
    >>> tell_other_language("Donald Trump, Angela Merkel, Emmanuel Macron, Theresa May", "tr")
    ''
    """
    from pycld2 import detect

    words = NO_WORDS.sub(" ", text).split()
    if not text.isupper():
        words = [word for word in words if word.islower()]  # names are the same in all languages
    if len(words) < SHORTEST:
        return ""
    reliable, _, guesses = detect(" ".join(words), isPlainText=True)
    _, code, share, _ = guesses[0]
    code = _current(code)
    if not reliable or share < SURE or code == language or code not in languages():
        return ""
    if len(words) < SHORT and code not in codes():
        return ""
    own = set(_letters(language)) - set(_letters(code))
    return "" if sum(not own.isdisjoint(word.lower()) for word in words) > OWN_LETTERS * len(words) else code


def _letters(code: str) -> Iterable[str]:
    """Return the letters of a language beside a to z."""
    language = load(code)
    return language.typed_as if language else ()


def _current(code: str) -> str:
    """Return the ISO 639-1 code that a language has today: iw is he."""
    code = code.partition("-")[0]
    return str(get_global("language_aliases").get(code, code))
