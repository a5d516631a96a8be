"""The command line: `digest-reader check`, `ingest`, `explain`.

A command is a function under ``@main.command()``; it imports what it needs when it runs, so that
none waits for another's libraries.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest_reader import __version__
from digest_reader.cli import check, editor, explain, options
from digest_reader.cli.check import counted

if TYPE_CHECKING:
    from digest_reader.settings import Settings


class _Group(click.Group):
    """A group whose ``--settings`` may stand before or behind the name of the command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first: list[str] = []
        rest = list(args)
        for place, argument in enumerate(args):
            if argument == "--":
                break
            if argument in ("-s", "--settings"):
                first, rest = args[place : place + 2], args[:place] + args[place + 2 :]
            elif argument.startswith("--settings="):
                first, rest = [argument], args[:place] + args[place + 1 :]
        return super().parse_args(ctx, first + rest)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
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


main.add_command(check.check)
main.add_command(explain.explain)
main.add_command(editor.review)
main.add_command(editor.align)
main.add_command(editor.keep)
main.add_command(editor.morning)


@main.command()
@options.paths
@options.into
@click.option("--dry-run", is_flag=True, help="Say what would be copied, and copy nothing.")
@click.pass_obj
def ingest(settings: Settings, paths: tuple[Path, ...], into: Path, dry_run: bool) -> None:
    """Copy the digests at PATHS, byte for byte, under readable names, each with its sidecar.

    The name is the date and the title.  Of .docx, .eml, .html, .odt, .pdf and .rtf the text is taken, and
    the document kept beside it.  A digest that is there already is not copied again, and no file is
    ever overwritten.  May be interrupted and run again.  Exits with 1 where anything was refused.
    """
    from digest_reader.discovery import DOCUMENTS, ENDING, discover
    from digest_reader.ingest import Outcome
    from digest_reader.ingest import ingest as copy_in

    documents = (ENDING, *DOCUMENTS)
    discovery = discover(paths, Path.cwd(), links=settings.links, others=(), documents=documents)
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
def theme() -> None:
    """Print where the theme lies that this site is read in: for THEME in pelicanconf.py."""
    from digest_reader import theme_folder

    click.echo(theme_folder())


@main.group(invoke_without_command=True)
@click.option("--prune", type=click.IntRange(min=0), metavar="MEGABYTES", help="Let go of all but so much.")
@click.pass_context
def cache(context: click.Context, prune: int | None) -> None:
    """Show what is kept of earlier runs, and let the values go that were not used for longest.

    It is never needed and never stale: what is not kept is worked out anew.
    """
    from digest_reader.store import Store

    if context.invoked_subcommand:
        return
    with Store(context.obj.store_folder(Path.cwd())) as store:
        if prune is not None:
            click.echo(f"{counted(store.prune(prune * 1_000_000), 'value')} let go")
        summary = store.summary()
    click.echo(
        f"{summary.path}: {counted(summary.entries, 'value')}, {summary.size / 1_000_000:,.1f} MB; "
        f"none unused for more than {counted(summary.unused, 'day')}"
    )


@cache.command("import")
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.pass_obj
def cache_import(settings: Settings, folders: tuple[Path, ...]) -> None:
    """Take in what was worked out elsewhere: the stores in FOLDERS (.digest-reader), of other machines, say.

    A machine that has some of the digests, and the site's settings, fills its store by `digest-reader check`.
    """
    import sqlite3

    from digest_reader.store import Store

    with Store(settings.store_folder(Path.cwd())) as store:
        for folder in folders:
            try:
                click.echo(f"{folder}: {counted(store.take_in(folder), 'value')} taken in")
            except (OSError, sqlite3.Error) as error:
                raise click.ClickException(f"{folder} has no store that can be read ({error}).") from error


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
    from digest_reader.processes import cores

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
