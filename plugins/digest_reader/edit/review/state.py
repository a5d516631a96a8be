"""How far a review is: what is asked, what is shown together, and what was decided."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from digest_reader.edit.anchors import describe, evidence_of
from digest_reader.model import Evidence, Kind, Mark, Part, Restoration, RestorationTask, Restore, Verdict
from digest_reader.sentences import sentences
from digest_reader.text import HEADLINE

ROOM = 2500
"""Characters of what is shown together, unless the screen has room for fewer or more."""
LEAST_ROOM = 200
"""With less no sentence is shown in whole."""
HEADING = 200
"""Characters that the lines above a paragraph, and the rest of its last, have room for."""
FIGURES = "123456789"
"""Keys that turn a mark over: so many are asked about together, at most."""


class Spot(NamedTuple):
    """Where a mark stands, and which: what a decision is about."""

    paragraph: int
    offset: int
    text: str


class Extent(NamedTuple):
    """A paragraph or, of a long one, as many of its sentences as there is room for."""

    paragraph: int
    begin: int
    end: int


class Label(NamedTuple):
    """A mark with a figure."""

    spot: Spot
    part: Part
    placed: bool
    """Did it stand when it got its figure?"""


@dataclass(frozen=True, slots=True)
class Review:
    """How far a review of one digest is."""

    restoration: Restoration
    """Of the task with all decisions so far."""
    doubt_below: float
    """Marks of a lower certainty are doubts."""
    order: Mapping[int, int]
    """Paragraph → when its turn is."""
    given: frozenset[Evidence] = frozenset()
    """Evidence that is not this editor's: what the site's own words say."""
    nearly: frozenset[Spot] = frozenset()
    """Where marks were nearly placed at the beginning; what an answer makes near is not asked about."""
    room: int = ROOM
    """Characters of what is shown together, at most."""
    shown: tuple[Extent, ...] = ()
    """What is shown together, in reading order."""
    labels: tuple[Label, ...] = ()
    """What the figures were given to, in the order of these."""
    current: Spot | None = None
    """What is asked now; None where nothing is open."""
    word: int | None = None
    """Number of the word, in the paragraph asked about, where a mark is added; the mark's own where None."""
    is_moving: bool = False
    """Does the next key say to which word the mark moves?"""
    turned: Label | None = None
    """What is asked about, where the last key turned it over."""
    skipped: frozenset[Spot] = frozenset()
    visited: tuple[Spot, ...] = ()
    """What was asked before, the latest last."""
    earlier: Review | None = None
    """The state before the last answer."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All decisions."""
        return self.restoration.task.evidence

    @property
    def doubts(self) -> tuple[Mark, ...]:
        """The doubtful marks and those nearly placed that nobody decided about, in the order of asking."""
        decided = {spot_of(item) for item in self.evidence}
        placed = (mark for mark in self.restoration.marks if self.is_doubtful(mark))
        nearly = (mark for mark in self.restoration.near if spot_of(mark) in self.nearly)
        # The engine may take it for another mark of the same look: it was decided about all the same.
        open_ = (mark for mark in (*placed, *nearly) if spot_of(mark) not in decided)
        return tuple(sorted(open_, key=self.turn))

    @property
    def unanswered(self) -> tuple[Mark, ...]:
        """The doubts that were not skipped."""
        return tuple(mark for mark in self.doubts if spot_of(mark) not in self.skipped)

    def is_doubtful(self, mark: Mark) -> bool:
        """Tell whether a placed mark is open."""
        return mark.verdict is None and mark.certainty < self.doubt_below

    def mark_at(self, spot: Spot) -> Mark | None:
        """Return the mark at a spot, be it placed or nearly placed."""
        marks = (*self.restoration.marks, *self.restoration.near)
        return next((mark for mark in marks if spot_of(mark) == spot), None)

    def text_of(self, paragraph: int) -> str:
        """Return a paragraph, or the headline, as it came in."""
        task = self.restoration.task
        return task.headline if paragraph == HEADLINE else task.paragraphs[paragraph]

    def turn(self, place: Mark | Spot) -> tuple[int, int, int]:
        """Return what puts marks and spots in the order of asking."""
        return self.order[place.paragraph], place.paragraph, place.offset

    @property
    def figures(self) -> Mapping[str, Label]:
        """What each figure names.

        That is a mark as it was when it got its figure: who types ahead names what he saw.  Where another
        answer has since taken the mark away, or placed it, its figure names nothing, and it gets a new one.
        """
        placed = {spot_of(mark) for mark in self.restoration.marks}
        decided = {spot_of(item) for item in self.evidence}
        return {
            figure: label
            for figure, label in zip(FIGURES, self.labels, strict=False)
            if label.spot in decided or label.placed == (label.spot in placed)
        }

    def extent_of(self, place: Mark | Spot) -> Extent:
        """Return the part of a paragraph that is shown for the sake of a mark."""
        text, task = self.text_of(place.paragraph), self.restoration.task
        language = dict(task.others).get(place.paragraph, task.language)
        begins = _begins(text, language, max(self.room, LEAST_ROOM))
        number = bisect_right(begins, place.offset) - 1
        end = begins[number + 1] if number + 1 < len(begins) else len(text)
        return Extent(place.paragraph, begins[number], end)


