"""Marks and letters that were mangled rather than deleted."""

from __future__ import annotations

import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from ftfy.badness import is_bad
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.model import Decoded
from digest_reader.read import read as read_digest
from digest_reader.read import repair
from digest_reader.read.decode import decode
from digest_reader.read.repair import unmangle

TABLE = Path(__file__).parents[1] / "cases" / "repair" / "texts.toml"
CASES = tomllib.loads(TABLE.read_text("utf-8"))["case"]

TEXT = (
    "The town’s “old order” wouldn’t return. “We can’t pay,” the mayor’s aide said. Why? He didn’t say. "
    "The mayors’ union asked: “Who will?” Nobody in the town knew."
)
TURKISH = "Kasabanın balıkçıları dün şehrin eski limanında buluştu. İlçe başkanı “Değişen bir şey yok” dedi."


def read(text: str) -> Decoded:
    """Decode a text that arrives in UTF-8."""
    return decode(text.encode())


def with_marks(apostrophe: str, opening: str, closing: str) -> str:
    """Return the text with other signs for its marks."""
    return TEXT.translate(str.maketrans({"’": apostrophe, "“": opening, "”": closing}))


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        *(("utf-8", page) for page in ("latin-1", "cp437", "cp850", "mac_roman")),
        *(("cp1252", page) for page in ("latin-1", "mac_roman", "cp437", "cp850")),
        *(("mac_roman", page) for page in ("latin-1", "cp1252", "cp1254", "cp1251")),
    ],
)
def test_marks_read_in_another_encoding(written: str, seen: str) -> None:
    """Whatever the encoding and the one that it was taken for, the marks are what they were."""
    decoded = read(TEXT.encode(written).decode(seen))
    assert decoded.text == TEXT
    assert [step.name for step in decoded.steps] == ["repair"]
    assert decoded.damages == ()


@pytest.mark.parametrize("case", [str, str.upper])
def test_marks_whose_last_byte_was_dropped(case: type[str]) -> None:
    """Windows has no sign for the last byte of ”; that it is gone, or all is in capitals, hides nothing."""
    assert read(case(TEXT.encode().decode("cp1252", "ignore"))).text == case(TEXT)


@pytest.mark.parametrize(
    "marks",
    [
        ("_", ",,", "“"),
        ("ʻ", "“", "”"),
        ("& #8217;", "& #8220;", "& #8221;"),
        ("&rsquo;", "&ldquo;", "&rdquo;"),
        ("&amp;rsquo;", "&amp;ldquo;", "&amp;rdquo;"),
        ("&rsquo", "&ldquo", "&rdquo"),
        ("&#8217;", "&#8220;", "&#8221;"),
        ("&#146;", "&#147;", "&#148;"),
        ("&#x2019;", "&#X201C;", "&#x201d;"),
        ("\\’", "\\“", "\\”"),
        ("\\u2019", "\\u201c", "\\u201d"),
        ("<92>", "<93>", "<94>"),
        ("\\x92", "\\x93", "\\x94"),
        ("=E2=80=99", "=E2=80=9C", "=E2=80=9D"),
        ("%u2019", "%u201C", "%u201D"),
        ("\ufffd", "\ufffd", "\ufffd"),
        ("¹", "³", "²"),
        ("´", "“", "”"),
        ("`", "“", "”"),
        ("‘", "“", "”"),
        ("ʼ", "„", "“"),
        ("′", "″", "″"),
        ("’", "«", "»"),
        ("’", "« ", " »"),
        ("’", "``", "''"),
        ("''", "“", "”"),
        ("’", "´´", "´´"),
        ("’", ",,", "''"),
        ("’", "<<", ">>"),
        ("’", "<‹", ">>"),
        ("’", "‟", "”"),
        ("Â’", "Â“", "Â”"),
        ("’’", "““", "””"),
        ("’", "‘‘", "’’"),
        ("^", "^", "^"),
        ("¿", "¿", "¿"),
        ("□", "□", "□"),
        ("Ã¢â‚¬â„¢", "Ã¢â‚¬Å“", "Ã¢â‚¬\x9d"),
    ],
    ids=" ".join,
)
def test_marks_written_as_something_else(marks: tuple[str, str, str]) -> None:
    """Entities, escapes and look-alikes become the marks that they stand for, and this is recorded."""
    decoded = read(with_marks(*marks))
    assert decoded.text == TEXT
    assert {step.name for step in decoded.steps} == {"repair"}
    assert decoded.damages == ()


