"""Embeddings of word pieces, kept in four bits, or in eight.

A run of numbers in an embedding shares a scale.  In four bits each is one of the sixteen odd multiples
of it from −15 to 15, in eight any from −127 to 127.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

HIGHEST = 15
"""The highest multiple in four bits; the lowest is its negative."""


@dataclass(frozen=True, slots=True)
class Embeddings:
    """A table of embeddings, one in each row.

    >>> table = Embeddings(np.array([[0xF8, 0x07]], np.uint8), np.array([[0.5, 2]], np.float16))
    >>> table[[0]].tolist()
    [[7.5, -7.5, 2.0, -2.0]]
    """

    stored: npt.NDArray[np.int8 | np.uint8]
    """(rows, width) multiples in eight bits; or (rows, width / 2), not signed, where each byte holds those
    of two numbers, one of either half."""
    scales: npt.NDArray[np.floating]
    """(rows, runs), or (rows,) where a row is one run."""

    @property
    def width(self) -> int:
        """How many numbers an embedding has."""
        return int(self.stored.shape[1]) * (2 if self._is_in_four_bits else 1)

    @property
    def _is_in_four_bits(self) -> bool:
        return self.stored.dtype == np.uint8

    def __getitem__(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Return the embeddings (rows, width) of some rows."""
        scales = self.scales[rows].reshape(len(rows), -1).astype(np.float32)
        multiples = self.stored[rows]
        if self._is_in_four_bits:
            halves = np.concatenate([multiples >> 4, multiples & 0xF], axis=1)
            multiples = 2 * halves.astype(np.int8) - HIGHEST
        runs = multiples.reshape(*scales.shape, -1)
        embeddings: npt.NDArray[np.float32] = (runs * scales[..., None]).reshape(len(rows), -1)
        return embeddings
