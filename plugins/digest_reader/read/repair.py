"""Marks and letters that an export mangled rather than deleted, put right where the text proves it.

Two stages, as some damage hides behind control characters that `decode` takes out: `unmangle`
sees the text as it came, `repair` sees it clean.  Each repair is recorded; what is damage without
doubt, but not to be put right without guessing, is returned as `Damage` with its line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from html import unescape
from html.entities import html5
from itertools import pairwise
from string import punctuation
from typing import NamedTuple
from unicodedata import normalize

from digest_reader.languages import cached, every, load
from digest_reader.model import Damage, Step
from digest_reader.read.language import tell_language
from digest_reader.read.plain import any_of, plain

TOKEN = re.compile(r"\S+")
WORD = r"[^\W\d_]"
# Before cleaning ------------------------------------------------------------------------------


def unmangle(text: str) -> tuple[str, list[Step]]:
    """Undo encodings that were read as another one, entities, and escapes.

    >>> unmangle("Britainâ€™s &ldquo;old order&rdquo; wouldn\\\\'t return")[0]
    "Britain’s “old order” wouldn't return"
    """
    steps: list[Step] = []
    if not (SOUND.fullmatch(text) and not BESIDE_LETTERS.search(text)):
        text = _counted(steps, text, _macintosh(text), "MacRoman that was read as a code page of Windows")
        text = _counted(steps, text, _mojibake(text), "UTF-8 that was read as another encoding")
    if "&" in text:
        text = _counted(steps, text, ENTITY.sub(_entity, ENTITY.sub(_entity, text)), "entities")
    if QUOTED_PRINTABLE.search(text):
        text = _counted(steps, text, _unquoted(text), "quoted-printable characters")
    if ESCAPE_SIGNS.search(text):
        text = _counted(steps, text, ESCAPE.sub(_unescaped, text), "escaped characters")
    return text, steps


def _counted(steps: list[Step], before: str, after: str, what: str) -> str:
    """Record that *what* was put right, with the lines where it was, if anything was."""
    if before != after:
        pairs = zip(before.split("\n"), after.split("\n"), strict=False)
        lines = [number for number, (old, new) in enumerate(pairs, start=1) if old != new]
        steps.append(Step("repair", f"put {what} right{_at(lines)}"))
    return after


def _at(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:5])) + (" …" if len(lines) > 5 else "")
    return f" at line{'s' if len(lines) > 1 else ''} {shown}" if lines else ""


def _mojibake(text: str) -> str:
    from ftfy import TextFixerConfig, fix_text  # needed for few files
    from ftfy.badness import is_bad

    # Marks stay as they are, curly ones above all: nothing but encodings is put right here.
    only_encodings = TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if not line.isascii():
            line = _twice_read().sub(lambda match: _sequences()[match[0]], line)
            lines[number] = fix_text(line, only_encodings) if is_bad(line) or C1.search(line) else line
    return "\n".join(lines)


C1 = re.compile("[\x80-\x84\x86-\x9f]")
"""Control characters that stand where Windows has its marks; U+0085 is a newline too."""

VOWELS = "aeıioöuü"
MARKS = "’‘“”–—…•"
SMALL, CAPITALS = "à-öø-ÿğış", "ÇÉĞİÖŞÜ"
"""Letters with accents, of the capitals some that begin nothing that was read as another encoding."""
SOUND = re.compile(rf"[\x00-\x7f{MARKS}{SMALL}{CAPITALS}]*")
"""A text of such letters and marks: what was read as another encoding shows other signs,"""
BESIDE_LETTERS = re.compile(
    rf"[{SMALL}][{CAPITALS}]|[{SMALL}{CAPITALS}](?:[‘“•]|”[\w‘“•])|”[{SMALL}{CAPITALS}]"
)
"""or has these side by side as no text has.  All else ftfy need not see, which is slow to load."""
LETTERS = "ıİşŞğĞœŒšŠžŽ£€" + "".join(letter for letter in map(chr, range(0xC0, 0x100)) if letter.isalpha())


@cached
def _sequences() -> Mapping[str, str]:
    """Return what marks and letters look like, in UTF-8 that was read byte by byte."""
    from ftfy import bad_codecs  # noqa: F401  # registers the codecs

    latin = ("latin-1", "sloppy-windows-1254", "sloppy-windows-1252")
    seen = {letter.encode().decode(codec): letter for codec in latin for letter in MARKS + LETTERS}
    # Windows' letters for all bytes but the last, which Windows has no letter for in some fonts.
    seen |= {
        letter.encode()[:-1].decode("sloppy-windows-1252") + chr(letter.encode()[-1]): letter
        for letter in MARKS
    }
    # Marks of Windows that were taken for control characters.
    seen |= {f"Â{mark}": mark for mark in MARKS}
    # The third byte of ” is none of Windows’, and many programs drop it.
    seen |= {"â€": "”"}
    seen |= {f"вЂ{mark.encode()[-1:].decode('sloppy-windows-1252')}": mark for mark in MARKS}
    for codec in ("cp437", "cp850", "mac_roman", "sloppy-windows-1251"):
        seen |= {mark.encode().decode(codec): mark for mark in MARKS}
    # Read so twice over.
    twice = {sequence.encode().decode(codec): sequence for codec in latin for sequence in seen}
    seen |= {double: seen[sequence] for double, sequence in twice.items()}
    seen |= {f"{double}\x9d": "”" for double, sequence in twice.items() if sequence == "â€"}
    seen |= {sequence.upper(): letter for sequence, letter in seen.items() if sequence.startswith("â")}
    return seen | {"Â€": "”"}


@cached
def _twice_read() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_sequences(), key=len, reverse=True))))


MACINTOSH = re.compile(r"(?<=[^\W\d_])Õ(?=[^\W\d_])|(?<!\w)Ò\w[^ÒÓ\n]*Ó(?!\w)")
"""An apostrophe, or a quotation, of the Macintosh as Windows shows it."""
MARK_OF_WINDOWS = re.compile(rf"(?<!{WORD})[‘“]|[’”](?!{WORD})")
WITHIN_WORDS = re.compile(rf"(?<={WORD})[’–—…-](?={WORD})")
BEFORE_WORDS, BEHIND_WORDS = f"‘“«’–—•£€©§{punctuation}", f"’”»–—…®°€{punctuation}"


def macintosh_page(data: bytes) -> str:
    """Return the code page of the Macintosh that *data* is in; empty where no mark proves it.

    In another code page it has letters and marks of its own, which were other signs there.

    >>> macintosh_page("The café’s guests didn’t pay René.".encode("mac_roman"))
    'mac_roman'
    >>> macintosh_page("The café wonÕt open.".encode("cp1252"))
    ''
    """
    windows = data.decode("cp1252", "replace")
    return _sound_page(data) if MACINTOSH.search(windows) and not MARK_OF_WINDOWS.search(windows) else ""


def _macintosh(text: str) -> str:
    """Read lines anew that were in a code page of the Macintosh, where one has marks that prove it."""
    if not ("Õ" in text or "Ò" in text) or not MACINTOSH.search(text):
        return text
    lines = text.split("\n")
    read = {line: _reads_as_macintosh(line) for line in lines if not line.isascii()}
    if any(read[line] for line in read if MACINTOSH.search(line)):
        return "\n".join(read.get(line) or line for line in lines)
    return text


def _reads_as_macintosh(line: str) -> str:
    """Return what a line of Windows is on the Macintosh; empty where that is not all words and marks."""
    from ftfy import bad_codecs  # noqa: F401  # registers the codecs

    windows = ("latin-1", "sloppy-windows-1252", "sloppy-windows-1254")
    for codec in () if MARK_OF_WINDOWS.search(line) else windows:
        try:
            pieces = [piece.encode(codec) for piece in line.split(LOST)]
        except UnicodeError:
            continue
        if page := _sound_page(b"".join(pieces)):
            return LOST.join(piece.decode(page) for piece in pieces)
    return ""


def _sound_page(data: bytes) -> str:
    """Return the code page of the Macintosh in which all of *data* is words and marks, if there is one."""
    for page in ("mac_roman", "mac_turkish"):
        text = data.decode(page)
        if all(map(_is_sound, TOKEN.findall(text))) and text.count("«") == text.count("»"):
            return page
    return ""


def _is_sound(word: str) -> bool:
    """Has a word Latin letters, no capital behind a small one, and no signs but marks in their place?"""
    if word.isascii():
        return True
    bare = WITHIN_WORDS.sub("", word).lstrip(BEFORE_WORDS).rstrip(BEHIND_WORDS)
    latin = all(letter.isascii() or plain(letter).isascii() or letter in LETTERS for letter in bare)
    out_of_place = any(
        before.islower() and letter.isupper() and not letter.isascii() for before, letter in pairwise(bare)
    )
    return latin and not out_of_place and all(sign.isascii() or sign.isalpha() for sign in bare)


ENTITY = re.compile(
    r"&(?: ?#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|&(?:[lr][sd]quo|(?:#\d{3,6}|quot|apos|nbsp|hellip|[nm]dash)(?![\w=]))"
)


def _entity(match: re.Match[str]) -> str:
    text = match[0].replace(" ", "") if match[0].endswith(";") else match[0] + ";"
    name = text[1:]
    if name in html5 or name.startswith("#"):
        return unescape(text)
    # In a title in capitals the entity is in capitals too.
    letter = html5.get(name.lower(), "") if name[:-1].isupper() else ""
    return letter.upper() if letter else match[0]


QUOTED_PRINTABLE = re.compile(r"=(?:C[2-9A-F]|D[0-9A-F]|E[0-9A-F]|F[0-4])=[89AB][0-9A-F]")
"""A letter of UTF-8 as mails have it that were saved whole."""


def _unquoted(text: str) -> str:
    """Undo a mail's quoted-printable encoding; a line that goes on in the next ends with a soft hyphen.

    >>> _unquoted("Saat ba=C5=9F=\\nlad=C4=B1 =3D 7").split("\\n")
    ['Saat baş\\xad', 'ladı = 7']
    """
    text = re.sub(r"=[ \t]*$", "\u00ad", text, flags=re.MULTILINE)
    return _QUOTED_LETTER.sub(_unquoted_letter, text)


_QUOTED_LETTER = re.compile(
    r"=[2-7][0-9A-F]|=[CD][0-9A-F]=[89AB][0-9A-F]"
    r"|=E[0-9A-F](?:=[89AB][0-9A-F]){2}|=F[0-4](?:=[89AB][0-9A-F]){3}"
)


def _unquoted_letter(match: re.Match[str]) -> str:
    try:
        letters = bytes.fromhex(match[0].replace("=", "")).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
    return letters if letters.isprintable() else match[0]


ESCAPE_SIGNS = re.compile(r"\\['\"’“”nux]|<(?:U\+|[89])|%u20|%E2%80")
ESCAPE = re.compile(
    r"(?:(?<=[\w,.!?])\\'(?=9[1-7])|\\'(?=9[1-7][^\W\d_]))(?P<rtf>\d\d)"
    r"|\\+(?P<mark>['\"‘’“”])"
    r"|(?<=[^\w\s\\:])(?P<newlines>(?:(?:\\r)?\\n)+)"
    r"|(?:\\u|%u|<U\+)(?P<code>[0-9a-fA-F]{4})>?"
    r"|\\x(?P<hexadecimal>[89][0-9a-fA-F])|<(?P<windows>[89][0-9a-fA-F])(?!\w)>?"
    r"|(?P<bytes>%E2%80%[0-9A-F]{2})"
)


def _unescaped(match: re.Match[str]) -> str:
    if match["mark"]:
        return match["mark"]
    if match["newlines"]:
        return "\n" * match["newlines"].count("n")
    if match["code"]:
        letter = chr(int(match["code"], 16))
        return letter if letter.isprintable() else match[0]
    windows = match["rtf"] or match["hexadecimal"] or match["windows"]
    escaped = windows or match["bytes"].replace("%", "")
    codec = "cp1252" if windows else "utf-8"
    return bytes.fromhex(escaped).decode(codec, "ignore") or match[0]


# After cleaning -------------------------------------------------------------------------------

APOSTROPHES = "[´`‘′ʹ‛ʼ＇]"
"""What stands for an apostrophe between two letters."""


class _CodePage(NamedTuple):
    """How the marks of one code page look where another shows them."""

    name: str
    apostrophe: str
    opening: str
    closing: str
    single: str
    """Opens a quotation within one."""
    further: tuple[tuple[re.Pattern[str], str], ...] = ()
    """Shapes of its other marks, and what they are; an apostrophe or a quotation proves them."""


PAGES = (
    _CodePage(
        "MacRoman", "Õ", "Ò", "Ó", "Ô",
        (
            (re.compile("(?<= )[ÐĞ](?= )"), "–"),  # Ğ in Windows-1254
            (re.compile("(?<=[a-z ])Ñ(?=[a-z ])"), "—"),
            (re.compile(r"(?<=[a-z])É(?!\w)"), "…"),
        ),
    ),
    _CodePage("MacRoman", "Х", "Т", "У", "Ф"),  # in Windows-1251
    _CodePage("a DOS code page", "Æ", "ô", "ö", "æ"),
    _CodePage("Windows-1252", "í", "ì", "î", "ë"),  # in MacRoman
    _CodePage("superscripts", "¹", "³", "²", "\0"),
)  # fmt: skip
LOST = "\ufffd"
SIGN = "[\\^~#¤¡¢£¥¦§¨¬¯±¶¸¿×÷†‡‰□■▪▯◊◆○●]"
"""What no word has within;"""
STAND_IN = f"(?:{SIGN}|[_|=%$+ʻʽʾʿ])"
"""and what some have, but hardly before what follows an apostrophe."""
ADDRESS_SIGN = re.compile(r"://|www\.|@")


def repair(text: str) -> tuple[str, list[Step], list[Damage]]:
    """Put marks and letters right in a text that is clean otherwise.

    >>> repair("BritainÕs ÒoldÓ order wouldnÕt return.")[0]
    'Britain’s “old” order wouldn’t return.'
    >>> repair("?We don?t want a long dispute,? he said. Why? Nobody knew.")[0]
    '“We don’t want a long dispute,” he said. Why? Nobody knew.'
    """
    steps: list[Step] = []
    damages: list[Damage] = []
    text = _letters(text, steps, damages)
    text = _counted(steps, text, LIGATURE.sub(lambda match: normalize("NFKC", match[0]), text), "ligatures")
    for page in PAGES:
        text = _page(text, page, steps)
    text = _counted(steps, text, TYPED.sub(r"“\1”", text), "marks typed as two signs")
    language = tell_language(text, "") if _is_suspect(text) else ""
    spoken = load(language)
    if (spoken and ("''" in text or "``" in text)) or TWICE.search(text):
        text = _counted(steps, text, _doubled(text), "doubled marks")
    if spoken:
        text = _counted(steps, text, _look_alikes(text), "marks of other kinds")
    clitics = spoken.reading.clitics if spoken else frozenset()
    if clitics:
        parted = re.compile(rf"(?<={WORD})(['’]) (?=(?:{any_of(clitics)})(?![\w'’]))")
        text = _counted(steps, text, parted.sub(r"\1", text), "marks with a space behind")
    for sign in ("?", LOST, *_stand_ins(text, clitics)):
        if sign in text:
            before = text
            mended = "\n".join(_placeholder(line, sign, clitics) for line in text.split("\n"))
            text = _counted(steps, text, mended, f"marks that had become “{sign}”")
            if text != before:
                damages += _found(re.compile(rf"\w{re.escape(sign)}(?= [a-z])"), text)
    if _is_suspect(text):
        damages += _found(DAMAGED, text)
    return text, steps, damages


LIGATURE = re.compile("[ﬀ-ﬆ]")
TYPED = re.compile(r"(?<!\S)(?:,,|<[<‹])(?=\S)((?:(?!,,)[^\n<>])*?\S)(?:''|[\"“”]|[>›]>)(?!\w)")
"""A quotation between signs that look like „ and ”, or « and », and no other opens in it: ,,so''; <<so>>."""


ODD_SIGN = re.compile(rf"[?{LOST}´`‘′‵ʹ‛ʼ＇‟„‚«»‹›'’â&\\Ã*]|{STAND_IN}")
SUSPECT = re.compile(
    rf"[?{LOST}]{WORD}|[{LOST}´`‘′‵ʹ‛ʼ＇‟„‚«»‹›]|''|â€|&\w+;|\\['\"]|Ã[^\w\s]"
    rf"|(?<={WORD}){STAND_IN}{WORD}|(?<=n)\*t\b|(?<={WORD})['’] {WORD}{{1,2}}\b"
)
"""Each begins with an `ODD_SIGN`, which is looked for more quickly."""


def _is_suspect(text: str) -> bool:
    """Has *text* anything to be repaired, or to tell its language for?"""
    return any(SUSPECT.match(text, sign.start()) for sign in ODD_SIGN.finditer(text))


def _page(text: str, page: _CodePage, steps: list[Step]) -> str:
    """Put marks right that stand as letters of another code page, where a word proves it."""
    name, apostrophe, opening, closing, single, further = page
    if apostrophe not in text:
        return text
    words = {plain(word) for word in re.findall(rf"{WORD}{{3,}}", text)}
    proof = False
    for match in re.finditer(rf"(?<!{WORD})({WORD}+){apostrophe}({WORD}{{1,2}})\b", text):
        stem, rest = match.groups()
        # A capital within small letters, a figure within letters, or a word that stands alone as well.
        out_of_place = not apostrophe.islower() and stem[-1].islower() and rest.islower()
        alone = len(stem) > 2 and rest.lower() in _clitics() and plain(stem) in words
        proof = proof or out_of_place or alone
    if not proof and not re.search(rf"(?<!\w){opening}\w[^{opening}{closing}\n]*{closing}(?!\w)", text):
        return text
    after = re.sub(rf"(?<=\w){apostrophe}(?=\w)|(?<=s){apostrophe}(?!\w)", "’", text)
    after = re.sub(rf"(?<![^\W_]){opening}(?=[\w’])", "“", after)
    after = re.sub(rf"(?<![^\W_]){single}(?=\w)", "‘", after)
    after = re.sub(rf"(?<=\S){closing}(?!\w)", "”", after)
    if not apostrophe.islower():
        after = re.sub(rf"(?<=\S){apostrophe}(?!\w)|(?<!\w){apostrophe}(?=\w)", "’", after)
    for shape, mark in further:
        after = shape.sub(mark, after)
    return _counted(steps, text, after, f"marks that had become letters ({name})")


@cached
def _clitics() -> frozenset[str]:
    return frozenset(word for _, language in every() for word in language.reading.clitics)


def _look_alikes(text: str) -> str:
    """Write accents, primes and foreign marks as the marks that they stand for."""
    text = re.sub(rf"(?<={WORD}){APOSTROPHES}(?={WORD})", "’", text)
    text = re.sub(r"(?<!\w)″(?=\w)([^″\n]*\S)″(?!\w)", r"“\1”", text)
    text = re.sub(r"‘(?=\d\ds?\b)", "’", text)  # ’98
    text = re.sub(r"(?:´´|‟)(?=\w)|(?<!\w)(?:„|« ?|»(?=\w))", "“", text)
    # What stands between two spaces, and nothing open before, parts the entries of a menu.
    row = r"^[^“\n]* » [^\n]*$"
    closing = r"(?<=[\w.,;:!?…])(?:´´| ?»)|(?<=\w)«(?!\w)"
    text = re.sub(rf"(?P<row>{row})|{closing}", lambda match: match["row"] or "”", text, flags=re.MULTILINE)
    # A quotation that was opened below the line is closed by what opens others.
    text = re.sub(r"“([^“”\n]*[\w.,;:!?…])“(?!\w)", r"“\1”", text)
    text = re.sub(r"(?<!\w)[‚‹`‵](?=\w)([^‚‹›`´‵\n]*?\S)(?:[‘›´’`'′])(?!\w)", r"‘\1’", text)
    return re.sub(rf"(?<=s){APOSTROPHES}(?= [a-z])", "’", text)


TWICE = re.compile("’’|““|””|‘‘")
"""A mark that was written twice."""


def _doubled(text: str) -> str:
    """Write ``double'' marks of two single ones as one, ““doubled”” marks and apostrophes’’ as one."""
    text = text.replace("““", "“").replace("””", "”")
    if re.search(rf"(?<={WORD})’’(?={WORD})", text):
        text = text.replace("’’", "’")
    text = re.sub(r"‘‘(?=\S)((?:(?!’’)[^\n])+)’’(?!\w)", r"“\1”", text)
    if re.search(rf"(?<={WORD})''(?={WORD})", text):
        text = text.replace('""', '"')
        # One that opens before a word has a direction, which a straight mark leaves open.
        return text.replace("''", "'" if re.search(r"(?<![^\s(])''(?=\w)", text) else "’")
    return re.sub(r"(?:``|(?<!\S)'')(?=\S)((?:(?!''|``)[^\n])+)(?<=[^\s\d])''(?!\w)", r"“\1”", text)


def _stand_ins(text: str, clitics: Iterable[str]) -> list[str]:
    """Return the signs that stand for marks: two words at least have one before what follows an apostrophe.

    >>> _stand_ins("The guild¿s men won¿t strike.", ["s", "t"])
    ['¿']
    """
    ends = any_of(clitics)
    counts = Counter(re.findall(rf"(?<={WORD})({STAND_IN})(?=(?:{ends})(?!\w))", text, re.IGNORECASE))
    return sorted(sign for sign, count in counts.items() if count > 1)


def _placeholder(line: str, sign: str, clitics: Iterable[str]) -> str:
    """Put marks right for which one and the same *sign* stands, where only one mark can be meant.

    An apostrophe stands before what follows one (don?t); a mark that opens stands before a word
    and behind a space; one that closes stands behind a comma or full stop, or, with one open, in the
    middle of a sentence.  Where one that opens is never closed, none is put right but apostrophes.
    """
    ends = "|".join(map(re.escape, sorted(clitics))) or "(?!)"
    addresses = [match.span() for match in TOKEN.finditer(line) if ADDRESS_SIGN.search(match[0])]
    begins = [begin for begin, _ in addresses]

    def outside(match: re.Match[str]) -> bool:
        before = bisect_right(begins, match.start()) - 1
        return before < 0 or match.start() >= addresses[before][1]

    sure = re.compile(rf"(?<={WORD}){re.escape(sign)}(?=(?:{ends})(?!\w))", re.IGNORECASE)
    line = sure.sub(lambda match: "’" if outside(match) else match[0], line)
    letters = list(line)
    stack: list[str] = []
    for match in re.finditer(re.escape(sign), line):
        before, after = line[match.start() - 1 : match.start()], line[match.end() : match.end() + 2]
        opens = (not before or before in " (—–-“‘") and after[:1].isalnum()
        closes = not after[:1].isalnum() and not before.isspace()
        if not outside(match) or not (opens or closes):
            continue
        if opens:
            stack.append("”" if not stack else "’")
            letters[match.start()] = "“" if len(stack) == 1 else "‘"
            continue
        goes_on = after[:1] in ",;" or after.strip()[:1].islower()
        if stack and (before in ",.!?…" or goes_on or (sign != "?" and before.isalnum())):
            letters[match.start()] = stack.pop()
        elif sign != "?" and before == "s" and goes_on:
            letters[match.start()] = "’"
    return line if stack else "".join(letters)


def _found(damaged: re.Pattern[str], text: str) -> list[Damage]:
    """Return where a text is still damaged, once for a line."""
    damages = []
    for number, line in enumerate(text.split("\n"), start=1):
        shown = TOKEN.sub(lambda token: " " if ADDRESS_SIGN.search(token[0]) else token[0], line)
        if match := damaged.search(shown):
            word = shown[shown.rfind(" ", 0, match.start() + 1) + 1 :].partition(" ")[0]
            damages.append(Damage("marks-damaged", number, word or shown.strip()))
    return damages


DAMAGED = re.compile(
    rf"{WORD}\?{WORD}|(?<!\S)\?{WORD}|{WORD}{SIGN}{WORD}|n\*t\b|â€|&\w{{2,}};|\\['\"]|(?<=\w)`(?=\w)|Ã[^\w\s]"
)


# Letters of a language ------------------------------------------------------------------------


def _letters(text: str, steps: list[Step], damages: list[Damage]) -> str:
    """Put letters right that became others of another code page, by the tables of the languages."""
    for code, language in every():
        for table in language.reading.mangled:
            signs = {sign: letter for sign, letter in table.items() if len(sign) == 1}
            if any(sign in text for sign in signs):
                before, text = text, _mangled(text, code, signs, steps)
                pairs = table.keys() - signs.keys()
                if text != before and pairs:
                    text = _pairs(text, {pair: table[pair] for pair in pairs}, damages)
    return text


def _pairs(text: str, table: Mapping[str, str], damages: list[Damage]) -> str:
    """Put pairs of letters right within words, or where one begins before a vowel if the letter is a capital.

    As words have such pairs, too, each line's are told as they are now.
    """
    capitals = [pair for pair, letter in table.items() if letter.isupper()]
    within, begins = any_of(table.keys() - set(capitals)), any_of(capitals)
    pair = re.compile(rf"(?<={WORD})(?:{within})|(?<!{WORD})(?:{begins})(?=[{VOWELS}])")
    unsure = re.compile(rf"{pair.pattern}|(?<!{WORD})(?:{within})(?={WORD})")
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        words = [word[0] for word in re.finditer(r"\w+", line) if unsure.search(word[0])]
        if words:
            mended = (pair.sub(lambda match: table[match[0]], word) for word in words)
            damages.append(Damage("letters-unsure", number, ", ".join(dict.fromkeys(mended))))
            lines[number - 1] = pair.sub(lambda match: table[match[0]], line)
    return "\n".join(lines)


def _mangled(text: str, code: str, table: Mapping[str, str], steps: list[Step]) -> str:
    """Put right the words that hold signs of *table*.

    All of them where they are the rule: more of the language's own letters are mangled than
    whole, and the text is in the language once they are put right.  Else those that the text
    has whole elsewhere.
    """
    signs = "".join(map(re.escape, table))
    word, within = re.compile(rf"[\w{signs}]+"), re.compile(rf"\w[{signs}]|[{signs}]\w")
    letters = str.maketrans(dict(table))

    def with_words(change: Callable[[str], str]) -> str:
        return word.sub(lambda match: change(match[0]) if within.search(match[0]) else match[0], text)

    mended = with_words(lambda broken: broken.translate(letters))
    if mended == text:
        return text
    counts = Counter(text)
    whole, broken = sum(counts[letter] for letter in table.values()), sum(counts[sign] for sign in table)
    if not (broken > max(whole, 2) and tell_language(mended, "") == code):
        whole_words = {plain(match) for match in re.findall(r"\w+", with_words(lambda _: " "))}
        if tell_language(text, "") != code:
            return text

        def whole_elsewhere(broken: str) -> str:
            right = broken.translate(letters)
            return right if plain(right) in whole_words else broken

        mended = with_words(whole_elsewhere)
    return _counted(steps, text, mended, "letters that had become others")
