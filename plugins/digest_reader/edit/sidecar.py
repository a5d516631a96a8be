"""The sidecar: an editor's word on one digest, in ``NAME.toml`` beside it.

All keys are optional::

    title = "UK government in secret move to boost relations with Russia"
    outlet = "The Independent"
    outlet_date = 2017-04-06
    url = "https://www.example.org/article"
    tags = ["Russia", "Libya"]
    status = "draft"

    [[corrected]]
    date = 2026-01-31
    text = "The name of the minister was corrected."

    [[mark]]
    verdict = "rejected"          # accepted, rejected or added
    mark = "’"
    before = "said to follows Donald Trump"
    after = "s arrival at"
    paragraph = 1                 # counted from 1, or "headline"; only where the words occur twice

A mark is anchored by the words around it, not by a number, so that a decision outlives a
change elsewhere in the text.  Marks in the words do not count: they may be copied from the
page, where marks stand that the digest lost.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import cast

from digest_reader.model import Consequence, Evidence, Problem, Verdict, is_web_address, languages
from digest_reader.text import APOSTROPHE, HEADLINE, MARKS, bare_words_of

STATUSES = ("published", "draft", "hidden", "skip")
VERDICTS = (Verdict.ACCEPTED, Verdict.REJECTED, Verdict.ADDED)
OPENING = "“‘"
CURLED = {"'": ("‘", "’"), '"': ("“", "”")}
"""Straight marks: what they are where they open, and where they do not."""


@dataclass(frozen=True, slots=True)
class MarkDecision:
    """One ``[[mark]]`` entry: a mark that an editor accepted, rejected or added."""

    verdict: Verdict
    mark: str
    """One of the marks; straight ones are curled when the place is known."""
    before: str
    """Words before the mark, as written; may end within a word."""
    after: str
    """Words after the mark, as written; may begin within a word."""
    paragraph: int | None = None
    """Number of the paragraph from 0, or HEADLINE; None where the editor did not say."""
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Corrections:
    """All that a sidecar says; empty where there is none."""

    metadata: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Validated keys: ``title outlet author category lang status counterpart slug outer closing`` (str),
    ``date outlet_date`` (date), ``urls tags`` (tuple of str), ``noindex excerpt_only`` (bool),
    ``corrected`` (tuple of mappings with ``date`` and ``text``)."""
    marks: tuple[MarkDecision, ...] = ()
    problems: tuple[Problem, ...] = ()


class _WrongError(ValueError):
    """A value is not what its key needs; the message says what that is."""


def _clean(value: str) -> str:
    """Return *value* on one line, without control characters and bidirectional overrides."""
    return " ".join("".join(char for char in value if char.isprintable() or char.isspace()).split())


def _text(value: object) -> str:
    if not isinstance(value, str) or not _clean(value):
        raise _WrongError('text in quotation marks, such as "The Independent"')
    return _clean(value)


def _date(value: object) -> Date:
    if not isinstance(value, Date) or isinstance(value, datetime):
        raise _WrongError("a date without quotation marks, such as 2017-04-06")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongError("true or false, without quotation marks")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and _clean(one) for one in value):
        raise _WrongError('a list of texts, such as ["Russia", "Libya"]')
    return tuple(_clean(one) for one in value)


def _url(value: object) -> tuple[str, ...]:
    return _urls([value])


def _urls(value: object) -> tuple[str, ...]:
    urls = value if isinstance(value, list) else [value]
    if not urls or not all(isinstance(one, str) and is_web_address(one) for one in urls):
        raise _WrongError("a web address that begins with http:// or https://")
    return tuple(cast("list[str]", urls))


def _language(value: object) -> str:
    if not isinstance(value, str) or value not in languages():
        raise _WrongError('a language code, such as "en" or "tr"')
    return value


