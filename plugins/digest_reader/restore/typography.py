"""Straight marks that survived in a digest, shown as the curly ones that they stand for.

Libraries for this (smartypants and its heirs) turn an apostrophe at the head of a word the wrong way.
"""

from __future__ import annotations

import re

_OPENS_DOUBLE = re.compile(r'(?<![^\s(\[{“‘—–-])"(?=\S)')
_CUT_SHORT = re.compile(r"(?<!\w)'(?=(?:tis|twas|twere|til|em|cause|bout|\d0s|\d\d)\b)", re.IGNORECASE)
"""Words that lost their beginning, and years that lost their century."""
_MAY_OPEN = re.compile(r"(?<![^\s(\[{“‘\"—–-])'(?=\S)")
_MAY_CLOSE = re.compile(r"(?<=\S)'(?!\w)")


def curl(text: str) -> str:
    """Return *text* with each straight mark as a curly one; nothing else changes, and no length.

    >>> curl('"It\\'s the \\'90s," he said, "isn\\'t it?"')
    '“It’s the ’90s,” he said, “isn’t it?”'
    """
    if '"' not in text and "'" not in text:
        return text
    text = _OPENS_DOUBLE.sub("“", text).replace('"', "”")
    text = _CUT_SHORT.sub("’", text)
    # A single mark before a word opens where another stands behind a word later on.
    last = max((match.start() for match in _MAY_CLOSE.finditer(text)), default=-1)
    return _MAY_OPEN.sub(lambda match: "‘" if match.start() + 1 < last else "’", text).replace("'", "’")
