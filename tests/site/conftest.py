"""This project's own site, published once, with some digests that nobody would wish for."""

from __future__ import annotations

from pathlib import Path

import pytest

from sites import Build, copy_project, digest, publish, write_content

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
    "digests/Trials/authors.txt": digest(
        "A BRIDGE IN THREE VOICES",
        byline="By Rowan Ellery, Ash Poe and Ann Roe, The Fen Gazette (5 April 2017)",
    ),
    "digests/Trials/editor.txt": digest("A BRIDGE IN TWO NAMES", byline="The Fen Gazette (5 April 2017)"),
    "digests/Trials/editor.toml": 'authors = ["Rowan Ellery", "Poe and Sons"]\n',
    "digests/Trials/draft.txt": digest("NOT YET FOR THE PUBLIC"),
    "digests/Trials/draft.toml": 'status = "draft"\n',
    "digests/Trials/hidden.txt": digest("FOR THOSE WHO KNOW THE ADDRESS"),
    "digests/Trials/hidden.toml": 'status = "hidden"\n',
}  # fmt: skip

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
    site = publish(folder, SITEURL="https://example.org/sub", DIGEST_SAMPLES="1", DIGEST_DRAFTS="1")
    assert site.code == 0, site.log
    return site


@pytest.fixture(scope="session")
def feeds(published: Build) -> list[Path]:
    """Return the Atom feeds of the published site."""
    return sorted(published.output.rglob("*.atom.xml"))
