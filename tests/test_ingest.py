"""New digests come into the site's folder whole, or not at all."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from digest_reader import files
from digest_reader import ingest as ingest_module
from digest_reader.discovery import discover
from digest_reader.ingest import Outcome, ingest
from digest_reader.read.decode import decode
from digest_reader.settings import MORE, Settings
from sites import ROOT, Build, digest

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


def test_a_text_that_lost_its_marks_or_lines_is_there_already(tmp_path: Path) -> None:
    """A twin says the same words; the report names the one that is there."""
    first = write(tmp_path, "a", digest(body="“We’ll mend it,” said the mayor of the town."))
    second = write(tmp_path, "b", digest(body="Well mend it, said the mayor\r\nof the town."))
    reports = list(ingest([first, second], tmp_path / "in", Settings(), tmp_path))
    assert [report.outcome for report in reports] == [Outcome.COPIED, Outcome.THERE]
    assert reports[1].message == f"b.txt has the words of in/{NAME}.txt"


def test_a_story_that_came_with_other_furniture_is_there_already(tmp_path: Path) -> None:
    """The same newspaper, date, title and text with another masthead and another footer."""
    first = write(tmp_path, "a")
    again = digest(footer="Source: https://courier.example/clock")
    second = write(tmp_path, "b", "CENTER FOR EURASIAN STUDIES\n\n" + again)
    reports = list(ingest([first, second], tmp_path / "in", Settings(), tmp_path))
    assert reports[1].outcome is Outcome.THERE
    assert reports[1].message == f"b.txt tells the story of in/{NAME}.txt"


def test_a_story_with_menus_is_the_same(tmp_path: Path) -> None:
    """Lines that are told as none of the text tell no other story."""
    title, *rest = digest().split("\n\n")
    menus = "\n\n".join([title, *rest[:-1], "Moor › Clocks", "77 salutes", rest[-1]])
    for number, (first, other) in enumerate([(digest(), menus), (menus, digest())]):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths = [write(folder, "a", first), write(folder, "b", other)]
        reports = list(ingest(paths, folder / "in", Settings(), folder))
        assert [report.outcome for report in reports] == [Outcome.COPIED, Outcome.THERE]


def test_a_story_of_another_newspaper_is_another(tmp_path: Path) -> None:
    """Agencies are printed by many; the report says that there is one of that date and title."""
    first = write(tmp_path, "a")
    second = write(tmp_path, "b", digest(byline="The Morning Post (5 April 2017)"))
    reports = list(ingest([first, second], tmp_path / "in", Settings(), tmp_path))
    assert reports[1].outcome is Outcome.COPIED
    assert reports[1].message == f"b.txt to in/{NAME}-2.txt; in/{NAME}.txt has its date and title"


def page(text: str = "") -> bytes:
    """Return a digest as an HTML document."""
    return "".join(f"<p>{line}</p>" for line in (text or digest()).split("\n\n")).encode()


def test_a_document_is_kept_beside_its_text(tmp_path: Path) -> None:
    """With its sidecar, under a name that is not read as a digest, nor by Pelican as an article."""
    (tmp_path / "a.html").write_bytes(page())
    (tmp_path / "a.toml").write_text('tags = ["clock"]', "utf-8")
    assert run(tmp_path, tmp_path / "a.html") == [Outcome.COPIED]
    assert contents(tmp_path) == {
        f"{NAME}.txt": digest(),
        f"{NAME}.toml": 'tags = ["clock"]',
        f"{NAME}.html.original": page().decode(),
    }
    discovery = discover([tmp_path / "in"], tmp_path)
    assert [path.name for path in discovery.digests] == [f"{NAME}.txt"]
    assert discovery.problems == ()
    (tmp_path / f"in/{NAME}.txt").unlink()
    assert {problem.variant for problem in discover([tmp_path / "in"], tmp_path).problems} == {
        "original",
        "sidecar",
    }


def test_a_build_leaves_documents_alone(tmp_path: Path, build: Callable[..., Build]) -> None:
    """Pelican makes no article of a page that is kept, and publishes no mail."""
    (tmp_path / "content/digests").mkdir(parents=True)
    (tmp_path / "a.html").write_bytes(page())
    list(ingest([tmp_path / "a.html"], tmp_path / "content/digests", Settings(), tmp_path))
    site = build({}, "--fatal", "errors")
    assert "[stray-file]" not in site.log
    assert "Processed 1 article" in site.log
    assert not [name for name in site.bytes() if "original" in name]


def test_a_document_is_brought_in_later(tmp_path: Path) -> None:
    """Where its text is there already; another of that name stays as it is."""
    run(tmp_path, write(tmp_path, "a"))
    (tmp_path / "b.html").write_bytes(page())
    [report] = ingest([tmp_path / "b.html"], tmp_path / "in", Settings(), tmp_path)
    assert report.message == f"b.html is in/{NAME}.txt; its document was copied"
    (tmp_path / "b.html").write_bytes(page() + b"<!-- -->")
    [report] = ingest([tmp_path / "b.html"], tmp_path / "in", Settings(), tmp_path)
    assert report.message == f"b.html is in/{NAME}.txt; its own document was left as it is"
    assert contents(tmp_path)[f"{NAME}.html.original"] == page().decode()


SECOND = digest("MAYOR OPENS THE BRIDGE", footer="Kaynak/Source: https://post.example/bridge")


def test_a_file_of_several_digests_is_cut(tmp_path: Path) -> None:
    """Byte for byte, one file each; the report says which lines went where, and the whole is kept."""
    whole = (digest() + "\n\n" + SECOND).replace("\n", "\r\n")
    week = write(tmp_path, "week", whole)
    reports = list(ingest([week], tmp_path / "in", Settings(), tmp_path))
    assert [report.message for report in reports] == [
        f"week.txt, lines 1 to 13, to in/{NAME}.txt",
        "week.txt, lines 14 to 24, to in/2017-04-06-mayor-opens-the-bridge.txt",
    ]
    parts = [tmp_path / f"in/{name}.txt" for name in (NAME, "2017-04-06-mayor-opens-the-bridge")]
    assert b"".join(part.read_bytes() for part in parts) == whole.encode()
    assert (tmp_path / f"in/{NAME}.txt.original").read_bytes() == whole.encode()
    parts[1].unlink()  # as if it had been interrupted
    assert run(tmp_path, week) == [Outcome.THERE, Outcome.COPIED]
    assert len(contents(tmp_path)) == 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1254", "utf-8-sig"])
def test_a_file_of_several_digests_is_cut_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    """Each piece says the same as it does within the whole."""
    whole = digest(body="İstanbul’da ışık söndü, dedi.") + "\n" + SECOND.replace("bridge", "şanlı köprü")
    assert run(tmp_path, write(tmp_path, "week", whole.encode(encoding))) == [Outcome.COPIED, Outcome.COPIED]
    texts = [decode(path.read_bytes()).text for path in sorted((tmp_path / "in").glob("*.txt"))]
    assert "".join(texts) == whole


def test_a_list_of_contents_is_no_digest(tmp_path: Path) -> None:
    """It stays in the original, which the first of the digests tells."""
    titles = ["COUNCIL AGREES TO MEND THE CLOCK", "MAYOR OPENS THE BRIDGE"]
    contents_list = "\n".join(f"{number}. {title}" for number, title in enumerate(titles, start=1))
    week = write(tmp_path, "week", f"{contents_list}\n\n\n{digest()}\n\n{SECOND}")
    first, second = ingest([week], tmp_path / "in", Settings(), tmp_path)
    assert [first.outcome, second.outcome] == [Outcome.COPIED, Outcome.COPIED]
    assert contents(tmp_path)[f"{NAME}.txt.original"].startswith("1. COUNCIL")
    [note] = [problem for problem in first.problems if problem.code == "line-left-out"]
    assert note.message.startswith("What stands above the first digest, to line 4,")
    assert "line-left-out" not in {problem.code for problem in second.problems}


def test_one_digest_below_its_contents_is_cut_free(tmp_path: Path) -> None:
    """The list stays in the original; the sidecar is the digest's."""
    contents_list = "1. COUNCIL AGREES TO MEND THE CLOCK\n2. MAYOR OPENS THE BRIDGE\n\n\n"
    week = write(tmp_path, "week", contents_list + digest(), sidecar='lang = "en"')
    outcomes = run(tmp_path, week)
    assert outcomes == [Outcome.COPIED]
    assert {path.suffix for path in (tmp_path / "in").iterdir()} >= {".txt", ".toml"}


