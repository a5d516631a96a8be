"""The editor's desk on a digest's page in the preview, as an editor uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desks import Serving, serving
from digest_reader.edit.sidecar import read_sidecar
from sites import copy_project, run_pelican

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

SAMPLE = "Economy/2017-06-12-the-orchard-growers-strike-that-nobody-noticed"
PAGE = "/2017/06/12/the-orchard-growers-strike-that-nobody-noticed/"
IN_THE_HEADLINE = "/2017/03/20/ruzgar-santraline-koyluden-sartli-evet/"
"""Its headline is in doubt too."""
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of this project's own site, built as a preview builds it."""
    folder = tmp_path_factory.mktemp("preview")
    copy_project(folder)
    site = run_pelican(folder, "content")
    assert site.code == 0, site.log
    return folder


@pytest.fixture
def preview(built: Path) -> Iterator[Serving]:
    """Return a preview's server; what is answered is forgotten afterwards."""
    before = sidecar(built).read_bytes()
    with serving(built) as running:
        yield running
    sidecar(built).write_bytes(before)


def sidecar(folder: Path) -> Path:
    """Return the sidecar of the sample."""
    return folder / "content/digests/samples" / f"{SAMPLE}.toml"


@pytest.fixture
def desk(browser: Any, preview: Serving) -> Iterator[Callable[..., Any]]:
    """Return a function that opens the sample's page at the desk; nothing may go wrong on it."""
    contexts, messages = [], []

    def open_page(path: str = PAGE, **options: Any) -> Any:
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}))
        page = contexts[-1].new_page()
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(preview.url + path)
        if path == PAGE:
            page.locator(".review-bar").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert messages == []


def left(page: Any) -> int:
    """Return how many questions are open, as the page says."""
    number = page.locator(".review-status").inner_text().partition(" ")[0]
    return int(number) if number.isdigit() else 0


def until_fewer(page: Any, than: int) -> int:
    """Wait until fewer questions are open, and return how many."""
    page.wait_for_function(
        "than => !(parseInt(document.querySelector('.review-status').textContent) >= than)", arg=than
    )
    return left(page)


def test_ten_doubts_are_settled_by_keyboard_alone(desk: Callable[..., Any], built: Path) -> None:
    """N goes to the first; an answer goes on to the next, and settles what follows from it."""
    page = desk()
    before = left(page)
    page.keyboard.press("n")
    for key in "yydyydyydy":
        open_before = left(page)
        page.keyboard.press(key)
        until_fewer(page, open_before)
    said = read_sidecar(sidecar(built)).mark
    assert len(said) == 10
    assert left(page) <= before - 10

    page.keyboard.press("u")
    page.wait_for_function("than => parseInt(document.querySelector('.review-status').textContent) > than",
                           arg=left(page))  # fmt: skip
    assert len(read_sidecar(sidecar(built)).mark) == 9


def test_ten_doubts_are_settled_by_touch(desk: Callable[..., Any], built: Path) -> None:
    """On a phone a doubt is tapped, and then its answer."""
    page = desk(**PHONE)
    for _ in range(10):
        open_before = left(page)
        page.locator(".review-doubt, .review-near").first.tap()
        page.get_by_role("button", name="right", exact=True).tap()
        until_fewer(page, open_before)
    assert len(read_sidecar(sidecar(built)).mark) == 10


def test_figures_name_what_is_wrong_and_one_key_says_that_the_rest_is_right(
    desk: Callable[..., Any], built: Path
) -> None:
    """Of what is in view alone: what has no figure is as it was."""
    page = desk(viewport={"width": 1280, "height": 700})
    page.keyboard.press("n")
    page.locator(".review-figure").first.wait_for(state="attached")
    page.wait_for_timeout(300)  # the page has come to rest
    before, shown = left(page), page.locator(".review-figure").count()
    first = page.locator(".review-mark", has=page.locator("[data-figure='1']"))
    is_placed = "review-doubt" in str(first.get_attribute("class"))
    page.keyboard.press("1")
    until_fewer(page, before)
    said = read_sidecar(sidecar(built)).mark
    assert [str(entry.verdict) for entry in said] == ["rejected" if is_placed else "added"]
    page.keyboard.press("P")
    until_fewer(page, before - 1)
    assert 1 < len(read_sidecar(sidecar(built)).mark) <= shown + 9
    assert shown == before or left(page) > 0


def test_all_of_it_is_read(desk: Callable[..., Any], built: Path) -> None:
    """Where nothing is open the digest can be kept as reviewed, and nothing is flagged any more."""
    page = desk()
    page.keyboard.press("n")
    while left(page):
        open_before = left(page)
        page.keyboard.press("g")
        until_fewer(page, open_before)
    page.get_by_role("button", name="I have read all of it").click()
    page.get_by_text("Reviewed: its marks are kept as they are.").wait_for()
    assert page.locator(".review-doubt, .review-near").count() == 0
    kept = read_sidecar(sidecar(built))
    assert kept.reviewed
    assert len(kept.kept) == page.locator(".review-placed").count()


def test_the_text_stands_where_readers_will_see_it(desk: Callable[..., Any]) -> None:
    """The desk moves no line of the page, neither at first nor with an answer."""

    def places(page: Any) -> list[Any]:
        return [element.bounding_box() for element in page.locator("h1, .body p").all()]

    for path in (PAGE, IN_THE_HEADLINE):
        without = places(desk(f"{path}?", **PHONE, java_script_enabled=False))
        page = desk(path, **PHONE)
        page.locator(".review-near").first.wait_for()
        assert places(page) == without
    page.locator(".review-doubt").first.tap()
    page.evaluate("scrollTo(0, 0)")
    assert places(page) == without


def test_the_page_says_what_the_terminal_says(desk: Callable[..., Any]) -> None:
    """Kind, certainty and reason of the mark that is asked about, in the page's language."""
    page = desk()
    page.keyboard.press("n")
    told = page.locator(".review-asked").inner_text()
    assert "%" in told
    current = page.locator("[aria-current=true]")
    assert current.get_attribute("aria-label") == told.replace("  ", " ")
    assert current.evaluate("node => node === document.activeElement")
    page.keyboard.press("Escape")
    assert page.locator("[aria-current=true]").count() == 0


@pytest.mark.parametrize("options", [{}, {**PHONE, "color_scheme": "dark"}], ids=["desktop", "phone, dark"])
@pytest.mark.parametrize("path", [PAGE, "/review/"])
def test_axe_finds_nothing_at_the_desk(desk: Callable[..., Any], path: str, options: dict[str, Any]) -> None:
    """Neither on the page nor in the list is a barrier that axe knows."""
    page = desk(path, **options)
    if path == PAGE:
        page.keyboard.press("n")
        page.locator("[aria-current=true]").wait_for()
    violations = axe.Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in violations] == []


def test_the_list_leads_to_the_pages(desk: Callable[..., Any]) -> None:
    """The digest with most doubts is first."""
    page = desk("/review/")
    page.get_by_role("link", name="The Orchard Growers’ Strike That Nobody Noticed").first.click()
    page.wait_for_url(f"**{PAGE}")
