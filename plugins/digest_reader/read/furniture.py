"""What belongs to the page around an article, not to the article: menus, counters, captions, teasers.

Some lines are told by their words, in whatever language.  The others are told by their shape and
by where they stand, since no list of words is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from digest_reader.languages import cached, every
from digest_reader.read.bylines import persons
from digest_reader.read.fields import ADDRESS, LONGEST, Field, match, undated
from digest_reader.read.lines import Line
from digest_reader.read.paragraphs import VERSE, ends_sentence, is_item, leaves_off, unwrap
from digest_reader.read.plain import any_of, plain, words_of

MENU_WORDS = 12
"""A menu has at most so many words, so that what it may consist of is soon tried."""
NOTICE_WORDS = 40
"""A page's notice has at most so many words."""
ENTRY_WORDS = 4
"""An entry of a row (Front › Isles › Boats) has at most so many words,"""
DASHED_WORDS = 3
"""and at most so many where only dashes or slashes part it from the others,"""
DASHED_ENTRIES = 3
"""of which there are so many at least."""
LOOSE_WORDS = 12
"""A line of more words is text, whether a stop ends it or not."""
HEADING_WORDS = 5
"""A line with a colon that stands above others and has no more words is their heading."""
CAPTION_WORDS = 30
CAPTION_LENGTH = 300
"""A caption has at most so many words and characters."""
REMARKS = ("(", "[", "*", "†", "‡", "§")
"""How a remark or a footnote begins."""

_RULE = re.compile(r"(?:_|[^\w\s.,:;?!…'\"‘’“”()\[\]{}<>/\\&@%$€£]| )+")
_HANDLE = re.compile(r"@\w+")
_PARTED = re.compile(r"\s*[|›»→]+\s*|\s+[•·▪>]+\s+")
_DASHED = re.compile(r"\s+[/–—-]\s+")
_EDGES = " |›»«‹→←•·▪<>/–—-"
_COUNT = r"\+?\d+(?:[.,]\d+)*(?:[km](?!\w))?"
_TALLY = re.compile(rf"(?:{_COUNT} [^\W\d_]{{3,}}(?: [^\W\d_]+)?(?: ?[,|/·•–-] ?|\Z))+")
_CREDIT = re.compile(r"[(\[][^()\[\]]*(?:[^\W\d_]: ?\w|\w\w ?/ ?\w\w|\bby [^\W\d_a-z])[^()\[\]]*[)\]]\Z")


def is_furniture(text: str) -> bool:
    """Is *text* of a page, not of an article, wherever it stands?

    >>> is_furniture("Share | Print"), is_furniture("Front › Isles › Boats"), is_furniture("318 reactions")
    (True, True, True)
    >>> is_furniture("The boats lie dry")
    False
    """
    return is_menu(text) or is_row(text) or is_tally(text) or is_credited(text)


def is_rule(text: str) -> bool:
    """Is *text* of signs alone that part what stands above from what stands below?

    >>> is_rule("* * *"), is_rule("—"), is_rule("[…]")
    (True, True, False)
    """
    return _RULE.fullmatch(text) is not None


def without_rules(lines: Sequence[Line]) -> list[Line]:
    """Return *lines* without the rules among them; a gap stands in their place."""
    kept: list[Line] = []
    for above, line in zip([None, *lines], lines, strict=False):
        if not is_rule(line.text):
            kept.append(replace(line, gap=True) if above and is_rule(above.text) else line)
    return kept


def is_menu(text: str) -> bool:
    """Is *text* of a page by its words: ``Share | Print``, ``12 comments``, ``Photo: Jane Roe``?

    >>> is_menu("Share | Print"), is_menu("12 comments"), is_menu("The pier stays")
    (True, True, False)
    """
    letters = words_of(_HANDLE.sub(" ", text)) if len(text) <= LONGEST else ""
    if not letters or letters.replace(" ", "").isdecimal():
        return False
    spaces = letters.count(" ")
    if (
        spaces < MENU_WORDS
        and not text.endswith((".", "!", "?"))
        and (f"{letters} ".startswith(_teasers()) or _is_of_menus(letters))
    ):
        return True
    return spaces < NOTICE_WORDS and (
        plain(text).startswith(_captions()) or any(f" {words}" in f" {letters}" for words in _notices())
    )


def is_row(text: str) -> bool:
    """Is *text* a row of entries, parted by bars, arrows, dots, or by dashes between three at least?

    >>> is_row("Bluesky · Mastodon · Copy the address"), is_row("He came – and left")
    (True, False)
    """
    if not is_loose(text) or is_item(text) or ADDRESS.search(text) or undated(text)[1]:
        return False
    bare = text.strip(_EDGES)
    parted = [entry.split() for entry in _PARTED.split(bare)]
    dashed = [entry.split() for entry in _DASHED.split(bare)]
    return (len(parted) > 1 and all(0 < len(entry) <= ENTRY_WORDS for entry in parted)) or (
        len(dashed) >= DASHED_ENTRIES
        and all(0 < len(entry) <= DASHED_WORDS for entry in dashed)
        and not any(map(str.isdigit, bare))
    )


