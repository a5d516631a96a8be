"""Menus, counters, captions and teasers are told by their shape; verse, lists and subheads are text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from digest_reader.model import Digest
from digest_reader.read import read
from digest_reader.read.furniture import (
    is_credited,
    is_furniture,
    is_loose,
    is_menu,
    is_row,
    is_signature,
    is_tally,
)

HEADER = "THE MARSH IS DRAINED\n\n02.06.2018\n\nThe Fen Gazette (1 June 2018)\n\n"
FIRST = "The drainers worked on the marsh all night, and by noon the meadows were dry."
SECOND = "Their foreman slept until the evening, and nobody dared to wake him before then."
TEXT = f"{FIRST}\n\n{SECOND}"


def digest(text: str) -> Digest:
    """Read a digest of this text."""
    return read(text.encode(), "a.txt", mastheads=(), default="en")


def told(parsed: Digest, code: str = "furniture-in-text") -> list[str]:
    """Return the lines of which a problem speaks."""
    return [problem.arguments[0] for problem in parsed.problems if problem.code == code]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Cover › Shires › Ponds",
            "Kapak » Köyler",
            "Ponds | Weirs",
            "Ponds • Weirs • Locks",
            "Moor > Ponds",
        ),
        *("Kapak / Köyler / Bentler", "Wide – Narrow – Dark"),
    ],
)
def test_a_row_of_entries_is_furniture(text: str) -> None:
    """Bars, arrows and dots part two of them; dashes and slashes, which sentences have too, three."""
    assert is_row(text)
    assert is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Wide – narrow", "Ponds / Weirs", "He dug – and dug.", "• Ponds", "Ponds", "«Ponds»", "A.B. – C-D"),
        *("North 2 – South 1 – East 0", "Jane Roe | 2 June 2018", "Ponds | https://example.org/a"),
        "The drainers of the marsh | and their foreman",
    ],
)
def test_other_lines_are_no_row(text: str) -> None:
    """Such as results, bylines, items of a list, and sentences with dashes."""
    assert not is_row(text)


@pytest.mark.parametrize(
    ("text", "tally"),
    [
        *(("77 salutes", True), ("1.4K nods", True), ("+9 new nods", True), ("31 selam, 8 bakış", True)),
        *(
            ("77 Salutes", False),
            ("3 June", False),
            ("3 haziran", False),
            ("3 haziran 2018", False),
            ("77", False),
        ),
        *(
            ("77 salutes were fired at noon", False),
            ("77 salutes.", False),
            ("3 x pears", False),
            ("3. the pears", False),
        ),
    ],
)
def test_a_count_is_furniture(text: str, tally: bool) -> None:
    """What is counted stands in a word or two, in small letters."""
    assert is_tally(text) is tally


@pytest.mark.parametrize(("length", "tally"), [(2000, True), (2001, False)])
def test_a_count_has_two_thousand_characters(length: int, tally: bool) -> None:
    """A longer line is a paragraph."""
    assert is_tally("77 salutes, " * 10 + f"9 {'x' * (length - 122)}") is tally


@pytest.mark.parametrize(
    ("text", "credited"),
    [
        *(("The foreman, asleep (Drawing: A. Poe)", True), ("The marsh at noon [FNA/Poe]", True)),
        *(("The marsh at noon. © Ash Poe", True), ("© Fen Media", True)),
        *(("The marsh at noon (Drawn by Ash Poe)", True), ("He slept (by the weir)", False)),
        *(("He slept (see above)", False), ("He slept (drawing: poe).", False), ("(Drawing: A. Poe)", False)),
    ],
)
def test_a_caption_with_its_credit_is_furniture(text: str, credited: bool) -> None:
    """The credit stands in brackets at the end."""
    assert is_credited(text) is credited


@pytest.mark.parametrize("line", ["Ponds · Weirs · Locks", "77 salutes", "The marsh (Drawing: A. Poe)"])
def test_furniture_within_a_text_is_told(line: str) -> None:
    """It stays in the text, and the problem names it."""
    parsed = digest(f"{HEADER}{FIRST}\n\n{line}\n\n{SECOND}\n")
    assert parsed.paragraphs == (FIRST, line, SECOND)
    assert told(parsed) == [line]


def test_what_stands_behind_a_text_is_told() -> None:
    """Titles of other articles, tags, who sent it: no sentences, whatever their words."""
    others = ["Herons nest again", "The eel that came back", "A miller marries"]
    for gap in ("\n", "\n\n"):
        assert told(digest(f"{HEADER}{TEXT}\n\n{gap.join(others)}\n")) == others
    assert told(digest(f"{HEADER}{TEXT}\n\nHerons nest again\n")) == others[:1]
    assert told(digest(f"{HEADER}{TEXT}\n\n--\nAsh Poe\nFen Desk\n")) == ["Ash Poe", "Fen Desk"]
    assert told(digest(f"{HEADER}{TEXT}\n\nStill to come:\n- Herons nest again\n- A miller marries\n")) == [
        "Still to come:",
        "- Herons nest again",
        "- A miller marries",
    ]


def test_what_stands_behind_the_footer_is_told() -> None:
    """The first line as text behind it, the others for what they are."""
    parsed = digest(f"{HEADER}{TEXT}\n\nSource: https://example.org/a\n\nElsewhere\nHerons nest\nEels\n")
    assert told(parsed, "text-after-footer") + told(parsed) == ["Elsewhere", "Herons nest", "Eels"]


def test_a_menu_above_a_text_is_told() -> None:
    """Of more lines than may stand between byline and text."""
    menu = ["Larger", "Smaller", "Darker", "Lighter", "Aloud", "Slower", "Quicker"]
    parsed = digest("\n".join([HEADER.strip() + "\n", *menu, f"\n{TEXT}\n"]))
    assert told(parsed) + told(parsed, "line-below-title") == menu


def test_a_short_sentence_may_stand_between_a_menu_and_the_title() -> None:
    """A deck is no text: below it the title is still to come."""
    menu = "Cover\nShires\nPonds\n\nThe old marsh is dry."
    parsed = digest(f"{menu}\n\n{HEADER}{TEXT}\n")
    assert parsed.title == digest(f"{HEADER}{TEXT}\n").title
    assert told(parsed, "line-below-title") == ["Cover", "Shires", "Ponds", "The old marsh is dry."]


@pytest.mark.parametrize(
    ("entries", "gap"),
    [
        ("Cover|Shires|Ponds|Mills|Old Boats|Letters|Chess", "\n\n"),
        ("Back to the cover|Shires|Ponds|Mills|Old Boats|Letters to us|Chess", "\n"),
    ],
)
def test_a_menu_beside_the_title_is_none_of_it(entries: str, gap: str) -> None:
    """Above it or below, however long; every line is told."""
    menu = entries.split("|")
    title, rest = HEADER.split("\n\n", 1)
    above, below = f"{gap.join(menu)}\n\n{HEADER}{TEXT}\n", f"{title}\n\n{gap.join(menu)}\n\n{rest}{TEXT}\n"
    for text in (above, below):
        parsed = digest(text)
        assert parsed.byline is not None
        assert (parsed.title, str(parsed.date), parsed.byline.outlet) == (
            title,
            "2018-06-02",
            "The Fen Gazette",
        )
        assert told(parsed, "line-below-title") == menu


@pytest.mark.parametrize(("short", "menu"), [(4, True), (3, False)])
def test_one_in_three_lines_of_a_menu_may_be_longer(short: int, menu: bool) -> None:
    """Of more they are a title's, or text."""
    entries = ["Back to cover", *["Cover", "Shires", "Ponds", "Mills"][:short], "Letters to us"]
    parsed = digest("\n".join([*entries, f"\n{HEADER}{TEXT}\n"]))
    assert (told(parsed, "line-below-title") == entries) is menu


