"""The preview: ``pelican --autoreload``, and ``make serve``."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from watchfiles import Change

from digest_reader.site.preview import Preview
from sites import ROOT, STOCK_SETTINGS, Content, digest, write_content

CLOCK = "council-agrees-to-mend-the-clock.html"
PREVIEW = [sys.executable, "-m", "pelican", "content", "--autoreload", "--log-handler", "plain"]
PATIENCE = 120
"""Seconds after which something will not happen any more."""

SAVED_MEANWHILE = """
from pathlib import Path
from pelican import signals

def save(generator):
    sidecar = Path("content/digests/a.toml")
    if not sidecar.exists():
        sidecar.write_text('title = "Saved Meanwhile"')

signals.article_generator_finalized.connect(save, weak=False)
"""


def write_site(folder: Path, content: Content, settings: str = "") -> None:
    """Write a stock site."""
    write_content(folder, content)
    (folder / "pelicanconf.py").write_text(STOCK_SETTINGS + settings, "utf-8")


@contextmanager
def running(command: Sequence[str], folder: Path) -> Iterator[Path]:
    """Run a program while the block does; what it says is in the file that the block gets."""
    log = folder / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=folder, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield log
        finally:
            # Pelican serves in a process of its own.
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)


def says(path: Path, words: str) -> Callable[[], bool]:
    """Return a question: has a file these words?"""

    def asked() -> bool:
        try:
            return words in path.read_text("utf-8", "replace")
        except FileNotFoundError:
            return False  # a build begins by emptying its output

    return asked


def test_a_save_during_a_build_is_not_lost(tmp_path: Path) -> None:
    """What is saved after a digest was read, and before the build ends, makes another build."""
    write_site(tmp_path, {"digests/a.txt": digest()}, SAVED_MEANWHILE)
    with running(PREVIEW, tmp_path):
        until(says(tmp_path / "output" / CLOCK, "Saved Meanwhile"))


def test_a_save_between_builds_is_seen(tmp_path: Path) -> None:
    """As it always was."""
    write_site(tmp_path, {"digests/a.txt": digest()})
    with running(PREVIEW, tmp_path) as log:
        until(says(log, "Done: Processed"))
        time.sleep(1)
        write_content(tmp_path, {"digests/a.toml": 'title = "Saved Then"'})
        until(says(tmp_path / "output" / CLOCK, "Saved Then"))


def test_only_new_problems_are_told_again(tmp_path: Path) -> None:
    """A build after a save tells what came up since, and how much is as it was."""
    write_site(tmp_path, {"digests/a.txt": digest(date="")})
    with running(PREVIEW, tmp_path) as log:
        until(says(log, "Done: Processed"))
        write_content(tmp_path, {"digests/b.txt": digest("ANOTHER CLOCK", byline="")})
        until(says(log, "Problems as before: 1"))
        until(says(log, "b.txt"))
    told = log.read_text("utf-8")
    assert told.count("[date-missing]") == 1
    assert told.count("[byline-missing]") == 1


def site_of(folder: Path) -> SimpleNamespace:
    """Return what a preview is told of a site."""
    settings = {
        "PATH": str(folder),
        "THEME": str(folder / "theme"),
        "OUTPUT_PATH": str(folder / "output"),
        "CACHE_PATH": str(folder / "cache"),
        "STATIC_PATHS": [],
        "IGNORE_FILES": [],
    }
    return SimpleNamespace(settings=settings)


def test_what_changed_since_the_build_began_is_a_change(tmp_path: Path) -> None:
    """New, changed and deleted files, and the settings."""
    content = tmp_path / "content"
    write_content(tmp_path, {"changed.txt": "one", "deleted.txt": "one", "same.txt": "one"})
    site = site_of(content)
    (tmp_path / "conf.py").touch()
    preview = Preview()
    preview.begin(site)
    (tmp_path / "conf.py").write_text("SITENAME = 'A'")
    write_content(tmp_path, {"changed.txt": "two", "new.txt": "one"})
    (content / "deleted.txt").unlink()
    assert preview.wait_for_changes(str(tmp_path / "conf.py"), site.settings) >= {
        (Change.modified, str(content / "changed.txt")),
        (Change.added, str(content / "new.txt")),
        (Change.deleted, str(content / "deleted.txt")),
        (Change.modified, str(tmp_path / "conf.py")),
    }


def test_a_build_that_writes_into_its_content_makes_no_other_for_ever(tmp_path: Path) -> None:
    """A file that is written anew with the same bytes in every build is a change once."""
    content = tmp_path / "content"
    write_content(tmp_path, {"a.txt": "one"})
    site, preview = site_of(content), Preview()
    for expected in (1, 0, 0):
        preview.begin(site)
        (content / "generated.txt").unlink(missing_ok=True)
        write_content(tmp_path, {"generated.txt": "the same"})
        assert len(list(preview._differences(site.settings))) == expected


SEARCH = """
DELETE_OUTPUT_DIRECTORY = True
DIRECT_TEMPLATES = ["index", "search"]
THEME_TEMPLATES_OVERRIDES = ["templates"]
"""
TOLD_OF_INDEX = """
from digest_reader.site import search
from pelican import signals

