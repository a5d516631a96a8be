"""The search, in a real browser, asked through the index that a site has."""

from __future__ import annotations

import re
from typing import Any

import pytest

from browsing import Host, needs_chromium
from digest_reader.site.search import spellings
from sites import ROOT, Build

ASK = """async ([bundle, language, words]) => {
    const pagefind = await import(bundle + "pagefind.js");
    await pagefind.options({baseUrl: "/"});
    const found = await pagefind.search(words);
    return Promise.all(found.results.map(async (one) => {
        const page = await one.data();
        return [page.url, page.excerpt];
    }));
}"""

TRIALS = {
    "IŞIKLAR": "sinama-0",
    "ışıklar": "sinama-1",
    "ISTANBUL": "sinama-2",
    "İstanbul": "sinama-3",
    "istanbul": "sinama-4",
}


def ask(visit: Any, host: Host, words: str, language: str = "tr") -> list[tuple[str, str]]:
    """Return the addresses and excerpts of what the index of a language has on *words*."""
    visit.goto(f"{host.url}/tr/" if language == "tr" else f"{host.url}/")
    return [tuple(one) for one in visit.evaluate(ASK, [f"{host.url}/pagefind/", language, words])]


@needs_chromium
@pytest.mark.parametrize("words", ["İstanbul", "istanbul", "ISTANBUL"])
def test_istanbul_is_found_however_it_is_written(visit: Any, host: Host, words: str) -> None:
    """Dotted or not, capital or small, the question finds all three spellings."""
    found = " ".join(address for address, _ in ask(visit, host, words))
    for spelling in ("ISTANBUL", "İstanbul", "istanbul"):
        assert TRIALS[spelling] in found
    assert TRIALS["ışıklar"] not in found


@needs_chromium
@pytest.mark.parametrize("words", ["ışıklar", "IŞIKLAR", "işiklar", "isiklar"])
def test_isiklar_is_found_however_it_is_written(visit: Any, host: Host, words: str) -> None:
    """A reader without a Turkish keyboard finds it too."""
    found = " ".join(address for address, _ in ask(visit, host, words))
    assert TRIALS["IŞIKLAR"] in found
    assert TRIALS["ışıklar"] in found
    assert TRIALS["istanbul"] not in found


@needs_chromium
def test_an_excerpt_shows_the_text_alone(visit: Any, host: Host) -> None:
    """What is offered for the sake of spelling is never shown."""
    for _, excerpt in ask(visit, host, "isiklar"):
        assert "isiklar" not in re.sub(r"<[^>]*>", "", excerpt).casefold()


@needs_chromium
def test_english_is_found_by_other_forms_of_its_words(visit: Any, host: Host) -> None:
    """The index of each language knows that language's endings."""
    assert any("port-cities" in address for address, _ in ask(visit, host, "storm", "en"))
    assert any("port-cities" in address for address, _ in ask(visit, host, "storms", "en"))


@needs_chromium
def test_the_search_needs_nothing_that_the_policy_forbids(visit: Any, host: Host) -> None:
    """Under the Content-Security-Policy of the site it runs, and the console stays empty."""
    assert ask(visit, host, "istanbul")
    assert visit.said == []


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


def test_the_index_is_made_after_the_build() -> None:
    """Both ways of building the site for good make it; a preview that rebuilds itself does not."""
    recipes = re.findall(r"^(\w+):.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    made = {target for target, recipe in recipes if "$(SEARCH)" in recipe}
    assert made == {"html", "publish"}
