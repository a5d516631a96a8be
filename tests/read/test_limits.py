"""How long a title, a byline or a name may be, each at its limit and one beyond it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from digest_reader.model import Digest
from digest_reader.read import read
from digest_reader.read.bylines import has_capital_surname, is_place, persons, split_byline
from digest_reader.read.dates import read_date
from digest_reader.read.fields import (
    is_access_date,
    is_kicker,
    is_label,
    is_masthead,
    join_addresses,
    undated,
)
from digest_reader.read.lines import read_lines
from digest_reader.read.split import beginnings, has_header, pieces

TEXT = "The ferry board has voted to keep the old pier for another year. The town had asked for it."
DATED = "19.04.2018\n\nThe Fen Gazette (18 April 2018)"
FOOTER = "Source: https://example.org/a"


def digest(header: str, body: str = TEXT, footer: str = FOOTER) -> Digest:
    """Read a digest of these parts."""
    return read(f"{header}\n\n{body}\n\n{footer}\n".encode(), "a.txt", mastheads=(), default="en")


def codes(header: str, body: str = TEXT, footer: str = FOOTER) -> list[str]:
    """Return the codes of a digest's problems."""
    return [problem.code for problem in digest(header, body, footer).problems]


def outlet(header: str) -> str:
    """Return the outlet of a digest."""
    byline = digest(header).byline
    return byline.outlet if byline else ""


def starts(*parts: str) -> list[int]:
    """Return how many digests a text of these parts is read as."""
    return beginnings(read_lines("\n\n".join(parts)), ("BULLETIN OF THE FENS",))


def test_a_name_has_five_words() -> None:
    """Titles before it do not count; one word is no name."""
    assert persons("Prof. Dr. Ann Mary Sue Eve Roe") == ("Prof. Dr. Ann Mary Sue Eve Roe",)
    assert persons("Ann Mary Sue Eve Poe Roe") == ()
    assert persons("Dr. Roe") == ()
    assert persons("Ann Roe") == ("Ann Roe",)


def test_a_list_of_names_has_two_hundred_characters() -> None:
    """A longer one is text."""
    names = "Jane Roe, " * 19
    assert len(persons(names + "Jane Roeee")) == 20
    assert persons(names + "Jane Roeeee") == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Aa Aa Aa", ()),
        ("Ludwig van Ellery", ("Ludwig van Ellery",)),
        ("Ludwig the Ellery", ()),
        ("Jane Roe, Ankara", ("Jane Roe",)),
        ("Ankara, Jane Roe", ()),
        ("Jane Roe, Editor, Example Centre", ("Jane Roe",)),
        ("Jane Roe, Example of things", ()),
        ("Jane Roe, Editor, and John Doe", ("Jane Roe", "John Doe")),
        ("Jane Roe, Brussels Bureau", ("Jane Roe",)),
        ("Jane Roe and agencies", ("Jane Roe",)),
        ("Jane Roe in Kyiv and staff", ("Jane Roe",)),
        ("Guardian staff and agencies", ()),
        ("The Guardian", ()),
        ("New York", ()),
        ("Diplomatic Editor", ()),
        ("(Jane Roe)", ("Jane Roe",)),
        ("- Jane Roe, @janeroe", ("Jane Roe",)),
        ("and Jane Roe", ("Jane Roe",)),
        ("", ()),
    ],
)
def test_who_is_a_person(text: str, names: tuple[str, ...]) -> None:
    """Places, offices and what follows them are no persons, and what else is said makes it no list."""
    assert persons(text) == names


@pytest.mark.parametrize("particle", "al bin da de del der di dos du el ibn la le van von zu".split())
def test_a_name_may_have_a_particle(particle: str) -> None:
    """It is small, where no other word of a name is."""
    assert persons(f"Ludwig {particle} Ellery") == (f"Ludwig {particle} Ellery",)


