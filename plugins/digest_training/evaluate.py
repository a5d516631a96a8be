"""Measure a language, kind by kind, and draw what was measured."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from digest_reader.languages import FOLDER, Language, load
from digest_reader.model import Kind, Part, Restoration, RestorationTask
from digest_reader.restore.calibration import Calibration, read
from digest_reader.restore.engine import restore_text
from digest_reader.restore.network import Scoring, open_language
from digest_reader.restore.quotations import SHORT
from digest_reader.restore.rules import WordRules
from digest_reader.restore.words import classify, words
from digest_reader.settings import DOUBT_BELOW
from digest_reader.text import split_marks
from digest_training.scorer import Scorer
from digest_training.texts import articles

EDGES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)
"""Upper bounds of the rows of the reliability table."""
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
Place = tuple[int, int, Part]
"""(paragraph, offset without marks, part)."""


def gold_kinds(paragraphs: Sequence[str], rules: WordRules) -> dict[Place, Kind]:
    """Name the kind of every mark of a published text, as the restorer would."""
    kinds: dict[Place, Kind] = {}
    open_before = False
    for number, paragraph in enumerate(paragraphs):
        bare, marks = split_marks(paragraph)
        cut = words(bare)
        pending: list[tuple[Place, bool]] = []
        for count, mark in enumerate(classify(bare, marks)):
            place = (number, mark.offset, mark.part)
            if mark.part is Part.APOSTROPHE:
                word = next((word for word in cut if word.core_start <= mark.offset <= word.core_end), None)
                kinds[place] = rules.tell(word.core, mark.offset - word.core_start)[0] if word else Kind.NAME
            elif mark.part is Part.OPEN:
                continued = open_before and count == 0
                kinds[place] = Kind.CONTINUED if continued else Kind.OPENING
                pending.append((place, continued))
            else:
                kinds[place] = Kind.CLOSING
                if pending:
                    begin, continued = pending.pop()
                    length = sum(begin[1] <= word.core_start < mark.offset for word in cut)
                    if length <= SHORT and not continued:
                        kinds[begin], kinds[place] = Kind.SCARE_OPENING, Kind.SCARE_CLOSING
        open_before = bool(pending)
    return kinds


class _Bin:
    """Marks of about the same certainty."""

    def __init__(self) -> None:
        self.marks, self.certainty, self.right = 0, 0.0, 0

    def add(self, certainty: float, right: bool) -> None:
        self.marks += 1
        self.certainty += certainty
        self.right += right

    @property
    def stated(self) -> float:
        """The mean certainty."""
        return round(self.certainty / self.marks, 3)

    @property
    def share_right(self) -> float:
        return round(self.right / self.marks, 3)


class Measurement:
    """What is right, placed and published in restored texts, kind by kind."""

    def __init__(self) -> None:
        self.right: Counter[Kind] = Counter()
        """Placed marks that were published, by the kind that the restorer gave them."""
        self.placed: Counter[Kind] = Counter()
        self.published: Counter[Kind] = Counter()
        self.recalled: Counter[Kind] = Counter()
        """Published marks that were placed, by the kind that they have in the published text."""
        self.missed = self.missed_near = 0
        """Published marks that were not placed; those of them that nearly were."""
        self.flagged, self.unflagged = _Bin(), _Bin()
        self.by_family = {name: [_Bin() for _ in range(20)] for name in ("apostrophes", "quotation marks")}
        self.by_kind = {kind: [_Bin() for _ in EDGES] for kind in Kind}

    def add(self, published: Mapping[Place, Kind], restoration: Restoration) -> None:
        """Count the marks of one text."""
        placed = {(mark.paragraph, mark.offset, mark.part): mark for mark in restoration.marks}
        near = {(mark.paragraph, mark.offset, mark.part) for mark in restoration.near}
        for place, kind in published.items():
            self.published[kind] += 1
            self.recalled[kind] += place in placed
            self.missed += place not in placed
            self.missed_near += place not in placed and place in near
        for place, mark in placed.items():
            right = place in published
            self.placed[mark.kind] += 1
            self.right[mark.kind] += right
            family = "apostrophes" if mark.part is Part.APOSTROPHE else "quotation marks"
            row = next(number for number, edge in enumerate(EDGES) if mark.certainty < edge)
            for marks in (
                self.by_family[family][min(int(mark.certainty * 20), 19)],
                self.by_kind[mark.kind][row],
                self.flagged if mark.certainty < DOUBT_BELOW else self.unflagged,
            ):
                marks.add(mark.certainty, right)

    def figures(self) -> dict[str, Any]:
        """Return what was counted, as it is written."""
        flagged, unflagged = self.flagged, self.unflagged
        wrong_flagged = flagged.marks - flagged.right
        wrong = wrong_flagged + unflagged.marks - unflagged.right
        return {
            "kinds": {
                str(kind): {
                    "published": self.published[kind],
                    "placed": self.placed[kind],
                    "recall": _share(self.recalled[kind], self.published[kind]),
                    "precision": _share(self.right[kind], self.placed[kind]),
                }
                for kind in Kind
                if self.published[kind] or self.placed[kind]
            },
            "unflagged_right": round(unflagged.right / max(unflagged.marks, 1), 4),
            "flagged_share": round(flagged.marks / max(flagged.marks + unflagged.marks, 1), 4),
            "flagged_right": round(flagged.right / max(flagged.marks, 1), 4),
            "wrong_marks_flagged": round(wrong_flagged / max(wrong, 1), 4),
            "missed_marks_flagged": round(self.missed_near / max(self.missed, 1), 4),
            "reliability_by_kind": {
                str(kind): [
                    [edge, marks.marks, marks.stated, marks.share_right]
                    for edge, marks in zip(EDGES, rows, strict=True)
                    if marks.marks
                ]
                for kind, rows in self.by_kind.items()
                if any(marks.marks for marks in rows)
            },
            "reliability": {
                family: [[marks.stated, marks.share_right, marks.marks] for marks in rows if marks.marks]
                for family, rows in self.by_family.items()
                if any(marks.marks for marks in rows)
            },
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def measure(
    paths: Sequence[Path], network: Scoring, calibration: Calibration, language: Language
) -> dict[str, Any]:
    """Restore the texts of *paths* and count, kind by kind, what is right, placed and published."""
    rules = WordRules(language.apostrophes)
    measurement = Measurement()
    for path in paths:
        for article in articles(path):
            paragraphs = article["paragraphs"]
            task = RestorationTask(tuple(split_marks(text)[0] for text in paragraphs), "")
            restoration = restore_text(task, network, calibration, language)
            measurement.add(gold_kinds(paragraphs, rules), restoration)
    return measurement.figures()


def draw(figures: dict[str, dict[str, Any]], target: Path) -> None:
    """Draw accuracy by kind, and certainty against correctness, of each set of texts."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    plt.rcParams.update(
        {
            "font.family": "serif",
            "font.size": 10,
            "svg.hashsalt": "digest-reader",
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    )
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.6), gridspec_kw={"width_ratios": [3, 2]})
    colours = ["#1f4e79", "#b5482f", "#5b7f3a"]
    kinds = [str(kind) for kind in Kind if any(str(kind) in f["kinds"] for f in figures.values())]
    for number, (name, measured) in enumerate(figures.items()):
        for offset, figure_name, marker in ((-0.1, "precision", "o"), (0.1, "recall", "D")):
            values = [measured["kinds"].get(kind, {}).get(figure_name) for kind in kinds]
            rows = [row + offset + 0.25 * number - 0.12 for row in range(len(kinds))]
            points = [(v, r) for r, v in zip(rows, values, strict=True) if v is not None]
            left.plot(
                [value for value, _ in points],
                [row for _, row in points],
                marker,
                color=colours[number],
                markersize=5,
                markerfacecolor=colours[number] if marker == "o" else "white",
                label=f"{name}, {figure_name}",
                linestyle="none",
            )
        for family, style in (("apostrophes", "--"), ("quotation marks", "-")):
            points = [p for p in measured["reliability"].get(family, []) if p[2] >= 20]
            right.plot(
                [p[0] for p in points],
                [p[1] for p in points],
                style,
                marker=".",
                color=colours[number],
                label=f"{name}, {family}",
            )
    left.set_yticks(range(len(kinds)), kinds)
    left.invert_yaxis()
    left.set_xlim(0, 1.01)
    left.grid(axis="x", color="#ddd")
    left.set_title("How many marks are right, how many are recalled", loc="left", fontsize=11)
    left.legend(fontsize=8, loc="upper left")
    right.plot([0, 1], [0, 1], color="#bbb", linewidth=1)
    right.set_xlabel("certainty that the program states")
    right.set_ylabel("share that is right")
    right.set_title("Certainty against correctness", loc="left", fontsize=11)
    right.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None} if target.suffix == ".svg" else None)


