"""The shapes of bulletins: tables of cases in ``tests/cases/parse``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from digest_reader.model import Decoded, Digest
from digest_reader.read.bylines import split_authors
from digest_reader.read.dates import read_date
from digest_reader.read.parse import parse

CASES = Path(__file__).parent.parent / "cases" / "parse"
MASTHEADS = ("AVRASYA İNCELEMELERİ MERKEZİ CENTER FOR EURASIAN STUDIES",)
HEADER = "ALPHA MEETS BETA\n\n06.04.2017\n\nIndependent (06 April 2017)\n\n"
BODY = "One stands here."


def table(name: str) -> list[Any]:
    """Return the cases of one file, each named for the test report."""
    cases = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    return [pytest.param(case, id=case.get("name", case["text"])) for case in cases]


def read(text: str, language: str | None = None) -> Digest:
    """Parse *text* as the only file there is."""
    return parse(Decoded(text, "utf-8"), "a.txt", mastheads=MASTHEADS, default="en", language=language)


def codes(digest: Digest) -> list[str]:
    """Return the digest's problems as the tables write them."""
    return [f"{problem.code}@{problem.line}" for problem in digest.problems]


@pytest.mark.parametrize("case", table("shapes"))
def test_shape(case: dict[str, Any]) -> None:
    """Every shape of a bulletin yields its fields, and the problems that it has, no others."""
    digest = read(case["text"])
    for field in ("masthead", "title", "date"):
        if field in case:
            assert getattr(digest, field) == case[field]
    if "paragraphs" in case:
        assert list(digest.paragraphs) == case["paragraphs"]
    if "byline" in case:
        assert digest.byline is not None
        byline = {
            "outlet": digest.byline.outlet,
            "authors": list(digest.byline.authors),
            "date": digest.byline.date,
        }
        assert byline == {"date": None} | case["byline"]
    if "source" in case:
        assert digest.source is not None
        assert {"label": digest.source.label, "urls": list(digest.source.urls)} == case["source"]
    assert codes(digest) == case.get("problems", [])


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        ("Ann Roe and Ash Poe", ("Ann Roe", "Ash Poe")),
        ("Ann Roe, Ash Poe ve Eva Doe", ("Ann Roe", "Ash Poe", "Eva Doe")),
        ("Roe & Co", ("Roe & Co",)),
        ("", ()),
    ],
)
def test_names_are_split_where_they_are_a_list(names: str, authors: tuple[str, ...]) -> None:
    """A name that only looks like a list stays whole."""
    assert split_authors(names) == authors


@pytest.mark.parametrize("case", table("bylines"))
def test_byline(case: dict[str, Any]) -> None:
    """A byline gives outlet, author and date, in whatever order it names them."""
    digest = read(f"ALPHA\n\n06.04.2017\n\n{case['text']}\n\n{BODY}")
    assert digest.byline is not None
    assert digest.byline.raw == case["text"]
    assert (digest.byline.outlet, list(digest.byline.authors)) == (case["outlet"], case.get("authors", []))
    assert str(digest.byline.date) == "2017-04-05"
    assert digest.paragraphs == (BODY,)
    assert codes(digest) == case.get("problems", [])


@pytest.mark.parametrize("case", table("dates"))
def test_date(case: dict[str, Any]) -> None:
    """A date is read exactly, read with a doubt that is named, or not read at all."""
    reading = read_date(case["text"])
    if case.get("none"):
        assert reading is None
    else:
        assert reading is not None
        assert (reading.date, reading.doubt) == (case.get("date"), case.get("doubt"))


@pytest.mark.parametrize("case", table("footers"))
def test_footer(case: dict[str, Any]) -> None:
    """A footer gives its label and addresses, and takes no text with it."""
    digest = read(f"{HEADER}{BODY}\n\n{case['text']}")
    if "label" in case:
        assert digest.source is not None
        assert (digest.source.label, list(digest.source.urls)) == (case["label"], case.get("urls", []))
    else:
        assert digest.source is None
    assert list(digest.paragraphs) == [BODY, *case.get("more", [])]
    assert codes(digest) == case.get("problems", [])


@pytest.mark.parametrize("case", table("paragraphs"))
def test_paragraphs(case: dict[str, Any]) -> None:
    """Lines become paragraphs by the written rules; what was joined or taken out is recorded."""
    digest = read(HEADER + case["text"], case.get("language"))
    assert list(digest.paragraphs) == case["paragraphs"]
    assert codes(digest) == case.get("problems", [])
    removed = [step.detail for step in digest.steps if step.name == "clean"]
    assert len(removed) == len(case.get("removed", []))
    for detail, text in zip(removed, case.get("removed", []), strict=True):
        assert repr(text) in detail


def test_joining_is_recorded() -> None:
    """A paragraph that was put together is a step that names the lines."""
    digest = read(
        f"{HEADER}The line was, when the visit was announced, that he would be\n\nrobust with Moscow."
    )
    assert [(step.name, step.detail) for step in digest.steps] == [
        ("join", "joined lines 7 and 9, broken within a sentence")
    ]


def test_a_problem_says_what_to_do() -> None:
    """A problem names file and line, what is wrong, and what can be done about it."""
    [problem] = read("ALPHA\n\n04/06/2017\n\nIndependent (06 April 2017)\n\nText.").problems
    assert str(problem) == (
        'a.txt:3: The date "04/06/2017" was read day first; it could be month first. [date-ambiguous] '
        "Write it as 06.04.2017 or 6 April 2017, or set the date in the sidecar."
    )


def test_a_long_line_is_a_paragraph() -> None:
    """A line far longer than any field is a paragraph, even where it begins as a footer does."""
    line = "Source: " + "https://example.org/a " * 200
    digest = read(HEADER + line)
    assert digest.source is None
    assert digest.paragraphs == (line.strip(),)


@pytest.mark.parametrize(("outlet", "told"), [("05.04.2016", []), ("04.04.2016", ["dates-apart@3"])])
def test_a_year_and_a_day_apart_is_too_much(outlet: str, told: list[str]) -> None:
    """A bulletin is of its outlet's year, and 366 days are one."""
    digest = read(f"ALPHA\n\n06.04.2017\n\nIndependent ({outlet})\n\n{BODY}")
    assert codes(digest) == told


@pytest.mark.parametrize(("lines", "told"), [(2, "1 break"), (3, "2 breaks")])
def test_joined_lines_are_counted(lines: int, told: str) -> None:
    """How many breaks of lines were taken out is a step."""
    body = "\n".join(["The pier of the old town stays where it was, says"] * (lines - 1) + ["the board."])
    details = [step.detail for step in read(HEADER + body).steps]
    assert details == [f"re-joined hard-wrapped lines at {told}"]
