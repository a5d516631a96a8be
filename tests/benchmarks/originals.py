"""What decisions outlive, and what originals give: ``PYTHONPATH=tests python -m benchmarks.originals TEXTS``.

TEXTS holds articles as published, one a line (see the README, Accuracy).  Of each a digest is made whose
wording, cuts and order differ, without marks; `align` then takes them from the article.  And decisions about
all marks of an article are sought again in a text with small edits.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.desk import articles_of
from digest_reader.edit.align import align
from digest_reader.edit.anchors import anchor_each, describe
from digest_reader.model import Evidence, RestorationTask, Verdict
from digest_reader.problems import Problem
from digest_reader.restore import restore
from digest_reader.text import split_marks

OTHER_WORDS = ("perhaps", "house", "quickly", "thing")


def main() -> None:
    """Print how many marks are right after `align`, and how many decisions are where they belong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("--lang", default="en")
    parser.add_argument("--articles", type=int, default=10)
    parser.add_argument("--seed", type=int, default=11)
    asked = parser.parse_args()
    articles = articles_of(asked.texts, asked.articles, asked.seed)
    right, marks, false = aligned(articles, asked.lang, asked.seed)
    print(f"align: {right} of {marks} marks right ({right / marks:.1%}), {false} false")
    counts = anchored(articles, asked.seed)
    print("decisions: " + ", ".join(f"{number} {name}" for name, number in counts.most_common()))


def aligned(articles: Sequence[Sequence[str]], language: str, seed: int) -> tuple[int, int, int]:
    """Return how many marks of altered digests `align` gets right, of how many, and how many are false."""
    chance, right, marks, false = random.Random(seed), 0, 0, 0
    for article in articles:
        texts = [split_marks(text) for text in altered(article, chance)]
        true = {(number, *mark[:2]) for number, (_, own) in enumerate(texts) for mark in own}
        task = RestorationTask(tuple(bare for bare, _ in texts), language)
        after = align(task, article, restore).restoration
        placed = {(mark.paragraph, mark.offset, mark.text) for mark in after.marks}
        right, marks, false = right + len(true & placed), marks + len(true), false + len(placed - true)
    return right, marks, false


def altered(article: Sequence[str], chance: random.Random) -> list[str]:
    """Return an article with words changed, paragraphs cut, joined and in another order."""
    texts: list[str] = []
    for text in article:
        if chance.random() < 0.1:
            continue
        words = text.split(" ")
        for number, word in enumerate(words):
            if word.isalpha() and word.islower() and chance.random() < 0.02:
                words[number] = chance.choice(OTHER_WORDS)
        if texts and chance.random() < 0.1:
            texts[-1] += f" {' '.join(words)}"
        else:
            texts.append(" ".join(words))
    for _ in range(2 if len(texts) > 4 else 0):
        at = chance.randrange(len(texts) - 1)
        texts[at : at + 2] = texts[at : at + 2][::-1]
    return texts


def anchored(articles: Sequence[Sequence[str]], seed: int) -> Counter[str]:
    """Return how many decisions are right, reported, or silently wrong after small edits of their text."""
    chance, counts = random.Random(seed), Counter[str]()
    for article in articles:
        bare = [split_marks(text)[0] for text in article]
        said = [
            describe(Evidence(number, *mark[:2], Verdict.ACCEPTED), bare, "")
            for number, text in enumerate(article)
            for mark in split_marks(text)[1]
        ]
        for _ in range(3):
            texts = [split_marks(text) for text in edited(article, chance)]
            true = {(number, *mark[:2]) for number, (_, own) in enumerate(texts) for mark in own}
            for place in anchor_each(said, [text for text, _ in texts], ""):
                if isinstance(place, Problem):
                    counts["reported"] += 1
                elif place and (place.paragraph, place.offset, place.text) in true:
                    counts["right"] += 1
                else:
                    counts["silently wrong"] += 1
    return counts


def edited(article: Sequence[str], chance: random.Random) -> list[str]:
    """Return an article with one small edit: a word, a sentence, or a paragraph joined or split."""
    texts, at = list(article), chance.randrange(len(article))
    edit = chance.choice(["word", "word", "join", "split", "sentence", "double"])
    sentences = re.split(r"(?<=[.?!]) (?=[A-Z])", texts[at])
    number = chance.randrange(len(sentences))
    if edit == "word":
        words = texts[at].split(" ")
        words[chance.randrange(len(words))] = "altogether"
        texts[at] = " ".join(words)
    elif edit == "join":
        texts[at : at + 2] = [" ".join(texts[at : at + 2])]
    elif edit == "split" and number:
        texts[at : at + 1] = [" ".join(sentences[:number]), " ".join(sentences[number:])]
    elif edit == "sentence":
        texts[at] = f"Nobody had expected anything of the kind. {texts[at]}"
    elif edit == "double":
        texts[at] = " ".join([*sentences[: number + 1], *sentences[number:]])
    return texts


if __name__ == "__main__":
    main()
