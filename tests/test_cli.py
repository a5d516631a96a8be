"""The command line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from digest_reader.cli import main
from digest_reader.model import Kind, Mark, Part, Reason, Restoration, RestorationTask
from digest_reader.publish import read_digest
from sites import ROOT, SEED, digest


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    """Run ``digest-reader``; an exception is a failure."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def test_check_is_content_with_a_sound_digest() -> None:
    """No problem, no draft: one line, exit 0."""
    done = run("check", SEED)
    assert done.exit_code == 0
    assert done.output.startswith("1 digest, 0 problems; ")


def test_check_lists_problems_and_drafts(folder: Path) -> None:
    """Each problem is one line with file, line, code and hint; drafts and what is left out are named."""
    (folder / "texts").mkdir()
    (folder / "texts" / "a.txt").write_text(digest(date=""), "utf-8")
    (folder / "texts" / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\0\xff\xff")
    (folder / "texts" / "c.txt").write_text(digest(), "utf-8")

    done = run("check", "texts")

    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert any(re.fullmatch(r"texts/a\.txt(:\d+)?: date-missing .* \(Write it .*\)", line) for line in lines)
    assert any(line.startswith("texts/b.txt: no-text ") for line in lines)
    assert "kept as a draft: texts/a.txt" in lines
    assert "left out: texts/b.txt" in lines
    assert not any("texts/c.txt" in line for line in lines)


def test_check_reads_the_sites_settings(folder: Path) -> None:
    """pelicanconf.py in the working folder counts, and a wrong setting there is named."""
    (folder / "a.txt").write_text(digest("THE BULLETIN\n\nA TITLE OF ITS OWN"), "utf-8")
    (folder / "pelicanconf.py").write_text('DIGEST_MASTHEADS = ["THE BULLETIN"]', "utf-8")
    assert "a-title-of-its-own" in run("explain", "a.txt").output

    (folder / "pelicanconf.py").write_text("DIGEST_DOUBT_BELOW = 90", "utf-8")
    done = run("check", "a.txt")
    assert done.exit_code == 1
    assert "pelicanconf.py: DIGEST_DOUBT_BELOW is 90; give a number from 0 to 1." in done.output


def test_ingest_copies_byte_for_byte_under_a_readable_name(folder: Path) -> None:
    """The copy has the date and the title for a name, and the seed's bytes."""
    done = run("ingest", SEED)
    copy = (
        folder / "content/digests/2017-04-06-uk-government-in-secret-move-to-boost-relations-with-russia.txt"
    )
    assert done.exit_code == 0
    assert copy.read_bytes() == SEED.read_bytes()


def test_ingest_never_overwrites(folder: Path) -> None:
    """The same bytes are not copied again; other bytes of the same title have a number."""
    (folder / "a.txt").write_text(digest(), "utf-8")
    (folder / "b.txt").write_text(digest(body="Another text."), "utf-8")
    (folder / "b.toml").write_text('lang = "en"', "utf-8")
    run("ingest", "--into", "in", "a.txt")
    run("ingest", "--into", "in", "a.txt", "b.txt")

    slug = "2017-04-06-council-agrees-to-mend-the-clock"
    assert sorted(path.name for path in (folder / "in").iterdir()) == [
        f"{slug}-2.toml",
        f"{slug}-2.txt",
        f"{slug}.txt",
    ]
    assert (folder / "in" / f"{slug}.txt").read_bytes() == (folder / "a.txt").read_bytes()


def test_ingest_leaves_out_what_is_no_digest(folder: Path) -> None:
    """And says so."""
    (folder / "a.txt").write_bytes(b"")
    done = run("ingest", "a.txt")
    assert "not copied: a.txt" in done.output
    assert list((folder / "content/digests").iterdir()) == []


def test_ingest_takes_documents_of_a_folder(folder: Path) -> None:
    """Whatever the case of their endings; what is none is named, and the exit status says so."""
    (folder / "mail").mkdir()
    (folder / "mail/a.HTML").write_text("<p>".join(digest().split("\n\n")), "utf-8")
    (folder / "mail/b.TXT").write_text(digest("ANOTHER TITLE"), "utf-8")
    assert run("ingest", "mail").exit_code == 0
    assert len(list((folder / "content/digests").iterdir())) == 3
    (folder / "mail/picture.png").write_bytes(b"\x89PNG")
    done = run("ingest", "mail")
    assert done.exit_code == 1
    assert "note: mail/picture.png: " in done.output


def test_explain_shows_facts_and_text() -> None:
    """The fields, the steps and the whole text are shown."""
    done = run("explain", SEED)
    assert done.exit_code == 0
    assert "outlet:      Independent" in done.output
    assert "date:        2017-04-06" in done.output
    assert "The British Government has made discreet approaches to Moscow" in done.output


def test_explain_shows_and_lists_every_mark(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A restored mark stands in the text; one row each says what it is, how sure, and why."""

    def restore(task: RestorationTask) -> Restoration:
        placed = Mark(
            0, 21, "’", Part.APOSTROPHE, Kind.CONTRACTION, 0.873, Reason("contraction", ("is not",))
        )
        nearly = Mark(0, 14, "“", Part.OPEN, Kind.OPENING, 0.3, Reason("may-open"))
        return Restoration(task, (placed,), (nearly,))

    monkeypatch.setitem(read_digest.__kwdefaults__, "restore", restore)
    (folder / "a.txt").write_text(digest(body="The mayor said it isnt late."), "utf-8")

    monkeypatch.setenv("COLUMNS", "200")
    output = run("explain", "a.txt").output

    assert "The mayor said it isn’t late." in output
    assert "1 restored" in output
    assert "1 nearly restored" in output
    for word in ("contraction", "87.3% ?", "contraction of “is not”", "a quotation may open here"):
        assert word in output


def test_explain_cuts_no_word_and_shows_the_marks_beside(folder: Path) -> None:
    """A mark stands among whole words, with the others that are near."""
    body = "The extraordinarily longwinded councillor said: We dont know that it isnt so."
    (folder / "a.txt").write_text(digest(body=body), "utf-8")
    output = run("explain", "a.txt").output
    assert "longwinded councillor said: “We don’t know" in re.sub(
        r"\s*│[^│]*│[^│]*│[^│]*│\n│ *│ ", " ", output
    )
    assert "extraordinarily" in output


def test_explain_says_why_something_is_a_draft(folder: Path) -> None:
    """The problem that makes it one, or that the sidecar says so; the original's addresses are shown."""
    (folder / "a.txt").write_text(digest(date=""), "utf-8")
    assert re.search(r"status: +draft\nwhy: +No bulletin date was found", run("explain", "a.txt").output)
    (folder / "b.txt").write_text(digest(), "utf-8")
    said = 'status = "draft"\nurl = "https://example.org/a?b=1"\n'
    (folder / "b.toml").write_text(said, "utf-8")
    output = run("explain", "b.txt").output
    assert re.search(
        r"original: +https://example\.org/a\?b=1\nstatus: +draft\nwhy: +its sidecar says so", output
    )


def test_explain_shows_square_brackets_as_they_are(folder: Path) -> None:
    """They are no markup, in the text or among the marks."""
    (folder / "a.txt").write_text(digest(body="The men [/i] dont [b] know of the plan."), "utf-8")
    output = run("explain", "a.txt").output
    assert "[/i] don’t [b] know of the plan." in output
    assert "[/i] don’t [b]" in output.split("restored")[1]


@pytest.mark.parametrize("code", ["1 / 0", "import nothing_of_this_name", "raise SystemExit(0)", "x ="])
def test_a_configuration_that_fails_is_named(folder: Path, code: str) -> None:
    """One line names the file and the error."""
    (folder / "pelicanconf.py").write_text(code, "utf-8")
    done = run("check", SEED)
    assert done.exit_code == 1
    assert done.output.startswith("Error: pelicanconf.py cannot be run (")


def test_check_names_files_that_nobody_reads(folder: Path) -> None:
    """A digest whose ending is in capitals would vanish without a word."""
    (folder / "texts").mkdir()
    (folder / "texts" / "A.TXT").write_text(digest(), "utf-8")
    done = run("check", "texts")
    assert done.exit_code == 1
    assert "texts/A.TXT: stray-file " in done.output


HOSTILE = "a\x1b[31mb\u202ec\U000e0041d\x07e"


@pytest.mark.parametrize("command", ["check --doubts", "explain", "review --lang en --plain"])
def test_what_a_file_holds_does_nothing_to_a_terminal(folder: Path, command: str) -> None:
    """No escape sequence, change of direction or control of a digest or sidecar is printed as it is."""
    escaped = HOSTILE.replace("\x1b", "\\u001b").replace("\x07", "\\u0007")
    (folder / "a.txt").write_text(
        f"A {HOSTILE} TITLE\n\n06.04.20\x0b17\n\n{HOSTILE}\f{HOSTILE} (5 April 2017)\n\n{HOSTILE}: It is.\n",
        "utf-8",
    )
    (folder / "a.toml").write_text(
        f'outlet = "{escaped}"\ndate = "{escaped}"\n"{escaped}" = 1\n'
        f'[[mark]]\nverdict = "added"\nmark = "’"\nbefore = "{escaped}"\nafter = "{escaped}"\n',
        "utf-8",
    )
    printed = run(*command.split(), "a.txt").output
    assert len(printed) > 100
    assert [char for char in printed if not (char.isprintable() or char == "\n")] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--settings", "own.py", "explain", "a.txt"],
        ["explain", "--settings", "own.py", "a.txt"],
        ["explain", "a.txt", "-s", "own.py"],
        ["explain", "a.txt", "--settings=own.py"],
    ],
    ids=" ".join,
)
def test_settings_stand_on_either_side_of_the_command(folder: Path, arguments: list[str]) -> None:
    """The file that is named counts, and not pelicanconf.py."""
    (folder / "a.txt").write_text(digest("THE BULLETIN\n\nA TITLE OF ITS OWN"), "utf-8")
    (folder / "pelicanconf.py").write_text("DIGEST_DOUBT_BELOW = 90", "utf-8")
    (folder / "own.py").write_text('DIGEST_MASTHEADS = ["THE BULLETIN"]', "utf-8")
    done = run(*arguments)
    assert done.exit_code == 0
    assert "a-title-of-its-own" in done.output


def test_settings_that_are_not_there_are_named() -> None:
    """On either side; behind -- it is a file's name."""
    for arguments in (
        ["--settings"],
        ["check", str(SEED), "--settings"],
        ["check", str(SEED), "-s", "no.py"],
    ):
        assert run(*arguments).exit_code == 2
    assert "'--settings'" in run("check", "--", "--settings").output


def test_the_theme_can_be_had_without_the_repository() -> None:
    """The command says where it is; the package carries all of its templates, styles, scripts and fonts."""
    theme = Path(run("theme").output.strip())
    assert (theme / "templates/base.html").is_file()
    packaging = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]
    carried = packaging["wheel"]["force-include"]
    assert {carried[f"theme/{name}"] for name in ("templates", "static", "fonts/OFL.txt")} == {
        f"digest_reader/theme/{name}" for name in ("templates", "static", "fonts/OFL.txt")
    }
    assert all((ROOT / name).exists() for name in carried)
