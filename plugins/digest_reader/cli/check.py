"""`digest-reader check`: what is wrong or in doubt with digests, for people and for programs."""

from __future__ import annotations

import json
import re
import sys
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from digest_reader import __version__
from digest_reader.cli import options

if TYPE_CHECKING:
    from digest_reader.model import Mark, Restore
    from digest_reader.problems import Problem
    from digest_reader.publish import Post
    from digest_reader.settings import Settings

_SET_OFF = "[{}]"
"""How the mark in question is told from those beside it."""
PROBLEMS, DOUBTS = 1, 3
"""Exit statuses; 0 where there is nothing to tell, 2 where the command was given wrongly."""
_LEVELS = {"skip": "error", "draft": "warning", "note": "note"}
"""Consequence → level, as SARIF names them."""
_GITHUB = {"error": "error", "warning": "warning", "note": "notice"}
_STATUS_IN_WORDS = {"draft": "kept as a draft", "hidden": "published but not listed", "skip": "left out"}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check."""

    findings: tuple[Problem, ...]
    """Problems, and doubts where they were asked for."""
    doubts: Mapping[str, int]
    """File → how many of its marks are in doubt; none of which is accepted."""
    statuses: tuple[tuple[str, str], ...]
    """Status and file of each digest that is not published like others."""
    digests: int
    marks: int

    @property
    def problems(self) -> int:
        """How many of the findings are no doubts."""
        return sum(finding.code != "doubt" for finding in self.findings)


@click.command()
@options.paths
@click.option("--doubts", is_flag=True, help="List every mark in doubt too.")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="Lines for people, or what a program reads.",
)
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file of what is accepted: none of it is told.",
)
@click.option("--accept", is_flag=True, help="Write all that is told into the baseline.")
@click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of the messages.")
@click.pass_obj
def check(
    settings: Settings,
    paths: tuple[Path, ...],
    doubts: bool,
    layout: str,
    baseline: Path | None,
    accept: bool,
    lang: str,
) -> None:
    """List what is wrong with the digests at PATHS (files or folders), and the drafts.

    A line is `file:line: code message (hint)`.  Of reviewed digests it is told what today's engine would
    do otherwise; that is never done unseen.

    Exits with 0 where there is nothing to tell; with 1 where there are problems; with 2 where the command
    was given wrongly; with 3 where there are no problems but, with --doubts, doubts.
    """
    if accept and baseline is None:
        raise click.UsageError("--accept needs --baseline, the file to write.")
    accepted = _accepted(baseline) if baseline and not accept else frozenset()
    report = _look(settings, paths, doubts, accepted, lang)
    if baseline and accept:
        from digest_reader.files import write_whole

        keys = sorted({key_of(finding) for finding in report.findings})
        write_whole(baseline, "".join(f"{key}\n" for key in keys).encode())
        click.echo(f"{baseline}: {len(keys)} accepted")
        return
    for line in _LAYOUTS[layout](report, lang):
        click.echo(line)
    sys.exit(PROBLEMS if report.problems else DOUBTS if report.findings else 0)


def _look(
    settings: Settings, paths: Sequence[Path], with_doubts: bool, accepted: frozenset[str], lang: str
) -> Report:
    """Read digests, and collect what there is to tell."""
    from digest_reader.collection import read_digests, remembering
    from digest_reader.discovery import discover
    from digest_reader.progress import progress
    from digest_reader.store import Store

    discovery = discover(paths, Path.cwd(), links=settings.links)
    findings: list[Problem] = []
    doubts: Counter[str] = Counter()
    with Store(settings.store_folder(Path.cwd())) as store, progress("Restoring digests") as tell:
        posts = read_digests(discovery.digests, settings, Path.cwd(), store=store, progress=tell)
        for post in posts:
            findings += post.problems
            findings += located(post, [*differences(post, settings, remembering(store))])
            doubtful = [mark for mark in post.restoration.marks if post.is_doubtful(mark)]
            number = len(doubtful)
            if doubtful and (with_doubts or accepted):
                told = [told_doubt(post, mark, lang) for mark in doubtful]
                told = [problem for problem in told if key_of(problem) not in accepted]
                number = len(told)
                findings += located(post, told) if with_doubts else ()
            if number:
                doubts[post.digest.path] = number
    findings += discovery.problems
    return Report(
        findings=tuple(finding for finding in findings if key_of(finding) not in accepted),
        doubts=doubts,
        statuses=tuple(
            (status, post.digest.path)
            for status in _STATUS_IN_WORDS
            for post in posts
            if post.status == status
        ),
        digests=len(posts),
        marks=sum(len(post.restoration.marks) for post in posts),
    )


# What there is to tell beside the problems


def told_doubt(post: Post, mark: Mark, language: str) -> Problem:
    """Return a doubtful mark as what it is for an editor: something to look at."""
    from digest_reader.cli.explain import in_context
    from digest_reader.problems import Problem
    from digest_reader.reviews import tell_mark

    place = str(mark.paragraph + 1)
    arguments = (in_context(post, mark, _SET_OFF), tell_mark(mark, language), place)
    return Problem(post.digest.path, 0, "doubt", arguments, "headline" if mark.paragraph < 0 else "")


def differences(post: Post, settings: Settings, restore: Restore) -> Iterator[Problem]:
    """Yield what today's engine would do otherwise in a reviewed digest whose marks are kept."""
    from digest_reader.cli.explain import in_context
    from digest_reader.problems import Problem
    from digest_reader.publish import restored

    if not post.reviewed or any(problem.code == "review-not-kept" for problem in post.problems):
        return
    restoration = restored(post.restoration.task, settings, restore)
    kept = {(mark.paragraph, mark.offset, mark.text): mark for mark in post.restoration.marks}
    today = {(mark.paragraph, mark.offset, mark.text): mark for mark in restoration.marks}
    for place in sorted(kept.keys() ^ today.keys()):
        mark, variant = (kept[place], "without") if place in kept else (today[place], "with")
        context = in_context(post, mark, _SET_OFF)
        yield Problem(post.digest.path, 0, "engine-differs", (context, str(place[0] + 1)), variant)


