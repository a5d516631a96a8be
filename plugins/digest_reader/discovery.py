"""Which files are digests.

Digests are the regular ``.txt`` files in a folder and in those inside it.  A link counts as what
it leads to, but only within the folders that are allowed: a link to anywhere else would publish
what lies there.  Whatever else looks like a digest, a sidecar or a document is named, and left
alone: nothing is dropped without a word, and nothing is opened that might never end.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest_reader.files import leads_outside
from digest_reader.problems import Problem
from digest_reader.text import visible

ENDING = ".txt"
SIDECAR = ".toml"
ORIGINAL = ".original"
"""How the name of a document ends whose text is a digest: ``NAME.docx.original`` beside ``NAME.txt``."""
DOCUMENTS = (".docx", ".eml", ".htm", ".html", ".odt", ".pdf", ".rtf")
"""Endings of documents that are read when they are brought in."""
PELICANS = frozenset({".htm", ".html", ".markdown", ".md", ".mdown", ".mkd", ".rst"})
"""Endings that Pelican reads by itself."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """The digests of a folder, in the order of their names, and what is not read there."""

    digests: tuple[Path, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a file is not read; see `digest_reader.problems.Problem`."""

    code: str
    arguments: tuple[str, ...] = ()
    variant: str = ""

    def problem(self, path: Path, root: Path) -> Problem:
        """Return it as what is wrong with the file at *path*, as seen from *root*."""
        return Problem(shown_path(path, root), 0, self.code, self.arguments, self.variant)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file that is no folder, or why it is not looked into."""

    name: str
    """Its path; of a large site most need no more."""
    fault: _Fault | None

    @property
    def path(self) -> Path:
        """The same as a path."""
        return Path(self.name)


def discover(
    paths: Sequence[Path],
    root: Path,
    *,
    links: Collection[Path | str] = (),
    others: Collection[str] = PELICANS,
    documents: Collection[str] = (),
    excluded: Collection[Path] = (),
) -> Discovery:
    """Find the digests at *paths*.

    Args:
        paths: folders, which are searched, and single files, which are digests whatever they are called,
            but for the sidecars that a shell names among them.
        root: problems name files as seen from this folder.
        links: folders, beside the one that is searched, into which links may lead.
        others: endings of files that somebody else reads, such as ``.md``.
        documents: endings, in small letters, of files that count as digests beside those in ``.txt``.
        excluded: folders that are not searched.
    """
    digests: dict[str, Path] = {}  # almost in order
    problems: list[Problem] = []
    shut = {os.path.realpath(folder) for folder in excluded}
    visited: dict[str, Path] = {}
    for start in (Path(os.path.abspath(path)) for path in paths):
        if not start.is_dir():
            if fault := _fault_of(start, allowed=None):
                problems.append(fault.problem(start, root))
            elif not _is_sidecar(start, documents):
                digests[os.fspath(start)] = start
            continue
        for entry in _walk(start, root, [start, *links], visited, shut):
            ours = entry.name.endswith(ENDING) or entry.path.suffix.lower() in documents
            if entry.fault and _is_sidecar(entry.path, documents):
                continue  # it is told with its digest
            if fault := entry.fault or (None if ours else _stray(entry.path, root, others, documents)):
                problems.append(fault.problem(entry.path, root))
            elif ours:
                digests[entry.name] = entry.path
    return Discovery(
        tuple(sorted(digests.values())), tuple(sorted(problems, key=lambda problem: problem.path))
    )


def closed(
    folder: Path, root: Path, links: Collection[Path | str] | None = None
) -> Iterator[tuple[Path, Problem]]:
    """Yield what in *folder*, hidden or not, nobody should open or go into, and why.

    That are pipes and devices, and links that lead nowhere, out of where they may, or to a folder that is
    searched already: who follows one of those comes back for ever.

    Args:
        folder: the folder; of a file, or where there is nothing, nothing is told.
        root: problems name files as seen from this folder.
        links: folders, beside the one that is searched, into which links may lead; anywhere where None.
    """
    if not folder.is_dir():
        return
    start = Path(os.path.abspath(folder))
    allowed = None if links is None else [start, *links]
    for entry in _walk(start, root, allowed, {}, with_hidden=True):
        if entry.fault:
            yield entry.path, entry.fault.problem(entry.path, root)


def _walk(
    start: Path,
    root: Path,
    allowed: Sequence[Path | str] | None,
    visited: dict[str, Path],
    shut: Collection[str] = (),
    *,
    with_hidden: bool = False,
) -> Iterator[_Entry]:
    """Yield what lies in a folder and in those inside it, each folder once however links lead there.

    Links are followed last, so that a file is named where it lies.

    Args:
        start: the folder.
        root: faults name folders as seen from this one.
        allowed: folders into which links may lead; anywhere where None.
        visited: real folder → its first name; those that are searched are added.
        shut: real folders that are not searched.
        with_hidden: also what has a name that begins with a dot.
    """
    folders, linked = [start], deque[Path]()
    while folders or linked:
        folder = folders.pop() if folders else linked.popleft()
        real = os.path.realpath(folder)
        if real in shut:
            continue
        if real in visited:
            if folder != start:
                yield _Entry(os.fspath(folder), _Fault("folder-again", (shown_path(visited[real], root),)))
            continue
        visited[real] = folder
        try:
            with os.scandir(folder) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except OSError as error:
            yield _Entry(os.fspath(folder), _Fault("folder-unreadable", (str(error.strerror),)))
            continue
        for entry in entries:
            if entry.name.startswith(".") and not with_hidden:
                continue
            # Of most the folder tells that they are no links, pipes or devices.
            is_plain = entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)
            fault = None if is_plain else _fault_of(Path(entry.path), allowed)
            if fault is None and entry.is_dir():
                (linked if entry.is_symlink() else folders).append(Path(entry.path))
            else:
                yield _Entry(entry.path, fault)


def _fault_of(path: Path, allowed: Sequence[Path | str] | None) -> _Fault | None:
    """Look at *path* without opening it; a link may lead into *allowed* folders, anywhere where None."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return _Fault("link-broken", (str(error.strerror),))
    if allowed is not None and leads_outside(path, allowed):
        return _Fault("link-outside")
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else _Fault("no-file")


