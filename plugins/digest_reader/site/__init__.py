"""The only room that knows Pelican."""

from digest_reader.site import citations, feeds, head, interface, plugin, related, search, sitemap

__all__ = ["register"]


def register() -> None:
    """Connect all parts to Pelican's signals."""
    plugin.register()
    interface.connect()
    head.connect()
    related.connect()
    search.connect()
    citations.connect()
    feeds.connect()
    sitemap.connect()
