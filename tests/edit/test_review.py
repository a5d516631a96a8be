"""A review, without a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.edit import review as desk
from digest_reader.edit.review import Extent, Piece, Review, Role, Spot
from digest_reader.edit.sidecar import MarkDecision, Sidecar, Style
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
from digest_reader.text import HEADLINE

TEXT = "He said: We mend clocks. The ministers meeting was long, Anna told us, and very dull."
OPEN = TEXT.index("We")
CLOSE = TEXT.index(" The")
APOSTROPHE = TEXT.index("s meeting")
SECOND = "The towns clock is late. The rivers bridge too."
TOWN = SECOND.index("s clock")
RIVER = SECOND.index("s bridge")


def engine(task: RestorationTask) -> Restoration:
    """Restore as a simple engine does: it honours evidence, and a closing mark follows its opening one."""
    guesses = [
        (0, OPEN, "“", Part.OPEN, Kind.OPENING, 0.6),
        (0, CLOSE, "”", Part.CLOSE, Kind.CLOSING, 0.6),
        (0, APOSTROPHE, "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.7),
        (1, TOWN, "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.8),
        (1, RIVER, "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.99),
    ]
    said = {(item.paragraph, item.offset, item.text): item.verdict for item in task.evidence}
    opening = said.get((0, OPEN, "“"))
    if opening is Verdict.REJECTED:
        guesses = [guess for guess in guesses if guess[2] != "”"]
    marks = [
        Mark(*place, part, kind, 1.0 if place in said else certainty, Reason("editor"), said.get(place))
        for *at, part, kind, certainty in guesses
        if said.get(place := (at[0], at[1], at[2])) is not Verdict.REJECTED
    ]
    if opening is Verdict.ACCEPTED:
        marks = [mark if mark.text != "”" else _sure(mark) for mark in marks]
    placed = {(mark.paragraph, mark.offset, mark.text) for mark in marks}
    for place, verdict in said.items():
        if verdict is not Verdict.REJECTED and place not in placed:
            part = Part.OPEN if place[2] in "“‘" else Part.CLOSE
            marks.append(Mark(*place, part, Kind.OPENING, 1.0, Reason("editor"), verdict))
    near = (
        [Mark(1, 0, "“", Part.OPEN, Kind.OPENING, 0.3, Reason("may-open"))] if (1, 0, "“") not in said else []
    )
    return Restoration(
        task, tuple(sorted(marks, key=lambda mark: (mark.paragraph, mark.offset))), tuple(near)
    )


def _sure(mark: Mark) -> Mark:
    return Mark(mark.paragraph, mark.offset, mark.text, mark.part, mark.kind, 0.99, mark.reason)


def begin(**options: bool) -> Review:
    """Begin the review of a text of two paragraphs with four doubts and a mark nearly placed."""
    return desk.begin(engine(RestorationTask((TEXT, SECOND), "en")), 0.95, **options)


def press(review: Review, keys: Iterable[str]) -> Review:
    """Return a review after some keys."""
    for key in keys:
        review = desk.answer(review, key, engine)
    return review


def pieces(review: Review, paragraph: int) -> list[Piece]:
    """Return what is shown of a paragraph that there is room for."""
    return list(desk.pieces(review, Extent(paragraph, 0, len(review.text_of(paragraph)))))


def verdicts(review: Review) -> dict[tuple[int, int, str], str]:
    """Return what was decided."""
    return {(item.paragraph, item.offset, item.text): str(item.verdict) for item in review.evidence}


def test_doubts_are_asked_in_reading_order() -> None:
    """Those nearly placed among them, unless only doubts are wanted."""
    review = begin()
    assert [desk.spot_of(mark) for mark in review.doubts] == [
        Spot(0, OPEN, "“"), Spot(0, CLOSE, "”"), Spot(0, APOSTROPHE, "’"), Spot(1, 0, "“"), Spot(1, TOWN, "’")
    ]  # fmt: skip
    assert len(begin(doubts_only=True).doubts) == 4


def test_where_most_is_in_doubt_may_come_first() -> None:
    """What is as likely as not weighs most."""
    review = desk.begin(engine(RestorationTask((TEXT, SECOND), "en")), 0.95, urgent=True)
    assert review.current == Spot(0, OPEN, "“")
    calm = desk.begin(engine(RestorationTask(("Nothing.", TEXT), "en")), 0.95, urgent=True)
    assert calm.current is not None


def test_an_answer_settles_what_follows_from_it() -> None:
    """A confirmed opening mark settles its closing one; the next question is another."""
    review = press(begin(), "y")
    assert verdicts(review) == {(0, OPEN, "“"): "accepted"}
    assert review.current == Spot(0, APOSTROPHE, "’")


def test_wrong_takes_the_mark_away() -> None:
    """And what hangs on it."""
    review = press(begin(), "n")
    assert "”" not in review.restoration.restored[0]
    assert verdicts(review) == {(0, OPEN, "“"): "rejected"}


@pytest.mark.parametrize(("key", "verdict"), [("w", "accepted"), ("x", "rejected")])
def test_a_whole_quotation_is_decided_at_once(key: str, verdict: str) -> None:
    """Both its marks, with one key."""
    assert verdicts(press(begin(), key)) == {(0, OPEN, "“"): verdict, (0, CLOSE, "”"): verdict}


@pytest.mark.parametrize(
    ("keys", "place", "mark"),
    [
        ("yo", APOSTROPHE + 1, "’"),  # the ministers’ meeting
        ("o", OPEN, "‘"),
        ("l", OPEN + 3, "“"),
        ("h", OPEN - 6, "“"),
        ("ll", OPEN + 8, "“"),
        ("md", OPEN + 8, "“"),
    ],
)
def test_a_mark_is_replaced(keys: str, place: int, mark: str) -> None:
    """By the other mark that it may be, or moved by a word, as often as wanted, or to any word."""
    review = press(begin(), keys)
    decided = verdicts(review)
    assert decided[0, place, mark] == "added"
    assert sorted(decided.values())[-2:] == ["added", "rejected"]
    before = APOSTROPHE if keys == "yo" else OPEN
    assert decided[0, before, "’" if keys == "yo" else "“"] == "rejected"


def test_a_capital_moves_a_mark_to_a_likely_place() -> None:
    """Beside punctuation, the capitals in reading order."""
    review = press(begin(), "s")
    assert review.current == Spot(0, CLOSE, "”")
    places = desk.likely_places(review)
    assert list(places.values()) == sorted(places.values())
    behind = TEXT.index("long,") + len("long,")
    [capital] = [key for key, offset in places.items() if offset == behind]
    assert verdicts(press(review, capital)) == {(0, CLOSE, "”"): "rejected", (0, behind, "”"): "added"}


def test_a_mark_is_added_where_the_caret_is() -> None:
    """The question stays; an apostrophe goes before the last s of a word, a mark that closes behind it."""
    review = press(begin(), ".]")
    assert verdicts(review) == {(0, TEXT.index(" mend") + 5, "”"): "added"}
    assert review.current == Spot(0, OPEN, "“")
    review = press(begin(), "..'")
    assert verdicts(review) == {(0, TEXT.index("s. The"), "’"): "added"}
    review = press(begin(), "..}")
    assert verdicts(review) == {(0, CLOSE, "’"): "added"}


def test_a_mark_that_is_added_twice_stands() -> None:
    """Only a rejection takes away what the editor added."""
    at = TEXT.index("mend")
    assert verdicts(press(begin(), ".[")) == {(0, at, "“"): "added"}
    assert verdicts(press(begin(), ".[.[")) == {(0, at, "“"): "accepted"}


def test_what_was_nearly_placed_is_added() -> None:
    """Right, or add here, is the same for it."""
    for key in "ya":
        assert verdicts(press(begin(), ["s", "s", "s", key])) == {(1, 0, "“"): "added"}


@pytest.mark.parametrize(("key", "verdict"), [("k", "accepted"), ("K", "rejected")])
def test_all_of_a_kind_are_decided_at_once(key: str, verdict: str) -> None:
    """Those in doubt alone."""
    review = press(begin(), ["y", key])
    assert verdicts(review) == {
        (0, OPEN, "“"): "accepted",
        (0, APOSTROPHE, "’"): verdict,
        (1, TOWN, "’"): verdict,
    }


def test_paragraphs_are_confirmed_as_shown() -> None:
    """What was nearly placed stays out."""
    review = press(begin(), "p")
    assert set(verdicts(review).values()) == {"accepted"}
    assert len(review.evidence) == 3
    review = press(begin(), "P")
    assert verdicts(review)[1, 0, "“"] == "rejected"
    assert review.current is None


def test_a_figure_names_what_is_wrong_and_one_key_says_that_the_rest_is_right() -> None:
    """A figure takes a mark away or places what was nearly placed; the rest is as it is shown."""
    review = begin()
    assert [label.spot for label in review.labels] == [desk.spot_of(mark) for mark in review.doubts]
    review = press(review, "34P")
    assert verdicts(review) == {
        (0, OPEN, "“"): "accepted",
        (0, CLOSE, "”"): "accepted",
        (0, APOSTROPHE, "’"): "rejected",
        (1, 0, "“"): "added",
        (1, TOWN, "’"): "accepted",
    }
    assert review.current is None


@pytest.mark.parametrize("figure", "1345")
def test_a_figure_pressed_twice_decides_nothing(figure: str) -> None:
    """Nor does n after it; y goes on with what is open, and the figures stay with their marks."""
    review = begin()
    for keys in (figure * 2, f"{figure}n", f"{figure}u"):
        back = press(review, keys)
        assert verdicts(back) == {}
        assert back.labels == review.labels
    turned = press(review, figure)
    assert turned.labels == review.labels
    assert verdicts(press(turned, "y")) == verdicts(turned)


def test_what_a_figure_took_away_can_be_moved() -> None:
    """To a place with a capital, or to the other mark: it stays what is asked about."""
    moved = press(begin(), "3o")
    assert verdicts(moved) == {(0, APOSTROPHE, "’"): "rejected", (0, APOSTROPHE + 1, "’"): "added"}
    assert [piece for piece in pieces(press(begin(), "3"), 0) if piece.role is Role.TAKEN] == [
        ("’", Role.TAKEN)
    ]


def test_what_was_taken_away_stays_in_view() -> None:
    """Also once something else is asked about: its figure brings it back."""
    for keys in ("3y", "31"):
        review = press(begin(), keys)
        assert review.current is not None
        assert review.current.offset != APOSTROPHE
        assert ("’", Role.TAKEN) in pieces(review, 0)


def test_nothing_is_accepted_that_has_no_figure() -> None:
    """Where the screen has room for one paragraph, P says nothing of the next."""
    task = RestorationTask((TEXT, SECOND), "en")
    review = press(desk.begin(engine(task), 0.95, room=0), "P")
    assert [extent.paragraph for extent in review.shown] == [1]
    assert {place[0] for place in verdicts(review)} == {0}
    many = review_of("“Go” " * 12)
    assert len(many.labels) == len(desk.FIGURES)
    assert len(desk.answer(many, "P", lambda task: Restoration(task, many.restoration.marks)).evidence) == 9


LONG = " ".join(f"The elders of town{number} said we shall mend it, and went home." for number in range(40))


def test_of_a_long_paragraph_whole_sentences_are_shown() -> None:
    """As many as there is room for; each is shown in its turn, and P accepts no others."""
    marks = [
        Mark(0, match.start(), "“", Part.OPEN, Kind.OPENING, 0.6, Reason("may-open"))
        for match in re.finditer("we shall", LONG)
    ]
    restoration = Restoration(RestorationTask((LONG,), "en"), tuple(marks))
    review, seen = desk.begin(restoration, 0.95, room=300), ""
    while review.current:
        [extent] = review.shown
        text = LONG[extent.begin : extent.end]
        assert len(text) <= 300
        assert text.startswith("The elders of town")
        assert text.rstrip().endswith("went home.")
        assert len(review.labels) == text.count("we shall") > 1
        assert "".join(text for text, role in desk.pieces(review, extent) if role is Role.TEXT) == text
        assert all(extent.begin <= at < extent.end for at in desk.likely_places(review).values())
        before = len(review.evidence)
        review = desk.answer(review, "P", lambda task: replace(restoration, task=task))
        assert len(review.evidence) - before == text.count("we shall")
        seen += text
    assert seen == LONG
    assert len(review.evidence) == len(marks)


@pytest.mark.parametrize("text", ["word " * 200, "word" * 200, "word. " * 150, "w" * 199 + " " + "v" * 300])
def test_the_parts_of_a_long_paragraph_are_all_of_it(text: str) -> None:
    """Be it one sentence, one word, or many: every place is in one part, and each part has room."""
    mark = Mark(0, len(text), "”", Part.CLOSE, Kind.CLOSING, 0.6, Reason("may-close"))
    review = desk.begin(Restoration(RestorationTask((text,), "en"), (mark,)), 0.95, room=desk.LEAST_ROOM)
    parts = sorted({review.extent_of(Spot(0, at, "”")) for at in range(len(text) + 1)})
    assert "".join(text[begin:end] for _, begin, end in parts) == text
    assert all(end - begin <= desk.LEAST_ROOM for _, begin, end in parts)


def test_a_word_that_is_longer_than_the_room_is_parted() -> None:
    """Two spaces before it, of which the part above has one, make no part of their own."""
    text = f"{'x' * 199}  {'y' * 500}"
    mark = Mark(0, 450, "’", Part.APOSTROPHE, Kind.NAME, 0.5, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask((text,), "en"), (mark,)), 0.95, room=200)
    extents = [review.extent_of(Spot(0, offset, "’")) for offset in (199, 200, 399, 400, 650)]
    ends = [(0, 200), (200, 400), (200, 400), (400, 600), (600, 701)]
    assert extents == [Extent(0, *place) for place in ends]


def test_a_word_that_was_parted_ends_a_part_with_the_space_behind_it() -> None:
    """A space with which a part begins is no place for the next to begin."""
    text = f"{'x' * 200} {'y' * 500}"
    mark = Mark(0, 450, "’", Part.APOSTROPHE, Kind.NAME, 0.5, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask((text,), "en"), (mark,)), 0.95, room=200)
    places = {review.extent_of(Spot(0, offset, "’")) for offset in range(701)}
    assert {extent.begin for extent in places} == {0, 200, 400, 600}


def test_nothing_has_a_figure_where_nothing_is_open() -> None:
    """A digit pressed too often takes nothing back."""
    review = press(begin(doubts_only=True), "yyyy")
    assert (review.current, review.labels, review.shown) == (None, (), ())
    assert press(review, "1").evidence == review.evidence


def test_more_room_shows_more_also_where_the_last_key_turned_a_mark_over() -> None:
    """What is shown is what there is room for now."""
    review = press(desk.with_room(begin(), 200), "1")
    assert [len(desk.with_room(review, room).shown) for room in (200, 2500)] == [1, 2]


def test_the_caret_stays_in_what_is_shown() -> None:
    """Of a long paragraph it goes as far as the last word that is, and back to the first."""
    text = "Some cats sleep. " * 20
    mark = Mark(0, 8, "’", Part.APOSTROPHE, Kind.NAME, 0.5, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask((text.strip(),), "en"), (mark,)), 0.95, room=200)
    assert review.current
    words = text[: review.extent_of(review.current).end].split()
    assert len(words) < 60
    assert (press(review, "." * 70).word, press(review, "," * 5).word) == (len(words) - 1, 0)


def test_more_room_or_less_gives_figures_anew() -> None:
    """What was decided, and what is asked, stay."""
    review = press(begin(), "y")
    wide = desk.with_room(desk.with_room(review, 0), desk.ROOM)
    assert (wide.evidence, wide.current, wide.labels) == (review.evidence, review.current, review.labels[2:])


def test_a_figure_names_a_mark_as_it_was_when_it_got_the_figure() -> None:
    """Where an answer placed another mark meanwhile, its figure means nothing; it gets a new one."""
    places = [(0, OPEN, "“", Part.OPEN, Kind.OPENING), (0, CLOSE, "”", Part.CLOSE, Kind.CLOSING)]
    opening, closing = (Mark(*place, 0.3, Reason("may-open")) for place in places)

    def follows(task: RestorationTask) -> Restoration:
        """Place both once the opening one is wanted, unless the other is not."""
        said = {item.text: item.verdict for item in task.evidence}
        wanted = said.get("“") is Verdict.ADDED
        placed = [
            replace(mark, verdict=said.get(mark.text))
            for mark in (opening, closing)
            if wanted and said.get(mark.text) is not Verdict.REJECTED
        ]
        return Restoration(task, tuple(placed), () if wanted else (opening, closing))

    review = desk.begin(follows(RestorationTask((TEXT,), "en")), 0.95)
    assert [label.placed for label in review.figures.values()] == [False, False]
    review = desk.answer(review, "1", follows)
    assert [(figure, label.spot.text, label.placed) for figure, label in review.figures.items()] == [
        ("1", "“", False),
        ("3", "”", True),
    ]
    assert [piece.text for piece in pieces(review, 0) if piece.role is Role.LABEL] == ["1", "3"]
    assert desk.answer(review, "2", follows) is review
    assert verdicts(desk.answer(review, "3", follows))[0, CLOSE, "”"] == "rejected"
    assert verdicts(desk.answer(review, "P", follows))[0, CLOSE, "”"] == "accepted"


def test_a_mark_may_close_on_either_side_of_its_punctuation() -> None:
    """The other side is the likeliest place."""
    text = "They said it is a boy, and the bulletin went, by car, to town, under escort, to be read, at last."
    mark = Mark(0, text.index(", and") + 1, "”", Part.CLOSE, Kind.CLOSING, 0.6, Reason("may-close"))
    review = desk.begin(Restoration(RestorationTask((text,), "en"), (mark,)), 0.95)
    assert text.index(", and") in desk.likely_places(review).values()


def test_skip_back_and_undo() -> None:
    """A skipped doubt stays one; back asks again; undo takes an answer back, and again an earlier one."""
    review = press(begin(), "s")
    assert review.current == Spot(0, CLOSE, "”")
    assert len(review.doubts) == 5
    assert press(review, "b").current == Spot(0, OPEN, "“")
    assert verdicts(press(review, "by")) == {(0, OPEN, "“"): "accepted"}

    review = press(begin(), "yn")
    assert verdicts(press(review, "u")) == {(0, OPEN, "“"): "accepted"}
    assert verdicts(press(review, "uu")) == {}
    assert press(review, "uuu").current == Spot(0, OPEN, "“")


def test_a_later_answer_replaces_an_earlier_one() -> None:
    """There is one decision about a mark."""
    assert verdicts(press(begin(), "ybn")) == {(0, OPEN, "“"): "rejected"}


def test_what_an_answer_brings_near_is_not_asked() -> None:
    """An answer leads on, not round in circles."""

    def restless(task: RestorationTask) -> Restoration:
        near = Mark(1, 4 + len(task.evidence), "“", Part.OPEN, Kind.OPENING, 0.3, Reason("may-open"))
        return Restoration(task, engine(task).marks, (near,))

    review = desk.begin(restless(RestorationTask((TEXT, SECOND), "en")), 0.95)
    for _ in range(4):
        review = desk.answer(review, "y", restless)
    assert review.current is None


def test_a_paragraph_is_shown_whole() -> None:
    """Its pieces are its text with the marks, what is asked and what is in doubt set off."""
    review = press(begin(), ".")
    shown = list(pieces(review, 0))
    assert "".join(text for text, role in shown if role is Role.TEXT) == TEXT
    assert [text for text, role in shown if role is Role.CURRENT] == ["“"]
    assert [text for text, role in shown if role is Role.DOUBT] == ["”", "’"]
    assert [text for text, role in shown if role is Role.CARET] == ["‸"]
    assert [text for text, role in pieces(review, 1) if role is Role.NEAR] == ["“"]
    assert [text for text, role in pieces(review, 1) if role is Role.PLACED] == ["’"]


@given(st.lists(st.sampled_from([*desk.KEYS, "?", "z"]), max_size=12))
def test_no_key_ever_fails(keys: list[str]) -> None:
    """Whatever is pressed when, there is a state, and undoing all leads back to the beginning."""
    review = press(begin(), keys)
    assert {mark.paragraph for mark in review.restoration.marks} <= {0, 1}
    assert press(review, ["~", *"u" * len(keys)]).evidence == ()


def test_the_sidecar_keeps_the_editors_own_words() -> None:
    """What was there and holds is left as it is; what was decided otherwise goes; the rest is added."""
    own = MarkDecision(verdict=Verdict.ACCEPTED, mark="“", after="We mend")
    other = MarkDecision(verdict=Verdict.REJECTED, mark="’", before="The minister", after="s meeting")
    gone = MarkDecision(verdict=Verdict.ADDED, mark="’", before="Words that stand nowhere")
    evidence = (
        Evidence(0, OPEN, "“", Verdict.ACCEPTED),
        Evidence(0, APOSTROPHE, "’", Verdict.ACCEPTED),
    )
    task = RestorationTask((TEXT, SECOND), "en", evidence=evidence)
    marks = desk.with_decisions(Sidecar(mark=(own, other, gone)), task).mark
    assert marks[:2] == (own, gone)
    [new] = marks[2:]
    assert (new.verdict, new.before, new.after) == (Verdict.ACCEPTED, "clocks. The minister", "s meeting was")


def test_a_reviewed_digest_keeps_all_its_marks() -> None:
    """The sidecar says that it is reviewed, and how it stands."""
    review = press(begin(), "P")
    sidecar = desk.as_reviewed(Sidecar(), review.restoration)
    assert sidecar.reviewed
    assert [entry.mark for entry in sidecar.kept] == ["“", "”", "’", "’", "’"]


def test_a_headline_is_asked_about_like_a_paragraph() -> None:
    """A mark is added at its words, and shown among them; no paragraph is touched."""
    near = Mark(HEADLINE, 0, "“", Part.OPEN, Kind.OPENING, 0.4, Reason("may-open"))

    def asks(task: RestorationTask) -> Restoration:
        said = {(item.paragraph, item.offset, item.text) for item in task.evidence}
        return Restoration(task, (), () if (HEADLINE, 0, "“") in said else (near,))

    task = RestorationTask(("The clock is late.",), "en", headline="Towns clock stops")
    review = desk.begin(asks(task), 0.95)
    assert review.current == Spot(HEADLINE, 0, "“")
    assert "".join(piece.text for piece in pieces(review, HEADLINE) if piece.role is Role.TEXT) == (
        "Towns clock stops"
    )
    review = desk.answer(review, "'", asks)
    assert verdicts(review) == {(HEADLINE, 4, "’"): "added"}


@pytest.mark.parametrize("first", [0, 1])
def test_what_is_as_likely_as_not_is_most_urgent(first: int) -> None:
    """A paragraph with a mark that may as well be wrong comes before one whose mark is likely right."""
    marks = [
        Mark(
            number,
            3,
            "’",
            Part.APOSTROPHE,
            Kind.POSSESSIVE,
            0.5 if number == first else 0.9,
            Reason("editor"),
        )
        for number in (0, 1)
    ]
    task = RestorationTask(("Ours is late.", "Hers is late."), "en")
    review = desk.begin(Restoration(task, tuple(marks)), 0.95, urgent=True)
    assert review.current == Spot(first, 3, "’")


def test_an_apostrophe_can_move_to_the_end_of_any_word_or_before_its_last_s() -> None:
    """So the places of its keys are: behind each word, and before an s that ends it."""
    task = RestorationTask(("The towns bridge",), "en")
    mark = Mark(0, 8, "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.6, Reason("editor"))
    review = desk.begin(Restoration(task, (mark,)), 0.95)
    assert sorted(desk.hints(review).values()) == [3, 9, 16]


def marked(text: str) -> tuple[str, tuple[Mark, ...]]:
    """Return a text without its marks, and them, all in doubt.

    >>> marked("“No,” said Anns aide.")[0]
    'No, said Anns aide.'
    """
    bare, marks = "", []
    for letter in text:
        if letter in "“”‘’":
            part = Part.OPEN if letter in "“‘" else Part.CLOSE if letter == "”" else Part.APOSTROPHE
            kind = {Part.OPEN: Kind.OPENING, Part.CLOSE: Kind.CLOSING}.get(part, Kind.POSSESSIVE)
            marks.append(Mark(0, len(bare), letter, part, kind, 0.6, Reason("editor")))
        else:
            bare += letter
    return bare, tuple(marks)


def review_of(*texts: str) -> Review:
    """Return the review of paragraphs whose marks are all in doubt."""
    read = [marked(text) for text in texts]
    marks = [
        Mark(number, mark.offset, mark.text, mark.part, mark.kind, 0.6, mark.reason)
        for number, (_, own) in enumerate(read)
        for mark in own
    ]
    return desk.begin(Restoration(RestorationTask(tuple(bare for bare, _ in read), "en"), tuple(marks)), 0.95)


@pytest.mark.parametrize(
    ("texts", "asked", "whole"),
    [
        (("“Go,” he said. “I will not,” she said.",), 0, [0, 1]),
        (("“Go,” he said. “I will not,” she said.",), 2, [2, 3]),
        (("“He called it “a joke” again,” Anna said.",), 0, [0, 3]),
        (("“He called it “a joke” again,” Anna said.",), 1, [1, 2]),
        (("“It begins here.", "It ends there,” she said.", "“Another,” he said."), 0, [0, 1]),
        (("“It never ends.",), 0, [0]),
        (("It ends,” she said. “And begins.”",), 0, [0]),
        (("“Annʼs,” he said, of the towns’ clock.",), 1, [0, 1]),
    ],
)  # fmt: skip
def test_a_quotation_is_what_its_own_marks_hold(texts: tuple[str, ...], asked: int, whole: list[int]) -> None:
    """Not another one before it, within it or behind it; it may begin in a paragraph before."""
    review = review_of(*texts)
    marks = [mark for mark in review.restoration.marks if mark.part is not Part.APOSTROPHE]
    assert desk.quotation_of(review, marks[asked]) == tuple(marks[number] for number in whole)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The minister’s meeting.", "The ministers’ meeting."),
        ("The ministers’ meeting.", "The minister’s meeting."),
        ("It was the minister’s.", "It was the ministers’."),
        ("“Go.", "‘Go."),
        ("‘Go.", "“Go."),
        ("Go.”", "Go.’"),
        ("It’sa word.", None),
        ("The town’ clock.", None),
    ],
)
def test_the_other_mark_is_single_for_double_and_plural_for_singular(before: str, after: str | None) -> None:
    """And the reverse; where there is none, the key does nothing."""
    review = review_of(before)
    changed = desk.answer(review, "o", lambda task: Restoration(task, ()))
    if after is None:
        assert changed is review
    else:
        _, [mark] = marked(after)
        offset, text = mark.offset, mark.text
        assert verdicts(changed)[0, offset, text] == "added"
        assert len(verdicts(changed)) == 2


def test_the_pieces_are_the_text_with_its_marks() -> None:
    """In reading order, nothing of the text twice and nothing lost, the current mark set off."""
    review = review_of("“Go,” said Ann’s aide.", "The end.")
    shown = [(piece.text, str(piece.role)) for piece in pieces(review, 0)]
    assert [text for text, role in shown if role == "label"] == ["1", "2", "3"]
    shown = [piece for piece in shown if piece[1] != "label"]
    assert "".join(text for text, role in shown if role != "place") == "“Go,” said Ann’s aide."
    assert [piece for piece in shown if piece[1] not in ("text", "place")] == [
        ("“", "current"), ("”", "doubt"), ("’", "doubt")
    ]  # fmt: skip
    assert all(text for text, _ in shown)
    assert [(piece.text, str(piece.role)) for piece in pieces(review, 1)] == [("The end.", "text")]


def test_nine_places_are_offered_and_the_likeliest_are_among_them() -> None:
    """Where a mark was nearly placed, then beside punctuation, then the nearest."""
    text = "one two three four, five six seven eight nine ten eleven twelve thirteen"
    mark = Mark(0, 0, "“", Part.OPEN, Kind.OPENING, 0.6, Reason("editor"))
    near = Mark(0, text.index("twelve"), "“", Part.OPEN, Kind.OPENING, 0.3, Reason("may-open"))
    review = desk.begin(Restoration(RestorationTask((text,), "en"), (mark,), (near,)), 0.95)

    places = [*desk.likely_places(review).values()]

    assert [*desk.likely_places(review)] == [*"ABCDEFGHI"]
    assert places == sorted(places)
    assert {near.offset, text.index("five")} < set(places)
    assert text.index("thirteen") not in places
    assert text.index("two") in places


def test_a_place_behind_punctuation_is_offered_to_an_opening_mark_though_it_is_far() -> None:
    """Before words that are nearer."""
    text = "He said, we mend old clocks here every day and many nights in town: so it is"
    mark = Mark(0, text.index("here"), "“", Part.OPEN, Kind.OPENING, 0.5, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask((text,), "en"), (mark,)), 0.95)
    places = desk.likely_places(review).values()
    assert {text.index("we mend"), text.index("so it")} <= {*places}
    assert text.index("it is") not in places


def test_moving_goes_to_the_next_word_and_no_further_than_the_text() -> None:
    """The nearest place on that side; at the end of the text the key does nothing."""
    review = review_of("one “two three")
    assert desk.answer(review, "l", lambda task: Restoration(task, ())).current == Spot(0, 8, "“")
    left = desk.answer(review, "h", lambda task: Restoration(task, ()))
    assert left.current == Spot(0, 0, "“")
    assert desk.answer(left, "h", lambda task: Restoration(task, ())) is left


@pytest.mark.parametrize("outer", ["single", "double"])
def test_an_aligned_digest_says_how_the_original_sets_its_marks(outer: Literal["single", "double"]) -> None:
    """Unless the editor had said it before."""
    task = RestorationTask(("The end.",), "en", style=QuoteStyle(outer=outer))
    assert desk.as_aligned(Sidecar(), task, frozenset()).style.outer == outer
    said = Sidecar(style=Style(outer="single"))
    assert desk.as_aligned(said, task, frozenset()).style.outer == "single"


def test_nothing_is_offered_where_nothing_is_asked() -> None:
    """No keys lead anywhere once all is settled."""
    settled = press(begin(), "P")
    assert settled.current is None
    assert (desk.likely_places(settled), desk.hints(settled), settled.shown) == ({}, {}, ())
    assert settled.figures == {}


def test_what_was_nearly_placed_is_shown_in_its_own_paragraph_alone() -> None:
    """As is every other mark."""
    near = {
        number: [piece for piece in pieces(begin(), number) if piece.role is Role.NEAR] for number in (0, 1)
    }
    assert near == {0: [], 1: [("“", Role.NEAR)]}


@pytest.mark.parametrize(
    ("key", "mark", "at"), [("[", "“", 8), ("{", "‘", 8), ("]", "”", 12), ("}", "’", 12), ("'", "’", 11)]
)
def test_each_kind_of_mark_is_added_at_the_last_word(key: str, mark: str, at: int) -> None:
    """The caret goes as far as the last word and no further; each mark has its place at the word."""
    near = Mark(0, 0, "“", Part.OPEN, Kind.OPENING, 0.4, Reason("may-open"))
    review = desk.begin(Restoration(RestorationTask(("One two cats",), "en"), (), (near,)), 0.95)
    for typed in ("....", key):
        for letter in typed:
            review = desk.answer(review, letter, lambda task: Restoration(task, (), (near,)))
    assert verdicts(review) == {(0, at, mark): "added"}


@pytest.mark.parametrize("at", [HEADLINE, 0])
def test_a_quotation_of_the_headline_has_none_of_the_bodys_marks(at: int) -> None:
    """Nor has the body any of the headline's, be it left open or not."""
    places = [(HEADLINE, 0, "“", Part.OPEN, Kind.OPENING), (0, 9, "”", Part.CLOSE, Kind.CLOSING)]
    marks = [Mark(*place, 0.6, Reason("editor")) for place in places]
    task = RestorationTask(("Mend it, he said.",), "en", headline="Mend it")
    review = desk.begin(Restoration(task, tuple(marks)), 0.95)
    [own] = [mark for mark in marks if mark.paragraph == at]
    assert desk.quotation_of(review, own) == (own,)


