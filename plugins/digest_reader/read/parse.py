"""Text of a raw digest → its fields.

``lines`` reads lines and gaps; ``cut`` deals the lines out to fields, by the tables of
``fields`` and ``dates``; ``paragraphs`` makes lines of the body into paragraphs; here the
fields get their values and every doubt becomes a `Problem`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Date

from digest_reader.model import Byline, Decoded, Digest, Source, Step, is_web_address
from digest_reader.problems import Problem
from digest_reader.read.cut import Cut, cut
from digest_reader.read.dates import read_date
from digest_reader.read.fields import (
    ADDRESS,
    Field,
    is_address,
    match,
    names_outlet,
    split_authors,
    split_byline,
)
from digest_reader.read.language import tell_language
from digest_reader.read.lines import Line, joined, read_lines
from digest_reader.read.paragraphs import paragraphs, unsure_hyphens
from digest_reader.read.plain import plain

A_YEAR = 366
FEW_LINES = 12
"""A body of no more hard-wrapped lines without a gap may well be one paragraph."""


ADDRESS_IN_BRACKETS = re.compile(rf"[<(\[]*(?:{ADDRESS.pattern})[>)\].,;]*", re.IGNORECASE)


class _Notes:
    """Collects problems and steps while one file is parsed."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.steps: list[Step] = []

    def problem(self, code: str, line: int, text: str = "", prefix: str = "") -> None:
        shown = text if len(text) <= 60 else text[:59] + "…"
        self.problems.append(Problem(self.path, line, prefix + code, (shown,)))

    def step(self, name: str, detail: str) -> None:
        self.steps.append(Step(name, detail))


def parse(
    decoded: Decoded, path: str, *, mastheads: Sequence[str], default: str, language: str | None = None
) -> Digest:
    """Cut the text of a raw digest into its fields; never raises, whatever the text.

    Args:
        decoded: what `digest_reader.read.decode.decode` returned.
        path: the file's name for problems.
        mastheads: the lines that name the bulletin, as known; case and accents do not matter.
        default: the language of a text whose words do not tell it.
        language: of the text; told from its body where None.
    """
    notes = _Notes(path)
    parts = cut(read_lines(decoded.text), mastheads)
    language = language or tell_language(joined([*parts.body, *parts.after]), default)
    for line in parts.removed:
        notes.step("clean", f"took out the page number or running head {line.text!r} at line {line.number}")
    if (lost := decoded.text.find("\ufffd")) >= 0:
        number = decoded.text.count("\n", 0, lost)
        notes.problem("letters-lost", number + 1, decoded.text.split("\n")[number].strip())
    for damage in decoded.damages:
        notes.problem(damage.code, damage.line, damage.text)
    title = _title(parts, notes)
    date = _date(parts, notes)
    byline = _byline(parts, notes)
    if date and byline and byline.date and abs((date - byline.date).days) > A_YEAR:
        notes.problem("dates-apart", parts.date[0].number, f"{date}, {byline.date}")
    for line in parts.deck:
        notes.problem("line-below-title", line.number, line.text)
    for line in parts.names:
        notes.problem("author-line", line.number, line.text)
    deck, _ = paragraphs([replace(line, gap=True) for line in parts.deck], language)
    body, joins = paragraphs(parts.body, language)
    body = deck + body
    others, _ = paragraphs(parts.others, language)
    for number, word in unsure_hyphens(parts.body):
        notes.problem("hyphen-unsure", number, word)
    if parts.others:
        notes.problem("several-digests", parts.others[0].number, parts.others[0].text)
    late, late_joins = paragraphs(parts.after, language)
    notes.steps += (*joins, *late_joins)
    source = _source(parts, notes)
    if joins and len(parts.body) > FEW_LINES and not any(line.gap for line in parts.body[1:]):
        notes.problem("paragraphs-unsure", parts.body[0].number)
    if not body and not late:
        notes.problem("body-missing", decoded.text.count("\n") + 1)
    for line in parts.body:
        if parts.footer and match(line.text, (Field.SOURCE,)):
            notes.problem("footer-twice", line.number, line.text)
    if parts.after:
        notes.problem("text-after-footer", parts.after[0].number, parts.after[0].text)
    return Digest(
        path=path,
        language=language,
        title=title,
        paragraphs=body + late + others,
        masthead=joined(parts.masthead),
        date=date,
        byline=byline,
        source=source,
        steps=(*decoded.steps, *notes.steps),
        problems=tuple(sorted(notes.problems, key=lambda problem: problem.line)),
    )


