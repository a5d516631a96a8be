"""The editor's desk in the preview: what its server answers, to whom, and what it keeps."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pelican
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from pelican.settings import DEFAULT_CONFIG

from desks import Serving, serving
from digest_reader.cli import main
from digest_reader.edit.sidecar import read_sidecar
from digest_reader.model import Verdict
from digest_reader.site import server
from digest_reader.site.desk import KEYS
from sites import STOCK_SETTINGS, Build, digest, run_pelican, write_content

BODY = (
    "The clock tax is dead, said the mayor. We shall mend it, and nobody shall pay, he told the council.\n\n"
    "The ministers meeting went on for hours, said Mr Fenwicks aide."
)
SETTINGS = "DIGEST_DOUBT_BELOW = 1.0\n"
PAGE = "/clock-tax.html"
CONTENT = {
    "digests/a.txt": digest("CLOCK TAX", body=BODY),
    "digests/b.txt": digest("A BELL", date=""),
    "digests/c.txt": digest("<b>BOLD</b>"),
    "digests/c.toml": 'excerpt_only = true\ncategory = "<script>"\n',
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return a site with one digest, of whose marks all are in doubt, and with a draft."""
    folder = tmp_path_factory.mktemp("desk")
    write_content(folder, CONTENT)
    (folder / "pelicanconf.py").write_text(STOCK_SETTINGS + SETTINGS, "utf-8")
    site = run_pelican(folder, "content")
    assert site.code == 0, site.log
    return site


@pytest.fixture
def site(built: Build) -> Iterator[Build]:
    """Return the same site; what a test does to its digests is forgotten afterwards."""
    yield built
    digests = built.folder / "content/digests"
    for path in digests.iterdir():
        path.unlink()
    write_content(built.folder, CONTENT)


@pytest.fixture
def preview(site: Build) -> Iterator[Serving]:
    """Return the server of its preview."""
    with serving(site.folder) as running:
        yield running


def ask(preview: Any, path: str, body: object = None, *, method: str = "", **headers: str) -> tuple[int, Any]:
    """Return status and answer of a request, as the page makes it but for *headers*."""
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    own = {"X-Review-Token": preview.desk.token, "Origin": preview.url, "Sec-Fetch-Site": "same-origin"}
    given = {**own, **{name.replace("_", "-"): value for name, value in headers.items()}}
    request = urllib.request.Request(
        preview.url + path, data, {name: value for name, value in given.items() if value}
    )
    if method:
        request.method = method
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        text = error.read()
        return error.code, json.loads(text) if text.startswith(b"{") else text.decode()


def answer(preview: Any, key: str, spot: object = None, page: str = PAGE) -> tuple[int, Any]:
    """Give an answer."""
    return ask(preview, "/review/answer", {"page": page, "key": key, "spot": spot})


def first(view: Any, role: str) -> list[Any]:
    """Return the spot of the first mark of a role."""
    mark = next(mark for mark in view["marks"] if mark["role"] == role)
    return [mark["paragraph"], mark["offset"], mark["text"]]


def test_an_answer_is_in_the_sidecar_and_the_page_is_told_the_rest(preview: Serving, site: Build) -> None:
    """What follows from it is settled with it; undo takes it from the sidecar again."""
    status, view = ask(preview, f"/review/state?page={PAGE}")
    assert status == 200
    assert view["open"] == len([mark for mark in view["marks"] if mark["role"] != "placed"]) > 4

    status, after = answer(preview, "n", first(view, "doubt"))

    sidecar = site.folder / "content/digests/a.toml"
    assert status == 200
    assert after["open"] < view["open"]
    assert [entry.verdict for entry in read_sidecar(sidecar).mark] == [Verdict.REJECTED]
    assert after["current"] != first(view, "doubt")
    _, undone = answer(preview, "u")
    assert undone["marks"] == view["marks"]
    assert read_sidecar(sidecar).mark == ()


