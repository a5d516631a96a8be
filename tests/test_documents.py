"""Text is taken from documents as it stands, with the marks that survived in it."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from digest_reader.documents import Document, DocumentError, read_document

PARAGRAPHS = (
    "COUNCIL AGREES TO MEND THE CLOCK",
    "06.04.2017",
    "The Harbour Courier (5 April 2017)",
    "“We’ll mend it,” said the mayor. İstanbul’da da öyle oldu.",
    "It will cost nothing.",
    "Kaynak/Source: https://courier.example/clock",
)


def packed(**members: str) -> bytes:
    """Return an archive; in the names of its members ``__`` stands for a slash."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return file.getvalue()


def docx(body: str) -> bytes:
    """Return a Word document with *body* for its WordprocessingML."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    packages = "http://schemas.openxmlformats.org/package/2006"
    return packed(**{
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships">'
        f'<Relationship Id="r" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
    })  # fmt: skip


def odt(body: str, manifest: str = "") -> bytes:
    """Return an OpenDocument text with *body* for its XML."""
    name = "urn:oasis:names:tc:opendocument:xmlns"
    return packed(
        mimetype="application/vnd.oasis.opendocument.text",
        **{
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{name}:manifest:1.0">'
            '<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/>'
            f"{manifest}</m:manifest>",
            "content.xml": f'<o:document-content xmlns:o="{name}:office:1.0" xmlns:text="{name}:text:1.0" '
            f'xmlns:x="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<o:body><o:text>{body}</o:text></o:body></o:document-content>",
        },
    )


def pdf(*lines: str, gap: int = 40) -> bytes:
    """Return a page with *lines*, each so far below the other."""
    return placed_pdf([(60, 760 - gap * number, text) for number, text in enumerate(lines)])


def placed_pdf(lines: Sequence[tuple[int, int, str]]) -> bytes:
    """Return a page with lines, each with its place from the left and from the bottom."""
    shown = "".join(f"BT /F 11 Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in lines).encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(data)
    return data + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def mail(text: str = "", html: str = "", **parameters: str) -> bytes:
    """Return a message with one kind of text, or with both."""
    message = EmailMessage()
    message["Subject"] = "The bulletin"
    if text:
        message.set_content(text, params=parameters)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    return message.as_bytes()


def text_of(name: str, data: bytes) -> str:
    """Return the text of a document."""
    document = read_document(name, data)
    assert isinstance(document, Document)
    return document.text


WHOLE: dict[str, Callable[[], bytes]] = {
    "a.docx": lambda: docx("".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in PARAGRAPHS)),
    "a.odt": lambda: odt("".join(f"<text:p>{text}</text:p>" for text in PARAGRAPHS)),
    "a.rtf": lambda: (
        r"{\rtf1\ansi\ansicpg1254 " + "".join(text + r"\par " for text in PARAGRAPHS) + "}"
    ).encode("cp1254"),
    "a.html": lambda: "".join(f"<p>{text}</p>" for text in PARAGRAPHS).encode(),
    "a.HTM": lambda: "".join(f"<p>{text}</p>" for text in PARAGRAPHS).encode(),
    "a.eml": lambda: mail("\n\n".join(PARAGRAPHS)),
    "b.eml": lambda: mail(html="".join(f"<p>{text}</p>" for text in PARAGRAPHS)),
}


@pytest.mark.parametrize("name", WHOLE)
def test_every_kind_gives_the_text_with_its_marks(name: str) -> None:
    """Each paragraph between blank lines, and not a character changed."""
    assert text_of(name, WHOLE[name]()).strip() == "\n\n".join(PARAGRAPHS)


def test_a_pdf_gives_its_paragraphs() -> None:
    """Lines that stand close are one paragraph; letters printed as one are letters again."""
    text = text_of("a.pdf", pdf("THE CLOCK", "“We’ll mend it,” said the mayor."))
    assert text.strip() == "THE CLOCK\n\n“We’ll mend it,” said the mayor."
    assert text_of("a.pdf", pdf("one line", "and the next", gap=13)).strip() == "one line\nand the next"


def test_a_pdf_is_read_column_by_column() -> None:
    """As a person would; a page with more blocks than any newspaper has is read from top to bottom."""
    left = [(60, 700 - 13 * row, f"left line {row} goes on for some words") for row in range(9)]
    right = [(330, 700 - 13 * row, f"right line {row} goes on for some words") for row in range(9)]
    lines = [line for pair in zip(left, right, strict=True) for line in pair]
    text = text_of("a.pdf", placed_pdf(lines))
    assert [line.split()[0] for line in text.split("\n") if line.strip()] == ["left"] * 9 + ["right"] * 9
    crowd = [(60, 20_000 - 40 * row, f"line {row}") for row in range(400)]
    assert len(text_of("a.pdf", placed_pdf(crowd)).split("\n\n")) >= 400


def test_documents_are_told_by_their_beginning() -> None:
    """An RTF document is often called .doc, and a PDF anything."""
    assert text_of("a.doc", WHOLE["a.rtf"]()).startswith(PARAGRAPHS[0])
    assert text_of("a.txt", pdf("THE CLOCK")).strip() == "THE CLOCK"
    assert read_document("a.txt", b"<html> is how a page begins") is None
    assert read_document("a.txt", packed(a="no document")) is None


def test_word_keeps_what_is_read_and_drops_what_was_deleted() -> None:
    """Line breaks and insertions stay; deletions and pictures go."""
    data = docx(
        "<w:p><w:r><w:t>THE CLOCK</w:t><w:br/><w:t>IS MENDED</w:t></w:r></w:p><w:p><w:r><w:t>It</w:t></w:r>"
        "<w:ins><w:r><w:t>’s</w:t></w:r></w:ins><w:del><w:r><w:delText> is</w:delText></w:r></w:del>"
        "<w:r><w:t> done.</w:t></w:r></w:p>"
    )
    assert text_of("a.docx", data) == "THE CLOCK\nIS MENDED\n\nIt’s done.\n"


def test_opendocument_keeps_what_is_read_and_drops_what_was_deleted() -> None:
    """Notes come at the end, comments and deletions not at all; runs of spaces, tabs and breaks stay."""
    data = odt(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted.</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:h>THE CLOCK<text:line-break/>IS MENDED</text:h>"
        '<text:p>It<text:s text:c="2"/>is<text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Nearly.</text:p></text:note-body></text:note> done"
        "<o:annotation><dc:creator>A</dc:creator><text:p>Really?</text:p></o:annotation>.</text:p>"
    )
    assert text_of("a.odt", data) == "THE CLOCK\nIS MENDED\n\nIt  is done.\n\nNearly.\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b'<p>Kaynak/Source: <a href="https://c.example/a">The Courier</a></p>'),
        (
            "a.rtf",
            rb'{\rtf1 Kaynak/Source: {\field{\*\fldinst {\b HYPERLINK "https://c.example/a" }}'
            rb"{\fldrslt {\ul The Courier}}}\par}",
        ),
        (
            "a.odt",
            odt('<text:p>Kaynak/Source: <text:a x:href="https://c.example/a">The Courier</text:a></text:p>'),
        ),
    ],
)
def test_a_link_to_the_source_is_written_out(name: str, data: bytes) -> None:
    """Its address would be lost with the document."""
    assert text_of(name, data) == "Kaynak/Source: The Courier https://c.example/a\n"


def test_an_instruction_that_leads_to_the_source_has_its_address() -> None:
    """Wherever in it the link stands; a longer sentence keeps its words alone."""
    html = '<p>Please <a href="https://c.example/a">click here</a> to read the original.</p>'
    whole = "Please click here to read the original. https://c.example/a\n"
    assert text_of("a.html", html.encode()) == whole
    html = '<p>The <a href="https://c.example/a">original clock</a> is lost.</p>'
    assert text_of("a.html", html.encode()) == "The original clock is lost.\n"


def test_lines_of_a_pdf_that_are_set_wide_apart_are_one_paragraph() -> None:
    """What stands further apart are two; so the gaps of a whole page tell."""
    words = [f"The board of {name} has voted to keep the old pier for" for name in "abcdefghijkl"]
    lines = [(60, 800 - 17 * number - 20 * (number > 5), text) for number, text in enumerate(words)]
    first, second = text_of("a.pdf", placed_pdf(lines)).strip().split("\n\n")
    assert (first.count("\n"), second.count("\n")) == (5, 5)


def test_letters_in_two_halves_are_whole() -> None:
    """RTF writes some in two numbers; half of one is told as lost."""
    data = rb"{\rtf1 It \u55357?\u56832? is \u55357? done.}"
    assert text_of("a.rtf", data) == "It \U0001f600 is \ufffd done.\n"


def test_other_links_are_their_words() -> None:
    """A link within the text, or on the title, adds nothing to it."""
    html = b'<h1><a href="https://c.example">THE CLOCK</a></h1><p>He <a href="/">said</a> so.</p>'
    assert text_of("a.html", html) == "THE CLOCK\n\nHe said so.\n"


def test_a_page_gives_its_article_alone() -> None:
    """What stands around it, what is hidden and what runs is not read."""
    html = """<html><head><title>Site</title><style>p {}</style></head><body><nav>Home</nav>
    <p>Advertisement</p><article><h1>THE<br>CLOCK</h1><script>x()</script><p>It’s
    <b>men</b>ded.</p><p style="display: none">preview</p><pre>a
  b</pre><!-- no --></article></body></html>"""
    assert text_of("a.html", html.encode()) == "THE\nCLOCK\n\nIt’s mended.\n\na\nb\n"


@pytest.mark.parametrize("declared", ["iso-8859-9", "windows-1254"])
def test_a_page_is_read_in_the_encoding_that_it_declares(declared: str) -> None:
    """Browsers read what is called Latin-5 as Windows-1254, which has the marks; so do we."""
    html = f'<meta charset="{declared}"><p>Türkiye’nin “ışığı”</p>'
    assert text_of("a.html", html.encode("cp1254")).strip() == "Türkiye’nin “ışığı”"


def test_a_page_that_declares_wrongly_is_read_by_its_bytes() -> None:
    """UTF-8 is UTF-8, whatever is said of it."""
    assert text_of("a.html", '<meta charset="iso-8859-1"><p>İt’s</p>'.encode()).strip() == "İt’s"
    assert text_of("a.html", '<meta charset="nonsense"><p>It’s</p>'.encode("cp1252")).strip() == "It’s"


def test_empty_paragraphs_part_the_others() -> None:
    """A document that was typed line by line, with empty paragraphs for gaps, stays as it was typed."""
    html = (
        "<p>THE CLOCK</p><p>IS MENDED</p><p>&nbsp;</p><p>06.04.2017</p><p>&nbsp;</p><p>It’s</p><p>done.</p>"
    )
    assert text_of("a.html", html.encode()) == "THE CLOCK\nIS MENDED\n\n06.04.2017\n\nIt’s\ndone.\n"


def test_a_mail_gives_its_text() -> None:
    """The plain one rather than HTML, lines that the mail program broke joined again."""
    assert text_of("a.eml", mail("It’s done.", html="<p>Other</p>")).strip() == "It’s done."
    flowed = mail("It’s \ndone.\n\nNext.\n", format="flowed")
    assert text_of("a.eml", flowed).strip() == "It’s done.\n\nNext."


def test_the_subject_of_a_mail_is_the_title_of_a_digest_without_one() -> None:
    """Without what says that it was sent on; a digest with a title keeps it, and other mails have none."""
    fields = "3 June 2018\n\nThe Fen Gazette (2 June 2018)\n\n"
    for text, title in (
        (f"{fields}It is done.", True),
        (f"The Weir\n\n{fields}It is done.", False),
        ("It is.", False),
    ):
        message = message_from_bytes(mail(text), policy=policy.default)
        message.replace_header("Subject", "FW: Weir Mended")
        begins = text_of("a.eml", bytes(message)).startswith("Weir Mended\n\n")
        assert begins is title


def test_a_row_of_links_is_a_menu() -> None:
    """Bars part its entries; two links, or links within a sentence, are text."""
    links = [f"<a href='#{word}'>{word}</a>" for word in ("Fens", "Weirs", "Eels")]
    assert text_of("a.html", f"<div>{' '.join(links)}</div><p>It’s done.</p>".encode()).startswith(
        "Fens | Weirs | Eels\n"
    )
    assert text_of("a.html", f"<p>{' '.join(links[:2])}</p><p>It is.</p>".encode()).startswith("Fens Weirs\n")
    assert text_of("a.html", f"<p>See {' '.join(links)}.</p>".encode()).strip() == "See Fens Weirs Eels."


def test_attachments_are_told() -> None:
    """They may be what the mail is about."""
    message = EmailMessage()
    message.set_content("See the file.")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="bulletin.pdf")
    document = read_document("a.eml", message.as_bytes())
    assert document is not None
    assert document.unread == ("bulletin.pdf",)
    message.set_payload(message.get_payload()[1:])
    with pytest.raises(DocumentError) as raised:
        read_document("a.eml", message.as_bytes())
    assert (raised.value.code, raised.value.arguments) == ("mail-empty", ("bulletin.pdf",))


ENCRYPTED = "<m:file-entry m:full-path='content.xml'><m:encryption-data/></m:file-entry>"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.docx", WHOLE["a.docx"]()[:-40], "document-damaged"),
        ("a.docx", docx("<w:p>"), "document-damaged"),
        ("a.docx", packed(a="b"), "document-damaged"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0" + bytes(99) + "EncryptedPackage".encode("utf-16-le"),
            "document-protected",
        ),
        ("a.docx", docx("<w:p/>"), "document-empty"),
        ("a.odt", odt("<text:p>"), "document-damaged"),
        ("a.odt", odt("").replace(b"manifest.xml", b"manifest.xml\xff\xff\xff\xff", 1), "document-damaged"),
        ("a.odt", odt("<text:p/>", ENCRYPTED), "document-protected"),
        ("a.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 9, "document-damaged"),
        ("a.pdf", pdf(), "document-empty"),
        ("a.rtf", b"no RTF", "document-damaged"),
        ("a.rtf", rb"{\rtf1 \u99999999?}", "document-damaged"),
        ("a.html", b"<script>x</script>", "document-empty"),
        ("a.html", b"", "document-empty"),
        ("a.eml", b"no mail", "document-damaged"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(name: str, data: bytes, code: str) -> None:
    """Damaged, protected or empty, it is one problem of that file."""
    with pytest.raises(DocumentError) as raised:
        read_document(name, data)
    assert raised.value.code == code
    assert "\n" not in " ".join(raised.value.arguments)


def test_an_archive_that_fills_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small it is packed."""
    monkeypatch.setattr("digest_reader.documents.LARGEST", 1000)
    with pytest.raises(DocumentError, match="more than 1,000 bytes"):
        read_document("a.docx", docx(f"<w:p><w:r><w:t>{'x' * 2000}</w:t></w:r></w:p>"))


@pytest.mark.parametrize(
    ("name", "library"),
    [("a.docx", "mammoth"), ("a.odt", "odfdo"), ("a.pdf", "pdfminer"), ("a.rtf", "striprtf")],
)
def test_a_library_that_is_missing_is_named(name: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in an extra, which need not be installed."""
    for module in [name for name in sys.modules if name.split(".")[0] == library]:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(DocumentError) as raised:
        read_document(name, WHOLE[name]() if name in WHOLE else pdf("THE CLOCK"))
    assert raised.value.code == "document-library"
    assert raised.value.arguments[0].startswith(library)
