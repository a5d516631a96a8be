"""Languages whose names take suffixes: what a network is told of their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.restore.suffixes import (
    ENDING_CLASSES,
    GUESSED,
    LONGEST,
    NAME_CLASSES,
    PLACES,
    STEMS,
    Suffixes,
)

TABLES = {
    "lower": {"I": "ı", "İ": "i"},
    "names": {"Valdora": 7, "Valdo": 2, "0": 6, "İzlek": 7},
    "endings": {"nın": 3, "ın": 3, "da": 3, "ra": 1, "ya": 2, "den": 3, "li": 0},
    "joins": {"anın": 5, "kın": 3, "ada": 4},
    "hashes": {"first": (5, 64), "end": (-3, 32)},
}


@pytest.fixture(name="suffixes")
def _suffixes() -> Suffixes:
    return Suffixes(TABLES)


def place(stem: int) -> tuple[int, int, int] | None:
    """Return the suffix's length, the name's class and the suffix's class that a class stands for."""
    at, ending = divmod(stem - 1, ENDING_CLASSES)
    return (at // NAME_CLASSES + 1, at % NAME_CLASSES, ending) if stem else None


@pytest.mark.parametrize(
    ("core", "folded"),
    [("IŞIK", "ışık"), ("İzlek", "izlek"), ("Valdora", "valdora"), ("2017de", "0de"), ("10.30da", "0.0da")],
)
def test_letters_are_lowered_as_the_language_does(suffixes, core, folded):
    """I is not i, and one number is as good as another."""
    assert suffixes.fold(core) == folded


def test_a_name_that_texts_have_is_cut_from_its_suffix(suffixes):
    """The name most surely before an apostrophe comes first: Valdora and nın, not Valdo."""
    told = suffixes.features("Valdoranın")
    assert place(told["stem"]) == (3, 7, 3)


def test_a_number_is_a_name(suffixes):
    """Whichever it is."""
    assert place(suffixes.features("1998den")["stem"]) == (3, 6, 3)
    assert suffixes.features("1998den")["first"] == suffixes.features("17den")["first"]


def test_a_name_in_no_text_is_guessed_by_where_suffixes_join(suffixes):
    """After a vowel another suffix is common than after a consonant."""
    assert place(suffixes.features("Orpanın")["stem"]) == (3, GUESSED, 3)
    assert place(suffixes.features("Dorsekın")["stem"]) == (2, GUESSED, 3)


@pytest.mark.parametrize(
    ("core", "length"),
    [
        ("2017den", 3), ("10.30da", 2), ("TBMMnın", 3), ("F16ya", 2), ("90lıdan", 0), ("90lida", 4),
        ("90dap", 0), ("Valdoranın", 0), ("valdora", 0), ("1080p", 0), ("XVega", 0), ("Ada", 0), ("2017", 0),
        ("TBMM", 0),
    ],
)  # fmt: skip
def test_behind_figures_and_capitals_a_suffix_begins_with_small_letters(suffixes, core, length):
    """One suffix or several; what follows may be something else too."""
    assert suffixes.behind_figures(core) == length


def test_a_word_in_small_letters_is_no_name(suffixes):
    """Nothing is told of where it could be cut."""
    for core in ("valdoranın", "iPada"):
        told = suffixes.features(core)
        assert (told["stem"], told["second"]) == (0, 0)


def test_the_rest_of_a_text_tells_where_a_name_ends(suffixes):
    """By the bare name, or else by the same name with another suffix; by nothing where there is neither."""
    assert suffixes.evidence(["Orpa", "geldi", "Orpanın"]) == [0, 0, 3]
    assert suffixes.evidence(["Sezginerin", "Orpaya", "Orpada"]) == [0, LONGEST + 2, LONGEST + 2]
    assert suffixes.evidence(["orpa", "Orpanın"]) == [0, 0]


def test_evidence_has_a_class_for_every_length_of_a_suffix():
    """The longest suffix of a name that has another one too is the last class."""
    long = "ya" * (LONGEST // 2)
    suffixes = Suffixes({**TABLES, "endings": {**TABLES["endings"], long: 1}})
    assert max(suffixes.evidence([f"Orpa{long}", "Orpada"])) == PLACES - 1


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), max_size=12))
def test_every_word_has_classes_that_there_are(cores):
    """Whatever the letters: ligatures, capitals without small letters, digits of other scripts."""
    suffixes = Suffixes(TABLES)
    for core in cores:
        for name, chosen in suffixes.features(core).items():
            assert 0 <= chosen < suffixes.sizes[name]
    evidence = suffixes.evidence(cores)
    assert len(evidence) == len(cores)
    assert all(0 <= chosen < PLACES for chosen in evidence)


@pytest.mark.parametrize(
    ("longer", "shorter", "lengths"),
    [
        # classes of Valdoran and Valdora, before ın and nın; None where a name is in no text
        (7, 8, [2, 3]),  # an apostrophe follows it; one never does
        (8, 7, [3, 2]),
        (2, 8, [3, 2]),  # seldom; never
        (8, 2, [2, 3]),
        (2, 3, [3, 2]),  # seldom; not so seldom
        (1, 2, [3, 2]),
        (0, 2, [3, 2]),
        (0, None, [2, 3]),
        (2, None, [2, 3]),
        (7, 7, [3, 2]),  # alike: the longer suffix
        (None, None, [3, None]),  # of names in no text those that a suffix is seen to join
    ],
)
def test_of_two_names_in_a_word_the_surer_comes_first(longer, shorter, lengths):
    """By how surely an apostrophe follows it in texts."""
    classes = {"Valdoran": longer, "Valdora": shorter}
    names = {name: number for name, number in classes.items() if number is not None}
    told = Suffixes({**TABLES, "names": names, "joins": {"anın": 5}}).features("Valdoranın")
    places = [place(told["stem"]), place(told["second"])]
    assert [found and found[0] for found in places] == lengths


def test_the_class_of_a_word_is_told_by_its_letters(suffixes):
    """The first five tell one, and the last three the other."""
    told = suffixes.features
    assert told("Valdoranın")["first"] == told("Valdorda")["first"] != told("Valdsrda")["first"]
    assert told("Valdoranın")["end"] == told("Orpanın")["end"] != told("Orpaben")["end"]


def test_a_suffix_has_twelve_letters(suffixes):
    """The longest of a name in no text has the last of all classes; a longer one is none."""
    for length, ends in ((12, True), (13, False)):
        long = "y" * length
        tables = {**TABLES, "endings": {long: ENDING_CLASSES - 1}, "joins": {f"a{long}": 1}}
        told = Suffixes(tables).features(f"Orpa{long}")["stem"]
        assert told == (STEMS - 1 if ends else 0)


def test_a_name_of_one_letter_is_none(suffixes):
    """Two letters are, where they stand alone as well; with another suffix it takes four."""
    assert suffixes.evidence(["O", "Oda"]) == [0, 0]
    assert suffixes.evidence(["Od", "Odda"]) == [0, 2]
    assert suffixes.evidence(["Orpya", "Orpda"]) == [0, 0]
    assert suffixes.evidence(["Orpaya", "Orpada"]) == [LONGEST + 2, LONGEST + 2]


def test_a_word_whose_small_letters_are_more_is_not_cut():
    """Its places would be others in them."""
    assert Suffixes({**TABLES, "lower": {}}).cuts("İzleknın") == ()
    assert Suffixes(TABLES).cuts("İzleknın")