def test_what_the_sidecar_says_of_lines_holds(tmp_path: Path) -> None:
    """The name of the copy is of the title that the editor meant."""
    text = digest("NEWS OF THE HARBOUR\n\nCOUNCIL AGREES TO MEND THE CLOCK")
    path = write(tmp_path, "a", text, sidecar='[lines]\nno_text = ["NEWS OF THE HARBOUR"]\n')
    assert run(tmp_path, path) == [Outcome.COPIED]
    assert f"{NAME}.txt" in contents(tmp_path)


def test_a_sidecar_of_several_digests_is_nobodys(tmp_path: Path) -> None:
    """Which digest it means cannot be told; nothing is taken, and the report says what to do."""
    week = write(tmp_path, "week", digest() + "\n" + SECOND, sidecar='lang = "en"')
    [report] = ingest([week], tmp_path / "in", Settings(), tmp_path)
    assert [problem.code for problem in report.problems] == ["sidecar-of-several"]
    assert contents(tmp_path) == {}


def test_a_damaged_document_costs_itself_alone(tmp_path: Path) -> None:
    """One line for it; the rest goes on."""
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 and no more")
    reports = list(ingest([tmp_path / "a.docx", write(tmp_path, "b")], tmp_path / "in", Settings(), tmp_path))
    assert [report.outcome for report in reports] == [Outcome.REFUSED, Outcome.COPIED]
    assert [problem.code for problem in reports[0].problems] == ["document-damaged"]