@pytest.mark.parametrize(
    ("who", "outlet", "authors", "aside", "outlet_sure", "author_sure"),
    [
        ("Politiken, Jane Roe", "Politiken", ("Jane Roe",), (), True, True),
        ("Haverby Lantern, Jane Roe", "Haverby Lantern", ("Jane Roe",), (), False, True),
        ("Haverby Lantern, JANE ROE", "Haverby Lantern", ("JANE ROE",), (), True, True),
        ("Reuters, Jane Roe", "Reuters", ("Jane Roe",), (), True, False),
        ("Reuters, JANE ROE", "Reuters", ("JANE ROE",), (), True, True),
        ("Jane Roe, Reuters", "Reuters", ("Jane Roe",), (), True, True),
        ("Reuters, Jane Roe, John Doe", "Reuters", ("Jane Roe", "John Doe"), (), True, True),
        ("The Sun | Jane Roe", "The Sun", ("Jane Roe",), (), True, False),
        ("The Sun, Jane Roe", "The Sun", ("Jane Roe",), (), True, True),
        ("Jane Roe, Analyst, Example Centre", "Example Centre", ("Jane Roe",), ("Analyst",), True, True),
        ("Ankara", "Ankara", (), (), False, True),
        ("Ankara, Kyiv", "Ankara", (), ("Kyiv",), False, True),
        ("By Jane Roe, Ankara", "", ("Jane Roe",), ("Ankara",), True, True),
        ("By Jane Roe, Politiken", "Politiken", ("Jane Roe",), (), True, True),
        ("By Jane Roe, John Doe", "John Doe", ("Jane Roe",), (), True, True),
        ("By Jane Roe, John Doe, Ann Poe", "", ("Jane Roe", "John Doe", "Ann Poe"), (), True, True),
        ("By Jane Roe, The Sun, The Times", "The Times", ("Jane Roe",), ("The Sun",), True, True),
        ("By Jane", "", ("Jane",), (), True, True),
        ("The Sun, by Jane Roe in Ankara", "The Sun", ("Jane Roe",), (), True, True),
        ("Jane Roe for The Sun, Ankara", "The Sun", ("Jane Roe",), ("Ankara",), True, True),
        ("Radio for Peace", "Radio for Peace", (), (), True, True),
        ("AFP (Ankara)", "AFP", (), ("Ankara",), True, True),
        ("AFP (Old Fens)", "AFP", (), ("Old Fens",), True, True),
        ("AFP (the fens)", "AFP (the fens)", (), (), False, True),
        ("AFP (By the Old Fens)", "AFP (By the Old Fens)", (), (), False, True),
        ("Jane Roe (Reuters)", "Reuters", ("Jane Roe",), (), True, True),
        ("Politiken (Reuters)", "Politiken (Reuters)", (), (), False, True),
        ("Politiken (Old Fens)", "Politiken (Old Fens)", (), (), False, True),
        ("Politiken (online)", "Politiken", (), ("online",), True, True),
        ("Politiken, p. 4", "Politiken", (), ("p. 4",), True, True),
        ("Fen Lamp, Opinion", "Opinion", ("Fen Lamp",), (), False, True),
        ("RFE/RL", "RFE/RL", (), (), True, True),
        ("T24/Jane Roe", "T24", ("Jane Roe",), (), True, True),
        ("Jane Roe@Politiken", "Jane Roe@Politiken", (), (), False, True),
        ("Politikenden gelen haber ve yorum", "Politikenden gelen haber ve yorum", (), (), False, True),
        ("Politiken'den Jane Roe", "Politiken'den Jane Roe", (), (), False, True),
        ("Jane Roe from Ankara, The Guardian", "The Guardian", ("Jane Roe",), (), True, True),
        ("The Guardian, Jane Roe and staff", "The Guardian", ("Jane Roe",), ("staff",), True, True),
        ("By Jane Roe and agencies, The Guardian", "The Guardian", ("Jane Roe",), ("agencies",), True, True),
    ],
)
def test_what_the_parts_of_a_byline_are(
    who: str,
    outlet: str,
    authors: tuple[str, ...],
    aside: tuple[str, ...],
    outlet_sure: bool,
    author_sure: bool,
) -> None:
    """The outlet, the authors, what is neither, and how sure that is."""
    names = split_byline(who)
    assert (names.outlet, names.authors, names.aside) == (outlet, authors, aside)
    assert (names.outlet_sure, names.author_sure) == (outlet_sure, author_sure)


def test_only_behind_an_agency_a_name_in_brackets_is_a_place() -> None:
    """An agency in brackets behind another name is none of it."""
    assert split_byline("DPA (Fenmoor)").aside == ("Fenmoor",)
    assert (split_byline("Fenpost (DPA)").outlet, split_byline("Fenpost (DPA)").aside) == (
        "Fenpost",
        ("DPA",),
    )


@pytest.mark.parametrize("city", ["Phnom Penh", "Port of Spain", "Addis Ababa"])
def test_cities_of_several_words_are_places(city: str) -> None:
    """As the Unicode CLDR has them."""
    assert is_place(city)


def test_an_outlet_alone_has_five_words() -> None:
    """A line of more words below the date is text."""
    assert outlet("THE PIER\n\n19.04.2018\n\nThe Old Fen Harbour Gazette") == "The Old Fen Harbour Gazette"
    assert outlet("THE PIER\n\n19.04.2018\n\nThe Very Old Fen Harbour Gazette") == ""


def test_a_byline_has_fifteen_words() -> None:
    """A line with a date and more words before it is text."""
    words = " ".join(["Fen"] * 14)
    assert outlet(f"THE PIER\n\n19.04.2018\n\n{words} Gazette (18 April 2018)") == f"{words} Gazette"
    assert outlet(f"THE PIER\n\n19.04.2018\n\nThe {words} Gazette (18 April 2018)") == ""


def test_an_author_who_is_no_person_has_seven_words() -> None:
    """More are text; of persons, any number may be named."""

    def authors(line: str) -> tuple[str, ...]:
        byline = digest(f"THE PIER\n\n{DATED}\n\n{line}").byline
        return byline.authors if byline else ()

    assert authors("By The Old Fen Board of All Fens") == ("The Old Fen Board of All Fens",)
    assert authors("By The Very Old Fen Board of All Fens") == ()
    assert authors("By A Roe and B Doe and C Poe and D Loe") == ("A Roe", "B Doe", "C Poe", "D Loe")
    assert authors("By the old fen board") == ()
    assert authors("By Ann Roe and agencies") == ("Ann Roe",)


