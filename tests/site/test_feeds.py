"""Feeds, as readers of feeds get them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import feedparser
import pytest
from bs4 import BeautifulSoup

import rfc4287
from sites import Build, digest

HOME = "https://example.org/sub/"
PUBLISHED = 15
"""The seed, nine samples, and the three unwelcome digests that are neither hidden nor drafts."""


def parsed(path: Path) -> feedparser.FeedParserDict:
    """Return a feed as feedparser reads it."""
    return feedparser.parse(path.read_bytes(), response_headers={"content-type": "application/atom+xml"})


def test_there_is_a_feed_of_all_of_each_outlet_topic_and_language(
    published: Build, feeds: list[Path]
) -> None:
    """Everything that has a page of its own in the site has a feed."""
    names = {path.relative_to(published.output / "feeds").as_posix() for path in feeds}
    assert names >= {"all.atom.xml", "en.atom.xml", "tr.atom.xml"}
    assert {"source/independent.atom.xml", "topic/culture.atom.xml", "tag/muzeler.atom.xml"} <= names
    for kind in ("source", "topic", "tag"):
        pages = {path.parent.name for path in published.output.glob(f"{kind}/*/index.html")}
        assert pages == {Path(name).name[:-9] for name in names if name.startswith(f"{kind}/")}


def test_every_feed_is_accepted_by_feedparser(feeds: list[Path]) -> None:
    """No feed sets feedparser's flag for the malformed."""
    assert [(path.name, parsed(path).bozo_exception) for path in feeds if parsed(path).bozo] == []


def test_every_feed_is_valid(feeds: list[Path]) -> None:
    """Nothing in any feed is against RFC 4287."""
    assert {path.name: rfc4287.problems(path) for path in feeds if rfc4287.problems(path)} == {}


def test_no_two_feeds_have_one_identifier(feeds: list[Path]) -> None:
    """A reader that keeps feeds by their identifiers keeps all of them."""
    ids = Counter(parsed(path).feed.id for path in feeds)
    assert [address for address, count in ids.items() if count > 1] == []


def test_the_feed_of_all_has_every_published_digest_once(published: Build) -> None:
    """Counterparts stand both, neither twice; drafts and hidden digests do not."""
    entries = parsed(published.output / "feeds/all.atom.xml").entries
    assert (
        len(entries)
        == len({entry.id for entry in entries})
        == len({entry.link for entry in entries})
        == PUBLISHED
    )
    assert not [entry for entry in entries if "not-yet" in entry.link or "for-those" in entry.link]
    dates = [entry.published for entry in entries]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_feed_of_a_language_has_that_language(published: Build, language: str) -> None:
    """It says so for the whole feed, and its pages are in that language."""
    feed = parsed(published.output / f"feeds/{language}.atom.xml")
    assert feed.feed.language == language
    assert feed.entries
    for entry in feed.entries:
        page = published.output / entry.link.removeprefix(HOME) / "index.html"
        lang = BeautifulSoup(page.read_text("utf-8"), "html.parser").html["lang"]
        assert lang == language


def test_a_feed_speaks_of_the_site_in_its_own_language(published: Build) -> None:
    """A reader of the Turkish feed, or of a topic of Turkish digests alone, has no English above them."""
    tagline = "Kesme işaretleri ve tırnakları yerine konmuş gazete özetleri"
    assert parsed(published.output / "feeds/tr.atom.xml").feed.subtitle == tagline
    assert parsed(published.output / "feeds/en.atom.xml").feed.subtitle.startswith("Newspaper digests")
    twin = json.loads((published.output / "feeds/tr.json").read_text("utf-8"))
    assert twin["description"] == tagline


def test_a_feed_of_several_languages_says_each_entrys(published: Build) -> None:
    """In the feed of all, every entry has its language."""
    entries = parsed(published.output / "feeds/all.atom.xml").entries
    languages = {entry.title_detail.language for entry in entries}
    assert languages == {"en", "tr"}


def test_the_outlet_is_the_author(published: Build) -> None:
    """A digest is its newspaper's word; where it names none, the feed's author stands."""
    entries = parsed(published.output / "feeds/source/independent.atom.xml").entries
    assert [entry.author for entry in entries] == ["Independent"]


