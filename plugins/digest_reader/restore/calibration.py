"""How sure a language's network must be, and what its chances are worth; measured by ``digest_training``."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from digest_reader.languages import CALIBRATION, cached, folder
from digest_reader.model import Kind


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least chances with which marks are placed, or shown as nearly placed."""

    apostrophe: float = 0.5
    name: float = 0.9
    quote: float = 0.4
    short: float = 0.5
    near: float = 0.2


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was measured of one network."""

    thresholds: Thresholds = Thresholds()
    curves: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]] = field(default_factory=dict)
    """Kind → raw chances and the share of marks that is right there, both rising."""

    def certainty(self, kind: Kind, chance: float, *, follows: bool = False) -> float:
        """Turn a raw chance into a calibrated one, rounded so that it prints the same everywhere.

        What the curves take off a mark's chance is, for the most part, that there is no quotation at all.
        Of a mark that *follows* from an editor's, as he says that there is one, the chance counts as it is.
        """
        chance = min(max(chance, 0.0), 1.0)
        measured = self._measured(kind, chance)
        return round(max(measured, chance) if follows else measured, 3)

    def _measured(self, kind: Kind, chance: float) -> float:
        """Return the share of a kind's marks that is right where they have a raw chance."""
        if kind not in self.curves:
            return chance
        xs, ys = self.curves[kind]
        at = bisect_right(xs, chance)
        if at == 0:
            return ys[0]
        if at == len(xs):
            return ys[-1]
        share = (chance - xs[at - 1]) / (xs[at] - xs[at - 1])
        return ys[at - 1] + share * (ys[at] - ys[at - 1])


def read(path: Path) -> Calibration:
    """Return the calibration of a language's folder; of one that was not measured, chances as they are."""
    file = path / CALIBRATION
    if not file.is_file():
        return Calibration()
    measured = json.loads(file.read_text("utf-8"))
    return Calibration(
        Thresholds(**measured["decisions"]),
        {kind: (tuple(xs), tuple(ys)) for kind, (xs, ys) in measured["kinds"].items()},
    )


@cached
def load(language: str) -> Calibration:
    """Return the calibration of a language's network; see `read`."""
    own = folder(language)
    return read(own) if own else Calibration()
