"""Exports and mails: what their lines are is said by labels, ``Title: …``, ``LENGTH: …``, ``From: …``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from digest_reader.languages import cached, every
from digest_reader.read.lines import Line
from digest_reader.read.plain import any_of, plain, words_of

LONGEST_VALUE = 300
"""The value of a label has at most so many characters, the text apart."""
WRAPPED_LINES = 2
"""A value goes on in at most so many lines without a label."""
LONGEST_LABEL = 40
"""A label has at most so many characters."""
TABLE_ROWS = 3
"""So many labels without a colon, each above its value, are the rows of a table, at least."""
LONGEST_BLOCK = 40
"""So many lines that follow one another are looked at, at most: a file may have nothing but labels."""
LINES_ABOVE_LABELS = 8
"""A record has at most so many lines above its first label."""


SENTENCE = 8
"""A line of more words that ends with a full stop is text."""
LONGEST_ROW = 2000
"""A line of several labels has at most so many characters."""


BEFORE_LABEL = "*#_•- "
"""What may stand before a label."""
_SEPARATOR = re.compile("[:：]| [-–—] ")
_NUMBER = re.compile(r"[(\[]?(?:[^\W\d_]{1,12}\.? ?){0,3}[:.#№-]? ?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?[.)\]]?")


BARE_NUMBER = re.compile(r"[(\[]?\d{1,3}[.)\]]?")
"""What numbers a digest, and is no number of a page."""


class Label(StrEnum):
    """What the label of a line says that its value is."""

    TITLE = "title"
    DATE = "date"
    AUTHOR = "author"
    OUTLET = "outlet"
    LINK = "link"
    TEXT = "text"
    RECORD = "record"
    """What an archive notes about an article: length, section, day of loading."""
    SUBJECT = "subject"
    MAIL = "mail"
    """Sender, receivers and day of a mail."""


HEADER = frozenset({Label.DATE, Label.AUTHOR, Label.OUTLET})
"""One of these beside a title makes a header."""


CODES = {
    **dict.fromkeys("SE CLM CR WC ET SC ED PG VOL LA CY CX".split(), Label.RECORD),
    "HD": Label.TITLE,
    "BY": Label.AUTHOR,
    "PD": Label.DATE,
    "SN": Label.OUTLET,
    "LP": Label.TEXT,
}
"""The codes above the text of a record of Factiva's, of which the last begins it;"""
FIRST_CODES = frozenset({"SE", "HD"})
"""those that its first line may have;"""
TEXT_CODE = "TD"
"""the one within its text;"""
CLOSING_CODES = frozenset("CT RF ART CO IN NS RE IPC IPD PUB AN".split())
"""and those below it."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value, with the line at which its label stands."""

    label: Label
    words: str
    """The label as it stands, with its colon or dash."""
    value: str
    line: Line

    @property
    def whole(self) -> Line:
        """The line with the value behind its label and a colon, wherever it stood."""
        return replace(self.line, text=f"{self.words.rstrip(' :：-–—')}: {self.value}")


_Read = Callable[[Line], Labelled | None]
"""What reads a label of a line, or a code."""


@partial(cached, most=4 * LONGEST_BLOCK)
def labelled(line: Line) -> Labelled | None:
    """Return what a line with a label says; None where it has none that an export or a mail has.

    >>> labelled(Line(1, "Title: The Pier Stays", 0, gap=True, page=False)).value
    'The Pier Stays'
    """
    text = plain(line.text[:LONGEST_VALUE])
    begins = text.lstrip(BEFORE_LABEL)
    for label, words_of_label in _words() if _SEPARATOR.search(text) else ():
        if begins.startswith(words_of_label) and (said := _shape(words_of_label).match(text)):
            words, value = line.text[: said.end()].strip(), line.text[said.end() :].strip()
            fits = label is Label.TEXT or len(value) <= LONGEST_VALUE
            return Labelled(label, words, value, line) if fits else None
    return None


def coded(line: Line) -> Labelled | None:
    """Return what a line says that begins with a code of Factiva's; one in capitals may be a title, too.

    >>> coded(Line(1, "HD The Pier Stays", 0, gap=True, page=False)).label
    <Label.TITLE: 'title'>
    """
    code, _, value = line.text[:LONGEST_VALUE].partition(" ")
    label = CODES.get(code)
    whole = line.text[len(code) :].strip()
    return Labelled(label, code, whole if label is Label.TEXT else value.strip(), line) if label else None


