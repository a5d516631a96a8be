"""Who has the last word on each field of a post: the editor, the file, or the site's settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Date
from datetime import timedelta
from typing import Any

import pytest

from digest_reader.edit.metadata import Metadata, effective_metadata, slug_of, untimely
from digest_reader.edit.sidecar import Lines, Sidecar, Style
from digest_reader.model import QuoteStyle
from digest_reader.problems import Consequence, Problem
from digest_reader.read import read
from digest_reader.settings import Settings

TEXT = """THE PIER STAYS

19.04.2018

By Jane Roe and John Doe, The Fen Gazette (18 April 2018)

The ferry board has voted to keep the old pier for another year.

Source: https://example.org/a
"""


def settle(text: str = TEXT, settings: dict[str, Any] | None = None, **said: Any) -> Metadata:
    """Settle the fields of a digest, of which a sidecar says what is *said*."""
    sidecar = Sidecar(**said)
    digest = read(text.encode(), "a.txt", mastheads=(), default="en", said=sidecar.lines.said)
    return effective_metadata(digest, sidecar, Settings(**(settings or {})))


def codes(metadata: Metadata) -> list[str]:
    """Return the codes of its problems."""
    return [problem.code for problem in metadata.problems]


def test_the_file_says_it() -> None:
    """Without a sidecar the file has the word on every field."""
    post = settle()
    assert (post.language, post.headline, post.raw_headline) == ("en", "The Pier Stays", "The Pier Stays")
    assert (post.outlet, post.authors) == ("The Fen Gazette", ("Jane Roe", "John Doe"))
    assert (post.date, post.outlet_date) == (Date(2018, 4, 19), Date(2018, 4, 18))
    assert post.urls == ("https://example.org/a",)
    assert (post.slug, post.pinned, post.status, post.counterpart) == (
        "the-pier-stays",
        False,
        "published",
        "",
    )
    assert (post.category, post.tags, post.corrected, post.problems) == ("", (), (), ())
    assert (post.noindex, post.excerpt_only, post.reviewed) == (False, False, False)
    assert post.style == QuoteStyle()


def test_the_editor_says_it() -> None:
    """What the sidecar says holds, whatever the file says."""
    post = settle(
        title="The pier’s last stay",
        outlet="The Moor Post",
        authors=("Ann Poe",),
        date=Date(2018, 4, 21),
        outlet_date=Date(2018, 4, 20),
        url="https://example.org/b",
        category="Harbours",
        tags=("Piers",),
        slug="pier",
        status="hidden",
        counterpart="iskele",
        noindex=True,
        excerpt_only=True,
        reviewed=True,
        style=Style(outer="single", closing="american"),
    )
    assert (post.headline, post.raw_headline) == ("The pier’s last stay", "")
    assert (post.outlet, post.authors) == ("The Moor Post", ("Ann Poe",))
    assert (post.date, post.outlet_date) == (Date(2018, 4, 21), Date(2018, 4, 20))
    assert post.urls == ("https://example.org/b",)
    assert (post.category, post.tags, post.counterpart) == ("Harbours", ("Piers",), "iskele")
    assert (post.slug, post.pinned, post.status) == ("pier", True, "hidden")
    assert (post.noindex, post.excerpt_only, post.reviewed) == (True, True, True)
    assert post.style == QuoteStyle("single", "american")
    assert post.problems == ()


@pytest.mark.parametrize(
    ("said", "authors"),
    [
        ({"author": "Ann Poe"}, ("Ann Poe",)),
        ({"author": "Ann Poe and Eva Doe"}, ("Ann Poe", "Eva Doe")),
        ({"author": "Ann Poe", "authors": ("Eva Doe",)}, ("Eva Doe",)),
        ({"authors": ()}, ()),
        ({}, ("Jane Roe", "John Doe")),
    ],
)
def test_authors(said: dict[str, Any], authors: tuple[str, ...]) -> None:
    """The editor's list holds before the editor's line and the byline; an empty one says that none is."""
    assert settle(**said).authors == authors


def test_settings_hold_where_the_editor_is_silent() -> None:
    """They name outlets, however those are written; the sidecar may say otherwise of one digest."""
    settings = {
        "outer_quotes": {"the fen gazette": "single"},
        "closing_quotes": {"The Fen Gazette": "british"},
        "noindex": ("THE FEN GAZETTE",),
        "excerpt_only": ("The Fen Gazette",),
    }
    post = settle(settings=settings)
    assert post.style == QuoteStyle("single", "british")
    assert (post.noindex, post.excerpt_only) == (True, True)
    post = settle(settings=settings, noindex=False, excerpt_only=False, style=Style(outer="double"))
    assert post.style == QuoteStyle("double", "british")
    assert (post.noindex, post.excerpt_only) == (False, False)


def test_an_outlet_has_one_name() -> None:
    """Another spelling in the file is shown under the name; what the editor writes is shown as written."""
    settings = {"outlet_names": {"the fen gazette": "Fen Gazette"}, "noindex": ("Fen Gazette",)}
    assert settle(settings=settings).outlet == "Fen Gazette"
    assert settle(settings=settings).noindex
    assert settle(TEXT.replace("The Fen", "THE FEN"), settings).outlet == "Fen Gazette"
    assert settle(settings=settings, outlet="The Fen Gazette").outlet == "The Fen Gazette"
    assert settle(TEXT.replace("The Fen", "The Old Fen"), settings).outlet == "The Old Fen Gazette"


@pytest.mark.parametrize(
    ("text", "said", "left"),
    [
        ("04/06/2018", {"date": Date(2018, 6, 4)}, []),
        ("04/06/2018", {"outlet_date": Date(2018, 4, 18)}, ["date-ambiguous"]),
        ("19.04.2008", {"date": Date(2018, 4, 19)}, []),
        ("19.04.2008", {"outlet_date": Date(2008, 4, 18)}, []),
        ("19.04.2008", {"title": "The Pier"}, ["dates-apart", "outlet-date-late"]),
    ],
)
def test_the_editor_settles_a_problem(text: str, said: dict[str, Any], left: list[str]) -> None:
    """What is doubtful about a field is told no more once the editor has said what it is."""
    assert codes(settle(TEXT.replace("19.04.2018", text), **said)) == left


@pytest.mark.parametrize(
    ("old", "new", "said", "told"),
    [
        ("THE PIER STAYS", "ONE THING\n\nTHE PIER STAYS", {"title": "The Pier"}, "title-in-parts"),
        ("19.04.2018\n", "19 April\n", {"date": Date(2018, 4, 19)}, "date-unreadable"),
        ("By Jane Roe and John Doe", "Moor Times", {"outlet": "The Fen Gazette"}, "byline-order"),
        ("(18 April", "(18 Apri", {"outlet_date": Date(2018, 4, 18)}, "outlet-date-unreadable"),
        ("2018)\n", "2018)\n\nAnn Poe\n", {"author": "Ann Poe"}, "author-line"),
        ("2018)\n", "2018)\n\nAnn Poe\n", {"authors": ()}, "author-line"),
        ("By Jane Roe and John Doe, The Fen", "AFP, Ankara, The Fen", {"authors": ()}, "byline-aside"),
        ("By Jane Roe and John Doe, The Fen Gazette", "AFP – Ann Poe", {"authors": ()}, "byline-author"),
        ("By Jane Roe and John Doe, The Fen Gazette", "AFP, Ankara", {"outlet": "AFP"}, "byline-aside"),
        ("By Jane Roe and John Doe, The Fen", "AFP, Ankara, The Fen", {"author": "A Roe"}, "byline-aside"),
        ("By Jane Roe and John Doe, The Fen Gazette", "AFP – Ann Poe", {"author": "Ann"}, "byline-author"),
        ("Source: https", "It was told at https", {"url": "https://example.org/a"}, "source-unsure"),
        ("Source: https", "Source: mailto:a@b.org https", {"url": "https://example.org"}, "address-unusable"),
    ],
)
def test_each_field_has_problems_of_its_own(old: str, new: str, said: dict[str, Any], told: str) -> None:
    """They are told where the editor is silent on the field, and settled by a word on it."""
    text = TEXT.replace(old, new)
    assert told in codes(settle(text))
    assert told not in codes(settle(text, **said))


def test_an_outlet_that_is_read_from_the_footer_is_settled_by_the_editor() -> None:
    """The note goes, as the outlet is the editor's now."""
    text = "THE PIER STAYS\n\n19.04.2018\n\nThe ferry board has voted.\n\nSource: Reuters\n"
    assert (settle(text).outlet, codes(settle(text))) == ("Reuters", ["outlet-from-source"])
    assert (settle(text, outlet="AFP").outlet, codes(settle(text, outlet="AFP"))) == ("AFP", [])


