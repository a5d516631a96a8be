"""What the lines of a bulletin are dealt out to."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest_reader.read.lines import Line


@dataclass(slots=True)
class Cut:
    """The lines of each field, in the order of the text."""

    masthead: list[Line] = field(default_factory=list)
    title: list[Line] = field(default_factory=list)
    date: list[Line] = field(default_factory=list)
    byline: list[Line] = field(default_factory=list)
    author: list[Line] = field(default_factory=list)
    """A line that names the author apart from the byline."""
    names: list[Line] = field(default_factory=list)
    """Lines around the byline that look like persons' names."""
    deck: list[Line] = field(default_factory=list)
    """Other lines among the fields of the header; they belong to the body's beginning."""
    addresses: list[Line] = field(default_factory=list)
    """Web addresses among the fields of the header; the original's where there is no footer."""
    body: list[Line] = field(default_factory=list)
    footer: list[Line] = field(default_factory=list)
    """The label's line and the addresses after it."""
    after: list[Line] = field(default_factory=list)
    """Text after the footer; belongs to the body's end."""
    others: list[Line] = field(default_factory=list)
    """What begins as another digest does, to the end of the text."""
    removed: list[Line] = field(default_factory=list)
    """Page numbers and repeated mastheads."""
    labelled: bool = False
    """Does an export say what the date is, so that no other is to be expected?"""
    left_out: list[Line] = field(default_factory=list)
    """What an export or a mail says of itself."""
    said: set[str] = field(default_factory=set)
    """The words of the editor's by which a line was named."""
    said_author: list[Line] = field(default_factory=list)
    """A line that the editor says to be the author's."""
    no_text: list[Line] = field(default_factory=list)
    """Lines that the editor says to be no text."""
