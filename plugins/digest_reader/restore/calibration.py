"""How sure a language's network must be, and what its chances are worth; measured by ``digest_training``."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from digest_reader.languages import cached, folder
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

    def certainty(self, kind: Kind, chance: float) -> float:
        """Turn a raw chance into a calibrated one, rounded so that it prints the same everywhere."""
        chance = min(max(chance, 0.0), 1.0)
        if kind in self.curves:
            xs, ys = self.curves[kind]
            at = bisect_right(xs, chance)
            if at == 0:
                chance = ys[0]
            elif at == len(xs):
                chance = ys[-1]
            else:
                share = (chance - xs[at - 1]) / (xs[at] - xs[at - 1])
                chance = ys[at - 1] + share * (ys[at] - ys[at - 1])
        return round(chance, 3)


@cached
def load(language: str) -> Calibration:
    """Return the calibration of a language's network; of one that was not measured, chances as they are."""
    own = folder(language)
    path = own / "calibration.json" if own else Path()
    if not path.is_file():
        return Calibration()
    measured = json.loads(path.read_text("utf-8"))
    return Calibration(
        Thresholds(**measured["decisions"]),
        {kind: (tuple(xs), tuple(ys)) for kind, (xs, ys) in measured["kinds"].items()},
    )
