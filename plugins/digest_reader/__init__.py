"""Digests of newspaper articles, from a raw export to a styled Pelican post.

The way of a digest::

    content/digests/NAME.txt  bytes (+ NAME.toml, the editor's word)
          │  read/        decode, fields, paragraphs, casing, the language       → Digest
          │  edit/        the sidecar: metadata, and decisions about marks       → evidence
          │  restore/     apostrophes and quotation marks                        → Restoration
          │  publish.py   the steps put together                                 → Post
          │  render/      views of one post: the page's HTML, summary, metadata
          ▼  site/        the only room that knows Pelican
    theme/  →  output/

Between the rooms stand the frozen types of ``model``; inside them, pure functions.  All that is
particular to a language is in its folder in ``languages/``.
"""

import atexit
import gc
import io
import os
import sys
from pathlib import Path

__version__ = "0.1.0"


def theme_folder() -> str:
    """Return the folder of the theme, for ``THEME`` in ``pelicanconf.py``.

    It is beside this module in a package, and beside ``plugins/`` in the repository.
    """
    packaged = Path(__file__).parent / "theme"
    return str(packaged if packaged.is_dir() else Path(__file__).parents[2] / "theme")


def damage(error: Exception) -> str:
    """Return what to say, and to do, where the package itself cannot be run, or lacks a library."""
    if isinstance(error, ImportError) and error.name and not error.name.startswith(__name__):
        return f"{error}; run: pip install {error.name}"
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return f"the installation is damaged ({said}); run: pip install --force-reinstall digest-reader"


COLLECT_AFTER = 100_000
"""Objects after which Python looks for those that nobody holds: a build makes many, and lets few go."""


def print_anything() -> None:
    """Have standard output and error show what their encoding lacks as escapes, where they would fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def register() -> None:
    """Connect the plugin to Pelican (called by Pelican when it loads the plugin).

    Raises:
        SystemExit: the installation is not whole.  Pelican would log any other exception, and build
            the site without its digests.
    """
    print_anything()
    gc.set_threshold(COLLECT_AFTER)
    atexit.register(gc.freeze)  # else Python looks through them all once more before it ends
    # NumPy is asked for nothing that threads of its own would share, and they cost time to start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from digest_reader.installation import check_installation
        from digest_reader.model import InstallationError

        try:
            check_installation()
        except InstallationError as error:
            raise SystemExit(f"digest-reader: {error}") from error
        from digest_reader.site import register as connect
    except Exception as error:  # what looks for damage may be damaged itself
        raise SystemExit(f"digest-reader: {damage(error)}") from error
    connect()