@lru_cache(maxsize=256)
def _begins(text: str, language: str, room: int) -> tuple[int, ...]:
    """Return where the parts of a text begin: whole sentences, no part longer than there is room for.

    A sentence that is longer is parted between words.
    """
    if len(text) <= room:
        return (0,)
    begins, done = [0], 0
    for sentence in sentences(text, language):
        begin = text.index(sentence, done)
        done = begin + len(sentence)
        if done - begins[-1] > room and begin > begins[-1]:
            begins.append(begin)
        while done - begins[-1] > room:
            space = text.rfind(" ", begins[-1] + 1, begins[-1] + room) + 1
            begins.append(space or begins[-1] + room)
    return tuple(begins)


def spot_of(mark: Mark | Evidence) -> Spot:
    """Return where a mark stands, and which it is."""
    return Spot(mark.paragraph, mark.offset, mark.text)


def begin(
    restoration: Restoration,
    doubt_below: float,
    *,
    given: frozenset[Evidence] = frozenset(),
    urgent: bool = False,
    doubts_only: bool = False,
    room: int = ROOM,
) -> Review:
    """Return the beginning of a review.

    Args:
        restoration: of the digest, with what was decided earlier.
        doubt_below: marks of a lower certainty are doubts.
        given: evidence that is not this editor's.
        urgent: ask first where most is in doubt, rather than in reading order.
        doubts_only: ask nothing about marks that were only nearly placed.
        room: characters of what is shown together, at most.
    """
    numbers = [HEADLINE, *range(len(restoration.task.paragraphs))]
    order = dict.fromkeys(numbers, 0)
    near = () if doubts_only else restoration.near
    review = Review(restoration, doubt_below, order, given, frozenset(map(spot_of, near)), room)
    if urgent:
        weight = dict.fromkeys(numbers, 0.0)
        for mark in review.doubts:
            # What is as likely as not is worth most to know.
            weight[mark.paragraph] += min(mark.certainty, 1 - mark.certainty)
        ranked = sorted(numbers, key=lambda number: -weight[number])
        review = replace(review, order={number: turn for turn, number in enumerate(ranked)})
    return go_on(review)


def with_room(review: Review, room: int) -> Review:
    """Return the review with room for so many characters, its figures given anew."""
    return with_labels(replace(review, room=room, shown=(), labels=()))


def decided(review: Review, decisions: Iterable[Evidence], restore: Restore) -> Review:
    """Return the review with more decisions, the text restored anew; a later one replaces an earlier one.

    Where one rejects a mark that only the editor wanted, both are forgotten.
    """
    task = review.restoration.task
    said = {spot_of(item): item for item in task.evidence}
    for item in _as_read(decisions, task):
        spot = spot_of(item)
        earlier = said.get(spot)
        added = earlier is not None and earlier.verdict is Verdict.ADDED and earlier not in review.given
        if item.verdict is Verdict.REJECTED and added:
            del said[spot]
        else:
            said[spot] = item
    return with_evidence(review, said.values(), restore)


