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

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

DEPTHS = 3
FORCE = 40.0
"""What evidence weighs: more than any score, and finite, so that no evidence makes a text unreadable."""
_FORBIDDEN = -1e9

# Which class of `Level` takes depth i to depth j, where a paragraph begins and elsewhere; -1: none does.
_ENTER = np.array([[0, 1, 3], [-1, 0, 2], [-1, -1, 0]])
_ENTER_START = np.array([[0, 1, 3], [-1, 1, 3], [-1, -1, -1]])
_LEAVE = np.array([[0, -1, -1], [1, 0, -1], [3, 2, 0]])
_OUTER = np.array([False, True, False, True])
_NESTED = np.array([False, False, True, True])


@dataclass(frozen=True, slots=True)
class Constraints:
    """What evidence says of the words of a text; each array (words,), 0 where nothing is known.

    1: a mark stands here; -1: none does.
    """

    opens: npt.NDArray[np.int8]
    closes: npt.NDArray[np.int8]

    @classmethod
    def none(cls, count: int) -> Constraints:
        """Return the constraints of a text of which nothing is known."""
        return cls(np.zeros(count, dtype=np.int8), np.zeros(count, dtype=np.int8))


@dataclass(frozen=True, slots=True)
class Chances:
    """The chance of each mark at each word; arrays (words,)."""

    open_outer: Floats
    open_nested: Floats
    close_outer: Floats
    close_nested: Floats
    inside: Floats


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


def _evidence(constraint: npt.NDArray[np.int8], weight: float) -> Floats:
    """Return what evidence adds to the classes of `Level`, (words, 4)."""
    marked = np.array([0.0, 1.0, 1.0, 1.0])
    result: Floats = weight * constraint[:, None] * marked
    return result


def chances(opens: Floats, closes: Floats, state: Floats, starts: Bools, known: Constraints) -> Chances:
    """Work out how likely each mark is, over all consistent readings.

    Args:
        opens: (words, 4) logits of `Level`.
        closes: (words, 4) logits of `Level`.
        state: (words, 3) logits of the depth at a word's letters.
        starts: true at the first word of each paragraph.
        known: evidence.
    """
    enter = _enter(opens + _evidence(known.opens, FORCE), starts)
    leave = _pick(closes + _evidence(known.closes, FORCE), _LEAVE)
    enter = np.exp(enter - enter.max(axis=(1, 2), keepdims=True))
    leave = np.exp(leave - leave.max(axis=(1, 2), keepdims=True))
    inside = np.exp(state - state.max(axis=1, keepdims=True))
    step = np.einsum("tij,tj,tjk->tik", enter, inside, leave, optimize=False)
    rows = step.reshape(-1, 9).tolist()
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
    forward, backward = np.array(before), np.array(after[::-1])
    joint = (
        forward[:, :, None, None]
        * enter[..., None]
        * inside[:, None, :, None]
        * leave[:, None]
        * backward[:, None, None, :]
    )
    joint /= np.maximum(joint.sum(axis=(1, 2, 3), keepdims=True), 1e-300)
    entering, leaving = joint.sum(axis=3), joint.sum(axis=1)
    outer = np.where(
        starts[:, None, None], _OUTER[np.maximum(_ENTER_START, 0)], _OUTER[np.maximum(_ENTER, 0)]
    )
    nested = np.where(
        starts[:, None, None], _NESTED[np.maximum(_ENTER_START, 0)], _NESTED[np.maximum(_ENTER, 0)]
    )
    return Chances(
        (entering * outer).sum(axis=(1, 2)),
        (entering * nested).sum(axis=(1, 2)),
        (leaving * _OUTER[np.maximum(_LEAVE, 0)]).sum(axis=(1, 2)),
        (leaving * _NESTED[np.maximum(_LEAVE, 0)]).sum(axis=(1, 2)),
        1 - joint.sum(axis=(1, 3))[:, 0],
    )


def read(found: Chances, starts: Bools, known: Constraints, *, threshold: float, inside: float) -> Reading:
    """Find the consistent reading whose marks are worth most.

    A mark is worth its chance less *threshold*; a word inside quotations is worth *inside* times
    how far its chance to be there lies over a half.
    """
    zero = np.zeros_like(found.inside)
    outer, nested = found.open_outer - threshold, found.open_nested - threshold
    opens = np.stack([zero, outer, nested, outer + nested], axis=1) + _evidence(known.opens, FORCE)
    outer, nested = found.close_outer - threshold, found.close_nested - threshold
    closes = np.stack([zero, outer, nested, outer + nested], axis=1) + _evidence(known.closes, FORCE)
    worth = inside * (found.inside - 0.5)
    enter = _enter(opens, starts) + np.stack([zero, worth, worth], axis=1)[:, None, :]
    path = enter[..., None] + _pick(closes, _LEAVE)[:, None]
    through = path.argmax(axis=2)
    rows = path.max(axis=2).reshape(-1, 9).tolist()
    back: list[tuple[int, int, int]] = []
    best = [0.0, _FORBIDDEN, _FORBIDDEN]
    for m in rows:
        x, y, z = best
        choice, value = [], []
        for k in range(DEPTHS):
            p, q, r = x + m[k], y + m[3 + k], z + m[6 + k]
            if p >= q and p >= r:
                choice.append(0)
                value.append(p)
            elif q >= r:
                choice.append(1)
                value.append(q)
            else:
                choice.append(2)
                value.append(r)
        best = value
        back.append((choice[0], choice[1], choice[2]))
    count = len(rows)
    made = Reading(np.zeros(count, dtype=np.int8), np.zeros(count, dtype=np.int8))
    depth = 0
    for word in range(count - 1, -1, -1):
        before = back[word][depth]
        middle = int(through[word, before, depth])
        made.opens[word] = max((_ENTER_START if starts[word] else _ENTER)[before, middle], 0)
        made.closes[word] = max(_LEAVE[middle, depth], 0)
        depth = before
    return made


def starts_of(lengths: Sequence[int]) -> Bools:
    """Return true at the first word of each paragraph, given the paragraphs' numbers of words."""
    starts = np.zeros(sum(lengths), dtype=bool)
    heads = np.cumsum([0, *lengths[:-1]])
    starts[[int(head) for head, length in zip(heads, lengths, strict=True) if length]] = True
    return starts