@pytest.mark.parametrize(("mark", "at"), [("“", 4), ("‘", 4), ("”", 3), ("’", 1)])
def test_what_was_rejected_and_is_asked_about_again_moves_as_its_look_says(mark: str, at: int) -> None:
    """Opening marks go to a word's beginning, closing ones behind a word, an apostrophe anywhere in one."""
    task = RestorationTask(("One two, cats",), "en")
    placed = Mark(0, 0, mark, Part.OPEN, Kind.OPENING, 0.4, Reason("editor"))
    review = desk.begin(Restoration(task, (placed,)), 0.95)
    for key in "nbl":
        review = desk.answer(review, key, lambda task: Restoration(task, ()))
    assert verdicts(review) == {(0, 0, mark): "rejected", (0, at, mark): "added"}


def marks_of(task: RestorationTask) -> Restoration:
    """Restore nothing at all."""
    return Restoration(task, ())


def test_the_other_mark_of_a_single_one_that_closes_is_double() -> None:
    """It looks like an apostrophe, and is none."""
    mark = Mark(0, 3, "’", Part.CLOSE, Kind.CLOSING, 0.6, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask(("Go.",), "en"), (mark,)), 0.95)
    assert verdicts(desk.answer(review, "o", marks_of)) == {(0, 3, "’"): "rejected", (0, 3, "”"): "added"}


