"""Choose how sure the restorer must be, and learn what its chances are worth, on texts kept for it."""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from digest_reader.installation import write_manifest
from digest_reader.languages import CALIBRATION, Language, load
from digest_reader.model import Kind, Mark, Part, RestorationTask
from digest_reader.restore.calibration import Calibration, Thresholds
from digest_reader.restore.engine import restore_text
from digest_reader.restore.network import Scoring, open_language
from digest_reader.restore.words import ClassifiedMark, classify, read_text, words
from digest_reader.text import split_marks
from digest_training.corpus import is_kept
from digest_training.loss import Count
from digest_training.scorer import Remembering
from digest_training.texts import Intact, articles

BINS = 24
ENOUGH = 60
"""Marks of a kind from which a curve of its own is learnt."""
PRECISE = 7 / 8
"""The share of the marks around short quotations that must be right."""
AS_GOOD = 0.001
"""Sums of F1 that differ by no more than this differ by chance."""


@dataclass(frozen=True)
class Case:
    """One article: its text without marks, and the marks it was published with."""

    paragraphs: tuple[str, ...]
    gold: frozenset[tuple[int, int, Part]]
    """(paragraph, offset, part)."""

    def quoted(self, marks: Iterable[tuple[int, int, Part]]) -> set[tuple[int, int]]:
        """Return the words, as (paragraph, number), inside quotations of these *marks*, given in order."""
        classified: list[list[ClassifiedMark]] = [[] for _ in self.paragraphs]
        for paragraph, offset, part in marks:
            classified[paragraph].append(ClassifiedMark(offset, "", part))
        labels = read_text([words(text) for text in self.paragraphs], classified)
        return {
            (paragraph, word)
            for paragraph, label in enumerate(labels)
            for word, depth in enumerate(label.state)
            if depth
        }


def case_of(article: dict[str, Any]) -> Case:
    """Read an article."""
    bare, gold = [], set()
    for number, paragraph in enumerate(article["paragraphs"]):
        text, marks = split_marks(paragraph)
        bare.append(text)
        gold |= {(number, mark.offset, mark.part) for mark in classify(text, marks)}
    return Case(tuple(bare), frozenset(gold))


def kept(settings: dict[str, Any], texts: Path) -> Iterator[Case]:
    """Read the intact articles that training leaves out.

    Corpora whose ``kept`` says ``calibrate = false`` are passed over.

    Args:
        settings: the file of corpora, as read.
        texts: the folder of their texts.
    """
    is_intact = Intact(settings.get("intact", {}))
    for corpus in settings["corpus"]:
        for name in corpus["files"] if corpus["kept"].get("calibrate", True) else ():
            for article in articles(next(texts.glob(f"{name}.jsonl*"))):
                kept_apart = is_kept(corpus["kept"], article["source"], article["id"])
                if kept_apart and is_intact(article["paragraphs"]):
                    yield case_of(article)


