"""A review: an editor settles what the engine doubts, a key at a time.

It is a frozen state and a function, `answer`: state and key → state.  Every answer is evidence, with
which the text is restored anew; so confirming an opening mark may settle the closing one, and the
doubts fall by more than the answers.  Nothing here reads a key or writes a file: `cli.review` does.

What is in doubt is shown together, as much as there is room for, with a figure at each mark.  An editor
names by its figure what is wrong, and then, with one key, says that all else with a figure is right.  What
there is no room for has no figure, be it the rest of a paragraph: nothing is accepted unseen.

>>> from digest_reader.restore import restore
>>> review = begin(restore(RestorationTask(("The ministers meeting is over.",), "en")), doubt_below=1.0)
>>> review.current
Spot(paragraph=0, offset=12, text='’')
>>> review = answer(review, "o", restore)
>>> review.restoration.restored, review.current
(('The ministers’ meeting is over.',), None)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import msgspec

from digest_reader.edit.anchors import describe, evidence_of
from digest_reader.edit.kept import keep
from digest_reader.edit.sidecar import Sidecar
from digest_reader.model import Evidence, Kind, Mark, Part, Restoration, RestorationTask, Restore, Verdict
from digest_reader.sentences import sentences
from digest_reader.text import APOSTROPHE, HEADLINE, bare_of

ROOM = 2500
"""Characters of what is shown together, unless the screen has room for fewer or more."""
LEAST_ROOM = 200
"""With less no sentence is shown in whole."""
HEADING = 200
"""Characters that the lines above a paragraph, and the rest of its last, have room for."""
FIGURES = "123456789"
"""Keys that turn a mark over: so many are asked about together, at most."""
PLACES = "ABCDEFGHI"
"""Keys that move a mark at once to where it may well belong."""


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
    return _go_on(review)


def with_room(review: Review, room: int) -> Review:
    """Return the review with room for so many characters, its figures given anew."""
    return _labelled(replace(review, room=room, shown=(), labels=()))


def answer(review: Review, key: str, restore: Restore) -> Review:
    """Return the review after a key; the same one where the key does nothing here."""
    if review.is_moving and review.current:
        return _moved_to(review, key, restore)
    if review.turned:
        if key == "y":  # as it stands now
            return replace(_go_on(review, review.turned.spot), earlier=review)
        if key == "n":
            return _turn_over(review, review.turned, restore)
    action = _ACTIONS.get(key)
    if action is None or (review.current is None and key not in ("u", "b")):
        return review
    after = action(review, restore)
    return review if after is review else _labelled(after)


KEYS = f"{FIGURES}ynwxopPkK{PLACES}hlma,.[]{{}}'sbu"
"""Every key that answers; what each does is told by the language's words for ``key-…``."""


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
    return _with_evidence(review, said.values(), restore)


def _with_evidence(review: Review, evidence: Iterable[Evidence], restore: Restore) -> Review:
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


# What the sidecar says of it


def given(sidecar: Sidecar, task: RestorationTask) -> frozenset[Evidence]:
    """Return the evidence of *task* that is none of the sidecar's: what the site's own words say."""
    return frozenset(task.evidence) - {*evidence_of(sidecar.mark, task.paragraphs, task.headline)}


def with_decisions(
    sidecar: Sidecar, task: RestorationTask, given: frozenset[Evidence] = frozenset()
) -> Sidecar:
    """Return what a sidecar says with the decisions of *task*; those that were there keep their words.

    What is *given* otherwise is not written.
    """
    wanted = dict.fromkeys(item for item in task.evidence if item not in given)
    entries = []
    for entry, item in zip(
        sidecar.mark, evidence_of(sidecar.mark, task.paragraphs, task.headline), strict=True
    ):
        if item is None:  # its place is gone, or the digest has the mark: the editor is told elsewhere
            entries.append(entry)
        elif item in wanted:
            del wanted[item]
            entries.append(entry)
    entries += [describe(item, task.paragraphs, task.headline) for item in wanted]
    return msgspec.structs.replace(sidecar, mark=tuple(entries))


