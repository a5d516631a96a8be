"""Words and the places that they name."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest_reader.edit.anchors import anchor, describe
from digest_reader.edit.sidecar import MarkDecision
from digest_reader.model import Evidence, Verdict
from digest_reader.text import HEADLINE, MARKS

CASES = Path(__file__).parents[1] / "cases" / "corrections"
ANCHORS = tomllib.loads((CASES / "anchors.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", ANCHORS["case"], ids=lambda case: case["name"])
def test_anchor(case: dict[str, Any]) -> None:
    """A decision finds its one place by words, in a text with other marks, or says why it does not."""
    decision = MarkDecision(
        verdict=Verdict(case.get("verdict", "added")),
        mark=case.get("mark", "’"),
        before=case["before"],
        after=case["after"],
        paragraph=case.get("paragraph"),
        line=3,
    )
    evidence, problems = anchor([decision], ANCHORS["texts"], ANCHORS["headline"], "a.toml")
    assert [problem.code for problem in problems] == ([case["problem"]] if "problem" in case else [])
    assert all((problem.path, problem.line) == ("a.toml", 3) for problem in problems)
    if "in" not in case:
        assert evidence == ()
        return
    [item] = evidence
    text = ANCHORS["headline"] if item.paragraph == HEADLINE else ANCHORS["texts"][item.paragraph]
    assert text[: item.offset] + "^" + text[item.offset :] == case["in"]
    assert item.text == case.get("curled", decision.mark)
    assert item.verdict is decision.verdict


def test_contradictions() -> None:
    """Of two decisions about one mark that contradict each other the later holds, and it is said."""
    no = MarkDecision(verdict=Verdict.REJECTED, mark="’", before="Trump", after="s visit", line=1)
    yes = MarkDecision(verdict=Verdict.ACCEPTED, mark="’", before="Trump", after="s visit", line=5)
    evidence, problems = anchor([no, yes], ["Trumps visit"], "")
    assert evidence == (Evidence(0, 5, "’", Verdict.ACCEPTED),)
    assert [(problem.code, problem.line) for problem in problems] == [("mark-contradiction", 5)]
    assert anchor([yes, yes], ["Trumps visit"], "")[1] == ()


TEXT = st.text(st.sampled_from("ab C.,:’“”'\" "), max_size=30)


@given(st.lists(TEXT, max_size=3), TEXT, TEXT, TEXT, st.sampled_from(MARKS))
def test_anchoring_never_raises(texts: list[str], headline: str, before: str, after: str, mark: str) -> None:
    """Whatever texts and words are, a decision is a place within a text or a problem."""
    decision = MarkDecision(verdict=Verdict.ADDED, mark=mark, before=before, after=after)
    evidence, problems = anchor([decision], texts, headline)
    assert len(evidence) + len(problems) <= 1
    for item in evidence:
        text = headline if item.paragraph == HEADLINE else texts[item.paragraph]
        assert 0 <= item.offset <= len(text)
        assert item.text in "’“”‘"


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=4, unique=True)


@given(WORDS, st.data())
def test_a_place_is_found_again(words: list[str], data: st.DataObject) -> None:
    """A mark described by all the words around it is found where it was described."""
    text = " ".join(words)
    at = data.draw(
        st.integers(1, len(text) - 1).filter(lambda n: not text[n].isspace() and text[n - 1] != " ")
    )
    decision = MarkDecision(verdict=Verdict.ADDED, mark="’", before=text[:at], after=text[at:])
    assert anchor([decision], [text], "")[0] == (Evidence(0, at, "’", Verdict.ADDED),)


BODY = st.text(st.sampled_from("ab C.,:’“”'\" "), max_size=40)


@given(st.lists(BODY, min_size=1, max_size=4), BODY, st.data())
def test_a_place_and_its_words_are_inverse(paragraphs: list[str], headline: str, data: st.DataObject) -> None:
    """The words that describe a place name it and no other, however often they occur."""
    number = data.draw(st.integers(HEADLINE, len(paragraphs) - 1))
    text = headline if number == HEADLINE else paragraphs[number]
    mark = data.draw(st.sampled_from("’“”‘"))
    offset = data.draw(st.integers(0, len(text)))
    left, right = text[:offset], text[offset:]
    opens = mark in "“‘" or (mark == "’" and (not left or left[-1].isspace()))
    # A mark leans on a word: an opening one on the word after it, any other on the word before it.
    assume((right[:1] or " ") != " " if opens else (left[-1:] or " ") != " ")
    assume(not {*left.rstrip()[-1:], *right.lstrip()[:1]} & {*MARKS})
    place = Evidence(number, offset, mark, Verdict.ACCEPTED)
    decision = describe(place, paragraphs, headline)
    assert anchor([decision], paragraphs, headline) == ((place,), ())


def test_a_place_is_described_in_few_words() -> None:
    """Three words on each side are enough where they occur once; the number is told where they do not."""
    paragraphs = ["The mayor of the town said that the towns clock would be mended.", "The end."]
    place = Evidence(0, paragraphs[0].index("s clock"), "’", Verdict.REJECTED)
    decision = describe(place, paragraphs, "The towns clock")
    assert (decision.before, decision.after) == ("that the town", "s clock would")
    assert decision.paragraph is None
    twice = describe(Evidence(1, 3, "”", Verdict.ADDED), ["The end.", "The end."], "")
    assert (twice.before, twice.after, twice.paragraph) == ("The", "end.", 2)


CHANGED = "The harbour master told reporters that the towns clock would be mended before winter."


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(
            ["The harbour master told us all that the towns clock would be mended."], id="words before"
        ),
        pytest.param(
            ["The harbour master told reporters that the towns clock is mended."], id="a word after"
        ),
        pytest.param(
            ["The harbour master told reporters that the old towns clock would be mended."], id="a word more"
        ),
        pytest.param(["An opening line. " + CHANGED], id="joined"),
        pytest.param(
            ["The harbour master told reporters that", "the towns clock would be mended."], id="split"
        ),
    ],
)
def test_a_place_outlives_small_changes(texts: list[str]) -> None:
    """Words changed nearby, paragraphs joined or split: the mark stays with its word."""
    place = Evidence(0, CHANGED.index("s clock"), "’", Verdict.ADDED)
    decision = describe(place, [CHANGED], "")
    [item], problems = anchor([decision], texts, "")
    assert texts[item.paragraph][: item.offset].endswith("the town") or texts[item.paragraph][
        : item.offset
    ].endswith("old town")
    assert problems == ()


@pytest.mark.parametrize(("mark", "at", "end"), [("“", "before winter", 0), ("”", "would be", 8)])
def test_a_quotation_mark_outlives_a_split(mark: str, at: str, end: int) -> None:
    """At a new paragraph's beginning an opening mark goes with what follows, a closing one stays behind."""
    place = Evidence(0, CHANGED.index(at) + end, mark, Verdict.ADDED)
    decision = describe(place, [CHANGED], "")
    cut = CHANGED.index(at) + end
    texts = [CHANGED[:cut].strip(), CHANGED[cut:].strip()]
    [item], problems = anchor([decision], texts, "")
    assert (item.paragraph, item.offset) == ((1, 0) if mark == "“" else (0, len(texts[0])))
    assert problems == ()


