"""The only room that knows Pelican."""

from digest_reader.site import (
    citations,
    head,
    interface,
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
    for module in (interface, head, related, search, citations, sitemap, writer, preview, steps):
        module.connect()
