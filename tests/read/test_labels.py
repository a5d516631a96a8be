"""Exports and mails: labels say what their lines are; menus and notices of pages are named."""

from __future__ import annotations

import pytest

from digest_reader.model import Digest
from digest_reader.read import read
from digest_reader.read.furniture import is_menu
from digest_reader.read.labels import labelled
from digest_reader.read.lines import Line
from digest_reader.read.split import pieces

TEXT = "The weir was mended in May. Its keeper, Ms Roe, was glad of it.\n\nThe eels are back."
METIN = "Bent mayıs ayında onarıldı. Bekçisi Ayla Hanım buna çok sevindi.\n\nYılan balıkları geri döndü."
HEADER = "THE WEIR IS MENDED\n\n02.06.2018\n\nThe Fen Gazette (1 June 2018)\n\n"


def digest(text: str) -> Digest:
    """Read a text without a masthead."""
    return read(text.encode(), "a.txt", mastheads=(), default="en")


def told(parsed: Digest) -> list[str]:
    """Return code and line of each problem."""
    return [f"{problem.code}@{problem.line}" for problem in parsed.problems]


@pytest.mark.parametrize("colon", [" - ", ": ", " : ", ":", ":\n"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    ("labels", "values", "text", "language"),
    [
        ("Title Date Source Author", "The Weir|2 June 2018|The Fen Gazette|Ash Poe", TEXT, "en"),
        ("Author Newspaper Headline Published", "Ash Poe|The Fen Gazette|The Weir|2.6.2018", TEXT, "en"),
        ("HEADLINE BYLINE DATE PUBLICATION", "The Weir|By Ash Poe|June 2, 2018|The Fen Gazette", TEXT, "en"),
        ("Başlık Tarih Kaynak Yazar", "Bent Onarıldı|2 Haziran 2018|Milliyet|Ayla Er", METIN, "tr"),
        ("Konu Gazete Tarih Muhabir", "Bent Onarıldı|Milliyet|02.06.2018|Ayla Er", METIN, "tr"),
    ],
)
def test_labels_say_what_lines_are(
    labels: str, values: str, text: str, language: str, gap: str, colon: str
) -> None:
    """Whatever their order and whatever stands between them, the values are the digest's fields."""
    header = gap.join(
        label + colon + value for label, value in zip(labels.split(), values.split("|"), strict=True)
    )
    parsed = digest(f"{header}\n\n{text}\n")
    title, outlet, author = {
        "en": ("The Weir", "The Fen Gazette", "Ash Poe"),
        "tr": ("Bent Onarıldı", "Milliyet", "Ayla Er"),
    }[language]
    assert parsed.byline is not None
    assert (parsed.title, str(parsed.date), parsed.language) == (title, "2018-06-02", language)
    assert (parsed.byline.outlet, parsed.byline.authors) == (outlet, (author,))
    assert parsed.paragraphs == tuple(text.split("\n\n"))
    assert told(parsed) == []


def test_a_long_title_goes_on_below_its_label() -> None:
    """So does every value, where a label follows without a gap."""
    parsed = digest(
        f"Title: The weir of the\nold mill\nDate: 2 June 2018\nSource: The Fen Gazette\n\n{TEXT}\n"
    )
    assert (parsed.title, parsed.paragraphs[0][:8]) == ("The weir of the old mill", "The weir")


def test_an_address_below_a_label_is_the_source() -> None:
    """Whatever its label; a second outlet, a second date and what the archive notes are named."""
    parsed = digest(
        "Title: The Weir\nDate: 2 June 2018\nDate: 3 June 2018\nSource: The Fen Gazette\nNewspaper: Post\n"
        f"URL: https://example.org/weir\nWord count: 90\nText: {TEXT}\n\nLanguage: English\n"
    )
    assert parsed.source is not None
    assert parsed.source.urls == ("https://example.org/weir",)
    assert parsed.paragraphs == tuple(TEXT.split("\n\n"))
    assert told(parsed) == [
        "line-left-out@3",
        "line-left-out@5",
        "line-left-out@7",
        "line-left-out@12",
    ]


@pytest.mark.parametrize("separator", [" | ", "|", "; "])
def test_labels_on_one_line(separator: str) -> None:
    """Bars or semicolons part them; a line of which one part has none is no header."""
    row = separator.join(
        ["Title: The Weir", "Date: 2 June 2018", "Source: The Fen Gazette", "Author: Ash Poe"]
    )
    parsed = digest(f"{row}\n\n{TEXT}\n")
    assert parsed.byline is not None
    assert (parsed.title, str(parsed.date), parsed.byline.outlet) == (
        "The Weir",
        "2018-06-02",
        "The Fen Gazette",
    )
    assert (parsed.byline.authors, parsed.paragraphs) == (("Ash Poe",), tuple(TEXT.split("\n\n")))
    assert told(parsed) == []
    assert len(pieces(f"{row}\n\n{TEXT}\n\n{row}\n\n{TEXT}\n".encode())) == 2
    assert digest(f"{row}{separator}eels\n\n{TEXT}\n").date is None


@pytest.mark.parametrize("number", ["No: 17", "Digest 3", "4.", "Sıra No: 12", "#9", "[3]", "Item 2 of 9"])
def test_a_number_above_labels(number: str) -> None:
    """It is left out, named, and begins the digest."""
    text = f"{number}\nTitle: The Weir\nDate: 2 June 2018\nSource: The Fen Gazette\n\n{TEXT}\n"
    parsed = digest(text)
    assert (parsed.title, str(parsed.date), told(parsed)) == ("The Weir", "2018-06-02", ["line-left-out@1"])
    assert [piece.decode().split("\n")[0] for piece in pieces(f"{text}\n{text}".encode())] == [number] * 2


@pytest.mark.parametrize(
    ("gap", "below"), [(" ", ""), ("\n", ""), (" ", "CO fengaz"), ("\n", "NS\nweirs : Weirs")]
)
def test_a_record_with_codes(gap: str, below: str) -> None:
    """Factiva's: what is below the text is left out and named; a value may stand below its code."""
    codes = {"HD": "The weir is mended", "BY": "By Ash Poe", "WC": "90 words", "PD": "2 June 2018"}
    codes |= {"SN": "The Fen Gazette", "PG": "4"}
    first, second = TEXT.split("\n\n")
    header = "\n".join(f"{code}{gap}{value}" for code, value in codes.items())
    text = f"{header}\n\nLP{gap}{first}\n\nTD{gap}{second}\n\n{below}\n"
    parsed = digest(text)
    assert parsed.byline is not None
    assert (parsed.title, str(parsed.date), parsed.byline.outlet) == (
        codes["HD"],
        "2018-06-02",
        "The Fen Gazette",
    )
    assert (parsed.byline.authors, parsed.paragraphs) == (("Ash Poe",), (first, second))
    left_out = [problem.arguments[0] for problem in parsed.problems]
    assert left_out == ["WC: 90 words", "PG: 4", *below.split("\n")][: 3 + below.count("\n") - (not below)]
    assert len(pieces(f"{text}\n{text}".encode())) == 2


@pytest.mark.parametrize("code", "SE CLM CR WC ET SC ED PG VOL LA CY CX".split())
def test_each_note_of_a_record_with_codes_is_left_out(code: str) -> None:
    """And named."""
    header = f"HD The weir is mended\n{code} Fens\nPD 2 June 2018\nSN The Fen Gazette"
    parsed = digest(f"{header}\n\nLP {TEXT}\n")
    assert (parsed.paragraphs, told(parsed)) == (tuple(TEXT.split("\n\n")), ["line-left-out@2"])


@pytest.mark.parametrize("code", "CT RF ART CO IN NS RE IPC IPD PUB AN".split())
def test_each_code_below_a_record_is_left_out(code: str) -> None:
    """With what stands below it."""
    header = "HD The weir is mended\nPD 2 June 2018\nSN The Fen Gazette"
    parsed = digest(f"{header}\n\nLP {TEXT}\n\n{code} fengaz\n\nWeirs\n")
    assert (parsed.paragraphs, told(parsed)) == (
        tuple(TEXT.split("\n\n")),
        ["line-left-out@9", "line-left-out@11"],
    )


def test_the_cells_of_a_table() -> None:
    """Labels without a colon, each above its value; two of them are words."""
    rows = "Date\n\n2 June 2018\n\nSource\n\nThe Fen Gazette\n\n"
    parsed = digest(f"{rows}Title\n\nThe Weir\n\n{TEXT}\n")
    assert parsed.byline is not None
    assert (parsed.title, str(parsed.date), parsed.byline.outlet) == (
        "The Weir",
        "2018-06-02",
        "The Fen Gazette",
    )
    assert (parsed.paragraphs, told(parsed)) == (tuple(TEXT.split("\n\n")), [])
    assert digest(f"{rows}{TEXT}\n").title == "Date"


def test_codes_are_words_too() -> None:
    """Two capitals at the beginning of a line say nothing alone."""
    parsed = digest(
        f"BY THE SEA\n\n2 June 2018\n\nThe Fen Gazette (1 June 2018)\n\n{TEXT}\n\nIN SPRING\n\nIt rained."
        "\n\nIN JUNE\n\nIt snowed.\n"
    )
    assert (parsed.title, len(parsed.paragraphs), told(parsed)) == ("BY THE SEA", 6, [])


def test_a_mail_that_was_sent_on_very_often() -> None:
    """However many headers stand above it, the digest is read, and each header is told."""
    mail = "From: a@example.org\nTo: b@example.org\nSubject: The weir\nSent: 3 June 2018\n\n"
    parsed = digest(f"{mail * 2_000}{HEADER}{TEXT}")
    assert (parsed.title, parsed.paragraphs) == ("THE WEIR IS MENDED", tuple(TEXT.split("\n\n")))
    assert len(told(parsed)) == 4 * 2_000


def test_a_quoted_mail() -> None:
    """What it puts before each line is no part of it."""
    quoted = f"{HEADER}{TEXT}\n".replace("\n", "\n> ")
    parsed = digest(f"> {quoted}")
    assert (parsed.title, parsed.paragraphs) == ("THE WEIR IS MENDED", tuple(TEXT.split("\n\n")))
    assert (str(parsed.date), told(parsed)) == ("2018-06-02", [])
    assert [step.detail for step in parsed.steps] == ["took a mail’s marks of quoting off 10 lines"]


def test_a_quoted_part_is_told() -> None:
    """Where a mail's marks stand before some lines alone, others are its own."""
    parsed = digest(f"{HEADER}{TEXT}\n\nOn 4 June Ash Poe wrote:\n> Read it.\n> A.P.\n")
    assert told(parsed) == ["furniture-in-text@12"]


def test_an_announced_author_wrote_for_an_outlet() -> None:
    """The outlet stands behind the name."""
    parsed = digest(f"THE WEIR\n\n2.6.2018\n\nby Ash Poe for The Fen Gazette, 1 June 2018\n\n{TEXT}\n")
    assert parsed.byline is not None
    assert (parsed.byline.outlet, parsed.byline.authors) == ("The Fen Gazette", ("Ash Poe",))


def test_a_byline_with_bars_above_the_title() -> None:
    """Outlet, author and date, as no title has them."""
    parsed = digest(f"The Fen Gazette | Ash Poe | 1 June 2018\n\nThe Weir Is Mended\n\n{TEXT}\n")
    assert parsed.byline is not None
    assert (parsed.title, parsed.byline.outlet, parsed.byline.authors) == (
        "The Weir Is Mended",
        "The Fen Gazette",
        ("Ash Poe",),
    )
    assert "date-missing@3" in told(parsed)


def test_a_record_with_outlet_and_date_on_one_line() -> None:
    """They are the newspaper's; the bulletin's date is missing."""
    parsed = digest(
        "The Fen Gazette (1 June 2018)\n\nThe weir is mended\n\n"
        f"BYLINE: Ash Poe\n\nLENGTH: 90 words\n\n{TEXT}\n"
    )
    assert parsed.byline is not None
    assert (parsed.title, parsed.date, str(parsed.byline.date)) == ("The weir is mended", None, "2018-06-01")
    assert (parsed.byline.outlet, parsed.byline.authors) == ("The Fen Gazette", ("Ash Poe",))


def test_a_record_of_an_archive() -> None:
    """Outlet, date and title stand above its labels, and have none."""
    parsed = digest(
        "1 of 9 DOCUMENTS\n\nCopyright 2018 Fen Media\n\nThe Fen Gazette\n\nJune 2, 2018 Saturday\n\n"
        f"The weir is mended\n\nBYLINE: Ash Poe\n\nLENGTH: 90 words\n\n{TEXT}\n\nLOAD-DATE: June 3, 2018\n"
    )
    assert parsed.byline is not None
    assert (parsed.title, str(parsed.date)) == ("The weir is mended", "2018-06-02")
    assert (parsed.byline.outlet, parsed.byline.authors) == ("The Fen Gazette", ("Ash Poe",))
    assert parsed.paragraphs == tuple(TEXT.split("\n\n"))
    assert told(parsed) == [
        "line-left-out@1",
        "line-left-out@3",
        "line-left-out@13",
        "line-left-out@19",
    ]


@pytest.mark.parametrize(
    "mail",
    [
        "From: Ash Poe <ash@example.org>\nSent: 3 June 2018 9:00\nTo: Desk\nSubject: FW: weir\n\n",
        "-----Original Message-----\nFrom: Ash\nDate: 3 June 2018\nTo: Desk\nSubject: weir\n\n",
        "Kimden: Ayla\nGönderilme: 3 Haziran 2018 Pazar\nKime: Masa\nKonu: bent\n\n",
    ],
)
def test_the_header_of_a_mail_is_left_out(mail: str) -> None:
    """No name, date or subject of a mail is the digest's; each line is named, within a text too."""
    lines = mail.count("\n") - 1
    parsed = digest(f"{mail}{HEADER}{TEXT}\n")
    assert parsed.byline is not None
    assert (parsed.title, str(parsed.date), parsed.byline.authors) == ("THE WEIR IS MENDED", "2018-06-02", ())
    assert told(parsed) == [f"line-left-out@{line}" for line in range(1, lines + 1)]
    within = digest(f"{HEADER}{TEXT}\n\n{mail}{TEXT}\n")
    assert "furniture-in-text" in [problem.code for problem in within.problems]


def test_the_subject_of_a_mail_is_the_title_where_there_is_no_other() -> None:
    """Without what says that it was sent on."""
    parsed = digest(
        f"Kimden: Ayla\nKime: Masa\nKonu: İlt: Bent Onarıldı\n\nMilliyet (1 Haziran 2018)\n\n{METIN}\n"
    )
    assert parsed.byline is not None
    assert (parsed.title, parsed.byline.outlet) == ("Bent Onarıldı", "Milliyet")


MENUS = [
    *("Share | Print", "Yazdır | Paylaş", "Tweet", "Read more >>", "ADVERTISEMENT", "12 Comments", "A- A A+"),
    *(
        "Font size: A A",
        "3.214 okunma",
        "Reklam",
        "We use cookies to know you.",
        "Photo: Ash Poe",
        "Follow @fens",
    ),
]


@pytest.mark.parametrize("menu", MENUS)
def test_menus_are_named(menu: str) -> None:
    """Wherever one stands, it is no title and no author, stays in the text and is told with its line."""
    first, second = TEXT.split("\n\n")
    parsed = digest(f"{HEADER}{first}\n\n{menu}\n\n{second}\n")
    assert parsed.paragraphs == (first, menu, second)
    assert told(parsed) == ["furniture-in-text@9"]
    for text in (f"{menu}\n\n{HEADER}{TEXT}\n", HEADER.replace("\n\n", f"\n\n{menu}\n\n", 1) + TEXT):
        above = digest(text)
        assert above.byline is not None
        assert (above.title, above.byline.authors) == ("THE WEIR IS MENDED", ())
        assert told(above) in (["line-below-title@1"], ["line-below-title@3"])


@pytest.mark.parametrize(
    "text", ["The eels are back.", "12 13", "12", "Eels share the weir", "", "More.", "Share?", "Share!"]
)
def test_text_is_no_menu(text: str) -> None:
    """Words of menus are ordinary words, too."""
    assert not is_menu(text)


def test_heads_of_printed_pages_are_named() -> None:
    """A line that stands on each page, and one of the title and the day of printing."""
    head = "02/06/2018 The weir is mended - Fen Gazette"
    parsed = digest(
        f"{HEADER}{TEXT}\n\n{head}\n\nHe slept.\n\nFen Gazette online\n\nHe woke.\n\nFen Gazette online\n"
    )
    assert told(parsed) == ["furniture-in-text@11", "furniture-in-text@15", "furniture-in-text@19"]


@pytest.mark.parametrize(
    ("below", "problems"),
    [
        ("Translated by Ash Poe", ["title-in-parts"]),
        ("EXCLUSIVE", ["line-below-title"]),
        ("Report No: 2018/4", ["line-below-title"]),
    ],
)
def test_a_line_below_a_short_title_is_told(below: str, problems: list[str]) -> None:
    """Where no gap parts them, it may be its second line, but not unseen."""
    parsed = digest(f"The Weir Is Mended\n{below}\n02.06.2018\nThe Fen Gazette (1 June 2018)\n\n{TEXT}\n")
    assert [problem.code for problem in parsed.problems] == problems


def test_the_date_at_the_top_of_a_page_is_named() -> None:
    """Within a page a date may be a heading of the text."""
    parsed = digest(f"{HEADER}{TEXT}\n\f03.06.2018\n\nHe woke.\n\n04.06.2018\n\nHe slept again.\n")
    assert told(parsed) == ["furniture-in-text@10"]


def test_a_surname_in_capitals_is_written_as_a_name() -> None:
    """Initials stay as they are, and a degree behind a name."""
    parsed = digest(f"{HEADER}By Nora DUNNE and JD Price\n\n{TEXT}\n")
    assert parsed.byline is not None
    assert parsed.byline.authors == ("Nora Dunne", "JD Price")
    parsed = digest(f"{HEADER}By Nora DUNNE Poe and Ash Roe-QUILL\n\n{TEXT}\n")
    assert parsed.byline is not None
    assert parsed.byline.authors == ("Nora Dunne Poe", "Ash Roe-Quill")
    parsed = digest(f"{HEADER}By Ece UN, Ayla IŞIK and Jane Roe MA\n\n{METIN}\n")
    assert parsed.byline is not None
    assert parsed.byline.authors == ("Ece Un", "Ayla Işık", "Jane Roe MA")


def test_several_authors_on_a_line_of_their_own() -> None:
    """The last of them is no outlet, nor are the last two."""
    for names in ("Ash Poe, Eva Doe", "Ash Poe, Eva Doe and Jane Roe"):
        parsed = digest(f"{HEADER}By {names}\n\n{TEXT}\n")
        assert parsed.byline is not None
        authors = tuple(names.replace(" and ", ", ").split(", "))
        assert (parsed.byline.outlet, parsed.byline.authors) == ("The Fen Gazette", authors)


def test_what_stands_above_a_mail_that_was_sent_on_is_left_out() -> None:
    """Every line of it is told."""
    header = "Have a look\n\n---------- Forwarded message ---------\nFrom: Ash\nTo: Desk\nSubject: fens\n\n"
    parsed = digest(f"{header}THE PIER STAYS\n\n2 June 2018\n\nThe Fen Gazette (1 June 2018)\n\n{TEXT}\n")
    assert (parsed.title, [line for line in told(parsed) if "left-out" in line]) == (
        "THE PIER STAYS",
        [f"line-left-out@{line}" for line in (1, 3, 4, 5, 6)],
    )


@pytest.mark.parametrize(("above", "is_left_out"), [(11, True), (12, False)])
def test_eleven_lines_stand_above_a_mail_that_was_sent_on(above: int, is_left_out: bool) -> None:
    """What stands below more is no mail that somebody wrote a line about."""
    mail = "----- Original Message -----\nFrom: Ash\nSent: 3 June 2018\nSubject: weir\n\n"
    parsed = digest("Words\n" + "Please print it\n" * (above - 1) + f"\n{mail}{HEADER}{TEXT}\n")
    assert (parsed.title == "THE WEIR IS MENDED") is is_left_out


def label_of(text: str) -> str:
    """Return what the label of a line says that its value is; empty where it has none."""
    said = labelled(Line(1, text, 0, gap=True, page=False))
    return said.label if said else ""


def test_a_value_has_three_hundred_characters() -> None:
    """A longer one is a paragraph that begins with such a word; the text may be of any length."""
    assert label_of(f"Title: {'x' * 300}") == "title"
    assert label_of(f"Title: {'x' * 301}") == ""
    assert label_of(f"Text: {'x' * 301}") == "text"


def test_a_value_goes_on_in_two_lines() -> None:
    """They stand directly below, and a label follows."""
    header = "Title: The weir\nof the mill\nof the fens\nDate: 2 June 2018\nSource: The Fen Gazette"
    assert digest(f"{header}\n\n{TEXT}\n").title == "The weir of the mill of the fens"


def test_the_last_value_stands_below_its_label_where_another_does() -> None:
    """Though one between them has its value on its line."""
    parsed = digest(f"Title:\nThe Weir\nDate: 2 June 2018\nSource:\nThe Fen Gazette\n\n{TEXT}\n")
    assert parsed.byline is not None
    assert (parsed.title, parsed.byline.outlet) == ("The Weir", "The Fen Gazette")
    assert parsed.paragraphs == tuple(TEXT.split("\n\n"))


def test_a_value_goes_on_whatever_stands_below_the_next_label() -> None:
    """A gap behind that label's own line is none within the value."""
    header = "Date: 2 June 2018\nSource: The Fen Gazette\nTitle: The weir\nof the mill\nAuthor: Ash Poe"
    parsed = digest(f"{header}\n\n{TEXT}\n")
    assert (parsed.title, parsed.paragraphs) == ("The weir of the mill", tuple(TEXT.split("\n\n")))


@pytest.mark.parametrize(("between", "left"), [(6, 1), (7, 0)])
def test_the_time_of_printing_stands_eight_lines_above_the_date(between: int, left: int) -> None:
    """Farther above it is a date of the text's own."""
    head = "\n\n".join(["03.06.2018 14:05", *["The Weir of the Mill"] * between])
    parsed = digest(f"{head}\n\n02.06.2018\n\nThe Fen Gazette (1 June 2018)\n\n{TEXT}\n")
    assert sum(problem.code == "line-left-out" for problem in parsed.problems) == left


def test_a_value_does_not_go_on_in_three_lines() -> None:
    """They are another line's, or the text."""
    header = "Title: The weir\nof the mill\nof the fens\nof old\nDate: 2 June 2018\nSource: The Fen Gazette"
    assert digest(f"{header}\n\n{TEXT}\n").byline is None


@pytest.mark.parametrize(("lines", "outlet"), [(7, "The Fen Gazette"), (8, "Words 0")])
def test_a_record_has_seven_lines_above_its_labels(lines: int, outlet: str) -> None:
    """Outlet, date and title, and what else stands there."""
    above = "".join(f"Words {number}\n\n" for number in range(lines - 2))
    parsed = digest(
        f"The Fen Gazette\n\nJune 2, 2018 Saturday\n\n{above}BYLINE: Ash Poe\n\nLENGTH: 9 words\n\n{TEXT}\n"
    )
    assert (parsed.byline.outlet if parsed.byline else "") == outlet


@pytest.mark.parametrize(("words", "outlet"), [(8, "The Fen Gazette"), (9, "")])
def test_a_title_of_a_record_with_a_full_stop_has_eight_words(words: int, outlet: str) -> None:
    """A longer sentence is text, and the labels below it are the bulletin's own."""
    title = " ".join(["Weir"] * words)
    labels = "BYLINE: Ash Poe\n\nLENGTH: 9 words"
    parsed = digest(f"The Fen Gazette\n\nJune 2, 2018 Saturday\n\n{title}.\n\n{labels}\n\n{TEXT}\n")
    assert (parsed.byline.outlet if parsed.byline else "") == outlet


@pytest.mark.parametrize(("length", "title"), [(2000, "The Weir"), (2001, "")])
def test_a_line_of_several_labels_has_two_thousand_characters(length: int, title: str) -> None:
    """A longer one is a paragraph."""
    row = f"Title: The Weir | Date: 2 June 2018 | Source: Fen Gazette{' | Length: 9 words' * 97} | Length: "
    assert len(row) > 1700
    assert digest(f"{row}{'9' * (length - len(row))}\n\n{TEXT}\n").title == title


@pytest.mark.parametrize(("lines", "date"), [(40, "2018-06-02"), (41, "None")])
def test_forty_labels_follow_one_another(lines: int, date: str) -> None:
    """What stands below more of them is not looked at."""
    header = ["Title: The Weir", *["Section: fens"] * (lines - 2), "Date: 2 June 2018"]
    assert str(digest("\n".join([*header, f"\n{TEXT}\n"])).date) == date


def test_two_rows_are_no_table() -> None:
    """They may be words."""
    assert digest(f"Title\n\nThe Weir\n\nDate\n\n2 June 2018\n\n{TEXT}\n").title == "Title"


def test_a_word_of_a_name_in_capitals_has_three_letters() -> None:
    """Of fewer it may be initials."""
    parsed = digest(f"{HEADER}By Jane ROE Poe and Ann RO Poe\n\n{TEXT}\n")
    assert parsed.byline is not None
    assert parsed.byline.authors == ("Jane Roe Poe", "Ann RO Poe")


@pytest.mark.parametrize(
    ("above", "outlet", "told_lines"),
    [
        ("The weir is mended|The Fen Gazette|June 2, 2018 Saturday", "The Fen Gazette", [9]),
        ("The weir is mended|June 2, 2018 Saturday", "", [5, 7]),
        ("The Fen Gazette|June 2, 2018 Saturday|Late Edition|The weir is mended", "The Fen Gazette", [5, 11]),
        ("The Fen Gazette|Moors|June 2, 2018 Saturday|The weir is mended", "The Fen Gazette", [3, 11]),
    ],
)
def test_what_stands_above_a_records_labels(above: str, outlet: str, told_lines: list[int]) -> None:
    """The title may stand above its outlet, or alone; what is neither is told as a line below the title."""
    lines = above.replace("|", "\n\n")
    parsed = digest(f"{lines}\n\nBYLINE: Ash Poe\n\nLENGTH: 90 words\n\n{TEXT}\n")
    assert parsed.byline is not None
    assert (parsed.title, str(parsed.date)) == ("The weir is mended", "2018-06-02")
    assert (parsed.byline.outlet, parsed.byline.authors) == (outlet, ("Ash Poe",))
    assert [problem.line for problem in parsed.problems] == told_lines
