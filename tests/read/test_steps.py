"""What is recorded of a text that was read, and where its problems stand."""

from __future__ import annotations

import pytest

from digest_reader.model import Digest
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
