"""Lines of a text that look like a field or a note and could not be placed, told by their shape alone.

A page, an export and a person who pastes add captions, second titles, credits, corrections and
remarks in words that no list has.  What they have in common is how they stand: short, often without
a full stop, with a label, a bar, an address or a date in them, above the text or at its end.  Such
a line stays in the text, and whoever publishes it is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from digest_reader.languages import cached, every
from digest_reader.read.bylines import NAME, is_place, persons
from digest_reader.read.fields import ADDRESS, LONGEST, undated
from digest_reader.read.furniture import REMARKS, is_furniture, is_loose
from digest_reader.read.language import tell_other_language
from digest_reader.read.lines import Line, joined
from digest_reader.read.paragraphs import LEAST_VERSES, blocks, ends_sentence, is_item, leaves_off
from digest_reader.read.plain import any_of, words_of
from digest_reader.read.split import RULE

SHORT = 30
"""What is no text has at most so many words."""
LAST_BLOCKS = 8
"""What stands behind a text is looked for in so many paragraphs at its end."""
HEADING = 7
"""A heading within a text has at most so many words."""
REPEATED = 6
"""Words out of another paragraph are a pull quote where there are so many, at least."""
CREDIT_WORDS = 4, 25
"""Who wrote and who helped is said in so many words, at least and at most."""
NEAR_END = 2
"""A remark is one of so many paragraphs, the last."""
MANY = 500
"""In a text of more paragraphs none is compared with the others."""
DASHES = ("–", "—", "-")
NAMED = 2
NAME_LETTERS = 3
STEM_LETTERS = 4
"""An author's name has so many words, at least, each of so many letters; one without its ending has more."""

_NO_HEADING = re.compile(r"[()\[\]:;/·•#]|\. \w")
"""What a caption and a credit have in them, and a heading hardly."""
SENTENCES = re.compile(r"[.!?] [^\W\d_a-z]")
"""Where a sentence ends and another begins."""
_FIGURE = re.compile(r"\d{1,3}(?=\.? [^\W\d_a-z])")
"""The number of an item or a heading."""
_LABEL = re.compile(r"[(\[*–—-]* ?(?P<label>[^\W\d_][^\s:.,;?!]*(?: [^\s:.,;?!]+){0,3}) ?:(?= ?\S)(?!//)")
_CONTACT = re.compile(r"\S@\w|(?<!\w)@\w|\w\.(?:com|org|net|info|gov|edu|co|eu|tr|uk)\b", re.IGNORECASE)


def unplaced(
    lines: Sequence[Line], language: str, outlet: str = "", authors: Sequence[str] = ()
) -> Iterator[Line]:
    """Yield the lines of a text that may be none of it, given its language and what its byline names.

    Verse, lists, and what a colon introduces are text, and so are headings of a few words where there are
    several.
    """
    groups = blocks(lines, language)
    texts = [joined(block) for block in groups]
    listed = _listed(groups, texts) | _serial(texts)
    words = [f" {words_of(text)} " for text in texts] if len(texts) <= MANY else []
    last = len(groups) - 1
    headings: list[Sequence[Line]] = []
    for number, (block, text) in enumerate(zip(groups, texts, strict=True)):
        yield from _joined_above(block) if number else ()
        if len(text) > LONGEST or text.count(" ") >= SHORT or number in listed or RULE.fullmatch(text):
            continue
        if 0 < number < last and _is_heading(text):
            headings.append(block)
        if (
            _stands_alone(text, head=number == 0)
            or (0 < number > last - NEAR_END and _is_remark(text, texts, authors))
            or (number == last > 0 and _closes(text, texts[:-1], language, outlet))
            or (words and _is_pull_quote(words, number))
        ):
            yield from block
    yield from headings[0] if len(headings) == 1 else ()  # a caption, or the title of something else
    yield from (line for block in (*_behind(groups, texts), *_below_rule(groups, texts)) for line in block)


def _is_heading(text: str) -> bool:
    """Can a line be a heading: a few words that begin with a capital and end no sentence?"""
    short = text.count(" ") < HEADING and not (ends_sentence(text) or is_item(text))
    return short and text.lstrip("“‘\"'«")[:1].isupper() and not leaves_off(text)