def test_what_has_a_figure_on_the_page_is_answered_together(preview: Serving, site: Build) -> None:
    """The marks that the page names, and no other: the first is wrong, the second right."""
    _, view = ask(preview, f"/review/state?page={PAGE}")
    spots = [[m["paragraph"], m["offset"], m["text"]] for m in view["marks"] if m["text"] == "’"]
    for key, labels in (("1", spots[:1]), ("P", spots[1:2])):
        body = {"page": PAGE, "key": key, "labels": labels}
        assert ask(preview, "/review/answer", body)[0] == 200
    said = [str(entry.verdict) for entry in read_sidecar(site.folder / "content/digests/a.toml").mark]
    assert sorted(said) == ["accepted", "rejected"]
    assert ask(preview, "/review/answer", {"page": PAGE, "key": "P", "labels": [[0, 3, "’"]]})[0] == 409


def test_a_paragraph_is_right_as_far_as_it_has_figures_on_the_page(preview: Serving, site: Build) -> None:
    """What of it is out of view has none."""
    _, view = ask(preview, f"/review/state?page={PAGE}")
    spots = [[m["paragraph"], m["offset"], m["text"]] for m in view["marks"] if m["role"] == "doubt"]
    [one, two] = [spot for spot in spots if spot[0] == 1][:2]
    body = {"page": PAGE, "key": "p", "spot": two, "labels": [one, spots[0]]}
    assert ask(preview, "/review/answer", body)[0] == 200
    [said] = read_sidecar(site.folder / "content/digests/a.toml").mark
    assert (said.mark, str(said.verdict)) == (one[2], "accepted")


def test_an_answer_about_another_mark_than_the_figures_is_one(preview: Serving, site: Build) -> None:
    """Right means “as it stands now” of the mark that was turned over alone."""
    _, view = ask(preview, f"/review/state?page={PAGE}")
    spots = [[m["paragraph"], m["offset"], m["text"]] for m in view["marks"] if m["role"] == "doubt"]
    ask(preview, "/review/answer", {"page": PAGE, "key": "1", "labels": spots[-1:]})
    assert answer(preview, "y", spots[0])[0] == 200
    said = [str(entry.verdict) for entry in read_sidecar(site.folder / "content/digests/a.toml").mark]
    assert sorted(said) == ["accepted", "rejected"]


def test_both_desks_write_the_same(preview: Serving, site: Build) -> None:
    """The sidecar has the same bytes, whether its answers were given on the page or in the terminal."""
    keys = "ynyo1skyPy"
    for key in keys:
        assert answer(preview, key)[0] == 200
    written = (site.folder / "content/digests/a.toml").read_bytes()
    twin = site.folder / "twin"
    twin.mkdir()
    (twin / "pelicanconf.py").write_text(SETTINGS + "DIGEST_STORE = ''\n", "utf-8")
    shutil.copy(site.folder / "content/digests/a.txt", twin / "a.txt")
    (twin / "keys").write_text(keys, "utf-8")

    command = [
        "--settings",
        str(twin / "pelicanconf.py"),
        "review",
        "--lang",
        "en",
        "--keys",
        str(twin / "keys"),
    ]
    done = CliRunner().invoke(main, [*command, str(twin / "a.txt")])

    assert done.exit_code == 0, done.output
    assert (twin / "a.toml").read_bytes() == written


def test_a_digest_is_reviewed_once_nothing_is_open(preview: Serving, site: Build) -> None:
    """Then its marks are kept, and no further answer is taken."""
    assert answer(preview, "r")[0] == 409
    while ask(preview, f"/review/state?page={PAGE}")[1]["open"]:
        assert answer(preview, "p")[0] == 200
    status, view = answer(preview, "r")
    sidecar = read_sidecar(site.folder / "content/digests/a.toml")
    assert (status, view["reviewed"], view["open"]) == (200, True, 0)
    assert sidecar.reviewed
    assert len(sidecar.kept) == len(view["marks"])
    assert answer(preview, "n", first(view, "placed"))[0] == 409


