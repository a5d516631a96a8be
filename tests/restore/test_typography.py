"""Straight marks that survived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.restore.typography import curl
from digest_reader.text import MARKS


@pytest.mark.parametrize(
    ("straight", "curly"),
    [
        ('"Never," she said.', "“Never,” she said."),
        ('He said: "We won\'t."', "He said: “We won’t.”"),
        ('the ("new") rule', "the (“new”) rule"),
        ("the council's and the councils' rule", "the council’s and the councils’ rule"),
        ("called it 'a lesson in division'.", "called it ‘a lesson in division’."),
        ("a 'lesson'; the clerk's", "a ‘lesson’; the clerk’s"),
        ("\"He said 'never' twice\"", "“He said ‘never’ twice”"),
        ("in the '90s and '17", "in the ’90s and ’17"),
        ("'Tis the mayor's", "’Tis the mayor’s"),
        ("rock 'n roll", "rock ’n roll"),
        ("a 3'-wide gate, '68-style", "a 3′-wide gate, ’68-style"),
        ('a 4"x6" pane, a 4" x 6" one', "a 4″x6″ pane, a 4″ x 6″ one"),
        ("a 6' fence and the boys' 40' mast", "a 6′ fence and the boys’ 40′ mast"),
        ("he said 'we have 6' and left", "he said ‘we have 6’ and left"),
        ("Ankara'da", "Ankara’da"),
        ("“already curly’s”", "“already curly’s”"),
        ('He said:"We go." Then he left.', "He said:“We go.” Then he left."),
        ('He said,"We go."', "He said,“We go.”"),
        ("He said:'We go.' Then he left.", "He said:‘We go.’ Then he left."),
        ('He said " we go " and left.', "He said “ we go ” and left."),
        ('a 12" pipe and a 6\'2" man', "a 12″ pipe and a 6′2″ man"),
        ('He said: "The pipe is 12" and left.', "He said: “The pipe is 12” and left."),
        ('We lost in 2012" he said.', "We lost in 2012” he said."),
        ('He said: “The pipe is 12" and left.', "He said: “The pipe is 12” and left."),
        ('"a" "b"', "“a” “b”"),
        ('"a""b"', "“a”“b”"),
        ("", ""),
    ],
)
def test_a_straight_mark_is_shown_as_the_one_it_stands_for(straight: str, curly: str) -> None:
    """Its direction is told by what stands beside it."""
    assert curl(straight) == curly


@given(st.text(st.sampled_from("ab 9.,(" + MARKS)))
def test_only_straight_marks_change(text: str) -> None:
    """Every other character keeps its place, and a second time changes nothing."""
    curled = curl(text)
    assert len(curled) == len(text)
    assert all(
        old == new or (old in "'\"" and new in "‘’“”′″") for old, new in zip(text, curled, strict=True)
    )
    assert curl(curled) == curled
