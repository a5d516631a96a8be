"""Which files are digests.

Digests are the regular ``.txt`` files in a folder and in those inside it.  A link counts as what
it leads to, but only within the folders that are allowed: a link to anywhere else would publish
what lies there.  Whatever else looks like a digest, a sidecar or a document is named, and left
alone: nothing is dropped without a word, and nothing is opened that might never end.
"""

from __future__ import annotations

import os
import stat
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file that is no folder, or why it is not looked into."""

    path: Path
    fault: _Fault | None = None


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
        paths: folders, which are searched, and single files, which are digests whatever they are called.
        root: problems name files as seen from this folder.
        links: folders, beside the one that is searched, into which links may lead.
        others: endings of files that somebody else reads, such as ``.md``.
        documents: endings, in small letters, of files that count as digests beside those in ``.txt``.
        excluded: folders that are not searched.
    """
    digests: set[Path] = set()
    problems: list[Problem] = []

    def note(path: Path, fault: _Fault) -> None:
        problems.append(Problem(shown_path(path, root), 0, fault.code, fault.arguments, fault.variant))

    visited = {os.path.realpath(folder) for folder in excluded}
    for start in (Path(os.path.abspath(path)) for path in paths):
        if not start.is_dir():
            entry = _look(start, allowed=None)
            digests |= set() if entry.fault else {start}
            if entry.fault:
                note(start, entry.fault)
            continue
        allowed = [start, *links]
        for entry in _walk(start, allowed, visited):
            ours = entry.path.suffix == ENDING or entry.path.suffix.lower() in documents
            if entry.fault and _is_sidecar(entry.path, documents):
                continue  # it is told with its digest
            if fault := entry.fault or (None if ours else _stray(entry.path, root, others, documents)):
                note(entry.path, fault)
            elif ours:
                digests.add(entry.path)
    return Discovery(tuple(sorted(digests)), tuple(sorted(problems, key=lambda problem: problem.path)))


def _walk(folder: Path, allowed: Sequence[Path | str], visited: set[str]) -> Iterator[_Entry]:
    """Yield the entries of a folder and of those inside it, each folder once however links lead there."""
    real = os.path.realpath(folder)
    if real in visited:
        return
    visited.add(real)
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        yield _Entry(folder, _Fault("folder-unreadable", (str(error.strerror),)))
        return
    for path in paths:
        if path.name.startswith("."):
            continue
        entry = _look(path, allowed)
        if entry.fault is None and entry.path.is_dir():
            yield from _walk(entry.path, allowed, visited)
        else:
            yield entry


def _look(path: Path, allowed: Sequence[Path | str] | None) -> _Entry:
    """Look at *path* without opening it; a link may lead into *allowed* folders, anywhere where None."""
    try:
        real = os.path.realpath(path, strict=True)
        mode = os.stat(real).st_mode  # noqa: PTH116 - the path is resolved already
    except OSError as error:
        return _Entry(path, _Fault("link-broken", (str(error.strerror),)))
    if allowed is not None and leads_outside(path, allowed):
        return _Entry(path, _Fault("link-outside"))
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return _Entry(path, _Fault("no-file"))
    return _Entry(path)


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