@pytest.mark.parametrize("row", ["Cover › Shires › Ponds", "Cover » Shires » Ponds", "Cover | Shires"])
def test_a_row_above_the_title_is_none_of_it(row: str) -> None:
    """Whichever words it has; what looks like a mark that closes a quotation is none."""
    parsed = digest(f"{row}\n\n{HEADER}{TEXT}\n")
    assert (parsed.title, told(parsed, "line-below-title")) == ("THE MARSH IS DRAINED", [row])


@pytest.mark.parametrize("title", ["Eels\nCome\nBack", "EELS\n\nCOME\n\nBACK"])
def test_a_title_of_short_lines_is_no_menu(title: str) -> None:
    """Where nothing longer stands beside it."""
    parsed = digest(f"{title}\n\n02.06.2018\n\nThe Fen Gazette (1 June 2018)\n\n{TEXT}\n")
    assert parsed.title.split() == title.split()


@pytest.mark.parametrize(
    "lines",
    [
        f"{FIRST}\n\nThe dry meadow\n\nThe eels left.\n\nThe wet boot\n\n{SECOND}",  # subheads
        f"They sang:\n\nThe marsh is dry\nThe eels are gone\nThe herons cry\n\n{TEXT}",  # verse
        f"{TEXT}\n\nThey sang:\n\nThe marsh is dry\nThe eels are gone\nThe herons cry",
        f"{TEXT}\n\nThe marsh is dry,\nThe eels are gone,\nThe herons cry\nTill break of dawn",
        f"{TEXT}\n\nThe fields are\n- Long Acre\n- Poor Man\n- Nine Elms",  # lists
        f"{TEXT}\n\nThe fields are:\n- Long Acre\n- Poor Man\n- Nine Elms",
        f"- Long Acre\n- Poor Man\n- Nine Elms\n\n{TEXT}",
        f"{FIRST}\n\nLong Acre\nPoor Man\nNine Elms\n\n{SECOND}",
    ],
)
def test_verse_lists_and_subheads_are_text(lines: str) -> None:
    """No problem names them."""
    assert told(digest(f"{HEADER}{lines}\n")) == []


