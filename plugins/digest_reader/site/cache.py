"""Restorations kept between builds.

Pelican's own cache goes by a file's time stamp, and would serve a page from before a change to the
engine, a language or a sidecar.  This one goes by what the engine is given and by the engine itself.
"""

from __future__ import annotations

import hashlib
import platform
import tempfile
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from digest_reader import restore as engine
from digest_reader.model import Mark, Restoration, RestorationTask
from digest_reader.text import HEADLINE


class RestorationCache:
    """`restore` with a memory in *folder*; what cannot be read or written there is worked out anew."""

    def __init__(self, folder: Path, *, load: bool = True, save: bool = True) -> None:
        self.folder, self.load, self.save = folder, load, save

    def __call__(self, task: RestorationTask) -> Restoration:
        """Restore, or remember."""
        key = hashlib.sha256(f"{engine_fingerprint()} {task.key}".encode()).hexdigest()
        path = self.folder / key[:2] / f"{key}.json"
        if self.load:
            try:
                kept = Restoration(task, *msgspec.json.decode(path.read_bytes(), type=_Kept))
                _check(kept)
                return kept
            except (OSError, ValueError, KeyError, msgspec.MsgspecError):
                pass  # not there yet, or not whole
        answer = engine.restore(task)
        if self.save:
            _write(path, msgspec.json.encode((answer.marks, answer.near)))
        return answer


_Kept = tuple[tuple[Mark, ...], tuple[Mark, ...]]
"""The marks and the nearly placed ones, as they are kept."""


@cache
def engine_fingerprint() -> str:
    """Return a hash of everything but its input that the engine's answer depends on."""
    whole = hashlib.sha256(platform.machine().encode())
    for library in ("numpy", "onnxruntime"):
        try:
            whole.update(f"{library} {version(library)}".encode())
        except PackageNotFoundError:
            whole.update(library.encode())
    package = Path(engine.__file__).parent.parent
    for path in sorted((*(package / "restore").rglob("*"), *(package / "languages").rglob("*"))):
        if path.is_file() and path.suffix != ".pyc":
            whole.update(path.relative_to(package).as_posix().encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _check(kept: Restoration) -> None:
    """Raise a ValueError or KeyError where a mark is out of place: the file was damaged."""
    texts = {HEADLINE: kept.task.headline, **dict(enumerate(kept.task.paragraphs))}
    for mark in (*kept.marks, *kept.near):
        if not 0 <= mark.offset <= len(texts[mark.paragraph]):
            raise ValueError(f"a mark at {mark.offset} is out of place")
    _ = kept.restored, kept.restored_headline  # raises where marks are out of order


def _write(path: Path, data: bytes) -> None:
    """Write whole or not at all, whoever else writes or reads."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            try:
                file.write(data)
                file.close()
                Path(file.name).replace(path)
            except OSError:
                Path(file.name).unlink()
                raise
    except OSError:
        pass  # a cache that cannot be written is no reason to stop
