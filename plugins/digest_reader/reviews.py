"""The review of a digest's file, for the desk in the terminal and the one in the preview alike.

What the keys do is `digest_reader.edit.review`'s; here a review begins with what is in the files, and its
answers are kept in the sidecar.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from digest_reader.discovery import SIDECAR
from digest_reader.edit import review as desk
from digest_reader.edit.review import Review
from digest_reader.edit.sidecar import Sidecar, change_sidecar, read_sidecar
from digest_reader.languages import load
from digest_reader.model import Mark, Restore
from digest_reader.publish import Post, restored
from digest_reader.render.locales import percent
from digest_reader.render.reasons import tell_reason
from digest_reader.restore import restore
from digest_reader.settings import Settings
from digest_reader.text import visible


def begin(post: Post, settings: Settings, **asked: Any) -> Review:
    """Return the beginning of the review of *post*; *asked* says how, as `edit.review.begin` takes it."""
    # Of a reviewed digest the post has what was kept; the engine may say otherwise.
    restoration = restored(post.restoration.task, settings) if post.reviewed else post.restoration
    sidecar = read_sidecar(post.path.with_suffix(SIDECAR), folders=settings.folders_of(post.path, Path.cwd()))
    given = desk.given(sidecar, restoration.task)
    return desk.begin(restoration, post.display.doubt_below, given=given, **asked)


def engine(settings: Settings) -> Restore:
    """Return what restores a text after an answer: the engine, and what the site's own words switch off."""
    return lambda task: settings.words.without(restore(task))


def keep_decisions(post: Post, state: Review, settings: Settings) -> None:
    """Write the decisions of a review into the sidecar of *post*.

    Raises:
        OSError: it cannot be written.
        SidecarError: it cannot be read, so that nothing may be added to it.
    """
    _change(post, settings, partial(desk.with_decisions, task=state.restoration.task, given=state.given))


def keep_reviewed(post: Post, state: Review, settings: Settings) -> None:
    """Write into the sidecar of *post* that a person has read all of it, and every mark.

    Raises:
        OSError, SidecarError: as `keep_decisions`.
    """
    _change(post, settings, partial(desk.as_reviewed, restoration=state.restoration))


def _change(post: Post, settings: Settings, change: Callable[[Sidecar], Sidecar]) -> None:
    folders = settings.folders_of(post.path, Path.cwd())
    change_sidecar(post.path.with_suffix(SIDECAR), change, folders=folders)


def words(code: str, language: str, *arguments: object) -> str:
    """Return what an editor is told, in a language, or in English where that has no words for it."""
    for name in (language, "en"):
        folder = load(name)
        if folder is not None and code in folder.desk:
            return folder.desk[code].format(*(visible(str(argument)) for argument in arguments))
    raise KeyError(code)


def tell_mark(mark: Mark, language: str) -> str:
    """Tell what a mark is for, how sure that is, and why it stands."""
    kind = words(f"kind-{mark.kind.name.lower().replace('_', '-')}", language)
    return f"{kind}, {percent(mark.certainty, language)}: {visible(tell_reason(mark, language))}"
