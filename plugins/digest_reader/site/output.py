"""The output folder: what the writer wrote into it, of what, and what it need not write again.

Pelican empties the folder before each build (``DELETE_OUTPUT_DIRECTORY``) and writes every file anew.
Here only those files are taken away at first that are not known to be the writer's, as it left them;
they come from elsewhere (other plugins) and are made again.  The writer's own, static files among them,
stay until the build is over, so that whoever looks at a preview meanwhile sees a whole site, and those
that it neither wrote nor confirmed go then.

A file is known by its inode, size and time of change as they were when it was written, so a file that
something else has touched since is not known, and a build may be killed at any moment: what it wrote
does not match what was noted before it, and is made anew.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import struct
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import msgspec

from digest_reader import languages
from digest_reader.files import TEMPORARY
from digest_reader.site.scan import Scanned, Stamp, scan, stamp_of
from digest_reader.store import fingerprint, key_of

BUILD = "DIGEST_BUILD"
"""The key under which a run remembers its `site.writer.Build`; Pelican hands settings to every step."""
STORE = "DIGEST_STORE_OPEN"
"""The same of its store, out of which texts are taken until it is over."""
PUBLISHED = "DIGEST_ADDRESSES_PUBLISHED"
"""The same of what it is to note in the register."""
PLACE = "DIGEST_OUTPUT"
"""The same of where a publication, which is made elsewhere, belongs."""
WRITTEN = "DIGEST_WRITTEN_PAGES"
"""The same of its pages: their content, if they have one, and whether they are listed."""
RUNS_OWN = (BUILD, "OUTPUT_PATH", PLACE, PUBLISHED, STORE, WRITTEN)
"""Settings that are none, but a run's own notes, and where it writes."""

WRITING = (
    "addresses",
    "collection",
    "languages/__init__",
    "model",
    "problems",
    "publish",
    "render",
    "sentences",
    "settings",
    "site",
    "store",
    "text",
    "words",
    # Of the rooms that posts come from, what is used of posts too.
    "edit/metadata",
    "edit/sidecar",
    "read/bylines",
    "read/plain",
    "restore/typography",
)
"""The rooms on which a file depends, beside the posts that it shows; see `code_of_writing`."""
LIBRARIES = (
    "babel",
    "beautifulsoup4",
    "bibtexparser",
    "feedgenerator",
    "jinja2",
    "markupsafe",
    "pelican",
    "rispy",
    "typogrify",
)
"""They make what is written."""

Names = tuple[str, ...]
"""Of variables, or of attributes."""

T = TypeVar("T", str, Names)


@languages.cached
def code_of_writing() -> str:
    """Return a hash of what makes files of posts, whatever made these: the code, and the languages' words."""
    words = (f"languages/{code}/language.toml" for code in languages.codes())
    return key_of(fingerprint(*WRITING, *words), [version(name) for name in LIBRARIES])


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file was made of."""

    key: bytes
    """Of all of it; empty where there is none, and the file is made every time."""
    names: Names = ()
    """Variables that its template read."""
    attributes: tuple[tuple[str, Names], ...] = ()
    """What it read of which article or page: their files, and the attributes."""


NO_ORIGIN = Origin(b"")
"""Of files that are made every time."""


class Written(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file that the writer wrote, as it lies in the store: a site has many."""

    stamp: Stamp
    key: bytes
    """Of its `Origin`."""
    names: int = 0
    """The place, among all lists of names, of those of the variables."""
    attributes: bytes = b""
    """32-bit integers: by turns places among all files of articles, and among all lists of names."""


CODE = ""
"""Stands among variables for what is in the key of all pages: the code, and the site's settings."""


class Basis(msgspec.Struct, frozen=True):
    """What pages are made of, as far as it is known without looking at each."""

    variables: dict[str, bytes] = {}
    """Names of the site's variables → their keys."""
    contents: dict[str, bytes] = {}
    """Files of articles and pages → the keys of what pages read of them."""


class Notes(msgspec.Struct):
    """What is known of files, with each text once."""

    number: bytes
    """Of the build that left them."""
    pointers: list[str]
    """Files of articles and pages."""
    names: list[Names]
    files: dict[str, Written]
    basis: Basis
    """Of the files that were made of articles and pages."""


