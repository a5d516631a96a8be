"""Files that are written whole or not at all, whoever is interrupted or runs out of room."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

TEMPORARY = ".digest-reader-"
"""How the names of files begin that are not whole yet; they are nobody's digests."""


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
