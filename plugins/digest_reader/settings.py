"""The ``DIGEST_*`` settings: defaults, checks, and the frozen `Settings` that the steps are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from slugify import slugify

from digest_reader.model import QuoteStyle, languages

PREFIX = "DIGEST_"

DOUBT_BELOW = 0.95
"""Of marks that are surer than that, 99 in 100 are right."""

MASTHEADS = (
    "AVRASYA INCELEMELERI MERKEZI CENTER FOR EURASIAN STUDIES",
    "AVRASYA INCELEMELERI MERKEZI",
    "CENTER FOR EURASIAN STUDIES",
)


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a site's owner may choose.  Each field is the setting ``DIGEST_<FIELD>``."""

    lang: str = "en"
    """Language of a digest whose own words do not tell it."""
    mastheads: tuple[str, ...] = MASTHEADS
    """Lines that open a bulletin and belong to no article."""
    doubt_below: float = DOUBT_BELOW
    """Restored marks of a lower certainty are flagged as doubts."""
    outer_quotes: Mapping[str, str] = field(default_factory=dict)
    """Outlet → ``single`` or ``double``: its outer quotation marks, where they are not double."""
    closing_quotes: Mapping[str, str] = field(default_factory=dict)
    """Outlet → ``british`` or ``american``: where its marks close beside a comma or full stop."""
    canonical_source: bool = False
    """Name the original's address as the page's canonical one."""
    noindex: tuple[str, ...] = ()
    """Outlets whose digests search engines are asked to leave out."""
    excerpt_only: tuple[str, ...] = ()
    """Outlets of whose digests only the first sentences are shown."""
    report_email: str = ""
    """Where readers report a mistake; no link where empty."""
    summary_words: int = 40
    """A summary is whole sentences, of at least so many words where the text has them."""
    words_per_minute: int = 230
    """Reading speed behind the reading time."""
    citations: bool = False
    """Write BibTeX, RIS and CSL-JSON beside each digest's page."""
    json_feed: bool = False
    """Write a JSON Feed beside each Atom feed."""
    related: int = 4
    """How many digests on like matters a page may name; none where 0."""
    sitemap: bool = False
    """Write ``sitemap.xml``."""
    links: tuple[str, ...] = ()
    """Folders outside the content into which links may lead."""
    register: str = ""
    """A file that says which digest was published at which address; none where empty."""
    publish: bool = False
    """This is the site's publication: it must not lose digests, and is noted in the register."""
    may_disappear: int = 3
    """So many published digests may be missing from the next publication."""

    def keeps_from_index(self, outlet: str) -> bool:
        """Tell whether search engines are asked to leave out an outlet, however it is written."""
        return _same_outlet(outlet, self.noindex) is not None

    def shows_excerpt_only(self, outlet: str) -> bool:
        """Tell whether only an excerpt of its digests is shown, however an outlet is written."""
        return _same_outlet(outlet, self.excerpt_only) is not None

    def style_of(self, outlet: str) -> QuoteStyle:
        """Return how an outlet sets its quotation marks, however it is written."""
        given = {}
        for part, named in (("outer", self.outer_quotes), ("closing", self.closing_quotes)):
            if (name := _same_outlet(outlet, named)) is not None:
                given[part] = named[name]
        return QuoteStyle(**given)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Settings:
        """Return the settings found in *mapping* under their ``DIGEST_`` names, others at their defaults.

        Raises:
            SettingsError: a value has the wrong type or is out of range.
        """
        given: dict[str, Any] = {
            one.name: _CHECKS[one.name](PREFIX + one.name.upper(), mapping[PREFIX + one.name.upper()])
            for one in fields(cls)
            if PREFIX + one.name.upper() in mapping
        }
        return cls(**given)


def _same_outlet(outlet: str, names: Iterable[str]) -> str | None:
    """Return the one of *names* that has the outlet's address: bylines are often in capitals."""
    slug = slugify(outlet)
    return next((name for name in names if slug and slugify(name) == slug), None)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"{name} is {value!r}; give a text in quotation marks.")
    return value.strip()


def _language(name: str, value: object) -> str:
    code = _text(name, value).lower()
    if code not in languages():
        raise SettingsError(f'{name} is {value!r}; give a language code such as "en" or "tr".')
    return code


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple | set | frozenset) or not all(
        isinstance(one, str) for one in value
    ):
        raise SettingsError(f'{name} is {value!r}; give a list of texts, such as ["Independent"].')
    return tuple(sorted(value) if isinstance(value, set | frozenset) else value)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"{name} is {value!r}; give True or False.")
    return value


def _share(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise SettingsError(f"{name} is {value!r}; give a number from 0 to 1.")
    return float(value)


def _count(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise SettingsError(f"{name} is {value!r}; give a whole number from 1.")
    return value


def _count_or_none(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SettingsError(f"{name} is {value!r}; give a whole number, 0 for none.")
    return value


def _by_outlet(*styles: str) -> Callable[[str, object], Mapping[str, str]]:
    def check(name: str, value: object) -> Mapping[str, str]:
        if not isinstance(value, Mapping) or not all(
            isinstance(outlet, str) and style in styles for outlet, style in value.items()
        ):
            known = " or ".join(f'"{style}"' for style in styles)
            raise SettingsError(f"{name} is {value!r}; give outlets with {known}.")
        return dict(value)

    return check


_CHECKS = {
    "lang": _language,
    "mastheads": _texts,
    "doubt_below": _share,
    "outer_quotes": _by_outlet("single", "double"),
    "closing_quotes": _by_outlet("british", "american"),
    "canonical_source": _flag,
    "noindex": _texts,
    "excerpt_only": _texts,
    "report_email": _text,
    "summary_words": _count,
    "words_per_minute": _count,
    "citations": _flag,
    "json_feed": _flag,
    "related": _count_or_none,
    "sitemap": _flag,
    "links": _texts,
    "register": _text,
    "publish": _flag,
    "may_disappear": _count_or_none,
}
