"""The best consistent reading of a whole text: where quotations open and close.

Every word takes the text from one depth of quotation (0 outside, 1 inside, 2 inside a quotation
within one) to another.  The network's scores make a conditional random field over these depths;
forward-backward gives every mark its chance, and a second search finds the reading whose marks
are worth most (minimum Bayes risk decoding, Kumar and Byrne 2004).  A quotation that is open at
a paragraph's end must be opened again by the next paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from digest_reader.restore.words import Level

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

DEPTHS = 3
FORCE = 40.0
"""What evidence weighs: more than any score, and finite, so that no evidence makes a text unreadable."""
_FORBIDDEN = -1e9
NOTHING = 3e-3
"""Where the scores for any mark weigh less than this beside those for none, the search passes a word by."""
WORD = 0.02
"""What a word inside counts beside a mark: the farther a mark is from its place, the more it costs."""
RARE = 0.01
"""Marks of which the chance is less than this are passed over."""
_LEAST = -600.0
"""The least that a run of words may weigh: its exponential is still a number."""

# Which class of `Level` takes depth i to depth j, where a paragraph begins and elsewhere; -1: none does.
_ENTER = np.array([[0, 1, 3], [-1, 0, 2], [-1, -1, 0]])
_ENTER_START = np.array([[0, 1, 3], [-1, 1, 3], [-1, -1, -1]])
_LEAVE = np.array([[0, -1, -1], [1, 0, -1], [3, 2, 0]])
# By class; the last row answers for -1.
_OUTER = np.array([False, True, False, True, False])
_NESTED = np.array([False, False, True, True, False])


@dataclass(frozen=True, slots=True)
class Constraints:
    """What evidence says of the words of a text.

    Each array (words, 4), over the classes of `Level`: 1 for those of which one is so, -1 for
    those of which none is, 0 where nothing is settled; between them, what is less likely so.
    """

    opens: Floats
    closes: Floats

    @classmethod
    def none(cls, count: int) -> Constraints:
        """Return the constraints of a text of which nothing is settled."""
        return cls(np.zeros((count, len(Level))), np.zeros((count, len(Level))))

    def over(self, other: Constraints) -> Constraints:
        """Return these, and where they say nothing of a word's side, the *other* ones."""
        return Constraints(
            np.where(self.opens.any(axis=1, keepdims=True), self.opens, other.opens),
            np.where(self.closes.any(axis=1, keepdims=True), self.closes, other.closes),
        )


@dataclass(frozen=True, slots=True)
class Chances:
    """The chance of each mark at each word; arrays (words,)."""

    open_outer: Floats
    open_nested: Floats
    close_outer: Floats
    close_nested: Floats

    def inside(self, starts: Bools) -> Floats:
        """Return how likely each word is to be inside a quotation: one opened in its paragraph, and lasts."""
        opened = np.cumsum(self.open_outer)
        since = opened - np.cumsum(self.close_outer) + self.close_outer
        before = (since - self.open_outer)[starts]
        inside: Floats = since - before[np.cumsum(starts) - 1]
        return inside


@dataclass(frozen=True, slots=True)
class Reading:
    """The marks of the best reading: `Level` of what opens and closes at each word."""

    opens: npt.NDArray[np.int8]
    closes: npt.NDArray[np.int8]


def _pick(scores: Floats, classes: npt.NDArray[np.int64]) -> Floats:
    """Return (words, from, to): the score of the class that leads from one depth to another."""
    return np.where(classes >= 0, scores[:, np.maximum(classes, 0)], _FORBIDDEN)


def _enter(opens: Floats, starts: Bools) -> Floats:
    return np.where(starts[:, None, None], _pick(opens, _ENTER_START), _pick(opens, _ENTER))


def _quiet(opens: Floats, closes: Floats, starts: Bools, settled: Constraints) -> Bools:
    """Tell at which words it is so unlikely that anything opens or closes, so that they need no search."""
    marked = np.exp(opens[:, 1:] - opens[:, :1]).sum(axis=1) + np.exp(closes[:, 1:] - closes[:, :1]).sum(
        axis=1
    )
    quiet: Bools = (marked < NOTHING) & ~starts & ~settled.opens.any(axis=1) & ~settled.closes.any(axis=1)
    return quiet


