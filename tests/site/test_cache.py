"""Restorations kept between builds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from digest_reader.model import (
    Evidence,
    Kind,
    Mark,
    Part,
    QuoteStyle,
    Reason,
    Restoration,
    RestorationTask,
    Verdict,
)
from digest_reader.site import cache
from digest_reader.site.cache import RestorationCache

TASK = RestorationTask(("The mans hat.",), "en")
MARK = Mark(0, 7, "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.99, Reason("possessive", ("man",)), Verdict.ADDED)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[RestorationTask]:
    """Put an engine in place that writes down what it is asked."""
    questions: list[RestorationTask] = []

    def restore(task: RestorationTask) -> Restoration:
        questions.append(task)
        return Restoration(task, (MARK,), (MARK,))

    monkeypatch.setattr(cache.engine, "restore", restore)
    return questions


def test_what_was_asked_once_is_remembered_whole(asked: list[RestorationTask], tmp_path: Path) -> None:
    """The second answer equals the first, without the engine."""
    remember = RestorationCache(tmp_path)
    assert remember(TASK) == remember(TASK)
    assert len(asked) == 1


def test_another_question_is_asked(asked: list[RestorationTask], tmp_path: Path) -> None:
    """Whatever the engine is given counts."""
    remember = RestorationCache(tmp_path)
    remember(TASK)
    remember(replace(TASK, language="tr"))
    remember(replace(TASK, headline="A hat"))
    remember(replace(TASK, evidence=(Evidence(0, 7, "’", Verdict.ADDED),)))
    remember(replace(TASK, style=QuoteStyle("single")))
    remember(replace(TASK, style=QuoteStyle(closing="british")))
    assert len(asked) == 6


def test_another_engine_is_asked(
    asked: list[RestorationTask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change to the engine or to a language's files makes what was kept worthless."""
    remember = RestorationCache(tmp_path)
    remember(TASK)
    monkeypatch.setattr(cache, "engine_fingerprint", lambda: "another")
    remember(TASK)
    assert len(asked) == 2


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(
    asked: list[RestorationTask], tmp_path: Path
) -> None:
    """The answer is the engine's, each time."""
    (tmp_path / "file").write_bytes(b"")
    remember = RestorationCache(tmp_path / "file" / "cache")
    assert remember(TASK) == remember(TASK)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("key", "value"), [("offset", 99), ("offset", -1), ("offset", "7"), ("paragraph", 5)]
)
@pytest.mark.parametrize("which", [0, 1], ids=["marks", "near"])
def test_a_damaged_answer_is_worked_out_anew(
    asked: list[RestorationTask], tmp_path: Path, which: int, key: str, value: object
) -> None:
    """A mark that is outside the text never reaches the page."""
    remember = RestorationCache(tmp_path)
    answer = remember(TASK)
    [path] = tmp_path.rglob("*.json")
    kept = json.loads(path.read_text("utf-8"))
    kept[which][0][key] = value
    path.write_text(json.dumps(kept), "utf-8")
    assert remember(TASK) == answer
    assert len(asked) == 2


@pytest.mark.usefixtures("asked")
def test_nothing_is_left_of_an_answer_that_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot be put in its place is deleted."""

    def fail(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", fail)
    RestorationCache(tmp_path)(TASK)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