def _title(parts: Cut, notes: _Notes) -> str:
    if not parts.title:
        notes.problem("title-missing", parts.masthead[-1].number + 1 if parts.masthead else 1)
    elif any(line.gap for line in parts.title[1:]):
        notes.problem("title-in-parts", parts.title[0].number, parts.title[0].text)
    if len(parts.title) > 1:
        numbers = f"{parts.title[0].number} to {parts.title[-1].number}"
        notes.step("join", f"joined the title's lines {numbers}")
    return joined(parts.title)


def _date(parts: Cut, notes: _Notes) -> Date | None:
    if not parts.date:
        notes.problem("date-missing", parts.title[-1].number if parts.title else 1)
        return None
    line = parts.date[0]
    found = match(line.text, (Field.DATE, Field.BYLINE))
    return _read_date(line, found.groups["date"] if found else line.text, notes)


def _read_date(line: Line, text: str, notes: _Notes, prefix: str = "") -> Date | None:
    """Read a date and note what is doubtful about it."""
    reading = read_date(text)
    if reading is None:
        notes.problem("date-unreadable", line.number, text, prefix)
        return None
    if reading.doubt:
        notes.problem(reading.doubt, line.number, text, prefix)
    return reading.date


def _byline(parts: Cut, notes: _Notes) -> Byline | None:
    lines = [*parts.byline, *parts.author, *parts.names]
    if not lines:
        above = parts.date or parts.title
        notes.problem("byline-missing", above[-1].number if above else 1)
        return None
    outlet, author, date = "", "", None
    for line in parts.byline:
        found = match(line.text, (Field.BYLINE,), unreadable=True)
        outlet, author, sure = split_byline(found.groups["who"] if found else line.text)
        if found:
            date = _read_date(line, found.groups["date"], notes, "outlet-")
        elif outlet:
            notes.problem("outlet-date-missing", line.number, line.text)
        if not sure:
            notes.problem("byline-order", line.number, line.text)
        if author and " " not in author and names_outlet(outlet):
            notes.problem("byline-place", line.number, line.text)
            author = ""
    for line in parts.author:
        _, name, _ = split_byline(line.text)
        author = author or name
    for line in parts.names:
        author = author or line.text.rstrip("*†‡¹")
    for line in parts.date:
        found = match(line.text, (Field.DATE, Field.BYLINE))
        beside = found.groups.get("who", "") if found else ""
        if beside and plain(beside) != plain(author):
            notes.problem("author-line", line.number, line.text)
            author = author or beside
    raw = joined(sorted(lines, key=lambda line: line.number))
    if not outlet:
        notes.problem("byline-outlet-missing", lines[0].number, raw)
    return Byline(raw, outlet, split_authors(author), date)


def _source(parts: Cut, notes: _Notes) -> Source | None:
    if not parts.footer:
        return None
    for line in parts.footer:
        if not match(line.text, (Field.SOURCE,)) and not is_address(line.text):
            notes.problem("source-unsure", line.number, line.text)
    text = " ".join(line.text for line in parts.footer)
    urls, unusable = [], []
    for address in ADDRESS.findall(text):
        address = address.rstrip(".,;:'’”")
        # A bracket at the end belongs to the address if it was opened within it.
        if address.endswith(")") and address.count("(") < address.count(")"):
            address = address[:-1]
        whole = address if "://" in address else f"https://{address}"
        if not is_web_address(whole):
            unusable.append(address)
            notes.problem("address-unusable", parts.footer[0].number, address)
            continue
        if whole != address:
            notes.step("clean", f"wrote https:// before the address {address}")
        urls.append(whole)
    label = ADDRESS_IN_BRACKETS.sub(
        lambda found: found[0] if any(address in found[0] for address in unusable) else " ", text
    )
    label = " ".join(label.split()).rstrip(" ,;")
    for word in label.split():
        if any(address in word for address in unusable):
            continue
        if "://" in word or word.lower().startswith(("javascript:", "mailto:", "data:")):
            notes.problem("address-unusable", parts.footer[0].number, word)
    return Source(label, tuple(dict.fromkeys(urls)))