@pytest.mark.parametrize("dash", "ÐĞ")  # as Windows-1252 and Windows-1254 show it
def test_dashes_of_macroman(dash: str) -> None:
    """Where an apostrophe proves MacRoman, its dashes and dots are put right too; elsewhere they stay."""
    assert read(f"ÒIt wonÕt open {dash} not thisÉÓ he said.").text == "“It won’t open – not this…” he said."
    assert read("The lampsÑthere are twoÑwonÕt burn.").text == "The lamps—there are two—won’t burn."
    assert read(f"A {dash} and a CAFÉ in Ñuñoa").text == f"A {dash} and a CAFÉ in Ñuñoa"


MACINTOSH = "“I won’t cry… maybe,” said René Fabre of the café’s guests—and Zoë’s façade stays, in Ångström."


@pytest.mark.parametrize(
    "data",
    [
        MACINTOSH.encode("mac_roman"),
        MACINTOSH.encode("mac_roman").decode("latin-1").encode(),
        MACINTOSH.upper().encode("mac_roman"),
    ],
)
def test_letters_of_macroman(data: bytes) -> None:
    """Where marks prove MacRoman, its letters are read as it has them, whatever the file is in now."""
    decoded = decode(data)
    assert decoded.text in (MACINTOSH, MACINTOSH.upper())
    assert len(decoded.steps) == 1
    assert "MacRoman" in decoded.steps[0].detail


def test_turkish_letters_of_the_macintosh() -> None:
    """Its Turkish code page has them where MacRoman has other signs."""
    assert decode(TURKISH.replace("“", "’nin “").encode("mac_turkish")).text == TURKISH.replace("“", "’nin “")


@pytest.mark.parametrize(
    "line", ["Çukurova Postası (8 Ocak 2018)", "Émile Poe", "The café wonÕt open.", "Müller wonÕt pay São."]
)
def test_letters_that_were_no_others(line: str) -> None:
    """A line that has them is not read as MacRoman, though its marks, or others' marks, were."""
    assert read(f"The lampsÕ light wonÕt burn.\n{line}").text.endswith(line.replace("Õ", "’"))


def test_a_letter_that_was_lost_on_the_way_is_told() -> None:
    """What Windows has no sign for may be gone; the other letters are read as MacRoman has them."""
    decoded = read("The fa\ufffdade of RenŽÕs house isnÕt new.")
    assert decoded.text == "The fa\ufffdade of René’s house isn’t new."


def test_the_last_byte_of_a_mark_is_dropped_twice() -> None:
    """A text that was read wrongly twice over has its marks and letters back."""
    text = "“It’s late,” said Bjørn Ås of Élise’s boat."
    once = text.encode().decode("cp1252", "ignore")
    assert read(once.encode().decode("cp1252", "ignore")).text == text


def test_a_quotation_of_apostrophes_typed_twice() -> None:
    """Where one opens a quotation, its direction is left to the step that curls straight marks."""
    assert read("They can''t take the ''old stove'' away.").text == "They can't take the 'old stove' away."
    assert read("They can''t take the mayors'' boat.").text == "They can’t take the mayors’ boat."


def test_what_a_question_mark_stands_for_is_told_where_it_is_certain() -> None:
    """A question stays one; a plural's apostrophe cannot be told from one and is a problem with its line."""
    decoded = read(with_marks("?", "?", "?"))
    assert decoded.text == TEXT.replace("mayors’", "mayors?")
    [damage] = decoded.damages
    assert (damage.code, damage.line, damage.text) == ("marks-damaged", 1, "mayors?")


def test_a_mark_typed_as_two_signs_that_stays_open_is_left() -> None:
    """Only what opens last before the closing one is a quotation."""
    assert read("He said ,,so to the ,,town'' again.").text == "He said ,,so to the “town” again."


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TURKISH,
        "What is this? he asked. Is it theirs? she said. Why??",
        "See https://example.org/a?s=1&t=2 or write to a?b@example.org",
        "Ñandú, Õunapuu and Íñigo met Þór in the país; Æther, encyclopædia, La Forêt, Mañana.",
        "AT&T, R&D, x && y; 5' 10'' tall, a 12'' pipe, a 3 ´ b",
        "« Bonjour », dit le maire de la ville, content de la décision du conseil.",
        "Deutschland ist „sehr“ zufrieden mit dem Ergebnis der Wahl in der Stadt.",
        "Þór og Ýmir búa í þorpinu og tala við fólkið um veðrið á Íslandi í dag.",
        "São Paulo, NÃO, İstanbul'da, Çeşme, Iğdır",
        "C:\\temp\\new, 1 < 2, a <b> c, 1 << 2 and 4 >> 1, a,, b",
    ],
)
def test_what_is_right_stays(text: str) -> None:
    """Nothing is done to a text without damage, in whatever language, and nothing is told of it."""
    decoded = read(text)
    assert decoded.text == text
    assert decoded.steps == ()
    assert decoded.damages == ()


