"""Learn the names and suffixes of a language from how its texts set apostrophes; see `restore.suffixes`."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from digest_reader.restore.suffixes import LONGEST, SELDOM, SHARED, UNMARKED, Suffixes

CHANCES = (0.02, 0.1, 0.3, 0.7, 0.9, 0.97, 0.995)
"""Bounds of the chance that an apostrophe follows a name where a suffix does; classes 0 to 7."""
ENDING_CHANCES = (0.2, 0.6, 0.9)
LEAST_ENDING = 25
"""A suffix stands behind apostrophes so often, at least."""
LEAST_ARTICLES = 3


def learn(
    forms: list[str],
    form: np.ndarray,
    pattern: np.ndarray,
    start: np.ndarray,
    trail_ends: np.ndarray,
    article: np.ndarray,
    weight: np.ndarray,
    patterns: list[str],
    reading: dict[str, Any],
) -> dict[str, Any]:
    """Return the tables of `restore.suffixes.Suffixes`.

    Args:
        forms: all forms of words.
        form: (words,) of every word to learn from: its form.
        pattern: (words,) the class of its apostrophes.
        start: (words,) does it begin a paragraph?
        trail_ends: (words,) does a sentence end with it?
        article: (words,) its article's number.
        weight: (words,) what it counts.
        patterns: the classes' names.
        reading: what the file of corpora says: ``lower``, ``hashes``, ``words``.
    """
    lower = str.maketrans(reading["lower"])
    plain = Suffixes({"lower": reading["lower"], "names": {}, "endings": {}, "joins": {}, "hashes": {}})
    width = len(patterns)
    cells = form.astype(np.int64) * width + pattern.clip(max=width - 1)
    counted = np.bincount(cells, weight, minlength=len(forms) * width).reshape(-1, width)
    pairs = np.unique(form.astype(np.int64) * (int(article.max()) + 1) + article)
    articles = np.bincount(pairs // (int(article.max()) + 1), minlength=len(forms))
    lengths = [int(name[1:]) if name.startswith("-") and " " not in name else -1 for name in patterns]
    endings: defaultdict[str, float] = defaultdict(float)
    for number, places in enumerate(counted):
        for place in (np.flatnonzero(places[1:]) + 1).tolist():
            if lengths[place] > 0:
                endings[forms[number].translate(lower).lower()[-lengths[place] :]] += float(places[place])
    listed = {ending: 0 for ending, count in endings.items() if count >= LEAST_ENDING and ending.isalpha()}
    cutting = Suffixes({"lower": reading["lower"], "names": {}, "endings": listed, "joins": {}, "hashes": {}})
    marked: defaultdict[str, float] = defaultdict(float)
    spread: Counter[str] = Counter()
    bare: defaultdict[str, float] = defaultdict(float)
    joined: defaultdict[str, float] = defaultdict(float)
    cuts = {}
    for number, places in enumerate(counted):
        core = forms[number]
        if core[:1].islower():
            continue
        cuts[number] = list(cutting.cuts(core))
        for name, _, length in cuts[number]:
            place = lengths.index(length) if length in lengths else 0
            if place and places[place]:
                marked[name] += float(places[place])
                joined[name[-1].lower() + core[-length:].lower()] += float(places[place])
                spread[name] += int(articles[number])
    for number, own in cuts.items():
        for name, _, _ in own:
            if name in marked:
                bare[name] += float(counted[number, 0])
    names = {}
    for name, count in marked.items():
        if spread[name] >= LEAST_ARTICLES:
            chance = count / (count + bare[name])
            names[name] = sum(chance >= bound for bound in CHANCES)
        elif spread[name] > 1:
            names[name] = UNMARKED
    # Capitals within sentences are names, though never seen with a suffix.
    inner = np.ones(len(form), dtype=bool)
    inner[1:] = ~trail_ends[:-1]
    inner &= start == 0
    within = np.bincount(form[inner], minlength=len(forms))
    for number in np.flatnonzero((within >= 2) & (articles >= LEAST_ARTICLES)).tolist():
        core = forms[number]
        if core[:1].isupper() and len(core) >= SHARED and core not in names and not core.isupper():
            names[core] = UNMARKED
    chances: dict[str, list[float]] = {ending: [0.0, 0.0] for ending in listed}
    for number, own in cuts.items():
        for name, ending, length in own:
            if names.get(name, 0) in range(SELDOM, UNMARKED):
                place = lengths.index(length) if length in lengths else 0
                chances[ending][0] += float(counted[number, place]) if place else 0.0
                chances[ending][1] += float(counted[number].sum())
    for ending, (right, all_in_all) in chances.items():
        listed[ending] = sum(right >= bound * max(all_in_all, 0.1) for bound in ENDING_CHANCES)
    assert max(len(ending) for ending in listed) <= LONGEST, "a suffix is too long"
    joins = {join: int(np.log2(count)) for join, count in joined.items() if count >= 4}
    folded: Counter[str] = Counter()
    total = np.bincount(form, minlength=len(forms))
    for number, core in enumerate(forms):
        folded[plain.fold(core)] += int(total[number])
    return {
        "lower": reading["lower"],
        "hashes": reading["hashes"],
        "names": names,
        "endings": listed,
        "joins": joins,
        "words": [word for word, count in folded.most_common(int(reading["words"])) if count > 4],
    }