@pytest.mark.parametrize(("key", "verdict"), [("k", "accepted"), ("K", "rejected")])
def test_what_is_of_another_kind_is_not_decided_with_one(key: str, verdict: str) -> None:
    """Though it is as doubtful."""
    assert verdicts(press(begin(), key)) == {(0, OPEN, "“"): verdict}


def test_what_was_taken_away_can_be_confirmed_with_its_kind_and_its_quotation() -> None:
    """It has none any more: it alone is meant."""
    for key in "kw":
        assert verdicts(press(begin(), f"nb{key}"))[0, OPEN, "“"] == "added"


def test_the_next_question_is_the_next_in_order() -> None:
    """The first where none follows."""
    assert press(begin(), "3y").current == Spot(1, 0, "“")
    assert press(begin(), "5y").current == Spot(0, OPEN, "“")


def test_what_is_asked_again_is_asked_anew() -> None:
    """The caret stands at the mark, and no key speaks of what was turned over."""
    back = press(begin(), "s.b")
    assert (back.current, back.word) == (Spot(0, OPEN, "“"), None)
    assert press(begin(), "y3b").turned is None
    assert press(begin(), ".l").word is None


def test_undo_of_a_skip_asks_again() -> None:
    """And what was skipped is open as before."""
    skipped = press(begin(), "s")
    assert len(skipped.unanswered) == 4
    undone = press(skipped, "u")
    assert (len(undone.unanswered), undone.current) == (5, Spot(0, OPEN, "“"))


