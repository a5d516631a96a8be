"""Lines of a body → paragraphs.

Two rules, each in its own function: `unwrap` puts lines together that were wrapped at a fixed
width, `mend` puts paragraphs together that an export broke in the middle of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from digest_reader.languages import cached, codes, load
from digest_reader.model import Step
from digest_reader.read.lines import Line, joined
from digest_reader.read.plain import plain

WIDEST = 120
"""Nobody wraps lines beyond this width; longer lines are whole paragraphs."""

CLOSERS = "\"'”’»)]"
ENDS = ".!?…:;"
"""A sentence, or a line that introduces a list, ends with one of these (marks may follow)."""

ITEM = re.compile(r"(?:[-–—•·▪*] |\(?\d{1,2}[.)] |\(?[a-z]\) )")
"""How an item of a list begins (plain form)."""

LEAST_VERSES = 3
VERSE = 50
"""Lines of verse are at most so long (characters)."""
COLUMN = 36
"""Nobody wraps lines at a smaller width."""
LEAST_WORDS = 8
"""Fewer words without an end are a heading or an item, not the first half of a sentence.

So many lines at either end of a paragraph tell what kind of paragraph it is, as each has a word."""


LONGEST_WORD = 60
"""No word that a sentence may not end with has so many letters."""
HYPHENATED = re.compile(r"(?<![\w-])(?P<first>[^\W\d_]{2,})-(?P<second>[^\W\d_]{2,})(?![\w-])")


def paragraphs(lines: Sequence[Line], language: str) -> tuple[tuple[str, ...], tuple[Step, ...]]:
    """Return the paragraphs that *lines* make, and what was joined."""
    unwrapped = unwrap(lines)
    breaks = sum(len(paragraph) - 1 for paragraph in unwrapped)
    steps = []
    if breaks:
        plural = "s" if breaks > 1 else ""
        steps.append(Step("join", f"re-joined hard-wrapped lines at {breaks} break{plural}"))
    mended, joins = _mended(unwrapped, language)
    steps += [
        Step("join", f"joined lines {before} and {after}, broken within a sentence")
        for before, after in joins
    ]
    words = _whole_words(lines)
    texts = [joined(paragraph, words) for paragraph in mended]
    broken = _broken("\n".join(texts), words)
    if broken:
        texts = [HYPHENATED.sub(lambda word: broken.get(word[0], word[0]), text) for text in texts]
        steps.append(Step("join", f"took the hyphens out of {', '.join(sorted(broken))}"))
    return tuple(text for text in texts if text), tuple(steps)


def blocks(lines: Sequence[Line], language: str) -> list[list[Line]]:
    """Return the lines of each of the paragraphs that *lines* make."""
    return _mended(unwrap(lines), language)[0]


def _mended(unwrapped: Sequence[list[Line]], language: str) -> tuple[list[list[Line]], list[tuple[int, int]]]:
    """Put paragraphs together that were broken within a sentence; return at which lines, too.

    The lists of *unwrapped* are taken over: there may be a million.
    """
    dangling = _dangling(language)
    mended: list[list[Line]] = []
    joins: list[tuple[int, int]] = []
    for paragraph in unwrapped:
        if mended and mend(mended[-1], paragraph, dangling):
            joins.append((mended[-1][-1].number, paragraph[0].number))
            mended[-1] += paragraph
        else:
            mended.append(paragraph)
    return mended, joins


def unwrap(lines: Sequence[Line]) -> list[list[Line]]:
    """Put hard-wrapped lines together; a gap always parts paragraphs.

    A body is hard-wrapped where hardly a line is wider than `WIDEST` and most breaks without a
    gap fall within a sentence.  In such a body a break still parts two paragraphs where the
    next line is indented, begins an item of a list, or was begun on purpose (see `_deliberate`).
    In any other body every line is a paragraph.
    """
    breaks = [before for before, after in pairwise(lines) if not after.gap]
    wide = sum(len(line.text) > WIDEST for line in lines)
    within = sum(not ends_sentence(line.text) for line in breaks)
    wrapped = bool(breaks) and wide * 10 <= len(lines) and within * 2 >= len(breaks)
    # The measure is taken from lines that were broken, not from a long line that stands alone.
    width = max((len(line.text) for line in breaks if len(line.text) <= WIDEST), default=0)
    spaced = any(line.gap for line in lines[1:])
    verse = _verse(lines)
    result: list[list[Line]] = [[line] for line in lines[:1]]
    for before, after in pairwise(lines):
        item = is_item(after.text) and (ends_sentence(before.text) or is_item(result[-1][0].text))
        indented = after.indent > before.indent and len(result[-1]) > 1
        apart = (
            after.gap
            or not wrapped
            or after.number in verse
            or item
            or indented
            or _deliberate(before, after, width, spaced)
        )
        if apart:
            result.append([after])
        else:
            result[-1].append(after)
    return result


def _verse(lines: Sequence[Line]) -> set[int]:
    """Return the numbers of lines in blocks that were broken on purpose: verse, lists of short lines.

    Such a block has three short lines or more, and each begins with a capital or a figure; or a
    colon stands above it, and the lines are shorter than those of a column.
    """
    blocks: list[list[Line]] = []
    for line in lines:
        if line.gap or not blocks:
            blocks.append([])
        blocks[-1].append(line)
    colons = {below[0].number for above, below in pairwise(blocks) if above[-1].text.endswith(":")}
    return {
        line.number
        for block in blocks
        if len(block) >= LEAST_VERSES and all(len(line.text) <= VERSE for line in block)
        if not any(_starts_small(line.text) for line in block)
        or (block[0].number in colons and all(len(line.text) < COLUMN for line in block))
        for line in block
    }


def unsure_hyphens(lines: Sequence[Line]) -> list[tuple[int, str]]:
    """Return the words broken at a line's end whose hyphen may be their own, with the line's number.

    Where an export put the lines together and left the hyphens, that is every one within a line.
    """
    words = _whole_words(lines)
    broken = []
    if mended := _broken("\n".join(line.text for line in lines), words):
        within = ((line.number, word[0]) for line in lines for word in HYPHENATED.finditer(line.text))
        broken = [(number, word) for number, word in within if word.islower() and word not in mended]
    for before, after in pairwise(lines):
        first, second = before.text.split()[-1], after.text.split()[0]
        if after.gap or not re.fullmatch(r"[^\W\d_]+-", first) or not second[:1].islower():
            continue
        second = re.match(r"\w*", second)[0]  # type: ignore[index]  # it matches anything
        if not {plain(first + second), plain(first[:-1] + second)} & words:
            broken.append((before.number, first + second))
    return broken


def _whole_words(lines: Sequence[Line]) -> frozenset[str]:
    """Return the words that stand whole within lines, in their plain form, with and without hyphens."""
    text = "\n".join(line.text.rpartition(" ")[0] if line.text.endswith("-") else line.text for line in lines)
    forms = {word[0] for word in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)}
    return frozenset(map(plain, forms))


def _broken(text: str, words: frozenset[str]) -> dict[str, str]:
    """Return the words whose hyphens a line's end left within a line, each with itself as it should be.

    The text has it so elsewhere, and no word like its second part.  There are several of them: one
    alone may be spelled in two ways.
    """
    broken = {
        word[0]: word["first"] + word["second"]
        for word in HYPHENATED.finditer(text)
        if word[0].islower() and plain(word["second"]) not in words
    }
    broken = {word: whole for word, whole in broken.items() if plain(whole) in words}
    return broken if len(broken) > 1 else {}


def _deliberate(before: Line, after: Line, width: int, spaced: bool) -> bool:
    """Was a new line begun on purpose, since the next word would have fitted on the one before?

    Where blank lines part the paragraphs (*spaced*), only a line that stops far short says so.
    """
    room = width if ends_sentence(before.text) and not spaced else width * 0.6
    fits = len(before.text) + 1 + len(after.text.split(maxsplit=1)[0]) <= room
    return fits and not _starts_small(after.text)


def mend(before: Sequence[Line], after: Sequence[Line], dangling: frozenset[str]) -> bool:
    """Were these two paragraphs, given by their lines, one, broken within a sentence?

    They were where the first has at least `LEAST_WORDS` words and no end of a sentence, and

    - the second begins with a small letter, or
    - a page break stands between them, or
    - the first ends with a comma, a hyphen, or a word that ends no sentence (*dangling*).

    They were not where either is an item of a list, or the first is a heading in capitals.
    """
    first, end, second = (
        joined(lines) for lines in (before[:LEAST_WORDS], before[-LEAST_WORDS:], after[:LEAST_WORDS])
    )
    if ends_sentence(end) or first.count(" ") + 1 < LEAST_WORDS or end.isupper():
        return False
    if is_item(first) or is_item(second):
        return False
    last = plain(end.rsplit(maxsplit=1)[-1][-LONGEST_WORD:])
    broken = last.endswith((",", "-")) or last in dangling
    return _starts_small(second) or after[0].page or broken


@cached
def _dangling(language: str) -> frozenset[str]:
    """Return the words of a language that end no sentence, in their plain form."""
    spoken = load(language)
    return frozenset(map(plain, spoken.reading.dangling)) if spoken else frozenset()


def leaves_off(text: str) -> bool:
    """Does *text* end within a phrase, in whatever language: with a comma, a hyphen or a dangling word?

    >>> leaves_off("The keeper of the"), leaves_off("The keeper")
    (True, False)
    """
    last = plain(text.rsplit(maxsplit=1)[-1][-LONGEST_WORD:])
    return last.endswith((",", "-")) or any(last in _dangling(code) for code in codes())


def ends_sentence(text: str) -> bool:
    """Does *text* end with an end of a sentence, marks and brackets after it aside?

    >>> ends_sentence("“It stays.”"), ends_sentence("The pier, which stays")
    (True, False)
    """
    return text.rstrip(CLOSERS).endswith(tuple(ENDS))


def is_item(text: str) -> bool:
    """Does *text* begin as an item of a list does?

    >>> is_item("- The pier"), is_item("2) The pier"), is_item("The pier")
    (True, True, False)
    """
    return ITEM.match(plain(text[:8])) is not None


def _starts_small(text: str) -> bool:
    return text.lstrip("\"'“‘([«")[:1].islower()
