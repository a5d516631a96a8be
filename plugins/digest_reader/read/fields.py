"""What the lines of a bulletin look like: one ordered table of patterns.

Patterns see a line in its plain form (lower case, no accents, same length: see
`digest_reader.read.plain`); what they find is cut from the line as it stands.  A bulletin in one
language often names a newspaper, a month or its source in another, so that the words of all
languages that have a folder are looked for in every line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from digest_reader.languages import cached, every
from digest_reader.model import Step
from digest_reader.read.bylines import all_source_words, by_shape, source_words
from digest_reader.read.dates import bare_date_shape, date_shape, part_of_date_shape
from digest_reader.read.lines import Line
from digest_reader.read.plain import NOTHING, any_of, plain, words_of


class Field(StrEnum):
    """What a line can be, apart from masthead, title and body, which have no shape of their own."""

    PAGE = "page number"
    DATE = "date"
    BYLINE = "byline"
    AUTHOR = "author"
    SOURCE = "footer"


FIGURE = r"\d"
YEAR = r"\d{4}|\d ?[./–-] ?\d{1,2} ?[./–-] ?\d"
"""What every date holds: four figures, or day, month and year with marks between."""
BEFORE_LABEL = "([-–—•* "
"""What stands before a footer's label."""
Row = tuple[Field, tuple[str, ...], str]
"""A field, what a line must hold to be one (what is found soonest first), and the field's whole shape."""


@partial(cached, most=64)  # one line after the other is asked about again and again
def shapes(text: str) -> tuple[Row, ...]:
    """Return the shapes of fields in the order in which they are tried.

    They have the words that *text* holds, which is in its plain form: a pattern with the words of all
    languages takes longer to compile than a digest to be read.
    """
    date, bare = (date_shape(text), bare_date_shape(text)) if _holds(text, YEAR) else (NOTHING, NOTHING)
    source = source_words(text) if text.lstrip(BEFORE_LABEL).startswith(all_source_words()) else NOTHING
    return _shapes(date, bare, source)


@partial(cached, most=64)
def _shapes(date: str, bare: str, source: str) -> tuple[Row, ...]:
    said = [language.reading for _, language in every()]
    date_label = any_of(word for reading in said for word in reading.date)
    labelled = rf"(?:(?:{date_label})(?: ?: ?| ))?"
    bracketed = rf"[(\[] ?{labelled}(?P<date>{date}) ?[)\]]"
    also = r"(?:\b[^\W\d_]{1,2}\.|[^\d.!?])+"  # initials have full stops, sentences too
    mark = r"[,|/:.•·–—-]{1,3}"
    page = any_of(word for reading in said for word in reading.page)
    on = any_of(word for reading in said for word in reading.on)
    label = rf"(?:{source})(?: ?[/|-] ?(?:{source}))? ?(?::| [-–—](?= )|[-–—→=>.]*(?= ?(?:https?://|www\.)))"
    # Read more in The Fen Gazette: https://…
    label = rf"(?:{label}|(?:{source}) [^:.!?]{{1,60}}:(?= ?(?:https?://|www\.)))"
    figure, dated, bracket = (FIGURE,), (YEAR, bare), (r"\A[(\[]",)
    return (
        # field, what the line must hold, shape, an example
        (Field.PAGE, figure, rf"(?:{page}) ?\d+(?: ?(?:of|/) ?\d+)?"),  # Page 2 of 5
        (Field.PAGE, figure, r"[-–—] ?\d{1,4} ?[-–—]|\d{1,3} ?/ ?\d{1,3}|\d{1,3}"),  # - 2 -; 2/5; 2
        # Date: 06.04.2017
        (Field.DATE, dated, rf"[(\[*_•· ]*{labelled}(?P<date>{date})[)\]*_ ]*\.?"),
        # Independent (06 April 2017); the same, Jane Roe; Jane Roe (Independent, 06 April 2017)
        (Field.BYLINE, dated, rf"(?P<who>.+?),? ?{bracketed}\.?"),
        (Field.BYLINE, dated, rf"(?P<who>.+?),? ?{bracketed} ?[,|/:–—-]? (?P<also>{also})"),
        (Field.BYLINE, dated, rf"(?P<who>[^()]+\([^()]+?),? {labelled}(?P<date>{date}) ?\)"),
        # BBC, 5 April 2017; Reuters 5 April 2017; 5 April 2017, BBC
        (Field.BYLINE, dated, rf"(?P<who>.+?) ?(?:{mark}|,? (?:{on})) {labelled}(?P<date>{date})\.?"),
        (Field.BYLINE, dated, rf"(?P<who>.+?) (?P<date>{date})\.?"),
        # BBC · 5 April 2017 · 7 · Jane Roe
        (
            Field.BYLINE,
            dated,
            rf"(?P<who>[^.!?]+?) ?{mark} ?{labelled}(?P<date>{date}) ?{mark} ?(?P<also>{also}|[^.!?]+)",
        ),
        # Posted on 5 April 2017 by Jane Roe
        (
            Field.BYLINE,
            dated,
            rf"[(\[]?{labelled}(?P<date>{date})(?: ?[)\],|/:•·–—-])? (?P<who>[^\W\d_].*)",
        ),
        # 5 April 2017 | 3 minutes
        (Field.BYLINE, dated, rf"[(\[]?{labelled}(?P<date>{date}) ?[|•·] ?(?P<who>\d.*)"),
        (Field.AUTHOR, (), rf"[(\[]?[-–—•*\s]*{by_shape()}(?P<who>[^\d]+)"),  # By Kim Sengupta
        # Kaynak/Source: https://…
        (Field.SOURCE, bracket, rf"[(\[](?P<label>{label})(?P<rest>[^()\[\]]*)[)\]]\.?"),
        (Field.SOURCE, (), rf"[-–—•* ]*(?P<label>{label})(?P<rest>.*)"),
    )


