"""A teacher's scores of the articles of a corpus, for a student to learn from.

It can be stopped, and goes on with the same command; ``train --soft`` learns from as much as there is.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import torch

from digest_reader.restore.network import Floats, Scores
from digest_reader.restore.piecewise import joined
from digest_training.corpus import Corpus
from digest_training.encoder import Network
from digest_training.run import Settings, heads_of, load_network
from digest_training.windows import Soft, Span, Windows

TOGETHER = 512
"""Windows that are put into batches together, about."""
WORDS = 160
"""Words in a window, about."""


@torch.no_grad()
def scored(network: Network, windows: Windows, articles: list[tuple[int, int]]) -> Iterator[Scores]:
    """Yield the scores of articles, given their first rows and last, in order."""
    device = next(network.parameters()).device
    cut = [list(windows.cut(first, last, None)) for first, last in articles]
    by_span: dict[Span, Floats] = {}
    for some in windows.batched([span for spans in cut for span in spans], None):
        scores = torch.cat(list(network(windows.batch(some).to(device)).values()), dim=-1).cpu().numpy()
        by_span |= {span: scores[row, : span.last - span.first] for row, span in enumerate(some)}
    for (first, last), spans in zip(articles, cut, strict=True):
        parts = ((span.first - first, span.last - first, by_span[span]) for span in spans)
        yield joined(parts, last - first, network.classes)


def fill(
    soft: Soft,
    corpus: Corpus,
    order: np.ndarray,
    score: Callable[[list[tuple[int, int]]], Iterable[Scores]],
    most: float,
) -> None:
    """Score the articles of a corpus that are learnt from and have no scores yet, and show progress.

    Args:
        soft: takes the scores.
        corpus: the articles.
        order: their numbers.
        score: scores some articles together, given their first rows and last.
        most: the words after which to stop, about.
    """
    begins = np.concatenate([[0], corpus.ends[:-1]])
    numbers = [number for number in order.tolist() if not corpus.kept[number]]
    began = shown = time.monotonic()
    words = 0
    waiting: list[tuple[int, int]] = []
    for count, number in enumerate(numbers, 1):
        first, last = int(begins[number]), int(corpus.ends[number])
        if first < last and not soft.scored[first]:
            waiting.append((first, last))
        if count < len(numbers) and sum(last - first for first, last in waiting) < TOGETHER * WORDS:
            continue
        for (start, end), scores in zip(waiting, score(waiting), strict=True):
            soft.scores[start:end] = np.concatenate([scores[head] for head in soft.heads], axis=1)
            soft.scored[start:end] = True
            words += end - start
        waiting = []
        now = time.monotonic()
        if now - shown > 60:
            print(f"{words:,} words, {words / (now - began):,.0f} a second", file=sys.stderr, flush=True)
            shown = now
        if words >= most:
            break


def main() -> None:
    """Score articles in the order of chance in which a student meets them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="the teacher's folder")
    parser.add_argument("encoder", type=Path, help="the folder of its pre-trained encoder")
    parser.add_argument("corpus", type=Path, help="the folder that `corpus` wrote")
    parser.add_argument("soft", type=Path, help="the folder to write to")
    parser.add_argument("--words", type=float, default=float("inf"), help="stop after so many")
    args = parser.parse_args()
    corpus = Corpus.read(args.corpus)
    network, saved = load_network(args.run, args.encoder)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = network.halve().to(device)
    windows = Windows(corpus, Settings.read(saved["settings"]).sampling)
    heads = heads_of(corpus.tables)
    soft = Soft(args.soft, heads, len(corpus.columns["form"]))

    # Articles that are seen more often come sooner, by chance (Efraimidis and Spirakis 2006).
    chance = np.random.default_rng(0).random(len(corpus.ends)) ** (1 / np.maximum(corpus.weight, 1e-6))
    fill(soft, corpus, np.argsort(-chance), lambda articles: scored(network, windows, articles), args.words)


if __name__ == "__main__":
    main()
