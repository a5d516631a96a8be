"""``sitemap.xml``: every page that search engines are welcome to; of a very large site, several such.

Written here because pelican-sitemap (1.2) dates index pages by the clock, writes counterparts in an
attribute that does not exist, and cannot leave out a page that asks not to be indexed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from html import escape
from typing import Any

from pelican import signals

from digest_reader.site.articles import address
from digest_reader.site.head import HEAD
from digest_reader.site.output import BUILD, WRITTEN, Origin

FILE = "sitemap.xml"
MOST = 50_000
"""Pages that one file may list; where there are more, the file lists others that do."""

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def connect() -> None:
    """Note the pages as they are written, and list them at the end."""
    signals.initialized.connect(begin)
    signals.finalized.connect(write)


def begin(pelican: Any) -> None:
    """Remember pages from here on, where ``DIGEST_SITEMAP`` is on and the site has an address."""
    settings = pelican.settings
    if settings["DIGEST_SITEMAP"] and settings["SITEURL"]:
        settings[WRITTEN] = {}
        signals.content_written.connect(note)
    else:
        signals.content_written.disconnect(note)


def note(path: str, context: dict[str, Any]) -> None:
    """Remember a page that was written to *path*, by its name in the site."""
    if path.endswith(".html") and WRITTEN in context:
        content = context.get("article") or context.get("page")
        context[WRITTEN][context["output_file"]] = content, context["JINJA_GLOBALS"][HEAD].listed(context)


def note_articles(context: Mapping[str, Any], articles: Mapping[str, Any]) -> None:
    """Remember the pages of thousands of articles at once, by their names in the site."""
    if WRITTEN in context:
        listed = context["JINJA_GLOBALS"][HEAD].listed
        context[WRITTEN].update(
            {
                name: (article, listed({"article": article}))
                for name, article in articles.items()
                if name.endswith(".html")
            }
        )


def write(pelican: Any) -> None:
    """Write the sitemap, if there is to be one."""
    settings = pelican.settings
    if WRITTEN not in settings:
        return
    pages = dict(settings[WRITTEN])
    settings[WRITTEN].clear()  # the next run of a preview starts anew
    entries = [_entry(settings, content, listed) for _, (content, listed) in sorted(pages.items()) if listed]
    for name, text in _files(settings["SITEURL"], entries):
        data = text.encode("utf-8", "xmlcharrefreplace")
        settings[BUILD].output.write(name, data, Origin(blake2b(data, digest_size=16).digest()))


def _entry(settings: Mapping[str, Any], content: Any, listed: str) -> str:
    """Return what the sitemap says of a page."""
    parts = [f"<loc>{escape(listed)}</loc>"]
    changed = getattr(content, "modified", None) or getattr(content, "date", None)
    if changed:
        parts.append(f"<lastmod>{changed.date().isoformat()}</lastmod>")
    others = getattr(content, "translations", None) or ()
    for version in [content, *others] if others else ():
        told = f'hreflang="{escape(version.lang)}" href="{escape(address(settings, version))}"'
        parts.append(f'<xhtml:link rel="alternate" {told} />')
    return _element("url", parts)


def _files(site: str, entries: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield names and texts: one sitemap, or where it would be too long an index of several."""
    parts = [entries[start : start + MOST] for start in range(0, len(entries), MOST)] or [[]]
    names = [FILE] if len(parts) == 1 else [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield name, _document("urlset", part)
    if len(parts) > 1:
        listed = [_element("sitemap", [f"<loc>{escape(f'{site}/{name}')}</loc>"]) for name in names]
        yield FILE, _document("sitemapindex", listed)


def _element(name: str, parts: Sequence[str]) -> str:
    lines = "".join(f"  {part}\n" for part in parts)
    return f" <{name}>\n{lines} </{name}>\n"


def _document(name: str, elements: Sequence[str]) -> str:
    """Return a whole file; of elements in memory those of a large site would take ten times the room."""
    begin = f'<{name} xmlns="{SITEMAP}" xmlns:xhtml="{XHTML}">'
    return f"<?xml version='1.0' encoding='utf-8'?>\n{begin}\n{''.join(elements)}</{name}>"
