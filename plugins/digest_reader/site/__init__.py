"""The only room that knows Pelican."""

from digest_reader.site import citations, feeds, head, plugin, related, search, sitemap

__all__ = ["register"]


def register() -> None:
    """Connect every module of this room to Pelican's signals."""
    plugin.register()
    head.connect()
    related.connect()
    search.connect()
    citations.connect()
    feeds.connect()
    sitemap.connect()
