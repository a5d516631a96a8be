"""Static files, the theme's and the content's, which stay in the output while they are copied.

Pelican writes over each of them in every build.  Here only a file that is another than in the output is
copied, and put into its place whole: a page that is opened while a preview builds anew has its style, and
what was published before, of whose files a new publication has but second names, is left as it was.

Pelican is told by its own signal, ``static_generator_init``.
"""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from pelican import signals

from digest_reader.site.output import BUILD

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Faults of the disk that is written to."""

logger = logging.getLogger(__name__)


def connect() -> None:
    """Give each generator of static files its way of copying."""
    signals.static_generator_init.connect(prepare)


def prepare(generator: Any) -> None:
    """Have *generator* copy as this module does.  It makes links itself (``STATIC_CREATE_LINKS``)."""
    link: Callable[[Any], None] = generator._link_staticfile  # noqa: SLF001 - there is no other way
    join = os.path.join
    ignored = generator.settings["IGNORE_FILES"]

    def copy_paths(
        paths: Iterable[str], source: str, destination: str, output_path: str, final_path: str = ""
    ) -> None:
        for path in paths:
            origin = Path(source, path)
            target = join(output_path, destination, final_path or path)
            if origin.is_file() and final_path:
                target = join(target, origin.name)
            for file in _files(origin, ignored):
                copy(file, target if file == origin else join(target, file.relative_to(origin)))

    def copy_content(static: Any) -> None:
        copy(Path(generator.path, static.source_path), join(generator.output_path, static.save_as))

    def copy(source: Path, target: str) -> None:
        try:
            generator.settings[BUILD].output.copy(source, _name(target))
            logger.info("Copied %s to %s", source, target)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise  # a site without its style is not to be published
            logger.warning("%s could not be copied to %s: %s", source, target, error.strerror)

    def link_content(static: Any) -> None:
        link(static)
        generator.settings[BUILD].output.note(static.save_as)

    def _name(target: str) -> str:
        return Path(os.path.relpath(target, generator.output_path)).as_posix()

    generator._copy_paths = copy_paths  # noqa: SLF001
    generator._copy_staticfile = copy_content  # noqa: SLF001
    generator._link_staticfile = link_content  # noqa: SLF001
    # What is in the output already is compared, not believed by its time.
    generator._file_update_required = lambda _static: True  # noqa: SLF001


def _files(path: Path, ignored: Iterable[str], above: tuple[str, ...] = ()) -> Iterable[Path]:
    """Yield a file, or all in a folder, but those of which a name on the way matches what is *ignored*.

    Links are followed, but not back to one of the folders *above*.
    """
    if any(fnmatch(path.name, pattern) for pattern in ignored):
        return
    if path.is_dir():
        real = os.path.realpath(path)
        if real in above:
            logger.warning("%s leads back to where it lies, and is not copied", path)
            return
        for inner in sorted(path.iterdir()):
            yield from _files(inner, ignored, (*above, real))
    elif path.is_file():
        yield path
    elif path.is_symlink():
        logger.warning("%s leads nowhere, and is not copied", path)
