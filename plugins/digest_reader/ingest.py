"""New digests into the site's folder, under readable names; nothing is lost, whatever happens.

A digest and its sidecar are one unit: the sidecar is in its place before the text is.  Each
file is written under a temporary name, flushed to the disk and renamed, so that nobody ever sees
half of it; whoever is interrupted can begin again.  Nothing is ever overwritten.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path

from filelock import FileLock

from digest_reader.discovery import ENDING, SIDECAR, shown_path
from digest_reader.files import TEMPORARY, write_whole
from digest_reader.problems import Problem
from digest_reader.publish import read_digest, unrestored
from digest_reader.read.decode import DecodeError, decode
from digest_reader.settings import Settings


class Outcome(StrEnum):
    """What became of a file."""

    COPIED = "copied"
    THERE = "there already"
    REFUSED = "not copied"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one file, for a person."""

    outcome: Outcome
    message: str
    problems: tuple[Problem, ...] = ()


def ingest(
    paths: Iterable[Path], into: Path, settings: Settings, root: Path, *, dry_run: bool = False
) -> Iterator[Report]:
    """Copy digests, byte for byte, each with the sidecar beside it; yield what became of each file.

    The name is the date and the title.  A digest whose text is there already is not copied again;
    a sidecar that it lacks is.  A fault of one file costs that file.

    Args:
        paths: the digests' files.
        into: the folder that receives the copies; made where it is missing.
        settings: what the site's owner chose.
        root: messages name files as seen from this folder.
        dry_run: say what would be done, and do nothing.

    Raises:
        OSError: the folder cannot be made or locked.
    """
    if dry_run:
        yield from _ingest(paths, into, settings, root, dry_run=True)
        return
    into.mkdir(parents=True, exist_ok=True)
    with FileLock(_lock_of(into)):
        for torn in into.glob(f"{TEMPORARY}*"):
            torn.unlink()
        yield from _ingest(paths, into, settings, root, dry_run=False)


def _ingest(
    paths: Iterable[Path], into: Path, settings: Settings, root: Path, *, dry_run: bool
) -> Iterator[Report]:
    present = {
        key: path for path in sorted(into.rglob(f"*{ENDING}"), reverse=True) if (key := _text_key(path))
    }
    planned: set[Path] = set()
    for path in paths:
        shown = shown_path(path, root)
        post = read_digest(path, settings, root, restore=unrestored)
        if post.status == "skip":
            yield Report(Outcome.REFUSED, shown, post.problems)
            continue
        try:
            data, sidecar = path.read_bytes(), _sidecar_of(path)
            key = _text_key(path)
            if key in present:
                added = _complete(present[key], sidecar, dry_run=dry_run)
                message = f"{shown} is {shown_path(present[key], root)}{added}"
                yield Report(Outcome.THERE, message, post.problems)
                continue
            name = f"{post.date}-{post.slug}" if post.date else post.slug
            target = _free_name(into, name, sidecar, planned)
            if not dry_run:
                if sidecar is not None:
                    write_whole(target.with_suffix(SIDECAR), sidecar)
                write_whole(target, data)
        except OSError as error:
            yield Report(Outcome.REFUSED, f"{shown} ({error.strerror})", post.problems)
            continue
        planned.add(target)
        present[key] = target
        yield Report(Outcome.COPIED, f"{shown} to {shown_path(target, root)}", post.problems)


def _lock_of(folder: Path) -> Path:
    """Return where a folder's lock lies: outside it, for what lies in it is published."""
    name = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"digest-reader-{name}.lock"


def _text_key(path: Path) -> bytes:
    """Return what a file has in common with its twins in other encodings; nothing where it has no text."""
    try:
        return hashlib.sha256(decode(path.read_bytes()).text.encode()).digest() if path.is_file() else b""
    except (OSError, DecodeError):
        return b""


def _sidecar_of(path: Path) -> bytes | None:
    sidecar = path.with_suffix(SIDECAR)
    return sidecar.read_bytes() if os.path.isfile(sidecar) else None  # noqa: PTH113 - no name is too long for it


def _complete(digest: Path, sidecar: bytes | None, *, dry_run: bool) -> str:
    """Give a digest that is there the sidecar that it lacks; say what was done about it."""
    target = digest.with_suffix(SIDECAR)
    if sidecar is None:
        return ""
    if target.exists():
        return "" if target.read_bytes() == sidecar else "; its own sidecar was left as it is"
    if not dry_run:
        write_whole(target, sidecar)
    return "; its sidecar was copied"


def _free_name(folder: Path, name: str, sidecar: bytes | None, planned: set[Path]) -> Path:
    """Return a name that is free for a digest and its sidecar; a number keeps it from those that are there.

    A sidecar without a digest is somebody's, unless it is the very one that is to be copied: then an
    earlier copying was interrupted.
    """
    for number in count(1):
        path = folder / f"{name}{ENDING if number == 1 else f'-{number}{ENDING}'}"
        orphan = path.with_suffix(SIDECAR)
        if path in planned or os.path.lexists(path):
            continue
        if not os.path.lexists(orphan) or (sidecar is not None and _sidecar_of(path) == sidecar):
            return path
    raise AssertionError  # there is always another number
