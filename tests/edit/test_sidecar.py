"""The editor's word, as it lies beside a digest."""

from __future__ import annotations

import os
import tomllib
from datetime import date as Date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from digest_reader.edit.sidecar import (
    LONGEST_KEY,
    MarkDecision,
    Sidecar,
    SidecarError,
    change_sidecar,
    read_sidecar,
)
from digest_reader.model import Verdict
from digest_reader.problems import VERY_MANY, Consequence
from digest_reader.text import HEADLINE

CASES = Path(__file__).parents[1] / "cases" / "corrections"
SIDECARS = tomllib.loads((CASES / "sidecars.toml").read_text("utf-8"))["case"]


def read(folder: Path, text: str) -> Sidecar:
    """Read *text* as a sidecar."""
    path = folder / "a.toml"
    path.write_text(text, "utf-8")
    return read_sidecar(path)


def said(sidecar: Sidecar) -> dict[str, Any]:
    """Return what a sidecar says beside its marks, as a table of cases has it."""
    values = msgspec.structs.asdict(sidecar)
    of_the_file = {name: value for name, value in values.items() if name not in ("path", "problems", "mark")}
    plain = msgspec.to_builtins(of_the_file, builtin_types=(Date,))
    tables = {name: _without_blanks(plain[name]) for name in ("style", "lines")}
    return _without_blanks(plain | tables)


def _without_blanks(table: dict[str, Any]) -> dict[str, Any]:
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in table.items()}
    return {name: value for name, value in values.items() if value not in (None, [], {})}


@pytest.mark.parametrize("case", SIDECARS, ids=lambda case: case["name"])
def test_sidecar(case: dict[str, Any], tmp_path: Path) -> None:
    """What is sound in a sidecar is read; what is not is a problem with its line and what to do."""
    sidecar = read(tmp_path, case["text"])
    assert said(sidecar) == case["metadata"]
    problems = [f"{problem.code}@{problem.line} {problem.consequence}" for problem in sidecar.problems]
    assert problems == case.get("problems", [])
    assert all(problem.path.endswith("a.toml") and problem.message for problem in sidecar.problems)
    assert all(problem.hint for problem in sidecar.problems)


def test_no_sidecar(tmp_path: Path) -> None:
    """There need not be a sidecar."""
    assert said(read_sidecar(tmp_path / "none.toml")) == {}


@pytest.mark.parametrize("code", ["tag", "xx", "EN", "en_GB", ""])
def test_a_language_must_be_one(tmp_path: Path, code: str) -> None:
    """It makes addresses, where a word of the site's own would collide."""
    sidecar = read(tmp_path, f'lang = "{code}"')
    assert sidecar.lang is None
    assert [problem.code for problem in sidecar.problems] == ["sidecar-type"]


def test_a_number_without_end_is_a_problem(tmp_path: Path) -> None:
    """Python refuses to read it; the post stays a draft and nothing is raised."""
    [problem] = read(tmp_path, f"date = {'9' * 5000}").problems
    assert (problem.code, problem.consequence) == ("sidecar-unreadable", Consequence.DRAFT)


def test_a_sidecar_that_cannot_be_reached_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is there is not known then."""

    def refuse(_: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    [problem] = read_sidecar(tmp_path / "a.toml").problems
    assert (problem.code, problem.consequence) == ("sidecar-unreadable", Consequence.DRAFT)
    assert problem.arguments == ("Permission denied",)


def test_sidecar_in_another_encoding(tmp_path: Path) -> None:
    """A sidecar that is not in UTF-8 keeps the post a draft, and the line is named."""
    path = tmp_path / "a.toml"
    path.write_bytes('title = "Alpha"\noutlet = "Hürriyet"\n'.encode("cp1254"))
    [problem] = read_sidecar(path).problems
    assert (problem.code, problem.line, problem.consequence) == ("sidecar-unreadable", 2, Consequence.DRAFT)


def test_sidecar_that_cannot_be_opened(tmp_path: Path) -> None:
    """A folder in the sidecar's place is a problem, not an error."""
    (tmp_path / "a.toml").mkdir()
    [problem] = read_sidecar(tmp_path / "a.toml").problems
    assert problem.code == "sidecar-unreadable"