def test_a_text_without_words_has_no_place_for_another_mark() -> None:
    """The keys that would add one do nothing."""
    mark = Mark(0, 0, "“", Part.OPEN, Kind.OPENING, 0.6, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask(("… !",), "en"), (mark,)), 0.95)
    for key in ".,[]{}'hl":
        assert desk.answer(review, key, marks_of).evidence == (
            () if key != "[" else (Evidence(0, 0, "“", Verdict.ACCEPTED),)
        )


def test_what_the_sites_own_words_say_can_be_rejected() -> None:
    """The rejection stands then; of what the editor added nothing is left."""
    own = Evidence(0, APOSTROPHE + 1, "’", Verdict.ADDED)
    restoration = engine(RestorationTask((TEXT, SECOND), "en", evidence=(own,)))
    no = [replace(own, verdict=Verdict.REJECTED)]
    given = desk.begin(restoration, 0.95, given=frozenset({own}))
    assert verdicts(desk.decided(given, no, engine)) == {(0, APOSTROPHE + 1, "’"): "rejected"}
    assert verdicts(desk.decided(desk.begin(restoration, 0.95), no, engine)) == {}


def test_evidence_that_is_none_of_the_sidecars_is_given() -> None:
    """It is not written into the sidecar."""
    entry = MarkDecision(verdict=Verdict.ADDED, mark="’", before="The ministers", after="meeting")
    own = Evidence(0, APOSTROPHE + 1, "’", Verdict.ADDED)
    site = Evidence(1, TOWN, "’", Verdict.ADDED)
    task = RestorationTask((TEXT, SECOND), "en", evidence=(own, site))
    sidecar = Sidecar(mark=(entry,))
    assert desk.given(sidecar, task) == {site}
    assert desk.with_decisions(sidecar, task, desk.given(sidecar, task)).mark == (entry,)
    assert len(desk.with_decisions(sidecar, task).mark) == 2


