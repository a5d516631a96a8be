"""All that is particular to a language: one folder each, named by its ISO 639-1 code.

A folder holds ``language.toml``, whose tables are the fields of `Language`, and, where the
language's marks can be restored, the files of its model.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How digests are read: the words that name fields, function words, words that end no paragraph."""


class Casing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What headline case does with words on which the body is silent."""


class Sentences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where sentences end, and behind which abbreviations and figures they do not."""


class Apostrophes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which apostrophes words may have, and which are certain without statistics."""


class Quotations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How quotations are introduced, and how spelling tells the style of their marks."""


class Interface(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What pages, citations and searches need: a locale, collation, the words of a citation."""


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language, as its ``language.toml`` says."""

    name: str
    """In English."""
    reading: Reading = Reading()
    casing: Casing = Casing()
    sentences: Sentences = Sentences()
    apostrophes: Apostrophes = Apostrophes()
    quotations: Quotations = Quotations()
    interface: Interface = Interface()
    reasons: dict[str, str] = {}
    """Code of a reason → why a mark stands, told in this language to the readers of its pages."""
    problems: dict[str, str] = {}
    """Code of a problem → its message and hint in this language."""


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of all languages that have a folder, sorted."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/language.toml")))


def folder(code: str) -> Path | None:
    """Return the folder of a language, or None where it has none.

    A code may come from a file: it must not become a path of its own making.
    """
    return FOLDER / code if code in codes() else None


@cache
def load(code: str) -> Language | None:
    """Return a language, or None where it has no folder."""
    found = folder(code)
    return msgspec.toml.decode((found / "language.toml").read_bytes(), type=Language) if found else None
