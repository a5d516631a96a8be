"""What looks like a field or a note and could not be placed is told, whatever its words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from digest_reader.model import Digest
from digest_reader.read import read

HEADER = "THE MARSH IS DRAINED\n\n02.06.2018\n\nThe Fen Gazette (1 June 2018)\n\n"
FIRST = "The drainers worked on the marsh all night, and by noon the meadows were dry."
SECOND = "Their foreman slept until the evening, and nobody dared to wake him before then."
TEXT = f"{FIRST}\n\n{SECOND}"
HEADED = f"Why the herons came\n\n{SECOND}"


def digest(text: str) -> Digest:
    """Read a digest of this text."""
    return read(text.encode(), "a.txt", mastheads=(), default="en")


def told(text: str) -> list[int]:
    """Return the lines of a text below the header of which a problem speaks."""
    return [problem.line for problem in digest(f"{HEADER}{text}\n").problems]


@pytest.mark.parametrize(
    "line",
    [
        *("Ash Poe (çev.)", "told by Ash Poe, set down by Hugh Quill", "fens@example.org", "ap/hq"),
        *("Tekening: the dry meadow", "The dry meadow | Ash Poe", "Desk: fens@example.org"),
        *(
            "The foreman (asleep)",
            "The foreman. A drawing",
            "14 drainers nodded at this in a week",
            "The dry meadow at noon, as the foreman saw it",
        ),
        "The foreman, and where his left boot was",  # is joined to what stands below
        "By noon the meadows were dry",  # words of another paragraph
    ],
)
def test_a_line_within_a_text_is_told(line: str) -> None:
    """One with a label, a bar, a contact or a count, one too long for a heading, and a pull quote."""
    assert told(f"{FIRST}\n\n{line}\n\n{SECOND}") == [9]


@pytest.mark.parametrize(
    "line",
    [
        *("[a]Which marsh?", "* Of the Fen Drainers.", "† Of the Fen Drainers.", "(Told by his wife.)"),
        *("– Ash Poe drains marshes.", "Ash Poe drains marshes for a living.", "Rectified: it was a bog."),
        *("Mended on 3 June 2018 as the marsh is a bog.", "Tell us of your marsh at fens@example.org."),
        "Told by Ash Poe, set down by Tess Alder and Hugh Quill.",
        "The Gazette regrets that a bog was called a marsh.",
        "The Fen Gazette regrets that a bog was called a marsh.",
        "Ash Tess Poe drains marshes for a living.",
        *("Note of the desk: it was a bog.", "Remarked [AP1]: Which marsh is it?"),
    ],
)
def test_a_remark_at_the_end_is_told(line: str) -> None:
    """Whether it is a sentence or not."""
    assert told(f"{TEXT}\n\n{line}") == [11]


def test_a_second_title_is_told() -> None:
    """A line without a full stop above the text."""
    line = "Fens lose their last marsh of all, and nobody is sorry but the eels and the herons"
    assert told(f"{line}\n\n{TEXT}") == [7]


def test_what_an_author_writes_of_themselves_is_told() -> None:
    """The last paragraph begins with the name in the byline."""
    header = HEADER.replace("The Fen Gazette", "Ash Poe, The Fen Gazette")
    parsed = digest(f"{header}{TEXT}\n\nAsh Poe has drained marshes for nine years. He likes eels.\n")
    assert [problem.line for problem in parsed.problems] == [11]


def test_what_stands_behind_a_menu_at_the_end_is_told() -> None:
    """Where not all of it is sentences, every line."""
    assert told(f"{TEXT}\n\nComments\n\nfenman\n\nA bog, surely.\n\nPoor eels") == [11, 13, 15, 17]


@pytest.mark.parametrize(("words", "is_told"), [(30, True), (31, False)])
def test_what_stands_behind_a_menu_has_thirty_words(words: int, is_told: bool) -> None:
    """A longer paragraph is text: the line above it was none of a page's, or stands within the article."""
    comment = " ".join(["bog"] * (words - 1))
    assert (13 in told(f"{TEXT}\n\nComments\n\nA {comment}.\n\nPoor eels")) is is_told


@pytest.mark.parametrize(("dots", "is_told"), [(1985, True), (1986, False)])
def test_a_name_of_a_pages_head_has_two_thousand_characters(dots: int, is_told: bool) -> None:
    """Of a longer line the words are not compared."""
    assert (9 in told(f"{FIRST}\n\nThe Fen Gazette{'.' * dots}\n\n{SECOND}")) is is_told


