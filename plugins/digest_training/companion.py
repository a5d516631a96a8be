"""A companion's scores of the articles of a corpus, for a network that is to be used together with it.

The companion is a network that ships and stays as it is.  Scoring can be stopped, and goes on with the
same command; ``train --companion`` learns from as much as there is.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from digest_reader.restore.ensemble import UNHEARD_OF
from digest_reader.restore.network import Floats, Scores, open_network
from digest_reader.restore.words import Word
from digest_training.corpus import Corpus, read_forms
from digest_training.run import heads_of
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


def in_order(scores: Scores, own: Sequence[str], patterns: Sequence[str]) -> Iterator[Floats]:
    """Yield scores head by head as a corpus numbers its *patterns*, which are log probabilities.

    Args:
        scores: of each word.
        own: the patterns of the network that scored.
        patterns: those of the corpus.
    """
    for head, logits in scores.items():
        if head == "pattern":
            known = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
            unheard_of = np.full((len(logits), 1), UNHEARD_OF, dtype=np.float32)
            number = [own.index(name) if name in own else -1 for name in patterns]
            yield np.concatenate([known, unheard_of], axis=1)[:, number]
        else:
            yield logits


def main() -> None:
    """Score the articles of a corpus in the order of chance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", type=Path, help="the companion's folder, such as languages/en/words")
    parser.add_argument("corpus", type=Path, help="the folder that `corpus` wrote")
    parser.add_argument("soft", type=Path, help="the folder to write to")
    parser.add_argument("--words", type=float, default=float("inf"), help="stop after so many")
    args = parser.parse_args()
    corpus, forms = Corpus.read(args.corpus), read_forms(args.corpus)
    network = open_network(args.network)
    heads = heads_of(corpus.tables)
    soft = Soft(args.soft, heads, len(corpus.columns["form"]))
    begins = np.concatenate([[0], corpus.ends[:-1]])
    began = shown = time.monotonic()
    words = 0
    for article in np.random.default_rng(0).permutation(np.flatnonzero(~corpus.kept)).tolist():
        first, last = int(begins[article]), int(corpus.ends[article])
        if first == last or soft.scored[first]:
            continue
        scores = network.scores(document_of(corpus, forms, first, last))
        by_head = dict(
            zip(scores, in_order(scores, network.patterns, corpus.tables["patterns"]), strict=True)
        )
        soft.scores[first:last] = np.concatenate([by_head[head] for head in heads], axis=1)
        soft.scored[first:last] = True
        words += last - first
        now = time.monotonic()
        if now - shown > 60:
            print(f"{words:,} words, {words / (now - began):,.0f} a second", file=sys.stderr, flush=True)
            shown = now
        if words >= args.words:
            break


if __name__ == "__main__":
    main()