def test_a_fault_that_nobody_foresaw_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as what it is; the rest goes on."""
    paths = [write(tmp_path, "a", digest(body="It is beyond reading.")), write(tmp_path, "b")]
    sound = ingest_module.pieces

    def fail(data: bytes, **options: object) -> tuple[bytes, ...]:
        if b"beyond" in data:
            raise RuntimeError("no\nway")
        return sound(data, **options)

    monkeypatch.setattr(ingest_module, "pieces", fail)
    reports = list(ingest(paths, tmp_path / "in", Settings(), tmp_path))
    assert [report.outcome for report in reports] == [Outcome.REFUSED, Outcome.COPIED]
    assert [problem.arguments for problem in reports[0].problems] == [("RuntimeError", "no way")]


def test_an_interrupted_document_is_taken_up(tmp_path: Path) -> None:
    """The very document that waits for its text keeps its name; another's does not lend it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "a.html").write_bytes(page())
    (tmp_path / f"in/{NAME}.html.original").write_bytes(page())
    assert run(tmp_path, tmp_path / "a.html") == [Outcome.COPIED]
    assert set(contents(tmp_path)) == {f"{NAME}.txt", f"{NAME}.html.original"}
    (tmp_path / f"in/{NAME}.txt").unlink()
    assert run(tmp_path, write(tmp_path, "b", digest(body="Another."))) == [Outcome.COPIED]
    assert f"{NAME}-2.txt" in contents(tmp_path)


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


def test_a_text_that_is_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many digests it holds; nothing looks for them in it."""
    titles = ("THE CLOCK", "THE BRIDGE", "THE FERRY", "THE ATLAS", "THE MARKET", "THE TIDE", "THE MILL")
    text = "\n\n".join(
        digest(
            title=f"MAYOR TALKS OF {title}",
            body=f"The council met for the {number}th time. " + "It will cost nothing, the mayor said. " * 6,
            footer=f"Kaynak/Source: https://post.example/{number}",
        )
        for number, title in enumerate(titles)
    )
    path = write(tmp_path, "a", text)
    limit = -(-len(text.encode()) // MORE)

    def take(largest: int) -> tuple[Outcome, list[str]]:
        [report, *_] = ingest([path], tmp_path / "in", Settings(largest_file=largest), tmp_path, dry_run=True)
        return report.outcome, [problem.code for problem in report.problems]

    assert take(limit)[0] is Outcome.COPIED
    monkeypatch.setattr(ingest_module, "pieces", lambda *_, **__: pytest.fail("it was read"))
    assert take(limit - 1) == (Outcome.REFUSED, ["file-too-large"])


def test_a_digest_that_is_too_large_is_refused_and_others_of_its_file_are_not(tmp_path: Path) -> None:
    """A bulletin may be larger than a digest may be."""
    long = digest(body="The council met again. " * 100)
    path = write(tmp_path, "a", digest() + "\n\n" + long.replace("COUNCIL AGREES", "COUNCIL MEETS"))
    reports = list(ingest([path], tmp_path / "in", Settings(largest_file=1000), tmp_path))
    assert [report.outcome for report in reports] == [Outcome.COPIED, Outcome.REFUSED]
    assert [problem.code for problem in reports[1].problems] == ["file-too-large"]
