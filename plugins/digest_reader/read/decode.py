"""Bytes of a raw digest → text with one kind of newline, composed letters and nothing invisible.

The encoding is found by a fixed ladder, so that one file is always read the same way: byte
order mark, UTF-16 told by its null bytes, UTF-8, UTF-8 with a few foreign bytes, the code pages of
the Macintosh where its marks prove one, and the two of Windows that English and Turkish exports use.
What those cannot explain is refused rather than guessed.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import pairwise

from digest_reader.model import Decoded, Step
from digest_reader.read.repair import macintosh_page, repair, unmangle


class DecodeError(ValueError):
    """The file is no text that can be read; the message says what to do."""


BOMS = (
    # UTF-32 first: its little-endian mark begins with the one of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

NO_TEXT = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a Word, OpenDocument or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)

TURKISH_BYTES = bytes([0xD0, 0xDD, 0xDE, 0xF0, 0xFD, 0xFE])
"""Where Windows-1254 differs from 1252: Ğ İ Ş ğ ı ş against the Icelandic Ð Ý Þ ð ý þ."""

NAMES = {
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 without a byte order mark",
    "utf-16-be": "UTF-16 without a byte order mark",
    "utf-32": "UTF-32",
    "mixed": "UTF-8 with some Windows bytes",
    "cp1252": "Windows-1252",
    "cp1254": "Windows-1254",
    "mac_roman": "MacRoman",
    "mac_turkish": "MacRoman with Turkish letters",
}

SAVE_AS = "save it again as plain text in UTF-8"

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
NONCHARACTERS = [plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)]
"""Code points that will never be characters, beside those from U+FDD0 to U+FDEF."""
CLEANING = (
    # what is recorded, what is looked for, what stands there afterwards
    ("control character", CONTROL, ""),
    ("bidirectional control", re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"), ""),
    (
        "invisible character",
        re.compile("[\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"),
        "",
    ),
    ("noncharacter", re.compile(f"[\ufdd0-\ufdef{''.join(map(chr, NONCHARACTERS))}]"), ""),
    ("dot above a small i", re.compile("(?<=i)\u0307"), ""),
    # At the end of a line it says that the word goes on; the parser takes it out there.
    ("soft hyphen", re.compile(r"\u00ad(?![ \t]*(?:\n|\Z))"), ""),
    ("non-breaking space", re.compile("[\u00a0\u2007\u202f]"), " "),
)
NEWLINES = re.compile("\r\n|[\r\v\x85\u2028\u2029]")


def decode(data: bytes) -> Decoded:
    r"""Read the bytes of a raw digest.

    The text has ``\n`` for newlines, is in NFC and free of control characters; tabs, form
    feeds (page breaks) and soft hyphens at line ends stay for the parser.  Marks and letters that
    were mangled are put right where that is certain (see `digest_reader.read.repair`).

    >>> decode("Britain’s coat of arms".encode("cp1252")).text
    'Britain’s coat of arms'

    Raises:
        DecodeError: the file is no text, or in an encoding that is not on the ladder.
    """
    text, encoding, steps = _read(data)
    text, repairs = unmangle(text)
    steps += repairs
    text = NEWLINES.sub("\n", text)
    for name, pattern, replacement in CLEANING:
        text, count = pattern.subn(replacement, text)
        if count:
            verb = "replaced" if replacement else "took out"
            steps.append(Step("clean", f"{verb} {count} {name}{'s' if count > 1 else ''}"))
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        steps.append(Step("clean", "composed letters and their accents (NFC)"))
    text, repairs, damages = repair(composed)
    return Decoded(text, encoding, (*steps, *repairs), tuple(damages))


def rows_of(data: bytes) -> list[bytes]:
    """Return the bytes of each line, its newline or form feed with them.

    There are as many as in the text of `decode`, unless what was put right in it is a newline
    itself.  The byte order mark is the first one's.

    >>> rows_of(b"one\\r\\ntwo")
    [b'one\\r\\n', b'two']
    """
    encoding = _encoding(data)
    mark = next((bom for bom, _ in BOMS if data.startswith(bom)), b"")
    codec = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(mark, encoding)
    codec = {codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be"}.get(mark, codec)
    codec = "utf-8" if codec in ("mixed", "utf-8-sig") else codec
    text = data[len(mark) :].decode(codec, "surrogateescape")
    ends = [newline.end() for newline in re.finditer(rf"{NEWLINES.pattern}|[\n\f]", text)]
    rows = [text[start:end] for start, end in pairwise([0, *ends, len(text)])]
    first, *others = (row.encode(codec, "surrogateescape") for row in rows)
    return [mark + first, *others]


def _read(data: bytes) -> tuple[str, str, list[Step]]:
    """Return the text, its encoding's name and what was done."""
    for magic, what in NO_TEXT:
        if data.startswith(magic):
            raise DecodeError(f"the file is {what}, not plain text; {SAVE_AS}")
    encoding = _encoding(data)
    try:
        if encoding == "mixed":
            return _read_mixed(data)
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DecodeError(f"the file cannot be read as {NAMES.get(encoding, encoding)}; {SAVE_AS}") from error
    _refuse_binary(text, strict=encoding.startswith(("cp", "mac")))
    name = NAMES.get(encoding)
    return text, encoding, [Step("decode", f"read as {name}")] if name else []


def _encoding(data: bytes) -> str:
    """Go down the ladder and return a codec's name, or ``mixed`` for UTF-8 with foreign bytes."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return encoding
    if (wide := _utf16_by_nulls(data)) is not None:
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        escaped = data.decode("utf-8", "surrogateescape")
        foreign = sum("\udc80" <= letter <= "\udcff" for letter in escaped)
        sound = sum(letter > "\x7f" for letter in escaped) - foreign
        return "mixed" if sound > foreign else macintosh_page(data) or _code_page(data)
    return "utf-8"


def _utf16_by_nulls(data: bytes) -> str | None:
    """Tell UTF-16 without a byte order mark: nearly every second byte of such text is null."""
    half = len(data) // 2
    if half < 2:
        return None
    even, odd = data[::2].count(0), data[1::2].count(0)
    if odd > half * 0.6 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.05:
        return "utf-16-be"
    return None


def _code_page(data: bytes) -> str:
    return "cp1254" if any(byte in TURKISH_BYTES for byte in data) else "cp1252"


def _read_mixed(data: bytes) -> tuple[str, str, list[Step]]:
    """Read UTF-8 into which single bytes of a Windows code page were pasted."""
    escaped = data.decode("utf-8", "surrogateescape")
    foreign = bytes(ord(letter) - 0xDC00 for letter in escaped if "\udc80" <= letter <= "\udcff")
    page = _code_page(foreign)
    letters = {0xDC00 + byte: bytes([byte]).decode(page) for byte in foreign}
    text = escaped.translate(letters)
    _refuse_binary(text, strict=True)
    plural = "s" if len(foreign) > 1 else ""
    return (
        text,
        "utf-8",
        [Step("decode", f"read {len(foreign)} byte{plural} that are no UTF-8 as {NAMES[page]}")],
    )


def _refuse_binary(text: str, *, strict: bool) -> None:
    """Raise where control characters are too many for a text that merely has some strays.

    A binary file is hardly ever sound UTF-8 (so *strict* is for the rest of the ladder), where
    a text may well have gathered nulls.
    """
    if len(CONTROL.findall(text)) > len(text) * (0.05 if strict else 0.25):
        raise DecodeError(f"the file is no text (it is full of control characters); {SAVE_AS}")
