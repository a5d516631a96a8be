"""The theme's pages, from real builds of this project's site and of one without the plugin."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from digest_reader.render.locales import sort_key
from sites import ROOT, Build, copy_project, digest, publish, run_pelican, write_content

POST = "2017/04/06/uk-government-in-secret-move-to-boost-relations-with-russia/index.html"
CORRECTED = "2017/05/22/valdoria-and-its-neighbour-agree-on-a-bridge-but-not-on-its-name/index.html"
TURKISH = "2016/11/14/liman-kentleri-kurtarma-teknelerini-paylasacak/index.html"
ENGLISH = "2016/11/14/port-cities-to-share-rescue-boats-after-a-year-of-storms/index.html"

HOSTILE = '<script>alert("1")</script>&amp;'
CONTENT = {
    "digests/Trials/hostile.txt": digest(
        "A HARMLESS TITLE", date="02.01.2015", body=f"A text with {HOSTILE} in its middle."
    ),
    "digests/Trials/hostile.toml": f"""
title = '{HOSTILE}'
outlet = '{HOSTILE}'
author = '{HOSTILE}'
category = '{HOSTILE}'
tags = ['{HOSTILE}', 'items']
url = 'https://example.org/?a="><script>alert(1)</script>'
[[corrected]]
date = 2017-04-07
text = '{HOSTILE}'
""",
    "digests/Trials/excerpt.txt": digest(
        "ONLY THE BEGINNING", byline="The Gate (4 May 2018)", date="05.05.2018", body="A word. " * 90
    ),
    "digests/Trials/excerpt.toml": 'excerpt_only = true\nurl = "https://gate.example/article"\n',
    "digests/Trials/draft.txt": digest("NOT YET FOR THE PUBLIC", byline="The Gate (4 May 2018)"),
    "digests/Trials/draft.toml": 'status = "draft"\n',
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return this project's site with samples and some digests of ill will, three to a page."""
    folder = tmp_path_factory.mktemp("site")
    copy_project(folder)
    write_content(folder, CONTENT)
    built = publish(
        folder,
        "--extra-settings",
        "DEFAULT_PAGINATION=3",
        'DIGEST_REPORT_EMAIL="desk@briefing.test"',
        SITEURL="https://example.org/sub",
        DIGEST_SAMPLES="1",
        DIGEST_DRAFTS="1",
    )
    assert built.code == 0, built.log
    return built


def text(tag: Tag) -> str:
    """Return the words of an element."""
    return " ".join(tag.get_text(" ").split())


def test_the_source_comes_first(site: Build) -> None:
    """On a digest's page outlet and date stand before the headline, and so they do in lists."""
    page = site.page(POST)
    kicker = page.select_one("article .kicker")
    assert text(kicker) == "Independent 6 April 2017"
    assert kicker.a["href"] == "https://example.org/sub/source/independent/"
    assert kicker.find_next("h1").get_text() == "UK Government in Secret Move to Boost Relations with Russia"
    for entry in site.page("index.html").select(".entry"):
        assert entry.select_one(".kicker a").find_next("h2") is entry.h2


def test_the_slip_gives_the_source(site: Build) -> None:
    """Newspaper, author, both dates, the original and what was corrected stand in the source slip."""
    slip = text(site.page(CORRECTED).select_one(".slip"))
    assert "Newspaper The Meridian Dispatch" in slip
    assert "Author" in slip
    assert "Published 20 May 2017 Bulletin 22 May 2017" in slip
    assert "Corrected on 29 May 2017 An earlier version" in slip
    original = next(
        link for path in site.pages() for link in site.page(path).select(".slip a[rel=external]")
        if link["href"].startswith("https://gazette.example/")
    )  # fmt: skip
    assert original.get_text() == "gazette.example"