def _slug(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch("[a-z0-9]+(?:-[a-z0-9]+)*", value):
        raise _WrongError("small ASCII letters, figures and single hyphens")
    return value


def _one_of(*allowed: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise _WrongError("one of " + ", ".join(f'"{one}"' for one in allowed))
        return value

    return check


def _paragraph(value: object) -> int:
    if value == "headline":
        return HEADLINE
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _WrongError('the number of a paragraph, counted from 1, or "headline"')
    return value - 1


def _mark(value: object) -> str:
    if not isinstance(value, str) or len(value) != 1 or value not in MARKS:
        raise _WrongError('one mark, such as "’" or "“"')
    return value


def _context(value: object) -> str:
    if not isinstance(value, str):
        raise _WrongError("words in quotation marks, as they stand beside the mark")
    return value


Checks = Mapping[str, Callable[[object], object]]

METADATA: Checks = {
    "title": _text,
    "outlet": _text,
    "author": _text,
    "date": _date,
    "outlet_date": _date,
    "url": _url,
    "urls": _urls,
    "category": _text,
    "tags": _texts,
    "lang": _language,
    "status": _one_of(*STATUSES),
    "slug": _slug,
    "counterpart": _text,
    "noindex": _flag,
    "excerpt_only": _flag,
}
STYLE: Checks = {"outer": _one_of("double", "single"), "closing": _one_of("british", "american")}
CORRECTED: Checks = {"date": _date, "text": _text}
MARK: Checks = {
    "verdict": _one_of(*VERDICTS),
    "mark": _mark,
    "before": _context,
    "after": _context,
    "paragraph": _paragraph,
}
TABLES = ("style", "corrected", "mark")


def read_corrections(path: Path, shown: str = "") -> Corrections:
    """Read the sidecar at *path*; there need not be one.  Never raises: what is wrong is in ``problems``.

    Args:
        path: ``NAME.toml``.
        shown: the file's name for problems, if not *path* as seen from the working folder.
    """
    if not shown:
        shown = str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    try:
        if not path.exists():
            return Corrections()
        source = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        content = tomllib.loads(source)
    except OSError as error:
        return _unreadable(shown, 0, f"the sidecar cannot be read ({error.strerror})")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return _unreadable(shown, line, "the sidecar is not in UTF-8")
    except (ValueError, RecursionError) as error:  # also a number too long for Python to read
        place = re.search(r"\(at line (\d+)", str(error))
        line = int(place.group(1)) if place else source.count("\n") + 1
        reason = re.sub(r" \(at .*\)$", "", str(error))
        return _unreadable(shown, line, f"the sidecar is no valid TOML: {reason}")
    return _Validation(shown, source).corrections(content)


def _unreadable(path: str, line: int, message: str) -> Corrections:
    # What the editor wanted is not known, so the post must not appear without it.
    hint = "Until this is put right the post stays a draft."
    problem = Problem(path, line, "sidecar-unreadable", _sentence(message), hint, Consequence.DRAFT)
    return Corrections(problems=(problem,))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


@dataclass(slots=True)
class _Validation:
    """Checks the content of one sidecar, collecting its problems."""

    path: str
    source: str
    problems: list[Problem] = field(default_factory=list)

    def corrections(self, content: Mapping[str, object]) -> Corrections:
        """Return what is sound in *content*."""
        top = {key: value for key, value in content.items() if key not in TABLES}
        metadata = self._table(top, METADATA, "")
        if "url" in metadata:
            urls = (
                *cast("tuple[str, ...]", metadata.pop("url")),
                *cast("tuple[str, ...]", metadata.get("urls", ())),
            )
            metadata["urls"] = tuple(dict.fromkeys(urls))
        style = content.get("style", {})
        if isinstance(style, dict):
            metadata |= self._table(style, STYLE, "style")
        else:
            self._problem("sidecar-type", self._line("style"), "style must be a table: [style]")
        notes = [
            MappingProxyType(entry)
            for entry, line in self._entries(content, "corrected", CORRECTED)
            if self._whole(entry, line, "corrected", ("date", "text"))
        ]
        if notes:
            metadata["corrected"] = tuple(notes)
        marks = tuple(
            MarkDecision(
                Verdict(str(entry["verdict"])),
                str(entry["mark"]),
                str(entry.get("before", "")),
                str(entry.get("after", "")),
                cast("int | None", entry.get("paragraph")),
                self.path,
                line,
            )
            for entry, line in self._entries(content, "mark", MARK)
            if self._whole(entry, line, "mark", ("verdict", "mark")) and self._anchored(entry, line)
        )
        problems = tuple(sorted(self.problems, key=lambda problem: problem.line))
        return Corrections(MappingProxyType(metadata), marks, problems)

    def _table(
        self, content: Mapping[str, object], checks: Checks, table: str, number: int = 0
    ) -> dict[str, object]:
        """Return the sound values of one table."""
        sound: dict[str, object] = {}
        for key, value in content.items():
            line = self._line(key, table, number)
            name = f"{table}.{key}" if table else key
            if key not in checks:
                near = difflib.get_close_matches(key, [*checks, *(() if table else TABLES)], 1)
                known = f'Did you mean "{near[0]}"?' if near else f"Known are: {', '.join(checks)}."
                message = f"{name!r} is no key that a sidecar knows"
                self._problem("sidecar-key", line, message, known, Consequence.NOTE)
                continue
            try:
                sound[key] = checks[key](value)
            except _WrongError as need:
                self._problem("sidecar-type", line, f"{name} must be {need}")
        return sound

    def _entries(
        self, content: Mapping[str, object], table: str, checks: Checks
    ) -> Iterator[tuple[dict[str, object], int]]:
        """Return the sound values of every ``[[table]]`` entry, and the line where it begins."""
        entries = content.get(table, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._problem("sidecar-type", self._line(table), f"{table} must be a list of tables: [[{table}]]")
            return
        for number, entry in enumerate(entries, start=1):
            yield self._table(entry, checks, table, number), self._line("", table, number)

    def _whole(self, entry: Mapping[str, object], line: int, table: str, needed: Sequence[str]) -> bool:
        missing = [key for key in needed if key not in entry]
        if missing and not any(
            problem.code == "sidecar-type" and problem.line >= line for problem in self.problems
        ):
            self._problem("sidecar-incomplete", line, f"this {table} has no {' and no '.join(missing)}")
        return not missing

    def _anchored(self, entry: Mapping[str, object], line: int) -> bool:
        words = bare_words_of(f"{entry.get('before', '')}{entry.get('after', '')}").text.strip()
        if not words:
            self._problem("sidecar-incomplete", line, "this mark has no words before or after it")
        return bool(words)

    def _line(self, key: str, table: str = "", number: int = 0) -> int:
        """Return the line of a key, or of a table's header where *key* is empty; 0 if it is not found.

        tomllib does not tell lines, so this looks for the key as it is usually written.
        """
        lines = self.source.split("\n")
        start = 0
        if table:
            header = re.compile(rf"\s*\[\[?\s*{re.escape(table)}\s*\]\]?")
            headers = [n for n, line in enumerate(lines, start=1) if header.match(line)]
            if len(headers) < max(number, 1):
                return self._line(table)
            start = headers[max(number, 1) - 1]
            if not key:
                return start
        pattern = re.compile(rf"\s*(?:\[\[?\s*)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
        return next((n for n, line in enumerate(lines, start=1) if n > start and pattern.match(line)), start)

    def _problem(
        self, code: str, line: int, message: str, hint: str = "", consequence: Consequence = Consequence.DRAFT
    ) -> None:
        hint = hint or "Until this is put right the post stays a draft."
        self.problems.append(Problem(self.path, line, code, _sentence(message), hint, consequence))


# The anchors of marks


def anchor(
    decisions: Sequence[MarkDecision], paragraphs: Sequence[str], headline: str
) -> tuple[tuple[Evidence, ...], tuple[Problem, ...]]:
    """Find the places that an editor's decisions speak of.

    Args:
        decisions: from `read_corrections`.
        paragraphs: the digest's body, as the restorer gets it.
        headline: as the restorer gets it.

    Returns:
        Evidence with offsets in *paragraphs* and *headline*, in reading order; and a problem for
        each decision whose words stand nowhere or in more than one place, that contradicts an
        earlier one, or that rejects a mark of the digest itself.
    """
    texts = {HEADLINE: headline, **dict(enumerate(paragraphs))}
    bare = {number: bare_words_of(text) for number, text in texts.items()}
    found: dict[tuple[int, int, str], Evidence] = {}
    problems: list[Problem] = []
    for decision in decisions:
        mark, leans_right = _nature(decision)
        everywhere = [
            (number, at) for number in texts for at in _places(decision, bare[number].text, leans_right)
        ]
        # The paragraph is a hint: it may have moved since, and then the words decide.
        places = [place for place in everywhere if place[0] == decision.paragraph] or everywhere
        if len(places) != 1:
            problems.append(_not_anchored(decision, places))
            continue
        number, at = places[0]
        start, end = bare[number].before(at), bare[number].behind(at)
        if mark in (
            CURLED[one][not leans_right] if one in CURLED else one for one in texts[number][start:end]
        ):
            # The digest has this mark itself: nothing to add, and nothing that could be left out.
            if decision.verdict is Verdict.REJECTED:
                problems.append(_mark_problem(decision, *STANDS))
            continue
        evidence = Evidence(number, end if leans_right else start, mark, decision.verdict)
        other = found.get((number, evidence.offset, mark))
        if other and (other.verdict is Verdict.REJECTED) != (decision.verdict is Verdict.REJECTED):
            problems.append(_mark_problem(decision, *CONTRADICTION))
        found[number, evidence.offset, mark] = evidence
    order = sorted(found.values(), key=lambda one: (one.paragraph, one.offset))
    return tuple(order), tuple(problems)


STANDS = (
    "mark-in-digest",
    "the rejected mark stands in the digest itself, which is never changed",
    "Delete this entry; only restored marks can be rejected.",
)
CONTRADICTION = (
    "mark-contradiction",
    "an earlier entry decides otherwise about this mark; the later one holds",
    "Delete one of the two.",
)


def _nature(decision: MarkDecision) -> tuple[str, bool]:
    """Return the mark, curled, and whether it belongs to the word after it.

    The mark says so itself; where it may be both (an apostrophe, a straight mark), the spaces
    that the editor left beside it do.
    """
    mark, before, after = decision.mark, _context_words(decision.before), _context_words(decision.after)
    starts_word = (not before or before.endswith(" ")) and after != "" and not after.startswith(" ")
    if mark in CURLED:
        return CURLED[mark][not starts_word], starts_word
    return mark, mark in OPENING or (mark == APOSTROPHE and starts_word)


def _context_words(text: str) -> str:
    return bare_words_of(unicodedata.normalize("NFC", text)).text


def _places(decision: MarkDecision, text: str, leans_right: bool) -> Iterator[int]:
    """Return where in a bare text the mark belongs, for each place with the decision's words around it.

    A space may stand between the words before and after; the mark belongs to one side of it.
    """
    before, after = _context_words(decision.before).strip(), _context_words(decision.after).strip()
    # The context consists of words, so it begins and ends where words do.
    left = (r"(?<!\w)" if before[:1].isalnum() else "") + re.escape(before) if before else r"(?<!\s)"
    right = re.escape(after) + (r"(?!\w)" if after[-1:].isalnum() else "")
    for place in re.finditer(rf"(?={left}(?P<space>\s*){right})", text):
        yield place.end("space") if leans_right else place.start("space")


def _not_anchored(decision: MarkDecision, places: Sequence[tuple[int, int]]) -> Problem:
    words = f"{decision.before}|{decision.after}"
    shown = words if len(words) <= 60 else f"{words[:59]}…"
    if not places:
        return _mark_problem(
            decision,
            "mark-not-found",
            f'the words of this mark stand nowhere in the text: "{shown}"',
            "Copy the words beside the mark from the page anew, or delete the entry.",
        )
    where = ", ".join(
        dict.fromkeys("headline" if number == HEADLINE else str(number + 1) for number, _ in places)
    )
    return _mark_problem(
        decision,
        "mark-ambiguous",
        f'the words of this mark stand in {len(places)} places (paragraph {where}): "{shown}"',
        "Give more words before and after it, or the paragraph's number.",
    )


def _mark_problem(decision: MarkDecision, code: str, message: str, hint: str) -> Problem:
    return Problem(decision.path, decision.line, code, _sentence(message), hint, Consequence.NOTE)
