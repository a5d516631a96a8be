"""The sidecar: an editor's word on one digest, in ``NAME.toml`` beside it.

All keys are optional::

    title = "UK government in secret move to boost relations with Russia"
    outlet = "The Independent"
    outlet_date = 2017-04-06
    url = "https://www.example.org/article"
    tags = ["Russia", "Libya"]
    status = "draft"

    [[corrected]]
    date = 2026-01-31
    text = "The name of the minister was corrected."

    [[mark]]
    verdict = "rejected"          # accepted, rejected or added
    mark = "’"
    before = "said to follows Donald Trump"
    after = "s arrival at"
    paragraph = 1                 # counted from 1, or "headline"; only where the words occur twice

    reviewed = true               # a person has read it all: nothing is doubtful any more
    kept = [                      # its marks, written by `digest-reader`: no later engine changes them
        {before = "follows Donald Trump", mark = "’", after = "s arrival at", kind = "possessive", …},
    ]

A mark is anchored by the words around it, not by a number, so that a decision outlives a
change elsewhere in the text.  Marks in the words do not count: they may be copied from the
page, where marks stand that the digest lost.
"""

from __future__ import annotations

import dataclasses
import difflib
import errno
import os
import re
import stat
import sys
import tomllib
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date as Date
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from digest_reader.files import TooLargeError, leads_outside, read_whole, write_whole
from digest_reader.model import Kind, SaidLines, Verdict, is_web_address, languages
from digest_reader.problems import VERY_MANY, Problem
from digest_reader.read.dates import YEARS
from digest_reader.text import HEADLINE, MARKS, bare_words_of

LONGEST_KEY = 60
"""Of a key that is unknown, so many characters are looked at and told."""


def _needs(wording: str) -> Meta:
    """Return a note on a type: which wording of ``sidecar-type`` says what it needs."""
    return Meta(extra={"needs": wording})


Text = Annotated[str, _needs("text")]
Texts = Annotated[tuple[str, ...], _needs("texts")]
Day = Annotated[Date, _needs("date")]
Flag = Annotated[bool, _needs("flag")]
Address = Annotated[str, _needs("address")]
Addresses = Annotated[str | tuple[str, ...], _needs("address")]
LanguageCode = Annotated[str, _needs("language")]
Slug = Annotated[str, Meta(pattern="^[a-z0-9]+(?:-[a-z0-9]+)*$"), _needs("slug")]
MarkCharacter = Annotated[str, Meta(pattern=f"^[{re.escape(MARKS)}]$"), _needs("mark")]
Words = Annotated[str, _needs("context")]
KindOfMark = Annotated[Kind, _needs("choice")]
Place = Annotated[Annotated[int, Meta(ge=1)] | Literal["headline"], _needs("paragraph")]


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """The table ``[style]``: how this digest's quotation marks are set, whatever the settings say."""

    outer: Annotated[Literal["double", "single"] | None, _needs("choice")] = None
    closing: Annotated[Literal["british", "american"] | None, _needs("choice")] = None


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """The table ``[lines]``: what lines of the digest are, each named by its words or the first of them."""

    byline: Text | None = None
    author: Text | None = None
    no_text: Texts = ()

    @property
    def said(self) -> SaidLines:
        """What the reader is told of them."""
        return SaidLines(self.byline or "", self.author or "", self.no_text)


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of ``[[corrected]]``: what was put right after publication."""

    date: Day
    text: Text


class MarkDecision(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of ``[[mark]]``: a mark that an editor accepted, rejected or added."""

    verdict: Annotated[Verdict, _needs("choice")]
    mark: MarkCharacter
    """Straight ones are curled when the place is known."""
    before: Words = ""
    """Words before the mark, as written; may end within a word."""
    after: Words = ""
    """Words after the mark, as written; may begin within a word."""
    paragraph: Place | None = None
    """Number of the paragraph from 1; None where the editor did not say."""
    line: int = 0
    """Where the entry begins in its file; not written there."""

    @property
    def number(self) -> int | None:
        """Number of the paragraph from 0, or HEADLINE."""
        if self.paragraph is None:
            return None
        return HEADLINE if self.paragraph == "headline" else self.paragraph - 1


