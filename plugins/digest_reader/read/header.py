"""The header of a bulletin without labels: title, date, byline and author, in whatever order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from digest_reader.read.bylines import (
    has_capital_surname,
    is_labelled_author,
    is_place,
    names_outlet,
    persons,
    split_byline,
)
from digest_reader.read.fields import (
    LONGEST,
    Field,
    Match,
    is_address,
    is_kicker,
    match,
    unlabelled_title,
)
from digest_reader.read.furniture import is_menu, is_row, is_tally
from digest_reader.read.labels import BARE_NUMBER
from digest_reader.read.lines import Line
from digest_reader.read.paragraphs import LEAST_WORDS, ends_sentence, is_item, leaves_off
from digest_reader.read.parts import Cut
from digest_reader.read.split import BYLINE_WORDS, TITLE_LENGTH, TITLE_LINES, is_contents

AUTHOR_WORDS = 7
"""An author who is no person, in a line of their own, has at most so many words."""
OUTLET_WORDS = 5
"""A byline without a date has at most so many words."""
LINES_ABOVE_TEXT = 5
"""At most so many short lines stand between byline and text."""
TITLE_WORDS = 3
"""A line in capitals of so many words below one that is not is the title."""
NAME_IN_CAPITALS = 3
"""A line in capitals of more words is no person's name."""
LINES_OF_DECK = 4
DECK_WORDS = 60
"""What stands between a title and a whole header below has at most so many lines, and words."""
SHORT_LINE = 6
"""No line of so few words was wrapped at a fixed width."""


def take_header(lines: list[Line], parts: Cut) -> list[Line]:
    """Take title, date, byline and author, in whatever order they stand; any may be missing."""
    position = 0
    while position < len(lines):
        if parts.title and is_address(lines[position].text):
            parts.addresses.append(lines[position])
            position += 1
            continue
        line = lines[position]
        following = lines[position + 1] if position + 1 < len(lines) else None
        name = _header_field(line, following, parts)
        if not parts.title and _stands_above_title(lines[position : position + 3]):
            name = Field.BYLINE
        if (name is Field.BYLINE and _yields(lines[position : position + 3])) or (
            name is Field.DATE and following is not None and _yields_to_date(line.text, following.text)
        ):
            _lay_aside([line], parts, lines)
            position += 1
            continue
        if name is not None:
            fields = {Field.DATE: parts.date, Field.BYLINE: parts.byline, Field.AUTHOR: parts.author}
            fields[name].append(line)
            position += 1
            continue
        if parts.title:
            ahead = lines[position : position + LINES_OF_DECK + 2]
            size = _lines_before_field(ahead[:3], parts) or _deck_size(ahead, parts)
            _lay_aside(lines[position : position + size], parts, lines)
        elif size := _title_size(lines, position):
            block = lines[position : position + size]
            start, end = _own_lines(block)
            parts.title = [replace(line, text=unlabelled_title(line.text)) for line in block[start:end]]
            _lay_aside([*block[:start], *block[end:]], parts, lines)
        if not size:
            break
        position += size
    position = _take_outlet(lines, position, parts)
    for _ in range(LINES_ABOVE_TEXT):
        if (parts.date or parts.byline) and _stands_above_text(lines, position):
            _lay_aside(lines[position : position + 1], parts, lines)
            position += 1
    return lines[position:]


def _take_outlet(lines: Sequence[Line], position: int, parts: Cut) -> int:
    """Take a newspaper's name that stands alone below the date, or below a person there.

    Returns: the number of the line behind it.
    """
    if not parts.date or parts.byline:
        return position
    if position + 1 < len(lines) and persons(lines[position].text) and _is_bare_outlet(lines, position + 1):
        _lay_aside(lines[position : position + 1], parts, lines)
        position += 1
    if _is_bare_outlet(lines, position):
        (parts.names if _is_surely_person(lines[position].text) else parts.byline).append(lines[position])
        position += 1
    return position


def _is_surely_person(text: str) -> bool:
    """Is *text* a person's name with the surname in capitals, as no outlet's is: Jane ROE?"""
    return any(map(has_capital_surname, persons(text))) and not names_outlet(text)


def _yields(lines: Sequence[Line]) -> bool:
    """Is a byline of no known outlet (Corrected on 20 April) none, as a surer one stands below?"""
    line, *below = (line.text for line in lines)
    return not _is_sure_byline(line) and any(map(_is_sure_byline, below))


