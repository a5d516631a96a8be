"""Measure a language, kind by kind, and draw what was measured."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from digest_reader.languages import FOLDER, Language, load
from digest_reader.model import Kind, Mark, Part, RestorationTask
from digest_reader.restore.calibration import Calibration, read
from digest_reader.restore.engine import restore_text
from digest_reader.restore.network import Scoring, open_network
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
        bare, found = split_marks(paragraph)
        cut = words(bare)
        pending: list[tuple[Place, bool]] = []
        for count, mark in enumerate(classify(bare, found)):
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


def measure(
    paths: Sequence[Path], network: Scoring, calibration: Calibration, language: Language
) -> dict[str, Any]:
    """Restore the texts of *paths* and count, kind by kind, what is right, made and published."""
    rules = WordRules(language.apostrophes)
    right: Counter[Kind] = Counter()
    made: Counter[Kind] = Counter()
    gold: Counter[Kind] = Counter()
    found: Counter[Kind] = Counter()
    bins: dict[str, list[list[float]]] = defaultdict(lambda: [[0, 0, 0] for _ in range(20)])
    reliability = {kind: [[0, 0.0, 0] for _ in EDGES] for kind in Kind}
    sure, doubts, errors_flagged, errors, near_hits, missed = [0, 0], [0, 0], 0, 0, 0, 0
    for path in paths:
        for article in articles(path):
            kinds = gold_kinds(article["paragraphs"], rules)
            task = RestorationTask(tuple(split_marks(text)[0] for text in article["paragraphs"]), "")
            restoration = restore_text(task, network, calibration, language)
            mine: dict[Place, Mark] = {(m.paragraph, m.offset, m.part): m for m in restoration.marks}
            near = {(m.paragraph, m.offset, m.part) for m in restoration.near}
            for place, kind in kinds.items():
                gold[kind] += 1
                found[kind] += place in mine
                missed += place not in mine
                near_hits += place not in mine and place in near
            for place, mark in mine.items():
                made[mark.kind] += 1
                good = place in kinds
                right[mark.kind] += good
                family = "apostrophes" if place[2] is Part.APOSTROPHE else "quotation marks"
                doubtful = mark.certainty < DOUBT_BELOW
                row = bins[family][min(int(mark.certainty * 20), 19)]
                row[0] += 1
                row[1] += mark.certainty
                row[2] += good
                row = reliability[mark.kind][next(n for n, edge in enumerate(EDGES) if mark.certainty < edge)]
                row[0] += 1
                row[1] += mark.certainty
                row[2] += good
                (doubts if doubtful else sure)[0] += 1
                (doubts if doubtful else sure)[1] += good
                errors += not good
                errors_flagged += doubtful and not good
    kinds_table = {
        str(kind): {
            "published": gold[kind], "made": made[kind],
            "recall": round(found[kind] / gold[kind], 4) if gold[kind] else None,
            "precision": round(right[kind] / made[kind], 4) if made[kind] else None,
        }
        for kind in Kind if gold[kind] or made[kind]
    }  # fmt: skip
    return {
        "kinds": kinds_table,
        "unflagged_right": round(sure[1] / max(sure[0], 1), 4),
        "flagged_share": round(doubts[0] / max(doubts[0] + sure[0], 1), 4),
        "flagged_right": round(doubts[1] / max(doubts[0], 1), 4),
        "wrong_marks_flagged": round(errors_flagged / max(errors, 1), 4),
        "missed_marks_flagged": round(near_hits / max(missed, 1), 4),
        "reliability_by_kind": {
            str(kind): [
                [edge, n, round(c / n, 3), round(g / n, 3)]
                for edge, (n, c, g) in zip(EDGES, rows, strict=True)
                if n
            ]
            for kind, rows in reliability.items()
            if any(row[0] for row in rows)
        },
        "reliability": {
            family: [[round(c / n, 3), round(g / n, 3), n] for n, c, g in rows if n]
            for family, rows in sorted(bins.items())
        },
    }


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
    for number, (name, found) in enumerate(figures.items()):
        for offset, figure_name, marker in ((-0.1, "precision", "o"), (0.1, "recall", "D")):
            values = [found["kinds"].get(kind, {}).get(figure_name) for kind in kinds]
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
            points = [p for p in found["reliability"].get(family, []) if p[2] >= 20]
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
    left.set_title("How many marks are right, how many are found", loc="left", fontsize=11)
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
    for name, found in figures.items():
        lines += [
            f"### {name}",
            "",
            f"Of the marks that are not flagged {found['unflagged_right']:.1%} are right. "
            f"{found['flagged_share']:.1%} of all marks are flagged, and with them "
            f"{found['wrong_marks_flagged']:.0%} of the wrong ones; "
            f"{found['missed_marks_flagged']:.0%} of the missing ones are shown as nearly placed.",
            "",
            "| kind | published | made | precision | recall |",
            "|---|---|---|---|---|",
        ]
        for kind, row in found["kinds"].items():
            shares = (f"{row[key]:.3f}" if row[key] is not None else "–" for key in ("precision", "recall"))
            lines.append(f"| {kind} | {row['published']:,} | {row['made']:,} | {' | '.join(shares)} |")
        lines += ["", "| kind | certainty below | marks | stated | right |", "|---|---|---|---|---|"]
        for kind, rows in found["reliability_by_kind"].items():
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
    parser.add_argument("--network", type=Path, help="the folder of one that does not ship, or of a run")
    parser.add_argument("--encoder", type=Path, help="with a run: the folder of its pre-trained encoder")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--card", type=Path, help="the model card; what lies between its marks is replaced")
    args = parser.parse_args()
    language = load(args.language)
    assert language is not None, f"no folder for {args.language}"
    folder = args.network or FOLDER / args.language
    network = Scorer(folder, args.encoder) if args.encoder else open_network(folder)
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
