"""Many digests at once: the same posts, whoever works them out and whatever is kept."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date as Date
from pathlib import Path

import pytest
from click.testing import CliRunner

from digest_reader import collection, languages
from digest_reader.cli import main
from digest_reader.collection import Site, key_of_shelved, place_of, read_digests
from digest_reader.files import INSTANT
from digest_reader.model import Restoration, RestorationTask
from digest_reader.publish import Post
from digest_reader.settings import Settings
from digest_reader.store import Store
from sites import SEED, digest

Counting = Callable[[], int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a few digests, one of them broken, and a sidecar."""
    folder = tmp_path / "digests"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(digest(f"TITLE NUMBER {number}"), "utf-8")
    (folder / "seed.txt").write_bytes(SEED.read_bytes())
    (folder / "seed.toml").write_text(
        'tags = ["Russia"]\n[[corrected]]\ndate = 2026-01-31\ntext = "A name."\n'
    )
    (folder / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).write_text(digest("NO NAME"), "utf-8")
    return folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[RestorationTask]:
    """Return the tasks that the engine is given from now on."""
    tasks: list[RestorationTask] = []
    restore = collection.engine.restore

    def noting(task: RestorationTask) -> Restoration:
        tasks.append(task)
        return restore(task)

    monkeypatch.setattr(collection.engine, "restore", noting)
    return tasks


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the files that are read from now on."""
    paths: list[Path] = []
    read_digest = collection.read_digest

    def noting(path: Path, *arguments: object, **options: object) -> Post:
        paths.append(path)
        return read_digest(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(collection, "read_digest", noting)
    return paths


def posts(folder: Path, store: Store | None = None, **options: object) -> tuple[Post, ...]:
    """Read the digests of a folder."""
    settings = options.pop("settings", Settings())
    return read_digests(folder.glob("*.txt"), settings, folder.parent, store=store, **options)  # type: ignore[arg-type]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that are opened for their keys from now on."""
    names: list[str] = []
    read_whole = collection.read_whole

    def noting(path: Path, *arguments: int) -> bytes:
        names.append(path.name)
        return read_whole(path, *arguments)

    monkeypatch.setattr(collection, "read_whole", noting)
    return names


def change_of_one_size(folder: Path) -> None:
    """Change a digest, and put back the time of its last change."""
    path = folder / "1.txt"
    path.write_text(path.read_text("utf-8").replace("NUMBER 1", "NUMBER 7"), "utf-8")
    os.utime(path, (1, 1))


@pytest.mark.parametrize(
    ("change", "looked_into"),
    [
        (lambda _folder: None, []),
        (change_of_one_size, ["1.txt"]),
        (lambda folder: (folder / "2.toml").write_text('title = "Another"\n'), ["2.toml", "2.txt"]),
        (lambda folder: (folder / "seed.toml").unlink(), ["seed.txt"]),
    ],
)
def test_a_digest_is_opened_where_it_or_its_sidecar_changed(
    folder: Path, tmp_path: Path, opened: list[str], change: Callable[[Path], None], looked_into: list[str]
) -> None:
    """Times, size and number in the file system tell, of which nobody can put all back."""
    os.utime(folder / "1.txt", (1, 1))
    time.sleep(2 * INSTANT / 1e9)
    with Store(tmp_path / "store") as store:
        posts(folder, store)
        change(folder)
        opened.clear()

        again = posts(folder, store)

    # Names that are no text are not kept.
    assert sorted({name for name in opened if name.isprintable()}) == looked_into
    assert again == posts(folder)


def test_what_is_kept_equals_what_is_worked_out(folder: Path, tmp_path: Path, read: list[Path]) -> None:
    """Whole posts, problems and all; the second time nothing is read at all."""
    fresh = posts(folder)
    with Store(tmp_path / "store") as store:
        assert posts(folder, store) == fresh
    read.clear()
    with Store(tmp_path / "store") as store:
        assert posts(folder, store) == fresh
    assert read == []


