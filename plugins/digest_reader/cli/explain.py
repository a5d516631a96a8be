"""`digest-reader explain`: all that is known of one digest, mark by mark."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from digest_reader.model import Mark
    from digest_reader.publish import Post
    from digest_reader.settings import Settings

SURE = 0.98
"""Marks of a lower certainty are yellow."""
WORDS = 3
"""So many words are shown on each side of a mark."""
BLOCK = 500
"""So many marks are shown in one table: a text may have hundreds of thousands."""
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
        _print_coloured(console, post, text, restoration.marks_of(number))
    for title, marks in (("restored", restoration.marks), ("nearly restored", restoration.near)):
        ordered = sorted(marks, key=lambda mark: (mark.paragraph, mark.offset))
        for begin in range(0, len(ordered), BLOCK):
            console.print()
            table = Table("¶", title=f"{len(marks)} {title}" if not begin else None)
            for column in ("mark", "kind", "certainty", "reason"):
                table.add_column(column, overflow="fold")
            for mark in ordered[begin : begin + BLOCK]:
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
    from digest_reader.problems import Consequence, tell
    from digest_reader.reviews import words

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
    from digest_reader.text import HEADLINE, word_ends, word_starts

    task = post.restoration.task
    text = task.headline if mark.paragraph == HEADLINE else task.paragraphs[mark.paragraph]
    own, at = post.restoration.marks_of(mark.paragraph), mark.offset
    # The word that the mark is in counts as none.
    starts = word_starts(text, at, WORDS + (not text[max(at - 1, 0) : at].isspace()))
    ends = word_ends(text, at, WORDS + (not text[at : at + 1].isspace()))
    begin, end = (starts or [at])[0], (ends or [at])[-1]
    first = bisect_left(own, begin, key=_offset)
    last = bisect_right(own, end, key=_offset)
    here = range(bisect_left(own, at, key=_offset), bisect_right(own, at, key=_offset))
    number = next((place for place in here if own[place] == mark), here.stop)
    behind = [other for other in own[number:last] if other != mark]
    left, right = _marked(text, begin, at, own[first:number]), _marked(text, at, end, behind)
    return f"{left}{set_off.format(mark.text)}{right}"


def _offset(mark: Mark) -> int:
    return mark.offset


def _marked(text: str, begin: int, end: int, marks: Iterable[Mark]) -> str:
    """Return part of a text with the marks that stand in it."""
    parts, done = [], begin
    for mark in marks:
        parts += [text[done : mark.offset], mark.text]
        done = mark.offset
    return "".join([*parts, text[done:end]])


def _print_coloured(console: Console, post: Post, text: str, marks: Sequence[Mark]) -> None:
    """Print a paragraph; a part of it at a time where there are very many marks in it."""
    ends = [*(marks[last].offset for last in range(BLOCK, len(marks), BLOCK)), len(text)]
    for number, (begin, end) in enumerate(pairwise([0, *ends])):
        own = marks[number * BLOCK : (number + 1) * BLOCK]
        console.print(_coloured(post, text[:end], own, begin), end="\n" if end == len(text) else "")


def _coloured(post: Post, text: str, marks: Sequence[Mark], begin: int = 0) -> Text:
    from rich.text import Text

    from digest_reader.text import visible

    whole, done = Text(), begin
    for mark in marks:
        whole.append(visible(text[done : mark.offset]))
        whole.append(mark.text, style=f"{_colour(post, mark)} reverse")
        done = mark.offset
    return whole.append(visible(text[done:]))


def _colour(post: Post, mark: Mark) -> str:
    return "red" if post.is_doubtful(mark) else "yellow" if mark.certainty < SURE else "green"
