"""Telling a text's language, and comparing words without their case and accents."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter


def words(text: str) -> frozenset[str]:
    """Return the words of *text*, for tables of words that are written as a line of them."""
    return frozenset(text.split())


FUNCTION_WORDS = {
    "en": words(
        "the of and to in a an is was for that on with as it by at from be are has have had he his she her "
        "they their will would which who this not but or its were been said after we you i"
    ),
    "tr": words(
        "ve bir bu da de için ile olarak olan daha çok gibi kadar sonra ise ancak göre ki o ne var yok "
        "değil mi en her ama veya şu olduğunu ettiği söyledi dedi eden etti oldu üzere karşı"
    ),
}
"""Words that any text of a language is full of; a language without them here cannot be told."""

WORD = re.compile(r"[^\W\d_]+")


def tell_language(text: str, default: str) -> str:
    """Return the language (ISO 639-1) whose function words are the most frequent in *text*.

    *default* is returned where no language is ahead of all others.
    """
    counts = Counter(WORD.findall(plain(text)))
    hits = {code: sum(counts[plain(word)] for word in known) for code, known in FUNCTION_WORDS.items()}
    best = max(hits.values())
    winners = [code for code, count in hits.items() if count == best]
    return winners[0] if best and len(winners) == 1 else default


def plain(text: str) -> str:
    """Return *text* in lower case without accents, letter for letter of the same length.

    The three letters i (Turkish dotted and dotless, and the common one) become the same, so
    that KASIM, Kasım and kasim compare equal, whatever the language.
    """
    return text.lower() if text.isascii() else "".join(map(_plain_letter, text))


def _plain_letter(letter: str) -> str:
    if letter == "ı":
        return "i"
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter
