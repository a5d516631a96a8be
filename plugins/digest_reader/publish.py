"""The way of one digest, put together: bytes → text → fields → corrections → marks → `Post`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from html import unescape
from pathlib import Path
from typing import Any, TypeAlias

from babel import Locale
from slugify import slugify

from digest_reader import restore as engine
from digest_reader.addresses import settle_addresses
from digest_reader.discovery import shown_path
from digest_reader.edit.sidecar import STYLE, anchor, read_corrections
from digest_reader.model import (
    Byline,
    Consequence,
    Digest,
    InstallationError,
    Mark,
    Problem,
    Restoration,
    RestorationTask,
    Step,
)
from digest_reader.read import DecodeError, read
from digest_reader.restore.pack import load
from digest_reader.settings import Settings
from digest_reader.text import MARKS

SLUG_LENGTH = 80
NAME_LENGTH = 100
"""Names make addresses, and file systems end at 255 bytes."""


Restore: TypeAlias = Callable[[RestorationTask], Restoration]
"""`digest_reader.restore.restore`, or a cache in front of it."""


@dataclass(frozen=True, slots=True)
class Post:
    """A digest with everything known about it, ready to be rendered."""

    path: Path
    settings: Settings
    digest: Digest
    metadata: Mapping[str, Any]
    """What the editor's sidecar says."""
    language: str
    headline: str
    """As shown, before marks: the editor's title, or the raw one in headline case."""
    restoration: Restoration
    outlet: str
    author: str
    category: str
    """The sidecar's; Pelican knows the folder's and the default."""
    tags: tuple[str, ...]
    date: Date | None
    outlet_date: Date | None
    urls: tuple[str, ...]
    """Addresses of the original, http and https only."""
    slug: str
    """From the raw title, before any mark."""
    status: str
    """``published``, ``hidden``, ``draft`` or ``skip``."""
    problems: tuple[Problem, ...]

    @property
    def consequence(self) -> Consequence | None:
        """The gravest consequence of the post's problems; none where it has none."""
        found = {problem.consequence for problem in self.problems}
        return next((one for one in Consequence if one in found), None)

    @property
    def restored_headline(self) -> str:
        """The headline with its marks."""
        return self.restoration.restored_headline or self.headline

    def is_doubtful(self, mark: Mark) -> bool:
        """Should a person look at *mark*?"""
        return mark.certainty < self.settings.doubt_below

    @property
    def noindex(self) -> bool:
        """Are search engines asked to leave this post out?"""
        return bool(self.metadata.get("noindex", self.settings.keeps_from_index(self.outlet)))

    @property
    def excerpt_only(self) -> bool:
        """Are only the first sentences shown?"""
        return bool(self.metadata.get("excerpt_only", self.settings.shows_excerpt_only(self.outlet)))


def read_digests(
    paths: Iterable[Path],
    settings: Settings,
    root: Path,
    *,
    restore: Restore = engine.restore,
    address: Callable[[Post], str] | None = None,
    taken: Iterable[str] = (),
    published: Mapping[str, str] = {},
) -> tuple[Post, ...]:
    """Read the digests of one site, in the order of their file names, each with an address of its own.

    Args:
        paths: the digests' files.
        settings: what the site's owner chose.
        root: problems name files as seen from this folder.
        restore: the engine, or a cache in front of it.
        address: what must differ between two posts; date and slug where not given.
        taken: addresses that the site uses for something else.
        published: address → file, of the site's register.
    """
    posts = [read_digest(path, settings, root, restore=restore) for path in sorted(paths)]
    return settle_addresses(posts, address or (lambda post: f"{post.date}/{post.slug}"), taken, published)


def read_digest(path: Path, settings: Settings, root: Path, *, restore: Restore = engine.restore) -> Post:
    """Read one digest and the sidecar beside it.

    What is wrong with them never raises: it is in the post's problems.

    Raises:
        InstallationError: the engine cannot work here.
    """
    shown = shown_path(path, root)
    try:
        return _read(path, root, settings, restore)
    except InstallationError:
        raise
    except Exception as error:
        # The last line of defence: one file must never cost the site.
        message = " ".join(f"The digest could not be processed ({type(error).__name__}: {error}).".split())
        hint = "Please report this together with the file."
        problem = Problem(shown, 0, "unforeseen", message, hint, Consequence.SKIP)
        return _left_out(path, settings, Digest(shown, "", ()), [problem])


def unrestored(task: RestorationTask) -> Restoration:
    """Restore nothing: for whoever asks only for a digest's fields."""
    return Restoration(task)


def slug_of(title: str) -> str:
    """Return the address of a title: ASCII, lower case, the same whether its marks survived or not.

    Marks that survived as something else count as marks: ``Trump´s``, ``Trump&rsquo;s``.
    """
    return slugify(unescape(title).translate(_WITHOUT_MARKS), max_length=SLUG_LENGTH, word_boundary=True)


_WITHOUT_MARKS = str.maketrans("", "", f"{MARKS}´`‛‚„‟ʼ′″«»‹›")


