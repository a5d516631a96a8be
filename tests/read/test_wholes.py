"""Digests of every kind, read whole: a table of cases in ``tests/cases/parse``."""

from __future__ import annotations

import re
import tomllib
from datetime import date as Date
from pathlib import Path
from typing import Any

import pytest

from digest_reader.read import read

TABLE = tomllib.loads((Path(__file__).parents[1] / "cases" / "parse" / "wholes.toml").read_text("utf-8"))


def in_words(value: Any) -> Any:
    """Return what a case says, with the words that it has short names for."""
    if isinstance(value, list):
        return [in_words(item) for item in value]
    return (
        re.sub(r"{(\w+)}", lambda name: TABLE["words"][name[1]], value) if isinstance(value, str) else value
    )


USUAL: dict[str, Any] = {
    "language": "en",
    "others": [],
    "title": TABLE["words"]["title"],
    "headline": TABLE["words"]["low"],
    "masthead": "",
    "date": Date(2018, 4, 19),
    "outlet": "The Fen Gazette",
    "authors": [],
    "outlet_date": Date(2018, 4, 18),
    "label": "",
    "urls": [],
    "paragraphs": [TABLE["words"]["text"]],
    "problems": [],
    "steps": [],
}


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["name"])
def test_a_digest_is_read_whole(case: dict[str, Any]) -> None:
    """Nothing of it is lost, nothing doubtful is passed over, and nothing else is told."""
    digest = read(in_words(case["text"]).encode(), "a.txt", mastheads=("BULLETIN OF THE FENS",), default="en")
    byline = digest.byline
    told = {
        "language": digest.language,
        "others": [f"{number}: {code}" for number, code in digest.others],
        "title": digest.title,
        "headline": digest.headline,
        "masthead": digest.masthead,
        "date": digest.date or "",
        "outlet": byline.outlet if byline else "",
        "authors": list(byline.authors) if byline else [],
        "outlet_date": (byline and byline.date) or "",
        "label": digest.source.label if digest.source else "",
        "urls": list(digest.source.urls) if digest.source else [],
        "paragraphs": list(digest.paragraphs),
        "problems": [f"{problem.code}@{problem.line}" for problem in digest.problems],
        "steps": [step.detail for step in digest.steps],
    }
    assert told == {name: in_words(case.get(name, usual)) for name, usual in USUAL.items()}
