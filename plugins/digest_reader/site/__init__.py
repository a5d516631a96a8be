"""The only room that knows Pelican."""

from digest_reader.site import citations, feeds, head, interface, plugin, preview, related, search, sitemap

__all__ = ["register"]


def register() -> None:
    """Connect every module of this room to Pelican's signals."""
    plugin.register()
    for module in (interface, head, related, search, citations, feeds, sitemap, preview):
        module.connect()