def test_each_author_is_named(published: Build) -> None:
    """An entry has every author apart, and its newspaper as contributor; a JSON Feed has one list of both."""
    [two, three] = sorted(
        parsed(published.output / "feeds/source/the-fen-gazette.atom.xml").entries,
        key=lambda entry: entry.title,
        reverse=True,
    )
    assert [person.name for person in three.authors] == ["Rowan Ellery", "Ash Poe", "Ann Roe"]
    assert [person.name for person in two.authors] == ["Rowan Ellery", "Poe and Sons"]
    assert [person.name for person in two.contributors] == ["The Fen Gazette"]
    items = json.loads((published.output / "feeds/source/the-fen-gazette.json").read_text("utf-8"))["items"]
    assert {"name": "Ash Poe"} in [name for item in items for name in item["authors"]]


def test_an_entry_leads_to_the_original_and_says_whose_it_is(published: Build) -> None:
    """Newspaper and original stand above the text, and the original in a link of its own."""
    [entry] = [
        entry
        for entry in parsed(published.output / "feeds/source/the-closed-gate.atom.xml").entries
        if "only-the-beginning" in entry.link
    ]
    content = BeautifulSoup(entry.content[0].value, "html.parser")
    source = content.select_one(".digest-source")
    assert source
    assert source.get_text() == "Source: The Closed Gate, 5 April 2017 · gate.example"
    assert content.find(True) is source
    assert [link.href for link in entry.links if link.rel == "via"] == ["https://gate.example/a?b=1&c=2"]


def test_hostile_titles_arrive_as_text(published: Build) -> None:
    """Whatever a title holds is shown, and nothing of it is markup."""
    titles = {entry.title for entry in parsed(published.output / "feeds/all.atom.xml").entries}
    assert any(title.startswith("O’Neil & ‹Sons› ‹/script›‹!-- ") for title in titles), titles
    assert any(title.startswith("A bell") for title in titles)


def test_an_excerpt_is_all_that_a_feed_has(published: Build, feeds: list[Path]) -> None:
    """Of a digest that may only be quoted, no feed has more than its first sentences."""
    for path in [*feeds, *published.output.glob("feeds/**/*.json")]:
        assert "The very last" not in path.read_text("utf-8"), path
    page = published.page("2017/04/06/only-the-beginning/index.html")
    assert "The very last" not in page.get_text()


def test_feeds_have_marks_as_text(feeds: list[Path]) -> None:
    """A mark's span means nothing without the page's style, so feeds leave it out and keep the mark."""
    texts = [path.read_text("utf-8") for path in feeds]
    assert not [text for text in texts if 'class="mark' in text]
    assert any("Bay’s" in text for text in texts)


def test_a_correction_is_an_update(published: Build) -> None:
    """A reader that has the entry already is told that it changed."""
    entries = parsed(published.output / "feeds/topic/diplomacy.atom.xml").entries
    updated = {entry.title.split()[0]: (entry.published[:10], entry.updated[:10]) for entry in entries}
    assert updated["Valdoria"] == ("2017-05-22", "2017-05-29")
    assert updated["Port"] == ("2016-11-14", "2016-11-14")


def test_there_is_no_rss(published: Build) -> None:
    """Pelican's RSS would give wrong identifiers."""
    assert not list(published.output.rglob("*.rss.xml"))


def test_every_atom_feed_has_a_json_twin(published: Build, feeds: list[Path]) -> None:
    """It has what JSON Feed 1.1 requires, and the same entries."""
    for path in feeds:
        twin = json.loads(path.with_name(path.name.replace(".atom.xml", ".json")).read_text("utf-8"))
        assert twin["version"] == "https://jsonfeed.org/version/1.1"
        assert twin["title"]
        assert twin["home_page_url"] == HOME
        assert twin["feed_url"].endswith(f"{path.name.removesuffix('.atom.xml')}.json")
        assert (published.output / twin["feed_url"].removeprefix(HOME)).is_file()
        assert [item["id"] for item in twin["items"]] == [entry.id for entry in parsed(path).entries]
        for item in twin["items"]:
            assert item["url"].startswith(HOME)
            assert item["content_html"]
            assert datetime.fromisoformat(item["date_published"]).tzinfo
            assert all(author["name"] for author in item.get("authors", [{"name": "-"}]))
            assert all(isinstance(tag, str) and tag for tag in item["tags"])
            assert item["language"] in ("en", "tr")


def test_a_json_feed_knows_the_original(published: Build) -> None:
    """Where the original's address is known, an item names it beside its own."""
    feed = json.loads((published.output / "feeds/source/the-closed-gate.json").read_text("utf-8"))
    assert feed["items"][0]["external_url"] == "https://gate.example/a?b=1&c=2"