class KeptMark(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of ``kept``: a restored mark of a reviewed digest; see `digest_reader.edit.kept`."""

    before: Words = ""
    """What stands before the mark in the digest itself, to the letter."""
    mark: MarkCharacter
    after: Words = ""
    """What stands after it."""
    paragraph: Place | None = None
    """As in `MarkDecision`."""
    occurrence: Annotated[Annotated[int, Meta(ge=1)] | None, _needs("number")] = None
    """Which of the places where these words stand, from 1; None where they stand once."""
    kind: KindOfMark
    reason: Texts = ()
    """The reason's code and its arguments."""


class Sidecar(msgspec.Struct, frozen=True, kw_only=True):
    """All that a sidecar says; empty where there is none."""

    title: Text | None = None
    outlet: Text | None = None
    author: Text | None = None
    """One author, or several as a byline names them: ``Jane Roe and John Doe``."""
    authors: Texts | None = None
    """Each author by name, none in an empty list; what `author` says does not count beside it."""
    date: Day | None = None
    outlet_date: Day | None = None
    url: Address | None = None
    urls: Addresses = ()
    category: Text | None = None
    tags: Texts = ()
    lang: LanguageCode | None = None
    status: Annotated[Literal["published", "draft", "hidden", "skip"] | None, _needs("choice")] = None
    slug: Slug | None = None
    counterpart: Text | None = None
    noindex: Flag | None = None
    excerpt_only: Flag | None = None
    style: Annotated[Style, _needs("table")] = Style()
    lines: Annotated[Lines, _needs("table")] = Lines()
    corrected: Annotated[tuple[Correction, ...], _needs("tables")] = ()
    mark: Annotated[tuple[MarkDecision, ...], _needs("tables")] = ()
    reviewed: Flag | None = None
    """Has a person read the whole text with its marks?"""
    kept: Annotated[tuple[KeptMark, ...], _needs("tables")] = ()
    """All restored marks of a reviewed digest, in reading order."""
    path: str = ""
    """The file, as problems name it; like what follows no key of the file."""
    problems: tuple[Problem, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Addresses of the original, each once."""
        given = (self.url, *((self.urls,) if isinstance(self.urls, str) else self.urls))
        return tuple(dict.fromkeys(address for address in given if address))


# What a type alone does not say


def _line_of_text(text: str) -> str:
    """Return *text* on one line, without control characters and bidirectional overrides; never empty."""
    clean = " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())
    if not clean:
        raise ValueError(text)
    return clean


def _day(date: Date) -> Date:
    if date.year not in YEARS:
        raise ValueError(date)
    return date


def _language(code: str) -> str:
    if code not in languages():
        raise ValueError(code)
    return code


def _addresses(given: str | tuple[str, ...]) -> str | tuple[str, ...]:
    addresses = (given,) if isinstance(given, str) else given
    if not addresses or not all(map(is_web_address, addresses)):
        raise ValueError(given)
    return given


_REFINEMENTS: Mapping[str, Callable[[Any], object]] = {
    "text": _line_of_text,
    "texts": lambda texts: tuple(map(_line_of_text, texts)),
    "date": _day,
    "language": _language,
    "address": _addresses,
}
"""Wording of what a value needs → what is done to one of the right type; a ValueError refuses it."""


class _Key(msgspec.Struct, frozen=True):
    """A key that a table may have."""

    type: Any
    needs: str
    required: bool

    @property
    def entry(self) -> type[msgspec.Struct]:
        """The struct of a table, or of each of its entries."""
        kind = get_args(self.type)[0]
        return (get_args(kind) or (kind,))[0]

    def convert(self, value: object) -> object:
        """Return *value* as the key's type.

        Raises:
            ValueError: it is not what the key needs.
        """
        try:
            # A date in quotation marks is a text.
            sound = msgspec.convert(value, self.type, builtin_types=(Date, datetime))
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error
        return _REFINEMENTS[self.needs](sound) if self.needs in _REFINEMENTS else sound


@cache
def keys_of(table: type[msgspec.Struct]) -> Mapping[str, _Key]:
    """Return the keys that a table of the file may have: the fields that say what they need."""
    hints = get_type_hints(table, include_extras=True)
    return {
        field.name: _Key(hints[field.name], needs, field.required)
        for field in msgspec.structs.fields(table)
        if (needs := _needs_of(hints[field.name]))
    }


def _needs_of(kind: Any) -> str:
    for note in (*getattr(kind, "__metadata__", ()), *(_needs_of(part) for part in get_args(kind))):
        if isinstance(note, str) and note:
            return note
        if isinstance(note, Meta) and note.extra:
            return str(note.extra["needs"])
    return ""


# Reading


def read_sidecar(
    path: Path, shown: str = "", *, largest: int = sys.maxsize, folders: Collection[Path] = ()
) -> Sidecar:
    """Read the sidecar at *path*; there need not be one.  Never raises: what is wrong is in ``problems``.

    Args:
        path: ``NAME.toml``.
        shown: the file's name for problems, if not *path* as seen from the working folder.
        largest: bytes of the file, at most.
        folders: where a link may lead, beside its own folder.
    """
    if not shown:
        shown = str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    if leads_outside(path, (path.parent, *folders)):
        return _unreadable(shown, 0, "link")
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _unreadable(shown, 0, "no-file")
        source = read_whole(path, largest).decode("utf-8-sig")
        if nested := _NESTED.search(source):
            line = source.count("\n", 0, nested.start()) + 1
            return _unreadable(shown, line, "syntax", "a key of too many parts")
        content = tomllib.loads(source)
    except TooLargeError as error:
        problem = Problem(shown, 0, "sidecar-too-large", (f"{error.size:,}", f"{largest:,}"))
        return Sidecar(path=shown, problems=(problem,))
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENAMETOOLONG) and not os.path.islink(path):  # noqa: PTH114
            return Sidecar(path=shown)  # too long a name is nobody's
        return _unreadable(shown, 0, "", str(error.strerror))
    except UnicodeDecodeError as error:
        return _unreadable(shown, error.object[: error.start].count(b"\n") + 1, "encoding")
    except (ValueError, RecursionError) as error:  # also a number too long for Python to read
        place = re.search(r"\(at line (\d+)", str(error))
        line = int(place.group(1)) if place else source.count("\n") + 1
        return _unreadable(shown, line, "syntax", re.sub(r" \(at .*\)$", "", str(error)).removesuffix("."))
    return _Reading(shown, source).sidecar(content)


_NAME = r"(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_NESTED = re.compile(rf"^[ \t]*+\[*+[ \t]*+{_NAME}(?:[ \t]*+\.[ \t]*+{_NAME}){{100}}", re.MULTILINE)
"""A key of so many parts that Python, which looks through all of them at each, would be busy for hours."""


def _unreadable(path: str, line: int, variant: str, *arguments: str) -> Sidecar:
    # What the editor wanted is not known, so the post must not appear without it.
    problem = Problem(path, line, "sidecar-unreadable", arguments, variant)
    return Sidecar(path=path, problems=(problem,))


Table = TypeVar("Table", bound=msgspec.Struct)


class _Reading:
    """Takes what is sound from the content of one sidecar, and collects its problems."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.source = source
        self.problems: dict[str, list[Problem]] = defaultdict(list)
        """By their codes; of those that very many lines have, the first alone: there may be a million."""
        self.counts: Counter[str] = Counter()
        """How many there are of each code."""
        self._looked_up: dict[tuple[tuple[str, str], str], Sequence[int]] = {}

    def sidecar(self, content: Mapping[str, object]) -> Sidecar:
        """Return what is sound in *content*."""
        sound = self._sound(content, Sidecar)
        problems = sorted(chain(*map(self._told, self.problems)), key=lambda problem: problem.line)
        return Sidecar(**sound, path=self.path, problems=tuple(problems))

    def _told(self, code: str) -> Sequence[Problem]:
        """Return the problems of one code; of very many the first alone, with their count."""
        told, count = self.problems[code], self.counts[code]
        return told if count == len(told) else [dataclasses.replace(told[0], more=count - 1)]

    def _sound(
        self, content: Mapping[str, object], table: type[msgspec.Struct], name: str = "", number: int = 0
    ) -> dict[str, Any]:
        """Return the sound values of one table."""
        sound: dict[str, Any] = {}
        keys = keys_of(table)
        for key, value in content.items():
            place = key, name, number
            full = f"{name}.{key}" if name else key
            if key not in keys:
                self._unknown(key, full, keys, place)
            elif keys[key].needs == "tables":
                sound[key] = tuple(self._entries(key, value, keys[key].entry))
            elif keys[key].needs == "table":
                if isinstance(value, dict):
                    sound[key] = keys[key].entry(**self._sound(value, keys[key].entry, key))
                else:
                    self._wrong(full, keys[key], place)
            else:
                try:
                    sound[key] = keys[key].convert(value)
                except ValueError:
                    self._wrong(full, keys[key], place)
        return sound

    def _entries(self, name: str, entries: object, table: type[Table]) -> Iterator[Table]:
        """Yield the entries of ``[[name]]`` that are whole."""
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._wrong(name, keys_of(Sidecar)[name], (name, "", 0))
            return
        for number, entry in enumerate(entries, start=1):
            place, wrong = (None, name, number), self.counts["sidecar-type"]
            sound = self._sound(entry, table, name, number)
            missing = [key for key, field in keys_of(table).items() if field.required and key not in sound]
            if not missing:
                whole = table(**sound)
                if not isinstance(whole, MarkDecision):
                    yield whole
                elif has_words(whole):
                    yield replace(whole, line=self._line(*place))
                else:
                    self._problem("sidecar-incomplete", place, variant="words")
            elif self.counts["sidecar-type"] == wrong:
                variant = "two" if len(missing) > 1 else ""
                self._problem("sidecar-incomplete", place, name, *missing, variant=variant)

    def _unknown(self, key: str, full: str, keys: Mapping[str, _Key], place: _Where) -> None:
        if self.counts["sidecar-key"] >= VERY_MANY:  # nobody will ask which
            self.counts["sidecar-key"] += 1
            return
        near = difflib.get_close_matches(key, keys, 1) if len(key) < LONGEST_KEY else []
        proposed = near or [name for name, field in keys.items() if field.needs not in ("table", "tables")]
        variant = "near" if near else ""
        self._problem("sidecar-key", place, repr(full[:LONGEST_KEY]), ", ".join(proposed), variant=variant)

    def _wrong(self, name: str, key: _Key, place: _Where) -> None:
        allowed = ", ".join(f'"{choice}"' for choice in _choices(key.type)) if key.needs == "choice" else name
        self._problem("sidecar-type", place, name[:1].upper() + name[1:], allowed, variant=key.needs)

    def _problem(self, code: str, place: _Where, *arguments: str, variant: str = "") -> None:
        self.counts[code] += 1
        if self.counts[code] <= VERY_MANY:
            problem = Problem(self.path, self._line(*place), code, arguments, variant)
            self.problems[code].append(problem)

    def _line(self, key: str | None, table: str, number: int) -> int:
        """Return the line of a key, or of a table's header where *key* is None; 0 if it is not found.

        tomllib does not tell lines, so this looks for the key as it is usually written.
        """
        start = 0
        if table:
            headers = self._lines(_HEADER, table)
            if len(headers) < max(number, 1):
                return self._line(table, "", 0)
            start = headers[max(number, 1) - 1]
            if key is None:
                return start
        lines = self._lines(_WRITTEN, key or "")
        later = bisect_right(lines, start)
        return lines[later] if later < len(lines) else start

    def _lines(self, form: tuple[str, str], name: str) -> Sequence[int]:
        """Return the lines where a name stands, or its beginning if it is long, in one of the forms below."""
        if (form, name) not in self._looked_up:
            before, behind = form
            short = re.escape(name[:LONGEST_KEY])
            written = f"{before}{short}{behind if len(name) <= LONGEST_KEY else ''}"
            lines, line, done = array("q"), 1, 0
            for match in re.finditer(written, self.source, re.MULTILINE):
                line += self.source.count("\n", done, match.start())
                done = match.start()
                lines.append(line)
            self._looked_up[form, name] = lines
        return self._looked_up[form, name]


_Where: TypeAlias = tuple[str | None, str, int]
"""A key, or None for the header of its table; the table's name; which of that name, from 1."""
_HEADER = r"^[ \t]*\[\[?[ \t]*", r"[ \t]*\]"
_WRITTEN = r"^[ \t]*(?:\[\[?[ \t]*)?[\"']?", r"[\"']?[ \t]*[=.\]]"
"""What stands before a name, and behind it."""


def has_words(decision: MarkDecision) -> bool:
    """Tell whether there are words beside a mark, by which its place could be found."""
    return bare_words_of(decision.before + decision.after).text.strip() != ""


def _choices(kind: Any) -> Iterator[str]:
    for part in get_args(kind):
        if isinstance(part, str):
            yield part
        elif isinstance(part, type) and issubclass(part, StrEnum):
            yield from part
        else:
            yield from _choices(part)


# Writing


class SidecarError(ValueError):
    """A sidecar cannot be changed, because what is in it cannot be read; the message says why."""


def change_sidecar(
    path: Path, change: Callable[[Sidecar], Sidecar], *, folders: Collection[Path] = ()
) -> Sidecar:
    """Change what the sidecar at *path* says; return what it says then.

    Comments, order, and what could not be read of the file stay as they are.  The file is replaced
    in one go, so that whoever is interrupted leaves the old one or the new one.

    >>> change_sidecar(Path("a.toml"), lambda sidecar: replace(sidecar, status="hidden"))  # doctest: +SKIP

    Args:
        path: ``NAME.toml``; there need not be one.
        change: given what the file says, returns what it is to say.
        folders: where a link may lead, beside its own folder.

    Raises:
        SidecarError: the file is no TOML, or a link to elsewhere.
        OSError: it cannot be read or written.
    """
    from digest_reader.edit.document import changed  # its library is needed only where one is written

    before = read_sidecar(path, folders=folders)
    if any(problem.code == "sidecar-unreadable" for problem in before.problems):
        raise SidecarError(str(before.problems[0]))
    after = change(before)
    source = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    text = changed(source, before, after)
    if text != source:
        write_whole(path, text.encode())
    return read_sidecar(path, folders=folders)
