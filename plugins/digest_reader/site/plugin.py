"""What of Pelican's run the plugin takes part in."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from weakref import finalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pelican import signals
from pelican.contents import Article, Page
from pelican.utils import order_content

from digest_reader import restore as engine
from digest_reader.addresses import RegisterError, check_loss, read_register
from digest_reader.discovery import discover, shown_path
from digest_reader.installation import check_committed
from digest_reader.model import InstallationError
from digest_reader.problems import Problem
from digest_reader.settings import Settings, SettingsError
from digest_reader.site.articles import LISTS, post_of
from digest_reader.site.cache import set_damaged_aside
from digest_reader.site.files import name_strangers, offer
from digest_reader.site.late import with_late_text
from digest_reader.site.output import PUBLISHED, STORE
from digest_reader.site.preview import this_preview
from digest_reader.site.reader import EXTENSION, DigestReader
from digest_reader.store import Store
from digest_reader.text import visible

_told: dict[str, frozenset[Problem]] = {}
"""The problems of the build before, by the kind of generator: a preview builds many times in one process."""

logger = logging.getLogger(__name__)


class OpenStore:
    """The store of a run.  Pelican's cache takes the settings along with articles, but no store."""

    def __init__(self, store: Store, keep: Callable[[], None]) -> None:
        """Take a store, to be closed at the end, and what keeps in it what is only known when all is done."""
        self.store = store
        self._keep = keep
        finalize(self, store.close)

    def finishing(self) -> Callable[[], None]:
        """Return what is to be done once at the end of the run: keep that, and note what was used."""
        keep = self._keep
        self._keep = _nothing  # else each build of a preview, whose settings stay, would hold the one before

        def finish() -> None:
            keep()
            self.store.settle()

        return finish

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return type(None), ()


def register() -> None:
    """Connect to Pelican's signals."""
    logging.getLogger("pelican").addFilter(in_one_line)
    signals.initialized.connect(check_settings)
    signals.readers_init.connect(add_reader)
    signals.article_generator_init.connect(prepare_articles)
    signals.article_generator_pretaxonomy.connect(settle)
    signals.article_generator_finalized.connect(report)
    signals.page_generator_init.connect(bypass_content_cache)
    signals.page_generator_finalized.connect(report)


def in_one_line(record: logging.LogRecord) -> bool:
    """Leave out of Pelican's log where in the program a fault was met that is not the program's.

    That are a full disk, a folder that may not be written to, a wrong setting: their message is enough.
    """
    if record.exc_info and isinstance(
        record.exc_info[1], OSError | sqlite3.Error | SettingsError | RegisterError
    ):
        record.exc_info = None
    return True


def check_settings(pelican: Any) -> None:
    """Stop the build where a ``DIGEST_`` setting is wrong; let templates see the defaults of the others.

    Raises:
        SettingsError: a setting is wrong, or one of Pelican's own is with which it makes no article, or shows
            where in the program it failed: ``SITEURL`` without its scheme, ``TIMEZONE``, ``DEFAULT_LANG``; or
            the output's place is taken by a file, which is somebody's.
        SystemExit: this is the publication, and what makes it is not as it was committed; of any other
            exception Pelican would show where in the program it was raised.
    """
    settings = Settings.from_mapping(pelican.settings)
    if settings.publish:
        try:
            check_committed(Path.cwd())
        except InstallationError as error:
            raise SystemExit(f"digest-reader: {error}") from error
    site = pelican.settings["SITEURL"]
    if site and not site.startswith(("http://", "https://", "/", ".")):
        raise SettingsError(f'SITEURL is {site!r}; give the whole address, such as "https://{site}".')
    zone = pelican.settings.get("TIMEZONE", "UTC")  # a site need not say it, and is in Pelican's then
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise SettingsError(f'TIMEZONE is {zone!r}; give the name of one, such as "UTC".') from error
    language = pelican.settings["DEFAULT_LANG"]
    if not language.strip():
        raise SettingsError(f'DEFAULT_LANG is {language!r}; give a language code such as "en".')
    if os.path.lexists(pelican.output_path) and not Path(pelican.output_path).is_dir():
        place = visible(str(pelican.output_path))
        raise SettingsError(f"OUTPUT_PATH is {place!r}, which is no folder; move it, or give another.")
    for name, value in settings.to_mapping().items():
        pelican.settings.setdefault(name, value)
    set_damaged_aside(pelican.settings)


def add_reader(readers: Any) -> None:
    """Read ``.txt`` files, unless the site has a reader of its own for them."""
    if readers.reader_classes.setdefault(EXTENSION, DigestReader) is DigestReader:
        _bypass(readers)
        _read_late(readers)


