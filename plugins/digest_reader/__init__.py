"""Digests of newspaper articles, from a raw export to a styled Pelican post.

The way of a digest::

    content/digests/NAME.txt  bytes
          │  decode       encoding, newlines, NFC                       → str
          │  parse        masthead, title, date, byline, body, footer   → Digest
          │  corrections  NAME.toml, the editor's word                  → metadata, evidence about marks
          │  restore      apostrophes and quotation marks               → Restoration
          │  render       HTML body, summary, metadata                  → plain dict + str
          ▼  site.reader  the only room that knows Pelican
    theme/  →  output/

``pipeline`` is the only module that puts the steps together.  Between the steps stand the
frozen dataclasses of ``document`` and ``restore.marks``; inside them, pure functions.
"""

__version__ = "0.1.0"


def register() -> None:
    """Connect the plugin to Pelican (called by Pelican when it loads the plugin)."""
    from digest_reader.site import register as connect

    connect()
