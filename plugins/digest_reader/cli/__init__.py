"""The command line: `digest-reader check`, `ingest`, `explain`.

A command is a function under ``@main.command()``; it imports what it needs when it runs, so that
none waits for another's libraries.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest_reader import __version__
from digest_reader.cli import editor

if TYPE_CHECKING:
    from rich.text import Text

    from digest_reader.model import Mark
    from digest_reader.publish import Post
    from digest_reader.settings import Settings

_paths = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATHS…"
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="digest-reader")
@click.option(
    "-s",
    "--settings",
    "configuration",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Where the DIGEST_* settings are; pelicanconf.py where there is one.",
)
@click.pass_context
def main(context: click.Context, configuration: Path | None) -> None:
    """Read, check and explain newspaper digests."""
    context.obj = _settings(configuration)


@main.command()
@_paths
@click.pass_obj
def check(settings: Settings, paths: tuple[Path, ...]) -> None:
    """List what is wrong with the digests at PATHS (files or folders), and the drafts.

    Exits with 1 where there is any problem.
    """
    from digest_reader.collection import read_digests
    from digest_reader.discovery import discover
    from digest_reader.progress import progress
    from digest_reader.store import Store

    discovery = discover(paths, Path.cwd(), links=[Path(folder) for folder in settings.links])
    with Store(settings.store_folder(Path.cwd())) as store, progress("Restoring digests") as tell:
        posts = read_digests(discovery.digests, settings, Path.cwd(), store=store, progress=tell)
    problems = [problem for post in posts for problem in post.problems]
    problems += discovery.problems
    for problem in problems:
        click.echo(f"{problem.consequence}: {problem}")
    for status in ("draft", "hidden", "skip"):
        for post in posts:
            if post.status == status:
                click.echo(f"{_STATUS_IN_WORDS[status]}: {post.digest.path}")
    doubts = sum(post.is_doubtful(mark) for post in posts for mark in post.restoration.marks)
    marks = sum(len(post.restoration.marks) for post in posts)
    click.echo(
        f"{_count(len(posts), 'digest')}, {_count(len(problems), 'problem')}; "
        f"{_count(marks, 'mark')} restored, {_count(doubts, 'doubt')}"
    )
    sys.exit(1 if problems else 0)


_STATUS_IN_WORDS = {"draft": "kept as a draft", "hidden": "published but not listed", "skip": "left out"}


main.add_command(editor.review)
main.add_command(editor.keep)


@main.command()
@_paths
@click.option(
    "-o",
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("content/digests"),
    show_default=True,
    help="The folder that receives the copies.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be copied, and copy nothing.")
@click.pass_obj
def ingest(settings: Settings, paths: tuple[Path, ...], into: Path, dry_run: bool) -> None:
    """Copy the digests at PATHS, byte for byte, under readable names, each with its sidecar.

    The name is the date and the title.  Of .docx, .eml, .html, .odt, .pdf and .rtf the text is taken, and
    the document kept beside it.  A digest that is there already is not copied again, and no file is
    ever overwritten.  May be interrupted and run again.  Exits with 1 where anything was refused.
    """
    from digest_reader.discovery import ENDING, discover
    from digest_reader.documents import ENDINGS
    from digest_reader.ingest import Outcome
    from digest_reader.ingest import ingest as copy_in

    links = [Path(folder) for folder in settings.links]
    discovery = discover(paths, Path.cwd(), links=links, others=(), documents=(ENDING, *ENDINGS))
    refused = bool(discovery.problems)
    for problem in discovery.problems:
        click.echo(f"{problem.consequence}: {problem}", err=True)
    try:
        for report in copy_in(discovery.digests, into, settings, Path.cwd(), dry_run=dry_run):
            for problem in report.problems:
                click.echo(f"{problem.consequence}: {problem}", err=True)
            failed = report.outcome is Outcome.REFUSED
            refused |= failed
            click.echo(f"{report.outcome}: {report.message}", err=failed)
    except OSError as error:
        raise click.ClickException(f"{into} cannot be written ({error.strerror}).") from error
    sys.exit(1 if refused else 0)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.pass_obj
def explain(settings: Settings, file: Path) -> None:
    """Show the text of FILE with its restored marks coloured by certainty, and a table of them."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from digest_reader.publish import read_digest
    from digest_reader.render.reasons import tell_reason
    from digest_reader.text import HEADLINE, visible

    post = read_digest(file, settings, Path.cwd())
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    facts = {
        "outlet": post.outlet,
        "authors": ", ".join(post.authors),
        "date": post.date,
        "outlet date": post.outlet_date,
        "language": post.language,
        "address": post.slug,
        "status": post.status,
    }
    for name, value in facts.items():
        console.print(f"{name + ':':<12} {visible(str(value or '–'))}", markup=False)
    for step in post.digest.steps:
        console.print(f"{step.name + ':':<12} {visible(step.detail)}", markup=False)
    for problem in post.problems:
        console.print(f"{problem.consequence + ':':<12} {problem}", markup=False)
    restoration = post.restoration
    console.print()
    console.print(_coloured(post, post.headline, restoration.marks_of(HEADLINE)), style="bold")
    for number, text in enumerate(restoration.task.paragraphs):
        console.print()
        console.print(_coloured(post, text, restoration.marks_of(number)))
    for title, marks in (("restored", restoration.marks), ("nearly restored", restoration.near)):
        if marks:
            console.print()
            table = Table("¶", title=f"{len(marks)} {title}")
            table.add_column("mark", no_wrap=True)
            for column in ("kind", "certainty", "reason"):
                table.add_column(column)
            for mark in sorted(marks, key=lambda mark: (mark.paragraph, mark.offset)):
                paragraph = "headline" if mark.paragraph == HEADLINE else str(mark.paragraph + 1)
                certainty = f"{mark.certainty:.1%}" + (" ?" if post.is_doubtful(mark) else "")
                place = _context(post, mark)
                # As text, for brackets are markup.
                cells = map(visible, (paragraph, place, mark.kind, certainty, tell_reason(mark, "en")))
                table.add_row(*map(Text, cells), style=_colour(post, mark))
            console.print(table)


