"""``sitemap.xml``: every page that search engines are welcome to.

Written here because pelican-sitemap (1.2) dates index pages by the clock, writes counterparts in an
attribute that does not exist, and cannot leave out a page that asks not to be indexed.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from pelican import signals

from digest_reader.site.articles import address
from digest_reader.site.head import HEAD

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
WRITTEN = "DIGEST_WRITTEN_PAGES"
"""The key under which a run remembers its pages: their content, if they have one, and their heads.

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
        context[WRITTEN][context["output_file"]] = content, context["JINJA_GLOBALS"][HEAD](context)


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
    for _, (content, head) in sorted(pages.items()):
        if head.noindex or head.canonical != head.address:
            continue
        url = ET.SubElement(root, f"{{{SITEMAP}}}url")
        ET.SubElement(url, f"{{{SITEMAP}}}loc").text = head.address
        changed = getattr(content, "modified", None) or getattr(content, "date", None)
        if changed:
            ET.SubElement(url, f"{{{SITEMAP}}}lastmod").text = changed.date().isoformat()
        others = getattr(content, "translations", None) or ()
        for version in [content, *others] if others else ():
            attributes = {"rel": "alternate", "hreflang": version.lang, "href": address(settings, version)}
            ET.SubElement(url, f"{{{XHTML}}}link", attributes)
    tree = ET.ElementTree(root)
    ET.indent(tree, space=" ")
    tree.write(Path(pelican.output_path) / "sitemap.xml", encoding="utf-8", xml_declaration=True)
