"""Straight marks that survived in a digest, shown as the curly ones that they stand for.

Libraries for this (smartypants and its heirs) turn an apostrophe at the head of a word the wrong way.
"""

from __future__ import annotations

import re
from itertools import pairwise

_BEFORE_OPENING = "([{“‘—–-"
"""What may touch an opening mark from before, beside white space."""
_CUT_SHORT = re.compile(r"(?<!\w)'(?=(?:tis|twas|twere|til|em|cause|bout|\d0s|\d\d)\b)", re.IGNORECASE)
"""Words that lost their beginning, and years that lost their century."""
_FOOT = re.compile(r"(?<=\d)'(?=\d+\"|-[^\W\d_])")
_FEET = re.compile(r"(?<![\w'’‘.,-])\d{1,3}'(?= [a-z])")
"""A measure alone, where no single mark opens before it: a 6' fence."""
_TIMES = re.compile(r"(?<=\d)\"(?= ?[x×] ?\d)")
_INCHES = re.compile(r"(?:^|[\s(′½¼¾×x-])\d{1,3}(?:[.,]\d+)?[½¼¾]?$")
_MAY_OPEN = re.compile(r"(?<![^\s(\[{“‘\"—–:-])'(?=\S)")
_MAY_CLOSE = re.compile(r"(?<=\S)'(?!\w)")


def curl(text: str) -> str:
    """Return *text* with each straight mark as a curly one; nothing else changes, and no length.

    Feet and inches get primes, which are no marks.

    >>> curl('"It\\'s the \\'90s," he said, "isn\\'t it?"')
    '“It’s the ’90s,” he said, “isn’t it?”'
    >>> curl('He said:"It is a 12" pipe."')
    'He said:“It is a 12” pipe.”'
    >>> curl('A 12" pipe, she said, " at least " that.')
    'A 12″ pipe, she said, “ at least ” that.'
    """
    if '"' not in text and "'" not in text:
        return text
    text = _curl_double(_TIMES.sub("″", _FOOT.sub("′", text)))
    opening = _MAY_OPEN.search(text)
    if not opening or not _MAY_CLOSE.search(text, opening.end()):
        text = _FEET.sub(lambda match: f"{match[0][:-1]}′", text)
    text = _CUT_SHORT.sub("’", text)
    # A single mark before a word opens where another stands behind a word later on.
    last = max((match.start() for match in _MAY_CLOSE.finditer(text)), default=-1)
    return _MAY_OPEN.sub(lambda match: "‘" if match.start() + 1 < last else "’", text).replace("'", "’")


def _curl_double(text: str) -> str:
    """Return *text* with each straight double mark as what the letters beside it say it is.

    Where they say nothing (white space on both sides, or on none), marks open and close in turn.
    """
    parts = text.split('"')
    curled = [parts[0]]
    is_open = False
    for before, after in pairwise(parts):
        left, right = before[-1:], after[:1]
        is_open = _open_after(before, is_open)
        touches = right != "" and not right.isspace()
        free = left == "" or left.isspace()
        says = free == touches or (touches and left in _BEFORE_OPENING)
        opens = touches if says else not is_open
        if not opens and not is_open and _INCHES.search(before[-8:]):
            mark = "″"
        else:
            mark, is_open = ("“" if opens else "”"), opens
        curled += [mark, after]
    return "".join(curled)


def _open_after(text: str, is_open: bool) -> bool:
    """Tell whether a double quotation is open behind *text*, which has no straight marks."""
    last = max(text.rfind("“"), text.rfind("”"))
    return is_open if last < 0 else text[last] == "“"
