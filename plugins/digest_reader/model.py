"""What stands between the rooms: a digest as parsed, marks and their restoration, problems met on the way."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date as Date
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from typing import TypeAlias
from urllib.parse import urlsplit

from digest_reader.problems import Problem
from digest_reader.text import HEADLINE, insert


class InstallationError(RuntimeError):
    """A library or a file of this package is missing or damaged; the message says what to do.

    It is no fault of a digest, and stops whatever is under way.
    """


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded change that was made to the text before marks were placed."""

    name: str
    """``decode``, ``clean``, ``join``, ``case`` …"""
    detail: str
    """What was done, for a person: "read as Windows-1254", "joined lines 14 and 16"."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What an export mangled, and no rule can put right for certain."""

    code: str
    """Of the problem that it is."""
    line: int
    text: str
    """The word."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file: newlines ``\\n``, NFC, without control characters."""

    text: str
    encoding: str
    steps: tuple[Step, ...] = ()
    damages: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class SaidLines:
    """What an editor says that lines of a file are, each named by its words, or by the first of them."""

    byline: str = ""
    author: str = ""
    no_text: tuple[str, ...] = ()
    """Lines that belong to no field and not to the text."""


NOTHING_SAID = SaidLines()


@dataclass(frozen=True, slots=True)
class Byline:
    """Who published the original, who wrote it, and when."""

    raw: str
    outlet: str = ""
    authors: tuple[str, ...] = ()
    date: Date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The footer that names the original."""

    label: str
    """The footer's own words, such as ``Kaynak/Source:``."""
    urls: tuple[str, ...] = ()


OtherLanguages: TypeAlias = tuple[tuple[int, str], ...]
"""Numbers of paragraphs, or `HEADLINE`, that are in another language than the text, each with its code."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest as it stands in its file, cut into its fields; nothing is restored yet."""

    path: str
    title: str
    """The raw title, its lines joined by a space, in the file's own casing."""
    paragraphs: tuple[str, ...]
    """The body; every paragraph one line, never empty."""
    language: str = ""
    """Of the body (ISO 639-1), as the editor says or as its words tell; it may have no folder."""
    others: OtherLanguages = ()
    """The parts of it that are in other languages."""
    headline: str = ""
    """The title in headline case, before any mark."""
    masthead: str = ""
    date: Date | None = None
    """The bulletin's date."""
    byline: Byline | None = None
    source: Source | None = None
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()


class Part(StrEnum):
    """What a mark does."""

    APOSTROPHE = "apostrophe"
    OPEN = "open"
    CLOSE = "close"


class Kind(StrEnum):
    """What a mark is there for."""

    CONTRACTION = "contraction"
    ITS = "it’s"
    POSSESSIVE = "possessive"
    PLURAL_POSSESSIVE = "plural possessive"
    NAME = "name"
    """An apostrophe that belongs to a name: O’Brien, Kata’ib."""
    SUFFIX = "suffix"
    """Turkish: the apostrophe between a proper name and its suffix."""
    OPENING = "opening"
    CONTINUED = "continued"
    """An opening mark that takes up a quotation from the paragraph before."""
    CLOSING = "closing"
    SCARE_OPENING = "scare opening"
    SCARE_CLOSING = "scare closing"
    """Marks around four words or fewer."""

    @property
    def part(self) -> Part:
        """What a mark of this kind does."""
        return _PARTS.get(self, Part.APOSTROPHE)


_PARTS = {
    Kind.OPENING: Part.OPEN,
    Kind.CONTINUED: Part.OPEN,
    Kind.SCARE_OPENING: Part.OPEN,
    Kind.CLOSING: Part.CLOSE,
    Kind.SCARE_CLOSING: Part.CLOSE,
}


