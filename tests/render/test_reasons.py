"""The words in which reasons are told."""

from __future__ import annotations

import ast
import string
from dataclasses import replace

import pytest

from digest_reader.languages import codes, load
from digest_reader.model import Kind, Mark, Part, Reason, Verdict
from digest_reader.render.reasons import tell_reason
from sites import ROOT

RESTORER = sorted((ROOT / "plugins/digest_reader/restore").rglob("*.py"))
MARK = Mark(0, 6, "’", Part.APOSTROPHE, Kind.SUFFIX, 0.9, Reason("suffix", ("Rusya",)))


def given_codes() -> set[str]:
    """Return the code of every reason that the restorer gives."""
    nodes = [node for path in RESTORER for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "Reason"]
    return {
        text.value
        for call in calls
        for text in ast.walk(call.args[0])
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
    }


def blanks(text: str) -> set[str]:
    """Return the numbers that are filled into a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_reason_has_its_words_in_english() -> None:
    """No code that the restorer gives is missing, and none is left over but what a page itself adds."""
    english = load("en")
    assert english
    assert given_codes() <= {*english.reasons}
    assert {*english.reasons} - given_codes() == {"confirmed"}


@pytest.mark.parametrize("code", codes())
def test_a_language_tells_reasons_as_english_does(code: str) -> None:
    """It has the same codes, and leaves the same words of the text to be filled in."""
    english, other = load("en"), load(code)
    assert english
    assert other
    assert {key: blanks(text) for key, text in other.reasons.items()} == {
        key: blanks(text) for key, text in english.reasons.items()
    }


def test_a_reason_is_told_in_the_language_of_the_page() -> None:
    """In English where that language has no words for it."""
    assert tell_reason(MARK, "tr") == "“Rusya” özel adının eki"
    assert tell_reason(MARK, "en") == tell_reason(MARK, "xx") == "suffix of the name “Rusya”"


def test_the_editors_part_in_a_mark_is_told() -> None:
    """A mark that the restorer found too is confirmed; one that the editor alone placed says just that."""
    confirmed = replace(MARK, verdict=Verdict.ACCEPTED)
    assert tell_reason(confirmed, "en") == "suffix of the name “Rusya”; confirmed by the editor"
    placed = replace(MARK, reason=Reason("editor"), verdict=Verdict.ADDED)
    assert tell_reason(placed, "en") == "placed by the editor"
    assert tell_reason(placed, "tr") == "editör koydu"


def test_words_of_the_text_are_told_as_they_stand() -> None:
    """Braces in them are no blanks."""
    mark = replace(MARK, reason=Reason("possessive", ("{0}{x}",)))
    assert tell_reason(mark, "en") == "possessive of “{0}{x}”"