class Origins:
    """What files were made of, with each text once."""

    def __init__(self, pointers: Iterable[str] = (), names: Iterable[Names] = ((),)) -> None:
        """Take up what the lists of `Notes` hold."""
        self.pointers, self.lists = [*pointers], [*names]
        """What the numbers in a file's `pairs` stand for, and its own number of variables."""
        self._places: dict[str | Names, int] = {}
        for texts in (self.pointers, self.lists):
            self._places.update(zip(texts, range(len(texts)), strict=True))
        self._taken_up = len(self._places)

    def written(self, stamp: Stamp, origin: Origin) -> Written:
        """Return what is noted of a file."""
        attributes = array("I")
        for pointer, names in origin.attributes:
            attributes.extend((self._place(pointer, self.pointers), self._place(names, self.lists)))
        return Written(stamp, origin.key, self._place(origin.names, self.lists), attributes.tobytes())

    def _place(self, text: T, texts: list[T]) -> int:
        place = self._places.get(text)
        if place is None:
            place = self._places[text] = len(texts)
            texts.append(text)
        return place

    def of(self, written: Written) -> Origin:
        """Return what a file was made of."""
        attributes = tuple(map(self.attributes, pairs(written)))
        return Origin(written.key, self.names(written), attributes)

    def names(self, written: Written) -> Names:
        """Return the variables that the template of a file read."""
        return self.lists[written.names]

    def attributes(self, pair: int) -> tuple[str, Names]:
        """Return the article or page and the attributes for which one of a file's `pairs` stands."""
        pointer, names = _parted(_joined(pair))
        return self.pointers[pointer], self.lists[names]

    def notes(self, number: bytes, files: Mapping[str, Written], basis: Basis) -> Notes:
        """Return what is to be kept of *files*; of the texts those that they need, where others have come."""
        # Other names may hold bytes that are no text.
        kept = {name: file for name, file in files.items() if name.isprintable()}
        texts = self
        if len(kept) < len(files) or _NONE < self._taken_up < len(self._places):
            texts = Origins()
            kept = {name: texts.written(file.stamp, self.of(file)) for name, file in kept.items()}
        return Notes(number, texts.pointers, texts.lists, kept, basis)


_NONE = len(Origins()._places)  # noqa: SLF001 - of this module
"""Texts that there are before any file has been noted."""


def pairs(written: Written) -> Sequence[int]:
    """Return numbers that stand for what a file read of which article or page."""
    return memoryview(written.attributes).cast("Q")


_parted, _joined = struct.Struct("II").unpack, struct.Struct("Q").pack


class Output:
    """The folder during one build."""

    def __init__(
        self,
        folder: Path,
        before: Mapping[str, Written],
        origins: Origins,
        basis: Basis,
        stands: Path,
        scanned: Scanned,
    ) -> None:
        """Take up what an earlier build noted.

        Args:
            folder: into which files are written; it may be missing.
            before: files by their names in the site, with slashes.
            origins: what they were made of.
            basis: what pages among them were made of.
            stands: the site as it stands; where that is another folder than *folder* it is left as it is,
                and only files that are others than there are written.
            scanned: what is in it.
        """
        self.folder = folder
        self.origins = origins
        self.basis = Basis()
        """What the pages of this build are made of."""
        self.earlier_basis = basis
        self.unmoved = Basis()
        """What of it is as before."""
        self._stands = stands
        self.gone: set[str] = set()
        """Files of the site as it stands elsewhere that are no longer of it."""
        stamps, self._folders = scanned
        self._before = {name: file for name, file in before.items() if stamps.get(name) == file.stamp}
        self._lost = {name: before[name] for name in before.keys() - self._before.keys()}
        self._others = stamps.keys() - self._before.keys()
        self._rooms: set[str] = set()
        """Folders that are there for files of this build."""
        self.written: dict[str, Written] = {}
        self.is_repeatable = True
        """Has each file that was written a key of what it was made of?"""

    def clear(self, retained: Collection[str]) -> None:
        """Delete what the writer did not write, but for what *retained* names of the folder's own entries."""
        if self._stands != self.folder:
            return
        for name in self._others:
            if name.partition("/")[0] not in retained:
                (self.folder / name).unlink(missing_ok=True)  # it may have gone since it was seen
        _delete_empty(self.folder, self._folders - _folders_of(self._before), retained)

    def key(self, name: str) -> bytes:
        """Return the key of what the file of that name was made of, if it is there, as it was written."""
        written = self._before.get(name)
        return written.key if written else b""

    def earlier(self, name: str) -> Written | None:
        """Return what is known of the file of that name, whether it is still there or not."""
        return self._before.get(name) or self._lost.get(name)

    def files(self) -> Mapping[str, Written]:
        """Return what is known of the files that are there as they were written."""
        return self._before

    def compare(self, basis: Basis) -> Basis:
        """Note what pages are made of now; return what of it is as before."""
        before, self.basis = self.earlier_basis, basis
        self.unmoved = Basis(
            dict(basis.variables.items() & before.variables.items()),
            dict(basis.contents.items() & before.contents.items()),
        )
        return self.unmoved

    def is_unmoved(self, pointer: str) -> bool:
        """Tell whether all that there is to read of a digest is as before, as is the code that reads it."""
        return CODE in self.unmoved.variables and pointer in self.unmoved.contents

    def keep(self, name: str) -> None:
        """Let a file stay that need not be written."""
        self.written[name] = self._before[name]

    def keep_all(self, names: Iterable[str]) -> bool:
        """Let files stay as they are, whatever they are made of, if all are there; return whether they do."""
        try:
            kept = {name: self._before[name] for name in names}
        except KeyError:
            return False
        self.written.update(kept)
        return True

    def take_up(self) -> None:
        """Go on after the end: what was written is what was before."""
        self._before = dict(self.written)

    def count(self) -> tuple[int, int]:
        """Return how many files the writer has in the folder, and how many of these it let stay."""
        return len(self.written), len(self.written.keys() & self._before.keys())

    def write(self, name: str, data: bytes, origin: Origin) -> None:
        """Write a file whole; one that has the same bytes stays as it is."""
        self.is_repeatable &= bool(origin.key)
        self._before.pop(name, None)
        path = self.folder / name
        is_new = self._stands != self.folder
        try:
            with (self._stands / name).open("rb") as file:
                stat = os.fstat(file.fileno())
                if stat.st_size == len(data) and file.read() == data:
                    self.written[name] = self.origins.written(stamp_of(stat), origin)
                    return
        except OSError:
            is_new = True
        if is_new:
            self.make_room(name)
        temporary = path.with_name(f"{TEMPORARY}{os.getpid()}")
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            stamp = stamp_of(os.fstat(file.fileno()))
        temporary.replace(path)
        self.written[name] = self.origins.written(stamp, origin)

    def copy(self, source: Path, name: str) -> None:
        """Copy a file, whose size does not matter; a copy that has the same bytes stays as it is.

        Raises:
            OSError: *source* cannot be read, or a folder with other files has its name.
        """
        self._before.pop(name, None)
        path = self._stands / name
        filecmp.clear_cache()  # it goes by time stamps
        if path.is_symlink() or not (path.is_file() and filecmp.cmp(source, path, shallow=False)):
            self.make_room(name)
            path = self.folder / name
            temporary = path.with_name(f"{TEMPORARY}{os.getpid()}")
            try:
                shutil.copyfile(source, temporary)
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
        self.written[name] = Written(stamp_of(path.stat(follow_symlinks=False)), b"")

    def note(self, name: str) -> None:
        """Take a file for the writer's own that something else has put there, and makes in every build."""
        self.written[name] = Written(stamp_of((self.folder / name).stat(follow_symlinks=False)), b"")

    def make_room(self, name: str) -> None:
        """Make the folder of a file; what an earlier build left under its name, or its folder's, goes."""
        folder = name.rpartition("/")[0]
        if name in self._rooms or name in self._folders:
            self._rooms.clear()  # it goes, with those in it
        elif folder in self._rooms:
            return
        _make_room(self.folder, name, self.written)
        while folder and folder not in self._rooms:
            self._rooms.add(folder)
            folder = folder.rpartition("/")[0]

    def finish(self, retained: Collection[str]) -> None:
        """Delete what earlier builds wrote and this one did not; of a site elsewhere, tell what has to go."""
        if self._stands != self.folder:
            old = (self._before.keys() | self._others) - self.written.keys()
            self.gone = {name for name in old if name.partition("/")[0] not in retained}
            return
        stale = self._before.keys() - self.written.keys()
        for name in stale:
            if name.partition("/")[0] not in retained:
                with suppress(OSError):  # it went with its folder
                    path = self.folder / name
                    if stamp_of(path.stat(follow_symlinks=False)) == self._before[name].stamp:
                        path.unlink()
        _delete_empty(self.folder, _folders_of(stale), retained)


