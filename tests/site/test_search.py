"""What the search is told of a digest."""

from __future__ import annotations

import gzip
import json
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from pelican.utils import SafeDatetime

from digest_reader.publish import Post, read_digest
from digest_reader.settings import Settings
from digest_reader.site.search import document, shards
from sites import Build, digest

pytest.importorskip("pagefind", reason="Pagefind is not installed")
pagefind = pytest.importorskip("digest_reader.site.pagefind")
make_index = pagefind.make_index


def article(post: Post | None = None, **told: Any) -> Any:
    """Return what the index needs of an article; without *post* of one that is no digest."""
    own = {"title": "A title", "content": "<p>Text.</p>", "lang": "en", "date": SafeDatetime(2017, 4, 6)}
    return SimpleNamespace(**{**own, "digest": post, **told})


def read(folder: Path, text: str) -> Post:
    """Return a digest as the site has it."""
    (folder / "a.txt").write_text(text, "utf-8")
    return read_digest(folder / "a.txt", Settings(), folder)


def test_a_restored_mark_stands_within_its_word(tmp_path: Path) -> None:
    """Nothing divides the word, and nothing else of the text is lost."""
    post = read(tmp_path, digest(body="They havent gone & left the harbour."))
    page = BeautifulSoup(document(article(post)), "html.parser")

    assert [element.get_text() for element in page.select("h1, p:not([data-pagefind-ignore])")] == [
        "Council Agrees to Mend the Clock",
        "They haven’t gone & left the harbour.",
    ]
    assert page.find(id=True) is None


def test_the_filters_are_told(tmp_path: Path) -> None:
    """Outlet, year and language, by the outlet's own date; names are escaped."""
    post = read(tmp_path, digest(byline="Tom & <Sons> (31 December 2016)"))
    page = BeautifulSoup(document(article(post, lang="tr")), "html.parser")

    filters = {
        element["data-pagefind-filter"]: element.text for element in page.select("[data-pagefind-filter]")
    }
    assert filters == {"outlet": "Tom & ‹Sons›", "year": "2016", "language": "tr"}
    assert page.select_one("[data-pagefind-meta=date]").text == "31 Aralịk 2016"  # as it is looked for


def test_an_article_that_is_no_digest_is_indexed_without_an_outlet() -> None:
    """Who wrote a post of another kind is no newspaper."""
    page = BeautifulSoup(document(article(author="Ann")), "html.parser")

    assert page.h1.get_text() == "A title"
    assert not page.select("[data-pagefind-filter=outlet], [data-pagefind-meta=outlet]")


def test_a_dotless_i_is_an_accented_one() -> None:
    """So that a search which takes no notice of accents finds it as i; capitals it knows already."""
    page = document(article(title="IŞIKLAR ve ışıklar", content="<p>İstanbul</p>"))

    assert "IŞIKLAR ve ịşịklar" in page
    assert "İstanbul" in page


def test_the_search_page_knows_the_letters_of_the_index(published: Build) -> None:
    """It is told by which letters to ask for others, and which to put back."""
    form = published.page("search/index.html").select_one("form.search")
    assert json.loads(form["data-asked"]) == {"ı": "i", "I": "i", "İ": "i"}
    assert json.loads(form["data-shown"]) == {"ị": "ı"}


def test_the_index_is_written_with_the_site(published: Build) -> None:
    """It lies beside the pages, without Pagefind's own search boxes."""
    names = {path.name for path in (published.output / "pagefind").iterdir()}

    assert {"pagefind.js", "pagefind-entry.json", "pagefind-worker.js"} <= names
    assert not [name for name in names if "ui." in name]


def test_only_what_is_published_is_indexed(published: Build) -> None:
    """A draft, or a digest that is hidden while a complaint is looked into, is not found by searching."""
    kept = [gzip.decompress(path.read_bytes()) for path in (published.output / "pagefind/fragment").iterdir()]
    addresses = {json.loads(fragment.removeprefix(b"pagefind_dcd"))["url"] for fragment in kept}

    assert len(addresses) == 15
    assert not [
        address for address in addresses if "not-yet-for" in address or "for-those-who-know" in address
    ]


def test_a_site_without_a_search_page_has_no_index(build: Any) -> None:
    """Another theme is not burdened with it."""
    site = build({"digests/a.txt": digest()})

    assert site.code == 0, site.log
    assert not (site.output / "pagefind").exists()


def test_the_index_is_made_again_only_where_a_document_changed(build: Callable[..., Build]) -> None:
    """Builds with nothing changed have the same index to the byte; a changed digest is found."""
    settings = 'DIRECT_TEMPLATES = ["index", "search"]\nTHEME_TEMPLATES_OVERRIDES = ["templates"]\n'
    content = {f"digests/{number}.txt": digest(title=f"TITLE NUMBER {number}") for number in range(3)}
    folder = build(content).folder / "templates"
    folder.mkdir()
    (folder / "search.html").write_text("<title>Search</title>", "utf-8")

    def index(site: Build) -> dict[str, bytes]:
        return {name: data for name, data in site.bytes().items() if name.startswith("pagefind/")}

    first = index(build(content, settings=settings))
    assert {"pagefind/pagefind.js", "pagefind/pagefind-entry.json"} <= first.keys()
    assert index(build({}, settings=settings)) == first
    changed = index(build({"digests/0.txt": digest(title="ZEPPELINS")}, settings=settings))
    assert changed != first


