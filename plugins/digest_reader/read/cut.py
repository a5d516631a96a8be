"""The lines of a bulletin, dealt out to its fields: every line goes to exactly one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile

from digest_reader.model import NOTHING_SAID, SaidLines
from digest_reader.read.bylines import names_outlet, persons, split_byline
from digest_reader.read.fields import (
    ADDRESS,
    LONGEST,
    Field,
    Match,
    is_access_date,
    is_address,
    is_kicker,
    is_label,
    is_masthead,
    is_menu,
    match,
    unlabelled_title,
)
from digest_reader.read.labels import (
    Block,
    Label,
    block_at,
    is_counter,
    is_forwarded,
    labelled,
    record_at,
    subject,
)
from digest_reader.read.lines import Line
from digest_reader.read.paragraphs import ends_sentence, is_item, leaves_off
from digest_reader.read.plain import words_of
from digest_reader.read.split import BYLINE_WORDS, RULE, TITLE_LENGTH, TITLE_LINES, beginnings

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
SHORT_LINE = 6
"""No line of so few words was wrapped at a fixed width."""
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
    """Lines around the byline that look like persons' names."""
    deck: list[Line] = field(default_factory=list)
    """Other lines among the fields of the header; they belong to the body's beginning."""
    body: list[Line] = field(default_factory=list)
    footer: list[Line] = field(default_factory=list)
    """The label's line and the addresses after it."""
    after: list[Line] = field(default_factory=list)
    """Text after the footer; belongs to the body's end."""
    others: list[Line] = field(default_factory=list)
    """What begins as another digest does, to the end of the text."""
    removed: list[Line] = field(default_factory=list)
    """Page numbers and repeated mastheads."""
    left_out: list[Line] = field(default_factory=list)
    """What an export or a mail says of itself."""
    said: set[str] = field(default_factory=set)
    """The words of the editor's by which a line was named."""
    said_author: list[Line] = field(default_factory=list)
    """A line that the editor says to be the author's."""
    no_text: list[Line] = field(default_factory=list)
    """Lines that the editor says to be no text."""


def cut(lines: Sequence[Line], mastheads: Sequence[str], said: SaidLines = NOTHING_SAID) -> Cut:
    """Deal the lines out to the fields.

    Args:
        lines: the whole text.
        mastheads: lines that name the bulletin; compared without case, accents and punctuation.
        said: what the editor says that lines are.
    """
    parts = Cut()
    rest = _take_said(lines, parts, said)
    rest = _take_mail(_remove_page_numbers(rest, parts), parts)
    _, *others = *beginnings(rest, mastheads), len(rest)
    rest, parts.others = rest[: others[0]], rest[others[0] :]
    rest = _take_masthead(rest, parts, mastheads)
    rest = _take_header(_take_labelled(_without_rules(rest, parts), parts), parts)
    rest = _take_footer(rest, parts)
    parts.body = _remove_running_heads(rest, parts, mastheads)
    return parts


def _take_said(lines: Sequence[Line], parts: Cut, said: SaidLines) -> list[Line]:
    """Take out the lines that the editor names: the first that begins with the words of each."""
    fields = [(said.byline, parts.byline), (said.author, parts.said_author)]
    fields += [(words, parts.no_text) for words in said.no_text]
    wanted = [(words, f"{words_of(words)} ", taken) for words, taken in fields if words_of(words)]
    kept: list[Line] = []
    gap = False
    for line in lines:
        letters = f"{words_of(line.text[:LONGEST])} " if wanted else ""
        named = next(
            (number for number, (_, start, _) in enumerate(wanted) if letters.startswith(start)), None
        )
        if named is None:
            kept.append(replace(line, gap=line.gap or gap))
            gap = False
            continue
        words, _, taken = wanted.pop(named)
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