def test_a_place_that_is_gone_is_named() -> None:
    """Another word in its place, or most of the words around it, leave nothing to go by."""
    decision = describe(Evidence(0, CHANGED.index("s clock"), "’", Verdict.ADDED), [CHANGED], "")
    for text in (CHANGED.replace("towns", "citys"), "Nobody saw the towns hall from there at all, he said."):
        evidence, [problem] = anchor([decision], [text], "")
        assert evidence == ()
        assert problem.code == "mark-not-found"
        assert "town|’|s clock" in problem.message


def test_a_changed_place_is_told_by_the_words_behind_its_own_too() -> None:
    """One word more may stand among them; so may one before, where the words before are still the same."""
    behind = MarkDecision(
        verdict=Verdict.ADDED, mark="’", before="alpha beta town", after="s clock gamma delta"
    )
    assert anchor([behind], ["zeta eta towns old clock gamma delta"], "")[0] == (
        Evidence(0, 13, "’", Verdict.ADDED),
    )
    before = MarkDecision(
        verdict=Verdict.ADDED, mark="’", before="alpha beta gamma town", after="s clock delta"
    )
    assert anchor([before], ["alpha beta gamma old towns zeta eta"], "")[0] == (
        Evidence(0, 25, "’", Verdict.ADDED),
    )


