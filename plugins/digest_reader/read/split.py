"""A file that holds several digests → where each begins.

A digest begins with its header: a title, and a date or a byline, with text below.  What comes
before the header of the first, such as a list of contents, is a piece of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from digest_reader.languages import cached, every
from digest_reader.read.bylines import is_place, names_outlet
from digest_reader.read.decode import DecodeError, decode, rows_of
from digest_reader.read.fields import ADDRESS, Field, is_address, is_masthead, match, undated
from digest_reader.read.labels import BARE_NUMBER, Label, block_at, is_counter, is_number, labelled, record_at
from digest_reader.read.lines import Line, read_lines
from digest_reader.read.paragraphs import ends_sentence
from digest_reader.read.plain import words_of

TITLE_LINES = 5
TITLE_LENGTH = 300
"""A title has at most so many lines, and each at most so many characters."""
FIELD_LENGTH = 200
"""No date and no byline has more characters."""
BYLINE_WORDS = 15
"""The names in a byline are at most so many words."""
TITLE_WORDS = 2
"""A title in capitals has at least so many."""
TEXT_WORDS = 7
"""A line of so many words, or one that ends a sentence, is text and no field."""
OUTLET_WORDS = 5
"""An entry of a list of contents has at most so many words behind the title."""
LEAST_TEXT = 40
"""So many words of text above the first header of a file are a digest without one; fewer are a deck."""
LINES_TO_TEXT = 6
"""Text begins within so many lines below a header."""
CONTENTS_LINES = 200
"""A list of contents ends within so many lines."""
RULE = re.compile(r"(?:[-–—_=*~•·#+] ?){3,}")
"""A line that parts what stands above it from what stands below."""
ENTRY = re.compile(r"\A(?:\(?\d{1,3}[.)]|[-–—•·▪*])\s+|[\s.…·_–—-]*\d{1,4}\Z|[\s.…·_–—-]+\Z")
"""What stands before and behind a title in a list of contents."""


def pieces(data: bytes, *, mastheads: Sequence[str] = ()) -> tuple[bytes, ...]:
    """Cut the bytes of a file into its digests; put together, the pieces are *data*.

    The first piece is no digest (see `has_header`) where the file begins with a list of contents.
    A file that holds one digest, or that cannot be read, is one piece.

    >>> digest = b"THE PIER STAYS\\n\\nFen Post (6 May 2018)\\n\\nIt stays, he said.\\n\\n"
    >>> pieces(digest + digest) == (digest, digest)
    True

    Args:
        data: the file's bytes.
        mastheads: the lines that name the bulletin; case and accents do not matter.
    """
    try:
        text, rows = decode(data).text, rows_of(data)
    except DecodeError:
        return (data,)
    unpaged = text.replace("\f", "\n")
    lines = read_lines(unpaged)
    starts = [lines[start].number - 1 for start in beginnings(read_lines(text), mastheads)[1:]]
    if len(rows) != unpaged.count("\n") + 1:
        return (data,)
    return tuple(b"".join(rows[start:end]) for start, end in pairwise([0, *starts, len(rows)]))


def has_header(data: bytes, *, mastheads: Sequence[str] = ()) -> bool:
    """Has a piece the date or the byline of a digest?  A list of contents has neither.

    Raises:
        DecodeError: the bytes are no text.
    """
    lines = read_lines(decode(data).text)
    shapes = _Lines(lines, mastheads)
    headers = (shapes.labelled_header(number) or shapes.header(number, 0) for number in range(len(lines)))
    return any(header and not is_contents(shapes.texts[header.end]) for header in headers)


def beginnings(lines: Sequence[Line], mastheads: Sequence[str]) -> list[int]:
    """Return at which of *lines* the digests of a text begin, in order; the first is always 0.

    Args:
        lines: the whole text.
        mastheads: the lines that name the bulletin.
    """
    shapes = _Lines(lines, mastheads)
    done = shapes.contents_end()
    starts = [0, done] if done else [0]
    first = True
    for number in range(len(lines)):
        if number < done:
            continue
        header = (
            shapes.labelled_header(number) or shapes.header(number, done) or shapes.parted_title(number, done)
        )
        if header is None:
            continue
        if first and (len(starts) > 1 or not shapes.has_much_text(0, header.start)):
            first, done = False, header.end  # the header of the first digest
        elif header.sure and (first or shapes.has_text(done, header.start)):
            first, done = False, header.end
            starts.append(header.start)
    return starts


@dataclass(frozen=True, slots=True)
class _Header:
    """The lines that may be a digest's header."""

    start: int
    end: int
    sure: bool
    """Can it be nothing else?"""