@partial(cached, most=4 * LONGEST_BLOCK)
def bare_label(line: Line) -> Labelled | None:
    """Return what a line says that is a label without a colon, as in the first cell of a table's row."""
    if _SEPARATOR.search(line.text) or len(line.text) > LONGEST_LABEL:
        return None
    said = labelled(replace(line, text=f"{line.text}:"))
    return said and replace(said, line=line)


def closes_code(text: str) -> bool:
    """Does *text* begin with a code that stands below the text of a record of Factiva's?

    >>> closes_code("CO fengz : Fen Gazette Plc")
    True
    """
    return text.partition(" ")[0] in CLOSING_CODES


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines with labels."""

    fields: tuple[Labelled, ...]
    size: int
    """Of how many lines it is."""

    @property
    def labels(self) -> frozenset[Label]:
        """Which labels it has."""
        return frozenset(said.label for said in self.fields)

    @property
    def is_titled(self) -> bool:
        """Has it a title?"""
        return not self.labels.isdisjoint((Label.TITLE, Label.SUBJECT))

    @property
    def is_header(self) -> bool:
        """Has it what a digest's header has: a title, and a date, an author or an outlet?"""
        return self.is_titled and not HEADER.isdisjoint(self.labels) and not self.is_mail

    @property
    def is_mail(self) -> bool:
        """Is it the header of a mail?"""
        mail = sum(said.label is Label.MAIL for said in self.fields)
        return mail > 1 or (mail > 0 and Label.SUBJECT in self.labels)

    @property
    def is_coded(self) -> bool:
        """Are its labels the codes of Factiva?"""
        return bool(self.fields) and self.fields[0].words in CODES

    @property
    def is_record(self) -> bool:
        """Is it what an archive writes below a title: BYLINE and LENGTH, or author, newspaper and address?"""
        whole = {Label.AUTHOR, Label.OUTLET, Label.LINK} <= self.labels
        return len(self.fields) > 1 and (whole or Label.RECORD in self.labels)


def block_at(lines: Sequence[Line], start: int) -> Block:
    """Return the labelled lines that begin at *start*.

    A value may stand below its label, or go on there; several may stand on one line.
    """
    fields: list[Labelled] = []
    position = start
    below = False
    last = min(len(lines), start + LONGEST_BLOCK)
    read = _reader(lines[start:last])
    while position < last and (row := _row(lines[position], read)):
        *before, said = row
        fields += before
        position += 1
        if said.label is Label.TEXT:
            fields.append(said)
            break
        values = [said.value] if said.value else []
        for wrapped in _wrapped(lines, position, read, empty=not values):
            values.append(wrapped.text)
            position += 1
        if below and not values and position < len(lines):  # the last value, no label below it
            values.append(lines[position].text)
            position += 1
        below = below or not said.value
        fields.append(replace(said, value=" ".join(values)))
    return Block(tuple(fields), position - start)


def _reader(lines: Sequence[Line]) -> _Read:
    """Return what reads the labels that follow from the first line on."""
    if _is_coded(lines):
        return coded
    first = [said and said.label for said in map(bare_label, lines[: 2 * TABLE_ROWS : 2])]
    table = len(first) == TABLE_ROWS and all(first) and Label.TITLE in first
    return bare_label if table else labelled


def _is_coded(lines: Sequence[Line]) -> bool:
    """Do a title and a date or an outlet follow with the codes of Factiva, from the first line on?"""
    first = coded(lines[0]) if lines else None
    if first is None or first.words not in FIRST_CODES:
        return False
    labels = {said.label for said in map(coded, lines) if said}
    return Label.TITLE in labels and not labels.isdisjoint((Label.DATE, Label.OUTLET))


def _row(line: Line, read: _Read) -> list[Labelled]:
    """Return what the labels of a line say, of which there may be several between bars or semicolons."""
    for separator in "|;" if len(line.text) <= LONGEST_ROW else "":
        if separator not in line.text:
            continue
        parts = [replace(line, text=part.strip()) for part in line.text.split(separator)]
        several = [said for part in parts if (said := read(part))]
        if len(several) == len(parts) > 1:
            return several
    said = read(line)
    return [said] if said else []


