"""Many digests at once: those that are kept from the store, the others worked out on all cores."""

from __future__ import annotations

import dataclasses
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import datetime
from functools import cache, cached_property, lru_cache, partial
from operator import attrgetter
from pathlib import Path
from typing import Any, cast

import msgspec

from digest_reader import languages
from digest_reader import restore as engine
from digest_reader.addresses import Address, settle_addresses
from digest_reader.discovery import SIDECAR, shown_path
from digest_reader.edit.metadata import Metadata, untimely
from digest_reader.files import INSTANT, Snapshot, Stamp, TooLargeError, leads_outside, read_whole, stamp_of
from digest_reader.model import Mark, Restoration, RestorationTask
from digest_reader.processes import cores, pool
from digest_reader.publish import Post, read_digest
from digest_reader.settings import Settings
from digest_reader.store import Store, fingerprint, key_of

WORTH_A_PROCESS = 24
"""Digests to work out before other processes are started: each needs about a second to be ready."""

ENGINE = ("restore", "languages/__init__", "model", "text")
"""The rooms on which a restoration depends, beside the languages' models and some of their words."""
WORDS_OF_ENGINE = ("typed_as", "apostrophes", "quotations", "interface")
"""The tables of a language on which one depends: by others its digest is read and its page is told."""
READING = (
    *ENGINE,
    "languages",
    "collection",
    "discovery",
    "edit",
    "files",
    "problems",
    "publish",
    "read",
    "settings",
    "store",
    "words",
)
"""Those on which a post depends."""

Progress = Callable[[int, int], None]
"""Told, after each digest that had to be worked out, how many are done and how many there are."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a site makes of posts."""

    key: str = ""
    """Of what the functions depend on beside the post."""
    fit: Callable[[Post], Post] = lambda post: post
    """Returns a post as the site can have it."""
    address: Address = lambda post: f"{post.date}/{post.slug}"
    """Returns what must differ between two posts."""


def read_digests(
    paths: Iterable[Path],
    settings: Settings,
    root: Path,
    *,
    store: Store | None = None,
    processes: int | None = None,
    progress: Progress = lambda _done, _total: None,
    site: Site = Site(),
    taken: Iterable[str] = (),
    published: Mapping[str, str] = {},
    today: Date | None = None,
    shelve: bool = False,
    seen: Snapshot | None = None,
) -> tuple[Post, ...]:
    """Read the digests of one site, in the order of their file names, each with an address of its own.

    Args:
        paths: the digests' files.
        settings: what the site's owner chose.
        root: problems name files as seen from this folder.
        store: what was worked out earlier; nothing is kept where None.
        processes: at most so many work at once; as many as there are cores where None.
        progress: told how far it is.
        site: what becomes of a post there.
        taken: addresses that the site uses for something else.
        published: address → file, of the site's register.
        today: the day from which a bulletin's date may not be far; the day of the call where None.
        shelve: leave texts and marks in *store*, which must then stay open: a large site has more of
            them than memory has room for.  They are taken out whenever they are asked for.
        seen: the files as they were a moment ago, all that lie in one folder or none of them; they are
            looked at one by one where None.

    Raises:
        InstallationError: the engine cannot work here.
    """
    store = store or Store(None)
    paths = sorted(paths)
    posts: dict[Path, Post] = {}
    reader = _Reader(settings, root, store.folder, key_of(code_of_reading(), settings.reading))
    several = len(paths) > 1
    shelf = Shelf(store, settings, root, site, several=several)
    files = _Files(store, reader, seen or Snapshot(), several=several)
    for path in paths:
        key = files.key(path)
        post = (shelf.take(key, path) if shelve else store.get(key, Post)) if key else None
        if post is not None:
            # The site may lie elsewhere now, and show it otherwise.
            posts[path] = post if shelve else site.fit(replace(post, path=path, display=settings.display))
    missing = [path for path in paths if path not in posts]
    for done, (path, key, post) in enumerate(_work_out(missing, reader, store, processes), start=1):
        if key:
            store.put(key, post)
        posts[path] = shelf.put(key, post) if key and shelve else site.fit(post)
        progress(done, len(missing))
    shelf.keep()
    files.keep()
    day = today or datetime.now().astimezone().date()
    timely = [_with_untimely(posts[path], day) for path in paths]
    return settle_addresses(timely, partial(place_of, site), taken, published)


