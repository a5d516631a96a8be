"""New digests into the site's folder, under readable names; nothing is lost, whatever happens.

A digest, its sidecar and the document that it was taken from are one unit: the others are in
their place before the text is.  Each file is written under a temporary name, flushed to the disk
and renamed, so that nobody ever sees half of it; whoever is interrupted can begin again.  Nothing
is ever overwritten.
"""

from __future__ import annotations

import glob
import hashlib
import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, count
from pathlib import Path

from filelock import FileLock

from digest_reader.discovery import ENDING, ORIGINAL, SIDECAR, shown_path
from digest_reader.documents import DocumentError, read_document
from digest_reader.edit.metadata import effective_metadata, slug_of
from digest_reader.edit.sidecar import Sidecar, read_sidecar
from digest_reader.files import TEMPORARY, TooLargeError, leads_outside, read_whole, write_whole
from digest_reader.model import Digest, InstallationError
from digest_reader.problems import Problem
from digest_reader.read import DecodeError, read
from digest_reader.read.decode import decode
from digest_reader.read.plain import plain
from digest_reader.read.split import has_header, pieces
from digest_reader.settings import Settings

DOCUMENT = 20
"""So many times more bytes than a text may a document have, with its fonts and pictures."""
AROUND_TEXT = frozenset({"furniture-in-text", "line-below-title"})
"""Problems of lines that may be none of the text."""


class Outcome(StrEnum):
    """What became of a file."""

    COPIED = "copied"
    THERE = "there already"
    REFUSED = "not copied"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one digest, for a person."""

    outcome: Outcome
    message: str
    problems: tuple[Problem, ...] = ()
    path: Path | None = None
    """The digest in the site's folder, where it is there."""


def ingest(
    paths: Iterable[Path], into: Path, settings: Settings, root: Path, *, dry_run: bool = False
) -> Iterator[Report]:
    """Take digests in, each with the sidecar beside it; yield what became of each.

    Texts are copied byte for byte; of other documents the text is taken.  A file of several digests is
    cut into one file each, byte for byte.  The document, and the file that was cut, are kept beside
    the first digest (``NAME.docx.original``).  The name is the date and the title.  A digest that is
    there already, in whatever encoding, lines or marks, is not copied again; a sidecar or document
    that it lacks is.  A fault of one file costs that file.

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
        yield from _Intake(into, settings, root, dry_run=True).take(paths)
        return
    into.mkdir(parents=True, exist_ok=True)
    with FileLock(_lock_of(into)):
        for torn in into.glob(f"{TEMPORARY}*"):
            torn.unlink()
        yield from _Intake(into, settings, root, dry_run=False).take(paths)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A digest as it came, and what goes with it."""

    shown: str
    """Where it comes from, for a person."""
    stem: str
    """Of the file's name."""
    data: bytes
    beside: Mapping[str, bytes]
    """Ending → the content of the file with this ending that stands beside the digest."""
    sidecar: Sidecar
    notes: tuple[Problem, ...] = ()


