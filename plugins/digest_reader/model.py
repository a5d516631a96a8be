"""What stands between the steps: a digest as parsed, and the problems met on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date
from enum import StrEnum
from functools import cache
from urllib.parse import urlsplit

from babel import Locale


class InstallationError(RuntimeError):
    """A library or a file of this package is missing or damaged; the message says what to do.

    It is no fault of a digest, and stops whatever is under way.
    """


class Consequence(StrEnum):
    """What a problem does to the post."""

    SKIP = "skip"
    """The post is left out of the site."""
    DRAFT = "draft"
    """The post is kept as a draft."""
    NOTE = "note"
    """The post is published; an editor should look."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that could not be read, in words that say what to do."""

    path: str
    """The file, as the user would write it (relative to the working folder where possible)."""
    line: int
    """Line number in the file, from 1; 0 where no line is to blame."""
    code: str
    """Stable short name, such as ``date-missing``."""
    message: str
    """What is wrong, in one line."""
    hint: str
    """What the editor can do about it, in one line."""
    consequence: Consequence

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message} [{self.code}] {self.hint}"


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded change that was made to the text before marks were placed."""

    name: str
    """``decode``, ``clean``, ``join``, ``case`` …"""
    detail: str
    """What was done, for a person: "read as Windows-1254", "joined lines 14 and 16"."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file: newlines ``\\n``, NFC, without control characters."""

    text: str
    encoding: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Byline:
    """Who published the original, who wrote it, and when."""

    raw: str
    outlet: str = ""
    author: str = ""
    date: Date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The footer that names the original."""

    label: str
    """The footer's own words, such as ``Kaynak/Source:``."""
    urls: tuple[str, ...] = ()


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
    headline: str = ""
    """The title in headline case, before any mark."""
    masthead: str = ""
    date: Date | None = None
    """The bulletin's date."""
    byline: Byline | None = None
    source: Source | None = None
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_web_address(address: str) -> bool:
    """Tell whether *address* is one that a page may link: http or https, with a host and without spaces."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    named = parts.hostname is not None and any(char.isalnum() for char in parts.hostname)
    return parts.scheme in ("http", "https") and named and not any(char.isspace() for char in address)


@cache
def languages() -> frozenset[str]:
    """Return the codes of all languages that have a name of their own in the Unicode CLDR."""
    return frozenset(code for code in map(str, Locale("en").languages) if code.isalpha())
