"""Real sites, really built."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from digest_reader.settings import Settings
from digest_reader.site.articles import LISTS
from digest_reader.site.plugin import settle
from sites import ROOT, SEED, STOCK_SETTINGS, Build, digest, run_pelican, write_content

Builder = Callable[..., Build]

SEED_PAGE = "uk-government-in-secret-move-to-boost-relations-with-russia.html"
CLOCK = "council-agrees-to-mend-the-clock"
PLAIN = ("--theme", "simple")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of this project's own site."""
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "content", tmp_path / "content")
    (tmp_path / "plugins").symlink_to(ROOT / "plugins")
    (tmp_path / "theme").symlink_to(ROOT / "theme")
    return tmp_path


def build_project(folder: Path, *arguments: str, **environment: str) -> Build:
    """Build the project's own site."""
    return run_pelican(folder, "content", "--fatal", "errors", *arguments, **environment)


def test_the_seed_becomes_a_post_of_a_stock_site(build: Builder) -> None:
    """Its page has title, outlet, date and 20 paragraphs, and neither masthead nor footer in the text."""
    site = build({"digests/seed.txt": SEED.read_bytes()}, "--fatal", "warnings")

    assert site.code == 0, site.log
    article = site.page(SEED_PAGE).article
    assert article.h2.get_text(strip=True) == "UK Government in Secret Move to Boost Relations with Russia"
    assert article.time["datetime"] == "2017-04-06T00:00:00+00:00"
    assert article.address.get_text(strip=True).endswith("Independent")
    body = article.find_all("p", recursive=False)
    assert len(body) == 20
    text = "\n".join(paragraph.get_text() for paragraph in body)
    assert "robust with Moscow" in text.replace("“", "").replace("”", "")
    assert not [word for word in ("AVRASYA", "EURASIAN", "Kaynak", "Source:") if word in text]


def test_without_its_marks_the_seeds_page_has_the_seeds_text(build: Builder) -> None:
    """Nothing but the restored marks is added to a text, and nothing lost."""
    site = build({"digests/seed.txt": SEED.read_bytes()})

    article = site.page(SEED_PAGE).article
    for mark in article.find_all("span", class_="mark"):
        mark.decompose()
    shown = " ".join(p.get_text() for p in article.find_all("p", recursive=False))
    raw = SEED.read_text("utf-8")
    body = raw[raw.index("The British Government has made") : raw.index("Kaynak/Source:")]
    assert shown.split() == body.split()


