"""What several commands take."""

from __future__ import annotations

from pathlib import Path

import click

paths = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATHS…"
)
into = click.option(
    "-o",
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("content/digests"),
    show_default=True,
    help="The site's folder of digests.",
)
lang = click.option(
    "--lang", metavar="CODE", help="Language of the desk; that of the environment unless given."
)
plain = click.option(
    "--plain", is_flag=True, help="Plain lines, and keys entered as lines: for screen readers."
)
keys = click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the keys from a file; white space in it does not count.",
)