def test_a_rejection_goes_where_the_mark_stands_once_all_is_read() -> None:
    """Others stay, and so do decisions of which the place is gone."""
    stands = MarkDecision(verdict=Verdict.REJECTED, mark="’", before="The minister", after="s meeting")
    other = MarkDecision(verdict=Verdict.REJECTED, mark="’", before="The town", after="s clock")
    accepted = MarkDecision(verdict=Verdict.ACCEPTED, mark="’", before="The river", after="s bridge")
    gone = MarkDecision(verdict=Verdict.REJECTED, mark="’", before="Words that stand nowhere")
    marks = tuple(
        Mark(*place, "’", Part.APOSTROPHE, Kind.NAME, 1.0, Reason("editor"))
        for place in ((0, APOSTROPHE), (1, RIVER))
    )
    restoration = Restoration(RestorationTask((TEXT, SECOND), "en"), marks)
    reviewed = desk.as_reviewed(Sidecar(mark=(stands, other, accepted, gone)), restoration)
    assert reviewed.mark == (other, accepted, gone)


def test_a_page_gives_figures_to_what_it_shows() -> None:
    """To what is open of it, nine at most, in its order."""
    review = begin()
    spots = [desk.spot_of(mark) for mark in review.doubts]
    shown = desk.with_figures(review, [spots[3], Spot(1, RIVER, "’"), spots[0]])
    assert [(label.spot, label.placed) for label in shown.labels] == [(spots[3], False), (spots[0], True)]
    many = review_of("“Go” " * 12)
    assert len(desk.with_figures(many, map(desk.spot_of, many.doubts)).labels) == 9


