"""The site where it is published: at a root and under a sub-path, with the headers that it asks for."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from lxml import etree

from digest_reader.settings import Settings
from hosting import headers
from sites import ROOT, Build, copy_project, publish

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def dead_links(site: Build, home: str) -> list[str]:
    """Return every link of the site's pages, feeds and sitemap that leads to nothing in it."""
    dead = []
    fragments: dict[Path, set[str]] = {}
    for path in site.pages():
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        fragments[path] = {str(tag["id"]) for tag in page.find_all(id=True)}
    for path in site.pages():
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        here = home + path.relative_to(site.output).as_posix()
        for tag in page.find_all(["a", "link", "script", "img", "form", "source"]):
            address = tag.get("href") or tag.get("src") or tag.get("action")
            if address and not _leads(site, home, urljoin(here, address), fragments):
                dead.append(f"{path.relative_to(site.output)}: {address}")
    for path in site.output.rglob("*.xml"):
        for element in etree.parse(path).iter():
            address = element.get("href") or (element.text if str(element.tag).endswith("}loc") else None)
            if address and not _leads(site, home, address, fragments):
                dead.append(f"{path.relative_to(site.output)}: {address}")
    return dead


def _leads(site: Build, home: str, address: str, fragments: dict[Path, set[str]]) -> bool:
    parts = urlsplit(address)
    if parts.scheme == "mailto" or parts.netloc != urlsplit(home).netloc:
        return parts.scheme in ("mailto", "https", "http")
    if not address.startswith(home):
        return False
    path = site.output / unquote(parts._replace(query="", fragment="").geturl().removeprefix(home))
    path = path / "index.html" if path.is_dir() else path
    return path.is_file() and (not parts.fragment or parts.fragment in fragments.get(path, {parts.fragment}))


def test_every_link_under_a_sub_path_leads_somewhere(published: Build) -> None:
    """No page, feed or sitemap of a site below its host's root has a broken link or fragment."""
    assert dead_links(published, "https://example.org/sub/") == []


def test_every_link_at_a_root_leads_somewhere(tmp_path: Path) -> None:
    """Nor of a site at its host's root."""
    copy_project(tmp_path)
    site = publish(tmp_path, SITEURL="https://briefing.example", DIGEST_SAMPLES="1")
    assert site.code == 0, site.log
    assert dead_links(site, "https://briefing.example/") == []


def test_the_crawler_finds_dead_links(published: Build, tmp_path: Path) -> None:
    """A link to nothing, out of the sub-path, or to a missing fragment is found."""
    output = tmp_path / "output"
    output.mkdir()
    (output / "index.html").write_text(
        '<a href="/">1</a><a href="gone/">2</a><a href="#gone">3</a><a href="#here" id="here">4</a>', "utf-8"
    )
    dead = dead_links(Build(tmp_path, 0, ""), "https://example.org/sub/")
    assert dead == ["index.html: /", "index.html: gone/", "index.html: #gone"]


def test_the_headers_are_published_with_a_strict_policy(published: Build) -> None:
    """Netlify and Cloudflare find them where they look for them."""
    told = headers(published.output / "_headers")
    policy = dict(part.strip().split(" ", 1) for part in told["Content-Security-Policy"].split(";"))
    assert policy == POLICY
    assert told["X-Content-Type-Options"] == "nosniff"
    assert "Referrer-Policy" in told


def test_every_page_says_the_policy_itself(published: Build) -> None:
    """Where a host sends no headers, as GitHub Pages, a page asks for the same before it loads anything.

    Who may frame a page can be said in a header alone.
    """
    for path in published.pages():
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        [said] = page.select("meta[http-equiv=Content-Security-Policy]")
        policy = dict(part.strip().split(" ", 1) for part in said["content"].split(";"))
        assert policy == {key: value for key, value in POLICY.items() if key != "frame-ancestors"}
        assert not said.find_all_previous(["link", "script", "style"])


def test_no_page_has_what_the_policy_forbids(published: Build) -> None:
    """No style or script inside a page, no handler in an attribute."""
    for path in published.pages():
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        assert not page.select("style, [style], base, iframe, object, embed"), path
        for script in page.select("script"):
            assert script.get("src") or script["type"] == "application/ld+json", path
        assert not [tag for tag in page.find_all() for name in tag.attrs if name.startswith("on")], path


def test_the_workflow_publishes_what_make_publishes() -> None:
    """GitHub Pages gets the folder that `make publish` fills, with the address that it has there."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text("utf-8"))
    build, deploy = workflow["jobs"]["build"]["steps"], workflow["jobs"]["deploy"]
    (make,) = (step for step in build if step.get("run") == "make publish")
    (configure,) = (step for step in build if "configure-pages" in step.get("uses", ""))
    (upload,) = (step for step in build if "upload-pages-artifact" in step.get("uses", ""))
    assert make["env"]["SITEURL"] == f"${{{{ steps.{configure['id']}.outputs.base_url }}}}"
    assert upload["with"]["path"] == "output"
    assert deploy["needs"] == "build"
    assert workflow["jobs"]["build"]["needs"] == "test"
    assert [step["run"] for step in workflow["jobs"]["test"]["steps"] if "run" in step] == ["make test"]
    assert deploy["permissions"] == {"pages": "write", "id-token": "write"}
    assert workflow["permissions"] == {"contents": "read"}


def test_the_workflow_keeps_the_store() -> None:
    """A host's build restores only what is new: each run keeps its store, and begins with the latest."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text("utf-8"))
    build = workflow["jobs"]["build"]["steps"]
    [place] = [number for number, step in enumerate(build) if "actions/cache@" in step.get("uses", "")]
    told = build[place]["with"]
    assert told["path"] == Settings().store
    assert "github.run_id" in told["key"]
    assert told["key"].startswith(told["restore-keys"])
    assert place < [step.get("run") for step in build].index("make publish")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_named_by_commit(path: Path) -> None:
    """Whoever moves a tag changes nothing here; a comment says which version a commit is."""
    for line in path.read_text("utf-8").splitlines():
        if "uses:" in line:
            assert re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+$", line), line


def test_what_is_pinned_is_renewed() -> None:
    """Dependabot looks after the actions and the libraries."""
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text("utf-8"))["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "pip"}


def test_addresses_are_full_where_the_site_has_one(published: Build) -> None:
    """A published page can be read from anywhere, for no link of it is relative."""
    for path in published.pages():
        text = path.read_text("utf-8")
        assert not re.search(r'(?:href|src)="\.{0,2}/', text), path


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_nothing_is_published_without_the_library_of_the_pages(tmp_path: Path) -> None:
    """Pelican would leave out what is written in Markdown, and delete it from the output."""
    copy_project(tmp_path)
    (tmp_path / "output").mkdir()
    code = (
        "import sys; sys.modules['markdown'] = None; from pelican import main; "
        "main(['content', '--settings', 'publishconf.py'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "markdown cannot be imported; run: pip install markdown"
    assert list((tmp_path / "output").iterdir()) == []


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    """One sentence, and no half of a virtual environment that would stand in the way of the next try."""
    old = tmp_path / "python3.10"
    old.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    old.chmod(0o755)
    done = subprocess.run(
        ["make", "--silent", "-C", str(ROOT), "html", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr
    assert not (tmp_path / "venv").exists()
