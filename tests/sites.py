"""Digests, whole sites, and real builds of them, for tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).parent.parent
SEED = next((ROOT / "seeds").glob("*.txt"))

STOCK_SETTINGS = """
SITENAME = "A test"
SITEURL = "https://example.org"
PATH = "content"
THEME = "simple"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PLUGINS = ["digest_reader"]
ARTICLE_PATHS = ["digests"]
"""


def digest(
    title: str = "COUNCIL AGREES TO MEND THE CLOCK",
    *,
    date: str = "06.04.2017",
    byline: str = "The Harbour Courier (5 April 2017)",
    body: str = "The council has agreed to mend the clock.\n\nIt will cost nothing, the mayor said.",
    footer: str = "Kaynak/Source:",
) -> str:
    """Return the text of a digest as bulletins come."""
    return "\n\n".join(part for part in (title, date, byline, body, footer) if part) + "\n"


@dataclass(frozen=True)
class Build:
    """What a run of ``pelican`` left behind."""

    folder: Path
    code: int
    log: str

    @property
    def output(self) -> Path:
        """The folder of the generated site."""
        return self.folder / "output"

    def page(self, name: str) -> BeautifulSoup:
        """Return a page of the site, parsed."""
        return BeautifulSoup((self.output / name).read_text("utf-8"), "html.parser")

    def pages(self) -> list[Path]:
        """Return all HTML pages."""
        return sorted(self.output.rglob("*.html"))

    def bytes(self) -> dict[str, bytes]:
        """Return every file of the site by its name."""
        return {
            path.relative_to(self.output).as_posix(): path.read_bytes()
            for path in sorted(self.output.rglob("*"))
            if path.is_file()
        }


def run_pelican(folder: Path, *arguments: str, **environment: str) -> Build:
    """Run a real ``pelican`` in *folder*."""
    done = subprocess.run(
        [sys.executable, "-m", "pelican", "--log-handler", "plain", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "1000", **environment},
        capture_output=True,
        text=True,
        errors="backslashreplace",
        check=False,
        timeout=300,
    )
    return Build(folder, done.returncode, done.stdout + done.stderr)


def copy_project(folder: Path) -> None:
    """Put a copy of this project's own site into *folder*."""
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "content", folder / "content")
    for name in ("plugins", "theme"):
        (folder / name).symlink_to(ROOT / name)


def publish(folder: Path, *arguments: str, **environment: str) -> Build:
    """Build the site in *folder* as it is published."""
    return run_pelican(
        folder, "content", "--settings", "publishconf.py", "--fatal", "errors", *arguments, **environment
    )


Content = Mapping[str | bytes, str | bytes]


def write_content(folder: Path, content: Content) -> None:
    """Write digests and sidecars, by their names inside ``content/``."""
    for name, data in content.items():
        path = Path(os.fsdecode(os.fsencode(folder / "content") + b"/" + os.fsencode(name)))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