def test_byte_order_mark_and_windows_newlines(tmp_path: Path) -> None:
    """A sidecar saved on Windows is read."""
    path = tmp_path / "a.toml"
    path.write_bytes(b'\xef\xbb\xbftitle = "Alpha"\r\ndate = 2017-04-06\r\n')
    assert said(read_sidecar(path)) == {"title": "Alpha", "date": Date(2017, 4, 6)}


@pytest.mark.parametrize("key", ['""', "''", "colour"])
def test_an_unknown_key_is_told_where_it_stands(tmp_path: Path, key: str) -> None:
    """An editor looks for it at the line that is named, also one without letters."""
    entry = '[[mark]]\nverdict = "added"\nmark = "“"\nafter = "We do"\n'
    [problem] = read(tmp_path, f"{entry}\n{entry}{key} = 1\n").problems
    assert (problem.code, problem.line) == ("sidecar-key", 10)


@pytest.mark.parametrize("length", [LONGEST_KEY, LONGEST_KEY + 1])
def test_an_unknown_key_is_told_with_sixty_letters(tmp_path: Path, length: int) -> None:
    """Of a longer one the first of them."""
    [problem] = read(tmp_path, f"{'k' * length} = 1\n").problems
    assert (problem.code, problem.arguments[0]) == ("sidecar-key", repr("k" * 60))


@pytest.mark.parametrize("count", [VERY_MANY, VERY_MANY + 1, 5000])
def test_very_many_problems_of_one_kind_are_told_by_their_count(tmp_path: Path, count: int) -> None:
    """Each is told with its line, or of too many the first alone; none is kept that nobody is told."""
    keys = "".join(f"key{number} = 1\n" for number in range(count))
    problems = read(tmp_path, f'date = "soon"\n{keys}').problems

    told = [(problem.code, problem.line, problem.more) for problem in problems]
    apart = [("sidecar-key", line + 2, 0) for line in range(count)]
    assert told == [
        ("sidecar-type", 1, 0),
        *(apart if count <= VERY_MANY else [("sidecar-key", 2, count - 1)]),
    ]


def test_an_entry_of_the_wrong_type_is_not_incomplete_besides(tmp_path: Path) -> None:
    """However many there are, each is counted once."""
    problems = read(tmp_path, "[[mark]]\nverdict = 1\n" * 50).problems
    assert [(problem.code, problem.line, problem.more) for problem in problems] == [("sidecar-type", 2, 49)]


@pytest.mark.parametrize("key", ["k" * 200_000, '"' + "k " * 100_000 + '"'])
def test_a_very_long_key_is_told_where_it_stands(tmp_path: Path, key: str) -> None:
    """Its beginning is enough to look it up by."""
    [problem] = read(tmp_path, f'title = "A title"\n{key} = 1\n').problems
    assert (problem.code, problem.line) == ("sidecar-key", 2)


def test_a_misspelt_key_gets_a_proposal(tmp_path: Path) -> None:
    """An unknown key names the known one that was probably meant."""
    [problem] = read(tmp_path, "noindx = true").problems
    assert problem.hint == 'Did you mean "noindex"?'


