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
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pelican
import watchfiles
from pelican import signals
from pelican.utils import FileChangeFilter
from watchfiles import Change

from digest_reader.files import Snapshot, read_whole, snapshot
from digest_reader.settings import Settings
from digest_reader.store import Memory

Changes = set[tuple[Change, str]]
PATIENCE = 200
"""Milliseconds after which a watcher that saw nothing answers all the same."""


def connect() -> None:
    """Note the files as a build begins, and wait for changes in Pelican's place."""
    signals.initialized.connect(take_over)


def take_over(_pelican: Any) -> None:
    """Let Pelican's preview wait as this module does."""
    pelican.wait_for_changes = this_preview.wait_for_changes


CALM = 5
"""So many times a watcher must have seen nothing before what can wait is done."""

logger = logging.getLogger(__name__)


class Preview:
    """What a preview knows of the files that it shows."""

    def __init__(self) -> None:
        self.built = Snapshot()
        """The files of which the latest build is made."""
        self._missed: dict[str, bytes] = {}
        """Files that changed during a build, and what they held."""
        self.follows = False
        """Is another build to come when a file changes?"""
        self.memory: Memory = {}
        """Large values of the store, as the build before had them."""
        self._later: list[Callable[[], None]] = []

    def later(self, work: Callable[[], None]) -> None:
        """Do *work* when there is nothing else to do, unless the next build comes before."""
        self._later.append(work)

    def begin(self, site: Any) -> None:
        """Note the files of *site*, which is about to be built."""
        self._later.clear()
        self.built = _look(site.settings)

    def wait_for_changes(self, settings_file: str, settings: Mapping[str, Any]) -> Changes:
        """Return the files that changed since the build began; where none did yet, wait for the next."""
        self.follows = True
        told = Path(os.path.abspath(settings_file))
        paths = [*([os.fspath(told)] if told.exists() else []), *watched(settings)]
        among = FileChangeFilter(ignore_file_patterns=set(settings["IGNORE_FILES"]))
        watcher = watchfiles.watch(*paths, watch_filter=among, rust_timeout=PATIENCE, yield_on_timeout=True)
        changes = next(watcher)
        # From here on the watcher sees all; what came before it is seen by comparison.
        missed = {change for change in self._differences(settings) if among(*change)}
        # Pelican does not say before the end of a build where its settings were.
        if told.exists() and told.stat().st_mtime_ns > self.built.taken_at:
            missed.add((Change.modified, os.fspath(told)))
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

    def _differences(self, settings: Mapping[str, Any]) -> Iterator[tuple[Change, str]]:
        before, now = self.built.stamps, _look(settings).stamps
        for path, stamp in now.items():
            if before.get(path) != stamp:
                held = _content(path)
                # A build that writes into its own content must not lead to another for ever.
                if self._missed.get(path) != held:
                    self._missed[path] = held
                    yield Change.modified if path in before else Change.added, path
        for path in before.keys() - now.keys():
            yield Change.deleted, path


this_preview = Preview()
"""Of this process."""


def watched(settings: Mapping[str, Any]) -> list[str]:
    """Return the folders that a site is made of, as far as a preview follows them."""
    content = Path(settings["PATH"])
    folders = [
        content,
        Path(settings["THEME"]),
        *(content / name for name in settings["STATIC_PATHS"]),
        *map(Path, Settings.from_mapping(settings).links),
    ]
    return [os.path.abspath(folder) for folder in folders if folder.exists()]


def _look(settings: Mapping[str, Any]) -> Snapshot:
    return snapshot(watched(settings), written_by_builds(settings))


def written_by_builds(settings: Mapping[str, Any]) -> set[str]:
    """Return the real paths of what builds of a site write."""
    choices = Settings.from_mapping(settings)
    paths = (
        settings["OUTPUT_PATH"],
        settings["CACHE_PATH"],
        choices.register,
        choices.store_folder(Path.cwd()),
    )
    return {os.path.realpath(path) for path in paths if path}


def _content(path: str) -> bytes:
    try:
        return hashlib.blake2b(read_whole(Path(path))).digest()
    except OSError:
        return b""
