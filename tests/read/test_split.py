"""Files that hold several digests, and files that only look so."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.read import read
from digest_reader.read.lines import read_lines
from digest_reader.read.split import beginnings, has_header, pieces
from sites import digest

MASTHEADS = ("BULLETIN OF THE EXAMPLE CENTRE",)
HEAD = "BULLETIN OF THE EXAMPLE CENTRE\n\n"
PIER = (
    "The ferry board has voted to keep the old pier for another year. The town had asked for it.\n\n"
    "It was close, its chair said.\n\n"
)
ONE_LINE = "The ferry board has voted to keep the old pier for another year. " * 4 + "\n"
FERRY = "The ferry runs again from Monday. Its crew of nine were glad, the master of the port said.\n\n"
DATED = "19.04.2018\n\nThe Fen Gazette (18 April 2018)\n\n"
LATER = "20.04.2018\n\nThe Moor Post (19 April 2018)\n\n"
SOURCE = "Kaynak/Source: https://example.org/a\n\n"
END = "Kaynak/Source: https://example.org/b\n"
ONE = f"THE PIER STAYS\n\n{DATED}{PIER}"
OTHER = f"THE FERRY RUNS\n\n{LATER}{FERRY}"
NAMED = f"THE FERRY RUNS\n\nThe Moor Post (19 April 2018)\n\n{FERRY}"
RECORD = "The Fen Gazette\n\nApril 19, 2018 Thursday\n\n{}\n\nBYLINE: Ash Poe\n\nLENGTH: 90 words\n\n"
LONG = "What the Ferry Board of All the Fens Says of {} Pier"
PIERS = ("the Old", "the New", "the Long", "the Lost", "No")
SEVERAL = {
    "a footer and a masthead each": [HEAD + ONE + SOURCE, HEAD + OTHER + END],
    "a footer each": [HEAD + ONE + SOURCE, OTHER + END],
    "one footer, one masthead": [HEAD + ONE, OTHER + END],
    "a masthead each, no footer": [HEAD + ONE, HEAD + OTHER],
    "three": [HEAD + ONE + SOURCE, OTHER + END + "\n", NAMED + END],
    "the bulletin's date only once": [HEAD + ONE, NAMED],
    "the bulletin's date above all": [HEAD + "19.04.2018\n\n" + ONE.replace("19.04.2018\n\n", ""), NAMED],
    "titles in small letters": [
        HEAD + ONE.replace("PIER STAYS", "Pier Stays"),
        NAMED.replace("RUNS", "Runs"),
    ],
    "a title that asks": [HEAD + ONE, OTHER.replace("THE FERRY RUNS", "Does the Ferry Run?")],
    "a title in capitals that asks": [HEAD + ONE, NAMED.replace("RUNS", "RUNS: BUT WHEN?")],
    "a title that ends with a full stop": [
        HEAD + ONE,
        OTHER.replace("THE FERRY RUNS", "A Ferry for the U.S."),
    ],
    "a title over two lines": [HEAD + ONE, OTHER.replace("RUNS", "RUNS\nAFTER ALL")],
    "a title of two sentences in capitals": [HEAD + ONE, OTHER.replace("RUNS", "RUNS.\nITS CREW IS GLAD")],
    "a deck that is a sentence": [
        HEAD + ONE,
        OTHER.replace("RUNS", "RUNS\n\nIt will be full, its master says."),
    ],
    "numbered": ["1. " + ONE + SOURCE, "2. " + OTHER + END],
    "parted by a rule": [HEAD + ONE + "* * *\n\n", OTHER],
    "parted by a rule, the second with its date alone": [
        HEAD + ONE + "-----\n",
        OTHER.replace("The Moor Post (19 April 2018)\n\n", ""),
    ],
    "the second below a footer, with its date alone": [
        HEAD + ONE + SOURCE,
        OTHER.replace("The Moor Post (19 April 2018)\n\n", ""),
    ],
    "the date above the title": [
        HEAD + ONE,
        f"20.04.2018\n\nTHE FERRY RUNS\n\nThe Moor Post (19 April 2018)\n\n{FERRY}",
    ],
    "the byline above the title": [HEAD + ONE, f"The Moor Post (19 April 2018)\n\nTHE FERRY RUNS\n\n{FERRY}"],
    "the outlet named by its word": [HEAD + ONE, NAMED.replace("(19 April 2018)", ", 19 April 2018")],
    "an author between": [HEAD + ONE, OTHER.replace("The Moor", "By Ash Poe\n\nThe Moor")],
    "a name between date and byline": [HEAD + ONE, OTHER.replace("The Moor", "Ash Poe\n\nThe Moor")],
    "the outlet without a date": [HEAD + ONE, OTHER.replace(" (19 April 2018)", "")],
    "an outlet of no known word below a title in capitals": [
        HEAD + ONE,
        NAMED.replace("The Moor Post (", "Politiken, ").replace(")", ""),
    ],
    "an outlet of no known word, its date in brackets": [
        HEAD + ONE,
        NAMED.replace("The Moor Post", "Politiken").replace("THE FERRY RUNS", "The Ferry Runs"),
    ],
    "a page's number": [HEAD + ONE + "- 1 -\n\n", OTHER + "- 2 -\n"],
    "the second below a footer, without date and byline": [HEAD + ONE + SOURCE, f"THE FERRY RUNS\n\n{FERRY}"],
    "the second in small letters, with a footer of its own": [
        HEAD + ONE + SOURCE,
        f"The Ferry Runs\n\n{FERRY}{END}",
    ],
    "the second below a masthead, without date and byline": [HEAD + ONE, f"{HEAD}THE FERRY RUNS\n\n{FERRY}"],
    "a title in small letters that asks, its byline alone below": [
        HEAD + ONE + SOURCE,
        NAMED.replace("THE FERRY RUNS", "Does the Ferry Run?"),
    ],
    "a date with its label": [HEAD + ONE, OTHER.replace("20.04", "Date: 20.04")],
    "contents, and a masthead each": [
        f"{HEAD}In this issue:\n\n• The Pier Stays\n• The Ferry Runs\n\n",
        HEAD + ONE,
        HEAD + OTHER,
    ],
    "no blank lines": [(HEAD + ONE + SOURCE).replace("\n\n", "\n"), (OTHER + END).replace("\n\n", "\n")],
    "a page each": [HEAD + ONE + "\f", OTHER],
    "contents first": [HEAD + "CONTENTS\n1. The Pier Stays .... 1\n2. The Ferry Runs .... 2\n\n", ONE, OTHER],
    "contents below the bulletin's own title and date": [
        HEAD + "FENS\n\n19.04.2018\n\nCONTENTS\n\n1. The Pier Stays ... 1\n2. The Ferry Runs ... 2\n\n",
        ONE + SOURCE,
        OTHER + END,
    ],
    "a number before each title, and a rule between": [HEAD + "1. " + ONE + "***\n\n", "2. " + OTHER + END],
    "contents without a word for them": [
        HEAD + "The Pier Stays\nThe Ferry Runs (The Moor Post)\n\n",
        ONE,
        OTHER,
    ],
    "contents of long titles": [
        HEAD + "".join(f"{number}. {LONG.format(pier)}\n" for number, pier in enumerate(PIERS, 1)) + "\n",
        *(f"{LONG.format(pier)}\n\n{DATED}{PIER}" for pier in PIERS),
    ],
    "contents below a date": [
        HEAD + "19.04.2018\n\nİÇİNDEKİLER\n\n- The Pier Stays\n- The Ferry Runs\n\n",
        ONE,
        NAMED,
    ],
    "the first without date and byline": [HEAD + f"THE PIER STAYS\n\n{PIER}{PIER}", OTHER],
    "labels": [
        f"Title: The Pier Stays\nDate: 19 April 2018\nSource: The Fen Gazette\n\n{PIER}",
        f"Title: The Ferry Runs\nDate: 20 April 2018\nSource: The Moor Post\n\n{FERRY}",
    ],
    "labels in Turkish, a gap between them, the text labelled": [
        HEAD + "Başlık : İskele\n\nTarih : 19.04.2018\n\nGazete : Milliyet\n\nMetin : Kurul oturdu.\n\n",
        HEAD + "Başlık : Vapur\n\nTarih : 20.04.2018\n\nGazete : Sabah\n\nMetin : Vapur başlıyor.\n",
    ],
    "an archive's records": [
        f"{RECORD.format('The Pier Stays')}{PIER}LOAD-DATE: April 20, 2018\n\nLANGUAGE: ENGLISH\n\n",
        f"{RECORD.format('The Ferry Runs')}{FERRY}LOAD-DATE: April 20, 2018\n",
    ],
    "an archive's records, counted": [
        f"1 of 2 DOCUMENTS\n\n{RECORD.format('The Pier Stays')}{PIER}",
        f"2 of 2 DOCUMENTS\n\n{RECORD.format('The Ferry Runs')}{FERRY}",
    ],
    "in Turkish": [
        "İSKELE KALIYOR\n\n19.04.2018\n\nMilliyet (18 Nisan 2018)\n\nKurul karar verdi.\n\nKaynak:\n\n",
        "VAPUR ÇALIŞIYOR\n\n20.04.2018\n\nHürriyet (19 Nisan 2018)\n\nVapur pazartesi başlıyor.\n\nKaynak:\n",
    ],
}
SINGLE = {
    "an ordinary digest": HEAD + ONE + END,
    "a page break and a running head": HEAD + ONE + "\f" + HEAD + PIER,
    "days in the text": HEAD + ONE + f"What happened\n\n12 March 2018\n\n{PIER}13 March 2018\n\n{PIER}",
    "a date below the footer": HEAD + ONE + SOURCE + "19.04.2018\n",
    "a list of other articles": HEAD
    + ONE
    + "Further reading\n\nThe Times (6 April 2017)\nThe Sun (7 April 2017)\n",
    "the title twice": f"The Pier Stays\n\n{HEAD}{ONE}",
    "a long title, a deck and an author": HEAD
    + ONE.replace("STAYS", "STAYS WHERE IT WAS FOR ANOTHER YEAR").replace(
        "19.04", "It was close.\n\nBy Ash Poe\n\n19.04"
    ),
    "a deck and an author": HEAD
    + ONE.replace("19.04", "It was close, its chair said.\n\nBy Ash Poe\n\n19.04"),
    "a name between date and byline": HEAD + ONE.replace("The Fen", "Ash Poe\n\nThe Fen"),
    "no date": HEAD + ONE.replace("19.04.2018\n\n", ""),
    "a letter that is signed and dated": HEAD + ONE + "Ash Poe\nTbilisi, 5 April 2018\n\n" + PIER,
    "a sentence that ends with a date": HEAD
    + ONE
    + f"A Subhead\n\nThe pier was built on 5 April 1818.\n\n{PIER}",
    "a credit below a picture": HEAD + ONE + f"Source: A photographer\n\nWHAT COMES NEXT\n\n{PIER}",
    "a running head above a heading, at the beginning": f"{PIER}\f{HEAD}WHAT COMES NEXT\n\n{PIER}",
    "a running head above a heading, below one line": f"{ONE_LINE}\f{HEAD}WHAT COMES NEXT\n\n{PIER}",
    "a running head above a heading": HEAD + ONE + f"\f{HEAD}WHAT COMES NEXT\n\n{PIER}",
    "a footer above a heading in small letters": HEAD + ONE + SOURCE + f"What comes next\n\n{PIER}",
    "a book's data below the byline": HEAD
    + ONE.replace("The pier", "Title: The Old Pier\nAuthor: Eva Doe\nPages: 240\n\nThe pier", 1),
    "a book's data below the text": HEAD + ONE + "Title: The Old Pier\nAuthor: Eva Doe\nPages: 240\n",
    "two footers above more of the text": HEAD + ONE + SOURCE + "Kaynak: https://example.org/c\n\n" + PIER,
    "nothing": "",
}


@pytest.mark.parametrize("name", SEVERAL)
def test_digests_are_told_apart(name: str) -> None:
    """Wherever a header says that another digest begins, another piece does."""
    parts = SEVERAL[name]
    assert [piece.decode() for piece in pieces("".join(parts).encode(), mastheads=MASTHEADS)] == parts


@pytest.mark.parametrize("name", SINGLE)
def test_one_digest_stays_whole(name: str) -> None:
    """What only looks as if another digest began parts nothing."""
    text = SINGLE[name]
    assert pieces(text.encode(), mastheads=MASTHEADS) == (text.encode(),)


@pytest.mark.parametrize("name", SEVERAL)
def test_a_file_of_several_digests_is_told(name: str) -> None:
    """Where it is read whole, the line is told at which the second piece begins, and it has no source."""
    parts = SEVERAL[name]
    digest = read("".join(parts).encode(), "a.txt", mastheads=MASTHEADS, default="en")
    [problem] = [problem for problem in digest.problems if problem.code == "several-digests"]
    assert problem.line == parts[0].count("\n") + 1
    assert "https://example.org/b" not in (digest.source.urls if digest.source else ())


def test_a_list_of_contents_is_no_digest() -> None:
    """It has neither a date nor a byline above a text."""
    for name in ("contents below a date", "contents below the bulletin's own title and date"):
        contents, *_ = SEVERAL[name]
        assert not has_header(contents.encode(), mastheads=MASTHEADS)
    contents, *digests = SEVERAL["contents below a date"]
    assert all(has_header(digest.encode(), mastheads=MASTHEADS) for digest in digests)


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
        ("utf-16-le", b""),
        ("cp1254", b""),
        ("cp1252", b""),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_pieces_of_every_encoding(codec: str, mark: bytes, newline: str) -> None:
    """Each piece has the bytes that its digest has in the file, and the first the byte order mark."""
    parts = [part.replace("said", "“saïd”").replace("\n", newline) for part in SEVERAL["a footer each"]]
    first, second = pieces(mark + "".join(parts).encode(codec), mastheads=MASTHEADS)
    assert (first, second) == (mark + parts[0].encode(codec), parts[1].encode(codec))


def test_pieces_of_utf_8_with_windows_bytes() -> None:
    """So has each of a text into which bytes of another encoding were pasted."""
    parts = [part.encode() for part in SEVERAL["a footer each"]]
    parts[0] = parts[0].replace(b"said", "ééé said ".encode() + b"\x92")
    assert pieces(b"".join(parts), mastheads=MASTHEADS) == tuple(parts)


def test_a_page_that_ends_within_a_line() -> None:
    """A digest that begins behind a form feed begins there."""
    parts = [f"{HEAD}{ONE}The end.\f\fA line of it.\f", OTHER]
    assert pieces("".join(parts).encode(), mastheads=MASTHEADS) == tuple(part.encode() for part in parts)


def test_what_is_no_text_is_one_piece() -> None:
    """Who reads it will say so."""
    assert pieces(b"%PDF-1.7") == (b"%PDF-1.7",)


@pytest.mark.parametrize("body", ["It ended.", "The council met.\n\nIt agreed."])
@pytest.mark.parametrize("same_title", [True, False])
def test_short_digests_alike_are_told_apart(body: str, same_title: bool) -> None:
    """Words that stand in each of them again are no list of contents."""
    digests = [
        digest("THE BRIDGE STAYS CLOSED" + ("" if same_title else f" FOR {number} DAYS"),
               date=f"0{number}.04.2017", body=body)
        for number in range(1, 6)
    ]  # fmt: skip
    assert [part.decode() for part in pieces("\n".join(digests).encode())] == [
        *(f"{text}\n" for text in digests[:-1]), digests[-1],
    ]  # fmt: skip


LINES = st.sampled_from(
    (HEAD + ONE + SOURCE + "* * *\n1\nIt runs.\nBy Ash Poe\nContents\n&#10;\n\f").splitlines()
)


@given(st.lists(LINES, max_size=40), st.sampled_from(["\n", "\r\n", "\u2028", "\f"]))
def test_pieces_are_the_file(lines: list[str], newline: str) -> None:
    """Put together, the pieces are the file, whatever is in it, and none is empty."""
    data = newline.join(lines).encode()
    parts = pieces(data, mastheads=MASTHEADS)
    assert b"".join(parts) == data
    assert all(parts) or parts == (b"",)


@given(st.binary(max_size=300))
def test_pieces_are_the_file_whatever_its_bytes(data: bytes) -> None:
    """So they are where the file is no digest at all."""
    assert b"".join(pieces(data)) == data


def test_a_number_above_a_title_begins_a_digest() -> None:
    """It is no part of the title, nor of the digest before."""
    one = b"1.\nTHE PIER STAYS\n\n06.05.2018\n\nFen Post (6 May 2018)\n\nIt stays, he said.\n\nSource: https://example.org/a\n\n"
    two = one.replace(b"1.", b"2.").replace(b"PIER", b"WEIR")
    assert pieces(one + two) == (one, two)
    first = read(one, "a.txt", mastheads=(), default="en")
    assert (first.title, [problem.line for problem in first.problems]) == ("THE PIER STAYS", [1])


def parts_of(header: str) -> int:
    """Return how many digests there are where a second one has this header."""
    return len(pieces(f"{ONE}{header}\n\n{FERRY}".encode()))


@pytest.mark.parametrize(("length", "count"), [(200, 2), (201, 1)])
def test_a_byline_has_two_hundred_characters(length: int, count: int) -> None:
    """A longer line is text."""
    day = " (19 April 2018)"
    assert parts_of(f"THE FERRY RUNS\n\n{'x' * (length - len(day))}{day}") == count


@pytest.mark.parametrize(("lines", "count"), [(5, 2), (6, 1)])
def test_text_begins_six_lines_below_a_header(lines: int, count: int) -> None:
    """What stands farther above it is no header of it."""
    words = "\n\n".join(f"Words {number}" for number in range(lines))
    assert parts_of(f"THE FERRY RUNS\n\n{LATER}{words}") == count


@pytest.mark.parametrize(("between", "count"), [("Ash Poe", 2), ("It is a ferry.", 1)])
def test_a_name_may_stand_between_date_and_byline(between: str, count: int) -> None:
    """A sentence may not: the date above it was none of a header's."""
    assert parts_of(f"The Ferry Runs\n\n20.04.2018\n\n{between}\n\nPolitiken, 19 April 2018") == count