def test_a_missing_date_is_offered() -> None:
    """Where the outlet's date is there, the hint has it as the sidecar's line; the post is a draft."""
    post = settle(TEXT.replace("19.04.2018\n\n", ""))
    [problem] = post.problems
    assert (post.status, post.date, post.outlet_date) == ("draft", None, Date(2018, 4, 18))
    assert "2018-04-18" in problem.message
    assert "date = 2018-04-18" in problem.hint
    [other] = settle(TEXT.replace("19.04.2018\n\n", "").replace(" (18 April 2018)", ", 18 April")).problems[
        :1
    ]
    assert other.hint.endswith("or set date in the sidecar.")


def test_an_outlet_later_than_the_bulletin_is_a_note() -> None:
    """It is told with both dates; on the same day it is none."""
    assert codes(settle(outlet_date=Date(2018, 4, 19))) == []
    [problem] = settle(outlet_date=Date(2018, 4, 20)).problems
    assert (problem.code, problem.arguments) == ("outlet-date-late", ("2018-04-20", "2018-04-19"))
    assert (problem.path, problem.line) == ("a.txt", 0)


def test_a_bulletin_years_from_today_is_a_note() -> None:
    """One of the next month or of the last decades is none, one without a date has another problem."""
    today = Date(2026, 1, 15)
    days = {n: settle(date=today + timedelta(days=n)) for n in (31, 32, 0, -18250, -18251)}
    told = {number: untimely(post, "a.txt", today) for number, post in days.items()}
    assert [number for number, problem in told.items() if problem] == [32, -18251]
    assert told[32] == Problem("a.txt", 0, "date-untimely", ("2026-02-16",))
    assert untimely(settle(TEXT.replace("19.04.2018\n\n", "")), "a.txt", today) is None


