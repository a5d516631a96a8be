"""The sitemap and robots.txt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from digest_reader.site.head import location
from sites import Build, digest

HOME = "https://example.org/sub/"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def urls(site: Build) -> dict[str, etree._Element]:
    """Return the sitemap's entries by their addresses."""
    root = etree.parse(site.output / "sitemap.xml").getroot()
    assert root.tag == f"{{{NAMES['s']}}}urlset"
    entries = {entry.findtext("s:loc", namespaces=NAMES): entry for entry in root}
    assert len(entries) == len(root)
    return entries


def file_of(site: Build, address: str) -> Path:
    """Return the file behind an address."""
    path = site.output / address.removeprefix(HOME)
    return path / "index.html" if address.endswith("/") else path


def test_every_entry_is_a_page(published: Build) -> None:
    """Each address is full, and leads to a page of the site that has it as its canonical one."""
    for address in urls(published):
        assert address.startswith(HOME)
        page = file_of(published, address)
        assert page.is_file(), address
        assert f'<link rel="canonical" href="{address}">' in page.read_text("utf-8")


def test_every_page_that_may_be_indexed_is_there(published: Build) -> None:
    """What is missing says noindex: drafts, hidden digests, and those that the editor keeps out."""
    listed = {file_of(published, address) for address in urls(published)}
    missing = set(published.pages()) - listed
    assert missing
    for page in missing:
        assert '<meta name="robots" content="noindex">' in page.read_text("utf-8"), page
    assert {page.parent.name for page in missing} >= {
        "only-the-beginning", "not-yet-for-the-public", "for-those-who-know-the-address"
    }  # fmt: skip
    for page in listed:
        assert "noindex" not in page.read_text("utf-8"), page


def test_counterparts_name_each_other(published: Build) -> None:
    """Both languages of a digest name both."""
    entries = urls(published)
    pair = {
        "en": f"{HOME}2016/11/14/port-cities-to-share-rescue-boats-after-a-year-of-storms/",
        "tr": f"{HOME}2016/11/14/liman-kentleri-kurtarma-teknelerini-paylasacak/",
    }
    for address in pair.values():
        links = entries[address].findall("x:link", NAMES)
        assert {link.get("hreflang"): link.get("href") for link in links} == pair
        assert {link.get("rel") for link in links} == {"alternate"}


def test_dates_are_those_of_the_last_change(published: Build) -> None:
    """A digest's date, or that of its correction; no clock comes in."""
    entries = urls(published)
    dates = {address: entry.findtext("s:lastmod", namespaces=NAMES) for address, entry in entries.items()}
    (bridge,) = (date for address, date in dates.items() if "valdoria" in address)
    (atlas,) = (date for address, date in dates.items() if "lost-atlas" in address)
    assert (bridge, atlas) == ("2017-05-29", "2017-02-09")
    assert dates[HOME] is None


def test_robots_txt_names_the_sitemap(published: Build) -> None:
    """By its full address, as the protocol wants."""
    text = (published.output / "robots.txt").read_text("utf-8")
    assert f"Sitemap: {HOME}sitemap.xml" in text.splitlines()
    assert "User-agent: *" in text.splitlines()
    assert "Disallow" not in text


@pytest.mark.parametrize("settings", ["", "DIGEST_SITEMAP = True\nSITEURL = ''\n"])
def test_no_sitemap_unasked_or_without_an_address(build: Callable[..., Build], settings: str) -> None:
    """A sitemap needs full addresses, and a site that has another's is left alone."""
    site = build({"digests/a.txt": digest()}, settings=settings)
    assert site.code == 0, site.log
    assert not (site.output / "sitemap.xml").exists()


def test_an_outlet_may_be_kept_out(build: Callable[..., Build]) -> None:
    """DIGEST_NOINDEX takes an outlet's digests and its page out of the sitemap."""
    content = {
        "digests/a.txt": digest("ONE", byline="THE CLOSED GATE (5 April 2017)"),
        "digests/b.txt": digest("TWO", byline="The Open Gate (5 April 2017)"),
    }
    site = build(content, settings="DIGEST_SITEMAP = True\nDIGEST_NOINDEX = ['The Closed Gate']\n")
    text = (site.output / "sitemap.xml").read_text("utf-8")
    assert "two.html" in text
    assert "author/the-open-gate.html" in text
    assert "one.html" not in text
    assert "closed" not in text


def test_a_site_of_many_pages_has_several_sitemaps(
    build: Callable[..., Build],
) -> None:
    """No file lists more than the protocol allows; all are named in sitemap.xml, which robots.txt names."""
    content = {f"digests/{number}.txt": digest(f"NUMBER {number}") for number in range(9)}
    limit = "from digest_reader.site import sitemap\nsitemap.MOST = 4\n"
    site = build(content, settings=f"{limit}SITEURL = 'https://example.org'\nDIGEST_SITEMAP = True\n")
    assert site.code == 0, site.log
    index = etree.parse(site.output / "sitemap.xml").getroot()
    assert index.tag == f"{{{NAMES['s']}}}sitemapindex"
    names = [entry.findtext("s:loc", namespaces=NAMES).rpartition("/")[2] for entry in index]
    parts = [etree.parse(site.output / name).getroot() for name in names]
    assert names == [f"sitemap-{number}.xml" for number in range(1, len(names) + 1)]
    assert {len(part) for part in parts[:-1]} == {4}
    pages = [entry.findtext("s:loc", namespaces=NAMES) for part in parts for entry in part]
    assert len(set(pages)) == len(pages)
    assert {f"https://example.org/number-{number}.html" for number in range(9)} <= set(pages)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("index.html", "https://a.example/"),
        ("b/index.html", "https://a.example/b/"),
        ("b/myindex.html", "https://a.example/b/myindex.html"),
        ("b/ç d&e.html", "https://a.example/b/%C3%A7%20d%26e.html"),
    ],
)
def test_location(name: str, address: str) -> None:
    """A folder's page has the folder's address, and addresses are encoded."""
    assert location("https://a.example", name) == address
