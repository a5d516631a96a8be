"""What the lines of a bulletin look like: one ordered table of patterns per language.

Patterns see a line in its plain form (lower case, no accents, same length: see
`digest_reader.read.language.plain`); what they find is cut from the line as it stands.
To teach the parser a language, give it a `Vocabulary` here and function words in
`digest_reader.read.language`; the names of months come from Babel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from digest_reader.read.dates import date_shape
from digest_reader.read.language import plain, words


class Field(StrEnum):
    """What a line can be, apart from masthead, title and body, which have no shape of their own."""

    PAGE = "page number"
    DATE = "date"
    BYLINE = "byline"
    AUTHOR = "author"
    SOURCE = "footer"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language that name a field; plain form, as regular expressions."""

    date: str
    page: str
    by: str
    source: str


VOCABULARY = {
    "en": Vocabulary(
        date=r"date", page=r"page|p\.", by=r"by|author:|written by", source=r"sources?|original source"
    ),
    "tr": Vocabulary(
        date=r"tarih", page=r"sayfa|s\.", by=r"yazan:?|yazar:?|haber:", source=r"kaynak(?:lar|ca)?"
    ),
}

ANY_SOURCE = "|".join(terms.source for terms in VOCABULARY.values())
"""A footer may name itself in two languages: Kaynak/Source."""


def _table(language: str) -> tuple[tuple[Field, re.Pattern[str]], ...]:
    terms, date = VOCABULARY[language], date_shape(language)
    source = rf"(?P<label>(?:{terms.source})(?: ?[/|-] ?(?:{ANY_SOURCE}))? ?:)(?P<rest>.*)"
    rows = (
        # field, shape, an example
        (Field.PAGE, rf"(?:{terms.page}) ?\d+(?: ?(?:of|/) ?\d+)?"),  # Page 2 of 5
        (Field.PAGE, r"[-–—] ?\d{1,4} ?[-–—]|\d{1,3} ?/ ?\d{1,3}|\d{1,3}"),  # - 2 -; 2/5; 2
        (Field.DATE, rf"\(?(?:(?:{terms.date}) ?: ?)?(?P<date>{date})\)?\.?"),  # Date: 06.04.2017
        (Field.BYLINE, rf"(?P<who>.+?),? ?[(\[] ?(?P<date>{date}) ?[)\]]\.?"),  # Independent (06 April 2017)
        (
            Field.BYLINE,
            rf"(?P<who>.+?) ?(?:[,|/–—-]|,? on) (?P<date>{date})\.?",
        ),  # The Guardian, 5 April 2017
        (Field.BYLINE, rf"(?P<who>.+?) (?P<date>{date})\.?"),  # Reuters 5 April 2017
        (Field.AUTHOR, rf"(?:{terms.by}) (?P<who>[^\d]+)"),  # By Kim Sengupta
        (Field.SOURCE, source),  # Kaynak/Source: https://…
    )
    return tuple((field, re.compile(shape)) for field, shape in rows)


PATTERNS = {language: _table(language) for language in VOCABULARY}

UNREADABLE = (
    # Tried after all languages: what stands where a field should, and has its outline only.
    (Field.DATE, re.compile(r"(?P<date>\d[\d ./-]{4,14}\d)")),  # 06.04.217
    (Field.BYLINE, re.compile(r"(?P<who>[^()]+?) ?\((?P<date>[^()]*\d[^()]*)\)\.?")),  # Independent (6 April)
)

BY = re.compile(rf"(?:{'|'.join(terms.by for terms in VOCABULARY.values())}) ")


LONGEST = 2000
"""A line of more characters is a paragraph; no pattern is tried on it."""


@dataclass(frozen=True, slots=True)
class Match:
    """A line that has the shape of a field; the groups are cut from the line as it stands."""

    field: Field
    groups: dict[str, str]
    readable: bool = True


def match(
    line: str, fields: Sequence[Field], languages: Sequence[str], *, unreadable: bool = False
) -> Match | None:
    """Return the first shape among *fields* that *line* has, the tables of *languages* in turn."""
    if len(line) > LONGEST:
        return None
    text = plain(line)
    for language in languages:
        for field, pattern in PATTERNS[language]:
            if field in fields and (found := pattern.fullmatch(text)):
                return Match(field, _groups(line, found))
    for field, pattern in UNREADABLE if unreadable else ():
        if field in fields and (found := pattern.fullmatch(text)):
            return Match(field, _groups(line, found), readable=False)
    return None


def _groups(line: str, found: re.Match[str]) -> dict[str, str]:
    return {name: line[slice(*found.span(name))].strip() for name in found.groupdict()}


# Who is the outlet where a byline names two.

OUTLET_WORDS = words("""
    afp agence agency ajans ajansi anadolu ap associated bbc bild bloomberg chronicle cnn com courier daily
    deutsche dispatch dw economist euronews express figaro financial foreign fox gazete gazetesi globe
    guardian haaretz haber herald hurriyet independent international interfax itar izvestia jazeera journal
    kommersant magazine mail milliyet mirror monde monitor morning net news newspaper newsweek npr observer
    org policy politico post press radio reuters review ria sabah spiegel sputnik standard star sun
    sunday tass telegraph televizyonu the time times today tribune tv voice weekly wire xinhua zaman zeitung
    """)
PERSON = re.compile(r"[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){1,3}")


def split_byline(who: str) -> tuple[str, str, bool]:
    """Tell outlet and author in the names of a byline.

    Returns the outlet, the author (empty where only one is named), and whether their order
    could be told: a part with a newspaper's word in it is the outlet, a part that is one word
    is not a person, a name in capitals beside one that is not is a person's.  Where nothing
    tells, the outlet is taken to come first.
    """
    if said := BY.match(plain(who)):
        who = who[said.end() :]
        parts = _parts(who)
        # "By Kim Sengupta, Independent": the author was announced.
        return (", ".join(parts[1:]), parts[0], True)
    parts = _parts(who)
    if len(parts) == 1:
        return parts[0], "", True
    scores = [_outlet_score(part) for part in parts]
    first = max(scores)
    outlet = parts[scores.index(first)]
    author = ", ".join(part for part in parts if part is not outlet)
    return outlet, author, scores.count(first) == 1


def _parts(who: str) -> list[str]:
    return [part.strip() for part in re.split(r",|;| [-–—/|] ", who) if part.strip()] or [who]


def _outlet_score(part: str) -> int:
    """Return how much *part* looks like an outlet rather than a person; only the order counts."""
    if OUTLET_WORDS & set(re.findall(r"\w+", plain(part))):
        return 3
    if not PERSON.fullmatch(part):
        return 2
    return 0 if part.isupper() else 1