@pytest.mark.parametrize(("room", "paragraphs"), [(600, 1), (601, 2)])
def test_what_is_shown_together_has_room_with_two_hundred_characters_for_each_heading(
    room: int, paragraphs: int
) -> None:
    """Of two paragraphs of a hundred characters each, or of the first of them."""
    texts = ["x" * 100, "y" * 101]
    marks = tuple(
        Mark(number, 50, "’", Part.APOSTROPHE, Kind.NAME, 0.5, Reason("editor")) for number in (0, 1)
    )
    review = desk.begin(Restoration(RestorationTask(tuple(texts), "en"), marks), 0.95, room=room)
    assert len(review.shown) == paragraphs


@pytest.mark.parametrize(("options", "room"), [({}, 2500), ({"room": 0}, 200), ({"room": 201}, 201)])
def test_a_paragraph_is_shown_whole_where_there_is_room(options: dict[str, int], room: int) -> None:
    """For 2,500 characters unless told otherwise, and never for fewer than 200."""
    for length in (room, room + 1):
        text = ("word " * length)[: length - 1] + "d"
        mark = Mark(0, 4, "’", Part.APOSTROPHE, Kind.NAME, 0.5, Reason("editor"))
        review = desk.begin(Restoration(RestorationTask((text,), "en"), (mark,)), 0.95, **options)
        assert (review.extent_of(Spot(0, 0, "’")).end == length) is (length == room)


