"""The search's index, which Pagefind makes of the digests while the site is written.

Left to read the pages, Pagefind takes every element with an ``id`` for a border between words, and a
restored mark has one: *haven’t* would be found as *haven* and *t*.  So it is given each digest's text
as it is known.  All languages share one index: of several, Pagefind answers from each with whatever comes
nearest.

Pagefind takes no notice of case and accents, but to it the Turkish ``ı`` of ışıklar and the ``I`` of
IŞIKLAR are different letters.  In the index the ``ı`` is an accented ``i``, as the language's folder says;
the theme's search page is told how to ask for it, and puts it back.
"""

from __future__ import annotations

import logging
import posixpath
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from html import escape
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pelican import signals

from digest_reader import languages
from digest_reader.collection import key_of_shelved
from digest_reader.render import locales, plain
from digest_reader.render.locales import accented, interface
from digest_reader.settings import Settings
from digest_reader.site.articles import post_of
from digest_reader.store import Store, fingerprint, key_of

logger = logging.getLogger(__name__)


def connect() -> None:
    """Tell templates how to ask the index, and make it once the articles are written."""
    signals.article_generator_finalized.connect(add_context)
    signals.article_writer_finalized.connect(write_index)


def add_context(generator: Any) -> None:
    """Tell templates which letters the index has for which: ``digest_search``, two tables of letters.

    A question is spelt with ``asked``, then in small letters; ``shown`` puts back what is shown of an answer.
    """
    asked = {}
    for code in languages.codes():
        own = interface(code)
        bare = {letter: _bare(put) for letter, put in own.accented.items()}
        asked.update(bare)
        asked.update({capital: bare.get(small, small) for capital, small in own.small.items()})
    shown = {put: chr(letter) for letter, put in accented().items()}
    generator.context["digest_search"] = {"asked": asked, "shown": shown}


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def write_index(generator: Any, writer: Any) -> None:
    """Write the index into ``pagefind/``, if the site has a search page.

    The index of the build before is used again where no document changed.
    """
    settings = generator.settings
    if "search" not in settings["DIRECT_TEMPLATES"]:
        return
    if find_spec("pagefind") is None:  # the extra `site` brings it
        logger.warning("The search page has no index: pip install 'pagefind[extended]'")
        return
    language = settings["DEFAULT_LANG"]
    articles = {_name(article.url): article for article in (*generator.articles, *generator.translations)}
    told = {name: _key(article) for name, article in sorted(articles.items())}
    key = key_of(fingerprint(), version("pagefind"), language, told)
    with Store(Settings.from_mapping(settings).store_folder(Path.cwd())) as store:
        names = store.get(_NAMES, tuple[str, list[str]])
        if names and names[0] == key and all(writer.is_current(name, key.encode()) for name in names[1]):
            for name in names[1]:
                writer.write_bytes(name, key.encode(), b"")
            return
        kept = store.get(_FILES, tuple[str, dict[str, bytes]])
        if kept and kept[0] == key:
            files = kept[1]
        else:
            documents = {name: document(article) for name, article in sorted(articles.items())}
            files = {f"pagefind/{name}": data for name, data in make_index(documents, language).items()}
            store.put(_FILES, (key, files))
        store.put(_NAMES, (key, [*files]))
    for name, data in files.items():
        writer.write_bytes(name, key.encode(), data)


_NAMES = key_of("search index, names")
_FILES = key_of("search index, files")
"""The store keeps one index, the latest: it is large."""


def _key(article: Any) -> str:
    """Return a key of what `document` returns."""
    post = post_of(article)
    shelved = key_of_shelved(post) if post else None
    return key_of(shelved, article.lang, article.date.isoformat()) if shelved else document(article)


def _name(url: str) -> str:
    """Return the name of the file that Pagefind takes for the page at an address.

    >>> _name("2017/04/06/a-title/"), _name("a-title.html")
    ('2017/04/06/a-title/index.html', 'a-title.html')
    >>> _name("../../a-title/")  # never outside the site
    'a-title/index.html'
    """
    inside = posixpath.normpath(f"/{url}").lstrip("/")
    return inside if inside.endswith(".html") else posixpath.join(inside, "index.html")


def make_index(documents: Mapping[str, str], language: str) -> dict[str, bytes]:
    """Return the files of the index of *documents*, by their names.

    Pagefind's program reads them from a folder: its Python client waits a tenth of a second for each
    document, and for ever for one of 2 MiB.

    Args:
        documents: HTML by the name of the page's file.
        language: that of the endings that the index knows; in any other, beginnings of words are found.

    Raises:
        OSError, subprocess.CalledProcessError: Pagefind does not run.
    """
    from pagefind.service import get_executable

    with tempfile.TemporaryDirectory() as folder:
        site, index = Path(folder, "site"), Path(folder, "index")
        for name, text in documents.items():
            path = site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        site.mkdir(exist_ok=True)
        options = {"--site": site, "--output-path": index, "--force-language": language}
        command = [str(get_executable()), *(str(part) for option in options.items() for part in option)]
        subprocess.run(command, check=True, capture_output=True)
        return {
            path.relative_to(index).as_posix(): path.read_bytes()
            for path in sorted(index.rglob("*"))
            # Pagefind's own search boxes; the theme has one.
            if path.is_file() and not path.match("pagefind-*ui.*") and not path.match("pagefind-highlight.*")
        }


def document(article: Any) -> str:
    """Return *article* as Pagefind is to know it."""
    if post := post_of(article):
        title = escape(plain.headline(post))
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in plain.paragraphs(post))
    else:
        title, body = article.title, article.content
    shown = f"<h1>{title}</h1>{body}".translate(accented())
    told = "".join(
        f'<p data-pagefind-{role}="{name}" data-pagefind-ignore>{escape(value)}</p>'
        for role, name, value in _told(article)
    )
    return f"<html><body>{shown}{told}</body></html>"


def _told(article: Any) -> Iterator[tuple[str, str, str]]:
    """Yield what is known of *article*: Pagefind's use of it, its name, its value."""
    post = post_of(article)
    day = post.outlet_date if post and post.outlet_date else article.date
    yield "filter", "year", str(day.year)
    yield "filter", "language", article.lang
    yield "meta", "date", locales.date(day, article.lang)
    yield "sort", "date", f"{day:%Y-%m-%d}"
    if post and post.outlet:
        yield "filter", "outlet", plain.outlet(post)
        yield "meta", "outlet", plain.outlet(post)
