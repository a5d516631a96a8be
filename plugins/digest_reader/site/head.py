"""What the head of a page tells machines: its addresses, whether it may be indexed, its structured data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from jinja2 import pass_context
from pelican import signals

from digest_reader.render import plain
from digest_reader.render.locales import interface
from digest_reader.settings import Settings
from digest_reader.site.articles import address, all_articles, post_of, present, summary, text_of, title
from digest_reader.site.citations import cite_original
from digest_reader.site.feeds import json_path
from digest_reader.site.interface import WHOLE_SITE
from digest_reader.site.sketches import derive
from digest_reader.site.tracing import Reading

HEAD_READS = (
    "url",
    "status",
    "lang",
    "title",
    "summary",
    "digest_noindex",
    "digest_canonical",
    "digest_title",
    "digest_summary",
)
"""What the head says of an article or page."""
HEAD = "digest_head"
"""What templates call `head_of`, with the page's context given."""


@dataclass(frozen=True, slots=True)
class Head:
    """What one page says of itself; texts are plain."""

    address: str
    """The page's own full address; empty where ``SITEURL`` is."""
    canonical: str
    """The address that search engines are to know it by: its own, or the original's."""
    noindex: bool
    """Are search engines asked to leave it out?"""
    title: str
    """Of an article or page; empty for lists."""
    description: str
    """The summary of an article or page; empty for lists."""
    locale: str
    """Such as ``en_GB``; empty where the page's language has no folder."""
    json_feed: str
    """Where the JSON Feed of all digests lies in the site; empty where there is none."""


def connect() -> None:
    """Let templates ask for heads, and describe the articles once all are known."""
    for name, work_out in DESCRIPTIONS.items():
        derive(name, work_out)
    signals.initialized.connect(begin)
    signals.article_generator_finalized.connect(describe)


def begin(pelican: Any) -> None:
    """Let templates call ``digest_head()``."""
    pelican.settings["JINJA_GLOBALS"] = {
        **pelican.settings["JINJA_GLOBALS"],
        HEAD: _HeadFunction(pelican.settings),
    }


class _HeadFunction:
    """``digest_head()`` of one site; a class of the module, for Pelican keeps settings in its cache."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.choices = Settings.from_mapping(settings)

    @pass_context
    def __call__(self, context: Mapping[str, Any]) -> Head:
        return head_of(self.settings, self.choices, context)

    def made_of(self, context: Mapping[str, Any]) -> object:
        """Return what the head of a page is made of, beside the site's settings."""
        content = context.get("article") or context.get("page")
        shown = Reading(content, HEAD_READS) if content else None
        return context["output_file"], shown, context.get("page_lang"), str(context.get("author", ""))

    def listed(self, context: Mapping[str, Any]) -> str:
        """Return the address under which a page is listed for search engines; empty where it is not."""
        own, canonical, noindex = _addresses(self.settings, self.choices, context)
        return own if canonical == own and not noindex else ""


def head_of(settings: Mapping[str, Any], choices: Settings, context: Mapping[str, Any]) -> Head:
    """Return the head of the page that is written with *context*.

    ``SITEURL`` is that of *settings*: in the context of a site with relative addresses it is another
    for each page.
    """
    content = context.get("article") or context.get("page")
    own, canonical, noindex = _addresses(settings, choices, context)
    language = content.lang if content else context.get("page_lang") or settings["DEFAULT_LANG"]
    feed = settings["DIGEST_JSON_FEED"] and settings["FEED_ALL_ATOM"]
    return Head(
        address=own,
        canonical=canonical,
        noindex=noindex,
        title=title(content) if content else "",
        description=summary(content) if content else "",
        locale=interface(language).locale,
        json_feed=json_path(settings.get("FEED_ALL_ATOM_URL") or feed) if feed else "",
    )


def _addresses(
    settings: Mapping[str, Any], choices: Settings, context: Mapping[str, Any]
) -> tuple[str, str, bool]:
    """Return a page's address, its canonical one, and whether search engines are to leave it out.

    It wakes no article (see `site.late`).
    """
    content = context.get("article") or context.get("page")
    if not content:
        name = context["output_file"]
        own = location(settings["SITEURL"], name)
        alone = {settings.get(f"{page.upper()}_SAVE_AS", f"{page}.html") for page in WHOLE_SITE}
        return own, own, name in alone or choices.keeps_from_index(str(context.get("author", "")))
    said, post = vars(content), post_of(content)
    noindex = content.status != "published" or said.get("digest_noindex", post.noindex if post else False)
    canonical = said.get("digest_canonical") or canonical_of(content)
    return address(settings, content), canonical, noindex


def location(site: str, name: str) -> str:
    """Return the full address of the file *name* of a site; nothing where the site has none."""
    is_index = name == "index.html" or name.endswith("/index.html")
    return f"{site}/{quote(name.removesuffix('index.html') if is_index else name)}" if site else ""


def describe(generator: Any) -> None:
    """Set ``digest_canonical`` and ``digest_structured`` on articles that were no digests."""
    for article in all_articles(generator):
        if not post_of(article):
            for name, work_out in DESCRIPTIONS.items():
                setattr(article, name, work_out(article))


def canonical_of(article: Any) -> str:
    """Return the address that search engines are to know an article or page by.

    It is its own, or the original's where ``DIGEST_CANONICAL_SOURCE`` is set and the original's is known;
    empty where neither is known because ``SITEURL`` is empty.
    """
    settings, post = article.settings, post_of(article)
    source = post.urls[0] if post and post.urls and settings["DIGEST_CANONICAL_SOURCE"] else ""
    return source or address(settings, article)


def structured(article: Any) -> dict[str, Any]:
    """Return *article* as schema.org has it: a ``NewsArticle``, based on the outlet's, of a digest.

    It is to be written with Jinja's ``tojson``, which escapes what could end a script.
    """
    settings = article.settings
    post, url = post_of(article), address(settings, article)
    site = present(
        {"@type": "Organization", "name": text_of(settings["SITENAME"]), "url": settings["SITEURL"]}
    )
    modified = getattr(article, "modified", None)
    common = {
        "@context": "https://schema.org",
        "headline": title(article),
        "description": summary(article),
        "inLanguage": article.lang,
        "datePublished": article.date.isoformat(),
        "dateModified": modified.isoformat() if modified else "",
        "url": url,
        "mainEntityOfPage": url,
        "publisher": site,
        "articleSection": str(article.category),
        "keywords": [str(tag) for tag in getattr(article, "tags", ())],
    }
    if post is None:
        writer = str(getattr(article, "author", ""))
        return present({**common, "@type": "Article", "author": _named("Person", writer) or site})
    people = [_named("Person", author) for author in post.authors]
    person = people if len(people) > 1 else people[0] if people else {}
    newspaper = _named("Organization", plain.outlet(post))
    original = present(
        {
            "@type": "NewsArticle",
            "author": person,
            "publisher": newspaper,
            "datePublished": post.outlet_date.isoformat() if post.outlet_date else "",
            "url": post.urls[0] if post.urls else "",
        }
    )
    return present(
        {
            **common,
            "@type": "NewsArticle",
            "author": person or newspaper or site,
            "isBasedOn": original if len(original) > 1 else None,
            "citation": cite_original(article, post) if post.outlet else "",
        }
    )


DESCRIPTIONS: dict[str, Callable[[Any], object]] = {
    "digest_canonical": canonical_of,
    "digest_structured": structured,
}
"""Attributes of articles, and what works them out."""


def _named(kind: str, name: str) -> dict[str, str]:
    return {"@type": kind, "name": name} if name else {}
