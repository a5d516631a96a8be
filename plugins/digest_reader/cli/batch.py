"""Restoring many texts at once: JSON lines in, JSON lines out, in order, on every core."""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from typing import NoReturn, TextIO

from digest_reader.model import Restoration, RestorationTask
from digest_reader.processes import pool
from digest_reader.render.reasons import tell_reason
from digest_reader.restore import restore
from digest_reader.settings import DOUBT_BELOW

AHEAD = 16
"""Lines read ahead for each worker; more would only fill the memory."""


def restored_line(
    line: str, *, language: str = "en", doubt_below: float = DOUBT_BELOW
) -> tuple[str, int | None]:
    """Restore one line ``{"id", "lang", "paragraphs"}``; return the line to write and its number of words.

    A line that cannot be read comes back as ``{"id", "error"}`` with None for its words, so that
    lines in and out keep step.
    """
    name = None
    try:
        article = json.loads(line, parse_constant=_refuse)
        name = article.get("id") if isinstance(article, dict) else None
        paragraphs = article.get("paragraphs") if isinstance(article, dict) else None
        if not isinstance(paragraphs, list) or not all(isinstance(text, str) for text in paragraphs):
            raise ValueError('expected {"id", "lang", "paragraphs": [text, …]}')
        code = str(article.get("lang") or language).lower().split("-")[0].split("_")[0]
        restoration = restore(RestorationTask(tuple(paragraphs), code))
        marks = marks_of(restoration, doubt_below)
        record = {**article, "paragraphs": list(restoration.restored), "marks": marks}
        answer = json.dumps(record, ensure_ascii=False, allow_nan=False)
        answer.encode()  # JSON may hold half a surrogate pair, which no file can
    except Exception as error:
        # The last line of defence: one line must never cost the batch.
        return _failure(name, f"{type(error).__name__}: {error}"), None
    return answer, sum(len(text.split()) for text in paragraphs)


def _failure(name: object, message: str) -> str:
    """Return the line for one that could not be restored; without its name where that is the reason."""
    try:
        return json.dumps({"id": name, "error": message}, allow_nan=False)
    except (ValueError, RecursionError):
        return json.dumps({"id": None, "error": message})


def _refuse(constant: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python reads and no other program need."""
    raise ValueError(f"{constant} is no JSON")


def marks_of(restoration: Restoration, doubt_below: float) -> list[dict[str, object]]:
    """Return the marks of a restoration as plain values, their reasons in English.

    Offsets count code points of the input paragraph.
    """
    return [
        {
            "paragraph": mark.paragraph, "offset": mark.offset, "mark": mark.text, "kind": str(mark.kind),
            "certainty": mark.certainty, "doubt": mark.certainty < doubt_below,
            "reason": tell_reason(mark, "en"),
        }
        for mark in restoration.marks
    ]  # fmt: skip


def restore_lines(
    lines: Iterable[str], *, workers: int, language: str = "en", doubt_below: float = DOUBT_BELOW
) -> Generator[tuple[str, int | None], None, None]:
    """Restore *lines* in order with *workers* processes; see `restored_line`.

    May be closed before its end, whatever is still to be read.

    Raises:
        BrokenProcessPool: a process was killed.
    """
    work = partial(restored_line, language=language, doubt_below=doubt_below)
    filled = (line for line in lines if line.strip())
    if workers < 2:
        yield from map(work, filled)
        return
    processes = pool(workers)
    waiting: deque[Future[tuple[str, int | None]]] = deque()
    try:
        for line in filled:
            waiting.append(processes.submit(work, line))
            while waiting and (waiting[0].done() or len(waiting) >= workers * AHEAD):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        processes.shutdown(cancel_futures=True)


def run(source: TextIO, target: TextIO, *, workers: int, language: str, doubt_below: float) -> int:
    """Restore from *source* to *target*, with progress on standard error; return how many lines failed."""
    began = shown = time.monotonic()
    lines = words = failed = 0
    results = restore_lines(source, workers=workers, language=language, doubt_below=doubt_below)
    with closing(results):
        for line, count in results:
            target.write(line + "\n")
            target.flush()
            lines, words, failed = lines + 1, words + (count or 0), failed + (count is None)
            if time.monotonic() - shown >= 1:
                shown = time.monotonic()
                sys.stderr.write(f"\r{lines:,} texts, {words / (shown - began):,.0f} words a second")
    spent = max(time.monotonic() - began, 1e-9)
    sys.stderr.write(f"\r{lines:,} texts, {words:,} words, {words / spent:,.0f} words a second\n")
    return failed
