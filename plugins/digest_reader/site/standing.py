"""A site of which nothing has changed since it was built: it stands, and Pelican need not begin.

After a build it is noted what everything was that it could depend on: settings, code, libraries, and the
stamps of all files of content and theme.  Where the next build finds the same, and the output as it was
left, only the problems are told again.

Nothing is guessed here either.  A build is not noted where it wrote a page that is made every time (see
`site.tracing`), where Pelican or another plugin warned of something, where another plugin listens to
Pelican's signals, or where a kind of file was read that may take in others from elsewhere.
"""

from __future__ import annotations

import locale
import logging
import os
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pelican import Pelican, signals
from pelican.log import console

from digest_reader.collection import code_of_reading
from digest_reader.files import INSTANT, snapshot
from digest_reader.settings import Settings
from digest_reader.site import publication
from digest_reader.site.head import HEAD
from digest_reader.site.output import BUILD, RUNS_OWN, code_of_writing
from digest_reader.site.preview import this_preview, watched, written_by_builds
from digest_reader.site.sketches import PLUGIN, is_alone
from digest_reader.site.tracing import Keys, NoKey
from digest_reader.store import key_of

PACKAGE = os.fspath(Path(__file__).parents[1])

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """A build after which nothing is left to do, as long as all stays as it was."""

    made_of: str
    """The key of everything that it depended on."""
    output: bytes
    """Which notes on the output are its own."""
    told: list[tuple[int, str]]
    """Levels and messages of what it warned of."""


def connect() -> None:
    """Look at the site before Pelican runs; connected last, when all settings are known."""
    signals.initialized.connect(take_over)


def take_over(pelican: Any) -> None:
    """Have *pelican* run only where there is something to do."""
    run: Callable[[], None] = pelican.run
    pelican.run = lambda: run_unless_standing(pelican, run)


def run_unless_standing(pelican: Any, run: Callable[[], None]) -> None:
    """Run Pelican by *run*, unless the output is what it would be."""
    build = pelican.settings[BUILD]
    build.look(Path(pelican.output_path))
    this_preview.begin(pelican)
    if this_preview.follows:  # a file has changed, or it would not be asked
        run()
        return
    began = time.perf_counter()
    slot = key_of("standing", os.path.abspath(pelican.output_path))
    made_of = _key_of_everything(pelican)
    with build.open_store() as store:
        before = store.get(slot, Standing)
    if (
        before
        and before.made_of == made_of
        and not publication.is_unfinished(pelican)
        and build.is_as_left(Path(pelican.output_path), before.output)
    ):
        logger.disable_filter()  # type: ignore[attr-defined]  # as in `site.plugin.report`
        for level, message in before.told:
            logger.log(level, "%s", message)
        console.print(f"Done: nothing has changed ({time.perf_counter() - began:.2f} seconds).")
        return
    with _listening() as heard:
        run()
    made_of = made_of and _key_of_everything(pelican, made_of)
    if made_of and heard.is_ours and build.output.is_repeatable:
        with build.open_store() as store:
            store.put(slot, Standing(made_of, build.number, heard.told))


class _Listener(logging.Handler):
    """Hears what a build warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.told: list[tuple[int, str]] = []
        self.is_ours = True
        """Has nobody else warned of anything?"""

    def emit(self, record: logging.LogRecord) -> None:
        self.is_ours &= record.name.partition(".")[0] == PLUGIN
        self.told.append((record.levelno, record.getMessage()))
        if logging.getLogger().handlers == [self] and logging.lastResort:
            logging.lastResort.handle(record)  # as where there is no handler (``--log-handler plain``)


@contextmanager
def _listening() -> Iterator[_Listener]:
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    try:
        yield listener
    finally:
        logging.getLogger().removeHandler(listener)


def _key_of_everything(pelican: Any, before: str | None = None) -> str | None:
    """Return the key of what a build of the site depends on; None where that cannot be told.

    Args:
        pelican: about to run, or done.
        before: the key as it was then.  The register is written by the build: it alone is looked at anew.
    """
    choices = Settings.from_mapping(pelican.settings)
    register = Path(choices.register) if choices.register else None
    registered = register.read_bytes() if register and register.is_file() else None
    rest = before.partition(" ")[0] if before else _key_of_rest(pelican, choices)
    return f"{rest} {key_of(registered)}" if rest else None


def _key_of_rest(pelican: Any, choices: Settings) -> str | None:
    settings = pelican.settings
    if not (
        choices.store and type(pelican) is Pelican and is_alone(settings) and _reads_what_is_seen(settings)
    ):
        return None
    whole = blake2b(digest_size=32)
    whole.update(
        key_of(
            sys.version,
            os.stat(sysconfig.get_path("purelib")).st_mtime_ns,  # noqa: PTH116 - pip has touched it
            code_of_reading(),
            code_of_writing(),
            choices.reading,
            locale.setlocale(locale.LC_ALL),
            os.getcwd(),  # noqa: PTH109
            f"{datetime.now().astimezone():%Y-%m-%d %Z}",  # a bulletin's date may not be far from it
        ).encode()
    )
    built = this_preview.built
    further = snapshot(_further_sources(pelican), written_by_builds(settings))
    newest = built.taken_at - INSTANT
    for path, stamp in sorted((built.stamps | further.stamps).items()):
        if max(stamp[:2]) > newest or path.endswith(".rst"):  # which may take in what lies elsewhere
            return None
        whole.update(f"{path}\0{stamp}\0".encode(errors="surrogateescape"))
    keys = Keys()
    try:
        for name, value in sorted(settings.items()):
            if name not in RUNS_OWN:
                whole.update(name.encode() + keys.of(_without_head(value)))
    except NoKey:
        return None
    return whole.hexdigest()


def _without_head(value: object) -> object:
    """Return the value of a setting without our own function among Jinja's globals."""
    return {key: value[key] for key in value if key != HEAD} if isinstance(value, dict) else value


def _reads_what_is_seen(settings: Mapping[str, Any]) -> bool:
    """Tell whether pages are made of the files of the site alone, and not of others, or of the hour."""
    markdown = settings["MARKDOWN"]
    extensions = [*markdown.get("extension_configs", ()), *markdown.get("extensions", ())]
    return (
        settings["WITH_FUTURE_DATES"]
        and not settings["READERS"]
        and all(str(name).startswith("markdown.extensions.") for name in extensions)
    )


def _further_sources(pelican: Any) -> list[str]:
    """Return files and folders that the site is made of, beside those of which the preview knows."""
    settings, content = pelican.settings, Path(pelican.path)
    inside = [settings[f"{kind}_PATHS"] for kind in ("ARTICLE", "PAGE", "STATIC", "DIGEST")]
    modules = (getattr(module, "__file__", None) for module in [*sys.modules.values()])
    files = {os.path.abspath(file) for file in modules if file}
    folders = [
        *(content / name for names in (*inside, settings["TEMPLATE_PAGES"]) for name in names),
        *settings["THEME_TEMPLATES_OVERRIDES"],
    ]
    known = tuple(f"{path}{os.sep}" for path in watched(settings))
    roots = {path for path in map(os.path.abspath, folders) if not f"{path}{os.sep}".startswith(known)}
    installed = tuple(
        f"{os.path.realpath(prefix)}{os.sep}" for prefix in (sys.prefix, sys.base_prefix, PACKAGE)
    )
    return sorted(roots.union(file for file in files if not os.path.realpath(file).startswith(installed)))
