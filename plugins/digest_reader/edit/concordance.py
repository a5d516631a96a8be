"""Where in a text each word stands, and each run of two or three."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

WORD = re.compile(r"\w+")
LONGEST_RUN = 3
"""So many words that follow one another can be looked up."""

LOOKED_AT = 30
"""Among so many words beside a mark those that are rarest are sought."""

Place = tuple[int, int]
"""Number of a paragraph, and an offset in it."""


class Concordance:
    """An index of the words of numbered texts; capitals do not count.

    >>> texts = Concordance({0: "The mayors clock", 1: "No clock, and no mayor"})
    >>> texts.count(["clock"]), list(texts.where(["Mayors", "clock"])), list(texts.where(["no"], 1))
    (2, [(0, 4)], [(1, 0), (1, 14)])
    """

    def __init__(self, texts: Mapping[int, str]) -> None:
        """Take the texts, whose numbers rise."""
        self._texts = texts

    @cached_property
    def _words(self) -> tuple[array[int], array[int], array[int]]:
        """Of each word of the texts, in order: the text's number, the offset there, and a hash."""
        numbers, begins, hashes = array("l"), array("q"), array("q")
        for number, text in self._texts.items():
            for word in WORD.finditer(text):
                numbers.append(number)
                begins.append(word.start())
                hashes.append(_hash((word[0],)))
        return numbers, begins, hashes

    @cached_property
    def _numbers(self) -> npt.NDArray[np.int64]:
        return np.array(self._words[0], dtype=np.int64)

    @cached_property
    def _runs(self) -> Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.intp]]]:
        """Of runs of one word, two, and three: their hashes, sorted, and the number of the first word."""
        words = np.array(self._words[2], dtype=np.int64)
        runs = [words, _add(words[:-1], words[1:]), _add(_add(words[:-2], words[1:-1]), words[2:])]
        orders = [run.argsort(kind="stable") for run in runs]
        return [(run[order], order) for run, order in zip(runs, orders, strict=True)]

    def _span(self, words: Sequence[str]) -> tuple[int, int]:
        keys, _ = self._runs[len(words) - 1]
        number = _hash(words)
        return int(keys.searchsorted(number)), int(keys.searchsorted(number, "right"))

    def count(self, words: Sequence[str]) -> int:
        """Return how often one to three words that follow one another may stand in the texts."""
        first, last = self._span(words)
        return last - first

    def where(self, words: Sequence[str], number: int | None = None) -> Iterator[Place]:
        """Yield where one to three words that follow one another may begin, in order.

        Args:
            words: they may stand elsewhere than told, if seldom; whoever asks compares them.
            number: of the only text that is asked for.
        """
        numbers, begins, _ = self._words
        places = self._runs[len(words) - 1][1][slice(*self._span(words))]
        if number is not None:
            first, last = self._numbers.searchsorted((number, number + 1))
            places = places[slice(*places.searchsorted((first, last)))]
        for word in places:
            yield numbers[word], begins[word]


def _hash(words: Sequence[str]) -> int:
    """Return a number for words that follow one another, as `_add` gives it for those of each."""
    first, *others = (np.int64(hash(word.casefold())) for word in words)
    for other in others:
        first = _add(first, other)
    return int(first)


Numbers = TypeVar("Numbers", np.int64, npt.NDArray[np.int64])


def _add(numbers: Numbers, others: Numbers) -> Numbers:
    with np.errstate(over="ignore"):
        return numbers * _ODD + others


_ODD = np.int64(0x5851F42D4C957F2D)
