"""What was worked out once, kept between runs: posts and restorations by what they were made of.

A store is a SQLite file in a folder of its own.  Several processes may use it at once, and a
process may be killed at any moment.  A value that does not match its checksum is worked out
anew, and a file that is no sound database is set aside.  Keys name everything that a value
depends on (see `key_of` and `fingerprint`), so nothing is ever stale, and a store may be
deleted whenever one likes.

>>> with Store(None) as store:
...     store.put(key_of("length", "three"), 5)
...     store.get(key_of("length", "three"), int)
5
"""

from __future__ import annotations

import hashlib
import logging
import os
import platform
import sqlite3
import time
import zlib
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from digest_reader.files import hash_of

FILE = "store.sqlite"
LIMIT = 4 << 30
"""Bytes from which values are let go, those first that were not used for longest; but none that were used on
the same day, or the next build of a very large site would work out anew what this one has."""
COMPRESSION = 1
"""zlib's level: speed counts more than the last byte."""
LARGE = 1 << 17
"""Bytes from which a value is not compressed: it is a list of a whole site, put down anew by each build."""
_COMPRESSED = b"x"
"""With which a compressed value begins; of others only small numbers would."""
_PATIENCE = 30.0
"""Seconds to wait for another process that is writing."""
_DAY = 86_400
"""Seconds."""
_MEMORY = ":memory:"
"""SQLite's name for a database without a file."""
_LIBRARIES = ("babel", "ftfy", "msgspec", "numpy", "onnxruntime", "pycld2", "python-slugify")

logger = logging.getLogger(__name__)

T = TypeVar("T")
Memory = dict[type, tuple[bytes, bytes, Any]]
"""Of each type the latest value, by its key's bytes, and its checksum in the store."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a store holds."""

    path: Path
    entries: int
    size: int
    """Bytes of the values."""
    unused: int
    """Days since the value that was not used for longest was used."""