def told(*arguments, write=search.Index.write):
    write(*arguments)
    print("The index is made.", flush=True)

if search.Index.write.__name__ != "told":  # Pelican reads its settings more than once
    search.Index.write = told
    signals.finalized.connect(lambda _: print("The site is made.", flush=True), weak=False)
"""


def test_the_index_follows_an_edit_when_there_is_nothing_else_to_do(tmp_path: Path) -> None:
    """A page is there at once; the search's index is made after it, and is then a build's from nothing."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/search.html").write_text("{{ digest_search.shards }}", "utf-8")
    write_site(tmp_path, {"digests/a.txt": digest()}, SEARCH + TOLD_OF_INDEX)
    index = tmp_path / "output/pagefind"
    with running(PREVIEW, tmp_path) as log:
        until(lambda: log.read_text("utf-8").count("The site is made.") == 1)
        time.sleep(1)
        write_content(tmp_path, {"digests/a.txt": digest(body="A heron stood on the clock.")})
        until(lambda: log.read_text("utf-8").count("The index is made.") == 2)
        time.sleep(1)
        told = [line for line in log.read_text("utf-8").splitlines() if line.endswith("is made.")]
        before = {path.name: path.read_bytes() for path in index.rglob("*.*")}
        assert (tmp_path / "output" / CLOCK).is_file()
    assert told == ["The index is made.", "The site is made.", "The site is made.", "The index is made."]
    shutil.rmtree(tmp_path / "output")
    shutil.rmtree(tmp_path / ".digest-reader")
    subprocess.run(
        [sys.executable, "-m", "pelican", "content"], cwd=tmp_path, check=True, capture_output=True
    )
    assert before == {path.name: path.read_bytes() for path in index.rglob("*.*")}


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_make_serves_the_preview_at_a_port_of_ones_own(tmp_path: Path) -> None:
    """``make serve PORT=…`` builds the site, serves it there, and follows a change."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    making = [
        "make",
        "--dry-run",
        "--silent",
        "-C",
        str(ROOT),
        "serve",
        f"PORT={port}",
        f"VENV={tmp_path}/no",
    ]
    said = subprocess.run(making, capture_output=True, text=True, check=True).stdout
    [command] = [shlex.split(line) for line in said.splitlines() if "--listen" in line]
    assert Path(command[0]).name == "pelican"
    write_site(tmp_path, {"digests/a.txt": digest()}, 'SITEURL = ""\nBIND = "127.0.0.1"\n')

    def page() -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{CLOCK}", timeout=5) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            return ""

    with running([sys.executable, "-m", "pelican", *command[1:]], tmp_path):
        until(lambda: "Council Agrees" in page())
        write_content(tmp_path, {"digests/a.toml": 'title = "Saved Then"'})
        until(lambda: "Saved Then" in page())
