"""Which files are in a folder, and how each was left."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BufferedReader
from pathlib import Path

import pytest

from digest_reader.site.scan import Scanning, scan

NAMES = "a.txt", "b/c.txt", "b/ü\n.txt", "b/d/e\udcff.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with files, links and an empty folder."""
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8", "surrogateescape")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to("b")
    return tmp_path


def test_all_files_and_folders_are_named_and_links_are_not_followed(folder: Path) -> None:
    """A link counts as a file, wherever it leads."""
    files, folders = scan(folder)
    assert files.keys() == {*NAMES, "link"}
    assert folders == {"b", "b/d", "empty"}


def test_a_file_that_is_written_anew_has_another_stamp(folder: Path) -> None:
    """However alike: it is another entry of the file system, or of another time."""
    before = scan(folder)[0]
    path = folder / "a.txt"
    status = path.stat()
    path.write_text("b.txt")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert {name for name, stamp in scan(folder)[0].items() if stamp != before[name]} == {"a.txt"}


def test_there_is_nothing_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """The first build of a site finds no output."""
    assert scan(tmp_path / "none") == Scanning(tmp_path / "none").result == ({}, set())


def test_another_process_sees_the_same(folder: Path) -> None:
    """Names that are no text come through unharmed, and it does not matter how the folder was named."""
    assert Scanning(folder / "b/..").result == scan(folder)
    assert Scanning(os.path.relpath(folder)).folder == os.path.realpath(folder)


def test_a_folder_is_looked_at_when_the_process_is_begun(folder: Path) -> None:
    """What comes between its end and the question is not seen."""
    scanning = Scanning(folder)
    process = scanning._process  # nothing else tells when it has looked
    assert isinstance(process, subprocess.Popen)
    assert isinstance(process.stdout, BufferedReader)
    assert process.stdout.peek(1)
    (folder / "new.txt").write_text("new")
    assert "new.txt" not in scanning.result[0]


@pytest.mark.parametrize("how", ["", os.devnull, sys.executable + "-none"])
def test_without_another_process_this_one_looks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Where Python runs inside of something else, it is no program that could be begun."""
    monkeypatch.setattr(sys, "executable", how)
    assert Scanning(folder).result == scan(folder)


def test_a_process_that_was_killed_leaves_the_work_to_this_one(folder: Path) -> None:
    """The system may take its memory."""
    scanning = Scanning(folder)
    process = scanning._process
    assert isinstance(process, subprocess.Popen)
    process.kill()
    assert scanning.result == scan(folder)
