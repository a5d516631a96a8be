"""What stands above a digest's header: a greeting, the bulletin's own, the head of a printed page, menus."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile, zip_longest

from digest_reader.read.bylines import names_outlet, persons, split_byline
from digest_reader.read.dates import CLOCK
from digest_reader.read.fields import LONGEST, Field, is_masthead, match, undated, unnumbered
from digest_reader.read.furniture import ENTRY_WORDS, is_menu
from digest_reader.read.header import ends_title
from digest_reader.read.lines import Line
from digest_reader.read.paragraphs import ends_sentence
from digest_reader.read.parts import Cut
from digest_reader.read.plain import words_of
from digest_reader.read.split import BYLINE_WORDS

LINES_TO_DATE = 8
"""Below the time at which a page was printed the bulletin's date stands within so many lines."""
LINES_OF_GREETING = 6
"""A greeting has at most so many lines,"""
GREETING_WORDS = 40
"""and so many words; the name of who is greeted has fewer."""
NAME_WORDS = 5
FURTHEST_FIELD = 60
"""The first date or byline stands within so many lines."""
MENU_LINES = 3
MENU_WORDS = 2
"""A menu above a title has at least so many lines, of at most so many words."""


def take_above_masthead(lines: list[Line], parts: Cut, mastheads: Sequence[str]) -> list[Line]:
    """Leave out what somebody wrote above the masthead: a few words, and no date or byline.

    A title may stand there, too, with the date below the masthead.
    """
    head = lines[: LINES_OF_GREETING + 1]
    number = next((n for n, line in enumerate(head) if is_masthead(line.text, mastheads)), 0)
    above, below = lines[:number], [line for line in lines[number:] if not is_masthead(line.text, mastheads)]
    words = sum(line.text.count(" ") + 1 for line in above)
    fields = any(ends_title(line.text) for line in (*above, *below[:1]))
    if words > GREETING_WORDS or fields or not below:
        return lines
    parts.left_out += above
    return lines[number:]


def take_greeting(lines: list[Line], parts: Cut) -> list[Line]:
    """Leave out the greeting of a mail, and the sentences below it: ``Dear Jane,``."""
    first = lines[0].text if lines else ""
    name = first.endswith((",", "!")) and first.count(" ") < NAME_WORDS and not first.isupper()
    if not name or len(lines) == 1 or not lines[1].gap or lines[1].text[:1].islower():
        return lines
    end = 1
    while end < min(len(lines), LINES_OF_GREETING) and ends_sentence(lines[end].text):
        end += 1
    header = any(ends_title(line.text) for line in lines[end:][:LINES_TO_DATE])
    # A title's first line may end with a comma, too.
    if not header or end == LINES_OF_GREETING or (end == 1 and not lines[1].text.isupper()):
        return lines
    parts.left_out += lines[:end]
    return lines[end:]


def take_bulletin_head(lines: list[Line], parts: Cut) -> list[Line]:
    """Leave out a bulletin's own title and date above the whole header of its first digest."""
    shapes = (match(line.text, (Field.DATE, Field.BYLINE)) for line in lines[:LINES_TO_DATE])
    first, date, *fields = [shape and shape.field for shape in shapes] + [None] * 2
    size = fields.index(Field.DATE) if Field.DATE in fields else 0
    titles = [lines[0].text, *(line.text for line in lines[2 : 2 + size])] if size else []
    begins = first is None and date is Field.DATE and fields[:size] == [None] * size
    whole = begins and fields[size + 1 : size + 2] == [Field.BYLINE]
    alike = all(not ends_sentence(text) and text.isupper() == titles[0].isupper() for text in titles)
    if not (size and whole and alike):
        return lines
    parts.left_out += lines[:2]
    return lines[2:]


def take_page_head(lines: list[Line], parts: Cut) -> list[Line]:
    """Leave out the head of a printed page: when it was printed, and the title with the site's name behind.

    It was printed at a time of day, and another date stands further down; its title is the line below.
    A newspaper's has the name, the page's number and perhaps the day, and the byline has the name again.
    """
    head = 0
    dated = [bool(match(line.text, (Field.DATE,))) for line in lines[:LINES_TO_DATE]]
    if dated[:1] == [True] and CLOCK.search(lines[0].text) and any(dated[1:]):
        head = 1
    for line, title in pairwise(lines[head : head + 2]):
        words = words_of(title.text[:LONGEST])
        if " " in words and words_of(undated(line.text)[0]).startswith(f"{words} "):
            head += 1
    if _is_title_and_outlet(lines[head:FURTHEST_FIELD]) or _is_outlet_again(lines[head:FURTHEST_FIELD]):
        head += 1
    parts.left_out += lines[:head]
    return lines[head:]


