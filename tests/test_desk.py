"""The editor's desk, as a command."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from digest_reader import languages
from digest_reader.cli import main
from digest_reader.cli.desk import SET_OFF, Desk, Keys
from digest_reader.edit import review as desk
from digest_reader.edit.review import KEYS, PLACES
from digest_reader.edit.sidecar import MarkDecision, read_sidecar
from digest_reader.model import Kind, Verdict
from digest_reader.publish import read_digest
from digest_reader.restore import restore
from digest_reader.reviews import words
from digest_reader.settings import Settings
from sites import digest

BODY = (
    "The mayor said the so-called clock tax was dead. We shall mend it, he said, and nobody shall pay.\n\n"
    "The ministers meeting went on for hours, said Mr Fenwicks aide."
)
DESKS = [code for code in languages.codes() if (own := languages.load(code)) and own.desk]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with one digest, of whose marks all are in doubt."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pelicanconf.py").write_text("DIGEST_DOUBT_BELOW = 1.0\nDIGEST_STORE = ''", "utf-8")
    (tmp_path / "a.txt").write_text(digest("CLOCK TAX", body=BODY), "utf-8")
    return tmp_path


def review(keys: str, *arguments: str) -> Result:
    """Run ``digest-reader review`` with keys from a file; an exception is a failure."""
    Path("keys").write_text(keys, "utf-8")
    command = ["review", "--lang", "en", "--keys", "keys", *arguments, "a.txt"]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def test_a_review_settles_all_and_keeps_it(folder: Path) -> None:
    """Answers are in the sidecar with its comments; r keeps the digest as reviewed: nothing is flagged."""
    (folder / "a.toml").write_text('# mine\ncategory = "Clocks"\n', "utf-8")
    done = review("PPPP r")
    assert done.exit_code == 0
    assert re.search(r"a\.txt: \d+ settled with \d keys; reviewed, \d+ marks kept", done.output)
    sidecar = read_sidecar(folder / "a.toml")
    assert sidecar.reviewed
    assert sidecar.category == "Clocks"
    assert (folder / "a.toml").read_text("utf-8").startswith("# mine\n")
    post = read_digest(folder / "a.txt", Settings(doubt_below=1.0), folder)
    assert post.problems == ()
    assert not any(post.is_doubtful(mark) for mark in post.restoration.marks)
    assert len(post.restoration.marks) == len(sidecar.kept) > 2

    before = (folder / "a.toml").read_bytes()
    assert "a.txt" not in review("PPPP r").output
    assert "a.txt" in review("q", "--again").output
    assert (folder / "a.toml").read_bytes() == before


def test_one_key_says_that_the_rest_is_right_and_all_is_read(folder: Path) -> None:
    """Where something is open after it, it says no more than that what is shown is right."""
    many = "\n\n".join(f"{BODY} Then Mr Fenwick{number}s aide left." for number in range(3))
    (folder / "a.txt").write_text(digest("CLOCK TAX", body=many), "utf-8")
    review("R")
    first = read_sidecar(folder / "a.toml")
    assert first.mark
    assert not first.reviewed
    assert "reviewed, " in review("RRRR").output
    kept = read_sidecar(folder / "a.toml")
    assert kept.reviewed
    assert len(kept.mark) > len(first.mark)


def test_every_answer_is_written_before_the_next_question(folder: Path) -> None:
    """Quitting, or the end of the keys, loses none; undo takes it from the sidecar again."""
    review("n q")
    assert [entry.verdict for entry in read_sidecar(folder / "a.toml").mark] == [Verdict.REJECTED]
    review("n")
    assert len(read_sidecar(folder / "a.toml").mark) == 2
    review("nu")
    assert len(read_sidecar(folder / "a.toml").mark) == 2


def test_a_question_shows_the_paragraph_and_says_why() -> None:
    """The mark is set off, and its kind, certainty and reason are told in the editor's language."""
    output = review("").output
    assert "mark" in output
    assert ">>" in output
    assert re.search(r"\d+%: ", output)
    assert "y right · n wrong" in output
    assert "[1]" in output
    Path("keys").write_text("?", "utf-8")
    command = ["review", "--lang", "tr", "--keys", "keys", "a.txt"]
    turkish = CliRunner().invoke(main, command, catch_exceptions=False).output
    assert "1. paragraf" in turkish
    assert "bütün alıntı doğru" in turkish


