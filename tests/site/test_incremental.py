"""Only what changed is rendered and written, and what is there is what a clean build would make."""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, chdir, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pelican import Pelican, signals
from pelican.contents import Content
from pelican.generators import ArticlesGenerator
from pelican.settings import read_settings
from pelican.writers import Writer

from digest_reader import collection, store
from digest_reader.files import INSTANT
from digest_reader.model import Restoration, RestorationTask, Restore
from digest_reader.restore import restore
from digest_reader.settings import SettingsError
from digest_reader.site import standing, writer
from digest_reader.site.feeds import FeedWriter
from digest_reader.site.preview import this_preview
from digest_reader.site.reader import DigestReader
from digest_reader.site.tracing import Tracer
from digest_reader.site.writer import Build, SiteWriter
from digest_reader.store import key_of
from sites import ROOT, copy_project, digest, write_content

EXAMPLES = int(os.environ.get("DIGEST_EXAMPLES", "6"))
"""Sequences of changes to try; some hundred where somebody has the time."""

WORDS = "harbour council clock minister weeks Britain lion mend dont mayors said vessel island treaty".split()
NAMES = [f"{folder}{name}" for folder in ("", "Energy/") for name in ("a", "b", "c", "d")]
OUTLETS = ("The Harbour Courier", "The Ledger")
TURKISH = "Belediye saatin onarılmasına karar verdi ve bu karar bütün kentte sevinçle karşılandı."
POST = """Title: Post {number}
Date: 2017-04-0{number}
Category: Energy
Tags: {tag}

See [a digest]({{filename}}digests/a.txt) and ![a chart]({{attach}}chart.svg), {word}.
"""


class Site:
    """A site that is built again and again as it changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: dict[str, Any] = {}
        self.engine = restore
        copy_project(folder)
        (folder / "theme").unlink()
        shutil.copytree(ROOT / "theme", folder / "theme", ignore=shutil.ignore_patterns("fonts"))
        shutil.rmtree(folder / "content/digests")
        for name in ("a.txt", "b.txt", "Energy/c.txt"):
            self.write(name, digest(f"THE {name[:-4].upper()}", body="The mayors clock. They dont mend it."))

    def write(self, name: str, text: str) -> None:
        write_content(self.folder, {f"digests/{name}": text})

    @property
    def output(self) -> Path:
        return self.folder / "output"

    def build(self, **further: Any) -> dict[str, bytes]:
        """Build in this process; return every file."""
        with chdir(self.folder), engine(self.engine):
            self.pelican(**further).run()
        return files(Path(further.get("OUTPUT_PATH", self.output)))

    def pelican(self, **further: Any) -> Pelican:
        """Return what builds the site in the current folder, as often as it is run."""
        given = {
            "SITEURL": "https://example.org",
            "DIRECT_TEMPLATES": ["index", "archives", "authors", "categories", "tags", "404"],
            "ARTICLE_PATHS": ["digests", "posts"],
            "DIGEST_REGISTER": "",
            "DEFAULT_PAGINATION": 2,
            **self.settings,
            **further,
        }
        return Pelican(read_settings("pelicanconf.py", override=given))

    def clean(self) -> dict[str, bytes]:
        """Build into an empty folder, with nothing kept from earlier builds."""
        with tempfile.TemporaryDirectory() as folder:
            return self.build(OUTPUT_PATH=folder, DIGEST_STORE="")


def restore_nothing(task: RestorationTask) -> Restoration:
    """Restore as an engine does that is sure of nothing."""
    return Restoration(task)


@contextmanager
def engine(function: Restore) -> Iterator[None]:
    """Restore with another engine, of whose code there is another fingerprint."""
    with ExitStack() as patches:
        patches.enter_context(mock.patch.object(collection.engine, "restore", function))
        key = partial(key_of, function.__name__)
        patches.enter_context(mock.patch.object(collection, "fingerprint", key))
        yield


def files(folder: Path) -> dict[str, bytes]:
    """Return every file in *folder*."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if not path.is_dir()
    }


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return of every file in *folder* which it is and when it changed."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*.*"))
    }


