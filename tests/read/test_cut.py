"""Lines that a page's end leaves behind, and what they leave to the line after them."""

from __future__ import annotations

import pytest

from digest_reader.model import SaidLines
from digest_reader.read.cut import cut
from digest_reader.read.fields import LONGEST
from digest_reader.read.lines import read_lines

MASTHEADS = ("ALPHA BETA",)
HEADER = "GAMMA MEETS DELTA\n\n06.04.2017\n\nIndependent (06 April 2017)\n\n"


@pytest.mark.parametrize(
    ("text", "gap", "page", "removed"),
    [
        ("one\ntwo", False, False, []),
        ("one\n\n12\n\ntwo", True, False, ["12"]),
        ("one\n12\n\ftwo", True, True, ["12"]),
        ("one\n\f12\ntwo", True, True, ["12"]),
        ("one\n\f12\n13\ntwo", True, True, ["12"]),
        ("one\n\fALPHA BETA\ntwo", True, True, ["ALPHA BETA"]),
        ("one\n\f12\nALPHA BETA\ntwo", True, True, ["12", "ALPHA BETA"]),
        ("one\n12\n\fALPHA BETA\ntwo\nthree", True, True, ["12", "ALPHA BETA"]),
        ("one\nALPHA BETA\ntwo", False, False, []),
        ("one\n- 12 -\ntwo", False, False, ["- 12 -"]),
        ("one\n\n- 12 -\ntwo", False, False, ["- 12 -"]),
        ("one\n12\ntwo", False, False, []),
        ("one\n3/4\ntwo", False, False, []),
    ],
)
def test_what_stood_before_a_line_that_is_taken_out_stands_before_the_next(
    text: str, gap: bool, page: bool, removed: list[str]
) -> None:
    """A gap or a page's end before or behind a page number or running head is not lost with it."""
    parts = cut(read_lines(HEADER + text), MASTHEADS)
    after = parts.body[parts.body.index(next(line for line in parts.body if line.text == "one")) + 1]
    assert (after.gap, after.page) == (gap, page)
    assert sorted(line.text for line in parts.removed) == sorted(removed)
    assert not any(line.page for line in parts.body if line.text == "three")


@pytest.mark.parametrize(
    ("header", "masthead", "title", "removed"),
    [
        ("ALPHA BETA\n\n???", ["ALPHA BETA"], ["???"], []),
        ("ALPHA BETA\n???\nGAMMA", ["ALPHA BETA"], ["???", "GAMMA"], []),
        ("ALPHA BETA\n*****\nGAMMA", ["ALPHA BETA"], ["GAMMA"], ["*****"]),
        ("ALPHA -\nBETA\n- - - -\n====\nGAMMA", ["ALPHA -", "BETA"], ["GAMMA"], ["- - - -", "===="]),
        ("===\n***", [], ["***"], ["==="]),
    ],
)
def test_symbols_are_no_masthead(
    header: str, masthead: list[str], title: list[str], removed: list[str]
) -> None:
    """A line of symbols may be a title, and is none of the masthead above it; a rule is neither."""
    parts = cut(read_lines(f"{header}\n\n06.04.2017\n\nIndependent (06 April 2017)\n\nText."), MASTHEADS)
    assert [line.text for line in parts.masthead] == masthead
    assert [line.text for line in parts.title] == title
    assert [line.text for line in parts.removed] == removed


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("one\n\nPhoto: A\ntwo", [True, True]),
        ("one\nPhoto: A\ntwo", [True, False]),
        ("one\n\nPhoto: A\nPhoto: B\ntwo", [True, True]),
        ("one\nPhoto: A\n\ntwo\nthree", [True, True, False]),
    ],
)
def test_a_gap_before_a_line_that_is_no_text_stays(text: str, gaps: list[bool]) -> None:
    """What the editor takes out of the text leaves the gap before it."""
    said = SaidLines(no_text=("Photo: A", "Photo: B", "Photo: C"))
    parts = cut(read_lines(HEADER + text), MASTHEADS, said)
    assert [line.gap for line in parts.body] == gaps
    assert parts.said == {line.text for line in parts.no_text}


def test_a_line_without_letters_names_none() -> None:
    """Such words of the editor's begin every line, and take out none."""
    parts = cut(read_lines(HEADER + "one"), MASTHEADS, SaidLines(byline="…", no_text=("", "?")))
    assert (parts.no_text, [line.text for line in parts.byline]) == ([], ["Independent (06 April 2017)"])


def test_a_footer_has_two_thousand_characters() -> None:
    """A longer line is a paragraph."""
    for words in ("Source: https://example.org/", "See https://example.org/"):
        long = words + "a" * (LONGEST - len(words))
        assert len(cut(read_lines(f"{HEADER}one\n\n{long}"), MASTHEADS).footer) == 1
        assert cut(read_lines(f"{HEADER}one\n\n{long}a"), MASTHEADS).footer == []
        assert (
            len(cut(read_lines(f"{HEADER}one\n\n{words}b\n\n{long[len(words) - 20 :]}"), MASTHEADS).footer)
            == 2
        )
