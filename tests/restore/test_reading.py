"""The reading of scores: chances over all consistent readings, and the best of them."""

from __future__ import annotations

import itertools
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_reader.restore.reading import NOTHING, RARE, Constraints, Reading, chances, read, starts_of

LEVELS = {(0, 0): 0, (0, 1): 1, (0, 2): 3, (1, 1): 0, (1, 2): 2, (2, 2): 0}
"""(depth before, depth after) of an opening → class; the reverse of it closes."""
AT_START = {(0, 0): 0, (0, 1): 1, (0, 2): 3, (1, 1): 1, (1, 2): 3}
"""The same where a paragraph begins: a quotation that goes on opens again."""

WORD = 2.0
"""What a word counts beside a mark, in the test of readings: much, so that it decides."""

SCALES = st.sampled_from([0.3, 2.0, 8.0, 20.0])


SAID = np.array([[0, 1, 1, 1], [0, -1, -1, -1], [0, 0, -1, -1]], dtype=np.int8)
"""What may be known of a word's side: a mark stands, none does, no inner one does."""


def said(random, count, share=1.0):
    """Return evidence for some words of a text, (words, 4)."""
    return SAID[random.integers(0, 3, count)] * (random.random((count, 1)) < share)


@st.composite
def texts(draw, longest=40, evidence=True):
    """Draw the scores of a text: logits of opening, closing and depth, paragraphs, evidence."""
    lengths = draw(st.lists(st.integers(0, longest // 4), min_size=1, max_size=4).filter(any))
    count = sum(lengths)
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    scale = draw(SCALES)
    logits = [random.normal(0, scale, (count, classes)) for classes in (4, 4, 3)]
    calm = random.random(count) < draw(st.sampled_from([0.0, 0.8]))
    logits[0][calm, 0] += 6 * scale + 10
    logits[1][calm, 0] += 6 * scale + 10
    settled = Constraints.none(count)
    if evidence:
        share = draw(st.sampled_from([0.0, 0.1, 0.6]))
        settled = Constraints(*(said(random, count, share) for _ in range(2)))
    return (*logits, starts_of(lengths), settled)


def paths(starts):
    """Yield every consistent reading as (before, at its letters, after) of each word."""
    steps = []
    for start in starts:
        enter = AT_START if start else LEVELS
        steps.append([(i, j, k) for (i, j) in enter for k in range(j + 1)])
    for path in itertools.product(*steps):
        if path[0][0] == 0 and all(a[2] == b[0] for a, b in itertools.pairwise(path)) and path[-1][2] == 0:
            yield path


def classes(path, starts):
    """Return the class of what opens and of what closes at each word of a path."""
    opens = [(AT_START if start else LEVELS)[i, j] for (i, j, _), start in zip(path, starts, strict=True)]
    return opens, [LEVELS[k, j] for _, j, k in path]


def assert_consistent(reading: Reading, starts):
    """Fail unless quotations open and close in turn, open again at paragraphs, and end closed."""
    depth = 0
    for opens, closes, start in zip(reading.opens.tolist(), reading.closes.tolist(), starts, strict=True):
        if start and depth:
            assert depth == 1, "a nested quotation runs over a paragraph's end"
            assert opens in (1, 3), "an open quotation is not opened again by the next paragraph"
            depth = 0
        after = {0: depth, 1: 1, 2: 2, 3: 2}[opens]
        assert after == depth or (opens in (1, 3) and depth == 0) or (opens == 2 and depth == 1)
        depth = after
        assert depth >= {0: 0, 1: 1, 2: 2, 3: 2}[closes]
        assert closes != 1 or depth == 1
        depth -= {0: 0, 1: 1, 2: 1, 3: 2}[closes]
    assert depth == 0, "the text ends inside a quotation"


def quiet(opens, closes, starts, settled):
    """Tell where scores are so much against any mark that the search passes by."""
    against = sum(np.exp(logits[:, 1:] - logits[:, :1]).sum(axis=1) for logits in (opens, closes))
    return (against < NOTHING) & ~starts & ~settled.opens.any(axis=1) & ~settled.closes.any(axis=1)


FEW = st.lists(st.integers(0, 3), min_size=1, max_size=3).filter(lambda lengths: 0 < sum(lengths) < 5)
"""Lengths of paragraphs, so few words in all that every reading can be counted."""


@settings(max_examples=50)
@given(FEW, st.integers(0, 2**32), st.booleans(), st.booleans())
def test_chances_agree_with_counting_every_reading(lengths, seed, calm, evidence):
    """The chance of a mark, or of a word inside, is the weight of its readings over the weight of all.

    Where scores leave no room for a mark, only readings without one there are counted.
    """
    starts = starts_of(lengths)
    random = np.random.default_rng(seed)
    opens, closes, state = (random.normal(0, 3, (len(starts), n)) for n in (4, 4, 3))
    if calm:
        opens[::2, 0] += 12
        closes[::2, 0] += 12
    settled = Constraints.none(len(starts))
    if evidence:
        settled = Constraints(*(said(random, len(starts), 0.7) for _ in range(2)))
    passed = quiet(opens, closes, starts, settled)
    expected = np.zeros((5, len(starts)))
    total = 0.0
    for path in paths(starts):
        opened, closed = classes(path, starts)
        if any(passed[n] and (opened[n] or closed[n]) for n in range(len(starts))):
            continue
        weight = np.exp(
            sum(opens[n, c] + 40 * settled.opens[n, c] for n, c in enumerate(opened))
            + sum(closes[n, c] + 40 * settled.closes[n, c] for n, c in enumerate(closed))
            + sum(state[n, j] for n, (_, j, _) in enumerate(path))
        )
        total += weight
        for n, (o, c, (_, j, _)) in enumerate(zip(opened, closed, path, strict=True)):
            expected[:, n] += weight * np.array([o in (1, 3), o in (2, 3), c in (1, 3), c in (2, 3), j > 0])
    chance = chances(opens, closes, state, starts, settled)
    worked_out = [
        chance.open_outer,
        chance.open_nested,
        chance.close_outer,
        chance.close_nested,
        chance.inside(starts),
    ]
    np.testing.assert_allclose(np.array(worked_out), expected / total, atol=1e-9)


@settings(max_examples=200)
@given(FEW, st.integers(0, 2**32), st.sampled_from([0.2, 0.4, 0.6]), st.booleans())
def test_no_reading_is_worth_more_than_the_one_chosen(lengths, seed, threshold, calm):
    """Of all consistent readings the chosen one has the greatest worth, also where words weigh much.

    Readings with marks that are hardly possible do not count.
    """
    starts = starts_of(lengths)
    random = np.random.default_rng(seed)
    none = Constraints.none(len(starts))
    opens, closes, state = (random.normal(0, 1, (len(starts), n)) for n in (4, 4, 3))
    if calm:
        opens[1::2, 0] += 20
        closes[1::2, 0] += 20
    chance = chances(opens, closes, state, starts, none)
    open_worth = chance.open_outer - threshold, chance.open_nested - threshold
    close_worth = chance.close_outer - threshold, chance.close_nested - threshold

    word_worth = WORD * (chance.inside(starts) - 0.5)

    def worth(path):
        return sum(
            (o in (1, 3)) * open_worth[0][n]
            + (o in (2, 3)) * open_worth[1][n]
            + (c in (1, 3)) * close_worth[0][n]
            + (c in (2, 3)) * close_worth[1][n]
            + (j > 0) * word_worth[n]
            for n, (o, c, (_, j, _)) in enumerate(zip(*classes(path, starts), path, strict=True))
        )

    marked = chance.open_outer + chance.open_nested + chance.close_outer + chance.close_nested > RARE
    every = [
        path
        for path in paths(starts)
        if all(may or not (o or c) for may, o, c in zip(marked | starts, *classes(path, starts), strict=True))
    ]
    with patch("digest_reader.restore.reading.WORD", WORD):
        chosen = read(chance, starts, none, threshold=threshold)
    marks = chosen.opens.tolist(), chosen.closes.tolist()
    (path,) = (path for path in every if classes(path, starts) == marks)
    assert worth(path) == pytest.approx(max(map(worth, every)))


@settings(max_examples=100)
@given(texts(), st.floats(0.05, 0.95))
def test_a_reading_is_consistent_whatever_the_scores_and_the_evidence(text, threshold):
    """Quotations open and close in turn, open again at paragraphs and end closed, whatever is known."""
    *logits, starts, settled = text
    chosen = read(chances(*logits, starts, settled), starts, settled, threshold=threshold)
    assert_consistent(chosen, starts)


@settings(max_examples=60)
@given(texts())
def test_chances_are_chances(text):
    """Every chance lies between 0 and 1, and outer and nested marks of one word are told apart."""
    chance = chances(*text)
    for array in (chance.open_outer, chance.open_nested, chance.close_outer, chance.close_nested):
        assert np.isfinite(array).all()
        assert (array >= -1e-12).all()
        assert (array <= 1 + 1e-12).all()


@settings(max_examples=60)
@given(texts(evidence=False), st.data())
def test_no_mark_is_read_where_evidence_says_there_is_none(text, data):
    """A rejected mark is in no reading, wherever the scores want it."""
    *logits, starts, settled = text
    count = len(starts)
    places = data.draw(st.sets(st.integers(0, count - 1), min_size=1))
    settled.opens[list(places)] = SAID[data.draw(st.sampled_from([1, 2]))]
    settled.closes[list(data.draw(st.sets(st.integers(0, count - 1))))] = SAID[1]
    chosen = read(chances(*logits, starts, settled), starts, settled, threshold=0.3)
    words = np.arange(count)
    assert (settled.opens[words, chosen.opens] >= 0).all()
    assert (settled.closes[words, chosen.closes] >= 0).all()


@settings(max_examples=60)
@given(texts(evidence=False), st.data())
def test_a_quotation_known_to_stand_is_in_the_reading(text, data):
    """Where evidence opens and closes a quotation inside one paragraph, the reading has both its marks."""
    *logits, starts, settled = text
    first = data.draw(st.sampled_from(np.flatnonzero(starts).tolist()))
    after = [n for n in np.flatnonzero(starts).tolist() if n > first]
    last = (after[0] if after else len(starts)) - 1
    begin = data.draw(st.integers(first, last))
    end = data.draw(st.integers(begin, last))
    settled.opens[begin] = settled.closes[end] = SAID[0]
    chosen = read(chances(*logits, starts, settled), starts, settled, threshold=0.4)
    assert chosen.opens[begin]
    assert chosen.closes[end]


def test_a_quotation_runs_over_paragraphs_that_have_no_words():
    """An empty paragraph takes no part: the start of a paragraph is its first word's."""
    assert starts_of([2, 0, 1, 0]).tolist() == [True, False, True]


def test_chances_of_a_long_text_are_those_of_its_middle():
    """However many words are scored before and after, chances neither vanish nor overflow."""
    random = np.random.default_rng(5)
    count = 3000
    opens, closes, state = (random.normal(0, 3.0, (count, classes)) for classes in (4, 4, 3))
    starts = starts_of([count])
    whole = chances(opens, closes, state, starts, Constraints.none(count))
    for part in (whole.open_outer, whole.open_nested, whole.close_outer, whole.close_nested):
        assert np.isfinite(part).all()
        assert ((part >= 0) & (part <= 1 + 1e-9)).all()
    assert whole.open_outer.sum() == pytest.approx(whole.close_outer.sum())
    assert whole.open_outer.sum() > 10
    assert whole.open_outer[1400:1600].sum() > 1