def test_every_mark_is_listed_with_its_reason(site: Build) -> None:
    """The list holds each mark once, doubtful ones first, linked to its place, with reason and certainty."""
    page = site.page(POST)
    marks = page.select(".body .mark, h1 .mark")
    links = page.select(".marks li a")
    assert sorted(link["href"] for link in links) == sorted(f"#{mark['id']}" for mark in marks)
    doubts = [f"#{mark['id']}" for mark in page.select(".mark-doubt")]
    assert [link["href"] for link in links][: len(doubts)] == doubts
    for item in page.select(".marks li"):
        reason = text(item).removeprefix(text(item.find(["a", "q"])))
        assert re.fullmatch(r" .{8,} \d+%", reason), item
    assert f"Show the {len(marks)} marks restored in this text" in text(page.select_one(".marks"))
    assert f"{len(doubts)} of them are doubtful" in text(page.select_one("#doubts"))


def test_nothing_from_a_file_is_markup(site: Build) -> None:
    """Title, outlet, author, topic, keyword, address and correction of ill will show as text, everywhere."""
    for path in site.pages():
        page = site.page(path)
        for script in page.find_all("script"):
            assert script.get("src") or script["type"] == "application/ld+json", path
        assert "alert" not in "".join(
            str(value)
            for tag in page.find_all(True)
            for name, value in tag.attrs.items()
            if name.startswith("on")
        )
    assert "<script>alert" not in re.sub(
        r'<script type="application/ld.json">.*?</script>', "",
        "".join(path.read_text("utf-8") for path in site.pages()), flags=re.DOTALL,
    )  # fmt: skip
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;&amp;amp;" in (
        site.output / "corrections/index.html"
    ).read_text("utf-8")


def test_samples_and_drafts_are_labelled(site: Build) -> None:
    """A sample says on its page and in lists that it is one; the real digest does not."""
    assert "Sample" in text(site.page(CORRECTED).select_one(".facts"))
    assert "invented" in text(site.page(CORRECTED).select_one(".note"))
    assert not site.page(POST).select(".label, .note")
    drafts = list((site.output / "drafts").rglob("index.html"))
    assert drafts
    assert "Draft" in text(site.page(drafts[0]).select_one(".facts"))


def test_an_excerpt_leads_to_the_original(site: Build) -> None:
    """Where only the opening is shown, the page says so and links to the original."""
    note = site.page("2018/05/05/only-the-beginning/index.html").select_one(".note")
    assert note.a["href"] == "https://gate.example/article"
    assert "gate.example" in text(note.a)


def test_a_turkish_page_is_turkish(site: Build) -> None:
    """A Turkish digest, and lists that are all Turkish, speak Turkish and write dates so."""
    page = site.page(TURKISH)
    assert page.html["lang"] == "tr"
    assert text(page.select_one(".kicker")) == "Kıyı Postası 13 Kasım 2016"
    assert page.select_one(".slip h2").get_text() == "Kaynak"
    assert site.page("source/kiyi-postasi/index.html").html["lang"] == "tr"
    assert site.page("tr/index.html").html["lang"] == "tr"


def test_counterparts_are_linked(site: Build) -> None:
    """Each of two counterparts links to the other, in the other's language."""
    for here, there, lang in ((ENGLISH, TURKISH, "tr"), (TURKISH, ENGLISH, "en")):
        links = site.page(here).select(f'main a[hreflang="{lang}"], header a[hreflang="{lang}"]')
        assert len(links) == 2
        assert {link["href"] for link in links} == {
            f"https://example.org/sub/{there.removesuffix('index.html')}"
        }


def test_turkish_in_an_english_list_says_so(site: Build) -> None:
    """Titles, teasers and outlets in another language than the page carry their own."""
    for path in sorted(site.output.glob("**/index.html")):
        page = site.page(path)
        for entry in page.select(".entry"):
            for tag in entry.select(".title, .summary, .kicker a"):
                lang = tag.get("lang", page.html["lang"])
                assert (lang == "tr") == bool(re.search("[ığş]", entry.select_one(".summary").get_text()))


