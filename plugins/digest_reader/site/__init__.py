"""The only room that knows Pelican."""

from digest_reader.site.plugin import register

__all__ = ["register"]
