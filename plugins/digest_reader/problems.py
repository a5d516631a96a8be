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

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from digest_reader.text import visible

if TYPE_CHECKING:
    from digest_reader.languages import Wording


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
        "folder-unreadable": Consequence.NOTE,
        "link-broken": Consequence.NOTE,
        "link-outside": Consequence.NOTE,
        "no-file": Consequence.NOTE,
        "stray-file": Consequence.NOTE,
        # its fields
        "title-missing": Consequence.SKIP,
        "title-in-parts": Consequence.NOTE,
        "date-missing": Consequence.DRAFT,
        "date-ambiguous": Consequence.NOTE,
        "date-month-first": Consequence.NOTE,
        "date-short-year": Consequence.NOTE,
        "date-impossible": Consequence.DRAFT,
        "date-unreadable": Consequence.DRAFT,
        "byline-missing": Consequence.DRAFT,
        "byline-outlet-missing": Consequence.DRAFT,
        "byline-order": Consequence.NOTE,
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
        "several-digests": Consequence.DRAFT,
        "line-below-title": Consequence.NOTE,
        "author-line": Consequence.NOTE,
        "byline-aside": Consequence.NOTE,
        "byline-author": Consequence.NOTE,
        "outlet-from-source": Consequence.NOTE,
        "address-in-text": Consequence.NOTE,
        "dates-apart": Consequence.NOTE,
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

    def __str__(self) -> str:
        path = visible(self.path)
        place = f"{path}:{self.line}" if self.line else path
        return f"{place}: {self.message} [{self.code}] {self.hint}"


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
            return Wording(wording.message.format(*arguments), hint.format(*arguments))
    raise KeyError(name)