def test_a_language_can_be_chosen(site: Build) -> None:
    """The front page leads to one of each language, which holds that language's digests alone."""
    links = {link["hreflang"]: link["href"] for link in site.page("index.html").select(".filter a[hreflang]")}
    assert links == {"en": "https://example.org/sub/en/", "tr": "https://example.org/sub/tr/"}
    titles = [tag.get_text() for tag in site.page("tr/index.html").select(".title")]
    assert len(titles) == 3
    assert "Liman Kentleri Kurtarma Teknelerini Paylaşacak" in titles
    assert not site.page("en/index.html").select(".title[lang]")
    for name in ("archive", "source", "topic", "search"):
        assert site.page(f"tr/{name}/index.html").html["lang"] == "tr"


def test_lists_run_on_over_pages(site: Build) -> None:
    """The front page has so many digests as the setting says, each once, and the next page the next."""
    seen: list[str] = []
    page = site.page("index.html")
    while True:
        assert len(page.select(".entry")) <= 3
        seen += [link["href"] for link in page.select(".title a")]
        older = page.select_one('a[rel="next"]')
        if older is None:
            break
        page = site.page(older["href"].removeprefix("https://example.org/sub/") + "index.html")
    assert len(seen) == len(set(seen)) == 12


def test_the_archive_holds_every_digest_by_year_and_month(site: Build) -> None:
    """Years and months come newest first and lead to their own pages."""
    page = site.page("archive/index.html")
    assert [int(tag.find(string=re.compile(r"\d{4}"))) for tag in page.select("h2")] == [
        2018,
        2017,
        2016,
        2015,
    ]
    assert [text(tag) for tag in page.select("section:nth-of-type(2) h3")] == [
        "June", "May", "April", "March", "February", "January"
    ]  # fmt: skip
    assert len(page.select(".lines a")) == 12
    assert "6 April 2017" not in page.get_text()
    for link in page.select("h2 a, h3 a"):
        assert (site.output / link["href"].removeprefix("https://example.org/sub/") / "index.html").is_file()


def test_outlets_and_topics_are_counted(site: Build) -> None:
    """The list of sources names every outlet with the number of its digests, and so the topics."""
    counts = {text(item.a): text(item.span) for item in site.page("source/index.html").select(".index li")}
    assert counts["The Harbour Courier"] == "2 digests"
    assert counts["Independent"] == "1 digest"
    topics = {text(item.a): text(item.span) for item in site.page("topic/index.html").select(".index li")}
    assert topics["items"] == "1 digest"  # which a table of words has by another meaning
    assert topics["Energy"] == "2 digests"
    assert topics["counties"] == "2 digests"


def test_lists_stand_in_the_order_of_their_pages_language(site: Build) -> None:
    """Ç stands before D on a Turkish page as on an English one, but İ behind I, and Ş behind S."""
    names = [text(link) for link in site.page("tr/topic/index.html").select(".index")[0].select("a")]
    assert names == ["Diplomasi", "Enerji", "Kültür"]
    keywords = [text(link) for link in site.page("tr/topic/index.html").select(".index")[1].select("a")]
    assert keywords == sorted(keywords, key=lambda name: sort_key(name, "tr"))


def test_the_site_speaks_turkish_on_turkish_pages(site: Build) -> None:
    """What pelicanconf.py says of the site in Turkish: tagline and topics, on the page and for machines."""
    page = site.page("tr/index.html")
    tagline = "Kesme işaretleri ve tırnakları yerine konmuş gazete özetleri"
    assert text(page.select_one(".brand p")) == tagline
    assert not page.select_one(".brand p").has_attr("lang")
    assert page.select_one("meta[name=description]")["content"] == tagline
    assert "Enerji" in [text(link) for link in page.select(".meta a")]
    assert "Economy" in [text(link) for link in site.page("index.html").select(".meta a")]


