"""The editor's word: metadata and decisions about marks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date as Date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.edit.sidecar import Corrections, MarkDecision, anchor, read_corrections
from digest_reader.model import Consequence, Evidence, Verdict
from digest_reader.text import HEADLINE, MARKS

CASES = Path(__file__).parents[1] / "cases" / "corrections"
SIDECARS = tomllib.loads((CASES / "sidecars.toml").read_text("utf-8"))["case"]
ANCHORS = tomllib.loads((CASES / "anchors.toml").read_text("utf-8"))


def read(folder: Path, text: str) -> Corrections:
    """Read *text* as a sidecar."""
    path = folder / "a.toml"
    path.write_text(text, "utf-8")
    return read_corrections(path)


def unfrozen(value: object) -> object:
    """Return *value* with plain lists and dictionaries, as a table of cases has them."""
    if isinstance(value, tuple):
        return [unfrozen(one) for one in value]
    return {key: unfrozen(one) for key, one in value.items()} if isinstance(value, Mapping) else value


@pytest.mark.parametrize("case", SIDECARS, ids=lambda case: case["name"])
def test_sidecar(case: dict[str, Any], tmp_path: Path) -> None:
    """What is sound in a sidecar is read; what is not is a problem with its line and what to do."""
    corrections = read(tmp_path, case["text"])
    assert unfrozen(corrections.metadata) == case["metadata"]
    problems = [f"{one.code}@{one.line} {one.consequence}" for one in corrections.problems]
    assert problems == case.get("problems", [])
    assert all(one.path.endswith("a.toml") and one.message and one.hint for one in corrections.problems)


def test_no_sidecar(tmp_path: Path) -> None:
    """There need not be a sidecar."""
    assert read_corrections(tmp_path / "none.toml") == Corrections()


@pytest.mark.parametrize("code", ["tag", "xx", "EN", "en_GB", ""])
def test_a_language_must_be_one(tmp_path: Path, code: str) -> None:
    """It makes addresses, where a word of the site's own would collide."""
    corrections = read(tmp_path, f'lang = "{code}"')
    assert "lang" not in corrections.metadata
    assert [problem.code for problem in corrections.problems] == ["sidecar-type"]


def test_a_number_without_end_is_a_problem(tmp_path: Path) -> None:
    """Python refuses to read it; the post stays a draft and nothing is raised."""
    [problem] = read(tmp_path, f"date = {'9' * 5000}").problems
    assert (problem.code, problem.consequence) == ("sidecar-unreadable", Consequence.DRAFT)


def test_a_sidecar_that_cannot_be_reached_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is there is not known then."""

    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refuse)
    [problem] = read_corrections(tmp_path / "a.toml").problems
    assert (problem.code, problem.consequence) == ("sidecar-unreadable", Consequence.DRAFT)


def test_sidecar_in_another_encoding(tmp_path: Path) -> None:
    """A sidecar that is not in UTF-8 keeps the post a draft, and the line is named."""
    path = tmp_path / "a.toml"
    path.write_bytes('title = "Alpha"\noutlet = "Hürriyet"\n'.encode("cp1254"))
    [problem] = read_corrections(path).problems
    assert (problem.code, problem.line, problem.consequence) == ("sidecar-unreadable", 2, Consequence.DRAFT)


def test_sidecar_that_cannot_be_opened(tmp_path: Path) -> None:
    """A folder in the sidecar's place is a problem, not an error."""
    (tmp_path / "a.toml").mkdir()
    [problem] = read_corrections(tmp_path / "a.toml").problems
    assert problem.code == "sidecar-unreadable"


def test_byte_order_mark_and_windows_newlines(tmp_path: Path) -> None:
    """A sidecar saved on Windows is read."""
    path = tmp_path / "a.toml"
    path.write_bytes(b'\xef\xbb\xbftitle = "Alpha"\r\ndate = 2017-04-06\r\n')
    assert read_corrections(path).metadata == {"title": "Alpha", "date": Date(2017, 4, 6)}


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
    assert read_corrections(tmp_path / "a.toml", "content/a.toml").problems[0].path == "content/a.toml"


