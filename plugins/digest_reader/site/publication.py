"""A publication is made beside what was published before, and put in its place when it is finished.

Whatever stops it (an error, a kill, a full disk), the published output is as it was.  The new one begins
with the old one's files, so that only what has changed is written; as links, which cost nothing, where
the system has them.

Pelican is told by its own signals: ``get_generators``, at the beginning of a run, and ``finalized``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pelican import signals

UNFINISHED, BEFORE, LOCK = ".unfinished", ".before", ".lock"
"""Endings: of the folder where a publication is made, of that before it, and of what only one may hold."""
PLACE = "DIGEST_OUTPUT"
"""The key under which a publication remembers where it belongs."""

_locks: dict[Path, FileLock] = {}
"""Held as long as a publication is made."""


def connect() -> None:
    """Make publications beside the output; connected last, since then all else is done at ``finalized``."""
    signals.get_generators.connect(begin)
    signals.finalized.connect(finish)


def begin(pelican: Any) -> None:
    """Have Pelican write beside its output, if this is a publication.

    Raises:
        SystemExit: another one is under way.
    """
    output = Path(os.path.realpath(pelican.output_path))
    if not pelican.settings["DIGEST_PUBLISH"] or not _can_be_replaced(output, Path(pelican.path)):
        return
    unfinished, before = _beside(output)
    _lock(output)
    if before.exists() and not output.exists():
        before.rename(output)  # the publication before was stopped between the two steps of `finish`
    for folder in (unfinished, before):
        shutil.rmtree(folder, ignore_errors=True)
    if output.is_dir():
        shutil.copytree(output, unfinished, symlinks=True, copy_function=_link)
    else:
        unfinished.mkdir(parents=True)
    pelican.output_path = pelican.settings["OUTPUT_PATH"] = os.fspath(unfinished)
    pelican.settings[PLACE] = os.fspath(output)


def finish(pelican: Any) -> None:
    """Put a finished publication in its place."""
    place = pelican.settings.pop(PLACE, None)
    if place is None:
        return
    output = Path(place)
    unfinished, before = _beside(output)
    if output.exists():
        output.rename(before)
    unfinished.rename(output)
    pelican.output_path = pelican.settings["OUTPUT_PATH"] = place
    shutil.rmtree(before, ignore_errors=True)
    _locks.pop(output).release()
    output.with_name(output.name + LOCK).unlink(missing_ok=True)


def _lock(output: Path) -> None:
    lock = FileLock(output.with_name(output.name + LOCK))
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise SystemExit(
            f"digest-reader: another publication of {output} is under way; wait for it."
        ) from error
    _locks[output] = lock


def _beside(output: Path) -> tuple[Path, Path]:
    return output.with_name(output.name + UNFINISHED), output.with_name(output.name + BEFORE)


def _can_be_replaced(output: Path, content: Path) -> bool:
    """Tell whether the folder holds nothing but the site, and can be renamed."""
    holds_content = Path(os.path.realpath(content)).is_relative_to(output)
    return not holds_content and not os.path.ismount(output) and os.access(output.parent, os.W_OK)


def _link(source: str, target: str) -> None:
    """Give a file a second name; copy it where that cannot be done."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