@pytest.mark.parametrize("seed", range(4))
def test_the_sidecar_says_all_that_was_answered(folder: Path, seed: int) -> None:
    """Whatever keys were pressed: read again, it gives the same text, and no problem."""
    (folder / "a.txt").write_text(digest("MAYORS CLOCK", body=f'{BODY}\n\n"Its late," he said.'), "utf-8")
    keys = random.Random(seed).choices(KEYS, k=20)
    settings = Settings(doubt_below=1.0)
    path = folder / "a.txt"
    state = desk.begin(read_digest(path, settings, folder).restoration, 1.0)
    for key in keys:
        state = desk.answer(state, key, restore)
    review("".join(keys))
    post = read_digest(path, settings, folder)
    assert post.restoration.task.evidence == state.evidence
    assert post.restoration.restored == state.restoration.restored
    assert not post.problems


def test_plain_lines_are_read(folder: Path) -> None:
    """One line may hold several keys; nothing on the screen is coloured or cleared."""
    command = ["review", "--plain", "--lang", "en", "a.txt"]
    done = CliRunner().invoke(main, command, input="n\nzn\nq\n", catch_exceptions=False)
    assert "\x1b" not in done.output
    assert "“z” is no key here" in done.output
    assert len(read_sidecar(folder / "a.toml").mark) == 2


def test_without_a_terminal_there_are_no_keys(folder: Path) -> None:
    """One line says what to do."""
    done = CliRunner().invoke(main, ["review", "--lang", "en", "a.txt"], catch_exceptions=False)
    assert done.exit_code == 1
    assert "there is no terminal to press keys at; use --plain." in done.output


def test_a_review_with_open_doubts_is_not_kept(folder: Path) -> None:
    """While something is open, r keeps nothing."""
    review("nr")
    assert not read_sidecar(folder / "a.toml").reviewed


def test_a_sidecar_that_is_no_toml_is_left_alone(folder: Path) -> None:
    """The answer cannot be kept, and that is said."""
    (folder / "a.toml").write_text("= nothing", "utf-8")
    done = review("y")
    assert done.exit_code == 1
    assert "cannot be kept" in done.output
    assert (folder / "a.toml").read_text("utf-8") == "= nothing"