def as_reviewed(sidecar: Sidecar, restoration: Restoration) -> Sidecar:
    """Return what a sidecar says once a person has read the whole text.

    A rejection goes where the mark stands after all, as something else: an apostrophe was rejected,
    and a closing mark that looks like it was read and approved.
    """
    task = restoration.task
    standing = {(mark.paragraph, mark.offset, mark.text) for mark in restoration.marks}
    said = evidence_of(sidecar.mark, task.paragraphs, task.headline)
    marks = tuple(
        entry
        for entry, item in zip(sidecar.mark, said, strict=True)
        if item is None
        or item.verdict is not Verdict.REJECTED
        or (item.paragraph, item.offset, item.text) not in standing
    )
    return msgspec.structs.replace(sidecar, mark=marks, reviewed=True, kept=keep(restoration))


def as_aligned(sidecar: Sidecar, task: RestorationTask, given: frozenset[Evidence]) -> Sidecar:
    """Return what a sidecar says with the decisions and the outer marks of the original."""
    outer = sidecar.style.outer or ("single" if task.style.outer == "single" else "double")
    style = msgspec.structs.replace(sidecar.style, outer=outer)
    return msgspec.structs.replace(with_decisions(sidecar, task, given), style=style)


# What the editor sees


class Role(StrEnum):
    """What a piece of a shown paragraph is."""

    TEXT = "text"
    PLACED = "placed"
    DOUBT = "doubt"
    NEAR = "near"
    """A mark that was nearly placed."""
    TAKEN = "taken"
    """A mark that was taken away and can be brought back by its figure."""
    CURRENT = "current"
    """The mark that is asked about, placed or nearly."""
    LABEL = "label"
    """The figure of the mark behind it."""
    CARET = "caret"
    """Stands before the word at which a mark would be added."""
    PLACE = "place"
    """The key that moves the mark to this place."""


class Piece(NamedTuple):
    """A piece of a paragraph as it is shown."""

    text: str
    role: Role


def pieces(review: Review, extent: Extent) -> Iterator[Piece]:
    """Yield what is shown with its marks, what is in doubt and where the keys lead, in reading order."""
    paragraph, done, end = extent
    text = review.text_of(paragraph)[:end]
    inserted: list[tuple[int, int, Piece]] = []
    here = review.current if review.current and review.extent_of(review.current) == extent else None
    figures = {label.spot: figure for figure, label in review.figures.items()}
    for rank, (spot, role) in enumerate(_shown_marks(review, paragraph)):
        if review.extent_of(spot) != extent:
            continue
        own = Piece(spot.text, Role.CURRENT if spot == here and role is not Role.TAKEN else role)
        inserted.append((spot.offset, 2 * rank + 1, own))
        if spot in figures:
            inserted.append((spot.offset, 2 * rank, Piece(figures[spot], Role.LABEL)))
    if here:
        keys = hints(review) if review.is_moving else likely_places(review)
        inserted += [(offset, -2, Piece(key, Role.PLACE)) for key, offset in keys.items()]
        if review.word is not None:
            inserted.append((list(_words(text))[review.word][0], -3, Piece("‸", Role.CARET)))
    for offset, _, piece in sorted(inserted):
        if offset > done:
            yield Piece(text[done:offset], Role.TEXT)
            done = offset
        yield piece
    if text[done:]:
        yield Piece(text[done:], Role.TEXT)


def _shown_marks(review: Review, paragraph: int) -> Iterator[tuple[Spot, Role]]:
    """Yield the marks of a paragraph that are shown, and as what."""
    doubts = {spot_of(mark) for mark in review.doubts}
    placed = {spot_of(mark): mark for mark in review.restoration.marks_of(paragraph)}
    for spot in placed:
        yield spot, Role.DOUBT if spot in doubts else Role.PLACED
    nearly = (spot_of(mark) for mark in review.restoration.near)
    taken = {spot_of(item) for item in review.evidence if item.verdict is Verdict.REJECTED}
    current = (review.current,) if review.current else ()
    labelled = (label.spot for label in review.figures.values())
    for spot in dict.fromkeys((*nearly, *labelled, *current)):
        if spot.paragraph != paragraph or spot in placed:
            continue
        if spot in doubts:
            yield spot, Role.NEAR
        elif spot == review.current or spot in taken:
            yield spot, Role.TAKEN