def _yields_to_date(text: str, below: str) -> bool:
    """Is a date that has a label, or lacks its day, none, as a bare one stands below?"""
    first, second = match(text, (Field.DATE,)), match(below, (Field.DATE,))
    bare = second is not None and below.startswith(second.groups["date"])
    return bare and (first is None or not text.startswith(first.groups["date"]))


def _is_sure_byline(text: str) -> bool:
    shape = match(text, (Field.BYLINE,))
    return shape is not None and (text.endswith((")", "]")) or names_outlet(shape.groups["who"]))


def _is_stopped_byline(text: str) -> bool:
    """Is *text* a name with a date in brackets and a full stop: The Fen Gazette (18 April 2018).?"""
    shape = match(text, (Field.BYLINE,)) if text.endswith((").", "].")) else None
    return shape is not None and all(
        word[0].isupper() for word in shape.groups["who"].split() if len(word) > 3
    )


def _lay_aside(lines: Sequence[Line], parts: Cut, text: Sequence[Line]) -> None:
    """Put lines that stand among the fields of a header and are none to the names, or to the text.

    Words of a name do not, for the most part, stand in small letters in the *text*.
    """
    for line in lines:
        words = {word.lower() for word in re.findall(r"[^\W\d_]+", line.text)}
        long = line.text.isupper() and len(words) > NAME_IN_CAPITALS
        named = bool(persons(line.text)) or _names_person_and_outlet(line.text)
        name = named and not (long or is_kicker(line.text) or is_menu(line.text))
        common = name and sum(any(word in other.text.split() for other in text) for word in words)
        (parts.names if name and common * 2 <= len(words) else parts.deck).append(line)


def _names_person_and_outlet(text: str) -> bool:
    """Does a line name a person, an outlet by its words, or a place, and nothing else: Jane Roe - Holm?"""
    if len(text.split()) > BYLINE_WORDS or ends_sentence(text):
        return False
    names = split_byline(text)
    capital = all(word[0].isupper() for word in names.outlet.split())
    place = " " not in names.outlet and re.search(r" [-–—/|] ", text) is not None
    whole = capital and (names_outlet(names.outlet) or place)
    return bool(names.authors) and whole and not names.aside


def _lines_before_field(lines: Sequence[Line], parts: Cut) -> int:
    """Return how many of *lines*, one or two, stand between the title and a date or byline still to come."""
    wanted = [*([] if parts.date else [Field.DATE]), *([] if parts.byline else [Field.BYLINE])]
    for size, (line, after) in enumerate(pairwise(lines), start=1):
        if line.text.count(" ") + 1 > BYLINE_WORDS:
            break
        if ends_sentence(line.text) and not (Field.BYLINE in wanted and _is_sure_byline(after.text)):
            break
        sentence = ends_sentence(after.text) and not _is_stopped_byline(after.text)
        shape = _shape(after.text, wanted) if wanted and not sentence else None
        # A day may be a heading of the text that begins below the byline.
        early = not parts.byline or persons(line.text)
        if shape is not None and shape.readable and (early or shape.field is Field.BYLINE):
            return size
    return 0


def _deck_size(lines: Sequence[Line], parts: Cut) -> int:
    """Return how many of *lines* stand between the title and a date with a sure byline right below it."""
    fields = [_shape(line.text, (Field.DATE,)) for line in lines]
    number = next((n for n, shape in enumerate(fields) if shape and shape.readable), 0)
    whole = number + 1 < len(lines) and _is_sure_byline(lines[number + 1].text)
    words = sum(line.text.count(" ") + 1 for line in lines[:number])
    return number if whole and words <= DECK_WORDS and not (parts.date or parts.byline) else 0


