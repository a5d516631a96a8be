"""Texts as published → arrays of words and of the marks at them."""

from __future__ import annotations

import json
import lzma
import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from digest_reader.model import Part
from digest_reader.restore.features import evidence_of
from digest_reader.restore.patterns import pattern_of
from digest_reader.restore.words import ClassifiedMark, Labels, Word, classify, read_text, words
from digest_reader.text import split_marks

LEADS = ("", "(", "$", "[", "£", "€", "#", "@", "—", "–", "-", "*", "...", "…", "/", "([", ".", "&", "+", "%")
TRAILS = (
    "", ",", ".", "-", "?", ":", ";", "!", ")", "…,", ").", "—", "–", "%", "/", "...", "…", ".,", "]", ".)",
    "%.", "%,", "?!", ".-", "),", "(", "],", "].", "*", "--", "!!", "$", "+", "?)", ",)", ".:", "):", ");",
    "”", "%)",
)  # fmt: skip
COLUMNS = (
    "form", "lead", "trail", "start", "evidence", "pattern", "opens", "closes", "place", "state", "sound",
)  # fmt: skip


def articles(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the articles of a ``.jsonl`` or ``.jsonl.xz`` file."""
    with (
        lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8")
    ) as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def apostrophe_patterns(cut: Sequence[Word], marks: Sequence[ClassifiedMark], *, from_end: bool) -> list[str]:
    """Return the apostrophe pattern of each word of a paragraph; see `pattern_of`.

    With *from_end* all places are counted from the word's end, as suffixes are.
    """
    places: dict[int, list[int]] = {}
    at = 0
    for mark in marks:
        if mark.part is Part.APOSTROPHE:
            while at < len(cut) and cut[at].core_end < mark.offset:
                at += 1
            if at < len(cut) and cut[at].core_start <= mark.offset:
                places.setdefault(at, []).append(mark.offset - cut[at].core_start)

    def pattern(own: list[int], length: int) -> str:
        return " ".join(f"-{length - at}" for at in own) if from_end else pattern_of(own, length)

    return [pattern(places.get(number, []), len(word.core)) for number, word in enumerate(cut)]


def read_article(
    paragraphs: Sequence[str], *, from_end: bool = False
) -> tuple[list[list[Word]], list[Labels], list[list[str]], Counter[tuple[str, str]]]:
    """Return each paragraph's words, labels and apostrophe patterns, and where marks stand at leads."""
    cut: list[list[Word]] = []
    classified: list[list[ClassifiedMark]] = []
    leads: Counter[tuple[str, str]] = Counter()
    for paragraph in paragraphs:
        bare, survivors = split_marks(paragraph)
        cut.append(words(bare))
        classified.append(list(classify(bare, survivors)))
    for own, marks in zip(cut, classified, strict=True):
        opened = {mark.offset for mark in marks if mark.part is Part.OPEN}
        for word in own:
            if word.lead and opened:
                leads[word.lead, "before"] += word.start in opened
                leads[word.lead, "after"] += word.core_start in opened
    patterns = [
        apostrophe_patterns(own, marks, from_end=from_end) for own, marks in zip(cut, classified, strict=True)
    ]
    return cut, read_text(cut, classified), patterns, leads


def encode(source: Path, target: Path, *, from_end: bool = False) -> None:
    """Write the arrays of one file of articles to *target* (``.npz``).

    With *from_end* a word's apostrophe is counted from its end, as suffixes are.
    """
    lead_id = {text: number for number, text in enumerate(LEADS)}
    trail_id = {text: number for number, text in enumerate(TRAILS)}
    forms: dict[str, int] = {}
    patterns: dict[str, int] = {"": 0}
    rows = {name: array("i" if name == "form" else "B") for name in COLUMNS}
    ends: list[int] = []
    ids: list[str] = []
    sources: list[str] = []
    leads: Counter[tuple[str, str]] = Counter()
    for article in articles(source):
        cut, labels, shapes, lead_counts = read_article(article["paragraphs"], from_end=from_end)
        leads += lead_counts
        evidence = evidence_of(cut)
        for own, read, shape, told in zip(cut, labels, shapes, evidence, strict=True):
            rows["form"].extend([forms.setdefault(word.core, len(forms)) for word in own])
            rows["lead"].extend([lead_id.get(word.lead, len(LEADS)) for word in own])
            rows["trail"].extend([trail_id.get(word.trail, len(TRAILS)) for word in own])
            rows["start"].extend([1] + [0] * (len(own) - 1) if own else [])
            rows["evidence"].extend(told)
            rows["pattern"].extend([min(patterns.setdefault(name, len(patterns)), 255) for name in shape])
            for name in ("opens", "closes", "place", "state"):
                rows[name].extend(getattr(read, name))
            rows["sound"].extend([int(read.sound)] * len(own))
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
        patterns=np.array(list(patterns)),
        leads=np.array(json.dumps([[*key, count] for key, count in leads.items()])),
        **columns,
    )
    print(f"{source.name}: {len(ends):,} articles, {len(rows['form']):,} words", file=sys.stderr, flush=True)


def main() -> None:
    """Encode files of articles, each to a ``.npz`` of its name: ``texts FOLDER FILE…``."""
    names = [name for name in sys.argv[1:] if name != "--from-end"]
    target = Path(names[0])
    target.mkdir(parents=True, exist_ok=True)
    for name in names[1:]:
        source = Path(name)
        encoded = target / f"{source.name.split('.')[0]}.npz"
        if not encoded.exists():
            encode(source, encoded, from_end="--from-end" in sys.argv)


if __name__ == "__main__":
    main()