def test_a_site_that_lies_elsewhere_now_is_not_worked_out_again(
    folder: Path, tmp_path: Path, read: list[Path]
) -> None:
    """What is kept goes by the files' names as seen from the site; posts name the files of today."""
    with Store(tmp_path / "store") as store:
        before = posts(folder, store)
        folder.parent.joinpath("moved").mkdir()
        moved = folder.rename(folder.parent / "moved" / "digests")
        read.clear()
        after = posts(moved, store)
    assert read == []
    assert [post.path for post in after] == [moved / post.path.name for post in before]
    assert [post.slug for post in after] == [post.slug for post in before]


@pytest.mark.parametrize(
    ("change", "files"),
    [
        (lambda folder: (folder / "1.txt").write_text(digest("ANOTHER TITLE"), "utf-8"), ["1.txt"]),
        (lambda folder: (folder / "2.toml").write_text('lang = "en"', "utf-8"), ["2.txt"]),
        (lambda folder: (folder / "seed.toml").unlink(), ["seed.txt"]),
        (lambda folder: (folder / "0.txt").rename(folder / "9.txt"), ["9.txt"]),
    ],
    ids=["text", "sidecar", "sidecar deleted", "renamed"],
)
def test_only_what_changed_is_read(
    folder: Path, read: list[Path], change: Callable[[Path], object], files: list[str]
) -> None:
    """A digest is worked out again where it or its sidecar changed."""
    with Store(None) as store:
        posts(folder, store)
        change(folder)
        read.clear()
        after = posts(folder, store)
    assert [path.name for path in read] == files
    assert after == posts(folder)


def test_other_settings_make_other_posts(
    folder: Path, read: list[Path], asked: list[RestorationTask]
) -> None:
    """They are read again; what need not be restored again is not."""
    with Store(None) as store:
        posts(folder, store)
        read.clear()
        asked.clear()
        other = posts(folder, store, settings=Settings(noindex=("Independent",)))
    assert len(read) == len(other)
    assert asked == []
    assert sum(post.noindex for post in other) == 1


def test_settings_of_display_read_nothing_again(folder: Path, read: list[Path]) -> None:
    """The posts that are kept are shown as the settings now say."""
    settings = Settings(doubt_below=1.0, summary_words=5, related=0, report_email="a@example.org")
    with Store(None) as store:
        posts(folder, store)
        read.clear()
        after = posts(folder, store, settings=settings)
    assert read == []
    assert {post.display for post in after} == {settings.display}
    assert after == posts(folder, settings=settings)


def test_a_post_on_the_shelf_is_known_by_what_it_says(folder: Path, tmp_path: Path) -> None:
    """Its key is the same in every build, and another where the digest is, or what is shown of it."""

    def keys(settings: Settings) -> dict[str, str]:
        with Store(tmp_path / "store") as store:
            shelved = posts(folder, store, settings=settings, shelve=True)
            return {post.path.name: key_of_shelved(post) for post in shelved}

    first = keys(Settings())
    assert keys(Settings()) == first
    assert len({*first.values()}) == len(first)
    assert {*keys(Settings(doubt_below=0.5)).values()}.isdisjoint(first.values())
    (folder / "0.txt").write_text(digest("TITLE NUMBER 0", body="Another text."), "utf-8")
    changed = keys(Settings()).items() - first.items()
    assert [name for name, _ in changed] == ["0.txt"]


def test_posts_on_the_shelf_are_as_each_site_has_them(folder: Path, read: list[Path]) -> None:
    """Its names and addresses are its own; nothing is read again for them."""

    def site(name: str) -> Site:
        return Site(name, lambda post: replace(post, category=name), lambda post: f"{name}/{post.slug}")

    with Store(None) as store:
        for name in ("one", "two", "one", "two"):
            shelved = posts(folder, store, site=site(name), shelve=True)
            assert {post.category for post in shelved} == {name}
            assert {place_of(site(name), post).partition("/")[0] for post in shelved} == {name}
            assert len(read) == len(shelved)


