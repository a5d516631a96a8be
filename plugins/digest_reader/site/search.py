"""The search's index, which Pagefind makes of the digests while the site is written.

Left to read the pages, Pagefind takes every element with an ``id`` for a border between words, and a
restored mark has one: *haven’t* would be found as *haven* and *t*.  So it is given each digest's text
as it is known.  All languages share one index: of several, Pagefind answers from each with whatever comes
nearest.

Pagefind takes no notice of case and accents, but to it the Turkish ``ı`` of ışıklar and the ``I`` of
IŞIKLAR are different letters.  In the index the ``ı`` is an accented ``i``, as the language's folder says;
the theme's search page is told how to ask for it, and puts it back.

Pagefind makes an index of all its documents at once, and takes half a megabyte of memory for each.  So
digests are put into shards by their dates, each an index of its own, which the search page merges: only
the shard of a digest that changed is made again.
"""

from __future__ import annotations

import logging
import posixpath
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from pelican import signals
from pelican.generators import ArticlesGenerator

from digest_reader import languages
from digest_reader.collection import key_of_shelved
from digest_reader.render import locales, plain
from digest_reader.render.locales import accented, interface
from digest_reader.settings import Settings
from digest_reader.site.articles import post_of
from digest_reader.site.output import BUILD, code_of_writing
from digest_reader.site.preview import this_preview
from digest_reader.store import Store, key_of

if TYPE_CHECKING:
    from digest_reader.site.pagefind import Making

logger = logging.getLogger(__name__)

FOLDER = "pagefind"
"""Of the index; each shard but the latest has a folder in it."""

MOST_SHARDS = 32
"""A search asks all of them, so that on a large site they are larger rather than more.

So many where all are full; up to twice as many, for not all are.
"""
LATEST = 8
"""Shards of a large site that are not full yet are cut in so many: most edits are to the latest digests."""
SHORT = 12
"""Figures of a key that tell shards apart."""


def connect() -> None:
    """Tell templates how to ask the index, make it while the articles are written, and write it then."""
    signals.article_generator_finalized.connect(add_context)
    signals.article_generator_finalized.connect(begin_of_digests)
    signals.all_generators_finalized.connect(begin_of_all)
    signals.article_writer_finalized.connect(write_index)


def add_context(generator: Any) -> None:
    """Tell templates how to ask the index: ``digest_search``.

    A question is spelt with the letters of the table ``asked``, then in small letters; those of ``shown`` put
    back what is shown of an answer.  ``shards`` are the folders of the index, the latest digests' first.
    """
    asked = {}
    for code in languages.codes():
        own = interface(code)
        bare = {letter: _bare(put) for letter, put in own.accented.items()}
        asked.update(bare)
        asked.update({capital: bare.get(small, small) for capital, small in own.small.items()})
    shown = {put: chr(letter) for letter, put in accented().items()}
    generator.digest_shards = shards(generator)
    folders = [f"{folder}/" for folder, _ in generator.digest_shards]
    generator.context["digest_search"] = {"asked": asked, "shown": shown, "shards": folders}


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def begin_of_digests(generator: Any) -> None:
    """Begin with the index as soon as the articles are known, where all of them are digests."""
    if all(map(post_of, (*generator.articles, *generator.translations))):
        _begin(generator)


def begin_of_all(generators: Sequence[Any]) -> None:
    """Begin with it before the pages are written where others are among them.

    An article that is no digest may link to any page, and can only be read now that all are known.
    """
    for generator in generators:
        if isinstance(generator, ArticlesGenerator) and not hasattr(generator, "digest_index"):
            _begin(generator)


def _begin(generator: Any) -> None:
    """Begin with the index, if the site has a search page."""
    if _is_searched(generator) and _is_there():
        generator.digest_index = None if this_preview.follows else Index(generator)


def write_index(generator: Any, writer: Any) -> None:
    """Write the index, if the site has a search page.

    A shard of the build before is used again where no document of it changed.  A preview that follows
    changes leaves them all as they are, and brings them up to date when there is nothing else to do.
    """
    if not _is_searched(generator):
        return
    if not _is_there():
        logger.warning("The search page has no index: pip install 'digest-reader[site]'")
    elif not (this_preview.follows and _put_off(generator, writer)):
        (generator.digest_index or Index(generator)).write(writer)