NEW = 2 * INSTANT / 1e9
"""Seconds after which a file is no longer so new that it may change unseen."""


def builds(site: Site) -> bool:
    """Build; return whether Pelican had to begin."""
    with mock.patch.object(ArticlesGenerator, "generate_context", autospec=True) as begin:
        begin.side_effect = _generate_context
        site.build()
    return bool(begin.called)


_generate_context = ArticlesGenerator.generate_context

Change = Callable[[Site], object]
sentences = st.lists(st.sampled_from(WORDS), min_size=2, max_size=9).map(lambda words: f"{' '.join(words)}. ")
bodies = st.lists(sentences | st.just(TURKISH), min_size=1, max_size=4).map("\n\n".join)


@st.composite
def digests(draw: st.DrawFn) -> Change:
    """Write a digest, new or not."""
    name = draw(st.sampled_from(NAMES))
    text = digest(
        draw(st.sampled_from(["THE LION", "THE CLOCK", f"TITLE OF {name.upper()}"])),
        date=draw(st.sampled_from(["06.04.2017", "07.04.2017", "01.12.2016", ""])),
        byline=draw(st.sampled_from([f"{outlet} (5 April 2017)" for outlet in OUTLETS] + [""])),
        body=draw(bodies),
    )
    return lambda site: site.write(f"{name}.txt", text)


@st.composite
def sidecars(draw: st.DrawFn) -> Change:
    """Let the editor say something."""
    name = draw(st.sampled_from(NAMES))
    text = draw(
        st.sampled_from([
            'title = "Another title"\n',
            'tags = ["Clocks", "Lions"]\n',
            'tags = ["Clocks"]\ncategory = "Towns"\n',
            'status = "draft"\n',
            'status = "hidden"\n',
            'translation = "pair"\n',
            'translation = "pair"\nlang = "tr"\n',
            'slug = "an-address"\n',
            'outlet = "The Ledger"\nexcerpt_only = true\n',
            '[[corrected]]\ndate = 2017-05-01\ntext = "A name."\n',
            "not toml at all",
        ])
    )  # fmt: skip
    return lambda site: site.write(f"{name}.toml", text)


@st.composite
def removals(draw: st.DrawFn) -> Change:
    """Delete or rename a digest or what belongs to it."""
    name, other = draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))
    ending = draw(st.sampled_from([".txt", ".toml"]))
    renamed = draw(st.booleans())

    def change(site: Site) -> None:
        path = site.folder / "content/digests" / f"{name}{ending}"
        if path.exists() and renamed:
            target = site.folder / "content/digests" / f"{other}{ending}"
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
        else:
            path.unlink(missing_ok=True)

    return change


def posts(number: int, tag: str, word: str) -> Change:
    """Write a post in Markdown, which links to a digest and takes a picture along."""
    return lambda site: write_content(
        site.folder,
        {
            f"posts/{number}.md": POST.format(number=number, tag=tag, word=word),
            "posts/chart.svg": f"<svg>{word}</svg>",
        },
    )


def pages(text: str) -> Change:
    """Change a page, which every page's footer links to."""
    return lambda site: write_content(site.folder, {"pages/about.md": f"Title: About {text}\n\n{text}\n"})


def setting(name: str, value: object) -> Change:
    """Change a setting."""
    return lambda site: site.settings.update({name: value})


def engines(function: Restore) -> Change:
    """Take another engine."""
    return lambda site: setattr(site, "engine", function)


def theme(name: str, text: str) -> Change:
    """Change a template."""

    def change(site: Site) -> None:
        path = site.folder / "theme/templates" / name
        path.write_text(
            path.read_text("utf-8").replace("{% block content %}", f"{{% block content %}}{text}")
        )

    return change


def output(number: int, what: str) -> Change:
    """Change what an earlier build made."""

    def change(site: Site) -> None:
        names = sorted(files(site.output)) if site.output.exists() else []
        if not names:
            return
        path = site.output / names[number % len(names)]
        if what == "delete":
            path.unlink()
        elif what == "damage":
            path.write_bytes(path.read_bytes()[:-1] + b"!")
        elif what == "add":
            (path.parent / "stray.html").write_text("stray", "utf-8")

    return change