def test_the_head_of_a_page_with_its_number_is_told() -> None:
    """The outlet's name or the title, and a number before or behind; or when it was printed."""
    heads = ["The Fen Gazette, page 2", "2 | The Fen Gazette", "The marsh is drained 2/3", "7/4/26, 9:15 PM"]
    for head in heads:
        assert told(digest(f"{HEADER}{FIRST}\n\n{head}\n\n{SECOND}\n")) == [head]


@pytest.mark.parametrize(
    "head",
    [
        "7/4/26, 9:15 PM\n\nThe Marsh Is Drained - Fen Gazette\n\n",
        "7/4/26, 9:15 PM The Marsh Is Drained | Fen Gazette\n\n",
        "7/4/26, 9:15 PM\n\n",
        "The Marsh Is Drained – Fen Gazette\n\n",
        "The Fen Gazette Saturday, June 2, 2018 9\n\n",
        "The Fen Gazette\n\n",
        "7/4/26, 9:15 PM\n\nMarsh drained at last - The Fen Gazette\n\n",
        "Page 1 of 2 The Fen Gazette\n\n",
    ],
)
def test_the_head_of_the_first_page_is_left_out(head: str) -> None:
    """When it was printed is not the bulletin's date, and its title is none; each line is told."""
    parsed = digest(f"{head}{HEADER}{TEXT}\n")
    assert parsed.byline is not None
    assert (parsed.title, str(parsed.date), parsed.byline.outlet) == (
        "THE MARSH IS DRAINED",
        "2018-06-02",
        "The Fen Gazette",
    )
    assert told(parsed, "line-left-out") == head.split("\n\n")[:-1]
    assert len(parsed.problems) == head.count("\n\n")


def test_a_title_with_a_dash_is_none() -> None:
    """What stands behind the dash is the outlet's whole name in the head of a page."""
    parsed = digest(f"Marsh - Fen\n\nIt is dry\n\n2 June 2018\n\nFen Gazette (1 June 2018)\n\n{TEXT}\n")
    assert (parsed.title, told(parsed, "line-left-out")) == ("Marsh - Fen", [])


def test_a_time_above_the_title_is_the_bulletin_s_where_there_is_no_other() -> None:
    """So is a date without a time of day, whatever stands below."""
    rest = f"The Marsh Is Drained\n\nThe Fen Gazette (1 June 2018)\n\n{TEXT}\n"
    assert str(digest(f"2 June 2018, 9:15\n\n{rest}").date) == "2018-06-02"
    assert str(digest(f"2 June 2018\n\n{HEADER}{TEXT}\n").date) == "2018-06-02"


def test_a_title_above_a_date_may_be_another_digests() -> None:
    """Neither byline nor footer parts two digests: they are one text, of which it is told."""
    parsed = digest(f"{HEADER}{TEXT}\n\nTHE EELS ARE BACK\n\n03.06.2018\n\nThe eels are back in the marsh.")
    assert told(parsed) == ["THE EELS ARE BACK"]
    headed = f"{TEXT}\n\nTHE EELS ARE BACK\n\nThey came in June.\n\nWHAT THEY SAW\n\nThe marsh was dry."
    assert told(digest(f"{HEADER}{headed}")) == []


def words(count: int, word: str = "Word") -> str:
    """Return so many words."""
    return " ".join([word] * count)