@pytest.mark.parametrize(
    ("said", "field", "name"),
    [
        ({"outlet": "A" * 101}, "outlet", ""),
        ({"outlet": "A" * 100}, "outlet", "A" * 100),
        ({"category": "★"}, "category", ""),
        ({"tags": ("Piers", "★", "B" * 101)}, "tags", ("Piers",)),
    ],
)
def test_a_name_that_makes_no_address(said: dict[str, Any], field: str, name: Any) -> None:
    """It is not used, and the post is a draft."""
    post = settle(**said)
    assert getattr(post, field) == name
    told = {problem.consequence for problem in post.problems}
    assert (
        (told, post.status) == (set(), "published") if name == "A" * 100 else ({Consequence.DRAFT}, "draft")
    )


def test_what_is_told_of_a_name() -> None:
    """The message says what it names, how it begins, and what would fit."""
    [long] = settle(outlet="A" * 101).problems
    assert (long.code, long.path, long.line) == ("name-too-long", "a.txt", 0)
    assert long.arguments == ("outlet", "A" * 40, "100")
    [empty] = settle(category="★").problems
    assert (empty.code, empty.arguments) == ("name-empty", ("category", "★", "100"))
    assert [problem.arguments[0] for problem in settle(tags=("★",), slug="b" * 101).problems] == [
        "tag",
        "slug",
    ]


def test_a_slug_that_does_not_fit_leaves_the_titles() -> None:
    """The post is a draft until it is put right, and its address is pinned no less."""
    post = settle(slug="b" * 101)
    assert (post.slug, post.pinned, post.status) == ("the-pier-stays", True, "draft")