def test_a_title_has_five_lines_of_three_hundred_characters() -> None:
    """What stands before the date is the title up to that."""
    lines = [f"LINE {number} OF IT" for number in range(1, 7)]
    assert digest("\n".join(lines[:5]) + f"\n\n{DATED}").title == " ".join(lines[:5])
    assert digest("\n".join(lines) + f"\n\n{DATED}").title == " ".join(lines[:5])
    assert codes("\n".join(lines) + f"\n\n{DATED}") == ["title-in-parts", "line-below-title"]
    assert codes(f"{'A' * 150}\n\n{'B' * 150}\n\n{DATED}") == ["title-in-parts"]
    assert codes(f"{'A' * 150}\n\n{'B' * 151}\n\n{DATED}") == ["line-below-title"]


def test_a_title_in_capitals_has_three_words() -> None:
    """It is the title below a line that is not in capitals; a shorter one is not."""
    assert digest(f"Repairs take long\n\nTHE PIER STAYS\n\n{DATED}").title == "THE PIER STAYS"
    assert digest(f"Repairs take long\n\nPIER STAYS\n\n{DATED}").title == "Repairs take long"
    assert digest(f"Repairs Take Long\n\nTHE PIER STAYS\n\n{DATED}").title == "Repairs Take Long"
    assert digest(f"Repairs for the Pier\n\nTHE PIER STAYS\n\n{DATED}").title == "Repairs for the Pier"
    assert digest(f"Repairs Take\n\nTHE PIER STAYS\n\n{DATED}").title == "THE PIER STAYS"
    assert digest(f"Repairs Take Far Too long\n\nTHE PIER STAYS\n\n{DATED}").title == "THE PIER STAYS"
    assert digest(f"Repairs take long\nTHE PIER STAYS\n\n{DATED}").title == "Repairs take long THE PIER STAYS"


def test_the_newspapers_date_is_offered_where_the_bulletins_is_missing() -> None:
    """Whoever has to write a date is shown the nearest that there is."""
    [problem] = digest("THE PIER\n\nThe Fen Gazette (18 April 2018)").problems
    assert (problem.code, problem.variant, problem.arguments) == ("date-missing", "outlet", ("2018-04-18",))
    [problem] = digest("THE PIER\n\nThe Fen Gazette").problems[:1]
    assert (problem.code, problem.variant) == ("date-missing", "")


def test_a_byline_stands_above_its_title_where_bars_part_it() -> None:
    """Outlet, author and date between two bars are no title; with one bar they may be."""
    below = "THE PIER STAYS\n\n19.04.2018"
    barred = digest(f"The Fen Gazette | Ash Poe | 18 April 2018\n\n{below}")
    assert barred.title == "THE PIER STAYS"
    assert barred.byline is not None
    assert (barred.byline.outlet, barred.byline.authors) == ("The Fen Gazette", ("Ash Poe",))
    single = digest(f"The Pier Stays | 18 April 2018\n\n{below}")
    assert single.title == "The Pier Stays | 18 April 2018"
    assert "title-dated" in [problem.code for problem in single.problems]


def test_a_name_in_capitals_has_three_words() -> None:
    """A line of more words is a deck."""
    assert codes(f"The Pier Stays\n\nANN MARY ROE\n\n{DATED}") == ["author-line"]
    assert codes(f"The Pier Stays\n\nANN MARY SUE ROE\n\n{DATED}") == ["line-below-title"]


def test_a_name_directly_above_the_text_has_six_words() -> None:
    """A longer line without a gap below was wrapped; one that goes on in small letters too."""
    text = "The ferry board has voted to keep the old pier for another year, it says."
    assert codes(f"The Pier Stays\n\n{DATED}", f"Prof. Ann Mary Sue Eve Roe\n{text}") == ["author-line"]
    assert codes(f"The Pier Stays\n\n{DATED}", f"Prof. Dr. Ann Mary Sue Eve Roe\n{text}") == []
    assert codes(f"The Pier Stays\n\n{DATED}", f"Ann Roe\n{text.lower()}") == []


def test_five_lines_stand_above_the_text() -> None:
    """More of them are text, and told as none."""
    lines = ["Ann Roe", "John Doe", "Eva Poe", "Sue Loe", "Max Roe", "Ben Doe"]
    assert codes(f"THE PIER\n\n{DATED}", "\n\n".join([*lines[:5], TEXT])) == ["author-line"] * 5
    for title in ("THE PIER", "WHO STAYS?"):
        assert codes(f"{title}\n\n{DATED}", "\n\n".join([*lines, TEXT])) == ["furniture-in-text"] * 6


def test_a_line_above_the_text_has_fifteen_words() -> None:
    """A longer one is a paragraph, and so is one of eight words that leaves off within a phrase."""
    header, words = f"THE PIER\n\n{DATED}", " ".join(["Word"] * 15)
    assert codes(header, f"{words}\n\n{TEXT}") == ["line-below-title"]
    assert codes(header, f"{words} Word\n\n{TEXT}") == ["furniture-in-text"]
    assert codes(header, f"Words and\n\n{TEXT}") == ["line-below-title"]
    assert codes(header, f"{'Word ' * 7}and\n\n{TEXT}") == []
    assert codes(header, f"Words,\n\n{TEXT}") == ["furniture-in-text"]
    assert codes(header, f"- Words\n\n{TEXT}") == []
    assert codes(header, f"words\n\n{TEXT}") == ["furniture-in-text"]
    assert codes(header, f"words of Fenmoor\n\n{TEXT}") == ["furniture-in-text"]
    assert codes(header, f"Words.\n\n{TEXT}") == []
    assert codes(header, "Words") == ["furniture-in-text"]