def _own_lines(block: Sequence[Line]) -> tuple[int, int]:
    """Return where the title's own lines begin and end in its block, which may have others around them.

    Above it stands what is no title by its words (Analysis, Commentary No 5), or what is not in
    capitals where a line further down is.  Below it, a line that is not in capitals as the
    title is, or ends a sentence, or stands behind a gap below a title that is not in capitals, is
    none of it, unless the line before leaves off within a phrase.
    """
    start = 0
    while start < len(block) - 1 and (
        is_kicker(block[start].text)
        or _is_of_page(block[start].text)
        or _is_region(*block[start : start + 2])
    ):
        start += 1
    first = block[start].text
    if not first.isupper() and (not _is_title_case(first) or persons(first) not in ((), (first,))):
        capital = (
            n for n, line in enumerate(block) if n > start and line.gap and _is_capital_title(line.text)
        )
        start = next(capital, start)
    capitals = block[start].text.isupper()
    for number, line in enumerate(block[start + 1 :], start=start + 1):
        cased = line.text.isupper() or not any(map(str.islower, line.text))
        begins_small = line.text[:1].islower() and not (capitals and line.gap)
        goes_on = begins_small or block[number - 1].text.endswith((",", ":", "-", "–"))
        apart = (capitals and not cased) or line.text.endswith(".") or (line.gap and not capitals)
        unlike = cased != capitals or any(map(str.isdigit, line.text))
        kicker = is_kicker(line.text) and (line.gap or unlike)
        if (apart and not goes_on) or kicker or _is_of_page(line.text):
            return start, number
    return start, len(block)


def _is_region(line: Line, below: Line) -> bool:
    """Is a line a region, above a longer title that stands apart: WESTERN BALKANS?"""
    return below.gap and is_place(line.text) and below.text.count(" ") >= TITLE_WORDS


def _is_of_page(text: str) -> bool:
    """Is a line a menu, a counter, a number or an address, and no row of names?"""
    numbered = BARE_NUMBER.fullmatch(text) is not None
    return (
        numbered
        or is_address(text)
        or is_menu(text)
        or is_tally(text)
        or (is_row(text) and not persons(text))
    )


def _is_capital_title(text: str) -> bool:
    return text.isupper() and len(text.split()) >= TITLE_WORDS and not is_kicker(text)


def _is_title_case(text: str) -> bool:
    words = [] if ":" in text or len(text) > TITLE_LENGTH else re.findall(r"[^\W\d_]+", text)
    return len(words) >= TITLE_WORDS and all(word[0].isupper() for word in words if len(word) > 3)


def _stands_above_text(lines: Sequence[Line], position: int) -> bool:
    """Does a short line that is no text stand at *position*, such as a name, with text further down?"""
    if position + 1 >= len(lines):
        return False
    text, after = lines[position].text, lines[position + 1]
    words = len(text.split())
    sentence = ends_sentence(text) and not persons(text)
    if sentence or text[:1].islower() or words > BYLINE_WORDS:
        return False
    broken = text.endswith((",", "-")) or (words >= LEAST_WORDS and leaves_off(text))
    if not persons(text) and (is_item(text) or broken):
        return False
    # A line that was wrapped goes on in the next.
    short = _is_short_name(text)
    alone = (
        (after.gap or short or _is_short_name(after.text)) and not after.page and not after.text[:1].islower()
    )
    below = [line.text for line in lines[position + 1 : position + 1 + LINES_ABOVE_TEXT]]
    return alone and any(ends_sentence(line) or line.count(" ") + 1 > BYLINE_WORDS for line in below)


def _is_short_name(text: str) -> bool:
    return len(text.split()) <= SHORT_LINE and bool(persons(text))


def _header_field(line: Line, following: Line | None, parts: Cut) -> Field | None:
    """Return which of date, byline and author the line is, if that field is still wanted."""
    wanted = [] if parts.date else [Field.DATE]
    if parts.title:
        # Of an outlet above the title, the line below has author and date.
        above = bool(parts.byline) and parts.byline[0].number < parts.title[0].number
        wanted += [Field.BYLINE] if not parts.byline or (above and not parts.date) else []
        wanted += [] if parts.author else [Field.AUTHOR]
    elif following and _announces_persons(line.text) and not ends_title(following.text):
        wanted += [Field.AUTHOR]  # the title stands below
    elif (parts.date or _is_barred_byline(line.text)) and not (following and ends_title(following.text)):
        wanted += [Field.BYLINE]  # the title stands below
    shape = _shape(line.text, wanted)
    # The outline of a byline alone, as in TITLE (PART 2), says something only below the date.
    outline = shape is not None and shape.field is Field.BYLINE and not shape.readable
    if shape is not None and shape.readable and shape.field is Field.BYLINE and not parts.date:
        # Author and date of the bulletin on one line, and the byline below.
        below = following is not None and match(following.text, (Field.BYLINE,))
        return Field.DATE if below or parts.byline else Field.BYLINE
    return None if shape is None or (outline and not parts.date) else shape.field


