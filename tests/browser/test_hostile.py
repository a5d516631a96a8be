"""Digests that would like to run a script or call somebody: nothing of them is more than text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from hosting import Host, hosting
from sites import copy_project, digest, publish, write_content

ATTACKS = {
    "script": "<script>ran()</script>",
    "script of others": "<script src=//evil.example/a.js></script>",
    "image": "<img src=x onerror=ran()>",
    "image of others": "<img src=https://evil.example/a.png>",
    "drawing": "<svg/onload=ran()><animate onbegin=ran() attributeName=x dur=1s>",
    "attribute": '" autofocus onfocus=ran() onmouseover="ran()',
    "attribute, single": "' autofocus onfocus='ran()' x='",
    "all closed": "</title></textarea></style></p></h1></a></script><script>ran()</script>",
    "comment": "--><script>ran()</script><!--",
    "section": "]]><script>ran()</script><![CDATA[",
    "entities": "&lt;script&gt;ran()&lt;/script&gt;",
    "entities twice": "&amp;lt;img src=x onerror=ran()&amp;gt;",
    "entities as numbers": "&#60;img src=x onerror=ran()&#x3E;",
    "style": "<style>@import 'https://evil.example/a.css';</style>",
    "style of an element": "x;background:url(//evil.example/a) <p style='background:url(//evil.example)'>",
    "link": "<link rel=stylesheet href=//evil.example/a.css><link rel=preconnect href=//evil.example>",
    "frame": "<iframe srcdoc='<script>parent.ran()</script>'></iframe><iframe src=//evil.example></iframe>",
    "object": "<object data=//evil.example/a></object><embed src='data:text/html,<script>ran()</script>'>",
    "refresh": "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "base": "<base href=//evil.example/>",
    "form": "<form action=//evil.example><input autofocus onfocus=ran()></form>",
    "details": "<details open ontoggle=ran()>",
    "formula": "<math><mtext><table><mglyph><style><img src=x onerror=ran()></style>",
    "no script": '<noscript><p title="</noscript><img src=x onerror=ran()>">',
    "template": "{{ 7*7 }} {{ ''.__class__ }} {% raise %} {# gone #} ${ran()} #{ran()} <%= ran() %>",
    "template element": "<template shadowrootmode=open><script>ran()</script></template>",
    "data": '","name":"</script><script>ran()</script>',
    "escapes": r"\u003cscript\u003eran()\u003c/script\u003e \x3cimg src=x onerror=ran()\x3e",
    "lines": "\u2028ran()\u2029\u0085ran()",
    "direction": "\u202e<script>ran()</script>\u2066\u200f",
    "nothing": "<scr\0ipt>ran()</scr\0ipt><img src=x onerr\0or=ran()>",
    "controls": "\x1b[2J\x1b]0;a\x07\x08<script>ran()</script>\x7f",
    "wide": "＜script＞ran()＜/script＞ ‹img src=x onerror=ran()›",
    "half a tag": "<img src=https://evil.example/a.png onerror=ran() ",
    "address of a script": "javascript:ran()",
    "address of a page": "data:text/html,<script>parent.ran()</script>",
    "Markdown": "[a](javascript:ran()) ![a](https://evil.example/a.png) <javascript:ran()>",
    "Pelican": "{static}/a {filename}/../../b |attach|c {tag}x <a href='{filename}x.txt'>",
}
"""What a digest may hold, by what it tries: to call ``ran``, or to ask ``evil.example`` for something."""

ACTIVE = """() => [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes]
  .filter(({name, value}) => {
    if (/^on|^style$|^srcdoc$|^srcset$/i.test(name)) return true;
    if (!/^(href|src|action|formaction|data|poster|cite)$/i.test(name)) return false;
    return !/^(https?|mailto):$/.test(new URL(value, document.baseURI).protocol);
  })
  .map(({name, value}) => `${element.localName} ${name}=${value}`))"""
"""What of a page's elements would run something, were it touched."""


