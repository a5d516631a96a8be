"""Words → word pieces, as uncased BERT cuts them (Wu et al. 2016, WordPiece; Devlin et al. 2019)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

MOST = 8
"""Word pieces kept of a word, at most."""
LONGEST = 32
"""Letters looked at, at most."""
UNKNOWN, BEGIN, SEPARATE = "[UNK]", "[CLS]", "[SEP]"
_PART = re.compile(r"[^\W_]+|[\W_]")


def pieces_of(text: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Cut a word, or punctuation, into word pieces.

    >>> pieces_of("Ministers", {"mini": 1, "##ster": 2, "##s": 3, "[UNK]": 0})
    [1, 2, 3]

    Args:
        text: a text without spaces; case is folded and accents are taken off.
        vocabulary: piece → number; pieces inside a word begin with ``##``.
    """
    unaccented = unicodedata.normalize("NFD", text.lower()[:LONGEST])
    plain = "".join(char for char in unaccented if not unicodedata.combining(char))
    numbers: list[int] = []
    for part in _PART.findall(plain):
        at, own = 0, []
        while at < len(part):
            for end in range(len(part), at, -1):
                number = vocabulary.get(("##" if at else "") + part[at:end])
                if number is not None:
                    own.append(number)
                    break
            else:
                own = [vocabulary[UNKNOWN]]
                break
            at = end
        numbers += own
    if len(numbers) > MOST:
        numbers = numbers[: MOST - 1] + numbers[-1:]
    return numbers or [vocabulary[UNKNOWN]]