@pytest.mark.parametrize("wait", [0.0, 0.05, 0.3])
def test_a_killed_review_loses_at_most_the_last_key(folder: Path, wait: float) -> None:
    """Whenever it is killed, the sidecar is whole, and has every answer before the last."""
    program = "from digest_reader.cli import main; main()"
    command = [sys.executable, "-c", program, "review", "--plain", "--lang", "en", "a.txt"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        asked = 0
        for line in process.stdout:
            if line.startswith("1 to 9"):
                asked += 1
                if asked == 4:
                    break
                process.stdin.write("n\n")
        process.stdin.write("n\n")
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
    sidecar = read_sidecar(folder / "a.toml")
    assert sidecar.problems == ()
    assert len(sidecar.mark) in (3, 4)


@pytest.mark.parametrize("code", DESKS)
def test_a_language_has_all_words_of_the_desk(code: str) -> None:
    """Of every key, every kind and every message; English has them all, and others no more."""
    english, own = languages.load("en"), languages.load(code)
    assert english
    assert own
    assert own.desk.keys() == english.desk.keys()
    keys = {key for key in KEYS if key.isalpha()} - set(PLACES[1:])  # one tells of all
    assert keys <= {name.removeprefix("key-") for name in own.desk}
    for kind in Kind:
        assert words(f"kind-{kind.name.lower().replace('_', '-')}", code)
    assert SET_OFF


def test_a_skipped_doubt_stays_one(folder: Path) -> None:
    """Then r keeps nothing; s goes on with the next digest, and S leaves one at once."""
    (folder / "b.txt").write_text(digest("SECOND", body=BODY), "utf-8")
    doubts = int(re.search(r"(\d+) open", review("").output)[1])  # type: ignore[index]
    Path("keys").write_text("s" * doubts + "r" + "s" + "S", "utf-8")
    command = ["review", "--lang", "en", "--keys", "keys", "a.txt", "b.txt"]
    output = CliRunner().invoke(main, command, catch_exceptions=False).output
    assert "skipped and still in doubt" in output
    assert not (folder / "a.toml").exists()
    assert re.search(r"b\.txt: 0 settled with 1 keys, \d+ open", output)


def test_of_a_folder_only_doubts_are_asked_about(folder: Path) -> None:
    """A digest without any is no question, unless it is named."""
    (folder / "in").mkdir()
    (folder / "in" / "c.txt").write_text(digest("THIRD", body="It is late."), "utf-8")
    Path("keys").write_text("r", "utf-8")
    command = ["review", "--lang", "en", "--keys", "keys"]
    output = CliRunner().invoke(main, [*command, "in"], catch_exceptions=False).output
    assert output == "Nothing to ask: of 1 digests none that is not reviewed has anything in doubt.\n"
    CliRunner().invoke(main, [*command, "in/c.txt"], catch_exceptions=False)
    assert read_sidecar(folder / "in" / "c.toml").reviewed


def test_a_morning_in_one_go(folder: Path) -> None:
    """Taken in, checked, reviewed; drafts are named with their reason; run again, nothing is asked again."""
    (folder / "in").mkdir()
    (folder / "in" / "x.txt").write_text(digest("CLOCK TAX", body=BODY), "utf-8")
    (folder / "in" / "y.txt").write_text(digest("NO DATE", date="", body=BODY), "utf-8")
    (folder / "in" / "z.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\0\xff\xff")
    Path("keys").write_text("PPPP r PPPP r", "utf-8")
    command = ["morning", "--lang", "en", "--keys", "keys", "in"]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    assert done.exit_code == 1
    assert "2 digests taken in, 0 there already, 1 refused" in done.output
    assert "make serve" in done.output
    assert re.search(r"Draft content/digests/no-date\.txt: No bulletin date was found", done.output)
    assert re.search(r"2 digests, 1 drafts, 2 reviewed, \d+ doubts settled in \d+ s, 0 open\n$", done.output)
    again = CliRunner().invoke(main, command, catch_exceptions=False).output
    assert "0 digests taken in, 2 there already, 1 refused" in again
    assert "right" not in again


def test_the_sidecar_may_be_opened_in_an_editor(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was changed there counts at once."""
    said = '[[mark]]\nverdict = "rejected"\nmark = "’"\nbefore = "Mr Fenwick"\nafter = "s aide"\n'
    (folder / "said.toml").write_text(said, "utf-8")
    script = folder / "edit.py"
    script.write_text("import shutil, sys\nshutil.copy('said.toml', sys.argv[1])\n", "utf-8")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    done = review("e")
    before, after = re.findall(r"(\d+) open\n", done.output)[:2]
    assert int(after) < int(before)
    assert [entry.verdict for entry in read_sidecar(folder / "a.toml").mark] == [Verdict.REJECTED]


NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def named(text: str, name: str) -> str:
    """Return the text with a name in each of its sentences."""
    for word in ("clock", "mend", "meeting", "aide"):
        text = text.replace(word, f"{word} of {name}")
    return text


def letters(text: str) -> str:
    """Return the small letters of a text: what is shown has figures, capitals and marks among them."""
    return re.sub(r"[^a-z]", "", re.sub(r"\x1b\[[0-9;]*m", "", text))


@pytest.mark.parametrize("size", [(80, 24), (40, 30), (200, 18), (60, 70), (60, 15)])
def test_nothing_is_accepted_that_the_screen_did_not_show(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], size: tuple[int, int]
) -> None:
    """A paragraph that is longer than the screen is shown in parts, and P speaks of the part that is seen."""
    long = " ".join(named(BODY.replace("\n\n", " "), name) for name in NUMBERS)
    (folder / "a.txt").write_text(digest("CLOCK TAX", body=f"{long}\n\n{BODY}"), "utf-8")
    columns, lines = size
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size(size))
    monkeypatch.setattr(click, "clear", lambda: click.echo("\f", nl=False))
    screens: list[str] = []
    answers: list[Sequence[MarkDecision]] = []

    def keys() -> Keys:
        while True:
            screens.append(capsys.readouterr().out.rpartition("\f")[2])
            answers.append(read_sidecar(folder / "a.toml").mark)
            yield "r" if answers[-2:-1] == answers[-1:] else "P"

    at_desk = Desk(keys(), "en", plain=False, room=columns * lines)
    [outcome] = at_desk.review_all([folder / "a.txt"], Settings(doubt_below=1.0))

    assert outcome.reviewed
    for screen, before, after in zip(screens, answers, answers[1:], strict=False):
        assert sum(max(-(-len(line) // columns), 1) for line in screen.split("\n")) <= lines
        for entry in set(after) - set(before):
            seen = letters(screen)
            assert letters(entry.before)[-12:] in seen or letters(entry.after)[:12] in seen
    assert len(answers) > 3


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (100, 30), (132, 43)])
def test_figures_stay_with_their_marks_while_any_of_them_is_open(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], size: tuple[int, int]
) -> None:
    """Whatever the next question takes of the screen: who types ahead names what he saw."""
    long = " ".join(named(BODY.replace("\n\n", " "), name) for name in NUMBERS)
    (folder / "a.txt").write_text(digest("CLOCK TAX", body=long), "utf-8")
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size(size))
    monkeypatch.setattr(click, "clear", lambda: click.echo("\f", nl=False))
    at_desk = Desk((key for key in "135"), "en", plain=False, room=size[0] * size[1])
    list(at_desk.review_all([folder / "a.txt"], Settings(doubt_below=1.0)))
    screens = capsys.readouterr().out.split("\f")[1:]
    assert len(screens) == 4
    first, *later = map(figures, screens)
    assert len(first) > 4
    for figure, behind in first.items():
        assert {screen.get(figure, behind) for screen in later} == {behind}


def figures(screen: str) -> dict[str, str]:
    """Return the figures of a screen, each with the letters behind its mark."""
    labels_shown = re.finditer(r"(?=([1-9])[“”‘’](.{40}))", screen.replace("\n", " "))
    return {match[1]: letters(match[2])[:8] for match in labels_shown}


def test_a_window_that_is_too_small_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing can be answered that cannot be seen; what was answered before is kept."""
    sizes = iter([(80, 24)] * 10)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size(next(sizes, (20, 5))))
    at_desk = Desk((key for key in "n" * 40), "en", plain=False)
    with pytest.raises(click.ClickException, match="window is too small"):
        list(at_desk.review_all([folder / "a.txt"], Settings(doubt_below=1.0)))
    assert read_sidecar(folder / "a.toml").mark
    assert capsys.readouterr().out


def test_the_keys_are_told_on_a_screen_of_their_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The key after them leads back and answers nothing; what is no key is told below the question."""
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((80, 24)))
    monkeypatch.setattr(click, "clear", lambda: click.echo("\f", nl=False))
    at_desk = Desk((key for key in "?P~q"), "en", plain=False)
    [outcome] = at_desk.review_all([folder / "a.txt"], Settings(doubt_below=1.0))
    _, first, told, back, noted = capsys.readouterr().out.split("\f")
    assert "Press any key to go back." in told
    assert told.count("\n") < 24
    assert first == back
    assert noted.startswith(back.rstrip("\n"))
    assert "“~” is no key here" in noted
    assert outcome.settled == 0
    assert not (folder / "a.toml").exists()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there is no terminal here")
def test_keys_are_read_from_a_terminal(folder: Path) -> None:
    """One at a time, or several that were typed fast; arrows move a mark."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        program = "from digest_reader.cli import main; main()"
        os.execv(sys.executable, [sys.executable, "-c", program, "review", "--lang", "en", "a.txt"])
    shown = b""

    def until(words: bytes) -> None:
        nonlocal shown
        while words not in shown:
            shown += os.read(terminal, 65536)
        shown = shown.partition(words)[2]

    until(b"? all keys")
    os.write(terminal, b"nn")
    until(b"? all keys")
    until(b"? all keys")
    os.write(terminal, b"\x1b[C")
    until(b"? all keys")
    os.write(terminal, b"q")
    os.waitpid(pid, 0)
    os.close(terminal)
    verdicts = [str(entry.verdict) for entry in read_sidecar(folder / "a.toml").mark]
    assert verdicts.count("rejected") == 3
    assert verdicts.count("added") == 1