def isotonic(chances: Sequence[float], right: Sequence[bool]) -> tuple[list[float], list[float]]:
    """Fit a rising curve to the share of marks that is right, at *BINS* points at most.

    By pooling adjacent violators (Ayer et al. 1955).

    Shares are drawn a little towards a half (Laplace’s rule of succession), so that no mark is held
    certain on slight evidence.
    """
    order = np.argsort(chances, kind="stable")
    groups = [g for g in np.array_split(order, min(BINS, max(1, len(order) // 30))) if len(g)]
    x, y = np.asarray(chances), np.asarray(right, dtype=float)
    blocks = [[x[g].mean(), (y[g].sum() + 1) / (len(g) + 2), len(g)] for g in groups]
    merged: list[list[float]] = []
    for block in blocks:
        merged.append(block)
        while len(merged) > 1 and merged[-2][1] >= merged[-1][1]:
            (ax, ay, an), (bx, by, bn) = merged[-2:]
            merged[-2:] = [[(ax * an + bx * bn) / (an + bn), (ay * an + by * bn) / (an + bn), an + bn]]
    return [round(block[0], 4) for block in merged], [round(block[1], 4) for block in merged]


def calibrate(
    cases: Sequence[Case], network: Scoring, thresholds: Thresholds, language: Language
) -> dict[str, tuple[list[float], list[float]]]:
    """Learn, kind by kind, what share of the marks of a raw chance is right; see `curves`."""
    marks: list[tuple[Mark, bool]] = []
    for case in cases:
        restoration = restore_text(
            RestorationTask(case.paragraphs, ""), network, Calibration(thresholds), language
        )
        marks += [(mark, (mark.paragraph, mark.offset, mark.part) in case.gold) for mark in restoration.marks]
    return curves(marks)


def curves(marks: Sequence[tuple[Mark, bool]]) -> dict[str, tuple[list[float], list[float]]]:
    """Return for each kind of mark what share of those of a raw chance is right.

    A kind of which there are fewer than `ENOUGH` has the curve of all apostrophes, or of all quotation
    marks: no mark is held for certain because its kind is rare.

    Args:
        marks: each with its raw chance for its certainty, and whether it is right.
    """
    by_kind = {}
    for kind in Kind:
        own = [pair for pair in marks if pair[0].kind is kind]
        if 0 < len(own) < ENOUGH:
            apostrophe = kind.part is Part.APOSTROPHE
            own = [pair for pair in marks if (pair[0].part is Part.APOSTROPHE) is apostrophe]
        if len(own) >= ENOUGH:
            by_kind[str(kind)] = isotonic([mark.certainty for mark, _ in own], [right for _, right in own])
    return by_kind


def count(
    cases: Sequence[Case], network: Scoring, thresholds: Thresholds, language: Language
) -> dict[str, Count]:
    """Count apostrophes, quotation marks, those around short quotations, and words inside quotations."""
    counts = {"apostrophe": Count(), "quote": Count(), "short": Count(), "word": Count()}
    for case in cases:
        restoration = restore_text(
            RestorationTask(case.paragraphs, ""), network, Calibration(thresholds), language
        )
        for mark in restoration.marks:
            right = (mark.paragraph, mark.offset, mark.part) in case.gold
            short = mark.kind in {Kind.SCARE_OPENING, Kind.SCARE_CLOSING}
            for name in ("apostrophe",) if mark.part is Part.APOSTROPHE else ("quote", "short")[: 1 + short]:
                counts[name].placed += 1
                counts[name].right += right
        placed = case.quoted((mark.paragraph, mark.offset, mark.part) for mark in restoration.marks)
        gold = case.quoted(sorted(case.gold))
        counts["word"].right += len(placed & gold)
        counts["word"].placed += len(placed)
        counts["word"].published += len(gold)
        counts["apostrophe"].published += sum(part is Part.APOSTROPHE for _, _, part in case.gold)
        counts["quote"].published += sum(part is not Part.APOSTROPHE for _, _, part in case.gold)
    return counts


Choice: TypeAlias = tuple[float, float]
"""Thresholds of quotations and of apostrophes."""


def choose(f1: Mapping[Choice, float], false: Mapping[Choice, float], most_false: float) -> Choice:
    """Return the thresholds that serve F1 best; of several `AS_GOOD`, those with the fewest wrong marks.

    As in Breiman et al. 1984, who prune a tree as far as it is about as right.

    Args:
        f1: the F1 of each choice, summed up.
        false: the wrong marks of each in 1,000 words.
        most_false: so many may be wrong; where all have more, those with the fewest are chosen from.
    """
    limit = max(most_false, min(false.values()))
    allowed = [choice for choice in f1 if false[choice] <= limit]
    most = max(map(f1.__getitem__, allowed))
    return min((choice for choice in allowed if f1[choice] >= most - AS_GOOD), key=false.__getitem__)


def decide(
    cases: Sequence[Case], network: Scoring, language: Language, most_false: float = math.inf
) -> Thresholds:
    """Choose the chances from which marks are placed.

    Those that serve F1 best, for quotations that of marks and of the words inside, among those with no
    more than *most_false* wrong marks in 1,000 words (see `choose`); for short quotations the least chance
    of which `PRECISE` of the marks are right.
    """
    words_read = sum(len(text.split()) for case in cases for text in case.paragraphs)
    best = replace(Thresholds(), short=0.0)

    def tried(**chosen: float) -> dict[str, Count]:
        counts = count(cases, network, replace(best, **chosen), language)
        figures = {part: (c.right, c.placed, c.published) for part, c in counts.items()}
        print(f"{chosen}: (right, placed, published) {figures}", file=sys.stderr, flush=True)
        return counts

    more = () if math.isinf(most_false) else (0.6, 0.7, 0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.96)
    quotes = {value: tried(quote=value) for value in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, *more)}
    marks = {value: tried(apostrophe=value)["apostrophe"] for value in (0.4, 0.45, 0.5, 0.55, *more)}
    f1, false = {}, {}
    for quote, apostrophe in itertools.product(quotes, marks):
        counted = quotes[quote]["quote"], marks[apostrophe]
        f1[quote, apostrophe] = counted[0].f1 + quotes[quote]["word"].f1 + 2 * counted[1].f1
        false[quote, apostrophe] = sum(c.placed - c.right for c in counted) * 1000 / words_read
    quote, apostrophe = choose(f1, false, most_false)
    best = replace(best, quote=quote, apostrophe=apostrophe)
    for percent in range(30, 87, 3):
        short = tried(short=percent / 100)["short"]
        if short.right >= PRECISE * short.placed:
            break
    return replace(best, short=percent / 100)


def main() -> None:
    """Tune and calibrate the networks of a language's folder together; write its ``calibration.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the language's folder")
    parser.add_argument("settings", type=Path, help="the file of corpora, such as english.toml")
    parser.add_argument("texts", type=Path, help="the folder of their texts")
    parser.add_argument("--articles", type=int, default=600, help="use this many, evenly spread")
    args = parser.parse_args()
    settings = tomllib.loads(args.settings.read_text("utf-8"))
    network = open_language(args.folder)
    assert network is not None, f"no network in {args.folder}"
    network = Remembering(network)
    language = load(settings["language"])
    assert language is not None, f"no folder for {settings['language']}"
    cases = list(kept(settings, args.texts))
    cases = cases[:: max(1, len(cases) // args.articles)]
    print(f"{len(cases)} articles", file=sys.stderr)
    most_false = settings.get("calibrate", {}).get("most_false", math.inf)
    best = decide(cases, network, language, most_false)
    curves = calibrate(cases, network, best, language)
    text = json.dumps({"decisions": asdict(best), "kinds": curves}, indent=1)
    (args.folder / CALIBRATION).write_text(text + "\n", "utf-8")
    write_manifest(args.folder)


if __name__ == "__main__":
    main()
