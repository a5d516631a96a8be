"""Text of documents: Word, OpenDocument, RTF, PDF, HTML and mail become plain text for a digest.

Nothing of the text is changed: marks that survived in it are as certain as in any digest.  What
is no text (styles, pictures, comments, what was deleted) is left behind; each paragraph stands
between blank lines, unless the document has blank lines of its own.  A link is written out where
its words name the source, for there its address is a field of the digest.

Word, OpenDocument, RTF and PDF need the libraries of the extra ``ingest``.
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import takewhile
from pathlib import PurePath
from typing import Any, TypeAlias

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PageElement

from digest_reader.discovery import DOCUMENTS
from digest_reader.read.decode import decode
from digest_reader.read.fields import Field, match, points_to_source
from digest_reader.read.labels import subject
from digest_reader.read.paragraphs import ends_sentence

LARGEST = 200_000_000
"""A packed document may hold so many bytes of text; more is there to fill the memory."""


class DocumentError(ValueError):
    """A document cannot be read.

    Attributes:
        code: of the problem that it is.
        arguments: what the problem's words leave open.
    """

    def __init__(self, code: str, *arguments: str) -> None:
        super().__init__(code, *arguments)
        self.code = code
        self.arguments = arguments


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read."""

    text: str
    ending: str
    """Of its kind, whatever its name ends in."""
    unread: tuple[str, ...] = ()
    """Names of what came with it and was not read: the attachments of a mail."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph of one line or several; an empty one is a blank line."""

    text: str
    links: tuple[str, ...] = ()


def read_document(name: str, data: bytes) -> Document | None:
    """Return the text of a document; nothing where the file is none.

    What begins as a document of one kind is read as such, whatever its name ends in; mail and HTML,
    which are text themselves, are told by the ending of *name*.

    Raises:
        DocumentError: it is damaged, protected or without text, or a library is missing.
    """
    try:
        kind = _kind(PurePath(name).suffix.lower(), data)
        if kind is None:
            return None
        text, unread = _READERS[kind](data)
    except DocumentError:
        raise
    except ImportError as error:
        raise DocumentError("document-library", str(error.name or error)) from error
    except Exception as error:  # the libraries raise whatever a damaged file makes them
        reason = " ".join(str(error).split())[:100]
        raise DocumentError("document-damaged", f"{type(error).__name__}: {reason}") from error
    # Two halves of a letter, as RTF writes them, are one; half a letter is lost.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not text.strip():
        raise DocumentError("document-empty")
    return Document(text, kind, unread)


def _kind(ending: str, data: bytes) -> str | None:
    if data.startswith(b"\xd0\xcf\x11\xe0") and "EncryptedPackage".encode("utf-16-le") in data:
        raise DocumentError("document-protected")
    if data.startswith(b"PK\x03\x04"):
        return _packed(data, ending)
    for magic, kind in ((b"%PDF-", ".pdf"), (b"{\\rtf", ".rtf")):
        if data.lstrip().startswith(magic):
            return kind
    if not data.strip() and ending in DOCUMENTS:
        raise DocumentError("document-empty")
    if ending in (".docx", ".odt", ".pdf", ".rtf"):
        raise DocumentError("document-damaged", f"it does not begin as {ending} does")
    return {".htm": ".html"}.get(ending, ending) if ending in DOCUMENTS else None


