"""From bytes to text."""

from __future__ import annotations

import contextlib
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from digest_reader.read.decode import CONTROL, DecodeError, decode

TURKISH = "Türkiye’nin dışişleri bakanı “Görüşmeler sürüyor” dedi; Iğdır’a, İzmir’e şimdi uçuş yok.\n"
ENGLISH = "Britain’s “robust” stance – a lion, isn’t it? – cost £5m at the café.\n"


def said(data: bytes) -> list[str]:
    """Return what decoding recorded."""
    return [step.detail for step in decode(data).steps]


@pytest.mark.parametrize(
    ("codec", "steps"),
    [
        ("utf-8", []),
        ("utf-8-sig", ["read as UTF-8 with a byte order mark"]),
        ("utf-16", ["read as UTF-16"]),
        ("utf-16-le", ["read as UTF-16 without a byte order mark"]),
        ("utf-16-be", ["read as UTF-16 without a byte order mark"]),
        ("utf-32", ["read as UTF-32"]),
        ("cp1254", ["read as Windows-1254"]),
    ],
)
def test_encodings_of_turkish(codec: str, steps: list[str]) -> None:
    """Turkish text is read in every encoding of the ladder, and how is recorded."""
    decoded = decode(TURKISH.encode(codec))
    assert decoded.text == TURKISH
    assert [step.detail for step in decoded.steps] == steps


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1254"])
def test_encodings_of_english(codec: str) -> None:
    """English text with marks, dashes and signs is read in every encoding."""
    assert decode(ENGLISH.encode(codec)).text == ENGLISH


def test_code_pages_are_told_by_letters() -> None:
    """Bytes that are Turkish letters in one code page and Icelandic in the other are Turkish."""
    assert decode("ığdır şimdi".encode("cp1254")).encoding == "cp1254"
    assert decode("café déjà".encode("cp1254")).encoding == "cp1252"


def test_foreign_bytes_in_utf8() -> None:
    """Single Windows bytes pasted into UTF-8 are read, and the rest stays UTF-8."""
    decoded = decode(TURKISH.encode() + b"Britain\x92s \xfe")
    assert decoded.text == TURKISH + "Britain’s ş"
    assert said(TURKISH.encode() + b"Britain\x92s \xfe") == ["read 2 bytes that are no UTF-8 as Windows-1254"]


def test_newlines() -> None:
    """Every kind of newline becomes a line feed; a form feed stays, as it is a page break."""
    text = "a\r\nb\rc\u2028d\u2029e\vf\fg\n"
    assert decode(text.encode()).text == "a\nb\nc\nd\ne\nf\fg\n"


@pytest.mark.parametrize(
    ("raw", "clean", "step"),
    [
        ("a\x00b" * 9 + "cdefgh" * 9, "ab" * 9 + "cdefgh" * 9, "took out 9 control characters"),
        ("one\x07 long line", "one long line", "took out 1 control character"),
        ("one \u202eevil\u202c line", "one evil line", "took out 2 bidirectional controls"),
        ("one\u200b line\ufeff", "one line", "took out 2 invisible characters"),
        ("kasabani\u0307n", "kasabanin", "took out 1 dot above a small i"),
        ("one\ufdd0 line\ufffe", "one line", "took out 2 noncharacters"),
        ("co\u00adoperation", "cooperation", "took out 1 soft hyphen"),
        ("5\u00a0April\u202f2017", "5 April 2017", "replaced 2 non-breaking spaces"),
        ("cafe\u0301", "caf\u00e9", "composed letters and their accents (NFC)"),
        ("I\u0307zmir", "\u0130zmir", "composed letters and their accents (NFC)"),
    ],
)
def test_cleaning_is_recorded(raw: str, clean: str, step: str) -> None:
    """What no reader sees is taken out, what looks the same is made the same, and both are recorded."""
    assert decode(raw.encode()).text == clean
    assert said(raw.encode()) == [step]


def test_soft_hyphen_at_a_line_end_stays_for_the_parser() -> None:
    """A soft hyphen that breaks a word at a line's end is left, as only the parser joins lines."""
    assert decode("co\u00ad\noperation".encode()).text == "co\u00ad\noperation"


def test_tabs_and_marks_stay() -> None:
    """Nothing is done to tabs, nor to marks straight or curly, nor to emoji that hold a joiner."""
    text = "a\tb 'c' \"d\" ‘e’ “f” 👩\u200d🚀"
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 text",
        b"PK\x03\x04 text",
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        b"{\\rtf1 text}",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        bytes(range(256)) * 4,
        b"\x00" * 100,
        "\ud800".encode("utf-16-le", "surrogatepass").join([b"\xff\xfe", b"a\x00"]),
        b"one byte \x81 that no code page has",
    ],
)
def test_no_text_is_refused(data: bytes) -> None:
    """A file that is no text is refused with a message that says what to do."""
    with pytest.raises(DecodeError, match="save it again as plain text in UTF-8"):
        decode(data)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 text", "a PDF document"),
        (b"PK\x03\x04 text", "a Word, OpenDocument or ZIP file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Word document"),
        (b"{\\rtf1 text}", "an RTF document"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"GIF89a", "a picture"),
    ],
)
def test_a_document_is_told_as_what_it_is(data: bytes, what: str) -> None:
    """Who exported the wrong thing learns which."""
    with pytest.raises(DecodeError, match=f"^the file is {what}, not plain text; "):
        decode(data)


def test_nothing_is_text() -> None:
    """An empty file is an empty text; that it has no title is the parser's to say."""
    assert decode(b"").text == ""


