"""`digest-reader explain`: all that is known of one digest, mark by mark."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.text import Text

    from digest_reader.model import Mark
    from digest_reader.publish import Post
    from digest_reader.settings import Settings

SURE = 0.98
"""Marks of a lower certainty are yellow."""
WORDS = 3
"""So many words are shown on each side of a mark."""
WIDE = 120
"""Columns where the output goes to no terminal."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.pass_obj
def explain(settings: Settings, file: Path) -> None:
    """Show the text of FILE with its restored marks coloured by certainty, and a table of them.

    Before it stand the fields, what was done to read the file, and why it is a draft, if it is one.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from digest_reader.publish import read_digest
    from digest_reader.render.reasons import tell_reason
    from digest_reader.text import HEADLINE, visible

    post = read_digest(file, settings, Path.cwd())
    seen = sys.stdout.isatty()
    console = Console(highlight=False, soft_wrap=not seen, width=None if seen else WIDE)
    for name, value in _facts(post):
        console.print(f"{name + ':':<12} {visible(value or '–')}", markup=False)
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
            for column in ("mark", "kind", "certainty", "reason"):
                table.add_column(column, overflow="fold")
            for mark in sorted(marks, key=lambda mark: (mark.paragraph, mark.offset)):
                paragraph = "headline" if mark.paragraph == HEADLINE else str(mark.paragraph + 1)
                certainty = f"{mark.certainty:.1%}" + (" ?" if post.is_doubtful(mark) else "")
                # As text, for brackets are markup.
                cells = (paragraph, in_context(post, mark), mark.kind, certainty, tell_reason(mark, "en"))
                table.add_row(*map(Text, map(visible, cells)), style=_colour(post, mark))
            console.print(table, soft_wrap=False)


def _facts(post: Post) -> Iterator[tuple[str, str]]:
    yield "outlet", post.outlet
    yield "authors", ", ".join(post.authors)
    yield "date", str(post.date or "")
    yield "outlet date", str(post.outlet_date or "")
    yield "language", post.language
    yield "address", post.slug
    yield from (("original", url) for url in post.urls)
    yield "status", post.status + (", reviewed" if post.reviewed else "")
    yield from (("why", reason) for reason in reasons_of_status(post))
    yield from ((step.name, step.detail) for step in post.digest.steps)
    yield from ((str(problem.consequence), str(problem)) for problem in post.problems)


def reasons_of_status(post: Post, language: str = "en") -> Iterator[str]:
    """Yield why a digest is a draft or left out; nothing where it is published."""
    from digest_reader.cli.desk import words
    from digest_reader.problems import Consequence, tell

    if post.status not in ("draft", "skip"):
        return
    grave = [p for p in post.problems if p.consequence is not Consequence.NOTE]
    yield from (tell(problem, language).message for problem in grave)
    if not grave:
        yield words("sidecar-says-so", language)


def in_context(post: Post, mark: Mark, set_off: str = "{}") -> str:
    """Return a mark with whole words around it, and the other marks that stand among them.

    Args:
        post: the digest.
        mark: of its text, be it placed or not.
        set_off: how the mark itself is shown.
    """
    from digest_reader.text import HEADLINE, insert

    task = post.restoration.task
    text = task.headline if mark.paragraph == HEADLINE else task.paragraphs[mark.paragraph]
    own = post.restoration.marks_of(mark.paragraph)
    number = own.index(mark) if mark in own else sum(other.offset <= mark.offset for other in own)
    before = insert(text[: mark.offset], own[:number])
    behind = [other for other in own[number:] if other != mark]
    after = insert(text, [*own[:number], *behind])[len(before) :]
    left = re.search(rf"(?:\S+\s+){{0,{WORDS}}}\S*$", before)
    right = re.match(rf"\S*(?:\s+\S+){{0,{WORDS}}}", after)
    return f"{left[0] if left else ''}{set_off.format(mark.text)}{right[0] if right else ''}"


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
    return "red" if post.is_doubtful(mark) else "yellow" if mark.certainty < SURE else "green"
