"""Pelican follows no link in a circle, opens no pipe, and publishes nothing from elsewhere."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sites import ROOT, STOCK_SETTINGS, Build, digest, run_pelican, write_content

ESSAY = "Title: An essay\nDate: 2017-04-06\n\nIt is long.\n"
CONTENT = {
    "digests/clock.txt": digest(),
    "digests/essay.md": ESSAY,
    "pages/about.md": "Title: About\n\nWe read.\n",
    "images/clock.png": "a picture",
}


def site(folder: Path, settings: str = "") -> Path:
    """Return the content of a new site in *folder*."""
    write_content(folder, CONTENT)
    (folder / "pelicanconf.py").write_text(STOCK_SETTINGS + settings, "utf-8")
    return folder / "content"


def build(folder: Path) -> Build:
    """Build it; whatever lies there, that succeeds."""
    built = run_pelican(folder, "content", "--fatal", "errors")
    assert built.code == 0, built.log
    assert "Traceback" not in built.log
    return built


def files(built: Build) -> set[str]:
    """Return the names of what was made of the content alone."""
    names = {path.relative_to(built.output).as_posix() for path in built.output.rglob("*") if path.is_file()}
    return {name for name in names if name.startswith(("pages/", "images/", "an-", "council-"))}


WHOLE = {"an-essay.html", "council-agrees-to-mend-the-clock.html", "pages/about.html", "images/clock.png"}


@pytest.mark.parametrize("paths", ["", "ARTICLE_PATHS = ['']\n", "ARTICLE_PATHS = ['./digests/']\n"])
def test_links_in_a_circle_are_followed_once(tmp_path: Path, paths: str) -> None:
    """Two of them have more ways through them than any computer could go; each is one line in the log."""
    content = site(tmp_path, paths)
    links = [content / folder / name for folder in ("digests", "pages", "images") for name in ("a", "b")]
    for link in links:
        link.symlink_to(".")
    built = build(tmp_path)
    assert files(built) == WHOLE
    for link in links:
        assert built.log.count(f"{link.relative_to(tmp_path)}: The folder is searched already") == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_no_pipe_is_opened(tmp_path: Path) -> None:
    """Whoever reads one waits for ever; that it is there is one line in the log."""
    content = site(tmp_path)
    pipes = [content / name for name in ("digests/a.md", "digests/.b.md", "pages/c.md", "images/d.png")]
    for pipe in pipes:
        os.mkfifo(pipe)
    built = build(tmp_path)
    assert files(built) == WHOLE
    for pipe in pipes:
        told = built.log.count(f"{pipe.relative_to(tmp_path)}: This is no file")
        assert told == (0 if pipe.name == ".b.md" else 1)


def test_an_article_behind_a_link_that_leads_out_is_not_published(tmp_path: Path) -> None:
    """Among digests its links are held to what holds for theirs; elsewhere they are the owner's."""
    content = site(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret.md").write_text(ESSAY.replace("An essay", "An own secret"), "utf-8")
    (content / "digests" / "folder").symlink_to(elsewhere)
    (content / "digests" / "file.md").symlink_to(elsewhere / "secret.md")
    (content / "pages" / "more").symlink_to(elsewhere)
    built = build(tmp_path)
    assert files(built) == {*WHOLE, "pages/an-own-secret.html"}
    for name in ("folder", "file.md"):
        assert built.log.count(f"content/digests/{name}: The link leads out") == 1
    (tmp_path / "pelicanconf.py").write_text(STOCK_SETTINGS + "DIGEST_LINKS = ['elsewhere']\n", "utf-8")
    (content / "digests" / "file.md").unlink()
    assert files(build(tmp_path)) == {*WHOLE, "pages/an-own-secret.html", "an-own-secret.html"}


def test_an_article_that_cannot_stand_among_digests_is_named(tmp_path: Path) -> None:
    """Its address is another page's or outside of the site, or its status is none."""
    content = site(tmp_path)
    articles = {
        "namesake": ESSAY,
        "digest": ESSAY.replace("An essay", "Council agrees to mend the clock"),
        "direct": ESSAY + "x", "outside": ESSAY, "status": ESSAY,
    }  # fmt: skip
    heads = {
        "direct": "save_as: index.html\n",
        "outside": "save_as: ../../a.html\n",
        "status": "Status: secret\n",
    }
    for name, text in articles.items():
        (content / "digests" / f"{name}.md").write_text(heads.get(name, "") + text, "utf-8")
    built = build(tmp_path)
    assert files(built) == WHOLE
    for name in articles:
        assert built.log.count(f"content/digests/{name}.md: The file is no digest") == 1, name


def test_a_theme_with_links_in_a_circle_is_copied_once(tmp_path: Path) -> None:
    """Its own links are followed, but not back to where they lie."""
    site(tmp_path, "THEME = 'look'\n")
    shutil.copytree(ROOT / "theme", tmp_path / "look")
    for name in ("a", "b"):
        (tmp_path / "look/static" / name).symlink_to(".")
    (tmp_path / "look/static/styles").symlink_to("css")
    built = build(tmp_path)
    assert (built.output / "theme/styles/style.css").is_file()
    assert not (built.output / "theme/a").exists()
    assert built.log.count("look/static/a leads back to where it lies") == 1
