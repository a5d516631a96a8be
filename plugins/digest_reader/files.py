"""Files that are read and written whole or not at all, however large, and whoever is interrupted."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

TEMPORARY = ".digest-reader-"
"""How the names of files begin that are not whole yet; they are nobody's digests."""


INSTANT = 20_000_000
"""Nanoseconds in which two changes of a file may bear one time: a file that is so new may change unseen."""

Stamp = tuple[int, int, int, int]
"""Times of a file's last change and of its entry's, its size, and its number in the file system."""


class TooLargeError(Exception):
    """A file has more bytes than may be read.

    Attributes:
        size: its bytes.
    """

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def name_within(folder: str, path: str) -> str:
    """Return *path* as seen from *folder*; both are absolute and plain."""
    inside = f"{folder}{os.sep}"
    return path[len(inside) :] if path.startswith(inside) else os.path.relpath(path, folder)


def leads_outside(path: Path, folders: Iterable[Path | str]) -> bool:
    """Tell whether *path* is a link to a place that is in none of *folders*."""
    if not os.path.islink(path):  # noqa: PTH114 - no name is too long for it
        return False
    real = Path(os.path.realpath(path))
    return not any(real.is_relative_to(os.path.realpath(folder)) for folder in folders)


def stamp_of(status: os.stat_result) -> Stamp:
    """Return what is another where a file has changed, unless it did so within an `INSTANT`."""
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Files as they were at one moment."""

    stamps: dict[str, Stamp] = field(default_factory=dict)
    """By their paths; of a link, that of what it leads to, and noughts where that cannot be told."""
    linked: set[str] = field(default_factory=set)
    """Those of the paths that are links, or lead through some."""
    taken_at: int = 0
    """In nanoseconds since the epoch."""


def snapshot(paths: Iterable[str], left_out: Iterable[str] = ()) -> Snapshot:
    """Look at all files of some folders, and at single files; links are followed, into each folder once.

    Args:
        paths: absolute and plain.
        left_out: real paths that are not looked at, with all that is inside.
    """
    taken = Snapshot(taken_at=time.time_ns())
    passed_by = set(left_out)
    seen = set(passed_by)
    left = [(path, os.path.realpath(path)) for path in paths]
    while left:
        path, real = left.pop()
        try:
            status = os.stat(path)  # noqa: PTH116
            if not stat.S_ISDIR(status.st_mode):
                if real not in passed_by:
                    taken.stamps[path] = stamp_of(status)
                    if real != path:
                        taken.linked.add(path)
            elif real not in seen and not path.endswith("__pycache__"):
                seen.add(real)
                left += sorted((entry.path, _real(entry, real)) for entry in os.scandir(path))
        except OSError:
            taken.stamps[path] = 0, 0, 0, 0
    return taken


def _real(entry: os.DirEntry[str], folder: str) -> str:
    """Return the real path of an entry of the *folder* of that real path."""
    return os.path.realpath(entry.path) if entry.is_symlink() else os.path.join(folder, entry.name)  # noqa: PTH118


def hash_of(path: Path) -> bytes:
    """Return the SHA-256 of a file, which is read once as long as it bears one stamp.

    Raises:
        OSError: it cannot be read.
    """
    return _hash_of(path, stamp_of(path.stat()))


@cache
def _hash_of(path: Path, _stamp: Stamp) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def read_whole(path: Path, most: int = sys.maxsize) -> bytes:
    """Return the content of a file of no more than *most* bytes; a larger one is not read.

    Raises:
        OSError: it cannot be read, or is a pipe or device, which might never end.
        TooLargeError: it is larger.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "it is no file", os.fspath(path))
    with path.open("rb") as file:
        if (size := os.fstat(file.fileno()).st_size) > most:
            raise TooLargeError(size)
        return file.read()


def write_whole(path: Path, data: bytes) -> None:
    """Write *data* under a temporary name beside *path*, flush it to the disk, and rename it to *path*.

    A file that is there is replaced, and keeps its permissions.

    Raises:
        OSError: there is no room, or the folder may not be written to; nothing is left behind.
    """
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=TEMPORARY, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
