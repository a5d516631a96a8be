"""Lines put together to paragraphs, and words that were broken at their ends."""

from __future__ import annotations

import pytest

from digest_reader.read.lines import Line, joined, read_lines
from digest_reader.read.paragraphs import VERSE, paragraphs, unsure_hyphens, unwrap

WRAPPED = [
    "the ferry board has voted to keep the old pier for another",
    "year and the town that had asked for it is glad of it, the",
    "chair of the board said when the vote was over on that day",
    "and so did the master of the port who had come to see it.",
]


def lines(text: str) -> tuple[Line, ...]:
    """Return the lines of a text."""
    return read_lines(text)


def texts(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text in English."""
    return paragraphs(lines(text), "en")[0]


@pytest.mark.parametrize(("length", "count"), [(VERSE, 3), (VERSE + 1, 1)])
def test_verse_has_lines_of_fifty_characters(length: int, count: int) -> None:
    """Longer ones were wrapped, though each of them happens to begin with a capital."""
    block = "\n".join(f"The {letter * (length - 4)}" for letter in "abc")
    assert len(unwrap(lines("\n".join(WRAPPED) + f"\n\n{block}"))) == 1 + count


def test_every_line_of_verse_is_short() -> None:
    """A paragraph may have a short line, too: its last."""
    block = "\n".join([f"The {letter * 56}" for letter in "ab"] + ["The end."])
    assert len(unwrap(lines("\n".join(WRAPPED) + f"\n\n{block}"))) == 2


@pytest.mark.parametrize(
    ("block", "count"), [("The sea\nThe shore\nThe sand", 3), ("The sea\nthe shore\nThe sand", 2)]
)
def test_verse_begins_with_capitals(block: str, count: int) -> None:
    """A line in small letters goes on from the one before."""
    assert len(unwrap(lines("\n".join(WRAPPED) + f"\n\n{block}"))) == 1 + count


@pytest.mark.parametrize(("length", "count"), [(35, 3), (36, 1)])
def test_verse_below_a_colon_is_narrow(length: int, count: int) -> None:
    """Then a line may begin with a small letter; wider ones may be a column's."""
    block = f"The sea,\n{'the sand ' * 3}{'x' * (length - 27)}\nwas dry"
    text = "\n".join([*WRAPPED[:-1], "and sang:"])
    assert len(unwrap(lines(f"{text}\n\n{block}"))) == 1 + count


def test_a_hyphen_goes_where_the_text_has_the_word_without_it() -> None:
    """Be it on a line that ends with another broken word; else it may be the word's own."""
    assert joined(lines("one and anti-\ncorruption and\nmore"), frozenset({"anticorruption"})) == (
        "one and anticorruption and more"
    )
    body = (
        "An anticorruption law and an anti-\ncorruption board were\nwanted by the town of the un-\nknown fens"
    )
    assert texts(body) == (
        "An anticorruption law and an anticorruption board were wanted by the town of the un-known fens",
    )


def test_a_part_of_a_broken_word_is_no_whole_one() -> None:
    """It does not tell of another that its hyphen is none of its own."""
    broken = lines("He saw the fer-\nry and the ferry-\nboat of the town.")
    assert unsure_hyphens(broken) == [(1, "fer-ry"), (2, "ferry-boat")]


def test_a_hyphen_that_may_be_the_words_own_is_told() -> None:
    """With its line; not where the text has the word whole, with it or without, or a gap stands between."""
    assert unsure_hyphens(lines("the un-\nknown fens")) == [(1, "un-known")]
    assert unsure_hyphens(lines("the unknown\nfens are un-\nknown, he says")) == []
    assert unsure_hyphens(lines("the un-known\nfens are un-\nknown, he says")) == []
    assert unsure_hyphens(lines("the un-\n\nknown fens")) == []
    assert unsure_hyphens(lines("the un-\nKnown fens")) == []
    assert unsure_hyphens(lines("in 1990-\nlike times")) == []
    assert unsure_hyphens(lines("the fens are\nun-\nknown, he says")) == [(2, "un-known")]


@pytest.mark.parametrize(("word", "count"), [("Bbbbb", 2), ("Bbbbbb", 1)])
def test_a_line_was_begun_on_purpose_where_its_word_would_have_fitted(word: str, count: int) -> None:
    """On the line before, within three fifths of the lines' width."""
    full = ("abcd " * 12).strip() + "e"
    assert len(unwrap(lines("\n".join([full, full, "a" * 30, f"{word} {full[:40]}", full])))) == count


@pytest.mark.parametrize(("length", "count"), [(52, 2), (53, 1)])
def test_behind_a_sentence_the_whole_width_says_so(length: int, count: int) -> None:
    """Unless blank lines part the paragraphs, as then a short line alone does."""
    full = ("abcd " * 12).strip() + "e"
    text = "\n".join([full, full, "a" * (length - 1) + ".", f"Another {full[:40]}", full])
    assert len(unwrap(lines(text))) == count
    assert len(unwrap(lines(f"{text}\n\n{full}"))) == 2


def test_items_of_a_list_are_lines_of_their_own() -> None:
    """Also in a text that was wrapped; one that was wrapped itself goes on."""
    body = "\n".join(
        [*WRAPPED, "- The pier stays, and the ferry that runs from it to the fens", "runs again."]
    )
    assert len(unwrap(lines(f"{body}\n- The town is glad."))) == 3


def test_an_indented_line_begins_a_paragraph() -> None:
    """Where the one before was of several lines: the second line of a list's item is indented, too."""
    assert len(unwrap(lines("\n".join([*WRAPPED, f"   {WRAPPED[0]}", *WRAPPED[1:]])))) == 2
    assert len(unwrap(lines("\n".join([WRAPPED[0], f"   {WRAPPED[1]}", *WRAPPED[2:]])))) == 1


@pytest.mark.parametrize(("length", "count"), [(120, 1), (121, 3)])
def test_nobody_wraps_lines_beyond_a_hundred_and_twenty_characters(length: int, count: int) -> None:
    """Longer ones are paragraphs."""
    wide = ("w " * 60)[: length - 4] + "x"
    assert len(unwrap(lines(f"the{wide[:-1]}x\nand{wide[:-1]}x\nso it is"))) == count


@pytest.mark.parametrize(("wrapped", "count"), [(8, 9), (9, 1)])
def test_one_line_in_ten_may_be_wide(wrapped: int, count: int) -> None:
    """In a text that was wrapped all the same."""
    assert len(unwrap(lines("\n".join([*(WRAPPED[:3] * 3)[:wrapped], "y" * 130])))) == count


@pytest.mark.parametrize(("within", "ends", "count"), [(2, 2, 1), (1, 2, 4)])
def test_half_of_the_breaks_fall_within_sentences(within: int, ends: int, count: int) -> None:
    """Where fewer do, each line is a paragraph."""
    ended = f"{WRAPPED[0][:-1]}."
    assert len(unwrap(lines("\n".join([WRAPPED[0]] * within + [ended] * ends + ["end of it"])))) == count


@pytest.mark.parametrize(("verses", "count"), [(2, 2), (3, 4)])
def test_verse_has_three_lines(verses: int, count: int) -> None:
    """Two may be a short paragraph."""
    block = "\n".join(f"The {letter * 46}" for letter in "abc"[:verses])
    assert len(unwrap(lines("\n".join(WRAPPED) + f"\n\n{block}"))) == count


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("one -\ntwo", "one - two"),
        ("one --\ntwo", "one -- two"),
        ("-\ntwo", "- two"),
        ("un\u00ad\nknown", "unknown"),
        ("un\u00ad\u00ad\nknown\u00ad", "unknown"),
        ("the un-\nKnown", "the un-Known"),
        ("the un-\n(known)", "the un-(known)"),
        ("the un-\nknown", "the unknown"),
        ("the well-\nbred", "the well-bred"),  # the text has it both ways
        ("the (un-\nknown)", "the (unknown)"),
        ("the a-un-\nknown", "the a-unknown"),
    ],
)
def test_what_stands_between_lines_that_are_joined(text: str, whole: str) -> None:
    """A space, but behind a hyphen that breaks a word; a dash breaks none."""
    assert joined(lines(text), frozenset({"unknown", "wellbred", "well-bred"})) == whole