class _Refusal(Exception):
    """A file is not taken; the problems say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


class _Intake:
    """The folder that receives digests, and what is there already."""

    def __init__(self, into: Path, settings: Settings, root: Path, *, dry_run: bool) -> None:
        self.into = into
        self.settings = settings
        self.root = root
        self.dry_run = dry_run
        self.texts: dict[bytes, Path] = {}
        """Hash of a text → the digest that has it; likewise of its letters alone."""
        self.words: dict[bytes, Path] = {}
        self.names: defaultdict[str, list[Path]] = defaultdict(list)
        """Name, without a number at its end → the digests that have it."""
        self.stories: dict[Path, tuple[str, str, str]] = {}
        for path in sorted(into.rglob(f"*{ENDING}"), reverse=True):
            if path.is_file():
                self._remember(path, _bytes_of(path, settings.largest_file))

    def take(self, paths: Iterable[Path]) -> Iterator[Report]:
        """Take files in; yield what became of each, in the order given."""
        for path in paths:
            shown = shown_path(path, self.root)
            try:
                arrivals = self._open(path, shown)
            except Exception as error:
                yield _refused(shown, error)
            else:
                yield from self._take_all(arrivals)

    def _take_all(self, arrivals: Sequence[_Arrival]) -> Iterator[Report]:
        """Take the digests of one file in; the document goes with the first that is taken."""
        beside = arrivals[0].beside
        for arrival in arrivals:
            try:
                yield self._take(replace(arrival, beside=beside))
                beside = {}
            except Exception as error:
                yield _refused(arrival.shown, error)

    def _open(self, path: Path, shown: str) -> list[_Arrival]:
        """Return the digests of a file; what stands above the first, such as contents, is none.

        Raises:
            OSError: it cannot be read.
            _Refusal: it is a document without a text that can be had, or its sidecar is no digest's.
        """
        largest = self.settings.largest_file
        try:
            data = read_whole(path, DOCUMENT * largest)
        except TooLargeError as error:
            raise _Refusal(_too_large(shown, error.size, largest)) from error
        beside: dict[str, bytes] = {}
        sidecar = Sidecar()
        if os.path.isfile(path.with_suffix(SIDECAR)):  # noqa: PTH113 - no name is too long for it
            name = shown_path(path.with_suffix(SIDECAR), self.root)
            folders = self.settings.folders_of(path, self.root)
            if leads_outside(path.with_suffix(SIDECAR), folders):
                raise _Refusal(Problem(name, 0, "link-outside"))
            try:
                beside[SIDECAR] = read_whole(path.with_suffix(SIDECAR), self.settings.largest_sidecar)
            except TooLargeError as error:
                most = self.settings.largest_sidecar
                raise _Refusal(_too_large(name, error.size, most, "sidecar")) from error
            sidecar = read_sidecar(path.with_suffix(SIDECAR), name, folders=folders)
        notes: tuple[Problem, ...] = ()
        try:
            document = read_document(path.name, data)
        except DocumentError as error:
            raise _Refusal(Problem(shown, 0, error.code, error.arguments)) from error
        if document is None and len(data) > self.settings.largest_bulletin:
            raise _Refusal(_too_large(shown, len(data), self.settings.largest_bulletin))
        if document is not None:
            beside[document.ending + ORIGINAL] = data
            data = document.text.encode()
            notes = tuple(Problem(shown, 0, "mail-attachment", (name,)) for name in document.unread)
        parts = self._split(data)
        if len(parts) == 1 and parts[0][2] == data:
            return [_Arrival(shown, path.stem, data, beside, sidecar, notes)]
        if len(parts) > 1 and SIDECAR in beside:
            raise _Refusal(Problem(shown, 0, "sidecar-of-several", (str(len(parts)),)))
        if document is None:
            beside[ENDING + ORIGINAL] = data
        if (above := parts[0][0] - 1) > 0:
            line = next((line.strip() for line in decode(data).text.split("\n") if line.strip()), "")
            notes = (*notes, Problem(shown, 1, "line-left-out", (line, str(above)), "above"))
        arrivals = [
            _Arrival(f"{shown}, lines {first} to {last},", path.stem, part, beside, sidecar)
            for first, last, part in parts
        ]
        return [replace(arrivals[0], notes=notes), *arrivals[1:]]

    def _split(self, data: bytes) -> list[tuple[int, int, bytes]]:
        """Return the digests in a text, each with its first and last line; the whole where that is one."""
        mastheads = self.settings.mastheads
        parts = pieces(data, mastheads=mastheads)
        texts = [decode(part).text for part in parts] if len(parts) > 1 else []
        if not texts or _letters("".join(texts)) != _letters(decode(data).text):
            return [(1, 1, data)]  # an encoding that is told by the whole file alone, perhaps
        ends = list(accumulate(text.count("\n") for text in texts))
        lines = [(start + 1, end) for start, end in zip([0, *ends[:-1]], ends, strict=True)]
        numbered = [(first, max(first, last), part) for (first, last), part in zip(lines, parts, strict=True)]
        return numbered if has_header(parts[0], mastheads=mastheads) else numbered[1:]

    def _take(self, arrival: _Arrival) -> Report:
        """Write a digest and what goes with it, unless it is there.

        Raises:
            OSError: it cannot be written.
            _Refusal: it is no digest.
        """
        if len(arrival.data) > self.settings.largest_file:
            raise _Refusal(_too_large(arrival.shown, len(arrival.data), self.settings.largest_file))
        digest = self._read(arrival.data, arrival.shown, arrival.sidecar)
        metadata = effective_metadata(digest, arrival.sidecar, self.settings)
        problems = (*arrival.notes, *metadata.problems)
        if metadata.status == "skip":
            raise _Refusal(*problems)
        slug = metadata.slug or slug_of(arrival.stem) or "digest"
        name = f"{metadata.date}-{slug}" if metadata.date else slug
        text = decode(arrival.data).text
        if same := self.texts.get(_hash(text)):
            return self._complete(arrival, same, "is", problems)
        if same := self.words.get(_hash(_letters(text))):
            return self._complete(arrival, same, "has the words of", problems)
        namesakes = self.names[name]
        if same := next((path for path in namesakes if self._story_of(path) == _story(digest)), None):
            return self._complete(arrival, same, "tells the story of", problems)
        target = self._free(name, arrival.beside)
        if not self.dry_run:
            for ending, content in arrival.beside.items():
                write_whole(target.with_suffix(ending), content)
            write_whole(target, arrival.data)
        message = f"{arrival.shown} to {shown_path(target, self.root)}"
        if namesakes:
            message += f"; {shown_path(namesakes[0], self.root)} has its date and title"
        self._remember(target, arrival.data)
        self.stories[target] = _story(digest)
        return Report(Outcome.COPIED, message, problems, target)

    def _read(self, data: bytes, shown: str, sidecar: Sidecar) -> Digest:
        try:
            return read(
                data,
                shown,
                mastheads=self.settings.mastheads,
                default=self.settings.lang,
                language=sidecar.lang,
                said=sidecar.lines.said,
            )
        except DecodeError as error:
            raise _Refusal(Problem(shown, 0, "no-text", (str(error),))) from error

    def _remember(self, path: Path, data: bytes) -> None:
        """Count a digest as one that is there."""
        self.names[path.stem].append(path)
        if numbered := re.fullmatch(r"(.+)-\d+", path.stem):
            self.names[numbered[1]].append(path)
        try:
            text = decode(data).text
        except DecodeError:
            return
        if letters := _letters(text):
            self.texts[_hash(text)] = path
            self.words[_hash(letters)] = path

    def _story_of(self, path: Path) -> tuple[str, str, str]:
        """Return what a digest that is there tells; nothing where it cannot be read."""
        if path not in self.stories:
            try:
                self.stories[path] = _story(
                    self._read(_bytes_of(path, self.settings.largest_file), str(path), Sidecar())
                )
            except Exception:
                self.stories[path] = ("", "", "")
        return self.stories[path]

    def _complete(self, arrival: _Arrival, there: Path, how: str, problems: tuple[Problem, ...]) -> Report:
        """Give a digest that is there what it lacks; say what was done about it."""
        message = f"{arrival.shown} {how} {shown_path(there, self.root)}"
        for ending, content in arrival.beside.items():
            target = there.with_suffix(ending)
            what = "sidecar" if ending == SIDECAR else "document"
            if not os.path.lexists(target):
                if not self.dry_run:
                    write_whole(target, content)
                message += f"; its {what} was copied"
            elif _bytes_of(target) != content:
                message += f"; its own {what} was left as it is"
        return Report(Outcome.THERE, message, problems, there)

    def _free(self, name: str, beside: Mapping[str, bytes]) -> Path:
        """Return a name that is free for a digest and what goes with it; a number keeps it from others.

        A sidecar or document without a digest is somebody's, unless it is the very one that is to
        be written: then an earlier run was interrupted.
        """
        for number in count(1):
            path = self.into / f"{name}{'' if number == 1 else f'-{number}'}{ENDING}"
            if os.path.lexists(path) or path in self.stories:
                continue
            orphans = [path.with_suffix(SIDECAR), *self.into.glob(f"{glob.escape(path.stem)}.*{ORIGINAL}")]
            ours = {path.with_suffix(ending): content for ending, content in beside.items()}
            if all(ours.get(orphan) == _bytes_of(orphan) for orphan in orphans if os.path.lexists(orphan)):
                return path
        raise AssertionError  # there is always another number


def _too_large(shown: str, size: int, largest: int, what: str = "file") -> Problem:
    return Problem(shown, 0, f"{what}-too-large", (f"{size:,}", f"{largest:,}"))


def _refused(shown: str, error: Exception) -> Report:
    """Say why a file is not taken; whatever it is, one file does not cost the others.

    Raises:
        ImportError, InstallationError: it is no fault of the file.
    """
    match error:
        case ImportError() | InstallationError():
            raise error
        case _Refusal():
            return Report(Outcome.REFUSED, shown, error.problems)
        case OSError():
            return Report(Outcome.REFUSED, f"{shown} ({error.strerror or error})")
    arguments = type(error).__name__, " ".join(str(error).split())
    return Report(Outcome.REFUSED, shown, (Problem(shown, 0, "unforeseen", arguments),))


def _story(digest: Digest) -> tuple[str, str, str]:
    """Return who tells what, letters alone, without the lines that may be none of the text."""
    outlet = digest.byline.outlet if digest.byline else ""
    around = {problem.arguments[0] for problem in digest.problems if problem.code in AROUND_TEXT}
    text = " ".join(paragraph for paragraph in digest.paragraphs if paragraph not in around)
    return _letters(outlet), _letters(digest.title), _letters(text)


def _lock_of(folder: Path) -> Path:
    """Return where a folder's lock lies: outside it, for what lies in it is published."""
    name = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"digest-reader-{name}.lock"


def _bytes_of(path: Path, most: int = sys.maxsize) -> bytes:
    try:
        return read_whole(path, most)
    except (OSError, TooLargeError):
        return b""


def _letters(text: str) -> str:
    """Return letters and figures alone: the same whatever marks, lines and capitals a text has."""
    return re.sub(r"[\W_]+", "", plain(text))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
