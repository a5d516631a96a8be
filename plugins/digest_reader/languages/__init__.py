"""All that is particular to a language: one folder each, named by its ISO 639-1 code.

A folder holds ``language.toml``, whose tables are the fields of `Language`, and, where the
language's marks can be restored, its model: a folder for each network (``words`` reads them whole,
``pieces`` in parts), and ``calibration.json``, what was measured of all of them together.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal, ParamSpec, TypeVar

import msgspec

FOLDER = Path(__file__).parent
"""Where the languages' folders are; whoever sets another calls `forget` after it."""
GRAPH, EMBEDDINGS, TABLES = "model.onnx", "embeddings.npz", "tables.json.xz"
"""The files of a network."""
CALIBRATION = "calibration.json"

P = ParamSpec("P")
T = TypeVar("T")

_FORGET: list[tuple[str, Callable[[], None]]] = []
"""The modules of functions that keep something, and what lets it go."""


def cached(function: Callable[P, T], most: int | None = None) -> Callable[P, T]:
    """Keep what *function* works out from the languages' files, until `forget` is called.

    Of *most* arguments where that is given, the latest.
    """
    keeping = functools.lru_cache(most)(function)
    _FORGET.append((function.__module__, keeping.cache_clear))
    return keeping  # type: ignore[return-value]  # the arguments of a cached function are the same


def forget(package: str = "") -> None:
    """Forget what the modules of a package have read or worked out from the languages' files; or all have."""
    for module, clear in _FORGET:
        if module.startswith(package):
            clear()


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How digests are read: the words that name fields, outlets and months.

    Case and accents do not matter in any of them.
    """

    date: tuple[str, ...] = ()
    """Labels of a date, without the colon: ``Date: 6 April 2017``."""
    title: tuple[str, ...] = ()
    """Labels of a title, without the colon: ``Headline: …``."""
    outlet: tuple[str, ...] = ()
    """Labels of an outlet in the header of an export: ``Newspaper: The Times``."""
    link: tuple[str, ...] = ()
    """Labels of an address there: ``URL: https://…``."""
    body: tuple[str, ...] = ()
    """Labels of the text there: ``Full text: …``."""
    record: tuple[str, ...] = ()
    """Labels of what an archive notes about an article, and is none of it: ``LENGTH: 512 words``."""
    documents: tuple[str, ...] = ()
    """What an export counts: ``2 of 12 DOCUMENTS``."""
    mail: tuple[str, ...] = ()
    """Labels of a mail's sender, receivers and day: ``From: …``."""
    subject: tuple[str, ...] = ()
    """Labels of a mail's subject."""
    sent_on: tuple[str, ...] = ()
    """What stands before a subject that was answered or sent on: ``FW: …``."""
    forwarded: tuple[str, ...] = ()
    """Lines above a mail within another: ``Original Message``."""
    menu: tuple[str, ...] = ()
    """What a page's menus, buttons and counts say: ``Share``, ``12 comments``."""
    notices: tuple[str, ...] = ()
    """Words that a page's notices hold, and no article: ``we use cookies``."""
    teasers: tuple[str, ...] = ()
    """First words of lines that lead elsewhere: ``More from …``, ``Sign up …``."""
    captions: tuple[str, ...] = ()
    """Labels of what stands beside a text: ``Photo: Jane Roe``, ``Related: …``."""
    page: tuple[str, ...] = ()
    """What stands before the number of a page."""
    by: tuple[str, ...] = ()
    """What announces an author, with or without a colon: ``By Jane Roe``."""
    author: tuple[str, ...] = ()
    """What announces an author with a colon behind it: ``Author: Jane Roe``."""
    written_for: tuple[str, ...] = msgspec.field(default=(), name="for")
    """What stands between an author and the outlet: ``Jane Roe for Reuters``."""
    offices: tuple[str, ...] = ()
    """Last words of what an author is: ``Diplomatic Editor``."""
    office_of: tuple[str, ...] = ()
    """What may follow such a word: ``Professor of History``."""
    editions: tuple[str, ...] = ()
    """Last words of what is a part of an outlet: ``Brussels Bureau``."""
    places: tuple[str, ...] = ()
    """Places that news come from, beside the countries and cities of the Unicode CLDR."""
    agencies: frozenset[str] = frozenset()
    """Words of news agencies' names, beside which a place stands as often as an author."""
    kickers: tuple[str, ...] = ()
    """Lines beside a title that are none of it, a number behind them or not: ``Commentary No 5``."""
    source: tuple[str, ...] = ()
    """Labels of a footer, without the colon: ``Source: https://…``."""
    contents: tuple[str, ...] = ()
    """What stands above a list of the titles in a file: ``Contents``."""
    accessed: tuple[str, ...] = ()
    """What stands before the day on which an address was looked at: ``Accessed 6 April 2017``."""
    conjunctions: tuple[str, ...] = msgspec.field(default=(), name="and")
    """What stands between two authors: ``Jane Roe and John Doe``."""
    locatives: tuple[str, ...] = msgspec.field(default=(), name="in")
    """What stands between an author and the place: ``Jane Roe in Ankara``."""
    on: tuple[str, ...] = ()
    """What may stand between outlet and date: ``Reuters on 5 April 2017``."""
    months: Mapping[str, int] = {}
    """Names of months in use that the Unicode CLDR lacks."""
    ordinals: tuple[str, ...] = ()
    """What may follow the figure of a day, beside a full stop: ``6th``."""
    of: tuple[str, ...] = ()
    """What may stand between day and month: ``6th of April``."""
    day_periods: tuple[str, ...] = ()
    """What may follow a time of day: ``2:30 pm``."""
    at: tuple[str, ...] = ()
    """What may stand before a time of day: ``at 2:30``."""
    zones: tuple[str, ...] = ()
    """Names of zones that may follow a time of day: ``2:30 EST``."""
    dated: tuple[str, ...] = ()
    date_suffixes: tuple[str, ...] = ()
    """What may hang on a date: ``6 Nisan 2017’de``."""
    """What may follow a date, and is no part of it: ``6 Nisan 2017 tarihli``."""
    outlets: frozenset[str] = frozenset()
    """Words that stand in the names of newspapers and hardly in those of persons."""
    bodies: frozenset[str] = frozenset()
    """Words in the names of institutes and the like, which publish, and employ authors."""
    clitics: frozenset[str] = frozenset()
    """What follows the apostrophe of a word, and nothing else would: ``don’t``."""
    mangled: tuple[Mapping[str, str], ...] = ()
    """Tables of the language's letters as wrong code pages and fonts show them: ``Ý`` for ``İ``."""
    dangling: frozenset[str] = frozenset()
    """Words that no sentence, heading or item of more than a few words ends with."""


