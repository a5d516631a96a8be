"""Choose how sure the restorer must be, and learn what its chances are worth, on texts kept for it."""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from digest_reader.restore.engine import restore_text
from digest_reader.restore.marks import Kind, Mark
from digest_reader.restore.network import Network, Scores
from digest_reader.restore.pack import Decisions, Pack
from digest_reader.restore.pack import load as load_pack
from digest_reader.restore.words import Word, classify, split_marks
from digest_reader.training.corpus import articles
from digest_reader.training.dataset import held_out

BINS = 24


class RememberingNetwork(Network):
    """A network that scores every text once, however often it is read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._known: dict[int, Scores] = {}

    def scores(self, document: Sequence[Sequence[Word]]) -> Scores:
        """Score a document, or remember its scores."""
        key = hash(tuple(map(tuple, document)))
        if key not in self._known:
            self._known[key] = super().scores(document)
        return self._known[key]


@dataclass(frozen=True)
class Case:
    """One article: its text without marks, and the marks it was published with."""

    paragraphs: tuple[str, ...]
    gold: frozenset[tuple[int, int, str]]
    """(paragraph, offset, ``apostrophe``/``open``/``close``)."""


def cases(paths: Iterable[Path], *, kept_only: bool) -> Iterator[Case]:
    """Read articles; with *kept_only*, those that training leaves out."""
    for path in paths:
        for article in articles(path):
            if not kept_only or held_out(article["source"], article["id"]):
                bare, gold = [], set()
                for number, paragraph in enumerate(article["paragraphs"]):
                    text, found = split_marks(paragraph)
                    bare.append(text)
                    gold |= {(number, mark.offset, mark.part) for mark in classify(text, found)}
                yield Case(tuple(bare), frozenset(gold))


def part_of(mark: Mark) -> str:
    """Return what a mark does, as `words.classify` names it."""
    if mark.kind in {Kind.OPENING, Kind.CONTINUED, Kind.SCARE_OPENING}:
        return "open"
    return "close" if mark.kind in {Kind.CLOSING, Kind.SCARE_CLOSING} else "apostrophe"


def isotonic(chances: Sequence[float], right: Sequence[bool]) -> tuple[list[float], list[float]]:
    """Fit a rising curve to the share of marks that is right, at *BINS* points at most.

    By pooling adjacent violators (Ayer et al. 1955).

    Shares are drawn a little towards a half, so that no mark is held certain on slight evidence.
    """
    order = np.argsort(chances, kind="stable")
    groups = [g for g in np.array_split(order, min(BINS, max(1, len(order) // 30))) if len(g)]
    x, y = np.asarray(chances), np.asarray(right, dtype=float)
    blocks = [[x[g].mean(), (y[g].sum() + 0.5) / (len(g) + 1), len(g)] for g in groups]
    merged: list[list[float]] = []
    for block in blocks:
        merged.append(block)
        while len(merged) > 1 and merged[-2][1] >= merged[-1][1]:
            (ax, ay, an), (bx, by, bn) = merged[-2:]
            merged[-2:] = [[(ax * an + bx * bn) / (an + bn), (ay * an + by * bn) / (an + bn), an + bn]]
    return [round(block[0], 4) for block in merged], [round(block[1], 4) for block in merged]


def calibrate(
    found: Sequence[Case], network: Network, pack: Pack
) -> dict[str, tuple[list[float], list[float]]]:
    """Learn, kind by kind, what share of the marks of a raw chance is right."""
    chances: dict[Kind, list[float]] = defaultdict(list)
    right: dict[Kind, list[bool]] = defaultdict(list)
    raw = replace(pack, calibration={})
    for case in found:
        restoration = restore_text(
            case.paragraphs, network, raw, (), headline="", outer="double", doubt_below=0.0
        )
        for mark in restoration.marks:
            chances[mark.kind].append(mark.certainty)
            right[mark.kind].append((mark.paragraph, mark.offset, part_of(mark)) in case.gold)
    return {str(kind): isotonic(chances[kind], right[kind]) for kind in Kind if len(chances[kind]) >= 60}


def f1(found: Sequence[Case], network: Network, pack: Pack) -> dict[str, float]:
    """Return F1 of apostrophes and of quotation marks."""
    counts = {"apostrophe": np.zeros(3), "quote": np.zeros(3)}
    for case in found:
        restoration = restore_text(
            case.paragraphs, network, pack, (), headline="", outer="double", doubt_below=0.0
        )
        made = {(mark.paragraph, mark.offset, part_of(mark)) for mark in restoration.marks}
        for name, count in counts.items():
            mine, gold = (
                {m for m in marks if (m[2] == "apostrophe") == (name == "apostrophe")}
                for marks in (made, case.gold)
            )
            count += len(mine & gold), len(mine), len(gold)
    return {name: 2 * right / max(made + gold, 1) for name, (right, made, gold) in counts.items()}


def main() -> None:
    """Tune and calibrate a language's folder, and write its ``calibration.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the language's folder")
    parser.add_argument(
        "texts", nargs="+", type=Path, help="training texts; the articles kept from training are used"
    )
    parser.add_argument("--articles", type=int, default=600, help="use this many, evenly spread")
    args = parser.parse_args()
    network = RememberingNetwork(args.folder)
    pack = load_pack(args.folder.name)
    assert pack is not None, f"{args.folder} has no pack.toml"
    kept = list(cases(args.texts, kept_only=True))
    kept = kept[:: max(1, len(kept) // args.articles)]
    print(f"{len(kept)} articles", file=sys.stderr)
    best = Decisions()
    for name, values in (
        ("quote", (0.3, 0.35, 0.4, 0.45, 0.5)),
        ("apostrophe", (0.4, 0.45, 0.5, 0.55)),
    ):
        tried = {}
        for value in values:
            figures = f1(kept, network, replace(pack, decisions=replace(best, **{name: value})))
            tried[value] = figures["apostrophe" if name == "apostrophe" else "quote"]
            print(f"{name} {value}: {figures}", file=sys.stderr, flush=True)
        best = replace(best, **{name: max(tried, key=lambda value: tried[value])})
    curves = calibrate(kept, network, replace(pack, decisions=best))
    decisions = {name: getattr(best, name) for name in ("apostrophe", "quote", "near")}
    text = json.dumps({"decisions": decisions, "kinds": curves}, indent=1)
    (args.folder / "calibration.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
