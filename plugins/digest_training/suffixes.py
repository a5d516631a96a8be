"""Learn the names and suffixes of a language from how its texts set apostrophes; see `restore.suffixes`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from digest_reader.restore.suffixes import LONGEST, SELDOM, SHARED, UNMARKED, Suffixes

CHANCES = (0.02, 0.1, 0.3, 0.7, 0.9, 0.97, 0.995)
"""Bounds of the chance that an apostrophe follows a name where a suffix does; classes 0 to 7."""
ENDING_CHANCES = (0.2, 0.6, 0.9)
LEAST_ENDING = 25
"""A suffix stands behind apostrophes so often, at least."""
LEAST_ARTICLES = 3
SELDOM_SMALL = 20
"""A name of a list stands in small letters fewer times than this in the texts; else it is a word as well."""


class Words(NamedTuple):
    """Every word to learn from, in reading order: arrays of one row a word."""

    form: np.ndarray
    """Its number among the forms."""
    pattern: np.ndarray
    """The class of its apostrophes."""
    begins_paragraph: np.ndarray
    ends_sentence: np.ndarray
    article: np.ndarray
    """Its article's number."""
    weight: np.ndarray
    """What it counts."""


def learn(forms: list[str], words: Words, patterns: list[str], reading: dict[str, Any]) -> dict[str, Any]:
    """Return the tables of `restore.suffixes.Suffixes`.

    Args:
        forms: all forms of words.
        words: every word to learn from.
        patterns: the names of the classes of apostrophes.
        reading: what the file of corpora says: ``lower``, ``hashes``, ``words``; and ``listed``, names that
            these texts need not have (see `names`).
    """
    counts = _Counts.of(forms, words, patterns)
    plain = Suffixes({"lower": reading["lower"], "names": {}, "endings": {}, "joins": {}, "hashes": {}})
    listed = dict.fromkeys(_common_endings(counts, reading["lower"]), 0)
    cutting = Suffixes({"lower": reading["lower"], "names": {}, "endings": listed, "joins": {}, "hashes": {}})
    cuts = {row: list(cutting.cuts(form)) for row, form in enumerate(forms) if not form[:1].islower()}
    names, joins = _names_and_joins(counts, cuts)
    folded: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for form, count in zip(forms, counts.words.tolist(), strict=True):
        folded[plain.fold(form)] += count
        small[plain.fold(form)] += count if form[:1].islower() else 0
    # Capitals within sentences are names, though never seen with a suffix; so are names of lists, unless
    # they are words as well.
    rare = (name for name in reading["listed"] if small[plain.fold(name)] < SELDOM_SMALL)
    for name in (*_capitals_within_sentences(counts, words), *rare):
        names.setdefault(name, UNMARKED)
    endings = _ending_classes(counts, cuts, names, listed)
    assert max(len(ending) for ending in endings) <= LONGEST, "a suffix is too long"
    return {
        "lower": reading["lower"],
        "hashes": reading["hashes"],
        "names": names,
        "endings": endings,
        "joins": {join: int(np.log2(weight)) for join, weight in joins.items() if weight >= 4},
        "words": [word for word, count in folded.most_common(int(reading["words"])) if count > 4],
    }


Cuts = dict[int, list[tuple[str, str, int]]]
"""Form → the names and suffixes that it may consist of: name, suffix, the suffix's letters."""


