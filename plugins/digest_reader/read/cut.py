"""The lines of a bulletin, dealt out to its fields: every line goes to exactly one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from digest_reader.read.fields import (
    ADDRESS,
    LONGEST,
    Field,
    Match,
    is_address,
    is_masthead,
    match,
    names_outlet,
)
from digest_reader.read.lines import Line
from digest_reader.read.paragraphs import ends_sentence
from digest_reader.read.split import beginnings

TITLE_LINES = 5
TITLE_LENGTH = 300
"""What stands before the date or byline is a title only up to this size (characters)."""
BYLINE_WORDS = 15
AUTHOR_WORDS = 7
"""The names in a byline, or in an author's own line, are at most so many words."""
OUTLET_WORDS = 5
"""A byline without a date has at most so many words."""
CREDIT_WORDS = 12
"""A footer's own words beside the addresses are at most so many; more are a sentence."""


@dataclass(slots=True)
class Cut:
    """The lines of each field, in the order of the text."""

    masthead: list[Line] = field(default_factory=list)
    title: list[Line] = field(default_factory=list)
    date: list[Line] = field(default_factory=list)
    byline: list[Line] = field(default_factory=list)
    author: list[Line] = field(default_factory=list)
    """A line that names the author apart from the byline."""
    names: list[Line] = field(default_factory=list)
    """A line below the byline that looks like a person's name."""
    deck: list[Line] = field(default_factory=list)
    """Lines between title and date; they belong to the body's beginning."""
    body: list[Line] = field(default_factory=list)
    footer: list[Line] = field(default_factory=list)
    """The label's line and the addresses after it."""
    after: list[Line] = field(default_factory=list)
    """Text after the footer; belongs to the body's end."""
    others: list[Line] = field(default_factory=list)
    """What begins as another digest does, to the end of the text."""
    removed: list[Line] = field(default_factory=list)
    """Page numbers and repeated mastheads."""


def cut(lines: Sequence[Line], mastheads: Sequence[str]) -> Cut:
    """Deal the lines out to the fields.

    Args:
        lines: the whole text.
        mastheads: those known; compared without case, accents and punctuation.
    """
    parts = Cut()
    rest = _remove_page_numbers(lines, parts)
    _, *others = *beginnings(rest, mastheads), len(rest)
    rest, parts.others = rest[: others[0]], rest[others[0] :]
    rest = _take_masthead(rest, parts, mastheads)
    rest = _take_header(rest, parts)
    rest = _take_footer(rest, parts)
    parts.body = _remove_running_heads(rest, parts, mastheads)
    return parts


def _remove_page_numbers(lines: Sequence[Line], parts: Cut) -> list[Line]:
    """Take out page numbers: lines of their shape that stand alone or beside a page break."""
    kept: list[Line] = []
    gap = page = False
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else None
        beside_break = line.page or following is None or following.page
        alone = (line.gap or not kept) and (following is None or following.gap)
        if (beside_break or alone) and match(line.text, (Field.PAGE,)):
            parts.removed.append(line)
            gap, page = True, page or line.page
            continue
        kept.append(replace(line, gap=line.gap or gap, page=line.page or page))
        gap = page = False
    return kept


def _take_masthead(lines: list[Line], parts: Cut, mastheads: Sequence[str]) -> list[Line]:
    """Take the longest masthead that the first lines make."""
    for count in (3, 2, 1):
        first = lines[:count]
        if len(first) == count and is_masthead(" ".join(line.text for line in first), mastheads):
            parts.masthead = first
            return lines[count:]
    return lines


def _remove_running_heads(lines: list[Line], parts: Cut, mastheads: Sequence[str]) -> list[Line]:
    """Take out mastheads that are repeated at the top of a page."""
    kept: list[Line] = []
    top = False
    for line in lines:
        top = top or line.page
        if top and is_masthead(line.text, mastheads):
            parts.removed.append(line)
            continue
        kept.append(replace(line, gap=True, page=True) if top else line)
        top = False
    return kept