@pytest.mark.parametrize(
    ("last", "text", "at"),
    [
        ("town", "Alpha beta, gamma old delta town, he said.", 32),
        ("town,", "Alpha beta, gamma old delta town he said.", 32),
        ("town,", "Alpha beta, gamma old delta town, he said.", 33),
        ("Town", "Alpha beta, gamma old delta town, he said.", 33),
        ("Town", "Alpha beta, gamma old delta town he said.", 32),
    ],
)
def test_a_closing_mark_of_a_changed_place_stands_behind_its_word(last: str, text: str, at: int) -> None:
    """Before the punctuation where the editor has it so, and else behind it."""
    decision = MarkDecision(
        verdict=Verdict.ADDED, mark="”", before=f"alpha beta gamma delta {last}", after="she said"
    )
    assert anchor([decision], [text], "") == ((Evidence(0, at, "”", Verdict.ADDED),), ())


def test_signs_that_touch_name_several_places() -> None:
    """Each of them is one."""
    decision = MarkDecision(verdict=Verdict.ADDED, mark="”", before="!")
    evidence, [problem] = anchor([decision], ["Stop!!"], "")
    assert (evidence, problem.code) == ((), "mark-ambiguous")


def test_no_words_name_no_place() -> None:
    """They would stand anywhere."""
    evidence, [problem] = anchor([MarkDecision(verdict=Verdict.ADDED, mark="’")], ["The towns clock."], "")
    assert (evidence, problem.code) == ((), "mark-not-found")


@pytest.mark.parametrize("text", ["alpha beta gamma old delta towns", "alpha beta eta delta towns"])
def test_a_changed_place_is_told_by_the_last_word_of_a_text(text: str) -> None:
    """No space follows it."""
    last = MarkDecision(verdict=Verdict.ADDED, mark="’", before="alpha beta gamma delta town", after="s")
    assert anchor([last], [text], "")[0] == (Evidence(0, len(text) - 1, "’", Verdict.ADDED),)


@pytest.mark.parametrize(("times", "is_told"), [(200, True), (201, False)])
def test_a_word_that_stands_very_often_tells_no_changed_place(times: int, is_told: bool) -> None:
    """The words around it are compared at so many places, at most."""
    decision = describe(Evidence(0, CHANGED.index("s clock"), "’", Verdict.ADDED), [CHANGED], "")
    changed = CHANGED.replace("would be", "is")
    evidence, _ = anchor([decision], [changed, *["Two towns met."] * (times - 1)], "")
    assert bool(evidence) is is_told


@pytest.mark.parametrize(("length", "shown"), [(60, "{}"), (61, "{:.59}…")])
def test_a_problem_shows_a_decision_in_sixty_characters(length: int, shown: str) -> None:
    """What is longer is cut, and ends in an ellipsis."""
    before = "x" * (length - len("|’|s clock"))
    _, [problem] = anchor(
        [MarkDecision(verdict=Verdict.ADDED, mark="’", before=before, after="s clock")], ["A"], ""
    )
    assert problem.arguments == (shown.format(f"{before}|’|s clock"),)
    assert len(problem.arguments[0]) == 60


@pytest.mark.parametrize(
    ("before", "after", "text", "at"),
    [
        ("follows Donald Trump", "", "The move follows Donald Trumps arrival.", 29),
        ("", "s arrival at", "Donald Trumps arrival at noon.", 12),
        ("", "s meeting was", "The ministers meeting was long.", 12),
        ("the clock", " has a foo_", "Now the clock has a foo_bar.", 13),
        ("a _foo", " has stopped", "Now a _foo has stopped.", 10),
        ("town", "s", "The towns clock.", 8),
        ("town", "", "The town.", 8),
    ],
)
def test_words_on_one_side_and_parts_of_words_name_a_place(
    before: str, after: str, text: str, at: int
) -> None:
    """Where they stand in one place."""
    decision = MarkDecision(verdict=Verdict.ADDED, mark="’", before=before, after=after)
    assert anchor([decision], [text], "") == ((Evidence(0, at, "’", Verdict.ADDED),), ())


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [("a", "rise", "Nina rise."), ("a rise of it", "all", "Nina rise of it all.")],
)
def test_a_word_of_one_letter_is_a_word(before: str, after: str, text: str) -> None:
    """It is not the end of a longer one."""
    decision = MarkDecision(verdict=Verdict.ADDED, mark="’", before=before, after=after)
    evidence, [problem] = anchor([decision], [text], "")
    assert evidence == ()
    assert problem.code == "mark-not-found"