def _is_searched(generator: Any) -> bool:
    """Tell whether the site has a search page."""
    return "search" in generator.settings["DIRECT_TEMPLATES"]


def _is_there() -> bool:
    """Tell whether Pagefind is there, which the extra ``site`` brings."""
    return bool(find_spec("pagefind") and find_spec("cbor2"))


def _put_off(generator: Any, writer: Any) -> bool:
    """Let the index stay for now that is there, if it has the shards that pages ask; return whether so."""
    with _store(generator) as store:
        slots = [_names(folder, store) for folder, _ in generator.digest_shards]
    names = [name for slot in slots if slot for name in slot[1]]
    build = generator.settings[BUILD]
    return None not in slots and build.put_off(names, lambda: Index(generator).write(writer))


class Shard:
    """Some digests that have an index of their own."""

    def __init__(self, folder: str, articles: Sequence[Any], language: str) -> None:
        """Take the articles of the shard in a *folder*; *language* is the site's."""
        self.folder = folder
        self._language = language
        self._articles = articles
        self._told = [(article.url, *_told_apart(article)) for article in articles]
        self.key = key_of(code_of_writing(), _version_of_pagefind(), language, self._told)
        self._making: Making | None = None

    def kept(self, store: Store) -> dict[str, bytes] | None:
        """Return the files of the index, if *store* has them."""
        kept = store.get(_slot(self.folder, "files"), tuple[str, dict[str, bytes]])
        return kept[1] if kept and kept[0] == self.key else None

    def begin(self, store: Store) -> Making:
        """Have the index made, unless it is being made; *store* has most documents of a shard."""
        from digest_reader.site.pagefind import Making

        if self._making is None:
            documents = {
                _name(article.url): _kept_document(article, key, store)
                for article, (_, *key) in zip(self._articles, self._told, strict=True)
            }
            self._making = Making(documents, self._language)
        return self._making

    def made(self, store: Store) -> dict[str, bytes]:
        """Return the files of the index, which are made first, and put them in *store*."""
        from digest_reader.site.pagefind import is_program

        making, self._making = self.begin(store), None  # what Pagefind said of a shard is let go with it
        files = {
            f"{self.folder}/{name}": data
            for name, data in making.files().items()
            if self.folder == FOLDER or not is_program(name)
        }
        store.put(_slot(self.folder, "files"), (self.key, files))
        return files


class Index:
    """The index of one build, of which a shard is made while pages are written or another is waited for."""

    def __init__(self, generator: Any) -> None:
        """Begin with the first shard that has to be made."""
        language = generator.settings["DEFAULT_LANG"]
        self._generator = generator
        self._shards = [Shard(folder, articles, language) for folder, articles in generator.digest_shards]
        with _store(generator) as store:
            self._missing = deque(
                shard
                for shard in self._shards
                if (_names(shard.folder, store) or ("", []))[0] != shard.key and shard.kept(store) is None
            )
            self._begin_next(store)

    def _begin_next(self, store: Store) -> None:
        if self._missing:
            self._missing.popleft().begin(store)

    def write(self, writer: Any) -> None:
        """Write the files of all shards."""
        with _store(self._generator) as store:
            for shard in self._shards:
                names, key = _names(shard.folder, store), shard.key.encode()
                if names and names[0] == shard.key and all(writer.is_current(name, key) for name in names[1]):
                    files = dict.fromkeys(names[1], b"")
                else:
                    kept = shard.kept(store)
                    files = self._made(shard, store) if kept is None else kept
                    store.put(_slot(shard.folder, "names"), (shard.key, [*files]))
                for name, data in files.items():
                    writer.write_bytes(name, key, data)

    def _made(self, shard: Shard, store: Store) -> dict[str, bytes]:
        shard.begin(store)
        self._begin_next(store)
        return shard.made(store)


@cache
def _version_of_pagefind() -> str:
    return version("pagefind")


def _store(generator: Any) -> Store:
    return Store(Settings.from_mapping(generator.settings).store_folder(Path.cwd()))


def _slot(folder: str, what: str) -> str:
    """Return under which key the store has the ``names`` or the ``files`` of a shard."""
    return key_of("search index", folder, what)


