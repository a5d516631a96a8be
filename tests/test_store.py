"""What is kept between runs."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from digest_reader import store as store_module
from digest_reader.store import FILE, Memory, Store, fingerprint, key_of
from sites import ROOT


@dataclass(frozen=True)
class Pair:
    """A value to keep."""

    name: str
    marks: tuple[int, ...] = ()
    path: Path = Path(os.fsdecode(b"\xff.txt"))


KEY = key_of("a key")


def test_a_value_is_there_for_the_next_run(tmp_path: Path) -> None:
    """It comes back equal and of its type; another key, or another type, has none."""
    with Store(tmp_path) as store:
        store.put(KEY, Pair("Trump", (7, 9)))
    with Store(tmp_path) as store:
        assert store.get(KEY, Pair) == Pair("Trump", (7, 9))
        assert store.get(key_of("another key"), Pair) is None
        assert store.get(KEY, int) is None


def test_values_of_all_sizes_come_back() -> None:
    """Those that are compressed, and those that are not; a number may look like the mark of the former."""
    values = [
        ord("x"),
        "x" * (store_module.LARGE - 9),
        "x" * store_module.LARGE,
        [ord("x")] * store_module.LARGE,
    ]
    with Store(None) as store:
        for value in values:
            store.put(KEY, value)
            assert store.get(KEY, type(value)) == value


LONG = Pair("Trump" * store_module.LARGE)


def test_a_process_that_remembers_reads_a_large_value_once(tmp_path: Path) -> None:
    """The next store with the same memory has the very value that was put or read, and no small one."""
    memory: Memory = {}
    other = key_of("another key")
    with Store(tmp_path, memory=memory) as store:
        store.put(KEY, LONG)
        store.put(other, Pair("Trump"))
    with Store(tmp_path, memory=memory) as store:
        assert store.get(KEY, Pair) is LONG
        assert store.get(other, Pair) == Pair("Trump")
        assert store.get(KEY, int) is None
    memory.clear()
    with Store(tmp_path, memory=memory) as store:
        value = store.get(KEY, Pair)
        assert value == LONG
        assert store.get(KEY, Pair) is value
    with Store(tmp_path) as store:
        assert store.get(KEY, Pair) is not value


def test_what_another_process_has_put_since_is_not_remembered(tmp_path: Path) -> None:
    """Nor what is there no more."""
    memory: Memory = {}
    changed = replace(LONG, marks=(7,))
    with Store(tmp_path, memory=memory) as store, Store(tmp_path) as another:
        store.put(KEY, LONG)
        another.put(KEY, changed)
        assert store.get(KEY, Pair) == changed
        another.prune(0)
        assert store.get(KEY, Pair) is None


def test_of_each_type_one_value_is_remembered(tmp_path: Path) -> None:
    """A preview that goes on for days holds no more for it."""
    memory: Memory = {}
    with Store(tmp_path, memory=memory) as store:
        for number in range(9):
            store.put(key_of(number), replace(LONG, marks=(number,)))
            store.put(key_of("text", number), "x" * store_module.LARGE)
        assert len(memory) == 2
        assert store.get(key_of(8), Pair) == replace(LONG, marks=(8,))
        assert store.get(key_of(3), Pair) == replace(LONG, marks=(3,))


def test_a_key_tells_all_its_parts_apart() -> None:
    """Nothing runs together, and types count."""
    keys = [key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of(b"abc"), key_of("ab", Pair("c"))]
    assert len(set(keys)) == len(keys)
    assert key_of("ab", Pair("c")) == key_of("ab", Pair("c"))


def test_git_ignores_the_folder(tmp_path: Path) -> None:
    """Whatever the site's own .gitignore says."""
    Store(tmp_path / "kept").close()
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    status = subprocess.run(
        ["git", "-C", tmp_path, "status", "--porcelain"], capture_output=True, text=True, check=True
    )
    assert status.stdout == ""


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    """Any byte of a value may be damaged: it is never taken for another value."""
    with Store(tmp_path) as store:
        store.put(KEY, Pair("Trump"))
    database = sqlite3.connect(tmp_path / FILE)
    [value] = database.execute("SELECT value FROM entry").fetchone()
    for place in range(0, len(value), 5):
        flipped = bytes([*value[:place], value[place] ^ 1, *value[place + 1 :]])
        database.execute("UPDATE entry SET value = ?", [flipped])
        database.commit()
        with Store(tmp_path) as store:
            assert store.get(KEY, Pair) is None
    database.close()


def test_a_value_of_another_key_is_noticed(tmp_path: Path) -> None:
    """A sound value that came under a wrong key is no value of that key."""
    with Store(tmp_path) as store:
        store.put(KEY, Pair("Trump"))
    database = sqlite3.connect(tmp_path / FILE)
    database.execute("UPDATE entry SET key = ?", [bytes.fromhex(key_of("another"))])
    database.commit()
    database.close()
    with Store(tmp_path) as store:
        assert store.get(key_of("another"), Pair) is None


