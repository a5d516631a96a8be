"""Cutting a text into its sentences, by what a language's folder says of full stops."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest_reader.languages import Sentences, cached, load

END = re.compile(r"[.!?…][”’\"')\]]*(?=\s)")
CLIPPED = r"(?<!\w)[^\W\d_a-z][bcdfghjklmnpqrstvwxzçğş]{1,4}"
"""A capital and small letters without a vowel: Ft, Wm, Yrd."""
LONGEST_CLIPPED = 5
NOT_BEFORE = " “‘\"'(["
"""What may stand between two sentences; where a small letter follows it, the sentence goes on."""


def sentences(text: str, language: str) -> Iterator[str]:
    """Yield the sentences of *text*, trimmed.

    A full stop behind an initial, an abbreviation of the language or, where the language writes
    them so, an ordinal number, ends none.

    >>> list(sentences("He is 12. Then Mr. Roe left.", "en"))
    ['He is 12.', 'Then Mr. Roe left.']
    >>> list(sentences("Bu 12. Kurultay oldu. Bitti.", "tr"))
    ['Bu 12. Kurultay oldu.', 'Bitti.']
    """
    goes_on, reach = _goes_on(language)
    begin = 0
    for match in END.finditer(text):
        end = match.end()
        after = text[end : end + 9].lstrip(NOT_BEFORE)[:1]
        if after.islower() or goes_on.search(text[max(begin, end - reach) : end] + after):
            continue
        yield text[begin:end].strip()
        begin = end
    if text[begin:].strip():
        yield text[begin:].strip()


@cached
def _goes_on(language: str) -> tuple[re.Pattern[str], int]:
    """Return what a sentence does not end with, and how many letters from its end tell.

    The first letter of the next word follows it.
    """
    folder = load(language)
    rules = folder.sentences if folder else Sentences()
    ends = [r"(?<!\w)[^\W\d_]", CLIPPED]  # an initial
    if rules.abbreviations:
        ends.append(rf"\b(?:{_any_of(rules.abbreviations)})")
    if rules.ordinals:
        ends.append(r"\b\d{1,2}")
    shapes = [rf"(?:{'|'.join(ends)})\..?"]
    if rules.before_figures:
        shapes.append(rf"\b(?:{_any_of(rules.before_figures)})\.\d")
    longest = max(map(len, rules.abbreviations | rules.before_figures), default=0)
    # The full stop, and the letter before it all.
    return re.compile(rf"(?:{'|'.join(shapes)})\Z"), max(longest, LONGEST_CLIPPED) + 2


def _any_of(words: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(words)))