def test_the_plugin_works_in_a_site_made_by_quickstart(tmp_path: Path) -> None:
    """Two lines of settings turn a stock Pelican site into one that reads digests."""
    answers = "\n".join([".", "A site", "An author", "en", "n", "n", "", "n"] + [""] * 20)
    quickstart = subprocess.run(
        [sys.executable, "-c", "from pelican.tools.pelican_quickstart import main; main()"],
        cwd=tmp_path, input=answers, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (tmp_path / "pelicanconf.py").is_file(), quickstart.stdout + quickstart.stderr
    with (tmp_path / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write('\nPLUGINS = ["digest_reader"]\nARTICLE_PATHS = ["digests"]\n')
    (tmp_path / "content/digests").mkdir(parents=True)
    shutil.copy(SEED, tmp_path / "content/digests")

    site = run_pelican(tmp_path, "content", "--fatal", "errors", *PLAIN)

    assert site.code == 0, site.log
    assert len(site.page(SEED_PAGE).article.find_all("p", recursive=False)) == 20


def test_a_site_need_say_nothing_but_that_it_wants_the_plugin(tmp_path: Path) -> None:
    """Without a time zone, an address or a name it is built as Pelican builds it."""
    write_content(tmp_path, {"own.md": "Title: Own\nDate: 2020-01-01\n\nMine.", "digests/a.txt": digest()})
    (tmp_path / "pelicanconf.py").write_text('PLUGINS = ["digest_reader"]\n', "utf-8")

    site = run_pelican(tmp_path, "content", *PLAIN)

    assert site.code == 0, site.log
    assert (site.output / "own.html").is_file()
    assert len([*site.output.glob("*.html")]) > 2


def test_an_existing_site_keeps_its_posts(tmp_path: Path) -> None:
    """One line beside its own settings: Markdown posts stay, no other .txt becomes one."""
    write_content(tmp_path, {
        "hello.md": "Title: Hello\nDate: 2020-01-01\n\nA post of its own.",
        "posts/more.md": "Title: More\nDate: 2020-01-02\n\nAnother.",
        "robots.txt": "User-agent: *\nAllow: /\n",
        "digests/a.txt": digest(),
    })  # fmt: skip
    own = STOCK_SETTINGS.replace('ARTICLE_PATHS = ["digests"]\n', "")
    (tmp_path / "pelicanconf.py").write_text(own, "utf-8")

    site = run_pelican(tmp_path, "content", "--fatal", "errors")

    assert site.code == 0, site.log
    pages = {path.name for path in site.pages()}
    assert {"hello.html", "more.html", f"{CLOCK}.html"} <= pages
    assert not [name for name in pages if "agent" in name or "robots" in name]


def test_digests_may_lie_in_folders_of_other_names(build: Builder) -> None:
    """DIGEST_PATHS says which, whatever ARTICLE_PATHS says."""
    site = build(
        {"press/a.txt": digest(), "digests/b.txt": digest("NOT THIS ONE")},
        settings="DIGEST_PATHS = ['press']\nARTICLE_PATHS = ['posts']\n",
    )

    assert site.code == 0, site.log
    assert (site.output / f"{CLOCK}.html").is_file()
    assert not (site.output / "not-this-one.html").exists()


def test_an_address_without_its_scheme_stops_the_build(build: Builder) -> None:
    """Every full address of the site would be wrong."""
    site = build({"digests/a.txt": digest()}, settings="SITEURL = 'example.org'\n")

    assert site.code != 0
    assert "SITEURL is 'example.org'; give the whole address, such as \"https://example.org\"." in site.log


def test_drafts_and_the_placeholder_address_are_not_published(project: Path) -> None:
    """A preview has the draft, and says why it is one; what goes public has neither."""
    write_content(project, {
        "digests/draft.txt": digest("ONE WITHOUT A DATE", date=""),
        "digests/draft-2.txt": digest("ANOTHER WITHOUT A DATE", date=""),
    })  # fmt: skip
    preview = build_project(project)
    page = preview.page("drafts/one-without-a-date/index.html")
    assert "date" in page.select_one(".facts ~ .note").get_text().replace("A draft.", "").casefold()
    drafts = preview.page("drafts.html")
    assert [link["href"] for link in drafts.select("main h2 a")] == [
        "/drafts/another-without-a-date/", "/drafts/one-without-a-date/"
    ]  # fmt: skip
    assert "content/digests/draft-2.txt" in drafts.select_one("main .note").get_text()
    assert drafts.select_one("meta[name=robots]")["content"] == "noindex"
    assert preview.page("tr/index.html").select_one('.colophon a[href="/drafts.html"]')
    shutil.rmtree(preview.output)

    site = build_project(project, "--settings", "publishconf.py", SITEURL="https://briefing.example")
    assert site.code == 0, site.log
    assert not (site.output / "drafts").exists()
    assert not [path for path in site.pages() if "mailto:" in path.read_text("utf-8")]


def test_a_readers_setting_of_the_site_stands(build: Builder) -> None:
    """A site that reads .txt files in its own way goes on doing so."""
    site = build({"digests/a.txt": digest()}, settings="READERS = {'txt': None}\n")

    assert site.code == 0, site.log
    assert not (site.output / f"{CLOCK}.html").exists()


def test_a_wrong_setting_stops_the_build(build: Builder) -> None:
    """The error names the setting and says what to give."""
    site = build({"digests/a.txt": digest()}, settings="DIGEST_DOUBT_BELOW = 90\n")

    assert site.code != 0
    assert "DIGEST_DOUBT_BELOW is 90; give a number from 0 to 1." in site.log


def test_templates_see_the_defaults_of_our_settings(build: Builder, tmp_path: Path) -> None:
    """A theme need not know what a setting is where the site leaves it out."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content/said.html").write_text("{{ DIGEST_DOUBT_BELOW }}", "utf-8")
    site = build({}, settings="TEMPLATE_PAGES = {'said.html': 'said.html'}\n")

    assert (site.output / "said.html").read_text("utf-8") == str(Settings().doubt_below)


def test_a_digests_article_has_its_post(build: Builder, tmp_path: Path) -> None:
    """A template can ask the typed post for whatever is known; another article has none."""
    (tmp_path / "content").mkdir()
    said = "{% for one in articles %}{{ one.digest.outlet if one.digest else 'none' }};{% endfor %}"
    (tmp_path / "content/said.html").write_text(said, "utf-8")
    post = "Title: Ours\nDate: 2015-01-01\n\nText."
    site = build(
        {"digests/a.txt": digest(), "digests/b.md": post},
        settings="TEMPLATE_PAGES = {'said.html': 'said.html'}\n",
    )

    assert (site.output / "said.html").read_text("utf-8") == "The Harbour Courier;none;"


def test_path_metadata_and_default_metadata_reach_a_digest(build: Builder) -> None:
    """What the digest does not say, Pelican's own settings may."""
    site = build(
        {"digests/Energy/a.txt": digest()},
        settings="PATH_METADATA = r'digests/(?P<category>[^/]+)/'\nDEFAULT_METADATA = {'tags': 'clocks'}\n",
    )

    assert (site.output / "category/energy.html").is_file()
    assert (site.output / "tag/clocks.html").is_file()


def test_digests_of_one_date_stand_in_the_order_of_their_files(build: Builder) -> None:
    """Whatever the order in which Python's sets give them."""
    content = {f"digests/{n}.txt": digest(f"TITLE NUMBER {n}", body=f"Text {n}.") for n in range(6)}
    orders = set()
    for seed in ("1", "2", "3"):
        page = build(content, PYTHONHASHSEED=seed).page("index.html")
        orders.add(tuple(str(link["href"]).rpartition("/")[2] for link in page.select("article h2 a")))
    assert orders == {tuple(f"title-number-{n}.html" for n in range(6))}


def test_two_builds_are_byte_identical(project: Path) -> None:
    """The same input gives the same bytes, whatever the seed of Python's hashes."""
    first = build_project(project, PYTHONHASHSEED="1")
    assert first.code == 0, first.log
    before = first.bytes()
    shutil.rmtree(first.output)
    after = build_project(project, PYTHONHASHSEED="2").bytes()
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []


ATTRIBUTED = {
    "digests/a.txt": digest(footer="Kaynak/Source: https://courier.example/clock"),
    "digests/b.txt": digest("A BELL WITHOUT A DATE", date=""),
    "digests/c.txt": digest("A BELL FOR LATER"),
    "digests/c.toml": 'status = "draft"\n',
    "own.md": "Title: Own\nDate: 2020-02-03\n\nText.",
}


def test_a_theme_that_knows_no_source_shows_it_in_the_text(build: Builder) -> None:
    """Newspaper and original stand above the text, a draft's reasons too; a Markdown post is as it was."""
    site = build(ATTRIBUTED, settings='ARTICLE_PATHS = [""]\n')
    article = site.page(f"{CLOCK}.html").article
    [source] = article.select(".digest-source")
    assert source.get_text() == "Source: The Harbour Courier, 5 April 2017 · courier.example"
    assert source.a["href"] == "https://courier.example/clock"
    assert "date" in site.page("drafts/a-bell-without-a-date.html").select_one(".digest-draft").get_text()
    assert "status" in site.page("drafts/a-bell-for-later.html").select_one(".digest-draft").get_text()
    assert not site.page("own.html").select(".digest-source, .digest-draft")


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ("DIGEST_SOURCE_LINE = False\n", 0),
        ('THEME_TEMPLATES_OVERRIDES = ["own"]\n', 0),
        ('THEME_TEMPLATES_OVERRIDES = ["own"]\nDIGEST_SOURCE_LINE = True\n', 1),
    ],
    ids=["switched off", "the theme has a source slip", "switched on all the same"],
)
def test_the_source_is_not_shown_twice(build: Builder, tmp_path: Path, settings: str, shown: int) -> None:
    """A theme says by a template that it shows sources; the setting has the last word."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own/digest_source.html").write_text("", "utf-8")
    page = build(ATTRIBUTED, settings=settings).page(f"{CLOCK}.html")
    assert len(page.select(".digest-source")) == shown


def test_a_folder_of_digests_that_is_not_there_is_told(build: Builder) -> None:
    """A site whose digests lie elsewhere must not lose them without a word."""
    site = build({"bulletins/a.txt": digest()})
    assert "There is no folder content/digests; set DIGEST_PATHS" in site.log
    told = build({}, settings='DIGEST_PATHS = ["bulletins"]\n')
    assert "DIGEST_PATHS" not in told.log
    assert (told.output / f"{CLOCK}.html").exists()


def test_the_store_changes_nothing(build: Builder, tmp_path: Path) -> None:
    """Without a store, with an empty one, a full one and a broken one the site has the same bytes."""
    content = {"digests/a.txt": digest(), "digests/seed.txt": SEED.read_bytes()}
    plain = build(content, "--extra-settings", 'DIGEST_STORE=""').bytes()
    store = tmp_path / ".digest-reader/store.sqlite"
    assert not store.exists()
    assert build(content).bytes() == plain
    assert store.stat().st_size > len(SEED.read_bytes())
    assert build(content).bytes() == plain
    store.write_bytes(b"no database" * 1000)
    broken = build(content)
    assert broken.bytes() == plain
    assert "was damaged" in broken.log


@pytest.mark.parametrize("layer", ["reader", "generator"])
def test_the_cache_sees_a_changed_sidecar(build: Builder, layer: str) -> None:
    """The digest's own time stamp says nothing of its sidecar; the page changes all the same."""
    settings = f"CACHE_CONTENT = LOAD_CONTENT_CACHE = True\nCONTENT_CACHING_LAYER = '{layer}'\n"
    build({"digests/a.txt": digest()}, settings=settings)
    site = build({"digests/a.toml": 'title = "Time, Mended"'}, settings=settings)

    assert "cache" not in site.log
    assert site.page(f"{CLOCK}.html").article.h2.get_text(strip=True) == "Time, Mended"


