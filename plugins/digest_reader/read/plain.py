"""Comparing words without their case and accents, and the regular expressions of lists of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def plain(text: str) -> str:
    """Return *text* in lower case without accents, letter for letter of the same length.

    The three letters i (Turkish dotted and dotless, and the common one) become the same, so
    that KASIM, Kasım and kasim compare equal, whatever the language.

    >>> plain("KASIM"), plain("Kasım"), plain("Perşembe")
    ('kasim', 'kasim', 'persembe')
    """
    return text.lower() if text.isascii() else text.translate(_PLAIN)


def _plain_letter(letter: str) -> str:
    if letter == "ı":
        return "i"
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def words_of(text: str) -> str:
    """Return the words of *text* in their plain form, without punctuation.

    >>> words_of("Kasım’da: 12 “GÖÇMEN”")
    'kasim da 12 gocmen'
    """
    return " ".join(re.findall(r"\w+", plain(text)))


class _Letters(dict[int, str]):
    """Code point → the letter in its plain form, worked out when it is met."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MANY_LETTERS:
            self.clear()
        return self.setdefault(code, _plain_letter(chr(code)))


_MANY_LETTERS = 10_000
_PLAIN = _Letters()


NOTHING = r"(?!)"
"""A regular expression that matches nothing."""


def any_of(words: Iterable[str]) -> str:
    """Return a regular expression for any of *words* in their plain form, the longest first.

    It matches nothing where there are none.

    >>> any_of(["Mart", "Mayıs", "mart"])
    'mayis|mart'
    """
    texts = sorted(set(map(plain, words)), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, texts)) or NOTHING


def optional(words: Iterable[str]) -> str:
    """Return a regular expression for one of *words* and a space, or for nothing.

    >>> optional(["of"])
    '(?:(?:of) )?'
    """
    return rf"(?:(?:{any_of(words)}) )?"