def _is_title_and_outlet(lines: Sequence[Line]) -> bool:
    """Is the first line a title with an outlet's name behind, above the title and a byline of that name?"""
    parts = re.split(r" [-–—|·] ", lines[0].text[:LONGEST]) if lines else []
    name = words_of(parts[-1]) if len(parts) > 1 else ""
    titled = len(lines) > 1 and not ends_title(lines[1].text)
    return bool(name) and titled and _names_outlet_below(name, lines)


def _names_outlet_below(name: str, lines: Sequence[Line]) -> bool:
    """Begins a byline below the first of *lines* with an outlet of a name, an article before it or not?"""
    for line in lines[1:]:
        words = words_of(line.text[:LONGEST])
        begins = any(f"{text} ".startswith(f"{name} ") for text in (words, words.partition(" ")[2]))
        byline = match(line.text, (Field.BYLINE,)) if begins else None
        if byline and f" {words_of(split_byline(byline.groups['who']).outlet)}".endswith(f" {name}"):
            return True
    return False


def _is_outlet_again(lines: Sequence[Line]) -> bool:
    """Is the first line an outlet's name, with a page's number or alone, and a byline of that name below?"""
    rest, _ = undated(lines[0].text) if lines else ("", "")
    name = words_of(unnumbered(rest))
    if not name or (rest == unnumbered(rest) != lines[0].text):
        return False
    return _names_outlet_below(name, lines)


def take_outlet(lines: list[Line], parts: Cut) -> list[Line]:
    """Take a newspaper's name that stands alone above a title, with a date and no other outlet below."""
    menus = list(takewhile(lambda line: is_menu(line.text), lines[:LINES_TO_DATE]))
    outlet, title, *below = [line.text for line in lines[len(menus) :][: LINES_TO_DATE // 2 + 1]] + [""] * 2
    name = names_outlet(outlet) and outlet.istitle() and outlet.count(" ") < NAME_WORDS - 1
    named = name and bool(title) and lines[len(menus) + 1].gap
    if not named or title.count(" ") < MENU_WORDS or ends_title(title):
        return lines
    fields = [shape for text in below if (shape := match(text, (Field.DATE, Field.BYLINE)))]
    others = (split_byline(shape.groups["who"]).outlet for shape in fields if shape.field is Field.BYLINE)
    if not fields or any(name and not persons(name) for name in others):
        return lines
    parts.deck += menus
    parts.byline.append(lines[len(menus)])
    return lines[len(menus) + 1 :]


def take_menus(lines: list[Line], parts: Cut) -> list[Line]:
    """Lay aside the menus above a date or byline: several lines of a word or two beside a longer title."""
    end = next((n for n, line in enumerate(lines[:FURTHEST_FIELD]) if ends_title(line.text)), 0)
    head = lines[:end]
    if any(ends_sentence(line.text) and line.text.count(" ") >= BYLINE_WORDS for line in head):
        return lines
    menus = [line for group in _groups(head) if _is_menu(group) for line in group]
    others = [line for line in head if line not in menus]
    if all(map(_is_short, others)):
        return lines
    parts.deck += menus
    return [*others, *lines[end:]]


def _groups(head: Sequence[Line]) -> list[list[Line]]:
    """Return the blocks of lines without a gap; short lines each of which stands alone are one block."""
    alone = [line.gap and (after is None or after.gap) for line, after in zip_longest(head, head[1:])]
    groups: list[list[Line]] = []
    for number, line in enumerate(head):
        listed = (
            number and all(alone[number - 1 : number + 1]) and all(map(_is_short, head[number - 1 :][:2]))
        )
        if not groups or (line.gap and not listed):
            groups.append([])
        groups[-1].append(line)
    return groups


def _is_menu(group: Sequence[Line]) -> bool:
    """Are lines of a word or two a menu, of which one in three may be somewhat longer?"""
    longer = [line for line in group if not _is_short(line)]
    fit = all(line.text.count(" ") < ENTRY_WORDS and not ends_sentence(line.text) for line in longer)
    return len(group) >= MENU_LINES + len(longer) and 3 * len(longer) <= len(group) and fit


def _is_short(line: Line) -> bool:
    return line.text.count(" ") < MENU_WORDS and not ends_sentence(line.text)
