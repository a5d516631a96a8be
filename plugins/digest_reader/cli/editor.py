"""The editor's commands: `digest-reader review`, `keep`, `align`, `morning`."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest_reader.cli import options

if TYPE_CHECKING:
    from digest_reader.cli.desk import Desk
    from digest_reader.edit.align import Alignment
    from digest_reader.ingest import Report
    from digest_reader.model import Evidence, RestorationTask
    from digest_reader.problems import Problem
    from digest_reader.publish import Post
    from digest_reader.settings import Settings


OTHER_LINES = 8
"""Lines of a screen, about, that hold no digest's text at the desk."""
LISTENED = 600
"""Characters that are read out before an answer."""


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATHS…]")
@click.option("--urgent", is_flag=True, help="Ask first where most is in doubt.")
@click.option("--doubts-only", is_flag=True, help="Ask nothing about marks that were only nearly placed.")
@click.option("--again", is_flag=True, help="Also digests that are reviewed already.")
@click.option("--learn", is_flag=True, help="Then propose words for the site's lists from what was decided.")
@options.lang
@options.plain
@options.keys
@click.pass_obj
def review(
    settings: Settings,
    paths: tuple[Path, ...],
    urgent: bool,
    doubts_only: bool,
    again: bool,
    learn: bool,
    lang: str | None,
    plain: bool,
    keys: Path | None,
) -> None:
    """Settle what is in doubt in the digests at PATHS (files or folders; all of the site's unless given).

    What is in doubt is shown together, each mark with a figure: press the figure of what is wrong, then P
    for all the rest.  Or answer one by one; ? lists the keys.  Every answer is evidence with which the text
    is restored anew, so that others are settled with it, and is in the sidecar before the next question: stop
    whenever you like.  Where nothing is open any more, r keeps the digest as reviewed: nothing in it is
    flagged, and no later engine
    changes it.
    """
    from digest_reader.discovery import discover
    from digest_reader.edit.sidecar import SidecarError
    from digest_reader.reviews import words

    spoken = lang or _of_environment()
    digests = paths or _of_site(settings)
    try:
        with _desk(spoken, plain, keys, doubts_only=doubts_only, urgent=urgent) as desk:
            asked = False
            for outcome in desk.review_all(digests, settings, again=again):
                asked = True
                click.echo(outcome.tell(spoken))
            if not asked:
                number = len(discover(digests, Path.cwd(), links=settings.links).digests)
                click.echo(words("nothing-open", spoken, number))
            if learn:
                desk.learn(digests, settings)
    except (OSError, SidecarError) as error:
        raise click.ClickException(f"what you answered cannot be kept: {error}") from error


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path), metavar="FOLDER")
@options.into
@options.lang
@options.plain
@options.keys
@click.pass_obj
def morning(
    settings: Settings, folder: Path, into: Path, lang: str | None, plain: bool, keys: Path | None
) -> None:
    """Take in what lies in FOLDER, check it, and review it: all of a morning in one go.

    Then it says what is to be looked at, where the preview is, and what was done.  May be interrupted and run
    again: what is there already is not copied again, and what is reviewed is not asked about again.  Exits
    with 1 where a file was refused.
    """
    from digest_reader.collection import remembering
    from digest_reader.edit.sidecar import SidecarError
    from digest_reader.ingest import Outcome
    from digest_reader.publish import read_digest
    from digest_reader.reviews import words
    from digest_reader.store import Store

    began, spoken = time.monotonic(), lang or _of_environment()
    try:
        intake = _take_in(folder, into, settings)
    except OSError as error:
        raise click.ClickException(f"{into} cannot be written ({error.strerror}).") from error
    counts = (intake.count[outcome] for outcome in Outcome)
    click.echo(words("morning-in", spoken, *counts))
    outcomes = []
    try:
        with _desk(spoken, plain, keys) as desk:
            for outcome in desk.review_all(intake.digests, settings, ask_all=False):
                click.echo(outcome.tell(spoken))
                outcomes.append(outcome)
    except (OSError, SidecarError) as error:
        raise click.ClickException(f"what you answered cannot be kept: {error}") from error
    with Store(settings.store_folder(Path.cwd())) as store:
        restore = remembering(store)
        posts = [read_digest(path, settings, Path.cwd(), restore=restore) for path in intake.digests]
    # Told last, where they stay on the screen.
    for line in _to_look_at(intake, posts, spoken):
        click.echo(line, err=True)
    spent = time.monotonic() - began
    unit, number = ("minutes", spent / 60) if spent >= 60 else ("seconds", spent)
    settled = sum(max(outcome.settled, 0) for outcome in outcomes)
    drafts = sum(post.status == "draft" for post in posts)
    reviewed = sum(post.reviewed for post in posts)
    left = sum(post.is_doubtful(mark) for post in posts for mark in post.restoration.marks)
    told = words(unit, spoken, round(number))
    click.echo(words("morning-preview", spoken))
    click.echo(words("morning", spoken, len(posts), drafts, reviewed, settled, told, left))
    sys.exit(1 if intake.count[Outcome.REFUSED] else 0)


