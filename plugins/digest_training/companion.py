"""A companion's scores of the articles of a corpus, for a network that is to be used together with it.

The companion is a network that ships and stays as it is.  Scoring can be stopped, and goes on with the
same command; ``train --companion`` learns from as much as there is.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from digest_reader.restore.ensemble import UNHEARD_OF, Ensemble
from digest_reader.restore.network import Floats, Scores, open_network
from digest_reader.restore.words import Word
from digest_training.corpus import Corpus, read_forms
from digest_training.run import heads_of
from digest_training.soften import fill
from digest_training.texts import LEADS, TRAILS
from digest_training.windows import Soft

OTHER_PUNCTUATION = "~"
"""What no network knows the punctuation by that the corpus does not number."""


def document_of(corpus: Corpus, forms: Sequence[str], first: int, last: int) -> list[list[Word]]:
    """Return the words of some rows of a corpus, paragraph by paragraph; *forms* are all its forms."""
    leads, trails = (*LEADS, OTHER_PUNCTUATION), (*TRAILS, OTHER_PUNCTUATION)
    paragraphs: list[list[Word]] = []
    rows = (corpus.columns[name][first:last].tolist() for name in ("start", "lead", "form", "trail"))
    for start, lead, form, trail in zip(*rows, strict=True):
        if start or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(Word(0, leads[lead], forms[form], trails[trail]))
    return paragraphs


def by_patterns(pattern: Floats, own: Sequence[str], patterns: Sequence[str]) -> Floats:
    """Return log probabilities (words, *own* patterns of a network) as (words, *patterns* of a corpus)."""
    shared = [name for name in patterns if name in own]
    result = np.full((len(pattern), len(patterns)), UNHEARD_OF, dtype=np.float32)
    result[:, [patterns.index(name) for name in shared]] = pattern[:, [own.index(name) for name in shared]]
    return result


def main() -> None:
    """Score the articles of a corpus in the order of chance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", type=Path, help="the companion's folder, such as languages/en/words")
    parser.add_argument("corpus", type=Path, help="the folder that `corpus` wrote")
    parser.add_argument("soft", type=Path, help="the folder to write to")
    parser.add_argument("--words", type=float, default=float("inf"), help="stop after so many")
    args = parser.parse_args()
    corpus, forms = Corpus.read(args.corpus), read_forms(args.corpus)
    network = Ensemble([open_network(args.network)])  # as it will be heard
    patterns = corpus.tables["patterns"]

    def score(articles: list[tuple[int, int]]) -> Iterator[Scores]:
        for first, last in articles:
            scores = network.scores(document_of(corpus, forms, first, last))
            yield {**scores, "pattern": by_patterns(scores["pattern"], network.patterns, patterns)}

    soft = Soft(args.soft, heads_of(corpus.tables), len(corpus.columns["form"]))
    fill(soft, corpus, np.random.default_rng(0).permutation(len(corpus.ends)), score, args.words)


if __name__ == "__main__":
    main()