@pytest.mark.parametrize(
    "seen",
    [
        TURKISH.encode("cp1254").decode("cp1252"),
        TURKISH.encode().decode("latin-1"),
        TURKISH.encode().decode("cp1252", "ignore"),
        TURKISH.replace("ı", "›").replace("İ", "‹").replace("ğ", "¤").replace("ş", "ﬂ"),
        TURKISH.replace("ı", "Ä±").replace("ş", "ÅŸ"),
        TURKISH.replace("ı", "&#305;").replace("ş", "&scedil;"),
    ],
)
def test_turkish_letters_are_put_right(seen: str) -> None:
    """Letters of a wrong code page or font are put right, where the text is Turkish then."""
    assert read(seen).text == TURKISH


def test_a_sign_within_one_word_is_told() -> None:
    """One word proves nothing."""
    decoded = read("The town^s mayor said that it was ours, and the others said that it was not.")
    assert [(damage.code, damage.text) for damage in decoded.damages] == [("marks-damaged", "town^s")]


def test_an_apostrophe_with_a_space_behind() -> None:
    """What cannot stand alone belongs to the word before; a word of one letter that can does not."""
    damaged = (
        "The town' s mayor wouldn’ t go to the miners' a long way off, and they' re sad that he did n't."
    )
    assert (
        read(damaged).text
        == "The town's mayor wouldn’t go to the miners' a long way off, and they're sad that he did n't."
    )


def test_newlines_that_were_escaped() -> None:
    """They stand behind the end of a sentence; in a path they are letters."""
    decoded = read(r"The mill is sold.\n\nThe miller wept.\r\nHis C:\new\net is torn.")
    assert decoded.text == "The mill is sold.\n\nThe miller wept.\n" + r"His C:\new\net is torn."


def test_pairs_of_letters_are_put_right_and_told() -> None:
    """The pair fl stands for ş in fonts of the Macintosh, and for itself in other words."""
    decoded = read(TURKISH.replace("ı", "›").replace("İ", "‹").replace("ğ", "¤").replace("ş", "fl"))
    assert decoded.text == TURKISH.replace("şehrin", "flehrin").replace("şey", "fley")
    told = "flehrin, buluştu, başkanı, Değişen, fley"
    assert [(damage.code, damage.text) for damage in decoded.damages] == [("letters-unsure", told)]


def test_a_quotation_that_is_never_closed_spoils_no_other_line() -> None:
    """In its own line none but apostrophes are put right, and the mark is told; the next one is whole."""
    decoded = read("?We don?t know of it.\nHe said ?no,? she told. It isn?t.")
    assert decoded.text == "?We don’t know of it.\nHe said “no,” she told. It isn’t."
    assert [(damage.line, damage.text) for damage in decoded.damages] == [(1, "?We")]


def test_a_sign_between_letters_opens_nothing() -> None:
    """It is a letter that was lost, and is told; the quotation around it is put right."""
    decoded = read("He said: ?The Ba?bakan went,? and left.")
    assert decoded.text == "He said: “The Ba?bakan went,” and left."
    assert [damage.text for damage in decoded.damages] == ["Ba?bakan"]


def test_a_question_mark_in_an_address_is_its_own() -> None:
    """It closes no quotation that was opened before, and the next one does."""
    decoded = read("?Look at https://example.org/a? for more of it,? he said. He didn?t.")
    assert decoded.text == "“Look at https://example.org/a? for more of it,” he said. He didn’t."


def test_single_words_are_put_right_by_the_rest_of_the_text() -> None:
    """Where most of a text is whole, a word is put right that is whole elsewhere in it, and no other."""
    decoded = read(f"BAÞKANI BEKLÝYOR\n\n{TURKISH} Þór dün geldi.")
    assert decoded.text.startswith("BAŞKANI BEKLÝYOR")
    assert decoded.text.endswith("Þór dün geldi.")


