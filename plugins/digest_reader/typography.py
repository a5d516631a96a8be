"""Straight marks that survived in a digest, shown as the curly ones that they stand for.

Libraries for this (smartypants and its heirs) turn an apostrophe at the head of a word the wrong way.
"""

from __future__ import annotations

import re

_OPENS_DOUBLE = re.compile(r'(?<![^\s(\[{“‘—–-])"(?=\S)')
_CUT_SHORT = re.compile(r"(?<!\w)'(?=(?:tis|twas|twere|til|em|cause|bout|\d0s|\d\d)\b)", re.IGNORECASE)
"""Words that lost their beginning, and years that lost their century."""
_OPENS_SINGLE = re.compile(r"(?<![^\s(\[{“‘\"—–-])'(?=\S)(?=.*\S'(?!\w))")
"""A single mark before a word, with another behind a word later on."""


def curl(text: str) -> str:
    """Return *text* with each straight mark as a curly one; nothing else changes, and no length.

    >>> curl('"It\\'s the \\'90s," he said, "isn\\'t it?"')
    '“It’s the ’90s,” he said, “isn’t it?”'
    """
    if '"' not in text and "'" not in text:
        return text
    text = _OPENS_DOUBLE.sub("“", text).replace('"', "”")
    return _OPENS_SINGLE.sub("‘", _CUT_SHORT.sub("’", text)).replace("'", "’")
