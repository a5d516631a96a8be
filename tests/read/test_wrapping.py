"""The real document's body, wrapped and paged as other exports do, comes out as it was."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from digest_reader.model import Decoded, Digest
from digest_reader.read.parse import parse

GOLDEN = Path(__file__).parent.parent / "golden" / "parse" / "000_1a61c6700405a917.json"
BODY: list[str] = json.loads(GOLDEN.read_text("utf-8"))["paragraphs"]
HEADER = "ALPHA MEETS BETA\n\n06.04.2017\n\nIndependent (06 April 2017)\n\n"


def read(body: str) -> Digest:
    """Parse *body* under a header and above a footer."""
    return parse(
        Decoded(f"{HEADER}{body}\n\nKaynak/Source:\n", "utf-8"),
        "a.txt",
        mastheads=("ALPHA BETA",),
        default="en",
    )


@pytest.mark.parametrize("width", [45, 60, 65, 72, 76, 80, 100, 118])
def test_wrapped_body_is_put_together(width: int) -> None:
    """Paragraphs wrapped at any usual width, with blank lines between, come out as they were."""
    digest = read("\n\n".join(textwrap.fill(paragraph, width) for paragraph in BODY))
    assert list(digest.paragraphs) == BODY
    assert {problem.code for problem in digest.problems} <= {"hyphen-unsure"}


@pytest.mark.parametrize("width", [65, 72, 76])
def test_paged_body_is_put_together(width: int) -> None:
    """So do they where pages with a number below and the masthead above break them anywhere."""
    lines = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in BODY).split("\n")
    pages = ["\n".join(lines[start : start + 40]) for start in range(0, len(lines), 40)]
    body = "".join(f"{page}\n\n{number}\n\fALPHA BETA\n\n" for number, page in enumerate(pages, start=1))
    assert list(read(body).paragraphs) == BODY


@pytest.mark.parametrize(
    ("words", "first", "told"),
    [
        ("This judg-ment on the vil-lage is long. The judgment hit the village.", "This judgment", []),
        (
            "This judg-ment of a law-yer on the vil-lage. The judgment hit the village.",
            "This judgment",
            ["law-yer"],
        ),
        ("This judg-ment is long. That judgment is short.", "This judg-ment", []),
        ("The chair-man sat by the vil-lage. A chairman is a man of the village.", "The chair-man", []),
        ("The Judg-ment hit the vil-lage. The judgment hit the village.", "The Judg-ment", []),
    ],
)
def test_hyphens_that_were_left_within_lines(words: str, first: str, told: list[str]) -> None:
    """The text is its own dictionary; where it proves several of them wrong, the others are told."""
    digest = read(words)
    assert digest.paragraphs[0].startswith(f"{first} ")
    assert [problem.arguments[0] for problem in digest.problems] == told


def test_wrapped_body_without_blank_lines_is_reported() -> None:
    """Without blank lines some ends of paragraphs cannot be told; no letter is lost, and it is said."""
    digest = read("\n".join(textwrap.fill(paragraph, 76) for paragraph in BODY))
    assert "".join(digest.paragraphs).replace(" ", "") == "".join(BODY).replace(" ", "")
    assert [problem.code for problem in digest.problems] == ["paragraphs-unsure"]
    assert sum(paragraph in BODY for paragraph in digest.paragraphs) >= 18


def test_body_without_blank_lines_is_one_paragraph_a_line() -> None:
    """Long lines without blank lines between are paragraphs each."""
    assert list(read("\n".join(BODY)).paragraphs) == BODY
