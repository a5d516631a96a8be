"""Marks of reviewed digests, kept."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from digest_reader import languages
from digest_reader.cli import main
from digest_reader.edit.kept import keep, place_kept
from digest_reader.edit.sidecar import KeptMark, read_sidecar
from digest_reader.model import Evidence, Kind, Mark, Part, Reason, Restoration, RestorationTask, Verdict
from digest_reader.publish import Post, read_digest
from digest_reader.render.page import body_html, metadata
from digest_reader.restore import can_restore, restore
from digest_reader.settings import Settings
from digest_reader.text import HEADLINE
from sites import digest

BODY = (
    "The mayor said: We dont mend clocks. The towns clock isnt ours.\n\n"
    "The ministers meeting went on, said Mr Fenwicks aide."
)


def another_engine(task: RestorationTask) -> Restoration:
    """Restore as no engine would: a mark behind every paragraph."""
    return Restoration(
        task,
        tuple(
            Mark(number, len(text), "”", Part.CLOSE, Kind.CLOSING, 0.4, Reason("quoted-words-end"))
            for number, text in enumerate(task.paragraphs)
        ),
    )


@pytest.fixture
def reviewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a digest that was reviewed, its marks kept by the command."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.txt"
    path.write_text(digest("MAYORS CLOCK", body=BODY), "utf-8")
    path.with_suffix(".toml").write_text("# by hand\nreviewed = true  # on Monday\n", "utf-8")
    done = CliRunner().invoke(main, ["keep", "a.txt"], catch_exceptions=False)
    assert done.output.startswith("a.toml: ")
    return path


def shown(post: Post) -> tuple[str, dict[str, object]]:
    """Return all that a page has of a post."""
    return body_html(post), metadata(post)


def test_another_engine_changes_nothing(reviewed: Path, tmp_path: Path) -> None:
    """Its page is the same byte for byte, and the sidecar's comments are kept."""
    post = read_digest(reviewed, Settings(), tmp_path)
    other = read_digest(reviewed, Settings(), tmp_path, restore=another_engine)
    assert shown(other) == shown(post)
    assert not post.problems
    assert "The town’s clock isn’t ours." in post.restoration.restored[0]
    text = reviewed.with_suffix(".toml").read_text("utf-8")
    assert text.startswith("# by hand\nreviewed = true  # on Monday\nkept = [\n")
    assert '{before = "clocks. The town", mark = "’", after = "s clock isnt", kind = "possessive"' in text


def test_words_that_differ_in_punctuation_alone_are_told_apart() -> None:
    """To the letter they stand once, so that a few of them will do."""
    task = RestorationTask(("He said no to the clock. He said no, to the clock.",), "en")
    mark = Mark(0, 10, "”", Part.CLOSE, Kind.CLOSING, 0.9, Reason("quoted-words-end"))
    [entry] = keep(Restoration(task, (mark,)))
    assert (entry.before, entry.after) == ("He said no", " to the clock.")
    assert (entry.paragraph, entry.occurrence) == (None, None)


