"""What stands above a digest's own header is left out and told: greetings, and a bulletin's own head."""

from __future__ import annotations

import pytest

from digest_reader.model import Digest
from digest_reader.read import read

MASTHEAD = "BULLETIN OF THE FENS"
TEXT = "The ferry board has voted to keep the old pier for another year. The town had asked for it."
DATED = "19.04.2018\n\nThe Fen Gazette (18 April 2018)"
REST = f"THE PIER STAYS\n\n{DATED}\n\n{TEXT}"


def digest(text: str) -> Digest:
    """Read a digest of this text."""
    return read(text.encode(), "a.txt", mastheads=(MASTHEAD,), default="en")


def left_out(text: str) -> int:
    """Return how many lines of a text are left out."""
    return sum(problem.code == "line-left-out" for problem in digest(text).problems)


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["Have a look"], 1),
        (["Have a look"] * 6, 6),
        (["Have a look"] * 7, 0),
        (["Have a look", " ".join(["word"] * 37)], 2),
        (["Have a look", " ".join(["word"] * 38)], 0),
    ],
)
def test_what_somebody_wrote_above_the_masthead_has_six_lines_and_forty_words(
    lines: list[str], count: int
) -> None:
    """More of it is a text."""
    text = f"{chr(10).join(lines)}\n\n{MASTHEAD}\n\n{REST}"
    assert left_out(text) == count
    if count:
        assert (digest(text).title, digest(text).masthead) == ("THE PIER STAYS", MASTHEAD)


@pytest.mark.parametrize(
    "text",
    [
        f"02.06.2018\n\n{MASTHEAD}\n\n{REST}",
        f"THE PIER STAYS\n\n{MASTHEAD}\n\n{DATED}\n\n{TEXT}",
        f"Have a look\n\n{MASTHEAD}",
    ],
)
def test_a_field_above_the_masthead_is_not_left_out(text: str) -> None:
    """Nor is a title there, nor what stands above a masthead alone."""
    assert left_out(text) == 0


@pytest.mark.parametrize(
    ("greeting", "count"),
    [
        ("Dear Ann,\n\nHere it is.", 2),
        ("Hello!\n\nHere it is.", 2),
        ("Dear Ann,", 1),
        ("Dear Ann Mary Sue Roe,\n\nHere it is.", 2),
        ("Dear Ann Mary Sue Eve Roe,\n\nHere it is.", 0),
        ("Dear Ann,\n\n" + "\n\n".join(["Here it is."] * 4), 5),
        ("Dear Ann,\n\n" + "\n\n".join(["Here it is."] * 5), 0),
        ("DEAR ANN,\n\nHere it is.", 0),
        ("Dear Ann,\nHere it is.", 0),
        ("Dear Ann,\n\nhere it is.", 0),
        ("Dear Ann.\n\nHere it is.", 0),
    ],
)
def test_a_greeting_is_left_out_with_the_sentences_below_it(greeting: str, count: int) -> None:
    """It ends with a comma, has five words, and a gap stands below; six lines are its limit."""
    assert left_out(f"{greeting}\n\n{REST}") == count


def test_a_first_line_with_a_comma_may_be_the_titles() -> None:
    """Where the next is not in capitals; and without a header below it greets nobody."""
    assert (
        digest(f"On the Fens,\n\nThe Pier Stays\n\n{DATED}\n\n{TEXT}").title == "On the Fens, The Pier Stays"
    )
    for lines, count in ((8, 2), (9, 0)):
        title = "\n\n".join(["THE OLD PIER"] * (lines - 1))
        assert left_out(f"Dear Ann,\n\nHere it is.\n\n{title}\n\n{DATED}\n\n{TEXT}") == count, lines


@pytest.mark.parametrize(
    ("head", "titles", "count"),
    [
        ("The Fens Today", ["The Pier Stays"], 2),
        ("The Fens Today", ["The Pier Stays"] * 4, 2),
        ("The Fens Today", ["The Pier Stays"] * 5, 0),
        ("THE FENS TODAY", ["The Pier Stays"], 0),
        ("THE FENS TODAY", ["THE PIER STAYS"], 2),
        ("The Fens Today", ["The Pier Stays."], 0),
        ("The Fens are dry.", ["The Pier Stays"], 0),
    ],
)
def test_a_bulletins_own_title_and_date_are_left_out(head: str, titles: list[str], count: int) -> None:
    """Above the title of the first digest, which is written as it is, and the digest's whole header."""
    title = "\n\n".join(titles)
    assert left_out(f"{head}\n\n2 June 2018\n\n{title}\n\n{DATED}\n\n{TEXT}") == count
    assert left_out(f"{head}\n\n2 June 2018\n\n{title}\n\n19.04.2018\n\n{TEXT}") == 0


@pytest.mark.parametrize(
    ("lines", "words", "is_deck"), [(4, 5, True), (5, 5, False), (4, 15, True), (4, 16, False)]
)
def test_a_deck_has_four_lines_and_sixty_words(lines: int, words: int, is_deck: bool) -> None:
    """Between the title and a whole header; longer, it is a text."""
    deck = "\n\n".join([" ".join(["IT", *["WILL"] * (words - 2), "STAY."])] * lines)
    assert (digest(f"The Pier Stays.\n\n{deck}\n\n{DATED}\n\n{TEXT}").date is not None) is is_deck