def _read_late(readers: Any) -> None:
    """Make articles and pages of digests such as have their text when it is asked for."""
    read_file: Callable[..., Any] = readers.read_file

    def read_late(base_path: str, path: str, content_class: type = Page, **named: Any) -> Any:
        if not path.endswith(f".{EXTENSION}") or named.get("fmt") not in (None, EXTENSION):
            return read_file(base_path, path, content_class, **named)
        read = partial(read_file, base_path, path, with_late_text(content_class), **named)
        reader = readers.readers.get(EXTENSION)
        if content_class is not Article or not isinstance(reader, DigestReader):
            return read()
        return reader.article(os.path.abspath(os.path.join(base_path, path)), read, named["context"])  # noqa: PTH118

    readers.read_file = read_late


def prepare_articles(generator: Any) -> None:
    """Read all digests before Pelican asks for the first."""
    reader = _reader(generator)
    if reader is not None:
        _bypass(generator)
        settings = generator.settings
        settings[STORE] = OpenStore(reader.store, reader.sketches.keep)
        others = {f".{extension}" for extension in generator.readers.readers if extension != EXTENSION}
        folders = [Path(generator.path, name) for name in reader.choices.paths]
        for folder in folders:
            if not folder.is_dir():
                shown = shown_path(folder, reader.root)
                logger.warning("There is no folder %s; set DIGEST_PATHS to where the digests are.", shown)
        discovery = discover(
            [folder for folder in folders if folder.is_dir()],
            reader.root,
            links=[reader.root / folder for folder in reader.choices.links],
            others=others,
            excluded=[Path(generator.path, name) for name in settings["ARTICLE_EXCLUDES"]],
        )
        reader.prepare(discovery.digests)
        if not this_preview.follows:
            engine.let_go()  # it takes more room than thousands of articles, which are still to come
        reader.stray = discovery.problems
        if reader.register and reader.choices.publish:
            # Here Pelican has not yet emptied the output: what was published is still there if we stop.
            try:
                check_loss(read_register(reader.register), reader.addresses(), reader.choices.may_disappear)
            except RegisterError as error:
                raise SystemExit(f"digest-reader: {error}") from error
            settings[PUBLISHED] = {reader.register: reader.addresses()}
        name_strangers(generator, reader, folders)
        offer(generator, discovery.digests)


def bypass_content_cache(generator: Any) -> None:
    """Keep Pelican's cache, which goes by time stamps, away from digests among the pages."""
    if _reader(generator) is not None:
        _bypass(generator)


def settle(generator: Any) -> None:
    """Pair counterparts, and put articles of one date in the order of their files.

    Pelican takes its files from a set, so without this a tie falls otherwise in every run.
    """
    order_by = generator.settings["ARTICLE_ORDER_BY"]
    for name in LISTS:
        ordered = sorted(getattr(generator, name), key=lambda article: article.source_path)
        setattr(generator, name, order_content(ordered, order_by))
    counterparts = defaultdict(list)
    for article in (*generator.articles, *generator.translations):
        post = post_of(article)
        if key := post.counterpart if post else article.metadata.get("digest_translation"):
            counterparts[key].append(article)
    for group in counterparts.values():
        for article in group:
            others = [other for other in group if other.lang != article.lang]
            article.translations = list(dict.fromkeys([*article.translations, *others]))


def report(generator: Any) -> None:
    """Say once a build what is wrong with which file; in a preview, what was not so in the build before."""
    reader = _reader(generator)
    if reader is None:
        return
    problems = [*(problem for post in reader.posts.values() for problem in post.problems), *reader.stray]
    before = _told.get(type(generator).__name__, frozenset())
    _told[type(generator).__name__] = frozenset(problems)
    logger.disable_filter()  # type: ignore[attr-defined]  # else Pelican's log shows a line once per process
    new = [problem for problem in problems if problem not in before]
    for problem in new:
        logger.warning("%s", problem)
    if len(new) < len(problems):
        logger.warning("Problems as before: %d (`digest-reader check` lists them).", len(problems) - len(new))


def _nothing() -> None:
    """Be what is left to put down when all is."""


def _reader(generator: Any) -> DigestReader | None:
    reader = generator.readers.readers.get(EXTENSION)
    return reader if isinstance(reader, DigestReader) else None


def _bypass(cacher: Any) -> None:
    """Keep digests out of *cacher*, which goes by time stamps alone; see `store`."""
    ask: Callable[..., Any] = cacher.get_cached_data
    keep: Callable[..., None] = cacher.cache_data

    def get_cached_data(filename: str, default: Any = None) -> Any:
        return default if filename.endswith(f".{EXTENSION}") else ask(filename, default)

    def cache_data(filename: str, data: Any) -> None:
        if not filename.endswith(f".{EXTENSION}"):
            keep(filename, data)

    cacher.get_cached_data = get_cached_data
    cacher.cache_data = cache_data