def test_two_lines_stand_before_a_field() -> None:
    """More of them between title and date are a title's block, or text."""
    assert codes("THE PIER\n\n19.04.2018\n\nAnn Roe\n\nWords\n\nThe Fen Gazette (18 April 2018)") == [
        "author-line",
        "line-below-title",
    ]
    header = "THE PIER\n\n19.04.2018\n\nAnn of Roe\n\nWords\n\nMore\n\nThe Fen Gazette (18 April 2018)"
    assert outlet(header) == "Ann of Roe"
    assert codes("THE PIER\n\n19.04.2018\n\nIt is.\n\nThe Fen Gazette (18 April 2018)") == [
        "line-below-title"
    ]
    assert "byline-missing" in codes("THE PIER\n\n19.04.2018\n\nIt is.\n\nPolitiken, 18 April 2018")
    assert outlet("THE PIER\n\n19.04.2018\n\nWords\n\nIt was built on 5 April 1818.") == "Words"


@pytest.mark.parametrize(
    ("name", "date"), [("The Fen Gazette", "(18 April 2018)."), ("Politiken", "[18.4.2018].")]
)
def test_a_byline_may_end_with_a_full_stop_below_a_line(name: str, date: str) -> None:
    """What stands above it is not the outlet; a sentence with a day in brackets is no byline."""
    assert outlet(f"THE PIER\n\n19.04.2018\n\nWords\n\n{name} {date}") == name
    assert outlet("THE PIER\n\n19.04.2018\n\nWords\n\nIt was built long ago (5 April 1818).") == "Words"


def test_a_day_as_a_heading_of_the_text_is_no_date() -> None:
    """Below the byline only a name may stand between it and the date."""
    byline = "The Fen Gazette (18 April 2018)"
    assert digest(f"THE PIER\n\n{byline}\n\nWhat happened\n\n12 March 2018").date is None
    assert str(digest(f"THE PIER\n\n{byline}\n\nAnn Roe\n\n19.04.2018").date) == "2018-04-19"


def test_a_footers_own_words_are_twelve() -> None:
    """With more beside the address it is a sentence."""
    words = " ".join(["fen"] * 12)
    header = f"THE PIER\n\n{DATED}"
    assert digest(header, TEXT, f"Source: {words} https://example.org/a").source is not None
    assert digest(header, TEXT, f"Source: {words} fen https://example.org/a").source is None
    source = digest(header, TEXT, f"{words} https://example.org/a").source
    assert source is not None
    assert source.urls == ("https://example.org/a",)
    assert digest(header, TEXT, f"{words} fen https://example.org/a").source is None


def test_the_names_in_a_footer_are_seven_words() -> None:
    """More of them, or one that begins in small letters, name no outlet."""

    def told(name: str) -> list[str]:
        return codes("THE PIER\n\n19.04.2018", TEXT, f"Source: {name}")

    assert told("A B C D E Fen Gazette") == ["outlet-from-source"]
    assert told("A B C D E F Fen Gazette") == ["byline-missing"]
    assert told("Fen photographers") == ["byline-missing"]
    assert told("Voice of the Fens") == ["outlet-from-source"]
    assert told("the sea") == ["byline-missing"]
    assert told("") == ["byline-missing"]


@pytest.mark.parametrize(
    ("text", "kicker"),
    [
        ("Analysis", True),
        ("ANALYSIS:", True),
        ("[Opinion]", True),
        ("Commentary No : 2018 / 5", True),
        ("Yorum No: 5", True),
        ("Fen Bulletin, No. 152", True),
        ("Analysis of the pier", False),
        ("The Pier", False),
        ("No more piers", False),
    ],
)
def test_kickers(text: str, kicker: bool) -> None:
    """They are such words alone, with a number or without."""
    assert is_kicker(text) is kicker


@pytest.mark.parametrize(
    ("text", "label"), [("Kaynak/Source", True), ("Source", True), ("Sources of it", False), ("", False)]
)
def test_labels(text: str, label: bool) -> None:
    """A label is its words alone."""
    assert is_label(text) is label


@pytest.mark.parametrize(
    ("text", "access"),
    [
        ("Accessed: 20.04.2018", True),
        ("(Erişim tarihi: 20 Nisan 2018)", True),
        ("Accessed on 20 April 2018.", True),
        ("Accessed often", False),
        ("20.04.2018", False),
    ],
)
def test_days_of_access(text: str, access: bool) -> None:
    """They are a date behind such a word."""
    assert is_access_date(text) is access


def test_a_masthead_is_told_by_its_words() -> None:
    """One language's half of it has three words or more."""
    mastheads = ("ALPHA BETA GAMMA CENTRE OF DELTA",)
    assert is_masthead("Alpha – Beta; Gamma!", mastheads)
    assert is_masthead("centre of delta", mastheads)
    assert not is_masthead("of delta", mastheads)
    assert not is_masthead("beta gamma centre", mastheads)
    assert not is_masthead("???", ("", "ALPHA"))