def chances(opens: Floats, closes: Floats, state: Floats, starts: Bools, settled: Constraints) -> Chances:
    """Work out how likely each mark is, over all consistent readings.

    Args:
        opens: (words, 4) logits of `Level`.
        closes: (words, 4) logits of `Level`.
        state: (words, 3) logits of the depth at a word's letters.
        starts: true at the first word of each paragraph.
        settled: evidence.
    """
    quiet = _quiet(opens, closes, starts, settled)
    places = np.flatnonzero(~quiet)
    # What the quiet words before each place, and those after the last, weigh at every depth.
    weights = np.zeros((len(quiet) + 1, DEPTHS))
    np.cumsum(np.where(quiet[:, None], state, 0.0), axis=0, out=weights[1:])
    runs = np.diff(weights[np.concatenate([[0], places, [len(quiet)]])], axis=0)
    runs = np.exp(np.maximum(runs - runs.max(axis=1, keepdims=True), _LEAST))

    starts = starts[places]
    enter = _enter(opens[places] + FORCE * settled.opens[places], starts)
    leave = _pick(closes[places] + FORCE * settled.closes[places], _LEAVE)
    enter = np.exp(enter - enter.max(axis=(1, 2), keepdims=True)) * runs[:-1, :, None]
    leave = np.exp(leave - leave.max(axis=(1, 2), keepdims=True))
    inside = np.exp(state[places] - state[places].max(axis=1, keepdims=True))
    enter *= inside[:, None, :]
    rows = (enter @ leave).reshape(-1, DEPTHS * DEPTHS).tolist()
    before, after = [], []
    a, b, c = 1.0, 0.0, 0.0
    for m in rows:
        before.append((a, b, c))
        a, b, c = (
            a * m[0] + b * m[3] + c * m[6],
            a * m[1] + b * m[4] + c * m[7],
            a * m[2] + b * m[5] + c * m[8],
        )
        total = a + b + c or 1.0
        a, b, c = a / total, b / total, c / total
    a, b, c = 1.0, 0.0, 0.0
    for m in reversed(rows):
        after.append((a, b, c))
        a, b, c = (
            m[0] * a + m[1] * b + m[2] * c,
            m[3] * a + m[4] * b + m[5] * c,
            m[6] * a + m[7] * b + m[8] * c,
        )
        total = a + b + c or 1.0
        a, b, c = a / total, b / total, c / total
    forward = np.array(before).reshape(-1, DEPTHS)
    backward = np.array(after[::-1]).reshape(-1, DEPTHS)
    enter *= forward[:, :, None]
    leave *= backward[:, None, :]
    entering, leaving = enter * leave.sum(axis=2)[:, None, :], enter.sum(axis=1)[:, :, None] * leave
    weight = np.maximum(entering.sum(axis=(1, 2), keepdims=True), 1e-300)
    entering, leaving = entering / weight, leaving / weight
    which = np.where(starts[:, None, None], _ENTER_START, _ENTER)
    marginals = [
        (entering * _OUTER[which]).sum(axis=(1, 2)),
        (entering * _NESTED[which]).sum(axis=(1, 2)),
        (leaving * _OUTER[_LEAVE]).sum(axis=(1, 2)),
        (leaving * _NESTED[_LEAVE]).sum(axis=(1, 2)),
    ]
    spread = np.zeros((4, len(quiet)))
    spread[:, places] = marginals
    return Chances(*spread)


