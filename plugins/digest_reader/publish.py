"""The way of one digest, put together: bytes → text → fields → corrections → marks → `Post`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import shorten

from babel import Locale

from digest_reader import restore as engine
from digest_reader.discovery import shown_path
from digest_reader.edit.anchors import anchor
from digest_reader.edit.kept import place_kept
from digest_reader.edit.metadata import Metadata, effective_metadata, slug_of
from digest_reader.edit.sidecar import Sidecar, read_sidecar
from digest_reader.files import TooLargeError, read_whole
from digest_reader.model import (
    Digest,
    InstallationError,
    Mark,
    OtherLanguages,
    Restoration,
    RestorationTask,
    Restore,
    Step,
)
from digest_reader.problems import Consequence, Problem
from digest_reader.read import DecodeError, read
from digest_reader.settings import Display, ReadingSettings, Settings
from digest_reader.text import HEADLINE
from digest_reader.words import combined

LONGEST_QUOTED = 40
"""Characters of a paragraph that a problem quotes, at most."""


@dataclass(frozen=True, kw_only=True)
class Post(Metadata):
    """A digest with everything known about it, ready to be rendered."""

    path: Path
    digest: Digest
    restoration: Restoration
    display: Display
    """How it is shown; nothing else of the post depends on it."""

    @property
    def consequence(self) -> Consequence | None:
        """The gravest consequence of the post's problems; none where it has none."""
        consequences = {problem.consequence for problem in self.problems}
        return next((gravest for gravest in Consequence if gravest in consequences), None)

    @property
    def restored_headline(self) -> str:
        """The headline with its marks."""
        return self.restoration.restored_headline or self.headline

    def is_doubtful(self, mark: Mark) -> bool:
        """Should a person look at *mark*?"""
        return not self.reviewed and mark.certainty < self.display.doubt_below


def read_digest(path: Path, settings: Settings, root: Path, *, restore: Restore = engine.restore) -> Post:
    """Read one digest and the sidecar beside it.

    What is wrong with them never raises: it is in the post's problems.

    Raises:
        InstallationError: the engine cannot work here.
    """
    shown = shown_path(path, root)
    sidecar_path = path.with_suffix(".toml")
    try:
        sidecar = read_sidecar(
            sidecar_path,
            shown_path(sidecar_path, root),
            largest=settings.largest_sidecar,
            folders=settings.folders_of(path, root),
        )
        return _compose(path, _read(path, shown, sidecar, settings), sidecar, settings, restore)
    except InstallationError:
        raise
    except ImportError as error:  # a library that is there and cannot be loaded is no fault of the file
        raise InstallationError(f"{error}; install digest-reader and its libraries anew") from error
    except Exception as error:
        # The last line of defence: one file must never cost the site.
        arguments = type(error).__name__, " ".join(str(error).split())
        return _compose(path, _without_text(shown, "unforeseen", *arguments), Sidecar(), settings, restore)


def restored(
    task: RestorationTask, settings: ReadingSettings, restore: Restore = engine.restore
) -> Restoration:
    """Restore a text with an editor's decisions as the site's own words say."""
    listed = settings.words.evidence(task)
    evidence = combined(task.evidence, listed, task)
    return settings.words.without(restore(replace(task, evidence=evidence)))


def unrestored(task: RestorationTask) -> Restoration:
    """Restore nothing: for whoever asks only for a digest's fields."""
    return Restoration(task)


def _read(path: Path, shown: str, sidecar: Sidecar, settings: ReadingSettings) -> Digest:
    """Read the file; where that cannot be done, the digest is empty but for the problem."""
    try:
        return read(
            read_whole(path, settings.largest_file),
            shown,
            mastheads=settings.mastheads,
            default=settings.lang,
            language=sidecar.lang,
            said=sidecar.lines.said,
        )
    except OSError as error:
        return _without_text(shown, "unreadable", str(error.strerror))
    except TooLargeError as error:
        return _without_text(shown, "file-too-large", f"{error.size:,}", f"{settings.largest_file:,}")
    except DecodeError as error:
        return _without_text(shown, "no-text", str(error))


def _without_text(shown: str, code: str, *arguments: str) -> Digest:
    return Digest(shown, "", (), problems=(Problem(shown, 0, code, arguments),))


def _unrestored_parts(digest: Digest, others: OtherLanguages) -> Iterator[Problem]:
    """Yield a problem for each language without a model that parts of a digest are in."""
    for code in dict.fromkeys(code for _, code in others):
        if not engine.can_restore(code):
            first = next(number for number, own in others if own == code)
            text = digest.headline if first == HEADLINE else digest.paragraphs[first]
            begin = shorten(text, LONGEST_QUOTED, placeholder="…")
            yield Problem(digest.path, 0, "not-restored", (_name_of(code), begin), "part")


def _name_of(language: str) -> str:
    """Return a language's name in English; its code where it has none."""
    return str(Locale("en").languages.get(language, language))


def _compose(path: Path, digest: Digest, sidecar: Sidecar, settings: Settings, restore: Restore) -> Post:
    """Put the editor's word and the marks to a digest."""
    metadata = effective_metadata(digest, sidecar, settings)
    evidence, unanchored = anchor(sidecar.mark, digest.paragraphs, metadata.raw_headline, sidecar.path)
    problems = [*metadata.problems, *unanchored]
    if any(problem.consequence is Consequence.SKIP for problem in digest.problems):
        restore = unrestored
    elif not engine.can_restore(metadata.language) and not (metadata.reviewed and sidecar.kept):
        step = Step("restore", f"no marks: there is no model for “{metadata.language}”")
        digest = replace(digest, steps=(*digest.steps, step))
        problems.append(Problem(digest.path, 0, "not-restored", (_name_of(metadata.language),)))
    # A title of the editor's own has all its marks.
    others = tuple(
        (number, code) for number, code in digest.others if number != HEADLINE or metadata.raw_headline
    )
    problems += _unrestored_parts(digest, others)
    task = RestorationTask(
        digest.paragraphs, metadata.language, metadata.raw_headline, evidence, metadata.style, others
    )
    if metadata.reviewed and sidecar.kept:
        restoration, lost = place_kept(sidecar.kept, task, sidecar.path)
        problems += lost
    else:
        restoration = restored(task, settings, restore)
        if engine.lacks_letters(task):
            problems.append(Problem(digest.path, 0, "letters-lacking"))
        if metadata.reviewed:
            restoration = replace(restoration, near=())
            problems.append(Problem(sidecar.path, 0, "review-not-kept"))
    slug = metadata.slug or slug_of(path.stem) or "digest"
    metadata = replace(metadata, slug=slug, problems=tuple(problems))
    return Post(**vars(metadata), path=path, digest=digest, restoration=restoration, display=settings.display)
