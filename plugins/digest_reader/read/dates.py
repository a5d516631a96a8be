"""Dates as bulletins write them: day first, in figures or with the month's name.

A general date parser guesses where a date is malformed or ambiguous; a date of publication
must not be guessed.  So the shapes are few and written down here, and only the names of
months and days come from elsewhere: from the Unicode CLDR, by way of Babel, also those of
languages without a folder, whose newspapers are quoted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from enum import StrEnum
from functools import cached_property
from typing import Literal

from babel.dates import get_day_names, get_month_names

from digest_reader.languages import Reading, cached, every
from digest_reader.read.plain import NOTHING, any_of, optional, plain


class Doubt(StrEnum):
    """Why a date is not certain."""

    AMBIGUOUS = "date-ambiguous"
    """04/06/2017 may be 4 June or 6 April; read day first."""
    MONTH_FIRST = "date-month-first"
    """04/25/2017 makes sense only month first; read so."""
    SHORT_YEAR = "date-short-year"
    """06.04.17; read as 2017."""
    IMPOSSIBLE = "date-impossible"
    """31.02.2017: no such day, or 06.04.0017: no year of a newspaper's; not read."""


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date as read; ``date`` is None where its shape was known but no such day exists."""

    date: Date | None
    doubt: Doubt | None = None


CLOCK = re.compile(r"\d:\d\d")
"""What tells that a time of day stands beside a date."""
FURTHER = ("de", "es", "fr", "it", "ru")
"""Languages without a folder whose dates are read."""
FURTHER_READING = Reading(
    ordinals=("er", "re", "e", "º", "°"),  # 1er avril
    of=("de", "di", "del"),  # 5 de abril de 2018
    dated=("г.", "г"),  # 5 апреля 2018 г.
)
Width = Literal["wide", "abbreviated"]
"""How long the names are that Babel is asked for."""
NUMERIC = (
    r"(?P<year>\d{4})[-/.](?P<month>\d{2})[-/.](?P<day>\d{2})",  # 2017-04-06
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",  # 20170406
    r"(?P<day>\d{1,2}) ?(?P<separator>[./–-]) ?(?P<month>\d{1,2}) ?(?P=separator) ?(?P<year>\d{4}|\d{2})",
)
"""Shapes in figures, the same in every language."""


@dataclass(frozen=True)
class _Names:
    """What one language calls months and days, in their plain form."""

    months: Mapping[str, int]
    days: frozenset[str]
    reading: Reading

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first letters of the days' names, behind which a word may go on."""
        return frozenset(day[:BEGINNING] for day in self.days)


@dataclass(frozen=True, slots=True)
class _Shapes:
    """How one language writes dates: regular expressions for text in its plain form."""

    months: Mapping[str, int]
    part: str
    """A day and a month, or a month and a year."""
    shapes: tuple[str, ...]
    """In the order in which they are tried; what follows the date is in them too."""
    any: str
    """Any of them."""
    bare: str
    """Any of them, without the day's name and the time that may stand beside a date."""


WORD = re.compile(r"[^\W\d_]+")
BEGINNING = 3
"""No day's name has fewer letters."""


@cached
def _languages() -> tuple[_Names, ...]:
    own = (_names(code, language.reading) for code, language in every())
    return (*own, _further_names())


def _languages_in(text: str) -> tuple[_Shapes, ...]:
    """Return how each language writes dates, without its names of months and days where *text* has none.

    A pattern with the names of all takes longer to compile than a digest to be read, and few lines have any.
    """
    words = set(WORD.findall(text))
    beginnings = {word[:BEGINNING] for word in words}
    return tuple(
        _shapes(
            number,
            months=not words.isdisjoint(names.months),
            days=not beginnings.isdisjoint(names.beginnings),
        )
        for number, names in enumerate(_languages())
    )


