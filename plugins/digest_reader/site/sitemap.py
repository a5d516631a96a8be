"""``sitemap.xml``: every page that search engines are welcome to.

Written here because pelican-sitemap (1.2) dates index pages by the clock, writes counterparts in an
attribute that does not exist, and cannot leave out a page that asks not to be indexed.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pelican import signals

from digest_reader.settings import Settings
from digest_reader.site.articles import address

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
WRITTEN = "DIGEST_WRITTEN_PAGES"
"""The key under which a run remembers its pages, each with its content or its outlet.

Pelican hands its settings to every step.
"""


def connect() -> None:
    """Note the pages as they are written, and list them at the end."""
    signals.initialized.connect(begin)
    signals.content_written.connect(note)
    signals.finalized.connect(write)


def begin(pelican: Any) -> None:
    """Remember pages from here on."""
    pelican.settings[WRITTEN] = {}


def note(path: str, context: dict[str, Any]) -> None:
    """Remember a page that was written to *path*, by its name in the site."""
    if path.endswith(".html") and WRITTEN in context:
        content = context.get("article") or context.get("page")
        context[WRITTEN][context["output_file"]] = content, str(context.get("author", ""))


def write(pelican: Any) -> None:
    """Write the sitemap, where ``DIGEST_SITEMAP`` is on and the site has an address."""
    settings = pelican.settings
    pages = dict(settings[WRITTEN])
    settings[WRITTEN].clear()  # the next run of a preview starts anew
    if not (settings["DIGEST_SITEMAP"] and settings["SITEURL"]):
        return
    ET.register_namespace("", SITEMAP)
    ET.register_namespace("xhtml", XHTML)
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    choices = Settings.from_mapping(settings)
    for name, (content, outlet) in sorted(pages.items()):
        if not _is_welcome(name, content, outlet, choices):
            continue
        url = ET.SubElement(root, f"{{{SITEMAP}}}url")
        ET.SubElement(url, f"{{{SITEMAP}}}loc").text = location(settings["SITEURL"], name)
        changed = getattr(content, "modified", None) or getattr(content, "date", None)
        if changed:
            ET.SubElement(url, f"{{{SITEMAP}}}lastmod").text = changed.date().isoformat()
        others = getattr(content, "translations", None) or ()
        for one in [content, *others] if others else ():
            attributes = {"rel": "alternate", "hreflang": one.lang, "href": address(settings, one)}
            ET.SubElement(url, f"{{{XHTML}}}link", attributes)
    tree = ET.ElementTree(root)
    ET.indent(tree, space=" ")
    tree.write(Path(pelican.output_path) / "sitemap.xml", encoding="utf-8", xml_declaration=True)


def location(site: str, name: str) -> str:
    """Return the full address of the file *name* of a site."""
    return f"{site}/{quote(name.removesuffix('index.html') if _is_index(name) else name)}"


def _is_index(name: str) -> bool:
    return name == "index.html" or name.endswith("/index.html")


def _is_welcome(name: str, content: Any, outlet: str, choices: Settings) -> bool:
    """Tell whether search engines may list a page: no draft, no ``noindex``, no other canonical address."""
    if content is None:
        return name != "404.html" and not choices.keeps_from_index(outlet)
    canonical = getattr(content, "digest_canonical", "")
    elsewhere = canonical and not canonical.endswith(f"/{content.url}")
    return content.status == "published" and not getattr(content, "digest_noindex", False) and not elsewhere