def outlines(text: str) -> tuple[Row, ...]:
    """Return the shapes that are tried last: what stands where a field should, and has its outline only."""
    return _outlines(part_of_date_shape(text) if _holds(text, FIGURE) else NOTHING)


@cached
def _outlines(part: str) -> tuple[Row, ...]:
    figure = (FIGURE,)
    return (
        (Field.DATE, figure, rf"(?P<date>\d[\d ./-]{{4,14}}\d|{part})"),  # 06.04.217; 6 April
        (Field.BYLINE, figure, r"(?P<who>[^()]+?) ?\((?P<date>[^()]*\d[^()]*)\)\.?"),  # Post (6 April)
        (Field.BYLINE, figure, rf"(?P<who>.+?) ?[,|/:•·–—-] (?P<date>{part})\.?"),  # Post, 6 April
    )


@partial(cached, most=512)
def _compiled(shape: str) -> re.Pattern[str]:
    """Return *shape* ready for use, which takes longer than to use it: few digests need all."""
    return re.compile(shape)


@partial(cached, most=64)
def _holds(text: str, part: str) -> bool:
    """Tell whether *part* is found in *text*; one line after the other is asked about again and again."""
    return _compiled(part).search(text) is not None


INSTRUCTION_WORDS = 12
"""What leads to the original has at most so many words."""
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
    for rows, readable in ((shapes, True), (outlines, False))[: 1 + unreadable]:
        for field, held, shape in rows(text):
            if (
                field in fields
                and all(_holds(text, part) for part in held)
                and (matched := _compiled(shape).fullmatch(text))
            ):
                return Match(field, _groups(line, matched), readable)
    return None


ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|(?<![\w-])(?<![a-z0-9-]\.)[a-z0-9-]++(?:\.[a-z0-9-]++)++/[^\s<>\"]*",
    re.IGNORECASE,
)
"""A web address, with or without a scheme."""


BROKEN_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[-/_=&?%]$")
REST_OF_ADDRESS = re.compile(r"(?=\S*[-/=&?%\d])[\w./?=&%#~+-]{3,}")


def join_addresses(lines: Sequence[Line]) -> tuple[list[Line], list[Step]]:
    """Put addresses together that were broken at a line's end, behind a hyphen or a slash."""
    whole: list[Line] = []
    steps: list[Step] = []
    for line in lines:
        short = whole and len(whole[-1].text) + len(line.text) <= LONGEST and not line.gap
        if short and BROKEN_ADDRESS.search(whole[-1].text) and REST_OF_ADDRESS.fullmatch(line.text):
            whole[-1] = replace(whole[-1], text=whole[-1].text + line.text)
            steps.append(Step("join", f"joined the address broken at line {line.number - 1}"))
        else:
            whole.append(line)
    return whole, steps


def is_address(text: str) -> bool:
    """Does *text* hold web addresses and nothing else?

    >>> is_address("https://example.org/a"), is_address("See https://example.org/a")
    (True, False)
    """
    slashed = "/" in text or "www." in text.lower()  # most texts are told by this, in no time
    return (
        slashed
        and len(text) <= LONGEST
        and ADDRESS.search(text) is not None
        and not re.search(r"\w", ADDRESS.sub(" ", text))
    )


def unlabelled_title(text: str) -> str:
    """Return a title without the label before it.

    >>> unlabelled_title("Headline: The Pier Stays")
    'The Pier Stays'
    """
    label = _title_label().match(plain(text[:LONGEST]))
    return text[label.end() :] if label else text


@cached
def _title_label() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{any_of(word for _, language in every() for word in language.reading.title)}) ?: ?(?=.)"
    )


