"""What the words of a text say together of where its names end."""

from __future__ import annotations

import numpy as np
import pytest

from digest_reader.restore.discourse import agreed

PATTERNS = ("", "-2", "-3", "-1")


def logits(*rows: dict[str, float]) -> np.ndarray:
    """Return logits of words, given the chances of their patterns."""
    return np.log([[row.get(pattern, 1e-6) for pattern in PATTERNS] for row in rows]).astype(np.float32)


def likeliest(cores: list[str], said: np.ndarray) -> list[str]:
    """Return each word's likeliest pattern."""
    return [PATTERNS[number] for number in agreed(cores, said, PATTERNS).argmax(axis=1)]


def test_a_name_ends_where_it_ends_elsewhere():
    """By Orpan and Orpan’da alone Orpanın is Orpan’ın, though it looked a little more like Orpa’nın."""
    said = logits({"-2": 0.4, "-3": 0.6}, {"-2": 0.9, "": 0.1}, {"": 1.0})
    assert likeliest(["Orpanın", "Orpanda", "Orpan"], said) == ["-2", "-2", ""]
    assert likeliest(["Orpanın"], said[:1]) == ["-3"]


def test_a_form_is_read_alike_throughout():
    """What is likely in most places is so in all."""
    said = logits({"-2": 0.9, "": 0.1}, {"-2": 0.45, "": 0.55}, {"-2": 0.9, "": 0.1})
    assert likeliest(["Meclisin"] * 3, said) == ["-2"] * 3


def test_words_in_small_letters_and_short_ones_say_nothing():
    """They are left as they are, and are no names to others."""
    cores = ["orpanın", "orpan", "O", "2"]
    said = logits({"-2": 0.4, "-3": 0.6}, {"": 1.0}, {"": 0.9, "-1": 0.1}, {"": 0.7})
    assert (agreed(cores, said, PATTERNS) == said).all()
    assert agreed([], said[:0], PATTERNS).shape == (0, len(PATTERNS))


def test_no_other_form_makes_a_name_less_likely_than_none():
    """Where nothing else is known, the order of the patterns is that of the network."""
    said = logits({"": 0.5, "-2": 0.3, "-3": 0.2}, {"": 1.0})
    assert agreed(["Dorsekın", "Elma"], said, PATTERNS)[0].argsort() == pytest.approx(said[0].argsort())


@pytest.mark.parametrize(
    ("other", "core", "weight"),
    [
        ({"": 1.0}, "Elma", 0.1),  # another word says nothing of it
        ({"": 1.0}, "Orpan", 1.1),  # the name stands alone
        ({"": 0.9999 - 1e-5, "-2": 0.0001 + 1e-5}, "Orpan", 0.1 + 0.9999 - 1e-5),  # as good as certainly
        ({"-2": 0.005, "-1": 0.995}, "Orpanda", 0.105),  # it has another suffix, hardly
        ({"-2": 0.002, "-1": 0.998}, "Orpanda", 0.1),  # with less chance than counts
        ({"-2": 0.005, "-1": 0.995}, "Orpandb", 0.105),
    ],
)
def test_a_name_weighs_by_what_another_word_says_of_it(other, core, weight):
    """A tenth alone, and its chance elsewhere, to the power of three quarters."""
    said = logits({"-2": 0.4, "-3": 0.6}, other)
    told = agreed(["Orpanın", core], said, PATTERNS)[0]
    place = PATTERNS.index("-2")
    assert told[place] - said[0, place] == pytest.approx(0.75 * np.log(weight), abs=1e-4)
    assert told[0] - said[0, 0] == pytest.approx(0.75 * np.log(0.1), abs=1e-4)


@pytest.mark.parametrize(("chance", "is_left"), [(0.99995, True), (0.9998, False)])
def test_a_word_that_is_settled_is_left_as_it_is(chance, is_left):
    """It has no apostrophe, whatever others say."""
    said = logits({"": chance, "-2": 1 - chance}, {"-2": 0.9, "": 0.1})
    assert (agreed(["Orpanın", "Orpanda"], said, PATTERNS)[0] == said[0]).all() == is_left


@pytest.mark.parametrize(("cores", "weight"), [(["Orpda", "Orpya"], 1.0), (["Orda", "Orya"], 0.1)])
def test_a_name_has_three_letters(cores, weight):
    """Of a shorter one other words say nothing."""
    said = logits({"-2": 0.9, "": 0.1}, {"-2": 0.9, "": 0.1})
    told = agreed(cores, said, PATTERNS)[0]
    assert told[1] - said[0, 1] == pytest.approx(0.75 * np.log(weight), abs=1e-3)
