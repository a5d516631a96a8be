"""Dates, shares, lists and names as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from digest_reader.render import locales
from digest_reader.render.locales import interface


@pytest.mark.parametrize(
    ("language", "pattern", "shown"),
    [
        ("en", "long", "6 April 2017"),
        ("tr", "long", "6 Nisan 2017"),
        ("de", "long", "6. April 2017"),
        ("pt-br", "LLLL", "abril"),
        ("tr", "MMMM y", "Nisan 2017"),
        ("en", "d", "6"),
        ("xx", "long", "6 April 2017"),
        ("../..", "long", "6 April 2017"),
    ],
)
def test_a_date_is_written_as_its_language_does(language: str, pattern: str, shown: str) -> None:
    """English is British; a language that nobody knows is written as English."""
    assert locales.date(date(2017, 4, 6), language, pattern) == shown


@pytest.mark.parametrize(("language", "shown"), [("en", "98%"), ("tr", "%98")])
def test_a_share_is_written_as_its_language_does(language: str, shown: str) -> None:
    """Turkish puts the sign first."""
    assert locales.percent(0.984, language) == shown


@pytest.mark.parametrize(
    ("code", "name"), [("en", "English"), ("tr", "Türkçe"), ("fr", "Français"), ("xx", "Xx")]
)
def test_a_language_is_named_in_itself(code: str, name: str) -> None:
    """A reader finds a language by the name that its readers give it."""
    assert locales.language_name(code) == name


@pytest.mark.parametrize("code", ["nl", "xx", "../.."])
def test_a_language_without_a_folder_has_english_words(code: str) -> None:
    """But no locale and no name in LaTeX, which would be wrong."""
    own, english = interface(code), interface("en")
    assert (own.digest_in, own.note, own.note_original) == (
        english.digest_in, english.note, english.note_original
    )  # fmt: skip
    assert (own.locale, own.latex, own.small, own.accented) == ("", "", {}, {})


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (
            "tr",
            "24 Saat|Akşam|Cumhuriyet|Çağ|Gece|Ğ|Haber|Ihlamur Postası|IŞIK|ışık|İhlas|Olay|Öz|Sabah|Şafak",
        ),
        ("tr", "The Wire|Umut|Ünye|Vatan|Yeni Çağ|Yeni Şafak|Yenigün|Zaman"),
        (
            "en",
            "Agora|Çağ|Cuma|Die Zeit|El País|Élan|Handelsblatt|İhlas|Işık|Le Monde|Øresund|Ostsee|The Times",
        ),
        ("en", "24 Hours|7 Days|70 Days|Известия|Zeit"),
    ],
)
def test_names_stand_in_the_order_of_the_alphabet(language: str, names: str) -> None:
    """Turkish has Ç, Ğ, I, Ö, Ş, Ü as letters of their own; elsewhere they stand by those they are like."""
    expected = names.split("|")
    assert sorted(set(expected), key=lambda name: locales.sort_key(name, language)) == expected


def test_letters_are_indexed_as_the_accented_ones_that_they_are_like() -> None:
    """Of every language, as a text may have names of another: who looks for isik finds Işık."""
    assert locales.accented() == {ord("ı"): "ị"}


@pytest.mark.parametrize(("share", "shown"), [(1, "100%"), (0.999, "99%"), (0.99, "99%"), (0, "0%")])
def test_only_all_is_shown_as_all(share: float, shown: str) -> None:
    """A mark that is nearly certain is not shown as certain."""
    assert locales.percent(share, "en") == shown
