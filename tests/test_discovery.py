"""Which files are digests, and what is said of the others."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from digest_reader.collection import read_digests
from digest_reader.discovery import discover
from digest_reader.edit.sidecar import SidecarError, change_sidecar
from digest_reader.ingest import Outcome, ingest
from digest_reader.problems import Consequence
from digest_reader.settings import Settings
from digest_reader.store import Store
from sites import digest


def names(folder: Path, **options: object) -> tuple[list[str], dict[str, str]]:
    """Return the digests of a folder, and the codes of its problems by file."""
    discovery = discover([folder], folder, **options)  # type: ignore[arg-type]
    assert {problem.consequence for problem in discovery.problems} <= {Consequence.NOTE}
    return (
        [path.relative_to(folder).as_posix() for path in discovery.digests],
        {problem.path: problem.code for problem in discovery.problems},
    )


def test_files_that_nobody_reads_are_named(tmp_path: Path) -> None:
    """An ending in capitals, a sidecar without its digest, a document; what Pelican reads is its own."""
    for name in ("A.TXT", "b.txt", "b.toml", "c.toml", "d.TOML", "e.md", "f.docx", ".txt", ".hidden"):
        (tmp_path / name).write_text(digest(), "utf-8")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "folder.txt" / "g.txt").write_text(digest(), "utf-8")
    digests, problems = names(tmp_path)
    assert digests == ["b.txt", "folder.txt/g.txt"]
    assert problems == dict.fromkeys(["A.TXT", "c.toml", "d.TOML", "f.docx"], "stray-file")
    told = [str(problem) for problem in discover([tmp_path], tmp_path).problems if "f.docx" in problem.path]
    assert "digest-reader ingest" in told[0]
    assert names(tmp_path, others=())[1].keys() - problems.keys() == {"e.md"}


def test_a_link_leads_only_where_it_is_allowed(tmp_path: Path) -> None:
    """What lies elsewhere is never published unasked."""
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside / "folder", outside):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text(digest(), "utf-8")
    (inside / "b.txt").symlink_to(inside / "folder" / "a.txt")
    (inside / "c.txt").symlink_to(outside / "a.txt")
    (inside / "d").symlink_to(outside)
    (inside / "e.txt").symlink_to(outside / "nothing.txt")
    (inside / "f.txt").symlink_to("x" * 300)
    assert names(inside) == (
        ["b.txt", "folder/a.txt"],
        {"c.txt": "link-outside", "d": "link-outside", "e.txt": "link-broken", "f.txt": "link-broken"},
    )
    assert names(inside, links=[outside])[0] == ["b.txt", "c.txt", "d/a.txt", "folder/a.txt"]


def test_loops_of_links_end(tmp_path: Path) -> None:
    """However they are wound, each folder is searched once, and the others are named."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x.txt").write_text(digest(), "utf-8")
    for link in ("a/b/up", "a/b/up2", "a/here"):
        (tmp_path / link).symlink_to(tmp_path / "a")
    (tmp_path / "loop").symlink_to("loop")
    again = dict.fromkeys(["a/b/up", "a/b/up2", "a/here"], "folder-again")
    assert names(tmp_path) == (["a/b/x.txt"], {**again, "loop": "link-broken"})
    assert {str(problem) for problem in discover([tmp_path], tmp_path).problems} >= {
        "a/here: The folder is searched already, as a. [folder-again] "
        "Delete the link that leads to it: each file is read once."
    }


def test_a_file_is_named_where_it_lies(tmp_path: Path) -> None:
    """A link to its folder, whose name comes first, gives it no other category."""
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "x.txt").write_text(digest(), "utf-8")
    (tmp_path / "a").symlink_to("z")
    assert names(tmp_path) == (["z/x.txt"], {"a": "folder-again"})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    """A pipe or a socket would hang whoever reads it."""
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text(digest(), "utf-8")
    os.mkfifo(tmp_path / "b.toml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.fspath(tmp_path / "c.txt"))
        # What is wrong with a sidecar is told with its digest.
        assert names(tmp_path) == (["b.txt"], dict.fromkeys(["a.txt", "c.txt"], "no-file"))


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The digests in it would vanish without a word."""
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert names(tmp_path) == ([], {"closed": "folder-unreadable"})


def test_excluded_folders_are_not_searched(tmp_path: Path) -> None:
    """Whatever is in them, nothing is said of it."""
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "A.TXT").write_text(digest(), "utf-8")
    assert names(tmp_path, excluded=[tmp_path / "samples"]) == ([], {})


def test_a_single_file_is_a_digest_whatever_it_is_called(tmp_path: Path) -> None:
    """Who names a file means it, a link too."""
    (tmp_path / "a.text").write_text(digest(), "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "a.text")
    discovery = discover([tmp_path / "a.text", tmp_path / "link"], tmp_path)
    assert [path.name for path in discovery.digests] == ["a.text", "link"]
    assert discovery.problems == ()


def test_a_sidecar_named_among_digests_is_none(tmp_path: Path) -> None:
    """As a shell names it that was given ``*``; what stands beside no digest is meant."""
    for name in ("a.txt", "a.toml", "b.toml"):
        (tmp_path / name).write_text(digest(), "utf-8")
    discovery = discover([tmp_path / name for name in ("a.txt", "a.toml", "b.toml")], tmp_path)
    assert [path.name for path in discovery.digests] == ["a.txt", "b.toml"]


def test_a_sidecar_that_leads_out_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies elsewhere says nothing of a digest unless a setting allows it, and is not copied."""
    monkeypatch.chdir(tmp_path)
    digests, outside = tmp_path / "content" / "digests", tmp_path / "secret"
    (digests / "deep").mkdir(parents=True)
    outside.mkdir()
    for name in ("a.txt", "deep/b.txt", "deep/c.txt"):
        (digests / name).write_text(digest(f"TITLE OF {name[-5].upper()}"), "utf-8")
    for path in (outside / "a.toml", digests / "shared.toml"):
        path.write_text('outlet = "Token"\n', "utf-8")
    (digests / "a.toml").symlink_to(outside / "a.toml")
    (digests / "deep" / "b.toml").symlink_to(digests / "shared.toml")
    (digests / "deep" / "c.toml").symlink_to(outside)
    open_, allowed = Settings(), Settings(links=("secret",))

    def told(settings: Settings) -> dict[str, tuple[str, str, list[str]]]:
        store = Store(tmp_path / "store")
        posts = read_digests(discover([digests], tmp_path).digests, settings, tmp_path, store=store)
        return {p.path.stem: (p.outlet, p.status, [problem.code for problem in p.problems]) for p in posts}

    for _ in range(2):  # what is kept of one is not taken for the other
        assert told(allowed)["a"] == ("Token", "published", [])
        assert told(open_)["a"] == ("The Harbour Courier", "draft", ["sidecar-unreadable"])
    assert told(open_)["b"] == ("Token", "published", [])
    assert told(open_)["c"] == ("The Harbour Courier", "draft", ["sidecar-unreadable"])
    assert [problem.path for problem in discover([digests], digests).problems] == ["shared.toml"]
    with pytest.raises(SidecarError, match="leads out"):
        change_sidecar(digests / "a.toml", lambda sidecar: sidecar)

    [report] = ingest([digests / "a.txt"], tmp_path / "new", open_, tmp_path)
    assert report.outcome is Outcome.REFUSED
    assert not [*(tmp_path / "new").glob("*.*")]