class _Lines:
    """What the lines of one text look like."""

    def __init__(self, lines: Sequence[Line], mastheads: Sequence[str]) -> None:
        self.lines = lines
        self.texts = [line.text for line in lines]
        self.pages = [line.page for line in lines]
        self.fields = [None if _is_note(line) else _field(line.text) for line in lines]
        self.mastheads = mastheads

    def labelled_header(self, number: int) -> _Header | None:
        """Return the header that begins at *number*, if its lines have an export's labels.

        Of a record, whose first lines have none, the number of the document stands above, or what
        closes the record before; or it is the first.
        """
        block = block_at(self.lines, number)
        if block.is_header:
            texted = Label.TEXT in block.labels
            start, end = number, number + block.size - texted
            if start and is_number(self.texts[start - 1]):
                start -= 1
            while start and is_masthead(self.texts[start - 1], self.mastheads):
                start -= 1
            texted = texted or self.has_text(end, end + LINES_TO_TEXT)
            return _Header(start, end, sure=True) if texted else None
        begins = not number or _is_note(self.lines[number - 1])
        record = record_at(self.lines, number) if begins or is_counter(self.texts[number]) else None
        if record is None or any(map(_is_text, self.texts[number : record[0] - 1])):
            return None
        return _Header(number, record[0] + record[1].size, sure=True)

    def header(self, number: int, least: int) -> _Header | None:
        """Return the header whose first date or byline stands at *number*, if that is where one stands.

        It is sure where it has both; where it has either, below a masthead, a footer or a rule; where
        its byline has the date in brackets or names an outlet by a word for one; and where a title in
        capitals stands above a byline, or above a date and an outlet's name.

        Args:
            number: of a line.
            least: the line at which it may begin, behind the header before.
        """
        end = self._fields_end(number)
        text = self.has_text(end, end + LINES_TO_TEXT)
        if end == number or self.fields[number] is Field.AUTHOR or not text:
            return None
        together = self._is_whole(number, end) and all(self.fields[number:end])
        start, title, bounded = self._title_above(number, least, whole=together)
        titled = title < number
        if not titled and (below := self._title_below(end, self.fields[number:end])) > end:
            titled, end = True, self._fields_end(below)
        capitals = titled and all(map(_is_capital_title, self.texts[title:number]))
        bylines = [self.texts[n] for n in range(number, end) if self.fields[n] is Field.BYLINE]
        plain = bool(bylines) and _is_plain_byline(bylines[0], capitals=capitals)
        if capitals and not bylines and _is_outlet(self.texts[end]):
            plain, end = True, end + 1
        plain = plain and self.has_text(end, end + 2)
        return _Header(start, end, self._is_whole(number, end) or (titled and (bounded or plain)))

    def parted_title(self, number: int, least: int) -> _Header | None:
        """Return the header of a digest that has neither date nor byline, if its title stands at *number*.

        It stands below a masthead, or a footer with an address or nothing in it, and above text; and it
        is in capitals, or another footer follows further down.
        """
        above = self.texts[number - 1] if number > least else ""
        # At the top of a page a masthead is a running head.
        paged = any(self.pages[max(0, number - 3) : number + 1])
        masthead = is_masthead(above, self.mastheads) and not paged
        footer = is_address(above) or _is_whole_footer(above)
        title = _is_title_like(self.texts[number]) and not _is_text(self.texts[number])
        if not (masthead or footer) or not (title or _is_capital_title(self.texts[number])):
            return None
        if is_masthead(self.texts[number], self.mastheads):
            return None
        if not self.has_text(number + 1, number + 3) or not self.has_text(least, number - 1):
            return None
        start = number
        while is_masthead(self.texts[start - 1], self.mastheads):  # text stands between, so it ends
            start -= 1
        follows = self.texts[number].isupper() or number < self.last_footer
        return _Header(start, number + 1, sure=True) if follows else None

    @cached_property
    def last_footer(self) -> int:
        """The last line that is a footer with an address, or with nothing in it; -1 where there is none."""
        numbers = range(len(self.texts) - 1, -1, -1)
        return next((number for number in numbers if _is_whole_footer(self.texts[number])), -1)

    def _is_whole(self, start: int, end: int) -> bool:
        """Are there both a date and a byline between two places?"""
        return {Field.DATE, Field.BYLINE} <= set(self.fields[start:end])

    def _fields_end(self, number: int) -> int:
        """Return where date, byline and author end that begin at *number*; a name may stand between."""
        seen: set[Field] = set()
        end = number
        while end < len(self.texts):
            field = self.fields[end]
            if field is None and seen and end + 1 < len(self.texts) and not _is_text(self.texts[end]):
                field, end = self.fields[end + 1], end + 1
                if field is None or field is Field.AUTHOR or field in seen:
                    return end - 1
            if field is None or field in seen:
                return end
            seen.add(field)
            end += 1
        return end

    def _title_above(self, number: int, least: int, *, whole: bool) -> tuple[int, int, bool]:
        """Return where a header begins, where its title does, and whether something parts it from the rest.

        Below a whole header the line next to it is title or deck, whatever it looks like.
        """
        title = number
        while title > least and number - title < TITLE_LINES:
            above = self.texts[title - 1]
            if self._parts(above) or match(above, (Field.PAGE,)):
                break
            near = title == number and len(above) <= TITLE_LENGTH and (whole or above.endswith(("?", "!")))
            if not near and not _is_title_like(above):
                break
            title -= 1
        start = title
        while start > least and is_masthead(self.texts[start - 1], self.mastheads):
            start -= 1
        if start > least and BARE_NUMBER.fullmatch(self.texts[start - 1]):
            start -= 1
        return start, title, any(map(self._parts, self.texts[title - 1 : title]))

    def _title_below(self, end: int, above: Sequence[Field | None]) -> int:
        """Return where a title ends that stands below its date or byline; *end* where none does.

        Another field stands below it, or it is in capitals below a byline.
        """
        for below in range(end + 1, min(end + TITLE_LINES + 1, len(self.texts))):
            if not _is_title_like(self.texts[below - 1]):
                break
            if self.fields[below] in (Field.DATE, Field.BYLINE) and self.fields[below] not in above:
                return below if self.has_text(below + 1, below + 4) else end
        capitals = Field.BYLINE in above and end < len(self.texts) and self.texts[end].isupper()
        return end + 1 if capitals else end

    def _parts(self, text: str) -> bool:
        """Does a line part what stands above it from what stands below: a masthead, a footer, a rule?"""
        return (
            RULE.fullmatch(text) is not None
            or is_address(text)
            or match(text, (Field.SOURCE,)) is not None
            or is_masthead(text, self.mastheads)
        )

    def has_text(self, start: int, end: int) -> bool:
        """Is there a line of text between two places?"""
        first = bisect_left(self._text_lines, start)
        return first < len(self._text_lines) and self._text_lines[first] < end

    def has_much_text(self, start: int, end: int) -> bool:
        """Are there more words of text between two places than a deck has?"""
        return self._words_before[end] - self._words_before[start] >= LEAST_TEXT

    # Of a file without text, each header would look at all lines above it.
    @cached_property
    def _text_lines(self) -> list[int]:
        """The numbers of the lines of text that are no fields."""
        pairs = enumerate(zip(self.texts, self.fields, strict=True))
        return [number for number, (text, field) in pairs if field is None and _is_text(text)]

    @cached_property
    def _words_before(self) -> list[int]:
        """How many words of text, in lines that are not in capitals, stand above each line."""
        counts = (0 if text.isupper() or not _is_text(text) else len(text.split()) for text in self.texts)
        return [0, *accumulate(counts)]

    def contents_end(self) -> int:
        """Return where a list of contents ends; 0 where there is none.

        Its entries are titles that stand further down, each above a date or byline: two of them, or
        one below the word for such a list.  No labelled header is one, though each of its values may
        stand further down again.
        """
        if any(
            header.start == 0
            for number in range(len(self.lines[:2]))
            if (header := self.labelled_header(number))
        ):
            return 0
        titles = {}
        for number, text in enumerate(self.texts):
            ahead = self.fields[number + 1 : number + 1 + TITLE_LINES]
            if self.fields[number] is None and any(ahead) and not is_masthead(text, self.mastheads):
                titles[_entry(text[:TITLE_LENGTH])] = number
        entries = {}
        labelled = False
        # Below the first header stands a digest, be each of its few words in the next one again.
        headers = (self.header(number, 0) for number in range(len(self.lines[:CONTENTS_LINES])))
        # A bulletin's own title and date may stand above its list.
        ends = (header.end for header in headers if header and header.sure)
        end = next((end for end in ends if not is_contents(self.texts[end])), CONTENTS_LINES)
        for number, text in enumerate(self.texts[:end]):
            long = len(text) > TITLE_LENGTH
            if ends_sentence(text) and (long or text.count(" ") + 1 >= 2 * TEXT_WORDS):
                break
            if long:
                continue
            labelled = labelled or is_contents(text)
            beginnings = _beginnings(_entry(text))
            if title := next((words for words in beginnings if titles.get(words, 0) > number), ""):
                entries[title] = number
        return max(entries.values()) + 1 if len(entries) > 1 or (labelled and entries) else 0