@pytest.mark.parametrize("damage", [b"no database at all, but long enough for a header" * 100, b"\0" * 5000])
def test_a_damaged_store_is_set_aside(
    tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """One line says so; a new one is made, and the old one is there to be looked at."""
    with Store(tmp_path) as store:
        store.put(KEY, Pair("Trump"))
    (tmp_path / FILE).write_bytes(damage)
    with Store(tmp_path) as store:
        assert store.get(KEY, Pair) is None
        store.put(KEY, Pair("Trump"))
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "\n" not in record.getMessage()
    assert [path.read_bytes() for path in tmp_path.glob("*.damaged")] == [damage]
    with Store(tmp_path) as store:
        assert store.get(KEY, Pair) == Pair("Trump")


def test_a_folder_that_cannot_be_made_costs_nothing_but_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is put is there to the end of the run, and one line says why it is not kept."""
    (tmp_path / "file").write_bytes(b"")
    with Store(tmp_path / "file" / "kept") as store:
        store.put(KEY, Pair("Trump"))
        assert store.get(KEY, Pair) == Pair("Trump")
    assert len(caplog.records) == 1


def _fill(folder: Path, number: int) -> None:
    with Store(folder) as store:
        for item in range(100):
            store.put(key_of(number, item), Pair(f"{number}", (item,)))


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    """Each one's values are there."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    writers = [context.Process(target=_fill, args=(tmp_path, number)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    with Store(tmp_path) as store:
        assert store.summary().entries == 400
        assert store.get(key_of(3, 99), Pair) == Pair("3", (99,))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are not killed so here")
def test_a_writer_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    """What it had put is there, and the store is sound."""
    program = (
        "import sys; from pathlib import Path; from digest_reader.store import Store, key_of\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for number in range(10**9):\n"
        "    store.put(key_of(number), 'x' * 5000)\n"
        "    print(number, flush=True)\n"
    )
    for pause in (0.0, 0.05, 0.2):
        writer = subprocess.Popen(
            [sys.executable, "-c", program, tmp_path],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        )
        assert writer.stdout is not None
        last = int(writer.stdout.readline())
        time.sleep(pause)
        writer.kill()
        last = max([last, *(int(line) for line in writer.stdout.read().split(b"\n")[:-1])])
        writer.wait()
        with Store(tmp_path) as store:
            assert all(store.get(key_of(number), str) for number in range(last + 1))
    database = sqlite3.connect(tmp_path / FILE)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_the_store_keeps_to_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not used for longest goes; what was read today stays, and the file shrinks."""
    monkeypatch.setattr(store_module.time, "time", lambda: 1000 * 86_400)
    with Store(tmp_path) as store:
        for number in range(20):
            store.put(key_of(number), os.urandom(10_000))
    monkeypatch.setattr(store_module.time, "time", lambda: 1001 * 86_400)
    with Store(tmp_path, limit=100_000) as store:
        assert store.get(key_of(7), bytes)
        assert store.summary().unused == 1
        store.put(key_of("new"), os.urandom(10_000))
    with Store(tmp_path) as store:
        assert store.summary().size <= 100_000
        assert store.get(key_of(7), bytes)
        assert store.get(key_of("new"), bytes)
    assert (tmp_path / FILE).stat().st_size < 150_000


def test_no_value_goes_that_was_used_on_the_same_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or each build of a site that needs more than the limit would work out anew what the one before had."""
    monkeypatch.setattr(store_module.time, "time", lambda: 1000 * 86_400)
    for _ in range(2):
        with Store(tmp_path, limit=100_000) as store:
            for number in range(20):
                store.put(key_of(number), os.urandom(10_000))
    monkeypatch.setattr(store_module.time, "time", lambda: 1001 * 86_400)
    with Store(tmp_path, limit=100_000) as store:
        assert store.summary().entries == 20
        for number in range(12):
            store.use(key_of(number))
        store.put(key_of("new"), os.urandom(10_000))
    with Store(tmp_path) as store:
        assert {number for number in range(20) if store.get(key_of(number), bytes)} == {*range(12)}
        assert store.get(key_of("new"), bytes)


def test_a_store_takes_in_what_another_has(tmp_path: Path) -> None:
    """Sound values that it lacks; its own stay, and the other store is left as it is."""
    ours, theirs, damaged = key_of("ours"), key_of("theirs"), key_of("damaged")
    with Store(tmp_path / "other") as other:
        other.put(ours, "another's")
        other.put(theirs, "theirs")
        other.put(damaged, "x")
        other._database.execute("UPDATE entry SET checksum = ? WHERE key = ?", [b"", bytes.fromhex(damaged)])
    before = (tmp_path / "other" / FILE).read_bytes()
    with Store(tmp_path / "site") as store:
        store.put(ours, "our own")
        assert store.take_in(tmp_path / "other") == 1
        assert store.take_in(tmp_path / "other") == 0
    with Store(tmp_path / "site") as store:
        assert [store.get(key, str) for key in (ours, theirs, damaged)] == ["our own", "theirs", None]
    assert (tmp_path / "other" / FILE).read_bytes() == before
    with Store(None) as store, pytest.raises(OSError, match=FILE):
        store.take_in(tmp_path)


def test_a_fingerprint_changes_with_the_code_it_stands_for() -> None:
    """Of all the code, of one room, and of none that is not there."""
    assert fingerprint() != fingerprint("restore")
    assert fingerprint("restore", "languages") != fingerprint("restore")
    assert fingerprint("model") != fingerprint("store")
    with pytest.raises(FileNotFoundError):
        fingerprint("no_such_room")