def _take_mail(lines: list[Line], parts: Cut) -> list[Line]:
    """Leave out the headers of a mail and of those that it was sent on with; a subject may be the title."""
    start = 0
    while start < len(lines) and (RULE.fullmatch(lines[start].text) or is_forwarded(lines[start].text)):
        start += 1
    block = block_at(lines, start)
    if not block.is_mail:
        return lines
    rest = lines[start + block.size :]
    parts.left_out += lines[: start + block.size]
    untitled = bool(rest) and (_ends_title(rest[0].text) or not _is_title_like(rest[0].text))
    subjects = [said for said in block.fields if said.label is Label.SUBJECT and said.value]
    if untitled and subjects:
        line = subjects[0].line
        parts.title = [replace(line, text=subject(subjects[0].value))]
        parts.left_out.remove(line)
    return _take_mail(rest, parts)


def _take_labelled(lines: list[Line], parts: Cut) -> list[Line]:
    """Take the header of an export, whose lines say by labels what they are, and what stands at its end."""
    start, block = 0, block_at(lines, 0)
    if not block.is_header:
        record = record_at(lines, 0)
        if record is None:
            return lines
        start, block = record
        _take_unlabelled(lines[:start], block, parts)
    text = _take_block(block, parts)
    rest = [*text, *lines[start + block.size :]]
    end = len(rest)
    while end and _closes_record(rest[end - 1].text, rest[end - 1]):
        end -= 1
    parts.left_out += rest[end:]
    return rest[:end]


def _closes_record(text: str, line: Line) -> bool:
    said = labelled(line)
    return (said is not None and said.label is Label.RECORD) or is_counter(text)


def _take_unlabelled(lines: Sequence[Line], block: Block, parts: Cut) -> None:
    """Take what stands above a record's labels: the outlet, the date and the title, in this order."""
    titles: list[Line] = []
    for line in lines:
        dated = match(line.text, (Field.DATE, Field.BYLINE))
        if is_counter(line.text) or is_menu(line.text):
            parts.left_out.append(line)
        elif dated and dated.field is Field.BYLINE:
            (parts.deck if parts.byline else parts.byline).append(line)
        elif dated and not parts.date:
            parts.date.append(line)
            outlets = 0 if parts.byline else 1
            parts.byline += titles[:outlets]
            parts.deck += titles[outlets:]
            titles = []
        else:
            titles.append(line)
    if not titles and not block.is_titled and parts.byline:
        titles = [parts.byline.pop()]
    (parts.deck if block.is_titled else parts.title).extend(titles)


def _take_block(block: Block, parts: Cut) -> list[Line]:
    """Deal labelled values out to their fields; return the text's first line where a label holds it."""
    fields = {Label.TITLE: parts.title, Label.DATE: parts.date, Label.OUTLET: parts.byline}
    if Label.TITLE not in block.labels:
        fields[Label.SUBJECT] = parts.title
    text: list[Line] = []
    for said in block.fields:
        line = replace(said.line, text=said.value)
        field = fields.get(said.label)
        if not said.value:
            continue
        if said.label is Label.TEXT:
            text.append(replace(line, gap=True))
        elif said.label in (Label.OUTLET, Label.LINK) and ADDRESS.search(said.value):
            parts.footer.append(said.whole)
        elif said.label is Label.AUTHOR:
            parts.author.append(line if match(said.value, (Field.AUTHOR,)) else said.whole)
        elif field is not None and not field:
            field.append(line)
        else:
            parts.left_out.append(said.whole)
    return text


def _without_rules(lines: list[Line], parts: Cut) -> list[Line]:
    """Take out the rules above a title: lines of dashes, stars and the like."""
    rules = list(takewhile(lambda line: RULE.fullmatch(line.text), lines))
    below = lines[len(rules) : len(rules) + 1]
    if below and _ends_title(below[0].text):
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


def _take_header(lines: list[Line], parts: Cut) -> list[Line]:
    """Take title, date, byline and author, in whatever order they stand; any may be missing."""
    position = 0
    while position < len(lines):
        line = lines[position]
        following = lines[position + 1] if position + 1 < len(lines) else None
        name = _header_field(line, following, parts)
        if name is Field.BYLINE and _yields(lines[position : position + 3]):
            _lay_aside([line], parts, lines)
            position += 1
            continue
        if name is not None:
            fields = {Field.DATE: parts.date, Field.BYLINE: parts.byline, Field.AUTHOR: parts.author}
            fields[name].append(line)
            position += 1
            continue
        if parts.title:
            size = _lines_before_field(lines[position : position + 3], parts)
            _lay_aside(lines[position : position + size], parts, lines)
        elif size := _title_size(lines, position):
            block = lines[position : position + size]
            start, end = _own_lines(block)
            parts.title = [replace(line, text=unlabelled_title(line.text)) for line in block[start:end]]
            _lay_aside([*block[:start], *block[end:]], parts, lines)
        if not size:
            break
        position += size
    if parts.date and not parts.byline:
        if (
            position + 1 < len(lines)
            and persons(lines[position].text)
            and _is_bare_outlet(lines, position + 1)
        ):
            _lay_aside(lines[position : position + 1], parts, lines)
            position += 1
        if _is_bare_outlet(lines, position):
            parts.byline.append(lines[position])
            position += 1
    for _ in range(LINES_ABOVE_TEXT):
        if (parts.date or parts.byline) and _stands_above_text(lines, position):
            _lay_aside(lines[position : position + 1], parts, lines)
            position += 1
    return lines[position:]


def _yields(lines: Sequence[Line]) -> bool:
    """Is a byline of no known outlet (Corrected on 20 April) none, as a surer one stands below?"""
    line, *below = (line.text for line in lines)
    return not _is_sure_byline(line) and any(map(_is_sure_byline, below))


def _is_sure_byline(text: str) -> bool:
    shape = match(text, (Field.BYLINE,))
    return shape is not None and (text.endswith((")", "]")) or names_outlet(shape.groups["who"]))


def _lay_aside(lines: Sequence[Line], parts: Cut, text: Sequence[Line]) -> None:
    """Put lines that stand among the fields of a header and are none to the names, or to the text.

    Words of a name do not, for the most part, stand in small letters in the *text*.
    """
    for line in lines:
        words = {word.lower() for word in re.findall(r"[^\W\d_]+", line.text)}
        long = line.text.isupper() and len(words) > NAME_IN_CAPITALS
        name = bool(persons(line.text)) and not (long or is_kicker(line.text) or is_menu(line.text))
        common = name and sum(any(word in other.text.split() for other in text) for word in words)
        (parts.names if name and common * 2 <= len(words) else parts.deck).append(line)


def _lines_before_field(lines: Sequence[Line], parts: Cut) -> int:
    """Return how many of *lines*, one or two, stand between the title and a date or byline still to come."""
    wanted = [*([] if parts.date else [Field.DATE]), *([] if parts.byline else [Field.BYLINE])]
    for size, (line, after) in enumerate(pairwise(lines), start=1):
        if ends_sentence(line.text) or line.text.count(" ") + 1 > BYLINE_WORDS:
            break
        shape = _shape(after.text, wanted) if wanted and not ends_sentence(after.text) else None
        # A day may be a heading of the text that begins below the byline.
        early = not parts.byline or persons(line.text)
        if shape is not None and shape.readable and (early or shape.field is Field.BYLINE):
            return size
    return 0


def _own_lines(block: Sequence[Line]) -> tuple[int, int]:
    """Return where the title's own lines begin and end in its block, which may have others around them.

    Above it stands what is no title by its words (Analysis, Commentary No 5), or what is not in
    capitals where a line further down is.  Below it, a line that is not in capitals as the
    title is, or ends a sentence, or stands behind a gap below a title that is not in capitals, is
    none of it, unless the line before leaves off within a phrase.
    """
    start = 0
    while start < len(block) - 1 and (is_kicker(block[start].text) or is_menu(block[start].text)):
        start += 1
    first = block[start].text
    if not first.isupper() and not _is_title_case(first):
        capital = (
            n for n, line in enumerate(block) if n > start and line.gap and _is_capital_title(line.text)
        )
        start = next(capital, start)
    capitals = block[start].text.isupper()
    for number, line in enumerate(block[start + 1 :], start=start + 1):
        cased = line.text.isupper() or not any(map(str.islower, line.text))
        goes_on = line.text[:1].islower() or block[number - 1].text.endswith((",", ":", "-", "–"))
        apart = (capitals and not cased) or line.text.endswith(".") or (line.gap and not capitals)
        unlike = cased != capitals or any(map(str.isdigit, line.text))
        kicker = is_kicker(line.text) and (line.gap or unlike)
        if (apart and not goes_on) or kicker or is_menu(line.text):
            return start, number
    return start, len(block)


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
    if ends_sentence(text) or text[:1].islower() or words > BYLINE_WORDS:
        return False
    if not persons(text) and (is_item(text) or leaves_off(text)):
        return False
    # A line that was wrapped goes on in the next.
    short = bool(persons(text)) and words <= SHORT_LINE
    alone = (after.gap or short) and not after.page and not after.text[:1].islower()
    below = [line.text for line in lines[position + 1 : position + 1 + LINES_ABOVE_TEXT]]
    return alone and any(ends_sentence(line) or line.count(" ") + 1 > BYLINE_WORDS for line in below)


def _header_field(line: Line, following: Line | None, parts: Cut) -> Field | None:
    """Return which of date, byline and author the line is, if that field is still wanted."""
    wanted = [] if parts.date else [Field.DATE]
    if parts.title:
        wanted += [] if parts.byline else [Field.BYLINE]
        wanted += [] if parts.author else [Field.AUTHOR]
    elif following and _announces_persons(line.text) and not _ends_title(following.text):
        wanted += [Field.AUTHOR]  # the title stands below
    elif parts.date and not (following and match(following.text, (Field.BYLINE,))):
        wanted += [Field.BYLINE]  # the title stands below
    shape = _shape(line.text, wanted)
    # The outline of a byline alone, as in TITLE (PART 2), says something only below the date.
    outline = shape is not None and shape.field is Field.BYLINE and not shape.readable
    if shape is not None and shape.readable and shape.field is Field.BYLINE and not parts.date:
        # Author and date of the bulletin on one line, and the byline below.
        below = following is not None and match(following.text, (Field.BYLINE,))
        return Field.DATE if below else Field.BYLINE
    return None if shape is None or (outline and not parts.date) else shape.field


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
        return shape if split_byline(f"by {also}").authors and not ends_sentence(text) else None
    names = shape.groups["who"].split()
    if shape.field is Field.BYLINE and not text.startswith(shape.groups["date"]):
        return shape if len(names) <= BYLINE_WORDS else None
    named = all(name[0].isupper() for name in names if len(name) > 3)
    fits = len(names) <= AUTHOR_WORDS or bool(persons(shape.groups["who"]))
    return shape if named and fits and not ends_sentence(text) else None


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


def _is_title_like(text: str) -> bool:
    """Is a line short enough for a title, and no sentence unless a very short one?"""
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
        and not ends_sentence(line.text)
        and all(word[0].isupper() for word in words if len(word) > 3)
        and words[0][0].isupper()
    )


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
    end = start + 1
    if start + 2 < len(lines) and _is_credit(lines[start : start + 3]):
        end += 1
    while end < len(lines) and (is_address(lines[end].text) or is_access_date(lines[end].text)):
        end += 1
    parts.footer += lines[start:end]
    parts.after = lines[end:]
    return lines[:start]


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
    return len(ADDRESS.sub(" ", text).split()) <= CREDIT_WORDS and not ends_sentence(text)