def test_a_title_of_megabytes_is_indexed() -> None:
    """Pagefind's own client would wait for ever."""
    assert make_index({"a.html": f"<html><body><h1>{'clock ' * 500_000}</h1></body></html>"}, "en")


def test_the_same_documents_have_the_same_index() -> None:
    """Pagefind puts filters and their values down in another order every time; here they have one."""
    documents = {
        f"{number}.html": "<html><body><h1>A title</h1>"
        + "".join(
            f'<p data-pagefind-filter="{name}" data-pagefind-ignore>{name} {number % 5}</p>'
            for name in ("year", "outlet", "language", "topic")
        )
        + f"<p>Text of number {number}.</p></body></html>"
        for number in range(12)
    }

    first = make_index(documents, "en")

    assert len([name for name in first if name.startswith("filter/")]) == 4
    for _ in range(3):
        assert make_index(documents, "en") == first


def test_a_new_digest_changes_its_part_of_the_index_alone(build: Callable[..., Build]) -> None:
    """All others stay as they are, byte for byte."""
    settings = (
        'DIRECT_TEMPLATES = ["index", "search"]\nTHEME_TEMPLATES_OVERRIDES = ["templates"]\n'
        "DIGEST_SEARCH_SHARD = 4\n"
    )
    content = {
        f"digests/{day:02}.txt": digest(title=f"TITLE {day}", date=f"{day:02}.04.2017")
        for day in range(1, 16)
    }
    folder = build(content).folder / "templates"
    folder.mkdir()
    listed = "{{ digest_search.shards|join(' ') }}"
    (folder / "search.html").write_text(f"<title>Search</title>{listed}", "utf-8")

    def index(site: Build) -> dict[str, bytes]:
        return {name: data for name, data in site.bytes().items() if name.startswith("pagefind/")}

    first = index(build(content, settings=settings))
    second = index(
        build({"digests/new.txt": digest(title="TITLE NEW", date="16.04.2017")}, settings=settings)
    )

    older = {name for name in first if name.count("/") > 1 and name.endswith("pagefind-entry.json")}
    assert len(older) >= 3
    assert {name: second.get(name) for name in older} == {name: first[name] for name in older}
    assert second["pagefind/pagefind-entry.json"] != first["pagefind/pagefind-entry.json"]


def parts(addresses: Sequence[str], size: int) -> list[tuple[str, tuple[str, ...]]]:
    """Return the folders of the index, and the addresses of what is in them."""
    articles = [article(url=address) for address in addresses]
    generator = SimpleNamespace(articles=articles, translations=[], settings={"DIGEST_SEARCH_SHARD": size})
    return [(folder, tuple(entry.url for entry in listed)) for folder, listed in shards(generator)]


@given(st.sets(st.integers(0, 999), min_size=1, max_size=120), st.integers(1, 12), st.data())
def test_parts_are_filled_and_bounded(numbers: set[int], size: int, data: st.DataObject) -> None:
    """Every digest is in one, whatever order they come in; none has too many, and one folder is the index."""
    addresses = [f"{number:03}" for number in sorted(numbers)]
    cut = parts(data.draw(st.permutations(addresses)), size)

    assert [address for _, listed in cut[::-1] for address in listed] == addresses
    assert all(1 <= len(listed) <= max(size, len(addresses) // 16) for _, listed in cut)
    assert cut[0][0] == "pagefind"
    assert len({folder for folder, _ in cut}) == len(cut)


def test_an_old_digest_that_comes_or_goes_changes_few_parts() -> None:
    """Of fifty parts it is two on average that are made again."""
    addresses = [f"{number:04}" for number in range(0, 1200, 2)]
    before = {*parts(addresses, 20)}
    assert 30 < len(before) < 60
    changed = [
        len({*parts(sorted({*addresses} ^ {f"{number:04}"}), 20)} - before) for number in range(100, 1100, 9)
    ]
    assert sum(changed) / len(changed) < 2.5


def test_what_fills_no_large_part_is_in_small_ones() -> None:
    """On a large site too an edit of a digest of late makes a small part of the index again."""
    cut = parts([f"{number:04}" for number in range(2000)], 8)
    sizes = [len(listed) for _, listed in cut]
    assert len(sizes) < 60
    assert max(sizes) == 64
    assert max(sizes[:2]) <= 8


@pytest.mark.parametrize(
    "documents", [{}, {"a.html": "<html lang=en><body data-pagefind-body>!</body></html>"}]
)
def test_nothing_to_find_is_no_index(documents: dict[str, str]) -> None:
    """A site whose only digest is left out is built all the same."""
    assert make_index(documents, "en") == {}


def test_an_index_that_nobody_waits_for_is_given_up() -> None:
    """Where the build fails that began it, Pagefind does not go on."""
    text = f"<html><body>{'clock ' * 10_000}</body></html>"
    making = pagefind.Making({f"{number}.html": text for number in range(50)}, "en")
    process = making._process

    del making

    assert process.returncode == -signal.SIGKILL


def test_what_cannot_be_indexed_stops_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that ends without a word makes no index, which is not one of no words."""
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", "/bin/false")
    with pytest.raises(RuntimeError, match="it ended before"):
        make_index({"a.html": "<html><body data-pagefind-body>word</body></html>"}, "en")


def test_pages_are_numbered_as_they_are_told() -> None:
    """No file system has a say in it."""
    words = enumerate(("clock", "harbour"))
    documents = {f"{number}.html": f"<html><body>{word}</body></html>" for number, word in words}
    backwards = dict(reversed(documents.items()))
    assert make_index(documents, "en") == make_index(documents, "en") != make_index(backwards, "en")
