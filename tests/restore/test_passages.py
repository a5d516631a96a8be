"""Texts far longer than a digest are restored passage by passage."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_reader.model import Evidence, RestorationTask, Verdict
from digest_reader.restore import restore
from digest_reader.restore.passages import passages
from digest_reader.text import HEADLINE, MARKS, split_marks, strip

TEXTS = st.lists(st.text(st.sampled_from("ab  s" + MARKS), max_size=40), max_size=6)
LENGTHS = st.integers(1, 30)


def cut(texts: list[str], longest: int, **more: object) -> list[RestorationTask]:
    """Return the tasks of the passages of *texts*."""
    with patch("digest_reader.restore.passages.LONGEST", longest):
        return [passage.task for passage in passages(RestorationTask(tuple(texts), "en", **more))]


@given(TEXTS, LENGTHS)
def test_passages_are_the_text(texts, longest):
    """In order and whole, each of few letters and few marks, the headline with the first."""
    with patch("digest_reader.restore.passages.LONGEST", longest):
        parts = list(passages(RestorationTask(tuple(texts), "en", "a headline")))
    again = [""] * len(texts)
    for passage in parts:
        for number, text in enumerate(passage.task.paragraphs):
            paragraph, begin = passage.origins[number]
            assert begin == len(again[paragraph])
            again[paragraph] += text
        letters = sum(len(split_marks(text)[0]) for text in passage.task.paragraphs)
        assert letters <= longest
        assert sum(map(len, passage.task.paragraphs)) - letters <= 2 * longest
    assert again == texts
    assert [passage.task.headline for passage in parts] == ["a headline", *[""] * (len(parts) - 1)]


@pytest.mark.parametrize(
    ("texts", "longest", "parts"),
    [
        (["aaa", "bbb", "ccc"], 99, [["aaa", "bbb", "ccc"]]),
        (["aaa", "bbb", "ccc"], 8, [["aaa", "bbb"], ["ccc"]]),
        (["aaa", "bbb"], 3, [["aaa"], ["bbb"]]),
        (["aa bb cc", "d"], 6, [["aa bb "], ["cc", "d"]]),
        (["aa “bb” cc"], 4, [["aa "], ["“bb” "], ["cc"]]),
        (["’a’ ’a’a"], 3, [["’a’ "], ["’a’a"]]),
        (["aaaaa"], 2, [["aa"], ["aa"], ["a"]]),
        (["", "", "", ""], 2, [["", "", ""], [""]]),
        ([], 2, [[]]),
    ],
)
def test_passages_begin_with_paragraphs_or_words(texts, longest, parts):
    """A paragraph is cut only where it is too long by itself, and a word likewise."""
    assert [list(task.paragraphs) for task in cut(texts, longest)] == parts


@given(st.lists(st.text(st.sampled_from("ab  "), max_size=40), max_size=4), LENGTHS, st.data())
def test_a_restored_text_is_cut_where_the_bare_one_was(texts, longest, data):
    """Marks do not move the passages."""
    marked = [
        "".join(data.draw(st.sampled_from(["", "", "’"])) + letter for letter in text) for text in texts
    ]
    bare = [[split_marks(text)[0] for text in task.paragraphs] for task in cut(marked, longest)]
    assert bare == [list(task.paragraphs) for task in cut(texts, longest)]


def test_what_an_editor_decided_goes_with_its_words():
    """Each decision is in one passage; at a border, in the one that begins there."""
    decided = [
        Evidence(HEADLINE, 1, "’", Verdict.ADDED),
        *(Evidence(0, offset, "“", Verdict.ADDED) for offset in (0, 3, 6)),
        Evidence(1, 1, "”", Verdict.ADDED),
    ]
    tasks = cut(["aa bb ", "d"], 3, headline="ab", evidence=tuple(decided))
    assert [list(task.paragraphs) for task in tasks] == [["aa "], ["bb "], ["d"]]
    told = [[(item.paragraph, item.offset) for item in task.evidence] for task in tasks]
    assert told == [[(0, 0), (HEADLINE, 1)], [(0, 0), (0, 3)], [(0, 1)]]


ARTICLE = (
    "Spains minister said: We dont know. It isnt ours. Nobody answered him.",
    "The workers rights are gone, said Mr Roe. They wont come back. It was the towns last word.",
)


@settings(max_examples=25)
@given(st.integers(5, 60))
def test_marks_stand_at_their_places_in_the_whole_text(longest):
    """Each in its paragraph, in order, and the text comes back without them."""
    with patch("digest_reader.restore.passages.LONGEST", longest):
        restoration = restore(RestorationTask(ARTICLE, "en", "Spains minister dont know"))
    assert restoration.restored_headline == "Spain’s minister don’t know"
    assert list(restoration.marks) == sorted(
        restoration.marks, key=lambda mark: (mark.paragraph, mark.offset)
    )
    for number, text in enumerate(ARTICLE):
        assert strip(restoration.restored[number], restoration.marks_of(number)) == text
    if longest > 20:
        assert "don’t" in restoration.restored[0]
        assert "won’t" in restoration.restored[1]


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_editors_marks_stand_in_every_passage(language):
    """With a model and without one."""
    added = tuple(Evidence(1, offset, "’", Verdict.ADDED) for offset in (11, 57))
    with patch("digest_reader.restore.passages.LONGEST", 30):
        restoration = restore(RestorationTask(ARTICLE, language, evidence=added))
    places = {(mark.paragraph, mark.offset) for mark in restoration.marks if mark.verdict}
    assert places == {(1, 11), (1, 57)}


def test_an_ordinary_text_is_one_passage():
    """Whole as it came."""
    task = RestorationTask(ARTICLE, "en", "Head", (Evidence(0, 3, "’", Verdict.ADDED),))
    assert [passage.task for passage in passages(task)] == [task]