def test_the_sentences_of_a_paragraph_are_those_of_its_language() -> None:
    """A paragraph in another language than the text's is parted as one of its own."""
    text = f"{'Bir iki. ' * 15}{'Bu 12. Kurultay oldu ve bitti. ' * 10}".strip()
    mark = Mark(0, 2, "’", Part.APOSTROPHE, Kind.NAME, 0.5, Reason("editor"))

    def extents(task: RestorationTask) -> set[Extent]:
        review = desk.begin(Restoration(task, (mark,)), 0.95, room=200)
        return {review.extent_of(Spot(0, at, "’")) for at in range(len(text))}

    turkish, english = (RestorationTask((text,), language) for language in ("tr", "en"))
    assert extents(turkish) != extents(english)
    assert extents(replace(english, others=((0, "tr"),))) == extents(turkish)


def test_marks_at_one_place_have_each_its_figure_before_it() -> None:
    """The caret stands before the keys of places there, and both before figure and mark."""
    shown = "".join(
        piece.text for piece in pieces(review_of("“He ‘went’”"), 0) if piece.role is not Role.PLACE
    )
    assert shown == "1“He 2‘went3’4”"
    shown = "".join(piece.text for piece in pieces(press(review_of("“one two"), "."), 0))
    assert shown == "1“one ‸Atwo"