def test_marks_are_read(tmp_path: Path) -> None:
    """A mark's entry gives its decision, with the line that it begins on."""
    corrections = read(
        tmp_path,
        'title = "Alpha"\n\n[[mark]]\nverdict = "rejected"\nmark = "’"\nbefore = "Trump"\nafter = "s visit"\n'
        'paragraph = 2\n\n[[mark]]\nverdict = "added"\nmark = "“"\nafter = "We"\nparagraph = "headline"\n',
    )
    path = corrections.marks[0].path
    assert corrections.marks == (
        MarkDecision(Verdict.REJECTED, "’", "Trump", "s visit", 1, path, 3),
        MarkDecision(Verdict.ADDED, "“", "", "We", HEADLINE, path, 10),
    )
    assert not corrections.problems


@pytest.mark.parametrize("case", ANCHORS["case"], ids=lambda case: case["name"])
def test_anchor(case: dict[str, Any]) -> None:
    """A decision finds its one place by words, in a text with other marks, or says why it does not."""
    hint = case.get("paragraph")
    decision = MarkDecision(
        Verdict(case.get("verdict", "added")),
        case.get("mark", "’"),
        case["before"],
        case["after"],
        HEADLINE if hint == "headline" else hint - 1 if hint else None,
        "a.toml",
        3,
    )
    evidence, problems = anchor([decision], ANCHORS["texts"], ANCHORS["headline"])
    assert [problem.code for problem in problems] == ([case["problem"]] if "problem" in case else [])
    assert all((problem.path, problem.line) == ("a.toml", 3) for problem in problems)
    if "in" not in case:
        assert evidence == ()
        return
    [found] = evidence
    text = ANCHORS["headline"] if found.paragraph == HEADLINE else ANCHORS["texts"][found.paragraph]
    assert text[: found.offset] + "^" + text[found.offset :] == case["in"]
    assert found.text == case.get("curled", decision.mark)
    assert found.verdict is decision.verdict


def test_contradictions() -> None:
    """Of two decisions about one mark that contradict each other the later holds, and it is said."""
    no = MarkDecision(Verdict.REJECTED, "’", "Trump", "s visit", line=1)
    yes = MarkDecision(Verdict.ACCEPTED, "’", "Trump", "s visit", line=5)
    evidence, problems = anchor([no, yes], ["Trumps visit"], "")
    assert evidence == (Evidence(0, 5, "’", Verdict.ACCEPTED),)
    assert [(problem.code, problem.line) for problem in problems] == [("mark-contradiction", 5)]
    assert anchor([yes, yes], ["Trumps visit"], "")[1] == ()


TEXT = st.text(st.sampled_from("ab C.,:’“”'\" "), max_size=30)


@given(st.lists(TEXT, max_size=3), TEXT, TEXT, TEXT, st.sampled_from(MARKS))
def test_anchoring_never_raises(texts: list[str], headline: str, before: str, after: str, mark: str) -> None:
    """Whatever texts and words are, a decision is a place within a text or a problem."""
    decision = MarkDecision(Verdict.ADDED, mark, before, after)
    evidence, problems = anchor([decision], texts, headline)
    assert len(evidence) + len(problems) <= 1
    for found in evidence:
        text = headline if found.paragraph == HEADLINE else texts[found.paragraph]
        assert 0 <= found.offset <= len(text)
        assert found.text in "’“”‘"


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=4, unique=True)


@given(WORDS, st.data())
def test_a_place_is_found_again(words: list[str], data: st.DataObject) -> None:
    """A mark described by all the words around it is found where it was described."""
    text = " ".join(words)
    at = data.draw(
        st.integers(1, len(text) - 1).filter(lambda n: not text[n].isspace() and text[n - 1] != " ")
    )
    decision = MarkDecision(Verdict.ADDED, "’", text[:at], text[at:])
    assert anchor([decision], [text], "")[0] == (Evidence(0, at, "’", Verdict.ADDED),)


@given(st.text(max_size=60))
def test_reading_never_raises(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever lies in the sidecar, it is read or is a problem."""
    path = tmp_path_factory.mktemp("sidecar") / "a.toml"
    path.write_bytes(text.encode("utf-8"))
    corrections = read_corrections(path)
    assert all(problem.line <= text.count("\n") + text.count("\r") + 1 for problem in corrections.problems)
