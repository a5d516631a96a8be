"""The search's index, which Pagefind makes of the digests while the site is written.

Left to read the pages, Pagefind takes every element with an ``id`` for a border between words, and a
restored mark has one: *haven’t* would be found as *haven* and *t*.  So it is given each digest's text
without them.  All languages share one index: of several, Pagefind answers from each with whatever comes
nearest.

Pagefind takes no notice of case and accents, but to it the Turkish ``ı`` of ışıklar and the ``I`` of
IŞIKLAR are different letters.  In the index the ``ı`` is an accented ``i``; the theme's search page puts
it back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from pelican import signals

from digest_reader.site.interface import digest_date

ACCENTED = "ị"
"""Stands in the index for ``ı``."""

logger = logging.getLogger(__name__)


def connect() -> None:
    """Make the index once the articles are written."""
    signals.article_writer_finalized.connect(write_index)


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
    soup = BeautifulSoup(f"<h1>{article.title}</h1>{article.content}".replace("ı", ACCENTED), "html.parser")
    for mark in soup.find_all("span", class_="mark"):
        mark.unwrap()
    soup.smooth()  # the text around a mark is one again
    for role, name, value in _told(article):
        line = soup.new_tag("p", attrs={f"data-pagefind-{role}": name, "data-pagefind-ignore": ""})
        line.string = value
        soup.append(line)
    return f"<html><body>{soup}</body></html>"


def _told(article: Any) -> Iterator[tuple[str, str, str]]:
    """Yield what is known of *article*: Pagefind's use of it, its name, its value."""
    day = getattr(article, "digest_outlet_date", None) or article.date
    yield "filter", "year", str(day.year)
    yield "filter", "language", article.lang
    yield "meta", "date", digest_date(day, article.lang)
    yield "sort", "date", f"{day:%Y-%m-%d}"
    if outlet := str(getattr(article, "author", "")):
        yield "filter", "outlet", outlet
        yield "meta", "outlet", outlet
