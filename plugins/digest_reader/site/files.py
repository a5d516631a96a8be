"""Which files Pelican sees.

By itself it follows every link, for ever where two lead to their own folder, and opens whatever it
meets; and it takes digests from wherever it looks for articles.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.contents import SkipStub

from digest_reader.discovery import closed, shown_path
from digest_reader.files import name_within
from digest_reader.problems import Problem
from digest_reader.settings import Settings
from digest_reader.site.reader import EXTENSION, DigestReader

logger = logging.getLogger(__name__)


def connect() -> None:
    """Watch over what Pelican's generators see; connected before whatever else looks at their files."""
    for signal in (
        signals.article_generator_init,
        signals.page_generator_init,
        signals.static_generator_init,
    ):
        signal.connect(close)


def close(generator: Any) -> None:
    """Keep from *generator* what nobody should open or go into; see `digest_reader.discovery.closed`.

    Links may lead anywhere, since the site's owner has laid them; those among digests, which come from
    others, only where `Settings.links` allows.  What is kept from it among digests is told with them.
    """
    get_files: Callable[..., Iterable[str]] = generator.get_files
    choices, site = Settings.from_mapping(generator.settings), Path.cwd()
    homes = [Path(generator.path, name) for name in choices.paths]
    links = [site / folder for folder in choices.links]

    @cache
    def shut(name: str) -> frozenset[str]:
        folder = Path(generator.path, name)
        paths = set()
        for path, problem in closed(folder, site):
            paths.add(path)
            if not any(path.is_relative_to(home) for home in homes):
                logger.warning("%s", problem)
        for home in homes:
            if home.is_relative_to(folder) or folder.is_relative_to(home):
                paths.update(path for path, _ in closed(home, site, links))
        return frozenset(os.path.relpath(path, generator.path) for path in paths)

    def get_open_files(
        paths: Iterable[str], exclude: Iterable[str] | None = None, extensions: Any = None
    ) -> set[str]:
        names = [_normal(name) for name in ([paths] if isinstance(paths, str) else paths)]
        kept_out = {name for folder in names for name in shut(folder)}
        files = get_files(names, exclude=[*(exclude or ()), *kept_out], extensions=extensions)
        return set(files) - kept_out

    generator.get_files = get_open_files


def _normal(name: str) -> str:
    """Return the name of a folder as Pelican must have it, to know again those that it is to leave out."""
    normal = os.path.normpath(name)
    return "" if normal == "." else normal


def offer(generator: Any, digests: Iterable[Path]) -> None:
    """Let Pelican see the digests, in order, wherever it looks for articles, and no other such file."""
    get_files: Callable[..., Iterable[str]] = generator.get_files
    content = os.path.abspath(generator.path)
    ours = {name_within(content, os.path.abspath(path)) for path in digests}

    def with_digests(
        paths: Iterable[str], exclude: Iterable[str] | None = None, extensions: Any = None
    ) -> Iterable[str]:
        names = get_files(paths, exclude=exclude, extensions=extensions)
        if extensions is not None:
            return names  # it is asked for files that nobody reads
        return sorted(ours.union(name for name in names if not name.endswith(f".{EXTENSION}")))

    generator.get_files = with_digests


def name_strangers(generator: Any, reader: DigestReader, folders: Collection[Path]) -> None:
    """Leave out and name what among the digests is no article: Pelican's error would stop the site."""
    read: Callable[..., Any] = generator.readers.read_file
    taken = reader.places()

    def read_file(base_path: str, path: str, **options: Any) -> Any:
        if path.endswith(f".{EXTENSION}"):
            return read(base_path, path, **options)
        file = Path(base_path, path)
        if not any(file.is_relative_to(folder) for folder in folders):
            return read(base_path, path, **options)
        try:
            content = read(base_path, path, **options)
            if isinstance(content, SkipStub) or (fault := _fault_of(content, taken)) is None:
                return content
            variant, *said = fault
        except Exception as error:
            variant, *said = "unreadable", type(error).__name__, " ".join(str(error).split())
        problem = Problem(shown_path(file, reader.root), 0, "stray-file", tuple(said), variant)
        reader.stray = (*reader.stray, problem)
        return SkipStub("", source_path=os.fspath(file))

    generator.readers.read_file = read_file


def _fault_of(article: Any, taken: set[str]) -> tuple[str, ...] | None:
    """Return why Pelican would stop at *article*; None where it would not, and its place is taken now."""
    if not all(hasattr(article, name) for name in article.mandatory_properties):
        return ("undated",)
    if article.status not in article.allowed_statuses:
        return "status", str(article.status)
    place = os.path.normpath(article.save_as) if article.save_as else ""
    if place in taken or Path(place).is_absolute() or Path(place).parts[:1] == (os.pardir,):
        return "place", place
    if place:
        taken.add(place)
    return None
