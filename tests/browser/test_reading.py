"""The site in a reader's browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

Visits = Callable[..., Any]

POST = "/2017/04/06/uk-government-in-secret-move-to-boost-relations-with-russia/"
CORRECTED = "/2017/05/22/valdoria-and-its-neighbour-agree-on-a-bridge-but-not-on-its-name/"
TURKISH = "/2016/11/14/liman-kentleri-kurtarma-teknelerini-paylasacak/"
PAGES = [
    "/",
    CORRECTED,
    TURKISH,
    "/archive/",
    "/source/kiyi-postasi/",
    "/topic/",
    "/search/",
    "/corrections/",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("options", [{"color_scheme": "light"}, PHONE], ids=["desktop, light", "phone, dark"])
def test_axe_finds_nothing(visit: Visits, path: str, options: dict[str, Any]) -> None:
    """A page has no barrier that axe knows, with its marks and lists shown."""
    page = visit(path, **options).page
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    if page.locator("#show-marks").count():
        page.check("#show-marks")

    answer = axe.Axe().run(page, options=RULES)

    assert answer.violations_count == 0, answer.generate_report()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_over_the_edge(visit: Visits, path: str) -> None:
    """At 320 pixels, and at 640 with everything of twice the size, nothing need be scrolled to the side."""
    page = visit(path, viewport={"width": 320, "height": 700}).page
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    room = "document.documentElement.clientWidth - document.documentElement.scrollWidth"

    assert page.evaluate(room) >= 0
    page.set_viewport_size({"width": 640, "height": 700})
    page.evaluate("document.documentElement.style.zoom = '2'")
    assert page.evaluate(room) >= 0


def test_a_line_has_60_to_68_characters(visit: Visits) -> None:
    """The text is 19 pixels high on lines of 1.6, ragged, and a full line has 60 to 68 characters."""
    page = visit(POST).page

    style = "(one) => { const s = getComputedStyle(one); return [s.fontSize, s.lineHeight, s.textAlign]; }"
    assert page.eval_on_selector(".body p:nth-child(2)", style) == ["19px", "30.4px", "start"]
    width = page.eval_on_selector(".body p:nth-child(2)", "(one) => one.clientWidth")
    alphabet = page.eval_on_selector(
        ".body p:nth-child(2)",
        """(one) => {
          const line = document.createElement("span");
          line.textContent = one.textContent;
          line.style.whiteSpace = "nowrap";
          one.append(line);
          const width = line.getBoundingClientRect().width / line.textContent.length;
          line.remove();
          return width;
        }""",
    )
    assert 60 <= width / alphabet <= 68


def test_marks_are_shown_when_asked_for(visit: Visits) -> None:
    """A checkbox shows the restored marks, and doubtful ones differ by more than their colour."""
    page = visit(POST, java_script_enabled=True).page
    looks = """(one) => {
      const s = getComputedStyle(one);
      return [s.backgroundColor, s.borderBottomStyle, getComputedStyle(one, "::after").content];
    }"""
    plain = page.eval_on_selector(".mark", looks)

    page.get_by_label("marks restored in this text").check()

    sure = page.eval_on_selector(".mark:not(.mark-doubt)", looks)
    doubt = page.eval_on_selector(".mark-doubt", looks)
    assert plain[1:] == ["none", "none"]
    assert sure != plain
    assert doubt[1:] == ["dotted", '"?\u2060"']
    assert sure[1:] == ["solid", "none"]


def test_the_page_is_whole_without_scripts(visit: Visits) -> None:
    """Without JavaScript text, marks and reasons are there, and the colour control, which needs it, not."""
    page = visit(POST, java_script_enabled=False).page

    page.get_by_label("marks restored in this text").check()
    page.get_by_text("Each mark and the reason for it").click()
    assert page.get_by_text("possessive of “Trump”").first.is_visible()
    assert page.locator(".mark").count() == page.locator(".marks a[href^='#mark-']").count()
    assert page.locator(".scheme").is_hidden()


def test_the_list_of_marks_leads_to_the_mark(visit: Visits) -> None:
    """Each reason is linked to its mark, which is then the one that is shown."""
    page = visit(POST).page
    page.get_by_text("Each mark and the reason for it").click()

    link = page.locator(".marks a[href^='#mark-']").first
    target = link.get_attribute("href")
    link.click()

    assert page.evaluate("document.querySelector(':target').matches('.mark')")
    assert page.url.endswith(target)


def test_the_colour_scheme_is_remembered(visit: Visits) -> None:
    """A reader's choice holds on the next page, against the device's; taken back, the device decides."""
    page = visit("/", color_scheme="light").page
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)

    page.get_by_label("Dark").check()
    dark = page.evaluate(paper)
    page.goto(page.url + "archive/")

    assert dark != light
    assert page.evaluate(paper) == dark
    assert page.get_by_label("Dark").is_checked()
    page.get_by_label("Auto").check()
    assert page.evaluate(paper) == light


def test_the_first_key_skips_to_the_text(visit: Visits) -> None:
    """With the keyboard, the first stop leads past the navigation."""
    page = visit(POST).page

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_an_article_is_light(visit: Visits) -> None:
    """A page with all that it asks for, fonts too, has at most 60 kB."""
    opened = visit(POST)
    opened.page.wait_for_load_state("networkidle")

    sizes = {url: len(opened.page.request.get(url).body()) for url in sorted(set(opened.requests))}

    assert any("fonts" in url for url in sizes)
    assert sum(sizes.values()) <= 60_000, sizes


def test_what_is_printed_names_its_source(visit: Visits) -> None:
    """In print the slip gives newspaper, date and the page's address, and navigation is gone."""
    page = visit(POST).page
    page.emulate_media(media="print")

    shown = page.locator("body").inner_text()

    assert "Independent" in page.locator(".slip").inner_text()
    assert "6 April 2017" in page.locator(".slip").inner_text()
    assert page.url in shown
    assert "Archive" not in shown


def test_forced_colours_keep_marks_apart(visit: Visits) -> None:
    """Where the reader's system sets all colours, marks are still told from the text."""
    page = visit(POST, forced_colors="active").page

    page.check("#show-marks")

    assert page.eval_on_selector(".mark", "(one) => getComputedStyle(one).outlineStyle") == "solid"