def _stands_above_title(lines: Sequence[Line]) -> bool:
    """Is the first of three lines an outlet with its date in brackets, above a title and another date?"""
    if len(lines) < 3 or not names_outlet(lines[0].text) or not lines[0].text.endswith((")", "]")):
        return False
    shapes = [_shape(line.text, (Field.DATE, Field.BYLINE)) for line in lines]
    fields = [shape.field if shape and shape.readable else None for shape in shapes]
    return fields == [Field.BYLINE, None, Field.DATE]


def _is_barred_byline(text: str) -> bool:
    """Do bars part outlet, author and date, as they do in no title?"""
    return text.count(" | ") > 1 and match(text, (Field.BYLINE,)) is not None


def _announces_persons(text: str) -> bool:
    """Does *text* announce persons, as no title does?"""
    shape = match(text, (Field.AUTHOR,))
    return shape is not None and bool(persons(shape.groups["who"]))


def _shape(text: str, fields: Sequence[Field]) -> Match | None:
    """Match a line against *fields* of the header; names must be short, and an author's be names."""
    shape = match(text, fields, unreadable=True)
    if shape is None or shape.field is Field.DATE:
        return shape
    if shape.field is Field.BYLINE and match(text, (Field.DATE,)):
        return None  # another date, with a label
    if also := shape.groups.get("also"):
        both = (f"by {also}", f"{shape.groups['who']}, {also}")
        named = any(split_byline(who).authors for who in both)
        return shape if named and not ends_sentence(text) else None
    names = shape.groups["who"].split()
    if shape.field is Field.BYLINE and not text.startswith(shape.groups["date"]):
        return shape if len(names) <= BYLINE_WORDS else None
    named = len(names) <= AUTHOR_WORDS and all(name[0].isupper() for name in names if len(name) > 3)
    if names[0][0].isdigit():
        return shape  # the date, and how long it takes to read
    # Behind the name of a person may stand whatever they are.
    person = persons(shape.groups["who"]) or persons(shape.groups["who"].partition(",")[0])
    if not person and len(names) > 1 and is_labelled_author(text):
        return None
    return shape if (named or person) and not ends_sentence(text) else None


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
        if ends_title(below):
            if sum(len(line.text) for line in block) <= TITLE_LENGTH:
                return size
            break
    return _block_title(lines[start:]) if is_title_like(lines[start].text) else 0


def ends_title(text: str) -> bool:
    """Is this line surely a date, byline or author, and no part of a title?

    >>> ends_title("The Fen Gazette (5 April 2018)"), ends_title("BY THE SEA")
    (True, False)
    """
    shape = _shape(text, (Field.DATE, Field.BYLINE, Field.AUTHOR))
    if shape is None or shape.field is Field.DATE:
        return shape is not None
    # BY THE SEA may be a title's second line, and (PART 2) its end.
    return shape.readable and not (shape.field is Field.AUTHOR and text.isupper())


def _block_title(lines: Sequence[Line]) -> int:
    """Return how many of *lines*, which no date or byline follows, are the title."""
    block = [lines[0], *takewhile(lambda line: not line.gap, lines[1:])]
    if lines[0].text.isupper():
        return sum(1 for _ in takewhile(lambda line: line.text.isupper(), block[:TITLE_LINES]))
    small = 1 < len(block) <= 3 and len(block) < len(lines) and not ends_sentence(block[-1].text)
    return len(block) if small else 1


def is_title_like(text: str) -> bool:
    """Is a line short enough for a title, and no sentence unless a very short one?

    >>> is_title_like("THE PIER STAYS"), is_title_like("It stays. " * 12 + "It does.")
    (True, False)
    """
    return len(text) <= 200 and (len(text) <= 90 or not text.endswith("."))


def _is_bare_outlet(lines: Sequence[Line], position: int) -> bool:
    """Is the line after the date an outlet's name without a date: alone, short, all words capital?"""
    if position + 1 >= len(lines):
        return False
    line = lines[position]
    words = re.findall(r"[^\W\d_]+", line.text[:LONGEST])
    return (
        (line.gap and lines[position + 1].gap)
        and 0 < len(words) <= OUTLET_WORDS
        and not (ends_sentence(line.text) or is_menu(line.text) or is_contents(line.text))
        and all(word[0].isupper() for word in words if len(word) > 3)
        and words[0][0].isupper()
    )
