"""The catalogue of problems, and its words."""

from __future__ import annotations

import re
import string

import pytest

from digest_reader import languages
from digest_reader.problems import CATALOGUE, Consequence, Problem, in_order, tell, told_once
from sites import ROOT

COMPLETE = ("en", "tr")
"""Languages that tell every problem."""


def wordings(language: str) -> dict[str, languages.Wording]:
    """Return the words of a language."""
    folder = languages.load(language)
    assert folder is not None
    return folder.problems


@pytest.mark.parametrize("language", COMPLETE)
def test_every_problem_is_told(language: str) -> None:
    """Each code and each variant of it has a message and a hint, and no words are left over."""
    words = wordings(language)
    assert {name.partition(".")[0] for name in words} - {"told-once"} == CATALOGUE.keys()
    assert words.keys() == wordings("en").keys()
    for name, wording in words.items():
        assert wording.message
        assert wording.hint or words[name.partition(".")[0]].hint or name == "told-once"


def holes(text: str) -> set[str]:
    """Return the arguments that a text leaves open."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", COMPLETE)
def test_languages_say_the_same(language: str) -> None:
    """A message names what the English one names: the word, the date, the file."""
    english = wordings("en")
    for name, wording in wordings(language).items():
        assert holes(wording.message) == holes(english[name].message), name


def test_a_problem_is_told_in_one_line() -> None:
    """File and line, what is wrong, its code, what to do."""
    problem = Problem("a.txt", 5, "date-impossible", ("31.02.2017",))
    assert str(problem) == (
        'a.txt:5: There is no such day as "31.02.2017". [date-impossible] '
        "Correct the date, or set it in the sidecar."
    )
    assert problem.consequence is Consequence.DRAFT
    assert tell(problem, "tr").message == "“31.02.2017” diye bir gün yok."


def test_braces_in_a_file_are_only_braces() -> None:
    """What stands in a file is no part of the words."""
    assert '"{1} {x}"' in Problem("a.txt", 5, "date-unreadable", ("{1} {x}",)).message


def test_a_language_without_words_is_told_in_english() -> None:
    """Better than nothing."""
    problem = Problem("a.txt", 1, "title-missing")
    assert tell(problem, "xx").message == problem.message == "No title was found."


def test_problems_of_one_kind_are_told_apart_up_to_ten() -> None:
    """Of more, the first alone is told, with the count of the others; files and kinds count apart."""
    ten = [Problem("a.txt", line, "footer-twice") for line in range(10)]
    assert told_once(ten) == tuple(ten)
    other = [Problem("b.txt", 1, "footer-twice"), Problem("a.txt", 1, "body-missing")]
    eleven = [*ten, *other, Problem("a.txt", 99, "footer-twice")]
    assert told_once(eleven) == (Problem("a.txt", 0, "footer-twice", more=10), *other)


def test_problems_stand_in_order() -> None:
    """By line, and those of a line as the catalogue has them."""
    problems = [
        Problem("a", 2, "title-missing"),
        Problem("a", 1, "byline-missing"),
        Problem("a", 1, "date-missing"),
    ]
    assert [problem.code for problem in in_order(problems)] == [
        "date-missing",
        "byline-missing",
        "title-missing",
    ]


@pytest.mark.parametrize("language", COMPLETE)
def test_a_wording_has_its_own_hint_or_the_one_of_its_code(language: str) -> None:
    """Who has another cause for the same problem is told what to do about it."""
    words = wordings(language)
    for name in words.keys() - {"told-once"}:
        code, _, variant = name.partition(".")
        problem = Problem("a.txt", 1, code, tuple("012345"), variant)
        assert tell(problem, language).hint == (words[name].hint or words[code].hint).format(*"012345")


def test_a_language_that_does_not_count_problems_tells_them_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A folder may have words for some of them alone."""
    few = {"title-missing": languages.Wording("Geen titel.", "Schrijf er een.")}
    monkeypatch.setattr(languages, "load", lambda code: languages.Language("nl", problems=few))
    assert tell(Problem("a.txt", 1, "title-missing", more=4), "nl").message == "Geen titel."


def test_every_code_of_the_catalogue_is_used() -> None:
    """None is left over from a problem that there is no more."""
    package = ROOT / "plugins/digest_reader"
    modules = [path for path in package.rglob("*.py") if path != package / "problems.py"]
    sources = "".join(path.read_text("utf-8") for path in modules)
    written = set(re.findall(r'"([a-z-]+)"', sources))
    # The doubts about a date are told of the outlet's date too.
    assert {code for code in CATALOGUE if not {code, code.removeprefix("outlet-")} & written} == set()


TABLE = ROOT / "plugins/digest_reader/PROBLEMS.md"
"""Where every problem is listed for people."""


def table() -> str:
    """Return the list of all problems: those of a file by consequence, the gravest first."""
    lines = [
        "# What `digest-reader check` tells",
        "",
        "Every problem by its code, as it stands in the lines of `check`, the build’s log, `--format json`,",
        "`github` and `sarif`. “…” stands for what the file holds; `--lang tr` tells it all in Turkish.",
    ]
    titles = {
        Consequence.SKIP: "Left out of the site",
        Consequence.DRAFT: "Kept as a draft",
        Consequence.NOTE: "Published; worth a look",
    }
    for consequence, title in titles.items():
        lines += ["", f"## {title}", "", "| code | what is told | what to do |", "|---|---|---|"]
        for code in sorted(code for code in CATALOGUE if CATALOGUE[code] is consequence):
            wording = wordings("en")[code]
            told = (
                re.sub(r"\{.*?\}", "…", text).replace("|", r"\|") for text in (wording.message, wording.hint)
            )
            lines.append(f"| `{code}` | {' | '.join(told)} |")
    return "\n".join(lines) + "\n"


def test_every_problem_stands_in_the_documents(renew_golden: bool) -> None:
    """With its message, what to do, and what it does to the post; as they are today."""
    if renew_golden:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(table(), "utf-8")
    assert TABLE.read_text("utf-8") == table()
    assert "plugins/digest_reader/PROBLEMS.md" in (ROOT / "README.md").read_text("utf-8")


HOSTILE = "a\nb\r\x1b[31m\x00\x07\x0c\x85\u2028\u202e\u2066\ufeff\ufdd0\U000e0041\ud800 {0} {x} %s [b]c"


@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("code", CATALOGUE)
def test_whatever_a_file_holds_a_problem_is_told_in_one_line_that_does_nothing(
    code: str, language: str
) -> None:
    """Newlines, escape sequences, changes of direction and what no file can hold are shown as escapes."""
    for name in wordings(language):
        if name.partition(".")[0] == code:
            problem = Problem(HOSTILE, 3, code, (HOSTILE,) * 6, name.partition(".")[2])
            told = tell(problem, language)
            for text in (told.message, told.hint, problem.message, problem.hint, str(problem)):
                assert text.isprintable(), text
                text.encode()
            assert "\\x1b[31m" in str(problem)
            assert "\\u202e" in str(problem)