@pytest.mark.parametrize(("date", "apart"), [("02.01.2019", False), ("03.01.2019", True)])
def test_dates_are_a_year_apart(date: str, apart: bool) -> None:
    """More than a leap year's days between bulletin and newspaper are told."""
    assert ("dates-apart" in codes(f"THE PIER\n\n{date}\n\nThe Fen Gazette (1 January 2018)")) is apart


@pytest.mark.parametrize(("length", "is_told"), [(120, True), (121, False)])
def test_the_head_of_a_page_has_a_hundred_and_twenty_characters(length: int, is_told: bool) -> None:
    """A longer line that stands twice is text."""
    head = f"Fens {'x' * (length - 5)}"
    body = f"{TEXT}\n\n{head}\n\nIt was close.\n\n{head}\n\nThe town is glad."
    assert codes(f"THE PIER\n\n{DATED}", body) == ["furniture-in-text"] * 2 * is_told


@pytest.mark.parametrize(("words", "is_told"), [(7, True), (8, False)])
def test_an_address_stands_among_seven_words(words: int, is_told: bool) -> None:
    """Among more it is a part of the text."""
    line = " ".join([*["Words"] * words, "example.org/b"])
    body = f"{TEXT}\n\n{line}\n\nIt was close, its chair said."
    assert ("address-in-text" in codes(f"THE PIER\n\n{DATED}", body)) is is_told


@pytest.mark.parametrize(
    ("text", "day", "doubt"),
    [
        ("11/12/2018", "2018-12-11", "date-ambiguous"),
        ("12/11/2018", "2018-11-12", "date-ambiguous"),
        ("12/12/2018", "2018-12-12", None),
        ("13/12/2018", "2018-12-13", None),
        ("12/13/2018", "2018-12-13", "date-month-first"),
        ("11.12.2018", "2018-12-11", None),
    ],
)
def test_a_day_up_to_the_twelfth_may_be_a_month(text: str, day: str, doubt: str | None) -> None:
    """Of figures between slashes or hyphens, unless both are the same."""
    reading = read_date(text)
    assert reading is not None
    assert (str(reading.date), reading.doubt) == (day, doubt)


def test_a_page_between_the_lines_of_a_title_is_told() -> None:
    """Though its number is taken out."""
    header = f"THE OLD PIER OF THE FERRY BOARD STAYS WHERE IT IS\n\f2\nFOR A YEAR\n\n{DATED}"
    assert codes(header) == ["title-in-parts"]
    assert codes(header.replace("\f2\n", "")) == []


def test_text_without_its_date() -> None:
    """What is left has no signs at its ends."""
    assert undated("Politiken // 5 April 2018") == ("Politiken", "5 april 2018")
    assert undated("(5 April 2018) Politiken") == ("Politiken", "5 april 2018")
    assert undated("Politiken") == ("Politiken", "")


HEAD = f"THE PIER STAYS\n\n{DATED}"
LONG = " ".join(["Word"] * 40)


def test_a_second_title_has_five_lines() -> None:
    """The digest begins with the first of them; what stands above is the one before's."""
    lines = [f"LINE {number}" for number in range(7)]
    assert starts(HEAD, TEXT, *lines[:5], DATED, TEXT) == [0, 4]
    assert starts(HEAD, TEXT, *lines, DATED, TEXT) == [0, 6]


def test_a_second_title_has_three_hundred_characters() -> None:
    """A longer line is text."""
    assert starts(HEAD, TEXT, "A" * 300, DATED, TEXT) == [0, 4]
    assert starts(HEAD, TEXT, "A" * 301, DATED, TEXT) == [0, 5]


def test_text_above_the_first_header_is_a_digest_without_one() -> None:
    """Forty words of it are; fewer are a deck."""
    sentence = " ".join(["word"] * 20) + "."
    assert starts("THE PIER STAYS", sentence, sentence, "THE FERRY RUNS", DATED, TEXT) == [0, 3]
    assert starts("THE PIER STAYS", sentence, sentence[5:], "THE FERRY RUNS", DATED, TEXT) == [0]
    assert starts("THE PIER STAYS", sentence.upper(), sentence.upper(), "THE FERRY", DATED, TEXT) == [0]


def test_a_byline_alone_begins_a_digest_where_text_stands_right_below() -> None:
    """Of seven words, or with a sentence's end; a name may stand between."""
    byline = "The Moor Post (19 April 2018)"
    seven, six = "one two three four five six seven", "one two three four five six"
    assert starts(HEAD, TEXT, "THE FERRY RUNS", byline, seven) == [0, 4]
    assert starts(HEAD, TEXT, "THE FERRY RUNS", byline, six) == [0]
    assert starts(HEAD, TEXT, "THE FERRY RUNS", byline, "Ann Roe", seven) == [0, 4]
    assert starts(HEAD, TEXT, "THE FERRY RUNS", byline, "Ann Roe", "Words", seven) == [0]
    assert starts(HEAD, TEXT, "the ferry runs", byline, seven) == [0]
    assert starts(HEAD, TEXT, "THE FERRY RUNS", "Photo: Moor Post (19 April 2018)", seven) == [0]
    assert starts(HEAD, TEXT, "The Ferry Runs", "Politiken, 19 April 2018", seven) == [0]
    assert starts(HEAD, TEXT, "THE FERRY RUNS", "Politiken, 19 April 2018", seven) == [0, 4]
    assert starts(HEAD, TEXT, "FERRY RUNS", "Politiken, 19 April 2018", seven) == [0, 4]
    assert starts(HEAD, TEXT, "FERRY", "Politiken, 19 April 2018", seven) == [0]
    assert starts(HEAD, TEXT, "TO THE FENS", "Ankara, 19 April 2018", seven) == [0]
    assert starts(HEAD, TEXT, "THE FERRY RUNS", "Moor Post, 19 April 2018", seven) == [0, 4]


