"""Titles in capitals become headlines."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.read.casing import headline_case, same_letters

FOLDER = Path(__file__).parents[1] / "cases" / "casing"
CASES = [
    case
    for name in ("titles", "words")
    for case in tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["case"]
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.get("name", case["title"]))
def test_headline(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """A capital title is cased by what the body knows; any other stays."""
    if "known_failure" in case:
        request.applymarker(pytest.mark.xfail(reason=case["known_failure"], strict=True))
    headline = headline_case(case["title"], [case.get("body", "")], case.get("language", "en"))
    assert headline == case["headline"]


def test_paragraphs_in_capitals_teach_nothing() -> None:
    """A heading in capitals within the body does not make every word of the title an acronym."""
    assert headline_case("THE BEAR AND LION", ["THE BEAR AND LION", "A bear."], "en") == "The Bear and Lion"


WORDS = st.sampled_from(
    [
        "UK",
        "us",
        "US",
        "Nato",
        "NATO",
        "al-Sisi",
        "McDonald",
        "ırk",
        "İLE",
        "IŞIK",
        "MPs",
        "ß",
        "ǆ",
        "ﬁ",
        "I’M",
        "5TH",
        "II",
        "A-B",
    ]
)
TEXT = st.lists(WORDS | st.text(max_size=8), max_size=8).map(" ".join)


@given(TEXT | TEXT.map(str.upper), st.lists(TEXT, max_size=3), st.sampled_from(["en", "tr", "xx"]))
def test_only_case_changes(title: str, body: list[str], language: str) -> None:
    """Casing changes the case of letters and nothing else, whatever title and body are."""
    headline = headline_case(title, body, language)
    assert len(headline) == len(title)
    assert same_letters(headline) == same_letters(title)
    for before, after in zip(title, headline, strict=True):
        assert before == after or before.isupper()


@pytest.mark.parametrize("particle", "al el bin ibn da de del der di dos du la le von".split())
def test_a_particle_of_a_name_stays_small_where_the_body_has_it_so(particle: str) -> None:
    """With a hyphen or a space behind it; elsewhere it is a word as any other."""
    title = f"OLD {particle.upper()} ELLERY SAYS NO"
    assert headline_case(title, [f"Old {particle} Ellery."], "en") == f"Old {particle} Ellery Says No"
    joined = f"OLD {particle.upper()}-ELLERY SAYS NO"
    assert headline_case(joined, [f"Old {particle}-Ellery."], "en") == f"Old {particle}-Ellery Says No"
    capital = headline_case(title, [f"Old {particle.title()} Ellery."], "en")
    assert capital == f"Old {particle.title()} Ellery Says No"


@given(TEXT.map(str.upper), st.lists(TEXT, max_size=3), st.sampled_from(["en", "tr"]))
def test_the_order_of_the_body_does_not_matter(title: str, body: list[str], language: str) -> None:
    """The same words in another order give the same headline."""
    assert headline_case(title, body, language) == headline_case(title, body[::-1], language)


@pytest.mark.parametrize(
    ("word", "body", "shown"),
    [
        ("MACQUILLS", "MacQuill rows.", "MacQuills"),
        ("FENBAYS", "FenBAY flows.", "FenBAYs"),
        ("QUILLS", "Quill rows.", "Quills"),
    ],
)
def test_a_lost_possessive_leaves_the_capitals_of_a_name(word: str, body: str, shown: str) -> None:
    """One within it is enough."""
    assert headline_case(f"{word} BOAT", [body], "en") == f"{shown} Boat"


@pytest.mark.parametrize(
    ("title", "body", "headline"),
    [
        ("THE MPS MEET", "The MP met.", "The MPs Meet"),
        (
            "THE MCDONALDS MEET",
            "Then McDonald came.",
            "The McDonalds Meet",
        ),  # not all behind the first is large
        ("THE IPHONES SELL", "An iPhone sells.", "The iPhones Sell"),
    ],
)
def test_a_name_with_an_s_is_cased_as_the_body_has_it_without(title: str, body: str, headline: str) -> None:
    """Whether all its letters are capitals or some."""
    assert headline_case(title, [body], "en") == headline


@pytest.mark.parametrize(
    ("title", "headline"),
    [("TRTIN KANALI", "Trtın Kanalı"), ("KRALIN SARAYDA OYUNU", "Kralın Sarayda Oyunu")],
)
def test_three_consonants_begin_no_turkish_word(title: str, headline: str) -> None:
    """But two do: what begins with three says nothing of the letter I in the others."""
    assert headline_case(title, ["Kasabanın balıkçıları limanda buluştu."], "tr") == headline


@pytest.mark.parametrize(("title", "headline"), [("ABCD e", "Abcd e"), ("ABCDEFG hi", "ABCDEFG hi")])
def test_a_title_is_in_capitals_where_four_letters_in_five_are(title: str, headline: str) -> None:
    """Then its other words stay as they are."""
    assert headline_case(title, [], "en") == headline


@pytest.mark.parametrize(("word", "shown"), [("ABCDE", "Abcde"), ("ABCD", "ABCD")])
def test_a_word_of_five_letters_in_capitals_begins_a_paragraph_as_any_word(word: str, shown: str) -> None:
    """A printed page sets the first so; a shorter one is an acronym."""
    assert headline_case(f"THE {word} SAYS", [f"{word} opened it."], "en") == f"The {shown} Says"


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("ROE V. WADE", "Roe v. Wade"),
        ("ROE V WADE", "Roe V Wade"),
        ("G20S ANSWER", "G20s Answer"),
        ("F16S AND MI5", "F16s and MI5"),
        ("THE A20B LINE", "The A20B Line"),
    ],
)
def test_letters_behind_a_stop_and_figures(title: str, headline: str) -> None:
    """A small letter before a full stop stays as the body has it; behind figures a lost s is small."""
    assert headline_case(title, ["The case of Roe v. Wade."], "en") == headline
