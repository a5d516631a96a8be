"""A machine that is not as one would wish: a full disk, little memory, a terminal that knows no letters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sites import STOCK_SETTINGS, Build, digest, run_pelican, write_content

NO_ROOM = """
import atexit, resource
room = resource.getrlimit(resource.RLIMIT_FSIZE)
atexit.register(resource.setrlimit, resource.RLIMIT_FSIZE, room)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, room[1]))
"""
"""Settings under which no file may have more bytes: writing fails, as it does on a full disk.

At the end there is room again, for what measures which lines the tests run.
"""


def build_with(folder: Path, settings: str) -> Build:
    """Build a stock site with one digest where something is published already."""
    write_content(folder, {"digests/clock.txt": digest()})
    (folder / "output").mkdir()
    (folder / "output/index.html").write_text("published", "utf-8")
    (folder / "pelicanconf.py").write_text(STOCK_SETTINGS + settings, "utf-8")
    return run_pelican(folder, "content")


@pytest.mark.parametrize("publish", [True, False])
def test_a_full_disk_is_told_in_one_line(tmp_path: Path, publish: bool) -> None:
    """The build fails, and what was published stays as it is."""
    built = build_with(tmp_path, f"DIGEST_PUBLISH = {publish}\n{NO_ROOM}")
    assert built.code == 1
    assert "File too large" in built.log
    assert "Traceback" not in built.log
    assert (tmp_path / "output/index.html").read_text("utf-8") == "published"


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("DIGEST_RELATED = 'many'", "DIGEST_RELATED is 'many'"),
        ("TIMEZONE = 'Mars/Base'", "TIMEZONE is 'Mars/Base'"),
        ("DEFAULT_LANG = ''", "DEFAULT_LANG is ''"),
        ("DIGEST_REGISTER = 'content'", "content cannot be read"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(tmp_path: Path, setting: str, told: str) -> None:
    """Nothing is built, and where in the program it was noticed is not told: it helps nobody."""
    write_content(tmp_path, {"digests/clock.txt": digest()})
    (tmp_path / "pelicanconf.py").write_text(f"{STOCK_SETTINGS}{setting}\n", "utf-8")
    built = run_pelican(tmp_path, "content")
    assert built.code == 1
    assert told in built.log
    assert "Traceback" not in built.log
    assert not list(tmp_path.glob("output/*"))


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="there is no folder in which nobody can write")
@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize("place", ["/proc/self/out", "/proc/out/deep"])
def test_an_output_where_nothing_can_be_written_is_named(tmp_path: Path, publish: bool, place: str) -> None:
    """The setting is told along with the place, in one line."""
    write_content(tmp_path, {"digests/clock.txt": digest()})
    settings = f"{STOCK_SETTINGS}DIGEST_PUBLISH = {publish}\nOUTPUT_PATH = {place!r}\n"
    (tmp_path / "pelicanconf.py").write_text(settings, "utf-8")
    built = run_pelican(tmp_path, "content")
    assert built.code == 1
    assert f"OUTPUT_PATH is '{place}', where nothing can be written" in built.log
    assert "Traceback" not in built.log


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="there is no folder in which nobody can write")
def test_a_register_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """What was published before stays: the next publication would not know what this one published."""
    built = build_with(tmp_path, "DIGEST_PUBLISH = True\nDIGEST_REGISTER = '/proc/x/register.tsv'\n")
    assert built.code == 1
    assert "DIGEST_REGISTER is '/proc/x/register.tsv', which cannot be written" in built.log
    assert "Traceback" not in built.log
    assert (tmp_path / "output/index.html").read_text("utf-8") == "published"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
@pytest.mark.parametrize("setting", ["DIGEST_REGISTER", "DIGEST_WORDS"])
def test_a_pipe_in_the_place_of_a_settings_file_stops_the_build(tmp_path: Path, setting: str) -> None:
    """It is told, where reading it would never end."""
    write_content(tmp_path, {"digests/clock.txt": digest()})
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "pelicanconf.py").write_text(f"{STOCK_SETTINGS}{setting} = 'pipe'\n", "utf-8")
    built = run_pelican(tmp_path, "content")
    assert built.code == 1
    assert "pipe cannot be read" in built.log
    assert "it is no file" in built.log
    assert "Traceback" not in built.log


@pytest.mark.parametrize("publish", [True, False])
def test_a_file_in_the_place_of_the_output_stays(tmp_path: Path, publish: bool) -> None:
    """It is somebody's, and no earlier output of ours."""
    write_content(tmp_path, {"digests/clock.txt": digest()})
    (tmp_path / "output").write_text("my notes", "utf-8")
    (tmp_path / "pelicanconf.py").write_text(f"{STOCK_SETTINGS}DIGEST_PUBLISH = {publish}\n", "utf-8")
    built = run_pelican(tmp_path, "content")
    assert built.code == 1
    assert "which is no folder; move it, or give another" in built.log
    assert "Traceback" not in built.log
    assert (tmp_path / "output").read_text("utf-8") == "my notes"


@pytest.mark.parametrize("handler", ["plain", "rich"])
def test_a_terminal_without_letters_gets_escapes(tmp_path: Path, handler: str) -> None:
    """Nothing fails for want of a letter: neither Pelican's log nor the commands."""
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    write_content(
        tmp_path, {"digests/saat-ğ.txt": digest(body="Ölçü şöyle: Türkiyenin saati durdu.", byline="")}
    )
    (tmp_path / "content/digests/x").symlink_to(tmp_path)
    (tmp_path / "pelicanconf.py").write_text(STOCK_SETTINGS, "utf-8")
    built = run_pelican(tmp_path, "content", "--log-handler", handler, **environment)
    assert built.code == 0
    assert "the digests\\u2019 folder" in " ".join(built.log.split())
    assert "Traceback" not in built.log
    for command in (["explain", "content/digests/saat-ğ.txt"], ["check", "content/digests", "--lang", "tr"]):
        done = subprocess.run(
            [sys.executable, "-m", "digest_reader", *command],
            cwd=tmp_path, env={**os.environ, **environment}, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 1)
        assert b"Traceback" not in done.stderr
        assert done.stdout


NETWORKS = """
from weakref import ref
from digest_reader.restore import network
from pelican import signals

loaded = []
open_language = network.open_language

def remember(folder):
    opened = open_language(folder)
    loaded.append(ref(opened))
    return opened

def tell(generators):
    print("networks loaded", len(loaded), "held", sum(opened() is not None for opened in loaded))

network.open_language = remember
signals.all_generators_finalized.connect(tell, weak=False)
"""
"""Settings under which a build tells of its networks once all digests are read."""


def test_the_engine_is_let_go_before_the_pages_are_made(tmp_path: Path) -> None:
    """It takes the room of thousands of articles."""
    assert "networks loaded 1 held 0" in build_with(tmp_path, NETWORKS).log
