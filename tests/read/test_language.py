"""Telling the language of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.model import languages
from digest_reader.read.language import tell_language, tell_other_language


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


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("The minister said that the talks would go on next week.", "tr", "en"),
        ("Bakan, görüşmelerin gelecek hafta yeniden başlayacağını ve sonuç beklediğini söyledi.", "en", "tr"),
        ("HARBOUR TOWN ASKS ITS COUNCIL FOR AN ANSWER", "tr", "en"),
        ("KASABA MECLİSTEN BİR YANIT BEKLEDİĞİNİ SÖYLÜYOR", "en", "tr"),
        (
            "Der Minister sagte heute, dass die Gespräche in der nächsten Woche weitergehen und dann enden.",
            "en",
            "de",
        ),
        ("The minister said that the talks would go on next week.", "en", ""),
        # Names and works are the same in all languages.
        ("Harland Pryce, Edith Marlowe, Simon Brandt and the Old Harbour Quartet", "tr", ""),
        ("Yönetmenin The Old Lighthouse Keeper of the Northern Shore adlı filmi gösterildi.", "tr", ""),
        ("Harland Prycein Old Harbourdaki evi", "tr", ""),
        # Too few words to be sure.
        ("He said no.", "tr", ""),
        ("Wir gehen jetzt alle nach Hause.", "en", ""),
    ],
)
def test_a_part_in_another_language_is_told_only_for_certain(text: str, language: str, other: str) -> None:
    """Whole sentences tell it, names do not; in doubt a part is in the language of the text."""
    assert tell_other_language(text, language) == other


@given(st.text())
def test_a_language_is_told_the_same_twice(text: str) -> None:
    """Any text has a language that has a name, and always the same one."""
    code = tell_language(text, "en")
    assert code in languages()
    assert tell_language(text, "en") == code


def test_words_in_a_languages_own_letters_are_of_that_language() -> None:
    """A part with many of them is in no other, whatever its other words look like."""
    words = (
        "the minister said that the talks on the {} would go on with the {} and the {} next week and all of "
        "them saw the {}"
    )
    assert tell_other_language(words.format("şehir", "köprü", "ağaç", "ışık"), "tr") == ""
    assert tell_other_language(words.format("city", "bridge", "tree", "light"), "tr") == "en"
    assert tell_other_language(words.format("şehir", "köprü", "ağaç", "ışık"), "de") == "en"


@pytest.mark.parametrize(("words", "other"), [(4, ""), (5, "en")])
def test_five_words_tell_another_language(words: int, other: str) -> None:
    """Fewer may be a name."""
    assert tell_other_language(" ".join("the minister said that they".split()[:words]), "tr") == other


@pytest.mark.parametrize(("words", "other"), [(9, ""), (10, "de")])
def test_ten_words_tell_a_language_without_a_folder(words: int, other: str) -> None:
    """Of fewer, one that has none is not told."""
    text = "wir gehen jetzt alle nach hause und dann essen wir"
    assert tell_other_language(" ".join(text.split()[:words]), "en") == other


@pytest.mark.parametrize(("words", "other"), [(16, "en"), (15, "")])
def test_one_word_in_eight_may_have_letters_of_the_texts_own_language(words: int, other: str) -> None:
    """Of more, the part is not told to be in another."""
    text = "şehir minister şehir that the talks on it would go on with the two of"
    assert tell_other_language(" ".join([*text.split(), "them"][:words]), "tr") == other
