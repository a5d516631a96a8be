"""A publication replaces the one before it in one go, or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from sites import STOCK_SETTINGS, Build, digest, run_pelican, write_content

SETTINGS = STOCK_SETTINGS + "DIGEST_PUBLISH = True\nDELETE_OUTPUT_DIRECTORY = True\n"
DIES = """
import os
from pelican import signals
def die(*_, **__):
    {how}
class Killer:
    def register():
        signals.{signal}.connect(die)
PLUGINS = [Killer, *PLUGINS]
"""
"""What makes a publication end at one of Pelican's signals."""
DIES_MOVING = """
import os
from digest_reader.site import output
scan = output.scan
def some(folder):
    files, folders = scan(folder)
    def moving():
        for number, name in enumerate(files):
            if number == {moved}:
                os._exit(9)
            yield name
    return (moving() if folder.parent.name == "output.finished" else files), folders
output.scan = some
"""
"""What makes it end in its last step, after so many files."""
DIES_TIDYING = """
import os
import shutil
remove = shutil.rmtree
def some(folder, *arguments, **named):
    if folder.name != "{folder}":
        return remove(folder, *arguments, **named)
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()
    os._exit(9)
shutil.rmtree = some
"""
"""What makes it end when all is in its place, as it takes away a folder and has taken the files in it."""
NOTES = """
from pathlib import Path
from pelican import signals
class Notes:
    def register():
        signals.finalized.connect(Notes.write)
    def write(pelican):
        Path(pelican.output_path, "notes.txt").write_text("made anew")
PLUGINS = [*PLUGINS, Notes]
"""
"""A plugin that writes into the output for itself."""


@pytest.fixture
def site(tmp_path: Path) -> Build:
    """Return a site that is published."""
    write_content(tmp_path, {"digests/a.txt": digest("ONE CLOCK"), "digests/b.txt": digest("TWO CLOCKS")})
    (tmp_path / "pelicanconf.py").write_text(SETTINGS, "utf-8")
    build = run_pelican(tmp_path, "content", "--fatal", "errors")
    assert build.code == 0, build.log
    return build


def beside(site: Build) -> list[str]:
    """Return what lies beside the output."""
    return sorted(path.name for path in site.folder.glob("output*"))


@pytest.mark.parametrize(
    ("signal", "how"),
    [
        ("article_generator_finalized", "raise ValueError"),
        ("article_writer_finalized", "raise ValueError"),
        ("finalized", "raise ValueError"),
        ("article_generator_finalized", "os._exit(9)"),
        ("content_written", "os._exit(9)"),
        ("finalized", "os._exit(9)"),
    ],
)
def test_what_is_stopped_changes_nothing(site: Build, signal: str, how: str) -> None:
    """Neither an error nor a kill; the next one publishes all the same."""
    before = site.bytes()
    write_content(site.folder, {"digests/c.txt": digest("THREE CLOCKS")})
    (site.folder / "content/digests/a.txt").unlink()
    conf = site.folder / "pelicanconf.py"
    conf.write_text(SETTINGS + DIES.format(signal=signal, how=how), "utf-8")
    stopped = run_pelican(site.folder, "content", "--fatal", "errors")
    assert stopped.code != 0
    assert stopped.bytes() == before
    conf.write_text(SETTINGS, "utf-8")
    again = run_pelican(site.folder, "content", "--fatal", "errors")
    assert again.code == 0, again.log
    assert {"three-clocks.html"} == {*again.bytes()} - {*before}
    assert {"one-clock.html"} == {*before} - {*again.bytes()}
    assert beside(again) == ["output"]