def _beginnings(entry: str) -> Iterator[str]:
    """Yield what of an entry may be its title, the longest first: the outlet may follow it."""
    words = entry.split()
    yield entry
    for count in range(1, OUTLET_WORDS + 1):
        yield " ".join(words[:-count])


def _entry(text: str) -> str:
    """Return the words of a title, without the number before it and the page behind."""
    return words_of(ENTRY.sub("", text))


def is_contents(text: str) -> bool:
    """Does *text* stand above a list of the titles in a file?

    >>> is_contents("In this issue:"), is_contents("The Pier")
    (True, False)
    """
    return len(text) <= TITLE_LENGTH and words_of(text) in _contents_words()


@cached
def _contents_words() -> frozenset[str]:
    return frozenset(words_of(word) for _, language in every() for word in language.reading.contents)


def _field(text: str) -> Field | None:
    """Return which field of a header a line is, if it can be one."""
    if len(text) > FIELD_LENGTH:
        return None
    shape = match(text, (Field.DATE, Field.BYLINE, Field.AUTHOR))
    if shape is None or shape.field is Field.DATE:
        return shape.field if shape else None
    short = len(shape.groups["who"].split()) <= BYLINE_WORDS
    return shape.field if short and not ends_sentence(text) else None


def _is_note(line: Line) -> bool:
    """Is a line what an archive notes about an article?"""
    said = labelled(line)
    return said is not None and said.label is Label.RECORD