def test_samples_are_published_only_where_asked(project: Path) -> None:
    """publishconf.py leaves them out unless DIGEST_SAMPLES is 1."""
    publish = ("--settings", "publishconf.py")
    site = build_project(project, *publish, SITEURL="https://briefing.example", DIGEST_SAMPLES="")
    assert site.code == 0, site.log
    assert (site.output / "2017/04/06").is_dir()
    assert not (site.output / "2016").exists()

    site = build_project(project, *publish, SITEURL="https://briefing.example", DIGEST_SAMPLES="1")
    assert (site.output / "2016/11/14").is_dir()


def test_the_site_works_under_a_sub_path(project: Path) -> None:
    """Every link of a site below the root begins with the address that SITEURL gives it."""
    site = build_project(
        project, "--settings", "publishconf.py", SITEURL="https://briefing.example/press/", DIGEST_SAMPLES="1"
    )
    assert site.code == 0, site.log
    for link in links(site):
        assert not link.startswith("/") or link.startswith("/press/"), link
        assert not link.startswith("https://briefing.example") or link.startswith(
            "https://briefing.example/press"
        ), link


def links(site: Build) -> Iterator[str]:
    """Yield every address in the pages of a site."""
    for path in site.pages():
        for tag in BeautifulSoup(path.read_text("utf-8"), "html.parser").find_all(["a", "link", "script"]):
            yield str(tag.get("href") or tag.get("src") or "")


