"""A preview that misses no save.

Under ``--autoreload`` Pelican watches the files only between its builds, so that what is saved during one
would not be seen before the next save.  Here, what it waits for is any difference from the files as they
were when the build began.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
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
    signals.get_generators.connect(_preview.begin)


def take_over(_pelican: Any) -> None:
    """Let Pelican's preview wait as this module does."""
    pelican.wait_for_changes = _preview.wait_for_changes


class Preview:
    """What a preview knows of the files that it shows."""

    def __init__(self) -> None:
        self._began = 0.0
        self._built: dict[str, Stamp] = {}
        self._missed: dict[str, bytes] = {}
        """Files that changed during a build, and what they held."""

    def begin(self, site: Any) -> None:
        """Note the files of *site*; this is the first that Pelican's run tells its plugins."""
        self._began = time.time()
        self._built = dict(_stamps(_watched(None, site.settings)))

    def wait_for_changes(self, settings_file: str, settings: Mapping[str, Any]) -> Changes:
        """Return the files that changed since the build began; where none did yet, wait for the next."""
        paths = _watched(settings_file, settings)
        among = FileChangeFilter(ignore_file_patterns=set(settings["IGNORE_FILES"]))
        watcher = watchfiles.watch(*paths, watch_filter=among, rust_timeout=PATIENCE, yield_on_timeout=True)
        changes = next(watcher)
        # From here on the watcher sees all; what came before it is seen by comparison.
        missed = {change for change in self._differences(paths) if among(*change)}
        while not (changes or missed):
            changes = next(watcher)
        for _, path in changes:
            self._missed.pop(path, None)
        return changes | missed

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


_preview = Preview()


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
