"""The only room that knows Pelican."""

from digest_reader.site import interface, plugin

__all__ = ["register"]


def register() -> None:
    """Connect all parts to Pelican's signals."""
    plugin.register()
    interface.connect()
