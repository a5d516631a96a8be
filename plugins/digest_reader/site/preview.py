"""A preview that misses no save, and does what can wait when there is nothing else to do.

Under ``--autoreload`` Pelican watches the files only between its builds, so that what is saved during one
would not be seen before the next save.  Here, what it waits for is any difference from the files as they
were when the build began.

What nobody misses at once (`Preview.later`) is done once no file has changed for a moment.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pelican
import watchfiles
from pelican import signals
from pelican.utils import FileChangeFilter
from watchfiles import Change

from digest_reader.settings import Settings

Changes = set[tuple[Change, str]]
Stamp = tuple[int, int, int]
"""Time of a file's last change, its size, and its number in the file system."""

PATIENCE = 200
"""Milliseconds after which a watcher that saw nothing answers all the same."""


def connect() -> None:
    """Note the files as a build begins, and wait for changes in Pelican's place."""
    signals.initialized.connect(take_over)
    signals.get_generators.connect(this_preview.begin)


def take_over(_pelican: Any) -> None:
    """Let Pelican's preview wait as this module does."""
    pelican.wait_for_changes = this_preview.wait_for_changes


CALM = 5
"""So many times a watcher must have seen nothing before what can wait is done."""

logger = logging.getLogger(__name__)


class Preview:
    """What a preview knows of the files that it shows."""

    def __init__(self) -> None:
        self._began = 0.0
        self._built: dict[str, Stamp] = {}
        self._missed: dict[str, bytes] = {}
        """Files that changed during a build, and what they held."""
        self.follows = False
        """Is another build to come when a file changes?"""
        self._later: list[Callable[[], None]] = []

    def later(self, work: Callable[[], None]) -> None:
        """Do *work* when there is nothing else to do, unless the next build comes before."""
        self._later.append(work)

    def begin(self, site: Any) -> None:
        """Note the files of *site*; this is the first that Pelican's run tells its plugins."""
        self._began = time.time()
        self._later.clear()
        self._built = dict(_stamps(_watched(None, site.settings)))

    def wait_for_changes(self, settings_file: str, settings: Mapping[str, Any]) -> Changes:
        """Return the files that changed since the build began; where none did yet, wait for the next."""
        self.follows = True
        paths = _watched(settings_file, settings)
        among = FileChangeFilter(ignore_file_patterns=set(settings["IGNORE_FILES"]))
        watcher = watchfiles.watch(*paths, watch_filter=among, rust_timeout=PATIENCE, yield_on_timeout=True)
        changes = next(watcher)
        # From here on the watcher sees all; what came before it is seen by comparison.
        missed = {change for change in self._differences(paths) if among(*change)}
        calm = 0
        while not (changes or missed):
            changes = next(watcher)
            calm += 1
            if calm == CALM and not changes:
                self._do_what_waits()
                gc.collect()  # what the builds before have left
        for _, path in changes:
            self._missed.pop(path, None)
        return changes | missed

    def _do_what_waits(self) -> None:
        while self._later:
            work = self._later.pop(0)
            try:
                work()
            except Exception as error:  # the preview goes on, as after a build that failed
                logger.warning("What was put off in this preview failed: %s", error)

    def _differences(self, paths: Iterable[str]) -> Iterator[tuple[Change, str]]:
        now = dict(_stamps(paths))
        for path, stamp in now.items():
            if self._built.get(path) != stamp:
                held = _content(path)
                # A build that writes into its own content must not lead to another for ever.
                if self._missed.get(path) != held:
                    self._missed[path] = held
                    yield Change.modified if path in self._built else Change.added, path
        for path in self._built.keys() - now.keys():
            yield Change.deleted, path
        for watched in map(Path, paths):
            # Pelican does not say before the end of a build where its settings were.
            if watched.is_file() and watched.stat().st_mtime > self._began:
                yield Change.modified, str(watched)


this_preview = Preview()
"""Of this process."""


def _watched(settings_file: str | None, settings: Mapping[str, Any]) -> list[str]:
    """Return the files and folders that a site is made of."""
    content = Path(settings["PATH"])
    folders = [
        content,
        Path(settings["THEME"]),
        *(content / name for name in settings["STATIC_PATHS"]),
        *map(Path, Settings.from_mapping(settings).links),
    ]
    paths = [Path(settings_file)] if settings_file else []
    return [os.path.abspath(path) for path in (*paths, *folders) if path.exists()]


def _stamps(paths: Iterable[str]) -> Iterator[tuple[str, Stamp]]:
    for path in paths:
        for folder, _, names in os.walk(path):
            for name in names:
                file = os.path.join(folder, name)  # noqa: PTH118
                try:
                    status = os.stat(file)  # noqa: PTH116
                except OSError:
                    continue  # deleted just now, or a link to nowhere
                if stat.S_ISREG(status.st_mode):
                    yield file, (status.st_mtime_ns, status.st_size, status.st_ino)


def _content(path: str) -> bytes:
    try:
        return hashlib.blake2b(Path(path).read_bytes()).digest()
    except OSError:
        return b""
