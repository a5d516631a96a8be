"""What a page's head tells machines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from sites import ROOT, Build, digest, write_content

HOME = "https://example.org/sub/"
TURKISH = "2016/11/14/liman-kentleri-kurtarma-teknelerini-paylasacak/"
ENGLISH = "2016/11/14/port-cities-to-share-rescue-boats-after-a-year-of-storms/"


def structured(page: BeautifulSoup) -> dict[str, Any]:
    """Return the structured data of a page."""
    (block,) = page.select('script[type="application/ld+json"]')
    return json.loads(block.string)


def meta(page: BeautifulSoup, name: str) -> str:
    """Return what a page says under *name*."""
    (tag,) = page.select(f'meta[name="{name}"], meta[property="{name}"]')
    return tag["content"]


def test_every_page_has_one_canonical_address_its_own(published: Build) -> None:
    """Under a sub-path as at a root, and the same in the data for link previews."""
    for path in published.pages():
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        (link,) = page.select("link[rel=canonical]")
        own = path.relative_to(published.output).as_posix().removesuffix("index.html")
        assert link["href"] == HOME + own == meta(page, "og:url")


def test_every_page_is_described_once(published: Build) -> None:
    """One title, one description, and both for link previews."""
    for path in published.pages():
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        assert len(page.select("title")) == 1
        for name in ("description", "og:title", "og:description", "og:type", "og:site_name"):
            assert meta(page, name).strip(), (path, name)


def test_a_digest_is_a_news_article_based_on_the_outlets(published: Build) -> None:
    """Its structured data say what it is, whose it is, and what it was made from."""
    data = structured(published.page(f"{ENGLISH}index.html"))
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "Port Cities to Share Rescue Boats After a Year of Storms"
    assert data["inLanguage"] == "en"
    assert data["datePublished"] == "2016-11-14T00:00:00+00:00"
    assert data["publisher"] == {"@type": "Organization", "name": "Digest Reader", "url": HOME[:-1]}
    assert data["author"] == {"@type": "Organization", "name": "The Harbour Courier"}
    assert data["isBasedOn"]["publisher"]["name"] == "The Harbour Courier"
    assert data["isBasedOn"]["datePublished"] == "2016-11-13"
    assert data["citation"].startswith("“Port Cities to Share")
    assert data["url"] == data["mainEntityOfPage"] == HOME + ENGLISH
    assert data["description"]


def test_every_digests_structured_data_are_whole(published: Build) -> None:
    """No digest, hostile ones included, lacks what the others have."""
    for path in published.output.glob("20*/*/*/*/index.html"):
        data = structured(BeautifulSoup(path.read_text("utf-8"), "html.parser"))
        wanted = {"headline", "inLanguage", "datePublished", "publisher", "isBasedOn", "citation", "url"}
        assert wanted <= data.keys(), path


def test_the_original_is_named_where_it_is_known(published: Build) -> None:
    """Structured data lead to the outlet's own page."""
    data = structured(published.page("2017/04/06/only-the-beginning/index.html"))
    assert data["isBasedOn"]["url"] == "https://gate.example/a?b=1&c=2"


def test_a_corrected_digest_says_when(published: Build) -> None:
    """The date of its correction is that of its last change."""
    (path,) = published.output.glob("2017/05/22/valdoria-*/index.html")
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    assert structured(page)["dateModified"].startswith("2017-05-29")
    assert meta(page, "article:modified_time").startswith("2017-05-29")


def test_hostile_text_stays_inside_its_place(published: Build) -> None:
    """A title that ends a script or opens a comment does neither."""
    text = (published.output / "2017/04/06/a-title-to-come/index.html").read_text("utf-8")
    head = BeautifulSoup(text, "html.parser").head
    data = structured(head)
    assert data["author"]["name"] == "Ann </script> {O'Neil} & Co"
    assert "‹/script›" in data["headline"]
    block = text[text.index("application/ld+json") :]
    assert "Ann" in block[: block.index("</script>")]
    assert "<!--" not in block[: block.index("</script>")]
    allowed = {"meta", "title", "link", "script"}
    assert {tag.name for tag in head.find_all(recursive=False)} <= allowed
    assert meta(head, "og:title").startswith("O’Neil & ‹Sons› ‹/script›")