def test_one_heading_alone_is_told() -> None:
    """It may be a caption, or the title of something else; where there are two, both are headings."""
    middle = "The eels went to the sea, the herons stayed."
    assert told(f"{FIRST}\n\nThe dry meadow\n\n{SECOND}") == [9]
    assert told(f"{FIRST}\n\nThe dry meadow\n\n{middle}\n\n{HEADED}") == []


@pytest.mark.parametrize(("words", "lines"), [(7, []), (8, [9, 13])])
def test_a_heading_has_seven_words(words: int, lines: list[int]) -> None:
    """A longer line without a full stop is none."""
    heading = " ".join("What the eels did on the day after".split()[:words])
    middle = "The eels went to the sea, the herons stayed."
    assert told(f"{FIRST}\n\n{heading}\n\n{middle}\n\n{HEADED}") == lines


@pytest.mark.parametrize(("words", "lines"), [(5, []), (6, [9])])
def test_a_pull_quote_has_six_words(words: int, lines: list[int]) -> None:
    """Fewer of another paragraph's are a heading."""
    quote = " ".join("by noon the meadows were dry".split()[-words:])
    middle = "The eels went to the sea, the herons stayed."
    assert told(f"{FIRST}\n\n{quote[0].upper()}{quote[1:]}\n\n{middle}\n\n{HEADED}") == lines


def test_what_others_have_is_the_texts_own() -> None:
    """A label that another paragraph has, and numbers that follow each other, are no captions."""
    labelled = "Wages: nine pounds\n\nThe eels went to the sea.\n\nWages: ten pounds"
    assert told(f"{FIRST}\n\n{labelled}\n\n{SECOND}") == []
    assert told(f"{FIRST}\n\nWages: nine pounds\n\n{SECOND}") == [9]
    numbered = "1 Drainer of marshes\n\nThe eels went to the sea.\n\n2 Catcher of eels"
    assert told(f"{FIRST}\n\n{numbered}\n\n{SECOND}") == []
    assert told(f"{FIRST}\n\n{numbered.replace('2', '4')}\n\n{SECOND}") == [9, 13]


@pytest.mark.parametrize(("words", "lines"), [(30, [13]), (31, [])])
def test_what_stands_below_a_rule_is_told(words: int, lines: list[int]) -> None:
    """Where it is as short as a remark; the rule itself is an ornament."""
    remark = f"The {' '.join(['wet'] * (words - 3))} drainers left."
    assert told(f"{TEXT}\n\n* * *\n\n{remark}") == lines


def test_several_rules_are_ornaments() -> None:
    """So is one with more than two paragraphs below."""
    assert told(f"{FIRST}\n\n* * *\n\n{SECOND}\n\n* * *\n\nThe drainers left.") == []
    assert told(f"{FIRST}\n\n-----\n\n{SECOND}\n\nThe drainers left.\n\nThe eels stayed.") == []


@pytest.mark.parametrize(("behind", "lines"), [(1, [11]), (2, [])])
def test_a_remark_is_one_of_the_last_two_paragraphs(behind: int, lines: list[int]) -> None:
    """Farther up a footnote's mark may be of the text."""
    rest = ["The herons came back to what was left of it.", "They stood there for a while."][:behind]
    assert told("\n\n".join([TEXT, "† Of the drainers of the fens, he is one.", *rest])) == lines


@pytest.mark.parametrize(("between", "is_told"), [(5, True), (6, False)])
def test_a_menu_is_looked_for_in_seven_paragraphs_at_the_end(between: int, is_told: bool) -> None:
    """Above them it may be a heading."""
    comments = [f"A {word} bog." for word in "red wet old sad big dry".split()][:between]
    text = "\n\n".join([TEXT, "Comments", *comments, "Poor eels"])
    assert (13 in told(text)) is is_told


@pytest.mark.parametrize(("count", "is_told"), [(500, True), (501, False)])
def test_a_pull_quote_is_looked_for_in_five_hundred_paragraphs(count: int, is_told: bool) -> None:
    """In a longer text none is compared with all others."""
    others = [f"The drainers dug ditch {number} until it was dark." for number in range(count - 3)]
    text = "\n\n".join(
        [FIRST, "By noon the meadows were dry", *others[:-1], "What the eels did", *others[-1:]]
    )
    assert (told(text) == [9]) is is_told


