"""Texts as published → arrays of words and of the marks at them."""

from __future__ import annotations

import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from digest_reader.model import Part
from digest_reader.restore.features import evidence_of
from digest_reader.restore.network import PATTERNS
from digest_reader.restore.patterns import places_of
from digest_reader.restore.words import Found, Labels, Word, classify, read_text, words
from digest_reader.text import split_marks

LEADS = ("", "(", "$", "[", "£", "€", "#", "@", "—", "–", "-", "*", "...", "…", "/", "([", ".", "&", "+", "%")
TRAILS = (
    "", ",", ".", "-", "?", ":", ";", "!", ")", "…,", ").", "—", "–", "%", "/", "...", "…", ".,", "]", ".)",
    "%.", "%,", "?!", ".-", "),", "(", "],", "].", "*", "--", "!!", "$", "+", "?)", ",)", ".:", "):", ");",
    "”", "%)",
)  # fmt: skip
COLUMNS = (
    "form",
    "lead",
    "trail",
    "start",
    "evidence",
    "pattern",
    "opens",
    "closes",
    "place",
    "state",
    "sound",
)


def articles(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the articles of a ``.jsonl`` or ``.jsonl.xz`` file."""
    with (
        lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8")
    ) as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def read_article(
    paragraphs: Sequence[str],
) -> tuple[list[list[Word]], list[Labels], Counter[tuple[str, str]]]:
    """Return the words of each paragraph, the labels at them, and how opening marks stand to a lead."""
    cut: list[list[Word]] = []
    found: list[list[Found]] = []
    leads: Counter[tuple[str, str]] = Counter()
    for paragraph in paragraphs:
        bare, survivors = split_marks(paragraph)
        cut.append(words(bare))
        found.append(list(classify(bare, survivors)))
    for own, marks in zip(cut, found, strict=True):
        opened = {mark.offset for mark in marks if mark.part is Part.OPEN}
        for word in own:
            if word.lead and opened:
                leads[word.lead, "before"] += word.start in opened
                leads[word.lead, "after"] += word.core_start in opened
    return cut, read_text(cut, found), leads


def class_of(places: Sequence[int], length: int) -> int:
    """Return the class of a word's apostrophe: of the last one that is in `PATTERNS`, or of none."""
    for at in reversed(places):
        for number, pattern in enumerate(PATTERNS):
            if pattern and places_of(pattern, length) == (at,):
                return number
    return PATTERNS.index("")


def encode(source: Path, target: Path) -> None:
    """Write the arrays of one file of articles to *target* (``.npz``)."""
    lead_id = {text: number for number, text in enumerate(LEADS)}
    trail_id = {text: number for number, text in enumerate(TRAILS)}
    forms: dict[str, int] = {}
    rows: dict[str, list[int]] = {name: [] for name in COLUMNS}
    ends: list[int] = []
    ids: list[str] = []
    sources: list[str] = []
    leads: Counter[tuple[str, str]] = Counter()
    for article in articles(source):
        cut, labels, found = read_article(article["paragraphs"])
        leads += found
        evidence = evidence_of(cut)
        for own, read, known in zip(cut, labels, evidence, strict=True):
            rows["form"] += [forms.setdefault(word.core, len(forms)) for word in own]
            rows["lead"] += [lead_id.get(word.lead, len(LEADS)) for word in own]
            rows["trail"] += [trail_id.get(word.trail, len(TRAILS)) for word in own]
            rows["start"] += [1] + [0] * (len(own) - 1) if own else []
            rows["evidence"] += known
            rows["pattern"] += [
                class_of(places, len(word.core)) for word, places in zip(own, read.apostrophes, strict=True)
            ]
            for name in ("opens", "closes", "place", "state"):
                rows[name] += getattr(read, name)
            rows["sound"] += [int(read.sound)] * len(own)
        ends.append(len(rows["form"]))
        ids.append(article["id"])
        sources.append(article["source"])
    columns: dict[str, Any] = {
        name: np.array(column, dtype=np.int32 if name == "form" else np.uint8)
        for name, column in rows.items()
    }
    np.savez(
        target,
        ends=np.array(ends),
        ids=np.array(ids),
        sources=np.array(sources),
        forms=np.array(list(forms)),
        leads=np.array(json.dumps([[*key, count] for key, count in leads.items()])),
        **columns,
    )
    print(f"{source.name}: {len(ends):,} articles, {len(rows['form']):,} words", file=sys.stderr, flush=True)


def main() -> None:
    """Encode files of articles, each to a ``.npz`` of its name: ``corpus FOLDER FILE…``."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:]:
        source = Path(name)
        encode(source, target / f"{source.name.split('.')[0]}.npz")


if __name__ == "__main__":
    main()