def key_of(finding: Problem) -> str:
    """Return what tells a finding from others, as baselines have it.

    Neither its line, its certainty nor the marks beside it matter: they change with the engine.
    """
    from digest_reader.text import QUOTES, visible

    about = re.sub(rf"(?<!\[)[{QUOTES}]", "", " ".join(finding.arguments[:1]))
    return visible(f"{finding.path}: {finding.code} {about}".strip())


def _accepted(path: Path) -> frozenset[str]:
    try:
        return frozenset(path.read_text("utf-8").splitlines())
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{path} cannot be read ({error}).") from error


# Lines


def located(post: Post, problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield problems of a text's marks with the lines of the file on which they stand."""
    from dataclasses import replace

    from digest_reader.read.decode import decode

    if not problems:
        return
    try:
        text = decode(post.path.read_bytes()).text
    except (OSError, ValueError):
        yield from problems
        return
    lines = Lines(text)
    for problem in problems:
        yield replace(problem, line=lines.of(problem.arguments[0]))


class Lines:
    """The lines of a file, by the words on them; asked for words in reading order."""

    def __init__(self, text: str) -> None:
        """Note on which line each word stands."""
        self._words: list[str] = []
        self._lines = array("l")
        self._places: dict[str, array[int]] = {}
        for number, line in enumerate(text.split("\n"), start=1):
            for word in _bare_words(line):
                places = self._places.setdefault(word, array("l"))
                places.append(len(self._words))
                self._words.append(word)
                self._lines.append(number)
        self._at = 0

    def of(self, context: str) -> int:
        """Return the line on which words stand, from where the last were; 0 where they stand nowhere."""
        words = _bare_words(context)
        if not words:
            return 0
        # Only where the rarest of them stands can all of them stand.
        rarest = min(range(len(words)), key=lambda number: len(self._places.get(words[number], ())))
        places = self._places.get(words[rarest], ())
        onward = bisect_left(places, self._at + rarest)
        for number in chain(range(onward, len(places)), range(onward)):
            at = places[number] - rarest
            if at >= 0 and self._words[at : at + len(words)] == words:
                self._at = at
                return self._lines[at + len(words) // 2]
        return 0


def _bare_words(text: str) -> list[str]:
    from digest_reader.text import split_marks

    return re.findall(r"\w+", split_marks(text)[0].replace(_SET_OFF.format(""), "").casefold())


# How it is told


def _as_text(report: Report, language: str) -> Iterator[str]:
    from digest_reader.problems import tell
    from digest_reader.text import visible

    for finding in report.findings:
        wording = tell(finding, language)
        hint = f" ({wording.hint})" if wording.hint else ""
        yield f"{finding.place}: {finding.code} {wording.message}{hint}"
    for status, path in report.statuses:
        yield f"{_STATUS_IN_WORDS[status]}: {visible(path)}"
    if any(finding.code == "doubt" for finding in report.findings):
        for path, number in sorted(report.doubts.items(), key=lambda item: (-item[1], item[0])):
            yield f"{visible(path)}: {counted(number, 'doubt')}"
    yield (
        f"{counted(report.digests, 'digest')}, {counted(report.problems, 'problem')}; "
        f"{counted(report.marks, 'mark')} restored, {counted(sum(report.doubts.values()), 'doubt')}"
    )


def _as_json(report: Report, language: str) -> Iterator[str]:
    told = [
        {
            "file": finding.path,
            "line": finding.line or None,
            "code": finding.code,
            "consequence": str(finding.consequence),
            "message": wording.message,
            "hint": wording.hint,
            "key": key_of(finding),
        }
        for finding, wording in _worded(report.findings, language)
    ]
    whole = {
        "digests": report.digests,
        "marks": report.marks,
        "doubts": dict(report.doubts),
        "statuses": {path: status for status, path in report.statuses},
        "findings": told,
    }
    yield json.dumps(whole, ensure_ascii=False, indent=2)


def _as_github(report: Report, language: str) -> Iterator[str]:
    """Yield workflow commands, which GitHub shows beside the lines of a change."""
    for finding, wording in _worded(report.findings, language):
        level = _GITHUB[_LEVELS[finding.consequence]]
        line = f",line={finding.line}" if finding.line else ""
        properties = f"file={_property(finding.path)}{line},title={_property(finding.code)}"
        yield f"::{level} {properties}::{_data(f'{wording.message} {wording.hint}'.strip())}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _as_sarif(report: Report, language: str) -> Iterator[str]:
    """Yield a log in SARIF 2.1.0, the format of static analysis."""
    codes = sorted({finding.code for finding in report.findings})
    results = [
        {
            "ruleId": finding.code,
            "ruleIndex": codes.index(finding.code),
            "level": _LEVELS[finding.consequence],
            "message": {"text": f"{wording.message} {wording.hint}".strip()},
            "locations": [{"physicalLocation": _physical(finding)}],
            "partialFingerprints": {"digestReader/v1": key_of(finding)},
        }
        for finding, wording in _worded(report.findings, language)
    ]
    rules = [_rule(code, language) for code in codes]
    driver = {"name": "digest-reader", "version": __version__, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    yield json.dumps(log, ensure_ascii=False, indent=2)


def _rule(code: str, language: str) -> dict[str, Any]:
    """Return what the catalogue says of a code; “…” stands for what a file holds."""
    from digest_reader.problems import CATALOGUE, Problem, tell

    wording = tell(Problem("", 0, code, ("…",) * MOST_ARGUMENTS), language)
    rule: dict[str, Any] = {
        "id": code,
        "shortDescription": {"text": wording.message},
        "fullDescription": {"text": f"{wording.message} {wording.hint}".strip()},
        "defaultConfiguration": {"level": _LEVELS[CATALOGUE[code]]},
    }
    return {**rule, "help": {"text": wording.hint}} if wording.hint else rule


MOST_ARGUMENTS = 9
"""No problem's words leave more open."""


def _physical(finding: Problem) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.path)}}
    if finding.line:
        location["region"] = {"startLine": finding.line}
    return location


def _worded(findings: Iterable[Problem], language: str) -> Iterator[tuple[Problem, Any]]:
    from digest_reader.problems import tell

    return ((finding, tell(finding, language)) for finding in findings)


_LAYOUTS: Mapping[str, Callable[[Report, str], Iterator[str]]] = {
    "text": _as_text,
    "json": _as_json,
    "github": _as_github,
    "sarif": _as_sarif,
}


def counted(number: int, noun: str) -> str:
    """Return a number with an English noun: ``1 doubt``, ``2 doubts``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
