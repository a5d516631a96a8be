"""Cutting a text into its sentences, by what a language's folder says of full stops."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest_reader.languages import Sentences, cached, load

END = re.compile(r"[.!?…][”’\"')\]]*(?=\s)")
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
    goes_on = _goes_on(language)
    begin = 0
    for end in END.finditer(text):
        after = text[end.end() :][:9].lstrip(NOT_BEFORE)[:1]
        if after.islower() or goes_on.search(text[begin : end.end()] + after):
            continue
        yield text[begin : end.end()].strip()
        begin = end.end()
    if text[begin:].strip():
        yield text[begin:].strip()


@cached
def _goes_on(language: str) -> re.Pattern[str]:
    """Return what a sentence does not end with; the first letter of the next word follows it."""
    found = load(language)
    rules = found.sentences if found else Sentences()
    ends = [r"(?<!\w)[^\W\d_]"]  # an initial
    if rules.abbreviations:
        ends.append(rf"\b(?:{_any_of(rules.abbreviations)})")
    if rules.ordinals:
        ends.append(r"\b\d{1,2}")
    shapes = [rf"(?:{'|'.join(ends)})\..?"]
    if rules.before_figures:
        shapes.append(rf"\b(?:{_any_of(rules.before_figures)})\.\d")
    return re.compile(rf"(?:{'|'.join(shapes)})\Z")


def _any_of(words: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(words)))
