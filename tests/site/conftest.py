"""This project's own site, published once, with some digests that nobody would wish for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import Host, browser, hosting
from sites import Build, copy_project, digest, make_index, publish, write_content

HOSTILE = "O’Neil & <Sons> </script><!-- “50%” {of} \\them ~ $5_000 #1"
HOSTILE_SHOWN = HOSTILE.replace("<", "‹").replace(">", "›").replace('"', "”")

UNWELCOME = {
    "digests/Trials/hostile.txt": digest("A TITLE TO COME", body="Tom & <b>Jerry</b> met. ]]> They left."),
    "digests/Trials/hostile.toml": f'title = """{HOSTILE}"""'.replace("\\", "\\\\")
    + '\nauthor = "Ann </script> {O\'Neil} & Co"\ntags = ["a & b", "<i>"]\n',
    "digests/Trials/control.txt": digest("A BELL IN THE TITLE", byline=""),
    "digests/Trials/control.toml": 'title = "A bell \\u000C and \\uFFFE a page"\nauthor = "B \\u0001 C"\n'
    'outlet = "Bell"\n',
    "digests/Trials/excerpt.txt": digest(
        "ONLY THE BEGINNING",
        byline="The Closed Gate (5 April 2017)",
        body="First. " * 60 + "\n\nThe very last.",
    ),
    "digests/Trials/excerpt.toml": 'excerpt_only = true\nnoindex = true\nurls = ["https://gate.example/a?b=1&c=2"]\n',
    "digests/Trials/draft.txt": digest("NOT YET FOR THE PUBLIC"),
    "digests/Trials/draft.toml": 'status = "draft"\n',
    "digests/Trials/hidden.txt": digest("FOR THOSE WHO KNOW THE ADDRESS"),
    "digests/Trials/hidden.toml": 'status = "hidden"\n',
}  # fmt: skip

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

SAID = """{% for one in articles %}
{{ one.digest_citation }}
{% for each in one.digest_downloads %}
download {{ each.url }}
{% endfor %}
{% for other in one.digest_related %}
related {{ one.lang }} {{ one.slug }} {{ other.lang }} {{ other.slug }}
{% endfor %}
{% endfor %}
"""
"""What a template is told, said by one."""


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the site as it is published below the root of a host, samples and unwelcome digests included."""
    folder = tmp_path_factory.mktemp("published")
    copy_project(folder)
    write_content(folder, {**UNWELCOME, "said.txt": SAID})
    with (folder / "publishconf.py").open("a", encoding="utf-8") as settings:
        settings.write("TEMPLATE_PAGES = {**TEMPLATE_PAGES, 'said.txt': 'said.txt'}\n")
    site = publish(folder, SITEURL="https://example.org/sub", DIGEST_SAMPLES="1")
    assert site.code == 0, site.log
    return site


@pytest.fixture(scope="session")
def feeds(published: Build) -> list[Path]:
    """Return the Atom feeds of the published site."""
    return sorted(published.output.rglob("*.atom.xml"))


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Return a host that has the site below its root, search index included, with its headers."""
    folder = tmp_path_factory.mktemp("hosted")
    copy_project(folder)
    write_content(folder, SPELLINGS)
    with hosting("/sub") as host:
        site = publish(folder, SITEURL=host.url, DIGEST_SAMPLES="1")
        assert site.code == 0, site.log
        make_index(site.output)
        host.put(site.output)
        yield host


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Return a browser."""
    with browser() as opened:
        yield opened


@pytest.fixture
def visit(chromium: Any, host: Host) -> Iterator[Any]:
    """Return a page of the browser, whose ``said`` gathers what it complains of and asks of others."""
    context = chromium.new_context()
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda one: None if one.url.startswith(host.url) else page.said.append(one.url))
    page.on("requestfailed", lambda one: page.said.append(f"failed: {one.url}"))
    page.on("response", lambda one: page.said.append(f"{one.status} {one.url}") if one.status > 399 else None)
    yield page
    context.close()