TITLES = (
    "THE FERRY RUNS",
    "The Ferry Runs",
    "Does the Ferry Run?",
    "the ferry runs",
    "FERRY",
    "THE FERRY RUNS. IT DOES.",
    "The ferry runs.",
    "",
)
ABOVE = {
    "*": ["", "---", "Source:", "https://example.org/a", MASTHEADS[0], "2.", "- 2 -", "It stays, they say."],
    "|": ["---", "Source:", "https://example.org/a", MASTHEADS[0]],
    "^": ["Source:", "https://example.org/a", MASTHEADS[0]],
    "-": [],
}
"""Below what a digest begins: whatever it is, what parts digests, a footer or masthead, nothing."""


@pytest.mark.parametrize(
    ("header", "begins"),
    [
        (["20.04.2018", "The Moor Post (19 April 2018)"], "********"),
        (["20.04.2018"], "|||-||--"),
        (["The Moor Post (19 April 2018)"], "***-**--"),
        (["Politiken (19 April 2018)"], "***-**--"),
        (["Politiken, 19 April 2018"], "*||-|*--"),
        (["The Moor Post, 19 April 2018"], "***-**--"),
        (["20.04.2018", "The Moor Post"], "*||-|*--"),
        (["20.04.2018", "Ann Poe", "Politiken, 19 April 2018"], "********"),
        (["20.04.2018", "It is a ferry.", "Politiken, 19 April 2018"], "|||-||--"),
        (["By Ann Poe"], "^---^^--"),
        (["Ankara, 19 April 2018"], "|||-||--"),
        (["Photo: Moor Post (19 April 2018)"], "|||-||--"),
        (["It was built on 5 April 1818."], "^---^^--"),
        ([], "^---^^--"),
    ],
)
def test_which_titles_and_headers_begin_a_digest(header: list[str], begins: str) -> None:
    """One sign for each of the titles, which says below what.  A masthead or number above is the digest's."""
    for title, sign in zip(TITLES, begins, strict=True):
        for above in ABOVE["*"]:
            parts = [*ONE.strip().split("\n\n")[:4], above, title, *header, FERRY.strip()]
            found = beginnings(read_lines("\n\n".join(filter(None, parts))), MASTHEADS)
            assert len(found) == (2 if above in ABOVE[sign] else 1), (title, above)
            if len(found) == 2 and title in TITLES[:3]:
                assert found[1] == (4 if above in ("", "2.", MASTHEADS[0]) else 5), (title, above)
