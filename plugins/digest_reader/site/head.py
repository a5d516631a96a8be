"""What the head of a digest's page tells machines: its canonical address and its structured data."""

from __future__ import annotations

from typing import Any

from pelican import signals

from digest_reader.site.articles import address, all_articles, plain, present
from digest_reader.site.citations import cite_original


def connect() -> None:
    """Describe the articles once all are known."""
    signals.article_generator_finalized.connect(describe)


def describe(generator: Any) -> None:
    """Set ``digest_canonical`` and ``digest_structured`` on every article.

    ``digest_canonical`` is the address that search engines are to know the page by: its own, or the
    original's where ``DIGEST_CANONICAL_SOURCE`` is set and the original's is known; empty where
    neither is known because ``SITEURL`` is empty.  ``digest_structured`` is a schema.org
    ``NewsArticle``, to be written with Jinja's ``tojson``, which escapes what could end a script.
    """
    settings = generator.settings
    for article in all_articles(generator):
        source = next(iter(getattr(article, "digest_source_urls", ())), "")
        to_source = source and settings["DIGEST_CANONICAL_SOURCE"]
        article.digest_canonical = source if to_source else address(settings, article)
        article.digest_structured = structured(settings, article)


def structured(settings: dict[str, Any], article: Any) -> dict[str, Any]:
    """Return *article* as schema.org's ``NewsArticle``: the digest, based on the outlet's article."""
    url = address(settings, article)
    outlet = str(getattr(article, "author", ""))
    writer = getattr(article, "digest_author", "")
    site = present({"@type": "Organization", "name": plain(settings["SITENAME"]), "url": settings["SITEURL"]})
    newspaper = {"@type": "Organization", "name": outlet} if outlet else None
    person = {"@type": "Person", "name": writer} if writer else None
    outlet_date = getattr(article, "digest_outlet_date", None)
    original = present(
        {
            "@type": "NewsArticle",
            "author": person,
            "publisher": newspaper,
            "datePublished": outlet_date.date().isoformat() if outlet_date else "",
            "url": next(iter(getattr(article, "digest_source_urls", ())), ""),
        }
    )
    modified = getattr(article, "modified", None)
    return present(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": plain(article.title),
            "description": plain(article.summary),
            "inLanguage": article.lang,
            "datePublished": article.date.isoformat(),
            "dateModified": modified.isoformat() if modified else "",
            "url": url,
            "mainEntityOfPage": url,
            "author": person or newspaper or site,
            "publisher": site,
            "isBasedOn": original if len(original) > 1 else None,
            "citation": cite_original(article) if outlet else "",
            "articleSection": str(article.category),
            "keywords": [str(tag) for tag in getattr(article, "tags", ())],
        }
    )
