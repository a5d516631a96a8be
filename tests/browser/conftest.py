"""A published site with its search index, served under a sub-path, and a real browser.

Where Chromium, Playwright, axe or Pagefind is missing, these tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sites import ROOT, run_pelican

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytest.importorskip("pagefind", reason="Pagefind is not installed")

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATH = "/press"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Handler(SimpleHTTPRequestHandler):
    """Serves the site below ``/press/`` with a strict Content-Security-Policy."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(PATH))

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the repository's own site, with samples and search index."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    output = tmp_path_factory.mktemp("site")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(output)))
    address = f"http://127.0.0.1:{server.server_port}{PATH}"
    built = run_pelican(
        ROOT, "content", "--settings", "publishconf.py", "--output", str(output), "--fatal", "errors",
        DIGEST_SAMPLES="1", SITEURL=address,
    )  # fmt: skip
    assert built.code == 0, built.log
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield address
    server.shutdown()
    server.server_close()


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
    for one in visits:
        one.context.close()
        assert one.messages == []
        assert [url for url in one.requests if not url.startswith((site, "data:", "blob:"))] == []
