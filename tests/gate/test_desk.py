"""The editor's desk, by articles whose marks are known: what it costs to settle them, and what is right then.

The texts are those of the gate of accuracy; without them these tests are skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import desk, originals
from gate.texts import TEXTS

ARTICLES = 10
KEYS_A_QUESTION = 0.6
RIGHT_BESIDE_AN_ORIGINAL = 0.99

pytestmark = pytest.mark.skipif(not TEXTS, reason="DIGEST_TEXTS names no folder with dev/*.jsonl")


@pytest.mark.parametrize("texts", TEXTS, ids=lambda path: path.stem)
def test_an_editor_settles_all_with_few_keys(texts: Path) -> None:
    """Every answer is then as published, nothing is open, and an answer settled others."""
    days = [desk.review(article, texts.stem[:2]) for article in desk.articles_of(texts, ARTICLES, seed=1)]
    assert sum(day.wrong for day in days) == 0
    assert sum(day.open for day in days) == 0
    keys, questions = sum(len(day.keys) for day in days), sum(day.questions for day in days)
    assert keys <= KEYS_A_QUESTION * questions


@pytest.mark.parametrize("texts", TEXTS, ids=lambda path: path.stem)
def test_an_original_gives_its_marks_to_a_digest_of_other_wording(texts: Path) -> None:
    """Words changed, paragraphs cut, joined and moved."""
    articles = originals.articles_of(texts, ARTICLES, seed=11)
    right, marks, false = originals.aligned(articles, texts.stem[:2], seed=11)
    assert right >= RIGHT_BESIDE_AN_ORIGINAL * marks
    assert false <= (1 - RIGHT_BESIDE_AN_ORIGINAL) * marks


@pytest.mark.parametrize("texts", TEXTS, ids=lambda path: path.stem)
def test_decisions_outlive_small_edits_or_are_named(texts: Path) -> None:
    """None goes to another place in silence, and few lose theirs."""
    counts = originals.anchored(originals.articles_of(texts, 4 * ARTICLES, seed=11), seed=11)
    assert counts["silently wrong"] == 0
    assert counts["reported"] <= 0.02 * counts.total()
