"""Search as a reader does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from browser.conftest import SHARD

Visits = Callable[..., Any]

BRIDGE = "Valdoria and Its Neighbour Agree on a Bridge, but Not on Its Name"


def titles(page: Any) -> list[str]:
    """Return the titles of what was found, once the search is done."""
    page.locator("#found").filter(has_not_text="…").filter(has_text="d").wait_for()
    return list(page.locator("#results .title").all_inner_texts())


def test_nothing_is_loaded_before_the_form_is_used(visit: Visits) -> None:
    """The index is asked for when a reader goes to the field, and not before."""
    opened = visit("/search/")
    opened.page.wait_for_load_state("networkidle")
    assert not [url for url in opened.requests if "/pagefind/" in url]

    with opened.page.expect_request("**/pagefind/pagefind.js"):
        opened.page.focus("#q")


@pytest.mark.parametrize(
    ("start", "query", "title"),
    [
        ("/search/", "Lowen", BRIDGE),
        ("/search/", "kurtarma", "Liman Kentleri Kurtarma Teknelerini Paylaşacak"),
        ("/tr/search/", "çalışmıyor", "Eski Gar Müze Oluyor, Saat Çalışmıyor"),
        ("/tr/search/", "Lowen", BRIDGE),
    ],
)
def test_a_word_is_found_from_either_language(visit: Visits, start: str, query: str, title: str) -> None:
    """What is looked for is found in both languages, wherever the search begins."""
    page = visit(start).page

    page.fill("#q", query)

    assert title in titles(page)


def test_results_lead_to_the_digest(visit: Visits) -> None:
    """A result names its newspaper first and leads to the page, under a sub-path too."""
    page = visit("/search/?q=Lowen").page
    titles(page)
    assert "The Meridian Dispatch" in page.locator("#results .kicker").first.inner_text()

    page.get_by_role("link", name=BRIDGE).click()

    page.wait_for_url("**/sub/2017/05/22/**")
    assert page.locator("h1").inner_text() == BRIDGE


@pytest.mark.parametrize(
    ("query", "outlet", "count"),
    [("observer", "The Lakeside Observer", 1), ("YAZIM", "Yazım Gazetesi", 5), ("kıyı", "Kıyı Postası", 1)],
)
def test_an_outlet_is_found_by_its_name(visit: Visits, query: str, outlet: str, count: int) -> None:
    """Its digests need not name it."""
    page = visit("/search/").page

    page.fill("#q", query)
    titles(page)

    assert page.locator("#results .kicker b").all_inner_texts().count(outlet) == count


def test_what_a_text_says_comes_before_the_name_of_an_outlet(visit: Visits) -> None:
    """Of a digest that is found by its outlet alone, the beginning is shown."""
    page = visit("/search/").page

    page.fill("#q", "pelican")

    assert titles(page) == ["The Pier Is Long", "The Pier Is Short"]
    summaries = page.locator("#results .summary")
    assert summaries.nth(0).locator("mark").inner_text() == "pelican"
    assert summaries.nth(1).inner_text().startswith("The council has agreed to mend the clock.")


def test_filters_narrow_the_search(visit: Visits) -> None:
    """Outlet, year and language narrow what is found, and list without any words."""
    page = visit("/search/").page
    page.focus("#q")
    page.locator("#year option[value='2016']").wait_for(state="attached")

    page.select_option("#year", "2016")
    page.locator("#results .title").nth(1).wait_for()
    assert len(titles(page)) == 2
    page.select_option("#language", "tr")
    page.locator("#results .title").nth(1).wait_for(state="detached")
    assert titles(page) == ["Liman Kentleri Kurtarma Teknelerini Paylaşacak"]
    assert page.locator("#results .title").get_attribute("lang") == "tr"
    assert page.locator("#outlet option").all_inner_texts()[0] == "All sources"


def test_all_parts_of_the_index_are_asked(visit: Visits) -> None:
    """Without words all digests are listed, the latest first, from wherever they are in the index."""
    page = visit("/search/").page
    page.focus("#q")
    page.locator("#year option[value='2016']").wait_for(state="attached")
    folders = page.evaluate("JSON.parse(document.querySelector('form.search').dataset.shards)")
    assert len(folders) > 3

    page.select_option("#language", "en")
    page.locator("#results .title").nth(SHARD + 1).wait_for()

    dates = page.locator("#results .kicker span").all_inner_texts()
    days = [datetime.strptime(text.title(), "%d %B %Y").replace(tzinfo=UTC) for text in dates]
    assert days == sorted(days, reverse=True)


def test_a_part_without_the_word_gives_no_answer(visit: Visits) -> None:
    """Where a part of the index lacks “istanbul”, what Pagefind has for “is” is not shown."""
    page = visit("/search/").page

    page.fill("#q", "istanbul")

    spelt = ["Sınama 2", "Sınama 3", "Sınama 4"]
    assert sorted(titles(page)) == ["Eski Gar Müze Oluyor, Saat Çalışmıyor", *spelt]


def test_nothing_found_is_said(visit: Visits) -> None:
    """A search without results says so, in words that a screen reader announces."""
    page = visit("/search/").page

    page.fill("#q", "xyzzyplugh")

    page.get_by_text("Nothing found for “xyzzyplugh”.").wait_for()
    page.fill("#q", "isochronism")
    page.get_by_text("Nothing found for “isochronism”.").wait_for()
    assert page.locator("#found").get_attribute("role") == "status"