@dataclass(frozen=True, slots=True)
class _Intake:
    """What came of taking a folder in."""

    reports: Sequence[Report]
    unread: Sequence[Problem]
    """What lies there and is no digest."""
    count: Counter[str]
    """Outcome → how many there are of it; what was not read is refused."""

    @property
    def digests(self) -> tuple[Path, ...]:
        """The digests, as the site has them."""
        return tuple(dict.fromkeys(report.path for report in self.reports if report.path))


def _take_in(folder: Path, into: Path, settings: Settings) -> _Intake:
    """Copy the digests of a folder to where the site has them.

    Raises:
        OSError: they cannot be written there.
    """
    from digest_reader.discovery import DOCUMENTS, ENDING, discover
    from digest_reader.ingest import Outcome, ingest

    documents = (ENDING, *DOCUMENTS)
    discovery = discover([folder], Path.cwd(), links=settings.links, others=(), documents=documents)
    reports = tuple(ingest(discovery.digests, into, settings, Path.cwd()))
    count = Counter(str(report.outcome) for report in reports)
    count[Outcome.REFUSED] += len(discovery.problems)
    return _Intake(reports, discovery.problems, count)


def _to_look_at(intake: _Intake, posts: Iterable[Post], language: str) -> Iterator[str]:
    """Yield a line for each file that was refused, each problem, and each draft with its reasons."""
    from digest_reader.cli.explain import reasons_of_status
    from digest_reader.ingest import Outcome
    from digest_reader.problems import tell
    from digest_reader.reviews import words
    from digest_reader.text import visible

    for report in intake.reports:
        if report.outcome is Outcome.REFUSED:
            yield f"{report.outcome}: {visible(report.message)}"
    for problem in (*intake.unread, *(problem for report in intake.reports for problem in report.problems)):
        yield words("morning-check", language, problem.path, tell(problem, language).message)
    for post in posts:
        if post.status == "draft":
            why = "; ".join(reasons_of_status(post, language))
            yield words("morning-draft", language, post.digest.path, why)


@contextmanager
def _desk(
    language: str, plain: bool, keys: Path | None, *, doubts_only: bool = False, urgent: bool = False
) -> Iterator[Desk]:
    """Open the desk, with keys from a file, from lines that are entered, or as they are pressed."""
    from digest_reader.cli.desk import Desk, read_lines, scripted, typed
    from digest_reader.edit.review import ROOM

    columns, lines = shutil.get_terminal_size()
    # Who listens hears little at a time; who looks sees all that he answers.
    room = ROOM if keys else LISTENED if plain else columns * (lines - OTHER_LINES)
    with closing(scripted(keys) if keys else read_lines() if plain else typed()) as source:
        yield Desk(
            source, language, plain or keys is not None, doubts_only=doubts_only, urgent=urgent, room=room
        )


def _of_site(settings: Settings) -> tuple[Path, ...]:
    """Return the folders of the site's digests, as seen from its configuration."""
    folders = (Path("content") / folder for folder in settings.paths)
    return tuple(folder for folder in folders if folder.is_dir())


def _of_environment() -> str:
    """Return the language that the environment asks for, as gettext does."""
    asked = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return asked[:2]


@click.command()
@options.paths
@click.option(
    "--anew", is_flag=True, help="Also where marks are kept already: take over what is restored now."
)
@click.pass_obj
def keep(settings: Settings, paths: tuple[Path, ...], anew: bool) -> None:
    """Keep the marks of the reviewed digests at PATHS, so that no later engine changes them.

    A digest is reviewed where its sidecar says `reviewed = true`.  Its marks are written there, each with
    the words around it.  `review` does this by itself.
    """
    import msgspec

    from digest_reader.collection import remembering
    from digest_reader.discovery import SIDECAR, discover
    from digest_reader.edit.kept import keep as kept_marks
    from digest_reader.edit.sidecar import SidecarError, change_sidecar, read_sidecar
    from digest_reader.publish import read_digest, restored
    from digest_reader.store import Store

    with Store(settings.store_folder(Path.cwd())) as store:
        for path in discover(paths, Path.cwd(), links=settings.links).digests:
            beside = path.with_suffix(SIDECAR)
            folders = settings.folders_of(path, Path.cwd())
            sidecar = read_sidecar(beside, folders=folders)
            if not sidecar.reviewed or (sidecar.kept and not anew):
                continue
            restore = remembering(store)
            post = read_digest(path, settings, Path.cwd(), restore=restore)
            restoration = restored(post.restoration.task, settings, restore)
            marks = kept_marks(restoration)
            try:
                change_sidecar(
                    beside,
                    lambda said, marks=marks: msgspec.structs.replace(said, kept=marks),  # type: ignore[misc]
                    folders=folders,
                )
            except (OSError, SidecarError) as error:
                raise click.ClickException(f"{beside} cannot be written ({error}).") from error
            click.echo(f"{sidecar.path}: {len(marks)} marks kept")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.argument("original", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="ORIGINAL")