@pytest.mark.parametrize(
    ("tells", "within", "beyond"),
    [
        (is_menu, words(12, "Share"), words(13, "Share")),
        (is_menu, f"Photo: {words(39)}", f"Photo: {words(40)}"),
        (is_menu, f"We use cookies {words(37)}", f"We use cookies {words(38)}"),
        (is_menu, words(12, "share"), f"{words(12, 'share')}."),
        (is_row, f"Front › {words(4)}", f"Front › {words(5)}"),
        (is_row, f"{words(3)} – Isles – Boats", f"{words(4)} – Isles – Boats"),
        (is_row, "Front – Isles – Boats", "Front – Isles"),
        (is_row, "Front – Isles – Boats", "Front – Isles – 12"),
        (is_row, "Front | Isles", "- Front | Isles"),
        (is_row, "Front | Isles", "Front | example.org/isles"),
        (is_row, "Front | Isles", "Front | 5 April 2018"),
        (is_loose, words(12), words(13)),
        (is_loose, "The boats lie dry", "the boats lie dry"),
        (is_loose, "The boats lie dry", "The boats lie dry–"),
        (is_credited, f"{words(29)} (AFP/Getty)", f"{words(30)} (AFP/Getty)"),
        (is_credited, f"{'x' * 288} (AFP/Getty)", f"{'x' * 289} (AFP/Getty)"),
        (is_credited, "The harbour ©", "* The harbour ©"),
        (is_credited, "The harbour (by Jane Roe)", "The harbour (by the sea)"),
        (is_tally, "318 reactions, 12 shares", "318 Reactions"),
        (is_tally, "1.2k views", "318 of"),
        (is_signature, "Jane Roe", "Jane Roe."),
    ],
)
def test_what_is_of_a_page_has_its_limits(tells: Callable[[str], bool], within: str, beyond: str) -> None:
    """A line that is longer, or has what only a text has, is text."""
    assert tells(within)
    assert not tells(beyond)


LOW = HEADER.replace("THE MARSH IS DRAINED", "The Marsh Is Dry Now")


@pytest.mark.parametrize(
    ("menu", "title"),
    [
        ("Cover\nShires", "Cover Shires"),
        ("Cover\nShires\nPonds", "The Marsh Is Dry Now"),
        ("Cover\nOld Boats\nPonds", "The Marsh Is Dry Now"),
        ("Cover\nOld Big Boats\nPonds", "Cover Old Big Boats Ponds"),
        ("Cover\nPonds\nMills\nLetters to us all\nEels", "The Marsh Is Dry Now"),
        ("Cover\nPonds\nMills\nLetters to us all now\nEels", "Cover"),
    ],
)
def test_a_menu_above_a_title_has_three_lines_of_two_words(menu: str, title: str) -> None:
    """One that is longer has four words at most; other lines above a title may be one."""
    assert digest(f"{menu}\n\n{LOW}{TEXT}\n").title == title


@pytest.mark.parametrize(("between", "is_left_out"), [(58, True), (59, False)])
def test_the_byline_below_a_pages_head_stands_within_sixty_lines(between: int, is_left_out: bool) -> None:
    """Farther below it is of something else."""
    lines = "\n\n".join(f"Line {number}" for number in range(between))
    parsed = digest(
        f"The Marsh Is Dry - The Fen Gazette\n\n{lines}\n\nThe Fen Gazette (1 June 2018)\n\n{TEXT}"
    )
    assert bool(told(parsed, "line-left-out")) is is_left_out


@pytest.mark.parametrize(("length", "is_menu_told"), [(15, True), (16, False)])
def test_a_sentence_of_sixteen_words_below_a_menu_is_text(length: int, is_menu_told: bool) -> None:
    """Then nothing above it is laid aside as a menu above the title."""
    deck = f"The {' '.join(['wet'] * (length - 2))} marsh."
    parsed = digest(f"Cover\nShires\nPonds\n\n{deck}\n\n{LOW}{TEXT}\n")
    assert ("Shires" in told(parsed, "line-below-title")) is is_menu_told


@pytest.mark.parametrize("signs", [3, 1000, 3000])
def test_words_behind_many_signs_are_text(signs: int) -> None:
    """A line of signs alone parts paragraphs, however long it is; one that goes on in words is kept."""
    rule = "- " * signs
    assert digest(f"{HEADER}{FIRST}\n\n{rule}\n\n{SECOND}\n").paragraphs == (FIRST, SECOND)
    assert SECOND in digest(f"{HEADER}{FIRST}\n\n{rule}{SECOND}\n").paragraphs[-1]