def is_tally(text: str) -> bool:
    """Is *text* a count or several, the word for what is counted in small letters: ``318 reactions``?

    >>> is_tally("318 reactions"), is_tally("318 people drowned.")
    (True, False)
    """
    return (
        len(text) <= LONGEST
        and not any(word[0].isupper() for word in text.split())
        and _TALLY.fullmatch(plain(text)) is not None
        and match(text, (Field.DATE,), unreadable=True) is None
    )


def is_credited(text: str) -> bool:
    """Is *text* a caption, with whose picture it is in brackets at its end, or behind a sign of copyright?

    >>> is_credited("The ferry at low tide (Picture: L. Quill)"), is_credited("The harbour (AFP/Getty)")
    (True, True)
    """
    short = len(text) <= CAPTION_LENGTH and text.count(" ") < CAPTION_WORDS and not text.startswith(REMARKS)
    return short and ("©" in text or _CREDIT.search(text) is not None)


def around_text(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines above a text and behind it that are none of it: no sentences, and no list in it.

    One line behind the text is enough, such as the title of another article; above it may stand a
    heading, so that there it takes two.  Verse and lists that the text introduces with a colon, or
    that have other punctuation, are its own.
    """
    blocks = unwrap(lines)
    if all(map(_is_loose_block, blocks)):
        return
    above = list(takewhile(_is_entry, blocks))
    if len(above) > 1:
        yield from (line for block in above for line in block)
    behind = list(takewhile(_is_loose_block, reversed(blocks)))[::-1]
    before = blocks[-len(behind) - 1] if behind else []
    if not behind or _belongs(behind, before):
        return
    if before[-1].text.endswith(":"):
        yield from before
    yield from (line for block in behind for line in block if words_of(line.text))


def is_signature(text: str) -> bool:
    """Does the last line of a text look like its author's name?

    >>> is_signature("By Jane Roe"), is_signature("It was Jane Roe.")
    (True, False)
    """
    announced = match(text, (Field.AUTHOR,))
    names = persons(announced.groups["who"] if announced else text)
    return bool(names) and not ends_sentence(text)


def _belongs(behind: Sequence[Sequence[Line]], before: Sequence[Line]) -> bool:
    """Do the last lines of a text, which are no sentences, belong to what stands *before* them?"""
    first, last = behind[0][0], before[-1]
    items = all(is_item(block[0].text) for block in behind)
    if last.text.endswith(":"):
        return not (items and _is_heading(before))
    if len(behind) == 1 and (is_signature(first.text) or first.text.startswith(REMARKS)):
        return True  # who wrote it, or a remark
    verse = not first.gap and len(last.text) <= VERSE
    return verse or items


def _is_heading(block: Sequence[Line]) -> bool:
    """Is a line with a colon the heading of what stands below, and no beginning of a sentence?"""
    text = block[-1].text
    return len(block) == 1 and text.count(" ") < HEADING_WORDS and not leaves_off(text.rstrip(" :"))


def _is_entry(block: Sequence[Line]) -> bool:
    """Is every line of a few words, as a menu's are, and no item of a list?"""
    short = all(line.text.count(" ") < HEADING_WORDS and not is_item(line.text) for line in block)
    return short and _is_loose_block(block)


def _is_loose_block(block: Sequence[Line]) -> bool:
    return all(is_loose(line.text) for line in block)


def is_loose(text: str) -> bool:
    """Is *text* short, and neither a sentence nor a verse nor a part of one?

    >>> is_loose("The boats lie dry"), is_loose("The boats lie dry."), is_loose("The boats lie dry,")
    (True, False, False)
    """
    if len(text) > LONGEST or text.count(" ") >= LOOSE_WORDS:
        return False
    begins, ends = text[:1].islower(), ends_sentence(text) or re.search(r"\w[–—]\Z", text)
    return not (begins or ends or (words_of(text) and leaves_off(text)))


def _is_of_menus(letters: str) -> bool:
    """Are the words of a text menus' words and figures alone?"""
    begins = letters[0].isdecimal() or f"{letters} ".startswith(_menu_words())
    return begins and _menu().fullmatch(f"{letters} ") is not None


@cached
def _menu_words() -> tuple[str, ...]:
    return ("a ", *(f"{words_of(words)} " for _, language in every() for words in language.reading.menu))


@cached
def _menu() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(_menu_words())}|\d+[km]? )+")


@cached
def _captions() -> tuple[str, ...]:
    words = [plain(word) for _, language in every() for word in language.reading.captions]
    return tuple(f"{word}{sign}" for word in words for sign in (":", "/", "|", " :", " /", " |"))


@cached
def _teasers() -> tuple[str, ...]:
    return tuple(f"{words_of(words)} " for _, language in every() for words in language.reading.teasers)


@cached
def _notices() -> tuple[str, ...]:
    return tuple(words_of(words) for _, language in every() for words in language.reading.notices)