@dataclass(frozen=True)
class _Counts:
    """How often forms stand in the texts, and how their apostrophes are set."""

    forms: list[str]
    words: np.ndarray
    """(forms,): how often each stands."""
    articles: np.ndarray
    """(forms,): in how many articles each stands."""
    weight: np.ndarray
    """(forms, patterns): the summed weight."""
    letters_behind: list[int]
    """Letters behind each pattern's apostrophe; -1 where it has none, or several."""

    @classmethod
    def of(cls, forms: list[str], words: Words, patterns: list[str]) -> _Counts:
        """Count the words of texts."""
        width = len(patterns)
        cells = words.form.astype(np.int64) * width + words.pattern.clip(max=width - 1)
        weight = np.bincount(cells, words.weight, minlength=len(forms) * width).reshape(-1, width)
        article_count = int(words.article.max()) + 1
        pairs = np.unique(words.form.astype(np.int64) * article_count + words.article)
        return cls(
            forms,
            np.bincount(words.form, minlength=len(forms)),
            np.bincount(pairs // article_count, minlength=len(forms)),
            weight,
            [int(name[1:]) if name.startswith("-") and " " not in name else -1 for name in patterns],
        )

    def marked(self, row: int, letters: int) -> float:
        """Return the weight of a form with an apostrophe so many letters before its end."""
        pattern = self.letters_behind.index(letters) if letters in self.letters_behind else 0
        return float(self.weight[row, pattern]) if pattern else 0.0


def _common_endings(counts: _Counts, lower: dict[str, str]) -> list[str]:
    """Return what stands behind apostrophes often enough to be a suffix."""
    table = str.maketrans(lower)
    weights: defaultdict[str, float] = defaultdict(float)
    for form, by_pattern in zip(counts.forms, counts.weight, strict=True):
        for pattern in (np.flatnonzero(by_pattern[1:]) + 1).tolist():
            if (letters := counts.letters_behind[pattern]) > 0:
                weights[form.translate(table).lower()[-letters:]] += float(by_pattern[pattern])
    return [ending for ending, weight in weights.items() if weight >= LEAST_ENDING and ending.isalpha()]


def _names_and_joins(counts: _Counts, cuts: Cuts) -> tuple[dict[str, int], dict[str, float]]:
    """Return names → class of the chance of their apostrophe, and last letter with suffix → weight."""
    marked: defaultdict[str, float] = defaultdict(float)
    unmarked: defaultdict[str, float] = defaultdict(float)
    joins: defaultdict[str, float] = defaultdict(float)
    articles: Counter[str] = Counter()
    for row, own in cuts.items():
        for name, _, letters in own:
            if weight := counts.marked(row, letters):
                marked[name] += weight
                joins[name[-1].lower() + counts.forms[row][-letters:].lower()] += weight
                articles[name] += int(counts.articles[row])
    for row, own in cuts.items():
        for name, _, _ in own:
            if name in marked:
                unmarked[name] += float(counts.weight[row, 0])
    names = {}
    for name, weight in marked.items():
        if articles[name] >= LEAST_ARTICLES:
            chance = weight / (weight + unmarked[name])
            names[name] = sum(chance >= bound for bound in CHANCES)
        elif articles[name] > 1:
            names[name] = UNMARKED
    return names, joins


def _capitals_within_sentences(counts: _Counts, words: Words) -> Iterator[str]:
    """Yield the forms with a capital that stand within sentences, of several articles."""
    inner = np.ones(len(words.form), dtype=bool)
    inner[1:] = ~words.ends_sentence[:-1]
    inner &= words.begins_paragraph == 0
    within = np.bincount(words.form[inner], minlength=len(counts.forms))
    for row in np.flatnonzero((within >= 2) & (counts.articles >= LEAST_ARTICLES)).tolist():
        form = counts.forms[row]
        if form[:1].isupper() and len(form) >= SHARED and not form.isupper():
            yield form


def _ending_classes(
    counts: _Counts, cuts: Cuts, names: dict[str, int], listed: dict[str, int]
) -> dict[str, int]:
    """Return each suffix with the class of the chance that an apostrophe stands before it, behind names."""
    weights: dict[str, list[float]] = {ending: [0.0, 0.0] for ending in listed}
    for row, own in cuts.items():
        for name, ending, letters in own:
            if names.get(name, 0) in range(SELDOM, UNMARKED):
                weights[ending][0] += counts.marked(row, letters)
                weights[ending][1] += float(counts.weight[row].sum())
    return {
        ending: sum(marked >= bound * max(total, 0.1) for bound in ENDING_CHANCES)
        for ending, (marked, total) in weights.items()
    }