def with_evidence(review: Review, evidence: Iterable[Evidence], restore: Restore) -> Review:
    """Return the review with these decisions and no others, the text restored anew."""
    task = replace(review.restoration.task, evidence=tuple(sorted(evidence)))
    if task == review.restoration.task:
        return review
    return replace(review, restoration=restore(task), earlier=review, word=None)


def _as_read(decisions: Iterable[Evidence], task: RestorationTask) -> Iterator[Evidence]:
    """Yield decisions as the sidecar will give them back; none where the digest has the mark itself."""
    words = [describe(item, task.paragraphs, task.headline) for item in decisions]
    return filter(None, evidence_of(words, task.paragraphs, task.headline))


def quotation_of(review: Review, mark: Mark) -> tuple[Mark, ...]:
    """Return the placed marks of the quotation that *mark* opens, continues or closes; itself among them."""
    stack: list[list[Mark]] = []
    for other in review.restoration.marks:
        if other.part is Part.APOSTROPHE or (other.paragraph == HEADLINE) != (mark.paragraph == HEADLINE):
            continue
        if other.part is Part.OPEN and not (other.kind is Kind.CONTINUED and stack):
            stack.append([other])
        elif stack:
            stack[-1].append(other)
        else:
            stack.append([other])
        if other.part is Part.CLOSE:
            group = stack.pop()
            if mark in group:
                return tuple(group)
    return next((tuple(group) for group in stack if mark in group), (mark,))


def with_labels(review: Review) -> Review:
    """Return the review with figures at the marks that are asked about together.

    A figure stays with its mark as long as anything beside it is open: who types ahead names what he saw.
    """
    current, unanswered = review.current, review.unanswered
    if current is None:
        return replace(review, labels=(), shown=())
    waiting = {spot_of(mark): mark for mark in unanswered}
    labels, shown = review.labels, review.shown
    labelled = {label.spot for label in review.figures.values()}
    goes_on = current in waiting and labelled.isdisjoint(waiting)
    if goes_on or review.extent_of(current) not in shown:
        shown = tuple(_together(review))
        labels, labelled = (), set()
    placed = {spot_of(mark) for mark in review.restoration.marks}
    new = (
        Label(spot, mark.part, spot in placed)
        for spot, mark in waiting.items()
        if spot not in labelled and review.extent_of(spot) in shown
    )
    return replace(review, labels=(*labels, *new)[: len(FIGURES)], shown=shown)


def with_figures(review: Review, spots: Iterable[Spot]) -> Review:
    """Return the review with figures at the open marks of *spots*: of a page that shows what it likes."""
    open_ = {spot_of(mark): mark for mark in review.unanswered}
    labels = (
        Label(spot, open_[spot].part, open_[spot] in review.restoration.marks)
        for spot in spots
        if spot in open_
    )
    return replace(review, labels=tuple(labels)[: len(FIGURES)])


def _together(review: Review) -> Iterator[Extent]:
    """Yield what is shown together: where the mark is that is asked about, and what is in doubt behind it."""
    assert review.current
    here = review.extent_of(review.current)
    behind = (mark for mark in review.unanswered if review.turn(mark) > review.turn(review.current))
    room = review.room
    for extent in dict.fromkeys((here, *map(review.extent_of, behind))):
        room -= extent.end - extent.begin + HEADING
        if extent == here or room >= 0:
            yield extent
        else:
            return


def go_on(review: Review, after: Spot | None = None) -> Review:
    """Return the review at the next open doubt behind *after*, or at the first where none follows."""
    labelled = {label.spot for label in review.figures.values()}
    waiting = [mark for mark in review.unanswered if spot_of(mark) in labelled] or review.unanswered
    following = [mark for mark in waiting if after and review.turn(mark) > review.turn(after)]
    chosen = next(iter(following or waiting), None)
    visited = (*review.visited, after) if after else review.visited
    current = spot_of(chosen) if chosen else None
    return with_labels(replace(review, current=current, visited=visited, word=None, turned=None))
