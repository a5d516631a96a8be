"""From a post to HTML and metadata."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.edit.metadata import effective_metadata
from digest_reader.edit.sidecar import Correction, Sidecar
from digest_reader.model import (
    Byline,
    Digest,
    Kind,
    Mark,
    Part,
    Reason,
    Restoration,
    RestorationTask,
    Source,
    Step,
)
from digest_reader.problems import Problem
from digest_reader.publish import Post
from digest_reader.render import page as render
from digest_reader.render import plain
from digest_reader.restore.typography import curl
from digest_reader.settings import Settings
from digest_reader.text import HEADLINE

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=60)


WHY = Reason("possessive", ("man",))


def mark(
    paragraph: int, offset: int, text: str = "’", *, certainty: float = 0.99, reason: Reason = WHY
) -> Mark:
    """Return a mark of no particular kind."""
    return Mark(paragraph, offset, text, Part.APOSTROPHE, Kind.POSSESSIVE, certainty, reason)


def post(
    *paragraphs: str,
    headline: str = "A headline",
    marks: tuple[Mark, ...] = (),
    near: tuple[Mark, ...] = (),
    settings: Settings | None = None,
    **said: Any,
) -> Post:
    """Return a post as the pipeline makes it."""
    settings = settings or Settings()
    digest = Digest("a.txt", headline.upper(), paragraphs, "en", headline, byline=Byline("", "The Courier"))
    metadata = effective_metadata(digest, Sidecar(**said), settings)
    return Post(
        path=Path("a.txt"),
        display=settings.display,
        digest=digest,
        restoration=Restoration(RestorationTask(paragraphs, "en", headline), marks, near),
        **vars(metadata),
    )


def test_marks_are_numbered_through_the_text() -> None:
    """Each restored mark is a span with a number of its own; a doubtful one says why."""
    body = render.body_html(
        post(
            "Trumps hat",
            "Weeks time",
            marks=(mark(0, 5), mark(1, 5, certainty=0.5, reason=Reason("possessive", ("weeks",)))),
        )
    )
    assert body == (
        '<p>Trump<span class="mark" id="mark-1">’</span>s hat</p>\n'
        '<p>Weeks<span class="mark mark-doubt" id="mark-2" '
        'title="possessive of “weeks” (certainty 50%)">’</span> time</p>'
    )


def test_marks_of_one_place_keep_their_order() -> None:
    """A plural possessive that ends a quotation has its apostrophe first."""
    body = render.body_html(post("the weeks", marks=(mark(0, 9, "’"), mark(0, 9, "”"))))
    assert BeautifulSoup(body, "html.parser").get_text() == "the weeks’”"


def test_a_reason_may_hold_a_straight_mark() -> None:
    """In the attribute it is a curly one, which ends nothing there."""
    body = render.body_html(
        post("Trumps", marks=(mark(0, 5, certainty=0.5, reason=Reason("name", ('a"b',))),))
    )
    [span] = BeautifulSoup(body, "html.parser").find_all("span")
    assert "a”b" in span["title"]
    assert set(span.attrs) == {"class", "id", "title"}


def test_the_headlines_marks_come_first() -> None:
    """The headline's marks have the first numbers, and spans in the heading of the page alone."""
    told = render.metadata(post("Its late", headline="Mans hat", marks=(mark(HEADLINE, 3), mark(0, 2))))
    assert told["title"] == "Man’s hat"
    assert told["digest_headline"] == 'Man<span class="mark" id="mark-1">’</span>s hat'
    assert [(told_mark["number"], told_mark["paragraph"]) for told_mark in told["digest_marks"]] == [
        (1, 0),
        (2, 1),
    ]


def test_a_mark_is_told_with_the_words_around_it() -> None:
    """Context is a few words, as they stand restored, and joins with the mark to the text."""
    text = "The rise of Donald Trumps own hat, the mans hat of hats"
    told = render.metadata(post(text, marks=(mark(0, 24), mark(0, 42)), near=(mark(0, 24, "”"),)))
    first, second = told["digest_marks"]
    assert (first["before"], first["after"]) == ("rise of Donald Trump", "s own hat, the")
    assert (second["before"], second["after"]) == ("own hat, the man", "s hat of hats")
    assert (told["digest_near"][0]["before"], told["digest_near"][0]["number"]) == (
        "rise of Donald Trump’",
        0,
    )


