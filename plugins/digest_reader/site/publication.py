"""A publication is made beside what was published before, and put in its place when it is finished.

Whatever stops it (an error, a kill, a full disk), the published output is as it was.  Only the files that
are others than there are made beside it, so that a small change of a large site is a small matter.  They
get their places in a last step that writes no byte, each in one go; were it interrupted, the next
publication would first do the rest of it.

Pelican is told by its own signals: ``get_generators``, at the beginning of a run, and ``finalized``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pelican import signals

from digest_reader.addresses import write_register
from digest_reader.settings import SettingsError
from digest_reader.site.output import BUILD, PLACE, PUBLISHED, STORE, move
from digest_reader.site.preview import this_preview
from digest_reader.site.scan import scan
from digest_reader.text import visible

UNFINISHED, FINISHED, LOCK = ".unfinished", ".finished", ".lock"
"""Endings: of the folder where a publication is made, of the same when it is, and of what one alone holds."""
SITE, GONE = "site", "gone"
"""What that folder has: the new files, and the names of those that are no longer of the site."""

_locks: dict[Path, FileLock] = {}
"""Held as long as a publication is made."""


def connect() -> None:
    """Make publications beside the output; connected last, since then all else is done at ``finalized``."""
    signals.get_generators.connect(begin)
    signals.finalized.connect(note)
    signals.finalized.connect(finish)


def begin(pelican: Any) -> None:
    """Have Pelican write beside its output, if this is a publication.

    Raises:
        SystemExit: another one is under way.
        SettingsError: nothing can be written where the output is to be.
    """
    try:
        _begin(pelican)
    except OSError as error:
        place = visible(str(pelican.output_path))
        raise SettingsError(
            f"OUTPUT_PATH is {place!r}, where nothing can be written ({error.strerror}); give another."
        ) from error


def _begin(pelican: Any) -> None:
    output = Path(os.path.realpath(pelican.output_path))
    if not pelican.settings["DIGEST_PUBLISH"] or not _can_be_replaced(output, Path(pelican.path)):
        output.mkdir(parents=True, exist_ok=True)
        return
    unfinished, finished = _beside(output)
    _lock(output)
    if finished.exists():
        _put_in_place(finished, output)  # the publication before was stopped in its last step
        pelican.settings[BUILD].look(output)
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / SITE).mkdir(parents=True)
    pelican.output_path = pelican.settings["OUTPUT_PATH"] = os.fspath(unfinished / SITE)
    pelican.settings[PLACE] = os.fspath(output)


def is_unfinished(pelican: Any) -> bool:
    """Tell whether a publication of the site has begun, or was stopped, and has not come to its end."""
    output = Path(os.path.realpath(pelican.output_path))
    return any(path.exists() for path in (*_beside(output), output.with_name(output.name + LOCK)))


def note(pelican: Any) -> None:
    """Note in store and register what was used and published, once all of it is written.

    Raises:
        SettingsError: the register cannot be written.
    """
    if STORE in pelican.settings:
        finish = pelican.settings[STORE].finishing()
        if this_preview.follows:
            this_preview.later(finish)
        else:
            finish()
    for path, addresses in pelican.settings.pop(PUBLISHED, {}).items():
        try:
            write_register(path, addresses)
        except OSError as error:
            place = visible(str(path))
            raise SettingsError(
                f"DIGEST_REGISTER is {place!r}, which cannot be written ({error.strerror}); give another."
            ) from error


def finish(pelican: Any) -> None:
    """Put a finished publication in its place."""
    place = pelican.settings.pop(PLACE, None)
    if place is None:
        return
    output = Path(place)
    unfinished, finished = _beside(output)
    gone = pelican.settings[BUILD].output.gone - scan(unfinished / SITE)[0].keys()
    (unfinished / GONE).write_bytes(b"\0".join(map(os.fsencode, sorted(gone))))
    unfinished.rename(finished)
    _put_in_place(finished, output)
    pelican.output_path = pelican.settings["OUTPUT_PATH"] = place
    _locks.pop(output).release()
    output.with_name(output.name + LOCK).unlink(missing_ok=True)


def _put_in_place(finished: Path, output: Path) -> None:
    """Give the files of a finished publication their places, as often as it takes."""
    site = finished / SITE
    if not output.exists() and site.exists():
        site.rename(output)
    elif site.exists():
        move(
            site, output, [os.fsdecode(name) for name in (finished / GONE).read_bytes().split(b"\0") if name]
        )
        shutil.rmtree(site)  # before the names of what goes, which are asked for as long as there is a site
    shutil.rmtree(finished)


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
    return output.with_name(output.name + UNFINISHED), output.with_name(output.name + FINISHED)


def _can_be_replaced(output: Path, content: Path) -> bool:
    """Tell whether the folder holds nothing but the site, and files can be moved into it from beside it."""
    holds_content = Path(os.path.realpath(content)).is_relative_to(output)
    return not holds_content and not os.path.ismount(output) and os.access(output.parent, os.W_OK)