def interrupted(after: int) -> Change:
    """Begin a build, and have it fail after some pages."""

    def change(site: Site) -> None:
        left = iter(range(after))

        def fail(path: str, **_: object) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt

        with signals.content_written.connected_to(fail), suppress(KeyboardInterrupt):
            site.build(DIGEST_PUBLISH=False)  # a publication would be held to be under way in this process

    return change


edits = st.one_of(
    digests(),
    sidecars(),
    removals(),
    st.builds(posts, st.integers(1, 2), st.sampled_from(["Clocks", "Posts"]), st.sampled_from(WORDS)),
    st.builds(pages, st.sampled_from(WORDS)),
    st.builds(theme, st.sampled_from(["article.html", "index.html", "page.html"]), st.sampled_from(WORDS)),
    st.builds(output, st.integers(0, 500), st.sampled_from(["delete", "damage", "add"])),
)
"""Changes of files."""
changes = st.one_of(
    edits,
    st.builds(setting, st.just("SITENAME"), st.sampled_from(["One", "Two"])),
    st.builds(setting, st.just("DEFAULT_PAGINATION"), st.sampled_from([1, 3, False])),
    st.builds(setting, st.just("RELATIVE_URLS"), st.booleans()),
    st.builds(setting, st.just("FEED_MAX_ITEMS"), st.integers(1, 4)),
    st.builds(setting, st.just("DIGEST_PUBLISH"), st.booleans()),
    st.builds(setting, st.just("DIGEST_RELATED"), st.integers(0, 2)),
    st.builds(setting, st.just("DIGEST_DOUBT_BELOW"), st.sampled_from([0.0, 1.0])),
    st.builds(setting, st.just("DIGEST_LANG"), st.sampled_from(["en", "tr"])),
    st.builds(setting, st.just("DEFAULT_LANG"), st.sampled_from(["en", "tr"])),
    st.builds(engines, st.sampled_from([restore, restore_nothing])),
    st.builds(setting, st.just("ARTICLE_SAVE_AS"), st.sampled_from(["{slug}", "{slug}/index.html"])),
    st.builds(setting, st.just("TAG_SAVE_AS"), st.sampled_from(["", "tag/{slug}.html"])),
    st.builds(interrupted, st.integers(0, 20)),
)
sequences = st.lists(st.lists(changes, min_size=1, max_size=3), min_size=1, max_size=4)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@example([[setting("ARTICLE_SAVE_AS", "{slug}")], [lambda site: site.write("d.toml", "")]])
@given(sequences)
def test_what_is_built_after_changes_is_what_a_clean_build_makes(steps: list[list[Change]]) -> None:
    """Whatever is edited, added, removed, renamed, set, themed, restored, damaged, interrupted: each byte."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.build()
        for step in steps:
            for change in step:
                change(site)
            assert site.build() == site.clean()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.lists(edits, min_size=1, max_size=3), st.booleans()), min_size=1, max_size=4))
def test_a_preview_comes_to_what_a_clean_build_makes(steps: list[tuple[list[Change], bool]]) -> None:
    """What it puts off is done when it has time, between two edits or not before the last.

    It remembers the lists of these small sites as it would those of a large one.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(this_preview, "follows", new=False),
        mock.patch.object(store, "LARGE", new=0),
    ):
        site = Site(Path(folder))
        with chdir(folder):
            pelican = site.pelican()
        for step, has_time in [([], True), *steps, ([], True)]:
            for change in step:
                change(site)
            with chdir(folder):
                pelican.run()
                this_preview.follows = True
                if has_time:
                    this_preview._do_what_waits()
        assert files(site.output) == site.clean()