def tables(figures: dict[str, dict[str, Any]]) -> str:
    """Return the figures as Markdown."""
    lines = []
    for name, measured in figures.items():
        lines += [
            f"### {name}",
            "",
            f"Of the marks that are not flagged {measured['unflagged_right']:.1%} are right. "
            f"{measured['flagged_share']:.1%} of all marks are flagged, and with them "
            f"{measured['wrong_marks_flagged']:.0%} of the wrong ones; "
            f"{measured['missed_marks_flagged']:.0%} of the missing ones are shown as nearly placed.",
            "",
            "| kind | published | placed | precision | recall |",
            "|---|---|---|---|---|",
        ]
        for kind, row in measured["kinds"].items():
            shares = (f"{row[key]:.3f}" if row[key] is not None else "–" for key in ("precision", "recall"))
            lines.append(f"| {kind} | {row['published']:,} | {row['placed']:,} | {' | '.join(shares)} |")
        lines += ["", "| kind | certainty below | marks | stated | right |", "|---|---|---|---|---|"]
        for kind, rows in measured["reliability_by_kind"].items():
            lines += [
                f"| {kind} | {min(edge, 1):.2f} | {n:,} | {stated:.3f} | {right:.3f} |"
                for edge, n, stated, right in rows
            ]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Print the figures of each file as JSON; draw them where a picture is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--network", type=Path, help="a language's folder that does not ship, or a run's")
    parser.add_argument("--encoder", type=Path, help="with a run: the folder of its pre-trained encoder")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--card", type=Path, help="the model card; what lies between its marks is replaced")
    args = parser.parse_args()
    language = load(args.language)
    assert language is not None, f"no folder for {args.language}"
    folder = args.network or FOLDER / args.language
    network = Scorer(folder, args.encoder) if args.encoder else open_language(folder)
    assert network is not None, f"no network in {folder}"
    calibration = read(folder)
    figures = {
        path.name.split(".")[0]: measure([path], network, calibration, language) for path in args.texts
    }
    json.dump(figures, sys.stdout, indent=1, ensure_ascii=False)
    print()
    if args.card:
        head, _, rest = args.card.read_text("utf-8").partition(BEGIN)
        tail = rest.partition(END)[2]
        args.card.write_text(f"{head}{BEGIN}\n\n{tables(figures)}\n{END}{tail}", "utf-8")
    if args.picture:
        draw(figures, args.picture)


if __name__ == "__main__":
    main()
