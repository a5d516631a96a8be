"""Texts as published → arrays of words and of the marks at them."""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
import tomllib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
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
NOTHING = r"(?!)"
OPENING = re.compile(r"[“«]|(?<!\w)[\"‘']")
WITHIN = re.compile(r"(?<=\w)['’](?=\w)")
"""Apostrophes within words."""
COLUMNS = (
    "form", "lead", "trail", "start", "evidence", "pattern", "opens", "closes", "place", "state", "sound",
)  # fmt: skip


class Intact:
    """Tells the articles that have their marks from those that lost them before they came here.

    Of the latter nothing can be learnt, nor can a network be measured by them.

    >>> is_intact = Intact({"speech": ["dedi"], "parted": ["nin", "dan"]})
    >>> is_intact(["Gelin, “Kar yağıyor” dedi."]), is_intact(["Gelin, Kar yağıyor dedi."])
    (True, False)
    >>> is_intact(["Türkiye nin ve İran ın kışı."]), is_intact(["Türkiye nin kışı Rusya dan geldi."])
    (True, False)
    """

    def __init__(self, signs: Mapping[str, Sequence[str]]) -> None:
        """Read what a file of corpora says under ``intact``; without signs every article is intact.

        Args:
            signs: ``speech``, words beside quotations; ``parted``, suffixes that stand apart from a
                capitalised word only where an apostrophe was lost.
        """
        speech, parted = ("|".join(map(re.escape, signs.get(name, ()))) for name in ("speech", "parted"))
        self._speech = re.compile(rf"\b(?:{speech})\b" if speech else NOTHING)
        self._parted = re.compile(rf"\b[^\W\d_a-z]\w+ (?:{parted})\b" if parted else NOTHING)

    def __call__(self, paragraphs: Sequence[str]) -> bool:
        """Tell whether an article has its marks.

        At least half as many quotations open as are spoken of, and fewer than two suffixes stand apart,
        or fewer than there are apostrophes.
        """
        text = "\n".join(paragraphs)
        opening = sum(1 for _ in OPENING.finditer(text))
        parted = sum(1 for _ in self._parted.finditer(text))
        apostrophes = sum(1 for _ in WITHIN.finditer(text))
        return 2 * opening >= sum(1 for _ in self._speech.finditer(text)) and parted <= max(1, apostrophes)


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


def encode(
    source: Path,
    target: Path,
    is_intact: Callable[[Sequence[str]], bool],
    *,
    from_end: bool = False,
) -> None:
    """Write the arrays of one file of articles to *target* (``.npz``).

    Args:
        source: see `articles`.
        target: the file to write.
        is_intact: tells the articles that have their marks; the others are passed over.
        from_end: count the place of a word's apostrophe from its end, as suffixes are.
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
        if not is_intact(article["paragraphs"]):
            continue
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
    """Encode files of articles, each to a ``.npz`` of its name: ``texts SETTINGS FOLDER FILE…``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("settings", type=Path, help="the file of corpora, such as english.toml")
    parser.add_argument("folder", type=Path, help="where to write")
    parser.add_argument("files", nargs="+", type=Path, help="articles as .jsonl or .jsonl.xz")
    args = parser.parse_args()
    settings = tomllib.loads(args.settings.read_text("utf-8"))
    is_intact = Intact(settings.get("intact", {}))
    args.folder.mkdir(parents=True, exist_ok=True)
    for source in args.files:
        encoded = args.folder / f"{source.name.split('.')[0]}.npz"
        if not encoded.exists():
            encode(source, encoded, is_intact, from_end="words" in settings)


if __name__ == "__main__":
    main()