def _take_header(lines: list[Line], parts: Cut) -> list[Line]:
    """Take title, date, byline and author, in whatever order they stand; any may be missing."""
    position = 0
    while position < len(lines):
        line = lines[position]
        following = lines[position + 1] if position + 1 < len(lines) else None
        if (name := _header_field(line, following, parts)) is not None:
            fields = {Field.DATE: parts.date, Field.BYLINE: parts.byline, Field.AUTHOR: parts.author}
            fields[name].append(line)
            position += 1
            continue
        size = 0 if parts.title else _title_size(lines, position)
        if not size:
            break
        block = lines[position : position + size]
        own = _own_lines(block)
        parts.title, parts.deck = block[:own], block[own:]
        position += size
    if parts.date and not parts.byline and _is_bare_outlet(lines, position):
        parts.byline.append(lines[position])
        position += 1
    if parts.byline and not parts.author and _is_name(lines, position):
        parts.names.append(lines[position])
        position += 1
    return lines[position:]


def _own_lines(block: Sequence[Line]) -> int:
    """Return how many lines of a title's block are the title's own, and no deck below it.

    A line that is not in capitals as the title is, or ends a sentence, or stands behind a gap
    below a title that is not in capitals, is none, unless the line before leaves off within a
    phrase.
    """
    capitals = block[0].text.isupper()
    for number, line in enumerate(block[1:], start=1):
        cased = line.text.isupper() or not any(map(str.islower, line.text))
        goes_on = line.text[:1].islower() or block[number - 1].text.endswith((",", ":", "-", "–"))
        apart = (capitals and not cased) or line.text.endswith(".") or (line.gap and not capitals)
        if apart and not goes_on:
            return number
    return len(block)


NAME = re.compile(r"(?:[^\W\d_]{1,5}\. ?)*[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){1,3}[*†‡¹]?")
NAME_LENGTH = 100
"""A person's name has at most so many characters."""
PARTICLES = frozenset({"al", "bin", "da", "de", "del", "der", "di", "el", "la", "van", "von"})


def _is_name(lines: Sequence[Line], position: int) -> bool:
    """Does the line at *position* look like a person's name, with a paragraph of text below it?"""
    if position + 1 >= len(lines):
        return False
    line, after = lines[position], lines[position + 1]
    words = line.text.rstrip("*†‡¹").split()
    return (
        len(line.text) <= NAME_LENGTH
        and NAME.fullmatch(line.text) is not None
        and not names_outlet(line.text)
        and not ends_sentence(line.text)
        and all(word[0].isupper() or word in PARTICLES for word in words)
        and len(after.text.split()) >= BYLINE_WORDS // 2
    )


def _header_field(line: Line, following: Line | None, parts: Cut) -> Field | None:
    """Return which of date, byline and author the line is, if that field is still wanted."""
    wanted = [] if parts.date else [Field.DATE]
    if parts.title:
        wanted += [] if parts.byline else [Field.BYLINE]
        wanted += [] if parts.author else [Field.AUTHOR]
    found = _shape(line.text, wanted)
    # The outline of a byline alone, as in TITLE (PART 2), says something only below the date.
    outline = found is not None and found.field is Field.BYLINE and not found.readable
    if found is not None and found.readable and found.field is Field.BYLINE and not parts.date:
        # Author and date of the bulletin on one line, and the byline below.
        below = following is not None and match(following.text, (Field.BYLINE,))
        return Field.DATE if below else Field.BYLINE
    return None if found is None or (outline and not parts.date) else found.field


def _shape(text: str, fields: Sequence[Field]) -> Match | None:
    """Match a line against *fields* of the header; names must be short, and an author's be names."""
    found = match(text, fields, unreadable=True)
    if found is None or found.field is Field.DATE:
        return found
    names = found.groups["who"].split()
    if found.field is Field.BYLINE and not text.startswith(found.groups["date"]):
        return found if len(names) <= BYLINE_WORDS else None
    named = all(name[0].isupper() for name in names if len(name) > 3)
    return found if named and len(names) <= AUTHOR_WORDS and not ends_sentence(text) else None


