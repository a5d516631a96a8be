"""What several modules ask of Pelican's articles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

LISTS = (
    "articles", "translations", "hidden_articles", "hidden_translations", "drafts", "drafts_translations",
)  # fmt: skip
"""What Pelican's generator calls its lists of articles."""


def all_articles(generator: Any) -> list[Any]:
    """Return every article that has a page, drafts too."""
    return [article for name in LISTS for article in getattr(generator, name)]


def address(settings: dict[str, Any], article: Any) -> str:
    """Return the full address of an article's page; nothing where ``SITEURL`` is empty."""
    return f"{settings['SITEURL']}/{article.url}" if settings["SITEURL"] else ""


def plain(fragment: object) -> str:
    """Return the text of an HTML fragment, such as a title."""
    return str(Markup(fragment).striptags())  # noqa: S704 - its markup is taken off, not believed


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return *fields* without those that are empty."""
    return {name: value for name, value in fields.items() if value}