class Casing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What headline case does with words on which the body is silent; all lower case."""

    small: frozenset[str] = frozenset()
    """Words that stay small within a headline."""
    everyday: frozenset[str] = frozenset()
    """Words that are spelled as some acronym is, or have no vowel."""
    acronyms: frozenset[str] = frozenset()
    """Acronyms that are always one."""
    suffixes: frozenset[str] = frozenset()
    """What follows a name whose apostrophe was lost: ``NATOnun``."""
    small_at_end: bool = False
    """Do small words stay small at the end of a headline too: ``Kalkıyor mu?``"""
    lower: Mapping[str, str] = {}
    """Capitals whose small letters are not those of other languages: I and ı in Turkish."""
    lower_beside: str = ""
    """`lower` holds in titles with one of these letters, as others were typed without the language's own,"""
    harmony: str = ""
    """and in those whose words with such a capital have one of these as well,"""
    discord: str = ""
    """and none of these."""


class Sentences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Behind which full stops a sentence goes on."""

    abbreviations: frozenset[str] = frozenset()
    """Words that are written with a full stop, without it; as they are capitalised: ``Mr``."""
    before_figures: frozenset[str] = frozenset()
    """Abbreviations that are such only before a figure: ``No. 5``."""
    ordinals: bool = False
    """Is a figure with a full stop an ordinal number: ``12. yüzyıl``?"""


class Apostrophes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which apostrophes words may have, which are certain without statistics, and what they are there for."""

    patterns: tuple[str, ...] = ("",)
    """At which places of a word apostrophes may stand together: ``-1`` Trump’s, ``+1 -1`` O’Brien’s.

    ``+k`` is *k* letters after the word's start, ``-k`` before its end; empty: none."""
    certain: tuple[str, ...] = ()
    """Words that exist only with their apostrophe, in small letters: ``don’t``."""
    phrases: tuple[str, ...] = ()
    """Three words, the middle one of which has apostrophes for certain between the others: rock ’n’ roll."""
    prefixes: frozenset[str] = frozenset()
    """Letters that an apostrophe parts from the name that they begin: O’Brien."""
    unprefixed: frozenset[str] = frozenset()
    """Words that only look as if they had a prefix: OAuth."""
    institutions: frozenset[str] = frozenset()
    """Last words of institutions' names, in small letters: in official style no apostrophe follows them."""
    contractions: Mapping[str, tuple[str, ...]] = {}
    """What a contraction stands for, where its parts do not say so by themselves: ``won’t``."""
    endings: Mapping[str, tuple[str, ...]] = {}
    """Ending of contractions → what it may stand for: ``n’t``."""
    possessive: str = ""
    """The ending of a possessive: ``’s``."""
    plural_ends: tuple[str, ...] = ()
    """What a word ends with that forms its possessive by an apostrophe alone: workers’."""
    pronouns: frozenset[str] = frozenset()
    """Words behind which the possessive's ending contracts something: he’s."""
    within: Literal["name", "suffix"] = "name"
    """What an apostrophe within a word is there for, if for nothing else: it belongs to the name, as in
    Qur’an, or parts the name from its suffix, as in Türkiye’de."""