def _wrapped(lines: Sequence[Line], start: int, read: _Read, *, empty: bool) -> Iterator[Line]:
    """Yield the lines in which a value goes on: a label follows them, and no gap stands between."""
    ahead = lines[start : start + WRAPPED_LINES + 1]
    ends = next((number for number, line in enumerate(ahead) if read(line)), 0)
    if any(line.gap for line in ahead[: ends + 1]) and not (empty and ends == 1):
        return
    yield from ahead[:ends]


def record_at(lines: Sequence[Line], start: int) -> tuple[int, Block] | None:
    """Return where the labels of a record begin whose first line, without a label, is at *start*.

    Above them stand the outlet, the date and the title, which have none.
    """
    if start >= len(lines) or labelled(lines[start]):
        return None
    for position in range(start + 1, min(start + LINES_ABOVE_LABELS, len(lines) - 1)):
        if labelled(lines[position]):
            block = block_at(lines, position)
            return (position, block) if block.is_record else None
        if _is_sentence(lines[position].text):
            return None  # the text, below which a record may be a bulletin's own
    return None


def _is_sentence(text: str) -> bool:
    """Is a line longer than a title with a full stop may be?"""
    return text.count(" ") >= SENTENCE and text.rstrip("\"'”’)").endswith(".")


def is_counter(text: str) -> bool:
    """Does *text* count the documents of an export: ``2 of 12 DOCUMENTS``?

    >>> is_counter("2 of 12 DOCUMENTS")
    True
    """
    return len(text) <= LONGEST_VALUE and _counter().fullmatch(plain(text)) is not None


def is_number(text: str) -> bool:
    """Does *text* number what stands below it: ``No: 17``, ``Digest 3``, ``4.``?

    >>> is_number("No: 17"), is_number("Digest 3"), is_number("The Pier")
    (True, True, False)
    """
    return _NUMBER.fullmatch(text) is not None


def is_forwarded(text: str) -> bool:
    """Does *text* stand above a mail within another: ``----- Original Message -----``?

    >>> is_forwarded("----- Original Message -----")
    True
    """
    return words_of(text[:LONGEST_VALUE]) in _forwarded()


def subject(text: str) -> str:
    """Return the subject of a mail without what says that it was answered or sent on.

    >>> subject("FW: RE: The Pier Stays")
    'The Pier Stays'
    """
    said = _sent_on().match(plain(text))
    return text[said.end() :] if said else text


@cached
def _words() -> tuple[tuple[Label, tuple[str, ...]], ...]:
    """Return the labels' words, in their plain form, in the order in which they are tried."""
    said = [language.reading for _, language in every()]

    def words(*fields: str) -> tuple[str, ...]:
        return tuple(plain(word) for reading in said for name in fields for word in getattr(reading, name))

    return (
        (Label.TITLE, words("title")),
        (Label.RECORD, words("record")),
        (Label.DATE, words("date")),
        (Label.MAIL, words("mail")),
        (Label.SUBJECT, words("subject")),
        (Label.TEXT, words("body")),
        (Label.LINK, words("link")),
        (Label.OUTLET, words("outlet")),
        (Label.AUTHOR, words("by", "author")),
    )


@cached
def _shape(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the shape of a label of some words, which is only compiled when a line begins with one."""
    mark = re.escape(BEFORE_LABEL.strip())
    return re.compile(rf"[{mark}]* ?(?:{any_of(words)})[*_]*(?: ?[:：]| [-–—](?= ))[*_]* ?(?!//)")


@cached
def _counter() -> re.Pattern[str]:
    documents = any_of(word for _, language in every() for word in language.reading.documents)
    return re.compile(rf"(?:{documents}) \d+ ?(?:of|/) ?\d+|\d+ ?(?:of|/) ?\d+ (?:{documents})")


@cached
def _forwarded() -> frozenset[str]:
    return frozenset(words_of(word) for _, language in every() for word in language.reading.forwarded)


@cached
def _sent_on() -> re.Pattern[str]:
    words = any_of(word for _, language in every() for word in language.reading.sent_on)
    return re.compile(rf"(?:(?:{words}) ?: ?)+")
