"""The site as a host serves it: its headers are in force, and its search index answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from hosting import Host


@pytest.fixture
def page(browser: Any, host: Host) -> Iterator[Any]:
    """Return a page of the browser, whose ``said`` gathers what it complains of and asks of others."""
    context = browser.new_context()
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith(host.url) else page.said.append(request.url)
    )
    page.on(
        "response",
        lambda response: (
            page.said.append(f"{response.status} {response.url}") if response.status > 399 else None
        ),
    )
    yield page
    context.close()


TRIALS = {
    "IŞIKLAR": "sinama-0",
    "ışıklar": "sinama-1",
    "ISTANBUL": "sinama-2",
    "İstanbul": "sinama-3",
    "istanbul": "sinama-4",
}


def ask(page: Any, host: Host, words: str, language: str = "tr") -> list[tuple[str, str]]:
    """Return the addresses and excerpts of what the search page of a language shows for *words*."""
    page.goto(f"{host.url}/{'tr/' if language == 'tr' else ''}search/?q={quote(words)}")
    page.locator("#found").filter(has_not_text="…").filter(has_text=re.compile(r"\w")).wait_for()
    return [
        (entry.locator("a").first.get_attribute("href"), entry.locator(".summary").inner_text())
        for entry in page.locator("#results > li").all()
    ]


@pytest.mark.parametrize("words", ["İstanbul", "istanbul", "ISTANBUL"])
def test_istanbul_is_found_however_it_is_written(page: Any, host: Host, words: str) -> None:
    """Dotted or not, capital or small, the question finds all three spellings."""
    addresses = " ".join(address for address, _ in ask(page, host, words))
    for spelling in ("ISTANBUL", "İstanbul", "istanbul"):
        assert TRIALS[spelling] in addresses
    assert TRIALS["ışıklar"] not in addresses


@pytest.mark.parametrize("words", ["ışıklar", "IŞIKLAR", "işiklar", "isiklar"])
def test_isiklar_is_found_however_it_is_written(page: Any, host: Host, words: str) -> None:
    """A reader without a Turkish keyboard finds it too."""
    addresses = " ".join(address for address, _ in ask(page, host, words))
    assert TRIALS["IŞIKLAR"] in addresses
    assert TRIALS["ışıklar"] in addresses
    assert TRIALS["istanbul"] not in addresses


def test_an_excerpt_shows_the_text_alone(page: Any, host: Host) -> None:
    """What is offered for the sake of spelling is never shown."""
    for _, excerpt in ask(page, host, "isiklar"):
        assert "ışıklar" in excerpt or "IŞIKLAR" in excerpt


def test_english_is_found_by_other_forms_of_its_words(page: Any, host: Host) -> None:
    """The index knows the endings of the site's own language."""
    assert any("port-cities" in address for address, _ in ask(page, host, "storm", "en"))
    assert any("port-cities" in address for address, _ in ask(page, host, "storms", "en"))


def test_a_word_with_a_restored_mark_is_one_word(page: Any, host: Host) -> None:
    """It is found with any apostrophe or none, and shown whole."""
    for words in ("haven’t", "haven't", "havent"):
        results = ask(page, host, words, "en")
        assert any("valdoria" in address for address, _ in results)
        assert any("haven’t" in excerpt for _, excerpt in results)


@pytest.mark.parametrize("words", ["isolate", "saat"])
def test_only_what_was_asked_for_is_found(page: Any, host: Host, words: str) -> None:
    """A word that is nowhere finds nothing, and a Turkish word no English digest."""
    assert not [address for address, _ in ask(page, host, words, "en") if "uk-government" in address]


def test_the_search_needs_nothing_that_the_policy_forbids(page: Any, host: Host) -> None:
    """Under the Content-Security-Policy of the site it runs, and the console stays empty."""
    assert ask(page, host, "istanbul")
    assert page.said == []


PAGES = {
    "home": "",
    "Turkish home": "tr/",
    "digest": "2017/04/06/uk-government-in-secret-move-to-boost-relations-with-russia/",
    "Turkish digest": "2017/05/15/eski-gar-muze-oluyor-saat-calismiyor/",
    "outlet": "source/independent/",
    "archive": "archive/",
    "corrections": "corrections/",
    "search": "search/",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_browser_has_nothing_to_complain_of(page: Any, host: Host, name: str) -> None:
    """Served with its headers, a page breaks no policy, asks nobody else, and says nothing on the console."""
    answer = page.goto(f"{host.url}/{PAGES[name]}", wait_until="networkidle")
    assert answer.status == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert page.said == []
    assert page.evaluate("[...document.styleSheets].length") > 0


@pytest.fixture
def bare_host(host: Host, monkeypatch: pytest.MonkeyPatch) -> Host:
    """Return a host that sends no headers, such as GitHub Pages."""
    monkeypatch.setattr(host, "headers", {})
    return host


def test_without_headers_the_search_works_under_the_pages_own_policy(page: Any, bare_host: Host) -> None:
    """What the search needs is allowed: its index runs, and the console stays empty."""
    assert ask(page, bare_host, "istanbul")
    assert page.said == []


@pytest.mark.parametrize("name", PAGES)
def test_without_headers_a_script_in_the_page_does_not_run(page: Any, bare_host: Host, name: str) -> None:
    """The page's own policy is in force; all that the page itself has is allowed."""
    answer = page.goto(f"{bare_host.url}/{PAGES[name]}", wait_until="networkidle")
    assert "content-security-policy" not in answer.headers
    assert page.said == []
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'ran = 1'}))"
    )
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in message for message in page.said)


def test_the_browser_would_complain(page: Any, host: Host) -> None:
    """The policy is in force: a style in the page is refused, and told."""
    page.goto(f"{host.url}/")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('style'), {textContent: 'a{}'}))"
    )
    assert any("Content Security Policy" in message for message in page.said)