def as_toml(**said: object) -> str:
    """Return a sidecar; JSON's texts and lists are TOML's."""
    return "".join(f"{key} = {json.dumps(value).replace(chr(127), 'x')}\n" for key, value in said.items())


def attacking() -> dict[str | bytes, str | bytes]:
    """Return digests that bring each attack in each place of a file, a sidecar and a name."""
    content: dict[str | bytes, str | bytes] = {}
    for number, attack in enumerate(ATTACKS.values()):
        name = "".join(char for char in attack if char not in "/\0")
        content[f"digests/{name[:60]}/text-{number}.txt"] = digest(
            f"COUNCIL {number} {attack} AGREES",
            byline=f"Rowan {attack} Roe, The {attack} Courier (5 April 2017)",
            body=f"It said {attack} to all.\n\n{attack}\n\nThe end.",
            footer=f"Source: {attack} https://www.example.org/?{attack}",
        )
        content[f"digests/Trials/{number} {name}.txt"] = digest(f"COUNCIL {number} SAYS NOTHING")
        content[f"digests/Trials/{number} {name}.toml"] = (
            as_toml(
                title=f"Council {number} {attack}",
                outlet=f"The {attack} Post",
                authors=[f"Ann {attack} Poe"],
                tags=[f"tag {attack}"],
                category=f"Topic {attack}",
                url=f"https://www.example.org/?{quote(attack)}",
                counterpart=attack,
            )
            + "[[corrected]]\ndate = 2017-05-01\n"
            + as_toml(text=f"It was {attack}.")
        )
    return content  # fmt: skip


@pytest.fixture(scope="module")
def attacked(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Host, Path]]:
    """Return a host of a site of such digests, drafts included, and the site's folder."""
    folder = tmp_path_factory.mktemp("attacked")
    copy_project(folder)
    write_content(folder, attacking())
    with hosting() as host:
        built = publish(folder, SITEURL=host.url, DIGEST_DRAFTS="1")
        assert built.code == 0, built.log
        host.put(built.output)
        yield host, built.output


def test_no_page_runs_or_asks_for_anything(browser: Any, attacked: tuple[Host, Path]) -> None:
    """Every page, even where no policy would forbid it, does what the theme does and no more."""
    host, output = attacked
    context = browser.new_context(bypass_csp=True)
    context.add_init_script("window.ran = () => console.error('ran')")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.location['url']} {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url} {error}"))
    page.on("dialog", lambda dialog: (said.append(f"{page.url} {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: request.url.startswith(host.url) or said.append(request.url))

    paths = [path.relative_to(output).as_posix() for path in sorted(output.rglob("*.html"))]
    paths += ["feeds/all.atom.xml", "feeds/all.json"]
    for path in paths:
        page.goto(f"{host.url}/{quote(path)}")
        said += [f"{path} {active}" for active in page.evaluate(ACTIVE)]

    context.close()
    assert len(paths) > 2 * len(ATTACKS)
    # A feed names no icon, so Chromium looks for one where none is.
    said = [line for line in said if not line.startswith(f"{host.url}/favicon.ico ")]
    assert said == []


def test_what_was_tried_is_read(attacked: tuple[Host, Path], browser: Any) -> None:
    """An attack in the text is text: the reader sees its letters, what stood for others put right."""
    host, output = attacked
    page = browser.new_page()
    for number, attack in enumerate(ATTACKS.values()):
        paths = output.glob(f"*/**/council-{number}-*/index.html")
        [path] = (path for path in paths if "The end" in path.read_text("utf-8"))
        page.goto(f"{host.url}/{quote(path.relative_to(output).as_posix())}")

        written = unescape(unescape(attack)).replace(r"\u003c", "<").replace(r"\u003e", ">")
        assert letters(written) in letters(page.locator(".body").inner_text())
    page.close()


def letters(text: str) -> str:
    """Return the letters and figures of a text."""
    return "".join(filter(str.isalnum, text))
