"""The ``DIGEST_*`` settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest_reader.model import QuoteStyle
from digest_reader.settings import Settings, SettingsError
from sites import ROOT


def test_a_site_without_settings_has_the_defaults() -> None:
    """Nothing need be set."""
    assert Settings.from_mapping({"SITENAME": "x"}) == Settings()


def test_settings_are_read_under_their_names() -> None:
    """DIGEST_<FIELD> sets the field, whatever else the mapping holds."""
    settings = Settings.from_mapping(
        {
            "DIGEST_LANG": "TR",
            "DIGEST_MASTHEADS": ["THE BULLETIN"],
            "DIGEST_DOUBT_BELOW": 1,
            "DIGEST_OUTER_QUOTES": {"Independent": "single"},
            "DIGEST_SUFFIX_STYLE": {"Valdora Postası": "official"},
            "DIGEST_NOINDEX": {"b", "a"},
            "SITENAME": 7,
        }
    )

    assert settings.lang == "tr"
    assert settings.mastheads == ("THE BULLETIN",)
    assert settings.doubt_below == 1.0
    assert settings.outer_quotes == {"Independent": "single"}
    assert settings.style_of("VALDORA POSTASI").suffixes == "official"
    assert settings.style_of("Independent").suffixes == "press"
    assert settings.noindex == ("a", "b")
    assert settings.report_email == ""


@pytest.mark.parametrize("byline", ["The Closed Gate", "THE CLOSED GATE", "the  closed-gate"])
def test_an_outlet_is_known_however_it_is_written(byline: str) -> None:
    """Capitals, as bylines have them, make no difference."""
    settings = Settings(
        noindex=("The Closed Gate",),
        excerpt_only=("The Closed Gate",),
        outer_quotes={"The Closed Gate": "single"},
        closing_quotes={"the closed gate": "british"},
    )
    assert settings.keeps_from_index(byline)
    assert settings.shows_excerpt_only(byline)
    assert settings.style_of(byline) == QuoteStyle("single", "british")
    for other in ("", "The Gate"):
        assert not settings.keeps_from_index(other)
        assert not settings.shows_excerpt_only(other)
        assert settings.style_of(other) == QuoteStyle()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DIGEST_LANG", "english"),
        ("DIGEST_LANG", None),
        ("DIGEST_LANG", "tag"),
        ("DIGEST_RELATED", -1),
        ("DIGEST_MASTHEADS", "THE BULLETIN"),
        ("DIGEST_MASTHEADS", [1]),
        ("DIGEST_DOUBT_BELOW", 90),
        ("DIGEST_DOUBT_BELOW", True),
        ("DIGEST_OUTER_QUOTES", {"Independent": "curly"}),
        ("DIGEST_OUTER_QUOTES", ["Independent"]),
        ("DIGEST_CLOSING_QUOTES", {"Independent": "logical"}),
        ("DIGEST_SUFFIX_STYLE", {"TRT Haber": "dil"}),
        ("DIGEST_CANONICAL_SOURCE", "no"),
        ("DIGEST_SUMMARY_WORDS", 0),
        ("DIGEST_WORDS_PER_MINUTE", "fast"),
        ("DIGEST_REPORT_EMAIL", ["a@b.example"]),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: object) -> None:
    """The error names the setting and what it found, and says what to give."""
    with pytest.raises(SettingsError, match=rf"^{name} is .*; give ") as error:
        Settings.from_mapping({name: value})
    assert repr(value) in str(error.value)


ASKED = {
    "a text in quotation marks": ["REPORT_EMAIL", "STORE", "REGISTER"],
    'a list of texts, such as ["Independent"]': ["MASTHEADS", "NOINDEX", "EXCERPT_ONLY", "PATHS", "LINKS"],
    'a language code such as "en" or "tr"': ["LANG"],
    "True or False": ["CANONICAL_SOURCE", "CITATIONS", "JSON_FEED", "SITEMAP", "PUBLISH"],
    "True, False or None": ["SOURCE_LINE"],
    "a number from 0 to 1": ["DOUBT_BELOW"],
    "a whole number from 1": ["SUMMARY_WORDS", "WORDS_PER_MINUTE", "LARGEST_FILE", "SEARCH_SHARD"],
    "a whole number, 0 for none": ["RELATED", "MAY_DISAPPEAR"],
    "spellings of outlets' names, each with the name": ["OUTLET_NAMES"],
    'outlets with "single" or "double"': ["OUTER_QUOTES"],
    'outlets with "british" or "american"': ["CLOSING_QUOTES"],
    'outlets with "official" or "press"': ["SUFFIX_STYLE"],
    'the name of a file, such as "words.toml"': ["WORDS"],
}
"""What to give → the settings that want it."""


def test_who_gives_a_wrong_value_is_told_what_to_give() -> None:
    """Every setting asks for what it needs."""
    names = [f"DIGEST_{name}" for asked in ASKED.values() for name in asked]
    assert sorted(names) == sorted(Settings().to_mapping())
    wrong = ("?",)  # a list that no setting but one of texts takes
    for asked, settings in ASKED.items():
        for name in settings:
            value: object = 7.5 if name in ASKED['a list of texts, such as ["Independent"]'] else wrong
            with pytest.raises(SettingsError) as error:
                Settings.from_mapping({f"DIGEST_{name}": value})
            assert str(error.value) == f"DIGEST_{name} is {value!r}; give {asked}."


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("DIGEST_DOUBT_BELOW", 0, 1),
        ("DIGEST_SUMMARY_WORDS", 1, 10**9),
        ("DIGEST_LARGEST_FILE", 1, 10**9),
        ("DIGEST_RELATED", 0, 10**9),
    ],
)
def test_a_number_is_taken_up_to_its_limits(name: str, least: int, most: int) -> None:
    """The limits themselves are numbers that may be given."""
    for value in (least, most):
        assert Settings.from_mapping({name: value}).to_mapping()[name] == value
    with pytest.raises(SettingsError):
        Settings.from_mapping({name: least - 1})


def test_a_text_is_taken_without_the_space_around_it() -> None:
    """As it is easily typed."""
    assert Settings.from_mapping({"DIGEST_REPORT_EMAIL": " a@b.example "}).report_email == "a@b.example"
    assert Settings.from_mapping({"DIGEST_LANG": " TR "}).lang == "tr"


def test_a_sidecar_and_a_bulletin_may_be_five_times_as_large_as_a_digest() -> None:
    """Of a site that takes larger digests too."""
    settings = Settings(largest_file=1000)
    assert (settings.largest_sidecar, settings.largest_bulletin) == (5000, 5000)


def test_an_outlet_is_shown_under_its_name() -> None:
    """Whatever its spelling in the file; one that has no other name keeps its own."""
    settings = Settings(outlet_names={"The Independent": "Independent"})
    assert settings.name_of("THE INDEPENDENT") == "Independent"
    assert settings.name_of("The Fen Gazette") == "The Fen Gazette"


@pytest.mark.parametrize(
    ("path", "folders"),
    [
        ("content/digests/a.txt", ["content/digests", "shared"]),
        ("content/digests/Energy/a.txt", ["content/digests", "shared"]),
        ("content/pages/a.txt", ["content/pages", "shared"]),
    ],
)
def test_links_lead_into_the_folder_of_digests_and_those_that_are_named(
    tmp_path: Path, path: str, folders: list[str]
) -> None:
    """Of a file that is in no such folder, into its own."""
    settings = Settings(links=("shared",))
    assert settings.folders_of(Path(path), tmp_path) == tuple(tmp_path / folder for folder in folders)
    assert Settings(paths=("",)).folders_of(Path(path), tmp_path) == ((tmp_path / path).parent,)


def test_every_wrong_setting_is_named() -> None:
    """One run tells all that is wrong, a line for each."""
    with pytest.raises(SettingsError) as error:
        Settings.from_mapping({"DIGEST_LANG": "english", "DIGEST_RELATED": 2, "DIGEST_SITEMAP": 1})
    assert [line.split()[0] for line in str(error.value).splitlines()] == ["DIGEST_LANG", "DIGEST_SITEMAP"]


def test_the_readme_tells_every_setting_with_its_default() -> None:
    """Its table and the code name the same settings."""
    readme = (ROOT / "README.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(DIGEST_\w+)` \| `?(.*?)`? \|", readme, re.MULTILINE))
    real = {name: repr(value) for name, value in Settings().to_mapping().items()}
    assert told.keys() == real.keys()
    written_out = told.keys() - {"DIGEST_MASTHEADS"}
    assert {name: told[name] for name in written_out} == {
        name: real[name].replace("'", '"') for name in written_out
    }


def test_related_digests_may_be_switched_off() -> None:
    """None is a number of them too."""
    assert Settings.from_mapping({"DIGEST_RELATED": 0}).related == 0