def test_corrections_are_listed(site: Build) -> None:
    """The corrections page names every corrected digest with what was corrected and when."""
    corrections = text(site.page("corrections/index.html").select_one(".corrections"))
    assert "Valdoria and Its Neighbour Agree on a Bridge" in corrections
    assert "29 May 2017" in corrections
    assert "six pages" in corrections


def test_neighbours_are_of_one_language(site: Build) -> None:
    """Earlier and later lead to the digest before and after in the same language."""
    page = site.page(CORRECTED)
    assert page.select_one('.neighbours [rel="prev"]')["href"].endswith("/" + POST.removesuffix("index.html"))
    later = page.select_one('.neighbours [rel="next"]')["href"]
    assert "the-orchard-growers-strike" in later


def test_a_mistake_can_be_reported(site: Build) -> None:
    """The link writes to the address in the settings and names the page."""
    link = site.page(POST).select_one(".report a")["href"]
    assert link.startswith("mailto:desk@briefing.test?subject=A%20mistake%20in%20")
    assert "2017/04/06/uk-government" in link


def test_every_page_is_named_and_has_one_heading(site: Build) -> None:
    """Each page has a title of its own, a language, one main heading, and a way to skip to the text."""
    titles: dict[str, Path] = {}
    for path in site.pages():
        page = site.page(path)
        assert len(page.find_all("h1")) == 1, path
        assert page.html["lang"] in ("en", "tr")
        assert page.select_one("a.skip")["href"] == f"#{page.main['id']}"
        name = f"{page.html['lang']} {page.title.get_text()}"
        assert name not in titles, (path, titles[name])
        titles[name] = path


def test_a_site_in_another_language_than_its_own_leads_nowhere_wrong(tmp_path: Path) -> None:
    """Where all digests are Turkish and the site is English, lists stand once, and every link leads there."""
    copy_project(tmp_path)
    shutil.rmtree(tmp_path / "content/digests")
    body = "Kentte ışıklar yeniden yandı ve herkes çok sevindi, çünkü akşam olmuştu."
    write_content(tmp_path, {"digests/a.txt": digest("KENTTE IŞIKLAR YANDI", body=body)})
    site = run_pelican(tmp_path, "content")
    assert site.code == 0, site.log
    page = site.page("2017/04/06/kentte-isiklar-yandi/index.html")
    assert page.html["lang"] == "tr"
    for link in page.select(".masthead a"):
        assert (site.output / link["href"].lstrip("/") / "index.html").is_file(), link


def test_a_site_may_be_turkish(tmp_path: Path) -> None:
    """Where Turkish is the site's own language its front page, lists, search and 404 page speak it."""
    copy_project(tmp_path)
    site = run_pelican(tmp_path, "content", "--extra-settings", 'DEFAULT_LANG="tr"')
    assert site.code == 0, site.log
    for name in ("index.html", "404.html", "search/index.html", "archive/index.html", "source/index.html"):
        page = site.page(name)
        assert page.html["lang"] == "tr"
        assert [text(link) for link in page.select(".masthead nav a")][:4] == [
            "Arşiv", "Kaynaklar", "Konular", "Ara"
        ]  # fmt: skip
    for path in site.pages():
        for link in site.page(path.relative_to(site.output).as_posix()).select("a[href^='/']"):
            there = site.output / link["href"].lstrip("/").partition("#")[0]
            assert there.is_file() or (there / "index.html").is_file(), (path, link)