@pytest.mark.parametrize(("mark", "at"), [("”", 8), ("’", 9), ("“", 9)])
def test_words_behind_a_mark_alone_name_one_side_of_a_space(mark: str, at: int) -> None:
    """A closing mark stands before the space, any other behind it."""
    decision = MarkDecision(verdict=Verdict.ADDED, mark=mark, after="clock of")
    assert anchor([decision], ["The town clock of it."], "") == (
        (Evidence(0, at, mark, Verdict.ADDED),), ()
    )  # fmt: skip


def test_the_rarest_words_are_sought_on_either_side() -> None:
    """A place is told from others with the same words on one side by those on the other."""
    texts = ["The towns clock is late.", "The towns clock is early.", "A towns clock is late."]
    for before, after, number in (
        ("The town", "s clock is late", 0),
        ("The town", "s clock is early", 1),
        ("A town", "s clock is late", 2),
    ):
        decision = MarkDecision(verdict=Verdict.ADDED, mark="’", before=before, after=after)
        [evidence] = anchor([decision], texts, "")[0]
        assert evidence.paragraph == number


def test_signs_that_overlap_name_several_places() -> None:
    """Two stops stand twice in three."""
    decision = MarkDecision(verdict=Verdict.ADDED, mark="”", before="..")
    evidence, [problem] = anchor([decision], ["Stop..."], "")
    assert (evidence, problem.code) == ((), "mark-ambiguous")


@pytest.mark.parametrize(
    ("mark", "before", "after"), [("”", "", "beta gamma delta eta"), ("“", "alpha beta gamma eta", "")]
)
def test_a_changed_place_is_told_by_the_word_that_bears_the_mark_alone(
    mark: str, before: str, after: str
) -> None:
    """Where it is not among the words, the place is gone."""
    decision = MarkDecision(verdict=Verdict.ADDED, mark=mark, before=before, after=after)
    evidence, [problem] = anchor([decision], ["alpha beta gamma delta towns"], "")
    assert (evidence, problem.code) == ((), "mark-not-found")


@pytest.mark.parametrize(
    ("mark", "before", "after"),
    [("“", "", "The mayor of the town said"), ("”", "the towns clock would be mended.", "")],
)
def test_at_an_end_of_a_text_a_place_is_described_in_six_words(mark: str, before: str, after: str) -> None:
    """As many as elsewhere, all on one side."""
    text = "The mayor of the town said that the towns clock would be mended."
    place = Evidence(0, 0 if after else len(text), mark, Verdict.ADDED)
    assert (describe(place, [text], "").before, describe(place, [text], "").after) == (before, after)


def test_evidence_stands_in_reading_order() -> None:
    """Whatever the order of the decisions."""
    texts = ["The towns clock is late.", "The mayors aide left."]
    decisions = [
        MarkDecision(verdict=Verdict.ADDED, mark="’", before="The mayor", after="s aide"),
        MarkDecision(verdict=Verdict.ADDED, mark="’", before="The town", after="s clock"),
    ]
    evidence, _ = anchor(decisions, texts, "")
    assert [item.paragraph for item in evidence] == [0, 1]