def test_ligatures_are_letters() -> None:
    """What is set as one sign is read as its letters."""
    assert read("The oﬃce of the ﬁrst ﬂeet").text == "The office of the first fleet"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("one\ntwo Ba?bakan three", "Ba?bakan"),
        ("one\n?We have not finished, he said.", "?We"),
        ("one\nan &unknown; entity", "&unknown;"),
        ("one\nan &Rsquo; entity", "&Rsquo;"),
    ],
)
def test_damage_that_cannot_be_put_right_is_told(text: str, word: str) -> None:
    """Line and word are named, and the text stays as it is."""
    decoded = read(text)
    assert decoded.text == text
    assert [(damage.line, damage.text) for damage in decoded.damages] == [(2, word)]


@given(st.text(alphabet='aAsSt .,?’“”‘´`"„«»Õ\n\ufffdÝ›', max_size=60))
def test_lines_stay_lines(text: str) -> None:
    """Whatever is put right, no line is lost, and the words of problems are in theirs."""
    decoded = read(text)
    assert decoded.text.count("\n") == text.count("\n")
    for damage in decoded.damages:
        assert damage.text in decoded.text.split("\n")[damage.line - 1]


def test_an_encoding_that_was_taken_for_another_is_all_that_is_put_right() -> None:
    """Ligatures, wide letters, marks, accents and controls in a line of another script stay as they are."""
    line = "{} “ﬁrst” ’s Ｂ e\u0301 \u2028\x1b[31m \r"
    text, steps = unmangle(line.format("рецепт".encode().decode("cp1252")))
    assert text == line.format("рецепт")
    assert [step.detail for step in steps] == ["put UTF-8 that was read as another encoding right at line 1"]


def test_a_pair_of_letters_that_begins_a_word() -> None:
    """The pair fi stands for Ş before a vowel, and for itself before other letters, as in fikir."""
    text = "fiimdi fiehir merkezinde fikir al›n›yor, fiyat›n ne oldu¤u ve kap›n›n aç›k kald›¤› soruluyor."
    assert read(text).text.startswith("Şimdi Şehir merkezinde fikir alınıyor, fiyatın ne olduğu")


def test_a_pair_of_letters_at_the_end_of_a_word_is_put_right() -> None:
    """And the words of a line with such pairs are told, as flüt has one of its own."""
    text = "Kufl geldi¤inden beri kimse fenerin arka kap›s›n› kullanm›yor ve kuruldan yan›t bekliyor."
    decoded = read(text)
    assert decoded.text.startswith("Kuş geldiğinden beri kimse fenerin arka kapısını kullanmıyor")
    assert [(damage.code, damage.text) for damage in decoded.damages] == [("letters-unsure", "Kuş")]
    assert [damage.line for damage in read(f"1\n2\n{text}").damages] == [3]


QUOTED = """\
BELED=C4=B0YE SAAT=C4=B0 ONARACAK

06.04.2017

Liman Postas=C4=B1 (5 Nisan 2017)

Belediye ba=C5=9Fkan=C4=B1, saatin bug=C3=BCn onar=C4=B1lmaya ba=C5=9Flanaca=
=C4=9F=C4=B1n=C4=B1 s=C3=B6yledi. Bu i=C5=9F i=C3=A7in belediyenin elindeki =
para yetecek =3D kimseden bir =C5=9Fey istenmeyecek.

Kaynak: https://www.example.org/saat
"""
"""A digest out of a mail that was saved whole."""


def test_a_mail_in_quoted_printable_is_read() -> None:
    """Its letters are put right, and words that it broke are whole again."""
    digest = read_digest(QUOTED.encode(), "a.txt", mastheads=(), default="tr")

    assert digest.title == "BELEDİYE SAATİ ONARACAK"
    assert digest.paragraphs == (
        "Belediye başkanı, saatin bugün onarılmaya başlanacağını söyledi. Bu iş için belediyenin elindeki "
        "para yetecek = kimseden bir şey istenmeyecek.",
    )


@pytest.mark.parametrize(
    "text", ["a = b =", "=E0=80=80=C3", "x =C3 y", "=3D=20", "q=C3=28", "https://www.example.org/?q=A1=B2"]
)
def test_an_equals_sign_is_no_encoding(text: str) -> None:
    """Without a letter of UTF-8 nothing is undone."""
    assert read(text).text.strip() == text