def test_a_post_that_is_no_digest_is_shown_as_one_of_the_sites_own(tmp_path: Path) -> None:
    """A Markdown post beside digests has an author, no newspaper, and is no digest to cite."""
    copy_project(tmp_path)
    write_content(tmp_path, {
        "digests/own.md": "Title: Our own\nDate: 2020-02-03\nAuthor: Ann\n\nText.",
        "digests/undated.txt": digest("A BELL WITHOUT A DATE", date="", byline="The Fen Gazette"),
    })  # fmt: skip
    site = run_pelican(tmp_path, "content")
    page = site.page("2020/02/03/our-own/index.html")
    assert [text(term) for term in page.select(".slip dt")] == ["Author", "Published", "Address"]
    assert not page.select(".cite, .credit, .digest-source")

    draft = site.page("drafts/a-bell-without-a-date/index.html")
    assert "1970" not in draft.find("article").get_text()
    assert "No bulletin date was found" in text(draft.select_one(".note"))


PLAIN = """
SITENAME = "A plain site"
SITEURL = "https://example.org"
PATH = "content"
THEME = "theme"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
ARTICLE_PATHS = ["posts"]
DEFAULT_PAGINATION = 1
DIRECT_TEMPLATES = ["index", "archives", "authors", "categories", "tags", "search", "404"]
YEAR_ARCHIVE_SAVE_AS = "{date:%Y}/index.html"
"""


def test_a_long_archive_is_told_by_its_months(tmp_path: Path) -> None:
    """However many posts there are, the archive and a year are pages that a slow line can bring."""
    months = (
        'MONTH_ARCHIVE_SAVE_AS = "{date:%Y}/{date:%m}/index.html"\n'
        'MONTH_ARCHIVE_URL = "{date:%Y}/{date:%m}/"\n'
        "DEFAULT_PAGINATION = 100\n"
    )
    (tmp_path / "pelicanconf.py").write_text(PLAIN + months, "utf-8")
    (tmp_path / "theme").symlink_to(ROOT / "theme")
    write_content(tmp_path, {
        f"posts/{number}.md":
            f"Title: Post {number}\nDate: 20{20 + number % 2}-{number % 5 + 1:02}-03\n\nText."
        for number in range(1100)
    })  # fmt: skip

    site = run_pelican(tmp_path, "content", "--fatal", "warnings")

    assert site.code == 0, site.log
    for name, expected in (("archives.html", 1100), ("2020/index.html", 550)):
        page = site.page(name)
        assert not page.select(".lines, .entry")
        assert sum(int(text(item.span).split()[0]) for item in page.select(".index li")) == expected
        for link in page.select(".index a"):
            assert (site.output / link["href"].removeprefix("https://example.org/") / "index.html").is_file()
    assert len(site.page("2020/03/index.html").select(".entry")) == 110


def test_the_theme_builds_without_the_plugin(tmp_path: Path) -> None:
    """A stock Pelican site of Markdown posts is whole in this theme: no digest and no filter needed."""
    (tmp_path / "pelicanconf.py").write_text(PLAIN, "utf-8")
    (tmp_path / "theme").symlink_to(ROOT / "theme")
    write_content(tmp_path, {
        "posts/one.md": "Title: One & only\nDate: 2020-02-03\nAuthor: Ann\nTags: a\n\nWith *stress*.",
        "posts/two.md": "Title: İki\nDate: 2020-02-04\nLang: tr\n\nBir yazı.",
        "posts/three.md": "Title: Three\nDate: 2021-02-04\nStatus: draft\n\nA draft.",
        "pages/about.md": "Title: About\n\nA page.",
        "pages/corrections.md": "Title: Corrections\nTemplate: corrections\n\nA page.",
    })  # fmt: skip

    site = run_pelican(tmp_path, "content", "--fatal", "warnings")

    assert site.code == 0, site.log
    post = site.page("one-only.html")
    assert text(post.select_one("article .kicker")) == "Ann 3 February 2020"
    assert post.select_one(".body em").get_text() == "stress"
    assert not post.select(".marks, .cite, .report")
    assert "3" in site.page("index2.html").select_one(".rail").get_text()
    assert site.page("archives.html").select(".lines a")
    assert not BeautifulSoup((site.output / "index.html").read_text("utf-8"), "html.parser").select(".filter")