def test_what_was_edited_meanwhile_is_not_lost(preview: Serving, site: Build) -> None:
    """The page goes on from what the files say now."""
    _, view = ask(preview, f"/review/state?page={PAGE}")
    answer(preview, "n", first(view, "doubt"))
    sidecar = site.folder / "content/digests/a.toml"
    sidecar.write_text('# by hand\ncategory = "Clocks"\n', "utf-8")

    _, again = ask(preview, f"/review/state?page={PAGE}")
    assert again["marks"] == view["marks"]
    answer(preview, "n", first(view, "doubt"))

    assert sidecar.read_text("utf-8").startswith('# by hand\ncategory = "Clocks"\n')
    assert len(read_sidecar(sidecar).mark) == 1


def test_answers_at_once_are_taken_one_after_the_other(preview: Serving, site: Build) -> None:
    """None is lost, whoever is first."""
    _, view = ask(preview, f"/review/state?page={PAGE}")
    spots = [[m["paragraph"], m["offset"], m["text"]] for m in view["marks"] if m["role"] == "doubt"][:3]
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda spot: answer(preview, "y", spot), spots))
    assert [status for status, _ in done] == [200] * 3
    assert len(read_sidecar(site.folder / "content/digests/a.toml").mark) == 3


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X_Review_Token": ""}, 403),
        ({"X_Review_Token": "guessed"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Host": "elsewhere.example"}, 404),
        ({"Host": "10.0.0.1"}, 404),
    ],
    ids=[
        "no token",
        "another token",
        "another site",
        "no site",
        "fetched from elsewhere",
        "rebound",
        "network",
    ],
)
def test_nobody_else_may_answer(preview: Serving, site: Build, headers: dict[str, str], status: int) -> None:
    """Another site in the same browser knows no token, and cannot pass for this one."""
    before = sorted((site.folder / "content/digests").iterdir())
    body = {"page": PAGE, "key": "y", "spot": None}
    assert ask(preview, "/review/answer", body, **headers)[0] == status
    if headers != {"Origin": ""}:  # a browser sends none with what it reads from the page's own site
        assert ask(preview, f"/review/state?page={PAGE}", **headers)[0] == status
    assert sorted((site.folder / "content/digests").iterdir()) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"no json", 409),
        ({"page": PAGE, "key": "y", "path": "/etc/passwd"}, 409),
        ({"page": "/../../etc/passwd", "key": "y"}, 409),
        ({"page": "/index.html", "key": "y"}, 409),
        ({"page": PAGE, "key": "q"}, 409),
        ({"page": PAGE, "key": "yy"}, 409),
        ({"page": PAGE, "key": "y", "spot": ["a", 1, "’"]}, 409),
        ({"page": PAGE, "key": "y", "spot": [0, 3, "’"]}, 409),
        (b"x" * 20_000, 413),
    ],
)
def test_what_is_no_answer_is_refused_with_a_reason(
    preview: Serving, site: Build, body: object, status: int
) -> None:
    """And nothing is written."""
    told = ask(preview, "/review/answer", body)
    assert told[0] == status
    assert status == 413 or told[1]["error"]
    assert not (site.folder / "content/digests/a.toml").exists()


def test_other_methods_and_addresses_are_not_served(preview: Serving) -> None:
    """There is one address to answer at, and no file of the package but the desk's two."""
    assert ask(preview, "/review/answer", {}, method="PUT")[0] == 501
    assert ask(preview, "/review/elsewhere", {})[0] == 404
    assert ask(preview, "/review/../desk.py")[0] == 404
    assert ask(preview, "/review/desk.py")[0] == 404


def test_a_sidecar_that_cannot_be_read_is_left_alone(preview: Serving, site: Build) -> None:
    """The editor is told, and nothing of it is overwritten."""
    sidecar = site.folder / "content/digests/a.toml"
    sidecar.write_text("broken = [", "utf-8")
    status, told = answer(preview, "y")
    assert status == 409
    assert told["error"]
    assert sidecar.read_text("utf-8") == "broken = ["


