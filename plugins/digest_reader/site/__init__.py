"""The only room that knows Pelican."""

from digest_reader.site import (
    citations,
    copies,
    desk,
    files,
    head,
    interface,
    lists,
    plugin,
    preview,
    publication,
    related,
    search,
    server,
    sitemap,
    standing,
    steps,
    writer,
)

__all__ = ["register"]


def register() -> None:
    """Connect every module of this room to Pelican's signals."""
    files.connect()
    plugin.register()
    modules = (
        lists,
        interface,
        head,
        related,
        search,
        citations,
        sitemap,
        writer,
        copies,
        preview,
        desk,
        server,
        publication,
        steps,
        standing,
    )
    for module in modules:
        module.connect()
