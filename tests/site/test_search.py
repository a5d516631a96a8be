"""What the search is told beyond a page's words."""

from __future__ import annotations

import re

import pytest

from digest_reader.site.search import spellings
from sites import ROOT, Build


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("ışıklar", "tr", ["işiklar"]),
        ("IŞIKLAR", "tr", ["ışıklar"]),
        ("Işık", "tr", ["işik", "ışık"]),
        ("İstanbul kent", "tr", []),
        ("ISTANBUL", "tr", ["ıstanbul"]),
        ("Kılıç Kılıç", "en", ["kiliç"]),
        ("INDIA", "en", []),
        ("<b> &amp; ‘”", "tr", []),
    ],
)
def test_spellings(text: str, language: str, found: list[str]) -> None:
    """Only words with a dotless i are spelt again; English capitals are none."""
    assert spellings(text, language) == found


def test_pages_offer_their_spellings_unseen(published: Build) -> None:
    """A Turkish page has them inside the part that is indexed, hidden from readers and screen readers."""
    page = published.page("2017/05/15/eski-gar-muze-oluyor-saat-calismiyor/index.html")
    offered = page.select_one("[data-pagefind-body] [data-pagefind-meta^=spellings]")
    assert offered.has_attr("hidden")
    assert offered.get_text(strip=True) == ""
    assert "kiliçaslan" in offered["data-pagefind-meta"].split(":")[1].split()


def test_only_what_is_published_is_indexed(published: Build) -> None:
    """A draft, or a digest that is hidden while a complaint is looked into, is not found by searching."""
    indexed = {path for path in published.pages() if "data-pagefind-body" in path.read_text("utf-8")}
    pages = {path.parent.name for path in indexed}
    assert len(pages) == 13
    assert not pages & {"not-yet-for-the-public", "for-those-who-know-the-address"}


def test_the_index_is_made_after_the_build() -> None:
    """Both ways of building the site for good make it; a preview that rebuilds itself does not."""
    recipes = re.findall(r"^(\w+):.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    made = {target for target, recipe in recipes if "$(SEARCH)" in recipe}
    assert made == {"html", "publish"}