@pytest.mark.parametrize(
    "dies",
    [
        *(DIES_MOVING.format(moved=moved) for moved in (0, 1, 5)),
        *(DIES_TIDYING.format(folder=folder) for folder in ("site", "output.finished")),
    ],
    ids=["before all", "after one", "after five", "tidying", "tidying at last"],
)
def test_a_kill_in_the_last_step_is_made_good(site: Build, dies: str) -> None:
    """Whatever of the new files has its place by then, the next publication gives the others theirs first."""
    write_content(site.folder, {"digests/c.txt": digest("THREE CLOCKS")})
    (site.folder / "content/digests/a.txt").unlink()
    conf = site.folder / "pelicanconf.py"
    conf.write_text(SETTINGS + dies, "utf-8")
    assert run_pelican(site.folder, "content").code == 9

    conf.write_text(SETTINGS + DIES.format(signal="article_generator_finalized", how="os._exit(9)"), "utf-8")
    made_good = run_pelican(site.folder, "content").bytes()
    conf.write_text(SETTINGS, "utf-8")
    again = run_pelican(site.folder, "content")

    assert made_good == again.bytes()
    assert "three-clocks.html" in made_good
    assert "one-clock.html" not in made_good
    assert beside(again) == ["output"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("{slug}", "{slug}/index.html"), ("{slug}/index.html", "{slug}"), ("a/{slug}.html", "a")],
)
def test_a_file_takes_the_place_of_a_folder_and_a_folder_that_of_a_file(
    tmp_path: Path, before: str, after: str
) -> None:
    """A publication under other addresses is what a clean one would be."""
    write_content(tmp_path, {"digests/a.txt": digest("ONE CLOCK")})
    for pattern in (before, after):
        (tmp_path / "pelicanconf.py").write_text(f"{SETTINGS}ARTICLE_SAVE_AS = {pattern!r}\n", "utf-8")
        build = run_pelican(tmp_path, "content", "--fatal", "errors")
        assert build.code == 0, build.log
    published = build.bytes()
    shutil.rmtree(build.output)
    assert run_pelican(tmp_path, "content").bytes() == published


def test_what_others_put_into_the_output_goes_but_for_what_is_retained(site: Build) -> None:
    """And what another plugin makes in every build stays."""
    for name in (".git/config", "old/page.html"):
        (site.output / name).parent.mkdir()
        (site.output / name).write_text("by hand")
    (site.folder / "pelicanconf.py").write_text(SETTINGS + NOTES + 'OUTPUT_RETENTION = [".git"]\n', "utf-8")
    for _ in range(2):
        published = run_pelican(site.folder, "content").bytes()
        assert published["notes.txt"] == b"made anew"
        assert ".git/config" in published
        assert not (site.output / "old").exists()


def test_what_has_not_changed_is_not_written_again(site: Build) -> None:
    """The new output begins with the files of the old one."""
    inode = (site.output / "one-clock.html").stat().st_ino
    write_content(
        site.folder,
        {
            "digests/b.txt": digest(
                "TWO CLOCKS", body="The council has agreed.\n\nThey were mended, the mayor said."
            )
        },
    )
    build = run_pelican(site.folder, "content")
    assert (build.output / "one-clock.html").stat().st_ino == inode
    assert build.code == 0, build.log
    assert "They were mended" in build.page("two-clocks.html").text


def test_only_one_publishes_at_a_time(site: Build) -> None:
    """The second says so and stops."""
    before = site.bytes()
    with FileLock(site.folder / "output.lock"):
        second = run_pelican(site.folder, "content")
    assert second.code == 1
    assert second.log.startswith("digest-reader: another publication of")
    assert site.bytes() == before


def test_an_output_around_the_content_is_not_replaced(tmp_path: Path) -> None:
    """Or what the site is made of would be in the way."""
    write_content(tmp_path, {"digests/a.txt": digest("ONE CLOCK")})
    (tmp_path / "pelicanconf.py").write_text(SETTINGS + 'OUTPUT_PATH = "."\n', "utf-8")
    build = run_pelican(tmp_path, "content")
    assert build.code == 0, build.log
    assert (tmp_path / "one-clock.html").is_file()
    assert (tmp_path / "content/digests/a.txt").is_file()
