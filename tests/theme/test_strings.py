"""The words of the interface."""

from __future__ import annotations

import re
import string

import pytest
from jinja2 import Environment, FileSystemLoader

from sites import ROOT

TEMPLATES = ROOT / "theme" / "templates"
LANGUAGES = sorted(path.stem for path in (TEMPLATES / "strings").glob("*.html"))


def strings(language: str) -> dict[str, str]:
    """Return the table of a language."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    table: dict[str, str] = environment.get_template(f"strings/{language}.html").module.t
    return table


def fields(text: str) -> set[str]:
    """Return the names that are filled into a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language: str) -> None:
    """No language lacks a key, has one of its own or one without words, and all fill in the same names."""
    english, own = strings("en"), strings(language)
    assert own.keys() == english.keys()
    assert not [key for key, text in own.items() if not text.strip()]
    assert {key: fields(text) for key, text in own.items()} == {
        key: fields(text) for key, text in english.items()
    }


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    """Templates ask for no word that is missing, and the tables hold none that nobody asks for."""
    source = "\n".join(
        path.read_text("utf-8") for path in TEMPLATES.glob("*.html") if path.name != "head_machines.html"
    )
    asked = set(re.findall(r"\bt\.(\w+)", source))
    asked |= {
        f"{key}_{number}" for key in re.findall(r'count\("(\w+)"', source) for number in ("one", "other")
    }
    asked |= {f"search_{key}" for key in ("working", "none", "one", "other", "failed")}
    asked |= {f"colours_{value}" for value in ("auto", "light", "dark")}
    assert asked == strings("en").keys()


@pytest.mark.parametrize(
    ("language", "words"), [(language, language) for language in LANGUAGES] + [("xx", "en")]
)
def test_a_page_speaks_the_language_that_has_a_table(language: str, words: str) -> None:
    """Adding a language is adding its table; a page in a language without one has English words."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    page = environment.get_template("base.html").render(page_lang=language, SITEURL="", DIRECT_TEMPLATES=[])
    assert strings(words)["skip"] in page