@given(st.lists(TEXTS, min_size=1, max_size=3), TEXTS)
def test_nothing_reaches_html_unescaped(paragraphs: list[str], headline: str) -> None:
    """Read as HTML, body, title and summary hold our own elements alone, and the digest's text."""
    hostile = post(
        *paragraphs,
        headline=headline,
        marks=(mark(0, len(paragraphs[0]), reason=Reason("name", ('"><b>',))),),
    )
    body = BeautifulSoup(render.body_html(hostile), "html.parser")
    assert {tag.name for tag in body.find_all(True)} <= {"p", "span"}
    shown = [tag.get_text() for tag in body.find_all("p")]
    assert shown == [curl(text) for text in (paragraphs[0] + "’", *paragraphs[1:])]
    told = render.metadata(hostile)
    for fragment in (told["title"], told.get("summary", "")):
        assert len(BeautifulSoup(f"<p>{fragment}</p>", "html.parser").find_all(True)) == 1


def test_an_excerpt_is_all_that_is_shown_where_no_more_may_be() -> None:
    """Neither the body nor the list of marks holds more than the first sentences."""
    paragraphs = ("One. " + "Two words here. " * 20, "Last.")
    excerpted = post(*paragraphs, marks=(mark(1, 4),), excerpt_only=True)
    assert "Last" not in render.body_html(excerpted)
    assert render.metadata(excerpted)["digest_marks"] == []
    assert render.metadata(excerpted)["digest_excerpt_only"] is True


def test_an_outlet_can_be_shortened_by_a_setting_and_freed_by_a_sidecar() -> None:
    """The sidecar has the last word."""
    settings = Settings(excerpt_only=("The Courier",), noindex=("The Courier",))
    assert post("Text.", settings=settings).excerpt_only
    assert post("Text.", settings=settings).noindex
    assert not post("Text.", settings=settings, excerpt_only=False, noindex=False).excerpt_only


@pytest.mark.parametrize(
    ("paragraphs", "words", "summary"),
    [
        (["One two. Three four. Five."], 3, "One two. Three four."),
        (["One two."], 9, "One two."),
        (["One.", "Two.", "Three."], 2, "One. Two."),
        (["Mr. Smith met Gen. Mattis. Then he left."], 3, "Mr. Smith met Gen. Mattis."),
        (["J. R. Tolkien wrote. He read."], 2, "J. R. Tolkien wrote."),
        (["He said: “We agree. We do. We must.” Then he left."], 4, "He said: “We agree. We do. We must.”"),
        (["He said: ‘It’s ours. It isn’t yours.’ Then he left."], 3, "He said: ‘It’s ours. It isn’t yours.’"),
        (["He said: “We agree.", "“We do.” He left."], 4, "He said: “We agree. We do.”"),
        (["He said: “" + "Oh yes. " * 9 + "No.”"], 5, "He said: “Oh yes. Oh yes. Oh yes. Oh yes.”"),
        (["Costs rose 3.5 percent. Then fell."], 3, "Costs rose 3.5 percent."),
        (["He paused ... and went on. Then fell."], 3, "He paused ... and went on."),
        (["“Never!” she said. He left."], 1, "“Never!” she said."),
        (["He called it a “no”thing. Then he left."], 3, "He called it a “no”thing."),
    ],
)  # fmt: skip
def test_a_summary_is_whole_sentences(paragraphs: list[str], words: int, summary: str) -> None:
    """It ends where a sentence ends, and what it opens it closes."""
    assert plain.excerpt(paragraphs, words, "en") == summary


