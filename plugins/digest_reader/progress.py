"""How far long work is, on standard error: a bar in a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 2.0
"""Seconds before anything is shown: most work is done by then."""
EVERY = 10.0
"""Seconds between two lines where there is no terminal."""


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function to be told how many are done and how many there are.

    >>> with progress("Restoring digests") as tell:
    ...     tell(1, 2)
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(what)
    began = shown = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - began < PATIENCE:
            return
        if bar.console.is_terminal:
            bar.start()
            bar.update(task, completed=done, total=total)
        elif now - shown >= EVERY:
            shown = now
            left = (now - began) / done * (total - done)
            sys.stderr.write(f"{what}: {done:,} of {total:,}, {left:.0f} s left\n")

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()
