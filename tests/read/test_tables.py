"""Every word of a language's tables does in a bulletin what its table says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
from babel.dates import get_day_names, get_month_names
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_reader.languages import Reading, codes, load
from digest_reader.read import dates, fields
from digest_reader.read.bylines import is_place, names_outlet, persons, split_byline, without_place
from digest_reader.read.dates import read_date
from digest_reader.read.fields import (
    Field,
    is_access_date,
    is_kicker,
    is_label,
    is_masthead,
    match,
    unlabelled_title,
    unnumbered,
)
from digest_reader.read.furniture import is_menu
from digest_reader.read.labels import Label, is_counter, is_forwarded, labelled, subject
from digest_reader.read.lines import Line, read_lines
from digest_reader.read.paragraphs import leaves_off
from digest_reader.read.plain import plain
from digest_reader.read.split import beginnings

APRIL = {code: get_month_names("wide", locale=code)[4] for code in codes()}
TEXT = "The board has voted to keep the old pier for another year. The town is glad of it."


def label(text: str) -> Label | None:
    """Return what the label of a line says that its value is."""
    said = labelled(Line(1, text, 0, gap=True, page=False))
    return said and said.label


def announced(text: str, field: Field) -> dict[str, str] | None:
    """Return the parts of a line that has the shape of a field."""
    shape = match(text, (field,))
    return shape and shape.groups


def day(text: str) -> str:
    """Return the date that a text is, empty where it is none."""
    reading = read_date(text)
    return str(reading.date) if reading else ""


def begins_contents(word: str) -> bool:
    """Tell whether a line stands above a list of contents, of one entry that stands further down."""
    header = "THE PIER STAYS\n\n19.04.2018\n\nThe Fen Gazette (18 April 2018)"
    return beginnings(read_lines(f"{word}\n\nThe Pier Stays\n\n{header}\n\n{TEXT}"), ()) == [0, 2]


DOES: dict[str, Callable[[str, str, Reading], object]] = {
    "date": lambda word, code, _: announced(f"{word}: 6 {APRIL[code]} 2017", Field.DATE),
    "accessed": lambda word, code, _: is_access_date(f"{word}: 6 {APRIL[code]} 2017"),
    "title": lambda word, *_: label(f"{word}: Y") is Label.TITLE and unlabelled_title(f"{word}: Yz") == "Yz",
    "record": lambda word, *_: label(f"{word}: Y") is Label.RECORD,
    "mail": lambda word, *_: label(f"{word}: Y") in (Label.MAIL, Label.DATE),
    "subject": lambda word, *_: label(f"{word}: Y") is Label.SUBJECT,
    "body": lambda word, *_: label(f"{word}: Y") in (Label.TEXT, Label.RECORD),
    "link": lambda word, *_: label(f"{word}: example.org/a") in (Label.LINK, Label.RECORD),
    "outlet": lambda word, *_: label(f"{word}: Y") is Label.OUTLET,
    "documents": lambda word, *_: is_counter(f"2 of 12 {word}") and is_counter(f"{word} 2/12"),
    "sent_on": lambda word, *_: subject(f"{word}: {word} : The Pier") == "The Pier",
    "forwarded": lambda word, *_: is_forwarded(f"----- {word} -----"),
    "menu": lambda word, *_: is_menu(word) and is_menu(f"12 {word}"),
    "teasers": lambda word, *_: is_menu(f"{word} of all the piers"),
    "captions": lambda word, *_: is_menu(f"{word}: the pier at dawn"),
    "notices": lambda word, *_: is_menu(f"of the pier {word} of it"),
    "page": lambda word, *_: (
        announced(f"{word} 2", Field.PAGE) is not None and unnumbered(f"The Pier, {word} 2") == "The Pier"
    ),
    "by": lambda word, *_: announced(f"{word} Jane Roe", Field.AUTHOR) == {"who": "Jane Roe"},
    "author": lambda word, *_: announced(f"{word}: Jane Roe", Field.AUTHOR) == {"who": "Jane Roe"},
    "written_for": lambda word, *_: split_byline(f"Jane Roe {word} Politiken").outlet == "Politiken",
    "offices": lambda word, *_: persons(f"Jane Roe, Old {word}") == ("Jane Roe",),
    "office_of": lambda word, _, reading: persons(f"Jane Roe, {reading.offices[0]} {word} Fens"),
    "editions": lambda word, *_: persons(f"Jane Roe, Fenmoor {word}") == ("Jane Roe",),
    "places": lambda word, *_: is_place(word),
    "agencies": lambda word, *_: split_byline(f"{word} (Old Fens)").aside == ("Old Fens",),
    "kickers": lambda word, *_: is_kicker(word) and is_kicker(f"{word}: no. 5"),
    "source": lambda word, *_: is_label(word) and announced(f"{word}: https://example.org/a", Field.SOURCE),
    "contents": lambda word, *_: begins_contents(word),
    "conjunctions": lambda word, *_: persons(f"Jane Roe {word} John Doe") == ("Jane Roe", "John Doe"),
    "locatives": lambda word, *_: without_place(f"Jane Roe {word} Fenmoor") == "Jane Roe",
    "on": lambda word, code, _: (
        announced(f"Politiken {word} 6 {APRIL[code]} 2017", Field.BYLINE)
        == {"who": "Politiken", "date": f"6 {APRIL[code]} 2017"}
    ),
    "months": lambda word, _, reading: day(f"6 {word} 2017") == f"2017-{reading.months[word]:02}-06",
    "ordinals": lambda word, code, _: day(f"6{word} {APRIL[code]} 2017") == "2017-04-06",
    "of": lambda word, code, _: day(f"6 {word} {APRIL[code]} 2017") == "2017-04-06",
    "day_periods": lambda word, code, _: day(f"6 {APRIL[code]} 2017, 2:30 {word}") == "2017-04-06",
    "at": lambda word, code, _: day(f"6 {APRIL[code]} 2017 {word} 14:30") == "2017-04-06",
    "zones": lambda word, code, _: day(f"6 {APRIL[code]} 2017, 14:30 {word}") == "2017-04-06",
    "dated": lambda word, code, _: day(f"6 {APRIL[code]} 2017 {word}") == "2017-04-06",
    "date_suffixes": lambda word, code, _: day(f"6 {APRIL[code]} 2017’" + word) == "2017-04-06",
    "outlets": lambda word, *_: names_outlet(f"Old {word}"),
    "bodies": lambda word, *_: not persons(f"Roe {word.title()}"),
    "dangling": lambda word, *_: leaves_off(f"it is {word}"),
}
"""Table → does one of its words, in a language, do what it is there for?"""


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("table", DOES)
def test_every_word_of_a_table_is_read(code: str, table: str) -> None:
    """In small letters and in capitals: case does not matter."""
    language = load(code)
    assert language is not None
    words: Iterable[str] = getattr(language.reading, table)
    assert [word for word in sorted(words) if not DOES[table](word, code, language.reading)] == []


def test_every_table_is_tried() -> None:
    """None is added without saying what its words do; letters and clitics have tests of their own."""
    tables = set(Reading.__struct_fields__)
    assert tables == DOES.keys() | {"clitics", "mangled"}


def test_what_stands_in_no_table_does_nothing() -> None:
    """A word that is none of them is read as any other."""
    assert label("Harbours: Y") is None
    assert not is_menu("Harbours")
    assert not is_kicker("Harbours")
    assert not is_place("Harbours")
    assert not is_masthead("Harbours", ())
    assert day("6 Harbours 2017") == ""


NAMES = [
    name
    for code in (*codes(), *dates.FURTHER)
    for width in ("wide", "abbreviated")
    for name in (*get_month_names(width, locale=code).values(), *get_day_names(width, locale=code).values())
]
LABELS = [word for code in codes() if (language := load(code)) for word in language.reading.source]
EVERY_WORD = plain(" ".join([*LABELS, *NAMES, "2017"]))
"""A text with all that `fields.shapes` leaves out where a text lacks it."""


EVERY_SHAPE = [*fields.shapes(EVERY_WORD), *fields.outlines(EVERY_WORD)]


@pytest.mark.parametrize(("field", "held", "shape"), EVERY_SHAPE)
@settings(max_examples=20, deadline=None, database=None)
@given(data=st.data())
def test_what_a_line_must_hold_is_held_by_all_of_the_shape(
    data: st.DataObject, field: Field, held: tuple[str, ...], shape: str
) -> None:
    """A line is left aside for want of it before the shape is tried."""
    line = data.draw(st.from_regex(shape, fullmatch=True))
    assert all(re.search(part, line) for part in held), field


DATES = ("6.4.2017", "6 {} 2017", "{} 6, 2017", "{}, 6.4.2017", "2017, {} 6", "6 {}", "6.4.2017, {}", "{}")
BESIDE = ("Fen Post", "(", ")", ", ", " ", ": ", " – ", "14:30", "’de", "https://example.org", "s")


def cut_out(line: str, held: tuple[str, ...], shape: str) -> tuple[list[bool], dict[str, str] | None]:
    """Return which parts a line holds, and what its shape cuts out of it."""
    found = re.fullmatch(shape, line)
    return [re.search(part, line) is not None for part in held], found and found.groupdict()


@settings(max_examples=500, deadline=None, database=None)
@given(
    st.lists(
        st.builds(str.format, st.sampled_from(DATES), st.sampled_from(NAMES))
        | st.sampled_from(LABELS)
        | st.sampled_from(BESIDE),
        max_size=5,
    )
)
def test_words_that_a_line_lacks_are_not_missed_in_its_shapes(parts: list[str]) -> None:
    """Each shape matches, and cuts out, what the one with the words of all languages does."""
    line = plain("".join(parts))
    own = [*fields.shapes(line), *fields.outlines(line)]
    for (_, *parts_of_own), (_, *parts_of_all) in zip(own, EVERY_SHAPE, strict=True):
        assert cut_out(line, *parts_of_own) == cut_out(line, *parts_of_all)


def test_no_days_name_is_shorter_than_what_it_is_looked_for_by() -> None:
    """Or a word that begins with it would not be taken for one."""
    assert all(len(day) >= dates.BEGINNING for names in dates._languages() for day in names.days)