def test_feeds_and_citations_of_a_preview_wait_for_nothing_else_to_do(tmp_path: Path) -> None:
    """The page of an edit is there at once."""
    site, page = Site(tmp_path), "2017/04/06/the-a/index.html"
    with chdir(tmp_path), mock.patch.object(this_preview, "follows", new=True):
        pelican = site.pelican()
        pelican.run()
        before = files(site.output)
        byline = "The Harbour Courier (4 April 2017)"
        site.write("a.txt", digest("THE A", byline=byline, body="The mayors clock strikes."))
        pelican.run()
        at_once = files(site.output)
        this_preview._do_what_waits()
        later = files(site.output)
    late = {name for name in later if at_once[name] != later[name]}
    waiting = {name for name in later if name.startswith("feeds/") or "/citation." in name}
    assert late == {name for name in waiting if before[name] != later[name]}
    assert {name.rpartition(".")[2] for name in late} == {"xml", "json", "bib", "ris"}
    assert b"strikes" in at_once[page]


def test_citations_that_a_preview_put_off_are_written_with_others(tmp_path: Path) -> None:
    """Where one was deleted before there was time for them."""
    site = Site(tmp_path)
    with chdir(tmp_path), mock.patch.object(this_preview, "follows", new=True):
        pelican = site.pelican()
        for body in ("A text.", "Another.", "A third."):
            site.write("b.txt", digest("THE B", body=body))
            pelican.run()
        site.write("a.txt", digest("THE A", byline="The Ledger (5 April 2017)"))
        pelican.run()
        (site.output / "2017/04/06/the-b/citation.ris").unlink()
        site.write("b.txt", digest("THE B", body="A fourth."))
        pelican.run()
        this_preview._do_what_waits()
    assert files(site.output) == site.clean()


def test_a_feed_of_two_names_is_that_of_the_first_in_a_preview_too(tmp_path: Path) -> None:
    """Whether it waits or not."""
    site, feed = Site(tmp_path), "feeds/{slug}.atom.xml"
    site.settings = {"AUTHOR_FEED_ATOM": feed, "CATEGORY_FEED_ATOM": feed}
    site.write("a.toml", 'category = "The Harbour Courier"')
    with chdir(tmp_path), mock.patch.object(this_preview, "follows", new=True):
        pelican = site.pelican()
        for body in ("The mayors clock strikes.", "The mayors clock stands."):
            site.write("a.txt", digest("THE A", body=body))
            pelican.run()
            this_preview._do_what_waits()
    assert files(site.output) == site.clean()