@pytest.mark.parametrize(
    ("said", "text", "status"),
    [
        ({"status": "skip"}, TEXT, "skip"),
        ({"status": "hidden"}, TEXT.replace("19.04.2018\n\n", ""), "draft"),
        ({"status": "hidden", "date": Date(2018, 4, 19)}, TEXT.replace("19.04.2018\n\n", ""), "hidden"),
        ({"status": "published"}, "THE PIER STAYS\n", "skip"),
    ],
)
def test_status(said: dict[str, Any], text: str, status: str) -> None:
    """The editor's holds, unless the digest has no date or a problem forbids it."""
    assert settle(text, **said).status == status


def test_the_editors_title_has_no_word_on_the_address() -> None:
    """The address is the raw title's; the editor's where there is no other."""
    assert settle(title="Another").slug == "the-pier-stays"
    assert settle("19.04.2018\n", title="Another").slug == "another"


@pytest.mark.parametrize(
    "title",
    [
        "Trump’s",
        "Trump's",
        "Trump´s",
        "Trump`s",
        "Trump&#8217;s",
        "Trump&rsquo;s",
        "“Trumps”",
        "«Trumps»",
        "„Trumps‟",
    ],
)
def test_marks_make_no_address(title: str) -> None:
    """A title has one address, whatever became of its marks."""
    assert slug_of(title) == "trumps"


def test_a_long_title_is_cut_between_words() -> None:
    """An address ends with a whole word, within 80 characters."""
    assert slug_of("harbour " * 20) == "-".join(["harbour"] * 10)
    assert slug_of("★ ?") == ""


def test_a_problem_of_very_many_lines_is_told_once() -> None:
    """It is told at the first of them, with the count of the others; ten are told apart."""
    lines = "".join(f"Source: photographer {number}\n\n" for number in range(2_000))
    [problem] = settle(TEXT.replace("Source: https", f"{lines}Source: https")).problems
    assert (problem.code, problem.line, problem.more) == ("footer-twice", 9, 1_999)
    assert problem.message.endswith(" So it is with 1,999 lines more.")
    lines = "".join(f"Source: photographer {number}\n\n" for number in range(10))
    assert len(settle(TEXT.replace("Source: https", f"{lines}Source: https")).problems) == 10


def test_lines_that_the_editor_names() -> None:
    """A line is the byline, the author's name or no text, by its first words, wherever it stands."""
    header = "THE PIER STAYS\n\n19.04.2018\n\nPolitiken // 18 April 2018\n\nROE\n\n"
    text = f"{header}It is kept.\n\nPhoto: Ann Poe\n\nIt stays.\n"
    lines = Lines(byline="politiken", author="Roe", no_text=("Photo",))
    post = settle(text, lines=lines)
    assert (post.outlet, post.authors, post.outlet_date) == ("Politiken", ("Roe",), Date(2018, 4, 18))
    assert codes(post) == []
    digest = read(text.encode(), "a.txt", mastheads=(), default="en", said=lines.said)
    assert digest.paragraphs == ("It is kept.", "It stays.")
    assert [step.detail for step in digest.steps] == [
        "took out 'Photo: Ann Poe' at line 11, as the sidecar says"
    ]


def test_a_line_that_is_not_there_is_told() -> None:
    """Words that begin no line are a note, and so are the first letters of a word alone."""
    lines = Lines(byline="Moor", author="The Fen Gazett", no_text=("Pho", "Photo"))
    post = settle(TEXT.replace("Source", "Photo: Ann Poe\n\nPhoto: Eva Doe\n\nSource"), lines=lines)
    told = [problem for problem in post.problems if problem.code == "line-not-found"]
    assert [problem.arguments for problem in told] == [("Moor",), ("The Fen Gazett",), ("Pho",)]


def test_a_digest_without_any_title_has_no_address_of_its_own() -> None:
    """Neither the file nor the editor gives one."""
    digest = replace(read(TEXT.encode(), "a.txt", mastheads=(), default="en"), title="")
    assert effective_metadata(digest, Sidecar(), Settings()).slug == ""
    assert effective_metadata(digest, Sidecar(title="A Pier"), Settings()).slug == "a-pier"
    assert effective_metadata(digest, Sidecar(slug="pier"), Settings()).slug == "pier"