def test_the_nearest_words_have_the_keys_that_lie_best() -> None:
    """On either side, the earlier of two that are as near."""
    text = "ab cd ef gh ij"
    mark = Mark(0, 6, "“", Part.OPEN, Kind.OPENING, 0.6, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask((text,), "en"), (mark,)), 0.95)
    assert list(desk.hints(review).items()) == [("a", 3), ("s", 9), ("d", 0), ("f", 12)]


def test_an_opening_mark_moves_behind_a_bracket_and_a_dash() -> None:
    """It stands before the word itself."""
    text = "He (she) –they [we] —you -I go"
    mark = Mark(0, 0, "“", Part.OPEN, Kind.OPENING, 0.6, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask((text,), "en"), (mark,)), 0.95)
    assert [text[at:] for at in sorted(desk.hints(review).values())] == [
        "she) –they [we] —you -I go",
        "they [we] —you -I go",
        "we] —you -I go",
        "you -I go",
        "I go",
        "go",
    ]


def test_a_place_beside_a_mark_that_survived_is_the_same_on_both_sides() -> None:
    """A mark does not move from one to the other."""
    mark = Mark(0, 1, "‘", Part.OPEN, Kind.OPENING, 0.6, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask(("“one two",), "en"), (mark,)), 0.95)
    assert desk.answer(review, "h", marks_of) is review


def test_a_mark_that_the_digest_has_is_not_added_again() -> None:
    """There is nothing to decide."""
    mark = Mark(0, 0, "“", Part.OPEN, Kind.OPENING, 0.6, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask(("Go now,” he said.",), "en"), (mark,)), 0.95)
    assert desk.answer(desk.answer(review, ".", marks_of), "]", marks_of).evidence == ()


def test_a_place_behind_punctuation_is_offered_to_a_closing_mark_though_it_is_far() -> None:
    """Behind words that are nearer."""
    text = "He said we mend old clocks here every day and many nights in town, so it is."
    mark = Mark(0, text.index(" here"), "”", Part.CLOSE, Kind.CLOSING, 0.5, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask((text,), "en"), (mark,)), 0.95)
    places = desk.likely_places(review).values()
    assert {text.index(", so"), text.index(" so"), len(text) - 1, len(text)} <= {*places}
    assert text.index(" said") not in places


def test_what_is_asked_about_stays_in_view_though_an_answer_took_it_away() -> None:
    """What an answer brought near is not shown: it is not asked about."""
    own, other = (Mark(0, at, "“", Part.OPEN, Kind.OPENING, 0.6, Reason("editor")) for at in (0, 8))

    def fickle(task: RestorationTask) -> Restoration:
        return Restoration(task, (), (other,)) if task.evidence else Restoration(task, (own,))

    review = desk.begin(fickle(RestorationTask(("One two cats.",), "en")), 0.95)
    review = desk.answer(desk.answer(review, ".", fickle), "]", fickle)
    assert verdicts(review) == {(0, 7, "”"): "added"}
    assert [piece for piece in pieces(review, 0) if piece.text in "“”"] == [("“", Role.TAKEN)]


def test_a_decision_that_stands_already_changes_nothing() -> None:
    """There is nothing to take back."""
    review = press(begin(), "y")
    assert desk.decided(review, review.evidence, engine) is review


def test_all_that_the_review_offers_is_there() -> None:
    """Each name that it lists."""
    assert all(hasattr(desk, name) for name in desk.__all__)


def test_a_long_sentence_is_parted_between_words() -> None:
    """Each part begins with a word."""
    text = ("word " * 200).strip()
    mark = Mark(0, 4, "’", Part.APOSTROPHE, Kind.NAME, 0.5, Reason("editor"))
    review = desk.begin(Restoration(RestorationTask((text,), "en"), (mark,)), 0.95, room=203)
    begins = {review.extent_of(Spot(0, at, "’")).begin for at in range(len(text))}
    assert begins == {0, 200, 400, 600, 800}