# What the keys do


def _labelled(review: Review) -> Review:
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


def _turn(figure: str) -> Callable[[Review, Restore], Review]:
    def act(review: Review, restore: Restore) -> Review:
        label = review.figures.get(figure)
        return _turn_over(review, label, restore) if label else review

    return act


def _turn_over(review: Review, label: Label, restore: Restore) -> Review:
    """Take away the mark with a figure, or place what was nearly placed; once more, and it is as it was."""
    spot = label.spot
    others = [item for item in review.evidence if spot_of(item) != spot]
    if len(others) < len(review.evidence):
        after = _with_evidence(review, others, restore)
    else:
        verdict = Verdict.REJECTED if label.placed else Verdict.ADDED
        after = decided(review, [Evidence(*spot, verdict)], restore)
    return _labelled(replace(after, current=spot, turned=label, is_moving=False, word=None, earlier=review))


def _go_on(review: Review, after: Spot | None = None) -> Review:
    """Return the review at the next open doubt behind *after*, or at the first where none follows."""
    labelled = {label.spot for label in review.figures.values()}
    waiting = [mark for mark in review.unanswered if spot_of(mark) in labelled] or review.unanswered
    following = [mark for mark in waiting if after and review.turn(mark) > review.turn(after)]
    chosen = next(iter(following or waiting), None)
    visited = (*review.visited, after) if after else review.visited
    current = spot_of(chosen) if chosen else None
    return _labelled(replace(review, current=current, visited=visited, word=None, turned=None))


def _decide(
    review: Review, restore: Restore, *decisions: tuple[Spot, bool], stay: Spot | None = None
) -> Review:
    """Return the review after decisions about spots: whether a mark stands there."""
    placed = {spot_of(mark) for mark in review.restoration.marks}
    said = [
        Evidence(
            *spot, (Verdict.ACCEPTED if spot in placed else Verdict.ADDED) if stands else Verdict.REJECTED
        )
        for spot, stands in decisions
    ]
    after = decided(review, said, restore)
    if stay:
        return replace(after, current=stay, turned=None)
    return replace(_go_on(after, review.current), earlier=review)


def _right(review: Review, restore: Restore) -> Review:
    assert review.current
    return _decide(review, restore, (review.current, True))


def _wrong(review: Review, restore: Restore) -> Review:
    assert review.current
    return _decide(review, restore, (review.current, False))


def _whole(stands: bool) -> Callable[[Review, Restore], Review]:
    def act(review: Review, restore: Restore) -> Review:
        assert review.current
        mark = review.mark_at(review.current)
        marks = quotation_of(review, mark) if mark in review.restoration.marks and mark else ()
        spots = dict.fromkeys((review.current, *map(spot_of, marks)))
        return _decide(review, restore, *((spot, stands) for spot in spots))

    return act


def _kind(stands: bool) -> Callable[[Review, Restore], Review]:
    def act(review: Review, restore: Restore) -> Review:
        assert review.current
        mark = review.mark_at(review.current)
        alike = [
            spot_of(other)
            for other in review.restoration.marks
            if mark and other.kind is mark.kind and review.is_doubtful(other)
        ]
        return _decide(review, restore, *((spot, stands) for spot in dict.fromkeys((review.current, *alike))))

    return act


def _as_shown(all_shown: bool) -> Callable[[Review, Restore], Review]:
    """Return what confirms what has a figure: doubtful marks stand, those nearly placed do not."""

    def act(review: Review, restore: Restore) -> Review:
        assert review.current
        here, labelled = review.current.paragraph, {label.spot for label in review.figures.values()}
        shown = (mark for mark in review.unanswered if spot_of(mark) in labelled)
        own = [mark for mark in shown if all_shown or mark.paragraph == here]
        return _decide(review, restore, *((spot_of(mark), mark in review.restoration.marks) for mark in own))

    return act