class Store:
    """Values by their keys.

    What cannot be read or written costs time and one line in the log, never a build.
    """

    def __init__(self, folder: Path | None, *, limit: int = LIMIT, memory: Memory | None = None) -> None:
        """Open the store in *folder*, or one that is forgotten at the end where *folder* is None.

        The folder is made where it is missing, and tells git to ignore it.

        Args:
            folder: the store's own.
            limit: bytes that it may take.
            memory: where large values stay as they are for this process's next store, which is to be given
                the same; nobody may change them.
        """
        self.folder = folder
        self.path = folder / FILE if folder else Path(_MEMORY)
        self._limit = limit
        self._memory = memory
        self.today = int(time.time() // _DAY)
        """By which it is noted what is still of use: days since 1970."""
        self._read: set[bytes] = set()
        self._grew = False
        try:
            self._database = self._open(folder) if folder else _connect(_MEMORY)
        except (OSError, sqlite3.Error) as error:
            logger.warning("%s cannot be used (%s); nothing is kept this time.", self.path, error)
            self._database = _connect(_MEMORY)

    def _open(self, folder: Path) -> sqlite3.Connection:
        folder.mkdir(parents=True, exist_ok=True)
        ignored = folder / ".gitignore"
        if not ignored.exists():
            ignored.write_text("# Made by digest-reader; may be deleted.\n*\n", "utf-8")
        try:
            return _connect(self.path)
        except sqlite3.OperationalError:
            raise  # locked, or not ours to read: it may be sound
        except sqlite3.DatabaseError as error:
            self._set_aside(error)
            return _connect(self.path)

    def _set_aside(self, error: sqlite3.Error) -> None:
        damaged = self.path.with_suffix(".damaged")
        self.path.replace(damaged)
        for name in (f"{FILE}-wal", f"{FILE}-shm"):
            self.path.with_name(name).unlink(missing_ok=True)
        logger.warning("%s was damaged (%s); it is now %s, and a new one is made.", self.path, error, damaged)

    def get(self, key: str, kind: type[T]) -> T | None:
        """Return the value that is kept for *key*, or None where there is none, or no sound one of its type.

        Args:
            key: from `key_of`.
            kind: the value's type: a frozen dataclass of plain values, say.
        """
        name = bytes.fromhex(key)
        try:
            value = self._remembered(name, kind)
            if value is None:
                value = self._stored(name, kind)
        except (sqlite3.Error, zlib.error, msgspec.MsgspecError, ValueError, RecursionError):
            return None
        if value is not None:
            self._read.add(name)
        return value

    def _stored(self, name: bytes, kind: type[T]) -> T | None:
        row = self._database.execute("SELECT value, checksum FROM entry WHERE key = ?", [name]).fetchone()
        if row is None or _checksum(name, row[0]) != row[1]:
            return None
        packed = zlib.decompress(row[0]) if row[0].startswith(_COMPRESSED) else row[0]
        value = msgspec.msgpack.decode(packed, type=kind, dec_hook=_decoded)
        self._remember(name, row[0], value)
        return value

    def _remembered(self, name: bytes, kind: type[T]) -> T | None:
        """Return a value that this process has had already, if it is the one that is there now."""
        known, checksum, value = (self._memory or {}).get(kind, (b"", b"", None))
        if known != name:
            return None
        row = self._database.execute("SELECT checksum FROM entry WHERE key = ?", [name]).fetchone()
        return value if row == (checksum,) else None

    def _remember(self, name: bytes, data: bytes, value: object) -> None:
        if self._memory is not None and len(data) >= LARGE:
            self._memory[type(value)] = name, _checksum(name, data), value

    def use(self, key: str) -> None:
        """Note that what is kept for *key* is still of use, though it is not asked for."""
        self._read.add(bytes.fromhex(key))

    def put(self, key: str, value: object) -> None:
        """Keep *value* for *key*; it is there for other processes, and after a crash, from now on."""
        name = bytes.fromhex(key)
        packed = msgspec.msgpack.encode(value, enc_hook=_encoded)
        data = zlib.compress(packed, COMPRESSION) if len(packed) < LARGE else packed
        try:
            self._database.execute(
                "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)",
                [name, data, _checksum(name, data), self.today],
            )
            self._grew = True
            self._remember(name, data, value)
        except sqlite3.Error as error:
            logger.warning("%s cannot be written (%s); what was worked out is not kept.", self.path, error)
            self._database = _connect(_MEMORY)

    def take_in(self, folder: Path) -> int:
        """Take over what the store in another *folder* has and this one has not; return how many values.

        A value is worked out on another machine as on this one where their keys agree, which name the kind
        of processor and all libraries; others are taken along and never asked for.

        Raises:
            OSError, sqlite3.Error: there is no store in *folder*, or it is damaged.
        """
        (folder / FILE).stat()
        taken = 0
        with closing(sqlite3.connect(folder / FILE, timeout=_PATIENCE)) as other:
            self._database.execute("BEGIN")
            try:
                for name, value, checksum in other.execute("SELECT key, value, checksum FROM entry"):
                    if _checksum(name, value) == checksum:
                        row = [name, value, checksum, self.today]
                        taken += self._database.execute(
                            "INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?)", row
                        ).rowcount
            finally:
                self._database.execute("COMMIT")
        self._grew |= taken > 0
        return taken

    def summary(self) -> Summary:
        """Return what the store holds."""
        entries, size, oldest = self._database.execute(
            "SELECT count(*), coalesce(sum(length(value)), 0), coalesce(min(used), ?) FROM entry",
            [self.today],
        ).fetchone()
        return Summary(self.path, entries, size, self.today - oldest)

    def prune(self, limit: int) -> int:
        """Let the values go that were not used for longest, until *limit* bytes are left; return how many."""
        self._note_use()
        return self._let_go(self._size() - limit, self.today + 1)

    def _let_go(self, size: int, day: int) -> int:
        """Let values go until *size* bytes are free, if so many were last used before a *day*."""
        doomed = self._database.execute(
            "SELECT key FROM"
            " (SELECT key, sum(length(value)) OVER (ORDER BY used, key) - length(value) AS free"
            " FROM entry WHERE used < ?)"
            " WHERE free < ?",
            [day, size],
        ).fetchall()
        self._database.executemany("DELETE FROM entry WHERE key = ?", doomed)
        self._database.executescript("PRAGMA incremental_vacuum")
        return len(doomed)

    def settle(self) -> None:
        """Note what was used, and keep to the limit."""
        try:
            self._note_use()
            if self._grew and (size := self._size()) > self._limit:
                self._let_go(size - self._limit * 4 // 5, self.today)
        except sqlite3.Error:
            pass  # another process is at it

    def _size(self) -> int:
        """Return how large the database is: a little more than its values, which are not read for it."""
        pages, free, size = (
            self._database.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def close(self) -> None:
        """Do the same for the last time."""
        self.settle()
        self._database.close()

    def _note_use(self) -> None:
        keys = [[self.today, name, self.today] for name in self._read]
        self._read.clear()
        self._database.execute("BEGIN")
        self._database.executemany("UPDATE entry SET used = ? WHERE key = ? AND used < ?", keys)
        self._database.execute("COMMIT")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _connect(path: Path | str) -> sqlite3.Connection:
    """Open a database, make its table where it is missing, and read from it once."""
    database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    database.execute("PRAGMA auto_vacuum = INCREMENTAL")
    database.execute("PRAGMA journal_mode = WAL")
    # A power cut may cost the last values, which are worked out anew; it does no other harm.
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS entry ("
        " key BLOB PRIMARY KEY, value BLOB NOT NULL, checksum BLOB NOT NULL, used INTEGER NOT NULL)"
    )
    database.execute("CREATE INDEX IF NOT EXISTS use ON entry (used)")
    database.execute("SELECT key, value, checksum, used FROM entry LIMIT 1").fetchone()
    return database


def _encoded(value: object) -> bytes:
    """Return a path as bytes, for it may hold some that are no text."""
    if isinstance(value, Path):
        return os.fsencode(value)
    raise NotImplementedError(f"a {type(value).__name__} cannot be kept")


def _decoded(kind: type, value: bytes) -> object:
    if issubclass(kind, Path):
        return Path(os.fsdecode(value))
    raise NotImplementedError(f"a {kind.__name__} cannot be kept")


def _checksum(name: bytes, data: bytes) -> bytes:
    """Return what tells a damaged value, or one that lies under another name; nobody forges them."""
    return zlib.crc32(data, zlib.crc32(name)).to_bytes(4, "big")


def key_of(*parts: object) -> str:
    """Return the key of what is made of *parts*: plain values, bytes, or dataclasses of them."""
    return hashlib.blake2b(msgspec.msgpack.encode(parts, enc_hook=_encoded), digest_size=32).hexdigest()


@cache
def fingerprint(*rooms: str) -> str:
    """Return a hash of everything beside its input that a result depends on.

    That is the code and the data of this package, the libraries behind it, and the processor's kind.

    Args:
        rooms: modules, folders and files of the package, such as ``text``, ``restore``, ``read/bylines`` and
            ``languages/en/language.toml``; all of it where none is given.

    Raises:
        FileNotFoundError: there is no such module, folder or file.
    """
    whole = hashlib.blake2b(f"{platform.machine()} {platform.python_version()}".encode(), digest_size=32)
    for library in _LIBRARIES:
        whole.update(f"{library} {_version(library)}".encode())
    package = Path(__file__).parent
    for path in sorted(_files(package / room for room in rooms or [""])):
        whole.update(path.relative_to(package).as_posix().encode() + hash_of(path))
    return whole.hexdigest()


@cache  # fingerprints of several rooms have them in common
def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _files(roots: Iterable[Path]) -> Iterable[Path]:
    for root in roots:
        if root.is_dir():
            yield from (path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")
        else:
            path = root if root.suffix else root.with_suffix(".py")
            path.stat()  # a room that was renamed must not drop out unseen
            yield path