def test_a_site_that_stands_is_not_built_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Pelican does not begin, and what was wrong with a file is told all the same."""
    site = Site(tmp_path)
    site.write("a.toml", "not toml at all")
    time.sleep(NEW)
    before = site.build()
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert any("a.toml" in message for message in told)
    caplog.clear()

    assert not builds(site)

    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == told
    assert files(site.output) == before


def append(name: str) -> Change:
    """Change a file by a byte at its end."""

    def change(site: Site) -> None:
        with (site.folder / name).open("a", encoding="utf-8") as file:
            file.write("\n")

    return change


@pytest.mark.parametrize(
    "change",
    [
        append("content/digests/a.txt"),
        append("content/pages/about.md"),
        append("content/extra/_headers"),
        append("theme/templates/base.html"),
        append("theme/static/css/style.css"),
        append("output/index.html"),
        lambda site: (site.output / "index.html").unlink(),
        lambda site: (site.output / "stray").mkdir(),
        lambda site: site.write("a.toml", 'title = "Another"'),
        lambda site: (site.folder / "content/digests/b.txt").unlink(),
        lambda site: os.utime(site.folder / "content/digests/b.txt", (1, 1)),
        setting("SITENAME", "Another"),
        setting("DIGEST_DOUBT_BELOW", 1.0),
        engines(restore_nothing),
        lambda site: shutil.rmtree(site.folder / ".digest-reader"),
    ],
)
def test_whatever_changes_the_site_is_built(tmp_path: Path, change: Change) -> None:
    """Content, theme, settings, code, output, and the store itself."""
    site = Site(tmp_path)
    time.sleep(NEW)
    site.build()
    assert not builds(site)
    time.sleep(NEW)

    change(site)

    assert builds(site)


def test_a_site_with_a_plugin_of_another_is_always_built(tmp_path: Path) -> None:
    """What that does nobody knows."""
    site = Site(tmp_path)
    time.sleep(NEW)
    with signals.article_generator_finalized.connected_to(lambda generator: None):
        site.build()
        assert builds(site)


def test_nothing_is_written_where_nothing_has_changed(tmp_path: Path) -> None:
    """The second build of the same leaves every page, feed and citation as it is on the disk."""
    site = Site(tmp_path)
    site.build()
    before = stamps(site.output)

    with mock.patch.object(standing, "_key_of_everything", return_value=None):
        assert builds(site)

    after = stamps(site.output)
    assert after == before


def test_an_empty_output_is_filled_without_rendering(tmp_path: Path) -> None:
    """A host that keeps the store alone renders only what has changed."""
    site = Site(tmp_path)
    before = site.build()
    shutil.rmtree(site.output)

    with mock.patch.object(Tracer, "begin", side_effect=AssertionError("a page is rendered")):
        assert site.build() == before


def touched(site: Site) -> mock._patch[mock.Mock]:
    """Have Pelican begin though nothing has changed; return what counts the digests that it reads."""
    os.utime(site.folder / "content/digests/a.txt", (1, 1))
    return mock.patch.object(DigestReader, "read", autospec=True, side_effect=DigestReader.read)


def test_digests_that_did_not_change_are_not_read_again(tmp_path: Path) -> None:
    """Pelican lists them, and finds their pages there, by what is known of them."""
    site = Site(tmp_path)
    before = site.build()
    with touched(site) as read:
        assert site.build() == before
    assert not read.called


@pytest.mark.parametrize(
    ("name", "value"),
    [("WITH_FUTURE_DATES", False), ("DATE_FORMATS", {"en": ("C", "%d.%m.%Y")})],
)
def test_where_reading_depends_on_the_clock_or_sets_the_locale_all_are_read(
    tmp_path: Path, name: str, value: object
) -> None:
    """What was a draft yesterday may be none today."""
    site = Site(tmp_path)
    site.settings[name] = value
    before = site.build()
    with touched(site) as read:
        assert site.build() == before
    assert read.call_count == 3


def test_an_engine_that_restores_the_same_renders_nothing(tmp_path: Path) -> None:
    """Posts are worked out anew, and pages are made of what they say, not of the code that read them."""
    site = Site(tmp_path)
    before = site.build()

    def restore_alike(task: RestorationTask) -> Restoration:
        return restore(task)

    site.engine = restore_alike
    with mock.patch.object(Tracer, "begin", side_effect=AssertionError("a page is rendered")):
        assert site.build() == before


def test_static_files_stay_while_the_site_is_built_anew(tmp_path: Path) -> None:
    """A page that is opened during a preview's build has its style, its script and its pictures."""
    site = Site(tmp_path)
    posts(1, "Clocks", "harbour")(site)
    static = {"posts/chart.svg", "_headers", "theme/css/style.css", "theme/js/search.js"}
    assert static <= site.build().keys()
    missing: list[str] = []

    def look(*_: object, **__: object) -> None:
        missing.extend(name for name in static if not (site.output / name).is_file())

    steps = signals.static_generator_init, signals.static_generator_finalized, signals.content_written
    with ExitStack() as stack:
        for step in steps:
            stack.enter_context(step.connected_to(look))
        site.write("a.txt", digest("THE A", body="The mayors clock strikes."))
        site.build()
    assert not missing


def test_a_static_file_is_replaced_and_never_written_into(tmp_path: Path) -> None:
    """A second name of the old one, such as an earlier publication has, keeps the old bytes."""
    site = Site(tmp_path)
    style = site.folder / "theme/static/css/style.css"
    site.build()
    before = style.read_bytes()
    (tmp_path / "published.css").hardlink_to(site.output / "theme/css/style.css")
    style.write_bytes(before[:-1] + b" ")
    os.utime(style, (1, 1))

    built = site.build(DELETE_OUTPUT_DIRECTORY=False, STATIC_CHECK_IF_MODIFIED=True)

    assert built["theme/css/style.css"] == before[:-1] + b" "
    assert (tmp_path / "published.css").read_bytes() == before