def _serial(texts: Sequence[str]) -> set[int]:
    """Return which paragraphs have a label that others have, too, or a number next to that of another."""
    labels = Counter(map(_label, texts))
    figures = {number: int(begun[0]) for number, text in enumerate(texts) if (begun := _FIGURE.match(text))}
    counted = frozenset(figures.values())
    series = {
        number for number, figure in figures.items() if not counted.isdisjoint((figure - 1, figure + 1))
    }
    return series | {number for number, text in enumerate(texts) if (own := _label(text)) and labels[own] > 1}


def _joined_above(block: Sequence[Line]) -> Sequence[Line]:
    """Return what was joined to a new sentence below a gap since it ends with a word that ends none.

    A caption may do so, too: The oar, and where it was.
    """
    place = next((number for number, line in enumerate(block) if number and line.gap), 0)
    above, below = joined(block[:place]), block[place]
    short = place > 0 and above.count(" ") < SHORT // 2 and not above.endswith((",", "-"))
    return block[:place] if short and below.text[:1].isupper() and not below.page else ()


def _stands_alone(text: str, *, head: bool) -> bool:
    """Is *text* no sentence, and labelled, parted by a bar, with a contact, or too long for a heading?"""
    if "|" in text or (text.endswith(")") and persons(text)):
        return True
    if ends_sentence(text) or is_item(text):
        return False
    if head:
        return True
    if leaves_off(text):
        return False
    if text[:1].islower():
        return True
    counted = text[:1].isdigit() and " " in text
    labelled = _label(text) or _CONTACT.search(text) or _NO_HEADING.search(text)
    return counted or bool(labelled) or text.count(" ") >= HEADING


def _is_remark(text: str, texts: Sequence[str], authors: Sequence[str]) -> bool:
    """Has the last of a text a label, a contact, a footnote's mark, or its author's name at its head?"""
    label = _label(text)
    titled = (
        bool(label)
        and not _speaks(label, texts[:-NEAR_END])
        and not any(word[0].islower() for word in label.split()[1:])
    )
    named = any(words_of(text).startswith(f"{words_of(author)} ") for author in authors)
    return titled or named or _holds_contact(text) or text.startswith(REMARKS)


def _holds_contact(text: str) -> bool:
    return _CONTACT.search(text) is not None and not ADDRESS.search(text)


def _speaks(label: str, others: Sequence[str]) -> bool:
    """Stands a label before other paragraphs, too, as a speaker's name does?"""
    return any(other.startswith(f"{label}:") for other in others)


def _closes(text: str, others: Sequence[str], language: str, outlet: str) -> bool:
    """Is the last paragraph of a text none of it: dashed, labelled, dated, or on author or outlet?"""
    dashed = text.startswith(DASHES) and not others[-1].startswith(DASHES)
    label = _label(text)
    # “He said: …” is no label, as “he” is a word of the text.
    said = any(label.split()[0].lower() in other.split() for other in others) if label else True
    labelled = not said and not _speaks(label, others)
    if dashed or labelled or _is_dated(text) or _is_of_outlet(text, outlet):
        return True
    if not label and (_is_credit(text) or _speaks_of_author(text)):
        return True
    # In another language every noun may have a capital.
    return _is_about_author(text, others, outlet) and not tell_other_language(text, language)


def _is_of_outlet(text: str, outlet: str) -> bool:
    """Does a sentence begin with a name of its outlet's, as one that corrects it may?"""
    name = outlet.split()[-1:]  # The Harbour Gazette: the first words may be a place of the text
    return bool(name) and name[0] in text.split()[: NAMED + 1]


def _is_credit(text: str) -> bool:
    """Are most of the words of a short sentence names, as where it says who wrote and who helped?"""
    if text.isupper() or SENTENCES.search(text):
        return False
    words = re.findall(r"[^\W\d_][\w’'-]*", text)
    names = sum(word[0].isupper() for word in words)
    return CREDIT_WORDS[0] <= len(words) <= CREDIT_WORDS[1] and 20 * names >= 11 * len(words)


def _speaks_of_author(text: str) -> bool:
    """Is a paragraph one sentence that begins with a word for its author: The author is a fellow of …?"""
    return _author().match(words_of(text)) is not None and not SENTENCES.search(text)


