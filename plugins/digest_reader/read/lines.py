"""The lines of a text, with what stood between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce


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


def joined(lines: Sequence[Line]) -> str:
    """Return the text of *lines* as one line; a soft hyphen at the very end breaks no word and goes."""
    return reduce(_join, (line.text for line in lines), "").rstrip("\u00ad ")


def _join(first: str, second: str) -> str:
    """Put two pieces of a broken text together.

    A hyphen at the break stays, as the word may be written with one (anti-corruption); a soft
    hyphen goes, as it stands only where a word was broken.
    """
    if not first:
        return second
    if first.endswith("\u00ad"):
        return first.rstrip("\u00ad") + second
    if first.endswith("-") and not first.endswith((" -", "--")) and first != "-":
        return first + second
    return f"{first} {second}"
