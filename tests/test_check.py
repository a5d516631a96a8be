"""What `check` tells, and how."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from digest_reader.cli import main
from digest_reader.cli.check import key_of
from digest_reader.edit.sidecar import change_sidecar
from digest_reader.problems import Problem
from sites import digest

BODY = (
    "The bridge is new.\n\nThe mayor said: We dont mend clocks. The ministers meeting was long.\n\n"
    "The end, Mr Fenwicks aide said."
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with one sound digest, of whose marks all are in doubt."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pelicanconf.py").write_text("DIGEST_DOUBT_BELOW = 1.0\nDIGEST_STORE = ''", "utf-8")
    (tmp_path / "a b.txt").write_text(digest(body=BODY), "utf-8")
    return tmp_path


def check(*arguments: str) -> Result:
    """Run ``digest-reader check``; an exception is a failure."""
    return CliRunner().invoke(main, ["check", *arguments], catch_exceptions=False)


def test_doubts_are_listed_with_their_lines() -> None:
    """Each with its mark set off, kind, certainty and reason; then how many each file has; exit 3."""
    assert check("a b.txt").exit_code == 0
    done = check("--doubts", "a b.txt")
    assert done.exit_code == 3
    lines = done.output.splitlines()
    line = Path("a b.txt").read_text("utf-8").split("\n").index("The end, Mr Fenwicks aide said.") + 1
    assert any(
        re.fullmatch(
            rf"a b\.txt:{line}: doubt In “.*Mr Fenwick\[’\]s aide said\.” of paragraph \d "
            r"a mark is in doubt: possessive, \d+%: .* \(Settle it with digest-reader review\.\)",
            text,
        )
        for text in lines
    )
    assert any(re.fullmatch(r"a b\.txt: \d doubts?", text) for text in lines)


def test_what_was_accepted_is_not_told_again(folder: Path) -> None:
    """A baseline is a file of lines; a new doubt is told all the same."""
    done = check("--doubts", "--accept", "--baseline", "known.txt", "a b.txt")
    assert done.exit_code == 0
    baseline = (folder / "known.txt").read_text("utf-8").splitlines()
    assert baseline == sorted(baseline)
    assert "a b.txt: doubt The end, Mr Fenwick[’]s aide said." in baseline
    done = check("--doubts", "--baseline", "known.txt", "a b.txt")
    assert (done.exit_code, done.output[-11:]) == (0, ", 0 doubts\n")

    text = (folder / "a b.txt").read_text("utf-8")
    (folder / "a b.txt").write_text(text.replace("The bridge is new.", "The towns bridge is new."), "utf-8")
    done = check("--doubts", "--baseline", "known.txt", "a b.txt")
    assert done.exit_code == 3
    assert "The town[’]s bridge" in done.output
    assert "Fenwick" not in done.output


def test_a_doubt_is_known_by_its_words() -> None:
    """Whatever line it stands on, how sure it is, and which marks stand beside it."""
    problem = Problem("a.txt", 3, "doubt", ("said: “We don[’]t mend", "contraction, 90%", "1"))
    other = Problem("a.txt", 9, "doubt", ("said: We don[’]t mend", "contraction, 70%", "2"))
    assert key_of(problem) == key_of(other) == "a.txt: doubt said: We don[’]t mend"
    assert key_of(problem) != key_of(Problem("a.txt", 3, "doubt", ("said: [“]We don’t mend", "", "1")))


def test_accepting_needs_a_file() -> None:
    """The command was given wrongly: exit 2."""
    assert check("--accept", "a b.txt").exit_code == 2


def test_json_has_all_that_is_told(folder: Path) -> None:
    """One object: counts, doubts by file, and the findings with their keys of the baseline."""
    (folder / "c.txt").write_text(digest(date=""), "utf-8")
    done = check("--doubts", "--format", "json", ".")
    assert done.exit_code == 1
    told = json.loads(done.output)
    assert told["digests"] == 2
    assert told["statuses"] == {"c.txt": "draft"}
    assert told["doubts"]["a b.txt"] == sum(
        (finding["file"], finding["code"]) == ("a b.txt", "doubt") for finding in told["findings"]
    )
    [missing] = [finding for finding in told["findings"] if finding["code"] == "date-missing"]
    assert missing["consequence"] == "draft"
    assert missing["hint"]


def test_github_is_told_in_its_own_commands(folder: Path) -> None:
    """What would end a command, or a part of it, is escaped."""
    (folder / "c,d:e.txt").write_text(digest(date=""), "utf-8")
    lines = check("--doubts", "--format", "github", ".").output.splitlines()
    assert any(
        re.match(r"::warning file=c%2Cd%3Ae\.txt,(line=\d+,)?title=date-missing::No ", line) for line in lines
    )
    assert any(re.match(r"::notice file=a b\.txt,line=\d+,title=doubt::.*\d%25: ", line) for line in lines)


def test_sarif_names_rules_places_and_fingerprints(folder: Path) -> None:
    """As version 2.1.0 of the format wants it: every result's rule is listed, an address is escaped."""
    (folder / "c.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    log = json.loads(check("--doubts", "--format", "sarif", ".").output)
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(rules)
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"].strip("….")
        assert rule["fullDescription"]["text"].startswith(rule["shortDescription"]["text"])
        assert rule["help"]["text"] in rule["fullDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        assert result["partialFingerprints"]
    [place] = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
        if result["ruleId"] == "doubt"
    }
    assert place == "a%20b.txt"
    assert {result["level"] for result in run["results"]} == {"error", "note"}


def test_messages_are_told_in_turkish() -> None:
    """Where the editor wants it."""
    output = check("--doubts", "--lang", "tr", "a b.txt").output
    assert "işaret kuşkulu" in output
    assert "digest-reader review ile çözün" in output


def test_what_todays_engine_would_do_otherwise_is_told(folder: Path) -> None:
    """Of a reviewed digest: a mark that it would place, and one that it would not; nothing is changed."""
    beside = folder / "a b.toml"
    beside.write_text("reviewed = true\n", "utf-8")
    CliRunner().invoke(main, ["keep", "a b.txt"], catch_exceptions=False)
    assert check("a b.txt").exit_code == 0

    def other(sidecar):  # type: ignore[no-untyped-def]
        from msgspec.structs import replace

        first = replace(sidecar.kept[0], before="The bridge", after=" is new.")
        return replace(sidecar, kept=(first, *sidecar.kept[1:-1]))

    change_sidecar(beside, other)
    before = beside.read_bytes()
    done = check("a b.txt")
    assert done.exit_code == 1
    assert "engine-differs Today’s engine would not place a mark of paragraph 1" in done.output
    assert "engine-differs Today’s engine would place a mark in paragraph 3" in done.output
    assert re.search(r"a b\.txt:\d+: engine-differs", done.output)
    assert beside.read_bytes() == before
