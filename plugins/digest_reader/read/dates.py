"""Dates as bulletins write them: day first, in figures or with the month's name.

A general date parser guesses where a date is malformed or ambiguous; a date of publication
must not be guessed.  So the shapes are few and written down here, and only the names of
months and days come from elsewhere: from the Unicode CLDR, by way of Babel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as Date
from enum import StrEnum

from babel.dates import get_day_names, get_month_names

from digest_reader.read.language import FUNCTION_WORDS, plain


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


def _names(language: str) -> tuple[dict[str, int], set[str]]:
    """Return the months by name and the names of days, all in their plain form."""
    months = {
        plain(name).rstrip("."): number
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }
    days = {
        plain(name).rstrip(".")
        for width in ("wide", "abbreviated")
        for name in get_day_names(width, locale=language).values()
    }
    return months, days


def _any_of(names: set[str]) -> str:
    return "|".join(sorted(names, key=lambda name: (-len(name), name)))


def _shapes(language: str) -> tuple[str, ...]:
    """Return the ordered table of date shapes of one language, for text in its plain form."""
    months, days = _names(language)
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
    month = rf"(?P<month>{_any_of(set(months) | EXTRA_MONTHS.keys())})\.?"
    year = r"(?P<year>\d{4})"
    weekday = rf"(?:{_any_of(days)})\.?"
    return (
        rf"(?:{weekday},? )?{day}[ -](?:of )?{month},?[ -]{year}(?:,? {weekday})?",  # 6 April 2017, Thursday
        rf"(?:{weekday},? )?{month} {day},? {year}",  # April 6, 2017
    )


EXTRA_MONTHS = {"sept": 9}
"""Abbreviations in use that the CLDR lacks."""

MONTHS = EXTRA_MONTHS | {name: number for code in FUNCTION_WORDS for name, number in _names(code)[0].items()}

NUMERIC = (
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",  # 2017-04-06
    r"(?P<day>\d{1,2}) ?(?P<separator>[./-]) ?(?P<month>\d{1,2}) ?(?P=separator) ?(?P<year>\d{4}|\d{2})",
)
"""Shapes in figures, the same in every language."""

TIME = r"(?:,? ?(?:- )?\d{1,2}[:.]\d{2}(?: ?(?:am|pm))?)?"
"""A time of day may follow; it is not kept."""

SHAPES = {code: NUMERIC + _shapes(code) for code in FUNCTION_WORDS}


def date_shape(language: str) -> str:
    """Return one regular expression, without groups, for every date shape of *language*."""
    shapes = (shape.replace("(?P=separator)", "[./-]") for shape in SHAPES[language])
    return "(?:" + "|".join(re.sub(r"\?P<\w+>", "?:", shape) for shape in shapes) + ")" + TIME


COMPILED = tuple(
    re.compile(shape + TIME, re.ASCII) for shape in dict.fromkeys(s for code in SHAPES for s in SHAPES[code])
)


YEARS = range(1800, 2100)
"""Any other is a slip of the pen."""


def read_date(text: str) -> ReadDate | None:
    """Read *text*, which must hold a date and nothing else; None where it has no shape of a date."""
    line = " ".join(plain(text).split())
    for shape in COMPILED:
        if found := shape.fullmatch(line):
            return _reading(found)
    return None


def _reading(found: re.Match[str]) -> ReadDate:
    parts = found.groupdict()
    day, year = int(parts["day"]), int(parts["year"])
    month = MONTHS.get(parts["month"]) or int(parts["month"])
    doubt = None
    if len(parts["year"]) == 2:
        year, doubt = 2000 + year, Doubt.SHORT_YEAR
    # A full stop between figures is the European way, always day first; slash and hyphen are not.
    if parts.get("separator") in ("/", "-") and day != month:
        if day <= 12 and month <= 12:
            doubt = Doubt.AMBIGUOUS
        elif month > 12:
            day, month, doubt = month, day, Doubt.MONTH_FIRST
    try:
        date = Date(year, month, day)
    except ValueError:
        return ReadDate(None, Doubt.IMPOSSIBLE)
    return ReadDate(date, doubt) if date.year in YEARS else ReadDate(None, Doubt.IMPOSSIBLE)