def _read(path: Path, root: Path, settings: Settings, restore: Restore) -> Post:
    shown = shown_path(path, root)
    try:
        data = path.read_bytes()
    except OSError as error:
        message, hint = (
            f"The file cannot be read ({error.strerror}).",
            "Check that it is there and yours to read.",
        )
        problem = Problem(shown, 0, "unreadable", message, hint, Consequence.SKIP)
        return _left_out(path, settings, Digest(shown, "", ()), [problem])

    sidecar = path.with_suffix(".toml")
    corrections = read_corrections(sidecar, shown_path(sidecar, root))
    said: Mapping[str, Any] = corrections.metadata
    try:
        digest = read(
            data, shown, mastheads=settings.mastheads, default=settings.lang, language=said.get("lang")
        )
    except DecodeError as error:
        hint = "Export the digest as plain text."
        problem = Problem(shown, 0, "no-text", str(error), hint, Consequence.SKIP)
        return _left_out(path, settings, Digest(shown, "", ()), [problem])

    answered = tuple(prefix for key, prefix in _ANSWERS.items() if said.get(key))
    problems = [one for one in digest.problems if not (answered and one.code.startswith(answered))]
    problems += corrections.problems
    byline = digest.byline or Byline("")
    date = said.get("date") or digest.date
    outlet_date = said.get("outlet_date", byline.date)
    if date and outlet_date and outlet_date > date:
        message = f"The outlet’s date {outlet_date} is later than the bulletin’s, {date}."
        hint = "Correct the one that is wrong, or set date or outlet_date in the sidecar."
        problems.append(Problem(shown, 0, "outlet-date-late", message, hint, Consequence.NOTE))

    def fitting(what: str, name: str) -> str:
        """Return *name* where it can be a page's address, else nothing and a problem."""
        length = len(slugify(name))
        if not name or 0 < length <= NAME_LENGTH:
            return name
        if length:
            code, message = "name-too-long", f"The {what} “{name[:40]}…” is too long for a page’s address."
            hint = f"Give a {what} of at most {NAME_LENGTH} letters in the sidecar."
        else:
            code, message = "name-empty", f"The {what} “{name[:40]}” makes no address for its page."
            hint = "Give it letters or figures in the sidecar."
        problems.append(Problem(shown, 0, code, message, hint, Consequence.DRAFT))
        return ""

    outlet = fitting("outlet", said.get("outlet") or byline.outlet)
    category = fitting("category", said.get("category", ""))
    tags = tuple(tag for one in said.get("tags", ()) if (tag := fitting("tag", one)))
    pinned = fitting("slug", said.get("slug", ""))

    if any(problem.consequence is Consequence.SKIP for problem in problems):
        return _left_out(path, settings, digest, problems)

    raw_headline = (
        "" if "title" in said else digest.headline
    )  # the editor's title is the editor's to punctuate
    if load(digest.language) is None:
        step = Step("restore", f"no marks: there is no model for “{digest.language}”")
        digest = replace(digest, steps=(*digest.steps, step))
        problems.append(_without_model(digest))
    evidence, unanchored = anchor(corrections.marks, digest.paragraphs, raw_headline)
    problems += unanchored
    style = replace(settings.style_of(outlet), **{key: said[key] for key in STYLE if key in said})
    restoration = restore(RestorationTask(digest.paragraphs, digest.language, raw_headline, evidence, style))
    return Post(
        path=path,
        settings=settings,
        digest=digest,
        metadata=said,
        language=digest.language,
        headline=said.get("title", digest.headline),
        restoration=restoration,
        outlet=outlet,
        author=said.get("author", byline.author),
        category=category,
        tags=tags,
        date=date,
        outlet_date=outlet_date,
        urls=said.get("urls") or (digest.source.urls if digest.source else ()),
        slug=pinned or slug_of(digest.title or said["title"]) or slug_of(path.stem) or "digest",
        status=_status(said.get("status", "published"), date, problems),
        problems=tuple(problems),
    )


def _without_model(digest: Digest) -> Problem:
    name = Locale("en").languages.get(digest.language, digest.language)
    message = f"The text is in {name}, for which there is no model: its marks were not restored."
    hint = "If it is in another language, set lang in the sidecar."
    return Problem(digest.path, 0, "not-restored", message, hint, Consequence.NOTE)


_ANSWERS = {
    "title": "title-",
    "date": "date-",
    "outlet": "byline-",
    "outlet_date": "outlet-date-",
    "urls": "address-",
}
"""What the editor says in the sidecar → how the codes of the problems begin that it settles."""


def _status(said: str, date: Date | None, problems: Sequence[Problem]) -> str:
    """Return the post's status: the editor's, but with a grave problem or without a date it is a draft."""
    grave = date is None or any(problem.consequence is Consequence.DRAFT for problem in problems)
    return "draft" if grave and said != "skip" else said


def _left_out(path: Path, settings: Settings, digest: Digest, problems: Sequence[Problem]) -> Post:
    return Post(
        path=path,
        settings=settings,
        digest=digest,
        metadata={},
        language=settings.lang,
        headline=digest.title,
        restoration=Restoration(RestorationTask((), settings.lang)),
        outlet="",
        author="",
        category="",
        tags=(),
        date=None,
        outlet_date=None,
        urls=(),
        slug="",
        status="skip",
        problems=tuple(problems),
    )