def test_what_parts_digests() -> None:
    """Below a masthead, a footer, an address or a rule a title and a date are enough."""
    for line, start in [
        ("BULLETIN OF THE FENS", 4),
        ("Source:", 5),
        ("https://example.org/a", 5),
        ("---", 5),
    ]:
        assert starts(HEAD, TEXT, line, "THE FERRY RUNS", "20.04.2018", TEXT) == [0, start]
    assert starts(HEAD, TEXT, "---", "THE FERRY RUNS", "20.04.2018", TEXT) == [0, 5]
    assert starts(HEAD, TEXT, "---", "It is.", "THE FERRY RUNS", "20.04.2018", TEXT) == [0]
    assert starts(HEAD, TEXT, "And so on", "THE FERRY RUNS", "20.04.2018", TEXT) == [0]
    assert starts(HEAD, TEXT, "---", "20.04.2018", TEXT) == [0]


def test_a_masthead_below_a_footer_is_no_title() -> None:
    """Text may stand right below it."""
    assert starts(HEAD, TEXT, "https://example.org/a", "BULLETIN OF THE FENS", TEXT) == [0]


def test_a_sentence_of_fourteen_words_ends_a_list_of_contents() -> None:
    """Entries of it do not stand below; a shorter sentence may be one of them."""
    other = ["THE FERRY RUNS", "The Moor Post (19 April 2018)", TEXT]
    sentence = "The ferry to the fens has been mended and it runs {}again."
    listed = ["The Pier Stays", "The Ferry Runs", HEAD, TEXT, *other]
    assert starts("Contents", sentence.format("once "), *listed)[1] == 4
    assert starts("Contents", sentence.format("for once "), *listed)[1] != 4


def test_a_header_without_text_below_begins_nothing() -> None:
    """Nor does one that follows the header before at once."""
    assert starts(HEAD, TEXT, "THE FERRY RUNS", DATED) == [0]
    assert starts(HEAD, "THE FERRY RUNS", DATED, TEXT) == [0]


def test_contents_end_within_two_hundred_lines() -> None:
    """Lines beyond are no list, and one entry is none without a word for it."""
    other = ["THE FERRY RUNS", "The Moor Post (19 April 2018)", TEXT]
    filler = [f"Entry {number}" for number in range(198)]
    assert starts(*filler, "The Pier Stays", "The Ferry Runs", HEAD, TEXT, *other)[1] == 200
    assert starts(*filler, "More", "The Pier Stays", "The Ferry Runs", HEAD, TEXT, *other)[1] != 201
    assert starts("Contents", "The Pier Stays", "More", HEAD, TEXT, *other)[1] == 2
    assert starts("Entries", "The Ferry Runs", HEAD, TEXT, *other) == [0, 6]
    long = "The ferry runs to all the towns of the fens and to some of the moors."
    assert starts("Contents", long, "The Ferry Runs", HEAD, TEXT, *other)[1] == 7


def test_an_entry_of_contents_has_five_words_behind_its_title() -> None:
    """More are a sentence that begins as a title does."""
    other = ["THE FERRY RUNS", "The Moor Post (19 April 2018)", TEXT]
    assert starts("Contents", "The ferry runs in the old Moor Post", HEAD, TEXT, *other)[:2] == [0, 2]
    assert starts("Contents", "The ferry runs in the very old Moor Post", HEAD, TEXT, *other) == [0, 6]


def test_a_file_of_two_has_two_headers() -> None:
    """Each piece has a header; a text without one has none."""
    data = f"{HEAD}\n\n{TEXT}\n\nTHE FERRY RUNS\n\n{DATED}\n\n{TEXT}".encode()
    assert [has_header(piece) for piece in pieces(data)] == [True, True]
    assert not has_header(TEXT.encode())
    assert not has_header(f"By Ann Roe\n\n{TEXT}".encode())


def test_a_title_and_an_address_have_no_text_between() -> None:
    """A title in capitals, however long, is no text of the digest before."""
    title = "THE FERRY RUNS AGAIN TO ALL THE FENS"
    assert starts(HEAD, FOOTER, title, TEXT) == [0]
    assert starts(HEAD, TEXT, FOOTER, title, TEXT) == [0, 5]
    assert starts(HEAD, TEXT, FOOTER, title, "A line", TEXT) == [0, 5]
    assert starts(HEAD, TEXT, FOOTER, title, "A line", "Another", TEXT) == [0]