def test_counterparts_in_two_languages_stand_both_and_know_each_other(project: Path) -> None:
    """Neither language hides the other, and each page can link to its counterpart."""
    (project / "content/said.html").write_text(
        "{% for one in articles %}{% for other in one.translations %}"
        "{{ one.lang }} {{ one.slug }} {{ other.lang }} {{ other.slug }}\n"
        "{% endfor %}{% endfor %}",
        "utf-8",
    )
    with (project / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write("\nTEMPLATE_PAGES = {'said.html': 'said.html'}\n")
    site = build_project(project)

    turkish = "tr liman-kentleri-kurtarma-teknelerini-paylasacak"
    english = "en port-cities-to-share-rescue-boats-after-a-year-of-storms"
    said = (site.output / "said.html").read_text("utf-8").splitlines()
    assert set(said) >= {f"{turkish} {english}", f"{english} {turkish}"}
    feed = (site.output / "feeds/all.atom.xml").read_text("utf-8")
    assert feed.count("<id>") == len(set(re.findall("<id>.*?</id>", feed)))


def test_our_own_site_has_no_problem(project: Path) -> None:
    """Seed and samples are read without one, but that a language may have no model; none is a draft."""
    site = build_project(project)
    assert site.code == 0, site.log
    problems = [line for line in site.log.splitlines() if "content/digests" in line]
    assert all("[not-restored]" in line for line in problems)
    drafts = site.output / "drafts"
    assert not drafts.exists()


def test_the_seed_is_published_byte_for_byte() -> None:
    """The site's copy is the document as it arrived."""
    copy = ROOT / "content/digests/2017-04-06-uk-government-in-secret-move-to-boost-relations-with-russia.txt"
    assert copy.read_bytes() == SEED.read_bytes()


def test_raw_files_are_never_touched(build: Builder, tmp_path: Path) -> None:
    """A build writes nothing into the content."""
    build({"digests/a.txt": digest(), "digests/b.txt": b"\0"})
    names = sorted(path.name for path in (tmp_path / "content").rglob("*") if path.is_file())
    assert names == ["a.txt", "b.txt"]
    assert (tmp_path / "content/digests/a.txt").read_bytes() == digest().encode()
    assert (tmp_path / "content/digests/b.txt").read_bytes() == b"\0"


@pytest.mark.parametrize("name", ["hidden_translations", "drafts_translations", "translations"])
def test_articles_of_one_date_are_in_the_order_of_their_files(name: str) -> None:
    """Whichever of Pelican's lists they are in, and however that came to be ordered."""
    articles = [SimpleNamespace(source_path=path, date=0, metadata={}) for path in "cab"]
    generator = SimpleNamespace(settings={"ARTICLE_ORDER_BY": "date"}, **{name: [] for name in LISTS})
    setattr(generator, name, articles)
    settle(generator)
    assert [article.source_path for article in getattr(generator, name)] == ["a", "b", "c"]
