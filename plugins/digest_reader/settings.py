"""The ``DIGEST_*`` settings: types, defaults, and the frozen `Settings` that the steps are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from slugify import slugify

from digest_reader.model import QuoteStyle, languages
from digest_reader.text import visible
from digest_reader.words import Words, WordsError, read_words

PREFIX = "DIGEST_"

DOUBT_BELOW = 0.95
"""Of marks that are surer than that, 99 in 100 are right."""

MORE = 5
"""A sidecar, and a text of several digests, may be so many times larger than a digest."""

MASTHEADS = (
    "AVRASYA INCELEMELERI MERKEZI CENTER FOR EURASIAN STUDIES",
    "AVRASYA INCELEMELERI MERKEZI",
    "CENTER FOR EURASIAN STUDIES",
)

# What may be given; the description is what a message about a wrong value asks for.
Text = Annotated[str, Meta(description="a text in quotation marks")]
Texts = Annotated[tuple[str, ...], Meta(description='a list of texts, such as ["Independent"]')]
LanguageCode = Annotated[str, Meta(description='a language code such as "en" or "tr"')]
Flag = Annotated[bool, Meta(description="True or False")]
FlagOrNone = Annotated[bool | None, Meta(description="True, False or None")]
Share = Annotated[float, Meta(ge=0, le=1, description="a number from 0 to 1")]
Count = Annotated[int, Meta(ge=1, description="a whole number from 1")]
CountOrNone = Annotated[int, Meta(ge=0, description="a whole number, 0 for none")]
Names = Annotated[Mapping[str, str], Meta(description="spellings of outlets' names, each with the name")]
OuterQuotes = Annotated[
    Mapping[str, Literal["single", "double"]], Meta(description='outlets with "single" or "double"')
]
ClosingQuotes = Annotated[
    Mapping[str, Literal["british", "american"]], Meta(description='outlets with "british" or "american"')
]
SuffixStyles = Annotated[
    Mapping[str, Literal["official", "press"]], Meta(description='outlets with "official" or "press"')
]
WordsFile = Annotated[Words, Meta(description='the name of a file, such as "words.toml"')]


class SettingsError(ValueError):
    """Settings have values that cannot be used; the message names each and says what to give."""


class ReadingSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that decide what a digest becomes; a change of them has every digest read again."""

    lang: LanguageCode = "en"
    """Language of a digest whose own words do not tell it."""
    mastheads: Texts = MASTHEADS
    """Lines that open a bulletin and belong to no article."""
    outlet_names: Names = {}
    """Another spelling of an outlet's name → the name: ``{"The Independent": "Independent"}``."""
    outer_quotes: OuterQuotes = {}
    """Outlet → ``single`` or ``double``: its outer quotation marks, where they are not double."""
    closing_quotes: ClosingQuotes = {}
    """Outlet → ``british`` or ``american``: where its marks close beside a comma or full stop."""
    suffix_style: SuffixStyles = {}
    """Outlet → ``official`` or ``press``: whether an apostrophe parts institutions from their suffixes."""
    words: WordsFile = Words()
    """A file, seen from where the site is built, of words that take marks, or none: see `words`."""
    largest_file: Count = 1_000_000
    """Bytes of a digest, at most; a larger one is a problem, and is not read."""
    noindex: Texts = ()
    """Outlets whose digests search engines are asked to leave out."""
    excerpt_only: Texts = ()
    """Outlets of whose digests only the first sentences are shown."""

    @property
    def largest_sidecar(self) -> int:
        """Bytes of a sidecar, at most: the marks that are kept in it take more room than the text."""
        return MORE * self.largest_file

    @property
    def largest_bulletin(self) -> int:
        """Bytes of a text that is taken in, at most: it may hold many digests."""
        return MORE * self.largest_file

    def name_of(self, outlet: str) -> str:
        """Return the name under which an outlet is shown, however it is written."""
        spelling = _same_outlet(outlet, self.outlet_names)
        return outlet if spelling is None else self.outlet_names[spelling]

    def names_outlet(self, name: str) -> bool:
        """Tell whether a name is that of an outlet which a setting names, however it is written."""
        named = (self.outlet_names, self.outlet_names.values(), self.outer_quotes, self.closing_quotes)
        further = (self.suffix_style, self.noindex, self.excerpt_only)
        return _same_outlet(name, chain(*named, *further)) is not None

    def keeps_from_index(self, outlet: str) -> bool:
        """Tell whether search engines are asked to leave out an outlet, however it is written."""
        return _same_outlet(outlet, self.noindex) is not None

    def shows_excerpt_only(self, outlet: str) -> bool:
        """Tell whether only an excerpt of its digests is shown, however an outlet is written."""
        return _same_outlet(outlet, self.excerpt_only) is not None

    def style_of(self, outlet: str) -> QuoteStyle:
        """Return how an outlet sets its marks, however it is written."""
        given = {}
        for part, named in (
            ("outer", self.outer_quotes),
            ("closing", self.closing_quotes),
            ("suffixes", self.suffix_style),
        ):
            if (name := _same_outlet(outlet, named)) is not None:
                given[part] = named[name]
        return QuoteStyle(**given)