def test_static_files_that_are_links_follow_what_they_link_to(tmp_path: Path) -> None:
    """With STATIC_CREATE_LINKS too, the output is a clean build's."""
    site = Site(tmp_path)
    site.settings["STATIC_CREATE_LINKS"] = True
    for word in WORDS[:3]:
        posts(1, "Clocks", word)(site)
        assert site.build()["posts/chart.svg"] == f"<svg>{word}</svg>".encode()
        assert site.build() == site.clean()


def test_an_edit_is_written_where_it_shows(tmp_path: Path) -> None:
    """A word changed in the last paragraph of a digest touches its page, its feeds and nothing else."""
    site = Site(tmp_path)
    for number in range(9):
        site.write(f"{number}.txt", digest(f"NUMBER {number}", body=f"{'Word. ' * 60}\n\nThe very last."))
    site.build(DIGEST_RELATED=0)
    before = stamps(site.output)

    site.write("3.txt", digest("NUMBER 3", body=f"{'Word. ' * 60}\n\nThe very end."))
    site.build(DIGEST_RELATED=0)

    after = stamps(site.output)
    changed = {name for name in after if after[name] != before[name]}
    assert {name for name in changed if name.endswith(".html")} == {"2017/04/06/number-3/index.html"}
    assert "feeds/all.atom.xml" in changed


def looked_at(site: Site) -> set[str]:
    """Build; return the pages that were made, or of which it was asked what they are made of."""
    names = set()

    def look(writer: SiteWriter, template: Any, context: dict[str, Any]) -> str | None:
        names.add(context["output_file"])
        return _text_without_rendering(writer, template, context)

    with mock.patch.object(SiteWriter, "_text_without_rendering", autospec=True, side_effect=look):
        site.build(DIGEST_RELATED=0)
    return names


_text_without_rendering = SiteWriter._text_without_rendering


@pytest.mark.parametrize("relative", [False, True])
def test_pages_that_read_nothing_of_what_changed_are_not_looked_at(tmp_path: Path, relative: bool) -> None:
    """But for those of the edited digest, and those that list it or lead to it by what has changed."""
    site = Site(tmp_path)
    site.settings["RELATIVE_URLS"] = relative
    pages = [f"2017/05/0{number}/number-{number}/index.html" for number in range(1, 6)]
    for number in range(1, 6):
        site.write(f"{number}.txt", digest(f"NUMBER {number}", date=f"0{number}.05.2017"))
    # What pages read is known after the first build, and with it what there is to compare after the second.
    for body, looked in (("A text.", pages), ("Another.", pages), ("A third.", pages[4:])):
        site.write("5.txt", digest("NUMBER 5", date="05.05.2017", body=body))
        assert looked_at(site).intersection(pages) == {*looked}
    site.write("5.txt", digest("NUMBER 5!", date="05.05.2017", body="A third."))
    assert looked_at(site).intersection(pages) == {*pages[3:]}
    site.write("6.txt", digest("NUMBER 6", date="06.05.2017"))
    assert looked_at(site).intersection(pages) == {*pages[4:]}
    site.settings["SITENAME"] = "Another"
    assert looked_at(site).issuperset(pages)


def test_a_list_is_looked_at_where_what_it_shows_has_changed(tmp_path: Path) -> None:
    """The front page shows how a text begins, and not how it ends."""
    site, begin = Site(tmp_path), "Word. " * 60
    for body, looked in (
        (f"{begin}\n\nAn end.", True),
        (f"{begin}\n\nAnother end.", True),
        (f"{begin}\n\nA third end.", False),
        (f"First. {begin}\n\nA third end.", True),
        (f"{begin}\n\nA third end.", True),
    ):
        site.write("a.txt", digest("THE A", body=body))
        assert ("index.html" in looked_at(site)) == looked