def test_counterparts_are_alternates_of_each_other(published: Build) -> None:
    """Each page of a pair names both languages, itself included, and once."""
    for name in (ENGLISH, TURKISH):
        links = published.page(f"{name}index.html").select("link[rel=alternate][hreflang]")
        assert sorted((link["hreflang"], link["href"]) for link in links) == [
            ("en", HOME + ENGLISH), ("tr", HOME + TURKISH)
        ]  # fmt: skip


def test_feeds_are_offered_where_they_belong(published: Build) -> None:
    """A page offers the feed of all, of each language, and those of its own outlet and topic."""
    page = published.page(f"{TURKISH}index.html")
    offered = {link["href"]: link["type"] for link in page.select("link[type*=feed], link[type*=atom]")}
    for name in ("all", "en", "tr", "topic/diplomacy", "source/kiyi-postasi"):
        assert offered[f"{HOME}feeds/{name}.atom.xml"] == "application/atom+xml"
    assert offered[f"{HOME}feeds/all.json"] == "application/feed+json"
    for address in offered:
        assert (published.output / address.removeprefix(HOME)).is_file(), address
    outlet = published.page("source/independent/index.html")
    assert outlet.select_one(f'link[href="{HOME}feeds/source/independent.atom.xml"]')


def test_what_is_not_public_offers_no_feed_of_its_own(published: Build) -> None:
    """A hidden digest or a draft may be its outlet's only one, which then has no feed."""
    for name in ("2017/04/06/for-those-who-know-the-address", "drafts/not-yet-for-the-public"):
        page = published.page(f"{name}/index.html")
        assert not page.select('link[href*="feeds/source/"], link[href*="feeds/topic/"]')
        assert meta(page, "robots") == "noindex"


@pytest.fixture
def small(build: Callable[..., Build], tmp_path: Path) -> Callable[..., Build]:
    """Return a function that builds two digests with this project's theme."""

    def build_small(settings: str) -> Build:
        content = {
            "digests/a.txt": digest("ONE", byline="The Closed Gate (5 April 2017)"),
            "digests/a.toml": 'urls = ["https://gate.example/one"]',
            "digests/b.txt": digest("TWO", byline="The Open Gate (5 April 2017)"),
        }
        site = build(content, settings=f"THEME = {str(ROOT / 'theme')!r}\n{settings}")
        assert site.code == 0, site.log
        return site

    return build_small


def test_canonical_may_be_the_source(small: Callable[..., Build]) -> None:
    """Where the original's address is known; the page's own address stands for the rest."""
    site = small("DIGEST_CANONICAL_SOURCE = DIGEST_SITEMAP = True\n")
    assert site.page("one.html").select_one("link[rel=canonical]")["href"] == "https://gate.example/one"
    assert meta(site.page("one.html"), "og:url") == "https://example.org/one.html"
    assert site.page("two.html").select_one("link[rel=canonical]")["href"] == "https://example.org/two.html"
    sitemap = (site.output / "sitemap.xml").read_text("utf-8")
    assert "two.html" in sitemap
    assert "one.html" not in sitemap


def test_an_outlet_may_be_kept_from_search_engines(small: Callable[..., Build]) -> None:
    """Its digests and its page ask not to be indexed; others do not."""
    site = small("DIGEST_NOINDEX = ['The Closed Gate']\n")
    for name in ("one.html", "author/the-closed-gate.html"):
        assert meta(site.page(name), "robots") == "noindex"
    for name in ("two.html", "author/the-open-gate.html", "index.html"):
        assert not site.page(name).select("meta[name=robots]")