def place_of(site: Site, post: Post) -> str:
    """Return the address of a post; that of one that is shelved and as it was need not be worked out."""
    return vars(post).get("place") or site.address(post)


def code_of_reading() -> str:
    """Return a hash of what makes posts of files: the code, the languages' words and models."""
    return fingerprint(*READING)


def _with_untimely(post: Post, today: Date) -> Post:
    problem = untimely(post, post.digest.path, today)
    return post if problem is None else replace(post, problems=(*post.problems, problem))


FIELDS = tuple(field.name for field in dataclasses.fields(Metadata))
_fields = attrgetter(*FIELDS)
"""Returns the metadata of a post, or of what stands on one that is shelved."""


@dataclass(frozen=True, kw_only=True)
class _Label(Metadata):
    """What stands on a shelved post: its fields, without its text and marks."""

    file: str
    """As problems name it."""
    said: str
    """The key of text and marks: posts that came of different code may have the same."""
    key: str
    """The key of all that the post says, but for how it is shown."""
    place: str
    """Its address in the site, unless another post has it."""


def _key_of_fields(post: Post, said: str) -> str:
    return key_of(said, _fields(post), post.digest.path)


@dataclass(frozen=True, kw_only=True)
class ShelvedPost(Post):
    """A post whose text and marks lie in a store."""

    @cached_property
    def key(self) -> str:
        """The key of all that it says."""
        said = cast("Shelved", self.restoration).said
        return f"{_key_of_fields(self, said)} {key_of(self.display)}"


@dataclass(frozen=True, slots=True)
class _Labels:
    """What stands on the posts of a site."""

    day: int
    """On which the store was told that these posts are of use."""
    by_key: dict[str, _Label]


FEW = 200
"""Of so many labels one may be another before all are put away again."""