def test_paths_are_shown_as_the_user_would_write_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Problems name the file as seen from the working folder, or as the caller wishes."""
    monkeypatch.chdir(tmp_path)
    assert read(tmp_path, "x = 1").problems[0].path == "a.toml"
    assert read_sidecar(tmp_path / "a.toml", "content/a.toml").problems[0].path == "content/a.toml"


def test_marks_are_read(tmp_path: Path) -> None:
    """A mark's entry gives its decision, with the line that it begins on."""
    sidecar = read(
        tmp_path,
        'title = "Alpha"\n\n[[mark]]\nverdict = "rejected"\nmark = "’"\nbefore = "Trump"\nafter = "s visit"\n'
        'paragraph = 2\n\n[[mark]]\nverdict = "added"\nmark = "“"\nafter = "We"\nparagraph = "headline"\n',
    )
    assert sidecar.mark == (
        MarkDecision(
            verdict=Verdict.REJECTED, mark="’", before="Trump", after="s visit", paragraph=2, line=3
        ),
        MarkDecision(verdict=Verdict.ADDED, mark="“", after="We", paragraph="headline", line=10),
    )
    assert [decision.number for decision in sidecar.mark] == [1, HEADLINE]
    assert not sidecar.problems


@given(st.text(max_size=60))
def test_reading_never_raises(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever lies in the sidecar, it is read or is a problem."""
    path = tmp_path_factory.mktemp("sidecar") / "a.toml"
    path.write_bytes(text.encode("utf-8"))
    sidecar = read_sidecar(path)
    assert all(problem.line <= text.count("\n") + text.count("\r") + 1 for problem in sidecar.problems)


WRITTEN = """\
# A first note.
title = "Alpha"  # as it was
noindx = true

[[mark]]
# Seen by two.
verdict = "added"
mark = "“"
after = "We agree"

[[mark]]
verdict = "perhaps"
"""


def test_a_change_keeps_all_else(tmp_path: Path) -> None:
    """Comments, order, and what could not be read stay; values and entries come and go."""
    path = tmp_path / "a.toml"
    path.write_text(WRITTEN, "utf-8")
    accepted = MarkDecision(verdict=Verdict.ACCEPTED, mark="’", before="the town", after="s clock")

    def change(sidecar: Sidecar) -> Sidecar:
        return replace(sidecar, status="hidden", tags=("Clocks",), mark=(*sidecar.mark, accepted))

    said = change_sidecar(path, change)
    assert (said.status, said.tags, len(said.mark)) == ("hidden", ("Clocks",), 2)
    assert (
        path.read_text("utf-8")
        == WRITTEN.replace("noindx = true\n", 'noindx = true\ntags = ["Clocks"]\nstatus = "hidden"\n')
        + '\n[[mark]]\nverdict = "accepted"\nmark = "’"\nbefore = "the town"\nafter = "s clock"\n'
    )

    change_sidecar(path, lambda sidecar: replace(sidecar, status=None, tags=(), mark=sidecar.mark[:1]))
    assert path.read_text("utf-8") == WRITTEN


def test_a_sidecar_is_made_where_there_is_none(tmp_path: Path) -> None:
    """And a change of nothing makes none."""
    path = tmp_path / "a.toml"
    change_sidecar(path, lambda sidecar: sidecar)
    assert not path.exists()
    change_sidecar(path, lambda sidecar: replace(sidecar, outlet='The "Gate"', date=Date(2017, 4, 6)))
    assert path.read_text("utf-8") == 'outlet = "The \\"Gate\\""\ndate = 2017-04-06\n'
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.toml"]


def test_what_cannot_be_read_is_not_written_over(tmp_path: Path) -> None:
    """The editor must put it right first."""
    path = tmp_path / "a.toml"
    path.write_text("title = \n", "utf-8")
    with pytest.raises(SidecarError, match=r"a\.toml:1: The sidecar is no valid TOML"):
        change_sidecar(path, lambda sidecar: replace(sidecar, status="draft"))
    assert path.read_text("utf-8") == "title = \n"


def test_a_failed_change_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is interrupted before the end has the old sidecar, and nothing beside it."""
    path = tmp_path / "a.toml"
    path.write_text(WRITTEN, "utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        change_sidecar(path, lambda sidecar: replace(sidecar, status="draft"))
    assert path.read_text("utf-8") == WRITTEN
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.toml"]


LINE = st.text(min_size=1, max_size=12).filter(
    lambda text: text.isprintable() and " ".join(text.split()) == text
)
SOUND = WRITTEN.replace("noindx = true\n", "").rpartition("\n[[mark]]")[0]
DECISION = st.builds(
    MarkDecision,
    verdict=st.sampled_from(Verdict),
    mark=st.sampled_from("’“”‘"),
    before=LINE.filter(lambda text: text[0].isalpha()),
    after=LINE,
    paragraph=st.sampled_from([None, 1, 7, "headline"]),
)


@given(
    st.builds(
        Sidecar,
        title=LINE | st.none(),
        date=st.dates(Date(1800, 1, 1), Date(2099, 12, 31)) | st.none(),
        tags=st.lists(LINE).map(tuple),
        noindex=st.booleans() | st.none(),
        mark=st.lists(DECISION, max_size=3).map(tuple),
    ),
    st.sampled_from(
        ["", WRITTEN.replace("noindx = true\n", "").rpartition("\n[[mark]]")[0], '# x\r\nslug = "a"\r\n']
    ),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, wanted: Sidecar, there: str
) -> None:
    """Whatever stood in the file, it says afterwards what it was to say."""
    path = tmp_path_factory.mktemp("sidecar") / "a.toml"
    path.write_bytes(there.encode())

    def change(sidecar: Sidecar) -> Sidecar:
        return replace(wanted, slug=sidecar.slug, path=sidecar.path)

    after = change_sidecar(path, change)
    assert after.problems == ()
    entries = tuple(replace(decision, line=0) for decision in after.mark)
    assert sorted(map(str, entries)) == sorted(map(str, wanted.mark))
    assert replace(after, mark=()) == replace(change(after), mark=())


def test_what_is_no_file_is_no_sidecar(tmp_path: Path) -> None:
    """A pipe would never end, and a link that leads nowhere may hide what the editor said."""
    pipe, link, folder = (tmp_path / f"{name}.toml" for name in ("pipe", "link", "folder"))
    os.mkfifo(pipe)
    link.symlink_to(tmp_path / "gone")
    folder.mkdir()
    for path, variant in ((pipe, "no-file"), (link, ""), (folder, "no-file")):
        [problem] = read_sidecar(path).problems
        assert (problem.code, problem.variant) == ("sidecar-unreadable", variant), path
    assert read_sidecar(tmp_path / f"{'x' * 251}.toml").problems == ()


@pytest.mark.parametrize("text", ["[{}]", "{} = 1", '[["{}"]]'])
def test_a_key_of_endless_parts_is_refused(tmp_path: Path, text: str) -> None:
    """Python would look through all of them at each."""
    joint = '"."' if '"' in text else "."
    path = tmp_path / "a.toml"
    path.write_text('title = "A"\n' + text.format(joint.join("a" * 200)), "utf-8")
    [problem] = read_sidecar(path).problems
    assert (problem.code, problem.line) == ("sidecar-unreadable", 2)


def test_a_sidecar_that_is_too_large_is_a_problem_of_the_whole_file(tmp_path: Path) -> None:
    """It names no line, and says both sizes; a file of just that size is read."""
    path = tmp_path / "a.toml"
    path.write_text('title = "Alpha"')
    assert read_sidecar(path, "a.toml", largest=15).title == "Alpha"
    [problem] = read_sidecar(path, "a.toml", largest=14).problems
    assert (problem.path, problem.line, problem.code) == ("a.toml", 0, "sidecar-too-large")
    assert problem.arguments == ("15", "14")


def test_an_incomplete_entry_is_named_by_its_header(tmp_path: Path) -> None:
    """Even where a key without a name stands in it."""
    problems = read(tmp_path, 'title = "A"\n[[mark]]\n"" = 1\nverdict = "added"\n').problems
    assert ("sidecar-incomplete", 2) in [(problem.code, problem.line) for problem in problems]


def test_a_sidecar_elsewhere_is_shown_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unreadable one is named by its whole path where it is not below the working folder."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    (tmp_path / "a.toml").mkdir()
    [problem] = read_sidecar(tmp_path / "a.toml").problems
    assert problem.path == str(tmp_path / "a.toml")
    assert read_sidecar(tmp_path / "a.toml", "shown.toml").path == "shown.toml"


def test_what_is_written_is_set_off_by_one_blank_line(tmp_path: Path) -> None:
    """Entries at once or one by one, a key above them later; what an editor left without one stays so."""
    path = tmp_path / "a.toml"

    def entry(number: int) -> MarkDecision:
        return MarkDecision(verdict=Verdict.ADDED, mark="’", before=f"word{number}", after="s")

    change_sidecar(path, lambda said: replace(said, mark=(entry(1), entry(2))))
    change_sidecar(path, lambda said: replace(said, mark=(*said.mark, entry(3))))
    change_sidecar(path, lambda said: replace(said, reviewed=True))
    text = path.read_text("utf-8")
    assert text.startswith("reviewed = true\n\n[[mark]]\n")
    assert text.count("\n\n") == 3
    assert "\n\n\n" not in text
    path.write_text(text.replace("\n\n", "\n"), "utf-8")
    change_sidecar(path, lambda said: replace(said, status="hidden"))
    assert path.read_text("utf-8") == text.replace("\n\n", "\n").replace(
        "reviewed = true\n", 'reviewed = true\nstatus = "hidden"\n\n'
    )


def test_an_entry_is_set_off_by_one_blank_line_above_a_table(tmp_path: Path) -> None:
    """Where one stands there it is enough."""
    path = tmp_path / "a.toml"
    own = '[[mark]]\nverdict = "added"\nmark = "’"\nbefore = "towns"\n\n'
    path.write_text(f'{own}[style]\nouter = "single"\n', "utf-8")
    new = MarkDecision(verdict=Verdict.ADDED, mark="’", before="mayors")
    change_sidecar(path, lambda said: replace(said, mark=(*said.mark, new)))
    text = path.read_text("utf-8")
    assert text.startswith(own + own.replace("towns", "mayors").rstrip())
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    ("key", "name"), [("title", "Title"), ("outlet_date", "Outlet_date"), ("lang", "Lang")]
)
def test_a_wrong_type_is_told_with_the_keys_name(tmp_path: Path, key: str, name: str) -> None:
    """It begins the sentence."""
    [problem] = read(tmp_path, f"{key} = 3").problems
    assert (problem.code, problem.arguments[0]) == ("sidecar-type", name)


def test_an_entry_is_put_into_a_list_on_one_line(tmp_path: Path) -> None:
    """Where the editor keeps the entries so."""
    path = tmp_path / "a.toml"
    path.write_text('mark = [{verdict = "added", mark = "’", before = "towns"}]\n', "utf-8")
    new = MarkDecision(verdict=Verdict.ADDED, mark="’", before="mayors")
    after = change_sidecar(path, lambda said: replace(said, mark=(*said.mark, new)))
    assert [entry.before for entry in after.mark] == ["towns", "mayors"]
    assert path.read_text("utf-8").startswith(
        'mark = [{verdict = "added", mark = "’", before = "towns"}, {verdict'
    )


def test_a_text_stands_on_one_line(tmp_path: Path) -> None:
    """Without controls and changes of direction; of those alone it is none."""
    sidecar = read(tmp_path, 'title = "\\u202eAlpha\\n  beta\\u0007"\ntags = ["One\\ttwo", "\\u202eThree"]\n')
    assert (sidecar.title, sidecar.tags, sidecar.problems) == ("Alpha beta", ("One two", "Three"), ())
    assert [problem.code for problem in read(tmp_path, 'tags = ["\\u202e"]').problems] == ["sidecar-type"]


@pytest.mark.parametrize(
    ("text", "variant", "arguments"),
    [
        ("title =", "syntax", ("Invalid value",)),
        (f"{'.'.join('a' * 200)} = 1", "syntax", ("a key of too many parts",)),
        ('status = "secret"', "choice", ("Status", '"published", "draft", "hidden", "skip"')),
        ('[[mark]]\nverdict = "no"', "choice", ("Mark.verdict", '"accepted", "rejected", "added"')),
        ("reviewed = 1", "flag", ("Reviewed", "reviewed")),
        ('style = "single"', "table", ("Style", "style")),
        ("mark = [1]", "tables", ("Mark", "mark")),
        ("[[corrected]]", "two", ("corrected", "date", "text")),
        ("[[corrected]]\ndate = 2017-05-01", "", ("corrected", "text")),
        ('[[mark]]\nverdict = "added"\nmark = "’"', "words", ()),
        ("[style]\ncolour = 1", "", ("'style.colour'", "outer, closing")),
    ],
)
def test_what_a_problem_says(tmp_path: Path, text: str, variant: str, arguments: tuple[str, ...]) -> None:
    """What is wrong where, and what would be right."""
    [problem] = read(tmp_path, text).problems
    assert (problem.variant, problem.arguments) == (variant, arguments)


def test_an_unknown_key_that_is_near_to_none_is_told_with_all(tmp_path: Path) -> None:
    """But for the tables, which have keys of their own."""
    [problem] = read(tmp_path, "xyz = 1").problems
    proposed = problem.arguments[1].split(", ")
    assert {"title", "outlet", "reviewed"} <= {*proposed}
    assert not {"style", "lines", "corrected", "mark", "kept", "path", "problems"} & {*proposed}


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """Unless its folder is one of those that were named."""
    (tmp_path / "digests").mkdir()
    (tmp_path / "said").mkdir()
    (tmp_path / "said" / "a.toml").write_text('title = "Alpha"', "utf-8")
    link = tmp_path / "digests" / "a.toml"
    link.symlink_to(tmp_path / "said" / "a.toml")
    [problem] = read_sidecar(link).problems
    assert (problem.code, problem.variant, problem.line) == ("sidecar-unreadable", "link", 0)
    assert read_sidecar(link, folders=[tmp_path / "said"]).title == "Alpha"
    with pytest.raises(SidecarError):
        change_sidecar(link, lambda sidecar: replace(sidecar, title="Beta"))


def test_an_entry_with_a_key_that_is_unknown_stays(tmp_path: Path) -> None:
    """As does one that is not whole: what could not be read is the editor's to put right."""
    path = tmp_path / "a.toml"
    entries = (
        '[[mark]]\nverdict = "added"\nmark = "’"\nbefore = "towns"\ncolour = "red"\n\n'
        '[[mark]]\nverdict = "added"\n\n'
    )
    path.write_text(entries, "utf-8")
    new = MarkDecision(verdict=Verdict.ADDED, mark="’", before="mayors")
    change_sidecar(path, lambda said: replace(said, mark=(new,)))
    assert path.read_text("utf-8").startswith(entries)


def test_what_is_said_twice_is_written_twice(tmp_path: Path) -> None:
    """And taken out as often as it is gone."""
    path = tmp_path / "a.toml"
    entry = MarkDecision(verdict=Verdict.ADDED, mark="’", before="towns")
    assert len(change_sidecar(path, lambda said: replace(said, mark=(entry, entry))).mark) == 2
    assert len(change_sidecar(path, lambda said: replace(said, mark=(*said.mark, entry))).mark) == 3
    assert len(change_sidecar(path, lambda said: replace(said, mark=said.mark[:1])).mark) == 1


def test_an_entry_that_is_not_whole_is_told_beside_a_wrong_type_elsewhere(tmp_path: Path) -> None:
    """Only the entry that has the wrong type itself is told as that alone."""
    problems = read(tmp_path, 'date = "soon"\n[[corrected]]\ndate = 2017-05-01\n').problems
    assert [problem.code for problem in problems] == ["sidecar-type", "sidecar-incomplete"]