@cached
def _author() -> re.Pattern[str]:
    words = any_of(word for _, language in every() for word in language.reading.author)
    return re.compile(rf"the (?:{words}) ")


def _is_dated(text: str) -> bool:
    """Does a paragraph, which is one sentence, say a date, as a correction does?"""
    return bool(undated(text)[1]) and not SENTENCES.search(text)


def _is_about_author(text: str, others: Sequence[str], outlet: str) -> bool:
    """Does the last paragraph begin with a name that the text does not have, as one on its author does?

    Where it names the outlet as well, the text may have the name.
    """
    name: list[str] = []
    for word in text.lstrip(" –—-*").split()[: NAMED + 2]:
        if not (word[0].isupper() and len(word) >= NAME_LETTERS and NAME.fullmatch(word)):
            break
        name.append(word)
    begins = NAMED <= len(name) <= NAMED + 1 and bool(persons(" ".join(name)))
    if not begins:
        return False
    if not SENTENCES.search(text) and outlet.split()[-1:] == re.findall(r"\w+", text)[-1:]:
        return True  # Jane Roe is editor of the Fen Gazette.
    words = {word for other in others for word in re.findall(r"\w+", other)}
    # Words that are small elsewhere are no name, nor is a place, or what the text has without an ending.
    stems = {name[-1], *(name[-1][:end] for end in range(STEM_LETTERS, len(name[-1])))}
    places = any(is_place(word[:end]) for word in name for end in range(STEM_LETTERS, len(word) + 1))
    return not places and words.isdisjoint(stems) and words.isdisjoint(map(str.lower, name))


def _label(text: str) -> str:
    """Return the words before a colon that are a label as they begin: at most four, the first a capital."""
    label = _LABEL.match(text)
    return label["label"] if label and label["label"][0].isupper() else ""


def _is_pull_quote(words: Sequence[str], number: int) -> bool:
    """Are all words of a paragraph, which is one of several, also in another?"""
    return words[number].count(" ") > REPEATED and any(
        words[number] in other for place, other in enumerate(words) if place != number
    )


def _behind(groups: Sequence[Sequence[Line]], texts: Sequence[str]) -> Iterator[Sequence[Line]]:
    """Yield what stands behind a line of a page's near a text's end: all short, and not all sentences."""
    loose = False
    for number in range(len(groups) - 1, max(0, len(groups) - LAST_BLOCKS), -1):
        if texts[number].count(" ") >= SHORT:
            return
        if loose and is_furniture(texts[number]):
            yield from groups[number + 1 :]
            return
        loose = loose or not ends_sentence(texts[number])


def _below_rule(groups: Sequence[Sequence[Line]], texts: Sequence[str]) -> Sequence[Sequence[Line]]:
    """Return what stands below the one rule of a text, if that is as short as remarks at its end are."""
    begins = [number for number, text in enumerate(texts, start=1) if RULE.fullmatch(text)]
    if len(begins) != 1 or any(text.count(" ") >= SHORT for text in texts[begins[0] :]):
        return ()
    below = groups[begins[0] :]
    return below if len(below) <= NEAR_END else ()


def _listed(groups: Sequence[Sequence[Line]], texts: Sequence[str]) -> set[int]:
    """Return which paragraphs are verses, or stand above a list or in one, or behind a colon."""
    listed: set[int] = set()
    for number, (before, after) in enumerate(pairwise(texts), start=1):
        within = number - 1 in listed and not groups[number][0].gap
        goes_on = number - 1 in listed and _is_entry(before) and _is_entry(after)
        if before.endswith(":") or within or goes_on:
            listed.add(number)
        if is_item(after) and not is_item(before):
            listed.add(number - 1)
    for run in _runs(groups):
        if len(run) >= LEAST_VERSES and not any(_label(texts[place]) or "|" in texts[place] for place in run):
            listed.update(run)
    return listed


def _is_entry(text: str) -> bool:
    """Is *text* an entry of a list, in small letters or not?"""
    return not ends_sentence(text) and (is_loose(text) or text[:1].islower())


def _runs(groups: Sequence[Sequence[Line]]) -> Iterator[range]:
    """Yield the numbers of paragraphs that no gap groups."""
    begins = [number for number, block in enumerate(groups) if block[0].gap or number == 0]
    yield from (range(*ends) for ends in pairwise([*begins, len(groups)]))