class Shelf:
    """Posts whose texts and marks lie in a store."""

    def __init__(self, store: Store, settings: Settings, root: Path, site: Site, *, several: bool) -> None:
        """Use *store*; with the posts of a whole *site* the labels of them all lie under one key."""
        self._store, self._settings, self._root, self._site = store, settings, root, site
        self._slot = key_of("labels", site.key, os.fspath(root)) if several else None
        self._before = (self._slot and store.get(self._slot, _Labels)) or _Labels(0, {})
        self._labels: dict[str, _Label] = {}
        self._display = key_of(settings.display)
        self.whole = lru_cache(maxsize=8)(self._whole)
        """Return the whole of a post by its key and path."""

    def take(self, key: str, path: Path) -> Post | None:
        """Return the post that was put away under *key*, or None where there is none."""
        label = self._before.by_key.get(key)
        if label is None or self._before.day < self._store.today:
            self._store.use(key)
        label = label or self._store.get(self._slot_of(key), _Label)
        if label is None:
            post = self._store.get(key, Post)
            return post and self.put(key, replace(post, path=path))
        self._labels[key] = label
        return self._shelved(key, path, label)

    def put(self, key: str, post: Post) -> Post:
        """Return a post, which is in the store under *key*, as the site has it and without its text."""
        post = self._site.fit(post)
        fields = dict(zip(FIELDS, _fields(post), strict=True))
        said = key_of(post.digest, post.restoration)
        label = _Label(
            **fields,
            file=post.digest.path,
            said=said,
            key=_key_of_fields(post, said),
            place=self._site.address(post),
        )
        self._store.put(self._slot_of(key), label)
        self._labels[key] = label
        return self._shelved(key, post.path, label)

    def _slot_of(self, key: str) -> str:
        return key_of("label", self._site.key, key)

    def keep(self) -> None:
        """Put the labels away together, and let them go: each post has what stands on its own.

        As long as few are others than there, these are found under their own keys.
        """
        before, today = self._before, self._store.today
        others = self._labels.keys() ^ before.by_key.keys()
        if self._slot and (len(others) > len(self._labels) // FEW or before.day < today):
            self._store.put(self._slot, _Labels(today, self._labels))
        self._before, self._labels = _Labels(today, {}), {}

    def _shelved(self, key: str, path: Path, label: _Label) -> Post:
        post = object.__new__(ShelvedPost)  # which would put down its fields one by one
        vars(post).update(
            zip(FIELDS, _fields(label), strict=True),
            path=path,
            digest=Shelved(self, key, path, "digest", label),
            restoration=Shelved(self, key, path, "restoration", label),
            display=self._settings.display,
            key=f"{label.key} {self._display}",
            place=label.place,
        )
        return post

    def _whole(self, key: str, path: Path) -> Post:
        """Return a whole post, worked out anew where the store has let it go."""
        return self._store.get(key, Post) or read_digest(
            path, self._settings, self._root, restore=remembering(self._store)
        )


class Shelved:
    """The digest or the restoration of a shelved post; whatever is asked of it is asked of the whole one."""

    __slots__ = ("_key", "_part", "_place", "_shelf", "path", "said")

    def __init__(self, shelf: Shelf, key: str, place: Path, part: str, label: _Label) -> None:
        self._shelf, self._key, self._place, self._part = shelf, key, place, part
        self.said = label.said
        """The same where digest and restoration are the same."""
        self.path = label.file

    def __getattr__(self, name: str) -> Any:
        return getattr(getattr(self._shelf.whole(self._key, self._place), self._part), name)

    def __reduce__(self) -> tuple[type, tuple[()]]:
        """Be None in Pelican's cache, which takes all articles along with each."""
        return type(None), ()


def key_of_shelved(post: Post) -> str:
    """Return a key of all that *post* says; of one that is shelved, without taking it out."""
    return post.key if isinstance(post, ShelvedPost) else key_of(post)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Works out posts, in this process or another; restorations that are kept are not worked out again."""

    settings: Settings
    root: Path
    store: Path | None
    made_by: str
    """The key of code and settings."""

    def key(self, path: Path) -> str | None:
        """Return the key of all that a post is made of; None where its files cannot be read."""
        sidecar, settings = path.with_suffix(SIDECAR), self.settings
        # A name may be too long for a sidecar's to exist; os.path takes that for a no.
        if os.path.islink(sidecar) and leads_outside(sidecar, settings.folders_of(path, self.root)):  # noqa: PTH114
            return None
        try:
            beside = read_whole(sidecar, settings.largest_sidecar) if os.path.isfile(sidecar) else None  # noqa: PTH113
            if beside is None and os.path.lexists(sidecar):
                return None  # a pipe, or a link that leads nowhere
            data = read_whole(path, settings.largest_file)
            return key_of("post", self.made_by, shown_path(path, self.root), data, beside)
        except (OSError, TooLargeError):
            return None

    def read(self, path: Path, store: Store) -> tuple[Path, str | None, Post]:
        """Return a path, the key of its post, and the post; no key where the file changed meanwhile."""
        key = self.key(path)
        post = read_digest(path, self.settings, self.root, restore=remembering(store))
        return path, key if key == self.key(path) else None, post

    def read_apart(self, path: Path) -> tuple[Path, str | None, Post]:
        """Do the same in a process of its own, which opens the store for itself."""
        return self.read(path, _store_of_process(self.store))


class _Files:
    """The keys of digests whose files are as they were when they were read last."""

    def __init__(self, store: Store, reader: _Reader, seen: Snapshot, *, several: bool) -> None:
        """Use *store*; the keys of the digests of a whole site lie there under one."""
        self._store, self._reader, self._seen = store, reader, seen
        self._slot = key_of("files", reader.made_by, os.fspath(reader.root)) if several else None
        self._before = (self._slot and store.get(self._slot, dict[str, _Noted])) or {}
        self._now: dict[str, _Noted] = {}
        self._newest = (seen.taken_at or time.time_ns()) - INSTANT

    def key(self, path: Path) -> str | None:
        """Return what `_Reader.key` returns, without reading what has not changed."""
        name = os.fspath(path)
        stamps = self._stamps(name)
        noted = self._before.get(name)
        if noted is None or noted[0] != stamps:
            key = self._reader.key(path)
            if key is None or stamps is None or stamps != _stamps(name) or not name.isprintable():
                return key
            noted = stamps, key
        if all(max(stamp[:2]) < self._newest for stamp in noted[0] if stamp):
            self._now[name] = noted
        return noted[1]

    def _stamps(self, name: str) -> tuple[Stamp, Stamp | None] | None:
        """Return what `_stamps` returns, which need not be asked of a file that has been seen."""
        digest = self._seen.stamps.get(name)
        if digest is None or name in self._seen.linked:
            return _stamps(name)
        sidecar = os.path.splitext(name)[0] + SIDECAR  # noqa: PTH122 - as of many
        return (digest, self._seen.stamps.get(sidecar)) if sidecar not in self._seen.linked else _stamps(name)

    def keep(self) -> None:
        """Put the keys away together."""
        if self._slot and self._now != self._before:
            self._store.put(self._slot, self._now)


_Noted = tuple[tuple[Stamp, Stamp | None], str]
"""Stamps of a digest and the sidecar beside it, and its key."""


def _stamps(name: str) -> tuple[Stamp, Stamp | None] | None:
    """Return the stamps of a digest and its sidecar; None where one of them is no plain file."""
    try:
        digest = os.lstat(name)
        sidecar = _status(os.path.splitext(name)[0] + SIDECAR)  # noqa: PTH122 - as of many
    except OSError:
        return None
    if not stat.S_ISREG(digest.st_mode) or (sidecar and not stat.S_ISREG(sidecar.st_mode)):
        return None
    return stamp_of(digest), stamp_of(sidecar) if sidecar else None


def _status(name: str) -> os.stat_result | None:
    try:
        return os.lstat(name)
    except FileNotFoundError:
        return None


@cache
def _store_of_process(folder: Path | None) -> Store:
    return Store(folder)


def remembering(store: Store) -> Callable[[RestorationTask], Restoration]:
    """Return the engine with *store* for a memory."""

    def restore(task: RestorationTask) -> Restoration:
        models = fingerprint(*ENGINE, *_models())
        key = key_of("restoration", models, _words_of_engine(), task.key)
        marks = store.get(key, tuple[tuple[Mark, ...], tuple[Mark, ...]])
        if marks is not None:
            return Restoration(task, *marks)
        restoration = engine.restore(task)
        store.put(key, (restoration.marks, restoration.near))
        return restoration

    return restore


@languages.cached
def _models() -> list[str]:
    """Return the files of all languages' models, as `fingerprint` names them."""
    return [
        f"languages/{code}/{name}"
        for code in languages.codes()
        for name in languages.model_files(languages.FOLDER / code)
    ]


@languages.cached
def _words_of_engine() -> bytes:
    """Return the tables of all languages on which a restoration depends."""
    words = [[code, *(getattr(own, name) for name in WORDS_OF_ENGINE)] for code, own in languages.every()]
    return msgspec.msgpack.encode(words, order="deterministic")  # a set has another order in every process


def _work_out(
    paths: Sequence[Path], reader: _Reader, store: Store, processes: int | None
) -> Iterator[tuple[Path, str | None, Post]]:
    """Yield what `_Reader.read` returns for each path, in whatever order they are ready."""
    processes = min(processes or cores(), len(paths) // WORTH_A_PROCESS)
    done: set[Path] = set()
    if processes > 1:
        workers = pool(processes)
        try:
            for result in workers.map(reader.read_apart, paths, chunksize=4):
                done.add(result[0])
                yield result
        except BrokenProcessPool:
            pass  # a process was killed, for its memory perhaps: what is left is done here, one by one
        finally:
            workers.shutdown(cancel_futures=True)
    for path in paths:
        if path not in done:
            yield reader.read(path, store)