def _other(review: Review, restore: Restore) -> Review:
    """Put the other mark that it may be in its place: single for double, s’ for ’s, and the reverse."""
    assert review.current
    paragraph, offset, text = review.current
    if _part_of(review) is Part.APOSTROPHE:
        whole = review.text_of(paragraph)
        if whole[offset : offset + 1] == "s" and not whole[offset + 1 : offset + 2].isalnum():
            other = Spot(paragraph, offset + 1, text)
        elif whole[offset - 1 : offset] == "s":
            other = Spot(paragraph, offset - 1, text)
        else:
            return review
    else:
        other = Spot(paragraph, offset, _OTHERS[text])
    return _decide(review, restore, (review.current, False), (other, True))


_OTHERS = {"“": "‘", "‘": "“", "”": "’", "’": "”"}


def _move(step: int) -> Callable[[Review, Restore], Review]:
    def act(review: Review, restore: Restore) -> Review:
        assert review.current
        paragraph, offset, text = review.current
        beyond = [stop for stop in _other_stops(review) if (stop - offset) * step > 0]
        if not beyond:
            return review
        moved = Spot(paragraph, min(beyond) if step > 0 else max(beyond), text)
        return _decide(review, restore, (review.current, False), (moved, True), stay=moved)

    return act


HINTS = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM"
"""Keys that say to which word a mark moves: the nearest words have those that lie best."""


def hints(review: Review) -> Mapping[str, int]:
    """Return which key, after the one that asks for it, moves the mark to what offset of its paragraph."""
    if review.current is None:
        return {}
    offset = review.current.offset
    stops = _shown_stops(review)
    if _part_of(review) is Part.APOSTROPHE:  # of a word's letters, s alone has one before it
        text = review.text_of(review.current.paragraph)
        stops = {stop for stop in stops if re.match(r"s?(?!\w)", text[stop : stop + 2])}
    near = sorted(stops, key=lambda stop: (abs(stop - offset), stop))
    return dict(zip(HINTS, near, strict=False))


def likely_places(review: Review) -> Mapping[str, int]:
    """Return which key moves the mark where: to what offset of its paragraph.

    Marks that were nearly placed come first, then places beside punctuation; the nearest before others.
    """
    if review.current is None or _part_of(review) is Part.APOSTROPHE:
        return {}
    paragraph, offset, _ = review.current
    text, part = review.text_of(paragraph), _part_of(review)
    nearly = {
        mark.offset for mark in review.restoration.near if (mark.paragraph, mark.part) == (paragraph, part)
    }

    def rank(stop: int) -> tuple[int, int]:
        beside = text[:stop].rstrip()[-1:] if part is Part.OPEN else text[stop - 1 : stop + 1].rstrip()
        return (0 if stop in nearly else 2 if beside.isalnum() else 1), abs(stop - offset)

    likely = sorted(_shown_stops(review), key=rank)[: len(PLACES)]
    return dict(zip(PLACES, sorted(likely), strict=False))


def _shown_stops(review: Review) -> set[int]:
    """Return where else the mark that is asked about may stand, of what is shown around it."""
    assert review.current
    own, (paragraph, _, text) = review.extent_of(review.current), review.current
    return {stop for stop in _other_stops(review) if review.extent_of(Spot(paragraph, stop, text)) == own}


def _other_stops(review: Review) -> set[int]:
    """Return where else in its paragraph the mark that is asked about may stand."""
    assert review.current
    text = review.text_of(review.current.paragraph)
    bare = bare_of(text)
    # Before a mark that survived and behind it is the same place.
    here = bare.offset_of(review.current.offset)
    return {stop for stop in _stops(text, _part_of(review)) if bare.offset_of(stop) != here}


def _part_of(review: Review) -> Part:
    """Return what the mark that is asked about does."""
    assert review.current
    mark = review.mark_at(review.current)
    if mark is None and review.turned:
        return review.turned.part
    return mark.part if mark else _part(review.current.text)


def _choose(review: Review, restore: Restore) -> Review:
    del restore
    return replace(review, is_moving=True)


def _moved_to(review: Review, key: str, restore: Restore) -> Review:
    """Move the mark to the word whose key it is; any other key leaves it."""
    return _put(replace(review, is_moving=False), hints(review).get(key), restore)


def _to_place(key: str) -> Callable[[Review, Restore], Review]:
    return lambda review, restore: _put(review, likely_places(review).get(key), restore)