def _packed(data: bytes, ending: str) -> str | None:
    """Tell which of the packed kinds a document is."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {entry.filename: entry for entry in archive.infolist()}
        if sum(entry.file_size for name, entry in members.items() if name.endswith(".xml")) > LARGEST:
            raise DocumentError("document-damaged", f"it holds more than {LARGEST:,} bytes")
        if any(entry.flag_bits & 1 for entry in members.values()):
            raise DocumentError("document-protected")
        if "content.xml" in members:
            manifest = members.get("META-INF/manifest.xml")
            if manifest and b"encryption-data" in archive.read(manifest):
                raise DocumentError("document-protected")
            return ".odt"
    return ".docx" if "word/document.xml" in members or ending == ".docx" else None


# One reader for each kind

_Read: TypeAlias = tuple[str, tuple[str, ...]]
"""The text, and the names of what is not read."""


def _read_docx(data: bytes) -> _Read:
    import mammoth

    def without_picture(_image: object) -> list[object]:
        return []

    html = mammoth.convert_to_html(
        io.BytesIO(data), ignore_empty_paragraphs=False, convert_image=without_picture
    )
    return _text_of(BeautifulSoup(html.value, "html.parser")), ()


def _read_odt(data: bytes) -> _Read:
    import odfdo

    body = odfdo.Document(io.BytesIO(data)).body
    for gone in body.get_elements("descendant::text:tracked-changes|descendant::office:annotation"):
        gone.delete()
    notes = body.get_elements("descendant::text:note/text:note-body")
    for note in body.get_elements("descendant::text:note"):
        note.delete()
    return _laid_out(block for part in (body, *notes) for block in _blocks_of_odf(part)), ()


ODF_TEXT = " | ".join(
    f"descendant::{name}"
    for name in ("text:p", "text:h", "text:s", "text:tab", "text:line-break", "text:a")
) + " | descendant::text()[ancestor::text:p or ancestor::text:h]"  # fmt: skip


def _blocks_of_odf(element: Any) -> Iterator[_Block]:
    """Yield the paragraphs and headings of an element of OpenDocument."""
    blocks: list[tuple[list[str], list[str]]] = []
    for node in element.xpath(ODF_TEXT):
        if not hasattr(node, "tag"):
            blocks[-1][0].append(re.sub(r"\s+", " ", str(node)))
        elif node.tag in ("text:p", "text:h"):
            blocks.append(([], []))
        elif node.tag == "text:a":
            blocks[-1][1].append(str(node.get_attribute("xlink:href")))
        elif node.tag == "text:s":
            blocks[-1][0].append(" " * int(node.get_attribute("text:c") or 1))
        else:
            blocks[-1][0].append({"text:tab": "\t"}.get(node.tag, "\n"))
    return (_Block("".join(words), tuple(links)) for words, links in blocks)


LINK_OF_RTF = re.compile(r"\{\s*\\\*\\fldinst(?=[^{}]*\{?[^{}]*HYPERLINK)")
SHOWN_LINK = re.compile('\ue000\\s*HYPERLINK\\s+"([^"\n]*)"[^\\S\n]*')


def _read_rtf(data: bytes) -> _Read:
    from striprtf.striprtf import rtf_to_text

    page = re.search(rb"\\ansicpg(\d{1,5})", data)
    try:
        source = data.decode(f"cp{int(page[1])}" if page else "cp1252", "replace")
    except LookupError:
        source = data.decode("cp1252", "replace")
    # A link's address stands in an instruction that is not shown; a mark of our own makes it text.
    shown = rtf_to_text(LINK_OF_RTF.sub(r"{\\u57344?", source), errors="replace")
    blocks = [
        _Block(SHOWN_LINK.sub("", line), tuple(SHOWN_LINK.findall(line)))
        for line in shown.replace("\f", "\n").split("\n")
    ]
    return _laid_out(blocks), ()


def _read_pdf(data: bytes) -> _Read:
    from pdfminer.high_level import extract_pages, extract_text
    from pdfminer.layout import LAParams, LTTextBox, LTTextLine
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    try:
        pages = [
            [
                sum(isinstance(line, LTTextLine) for line in part)
                for part in page
                if isinstance(part, LTTextBox)
            ]
            for page in extract_pages(io.BytesIO(data), laparams=LAParams(boxes_flow=None))
        ]
        crowded = any(len(page) > CROWDED for page in pages)
        sizes = [size for page in pages for size in page]
        wide = len(sizes) >= WIDE_LINES and sizes.count(1) * 5 > len(sizes) * 4
        layout = LAParams(boxes_flow=None) if crowded else LAParams(line_margin=0.8 if wide else 0.5)
        text = extract_text(io.BytesIO(data), laparams=layout)
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise DocumentError("document-protected") from error
    text = LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    if len(PARTED_LINE.findall(text)) * 10 <= text.count("\n"):
        text = PARTED_LINE.sub(" ", text)
    # A letter that the font does not name; the reader tells where letters are lost.
    return re.sub(r"\(cid:\d+\)", "\ufffd", text), ()


WIDE_LINES = 10
"""In a document of so many lines, of which nearly all stand alone, the lines are set wide apart."""
CROWDED = 300
"""A page of more blocks of text is read from top to bottom: columns are looked for in no linear time."""
PARTED_LINE = re.compile(r"(?<=\S) \n(?=\S)")
"""A line with wide spaces may come in two, the first with its space; in some documents every line ends so."""
LIGATURES = re.compile("[\ufb00-\ufb06]")
"""Several letters printed as one: a matter of the font, not of the text."""


def _read_html(data: bytes) -> _Read:
    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    return _text_of(BeautifulSoup(_decoded(data, declared), "html.parser")), ()


def _read_mail(data: bytes) -> _Read:
    message = message_from_bytes(data, policy=policy.default)
    if not message.keys():
        raise DocumentError("document-damaged", "it has no headers")
    text = ""
    parts = [part for kind in ("plain", "html") if (part := message.get_body((kind,))) is not None]
    for part in parts:
        content = part.get_payload(decode=True)
        written = _decoded(content if isinstance(content, bytes) else b"", part.get_content_charset())
        if part.get_content_subtype() == "html":
            written = _text_of(BeautifulSoup(written, "html.parser"))
        elif part.get_param("format", "") == "flowed":
            written = _unflowed(written, delete=part.get_param("delsp", "no") == "yes")
        text = text if text.strip() else written
    if title := subject(str(message["subject"] or "")).strip():
        text = f"{title}\n\n{text}" if _is_untitled(text) else text
    unread = tuple(_attachments(message))
    if unread and not text.strip():
        raise DocumentError("mail-empty", ", ".join(unread))
    return text, unread


def _is_untitled(text: str) -> bool:
    """Has a digest its date or byline and then its first sentence, and no title but its mail's subject?"""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    header = list(takewhile(lambda line: match(line, (Field.DATE, Field.BYLINE)), lines))
    return bool(header) and len(lines) > len(header) and ends_sentence(lines[len(header)])