@pytest.mark.parametrize(("words", "is_told"), [(3, False), (4, True), (25, True), (26, False)])
def test_a_credit_has_four_to_twenty_five_words(words: int, is_told: bool) -> None:
    """Most of them are names."""
    names = " ".join(["by", *(f"Ash{'x' * number}" for number in range(words - 2))])
    assert (told(f"{TEXT}\n\nTold {names}.") == [11]) is is_told


@pytest.mark.parametrize(("words", "lines"), [(15, [9]), (16, [])])
def test_a_caption_that_is_joined_has_fifteen_words(words: int, lines: list[int]) -> None:
    """A longer line that leaves off goes on below."""
    caption = f"The {' '.join(['wet'] * (words - 3))} boot was"
    assert told(f"{FIRST}\n\n{caption}\n\n{SECOND}") == lines


def test_an_outlet_with_the_day_of_printing_is_told() -> None:
    """Another name with a day may be a heading."""
    assert told(f"{FIRST}\n\nThe Fen Gazette, 3 June 2018\n\n{SECOND}") == [9]
    assert told(f"{FIRST}\n\nThe Fen, 3 June 2018\n\nThe eels left.\n\n{HEADED}") == []


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n\nWhat the eels did\n\nThe eels went to the sea.\n\n{HEADED}",
        f"{FIRST}\n\nThey said: We are tired.\n\n{SECOND}",
        f"{FIRST}\n\nTheir foreman said that he slept.\n\nHe added: Nobody shall wake me.",
        f"{FIRST}\n\nThe fields are these:\n\nLong Acre: dry\n\nPoor Man: wet\n\n{SECOND}",
        f"{FIRST}\n\nThe parts of the marsh that were drained\n\n1. Long Acre\n\n2. Poor Man\n\n{SECOND}",
        f"{TEXT}\n\nOn Monday the drainers will go home, the foreman Ash Poe said.",
        f"{FIRST}\n\nAsh Poe, their foreman, slept.\n\nPoe woke at nine and asked for his boots and eels.",
        f"{TEXT}\n\nWhat the Fen Gazette regrets is that a bog was called a marsh.",
        f"{TEXT}\n\nJo Poe drains marshes for a living.",
        f"{TEXT}\n\nAsh Tess Hugh Poe drains the marshes of the fens for a living.",
        f"Ash Poe: Is it dry?\n\nForeman: It is.\n\n{TEXT}\n\nForeman: I sleep.\n\nAsh Poe: Do you?",
        f"– Is it dry?\n\n– It is dry.\n\n{TEXT}\n\n– Wake him.\n\n– Wake him yourself.",
    ],
)
def test_a_text_is_quiet(text: str) -> None:
    """Headings, speech, lists, and sentences that name somebody."""
    assert told(text) == []


@pytest.mark.parametrize(("words", "lines"), [(30, [9]), (31, [])])
def test_a_line_that_is_told_has_thirty_words(words: int, lines: list[int]) -> None:
    """A longer one is text, whether a full stop ends it or not."""
    assert told(f"{FIRST}\n\nFens {' '.join(['wet'] * (words - 1))}\n\n{SECOND}") == lines


LINES = tomllib.loads((Path(__file__).parents[1] / "cases" / "parse" / "lines.toml").read_text("utf-8"))
THIRD = "The eels went to the sea, the herons stayed."
SIGNS = {
    "furniture-in-text": "F",
    "line-below-title": "B",
    "author-line": "A",
    "name-in-text": "N",
    "address-in-text": "L",
}


@pytest.mark.parametrize(("line", "told_as"), LINES["lines"])
def test_as_what_a_line_is_told(line: str, told_as: str) -> None:
    """By what it looks like, and by where in a text it stands."""
    texts = (
        [line, FIRST, THIRD, SECOND],
        [FIRST, line, THIRD, SECOND],
        [FIRST, THIRD, line, SECOND],
        [FIRST, THIRD, SECOND, line],
        [FIRST, line, THIRD, "Why the herons came", SECOND],
    )
    signs = []
    for paragraphs in texts:
        number = HEADER.count("\n") + 1 + 2 * paragraphs.index(line)
        problems = digest(HEADER + "\n\n".join(paragraphs)).problems
        own = "".join(SIGNS[problem.code] for problem in problems if problem.line == number)
        signs.append((own or "-") + "!" * any(problem.line != number for problem in problems))
    assert " ".join(signs) == told_as