def _stray(path: Path, root: Path, others: Collection[str], documents: Collection[str]) -> _Fault | None:
    """Say why a file in a digests' folder is read neither as a digest nor beside one."""
    ending = path.suffix.lower()
    if ending in others:
        return None
    if ending == ORIGINAL:
        digest = path.with_suffix("").with_suffix(ENDING)
        return None if digest.exists() else _Fault("stray-file", (shown_path(digest, root),), "original")
    if ending in DOCUMENTS:
        return _Fault("stray-file", (shown_path(path, root),), "document")
    if ending not in (ENDING, SIDECAR):
        return _Fault("stray-file", (ENDING,))
    if path.suffix != ending:
        return _Fault("stray-file", (ending,), "capitals")
    if _is_sidecar(path, documents):
        return None
    return _Fault("stray-file", (shown_path(path.with_suffix(ENDING), root),), "sidecar")


def _is_sidecar(path: Path, documents: Collection[str]) -> bool:
    """Tell whether a file stands beside a digest whose sidecar it is."""
    endings = (ENDING, *documents)
    return path.suffix == SIDECAR and any(path.with_suffix(ending).exists() for ending in endings)


def shown_path(path: Path, root: Path) -> str:
    """Return *path* as a person would write it from *root*, safe to print whatever its bytes."""
    path, root = Path(os.path.abspath(path)), Path(os.path.abspath(root))
    seen = path.relative_to(root) if path.is_relative_to(root) else path
    text = os.fsencode(seen).decode("utf-8", "backslashreplace")
    return visible(text)
