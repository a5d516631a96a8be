"""What holds for every text, whatever it is."""

from __future__ import annotations

from collections import Counter

from hypothesis import assume, example, given
from hypothesis import strategies as st

from digest_reader.model import Decoded
from digest_reader.read.cut import cut
from digest_reader.read.lines import read_lines
from digest_reader.read.paragraphs import paragraphs
from digest_reader.read.parse import parse
from digest_reader.read.plain import plain

MASTHEADS = ("AVRASYA İNCELEMELERİ MERKEZİ CENTER FOR EURASIAN STUDIES",)

LINES = st.sampled_from(
    [
        "",
        "\f",
        "AVRASYA INCELEMELERI MERKEZI",
        "CENTER FOR EURASIAN STUDIES",
        "ALPHA MEETS BETA",
        "06.04.2017",
        "04/06/2017",
        "31.02.2017",
        "06.04.217",
        "Independent (06 April 2017)",
        "JANE ROE, Reuters, 5 Nisan 2017",
        "By Jane Roe",
        "Kaynak/Source:",
        "Source: https://example.org/a",
        "https://example.org/b",
        "12",
        "- 3 -",
        "\f4",
        "The line was, when it was first announced, that he would be",
        "  robust with Moscow. Another commented: “We expected them",
        "- an item of a list",
        "co\u00ad",
        "anti-",
    ]
)
TEXTS = st.text() | st.lists(LINES | st.text(max_size=40), max_size=25).map("\n".join)


def letters(text: str) -> str:
    """Return *text* without white space, and without the soft hyphens that only say where a line broke."""
    return "".join(text.split()).replace("\u00ad", "")


@given(TEXTS)
@example("\u00ad")
def test_parsing_never_raises(text: str) -> None:
    """Any text gives a digest whose problems say file, line and what to do."""
    digest = parse(Decoded(text, "utf-8"), "a.txt", mastheads=MASTHEADS, default="en")
    for problem in digest.problems:
        assert problem.path == "a.txt"
        assert 1 <= problem.line <= text.count("\n") + 1 + 1
        assert problem.message
        assert problem.hint
    assert digest.title or "title-missing" in {problem.code for problem in digest.problems}
    assert digest.paragraphs or "body-missing" in {problem.code for problem in digest.problems}


@given(TEXTS)
def test_every_line_goes_to_one_field(text: str) -> None:
    """No line is lost and none is dealt out twice."""
    lines = read_lines(text)
    parts = cut(lines, MASTHEADS)
    fields = (
        *(
            parts.masthead,
            parts.title,
            parts.date,
            parts.byline,
            parts.author,
            parts.names,
            parts.deck,
            parts.others,
        ),
        *(parts.body, parts.footer, parts.after, parts.removed, parts.left_out),
    )
    dealt = Counter((line.number, line.text) for field in fields for line in field)
    assert dealt == Counter((line.number, line.text) for line in lines)


@given(TEXTS)
def test_no_letter_is_lost(text: str) -> None:
    """The body's paragraphs have every letter of its lines in their order; so has the whole text.

    Only what a mail puts before the lines that it quotes is taken off.
    """
    assume(">" not in text)
    lines = read_lines(text)
    assert letters("".join(line.text for line in lines)) == letters(text)
    body = cut(lines, MASTHEADS).body
    joined, _ = paragraphs(body, "en")
    assert letters("".join(joined)) == letters("".join(line.text for line in body))


@given(TEXTS)
@example("title\na word \u00ad")
def test_paragraphs_are_single_lines(text: str) -> None:
    """A paragraph is one line of words with single spaces between, never empty."""
    for paragraph in parse(Decoded(text, "utf-8"), "a.txt", mastheads=MASTHEADS, default="en").paragraphs:
        assert paragraph
        assert paragraph == " ".join(paragraph.split())


@given(st.text())
def test_plain_form_keeps_places(text: str) -> None:
    """The plain form is as long as the text, so that what is found in it can be cut from the text."""
    assert len(plain(text)) == len(text)