@cached
def _shapes(number: int, *, months: bool, days: bool) -> _Shapes:
    """Return how the language of a *number* writes dates, with its names of months and days or without."""
    names = _languages()[number]
    reading = names.reading
    day = rf"(?P<day>\d{{1,2}})(?:\.|{any_of(reading.ordinals)})?"
    of = optional(reading.of)
    month = rf"(?P<month>{any_of(names.months)})\.?"
    year = r"(?P<year>\d{4})"
    weekday = rf"(?:{any_of(names.days if days else ())})\.?"
    # A time of day may follow; it is not kept.
    clock = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?"
    zone = rf" ?(?:z|gmt|utc|{any_of(reading.zones)}|(?:gmt|utc)?[+-]\d{{1,2}}(?::?\d{{2}})?)"
    period = rf" ?(?:{any_of(reading.day_periods)})"
    time = rf"(?:(?:t|,? ?(?:[-–/|] ?)?(?:(?:{any_of(reading.at)}) ?:? ?)?){clock}(?:{period})?(?:{zone})?)?"
    before, after = (
        rf"(?<!\w)(?:(?:{clock},? )?\(?{weekday}[,)]* |{clock},? )?",
        rf"(?:,? (?:[-–/|] )?\(?{weekday}\)?)?",
    )
    after += rf"(?:[’']?(?:{any_of(reading.date_suffixes)}))?(?: (?:{any_of(reading.dated)}))?"
    written = (
        # 6 April 2017; 6 Nisan Perşembe 2017; 6.April.2017
        rf"{day}(?:[ /-]|(?<=\.)){of}{month}(?:,?[ /-]|(?<=\.))(?:{weekday},? )?{of}{year}",
        rf"{month} {day},? {year}",  # April 6, 2017
        rf"{year},? {month} {day}",  # 2017 April 6
    )
    part = rf"{day}[ -]{of}{month}|{month} {day}|{month},? {year}" if months else NOTHING
    follows = after + time + after
    shapes = NUMERIC + (written if months else ())
    either = f"(?:{'|'.join(shapes)})"
    return _Shapes(
        names.months,
        part,
        tuple(before + shape + follows for shape in shapes),
        any=before + either + follows,
        bare=rf"(?<!\w){either}",
    )


def _names(code: str, reading: Reading, widths: Sequence[Width] = ("wide", "abbreviated")) -> _Names:
    """Return the names of one language."""
    months = {
        plain(name).rstrip("."): number
        for width in widths
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale=code).items()
    }
    months |= {plain(name): number for name, number in reading.months.items()}
    days = (name for width in widths for name in get_day_names(width, locale=code).values())
    return _Names(months, frozenset(plain(day).rstrip(".") for day in days), reading)


def _further_names() -> _Names:
    """Return the names of languages without a folder, but for months that are others in two of them."""
    months: dict[str, int] = {}
    days: set[str] = set()
    unclear: set[str] = set()
    for code in FURTHER:
        names = _names(code, FURTHER_READING, widths=("wide",))
        unclear |= {
            name for name, number in names.months.items() if months.setdefault(name, number) != number
        }
        days |= names.days
    clear = {name: number for name, number in months.items() if name not in unclear}
    return _Names(clear, frozenset(days), FURTHER_READING)


def date_shape(text: str) -> str:
    """Return one regular expression, without groups, for every shape of a date that *text* may hold.

    Args:
        text: in its plain form.
    """
    return _any_shape(tuple(language.any for language in _languages_in(text)))


def bare_date_shape(text: str) -> str:
    """Return one regular expression that is found in *text* where `date_shape` is, and compiles sooner."""
    return _any_shape(tuple(language.bare for language in _languages_in(text)))


def part_of_date_shape(text: str) -> str:
    """Return one regular expression, without groups, for dates in *text* that lack the year, or the day."""
    return _any_shape(tuple(language.part for language in _languages_in(text)))


@cached
def _any_shape(shapes: Sequence[str]) -> str:
    bare = (re.sub(r"\?P<\w+>", "?:", shape.replace("(?P=separator)", "[./–-]")) for shape in shapes)
    return f"(?:{'|'.join(dict.fromkeys(bare))})"


@cached
def _compiled(shape: str) -> re.Pattern[str]:
    """Return *shape* ready for use, which takes longer than to use it: few dates are asked all."""
    return re.compile(shape, re.ASCII)


YEARS = range(1800, 2100)
"""Any other is a slip of the pen."""


def read_date(text: str) -> ReadDate | None:
    """Read *text*, which must hold a date and nothing else; None where it has no shape of a date.

    >>> str(read_date("Thursday, 6th of April 2017").date)
    '2017-04-06'
    >>> read_date("04/06/2017").doubt
    <Doubt.AMBIGUOUS: 'date-ambiguous'>
    >>> read_date("6 April") is None
    True
    """
    line = " ".join(plain(text).split())
    for language in _languages_in(line):
        for shape in language.shapes:
            if match := _compiled(shape).fullmatch(line):
                return _reading(match, language.months)
    return None


def _reading(match: re.Match[str], months: Mapping[str, int]) -> ReadDate:
    parts = match.groupdict()
    day, year = int(parts["day"]), int(parts["year"])
    month = months.get(parts["month"]) or int(parts["month"])
    doubt = None
    if len(parts["year"]) == 2:
        year, doubt = 2000 + year, Doubt.SHORT_YEAR
    # A full stop between figures is the European way, always day first; slash and hyphen are not.
    if parts.get("separator") in ("/", "-", "–") and day != month:
        if day <= 12 and month <= 12:
            doubt = Doubt.AMBIGUOUS
        elif month > 12:
            day, month, doubt = month, day, Doubt.MONTH_FIRST
    try:
        date = Date(year, month, day)
    except ValueError:
        return ReadDate(None, Doubt.IMPOSSIBLE)
    return ReadDate(date, doubt) if date.year in YEARS else ReadDate(None, Doubt.IMPOSSIBLE)
