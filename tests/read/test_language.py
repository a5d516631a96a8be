"""Telling the language of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.model import languages
from digest_reader.read.language import tell_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The move is said to follow the arrival of the president.", "en"),
        ("Bu konuda bir anlaşma imzalandı ve iki ülke bunu duyurdu.", "tr"),
        ("Türkiye and the European Union are to meet in Ankara, it was said.", "en"),
        ("BU KONUDA ANLAŞMA İÇİN GÖRÜŞMELER OLDUĞU GİBİ SÜRÜYOR", "tr"),
        ("Kasabanin balikcilari fenerin acik kalmasini istedi.", "tr"),
        ("Deutschlands Botschafter war zufrieden, der Chef des Verbands nicht.", "de"),
        ("Le ministre a dit que la France et lAllemagne ont un accord dans lUnion.", "fr"),
        ("Los pescadores del pueblo quieren conservar el viejo faro.", "es"),
        ("I pescatori vogliono tenere il vecchio faro della città.", "it"),
        ("Os pescadores da cidade querem manter o velho farol aberto.", "pt"),
        ("De vissers van de stad willen de oude vuurtoren houden.", "nl"),
        ("Fiskarna i staden vill behålla den gamla fyren över vintern.", "sv"),
        ("Rybacy z miasta chcą zachować starą latarnię na zimę.", "pl"),
        ("Pescarii din oraș vor să păstreze vechiul far peste iarnă.", "ro"),
        ("Рыбаки города хотят сохранить старый маяк на зиму.", "ru"),
        ("Οι ψαράδες της πόλης θέλουν να κρατήσουν τον παλιό φάρο.", "el"),
        ("Şəhərin balıqçıları köhnə mayakın açıq qalmasını istədilər.", "az"),
        ("يريد صيادو المدينة الإبقاء على المنارة القديمة.", "ar"),
        ("דייגי העיר רוצים לשמור על המגדלור הישן.", "he"),
    ],
)
def test_language_is_told_by_the_words(text: str, language: str) -> None:
    """The language is told, with or without a folder of ours, whatever the default."""
    assert tell_language(text, "en") == language
    assert tell_language(text, "tr") == language


@pytest.mark.parametrize("text", ["", "1234", "06.04.2017", "\ufdd0\x01\u202e"])
def test_default_where_nothing_tells(text: str) -> None:
    """A text without words has the default language."""
    assert tell_language(text, "en") == "en"
    assert tell_language(text, "tr") == "tr"


@given(st.text())
def test_a_language_is_told_the_same_twice(text: str) -> None:
    """Any text has a language that has a name, and always the same one."""
    code = tell_language(text, "en")
    assert code in languages()
    assert tell_language(text, "en") == code