def test_the_desk_is_put_into_served_pages_of_digests_alone(preview: Serving, site: Build) -> None:
    """Their files, and all other pages, are as they were built."""
    built = site.bytes()

    def served(path: str, host: str = "") -> bytes:
        request = urllib.request.Request(preview.url + path, headers={"Host": host} if host else {})
        with urllib.request.urlopen(request) as response:
            return bytes(response.read())

    page = served(PAGE)
    assert preview.desk.token.encode() in page
    assert b"/review/desk.js" in page
    assert served("/index.html") == built["index.html"]
    assert served(PAGE, "elsewhere.example") == built[PAGE.strip("/")]
    assert site.bytes() == built
    assert not [name for name, data in built.items() if b"review-token" in data or b"desk.js" in data]
    assert b"review" in served("/review/desk.js")
    assert b".review" in served("/review/desk.css")


def test_the_list_says_what_is_to_be_done(preview: Serving) -> None:
    """Digests in doubt, drafts with their reasons, problems; all of it escaped."""
    with urllib.request.urlopen(f"{preview.url}/review/") as response:
        page = BeautifulSoup(response.read(), "html.parser")
    sections = {section.h2.get_text().rpartition(" ")[0]: section for section in page.select("section")}
    assert list(sections) == ["New since yesterday", "In doubt", "Drafts", "Problems", "Settled"]
    assert sections["In doubt"].a["href"] == PAGE
    assert "date" in sections["Drafts"].p.get_text()
    assert not page.select("b, script")


def test_the_publication_is_served_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pelican's own server is left as it is; otherwise the desk goes with it into another process."""
    monkeypatch.setattr(pelican, "listen", None)
    settings = {**DEFAULT_CONFIG, "JINJA_FILTERS": {"own": lambda text: text}}
    server.take_over(SimpleNamespace(settings={**settings, "DIGEST_PUBLISH": True}))
    assert pelican.listen is None
    server.take_over(SimpleNamespace(settings=settings))
    served = pickle.loads(pickle.dumps(pelican.listen))
    assert served.func is server.listen
    assert served.args[0].token == pelican.listen.args[0].token


def test_nothing_of_the_desk_is_published(published: Build) -> None:
    """Neither its files nor a word of them; of pages, the texts apart, which say what they like."""
    own = [b"review-token", b"review-mark", b"desk.js", b"desk.css", b'"/review/']
    files = published.bytes()
    assert not [name for name in files if name.startswith("review/") or "/desk." in name]
    assert [name for name, data in files.items() if any(word in data for word in own)] == []


def test_every_key_of_the_page_is_one_of_the_review() -> None:
    """The script's answers are the machine's."""
    script = (server.FILES / server.SCRIPT).read_text("utf-8")
    table = script.partition("const PRESSED = {")[2].partition("}")[0]
    pressed = {part.split(":")[1].strip().strip('"') for part in table.split(",") if ":" in part}
    assert pressed == set(KEYS) - {"P"}  # which needs no mark that is asked about


@pytest.mark.parametrize("wait", [0.0, 0.03, 0.1])
def test_a_preview_that_is_killed_loses_at_most_the_last_answer(site: Build, wait: float) -> None:
    """Whenever that is, the sidecar is whole, and has every answer before it."""
    program = (
        "from pathlib import Path\nimport time\nfrom desks import serving\n"
        "with serving(Path()) as running:\n    print(running.url, running.desk.token, flush=True)\n"
        "    time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=site.folder, env=environment
    ) as process:
        assert process.stdout
        url, token = process.stdout.readline().split()
        running = SimpleNamespace(url=url, desk=SimpleNamespace(token=token))
        for _ in range(2):
            assert answer(running, "n")[0] == 200
        last = threading.Thread(target=answer_in_vain, args=(running,))
        last.start()
        time.sleep(wait)
        process.kill()
    last.join()
    sidecar = read_sidecar(site.folder / "content/digests/a.toml")
    assert sidecar.problems == ()
    assert len(sidecar.mark) in (2, 3)


def answer_in_vain(preview: Any) -> None:
    """Give an answer to a server that may be gone before it has said so."""
    with suppress(OSError, HTTPException):
        answer(preview, "n")