def _title_size(lines: Sequence[Line], start: int) -> int:
    """Return of how many lines the title is that begins at *start*; 0 where there is none.

    With a date, byline or author ahead, it is what stands before that, unless that is too long or
    has a sentence's end between its lines.  Otherwise it is the first line and, of the lines that
    follow without a gap, those that are in capitals as the first is, or all of them where the
    block is small and ends without a full stop.
    """
    for size in range(1, TITLE_LINES + 1):
        block = lines[start : start + size]
        if start + size >= len(lines):
            break
        below = lines[start + size].text
        if size > 1 and block[-1].text.endswith(".") and not match(below, (Field.DATE,)):
            break
        if _ends_title(below):
            if sum(len(line.text) for line in block) <= TITLE_LENGTH:
                return size
            break
    return _block_title(lines[start:]) if _is_title_like(lines[start].text) else 0


def _ends_title(text: str) -> bool:
    """Is this line surely a date, byline or author, and no part of a title?"""
    found = _shape(text, (Field.DATE, Field.BYLINE, Field.AUTHOR))
    if found is None or found.field is Field.DATE:
        return found is not None
    # BY THE SEA may be a title's second line, and (PART 2) its end.
    return found.readable and not (found.field is Field.AUTHOR and text.isupper())


def _block_title(lines: Sequence[Line]) -> int:
    """Return how many of *lines*, which no date or byline follows, are the title."""
    block = [lines[0], *takewhile(lambda line: not line.gap, lines[1:])]
    if lines[0].text.isupper():
        return sum(1 for _ in takewhile(lambda line: line.text.isupper(), block[:TITLE_LINES]))
    small = 1 < len(block) <= 3 and len(block) < len(lines) and not ends_sentence(block[-1].text)
    return len(block) if small else 1


def _is_title_like(text: str) -> bool:
    """Is a line short enough for a title, and no sentence unless a very short one?"""
    return len(text) <= 200 and (len(text) <= 90 or not text.endswith("."))


def _is_bare_outlet(lines: Sequence[Line], position: int) -> bool:
    """Is the line after the date an outlet's name without a date: alone, short, all words capital?"""
    if position + 1 >= len(lines):
        return False
    line = lines[position]
    words = re.findall(r"[^\W\d_]+", line.text)
    return (
        (line.gap and lines[position + 1].gap)
        and 0 < len(words) <= OUTLET_WORDS
        and not ends_sentence(line.text)
        and all(word[0].isupper() for word in words if len(word) > 3)
        and words[0][0].isupper()
    )


def _take_footer(lines: list[Line], parts: Cut) -> list[Line]:
    """Take the last line that is a footer, the addresses after it, and the text after those."""
    start = next((n for n in reversed(range(len(lines))) if _is_footer(lines[n].text)), None)
    if start is None:
        start = len(lines)
        while start and _holds_address(lines[start - 1].text):
            start -= 1
        parts.footer = lines[start:]
        return lines[:start]
    end = start + 1
    while end < len(lines) and is_address(lines[end].text):
        end += 1
    parts.footer, parts.after = lines[start:end], lines[end:]
    return lines[:start]


def _is_footer(text: str) -> bool:
    found = match(text, (Field.SOURCE,))
    return found is not None and len(ADDRESS.sub(" ", found.groups["rest"]).split()) <= CREDIT_WORDS


def _holds_address(text: str) -> bool:
    """Does *text* hold a web address and few words beside it?"""
    if len(text) > LONGEST or not ADDRESS.search(text):
        return False
    return len(ADDRESS.sub(" ", text).split()) <= CREDIT_WORDS and not ends_sentence(text)
