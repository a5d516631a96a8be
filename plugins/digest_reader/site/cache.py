"""Restorations kept between builds.

Pelican's own cache goes by a file's time stamp, and would serve a page from before a change to the
engine, a language or a sidecar.  This one goes by what the engine is given and by the engine itself.
"""

from __future__ import annotations

import hashlib
import json
import platform
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from digest_reader import restore as engine
from digest_reader.restore import Evidence, Kind, Mark, Restoration, Style
from digest_reader.restore.marks import DOUBT_BELOW, HEADLINE


class RestorationCache:
    """`restore` with a memory in *folder*; what cannot be read or written there is worked out anew."""

    def __init__(self, folder: Path, *, load: bool = True, save: bool = True) -> None:
        self.folder, self.load, self.save = folder, load, save

    def __call__(
        self,
        paragraphs: Sequence[str],
        language: str,
        evidence: Sequence[Evidence] = (),
        *,
        headline: str = "",
        style: Style = Style(),
        doubt_below: float = DOUBT_BELOW,
    ) -> Restoration:
        """Restore, or remember."""
        question = [
            list(paragraphs),
            language,
            [asdict(one) for one in evidence],
            headline,
            asdict(style),
            doubt_below,
        ]
        key = hashlib.sha256(json.dumps([engine_fingerprint(), question]).encode()).hexdigest()
        path = self.folder / key[:2] / f"{key}.json"
        if self.load:
            try:
                marks, near = json.loads(path.read_bytes())
                kept = Restoration(
                    tuple(paragraphs), language, headline, tuple(map(_mark, marks)), tuple(map(_mark, near))
                )
                _check(kept)
                return kept
            except (OSError, ValueError, TypeError, KeyError):
                pass  # not there yet, or not whole
        answer = engine.restore(
            paragraphs, language, evidence, headline=headline, style=style, doubt_below=doubt_below
        )
        if self.save:
            _write(
                path, json.dumps([[asdict(one) for one in marks] for marks in (answer.marks, answer.near)])
            )
        return answer


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


def _mark(fields: dict[str, object]) -> Mark:
    return Mark(**{**fields, "kind": Kind(fields["kind"])})  # type: ignore[arg-type]


def _check(kept: Restoration) -> None:
    """Raise a ValueError or KeyError where a mark is out of place: the file was damaged."""
    texts = {HEADLINE: kept.headline, **dict(enumerate(kept.paragraphs))}
    for mark in (*kept.marks, *kept.near):
        if not 0 <= mark.offset <= len(texts[mark.paragraph]):
            raise ValueError(f"a mark at {mark.offset} is out of place")
    _ = kept.restored, kept.restored_headline  # raises where marks are out of order


def _write(path: Path, text: str) -> None:
    """Write whole or not at all, whoever else writes or reads."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            try:
                file.write(text)
                file.close()
                Path(file.name).replace(path)
            except OSError:
                Path(file.name).unlink()
                raise
    except OSError:
        pass  # a cache that cannot be written is no reason to stop