def _names(folder: str, store: Store) -> tuple[str, list[str]] | None:
    """Return the key and the names of the files that the shard in a *folder* had last."""
    return store.get(_slot(folder, "names"), tuple[str, list[str]])


def shards(generator: Any) -> Sequence[tuple[str, Sequence[Any]]]:
    """Return the shards' folders and articles, the latest first.

    Where a shard ends, its own digests tell, so that one that comes, goes or gets another date changes its
    shard and seldom more.  On a large site what does not fill a large shard is in small ones.
    """
    articles = sorted(
        (*generator.articles, *generator.translations), key=lambda article: (_day(article), article.url)
    )
    size = least = Settings.from_mapping(generator.settings).search_shard
    while len(articles) > size * MOST_SHARDS:
        size *= 2
    *full, rest = [*_cut(articles, size)] or [[]]
    parts = [*full, *_cut(rest, max(least, size // LATEST))] or [[]]
    folders = [*(f"{FOLDER}/{key_of(part[-1].url)[:SHORT]}" for part in parts[:-1]), FOLDER]
    return [*zip(folders, parts, strict=True)][::-1]


def _cut(articles: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Cut articles into parts of a *size* at most; the last is of those that came last.

    Now and then the address of an article happens to say that a part ends there, whatever is before it: so
    parts are the same behind a change as ahead of it, but for a few (content-defined chunking;
    Muthitacharoen, Chen and Mazières 2001).
    """
    count = len(articles)
    said = (
        place
        for place, article in enumerate(articles, start=1)
        if count > size and crc32(article.url.encode()) % size == 0
    )
    for begin, end in pairwise([0, *said, count]):
        for first in range(begin, end, size):
            yield articles[first : min(first + size, end)]


def _told_apart(article: Any) -> tuple[str, ...]:
    """Return by what the text that `document` returns can be told from others."""
    post = post_of(article)
    return (key_of_shelved(post), article.lang, article.date.isoformat()) if post else (document(article),)


def _kept_document(article: Any, key: Sequence[str], store: Store) -> str:
    """Return what `document` returns: of all in a shard but few are as they were."""
    slot = key_of("document", code_of_writing(), key)
    text = store.get(slot, str)
    if text is None:
        store.put(slot, text := document(article))
    return text


def _name(url: str) -> str:
    """Return the name of the file that Pagefind takes for the page at an address.

    >>> _name("2017/04/06/a-title/"), _name("a-title.html")
    ('2017/04/06/a-title/index.html', 'a-title.html')
    >>> _name("../../a-title/")  # never outside the site
    'a-title/index.html'
    """
    inside = posixpath.normpath(f"/{url}").lstrip("/")
    return inside if inside.endswith(".html") else posixpath.join(inside, "index.html")


def document(article: Any) -> str:
    """Return *article* as Pagefind is to know it."""
    if post := post_of(article):
        title = escape(plain.headline(post))
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in plain.paragraphs(post))
    else:
        title, body = article.title, article.content
    told = "".join(
        f'<p data-pagefind-{role}="{name}" data-pagefind-ignore>'
        # What is told of an article is searched as its words are; a filter is chosen as it stands.
        f"{_accented(escape(value)) if role == 'meta' else escape(value)}</p>"
        for role, name, value in _told(article)
    )
    return f"<html><body>{_accented(f'<h1>{title}</h1>{body}')}{told}</body></html>"


def _accented(text: str) -> str:
    for letter, put in accented().items():  # few letters; `translate` would look each of the text up
        text = text.replace(chr(letter), put)
    return text


def _day(article: Any) -> date:
    """Return the date by which answers are put in order: the outlet's, or else the bulletin's."""
    post = post_of(article)
    day: date = post.outlet_date if post and post.outlet_date else article.date.date()
    return day


def _told(article: Any) -> Iterator[tuple[str, str, str]]:
    """Yield what is known of *article*: Pagefind's use of it, its name, its value."""
    post = post_of(article)
    day = _day(article)
    yield "filter", "year", str(day.year)
    yield "filter", "language", article.lang
    yield "meta", "date", locales.date(day, article.lang)
    yield "sort", "date", day.isoformat()
    if post and post.outlet:
        yield "filter", "outlet", plain.outlet(post)
        yield "meta", "outlet", plain.outlet(post)