def test_places_that_words_may_name_are_told_with_their_paragraphs() -> None:
    """How many they are, and each paragraph once."""
    decision = MarkDecision(verdict=Verdict.ADDED, mark="’", before="town", after="s")
    texts = ["The towns clock.", "The end.", "The towns mayor in the towns hall."]
    _, [problem] = anchor([decision], texts, "A towns clock")
    assert problem.arguments == ("town|’|s", "4", "headline, 1, 3")


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [
        ("alpha beta town", "s gamma delta eta", True),  # six words, of which five still stand there
        ("beta town", "s gamma delta", False),  # five
        ("beta alpha gamma eta zeta town", "s kappa lambda iota mu", True),  # of ten words six
        ("beta alpha gamma nu zeta town", "s kappa lambda iota mu", False),  # five
    ],
)
def test_a_changed_place_is_told_by_six_words_of_which_six_in_ten_still_stand_there(
    before: str, after: str, is_told: bool
) -> None:
    """Of fewer none may be another."""
    texts = ["beta alpha old gamma eta towns kappa delta", "alpha beta towns gamma old delta eta"]
    decision = MarkDecision(verdict=Verdict.ADDED, mark="’", before=before, after=after)
    evidence, _ = anchor([decision], texts, "")
    assert bool(evidence) is is_told


MANY_WORDS = " ".join(f"w{number}" for number in range(30))


@pytest.mark.parametrize("alike", [4, 10])
def test_a_place_is_described_in_no_more_words_than_it_needs(alike: int) -> None:
    """Six on each side where three stand elsewhere too, then twelve."""
    near = " ".join(MANY_WORDS.split()[:alike])
    texts = [f"{MANY_WORDS} {number} {near} towns {near} {number} {MANY_WORDS}" for number in ("one", "two")]
    place = Evidence(0, texts[0].index("s " + near), "’", Verdict.ADDED)
    decision = describe(place, texts, "")
    assert decision.paragraph is None
    assert len(decision.before.split()) == len(decision.after.split()) == alike + 2


def test_at_an_end_the_other_side_gives_twice_as_many_words() -> None:
    """As a place is told by twelve, and one side has none."""
    near = " ".join(MANY_WORDS.split()[:20])
    texts = [f"{MANY_WORDS} one two {near}", f"{MANY_WORDS} one three {near}"]
    decision = describe(Evidence(0, len(texts[0]), "”", Verdict.ADDED), texts, "")
    assert (len(decision.before.split()), decision.after, decision.paragraph) == (24, "", None)


def long(word: str) -> str:
    """Return a word of fifty letters that begins so."""
    return word.ljust(50, "x")


@pytest.mark.parametrize(
    ("mark", "last", "first", "at"), [("’", "town", "s", 4), ("“", "", "towns", 0), ("”", "towns", "", 5)]
)
@pytest.mark.parametrize("is_near", [True, False])
@pytest.mark.parametrize("side", ["before", "after"])
def test_one_word_more_may_stand_among_those_around_a_changed_place(
    mark: str, last: str, first: str, at: int, is_near: bool, side: str
) -> None:
    """Not two: what stands farther away is not compared, however long the words are."""
    many, few = [long(f"v{number}") for number in range(7)], ["one", "two"]
    before, after = (many, few) if side == "before" else (few, many)
    decision = MarkDecision(
        verdict=Verdict.ADDED,
        mark=mark,
        before=" ".join([*before, last]).strip(),
        after=" ".join([first, *after]).strip(),
    )
    gap = ["old"] if is_near else ["old", "big"]
    if side == "before":
        words = [many[0], "a", "b", *many[3:], *gap, "towns", "c", "d"]
    else:
        words = ["c", "d", "towns", *gap, *many[:4], "a", "b", many[6]]
    text = " ".join(words)
    evidence, _ = anchor([decision], [text], "")
    assert evidence == ((Evidence(0, text.index("towns") + at, mark, Verdict.ADDED),) if is_near else ())


@pytest.mark.parametrize(
    ("before", "after", "text", "place"),
    [
        ("alpha beta (town", "s) gamma delta eta", "alpha beta old towns gamma delta eta", "s gamma"),
        ("alpha (beta town", "s gamma delta eta", "alpha (beta old (towns) gamma delta eta", "s) gamma"),
        ("alpha beta town", "s gamma (delta eta", "alpha beta old –towns– gamma delta eta", "s– gamma"),
    ],
)
def test_signs_before_a_word_do_not_move_the_mark_within_it(
    before: str, after: str, text: str, place: str
) -> None:
    """Neither those that the editor's words have nor those of the text."""
    decision = MarkDecision(verdict=Verdict.ADDED, mark="’", before=before, after=after)
    assert anchor([decision], [text], "")[0] == (Evidence(0, text.index(place), "’", Verdict.ADDED),)
