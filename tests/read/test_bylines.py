"""What the names of a byline are: a table in ``tests/cases/parse``."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from digest_reader.read.bylines import said_outlet, split_byline

TABLE = Path(__file__).parents[1] / "cases" / "parse" / "names.toml"


@pytest.mark.parametrize(
    ("who", "outlet", "authors", "aside", "unsure"), tomllib.loads(TABLE.read_text("utf-8"))["cases"]
)
def test_names_are_told_apart(who: str, outlet: str, authors: str, aside: str, unsure: str) -> None:
    """In whatever order and with whatever between them; what nothing tells is not sure."""
    names = split_byline(who)
    told = {
        "outlet": not names.outlet_sure,
        "author": not names.author_sure,
        "person": names.outlet_like_person,
    }
    assert (names.outlet, "; ".join(names.authors), "; ".join(names.aside)) == (outlet, authors, aside)
    assert "; ".join(name for name, is_so in told.items() if is_so) == unsure


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Jane Roe for The Fen Gazette", "for The Fen Gazette"),
        ("By Jane Roe, Special to The Fen Gazette", "Special to The Fen Gazette"),
        ("Jane Roe, The Fen Gazette", ""),
    ],
)
def test_for_which_outlet_an_author_wrote_is_said(text: str, outlet: str) -> None:
    """With the words that say it."""
    assert said_outlet(text) == outlet