def _is_plain_byline(text: str, *, capitals: bool) -> bool:
    """Has a byline its date in brackets, an outlet's word, or a title in *capitals* above it and no place?"""
    plain = text.endswith((")", "]")) or names_outlet(text)
    return ":" not in text and (plain or (capitals and not is_place(undated(text)[0])))


def _is_outlet(text: str) -> bool:
    """Is a line an outlet's name, told by a word for one?"""
    return names_outlet(text) and len(text.split()) <= OUTLET_WORDS and not ends_sentence(text)


def _is_whole_footer(text: str) -> bool:
    """Is a line a footer with an address, or with nothing behind its label?"""
    footer = match(text, (Field.SOURCE,))
    rest = footer.groups["rest"] if footer else "-"
    return not rest or ADDRESS.search(rest) is not None


def _is_text(text: str) -> bool:
    return ends_sentence(text) or text.count(" ") + 1 >= TEXT_WORDS


def _is_capital_title(text: str) -> bool:
    """Is a line in capitals, and of more than one word?"""
    return text.isupper() and len(text.split()) >= TITLE_WORDS and len(text) <= TITLE_LENGTH


def _is_title_like(text: str) -> bool:
    """Can a line be a title, or a line of one?"""
    starts = not text[:1].islower() and len(text) <= TITLE_LENGTH
    return starts and (text.isupper() or not ends_sentence(text))
