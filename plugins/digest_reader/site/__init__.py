"""The only room that knows Pelican."""

from digest_reader.site import (
    citations,
    head,
    interface,
    lists,
    plugin,
    preview,
    related,
    search,
    sitemap,
    steps,
    writer,
)

__all__ = ["register"]


def register() -> None:
    """Connect every module of this room to Pelican's signals."""
    plugin.register()
    for module in (lists, interface, head, related, search, citations, sitemap, writer, preview, steps):
        module.connect()