def undated(text: str) -> tuple[str, str]:
    """Return *text* without the date that it holds, and the date, empty where there is none.

    >>> undated("Politiken // 5 April 2018")
    ('Politiken', '5 april 2018')
    """
    line = plain(text[:LONGEST])
    held = _compiled(date_shape(line)).search(line) if _holds(line, YEAR) else None
    if held is None:
        return text, ""
    return f"{text[: held.start()]} {text[held.end() :]}".strip(" ,;:()[]|/–—-"), held[0]


def unnumbered(text: str) -> str:
    """Return the head of a page without the page's number at its beginning or end.

    >>> unnumbered("The Fen Gazette, page 2")
    'The Fen Gazette'
    """
    number = _page_number().search(plain(text[:LONGEST]))
    return f"{text[: number.start()]}{text[number.end() :]}" if number else text


@cached
def _page_number() -> re.Pattern[str]:
    page = any_of(word for _, language in every() for word in language.reading.page)
    number = rf"(?:(?:{page}) ?)?\d{{1,4}}(?: ?(?:of|/) ?\d{{1,4}})?"
    mark = r"[\s,|:·•–—-]+"
    return re.compile(rf"\A{number}{mark}|{mark}{number}\Z")


def is_label(text: str) -> bool:
    """Is *text* the words of a footer's label, and nothing else?

    >>> is_label("Kaynak/Source"), is_label("Source: Reuters")
    (True, False)
    """
    text = plain(text) if len(text) <= LONGEST else ""
    source = source_words(text)
    return _compiled(rf"(?:{source})(?: ?[/|-] ?(?:{source}))?").fullmatch(text) is not None


def says_source(text: str) -> bool:
    """Has *text* the words of a footer's label somewhere: ``Visit https://example.org for the original.``?

    >>> says_source("Visit https://example.org for the original."), says_source("Visit https://example.org.")
    (True, False)
    """
    text = plain(text) if len(text) <= LONGEST else ""
    return _compiled(rf"\b(?:{source_words(text)})\b").search(text) is not None


def points_to_source(text: str) -> bool:
    """Leads a short line to the original: ``Please click here to read the original.``?

    >>> points_to_source("Please click here to read the original."), points_to_source("The original is lost.")
    (True, False)
    """
    return text.count(" ") < INSTRUCTION_WORDS and _instruction().search(plain(text)) is not None


@cached
def _instruction() -> re.Pattern[str]:
    words = (word for _, language in every() for word in language.reading.source if " " in word)
    return re.compile(rf"\b(?:{any_of(words)})\b")


def is_access_date(text: str) -> bool:
    """Does *text* say when an address was looked at, and nothing else: ``Accessed: 6 April 2017``?

    >>> is_access_date("Accessed: 6 April 2017")
    True
    """
    text = plain(text) if len(text) <= LONGEST else ""
    label = _accessed()
    return bool(
        _compiled(label).match(text)
        and _compiled(rf"{label}[ :]*{date_shape(text)}[)\]]?\.?").fullmatch(text)
    )


@cached
def _accessed() -> str:
    """Return the shape of the label."""
    accessed = any_of(word for _, language in every() for word in language.reading.accessed)
    return rf"[(\[]?(?:{accessed})(?: on)?"


def is_kicker(text: str) -> bool:
    """Is *text* a line that stands beside titles, such as ``Analysis`` or ``Commentary No : 2018 / 5``?

    >>> is_kicker("Commentary No : 2018 / 5"), is_kicker("Commentary on the pier")
    (True, False)
    """
    return len(text) <= LONGEST and _kicker().fullmatch(plain(text)) is not None


@cached
def _kicker() -> re.Pattern[str]:
    kickers = any_of(word for _, language in every() for word in language.reading.kickers)
    numbered = r".{,40}\bno ?[.:]? ?\d+(?: ?[/-] ?\d+)?"
    return re.compile(
        rf"{numbered}|[(\[]?(?:{kickers})\.?(?: ?[:#-] ?| )?(?:no\.? ?:? ?)?(?:[\d /.-]*|[ivx]+)[)\]]?"
    )


def is_masthead(text: str, mastheads: Sequence[str]) -> bool:
    """Is *text* one of *mastheads*, or one language's half of it (three words or more)?

    Case, accents and punctuation do not matter.

    >>> is_masthead("Fen bulletin.", ["FEN BULLETIN"])
    True
    """
    letters = words_of(text) if len(text) <= LONGEST else ""
    half = letters.count(" ") >= 2
    return bool(letters) and any(
        letters == name or (half and (name.startswith(letters + " ") or name.endswith(" " + letters)))
        for name in map(words_of, mastheads)
    )


def _groups(line: str, matched: re.Match[str]) -> dict[str, str]:
    return {name: line[slice(*matched.span(name))].strip() for name in matched.groupdict()}