def test_another_model_changes_nothing(
    reviewed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Nor does the lack of one."""
    before = shown(read_digest(reviewed, Settings(), tmp_path))
    shutil.copytree(languages.FOLDER, tmp_path / "languages", ignore=shutil.ignore_patterns("model*"))
    monkeypatch.setattr(languages, "FOLDER", tmp_path / "languages")
    languages.forget()
    request.addfinalizer(languages.forget)
    post = read_digest(reviewed, Settings(), tmp_path)
    assert not can_restore("en")
    assert shown(post) == before
    assert not post.problems


def test_nothing_is_doubtful_in_a_reviewed_digest(reviewed: Path, tmp_path: Path) -> None:
    """Neither where its marks are kept nor where they are not yet, which is told."""
    assert metadata(read_digest(reviewed, Settings(), tmp_path))["digest_doubts"] == 0
    reviewed.with_suffix(".toml").write_text("reviewed = true\n", "utf-8")
    post = read_digest(reviewed, Settings(), tmp_path, restore=another_engine)
    assert [problem.code for problem in post.problems] == ["review-not-kept"]
    assert metadata(post)["digest_doubts"] == 0
    assert metadata(post)["digest_near"] == []


def test_keeping_again_asks_for_it(reviewed: Path) -> None:
    """What is kept is not touched, unless the editor wants it anew."""
    beside = reviewed.with_suffix(".toml")
    beside.write_text(beside.read_text("utf-8").replace('["possessive', '["name'), "utf-8")
    before = beside.read_bytes()
    CliRunner().invoke(main, ["keep", "a.txt"], catch_exceptions=False)
    assert beside.read_bytes() == before
    CliRunner().invoke(main, ["keep", "--anew", "a.txt"], catch_exceptions=False)
    assert any(entry.reason[:1] == ("possessive",) for entry in read_sidecar(beside).kept)


def test_a_decision_holds_over_what_is_kept(reviewed: Path, tmp_path: Path) -> None:
    """An editor may still reject one mark and add another."""
    beside = reviewed.with_suffix(".toml")
    said = (
        '[[mark]]\nverdict = "rejected"\nmark = "’"\nbefore = "The town"\nafter = "s clock"\n'
        '[[mark]]\nverdict = "added"\nmark = "’"\nbefore = "The towns"\nafter = "clock"\n'
    )
    beside.write_text(beside.read_text("utf-8") + said, "utf-8")
    post = read_digest(reviewed, Settings(), tmp_path)
    assert "The towns’ clock isn’t ours." in post.restoration.restored[0]
    assert not post.problems


def test_a_kept_mark_outlives_small_changes(reviewed: Path, tmp_path: Path) -> None:
    """A word changed nearby and paragraphs joined; a mark whose words are gone is named."""
    text = reviewed.read_text("utf-8")
    reviewed.write_text(text.replace("clock isnt ours.\n\n", "bell isnt ours. "), "utf-8")
    post = read_digest(reviewed, Settings(), tmp_path, restore=another_engine)
    assert "The town’s bell isn’t ours." in post.restoration.restored[0]
    assert "Mr Fenwick’s aide" in post.restoration.restored[0]
    assert not post.problems

    reviewed.write_text(text.replace(", said Mr Fenwicks aide", ""), "utf-8")
    post = read_digest(reviewed, Settings(), tmp_path, restore=another_engine)
    assert {problem.code for problem in post.problems} == {"mark-not-found"}
    assert any("Fenwick|’|s aide" in problem.message for problem in post.problems)


TEXT = st.text(st.sampled_from('ab C.,’“" '), min_size=1, max_size=30).map(str.strip).filter(bool)


@given(st.lists(TEXT, min_size=1, max_size=3), TEXT, st.data())
def test_keeping_and_placing_are_inverse(paragraphs: list[str], headline: str, data: st.DataObject) -> None:
    """Whatever stands around them, and however often, the same marks come back in the same order."""
    task = RestorationTask(tuple(paragraphs), "en", headline)
    places = st.integers(-1, len(paragraphs) - 1).flatmap(
        lambda number: st.tuples(
            st.just(number), st.integers(0, len(paragraphs[number] if number >= 0 else headline))
        )
    )
    marks = tuple(
        Mark(*place, "’", Part.APOSTROPHE, Kind.NAME, 1.0, Reason("name", ("ab",)), Verdict.ACCEPTED)
        for place in sorted(data.draw(st.lists(places, max_size=4, unique=True)))
    )
    restoration = Restoration(task, marks)
    assert place_kept(keep(restoration), task) == (restoration, ())


def test_a_reason_of_another_version_is_the_editors() -> None:
    """A code without words, or with words for something else, must not stop the page."""
    task = RestorationTask(("Trumps visit",), "en")
    mark = Mark(0, 5, "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.9, Reason("possessive", ("Trump",)))
    [entry] = keep(Restoration(task, (mark,)))
    for reason in ((), ("no-such-code",), ("possessive",), ("possessive", "a", "b")):
        [placed] = place_kept([msgspec.structs.replace(entry, reason=reason)], task)[0].marks
        assert placed.reason == Reason("editor")


def test_evidence_is_part_of_what_is_kept() -> None:
    """What the editor decided before the review stands in it."""
    task = RestorationTask(("The ministers meeting is late.",), "en")
    task = replace(task, evidence=(Evidence(0, 13, "’", Verdict.ADDED),))
    restoration = restore(task)
    placed, _ = place_kept(keep(restoration), task)
    assert placed.restored == restoration.restored == ("The ministers’ meeting is late.",)


def test_marks_whose_words_stand_often_are_told_apart() -> None:
    """By the paragraph, and within it by which of the places is theirs; the sidecar stays small."""
    text = "It dont matter. " * 200
    task = RestorationTask((text.strip(), "Its late.", "Its late."), "en")
    marks = tuple(
        Mark(number, offset, "’", Part.APOSTROPHE, Kind.NAME, 1.0, Reason("name", ("ab",)), Verdict.ACCEPTED)
        for number, offset in [(0, 6), (0, 6 + 16 * 100), (0, 6 + 16 * 101), (2, 2)]
    )
    kept = keep(Restoration(task, marks))
    assert place_kept(kept, task) == (Restoration(task, marks), ())
    assert max(len(entry.before + entry.after) for entry in kept) < 200
    # A place more before them moves them to another: this one is the editor's to look at.
    fewer = replace(task, paragraphs=(text[: 16 * 50].strip(), *task.paragraphs[1:]))
    assert {problem.code for problem in place_kept(kept, fewer)[1]} == {"mark-ambiguous"}


def test_a_mark_that_is_kept_twice_stands_once() -> None:
    """Whoever joins two versions of a sidecar may have its entries twice."""
    task = RestorationTask(("The mayors clock isnt mended.",), "en")
    kept = keep(restore(task))
    assert kept
    once, _ = place_kept(kept, task)
    twice, lost = place_kept((*kept, *kept), task)
    assert (twice.restored, lost) == (once.restored, ())


def test_words_within_longer_ones_are_not_counted() -> None:
    """The second place of a mark's words is the second where its first word is whole, and its last."""
    words = "at the clock towers bells"
    parts = "At the clock. At the clock. Clock towers bells. Clock towers bells."
    text = f"{parts} {words}, th{words}, {words}y, {words}."
    task = RestorationTask((text,), "en")
    entry = KeptMark(
        before="at the clock tower", mark="’", after="s bells", kind=Kind.POSSESSIVE, occurrence=2
    )
    [mark] = place_kept([entry], task)[0].marks
    assert mark.offset == text.rindex("s bells")


@pytest.mark.parametrize(("occurrence", "offset"), [(1, 8), (2, 20), (3, None)])
def test_of_words_that_stand_often_a_kept_mark_says_which(occurrence: int, offset: int | None) -> None:
    """Those that the text has no more are named."""
    task = RestorationTask(("The town sleeps. The town wakes.",), "en")
    entry = KeptMark(mark="’", kind=Kind.POSSESSIVE, before="The town", occurrence=occurrence)
    restoration, lost = place_kept([entry], task)
    assert [mark.offset for mark in restoration.marks] == (
        [] if offset is None else [offset + 5 * (offset > 8)]
    )
    assert len(lost) == (offset is None)


def test_marks_that_differ_in_far_words_alone_are_kept_with_twelve_on_each_side() -> None:
    """At an end of the text all of them stand on the other; no number of a paragraph is needed."""
    near, far = (" ".join(f"{letter}{number}" for number in range(20)) for letter in "nf")
    task = RestorationTask((f"{far} one two {near}", f"{far} one three {near}"), "en")
    mark = Mark(0, len(task.paragraphs[0]), "”", Part.CLOSE, Kind.CLOSING, 0.9, Reason("quoted-words-end"))
    [entry] = keep(Restoration(task, (mark,)))
    assert (len(entry.before.split()), entry.after, entry.paragraph) == (24, "", None)


@pytest.mark.parametrize(
    ("before", "after", "text", "offset"),
    [
        ("The town", "s a", "The towns ab. The towns a.", 22),  # a word of one letter is a word
        ("A town", "s hall", "La towns hall. A towns hall.", 21),
        ("The town", "s hall,", "The towns hall,he says.", 8),  # what is no letter ends no word
        (", the town", "s hall", "So, the towns hall.", 12),
        ("of it: the town", "s hall", "the towns hall of it: the towns hall.", 30),
    ],
)
def test_the_words_of_a_kept_mark_begin_and_end_where_words_do(
    before: str, after: str, text: str, offset: int
) -> None:
    """Those of another place are a part of longer ones."""
    entry = KeptMark(mark="’", kind=Kind.POSSESSIVE, before=before, after=after)
    [mark] = place_kept([entry], RestorationTask((text,), "en"))[0].marks
    assert mark.offset == offset


def test_a_mark_of_the_headline_says_so_where_its_words_stand_in_the_text_too() -> None:
    """As the sidecar names it."""
    task = RestorationTask(("Towns clock stops",), "en", headline="Towns clock stops")
    marks = tuple(
        Mark(number, 4, "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.9, Reason("editor"))
        for number in (HEADLINE, 0)
    )
    assert [entry.paragraph for entry in keep(Restoration(task, marks))] == ["headline", 1]
