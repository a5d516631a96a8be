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
        ("'No'", "‘No’"),
        ("He said 'no'.", "He said ‘no’."),
        ("'Tis so", "’Tis so"),
        ("'Twas the '90s", "’Twas the ’90s"),
        ("the '80s' end", "the ’80s’ end"),
        ("It's 'so', isn't it?", "It’s ‘so’, isn’t it?"),
        ("the mayors' 'aide'", "the mayors’ ‘aide’"),
        ("'No,' he said, 'it's 'so'.'", "‘No,’ he said, ‘it’s ‘so’.’"),
        ("('No')", "(‘No’)"),
        ("['No']", "[‘No’]"),
        ("–'No'", "–‘No’"),
        ("a-'b'", "a-‘b’"),
        ("\"'No'\"", "“‘No’”"),
        ("'\"No\"'", "‘“No”’"),
        ('"No," he said.', "“No,” he said."),
        ('He said:"No."', "He said:“No.”"),
        ('("No")', "(“No”)"),
        ('"It is" and "so"', "“It is” and “so”"),
        ('"It is', "“It is"),
        ('It is"', "It is”"),
        ('" so "', "“ so ”"),
        ('a " b', "a “ b"),
        ('a " b " c', "a “ b ” c"),
        ("a 6' fence", "a 6′ fence"),
        ("5'10\"", "5′10″"),
        ("a 6'-tall fence", "a 6′-tall fence"),
        ('a 12" pipe', "a 12″ pipe"),
        ('a 12" pipe, she said, "so"', "a 12″ pipe, she said, “so”"),
        ('"a 12" pipe"', "“a 12” pipe”"),
        ('3" x 4"', "3″ x 4″"),
        ('3" x 4" panes', "3″ x 4″ panes"),
        ('3"x4"', "3″x4″"),
        ('2½" thick', "2½″ thick"),
        ('12.5" wide', "12.5″ wide"),
        ('it is 5" x 6" and "so"', "it is 5″ x 6″ and “so”"),
        ('1,5" wide', "1,5″ wide"),
        ('1918" he said', "1918” he said"),
        ('“It is" he said', "“It is” he said"),
        ('“It is" and "so', "“It is” and “so"),
        ('“a” "b"', "“a” “b”"),
        ('"a "b" c"', "“a “b” c”"),
        ("the boys'", "the boys’"),
        ("the boys' club", "the boys’ club"),
        ("o'clock", "o’clock"),
        ("fo'c's'le", "fo’c’s’le"),
        ("'em and 'cause", "’em and ’cause"),
        ("'til we 'bout it", "’til we ’bout it"),
        ("'70s and '7s", "’70s and ’7s"),
        ("'emu", "’emu"),
        ("a 'b c", "a ’b c"),
        ("a b' c", "a b’ c"),
        ("'a b' c d'", "‘a b’ c d’"),
        ("\"…\" and '…'", "“…” and ‘…’"),
        ('"—no," he said—"no."', "“—no,” he said—“no.”"),
        ('no"yes"no', "no“yes”no"),
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
