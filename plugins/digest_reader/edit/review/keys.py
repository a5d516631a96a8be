"""What each key does to a review."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from digest_reader.edit.review.places import (
    PLACES,
    hints,
    likely_places,
    other_stops,
    part_asked_about,
    words_of,
)
from digest_reader.edit.review.state import (
    FIGURES,
    Label,
    Review,
    Spot,
    decided,
    go_on,
    quotation_of,
    spot_of,
    with_evidence,
    with_labels,
)
from digest_reader.model import Evidence, Part, Restore, Verdict
from digest_reader.text import APOSTROPHE


def answer(review: Review, key: str, restore: Restore) -> Review:
    """Return the review after a key; the same one where the key does nothing here."""
    if review.is_moving and review.current:
        return _moved_to(review, key, restore)
    if review.turned:
        if key == "y":  # as it stands now
            return replace(go_on(review, review.turned.spot), earlier=review)
        if key == "n":
            return _turn_over(review, review.turned, restore)
    action = _ACTIONS.get(key)
    if action is None or (review.current is None and key not in ("u", "b")):
        return review
    after = action(review, restore)
    return review if after is review else with_labels(after)


KEYS = f"{FIGURES}ynwxopPkK{PLACES}hlma,.[]{{}}'sbu"
"""Every key that answers; what each does is told by the language's words for ``key-…``."""


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
        after = with_evidence(review, others, restore)
    else:
        verdict = Verdict.REJECTED if label.placed else Verdict.ADDED
        after = decided(review, [Evidence(*spot, verdict)], restore)
    return with_labels(replace(after, current=spot, turned=label, is_moving=False, word=None, earlier=review))


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
    return replace(go_on(after, review.current), earlier=review)


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
        marks = quotation_of(review, mark) if mark else ()
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
    if part_asked_about(review) is Part.APOSTROPHE:
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
        beyond = [stop for stop in other_stops(review) if (stop - offset) * step > 0]
        if not beyond:
            return review
        moved = Spot(paragraph, min(beyond) if step > 0 else max(beyond), text)
        return _decide(review, restore, (review.current, False), (moved, True), stay=moved)

    return act


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
        words = list(words_of(review.text_of(review.current.paragraph)))
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
        words = list(words_of(whole))
        if not words:
            return review
        own = max(sum(start <= review.current.offset for start, _ in words) - 1, 0)
        start, end = words[own if review.word is None else review.word]
        does = part or part_asked_about(review)
        if does is Part.OPEN:
            at = start
        elif does is Part.APOSTROPHE:
            core = re.search(r"\w(?:.*\w)?", whole[start:end])
            assert core  # there is a letter in a word
            last = start + core.end()
            at = last - 1 if whole[last - 1 : last] == "s" else last
        else:
            at = end
        added = Spot(review.current.paragraph, at, mark)
        return replace(_decide(review, restore, (added, True), stay=review.current), word=None)

    return act


def _skip(review: Review, restore: Restore) -> Review:
    del restore
    assert review.current
    skipped = replace(review, skipped=review.skipped | {review.current})
    return replace(go_on(skipped, review.current), earlier=review)


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
