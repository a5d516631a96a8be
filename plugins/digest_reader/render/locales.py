"""Dates, shares, lists and names of languages, as each language writes them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date as Date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_percent
from msgspec.structs import replace
from slugify import slugify

from digest_reader.languages import Interface, cached, codes, load

_WORDS = ("source", "draft", "draft_wanted", "certainty", "digest_in", "note", "note_original")


@cached
def interface(code: str) -> Interface:
    """Return what pages need of a language; words that it lacks, or all of them, are English.

    >>> interface("nl").source == interface("en").source
    True
    """
    english, language = load("en"), load(code)
    assert english
    own = language.interface if language else Interface()
    return replace(own, **{name: getattr(own, name) or getattr(english.interface, name) for name in _WORDS})


@cached
def accented() -> dict[int, str]:
    """Return a table for `str.translate`: letters that accented ones stand for where accents do not count.

    It is that of all languages together, because a text may have names of another.
    """
    return {ord(letter): put for code in codes() for letter, put in interface(code).accented.items()}


@cached
def locale(code: str) -> Locale:
    """Return the locale of a language; the English one where Babel does not know the language.

    >>> str(locale("tr")), str(locale("xx"))
    ('tr_TR', 'en_GB')
    """
    try:
        return Locale.parse((interface(code).locale or code).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(interface("en").locale)


def date(value: Date, language: str, pattern: str = "long") -> str:
    """Return a date as *language* writes it; *pattern* is one of Babel's.

    >>> date(Date(2017, 4, 6), "tr")
    '6 Nisan 2017'
    """
    return format_date(value, pattern, locale=locale(language))


@cached
def percent(share: float, language: str) -> str:
    """Return a share of 1 as *language* writes per cent; less than all is never shown as all.

    >>> percent(0.75, "tr"), percent(0.998, "en")
    ('%75', '99%')
    """
    return format_percent(share if share == 1 else min(share, 0.99), locale=locale(language))


def name_list(names: Sequence[str], language: str) -> str:
    """Return names as *language* lists them.

    >>> name_list(["Jane Roe", "John Doe", "Ann Poe"], "tr")
    'Jane Roe, John Doe ve Ann Poe'
    """
    return format_list(names, locale=locale(language))


def sort_key(name: str, language: str) -> tuple[list[tuple[int, int]], str]:
    """Return what puts names in the order of *language*'s alphabet: case, accents and marks do not count.

    >>> sorted(["Çağ", "Işık", "İhlas", "Cuma"], key=lambda name: sort_key(name, "tr"))
    ['Cuma', 'Çağ', 'Işık', 'İhlas']
    >>> sorted(["Çağ", "Işık", "İhlas", "Cuma"], key=lambda name: sort_key(name, "en"))
    ['Çağ', 'Cuma', 'İhlas', 'Işık']
    """
    own = interface(language)
    places = {letter: place for place, letter in enumerate(own.alphabet)}
    small = own.lower(name)
    key = []
    for char in unicodedata.normalize("NFC", small):
        if char.isspace():
            key.append((0, 0))
        elif char.isdecimal():
            key.append((1, int(char)))
        elif char.isalpha():
            like = char if char in places else slugify(char)
            key += [(2, places.get(letter, len(places))) for letter in like]
    return key, name


def language_name(code: str) -> str:
    """Return the name of a language in itself; the code where Babel does not know it.

    >>> language_name("tr")
    'Türkçe'
    """
    name = locale(code).languages.get(code) or code
    return name[:1].upper() + name[1:]