@click.option("--dry-run", is_flag=True, help="Say what would be decided, and write nothing.")
@click.pass_obj
def align(settings: Settings, file: Path, original: Path, dry_run: bool) -> None:
    """Take the marks of the digest FILE from the article as it was published.

    ORIGINAL is a saved page, a text, or a document as `ingest` reads them; more than the article may stand in
    it, and wording, cuts and order may differ.  Where the words agree, its marks are written into the
    sidecar as decisions; earlier decisions of yours hold over them.
    """
    from digest_reader.discovery import SIDECAR
    from digest_reader.edit import review as desk
    from digest_reader.edit.align import align as find
    from digest_reader.edit.sidecar import SidecarError, change_sidecar, read_sidecar
    from digest_reader.publish import read_digest
    from digest_reader.reviews import engine

    published = _published(original)
    post = read_digest(file, settings, Path.cwd())
    folders, sidecar = settings.folders_of(file, Path.cwd()), file.with_suffix(SIDECAR)
    given = desk.given(read_sidecar(sidecar, folders=folders), post.restoration.task)
    alignment = find(post.restoration.task, published, engine(settings))
    wanted = tuple(_ask_about(alignment, ask=not dry_run and sys.stdin.isatty()))
    task = alignment.restoration.task
    task = replace(task, evidence=(*task.evidence, *wanted))
    if not dry_run:
        try:
            change_sidecar(sidecar, lambda said: desk.as_aligned(said, task, given), folders=folders)
        except (OSError, SidecarError) as error:
            raise click.ClickException(f"{sidecar} cannot be written ({error}).") from error
    for line in _told_alignment(post, alignment, dry_run=dry_run):
        click.echo(line)


def _published(original: Path) -> Sequence[str]:
    """Return the paragraphs of an original.

    Raises:
        click.ClickException: it cannot be read.
    """
    from digest_reader.documents import DocumentError
    from digest_reader.edit.align import paragraphs_of
    from digest_reader.problems import Problem, tell
    from digest_reader.read import DecodeError

    try:
        return paragraphs_of(original.name, original.read_bytes())
    except DocumentError as error:
        message = tell(Problem(str(original), 0, error.code, error.arguments), "en").message
        raise click.ClickException(f"{original}: {message}") from error
    except (OSError, DecodeError) as error:
        raise click.ClickException(f"{original} cannot be read ({error}).") from error


def _ask_about(alignment: Alignment, *, ask: bool) -> Iterator[Evidence]:
    """Tell where a mark of the digest is not the original's; yield the original's where it is wanted."""
    task = alignment.restoration.task
    for survivor in alignment.disagreements:
        paragraph = "the headline" if survivor.paragraph < 0 else f"paragraph {survivor.paragraph + 1}"
        context = _around(task, survivor.paragraph, survivor.offset)
        click.echo(f"In {paragraph} the digest has {survivor.text} where the original has none: {context}")
        if survivor.instead and ask:
            where = _around(task, survivor.paragraph, survivor.instead.offset)
            if click.confirm(f"The original has {survivor.instead.text} here: {where}  Add it?"):
                yield survivor.instead


def _told_alignment(post: Post, alignment: Alignment, *, dry_run: bool) -> Iterator[str]:
    """Yield what is still in doubt after an original was asked, and how much of the digest it covers."""
    from digest_reader.cli.check import located, told_doubt
    from digest_reader.problems import tell

    after = replace(post, restoration=alignment.restoration, reviewed=False)
    left = [mark for mark in alignment.restoration.marks if after.is_doubtful(mark)]
    for finding in located(after, [told_doubt(after, mark, "en") for mark in left]):
        yield f"{finding.place}: {tell(finding, 'en').message}"
    share = alignment.agreed / alignment.words if alignment.words else 0.0
    overruled = f"; {alignment.overruled} decided otherwise by you" if alignment.overruled else ""
    yield (
        f"{post.digest.path}: {share:.0%} of {alignment.words:,} words agree; "
        f"{alignment.taken} marks {'would be ' if dry_run else ''}taken over, "
        f"{alignment.rejected} taken away, {len(left)} in doubt{overruled}"
    )


def _around(task: RestorationTask, paragraph: int, offset: int) -> str:
    """Return the words around a place."""
    from digest_reader.text import HEADLINE, visible

    text = task.headline if paragraph == HEADLINE else task.paragraphs[paragraph]
    before, behind = text[:offset].split(" ")[-4:], text[offset:].split(" ")[:4]
    return visible(f"… {' '.join(before)}|{' '.join(behind)} …")