_READERS: dict[str, Callable[[bytes], _Read]] = {
    ".docx": _read_docx,
    ".eml": _read_mail,
    ".html": _read_html,
    ".odt": _read_odt,
    ".pdf": _read_pdf,
    ".rtf": _read_rtf,
}


def _attachments(message: EmailMessage) -> Iterator[str]:
    """Yield the names of a mail's attachments; pictures that its HTML shows are none."""
    for part in message.walk():
        if part.get_content_disposition() == "attachment" or part.get_content_type() == "message/rfc822":
            yield part.get_filename() or part.get_content_type()


def _unflowed(text: str, *, delete: bool) -> str:
    """Join the lines of a paragraph that a mail program broke (RFC 3676, ``format=flowed``)."""
    lines = text.replace("\r\n", "\n").split("\n")
    flowed = ""
    for number, line in enumerate(lines):
        line = line.removeprefix(" ")
        soft = line.endswith(" ") and line != "-- " and number + 1 < len(lines)
        flowed += (line[:-1] if delete else line) if soft else line + "\n"
    return flowed


CODE_PAGES = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254"}
"""Encodings that are declared → those that are meant, with marks where the declared ones have none."""


def _decoded(data: bytes, declared: str | None) -> str:
    """Return text in the encoding that it declares, else in the one that its bytes tell."""
    try:
        name = codecs.lookup(declared or "").name
        return data.decode("utf-8" if _is_utf8(data) else CODE_PAGES.get(name, name))
    except (LookupError, UnicodeError):
        return decode(data).text


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not data.isascii()


# HTML to blocks

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section table tbody td tfoot th thead tr "
    "ul".split()
)
MENU_LINKS = 3
"""So many links with nothing between them are a menu; bars are put between them."""
NO_TEXT = frozenset(
    "button head iframe input nav noscript object script select style svg template textarea title".split()
)


