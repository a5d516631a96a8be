"""Pelican's own cache, where it is damaged: a run that was interrupted leaves a file that stops the next."""

from __future__ import annotations

import gzip
import logging
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

NAMES = ("*Generator", "*Generator-Readers")


def set_damaged_aside(settings: Mapping[str, Any]) -> None:
    """Rename the files of Pelican's cache that cannot be read; the others stay as they are.

    Nothing is read where the site loads no cache (``LOAD_CONTENT_CACHE``).
    """
    if not settings["LOAD_CONTENT_CACHE"]:
        return
    unpacked = gzip.open if settings["GZIP_CACHE"] else open
    folder = Path(settings["CACHE_PATH"])
    for path in sorted(path for pattern in NAMES for path in folder.glob(pattern) if path.is_file()):
        try:
            with unpacked(path, "rb") as file:
                pickle.load(file)  # noqa: S301 - Pelican does the same next
        except Exception as error:  # a damaged pickle may raise anything
            path.replace(path.with_name(f"{path.name}.damaged"))
            reason = type(error).__name__
            logger.warning("Pelican's cache %s cannot be read (%s); it was set aside.", path, reason)
