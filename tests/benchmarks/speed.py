"""How fast texts are restored, beside Pelican on a page of Markdown: ``python tests/benchmarks/speed.py``.

Both are measured in one run, in turns, on one core, because machines are noisy; the best of several
turns counts.  Needs a file of articles (see the README, Accuracy), or takes the repository's own digests.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from pelican.readers import MarkdownReader
from pelican.settings import read_settings

from digest_reader.model import RestorationTask
from digest_reader.restore import restore
from digest_reader.text import split_marks

ROOT = Path(__file__).parents[2]
TURNS = 5


def texts() -> list[list[str]]:
    """Return articles as paragraphs without marks."""
    if len(sys.argv) > 1:
        lines = Path(sys.argv[1]).read_text("utf-8").splitlines()
        return [[split_marks(text)[0] for text in json.loads(line)["paragraphs"]] for line in lines]
    files = sorted((ROOT / "content" / "digests").rglob("*.txt"))
    return [path.read_text("utf-8").split("\n\n") for path in files]


def main() -> None:
    """Print words a second, and milliseconds for a post of 1,370 words."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    articles = texts()
    words = sum(len(paragraph.split()) for article in articles for paragraph in article)
    began = time.perf_counter()
    restore(RestorationTask(("It dont matter.",), "en"))
    print(f"loading and the first words: {time.perf_counter() - began:.3f} s")
    reader = MarkdownReader(read_settings())
    best = {"restore": float("inf"), "Pelican with Markdown": float("inf")}
    with tempfile.TemporaryDirectory() as folder:
        pages = []
        for number, article in enumerate(articles):
            page = Path(folder) / f"{number}.md"
            page.write_text("Title: A page\n\n" + "\n\n".join(article), "utf-8")
            pages.append(page)
        for _ in range(TURNS):
            began = time.perf_counter()
            for article in articles:
                restore(RestorationTask(tuple(article), "en"))
            best["restore"] = min(best["restore"], time.perf_counter() - began)
            began = time.perf_counter()
            for page in pages:
                reader.read(str(page))
            spent = time.perf_counter() - began
            best["Pelican with Markdown"] = min(best["Pelican with Markdown"], spent)
    for name, seconds in best.items():
        print(f"{name}: {words / seconds:,.0f} words a second, {1370 * seconds / words * 1000:.1f} ms a post")


if __name__ == "__main__":
    main()