@pytest.mark.parametrize(
    ("lines", "where"),
    [(1, "line 1"), (2, "lines 1, 2"), (5, "lines 1, 2, 3, 4, 5"), (6, "lines 1, 2, 3, 4, 5 …")],
)
def test_where_something_was_put_right_is_recorded(lines: int, where: str) -> None:
    """Of many lines the first five."""
    [step] = unmangle("\n".join(["the town&rsquo;s"] * lines))[1]
    assert step.detail == f"put entities right at {where}"
    [step] = unmangle("the town\nthe town&rsquo;s\nthe towns")[1]
    assert step.detail == "put entities right at line 2"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (with_marks("&rsquo;", "&ldquo;", "&rdquo;"), "entities"),
        (with_marks("=E2=80=99", "=E2=80=9C", "=E2=80=9D"), "quoted-printable characters"),
        (with_marks("\\u2019", "\\u201c", "\\u201d"), "escaped characters"),
        ("The oﬃce of the town", "ligatures"),
        ("He said ,,so'' to the town.", "marks typed as two signs"),
        (with_marks("’", "““", "””"), "doubled marks"),
        (with_marks("´", "“", "”"), "marks of other kinds"),
        ("The town' s mayor wouldn' t go to the town and they' re sad.", "marks with a space behind"),
        ("He said ?no,? and isn?t here.", "marks that had become “?”"),
        (with_marks("Х", "Т", "У"), "marks that had become letters (MacRoman)"),
        (with_marks("Æ", "ô", "ö"), "marks that had become letters (a DOS code page)"),
        (with_marks("í", "ì", "î"), "marks that had become letters (Windows-1252)"),
        (with_marks("¹", "³", "²"), "marks that had become letters (superscripts)"),
        (TURKISH.encode("cp1254").decode("cp1252"), "letters that had become others"),
    ],
)
def test_what_was_put_right_is_recorded(text: str, what: str) -> None:
    """In the words of whoever reads the report."""
    assert [step.detail for step in read(text).steps] == [f"put {what} right at line 1"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["text"]))
def test_a_text_is_put_right_where_it_is_certain(case: dict[str, Any]) -> None:
    """And nothing is done, or told, where it is not; each repair is a step, and damage that stays is told."""
    decoded = read(case["text"])
    assert decoded.text == case.get("read", case["text"])
    assert [step.detail for step in decoded.steps] == case.get("steps", [])
    assert [f"{damage.code}: {damage.text}" for damage in decoded.damages] == case.get("damaged", [])


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        (
            "Bu konuda üç kiþi konuþtu ve olduðu gibi anlatıldı.",
            "Bu konuda üç kişi konuştu ve olduğu gibi anlatıldı.",
        ),
        ("Bu konuda üç kiþi konuþtu ve oldu gibi anlatıldı.", ""),
        ("Bu konuda üç kiþi konuþtu ve olduðu gibi anlatıldı ve ışık aldı.", ""),
    ],
)
def test_three_letters_of_another_code_page_are_the_rule(text: str, read_as: str) -> None:
    """Where no more of the language's own are whole; fewer prove nothing."""
    assert read(text).text == (read_as or text)


COMMON = [letter for letter in map(chr, range(0x80, 0x3000)) if repair.SOUND.fullmatch(letter)]


def is_sound(text: str) -> bool:
    """Is a text not looked at for other encodings?"""
    return bool(repair.SOUND.fullmatch(text)) and not repair.BESIDE_LETTERS.search(text)


@given(st.text(st.characters(codec="ascii") | st.sampled_from(COMMON)))
def test_common_letters_and_marks_are_no_other_encoding(text: str) -> None:
    """So a text without other letters or signs need not be looked at, but for a few side by side."""
    if is_sound(text):
        assert repair._macintosh(text) == repair._mojibake(text) == text


def test_nothing_that_ftfy_calls_bad_is_left_aside() -> None:
    """Whatever three letters, marks and signs stand side by side."""
    texts = map("".join, product([*COMMON, *"aZ 1.?"], repeat=3))
    assert [text for text in texts if is_bad(text) and is_sound(text)] == []
    assert not any(map(is_sound, repair._sequences()))


def test_common_letters_are_left_aside() -> None:
    """Those of English and Turkish texts are not looked at, or ftfy would be loaded for most digests."""
    assert all(map(is_sound, (TEXT, TURKISH, "İŞÇİLER: Çağrı’nın “GÖRÜŞÜ” José’ninkiyle aynı")))
    assert not is_sound("BritainÕs")