@dataclass(frozen=True, slots=True)
class Display:
    """How a post is shown: the settings of these names."""

    doubt_below: float
    summary_words: int
    words_per_minute: int


class Settings(ReadingSettings, frozen=True, kw_only=True):
    """What a site's owner may choose.  Each field is the setting ``DIGEST_<FIELD>``."""

    doubt_below: Share = DOUBT_BELOW
    """Restored marks of a lower certainty are flagged as doubts."""
    summary_words: Count = 40
    """A summary is whole sentences, of at least so many words where the text has them."""
    words_per_minute: Count = 230
    """Reading speed behind the reading time."""
    paths: Texts = ("digests",)
    """Folders of the site's content that hold digests; no ``.txt`` elsewhere is read as one."""
    canonical_source: Flag = False
    """Name the original's address as the page's canonical one."""
    source_line: FlagOrNone = None
    """Say newspaper, authors and original in the text itself; where None, unless the theme has a template
    ``digest_source.html``, which says so."""
    report_email: Text = ""
    """Where readers report a mistake; no link where empty."""
    citations: Flag = False
    """Write BibTeX, RIS and CSL-JSON beside each digest's page."""
    json_feed: Flag = False
    """Write a JSON Feed beside each Atom feed."""
    related: CountOrNone = 4
    """How many digests on like matters a page may name; none where 0."""
    sitemap: Flag = False
    """Write ``sitemap.xml``."""
    search_shard: Count = 64
    """Digests in a part of the search's index: fewer take less memory, and more requests of a reader."""
    store: Text = ".digest-reader"
    """Folder, seen from where the site is built, for what need not be worked out again; none where empty."""
    links: Texts = ()
    """Folders outside the content into which links may lead."""
    register: Text = ""
    """A file that says which digest was published at which address; none where empty."""
    publish: Flag = False
    """This is the site's publication: it must not lose digests, and is noted in the register."""
    may_disappear: CountOrNone = 3
    """So many published digests may be missing from the next publication."""

    @property
    def reading(self) -> ReadingSettings:
        """The settings that decide what a digest becomes, without the others."""
        return ReadingSettings(**{name: getattr(self, name) for name in ReadingSettings.__struct_fields__})

    @property
    def display(self) -> Display:
        """The settings that decide how a post is shown, without the others."""
        return Display(self.doubt_below, self.summary_words, self.words_per_minute)

    def store_folder(self, root: Path) -> Path | None:
        """Return the folder of the store of a site that is built in *root*, if it has one."""
        return root / self.store if self.store else None

    def folders_of(self, path: Path, root: Path) -> tuple[Path, ...]:
        """Return the folders into which a link at *path* may lead: that of the digests, and the `links`.

        Of a file that is in none of the digests' folders it is its own.
        """
        own = (root / path).parent
        above = [folder for folder in (own, *own.parents) if folder.is_relative_to(root)]
        names = [name for name in self.paths if name.strip("./")]
        homes = (folder for folder in reversed(above) for name in names if folder.match(name))
        return next(homes, own), *(root / folder for folder in self.links)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Settings:
        """Return the settings found in *mapping* under their ``DIGEST_`` names, others at their defaults.

        Raises:
            SettingsError: a value has the wrong type or is out of range.
        """
        given: dict[str, Any] = {}
        faults: list[str] = []
        for field in msgspec.structs.fields(cls):
            name = _setting(field.name)
            if name in mapping:
                try:
                    given[field.name] = _sound(mapping[name], field.type)
                except WordsError as error:
                    faults.append(f"{name}: {error}.")
                except msgspec.ValidationError:
                    needed = field.type.__metadata__[0].description
                    faults.append(f"{name} is {mapping[name]!r}; give {needed}.")
        if faults:
            raise SettingsError("\n".join(map(visible, faults)))
        return cls(**given)

    def to_mapping(self) -> dict[str, Any]:
        """Return all settings under their ``DIGEST_`` names."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return {_setting(name): value for name, value in (values | {"words": self.words.path}).items()}


def _setting(field: str) -> str:
    return PREFIX + field.upper()


def _sound(value: object, kind: Any) -> object:
    """Return *value* as the type of a setting.

    Raises:
        msgspec.ValidationError: it is not of that type.
        WordsError: it is a file of words that cannot be used.
    """
    if kind == WordsFile and isinstance(value, str):
        return read_words(Path(value)) if value else Words()
    # A set has no order of its own, but a page that depends on it must be the same every time.
    ordered = sorted(value, key=str) if isinstance(value, set | frozenset) else value
    sound: object = msgspec.convert(ordered, kind)
    if isinstance(sound, str):
        sound = sound.strip()
        if kind == LanguageCode and (sound := sound.lower()) not in languages():
            raise msgspec.ValidationError(f"{sound!r} is no language")
    return sound


def _same_outlet(outlet: str, names: Iterable[str]) -> str | None:
    """Return the one of *names* that has the outlet's address: bylines are often in capitals."""
    slug = slugify(outlet)
    return next((name for name in names if slug and slugify(name) == slug), None)