BELOW = (
    "It is late.",
    "it is late.",
    "“it is late.",
    "(it is late.",
    "- it is late.",
    "2. it is late.",
    "5 days are gone.",
    "IT IS LATE.",
)


@pytest.mark.parametrize(
    ("above", "is_joined"),
    [
        ("The old pier of the ferry board stays open", "-ggg---- pppp--pp bbbbbbbb"),
        ("The old pier of the ferry board stays open.", "-------- -------- --------"),
        ("The old pier of the ferry board stays open,", "gggg--gg pppp--pp bbbbbbbb"),
        ("The old pier of the ferry board stays open-", "gggg--gg pppp--pp bbbbbbbb"),
        ("The old pier of the ferry board stays open and", "gggg--gg pppp--pp bbbbbbbb"),
        ("The old pier of the ferry board stays open:", "-------- -------- --------"),
        ("The old pier of the ferry board stays open.”)", "-------- -------- --------"),
        ("The old pier of the ferry board stays open…", "-------- -------- --------"),
        ("THE OLD PIER OF THE FERRY BOARD STAYS OPEN", "-------- -------- bbbbbbbb"),
        ("The old pier of the board stays open", "-ggg---- pppp--pp bbbbbbbb"),
        ("The old pier of the board and", "-------- -------- bbbbbbbb"),
        ("- The old pier of the ferry board stays open", "-------- -------- bbbb--bb"),
        ("1) The old pier of the ferry board stays and", "-------- -------- bbbb--bb"),
        ("The old pier of the ferry board stays open –", "-ggg---- pppp--pp bbbbbbbb"),
    ],
)
def test_what_is_put_together(above: str, is_joined: str) -> None:
    """One sign for each line that may stand below: over a gap, a page's end, and a break of lines."""
    told = (
        "".join(sign if len(texts(above + between + below)) == 1 else "-" for below in BELOW)
        for sign, between in (("g", "\n\n"), ("p", "\n\f"), ("b", "\n"))
    )
    assert " ".join(told) == is_joined
