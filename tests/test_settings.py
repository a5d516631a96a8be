"""The ``DIGEST_*`` settings."""

from __future__ import annotations

import re

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
