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

import asyncio
import logging
import unicodedata
from collections.abc import Iterator, Sequence
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pelican import signals

from digest_reader import languages
from digest_reader.render import plain
from digest_reader.site.articles import post_of
from digest_reader.site.interface import accented, digest_date, interface

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
    """Write the index into ``pagefind/``, if the site has a search page."""
    if "search" not in generator.settings["DIRECT_TEMPLATES"]:
        return
    if find_spec("pagefind") is None:  # the extra `site` brings it
        logger.warning("The search page has no index: pip install 'pagefind[extended]'")
        return
    folder = Path(writer.output_path) / "pagefind"
    asyncio.run(
        _write([*generator.articles, *generator.translations], generator.settings["DEFAULT_LANG"], folder)
    )
    for part in (*folder.glob("pagefind-*ui.*"), *folder.glob("pagefind-highlight.*")):
        part.unlink()  # Pagefind's own search boxes; the theme has one


async def _write(articles: Sequence[Any], language: str, folder: Path) -> None:
    from pagefind.index import IndexConfig, PagefindIndex

    # The language is that of the endings that the index knows; in any other, beginnings of words are found.
    async with PagefindIndex(IndexConfig(force_language=language, output_path=str(folder))) as index:
        for address, article in {article.url: article for article in articles}.items():
            await index.add_html_file(content=document(article), url=f"/{address}")


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
    yield "meta", "date", digest_date(day, article.lang)
    yield "sort", "date", f"{day:%Y-%m-%d}"
    if post and post.outlet:
        yield "filter", "outlet", plain.outlet(post)
        yield "meta", "outlet", plain.outlet(post)