def test_an_empty_feed_is_valid_and_always_the_same(build: Callable[..., Build]) -> None:
    """A site without a digest has a feed without an entry, which does not change with the clock."""
    site = build({"pages/a.md": "title: A\n\nB"})
    feed = site.output / "feeds/all.atom.xml"
    assert rfc4287.problems(feed) == []
    assert "<updated>1970-01-01T00:00:00+00:00</updated>" in feed.read_text("utf-8")


def test_a_stock_site_has_valid_feeds_and_none_that_it_did_not_ask_for(build: Callable[..., Build]) -> None:
    """The plugin's feeds are Pelican's, made valid; JSON Feeds come where DIGEST_JSON_FEED is on."""
    site = build({"digests/a.txt": digest(), "digests/b.txt": digest("NO OUTLET AT ALL", byline="")})
    feeds = sorted(site.output.glob("feeds/*.atom.xml"))
    assert feeds
    assert not list(site.output.glob("feeds/*.json"))
    assert [rfc4287.problems(path) for path in feeds] == [[] for _ in feeds]


def test_names_that_would_share_a_feed_stop_nothing(build: Callable[..., Build]) -> None:
    """By Pelican's own settings an outlet has the address of a topic's feed, and “All” that of the site's."""
    courier = digest("ONE CLOCK", byline="Courier (5 April 2017)")
    every = digest("TWO CLOCKS", byline="All (5 April 2017)")
    built = build({"digests/Courier/a.txt": courier, "digests/b.txt": every})
    assert built.code == 0
    assert "Processed 2 articles" in built.log
    for name in ("all", "courier"):
        assert f"feeds/{name}.atom.xml is the feed of two names" in built.log
        assert (built.output / f"feeds/{name}.atom.xml").is_file()


JSON = "DIGEST_JSON_FEED = True\n"
LISTENER = (
    JSON
    + """
from pelican import signals
def hear(context, feed):
    pass
class Listener:
    def register():
        signals.feed_generated.connect(hear)
PLUGINS = [Listener, *PLUGINS]
"""
)
"""Another plugin to which feeds are shown before they are written, with their entries in full."""


def test_a_feed_of_kept_entries_is_as_one_that_is_written_out(build: Callable[..., Build]) -> None:
    """Entries come as text into every feed that has them, and into feeds of later builds."""
    digests = {
        "digests/a.txt": digest(
            "A “BRIDGE” & <B>TWO</B> ROADS", byline="By Ann Roe, Fen & Sons (5 April 2017)"
        ),
        "digests/a.toml": 'tags = ["a & b", "<i>"]\nurls = ["https://gate.example/?b=1&c=2"]\n',
        "digests/b.txt": digest("KÖPRÜ", byline="Fen & Sons (5 Nisan 2017)", body="Köprü dün açıldı. " * 9),
        "digests/c.txt": digest("A BELL", body="It ended with ]]> and a bell. " * 5),
        "digests/c.toml": 'title = "A bell \\u000C in the title"\n',
    }
    steps = [
        (digests, JSON),
        ({"digests/d.txt": digest("ONE MORE", date="07.04.2017")}, JSON),
        ({}, LISTENER),
    ]
    _, kept, written_out = (feeds_of(build(content, settings=settings)) for content, settings in steps)
    assert kept["feeds/all.json"].count(b"date_published") == 4
    assert kept == written_out


def feeds_of(site: Build) -> dict[str, bytes]:
    """Return all feeds by their names, as they are now."""
    return {name: data for name, data in site.bytes().items() if name.startswith("feeds/")}


def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    """The strict reader is no rubber stamp."""
    path = tmp_path / "feed.xml"
    path.write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>here</id><updated>today</updated>'
        '<entry><title/><id>tag:a,2017:1</id><updated>2017-01-01T00:00:00Z</updated><link href="a"/></entry>'
        "<entry><title>B</title><id>tag:a,2017:1</id><author><name/></author></entry></feed>"
    )
    faults = rfc4287.problems(path)
    for word in ("2 entries", "itself", "no absolute", "'today'", "no author", "link to 'a'", "0 × updated"):
        assert any(word in fault for fault in faults), (word, faults)
    assert any("without a name" in fault for fault in faults)
    assert any("empty title" in fault for fault in faults)
