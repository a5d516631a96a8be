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
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from pelican import signals

from digest_reader import languages
from digest_reader.collection import key_of_shelved
from digest_reader.render import locales, plain
from digest_reader.render.locales import accented, interface
from digest_reader.settings import Settings
from digest_reader.site.articles import post_of
from digest_reader.site.output import BUILD, code_of_writing
from digest_reader.site.preview import this_preview
from digest_reader.store import Store, key_of

logger = logging.getLogger(__name__)

FOLDER = "pagefind"
"""Of the index; each shard but the latest has a folder in it."""

MOST_SHARDS = 32
"""A search asks all of them, so that on a large site they are larger rather than more."""
LATEST = 8
"""Shards of a large site that are not full yet are cut in so many: most edits are to the latest digests."""


def connect() -> None:
    """Tell templates how to ask the index, and make it once the articles are written."""
    signals.article_generator_finalized.connect(add_context)
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
    folders = [f"{folder}/" for folder, _ in shards(generator)]
    generator.context["digest_search"] = {"asked": asked, "shown": shown, "shards": folders}


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def write_index(generator: Any, writer: Any) -> None:
    """Write the index, if the site has a search page.

    A shard of the build before is used again where no document of it changed.  A preview that follows
    changes leaves them all as they are, and brings them up to date when there is nothing else to do.
    """
    settings = generator.settings
    if "search" not in settings["DIRECT_TEMPLATES"]:
        return
    if not (find_spec("pagefind") and find_spec("cbor2")):  # the extra `site` brings it
        logger.warning("The search page has no index: pip install 'digest-reader[site]'")
        return
    if this_preview.follows and _keep_index(generator):
        build = settings[BUILD]
        this_preview.later(lambda: build.amend(FOLDER, lambda: _write_shards(generator, writer)))
    else:
        _write_shards(generator, writer)


def _keep_index(generator: Any) -> bool:
    """Let the index stay that is there, if it has the shards that pages ask; return whether it does."""
    with _store(generator) as store:
        slots = [store.get(_slot(folder, "names"), tuple[str, list[str]]) for folder, _ in shards(generator)]
    names = [name for slot in slots if slot for name in slot[1]]
    return None not in slots and bool(generator.settings[BUILD].output.keep_all(names))


def _write_shards(generator: Any, writer: Any) -> None:
    with _store(generator) as store:
        for folder, articles in shards(generator):
            _write_shard(folder, articles, generator.settings["DEFAULT_LANG"], writer, store)


def _store(generator: Any) -> Store:
    return Store(Settings.from_mapping(generator.settings).store_folder(Path.cwd()))


def _slot(folder: str, what: str) -> str:
    """Return under which key the store has the ``names`` or the ``files`` of a shard."""
    return key_of("search index", folder, what)


def _write_shard(folder: str, articles: Sequence[Any], language: str, writer: Any, store: Store) -> None:
    from digest_reader.site.pagefind import is_program, make_index

    by_name = {_name(article.url): article for article in articles}
    told = {name: _key(article) for name, article in sorted(by_name.items())}
    key = key_of(code_of_writing(), version("pagefind"), language, told)
    names = store.get(_slot(folder, "names"), tuple[str, list[str]])
    if names and names[0] == key and all(writer.is_current(name, key.encode()) for name in names[1]):
        for name in names[1]:
            writer.write_bytes(name, key.encode(), b"")
        return
    kept = store.get(_slot(folder, "files"), tuple[str, dict[str, bytes]])
    if kept and kept[0] == key:
        files = kept[1]
    else:
        documents = {name: _kept_document(by_name[name], own, store) for name, own in told.items()}
        index = make_index(documents, language)
        files = {
            f"{folder}/{name}": data
            for name, data in index.items()
            if folder == FOLDER or not is_program(name)
        }
        store.put(_slot(folder, "files"), (key, files))
    store.put(_slot(folder, "names"), (key, [*files]))
    for name, data in files.items():
        writer.write_bytes(name, key.encode(), data)


def shards(generator: Any) -> Sequence[tuple[str, Sequence[Any]]]:
    """Return the shards' folders and articles, the latest first.

    All but the latest are full, so that a new digest of today changes no other.  On a large site what does
    not fill a large shard is in small ones.
    """
    articles = sorted(
        (*generator.articles, *generator.translations), key=lambda article: (_day(article), article.url)
    )
    size = least = Settings.from_mapping(generator.settings).search_shard
    while len(articles) > size * MOST_SHARDS:
        size *= 2
    full = len(articles) // size * size
    small = max(least, size // LATEST)
    starts = [*range(0, full, size), *range(full, len(articles), small)] or [0]
    shards = [articles[start:end] for start, end in pairwise([*starts, len(articles)])]
    folders = [*(f"{FOLDER}/{number}" for number in range(len(shards) - 1)), FOLDER]
    return [*zip(folders, shards, strict=True)][::-1]


def _key(article: Any) -> str:
    """Return a key of what `document` returns."""
    post = post_of(article)
    shelved = key_of_shelved(post) if post else None
    return key_of(shelved, article.lang, article.date.isoformat()) if shelved else document(article)


def _kept_document(article: Any, key: str, store: Store) -> str:
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
    shown = f"<h1>{title}</h1>{body}"
    for letter, put in accented().items():  # few letters; `translate` would look each of the text up
        shown = shown.replace(chr(letter), put)
    told = "".join(
        f'<p data-pagefind-{role}="{name}" data-pagefind-ignore>{escape(value)}</p>'
        for role, name, value in _told(article)
    )
    return f"<html><body>{shown}{told}</body></html>"


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
