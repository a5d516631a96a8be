"""Whatever lies among the digests, the site is built, the file accounted for, and nothing slips out."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from sites import ROOT, STOCK_SETTINGS, Build, Content, digest, run_pelican, write_content

SCRIPT = "<script>alert(1)</script>"
HANDLER = '"><img src=x onerror=alert(1)>'
GOOD = {"digests/good.txt": digest("A GOOD DIGEST STANDS BESIDE IT", date="01.02.2017")}
LONG = "x" * 450_000
LINED = "A" + "_" * 300


@dataclass(frozen=True)
class Case:
    """One malformed input, and what must come of it."""

    name: str
    content: Content
    code: str
    """The problem that the log must name; empty where the digest is sound after all."""
    page: str = ""
    """Where the post must be; empty where it is left out."""


def bad(text: str | bytes, sidecar: str | bytes | None = None) -> Content:
    """Return one digest, with its sidecar where there is one."""
    return {"digests/bad.txt": text} | ({} if sidecar is None else {"digests/bad.toml": sidecar})


PAGE = "council-agrees-to-mend-the-clock.html"
DRAFT = f"drafts/{PAGE}"

CASES = [
    Case("binary", bad(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20), "no-text"),
    Case("empty", bad(b""), "title-missing"),
    Case("blank", bad(b"\n \n\t\n"), "title-missing"),
    Case("masthead only", bad("AVRASYA INCELEMELERI MERKEZI CENTER FOR EURASIAN STUDIES\n"), "title-missing"),
    Case("no body", bad(digest(body="")), "body-missing"),
    Case("no date", bad(digest(date="")), "date-missing", DRAFT),
    Case("impossible date", bad(digest(date="31.02.2017")), "date-impossible", DRAFT),
    Case("no byline", bad(digest(byline="")), "byline-missing", DRAFT),
    Case("script in the title", bad(digest(f"NEWS {SCRIPT}")), "", "news-script-alert-1-script.html"),
    Case(
        "title that ends its element",
        bad(digest(f"NEWS </title>{SCRIPT}")),
        "",
        "news-title-script-alert-1-script.html",
    ),
    Case("handler in the title", bad(digest(f"NEWS {HANDLER}")), "", "news-img-src-x-onerror-alert-1.html"),
    Case("script in the body", bad(digest(body=f"It says {SCRIPT} and {HANDLER} here.")), "", PAGE),
    Case("script in the outlet", bad(digest(byline=f"The {SCRIPT} Courier (5 April 2017)")), "", PAGE),
    Case("script as address", bad(digest(footer="Source: javascript:alert(1)")), "address-unusable", PAGE),
    Case(
        "link into the site",
        bad(digest(body='<a href="{filename}/digests/good.txt">Read</a>, {slug}, {{ SITEURL }}, 100 %s.')),
        "",
        PAGE,
    ),
    Case("huge line", bad(digest(body=f"{LONG} {LONG}")), "", PAGE),
    Case("too large a file", bad(digest(body=" ".join([LONG] * 3))), "file-too-large"),
    Case("huge title", bad(digest("A " + LONG.upper())), "title-missing"),
    Case("long title", bad(digest("BELL " * 40)), "", "-".join(["bell"] * 16) + ".html"),
    Case("huge outlet", bad(digest(byline="The " + "Long " * 90)), "byline-missing", DRAFT),
    Case("surrogates, nulls", bad(digest().encode().replace(b"clock.", b"cl\0ock\xed\xa0\x80.")), "", PAGE),
    Case("bidi overrides", bad(digest(body="The \u202eyam\u202c clock \u2066may\u2069 go.")), "", PAGE),
    Case("broken sidecar", bad(digest(), "title = \n[["), "sidecar-unreadable", DRAFT),
    Case("sidecar no text", bad(digest(), b"\xff\xfe\x00\xd8"), "sidecar-unreadable", DRAFT),
    Case("wrong types", bad(digest(), 'date = "soon"\ntags = 7\nnoindex = "yes"'), "sidecar-type", DRAFT),
    Case("unknown key", bad(digest(), 'titel = "The clock"'), "sidecar-key", PAGE),
    Case("unknown status", bad(digest(), 'status = "online"'), "sidecar-type", DRAFT),
    Case(
        "script in the sidecar",
        bad(digest(), f"title = '{SCRIPT}'\ntags = ['{SCRIPT}']\ncategory = '{HANDLER}'"),
        "",
        PAGE,
    ),
    Case("script as sidecar's url", bad(digest(), "url = 'javascript:alert(1)'"), "sidecar-type", DRAFT),
    Case("outlet without a letter", bad(digest(), 'outlet = "???"'), "name-empty", DRAFT),
    Case("tag too long", bad(digest(), f'tags = ["{"x" * 300}"]'), "name-too-long", DRAFT),
    Case("byline of underscores", bad(digest(byline=f"{LINED} (5 April 2017)")), "name-too-long", DRAFT),
    Case("tag of underscores", bad(digest(), f'tags = ["{LINED}"]'), "name-too-long", DRAFT),
    Case("category of underscores", bad(digest(), f'category = "{LINED}"'), "name-too-long", DRAFT),
    Case("folder of 250 letters", {f"digests/{'x' * 250}/bad.txt": digest()}, "name-too-long", DRAFT),
    Case("folder in Chinese", {f"digests/{'新闻' * 40}/bad.txt": digest()}, "name-too-long", DRAFT),
    Case("folder in two Chinese letters", {"digests/新闻/bad.txt": digest()}, "", PAGE),
    Case("folder of symbols", {"digests/???/bad.txt": digest()}, "name-empty", DRAFT),
    Case("folder with controls", {"digests/En\x1b[2J\nergy/bad.txt": digest()}, "folder-name", PAGE),
    Case("folder that is no UTF-8", {b"digests/Energy\xff/bad.txt": digest()}, "folder-name", PAGE),
    Case("folder with markup", {"digests/<script>alert(1)/bad.txt": digest()}, "folder-name", PAGE),
    Case("title without a letter", bad(digest("??? !!!")), "", "bad.html"),
    Case("title of a page", bad(digest("ARCHIVES")), "address-shared", ""),
    Case(
        "two of one title and date",
        {"digests/bad.txt": digest(), "digests/bad-2.txt": digest(body="Another text.")},
        "address-shared",
        PAGE,
    ),
    Case(
        "two drafts of one title", {"digests/bad.txt": digest(date=""), "digests/b.txt": digest(date="")},
        "address-shared",
        DRAFT,
    ),
    Case("name that is no UTF-8", {b"digests/bad\xff\xfe.txt": digest(date="")}, "date-missing", DRAFT),
    Case("name with markup and newline", {f"digests/bad\n{SCRIPT.replace('/', '')}.txt": digest()}, "", PAGE),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_malformed_digest_is_accounted_for(case: Case, build: Callable[..., Build]) -> None:
    """The build succeeds, the neighbour stands, the problem is told, and no page runs what a file says."""
    site = build({**GOOD, **case.content}, "--fatal", "errors")

    assert site.code == 0, site.log
    assert "Traceback" not in site.log
    assert (site.output / "a-good-digest-stands-beside-it.html").is_file()
    if case.code:
        told = [line for line in site.log.splitlines() if f"[{case.code}]" in line]
        assert told, site.log
        assert all(re.search(r"content/digests/(.*/)?b", line) for line in told), told
    if case.page:
        assert (site.output / case.page).is_file(), [str(path) for path in site.pages()]
    for path in site.output.rglob("*"):
        if path.is_file():
            assert_harmless(path)


def assert_harmless(path: Path) -> None:
    """Assert that nothing in a file of the site came from a digest as markup or as a command."""
    data = path.read_bytes()
    if path.suffix == ".pf_fragment":
        data = gzip.decompress(data)
    elif "pagefind" in path.parts:
        return  # its program and its tables of words
    text = data.decode("utf-8")
    if path.suffix in (".html", ".xml"):
        assert "<script>alert" not in text
        assert "<img" not in text
    assert not re.search("[\0-\x08\x0b\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
    if path.suffix == ".html":
        for tag in BeautifulSoup(text, "html.parser").find_all(True):
            assert not [name for name in tag.attrs if name.startswith("on")], tag
            for name in ("href", "src"):
                assert not str(tag.get(name, "")).startswith("javascript:"), tag


def test_our_own_theme_lets_nothing_out(tmp_path: Path) -> None:
    """All of it together, in this project's own site: the build succeeds and every file is harmless."""
    for name in ("pelicanconf.py", "plugins", "theme"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "content/extra").mkdir(parents=True)
    for number, case in enumerate(CASES):
        folder = f"digests/{number}/".encode()
        write_content(
            tmp_path,
            {
                folder + os.fsencode(name).removeprefix(b"digests/"): data
                for name, data in case.content.items()
            },
        )

    site = run_pelican(
        tmp_path, "content", "--fatal", "errors", "--extra-settings", "TEMPLATE_PAGES={}", "STATIC_PATHS=[]"
    )

    assert site.code == 0, site.log
    assert len(list(site.output.glob("2017/04/06/*/index.html"))) > 10
    assert len(list(site.output.glob("drafts/*/index.html"))) > 10
    for path in site.output.rglob("*"):
        if path.is_file() and path.suffix != ".woff2":
            assert_harmless(path)


