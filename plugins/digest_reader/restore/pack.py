"""A language's pack: words that are certain, and the words that reasons are told with."""

from __future__ import annotations

import json
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from digest_reader.model import Kind
from digest_reader.restore.words import Shape

LANGUAGES = Path(__file__).parent.parent / "languages"


@dataclass(frozen=True, slots=True)
class Decisions:
    """The least chances with which marks are placed, or shown as nearly placed; see `training.calibrate`."""

    apostrophe: float = 0.5
    name: float = 0.9
    quote: float = 0.4
    short: float = 0.5
    near: float = 0.2


@dataclass(frozen=True)
class Pack:
    """One language."""

    language: str
    always: dict[str, Shape]
    prefixes: frozenset[str]
    """Letters that an apostrophe parts from the name that they begin."""
    contractions: dict[str, tuple[str, ...]]
    """Contraction → what it may stand for."""
    endings: dict[str, tuple[str, ...]]
    """Ending of contractions → what it may stand for."""
    lists: dict[str, frozenset[str]]
    decisions: Decisions
    calibration: dict[str, tuple[tuple[float, ...], tuple[float, ...]]]
    """Kind → raw chances and the share of marks that is right there, both rising."""

    def has_prefix(self, core: str) -> bool:
        """Tell whether a word is a name with a prefix: OBrien, dIvoire."""
        rest = core[2:]
        return (
            core[1:2].isupper()
            and core[0] in self.prefixes
            and len(rest) > 2
            and rest.islower()
            and rest.isalpha()
        )

    def certainty(self, kind: Kind, chance: float) -> float:
        """Turn a raw chance into a calibrated one, rounded so that it prints the same everywhere."""
        chance = min(max(chance, 0.0), 1.0)
        known = self.calibration.get(kind)
        if known:
            xs, ys = known
            at = bisect_right(xs, chance)
            if at == 0:
                chance = ys[0]
            elif at == len(xs):
                chance = ys[-1]
            else:
                share = (chance - xs[at - 1]) / (xs[at] - xs[at - 1])
                chance = ys[at - 1] + share * (ys[at] - ys[at - 1])
        return round(chance, 3)


def folder_of(language: str) -> Path | None:
    """Return the folder of a language that has a pack.

    A language comes from a file or a line of input: it must not become a path of its own making.
    """
    folder = LANGUAGES / language
    return folder if language.isalpha() and (folder / "pack.toml").is_file() else None


@cache
def load(language: str) -> Pack | None:
    """Return the pack of a language, or None where there is none."""
    folder = folder_of(language)
    if folder is None:
        return None
    data = tomllib.loads((folder / "pack.toml").read_text("utf-8"))
    measured = folder / "calibration.json"
    learnt = json.loads(measured.read_text("utf-8")) if measured.is_file() else {}
    shapes = {"before_last": Shape.BEFORE_LAST, "before_last_two": Shape.BEFORE_LAST_TWO, "end": Shape.END}
    return Pack(
        language,
        {word: shapes[shape] for shape, found in data.get("always", {}).items() for word in found},
        frozenset(data.get("names", {}).get("prefixes", ())),
        {form: tuple(whole) for form, whole in data.get("contractions", {}).items()},
        {ending: tuple(whole) for ending, whole in data.get("endings", {}).items()},
        {name: frozenset(found) for name, found in data.get("lists", {}).items()},
        Decisions(**learnt.get("decisions", {})),
        {kind: (tuple(xs), tuple(ys)) for kind, (xs, ys) in learnt.get("kinds", {}).items()},
    )