@given(st.binary() | st.text().map(str.encode) | st.text().map(lambda text: text.encode("utf-16")))
def test_nothing_but_decode_error_is_raised(data: bytes) -> None:
    """Any bytes are read as clean text, the same twice, or refused with a DecodeError."""
    with contextlib.suppress(DecodeError):
        decoded = decode(data)
        assert decoded == decode(data)
        assert not CONTROL.search(decoded.text)
        assert not any(letter in decoded.text for letter in "\r\v\x85\u2028\u2029\u202e\ufeff\xa0")
        assert unicodedata.is_normalized("NFC", decoded.text)


INVISIBLE = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


def is_noncharacter(letter: str) -> bool:
    """Tell whether a code point will never be a character."""
    return ord(letter) & 0xFFFE == 0xFFFE or "\ufdd0" <= letter <= "\ufdef"


@given(
    st.text(st.characters(exclude_categories=INVISIBLE).filter(lambda c: not is_noncharacter(c)), min_size=1)
)
@example("\U000e0000")
def test_visible_text_survives(text: str) -> None:
    """Text without controls comes through UTF-8 as it is, apart from composing.

    So does a character that Unicode has not assigned yet.
    """
    decoded = decode(text.encode())
    assume(not any(step.name == "repair" for step in decoded.steps))
    assert decoded.text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("letter", ["\ufdd0", "\ufdef", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"])
def test_noncharacters_are_taken_out(letter: str) -> None:
    """They stand for nothing, and XML may not hold some of them."""
    assert decode(f"Al{letter}pha".encode()).text == "Alpha"


def encoding_of(data: bytes) -> str:
    """Return the encoding that bytes are read in; empty where they are no text."""
    try:
        return decode(data).encoding
    except DecodeError:
        return ""


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("text", "told"),
    [("ab", True), ("a", False), ("a" * 61 + "ğ" * 39, True), ("a" * 60 + "ğ" * 40, False)],
)
def test_utf_16_without_a_mark_is_told_by_its_nulls(codec: str, text: str, told: bool) -> None:
    """It has two letters or more, of which three in five are Latin."""
    assert (encoding_of(text.encode(codec)) == codec) is told


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_was_cut_within_a_letter_is_told_as_such(codec: str) -> None:
    """Whoever copied half a file learns what it is, and not that it is no text."""
    with pytest.raises(DecodeError, match="cannot be read as UTF-16"):
        decode("The pier stays.".encode(codec) + b"a")


@pytest.mark.parametrize(("nulls", "codec"), [(4, "utf-16-le"), (5, "")])
def test_nulls_in_every_place_are_no_utf_16(nulls: int, codec: str) -> None:
    """Of the bytes that are no nulls in such a text, less than one in twenty may be."""
    assert encoding_of(b"a\0" * (100 - nulls) + b"\0\0" * nulls) == codec
    assert encoding_of(b"\0a" * (100 - nulls) + b"\0\0" * nulls) == codec.replace("le", "be")


@pytest.mark.parametrize(("foreign", "told"), [(b"\x92", "1 byte"), (b"\x92 \x92", "2 bytes")])
def test_foreign_bytes_are_counted(foreign: bytes, told: str) -> None:
    """How many bytes of a Windows encoding a text in UTF-8 has is a step."""
    [step] = decode("Şehir, ışık, ağaç: Trump".encode() + foreign + b"s").steps[:1]
    assert step.detail.startswith(f"read {told} that are no UTF-8 as Windows-1252")


@pytest.mark.parametrize("letter", "ĞİŞğış")
def test_each_turkish_letter_tells_the_turkish_code_page(letter: str) -> None:
    """Even alone."""
    text = f"The keeper of {letter}a{letter} is glad."
    assert decode(text.encode("cp1254")).text == text


@pytest.mark.parametrize(
    ("controls", "codec", "is_text"),
    [(5, "cp1252", True), (6, "cp1252", False), (25, "utf-8", True), (26, "utf-8", False)],
)
def test_so_many_controls_in_a_hundred_are_strays(controls: int, codec: str, is_text: bool) -> None:
    """In UTF-8 more than elsewhere: a binary file is hardly ever sound UTF-8."""
    text = "é".ljust(100 - controls, "a") + "\x01" * controls
    assert (encoding_of(text.encode(codec)) == codec) is is_text


@pytest.mark.parametrize(
    ("data", "encoding"), [(b"\xc3\xa9 \x92", "cp1252"), (b"\xc3\xa9\xc3\xa9 \x92", "utf-8")]
)
def test_utf_8_has_more_letters_of_its_own_than_foreign_bytes(data: bytes, encoding: str) -> None:
    """Else it is a code page in which two bytes happen to look like a letter."""
    assert encoding_of(data) == encoding


@pytest.mark.parametrize(
    ("data", "encoding"),
    [(b"one byte \x81", "Windows-1252"), ("ééé ".encode() + b"\x81", "UTF-8 with some Windows bytes")],
)
def test_a_byte_that_no_encoding_has_is_told(data: bytes, encoding: str) -> None:
    """With the encoding that the others are in."""
    with pytest.raises(DecodeError, match=f"the file cannot be read as {encoding};"):
        decode(data)


@pytest.mark.parametrize(("byte", "letter"), [(b"\x80", "€"), (b"\xff", "ÿ"), (b"\x92", "’")])
def test_any_foreign_byte_is_read(byte: bytes, letter: str) -> None:
    """The first and the last of a code page too; in UTF-8 none of them stands alone."""
    assert decode("ééé ".encode() + byte).text == f"ééé {letter}"
    assert decode(b"e " + byte).text == f"e {letter}"
