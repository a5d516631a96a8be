"""Tables of cases: what the restorer makes of short texts, and what it is known to get wrong.

A case is restored text; the input is the same text without its marks.  A language's tables are
``tests/cases/<language>/*.toml``; the names of those that its model gets wrong are kept in
``known_failures.toml`` beside them.  A model that does better makes the tests fail until that
list is brought up to date::

    pytest tests/restore/test_cases.py --renew-known-failures

The list is read by whoever changes the model: a name that is new in it is a step back.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from digest_reader.model import RestorationTask
from digest_reader.restore import can_restore, restore
from digest_reader.text import split_marks

CASES = Path(__file__).parents[1] / "cases"
LANGUAGES = ("en", "tr")
RESTORED = tuple(language for language in LANGUAGES if can_restore(language))
"""Cases of a language wait until it has a model."""
KNOWN = "known_failures.toml"
AT_MOST = 0.22
"""The share of a language's cases that may be known failures."""


@dataclass(frozen=True, slots=True)
class Case:
    """A text as it should be restored."""

    language: str
    table: str
    name: str
    paragraphs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.table}: {self.name}"

    def restored(self) -> tuple[str, ...]:
        """Return what the restorer makes of the text without its marks."""
        bare = tuple(split_marks(text)[0] for text in self.paragraphs)
        return restore(RestorationTask(bare, self.language)).restored


@functools.cache
def cases(language: str) -> tuple[Case, ...]:
    """Return the cases of a language."""
    return tuple(
        Case(language, path.stem, entry["name"], tuple(entry.get("paragraphs") or [entry["text"]]))
        for path in sorted((CASES / language).glob("*.toml"))
        if path.name != KNOWN
        for entry in tomllib.loads(path.read_text("utf-8"))["case"]
    )


@functools.cache
def known_failures(language: str) -> frozenset[str]:
    """Return the cases that a language's model is known to get wrong."""
    return frozenset(tomllib.loads((CASES / language / KNOWN).read_text("utf-8"))["wrong"])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of every case, expecting the known failures to fail."""
    if "case" in metafunc.fixturenames:
        renewing = metafunc.config.getoption("--renew-known-failures", default=False)
        metafunc.parametrize(
            "case",
            [
                pytest.param(
                    case,
                    id=f"{language}-{case}",
                    marks=pytest.mark.xfail(strict=True, reason="a known failure of the model")
                    if str(case) in known_failures(language) and not renewing
                    else (),
                )
                for language in RESTORED
                for case in cases(language)
            ],
        )


def test_a_case_is_restored(case: Case, request: pytest.FixtureRequest):
    """Every mark of the case comes back at its place, and no other."""
    if request.config.getoption("--renew-known-failures", default=False):
        pytest.skip("the list of known failures is being written anew")
    assert case.restored() == case.paragraphs


@pytest.mark.parametrize("language", RESTORED)
def test_known_failures_are_named_and_few(language, request):
    """The list names cases that there are, and not too many of them."""
    if request.config.getoption("--renew-known-failures", default=False):
        wrong = [str(case) for case in cases(language) if case.restored() != case.paragraphs]
        lines = [f"    {_quoted(name)},\n" for name in wrong]
        comment = (
            "# Cases that the model gets wrong; written by `pytest tests/restore --renew-known-failures`.\n"
        )
        (CASES / language / KNOWN).write_text(f"{comment}wrong = [\n{''.join(lines)}]\n", "utf-8")
        known_failures.cache_clear()
    names = [str(case) for case in cases(language)]
    assert len(set(names)) == len(names)
    assert known_failures(language) <= set(names)
    assert len(known_failures(language)) <= AT_MOST * len(names)


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("language", LANGUAGES)
def test_negative_cases_have_no_marks(language):
    """A table of texts with nothing to restore has no mark in it, and the others have some."""
    for case in cases(language):
        marks = [mark for text in case.paragraphs for mark in split_marks(text)[1]]
        assert bool(marks) != (case.table == "negative"), case.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_cases_are_set_with_typographic_marks(language):
    """No straight mark stands in a case: the restorer never makes one."""
    assert not [case.name for case in cases(language) if set("'\"") & set("".join(case.paragraphs))]


def test_a_capital_in_a_headline_begins_nothing():
    """“Its” in a headline is read as “its” in a sentence; what is a contraction is restored all the same."""
    body = ("A bridge is agreed.",)
    its = "Valdoria and Its Neighbour Agree on a Bridge, but Not on Its Name"
    assert restore(RestorationTask(body, "en", its)).restored_headline == its
    assert restore(RestorationTask(body, "en", "It Isnt Over Yet")).restored_headline == "It Isn’t Over Yet"