def _text_of(page: BeautifulSoup) -> str:
    """Return the text of a page: of its article, where it has exactly one."""
    for name in ("article", "main"):
        whole = page.find_all(name)
        if len(whole) == 1:
            return _laid_out(_blocks(whole[0]))
    return _laid_out(_blocks(page))


class _OpenBlock:
    """The words and links of a block whose end has not come."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._links: list[str] = []

    def take_text(self, text: str) -> None:
        """Add words; however they are parted, a space stands between them on the page."""
        self._words.append(re.sub(r"\s+", " ", text))

    def take_element(self, element: Tag) -> None:
        """Add what an element says beside what stands in it: a new line, or an address."""
        if element.name == "br" or (element.name == "p" and not element.get_text(strip=True)):
            self._words.append("\n")
        elif element.name == "pre":
            self._words.append(element.get_text())
        elif element.name == "a" and element.get("href"):
            self._links.append(str(element["href"]))

    def close(self) -> Iterator[_Block]:
        """Yield the block, if it has words, and begin the next."""
        if text := "".join(self._words).strip(" "):
            lines = text.removesuffix("\n").split("\n")
            yield _Block("\n".join(" ".join(line.split()) for line in lines), tuple(self._links))
        self._words.clear()
        self._links.clear()


def _blocks(root: Tag) -> Iterator[_Block]:
    """Yield the blocks of an element, in the order of the page."""
    block = _OpenBlock()
    todo: list[PageElement | None] = [root]
    while todo:
        node = todo.pop()
        if node is None:  # the end of a block
            yield from block.close()
        elif isinstance(node, NavigableString):
            if type(node) is NavigableString:
                block.take_text(node)
        elif isinstance(node, Tag) and not _is_hidden(node):
            if node.name in BLOCKS:
                yield from block.close()
                if entries := _menu_of(node):
                    yield _Block(" | ".join(entries), ())
                    continue
                todo.append(None)
            block.take_element(node)
            if node.name != "pre":  # its text is taken as it stands
                todo.extend(reversed(node.contents))
    yield from block.close()


def _menu_of(element: Tag) -> list[str]:
    """Return the words of each link of an element that consists of several, and of nothing else."""
    parts = [part for part in element.children if not isinstance(part, NavigableString) or part.strip()]
    links = [part.get_text(" ", strip=True) for part in parts if isinstance(part, Tag) and part.name == "a"]
    return list(filter(None, links)) if len(links) == len(parts) >= MENU_LINKS else []


def _is_hidden(element: Tag) -> bool:
    if element.name in NO_TEXT or element.has_attr("hidden"):
        return True
    if element.name == "a" and str(element.get("href", "")).startswith("#footnote-ref"):
        return True  # the way back from a footnote of Word
    return "display:none" in str(element.get("style", "")).replace(" ", "").lower()


# Blocks to text


def _laid_out(blocks: Iterable[_Block]) -> str:
    """Return the text of *blocks*.

    There is a blank line between two; but where every few blocks an empty one stands, the document
    parts its paragraphs itself, and its lines stay as they are.
    """
    texts = [_with_addresses(block) for block in blocks]
    empty = texts.count("")
    parted = empty * 3 >= len(texts) - empty
    text = "\n".join(texts) if parted else "\n\n".join(filter(None, texts))
    return text.strip("\n") + "\n"


def _names_source(line: str, full: str) -> bool:
    """Leads a line to the original, or is it a footer with the addresses of its links behind it?"""
    return points_to_source(line) or match(full, (Field.SOURCE,)) is not None


def _with_addresses(block: _Block) -> str:
    """Return the text of a block, with the addresses of its links behind a line that names the source."""
    links = [url for url in block.links if url.startswith(("http://", "https://")) and url not in block.text]
    lines = [line.strip() for line in block.text.split("\n")]
    if links:
        whole = [f"{line} {' '.join(links)}" for line in lines]
        pairs = zip(lines, whole, strict=True)
        lines = [full if line and _names_source(line, full) else line for line, full in pairs]
    return "\n".join(lines)
