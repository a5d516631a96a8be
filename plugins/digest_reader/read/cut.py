"""The lines of a bulletin, dealt out to its fields: every line goes to exactly one."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, takewhile

from digest_reader.model import NOTHING_SAID, SaidLines
from digest_reader.read.above import (
    take_above_masthead,
    take_bulletin_head,
    take_greeting,
    take_menus,
    take_outlet,
    take_page_head,
)
from digest_reader.read.dates import CLOCK
from digest_reader.read.exports import take_labelled, take_mail
from digest_reader.read.fields import (
    ADDRESS,
    LONGEST,
    Field,
    is_access_date,
    is_address,
    is_label,
    is_masthead,
    match,
    says_source,
    undated,
    unnumbered,
)
from digest_reader.read.header import OUTLET_WORDS, ends_title, take_header
from digest_reader.read.lines import Line
from digest_reader.read.paragraphs import ends_sentence
from digest_reader.read.parts import Cut
from digest_reader.read.plain import words_of
from digest_reader.read.split import RULE, beginnings

RULE_OF_MAIL = re.compile(r"-- ?|_{5,}|-{5,}")
SIGNATURE_WORDS = 8
SIGNATURE_LINES = 10
"""With which a mail ends has at most so many lines, each of so many words."""
CREDIT_WORDS = 12
"""A footer's own words beside the addresses are at most so many; more are a sentence."""


def cut(lines: Sequence[Line], mastheads: Sequence[str], said: SaidLines = NOTHING_SAID) -> Cut:
    """Deal the lines out to the fields.

    Args:
        lines: the whole text.
        mastheads: lines that name the bulletin; compared without case, accents and punctuation.
        said: what the editor says that lines are.
    """
    parts = Cut()
    rest = _take_said(lines, parts, said)
    rest = take_mail(_remove_page_numbers(rest, parts), parts)
    _, *others = *beginnings(rest, mastheads), len(rest)
    rest, parts.others = rest[: others[0]], rest[others[0] :]
    rest = _take_masthead(take_above_masthead(rest, parts, mastheads), parts, mastheads)
    rest = take_labelled(_without_rules(take_greeting(rest, parts), parts), parts)
    rest = take_page_head(take_bulletin_head(rest, parts), parts)
    rest = take_header(take_outlet(take_menus(rest, parts), parts), parts)
    rest = _take_footer(rest, parts)
    if parts.footer:
        rest = [*parts.addresses, *rest]
    else:
        parts.footer += parts.addresses
    rest = _without_print_heads(rest, parts)
    parts.body = _remove_running_heads(rest, parts, mastheads)
    if _is_signature(parts.after):
        parts.left_out += parts.after
        parts.after = []
    return parts


def _is_signature(lines: Sequence[Line]) -> bool:
    """Are the lines below a footer those with which a mail ends: a farewell, a name, a telephone?"""
    begins = bool(lines) and (
        lines[0].text.endswith(",") or RULE_OF_MAIL.fullmatch(lines[0].text) is not None
    )
    short = all(line.text.count(" ") < SIGNATURE_WORDS for line in lines)
    return begins and short and len(lines) <= SIGNATURE_LINES and not any(map(_is_sentence, lines))


def _is_sentence(line: Line) -> bool:
    return ends_sentence(line.text) and line.text.count(" ") > 1


def _without_print_heads(lines: list[Line], parts: Cut) -> list[Line]:
    """Leave out lines of an address and the time of printing, where a footer has the original's address."""
    if not parts.footer:
        return lines
    kept: list[Line] = []
    for line in lines:
        (parts.left_out if _is_print_head(line.text) else kept).append(line)
    return kept


def _is_print_head(text: str) -> bool:
    """Holds a line an address, and a day with a time of day or a page's number, and nothing else?"""
    if len(text) > LONGEST or not (CLOCK.search(text) and ADDRESS.search(text)):
        return False
    rest, date = undated(ADDRESS.sub(" ", text).strip())
    return bool(date) and CLOCK.search(date) is not None and not words_of(unnumbered(f"{rest} "))


def _take_said(lines: Sequence[Line], parts: Cut, said: SaidLines) -> list[Line]:
    """Take out the lines that the editor names: the first that begins with the words of each."""
    fields = [(said.byline, parts.byline), (said.author, parts.said_author)]
    fields += [(words, parts.no_text) for words in said.no_text]
    # Looked up by their words: there may be as many as the text has lines.
    wanted: dict[str, deque[int]] = {}
    for number, (words, _) in enumerate(fields):
        if beginning := words_of(words):
            wanted.setdefault(beginning, deque()).append(number)
    kept: list[Line] = []
    gap = False
    for line in lines:
        words = words_of(line.text[:LONGEST]) if wanted else ""
        begun = [beginning for beginning in accumulate(words.split(), "{} {}".format) if beginning in wanted]
        if not begun:
            kept.append(replace(line, gap=True) if gap else line)
            gap = False
            continue
        first = min(begun, key=lambda beginning: wanted[beginning][0])
        words, taken = fields[wanted[first].popleft()]
        if not wanted[first]:
            del wanted[first]
        taken.append(line)
        parts.said.add(words)
        gap = gap or line.gap
    return kept