@main.command()
@click.option("--prune", type=click.IntRange(min=0), metavar="MEGABYTES", help="Let go of all but so much.")
@click.pass_obj
def cache(settings: Settings, prune: int | None) -> None:
    """Show what is kept of earlier runs, and let the values go that were not used for longest.

    It is never needed and never stale: what is not kept is worked out anew.
    """
    from digest_reader.store import Store

    with Store(settings.store_folder(Path.cwd())) as store:
        if prune is not None:
            click.echo(f"{_count(store.prune(prune * 1_000_000), 'value')} let go")
        summary = store.summary()
    click.echo(
        f"{summary.path}: {_count(summary.entries, 'value')}, {summary.size / 1_000_000:,.1f} MB; "
        f"none unused for more than {_count(summary.unused, 'day')}"
    )


@main.command("restore")
@click.option("--jsonl", is_flag=True, required=True, help="One text a line; the only format so far.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes; as many as there are cores.")
@click.pass_obj
def restore_batch(settings: Settings, jsonl: bool, workers: int | None) -> None:  # noqa: ARG001
    """Restore texts from standard input to standard output, in order, on all cores.

    A line in is {"id", "lang", "paragraphs": [text without marks, …]}.  A line out is the same with the
    restored paragraphs and "marks", whose offsets count code points of the paragraph that came in.  A line
    that cannot be read comes out as {"id", "error"}, and the exit status is 1 then.
    """
    from concurrent.futures.process import BrokenProcessPool

    from digest_reader.cli.batch import run
    from digest_reader.collection import cores

    # A byte that is not UTF-8 must cost its line alone, and a byte order mark none.
    source = open(sys.stdin.fileno(), encoding="utf-8-sig", errors="surrogateescape", closefd=False)  # noqa: SIM115
    target = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
    try:
        failed = run(
            source,
            target,
            workers=workers or cores(),
            language=settings.lang,
            doubt_below=settings.doubt_below,
        )
    except BrokenPipeError:
        # The reader has seen enough; what is still in the buffer goes nowhere, instead of failing again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), target.fileno())
        sys.exit(1)
    except BrokenProcessPool as error:
        message = "a process was killed, perhaps for want of memory; try --workers 1."
        raise click.ClickException(
            f"The texts after the last line written are not restored: {message}"
        ) from error
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), target.fileno())
        message = f"the output cannot be written ({error.strerror})."
        raise click.ClickException(
            f"The texts after the last line written are not restored: {message}"
        ) from error
    sys.exit(1 if failed else 0)


def _context(post: Post, mark: Mark) -> str:
    text = post.headline if mark.paragraph < 0 else post.restoration.task.paragraphs[mark.paragraph]
    before, after = text[max(0, mark.offset - 14) : mark.offset], text[mark.offset : mark.offset + 14]
    return f"{before}{mark.text}{after}"


def _coloured(post: Post, text: str, marks: Sequence[Mark]) -> Text:
    from rich.text import Text

    from digest_reader.text import visible

    whole, done = Text(), 0
    for mark in marks:
        whole.append(visible(text[done : mark.offset]))
        whole.append(mark.text, style=f"{_colour(post, mark)} reverse")
        done = mark.offset
    return whole.append(visible(text[done:]))


def _colour(post: Post, mark: Mark) -> str:
    return "red" if post.is_doubtful(mark) else "yellow" if mark.certainty < _SURE else "green"


_SURE = 0.98


def _settings(configuration: Path | None) -> Settings:
    from digest_reader.settings import Settings, SettingsError

    path = configuration or Path("pelicanconf.py")
    try:
        return Settings.from_mapping(runpy.run_path(str(path)) if path.is_file() else {})
    except SettingsError as error:
        raise click.ClickException(f"{path}: {error}") from error
    except (Exception, SystemExit) as error:
        # A configuration is a program, and may fail in any way.
        raise click.ClickException(f"{path} cannot be run ({type(error).__name__}: {error}).") from error


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
