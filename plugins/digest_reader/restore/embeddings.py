"""Embeddings of word pieces, kept in four bits, or in eight.

A run of numbers in an embedding shares a scale.  In four bits each is one of the sixteen odd multiples
of it from −15 to 15, in eight any from −127 to 127.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

HIGHEST = 15
"""The highest multiple in four bits; the lowest is its negative."""


@dataclass(frozen=True, slots=True)
class Embeddings:
    """A table of embeddings, one in each row.

    >>> table = Embeddings.of(np.array([[0xF8, 0x07]], np.uint8), np.array([[0.5, 2]], np.float16))
    >>> table[[0]].tolist()
    [[7.5, -7.5, 2.0, -2.0]]
    """

    multiples: npt.NDArray[np.int8]
    """(rows, width)"""
    scales: npt.NDArray[np.float32]
    """(rows, runs)"""

    @classmethod
    def of(cls, stored: npt.NDArray[np.integer], scales: npt.NDArray[np.floating]) -> Self:
        """Read a table as it is stored.

        Args:
            stored: (rows, width) in eight bits; or (rows, width / 2), not signed, where each byte holds a
                number of either half.
            scales: (rows, runs), or (rows,) where a row is one run.
        """
        if stored.dtype == np.uint8:
            halves = np.concatenate([stored >> 4, stored & 0xF], axis=1)
            stored = 2 * halves.astype(np.int8) - HIGHEST
        return cls(stored.astype(np.int8, copy=False), scales.reshape(len(scales), -1).astype(np.float32))

    @property
    def width(self) -> int:
        """How many numbers an embedding has."""
        return int(self.multiples.shape[1])

    def __getitem__(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Return the embeddings (rows, width) of some rows."""
        scales = self.scales[rows]
        runs = self.multiples[rows].reshape(*scales.shape, -1)
        embeddings: npt.NDArray[np.float32] = (runs * scales[..., None]).reshape(len(rows), -1)
        return embeddings
