"""What holds of a digest: the editor's word, else the file's, else the site's settings.

Here, and only here, is decided who has the last word on each of a post's fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import timedelta
from html import unescape
from itertools import chain
from typing import TypeVar

from slugify import slugify

from digest_reader.edit.sidecar import Correction, Sidecar
from digest_reader.model import Byline, Digest, QuoteStyle
from digest_reader.problems import Consequence, Problem, told_once
from digest_reader.read.bylines import split_authors
from digest_reader.settings import ReadingSettings
from digest_reader.text import MARKS

T = TypeVar("T")

SLUG_LENGTH = 80
LONG_AGO, SOON = timedelta(days=50 * 365), timedelta(days=31)
"""A bulletin may be so much older or younger than the day on which it is read."""
NAME_LENGTH = 100
"""Names make addresses, and file systems end at 255 bytes."""

SETTLED: Mapping[str, tuple[str, ...]] = {
    "title": ("title-",),
    "date": ("date-", "dates-"),
    "outlet": ("byline-", "outlet-from-source"),
    "author": ("author-", "byline-author", "byline-aside"),
    "authors": ("author-", "byline-author", "byline-aside"),
    "outlet_date": ("outlet-date-", "dates-"),
    "addresses": ("address-", "source-"),
}
"""What the editor says in the sidecar → how the codes of the problems begin that it settles."""


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """A post's fields as they hold."""

    language: str
    """ISO 639-1."""
    headline: str
    """As shown, before marks: the editor's title, or the raw one in headline case."""
    raw_headline: str
    """What of the headline is to be restored; empty where it is the editor's to punctuate."""
    outlet: str
    authors: tuple[str, ...]
    """Those who wrote the original, in the byline's order."""
    category: str
    """The sidecar's; Pelican knows the folder's and the default."""
    tags: tuple[str, ...]
    date: Date | None
    """The bulletin's."""
    outlet_date: Date | None
    urls: tuple[str, ...]
    """Addresses of the original, http and https only."""
    slug: str
    """From the raw title, before any mark; empty where neither it nor the editor gives one."""
    pinned: bool
    """Is the slug the editor's?"""
    status: str
    """``published``, ``hidden``, ``draft`` or ``skip``."""
    counterpart: str
    """The word that a digest and its translations share; empty where it has none."""
    style: QuoteStyle
    """Of quotation marks."""
    noindex: bool
    """Are search engines asked to leave this post out?"""
    excerpt_only: bool
    """Are only the first sentences shown?"""
    corrected: tuple[Correction, ...]
    reviewed: bool
    """Has a person read the whole text with its marks?"""
    problems: tuple[Problem, ...]
    """What is wrong with the file and its sidecar, and not settled by the editor's word."""


def effective_metadata(digest: Digest, sidecar: Sidecar, settings: ReadingSettings) -> Metadata:
    """Settle every field of a post.

    A name that cannot be a page's address is not used, and is a problem.
    """
    byline = digest.byline or Byline("")
    told = _unsettled(digest.problems, sidecar)
    if settings.names_outlet(byline.outlet):
        told = (problem for problem in told if problem.code != "byline-person")
    problems = [*told, *sidecar.problems]
    date = sidecar.date or digest.date
    outlet_date = sidecar.outlet_date or byline.date
    if date and outlet_date and outlet_date > date:
        problems.append(Problem(digest.path, 0, "outlet-date-late", (str(outlet_date), str(date))))

    def fitting(what: str, name: str) -> str:
        """Return *name* where it can be a page's address, else nothing and a problem."""
        slug = slugify(name)
        if not name or (slug and max(len(slug), len(name)) <= NAME_LENGTH):
            return name
        code = "name-too-long" if slug else "name-empty"
        problems.append(Problem(digest.path, 0, code, (what, name[:40], str(NAME_LENGTH))))
        return ""

    outlet = fitting("outlet", sidecar.outlet or settings.name_of(byline.outlet))
    category = fitting("category", sidecar.category or "")
    tags = tuple(tag for name in sidecar.tags if (tag := fitting("tag", name)))
    slug = fitting("slug", sidecar.slug or "")
    style = settings.style_of(outlet)
    return Metadata(
        language=digest.language,
        headline=sidecar.title or digest.headline,
        raw_headline="" if sidecar.title else digest.headline,
        outlet=outlet,
        authors=_first(sidecar.authors, split_authors(sidecar.author or "") or byline.authors),
        category=category,
        tags=tags,
        date=date,
        outlet_date=outlet_date,
        urls=sidecar.addresses or (digest.source.urls if digest.source else ()),
        slug=slug or slug_of(digest.title or sidecar.title or ""),
        pinned=bool(sidecar.slug),
        status=_status(sidecar.status or "published", date, problems),
        counterpart=sidecar.counterpart or "",
        style=replace(
            style, outer=sidecar.style.outer or style.outer, closing=sidecar.style.closing or style.closing
        ),
        noindex=_first(sidecar.noindex, settings.keeps_from_index(outlet)),
        excerpt_only=_first(sidecar.excerpt_only, settings.shows_excerpt_only(outlet)),
        corrected=sidecar.corrected,
        reviewed=bool(sidecar.reviewed),
        problems=told_once(problems),
    )


def slug_of(title: str) -> str:
    """Return the address of a title: ASCII, lower case, the same whether its marks survived or not.

    Marks that survived as something else count as marks: ``Trump´s``, ``Trump&rsquo;s``.

    >>> slug_of("Council’s Clock Mended")
    'councils-clock-mended'
    """
    return slugify(unescape(title).translate(_WITHOUT_MARKS), max_length=SLUG_LENGTH, word_boundary=True)


_WITHOUT_MARKS = str.maketrans("", "", f"{MARKS}´`‛‚„‟ʼ′″«»‹›")


def _unsettled(problems: Iterable[Problem], sidecar: Sidecar) -> Iterator[Problem]:
    """Yield the problems of the file that the editor's word does not settle."""
    settled = tuple(chain(*(prefixes for field, prefixes in SETTLED.items() if _says(sidecar, field))))
    return (problem for problem in problems if not problem.code.startswith(settled))


def _says(sidecar: Sidecar, field: str) -> bool:
    """Does the sidecar say something of a field?  That there are no authors is something."""
    said = getattr(sidecar, field)
    return said is not None and (field == "authors" or said != ())


def _status(wanted: str, date: Date | None, problems: Iterable[Problem]) -> str:
    """Return the post's status: the editor's, unless a grave problem or the lack of a date forbids it."""
    consequences = {problem.consequence for problem in problems}
    if wanted == "skip" or Consequence.SKIP in consequences:
        return "skip"
    return "draft" if date is None or Consequence.DRAFT in consequences else wanted


def _first(said: T | None, otherwise: T) -> T:
    return otherwise if said is None else said


def untimely(metadata: Metadata, path: str, today: Date) -> Problem | None:
    """Return a problem where the bulletin's date is far from *today*: a slip of the pen, most likely.

    Args:
        metadata: a post's.
        path: the digest, as problems name it.
        today: the day on which the site is built; it decides nothing but this note.
    """
    date = metadata.date
    if date is None or today - LONG_AGO <= date <= today + SOON:
        return None
    return Problem(path, 0, "date-untimely", (str(date),))