class Verdict(StrEnum):
    """What an editor decided about a mark."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ADDED = "added"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why a mark stands: ``Reason("possessive", ("Trump",))`` is told as “possessive of ‘Trump’”."""

    code: str
    """A key of the table ``reasons`` of each language."""
    arguments: tuple[str, ...] = ()
    """What the words of that table leave open."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One inserted mark."""

    paragraph: int
    """Number of the paragraph from 0, or `HEADLINE`."""
    offset: int
    """Code points of the input paragraph that stand before the mark."""
    text: str
    """The mark itself, one of ``’ “ ” ‘``."""
    part: Part
    kind: Kind
    certainty: float
    """Calibrated chance that the mark is right, 0 to 1, rounded to three decimals."""
    reason: Reason
    verdict: Verdict | None = None
    """The editor's decision that the mark rests on, if there is one."""

    def __post_init__(self) -> None:
        # A long text has marks by the hundred thousand, and few different reasons and certainties.
        for name in ("text", "certainty", "reason"):
            object.__setattr__(self, name, _shared(getattr(self, name)))


@lru_cache(maxsize=10_000, typed=True)
def _shared(value: object) -> object:
    """Return one object for equal values, that many of them take no more room than one."""
    return value


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """An editor's decision about a mark; marks that survived are found in the text itself.

    Decisions are in reading order.
    """

    paragraph: int
    offset: int
    text: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class QuoteStyle:
    """How an outlet sets its marks."""

    outer: str = "double"
    """``double`` or ``single``: the marks of a quotation that stands in no other."""
    closing: str = ""
    """Where a mark closes beside a comma or full stop: ``american``, always behind it; ``british``,
    before it where the quotation is part of a sentence; told from the text's spelling where empty."""
    suffixes: str = "press"
    """``official``: no apostrophe parts the names of institutions from their suffixes, as the Turkish
    Language Association has it; ``press``: what most newspapers do."""


@dataclass(frozen=True, slots=True)
class RestorationTask:
    """What is to be restored: all that the engine's answer depends on, but the engine itself."""

    paragraphs: tuple[str, ...]
    """The body, each paragraph one line."""
    language: str
    """ISO 639-1 code."""
    headline: str = ""
    """Restored with the body as its context."""
    evidence: tuple[Evidence, ...] = ()
    style: QuoteStyle = QuoteStyle()
    others: OtherLanguages = ()
    """What of it is restored by another language's rules, and without the rest as its context."""

    @property
    def key(self) -> str:
        """A name for the task, the same for equal tasks alone: SHA-256 in hexadecimal figures."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Restoration:
    """A task and the marks to insert into its text, which stays as it is."""

    task: RestorationTask
    marks: tuple[Mark, ...] = ()
    """In reading order, the headline's first."""
    near: tuple[Mark, ...] = ()
    """Marks that were nearly placed, for an editor to look at; they are not inserted."""

    @cached_property
    def restored(self) -> tuple[str, ...]:
        """The paragraphs with their marks."""
        return tuple(insert(text, self.marks_of(number)) for number, text in enumerate(self.task.paragraphs))

    @cached_property
    def restored_headline(self) -> str:
        """The headline with its marks."""
        return insert(self.task.headline, self.marks_of(HEADLINE))

    def marks_of(self, paragraph: int) -> tuple[Mark, ...]:
        """Return the marks of one paragraph, in reading order."""
        return self._by_paragraph.get(paragraph, ())

    @cached_property
    def _by_paragraph(self) -> Mapping[int, tuple[Mark, ...]]:
        own: dict[int, list[Mark]] = defaultdict(list)
        for mark in self.marks:
            own[mark.paragraph].append(mark)
        return {number: tuple(marks) for number, marks in own.items()}


Restore: TypeAlias = Callable[[RestorationTask], Restoration]
"""`digest_reader.restore.restore`, or what stands before it: a memory, a site's own words."""


def is_web_address(address: str) -> bool:
    """Tell whether *address* is one that a page may link: http or https, with a host and without spaces.

    >>> is_web_address("https://example.org/a"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    named = parts.hostname is not None and any(char.isalnum() for char in parts.hostname)
    # What is not printable, such as a control or a change of direction, hides where a link leads.
    readable = all(char.isprintable() and not char.isspace() for char in address)
    return parts.scheme in ("http", "https") and named and readable


@cache
def languages() -> frozenset[str]:
    """Return the codes of all languages that have a name of their own in the Unicode CLDR."""
    # Not before: that babel is missing must be told by the check of the installation.
    from babel import Locale

    return frozenset(code for code in map(str, Locale("en").languages) if code.isalpha())
