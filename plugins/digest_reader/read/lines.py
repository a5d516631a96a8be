"""The lines of a text, with what stood between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial, reduce

from digest_reader.read.plain import plain


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank."""

    number: int
    """As an editor program counts, from 1."""
    text: str
    """Trimmed, every run of white space one space."""
    indent: int = 0
    """How many white-space characters stood before it."""
    gap: bool = True
    """A blank line, a page break or the beginning of the text stands before it."""
    page: bool = False
    """A page break stands before it."""


def read_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of *text* that are not blank; a form feed is a page break."""
    lines: list[Line] = []
    gap, page = True, False
    for number, row in enumerate(text.split("\n"), start=1):
        for part, piece in enumerate(row.split("\f")):
            if part:
                gap = page = True
            line = " ".join(piece.split())
            if line.strip("\u00ad "):
                lines.append(Line(number, line, len(piece) - len(piece.lstrip()), gap, page))
                gap = page = False
            elif not part and "\f" not in row:
                gap = True
    return tuple(lines)


def joined(lines: Sequence[Line], words: frozenset[str] = frozenset()) -> str:
    """Return the text of *lines* as one line; a soft hyphen at the very end breaks no word and goes.

    *words* are those that the text has whole elsewhere, in their plain form.
    """
    return reduce(partial(_join, words), (line.text for line in lines), "").rstrip("\u00ad ")


def _join(words: frozenset[str], first: str, second: str) -> str:
    """Put two pieces of a broken text together.

    A hyphen at the break stays, as the word may be written with one (anti-corruption), unless
    the text has the word without one elsewhere; a soft hyphen goes, as it stands only where a
    word was broken.
    """
    if not first:
        return second
    if first.endswith("\u00ad"):
        return first.rstrip("\u00ad") + second
    if first.endswith("-") and not first.endswith((" -", "--")) and first != "-":
        broken = re.search(r"(\w+)-\Z", first), re.match(r"\w+", second)
        if broken[0] and broken[1] and broken[1][0].islower():
            whole, hyphenated = plain(broken[0][1] + broken[1][0]), plain(broken[0][0] + broken[1][0])
            if whole in words and hyphenated not in words:
                return first[:-1] + second
        return first + second
    return f"{first} {second}"