class Quotations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How quotations are introduced, and how spelling tells the style of their marks; all lower case."""

    saying: frozenset[str] = frozenset()
    """Words that name a speaker: said, according."""
    british: frozenset[str] = frozenset()
    """Spellings of British texts alone."""
    american: frozenset[str] = frozenset()
    """Spellings of American texts alone."""


class Interface(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What pages, citations and searches need of a language; words that it lacks are English."""

    locale: str = ""
    """The locale of its dates and numbers, such as ``en_GB``; that of the language's code where empty."""
    latex: str = ""
    """Its name in LaTeX’s babel package; BibTeX is told no language where empty."""
    source: str = ""
    """Announces the newspaper, the authors and the original of a text."""
    draft: str = ""
    """Says that a page is a draft; what keeps it from being published follows."""
    draft_wanted: str = ""
    """Says that the editor wants a digest to be a draft."""
    certainty: str = ""
    """How sure a mark is, as ``{share}`` of all."""
    digest_in: str = ""
    """Stands in a citation between the newspaper’s article and the place of its digest."""
    note: str = ""
    """The note of a reference manager’s record, with ``{site}`` and ``{date}``."""
    note_original: str = ""
    """Follows the note where the original’s address is known, as ``{url}``."""
    alphabet: str = "abcdefghijklmnopqrstuvwxyz"
    """Its small letters in the order in which names are listed; letters of other languages stand by those
    that they are most like."""
    stem: Annotated[int, msgspec.Meta(ge=1)] = 6
    """So many letters of a word stand for its stem where texts are compared."""
    small: dict[str, str] = {}
    """Capital → its small letter, where that is another than in most languages; see `lower`."""
    accented: dict[str, str] = {}
    """Letter → the accented one that the search’s index has for it.

    A search takes no notice of accents: so it finds words with this letter by the bare one too.
    """

    def lower(self, text: str) -> str:
        """Return *text* in small letters.

        >>> Interface(small={"I": "ı", "İ": "i"}).lower("IŞIK İLE")
        'ışık ile'
        """
        return text.translate({ord(capital): small for capital, small in self.small.items()}).lower()


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A problem, told to editors; ``{0}``, ``{1}`` … stand for its arguments."""

    message: str
    """What is wrong, in one line."""
    hint: str = ""
    """What to do about it, in one line."""


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language, as its ``language.toml`` says."""

    name: str
    """In English."""
    typed_as: dict[str, str] = {}
    """Letter → the one that is typed where the keyboard lacks it: ``ş`` → ``s``."""
    reading: Reading = Reading()
    casing: Casing = Casing()
    sentences: Sentences = Sentences()
    apostrophes: Apostrophes = Apostrophes()
    quotations: Quotations = Quotations()
    interface: Interface = Interface()
    reasons: dict[str, str] = {}
    """Code of a reason → why a mark stands, told in this language to the readers of its pages."""
    desk: dict[str, str] = {}
    """What an editor is told at the desk: see `digest_reader.cli.desk`."""
    problems: dict[str, Wording] = {}
    """Code of a problem, or code and variant with a full stop between → its words in this language."""


@cached
def codes() -> tuple[str, ...]:
    """Return the codes of all languages that have a folder, sorted."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/language.toml")))


def folder(code: str) -> Path | None:
    """Return the folder of a language, or None where it has none.

    A code may come from a file: it must not become a path of its own making.
    """
    return FOLDER / code if code in codes() else None


def networks(own: Path) -> list[Path]:
    """Return the folders of a language's networks, by name; *own* is the language's."""
    return sorted(path.parent for path in own.glob(f"*/{GRAPH}"))


def model_files(own: Path) -> list[str]:
    """Return the files of a language's model that are there, as named in its folder, sorted."""
    patterns = (CALIBRATION, *(f"*/{name}" for name in (GRAPH, EMBEDDINGS, TABLES)))
    return sorted(path.relative_to(own).as_posix() for pattern in patterns for path in own.glob(pattern))


@cached
def load(code: str) -> Language | None:
    """Return a language, or None where it has no folder."""
    path = folder(code)
    return msgspec.toml.decode((path / "language.toml").read_bytes(), type=Language) if path else None


@cached
def every() -> tuple[tuple[str, Language], ...]:
    """Return all languages that have a folder with their codes, sorted by these."""
    return tuple((code, language) for code in codes() if (language := load(code)))
