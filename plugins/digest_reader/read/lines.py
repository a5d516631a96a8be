"""The lines of a text, with what stood between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice

from digest_reader.read.plain import plain

_SPACES = re.compile(r"[^\S ]\s*| \s+")
"""Any white space but a single space."""
QUOTED = re.compile(r"^[^\S\n]*(?:>+(?:[^\S\n]|$))+", re.MULTILINE)
"""What a mail puts before each line of the one that it answers."""

_STAMP = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?"
CHAT = re.compile(rf"^\u200e?(?:\[{_STAMP}\]|{_STAMP} [-–]) [^:\n]{{1,40}}:[^\S\n]", re.MULTILINE)
"""What a chat's export puts before each message: when it came, and from whom."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank."""

    number: int
    """As an editor program counts, from 1."""
    text: str
    """Trimmed, every run of white space one space, without a mail's marks of quoting."""
    indent: int
    """How many white-space characters stood before it."""
    gap: bool
    """A blank line, a page break or the beginning of the text stands before it."""
    page: bool
    """A page break stands before it."""


def read_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of *text* that are not blank; a form feed is a page break.

    >>> [(line.number, line.text, line.gap) for line in read_lines("one\\n\\n  two  words")]
    [(1, 'one', True), (3, 'two words', True)]
    """
    lines: list[Line] = []
    gap, page = True, False
    for number, row in enumerate(text.split("\n"), start=1):
        for part, piece in enumerate(row.split("\f")):
            if part:
                gap = page = True
            line = _SPACES.sub(" ", CHAT.sub("", QUOTED.sub("", piece)).strip())
            if line.strip("\u00ad "):
                lines.append(Line(number, line, len(piece) - len(piece.lstrip()), gap, page))
                gap = page = False
            else:
                gap = True
    return tuple(lines)


def joined(lines: Sequence[Line], words: frozenset[str] = frozenset()) -> str:
    """Return the text of *lines* as one line; a soft hyphen at the very end breaks no word and goes.

    *words* are those that the text has whole elsewhere, in their plain form.
    """
    pieces: list[str] = []
    for line in lines:
        _join(pieces, line.text, words)
    return "".join(pieces).rstrip("\u00ad ")


def _join(pieces: list[str], second: str, words: frozenset[str]) -> None:
    """Put the next piece of a broken text to those before it.

    A hyphen at the break stays, as the word may be written with one (anti-corruption), unless
    the text has the word without one elsewhere; a soft hyphen goes, as it stands only where a
    word was broken.
    """
    first = pieces[-1] if pieces else ""
    before = "".join(pieces[-2:])[-2:]
    if first.endswith("\u00ad"):
        pieces[-1] = first.rstrip("\u00ad")
        pieces.append(second)
    elif before.endswith("-") and before not in ("-", " -", "--"):
        start = re.match(r"\w+", second)
        broken = _last_word(pieces)
        if start and broken and start[0].islower():
            whole, hyphenated = plain(broken + start[0]), plain(f"{broken}-{start[0]}")
            if whole in words and hyphenated not in words:
                pieces[-1] = first[:-1]
        pieces.append(second)
    else:
        pieces.append(f" {second}" if pieces else second)


def _last_word(pieces: Sequence[str]) -> str:
    """Return the word before the hyphen with which *pieces* end."""
    letters: list[str] = []
    for letter in islice(chain.from_iterable(map(reversed, reversed(pieces))), 1, None):
        if not letter.isalnum():
            break
        letters.append(letter)
    return "".join(reversed(letters))