def test_an_outlet_alone_begins_with_a_capital() -> None:
    """However short its first word is; within it short words may be small."""
    assert outlet("THE PIER\n\n19.04.2018\n\nof the Fens") == ""
    assert outlet("THE PIER\n\n19.04.2018\n\nPost of the Fens") == "Post of the Fens"


def test_an_outlet_alone_stands_alone() -> None:
    """There is a gap on both sides of it."""
    assert outlet("THE PIER\n\n19.04.2018\n\nFen Gazette") == "Fen Gazette"
    assert outlet("THE PIER\n\n19.04.2018\n\nAnn Roe\n\nFen Gazette") == "Fen Gazette"
    assert codes("THE PIER\n\n19.04.2018\n\nAnn Roe\n\nFen Gazette")[0] == "author-line"
    header = "THE PIER\n\n19.04.2018"
    assert digest(header, f"Fen Gazette\nThe pier stays.\n\n{TEXT}").byline is None
    assert digest(f"{header}\nFen Gazette").byline is None


def test_a_title_that_no_field_follows() -> None:
    """It is a small block of lines up to three, else its first line, if that is short."""
    lines = ["alpha beta", "gamma delta", "epsilon", "zeta"]
    assert digest("\n".join(lines[:3])).title == "alpha beta gamma delta epsilon"
    assert digest("\n".join(lines)).title == "alpha beta"
    assert digest("A" * 200).title == "A" * 200
    assert digest("A" * 201).title == ""
    assert digest("a" * 89 + ".").title == "a" * 89 + "."
    assert digest("a" * 90 + ".").title == ""


def test_words_of_a_problem_are_cut_at_sixty_characters() -> None:
    """An editor sees how the line begins, and that it goes on."""

    def told(count: int) -> tuple[str, ...]:
        [problem] = digest(f"THE PIER\n\n{DATED}", body=f"{'A' * count}\n\n{TEXT}").problems
        return problem.arguments

    assert told(60) == ("A" * 60,)
    assert told(61) == ("A" * 59 + "…",)


def test_three_words_of_a_title_tell_its_language() -> None:
    """Fewer say nothing; a title whose lines are in two languages is asked about."""
    turkish = "ESKİ İSKELE {}YERİNDE KALIYOR"
    assert codes(f"{turkish.format('')}\nTHE OLD PIER STAYS\n\n{DATED}") == ["title-in-parts"]
    assert codes(f"GÖRÜŞMELER SÜRÜYOR,\nTHE OLD PIER STAYS\n\n{DATED}") == []


def test_a_letter_that_is_lost_is_told_at_its_line() -> None:
    """Also where it is the very first."""
    for text in ("\ufffdHE PIER\n\n", "THE PIER\n\n\ufffd\n\n"):
        problems = digest(f"{text}{DATED}").problems
        lines = [problem.line for problem in problems if problem.code == "letters-lost"]
        assert lines == [text[: text.index("\ufffd")].count("\n") + 1]


def test_a_body_of_twelve_wrapped_lines_may_be_one_paragraph() -> None:
    """Of more lines without a gap it is told that ends of paragraphs may be missing."""
    header, line = f"THE PIER\n\n{DATED}", "the pier of the old town stays where it has been, and the"
    assert codes(header, "\n".join(["The" + line[3:], *[line] * 10, "board is glad."])) == []
    assert codes(header, "\n".join(["The" + line[3:], *[line] * 11, "board is glad."])) == [
        "paragraphs-unsure"
    ]


def test_eight_words_begin_a_sentence_that_was_broken() -> None:
    """Fewer are a heading."""
    header = f"THE PIER\n\n{DATED}\n\nIt stays."
    assert digest(header, "One two three four five six seven eight\n\nand nine.").paragraphs[1:] == (
        "One two three four five six seven eight and nine.",
    )
    assert digest(header, "One two three four five six seven\n\nand eight.").paragraphs[1:] == (
        "One two three four five six seven",
        "and eight.",
    )


@pytest.mark.parametrize(
    ("line", "is_outlet"), [("The Fen Post", True), ("the Fen Post", False), ("Fen and Mire Post", True)]
)
def test_an_outlet_without_a_date_begins_with_a_capital(line: str, is_outlet: bool) -> None:
    """Its short words within may be small."""
    assert (outlet(f"THE MARSH IS DRAINED\n\n02.06.2018\n\n{line}") == line) is is_outlet


@pytest.mark.parametrize(("address", "last"), [("", "Link"), ("https://example.org/a", TEXT)])
def test_a_label_without_an_address_behind_it_is_text(address: str, last: str) -> None:
    """With one it is the footer's."""
    assert digest("THE MARSH IS DRAINED\n\n02.06.2018", f"{TEXT}\n\nLink", address).paragraphs[-1] in last


@pytest.mark.parametrize(("case", "count"), [(str.upper, 1), (str, 2)])
def test_words_in_capitals_are_no_text_above_a_title(case: Callable[[str], str], count: int) -> None:
    """However many: they may be a title's; in small letters so many are a digest without a header."""
    above = case("The fens are dry again and the eels are gone. " * 5).strip()
    assert len(starts(above, "THE PIER STAYS", DATED, TEXT)) == count


