"""What several modules ask of Pelican's articles.

An article that was a digest has its `Post` as ``article.digest``; others have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from digest_reader.publish import Post

LISTS = (
    "articles", "translations", "hidden_articles", "hidden_translations", "drafts", "drafts_translations",
)  # fmt: skip
"""What Pelican's generator calls its lists of articles."""


def all_articles(generator: Any) -> list[Any]:
    """Return every article that has a page, drafts too."""
    return [article for name in LISTS for article in getattr(generator, name)]


def post_of(article: Any) -> Post | None:
    """Return the post of a digest; None of an article of another kind."""
    return getattr(article, "digest", None)


def title(content: Any) -> str:
    """Return the title of an article or page as plain text."""
    post = post_of(content)
    return content.digest_title if post else text_of(content.title)


def summary(content: Any) -> str:
    """Return the summary of an article or page as plain text."""
    post = post_of(content)
    return content.digest_summary if post else text_of(content.summary)


def address(settings: Mapping[str, Any], content: Any) -> str:
    """Return the full address of an article's or page's own page; nothing where ``SITEURL`` is empty."""
    return f"{settings['SITEURL']}/{content.url}" if settings["SITEURL"] else ""


def text_of(fragment: object) -> str:
    """Return the text of an HTML fragment, such as the title of an article that is no digest."""
    return str(Markup(fragment).striptags())  # noqa: S704 - its markup is taken off, not believed


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return *fields* without those that are empty."""
    return {name: value for name, value in fields.items() if value}
