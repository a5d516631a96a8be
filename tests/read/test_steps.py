"""What is recorded of a text that was read, and where its problems stand."""

from __future__ import annotations

import pytest

from digest_reader.model import Digest, SaidLines
from digest_reader.read import read

DATED = "19.04.2018\n\nThe Fen Gazette (18 April 2018)"
TEXT = "The ferry board has voted to keep the old pier for another year."
HEADER = f"THE PIER STAYS\n\n{DATED}\n\n"


def digest(text: str) -> Digest:
    """Read a digest of this text."""
    return read(text.encode(), "a.txt", mastheads=("BULLETIN OF THE FENS",), default="en")


@pytest.mark.parametrize(
    ("text", "step"),
    [
        (
            f"\n\nTHE PIER OF THE FERRY BOARD AND OF THE TOWN\nSTAYS\n\n{DATED}\n\n{TEXT}",
            "joined the title's lines 3 to 4",
        ),
        (
            f"{HEADER}{TEXT}\n\n- 2 -\n\n{TEXT}",
            "took out the page number, running head or rule '- 2 -' at line 9",
        ),
        (
            f"{HEADER}This vil-lage has a judg-ment. The judgment hit the village.",
            "took the hyphens out of judg-ment, vil-lage",
        ),
        (
            f"{HEADER}{TEXT}\n\nSource: www.example.org/a, https://example.org/b",
            "wrote https:// before the address www.example.org/a",
        ),
    ],
)
def test_what_was_done_is_a_step(text: str, step: str) -> None:
    """Each says what, and where."""
    assert [step.detail for step in digest(text).steps] == [step]


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        (f"\n\nONE THING\n\n{HEADER}{TEXT}", "title-in-parts", 3, "ONE THING / THE PIER STAYS"),
        (HEADER, "body-missing", 7, ""),
        (
            f"{HEADER}{TEXT}\n[02/06/2018, 09:15] Ash: It stays.",
            "line-left-out",
            8,
            "[02/06/2018, 09:15] Ash:",
        ),
        (f"{HEADER}{TEXT}\n\nSource: example.org/a\n\nElse.\n\nMore.", "text-after-footer", 11, "Else."),
        (f"THE PIER STAYS\n\n19.04.2018\n\nPolitiken\n\n{TEXT}", "outlet-date-missing", 5, "Politiken"),
        (f"{HEADER}{TEXT}\n\nTHE WEIR\n\n{DATED}\n\n{TEXT}", "several-digests", 9, "THE WEIR"),
    ],
)
def test_a_problem_names_its_line(text: str, code: str, line: int, words: str) -> None:
    """With the words that stand there."""
    [problem] = digest(text).problems
    assert (problem.code, problem.line, problem.arguments) == (code, line, (words,))


@pytest.mark.parametrize(
    ("footer", "urls"),
    [
        ("(https://example.org/a_(b)).", ("https://example.org/a_(b)",)),
        ("see https://example.org/a).", ("https://example.org/a",)),
        (
            "[https://example.org/a]; <https://example.org/b>",
            ("https://example.org/a", "https://example.org/b"),
        ),
        ("“https://example.org/a”, https://example.org/a", ("https://example.org/a",)),
    ],
)
def test_an_address_ends_before_the_punctuation_behind_it(footer: str, urls: tuple[str, ...]) -> None:
    """A bracket belongs to it where it was opened within it; each address is named once."""
    source = digest(f"{HEADER}{TEXT}\n\nSource: {footer}").source
    assert source is not None
    assert source.urls == urls


@pytest.mark.parametrize(
    ("address", "unusable"),
    [("https://[bad/x", "https://[bad/x"), ("javascript:alert(1)", "javascript:alert(1)"), ("ftp://", "ftp://"),
     ("MAILTO:a@example.org", "MAILTO:a@example.org"), ("data:x", "data:x")],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_told_once(address: str, unusable: str) -> None:
    """It stays in the words of the footer; the other one is the source."""
    parsed = digest(f"{HEADER}{TEXT}\n\nSource: {address} https://example.org/a")
    [problem] = parsed.problems
    assert (problem.code, problem.line, problem.arguments) == ("address-unusable", 9, (unusable,))
    assert parsed.source is not None
    assert (parsed.source.urls, parsed.source.label) == (("https://example.org/a",), f"Source: {address}")


def test_a_second_outlet_of_an_authors_line_is_told() -> None:
    """The byline has the first."""
    parsed = digest(f"{HEADER}By Jane Roe and John Doe, Moor Post\n\n{TEXT}")
    assert parsed.byline is not None
    assert (parsed.byline.outlet, parsed.byline.authors) == ("The Fen Gazette", ("Jane Roe", "John Doe"))
    assert [(problem.code, problem.arguments) for problem in parsed.problems] == [
        ("byline-aside", ("Moor Post",))
    ]


@pytest.mark.parametrize(
    ("line", "words", "authors"),
    [
        ("The Desk of the Fens", "The Desk", ("The Desk of the Fens",)),
        ("Jane Roe and John Doe", "Jane", ("Jane Roe", "John Doe")),
    ],
)
def test_a_line_that_the_editor_calls_the_authors_names_them(
    line: str, words: str, authors: tuple[str, ...]
) -> None:
    """Persons or not; words that begin no line are told."""
    text = f"{HEADER}{line}\n\n{TEXT}"
    parsed = read(text.encode(), "a.txt", mastheads=(), default="en", said=SaidLines(author=words))
    assert parsed.byline is not None
    assert (parsed.byline.authors, parsed.problems) == (authors, ())
    parsed = read(text.encode(), "a.txt", mastheads=(), default="en", said=SaidLines("Moor", words, ("x",)))
    assert [(problem.code, problem.line, problem.arguments) for problem in parsed.problems] == [
        ("line-not-found", 0, ("Moor",)),
        ("line-not-found", 0, ("x",)),
    ]


def test_a_line_that_the_editor_says_to_be_no_text_is_taken_out() -> None:
    """And that is a step."""
    said = SaidLines(no_text=("Photo",))
    parsed = read(
        f"{HEADER}{TEXT}\n\nPhoto: Ann Poe".encode(), "a.txt", mastheads=(), default="en", said=said
    )
    assert parsed.paragraphs == (TEXT,)
    assert [step.detail for step in parsed.steps] == [
        "took out 'Photo: Ann Poe' at line 9, as the sidecar says"
    ]