@pytest.mark.parametrize(("length", "is_told"), [(39, True), (40, False)])
def test_a_line_of_a_title_that_was_wrapped_has_forty_characters(length: int, is_told: bool) -> None:
    """A shorter one may be none of it."""
    header = f"THE {'A' * (length - 4)}\nANOTHER{'B' * 40}\n\n{DATED}"
    assert (codes(header) == ["title-in-parts"]) is is_told


@pytest.mark.parametrize(("words", "is_told"), [(2, False), (3, True)])
def test_three_words_of_a_line_of_a_title_tell_its_language(words: int, is_told: bool) -> None:
    """Fewer may be a name."""
    turkish = " ".join("BALIKÇILARIN GÖRÜŞMELERİ SÜRÜYORMUŞ".split()[:words])
    header = f"THE OLD PIER OF THE FENS STAYS WHERE IT IS NOW\n{turkish}\n\n{DATED}"
    assert ("title-in-parts" in codes(header)) is is_told


@pytest.mark.parametrize(
    ("name", "has"),
    [("Jane ROE", True), ("Jane Ann ROE", True), ("Jane R", False), ("ROE", False), ("JANE ROE", False)],
)
def test_a_surname_in_capitals_stands_behind_another_name(name: str, has: bool) -> None:
    """It has two letters, and not all is in capitals."""
    assert has_capital_surname(name) is has


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("It rose in the old field by the pier of the town.", "line-below-title"),
        ("It rose on the pier of the town.", "author-line"),
    ],
)
def test_a_name_of_which_most_words_are_small_in_the_text_is_none(text: str, code: str) -> None:
    """Half of them may be."""
    assert codes(f"THE PIER STAYS\n\nRose Field\n\n{DATED}", f"{TEXT} {text}") == [code]


@pytest.mark.parametrize("article", "das de der die el gli het il la las le les lo los".split())
def test_an_article_begins_the_name_of_an_outlet(article: str) -> None:
    """Of two names the other one is then the author."""
    names = split_byline(f"{article.title()} Fenwelt, Jane Roe")
    assert (names.outlet, names.authors, names.outlet_sure) == (
        f"{article.title()} Fenwelt",
        ("Jane Roe",),
        True,
    )


@pytest.mark.parametrize("by", "av de di door from par por von".split())
def test_a_word_of_another_language_may_announce_a_person(by: str) -> None:
    """It is none of the name, unless a particle follows."""
    assert split_byline(f"{by.title()} Jane Roe, Politiken").authors == ("Jane Roe",)
    assert split_byline(f"{by.title()} Der Roe, Politiken").authors != ("Der Roe",)


@pytest.mark.parametrize("word", "et och og und".split())
def test_a_word_of_another_language_may_stand_between_two_persons(word: str) -> None:
    """As and does."""
    assert persons(f"Jane Roe {word} John Doe") == ("Jane Roe", "John Doe")


@pytest.mark.parametrize("particle", "bint della den des ten ter zur y".split())
def test_a_name_may_have_a_particle_of_any_language(particle: str) -> None:
    """It is small."""
    assert persons(f"Ludwig {particle} Ellery") == (f"Ludwig {particle} Ellery",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5. April 2018", "2018-04-05"),
        ("Montag, 5. März 2018", "2018-03-05"),
        ("5 avril 2018", "2018-04-05"),
        ("1er avril 2018", "2018-04-01"),
        ("5 de abril de 2018", "2018-04-05"),
        ("5 aprile 2018", "2018-04-05"),
        ("5 апреля 2018 г.", "2018-04-05"),
        ("5 апреля 2018", "2018-04-05"),
    ],
)
def test_dates_of_languages_without_a_folder_are_read(text: str, day: str) -> None:
    """As newspapers in them write them."""
    reading = read_date(text)
    assert reading is not None
    assert (str(reading.date), reading.doubt) == (day, None)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("THE FENS ARE DRY AND IT RAINED.", 1),  # words in capitals may be a title's
        ("The fens are dry again", 1),  # short lines without a full stop are a menu, or contents
        ("The fens are dry and it rained.", 2),
    ],
)
def test_what_stands_far_above_a_header_is_a_digest_where_it_is_text(line: str, count: int) -> None:
    """However many lines there are of it."""
    assert len(starts(*[line] * 14, "THE PIER STAYS", DATED, TEXT)) == count


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("19.04.2018", "line-below-title"),
        ("The Fen Gazette (18 April 2018)", "line-below-title"),
        ("", "furniture-in-text"),
    ],
)
def test_a_line_stands_above_the_text_below_a_date_or_a_byline(header: str, code: str) -> None:
    """Below the title alone it is of the text."""
    told = codes(f"THE PIER STAYS\n\n{header}", f"Words of it now and then\n\n{TEXT}")
    assert [name for name in told if name in ("line-below-title", "furniture-in-text")] == [code]


@pytest.mark.parametrize(("length", "count"), [(1994, 1), (1995, 2)])
def test_an_address_of_two_thousand_characters_is_put_together(length: int, count: int) -> None:
    """A longer one is no address that anybody set."""
    begins = "https://example.org/".ljust(length - 1, "a") + "-"
    whole, steps = join_addresses(read_lines(f"{begins}\nabcd/1\n"))
    assert (len(whole), len(steps)) == (count, 2 - count)
