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