def read(chance: Chances, starts: Bools, settled: Constraints, *, threshold: float) -> Reading:
    """Find the consistent reading that is worth most.

    A mark is worth its chance less *threshold*; a word inside, `WORD` times its chance to be so less a half.
    """
    marked = chance.open_outer + chance.open_nested + chance.close_outer + chance.close_nested > RARE
    places = np.flatnonzero(marked | starts | settled.opens.any(axis=1) | settled.closes.any(axis=1))
    begins = starts[places]
    zero = np.zeros(len(places))
    outer, nested = chance.open_outer[places] - threshold, chance.open_nested[places] - threshold
    opens = np.stack([zero, outer, nested, outer + nested], axis=1) + FORCE * settled.opens[places]
    outer, nested = chance.close_outer[places] - threshold, chance.close_nested[places] - threshold
    closes = np.stack([zero, outer, nested, outer + nested], axis=1) + FORCE * settled.closes[places]
    path = _enter(opens, begins)[..., None] + _pick(closes, _LEAVE)[:, None]
    words = WORD * (chance.inside(starts) - 0.5)
    path[:, :, 1:] += words[places, None, None, None]
    # Those that follow, up to the next place, have the depth that this one leaves.
    upto = np.concatenate([[0.0], np.cumsum(words)])
    path[..., 1:] += (upto[np.append(places[1:], len(starts))] - upto[places + 1])[:, None, None, None]
    through = path.argmax(axis=2).tolist()
    rows = path.max(axis=2).reshape(-1, DEPTHS * DEPTHS).tolist()
    reached = []
    a, b, c = 0.0, _FORBIDDEN, _FORBIDDEN
    for m in rows:
        reached.append((a, b, c))
        a, b, c = (
            max(a + m[0], b + m[3], c + m[6]),
            max(a + m[1], b + m[4], c + m[7]),
            max(a + m[2], b + m[5], c + m[8]),
        )
    depths, after = [], 0
    for number in range(len(places) - 1, -1, -1):
        values = [worth + m for worth, m in zip(reached[number], rows[number][after::DEPTHS], strict=True)]
        before = values.index(max(values))
        depths.append((before, through[number][before][after], after))
        after = before
    outside, inside, behind = np.array(depths[::-1], dtype=np.intp).reshape(-1, 3).T
    which = np.where(begins, _ENTER_START[outside, inside], _ENTER[outside, inside])
    reading = Reading(np.zeros(len(starts), dtype=np.int8), np.zeros(len(starts), dtype=np.int8))
    reading.opens[places] = np.maximum(which, 0)
    reading.closes[places] = np.maximum(_LEAVE[inside, behind], 0)
    return reading


def drop_short(
    reading: Reading, chance: Chances, settled: Constraints, starts: Bools, *, longest: int, threshold: float
) -> Reading:
    """Return a reading without the short quotations that are not likely enough.

    A phrase of few words is often as well without marks: it must be surer than speech.

    Args:
        reading: the best one.
        chance: of each mark.
        settled: evidence; what it speaks of stays.
        starts: true at the first word of each paragraph; a quotation that runs over one is not short.
        longest: words of a short quotation, at most.
        threshold: the least chance that its less likely mark must have.
    """
    left = Reading(reading.opens.copy(), reading.closes.copy())
    begin, depth, depth_before = -1, 0, 0
    places = np.flatnonzero((reading.opens > 0) | (reading.closes > 0) | starts)
    for word, opens, closes, starting in zip(
        *(part.tolist() for part in (places, reading.opens[places], reading.closes[places], starts[places])),
        strict=True,
    ):
        if starting:
            begin = -1
        if opens:
            begin, depth_before = (word, depth) if opens == Level.OUTER else (-1, depth)
        if closes == Level.OUTER and begin >= 0 and word - begin < longest:
            least = min(chance.open_outer[begin], chance.close_outer[word])
            carried = starts[begin] and depth_before > 0
            evident = settled.opens[begin].any() or settled.closes[word].any()
            if least < threshold and not (evident or carried):
                left.opens[begin] = left.closes[word] = Level.NONE
        if opens or closes:
            depth = int(closes not in (Level.OUTER, Level.BOTH))
        if closes:
            begin = -1
    return left


def drop_if_nobody_speaks(reading: Reading, settled: Constraints) -> Reading:
    """Return a reading without the quotations of a text that has no word outside them.

    Somebody must be there to quote; without that the scores of a lone sentence mean little.
    """
    last = len(reading.opens) - 1
    closes = np.flatnonzero((reading.closes == Level.OUTER) | (reading.closes == Level.BOTH))
    if last < 0 or not reading.opens[0] or not len(closes) or closes[-1] != last:
        return reading
    if not reading.opens[closes[:-1] + 1].all() or settled.opens.any() or settled.closes.any():
        return reading
    return Reading(np.zeros_like(reading.opens), np.zeros_like(reading.closes))


def starts_of(lengths: Sequence[int]) -> Bools:
    """Return true at the first word of each paragraph, given the paragraphs' numbers of words.

    >>> starts_of([2, 0, 1]).tolist()
    [True, False, True]
    """
    starts = np.zeros(sum(lengths), dtype=bool)
    heads = np.cumsum([0, *lengths[:-1]])
    starts[[int(head) for head, length in zip(heads, lengths, strict=True) if length]] = True
    return starts