def test_an_edit_is_looked_for_in_all_pages_where_another_plugin_has_a_part(tmp_path: Path) -> None:
    """It may have told a page what it read elsewhere."""
    site, page = Site(tmp_path), "2017/04/06/the-b/index.html"

    def listen(_: object) -> None:
        pass

    with signals.article_generator_finalized.connected_to(listen):
        for body in ("A text.", "Another.", "A third."):
            site.write("a.txt", digest("THE A", body=body))
            assert page in looked_at(site)


def test_a_new_digest_is_written_where_it_shows(tmp_path: Path) -> None:
    """Pages of other digests stay as they are, but for its neighbours'."""
    site, made = Site(tmp_path), set()
    for number in range(1, 6):
        site.write(f"{number}.txt", digest(f"NUMBER {number}", date=f"0{number}.05.2017"))
    site.build(DIGEST_RELATED=0)

    def note(writer: SiteWriter, tracer: Tracer, template: Any, context: dict[str, Any], reads: Any) -> Any:
        made.add(context["output_file"])
        return _origin_of_page(writer, tracer, template, context, reads)

    site.write("6.txt", digest("NUMBER 6", date="06.05.2017"))
    with mock.patch.object(SiteWriter, "_origin_of_page", autospec=True, side_effect=note):
        site.build(DIGEST_RELATED=0)
    digests = {name for name in made if "/number-" in name}
    assert digests == {f"2017/05/0{number}/number-{number}/index.html" for number in (5, 6)}


_origin_of_page = SiteWriter._origin_of_page


def test_a_feed_has_one_new_entry_where_one_article_changed(tmp_path: Path) -> None:
    """The others are as they were, in the feeds of all, of the outlet, the topic and the language."""
    site = Site(tmp_path)
    site.build()
    site.write("a.txt", digest("THE A", body="The mayors clock strikes."))
    add = FeedWriter._add_item_to_the_feed
    with mock.patch.object(FeedWriter, "_add_item_to_the_feed", autospec=True, side_effect=add) as added:
        built = site.build()
    assert [call.args[2].slug for call in added.call_args_list] == ["the-a"]
    assert built == site.clean()


def test_builds_of_one_process_let_each_other_go(tmp_path: Path) -> None:
    """A preview, whose settings stay, has no more articles in memory after the fifth edit than the second."""
    site, articles = Site(tmp_path), []
    with chdir(tmp_path):
        settings = read_settings("pelicanconf.py")
    for number in range(5):
        site.write("a.txt", digest("THE A", body=f"The mayors clock strikes {number}."))
        with chdir(tmp_path):
            Pelican(settings).run()
        gc.collect()
        articles.append(sum(issubclass(type(thing), Content) for thing in gc.get_objects()))
    assert articles[4] == articles[1]


def test_a_preview_remembers_what_it_left(tmp_path: Path) -> None:
    """It reads no notes on its own output, and makes what a clean build would."""
    site = Site(tmp_path)
    with chdir(tmp_path):
        pelican = site.pelican()
        pelican.run()
        site.write("a.txt", digest("THE A", body="The mayors clock strikes."))
        (site.folder / "content/digests/b.txt").unlink()
        (site.output / "index.html").write_text("damaged", "utf-8")
        with mock.patch.object(Build, "_noted", side_effect=AssertionError("the notes are read")):
            pelican.run()

    assert files(site.output) == site.clean()


def test_an_output_that_is_cleared_while_digests_are_restored_is_made_again(tmp_path: Path) -> None:
    """That may take minutes, and what was seen of the output before counts no more."""
    site = Site(tmp_path)
    site.build()
    site.write("a.txt", digest("THE A", body="The mayors clock strikes."))
    prepare = DigestReader.prepare

    def clear(reader: DigestReader, paths: Any) -> None:
        prepare(reader, paths)
        shutil.rmtree(site.output)

    with mock.patch.object(writer, "FRESH", new=0.0), mock.patch.object(DigestReader, "prepare", clear):
        built = site.build()
    assert built == site.clean()