def test_without_an_address_nothing_pretends_to_have_one(small: Callable[..., Build]) -> None:
    """A preview has neither canonical addresses nor data that need them."""
    page = small("SITEURL = ''\n").page("two.html")
    assert not page.select("link[rel=canonical], meta[property], script[type*=json]")
    assert page.select("link[type*=atom]")


def test_an_outlet_is_kept_out_however_it_is_written(small: Callable[..., Build], tmp_path: Path) -> None:
    """Its page says so where the sitemap leaves it out; a keyword of its name is no outlet."""
    write_content(tmp_path, {
        "digests/c.txt": digest("THREE", byline="THE CLOSED-GATE (5 April 2017)"),
        "digests/c.toml": 'outlet = "THE CLOSED-GATE"',
        "digests/d.txt": digest("FOUR", byline="The Open Gate (5 April 2017)"),
        "digests/d.toml": 'tags = ["The Closed Gate"]',
    })  # fmt: skip
    site = small("DIGEST_SITEMAP = True\nDIGEST_NOINDEX = ['the closed gate']\n")
    listed = (site.output / "sitemap.xml").read_text("utf-8")
    for path in site.pages():
        name = path.relative_to(site.output).as_posix()
        kept_out = bool(site.page(name).select("meta[name=robots][content=noindex]"))
        address = f"https://example.org/{name.removesuffix('index.html')}</loc>"
        assert kept_out == (address not in listed), name
    assert meta(site.page("author/the-closed-gate.html"), "robots") == "noindex"
    assert not site.page("tag/the-closed-gate.html").select("meta[name=robots]")


def test_the_json_feed_is_offered_where_it_lies(small: Callable[..., Build]) -> None:
    """Whatever the Atom feed beside it is called, and wherever its address says that it lies."""
    feeds = "DIGEST_JSON_FEED = True\nFEED_ALL_ATOM = 'feeds/all.xml'\n"
    page = small(feeds).page("one.html")
    (link,) = page.select('link[type="application/feed+json"]')
    assert link["href"] == "https://example.org/feeds/all.json"

    site = small(f"{feeds}FEED_ALL_ATOM_URL = 'news/all.xml'\n")
    links = {link["href"]: link["type"] for link in site.page("one.html").select("link[rel=alternate]")}
    told = json.loads((site.output / "feeds/all.json").read_text("utf-8"))
    assert told["feed_url"] == "https://example.org/news/all.json"
    assert links[told["feed_url"]] == "application/feed+json"
    assert links["https://example.org/news/all.xml"] == "application/atom+xml"


def test_a_page_whose_name_ends_in_index_has_its_own_address(
    small: Callable[..., Build], tmp_path: Path
) -> None:
    """Only a folder's own page goes by the folder's address."""
    write_content(tmp_path, {"digests/c.txt": digest("THREE", byline="The Morning Index (5 April 2017)")})
    page = small("").page("author/the-morning-index.html")
    assert (
        page.select_one("link[rel=canonical]")["href"] == "https://example.org/author/the-morning-index.html"
    )


def test_every_author_is_a_person_of_their_own(published: Build) -> None:
    """Several authors are a list of persons, in structured data and in what it is based on."""
    data = structured(published.page("2017/04/06/a-bridge-in-three-voices/index.html"))
    people = [{"@type": "Person", "name": name} for name in ("Rowan Ellery", "Ash Poe", "Ann Roe")]
    assert data["author"] == data["isBasedOn"]["author"] == people


def test_an_article_that_is_no_digest_is_its_authors(small: Callable[..., Build], tmp_path: Path) -> None:
    """A Markdown post is an article by a person, and based on nobody's."""
    write_content(tmp_path, {"digests/own.md": "Title: *Our* & own\nDate: 2020-02-03\nAuthor: Ann\n\nText."})
    page = small("").page("our-own.html")
    data = structured(page)
    assert (data["@type"], data["headline"]) == ("Article", "*Our* & own")
    assert data["author"] == {"@type": "Person", "name": "Ann"}
    assert not {"isBasedOn", "citation"} & data.keys()
    assert not page.select(".cite")
