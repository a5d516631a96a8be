"""New digests come into the site's folder whole, or not at all."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digest_reader import files
from digest_reader.ingest import Outcome, ingest
from digest_reader.settings import Settings
from sites import ROOT, digest

NAME = "2017-04-06-council-agrees-to-mend-the-clock"


def write(folder: Path, name: str, text: str | bytes = "", sidecar: str | None = None) -> Path:
    """Write a digest, and a sidecar where one is given."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.txt"
    path.write_bytes(text if isinstance(text, bytes) else (text or digest()).encode())
    if sidecar is not None:
        path.with_suffix(".toml").write_text(sidecar, "utf-8")
    return path


def run(tmp_path: Path, *paths: Path, **options: bool) -> list[Outcome]:
    """Ingest into the folder ``in``; return what became of each file."""
    return [report.outcome for report in ingest(paths, tmp_path / "in", Settings(), tmp_path, **options)]


def contents(tmp_path: Path) -> dict[str, str]:
    """Return the files of the folder ``in``."""
    return {path.name: path.read_text("utf-8") for path in (tmp_path / "in").iterdir()}


def test_text_and_sidecar_come_together(tmp_path: Path) -> None:
    """Byte for byte, under the name of date and title."""
    path = write(tmp_path, "a", sidecar='tags = ["clock"]')
    assert run(tmp_path, path) == [Outcome.COPIED]
    assert contents(tmp_path) == {f"{NAME}.txt": digest(), f"{NAME}.toml": 'tags = ["clock"]'}


def test_a_sidecar_of_somebody_else_is_not_taken_over(tmp_path: Path) -> None:
    """A sidecar that waits for its digest is neither overwritten nor given to another digest."""
    write(tmp_path / "in", NAME, sidecar='title = "Mine"').unlink()
    assert run(tmp_path, write(tmp_path, "a")) == [Outcome.COPIED]
    assert run(tmp_path, write(tmp_path, "b", digest(body="Another."), sidecar='lang = "en"')) == [
        Outcome.COPIED
    ]
    assert contents(tmp_path) == {
        f"{NAME}.toml": 'title = "Mine"',
        f"{NAME}-2.txt": digest(),
        f"{NAME}-3.txt": digest(body="Another."),
        f"{NAME}-3.toml": 'lang = "en"',
    }


def test_a_sidecar_that_was_left_behind_is_brought_in_later(tmp_path: Path) -> None:
    """The digest is there already; the sidecar that it lacks is copied, one that it has is left alone."""
    run(tmp_path, write(tmp_path, "a"))
    assert run(tmp_path, write(tmp_path, "a", sidecar='lang = "en"')) == [Outcome.THERE]
    assert contents(tmp_path)[f"{NAME}.toml"] == 'lang = "en"'
    [report] = ingest([write(tmp_path, "a", sidecar='lang = "tr"')], tmp_path / "in", Settings(), tmp_path)
    assert "left as it is" in report.message
    assert contents(tmp_path)[f"{NAME}.toml"] == 'lang = "en"'


def test_a_twin_in_another_encoding_is_there_already(tmp_path: Path) -> None:
    """What counts is the text."""
    outcomes = run(tmp_path, write(tmp_path, "a"), write(tmp_path, "b", digest().encode("utf-16")))
    assert outcomes == [Outcome.COPIED, Outcome.THERE]


def test_a_dry_run_does_nothing(tmp_path: Path) -> None:
    """It says the same as the run itself, and the folder is not even made."""
    paths = [write(tmp_path, "a"), write(tmp_path, "b"), write(tmp_path, "c", digest(body="Another."))]
    told = [report.message for report in ingest(paths, tmp_path / "in", Settings(), tmp_path, dry_run=True)]
    assert not (tmp_path / "in").exists()
    assert told == [report.message for report in ingest(paths, tmp_path / "in", Settings(), tmp_path)]


def test_a_full_disk_costs_the_file_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No torn file keeps the name; the rest goes on."""
    paths = [write(tmp_path, "a", sidecar=""), write(tmp_path, "b", digest(title="ANOTHER TITLE"))]
    sync, calls = os.fsync, []

    def fail_once(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(files.os, "fsync", fail_once)
    reports = list(ingest(paths, tmp_path / "in", Settings(), tmp_path))
    assert [report.outcome for report in reports] == [Outcome.REFUSED, Outcome.COPIED]
    assert reports[0].message == "a.txt (No space left on device)"
    assert contents(tmp_path) == {"2017-04-06-another-title.txt": digest(title="ANOTHER TITLE")}


def test_a_very_long_name_is_no_fault(tmp_path: Path) -> None:
    """Of so long a name there is no sidecar, as it would be longer than file systems allow."""
    assert run(tmp_path, write(tmp_path, "x" * 251)) == [Outcome.COPIED]


def _run(folder: Path) -> None:
    run(folder, *sorted(folder.glob("*.txt")))


@pytest.mark.skipif(sys.platform != "linux", reason="starts processes by fork")
def test_two_at_once_make_one_copy_of_each(tmp_path: Path) -> None:
    """One waits for the other, and finds all there."""
    for number in range(20):
        write(tmp_path, f"{number}", digest(title=f"TITLE NUMBER {number}"), sidecar="")
    workers = [multiprocessing.get_context("fork").Process(target=_run, args=(tmp_path,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(contents(tmp_path)) == 40


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are not killed so here")
def test_killed_at_any_moment_it_loses_nothing(tmp_path: Path) -> None:
    """Every text that is there is whole and has its sidecar; run again, all is there once."""
    wanted = {}
    for number in range(40):
        text, sidecar = digest(title=f"TITLE NUMBER {number}"), f"# {number}\n"
        write(tmp_path, f"{number:02}", text, sidecar)
        wanted |= {f"2017-04-06-title-number-{number}.txt": text}
        wanted |= {f"2017-04-06-title-number-{number}.toml": sidecar}
    program = (
        "import sys; from pathlib import Path; from digest_reader.ingest import ingest\n"
        "from digest_reader.settings import Settings\n"
        "folder = Path(sys.argv[1])\n"
        "for report in ingest(sorted(folder.glob('*.txt')), folder / 'in', Settings(), folder):\n"
        "    print(report.outcome, flush=True)\n"
    )
    for pause in (0.0, 0.01, 0.02, 0.04):
        process = subprocess.Popen(
            [sys.executable, "-c", program, tmp_path],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pause)
        process.kill()
        process.communicate()
        for path in (tmp_path / "in").glob("[!.]*.txt"):
            assert path.read_text("utf-8") == wanted[path.name]
            assert path.with_suffix(".toml").read_text("utf-8") == wanted[path.with_suffix(".toml").name]
    run(tmp_path, *sorted(tmp_path.glob("*.txt")))
    assert contents(tmp_path) == wanted