def _put(review: Review, offset: int | None, restore: Restore) -> Review:
    assert review.current
    if offset is None:
        return review
    moved = Spot(review.current.paragraph, offset, review.current.text)
    return _decide(review, restore, (review.current, False), (moved, True))


def _caret(step: int) -> Callable[[Review, Restore], Review]:
    def act(review: Review, restore: Restore) -> Review:
        del restore
        assert review.current
        words = list(_words(review.text_of(review.current.paragraph)))
        own = sum(start <= review.current.offset for start, _ in words) - 1
        at = (own if review.word is None else review.word) + step
        _, begin, end = review.extent_of(review.current)
        shown = [number for number, (start, _) in enumerate(words) if begin <= start < end]
        return replace(review, word=min(max(at, shown[0]), shown[-1])) if shown else review

    return act


def _add(text: str | None = None, part: Part | None = None) -> Callable[[Review, Restore], Review]:
    """Return what adds a mark at the caret: *text*, which does what *part* says, or what is asked about."""

    def act(review: Review, restore: Restore) -> Review:
        assert review.current
        mark = text or review.current.text
        if review.word is None and mark == review.current.text:
            return _right(review, restore)
        whole = review.text_of(review.current.paragraph)
        words = list(_words(whole))
        own = max(sum(start <= review.current.offset for start, _ in words) - 1, 0)
        start, end = words[own if review.word is None else review.word]
        does = part or _part_of(review)
        if does is Part.OPEN:
            at = start
        elif does is Part.APOSTROPHE:
            core = re.search(r"\w(?:.*\w)?", whole[start:end])
            last = start + core.end() if core else end
            at = last - 1 if whole[last - 1 : last] == "s" else last
        else:
            at = end
        added = Spot(review.current.paragraph, at, mark)
        return replace(_decide(review, restore, (added, True), stay=review.current), word=None)

    return act


def _skip(review: Review, restore: Restore) -> Review:
    del restore
    assert review.current
    skipped = replace(review, skipped=review.skipped | {review.current}, earlier=review)
    return replace(_go_on(skipped, review.current), earlier=review)


def _back(review: Review, restore: Restore) -> Review:
    del restore
    if not review.visited:
        return review
    return replace(review, current=review.visited[-1], visited=review.visited[:-1], word=None, turned=None)


def _undo(review: Review, restore: Restore) -> Review:
    del restore
    return review.earlier or review


_ACTIONS: Mapping[str, Callable[[Review, Restore], Review]] = {
    **{figure: _turn(figure) for figure in FIGURES},
    "y": _right,
    "n": _wrong,
    "o": _other,
    "h": _move(-1),
    "l": _move(1),
    "m": _choose,
    "a": _add(),
    "w": _whole(True),
    "x": _whole(False),
    "k": _kind(True),
    "K": _kind(False),
    "p": _as_shown(False),
    "P": _as_shown(True),
    **{key: _to_place(key) for key in PLACES},
    ",": _caret(-1),
    ".": _caret(1),
    "[": _add("“", Part.OPEN),
    "]": _add("”", Part.CLOSE),
    "{": _add("‘", Part.OPEN),
    "}": _add("’", Part.CLOSE),
    "'": _add(APOSTROPHE, Part.APOSTROPHE),
    "s": _skip,
    "b": _back,
    "u": _undo,
}


def _part(text: str) -> Part:
    return Part.OPEN if text in "“‘" else Part.CLOSE if text == "”" else Part.APOSTROPHE


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of a text begin and end, punctuation with them."""
    return ((word.start(), word.end()) for word in re.finditer(r"\S*\w\S*", text))


def _stops(text: str, part: Part) -> Iterator[int]:
    """Yield where in a text a mark of a part may stand.

    An opening one stands before a word; a closing one behind a word, before its punctuation or
    behind that; an apostrophe anywhere in a word.
    """
    for start, end in _words(text):
        word = text[start:end]
        if part is Part.OPEN:
            yield start + len(word) - len(word.lstrip("([–—-"))
        elif part is Part.CLOSE:
            yield start + len(re.sub(r"\W+$", "", word))
            yield end
        else:
            yield from range(start, end + 1)
