"""What the lines of a bulletin look like: one ordered table of patterns.

Patterns see a line in its plain form (lower case, no accents, same length: see
`digest_reader.read.plain`); what they find is cut from the line as it stands.  A bulletin in one
language often names a newspaper, a month or its source in another, so that the words of all
languages that have a folder are looked for in every line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from digest_reader.languages import cached, every
from digest_reader.read.dates import date_shape
from digest_reader.read.plain import any_of, plain


class Field(StrEnum):
    """What a line can be, apart from masthead, title and body, which have no shape of their own."""

    PAGE = "page number"
    DATE = "date"
    BYLINE = "byline"
    AUTHOR = "author"
    SOURCE = "footer"


@cached
def _table() -> tuple[tuple[Field, re.Pattern[str]], ...]:
    """Return the shapes of fields in the order in which they are tried."""
    said = [language.reading for _, language in every()]
    date = date_shape()
    date_label = any_of(word for reading in said for word in reading.date)
    page = any_of(word for reading in said for word in reading.page)
    on = any_of(word for reading in said for word in reading.on)
    source = any_of(word for reading in said for word in reading.source)
    label = rf"(?:{source})(?: ?[/|-] ?(?:{source}))? ?(?::|[-–—]?(?= ?(?:https?://|www\.)))"
    rows = (
        # field, shape, an example
        (Field.PAGE, rf"(?:{page}) ?\d+(?: ?(?:of|/) ?\d+)?"),  # Page 2 of 5
        (Field.PAGE, r"[-–—] ?\d{1,4} ?[-–—]|\d{1,3} ?/ ?\d{1,3}|\d{1,3}"),  # - 2 -; 2/5; 2
        (Field.DATE, rf"\(?(?:(?:{date_label})(?: ?: ?| ))?(?P<date>{date})\)?\.?"),  # Date: 06.04.2017
        (Field.BYLINE, rf"(?P<who>.+?),? ?[(\[] ?(?P<date>{date}) ?[)\]]\.?"),  # Independent (06 April 2017)
        (Field.BYLINE, rf"(?P<who>.+?) ?(?:[,|/–—-]|,? (?:{on})) (?P<date>{date})\.?"),  # BBC, 5 April 2017
        (Field.BYLINE, rf"(?P<who>.+?) (?P<date>{date})\.?"),  # Reuters 5 April 2017
        (Field.BYLINE, rf"[(\[]?(?P<date>{date})(?: ?[)\],|/–—-])? (?P<who>[^\W\d_].*)"),  # 5 April 2017, BBC
        (Field.AUTHOR, rf"(?:{_by()}) (?P<who>[^\d]+)"),  # By Kim Sengupta
        # Kaynak/Source: https://…
        (Field.SOURCE, rf"\((?P<label>{label})(?P<rest>[^()]*)\)\.?"),
        (Field.SOURCE, rf"(?P<label>{label})(?P<rest>.*)"),
    )
    return tuple((field, re.compile(shape)) for field, shape in rows)


def _by() -> str:
    """Return what announces an author, as a regular expression."""
    return any_of(word for _, language in every() for word in language.reading.by)


@cached
def _announced() -> re.Pattern[str]:
    return re.compile(rf"(?:{_by()}) ")


UNREADABLE = (
    # Tried last: what stands where a field should, and has its outline only.
    (Field.DATE, re.compile(r"(?P<date>\d[\d ./-]{4,14}\d)")),  # 06.04.217
    (Field.BYLINE, re.compile(r"(?P<who>[^()]+?) ?\((?P<date>[^()]*\d[^()]*)\)\.?")),  # Independent (6 April)
)

LONGEST = 2000
"""A line of more characters is a paragraph; no pattern is tried on it."""


@dataclass(frozen=True, slots=True)
class Match:
    """A line that has the shape of a field; the groups are cut from the line as it stands."""

    field: Field
    groups: dict[str, str]
    readable: bool = True


def match(line: str, fields: Sequence[Field], *, unreadable: bool = False) -> Match | None:
    """Return the first shape among *fields* that *line* has."""
    if len(line) > LONGEST:
        return None
    text = plain(line)
    for field, pattern in _table():
        if field in fields and (found := pattern.fullmatch(text)):
            return Match(field, _groups(line, found))
    for field, pattern in UNREADABLE if unreadable else ():
        if field in fields and (found := pattern.fullmatch(text)):
            return Match(field, _groups(line, found), readable=False)
    return None


ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/[^\s<>\"]*", re.IGNORECASE)
"""A web address, with or without a scheme."""


def is_address(text: str) -> bool:
    """Does *text* hold web addresses and nothing else?"""
    return (
        len(text) <= LONGEST and bool(ADDRESS.search(text)) and not re.search(r"\w", ADDRESS.sub(" ", text))
    )


def is_masthead(text: str, mastheads: Sequence[str]) -> bool:
    """Is *text* one of *mastheads*, or one language's half of it (three words or more)?

    Case, accents and punctuation do not matter.
    """
    letters = words_of(text)
    half = letters.count(" ") >= 2
    return bool(letters) and any(
        letters == name or (half and (name.startswith(letters + " ") or name.endswith(" " + letters)))
        for name in map(words_of, mastheads)
    )


def words_of(text: str) -> str:
    """Return the words of *text* in their plain form, without punctuation."""
    return " ".join(re.findall(r"\w+", plain(text)))


def _groups(line: str, found: re.Match[str]) -> dict[str, str]:
    return {name: line[slice(*found.span(name))].strip() for name in found.groupdict()}


# Who is the outlet where a byline names two.

PERSON = re.compile(r"[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){1,3}")


def split_byline(who: str) -> tuple[str, str, bool]:
    """Tell outlet and author in the names of a byline.

    Returns the outlet, the author (empty where only one is named), and whether their order
    could be told: a part with a newspaper's word in it is the outlet, a part that is one word
    is not a person, a name in capitals beside one that is not is a person's.  Where nothing
    tells, the outlet is taken to come first.
    """
    if said := _announced().match(plain(who)):
        # "By Kim Sengupta, Independent": the authors were announced.
        parts = _parts(who[said.end() :])
        outlets = [part for part in parts if names_outlet(part)]
        if not outlets and len(parts) > 1 and (len(parts) == 2 or _listed().search(plain(parts[-2]))):
            outlets = parts[-1:]
        return ", ".join(outlets), without_place(_but(parts, outlets)), True
    parts = _parts(who)
    if len(parts) == 1:
        return parts[0], "", True
    scores = [_outlet_score(part) for part in parts]
    first = max(scores)
    outlet = parts[scores.index(first)]
    return outlet, without_place(_but(parts, [outlet])), scores.count(first) == 1


def _but(parts: Sequence[str], outlets: Sequence[str]) -> str:
    return ", ".join(part for part in parts if part not in outlets)


def split_authors(names: str) -> tuple[str, ...]:
    """Return the single authors that a byline names, none of an empty one; no list of persons stays whole.

    >>> split_authors("Jane Roe, John Doe and Ann Poe")
    ('Jane Roe', 'John Doe', 'Ann Poe')
    """
    places = [0, *(place for found in _listed().finditer(plain(names)) for place in found.span()), len(names)]
    lists = (names[start:end] for start, end in zip(places[::2], places[1::2], strict=True))
    single = tuple(name.strip() for part in lists for name in re.split(r"[,;]", part) if name.strip())
    return single if all(map(PERSON.fullmatch, single)) else (names,)


def without_place(author: str) -> str:
    """Return the names of authors without the place that they wrote from."""
    found = _located().match(plain(author))
    return author[: found.end("name")] if found else author


@cached
def _located() -> re.Pattern[str]:
    locatives = any_of(word for _, language in every() for word in language.reading.locatives)
    return re.compile(rf"(?P<name>.+?) (?:{locatives}) .+")


@cached
def _listed() -> re.Pattern[str]:
    """Return what ends a list of authors: its last one stands behind a conjunction."""
    conjunctions = any_of(word for _, language in every() for word in language.reading.conjunctions)
    return re.compile(rf" (?:{conjunctions}) ")


def _parts(who: str) -> list[str]:
    return [part.strip() for part in re.split(r",|;| [-–—/|] ", who) if part.strip()] or [who]


def _outlet_score(part: str) -> int:
    """Return how much *part* looks like an outlet rather than a person; only the order counts."""
    if names_outlet(part):
        return 3
    if not PERSON.fullmatch(part):
        return 2
    return 0 if part.isupper() else 1


@cached
def _outlet_words() -> frozenset[str]:
    return frozenset(plain(word) for _, language in every() for word in language.reading.outlets)


def names_outlet(text: str) -> bool:
    """Has *text* a word that stands in names of newspapers and hardly in those of persons?"""
    return not _outlet_words().isdisjoint(re.findall(r"\w+", plain(text)))
