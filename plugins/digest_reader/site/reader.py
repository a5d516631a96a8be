"""Pelican's reader of raw digests."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable, Iterable
from datetime import date as Date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, ClassVar

from pelican.readers import BaseReader
from pelican.utils import SafeDatetime
from typogrify.filters import typogrify

from digest_reader.addresses import read_register
from digest_reader.collection import Site, key_of_shelved, place_of, read_digests
from digest_reader.problems import Problem
from digest_reader.progress import progress
from digest_reader.publish import Post
from digest_reader.render import page as render
from digest_reader.settings import Settings
from digest_reader.site.late import LateList, LateText
from digest_reader.site.names import Names
from digest_reader.site.output import code_of_writing
from digest_reader.site.preview import this_preview
from digest_reader.site.sketches import Sketches
from digest_reader.site.tracing import key_of_site
from digest_reader.store import Store, key_of

EXTENSION = "txt"
SOURCE_TEMPLATE = "digest_source.html"
"""A theme that has this template says itself where a text is from, and why it is a draft."""


class DigestReader(BaseReader):  # type: ignore[misc]  # Pelican is not typed
    """Reads ``.txt`` digests, each with the sidecar beside it.

    What is wrong with a file never raises, because Pelican would swallow it or stop: the post is a
    draft or left out, and its problems wait in `posts` until `site.plugin` reports them.
    """

    enabled = True
    file_extensions: ClassVar = [EXTENSION]

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self.choices = Settings.from_mapping(settings)
        self.root = Path.cwd()
        self.posts: dict[Path, Post] = {}
        self._paths: dict[str, Path] = {}
        self.names = Names(settings)
        self.stray: tuple[Problem, ...] = ()
        self.marks = lru_cache(maxsize=4)(lambda path: render.told_of_marks(self.posts[path]))
        """Return what the theme is told of a digest's marks."""
        self._body = self._body_of  # all texts hold the one method
        self._locale = locale.setlocale(locale.LC_ALL)

    def prepare(self, paths: Iterable[Path]) -> None:
        """Read all digests of a site at once, so that no two have one address."""
        with progress("Restoring digests") as tell:
            posts = read_digests(
                paths,
                self.choices,
                self.root,
                store=self.store,
                shelve=True,
                progress=tell,
                site=self.site,
                taken=self._direct_places(),
                published=read_register(self.register) if self.register else {},
                seen=this_preview.built,
            )
        self.posts = {post.path: post for post in posts}
        self._paths = {os.fspath(path): path for path in self.posts}

    @cached_property
    def store(self) -> Store:
        """The store of this site; it stays open, because texts lie in it until a page needs them."""
        memory = this_preview.memory if this_preview.follows else None
        return Store(self.choices.store_folder(self.root), memory=memory)

    @cached_property
    def site(self) -> Site:
        """What the site makes of posts."""
        return Site(key_of_site(self.settings).hex(), self.names.fit, self._address)

    @property
    def register(self) -> Path | None:
        """The file that says what was published where, if the site has one."""
        return self.root / self.choices.register if self.choices.register else None

    @cached_property
    def says_source(self) -> bool:
        """Whether a text says itself where it is from, and why it is a draft, because the theme does not."""
        if self.choices.source_line is not None:
            return self.choices.source_line
        folders = [*self.settings["THEME_TEMPLATES_OVERRIDES"], Path(self.settings["THEME"], "templates")]
        return not any(Path(folder, SOURCE_TEMPLATE).is_file() for folder in folders)

    @cached_property
    def _code(self) -> str:
        return code_of_writing()

    def addresses(self) -> dict[str, str]:
        """Return what this build publishes: address → file."""
        public = (post for post in self.posts.values() if post.status in ("published", "hidden"))
        return {place_of(self.site, post): post.digest.path for post in public}

    def places(self) -> set[str]:
        """Return where this build writes pages of digests and of the site's own, as files of its output."""
        written = (post for post in self.posts.values() if post.status != "skip")
        return self._direct_places() | {place_of(self.site, post) for post in written}

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return the body and metadata of one digest, the large ones late; the `Post` is ``digest``."""
        path = Path(source_path)
        if path not in self.posts:
            [self.posts[path]] = read_digests(
                [path], self.choices, self.root, store=self.store, site=self.site, shelve=True
            )
        post = self.posts[path]
        key = key_of_shelved(post)
        told = _with_each_text_once({**self._told_of_text(key, post), **render.told_of_fields(post)})
        dated = {name: _datetimes(value) for name, value in told.items()}
        processed = {
            name: value if isinstance(value, SafeDatetime) else self.process_metadata(name, value)
            for name, value in dated.items()
        }
        late = {name: LateList(name, key, self.marks, path) for name in ("digest_marks", "digest_near")}
        return self._text(path, key), {**processed, **late, "digest": post}

    def article(self, source_path: str, read: Callable[[], Any], context: dict[str, Any]) -> Any:
        """Return the article of one digest, which Pelican would *read*; it may sleep (see `site.late`)."""
        path = self._paths.get(source_path)
        if path is None:
            return read()
        key = key_of_shelved(self.posts[path])
        text = self._text(path, key)
        return self.sketches.article(source_path, self.posts[path], key, text, read, context)

    @cached_property
    def sketches(self) -> Sketches:
        """What is known of the articles before they are read."""
        return Sketches(self.settings, self.store, self.says_source)

    def _text(self, path: Path, key: str) -> LateText:
        return LateText(f"{self.says_source} {key}", self._body, path)

    def _told_of_text(self, key: str, post: Post) -> dict[str, Any]:
        """Return what is told of the text of *post*, out of the store where it is there."""
        key = key_of("told of text", self._code, key)
        told = self.store.get(key, dict[str, Any])
        if told is None:
            self.store.put(key, told := render.told_of_text(post))
        return told

    def _body_of(self, path: Path) -> str:
        """Return the text of a digest as Pelican would keep it."""
        post = self.posts[path]
        parts = [render.body_html(post)]
        if self.says_source:
            parts = [render.draft_html(post), render.source_html(post), *parts]
        text = "\n".join(part for part in parts if part)
        if not (text and self.settings["TYPOGRIFY"]):
            return text
        omitted = dict.fromkeys(self.settings["TYPOGRIFY_OMIT_FILTERS"], False)
        return str(typogrify(text, self.settings["TYPOGRIFY_IGNORE_TAGS"], **omitted))

    def _address(self, post: Post) -> str:
        """Return where Pelican will write *post*, as far as the post alone tells."""
        kind = "DRAFT" if post.status == "draft" else "ARTICLE"
        other = "" if post.language == self.settings["DEFAULT_LANG"] else "LANG_"
        pattern = str(self.settings[f"{kind}_{other}SAVE_AS"])
        return _place(pattern, post.language, post.date or render.UNDATED, post.slug, self._locale)

    def _direct_places(self) -> set[str]:
        names = self.settings["DIRECT_TEMPLATES"]
        return {str(self.settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html")) for name in names}


def _with_each_text_once(told: dict[str, Any]) -> dict[str, Any]:
    """Return what is *told*, where title and summary stand under several names, each once in memory."""
    texts: dict[str, str] = {}
    return {
        name: texts.setdefault(value, value) if type(value) is str else value for name, value in told.items()
    }


@lru_cache(maxsize=1 << 16)
def _place(pattern: str, language: str, day: Date, slug: str, _locale: str) -> str:
    """Return what Pelican makes of the *pattern* of a file's place; a build asks for each eight times."""
    date = _datetimes(day)
    if not pattern:
        return f"{date}/{slug}"  # it is not written
    try:
        return pattern.format(slug=slug, date=date, lang=language, category="", author="")
    except (KeyError, IndexError, ValueError):
        return f"{date}/{slug}"  # a pattern with fields of the site's own


def _datetimes(value: Any) -> Any:
    """Return *value* with dates as Pelican's own, which themes can format."""
    if isinstance(value, Date):
        return SafeDatetime(value.year, value.month, value.day)
    if isinstance(value, dict):
        return {key: _datetimes(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_datetimes(item) for item in value]
    return value