def test_a_digest_that_cannot_be_read_is_told(build: Callable[..., Build], tmp_path: Path) -> None:
    """A file that is there and cannot be read costs one line in the log."""
    folder = tmp_path / "content" / "digests"
    folder.mkdir(parents=True)
    (folder / "bad.txt").symlink_to(tmp_path / "gone.txt")

    site = build(GOOD, "--fatal", "errors")

    assert site.code == 0, site.log
    assert "content/digests/bad.txt: The link leads nowhere" in site.log
    assert (site.output / "a-good-digest-stands-beside-it.html").is_file()


def test_every_problem_is_told_once_a_build(build: Callable[..., Build]) -> None:
    """However often Pelican asks for a file, its problems are one line each."""
    site = build(bad(digest(date="", byline="")))

    assert site.log.count("[date-missing]") == 1
    assert site.log.count("[byline-missing]") == 1


def test_names_are_printable() -> None:
    """A file's name reaches the log without bytes that a terminal would obey."""
    from digest_reader.publish import shown_path

    name = os.fsdecode(b"a\xff\x1b[2J\n.txt")
    assert shown_path(Path("/site/content") / name, Path("/site")) == r"content/a\xff\x1b[2J\n.txt"


def test_nothing_that_a_terminal_or_reader_would_obey_gets_out(tmp_path: Path) -> None:
    """Controls and changes of direction in text, sidecar and name reach no log, report or page."""
    evil = "\x1b[31mA\x9bB\x08C\u202eD\u2066E\u2028F\x85G\u200fH"
    said = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in evil)
    names = {field: f"{field}.toml" for field in ("title", "outlet", "category", "summary", "lang", "slug")}
    content = {f"digests/{field}.txt": digest(f"OF {field.upper()} {evil}", byline="") for field in names}
    content |= {f"digests/{name}": f'{field} = "{said}"\n' for field, name in names.items()}
    address = f'urls = ["https://www.example.org/{said}", "https://www.example.org/\\u0000"]\n"{said}" = 1\n'
    content |= {"digests/urls.toml": address, "digests/urls.txt": digest(footer=f"Source: {evil}")}
    content |= {f"digests/{evil}\n.txt": digest(f"NAMED {evil}"), f"digests/{evil}.docx": "no document"}
    write_content(tmp_path, content)
    settings = (
        f"THEME = {str(ROOT / 'theme')!r}\nDIGEST_CITATIONS = DIGEST_JSON_FEED = DIGEST_SITEMAP = True\n"
    )
    (tmp_path / "pelicanconf.py").write_text(STOCK_SETTINGS + settings, "utf-8")
    site = run_pelican(tmp_path, "content")
    assert site.code == 0, site.log
    told = {"log": site.log}
    for command in (
        *(
            ["check", "--doubts", "--format", layout, "content"]
            for layout in ("text", "json", "github", "sarif")
        ),
        ["explain", "content/digests/urls.txt"],
        ["ingest", "content", "--into", "in", "--dry-run"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "digest_reader", *command],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        told[" ".join(command)] = done.stdout + done.stderr
    told |= {
        str(path): path.read_text("utf-8")
        for path in site.output.rglob("*")
        if path.suffix not in (".woff2", "")
    }
    obeyed = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
    assert {name: obeyed.findall(text) for name, text in told.items() if obeyed.search(text)} == {}


def test_a_build_names_files_that_nobody_reads(build: Callable[..., Build]) -> None:
    """A digest whose ending is in capitals, and a sidecar without a digest, do not vanish without a word."""
    site = build({**GOOD, "digests/A.TXT": digest(), "digests/b.toml": ""})
    assert site.code == 0
    lines = [line for line in site.log.splitlines() if "[stray-file]" in line]
    assert ["A.TXT" in line or "b.toml" in line for line in lines] == [True, True]


def test_what_is_no_article_does_not_stop_the_publication(tmp_path: Path) -> None:
    """A note that somebody left among the digests is named and left out; an article is published."""
    strangers = {
        "digests/README.md": "How we work here.\n",
        "digests/notes.html": "<p>No head",
        "digests/bad.md": b"Title: \xff\xfe\n",
        "digests/essay.md": "Title: An essay\nDate: 2017-04-06\n\nIt is long.\n",
    }
    write_content(tmp_path, {**GOOD, **strangers})
    (tmp_path / "pelicanconf.py").write_text(STOCK_SETTINGS, "utf-8")
    build = run_pelican(tmp_path, "content", "--fatal", "errors")
    assert build.code == 0, build.log
    for name in ("README.md", "notes.html", "bad.md"):
        assert len(re.findall(rf"content/digests/{name}: .*\[stray-file\]", build.log)) == 1
    assert {"an-essay.html", "a-good-digest-stands-beside-it.html"} <= {path.name for path in build.pages()}
    assert "how-we-work" not in str(build.pages())