def test_posts_on_the_shelf_are_of_use_on_every_day(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store lets others go first, though no post was taken out."""
    for day in (1, 1, 2):
        monkeypatch.setattr("digest_reader.store.time.time", lambda day=day: day * 86_400)
        with Store(tmp_path / "store") as store:
            number = len(posts(folder, store, shelve=True))
    with closing(sqlite3.connect(tmp_path / "store/store.sqlite")) as database:
        used = dict(database.execute("SELECT used, count(*) FROM entry GROUP BY used"))
    assert used[2] >= number


def test_other_code_makes_other_posts(
    folder: Path, read: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever changed in it."""
    with Store(None) as store:
        posts(folder, store)
        monkeypatch.setattr(collection, "fingerprint", lambda *rooms: f"another {rooms}")
        read.clear()
        posts(folder, store)
    assert len(read) == 6


def test_several_processes_make_the_same_posts(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the same order; progress is told of each."""
    monkeypatch.setattr(collection, "WORTH_A_PROCESS", 2)
    told: list[tuple[int, int]] = []
    with Store(tmp_path / "store") as store:
        shared = posts(folder, store, processes=2, progress=lambda *far: told.append(far))
    assert shared == posts(folder)
    assert told == [(number, 6) for number in range(1, 7)]


def test_a_killed_process_costs_nothing_but_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would have worked out is worked out here."""
    monkeypatch.setattr(collection, "WORTH_A_PROCESS", 2)
    monkeypatch.setattr(collection._Reader, "read_apart", _die)
    assert posts(folder, processes=2) == posts(folder)


def _die(_reader: object, _path: Path) -> None:
    os._exit(9)


def test_a_date_far_from_today_is_told_on_the_day(tmp_path: Path) -> None:
    """A bulletin's date is judged by the day of the build, whatever was kept before."""
    path = tmp_path / "a.txt"
    path.write_text(digest("TITLE"), "utf-8")
    with Store(tmp_path / "store") as store:
        told = []
        for year in (2017, 2117, 2017):
            [post] = read_digests([path], Settings(), tmp_path, store=store, today=Date(year, 12, 1))
            told.append([problem.code for problem in post.problems])
    assert told == [[], ["date-untimely"], []]


def test_what_other_machines_worked_out_is_taken_in(
    folder: Path, tmp_path: Path, asked: list[RestorationTask], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each checks some digests and keeps a store; the site takes both in, and restores none."""
    digests = sorted(folder.rglob("*.txt"))
    for number in (0, 1):
        place = tmp_path / f"machine-{number}"
        for path in digests[number::2]:
            target = place / "content" / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        monkeypatch.chdir(place)
        CliRunner().invoke(main, ["check", "content"], catch_exceptions=False)
    assert asked
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(
        main, ["cache", "import", "machine-0/.digest-reader", "machine-1/.digest-reader"]
    )
    assert done.exit_code == 0, done.output
    assert done.output.count("taken in") == 2
    asked.clear()
    with Store(tmp_path / ".digest-reader") as store:
        posts(folder, store)
    assert asked == []
    assert CliRunner().invoke(main, ["cache", "import", "content"]).exit_code == 2
    assert CliRunner().invoke(main, ["cache", "import", os.fspath(folder)]).exit_code == 1


KEYS = """
import sys
from pathlib import Path
from digest_reader import collection
from digest_reader.settings import Settings
from digest_reader.store import Store

class Keys(Store):
    def get(self, key, kind):
        print(key)

collection.engine.restore = collection.Restoration
path = Path(sys.argv[1])
collection.read_digest(path, Settings(), path.parent, restore=collection.remembering(Keys(None)))
"""
"""Prints under which keys restorations are looked up."""


def test_what_one_process_restored_another_finds(folder: Path) -> None:
    """Its key is the same in every process, in whatever order sets are there."""
    asked = {
        subprocess.run(
            [sys.executable, "-c", KEYS, folder / "0.txt"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(asked) == 1
    assert asked != {""}


def test_what_python_compiles_is_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """It has the source's time in it: a store would be of no use to another checkout."""
    for name in (
        "en/words/model.onnx",
        "en/words/notes.txt",
        "en/language.toml",
        "__pycache__/__init__.cpython-311.pyc",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    languages.forget()
    request.addfinalizer(languages.forget)

    assert collection._models() == ["languages/en/words/model.onnx"]
