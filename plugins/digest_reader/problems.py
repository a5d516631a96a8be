"""What can be wrong with a file: every code, and what it does to the post.

The words for a code are in the table ``problems`` of the languages' folders: a message and a hint,
in which ``{0}``, ``{1}`` … stand for the problem's arguments.

>>> problem = Problem("content/digests/a.txt", 5, "date-missing")
>>> problem.consequence
<Consequence.DRAFT: 'draft'>
>>> tell(problem, "tr").message
'Bültenin tarihi bulunamadı.'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from digest_reader.text import visible

if TYPE_CHECKING:
    from digest_reader.languages import Wording


VERY_MANY = 10
"""Of one kind of problem in one file, so many are told apart."""


class Consequence(StrEnum):
    """What a problem does to the post, the gravest first."""

    SKIP = "skip"
    """The post is left out of the site."""
    DRAFT = "draft"
    """The post is kept as a draft."""
    NOTE = "note"
    """The post is published; an editor should look."""


CATALOGUE: Mapping[str, Consequence] = MappingProxyType(
    {
        # the file
        "unreadable": Consequence.SKIP,
        "no-text": Consequence.SKIP,
        "file-too-large": Consequence.SKIP,
        "letters-lost": Consequence.NOTE,
        "letters-unsure": Consequence.NOTE,
        "marks-damaged": Consequence.NOTE,
        "unforeseen": Consequence.SKIP,
        # a document that its text is taken from
        "document-damaged": Consequence.SKIP,
        "document-empty": Consequence.SKIP,
        "document-library": Consequence.SKIP,
        "document-protected": Consequence.SKIP,
        "mail-attachment": Consequence.NOTE,
        "mail-empty": Consequence.SKIP,
        # its folder
        "folder-again": Consequence.NOTE,
        "folder-unreadable": Consequence.NOTE,
        "link-broken": Consequence.NOTE,
        "link-outside": Consequence.NOTE,
        "no-file": Consequence.NOTE,
        "stray-file": Consequence.NOTE,
        # its fields
        "title-missing": Consequence.SKIP,
        "title-in-parts": Consequence.NOTE,
        "title-dated": Consequence.NOTE,
        "date-missing": Consequence.DRAFT,
        "date-ambiguous": Consequence.NOTE,
        "date-month-first": Consequence.NOTE,
        "date-short-year": Consequence.NOTE,
        "date-impossible": Consequence.DRAFT,
        "date-unreadable": Consequence.DRAFT,
        "byline-missing": Consequence.DRAFT,
        "byline-outlet-missing": Consequence.DRAFT,
        "byline-order": Consequence.NOTE,
        "byline-person": Consequence.NOTE,
        "outlet-date-missing": Consequence.NOTE,
        "outlet-date-ambiguous": Consequence.NOTE,
        "outlet-date-month-first": Consequence.NOTE,
        "outlet-date-short-year": Consequence.NOTE,
        "outlet-date-impossible": Consequence.DRAFT,
        "outlet-date-unreadable": Consequence.DRAFT,
        "outlet-date-late": Consequence.NOTE,
        "body-missing": Consequence.SKIP,
        "paragraphs-unsure": Consequence.NOTE,
        "text-after-footer": Consequence.NOTE,
        "footer-twice": Consequence.NOTE,
        "address-unusable": Consequence.NOTE,
        "not-restored": Consequence.NOTE,
        "letters-lacking": Consequence.NOTE,
        "several-digests": Consequence.DRAFT,
        "line-below-title": Consequence.NOTE,
        "line-left-out": Consequence.NOTE,
        "furniture-in-text": Consequence.NOTE,
        "author-line": Consequence.NOTE,
        "byline-aside": Consequence.NOTE,
        "byline-author": Consequence.NOTE,
        "outlet-from-source": Consequence.NOTE,
        "address-in-text": Consequence.NOTE,
        "name-in-text": Consequence.NOTE,
        "dates-apart": Consequence.NOTE,
        "date-untimely": Consequence.NOTE,
        "line-not-found": Consequence.NOTE,
        "source-unsure": Consequence.NOTE,
        "hyphen-unsure": Consequence.NOTE,
        # its sidecar
        "sidecar-of-several": Consequence.SKIP,
        "sidecar-unreadable": Consequence.DRAFT,
        "sidecar-too-large": Consequence.DRAFT,
        "sidecar-type": Consequence.DRAFT,
        "sidecar-incomplete": Consequence.DRAFT,
        "sidecar-key": Consequence.NOTE,
        "mark-not-found": Consequence.NOTE,
        "mark-ambiguous": Consequence.NOTE,
        "mark-in-digest": Consequence.NOTE,
        "mark-contradiction": Consequence.NOTE,
        "review-not-kept": Consequence.NOTE,
        "engine-differs": Consequence.NOTE,
        "doubt": Consequence.NOTE,
        # its page
        "name-too-long": Consequence.DRAFT,
        "name-empty": Consequence.DRAFT,
        "folder-name": Consequence.NOTE,
        "address-shared": Consequence.NOTE,
        "address-moved": Consequence.NOTE,
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a file."""

    path: str
    """The file, as the user would write it (relative to the working folder where possible)."""
    line: int
    """Line number in the file, from 1; 0 where no line is to blame."""
    code: str
    """One of the `CATALOGUE`, such as ``date-missing``."""
    arguments: tuple[str, ...] = ()
    """What the words leave open: what stands in the file, for the most part."""
    variant: str = ""
    """Which of the code's wordings tells it, where it has several."""
    more: int = 0
    """So many lines more have the same problem, and are not told apart."""

    @property
    def consequence(self) -> Consequence:
        """What it does to the post."""
        return CATALOGUE[self.code]

    @property
    def message(self) -> str:
        """What is wrong, in one line of English."""
        return tell(self, "en").message

    @property
    def hint(self) -> str:
        """What the editor can do about it, in one line of English."""
        return tell(self, "en").hint

    @property
    def place(self) -> str:
        """File and line, as editors write them: ``digests/a.txt:3``."""
        path = visible(self.path)
        return f"{path}:{self.line}" if self.line else path

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.code}] {self.hint}"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems of a file by line, and those of a line in the order of the catalogue."""
    places = {code: place for place, code in enumerate(CATALOGUE)}
    return tuple(sorted(problems, key=lambda problem: (problem.line, places[problem.code])))


def told_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return *problems*; of those that a file has in very many lines, the first alone, with their count."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.path, problem.code), []).append(problem)
    groups = (
        [replace(same[0], more=len(same) - 1)] if len(same) > VERY_MANY else same for same in alike.values()
    )
    return tuple(chain(*groups))


def tell(problem: Problem, language: str) -> Wording:
    """Return the message and hint of *problem* in a language, or in English where it has no words for it."""
    # Not before: that msgspec is missing must be told by the check of the installation.
    from digest_reader import languages
    from digest_reader.languages import Wording

    name = f"{problem.code}.{problem.variant}" if problem.variant else problem.code
    for code in (language, "en"):
        folder = languages.load(code)
        if folder is not None and name in folder.problems:
            wording = folder.problems[name]
            # A wording without a hint of its own has the one of its code.
            hint = wording.hint or folder.problems[problem.code].hint
            arguments = tuple(map(visible, problem.arguments))
            message = wording.message.format(*arguments)
            if problem.more and (once := folder.problems.get("told-once")):
                message = once.message.format(message, problem.more)
            return Wording(message, hint.format(*arguments))
    raise KeyError(name)
