"""Which files are in a folder, and how each was left.

Of tens of thousands of files the file system is asked for a good part of a second, during which other
work can go on: another process asks it, and imports no more than it needs.
"""

from __future__ import annotations

import marshal
import os
import struct
import subprocess
import sys
import time
from contextlib import suppress
from functools import cached_property

Stamp = bytes
"""A file's inode, its size in bytes, and the time of its last change in nanoseconds, 64 bits each."""
Scanned = tuple[dict[str, Stamp], set[str]]
"""The names of all files in a folder, with slashes, and their stamps; and the names of its folders."""


def scan(folder: str | os.PathLike[str]) -> Scanned:
    """Return what is in *folder*, at any depth; a link is a file."""
    files: dict[str, Stamp] = {}
    folders: set[str] = set()
    root = f"{os.fspath(folder)}{os.sep}"
    left = [""] if os.path.isdir(root) else []  # noqa: PTH112 - the other process needs no pathlib
    while left:
        inside = left.pop()
        for entry in os.scandir(root + inside):
            name = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                folders.add(name)
                left.append(f"{name}/")
            else:
                files[name] = stamp_of(entry.stat(follow_symlinks=False))
    return files, folders


def stamp_of(status: os.stat_result) -> Stamp:
    """Return what is another where a file was written anew."""
    return _packed(status.st_ino, status.st_size, status.st_mtime_ns)


_packed = struct.Struct("<QQq").pack


class Scanning:
    """A folder at which another process looks, from now on."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = os.path.realpath(folder)
        self.began = time.monotonic()
        options = "-I", "-S", f"-Xutf8={sys.flags.utf8_mode}"  # names are to be read as they are here
        command = [sys.executable, *options, __file__, self.folder]
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError):  # there is room for no other process
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )

    @cached_property
    def result(self) -> Scanned:
        """What is there.

        Raises:
            OSError: a folder cannot be read.
        """
        told = self._process.communicate()[0] if self._process else b""
        if not self._process or self._process.returncode:
            return scan(self.folder)
        scanned: Scanned = marshal.loads(told)  # noqa: S302 - by the code above
        return scanned


if __name__ == "__main__":
    sys.stdout.buffer.write(marshal.dumps(scan(sys.argv[1])))