def test_a_page_that_asks_the_clock_is_rendered_every_time(tmp_path: Path) -> None:
    """What a template calls beyond Jinja and Pelican may answer otherwise tomorrow."""
    site = Site(tmp_path)
    theme("index.html", "{{ ''|ticks }}{{ digest_count() if digest_count else '' }}")(site)
    ticks = iter(range(1000))

    site.build(JINJA_FILTERS={"ticks": lambda _: f"tick {next(ticks)}"})
    pages = site.build(JINJA_FILTERS={"ticks": lambda _: f"tick {next(ticks)}"})

    first, second = sorted(
        text for name, text in pages.items() if name in ("index.html", "page/2/index.html")
    )
    assert b"tick 2" in first
    assert b"tick 3" in second


def test_a_plugin_that_sees_articles_before_they_are_written_sees_them_all(tmp_path: Path) -> None:
    """It may change them, so all are rendered."""
    site = Site(tmp_path)
    site.build()
    words = iter(["first", "second"])

    def retitle(_: object, content: Any) -> None:
        content.title = next_word

    for next_word in words:
        with signals.article_generator_write_article.connected_to(retitle):
            built = site.build()
        assert next_word in built["2017/04/06/the-a/index.html"].decode()


def test_a_plugin_with_a_writer_of_its_own_stops_the_build(tmp_path: Path) -> None:
    """Citations, feeds and the search are written by ours alone."""

    def writer(site: Pelican) -> Writer:
        return Writer(site.output_path, site.settings)

    with (
        mock.patch.object(Pelican, "_get_writer", writer),
        pytest.raises(SettingsError, match="PLUGINS has pelican, which writes"),
    ):
        Site(tmp_path).build()


def test_other_files_in_the_output_go_unless_they_are_retained(tmp_path: Path) -> None:
    """As with Pelican, which empties the folder, but for OUTPUT_RETENTION."""
    site = Site(tmp_path)
    site.build()
    (site.output / ".git").mkdir()
    (site.output / ".git/config").write_text("kept")
    (site.output / "old").mkdir()
    (site.output / "old/page.html").write_text("gone")

    built = site.build(OUTPUT_RETENTION=[".git"])

    assert ".git/config" in built
    assert not (site.output / "old").exists()


def test_where_pelican_would_delete_nothing_nothing_is_deleted(tmp_path: Path) -> None:
    """DELETE_OUTPUT_DIRECTORY is off by default."""
    site = Site(tmp_path)
    site.build(DELETE_OUTPUT_DIRECTORY=False)
    (site.folder / "content/digests/a.txt").unlink()
    (site.output / "stray.html").write_text("stays")

    built = site.build(DELETE_OUTPUT_DIRECTORY=False)

    assert "stray.html" in built
    assert "2017/04/06/the-a/index.html" in built
    assert b"The A" not in built["index.html"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_a_build_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    """At whatever moment it dies, the next one makes the site that a clean one would."""
    site = Site(tmp_path)
    site.build()
    script = (
        "import os, signal, sys; from pelican import main, signals\n"
        "left = iter(range(int(sys.argv.pop(1))))\n"
        "def die(*_, **__):\n"
        "    if next(left, None) is None: os.kill(os.getpid(), signal.SIGKILL)\n"
        "signals.content_written.connect(die)\n"
        "main(sys.argv[1:])"
    )
    for number in (1, 7, 12):
        site.write("b.txt", digest("THE B", body=f"They dont mend it in {number} weeks."))
        site.write(f"{number}.txt", digest(f"NUMBER {number}"))
        done = subprocess.run(
            [sys.executable, "-c", script, str(number), "content"],
            cwd=tmp_path,
            check=False,
            capture_output=True,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr

        assert site.build() == site.clean()


def test_the_log_tells_the_time_of_each_step(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """`pelican --verbose` shows where a slow build spends its time, and how much of it was new."""
    site = Site(tmp_path)
    caplog.set_level("INFO", "digest_reader")

    site.build()

    told = "\n".join(caplog.messages)
    for what in ("articles read: ", "pages written: ", "all done: "):
        assert re.search(rf"{what}\d+\.\d\d s", told)
    assert re.search(r"Output: \d+ files, 0 of them as before", told)