def test_all_that_is_documented_is_told() -> None:
    """A theme finds each key that `metadata` names, and no other, where a digest has everything."""
    full = post(
        "It was the mans own hat.",
        marks=(mark(0, 14),),
        near=(mark(0, 7),),
        date=date(2017, 4, 6),
        outlet_date=date(2017, 4, 5),
        authors=("Ann Roe", "Ash Poe"),
        url="https://user:word@pier.example/a",
        category="Harbours",
        tags=("Piers", "Hats"),
        counterpart="pier",
        corrected=(
            Correction(date=date(2017, 4, 9), text="A hat."),
            Correction(date=date(2017, 4, 8), text="B."),
        ),
    )
    digest = replace(
        full.digest, masthead="THE BULLETIN", source=Source("Kaynak", ()), steps=(Step("a", "b"),)
    )
    told = render.metadata(replace(full, digest=digest, slug="pier"))
    names = re.findall(r"``(\w+)``", str(render.metadata.__doc__).partition("The modules of `site`")[0])
    attributes = {"url", "host", "number", "mark", "kind", "certainty", "doubt", "reason", "before", "after"}
    assert told.keys() == set(names) - attributes - {"paragraph", "text", "SafeDatetime"}
    marks, near = told.pop("digest_marks"), told.pop("digest_near")
    assert told == {
        "title": "A headline", "summary": "It was the man’s own hat.", "date": date(2017, 4, 6),
        "modified": date(2017, 4, 9), "lang": "en", "slug": "pier", "status": "published",
        "author": "The Courier", "category": "Harbours", "tags": ["Piers", "Hats"],
        "digest_headline": "A headline", "digest_title": "A headline",
        "digest_summary": "It was the man’s own hat.", "digest_author": "Ann Roe and Ash Poe",
        "digest_authors": ["Ann Roe", "Ash Poe"], "digest_date": date(2017, 4, 6),
        "digest_outlet_date": date(2017, 4, 5), "digest_masthead": "THE BULLETIN",
        "digest_raw_title": "A HEADLINE", "digest_source_label": "Kaynak",
        "digest_source_urls": ["https://user:word@pier.example/a"],
        "digest_originals": [{"url": "https://user:word@pier.example/a", "host": "pier.example"}],
        "digest_doubts": 0, "digest_words": 6, "digest_minutes": 1, "digest_steps": ["a: b"],
        "digest_corrected": [
            {"date": date(2017, 4, 9), "text": "A hat."}, {"date": date(2017, 4, 8), "text": "B."}
        ],
        "digest_noindex": False, "digest_excerpt_only": False, "digest_draft_reasons": [],
        "digest_translation": "pier",
    }  # fmt: skip
    first = {"mark": "’", "kind": "possessive", "certainty": 0.99, "doubt": False, "paragraph": 1}
    first["reason"] = "possessive of “man”"
    assert marks == [first | {"number": 1, "before": "It was the man", "after": "s own hat."}]
    assert near == [first | {"number": 0, "before": "It was ", "after": "the man’s own hat."}]
    assert marks != near
    assert marks[:1] == list(marks)


def test_what_is_not_known_is_not_told() -> None:
    """Absent keys leave room for Pelican's defaults."""
    told = render.metadata(post("Text."))
    assert not {"category", "tags", "digest_author", "digest_outlet_date", "digest_translation"} & set(told)
    assert (told["digest_words"], told["digest_minutes"]) == (1, 1)


def test_a_text_without_full_stops_is_cut() -> None:
    """A sentence may run over the whole text; its beginning is taken, with quotation closed and ellipsis."""
    text = "He said “" + "word " * 1000
    assert plain.excerpt([text], 10, "en") == "He said “" + " ".join(["word"] * 38) + "” …"
    assert plain.excerpt(["word " * 40], 10, "en") == " ".join(["word"] * 40)


def test_a_text_can_say_whose_it_is() -> None:
    """Newspaper, date, authors and the original, in the page's language; nothing where nothing is known."""
    said = post(
        "Text.",
        outlet="The <Pier> & Co",
        authors=("Ann Roe", "Ash Poe"),
        outlet_date=date(2017, 4, 5),
        url='https://pier.example/a?b="1"&c=2',
        lang="tr",
    )
    assert render.source_html(replace(said, language="tr")) == (
        '<div class="digest-source"><p>Kaynak: <cite>The ‹Pier› &amp; Co</cite>, 5 Nisan 2017'
        ' · Ann Roe ve Ash Poe · <a href="https://pier.example/a?b=&quot;1&quot;&amp;c=2" rel="external">'
        "pier.example</a></p></div>"
    )
    assert render.source_html(replace(post("Text."), outlet="")) == ""
    assert "<cite>L'Express</cite>" in render.source_html(replace(post("Text."), outlet="L'Express"))


def test_the_words_around_a_mark_are_few_however_long_they_are() -> None:
    """A file may hold a single word of a million letters, and a list of marks is no second copy of it."""
    [told] = render.metadata(post("a" * 500, marks=(mark(0, 250),)))["digest_marks"]
    assert (told["before"], told["after"]) == ("a" * 120, "a" * 120)


def test_a_draft_says_why_it_is_one() -> None:
    """What keeps it from being published and what to do, or that the editor wants it so."""
    undated = post("Text.")
    late = replace(
        undated, problems=(Problem("a.txt", 1, "date-missing"), Problem("a.txt", 1, "date-ambiguous", ("x",)))
    )
    assert render.draft_reasons(late) == (
        "No bulletin date was found. Write it on a line of its own under the title (06.04.2017), or set date"
        " in the sidecar. (a.txt:1)",
    )
    wanted = post("Text.", date=date(2017, 4, 6), status="draft")
    assert "status" in render.draft_html(wanted)
    assert render.draft_html(replace(wanted, status="published")) == ""
