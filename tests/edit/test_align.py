"""The article as it was published, and what it says of a digest's marks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.cli import main
from digest_reader.edit.align import Alignment, align, paragraphs_of
from digest_reader.edit.sidecar import read_sidecar
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
from digest_reader.publish import read_digest
from digest_reader.settings import Settings
from digest_reader.text import split_marks
from sites import digest

PUBLISHED = [
    "The town’s clock has stopped, and the mayor isn’t sorry.",
    "“We mended it twice,” she told the Courier. “We shan’t mend it again, whatever the ‘friends of the "
    "clock’ may say.",
    "“It is the ratepayers’ money.”",
    "A so-called “clock tax” was dropped in the ’90s.",
]


def nothing(task: RestorationTask) -> Restoration:
    """Restore what is evidence, and nothing else."""
    marks = [
        Mark(
            item.paragraph, item.offset, item.text, Part.OPEN, Kind.NAME, 1.0, Reason("editor"), item.verdict
        )
        for item in task.evidence
        if item.verdict is not Verdict.REJECTED
    ]
    return Restoration(task, tuple(sorted(marks, key=lambda mark: (mark.paragraph, mark.offset))))


def aligned(paragraphs: list[str], original: list[str] = PUBLISHED, *evidence: Evidence) -> Alignment:
    """Align a text whose marks an export deleted."""
    bare = tuple(split_marks(text)[0] for text in paragraphs)
    return align(RestorationTask(bare, "en", evidence=evidence), original, nothing)


def test_equal_words_take_all_marks_over() -> None:
    """Apostrophes, nested marks, a quotation that runs over paragraphs, and a word cut short."""
    alignment = aligned(PUBLISHED)
    assert list(alignment.restoration.restored) == PUBLISHED
    assert (alignment.agreed, alignment.words) == (alignment.words, alignment.words)


def test_order_cuts_and_wording_may_differ() -> None:
    """Of the words that agree the marks are right; more than the article may stand in the original."""
    shown = [
        "A so-called “clock tax” was quietly dropped in the ’90s.",
        "The town’s old clock has stopped, and the mayor isn’t sorry at all.",
        "“We mended it twice,” she told this paper. “We shan’t mend it again.",
    ]
    page = ["Menu", "Home", PUBLISHED[0], "Share this", *PUBLISHED, "Read on: The ministers’ meeting"]
    alignment = aligned(shown, page)
    assert list(alignment.restoration.restored) == shown
    assert 0.7 < alignment.agreed / alignment.words < 1


def test_joined_and_split_paragraphs() -> None:
    """A mark that only takes a quotation up goes where its paragraph is no more."""
    joined = [PUBLISHED[0], f"{PUBLISHED[1]} {PUBLISHED[2]}"]
    [_, second] = aligned(joined).restoration.restored
    assert second.endswith("may say. It is the ratepayers’ money.”")


def test_straight_marks_of_the_original_are_curled() -> None:
    """They stand for the same."""
    straight = [text.translate(str.maketrans("“”‘’", "\"\"''")) for text in PUBLISHED]
    assert list(aligned(PUBLISHED, straight).restoration.restored) == PUBLISHED


def test_what_the_original_has_not_is_no_mark() -> None:
    """A mark of the engine is rejected where the words on both sides agree, and left where they do not."""

    def eager(task: RestorationTask) -> Restoration:
        said = {(item.offset, item.text): item.verdict for item in task.evidence}
        marks = [
            Mark(0, offset, text, part, kind, 0.9, Reason("editor"), said.get((offset, text)))
            for offset, text, part, kind in (
                (4, "“", Part.OPEN, Kind.OPENING),
                (31, "”", Part.CLOSE, Kind.CLOSING),
            )
            if said.get((offset, text)) is not Verdict.REJECTED
        ]
        return Restoration(task, tuple(marks))

    text = "The mayor of the town was here yesterday."
    alignment = align(RestorationTask((text,), "en"), ["The mayor of the town was here on Monday."], eager)
    assert alignment.restoration.restored == ("The mayor of the town was here ”yesterday.",)
    assert alignment.rejected == 1


def test_the_editors_word_holds_over_the_original() -> None:
    """What was decided earlier stays, and is counted."""
    own = Evidence(0, 8, "’", Verdict.REJECTED)
    alignment = aligned(PUBLISHED, PUBLISHED, own)
    assert alignment.restoration.restored[0].startswith("The towns clock")
    assert own in alignment.restoration.task.evidence
    assert alignment.overruled == 1


def test_a_survivor_that_the_original_has_not_is_told() -> None:
    """With the mark that stands beside it there; none is added to it."""
    task = RestorationTask(("“The clock, he said”, has stopped for good.",), "en")
    original = ["“The clock, he said,” has stopped for good."]
    alignment = align(task, original, nothing)
    [told] = alignment.disagreements
    assert (told.text, told.offset) == ("”", 19)
    assert told.instead == Evidence(0, 21, "”", Verdict.ADDED)
    assert alignment.restoration.marks == ()


def test_a_survivor_behind_a_sign_is_told_with_the_mark_before_it() -> None:
    """The mark may stand on either side of what the digest has there."""
    task = RestorationTask(("“The clock, he said,” has stopped for good.",), "en")
    alignment = align(task, ["“The clock, he said”, has stopped for good."], nothing)
    [told] = alignment.disagreements
    assert (told.text, told.offset, told.instead) == ("”", 20, Evidence(0, 19, "”", Verdict.ADDED))


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("The town’s clock", "The townʼs clock"),
        ("The town’s clock", "The town´s clock"),
        ("The ‘town’ clock", "The `town´ clock"),
        ("The ‘town’ clock", "The ‛town’ clock"),
        ("The “town” clock", "The ‟town” clock"),
        ("The “town” clock", "The ″town″ clock"),
    ],
)
def test_what_looks_like_a_mark_in_the_original_is_one(own: str, other: str) -> None:
    """Accents, primes and marks of other forms are what they stand for."""
    assert aligned(
        [f"{own} has stopped for good."], [f"{other} has stopped for good."]
    ).restoration.restored == (f"{own} has stopped for good.",)


def test_single_marks_outside_are_told() -> None:
    """Most of the original's opening marks say how it sets them."""
    assert aligned(PUBLISHED).outer == "double"
    british = ["‘We mended it twice,’ she told the Courier yesterday evening."]
    alignment = aligned(british, british)
    assert alignment.outer == "single"
    assert list(alignment.restoration.restored) == british