def _remove_page_numbers(lines: Sequence[Line], parts: Cut) -> list[Line]:
    """Take out page numbers: lines of their shape alone, beside a page break, or within a sentence.

    Within a sentence a bare number, such as 12 or 3/4, may be part of it, and stays.
    """
    kept: list[Line] = []
    gap = page = False
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else None
        beside_break = line.page or following is None or following.page
        alone = (line.gap or not kept) and (following is None or following.gap)
        runs_on = kept and following and not ends_sentence(kept[-1].text) and following.text[:1].islower()
        within = runs_on and not line.text[:1].isdigit()
        if (beside_break or alone or within) and match(line.text, (Field.PAGE,)):
            parts.removed.append(line)
            gap, page = gap or beside_break or alone, page or line.page
            continue
        kept.append(replace(line, gap=line.gap or gap, page=line.page or page) if gap or page else line)
        gap = page = False
    return kept


def _take_masthead(lines: list[Line], parts: Cut, mastheads: Sequence[str]) -> list[Line]:
    """Take the longest masthead that the first lines make."""
    for count in (3, 2, 1):
        first = lines[:count]
        worded = all(words_of(line.text) for line in first)  # symbols below a masthead may be a title
        if len(first) == count and worded and is_masthead(" ".join(line.text for line in first), mastheads):
            parts.masthead = first
            return lines[count:]
    return lines


def _without_rules(lines: list[Line], parts: Cut) -> list[Line]:
    """Take out the rules above a title: lines of dashes, stars and the like."""
    rules = list(takewhile(lambda line: RULE.fullmatch(line.text), lines))
    below = lines[len(rules) : len(rules) + 1]
    if below and ends_title(below[0].text):
        rules = rules[:-1]  # the last of them is all the title that there is
    parts.removed += rules
    return lines[len(rules) :]


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


def _take_footer(lines: list[Line], parts: Cut) -> list[Line]:
    """Take the last line that is a footer, the addresses after it, and the text after those."""
    start = next((n for n in reversed(range(len(lines))) if _is_footer(lines[n].text)), None)
    if start is None:
        start = len(lines)
        while start and (_holds_address(lines[start - 1].text) or is_access_date(lines[start - 1].text)):
            start -= 1
        if start and start < len(lines) and is_label(lines[start - 1].text):
            start -= 1
        parts.footer += lines[start:]
        return lines[:start]
    if start and ADDRESS.search(lines[start].text) and _is_credit_line(lines[start - 1].text):
        start -= 1
        parts.footer.append(lines[start])
        lines = [*lines[:start], *lines[start + 1 :]]
    end = start + 1
    if start + 2 < len(lines) and _is_credit(lines[start : start + 3]):
        end += 1
    while end < len(lines) and (is_address(lines[end].text) or is_access_date(lines[end].text)):
        end += 1
    parts.footer += lines[start:end]
    parts.after = lines[end:]
    return lines[:start]


def _is_credit_line(text: str) -> bool:
    """Is a line a footer that names an outlet and no address: Source: Reuters?"""
    shape = match(text, (Field.SOURCE,)) if not ADDRESS.search(text) else None
    names = shape.groups["rest"].strip(" .").split() if shape else []
    return 0 < len(names) <= OUTLET_WORDS and all(name[0].isupper() for name in names if len(name) > 3)


def _is_credit(lines: Sequence[Line]) -> bool:
    """Does a name stand between a footer's label and its address, each on a line of its own?"""
    label, name, address = (line.text for line in lines)
    short = len(name.split()) <= OUTLET_WORDS and not ends_sentence(name)
    return is_label(label.rstrip(" :")) and short and is_address(address)


def _is_footer(text: str) -> bool:
    shape = None if is_access_date(text) else match(text, (Field.SOURCE,))
    return shape is not None and len(ADDRESS.sub(" ", shape.groups["rest"]).split()) <= CREDIT_WORDS


def _holds_address(text: str) -> bool:
    """Does *text* hold a web address and few words beside it?"""
    if len(text) > LONGEST or not ADDRESS.search(text):
        return False
    few = len(ADDRESS.sub(" ", text).split()) <= CREDIT_WORDS
    return few and (not ends_sentence(text) or says_source(text))
