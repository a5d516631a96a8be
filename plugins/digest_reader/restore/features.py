"""What the network is told of each word: its pieces, its case, its punctuation, its document.

The same features are made for training and at run time; the tables behind them are part of
a language's model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from digest_reader.restore.words import Word

CASES = 8
EVIDENCE = 5
SUFFIXES = 1024


def case_of(core: str) -> int:
    """Return the class of a core's casing.

    0 no letters, 1 lower, 2 lower with digits, 3 one capital, 4 CAPITALS, 5 CAPITALs, 6 Capital, 7 mIxed.

    >>> [case_of(word) for word in ("12", "pier", "NATO", "MPs", "Pier", "iPhone")]
    [0, 1, 4, 5, 6, 7]
    """
    if core.islower():
        return 1 if core.isalpha() else 2
    if not any(char.isalpha() for char in core):
        return 0
    if core.isupper():
        return 3 if len(core) == 1 else 4
    if core[:-1].isupper() and len(core) > 2:
        return 5
    if core[0].isupper() and core[1:].islower():
        return 6
    return 7


def suffix_of(core: str, highest: int = 255) -> int:
    """Return a class for the last two letters of a core.

    Letters whose code point is *highest* or more are one to a network that learnt them so.
    """
    value = 0
    for char in core[-2:].lower():
        value = value * 31 + min(ord(char), highest)
    return value % SUFFIXES


def pieces_of(core: str, vocabulary: Mapping[str, int], longest: int = 24) -> list[int]:
    """Cut a core into word pieces, the longest one in the vocabulary first (Wu et al. 2016, WordPiece).

    >>> pieces_of("Ministers", {"mini": 1, "##ster": 2, "##s": 3})
    [1, 2, 3]

    Args:
        core: any text; case is folded.
        vocabulary: piece → number; pieces inside a word begin with ``##``.  Number 0 is unknown.
        longest: letters looked at, at most.
    """
    word, pieces, at = core.lower()[:longest], [], 0
    while at < len(word):
        for end in range(len(word), at, -1):
            number = vocabulary.get(("##" if at else "") + word[at:end])
            if number is not None:
                pieces.append(number)
                break
        else:
            pieces.append(0)
            end = at + 1
        at = end
    return pieces


def evidence_of(document: Sequence[Sequence[Word]], letters: str = "sS") -> list[list[int]]:
    """Tell, for each word in s, whether the document also has it without the s, and again with it.

    *letters* are those that an apostrophe may part from a word's end: in English the s.
    """
    seen = Counter(word.core for paragraph in document for word in paragraph)
    return [
        [
            0
            if len(core) < 4 or core[-1] not in letters
            else 1 + (seen[core[:-1]] > 0) + 2 * (seen[core] > 1)
            for _, _, core, _ in paragraph
        ]
        for paragraph in document
    ]