TEXT = st.lists(st.sampled_from(["the", "clock’s", "“We", "mend", "it,”", "(s’)", "–", "’90s"]), max_size=12)


@given(st.lists(TEXT.map(" ".join), min_size=1, max_size=3), st.lists(TEXT.map(" ".join), max_size=3))
def test_aligning_never_raises_and_adds_marks_alone(shown: list[str], original: list[str]) -> None:
    """Whatever both texts are; and what agrees whole is taken over whole."""
    alignment = aligned(shown, original)
    assert [split_marks(text)[0] for text in alignment.restoration.restored] == [
        split_marks(text)[0] for text in shown
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<html><nav>Menu</nav><p>The town&rsquo;s <em>clock</em></p><p>Bye</p></html>"),
        ("a.txt", "The town’s clock\n\nBye".encode()),
    ],
)
def test_an_original_is_a_page_or_a_text(name: str, data: bytes) -> None:
    """Words that markup parts are one."""
    assert [text for text in paragraphs_of(name, data) if text != "Menu"] == ["The town’s clock", "Bye"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Return a function that runs ``digest-reader align`` on a digest and its original."""
    monkeypatch.chdir(tmp_path)
    body = "\n\n".join(split_marks(text)[0] for text in PUBLISHED)
    (tmp_path / "a.txt").write_text(digest(body=body), "utf-8")
    (tmp_path / "a.html").write_text("".join(f"<p>{text}</p>" for text in PUBLISHED), "utf-8")

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["align", *arguments, "a.txt", "a.html"], catch_exceptions=False)

    return invoke


def test_the_command_writes_decisions(run: object, tmp_path: Path) -> None:
    """Nothing is in doubt where all was covered; the page stands as the original does."""
    assert callable(run)
    done = run("--dry-run")
    assert "would be taken over" in done.output
    assert not (tmp_path / "a.toml").exists()
    done = run()
    assert done.exit_code == 0
    assert "; 14 marks taken over, " in done.output
    assert done.output.endswith(", 0 in doubt\n")
    post = read_digest(tmp_path / "a.txt", Settings(), tmp_path)
    assert list(post.restoration.restored) == PUBLISHED
    assert not post.problems
    assert not any(map(post.is_doubtful, post.restoration.marks))
    assert read_sidecar(tmp_path / "a.toml").style.outer == "double"


def test_an_original_that_cannot_be_read_is_named(run: object, tmp_path: Path) -> None:
    """One line, and nothing is written."""
    assert callable(run)
    (tmp_path / "a.html").write_bytes(b"%PDF-1.7 broken")
    done = run()
    assert done.exit_code == 1
    assert done.output.startswith("Error: a.html: ")
    assert not (tmp_path / "a.toml").exists()


@pytest.mark.parametrize(
    ("published", "outer"), [("‘We mend it,’ she said.", "single"), ("“We mend it,” she said.", "double")]
)
def test_the_engine_is_asked_in_the_style_of_the_original(published: str, outer: str) -> None:
    """Its outer marks are those of the original, whatever the digest's own style was."""
    styles = []

    def engine(task: RestorationTask) -> Restoration:
        styles.append(task.style.outer)
        return nothing(task)

    align(RestorationTask((split_marks(published)[0],), "en"), [published], engine)
    assert set(styles) == {outer}


def test_only_rejections_of_the_editor_are_counted_as_overruling_the_original() -> None:
    """A mark that both want is neither taken from the original nor held against it."""
    shown = "The town’s clock has stopped."
    place = (0, shown.index("’"), "’")
    agreeing = aligned([shown], [shown], Evidence(*place, Verdict.ADDED))
    assert (agreeing.taken, agreeing.overruled) == (0, 0)
    refusing = aligned([shown], [shown], Evidence(*place, Verdict.REJECTED))
    assert (refusing.taken, refusing.overruled) == (0, 1)


def placing(*marks: Mark) -> Callable[[RestorationTask], Restoration]:
    """Return an engine that places marks, but those that the evidence rejects."""

    def engine(task: RestorationTask) -> Restoration:
        rejected = {
            (item.paragraph, item.offset, item.text)
            for item in task.evidence
            if item.verdict is Verdict.REJECTED
        }
        left = [mark for mark in marks if (mark.paragraph, mark.offset, mark.text) not in rejected]
        return Restoration(task, tuple(left))

    return engine


@pytest.mark.parametrize(
    ("original", "restored"),
    [
        (["The mayor was here yesterday."], "The mayor was here yesterday."),
        (["Then the mayor was here yesterday."], "“The mayor was here yesterday."),
        (["The mayor was here yesterday evening."], "The mayor was here yesterday.”"),
        (["Nothing of all this."], "“The mayor was here yesterday.”"),
        (["Nothing.", "The mayor was here yesterday.", "Nothing."], "The mayor was here yesterday."),
    ],
)
def test_marks_at_the_ends_of_a_paragraph_are_denied_where_the_originals_ends_there_too(
    original: list[str], restored: str
) -> None:
    """Where it goes on, nothing says that no mark stood there."""
    text = "The mayor was here yesterday."
    marks = (
        Mark(0, 0, "“", Part.OPEN, Kind.OPENING, 0.9, Reason("editor")),
        Mark(0, len(text), "”", Part.CLOSE, Kind.CLOSING, 0.9, Reason("editor")),
    )
    assert align(RestorationTask((text,), "en"), original, placing(*marks)).restoration.restored == (
        restored,
    )


@pytest.mark.parametrize(
    ("original", "restored"), [("The ministers", "The ministers"), ("They", "The ministers’")]
)
def test_an_apostrophe_is_denied_by_the_word_that_bears_it(original: str, restored: str) -> None:
    """It is known whole where the word stands in the original, in the same sequence."""
    mark = Mark(0, 13, "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.9, Reason("editor"))
    rest = " meeting was long and dull"
    task = RestorationTask((f"The ministers{rest}",), "en")
    alignment = align(task, [f"{original}{rest}"], placing(mark))
    assert alignment.restoration.restored == (f"{restored}{rest}",)


LONG = " ".join(f"word{number}" for number in range(40))
END = "and so it ends there"


def test_a_single_word_between_two_runs_agrees() -> None:
    """However far into the text it is, and though the words beside it differ."""
    shown, original = (
        f"{LONG} {word} towns’ {other} {END}" for word, other in (("grey", "blue"), ("red", "green"))
    )
    assert aligned([shown], [original]).restoration.restored == (shown,)


@pytest.mark.parametrize(("count", "agrees"), [(60, True), (61, False)])
def test_words_between_two_runs_are_compared_up_to_a_number(count: int, agrees: bool) -> None:
    """A longer gap is left alone: time is bounded."""
    gap = ["towns’", *(f"own{number}" for number in range(count - 1))]
    shown, original = f"{LONG} {' '.join(gap)} {END}", f"{LONG} x towns’ y {END}"
    alignment = aligned([shown], [original])
    assert ("towns’" in alignment.restoration.restored[0]) is agrees


@pytest.mark.parametrize(("count", "agrees"), [(60, True), (61, False)])
def test_a_single_word_agrees_where_the_original_has_not_many_between_two_runs(
    count: int, agrees: bool
) -> None:
    """Among more words it takes two in sequence."""
    gap = [f"own{number}" for number in range(count - 1)]
    gap.insert(count // 2, "towns’")
    alignment = aligned([f"{LONG} x towns’ y {END}"], [f"{LONG} {' '.join(gap)} {END}"])
    assert ("towns’" in alignment.restoration.restored[0]) is agrees


def test_two_words_agree_before_the_first_run_and_behind_the_last() -> None:
    """However long the texts are; a single one does not."""
    shown, original = (f"The towns’ {word} {LONG} {word} the mayors’" for word in ("red", "grey"))
    assert aligned([shown], [original]).restoration.restored == (shown,)
    single, other = (f"Towns’ {word} {LONG} {word} mayors’" for word in ("red", "grey"))
    assert aligned([single], [other]).taken == 0


@pytest.mark.parametrize(("copies", "agrees"), [(4, True), (5, False)])
def test_words_that_an_original_has_very_often_tell_nothing(copies: int, agrees: bool) -> None:
    """A menu on every page, say: which of them it is cannot be known."""
    shown = "The town’s clock has stopped"
    alignment = aligned([shown], [shown] * copies)
    assert (alignment.agreed == alignment.words) is agrees
    assert (alignment.taken == 1) is agrees


def test_of_several_copies_the_longest_is_taken() -> None:
    """The summary before an article has its first words, and not its marks."""
    shown = "The town has a new clock, and the mayor’s pleased"
    alignment = aligned([shown], ["The town has a new clock", shown, "The town has a new"])
    assert alignment.restoration.restored == (shown,)
    assert alignment.agreed == alignment.words


@pytest.mark.parametrize(
    "shown", ["“We mend it,” she said today", "“We mend it”, she said today", "“We mend it” she said today"]
)
def test_a_closing_mark_goes_behind_as_much_punctuation_as_the_digest_has(shown: str) -> None:
    """As in the original, as far as it has the same."""
    bare = split_marks(shown)[0]
    restored = aligned([bare], ["“We mend it,” she said today"]).restoration.restored
    assert restored == (shown if "”," not in shown else "“We mend it,” she said today",)


TWENTY = [f"w{chr(97 + number)}" * 2 for number in range(20)]


@pytest.mark.parametrize(
    ("own", "other", "agreed"),
    [
        ("alpha beta gone {}", "alpha beta else {}", 22),  # two words before a difference, at the beginning
        ("alpha gone {}", "alpha else {}", 20),
        ("{} gone alpha beta", "{} else alpha beta", 22),
        ("{} gone alpha", "{} else alpha", 20),
        ("alpha beta gone {}", "else {} alpha beta gone", 20),  # they stand at the other end
        ("{} gone alpha beta", "{} else one two alpha beta three four five", 20),  # too far behind
        ("{} gone alpha else {more}", "{} here alpha there {more}", 41),  # between two runs one is enough
    ],
)
def test_words_beside_a_difference_agree(own: str, other: str, agreed: int) -> None:
    """At either end of a text two together do; between words that agree, a single one."""
    words, more = " ".join(TWENTY), " ".join(map(str.upper, reversed(TWENTY)))
    assert aligned([own.format(words, more=more)], [other.format(words, more=more)]).agreed == agreed


def test_the_engine_is_asked_again_only_where_it_placed_what_the_original_has_not() -> None:
    """An original that says all that the engine says is compared with it once."""
    tasks: list[RestorationTask] = []

    def counting(task: RestorationTask) -> Restoration:
        tasks.append(task)
        return nothing(task)

    align(RestorationTask((split_marks(PUBLISHED[0])[0],), "en"), PUBLISHED, counting)
    assert len(tasks) == 2


@pytest.mark.parametrize(
    "text", ["“… and so the clock has stopped for good.”", "“– No, the clock has stopped for good.”"]
)
def test_a_quotation_opens_before_the_signs_with_which_a_paragraph_begins(text: str) -> None:
    """They stand in the digest as in the original."""
    assert list(aligned([text], [text]).restoration.restored) == [text]


@pytest.mark.parametrize("marks", ["‘’“”", "“”‘’"])
def test_a_quotation_within_one_that_goes_on_does_not_end_it(marks: str) -> None:
    """Where the digest joined the paragraphs, the outer one is not opened again, whatever its marks."""
    outer, closing, inner, ending = marks
    first = f"{outer}He said {inner}no{ending} to the whole of us at noon."
    second = "And then he went away for good."
    alignment = aligned([f"{first} {second}"], [first, f"{outer}{second}{closing}"])
    assert alignment.restoration.restored == (f"{first} {second}{closing}",)


@pytest.mark.parametrize(
    ("digest_text", "original", "mark", "is_rejected"),
    [
        # before a word that the original has not, behind one that it has
        (
            ["Stay here til noon, he said to us."],
            ["Stay here until noon, he said to us."],
            (0, 10, "’"),
            False,
        ),
        (["Stay here til noon, he said to us."], ["Stay here til noon, he said to us."], (0, 10, "’"), True),
        # behind a word that the original has, whatever follows it there
        (
            ["All of the ministers meeting was long."],
            ["All of the ministers had left by noon."],
            (0, 20, "’"),
            True,
        ),
        # where a quotation would go on: it must begin a paragraph of the original, too
        (
            ["He went away.", "They came back at noon."],
            ["He went away.", "They came back at noon."],
            (1, 0, "“"),
            True,
        ),
        (
            ["He went away.", "They came back at noon."],
            ["He went away. They came back at noon."],
            (1, 0, "“"),
            False,
        ),
    ],
)
def test_the_engines_mark_is_rejected_where_the_original_would_have_it(
    digest_text: list[str], original: list[str], mark: tuple[int, int, str], is_rejected: bool
) -> None:
    """Where the original's words are others, or its paragraphs, it says nothing."""
    number, at, text = mark
    part, kind = (Part.OPEN, Kind.CONTINUED) if text == "“" else (Part.APOSTROPHE, Kind.CONTRACTION)
    placed = Mark(number, at, text, part, kind, 0.9, Reason("continued"))

    def engine(task: RestorationTask) -> Restoration:
        rejected = any((item.paragraph, item.offset, item.text) == mark for item in task.evidence)
        return Restoration(task, () if rejected else (placed,))

    alignment = align(RestorationTask(tuple(digest_text), "en"), original, engine)
    assert alignment.rejected == is_rejected


@pytest.mark.parametrize("outer", ["single", "double"])
def test_an_original_without_quotations_leaves_the_style_as_it_was(outer: str) -> None:
    """It does not say how it would set them."""
    task = RestorationTask(("The towns clock has stopped.",), "en", style=QuoteStyle(outer))
    assert align(task, ["The town’s clock has stopped."], nothing).outer == outer


def test_a_mark_is_accepted_where_the_engine_places_it_and_added_where_not() -> None:
    """The decisions stand in reading order, whatever the order of the original's paragraphs."""
    shown = ["The towns clock has stopped.", "The mayors aide isnt sorry at all."]
    original = ["The mayor’s aide isn’t sorry at all.", "The town’s clock has stopped."]
    placed = Mark(1, 9, "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.9, Reason("editor"))

    def engine(task: RestorationTask) -> Restoration:
        return nothing(task) if task.evidence else Restoration(task, (placed,))

    alignment = align(RestorationTask(tuple(shown), "en"), original, engine)
    assert [(item.paragraph, item.offset, item.verdict) for item in alignment.restoration.task.evidence] == [
        (0, 8, Verdict.ADDED),
        (1, 9, Verdict.ACCEPTED),
        (1, 19, Verdict.ADDED),
    ]


def test_a_mark_that_the_editor_accepted_is_not_denied() -> None:
    """Though the original has none there."""
    accepted = Evidence(0, 13, "’", Verdict.ACCEPTED)
    alignment = aligned(["The ministers meeting was long."], ["The ministers meeting was long."], accepted)
    assert alignment.restoration.restored == ("The ministers’ meeting was long.",)
    assert alignment.rejected == 0


def test_what_comes_for_each_mark_that_is_taken_away_is_taken_away_four_times() -> None:
    """Then it is left in doubt: an engine that never ends is asked no more."""

    def endless(task: RestorationTask) -> Restoration:
        at = 4 + len(task.evidence)
        return Restoration(
            task, (Mark(0, at, "’", Part.APOSTROPHE, Kind.CONTRACTION, 0.9, Reason("editor")),)
        )

    text = "The ministersmeeting was long."
    alignment = align(RestorationTask((text,), "en"), [text], endless)
    assert alignment.rejected == 4


@pytest.mark.parametrize(
    ("shown", "original", "told"),
    [
        ("The mayor’s clock has stopped.", "The mayor’s clock has stopped.", []),
        ("The mayors’ clock has stopped.", "The mayor’s clock has stopped.", [10]),
        ("The mayor’s clock has stopped.", "The mayors clock has stopped.", [9]),
        ("The mayor’s clock has stopped.", "The old man was not seen at all.", []),
        ("The “clock” has stopped for good.", "The clock has stopped for good.", [4, 10]),
        ("The “clock” has stopped for good.", "The bell has stopped for good.", []),
    ],
)
def test_survivors_are_told_where_the_originals_words_are_the_same(
    shown: str, original: str, told: list[int]
) -> None:
    """Within a word its own, and between two words both; where it has the mark too, nothing is told."""
    alignment = align(RestorationTask((shown,), "en"), [original], nothing)
    assert [item.offset for item in alignment.disagreements] == told


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        # An apostrophe within a word ends no quotation in single marks.
        (
            "‘He said it didn’t matter to us.",
            "‘And then he went away for good.’",
            "And then he went away for good.’",
        ),
        # Of the paragraph that goes on the first opening mark alone is none of the digest's.
        (
            "“He said it mattered to us.",
            "“And then “he” went away for good.”",
            "And then “he” went away for good.”",
        ),
        (
            "“He said it mattered to us.",
            "’Tis what he said to all of us.”",
            "’Tis what he said to all of us.”",
        ),
    ],
)
def test_what_begins_a_paragraph_that_goes_on(first: str, second: str, joined: str) -> None:
    """Its opening mark only takes the quotation up, and has no place in the digest that joined them."""
    assert aligned([f"{first} {joined}"], [first, second]).restoration.restored == (f"{first} {joined}",)


@pytest.mark.parametrize(("common", "agreed"), [("alpha beta gamma", 0), ("alpha beta gamma delta", 4)])
def test_four_words_in_sequence_are_the_same_place(common: str, agreed: int) -> None:
    """Fewer stand in many places."""
    alignment = aligned([f"One {common} two"], [f"Three four {common} five"])
    assert (alignment.agreed, alignment.words) == (agreed, len(common.split()) + 2)


@pytest.mark.parametrize("marks", ["“”", "‘’"])
def test_a_quotation_that_ended_does_not_go_on(marks: str) -> None:
    """Where the digest joined the paragraphs, the next one opens with its own mark."""
    first, second = (
        f"{marks[0]}{words}{marks[1]}"
        for words in ("He said it mattered to us.", "And then he went away for good.")
    )
    assert aligned([f"{first} {second}"], [first, second]).restoration.restored == (f"{first} {second}",)