def move(source: Path, target: Path, gone: Iterable[str]) -> None:
    """Put the files of one folder in their places in another, and take away those that are *gone* from there.

    Each is replaced in one go.  Whoever stops half-way may do the same again.
    """
    for path in (target / name for name in gone):
        if path.is_file() or path.is_symlink():
            path.unlink()
    _delete_empty(target, _folders_of(gone))
    for name in scan(source)[0]:
        try:
            (source / name).replace(target / name)
        except OSError:  # there is no such folder, or a folder is in the way
            _make_room(target, name)
            (source / name).replace(target / name)


def _make_room(root: Path, name: str, of_the_site: Collection[str] = ()) -> None:
    path = root / name
    for folder in [*path.parents][::-1]:
        if folder.is_relative_to(root) and folder.is_file():
            folder.unlink()
    is_in_the_way = path.is_dir() and not path.is_symlink()
    if is_in_the_way and not any(new.startswith(f"{name}/") for new in of_the_site):
        shutil.rmtree(path)
    path.parent.mkdir(parents=True, exist_ok=True)


def _delete_empty(root: Path, names: Iterable[str], retained: Collection[str] = ()) -> None:
    """Delete those of the folders of these names that hold nothing."""
    for name in sorted(names, reverse=True):  # the inner ones first
        if name.partition("/")[0] not in retained:
            with suppress(OSError):  # it holds something
                (root / name).rmdir()


def is_as_noted(scanned: Scanned, notes: Notes, retained: Collection[str], *, alone: bool) -> bool:
    """Tell whether all files are in the output as they were left.

    Args:
        scanned: what is in the output.
        notes: on its files.
        retained: entries of the folder that are not the site's.
        alone: is nothing else to be there?
    """
    stamps, folders = scanned
    noted = {name: file.stamp for name, file in notes.files.items()}
    others = {*(stamps.keys() - noted.keys()), *(folders - _folders_of(noted))} if alone else ()
    return noted.items() <= stamps.items() and all(name.partition("/")[0] in retained for name in others)


def _folders_of(names: Iterable[str]) -> set[str]:
    """Return the names of all folders in which files of these names lie, at any depth."""
    folders: set[str] = set()
    for name in names:
        folder = name.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders
