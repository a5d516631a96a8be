"""The headers of exports and mails, dealt out to the fields by what their labels say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digest_reader.read.bylines import names_outlet
from digest_reader.read.fields import ADDRESS, Field, match
from digest_reader.read.furniture import is_furniture
from digest_reader.read.header import ends_title, is_title_like
from digest_reader.read.labels import (
    TEXT_CODE,
    Block,
    Label,
    bare_label,
    block_at,
    closes_code,
    is_counter,
    is_forwarded,
    is_number,
    labelled,
    record_at,
    subject,
)
from digest_reader.read.lines import Line
from digest_reader.read.paragraphs import ends_sentence
from digest_reader.read.parts import Cut
from digest_reader.read.split import RULE

LINES_ABOVE_MAIL = 12
"""Above a mail that was sent on stand at most so many lines."""


def take_mail(lines: list[Line], parts: Cut) -> list[Line]:
    """Leave out the headers of a mail and of those that it was sent on with; a subject may be the title.

    What somebody wrote above a mail that they sent on is none of it.
    """
    done = 0
    above = next((n for n, line in enumerate(lines[:LINES_ABOVE_MAIL]) if is_forwarded(line.text)), 0)
    if any(ends_title(line.text) for line in lines[:above]):
        above = 0  # a digest stands above
    while True:
        start = max(done, above)
        while start < len(lines) and (RULE.fullmatch(lines[start].text) or is_forwarded(lines[start].text)):
            start += 1
        block = block_at(lines, start)
        if not block.is_mail:
            return lines[done:]
        end = start + block.size
        left_out = lines[done:end]
        untitled = end < len(lines) and (ends_title(lines[end].text) or not is_title_like(lines[end].text))
        subjects = [said for said in block.fields if said.label is Label.SUBJECT and said.value]
        if untitled and subjects:
            line = subjects[0].line
            parts.title = [replace(line, text=subject(subjects[0].value))]
            left_out.remove(line)
        parts.left_out += left_out
        done = end


def take_labelled(lines: list[Line], parts: Cut) -> list[Line]:
    """Take the header of an export, whose lines say by labels what they are, and what stands at its end."""
    if is_number(lines[0].text if lines else "-") and block_at(lines, 1).is_header:
        parts.left_out += lines[:1]
        lines = lines[1:]
    start, block = 0, block_at(lines, 0)
    if not block.is_header:
        record = record_at(lines, 0)
        if record is None:
            return lines
        start, block = record
        _take_unlabelled(lines[:start], block, parts)
    text = _take_block(block, parts)
    rest = lines[start + block.size :]
    if rest and (said := bare_label(rest[0])) and said.label is Label.TEXT:
        parts.left_out += rest[:1]  # the heading of the text
        rest = [replace(line, gap=True) for line in rest[1:2]] + rest[2:]
    rest = [*text, *rest]
    if block.is_coded:
        return _take_codes(rest, parts)
    end = len(rest)
    while end and _closes_record(rest[end - 1].text, rest[end - 1]):
        end -= 1
    parts.left_out += rest[end:]
    return rest[:end]


def _take_codes(lines: Sequence[Line], parts: Cut) -> list[Line]:
    """Take what codes say within and below the text of a record of Factiva's."""
    sentences = [number for number, line in enumerate(lines) if ends_sentence(line.text)]
    end = sentences[-1] + 1 if sentences else 0
    end = next((n for n in range(end, len(lines)) if closes_code(lines[n].text)), len(lines))
    parts.left_out += lines[end:]
    kept: list[Line] = []
    for line in lines[:end]:
        code, _, text = line.text.partition(" ")
        if code != TEXT_CODE:
            kept.append(line)
        elif text:
            kept.append(replace(line, text=text, gap=True))
        else:
            parts.removed.append(line)
    return kept


def _closes_record(text: str, line: Line) -> bool:
    said = labelled(line) or bare_label(line)
    return (said is not None and said.label in (Label.RECORD, Label.SUBJECT)) or is_counter(text)


def _take_unlabelled(lines: Sequence[Line], block: Block, parts: Cut) -> None:
    """Take what stands above a record's labels: the outlet, the date and the title, in this order.

    The title may stand first of all, above an outlet that is told by its words, and an edition
    between date and title.
    """
    titles: list[Line] = []
    titled = block.is_titled
    for line in lines:
        dated = match(line.text, (Field.DATE, Field.BYLINE))
        if is_counter(line.text) or is_furniture(line.text):
            parts.left_out.append(line)
        elif dated and dated.field is Field.BYLINE:
            (parts.deck if parts.byline else parts.byline).append(line)
        elif dated and not parts.date:
            parts.date.append(line)
            parts.labelled = True
            if not titled and len(titles) > 1 and names_outlet(titles[-1].text):
                *parts.title, outlet = titles
                parts.byline.append(outlet)
                titled = True
            else:
                outlets = 0 if parts.byline else 1
                parts.byline += titles[:outlets]
                parts.deck += titles[outlets:]
            titles = []
        elif parts.date and titles and line.gap:
            parts.deck += titles
            titles = [line]
        else:
            titles.append(line)
    if not titles and not titled and parts.byline:
        titles = [parts.byline.pop()]
    (parts.deck if titled else parts.title).extend(titles)


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
            parts.labelled |= said.label is Label.DATE
        else:
            parts.left_out.append(said.whole)
    return text
