"""How many keys a review takes: ``python tests/benchmarks/desk.py TEXTS [--lang tr] [--articles 10] …``.

TEXTS holds articles as published, one a line (see the README, Accuracy).  Their marks are deleted, restored,
and reviewed as an editor would who has the published text beside him: he names what is wrong of what is
shown, moves it where a key leads there, and says that all the rest is right.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from digest_reader.edit import review as desk
from digest_reader.edit.review import Review, Spot, spot_of
from digest_reader.model import RestorationTask, Verdict
from digest_reader.restore import restore
from digest_reader.settings import DOUBT_BELOW
from digest_reader.text import split_marks

WORDS = range(300, 1201)
"""So long is an article that counts: as a digest is."""
OFTEN = 5
"""So often an editor says no to a mark of a paragraph before he leaves it open."""
MOST_KEYS = 500
"""Whoever has pressed so many has met a fault of the desk."""


@dataclass(frozen=True, slots=True)
class Day:
    """What came of the review of one article."""

    doubts: int
    """Marks of a certainty that is too low, before."""
    nearly: int
    """Marks that were nearly placed, before."""
    keys: str
    wrong: int
    """Answers that are not as published."""
    open: int
    """Questions that are left."""
    marks_wrong: int
    """Of the marks that stand afterwards."""
    missing: int
    """Marks of the article that nobody asked about."""

    @property
    def questions(self) -> int:
        """What could be asked about, before."""
        return self.doubts + self.nearly


def main() -> None:
    """Print the keys of each article, their sum beside doubts and questions, and what is wrong afterwards."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("--lang", default="en")
    parser.add_argument("--articles", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--room", type=int, default=desk.ROOM, help="characters that the screen shows together"
    )
    parser.add_argument("--doubts-only", action="store_true")
    asked = parser.parse_args()
    days = []
    for article in articles_of(asked.texts, asked.articles, asked.seed):
        day = review(article, asked.lang, room=asked.room, doubts_only=asked.doubts_only)
        print(
            f"{day.doubts} doubts, {day.nearly} nearly placed: {len(day.keys)} keys {day.keys}; "
            f"answers wrong {day.wrong}, marks wrong {day.marks_wrong}, never asked about {day.missing}"
        )
        days.append(day)
    keys, doubts = sum(len(day.keys) for day in days), sum(day.doubts for day in days)
    questions = sum(day.questions for day in days)
    print(
        f"{keys} keys: {keys / max(doubts, 1):.2f} a doubt, {keys / max(questions, 1):.2f} a question; "
        f"{keys / max(len(days), 1):.1f} a digest; {sum(day.wrong for day in days)} answers wrong, "
        f"{sum(day.open for day in days)} open"
    )


def articles_of(texts: Path, number: int, seed: int) -> Sequence[Sequence[str]]:
    """Return some articles of a file that are as long as digests are, each a list of paragraphs."""
    articles = [json.loads(line)["paragraphs"] for line in texts.read_text("utf-8").splitlines()]
    articles = [article for article in articles if sum(len(text.split()) for text in article) in WORDS]
    random.Random(seed).shuffle(articles)
    return articles[:number]


def review(article: Sequence[str], language: str, *, room: int = desk.ROOM, doubts_only: bool = False) -> Day:
    """Delete the marks of an article, restore them, and review them by what was published."""
    parts = [split_marks(text) for text in article]
    published = {Spot(number, *mark[:2]) for number, (_, marks) in enumerate(parts) for mark in marks}
    task = RestorationTask(tuple(bare for bare, _ in parts), language)
    before = desk.begin(restore(task), DOUBT_BELOW, room=room, doubts_only=doubts_only)
    doubts = sum(map(before.is_doubtful, before.restoration.marks))
    pressed, after = answered(before, published)
    placed = {spot_of(mark) for mark in after.restoration.marks}
    said = [(spot_of(item), item.verdict is not Verdict.REJECTED) for item in after.evidence]
    return Day(
        doubts=doubts,
        nearly=len(before.doubts) - doubts,
        keys=pressed,
        wrong=sum((spot in published) != stands for spot, stands in said),
        open=len(after.doubts),
        marks_wrong=len(placed - published),
        missing=len(published - placed),
    )


def answered(review: Review, published: set[Spot]) -> tuple[str, Review]:
    """Return the keys of an editor who knows where marks stand, and the review after them."""
    pressed = ""
    while review.current and len(pressed) < MOST_KEYS:
        keys = next_keys(review, published)
        for key in keys:
            review = desk.answer(review, key, restore)
        pressed += keys
    if review.doubts:
        return f"{pressed}S", review
    # What is right as shown, and the last, is said with the one key that says that all is read.
    return f"{pressed[:-1]}R" if pressed.endswith("P") else f"{pressed}r", review


def next_keys(review: Review, published: set[Spot]) -> str:
    """Return the keys about the first mark that is wrong as shown; P where none is.

    The editor looks at the screen after each, but between the two that move a mark to any word.
    """
    placed = {spot_of(mark) for mark in review.restoration.marks}
    decided = {spot_of(item) for item in review.evidence}
    if review.turned and review.turned.placed and (moving := moves(review, published, placed)):
        return moving
    for figure, label in review.figures.items():
        spot = label.spot
        shown = review.mark_at(spot) is not None and spot not in decided
        if not shown or (spot in placed) == (spot in published):
            continue
        if spot == review.current and not review.turned:
            if spot not in placed:
                return "y"
            return moves(review, published, placed) or ("s" if is_lost(review) else "n")
        return figure
    return "P"


def is_lost(review: Review) -> bool:
    """Tell whether a mark comes back wherever it is not: its own place is one that no key leads to."""
    spot = review.current
    assert spot
    rejected = [item for item in review.evidence if item.verdict is Verdict.REJECTED]
    return sum((item.paragraph, item.text) == (spot.paragraph, spot.text) for item in rejected) >= OFTEN


def moves(review: Review, published: set[Spot], placed: set[Spot]) -> str:
    """Return the keys that move the mark asked about to where one is missing, or change it, if any do."""
    spot = review.current
    assert spot
    missing = published - placed
    for first, places in (("", desk.likely_places(review)), ("m", desk.hints(review))):
        there = {
            key: abs(offset - spot.offset)
            for key, offset in places.items()
            if Spot(spot.paragraph, offset, spot.text) in missing
        }
        if there:
            return first + min(there, key=lambda key: there[key])
    after = desk.answer(review, "o", restore)
    new = {spot_of(item) for item in after.evidence if item.verdict is not Verdict.REJECTED}
    changed = new - {spot_of(item) for item in review.evidence}
    return "o" if changed and changed <= published else ""


if __name__ == "__main__":
    main()
