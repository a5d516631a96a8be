"""Digests on like matters."""

from __future__ import annotations

from datetime import date
from functools import partial
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.site import related as relating
from digest_reader.site.output import code_of_writing
from digest_reader.site.related import Related, alike, counted, related, terms, weigh
from digest_reader.store import Store, key_of
from sites import Build

BOATS = "The rescue boats of the harbour put to sea in the storm, and the harbour master praised the crews."
HARBOUR = "The harbour master said two boats were lost in the storm. The rescue took all night."
APPLES = "The growers of the valley will not pick apples while the presses pay eleven cents a kilo."
CIDER = "Cider is dear because the growers of the valley withhold their apples from the presses."


def test_texts_on_like_matters_are_related() -> None:
    """Boats with boats, apples with apples, and nothing for want of better."""
    assert alike([BOATS, APPLES, HARBOUR, CIDER], "en", 4) == [[2], [3], [0], [1]]


@pytest.mark.parametrize("texts", [[], [BOATS], [BOATS, ""], ["", ""], [BOATS, BOATS]])
def test_few_texts_are_no_trouble(texts: list[str]) -> None:
    """With nothing to compare, or nothing to tell texts apart by, no text has a like one."""
    assert alike(texts, "en", 4) == [[] for _ in texts]


def test_only_so_many_are_named() -> None:
    """The likest come first, and no more than asked for."""
    texts = [BOATS, HARBOUR, BOATS + " " + HARBOUR, APPLES, CIDER]
    assert [len(near) for near in alike(texts, "en", 1)] == [1] * 5
    assert alike(texts, "en", 2)[0][0] == 2


def test_ties_go_to_the_earlier() -> None:
    """The same texts in the same order always have the same answer."""
    texts = [BOATS, HARBOUR, HARBOUR, HARBOUR, APPLES]
    assert alike(texts, "en", 4)[0] == [1, 2, 3]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("tr", "limanlarımızdan", "limanların"),
        ("tr", "İstanbul'dan", "ISTANBUL"),
        ("tr", "IŞIKLAR", "ışıklarda"),
        ("en", "negotiators’", "negotiated"),
        ("en", "growers", "grower’s"),
        ("en", "Café", "cafe"),
    ],
)
def test_endings_case_and_accents_make_no_difference(language: str, first: str, second: str) -> None:
    """Forms of one word are one term."""
    assert terms(first, language) == terms(second, language) != []


def test_related_digests_share_the_language(published: Build) -> None:
    """No digest is related to itself, nor to one that its reader may not read."""
    lines = (published.output / "said.txt").read_text("utf-8").splitlines()
    pairs = [line.split()[1:] for line in lines if line.startswith("related ")]
    assert pairs
    for language, slug, other_language, other_slug in pairs:
        assert language == other_language
        assert slug != other_slug
        assert other_slug not in ("not-yet-for-the-public", "for-those-who-know-the-address")


sentences = st.lists(st.sampled_from(f"{BOATS} {HARBOUR} {APPLES} {CIDER}".split()), min_size=3, max_size=20)


@given(st.lists(st.lists(sentences, max_size=9), min_size=2, max_size=4), st.integers(0, 3))
def test_what_is_known_of_earlier_texts_changes_nothing(sites: list[list[list[str]]], most: int) -> None:
    """Whatever was compared before, the answer is that of a fresh comparison."""
    before = None
    for site in sites:
        texts = sorted(" ".join(words) for words in site)
        order = [f"{text} {place}" for place, text in enumerate(texts)]
        counts = [counted(terms(text, "en")) for text in texts]
        fresh = related(texts, weigh(counts), order, most)
        before = related(texts, weigh(counts), order, most, before)
        assert before == fresh


some_texts = st.lists(sentences.map(" ".join) | st.sampled_from([BOATS, HARBOUR, APPLES, CIDER]), max_size=9)


@given(st.lists(some_texts, min_size=2, max_size=4))
def test_what_the_store_has_of_earlier_texts_changes_nothing(sites: list[list[str]]) -> None:
    """Texts come and go, some of them twice: with a store the answer is that without one."""
    with Store(None) as store, patch.object(relating, "TOGETHER", 1):
        for texts in sites:
            articles = [
                SimpleNamespace(
                    title="",
                    _content=text,
                    date=date(2017, 4, 6),
                    source_path=text[:20],
                    get_relative_source_path=partial(str, place),
                )
                for place, text in enumerate(texts)
            ]
            slot = key_of("related", code_of_writing(), "en", 4)
            with Store(None) as empty:
                fresh = relating._places(articles, "en", 4, empty)
                assert relating._places(articles, "en", 4, store) == fresh
                assert store.get(slot, Related) == empty.get(slot, Related)
