"""A published site with its search index, served under a sub-path, and a real browser.

Where Chromium, Playwright or Pagefind is missing, these tests are skipped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from hosting import Host, hosting
from sites import copy_project, digest, publish, write_content

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytest.importorskip("pagefind", reason="Pagefind is not installed")

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SHARD = 4
"""Digests in a part of the index, so that a small site has several."""
SPELLINGS = {
    f"digests/Trials/spelling-{number}.txt": digest(
        f"SINAMA {number}",
        byline="Yazım Gazetesi (5 Nisan 2017)",
        body=f"{text} Bu bir sınama metnidir ve kısadır.",
    )
    for number, text in enumerate(
        (
            "Kentte IŞIKLAR bir gece için söndü.",
            "Kentte ışıklar yeniden yandı.",
            "Gemi ISTANBUL diye yazılmış.",
            "Gemi İstanbul limanına vardı.",
            "Ertesi gün istanbul gibi kalabalıktı.",
        )
    )
}
"""Turkish digests that spell two words in every way."""
NAMED = {
    "digests/Trials/by-its-outlet.txt": digest("THE PIER IS SHORT", byline="The Pelican Post (5 April 2017)"),
    "digests/Trials/in-its-text.txt": digest(
        "THE PIER IS LONG",
        byline="The Wharf (5 April 2017)",
        body=f"{'It is a long pier, and nobody has walked to its end. ' * 40}A pelican sat on it.",
    ),
}
"""One has a word in its text, the other in the name of its outlet alone."""


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Return a host that has the site below its root, samples and search index included, with its headers."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    folder = tmp_path_factory.mktemp("hosted")
    copy_project(folder)
    write_content(folder, {**SPELLINGS, **NAMED})
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write(f"DIGEST_SEARCH_SHARD = {SHARD}\n")
    with hosting("/sub") as host:
        site = publish(folder, SITEURL=host.url, DIGEST_SAMPLES="1")
        assert site.code == 0, site.log
        host.put(site.output)
        yield host


@pytest.fixture(scope="session")
def site(host: Host) -> str:
    """Return the address of the site."""
    return host.url


@pytest.fixture(scope="session")
def browser(site: str) -> Iterator[Any]:
    """Return a running Chromium."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DBUS")}
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env=environment)
        yield running
        running.close()


class Visit:
    """A page in the browser that remembers what it complained of and whom it asked."""

    def __init__(self, browser: Any, site: str, path: str = "/", **options: Any) -> None:
        self.site = site
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self.page = self.context.new_page()
        self.messages: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(site + path)


@pytest.fixture
def visit(browser: Any, site: str) -> Iterator[Any]:
    """Return a function that opens a page; afterwards nothing may have been said or asked elsewhere."""
    visits: list[Visit] = []

    def open_page(path: str = "/", **options: Any) -> Visit:
        visits.append(Visit(browser, site, path, **options))
        return visits[-1]

    yield open_page
    for visited in visits:
        visited.context.close()
        assert visited.messages == []
        assert [url for url in visited.requests if not url.startswith((site, "data:", "blob:"))] == []
